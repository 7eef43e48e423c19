"""Environment: what is missing is said in words, with what to do."""

from __future__ import annotations

import errno
import importlib.metadata
import socket

import pytest

from wskit.course import environment
from wskit.course.environment import check_environment


async def test_here_nothing_is_missing() -> None:
    assert repr(await check_environment()) == "All that the course needs is here. Go on!"


async def test_a_package_that_is_missing_is_named_with_what_to_do(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(environment, "PACKAGES", {**environment.PACKAGES, "no-such-package": "nothing goes"})
    found = await check_environment()
    assert len(found.problems) == 1
    assert found.problems[0].startswith("The package no-such-package is not installed: nothing goes. Run `")
    assert found.problems[0].endswith("-m pip install no-such-package`.")
    assert repr(found).startswith("Something is missing:\n- The package")


async def test_every_package_that_is_looked_for_is_one_the_project_asks_for() -> None:
    wanted = " ".join(importlib.metadata.requires("wskit-core") or [])
    for name in environment.PACKAGES:
        assert name == "jupyterlab_widgets" or name in wanted


async def test_where_nothing_may_listen_it_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*args: object, **options: object) -> None:
        raise PermissionError(errno.EPERM, "Operation not permitted")

    monkeypatch.setattr(socket, "create_server", refuse)
    [problem] = (await check_environment()).problems
    assert problem.startswith("No server can listen on this machine ([Errno 1] Operation not permitted).")


async def test_where_no_connection_can_be_made_it_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(environment, "PATIENCE", 0.05)
    monkeypatch.setattr("wskit.course.environment.EchoServer.url", "ws://127.0.0.1:1/nobody-is-here")
    [problem] = (await check_environment()).problems
    assert problem.startswith("This machine cannot connect to itself.")

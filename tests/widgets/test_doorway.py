"""Doorway: who holds a door open, and when it closes."""

from __future__ import annotations

from pathlib import Path

import pytest

from wskit import EchoServer
from wskit.ends.door import NoDoorError, find_door
from wskit.widgets import doorway
from wskit.widgets.doorway import Doorway

HERE = "ws://127.0.0.1:{}/path"


@pytest.fixture(autouse=True)
def runtime(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("JUPYTER_RUNTIME_DIR", str(tmp_path))
    return tmp_path


def is_open(port: int) -> bool:
    try:
        return find_door(port).port == port
    except NoDoorError:
        return False


def test_a_door_is_open_as_long_as_somebody_holds_it() -> None:
    one, two = Doorway(), Doorway()
    for each in (one, two, two):
        each.open(HERE.format(4321))
    one.close()
    one.close()
    assert is_open(4321)
    two.close()
    assert not is_open(4321)
    assert doorway._HELD == {}


def test_nobody_holds_two() -> None:
    one = Doorway()
    one.open(HERE.format(4321))
    one.open(HERE.format(4322))
    assert not is_open(4321)
    assert is_open(4322)
    one.close()


def test_localhost_is_this_computer() -> None:
    one = Doorway()
    one.open("ws://localhost:4321/")
    assert find_door(4321).host == "127.0.0.1"
    one.close()


@pytest.mark.parametrize("url", ["ws://example.org:4321/", "ws://127.0.0.1/", "ws://192.0.2.1:4321/"])
def test_where_there_can_be_no_door_nothing_is_held(url: str) -> None:
    one = Doorway()
    one.open(url)
    assert not is_open(4321)
    assert doorway._HELD == {}
    one.close()


def test_a_folder_that_cannot_be_written_to_has_no_doors(runtime: Path) -> None:
    (runtime / "wskit-doors").write_text("a file")
    one = Doorway()
    one.open(HERE.format(4321))
    one.close()
    assert (runtime / "wskit-doors").read_text() == "a file"


def test_nobody_minds_that_the_server_has_closed_its_door() -> None:
    one = Doorway()
    with EchoServer() as server:
        one.open(server.url)
        assert is_open(server.port)
    assert not is_open(server.port)
    one.close()

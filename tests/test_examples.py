"""Examples: every public name's docstring has one, and each of them shows what it says."""

from __future__ import annotations

import time

import examples
import pytest
from helpers import soon, tasks_on_the_portal

import wskit
from wskit.loops import portal

DOCSTRINGS = examples.docstrings()


@pytest.mark.parametrize("name", wskit.__all__)
def test_every_public_name_has_an_example_that_shows_something(name: str) -> None:
    # Data does not know where it is from.
    where = getattr(getattr(wskit, name), "__module__", None) or f"wskit.{wskit._ELSEWHERE[name]}"
    shown = [one.want for one in examples.PARSER.get_examples(DOCSTRINGS.get(f"{where}.{name}", ""))]
    assert any(shown), f"the docstring of {name} has no example that shows something: lines that begin with >>>"


@pytest.mark.parametrize("name", DOCSTRINGS)
async def test_an_example_shows_what_it_says_in_no_time_and_leaves_nothing_open(
    name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(examples.NOTEBOOKS)
    before, began = tasks_on_the_portal(), time.process_time()
    assert await examples.run(DOCSTRINGS[name], name) == []
    assert time.process_time() - began < 1
    for task in tasks_on_the_portal() - before:
        done: portal.Promise[None] = portal.Promise()
        portal.run(lambda task=task, done=done: task.add_done_callback(lambda _: done.resolve(None)))  # type: ignore[misc]
        await soon(done)


# The runner itself.


@pytest.mark.parametrize(
    "doc",
    [
        ">>> 1 + 1\n2",
        ">>> 'no   matter'\n'no matter'",
        ">>> print('a', 'b', 'c')\na ... c",
        ">>> async def two():\n...     return 2\n>>> await two()\n2",
        ">>> CloseEvent(1000, '', True).code\n1000",
        ">>> close_code(-1)\nTraceback (most recent call last):\n    ...\nValueError: a close code is ...",
        ">>> Panel('ws://localhost/')  # as a notebook shows it\n[Connect] [Send] [Close]  NOT CONNECTED",
        ">>> None",
    ],
)
async def test_an_example_that_shows_what_it_says_is_right(doc: str) -> None:
    assert await examples.run(doc, "here") == []


@pytest.mark.parametrize(
    "doc",
    [
        ">>> 1 + 1\n3",
        ">>> 1 + 1",
        ">>> None\n3",
        ">>> close_code(-1)\n3",
        ">>> close_code(-1)\nTraceback (most recent call last):\n    ...\nTypeError: a close code is ...",
        ">>> nobody\n3",
    ],
)
async def test_an_example_that_shows_something_else_is_told_with_what_it_shows(doc: str) -> None:
    [wrong] = await examples.run(doc, "here")
    assert wrong.startswith(f"here: {doc.splitlines()[0].removeprefix('>>> ')}\nshows:\n")


async def test_what_an_example_makes_ends_with_it() -> None:
    kept: list[wskit.EchoServer] = []
    assert await examples.run(">>> keep(EchoServer())", "here", keep=kept.append) == []
    await soon(kept[0].closed)


def test_the_docstrings_of_data_and_of_what_is_in_a_class_are_found_too() -> None:
    assert {"wskit", "wskit.endings.table.ENDINGS", "wskit.ends.websocket.WebSocket.close"} <= set(DOCSTRINGS)

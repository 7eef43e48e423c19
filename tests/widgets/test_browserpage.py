"""A page in a browser that does a script's steps: what it is told to do, and what becomes of its words."""

from __future__ import annotations

import base64
from collections.abc import Iterator
from typing import Any

import pytest
from told import Told

from wskit.ends.door import NoDoorError, find_door
from wskit.loops import portal
from wskit.widgets.browserpage import BrowserPage, NoWayError
from wskit.widgets.browserwire import Wire

URL = "ws://127.0.0.1:4321/secret"


@pytest.fixture
def page(tmp_path: Any, monkeypatch: pytest.MonkeyPatch) -> Iterator[tuple[BrowserPage, Told]]:
    monkeypatch.setenv("JUPYTER_RUNTIME_DIR", str(tmp_path))
    made: list[BrowserPage] = []
    wire = Wire(portal.loop().time, lambda news: made[0].hear(news))
    made.append(portal.run(lambda: BrowserPage(wire)))
    told = Told(wire)
    told.here()
    yield made[0], told
    portal.run(made[0].leave)
    wire.close()


def test_it_connects_sends_and_closes(page: tuple[BrowserPage, Told]) -> None:
    one, told = page
    told.answer("connect", "new", mark="", url=URL)
    portal.run_async(one.connect(URL))
    connect = told.done("connect")
    assert (connect["url"], connect["protocols"]) == (URL, [])
    assert find_door(4321).port == 4321
    socket = connect["socket"]
    told.tell("open", socket=socket, protocol="", extensions="")
    told.answer("send", "send", type="text", size=2, data="hi", state=1)
    portal.run_async(one.send("hi"))
    assert told.done("send")["data"] == "hi"
    told.tell("message", socket=socket, type="text", size=2, data="hi")
    told.tell("message", socket=socket, type="binary", size=2, data=base64.b64encode(b"\x00\xff").decode())
    told.tell("message", socket=socket, type="binary", size=2, data=None)
    told.tell("message", socket=socket + 1, type="text", size=2, data="not ours")
    told.answer("close", "closing", code=4000, reason="bye", state=1)
    portal.run_async(one.close(4000, "bye"))
    assert told.done("close")["args"] == [4000, "bye"]
    told.answer("close", "threw", of="close", name="InvalidAccessError", message="no")
    portal.run_async(one.close(1006, ""))
    assert told.done("close")["args"] == [1006]
    told.tell("error", socket=socket)
    told.tell("what nobody knows", socket=socket)
    told.tell("close", socket=socket, code=4000, reason="bye", wasClean=True)
    assert one.told == [
        "open",
        "text 'hi'",
        "bytes 00ff",
        "bytes ",
        "close() throws InvalidAccessError",
        "error",
        "close 4000 'bye' clean",
    ]
    portal.run(one.leave)
    with pytest.raises(NoDoorError):
        find_door(4321)


def test_a_close_that_does_nothing_is_given_a_moment(page: tuple[BrowserPage, Told]) -> None:
    one, told = page
    portal.run_async(one.close(None, ""))
    assert told.done("close")["args"] == []
    assert one.told == []


@pytest.mark.parametrize(
    ("why", "words"),
    [
        ("no tunnel", "this Jupyter Server has no tunnel of wskit"),
        ("no Jupyter Server", "this page does not say where a Jupyter Server is"),
        ("what nobody knows", "no way leads there"),
    ],
)
def test_where_no_way_leads_there_it_says_so(page: tuple[BrowserPage, Told], why: str, words: str) -> None:
    one, told = page
    told.answer("connect", "way", way="none", why=why)
    with pytest.raises(NoWayError, match=words):
        portal.run_async(one.connect(URL))


def test_nobody_gets_into_a_network_in_memory(page: tuple[BrowserPage, Told]) -> None:
    with pytest.raises(NoWayError, match="listens at no port"):
        portal.run_async(page[0].connect("ws://memory.invalid:1/"))

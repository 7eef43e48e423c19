"""Meddling: what a key does to the connections that there are, and to those that come."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from helpers import recorded, refuses, soon

from wskit import CloseEvent, EchoServer, Timeline, WebSocket
from wskit.between.middle import Middle
from wskit.command.meddling import KEYS, Meddling
from wskit.record import events
from wskit.record.events import Event


@pytest.fixture
def middle() -> Iterator[Middle]:
    server = EchoServer(timeline=Timeline(), ping_interval=None)
    middle = Middle(server, timeline=Timeline())
    yield middle
    middle.close()
    server.close()


async def connected(middle: Middle) -> WebSocket:
    return await soon(WebSocket(middle.url, timeline=Timeline()).opened)


def tampered(middle: Middle) -> list[str]:
    return [event.text for event in middle.timeline.events() if isinstance(event, events.Tampered)]


def is_freeze(event: Event) -> bool:
    return isinstance(event, events.Tampered) and event.what == "freeze"


async def test_what_is_in_force_is_there_before_the_first_byte(middle: Middle) -> None:
    meddling = Meddling(middle, delay=0.01, limit=100_000)
    await connected(middle)
    [front] = [event.end for event in middle.timeline.events() if isinstance(event, events.Bridged)]
    kinds = [type(event) for event in middle.timeline.events(front)][:5]
    assert kinds == [events.Linked, events.Bridged, events.Tampered, events.Tampered, events.BytesIn]
    assert tampered(middle) == ["delay 0.01 s both", "limit 100000 B/s both"]
    meddling.let_go()
    await connected(middle)
    assert len(tampered(middle)) == 2


async def test_a_frozen_network_lets_nothing_through_for_those_who_come_too(middle: Middle) -> None:
    meddling = Meddling(middle)
    ws = await connected(middle)
    assert meddling.press("F").startswith("frozen")
    other = WebSocket(middle.url, timeline=Timeline())
    heard: list[str] = []
    ws.onmessage = lambda event: heard.append(event.data)
    ws.send("held")
    await recorded(middle.timeline, lambda happened: sum(map(is_freeze, happened)) == 2)
    assert heard == []
    assert not other.opened.done()
    assert meddling.press("t").startswith("thawed")
    await soon(other.opened)
    assert meddling.press("t") == "nothing is frozen"


@pytest.mark.parametrize("key", ["c", "r"])
async def test_a_key_ends_all_connections_without_a_goodbye(middle: Middle, key: str) -> None:
    meddling = Meddling(middle)
    sockets = [await connected(middle) for _ in range(3)]
    assert meddling.press(key).startswith(KEYS[key])
    for ws in sockets:
        assert await soon(ws.closed) == CloseEvent(1006, "", was_clean=False)
    ends = [type(event) for event in middle.timeline.events() if isinstance(event, events.RstOut)]
    assert len(ends) == (6 if key == "r" else 0)
    await connected(middle)


def test_a_drained_tap_lets_nobody_in_until_it_is_told_to(middle: Middle) -> None:
    meddling = Meddling(middle)
    ws = WebSocket(middle.url, timeline=Timeline())
    ws.opened.result(10)
    assert "nobody gets in" in meddling.press("d")
    assert ws.closed.result(10).code == 1006
    assert refuses(middle.port)
    assert meddling.press("d") == "newcomers are let in again"
    WebSocket(middle.url, timeline=Timeline()).opened.result(10)


def test_where_the_port_is_taken_meanwhile_it_is_said(middle: Middle) -> None:
    meddling = Meddling(middle)
    meddling.press("d")
    middle._server.close()
    with EchoServer(middle.port, timeline=Timeline()):
        assert meddling.press("d").startswith("nobody can be let in: ")
    assert meddling.press("d") == "newcomers are let in again"


def test_other_keys_do_nothing(middle: Middle) -> None:
    meddling = Meddling(middle)
    assert [meddling.press(key) for key in "q\x1bß \n"] == [""] * 5

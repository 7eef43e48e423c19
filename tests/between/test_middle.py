"""Middle: a proxy in the kernel that listens, passes on, drains, restarts and closes."""

from __future__ import annotations

import dataclasses
import re
import ssl
from typing import Any

import pytest
import trustme
import virtual
from helpers import refuses, soon
from middles import LOST, acted, through

from wskit import CloseEvent, DOMException, EchoServer, Middle, Timeline, WebSocket, fast_forward
from wskit.between import clients as module
from wskit.between.habits import Habits
from wskit.record import events

NETWORKS = pytest.mark.parametrize("network", ["tcp", "memory"])


@pytest.mark.parametrize(
    ("options", "error", "says"),
    [
        ({"behind": 8765}, TypeError, "before a int"),
        ({"behind": "localhost:3000"}, DOMException, "must start with ws:"),
        ({"ssl": "cert.pem"}, TypeError, "ssl must be an ssl.SSLContext"),
        ({"trust": True}, TypeError, "trust must be an ssl.SSLContext"),
        ({"port": 70000}, ValueError, "port"),
        ({"idle_timout": 60}, TypeError, "Did you mean idle_timeout"),
        ({"idle_timeout": 0}, ValueError, "idle_timeout"),
    ],
)
def test_what_cannot_be_is_refused_at_once(options: dict[str, Any], error: type[Exception], says: str) -> None:
    with pytest.raises(error, match=says):
        Middle(**{"behind": "ws://localhost:3000/", **options})


def test_a_port_that_is_taken_is_named() -> None:
    with Middle("ws://localhost:3000/") as one, pytest.raises(OSError, match="is taken; name another"):
        Middle("ws://localhost:3000/", port=one.port)


def test_it_is_where_its_server_is() -> None:
    with EchoServer(network="memory") as server, Middle(server) as middle:
        assert "memory.invalid" in middle.url
        assert middle.urls == (middle.url,)
    assert repr(middle) == "<Middle closed>"


@NETWORKS
async def test_two_middles_may_stand_in_a_row(network: Any) -> None:
    timeline = Timeline()
    async with (
        EchoServer(network=network, timeline=timeline) as server,
        Middle(server, timeline=timeline) as inner,
        Middle(inner, timeline=timeline) as outer,
    ):
        ws = await soon(WebSocket(outer.url, timeline=timeline).opened)
        ws.close(4000)
        assert await soon(ws.closed) == CloseEvent(4000, "", was_clean=True)
        await soon(outer.connections[0].closed)
        assert len([one for one in timeline.events() if isinstance(one, events.Bridged)]) == 2


@NETWORKS
async def test_a_restart_ends_all_and_lets_others_in(network: Any) -> None:
    async with through(network) as way:
        way.middle.restart()
        assert await way.told() == (LOST, LOST)
        assert acted(way.timeline) == ["ends both connections: it restarts"]
        again = await soon(WebSocket(way.middle.url, timeline=way.timeline).opened)
        again.close()
        await soon(again.closed)


async def test_a_restart_may_say_so() -> None:
    async with through() as way:
        way.middle.restart(1012, "new configuration")
        both = CloseEvent(1012, "new configuration", was_clean=True)
        assert await way.told() == (both, both)


@pytest.mark.parametrize("patience", [0, 30])
def test_a_middle_that_drains_takes_nobody_new_and_waits_for_the_others(patience: float) -> None:
    async def story(loop: virtual.VirtualLoop) -> None:
        async with through(None) as way:
            way.middle.drain(patience)
            late = WebSocket(way.middle.url)
            with pytest.raises(DOMException, match="nothing is listening"):
                await late.opened
            assert repr(way.middle) == "<Middle draining>"
            assert await way.client.closed == LOST
            assert loop.time() == patience
            assert acted(way.timeline) == ["ends both connections: it drains"]

    virtual.run(story)


@NETWORKS
async def test_draining_can_be_taken_back(network: Any) -> None:
    async with through(network) as way:
        url = way.middle.url
        way.middle.drain(30)
        way.middle.resume()
        way.middle.resume()
        assert (way.middle.url, repr(way.middle)) == (url, "<Middle listening>")
        ws = await soon(WebSocket(url, timeline=way.timeline).opened)
        ws.close()
        await soon(ws.closed)
        assert way.client.ready_state == 1
    with pytest.raises(RuntimeError, match="make a new one"):
        way.middle.resume()


def test_draining_may_say_so_and_the_last_patience_counts() -> None:
    async def story(loop: virtual.VirtualLoop) -> None:
        async with through(None) as way:
            way.middle.drain(10, 1001, "moving")
            way.middle.drain(20, 1001, "moving")
            assert await way.client.closed == CloseEvent(1001, "moving", was_clean=True)
            assert loop.time() == 20

    virtual.run(story)


def test_goodbyes_that_cannot_be_are_refused() -> None:
    with Middle("ws://localhost:3000/") as middle:
        with pytest.raises(ValueError, match="never sent"):
            middle.restart(1006)
        with pytest.raises(ValueError, match="a reason goes with a code"):
            middle.drain(reason="moving")
        with pytest.raises(ValueError, match="patience"):
            middle.drain(-1)
        with pytest.raises(TypeError, match="no habit"):
            middle.change(patience=1)


@pytest.mark.parametrize(
    ("name", "value", "says"),
    [
        ("idle_timeout", 3, "use middle.change(idle_timeout=3)"),
        ("idle_timout", 3, "use middle.change(idle_timeout=3)"),
        ("answer_pings", True, 'use middle.change(pings="answer")'),
        ("habits", None, "use middle.change(…)"),
    ],
)
def test_a_habit_that_is_set_as_an_attribute_is_an_error_that_says_how(name: str, value: object, says: str) -> None:
    with Middle("ws://localhost:3000/") as middle:
        with pytest.raises(AttributeError) as caught:
            setattr(middle, name, value)
        assert str(caught.value) == f"to change a habit, {says}"
        middle.note = "mine"  # type: ignore[attr-defined]  # any other may be, as in Python


@pytest.mark.parametrize(
    ("name", "says"),
    [
        *[(field.name, f"habits.{field.name}, not {field.name}") for field in dataclasses.fields(Habits)],
        ("IdleTimeout", "habits.idle_timeout, not IdleTimeout"),
        ("ping", "habits.pings, not ping"),
        ("conections", "connections, not conections"),
    ],
)
def test_a_habit_that_is_read_as_an_attribute_is_an_error_that_says_where_it_is(name: str, says: str) -> None:
    with (
        Middle("ws://localhost:3000/") as middle,
        pytest.raises(AttributeError, match=rf"^a Middle here has {re.escape(says)}$"),
    ):
        getattr(middle, name)


def test_what_it_has_is_what_a_learner_can_use() -> None:
    with Middle("ws://localhost:3000/") as middle:
        assert {name for name in dir(middle) if name[0] != "_"} == {
            *("behind", "change", "close", "closed", "connections", "drain", "habits", "port", "replace", "restart"),
            *("resume", "server", "timeline", "url", "urls"),
        }


@pytest.mark.parametrize("behind", ["ws://127.0.0.1:8080/chat", "wss://example.com/"])
async def test_in_a_story_nothing_can_be_behind_it_that_is_not_of_the_story(behind: str) -> None:
    async def story() -> None:
        with pytest.raises(
            ValueError, match="in a story there is no network but the one in memory; only an EchoServer"
        ):
            Middle(behind)
        async with EchoServer() as server, Middle(server) as inner, Middle(inner) as outer:
            ws = await WebSocket(outer.url).opened
            ws.close(4000)
            assert (await ws.closed).code == 4000

    await fast_forward(story)


async def test_a_server_from_outside_a_story_is_none_of_it() -> None:
    async def story() -> None:
        with pytest.raises(ValueError, match="that was made there"):
            Middle(server)

    with EchoServer(network="tcp") as server:
        await fast_forward(story)


@NETWORKS
async def test_closing_ends_all_and_stops_listening(network: Any) -> None:
    async with through(network) as way:
        port = way.middle.port
        way.middle.close()
        way.middle.close()
        assert await way.told() == (LOST, LOST)
        await soon(way.middle.closed)
        assert network == "memory" or refuses(port)
        assert await soon(WebSocket(way.middle.url).closed) == LOST


async def test_it_remembers_so_many_that_are_over(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "KEPT", 2)
    async with (
        EchoServer(network="memory", timeline=Timeline()) as server,
        Middle(server, timeline=Timeline()) as middle,
    ):
        kept = await soon(WebSocket(middle.url, timeline=Timeline()).opened)
        for _ in range(4):
            ws = await soon(WebSocket(middle.url, timeline=Timeline()).opened)
            ws.close()
            await soon(ws.closed)
            await soon(middle.connections[-1].closed)
        assert [one.is_over for one in middle.connections] == [False, True, True]
        kept.close()
        await soon(kept.closed)


async def test_tls_ends_in_front_of_the_server() -> None:
    ca = trustme.CA()
    front = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    ca.issue_cert("127.0.0.1").configure_cert(front)
    trusting = ssl.create_default_context()
    ca.configure_trust(trusting)
    timeline = Timeline()
    # A wss: client is had from another middle: a page trusts whom its system trusts.
    async with EchoServer(timeline=timeline) as server, Middle(server, ssl=front, timeline=timeline) as secure:
        assert secure.url.startswith("wss:")
        async with Middle(secure, trust=trusting, timeline=timeline) as plain:
            ws = await soon(WebSocket(plain.url, timeline=timeline).opened)
            ws.close(4000, "through TLS")
            assert await soon(ws.closed) == CloseEvent(4000, "through TLS", was_clean=True)
            await soon(plain.connections[0].closed)
        async with Middle(secure, timeline=timeline) as doubtful:
            assert await soon(WebSocket(doubtful.url, timeline=timeline).closed) == LOST
            assert acted(timeline)[-1].startswith("answers 502: no TLS connection could be made")

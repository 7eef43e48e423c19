"""Listeners: who is called, in which order, and what a page gets. The orders were seen in Chromium 156."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any

import pytest
from helpers import echoes, soon

from wskit import CloseEvent, EchoServer, WebSocket
from wskit.ends.listeners import EventTarget
from wskit.protocol.interface import PageEvent


class Target(EventTarget):
    """A target to which things happen when a test says so."""

    def happen(self, event: str = "open") -> None:
        self._fire(PageEvent(event, target=self))


@pytest.fixture
async def target() -> Target:
    return Target(asyncio.get_running_loop())


@pytest.fixture
def said() -> list[str]:
    return []


def saying(said: list[str], what: str) -> Callable[[object], None]:
    return lambda event: said.append(what)


async def test_listeners_are_called_in_the_order_in_which_they_were_added(target: Target, said: list[str]) -> None:
    first, second = saying(said, "first"), saying(said, "second")
    target.add_event_listener("error", first)
    target.onerror = saying(said, "handler")
    target.add_event_listener("error", second)
    target.add_event_listener("error", first, once=True)  # it is there already, and stays
    target.onerror = saying(said, "another handler")
    target.happen("error")
    target.happen("error")
    assert said == ["first", "another handler", "second"] * 2


async def test_a_handler_that_is_set_to_none_loses_its_place(target: Target, said: list[str]) -> None:
    target.onopen = saying(said, "handler")
    target.add_event_listener("open", saying(said, "listener"))
    target.onopen = None
    assert target.onopen is None
    target.happen()
    target.onopen = saying(said, "handler")
    target.happen()
    assert said == ["listener", "listener", "handler"]


async def test_who_is_added_meanwhile_hears_of_the_next_and_who_is_removed_of_none(
    target: Target, said: list[str]
) -> None:
    removed, added = saying(said, "removed"), saying(said, "added")

    def change(_: object) -> None:
        target.remove_event_listener("open", removed)
        target.add_event_listener("open", added)

    target.add_event_listener("open", change)
    target.add_event_listener("open", removed)
    target.happen()
    assert said == []
    target.happen()
    assert said == ["added"]


async def test_with_once_a_listener_is_called_once_though_it_makes_the_event_happen_again(
    target: Target, said: list[str]
) -> None:
    def again(_: object) -> None:
        said.append("once")
        target.happen()

    target.add_event_listener("open", again, once=True)
    target.happen()
    target.add_event_listener("open", again, once=True)
    target.happen()
    assert said == ["once", "once"]


async def test_a_listener_that_is_removed_by_an_event_inside_the_event_is_not_called(
    target: Target, said: list[str]
) -> None:
    once = saying(said, "once")
    target.add_event_listener("open", lambda event: target.happen("error"))
    target.add_event_listener("open", once, once=True)
    target.add_event_listener("error", lambda event: target.remove_event_listener("open", once))
    target.happen()
    assert said == []


async def test_a_method_can_be_added_and_removed(target: Target) -> None:
    class Hearer:
        heard = 0

        def hear(self, event: object) -> None:
            self.heard += 1

    hearer = Hearer()
    target.add_event_listener("open", hearer.hear)
    target.add_event_listener("open", hearer.hear)
    target.happen()
    target.remove_event_listener("open", hearer.hear)
    target.remove_event_listener("open", hearer.hear)
    target.remove_event_listener("close", hearer.hear)
    target.happen()
    assert hearer.heard == 1


async def test_one_function_can_be_a_handler_and_a_listener(target: Target, said: list[str]) -> None:
    say = saying(said, "said")
    target.onopen = say
    target.add_event_listener("open", say)
    target.happen()
    target.remove_event_listener("open", say)
    target.happen()
    assert said == ["said"] * 3
    assert target.onopen is say


async def test_what_a_listener_raises_is_reported_and_the_others_are_called(target: Target, said: list[str]) -> None:
    async def later(_: object) -> None:
        raise ValueError("later")

    def now(_: object) -> None:
        raise ValueError("now")

    reported: list[Any] = []
    done = asyncio.get_running_loop().create_future()

    def report(_: object, context: dict[str, Any]) -> None:
        reported.append((context["message"], str(context["exception"])))
        if len(reported) == 2:
            done.set_result(None)

    asyncio.get_running_loop().set_exception_handler(report)
    target.add_event_listener("open", later)
    target.add_event_listener("open", now)
    target.add_event_listener("open", saying(said, "called"))
    target.happen()
    assert said == ["called"]
    await soon(done)
    assert reported == [
        ("an exception in a listener for open", "now"),
        ("an exception in a listener for open", "later"),
    ]


@pytest.mark.parametrize("event", ["onclose", "Close", "ping", "", None, 5, []])
async def test_an_event_that_there_is_not_is_a_value_error_that_names_the_four(target: Target, event: Any) -> None:
    for act in (target.add_event_listener, target.remove_event_listener):
        with pytest.raises(ValueError, match="has the events open, message, error and close, and no"):
            act(event, print)


@pytest.mark.parametrize("listener", [None, 5, "print"])
async def test_a_listener_that_cannot_be_called_is_a_type_error(target: Target, listener: Any) -> None:
    for act in (target.add_event_listener, target.remove_event_listener):
        with pytest.raises(TypeError, match="a listener must be a function that takes the event"):
            act("open", listener)


async def test_every_event_of_a_socket_has_it_as_its_target(server: EchoServer) -> None:
    ws = WebSocket(server.url)
    events: list[Any] = []
    for name in ("open", "message", "close"):
        ws.add_event_listener(name, events.append)
    assert await soon(ws.opened) is ws
    await echoes(ws, "x")
    ws.close(1000, "bye")
    closed = await soon(ws.closed)
    assert [(event.type, event.target) for event in events] == [("open", ws), ("message", ws), ("close", ws)]
    assert events[-1] is closed
    assert closed == CloseEvent(1000, "bye", was_clean=True)
    [connection] = server.connections
    assert (await soon(connection.closed)).target is None


async def test_two_sockets_whose_connections_are_lost_have_a_target_each() -> None:
    sockets = [WebSocket("ws://127.0.0.1:0/"), WebSocket("ws://127.0.0.1:0/")]
    errors: list[Any] = []
    for ws in sockets:
        ws.onerror = errors.append
    closed = [await soon(ws.closed) for ws in sockets]
    assert closed[0] == closed[1]
    assert [event.target for event in closed] == sockets
    assert {event.target for event in errors} == set(sockets)


@pytest.mark.parametrize("name", ["onClose", "on_message", "onopen ", "onlcose", "readyState", "binaryType"])
async def test_a_name_that_is_nearly_right_can_be_neither_read_nor_set(server: EchoServer, name: str) -> None:
    ws = WebSocket(server.url)
    with pytest.raises(AttributeError, match="a WebSocket here has "):
        getattr(ws, name)
    with pytest.raises(AttributeError, match="a WebSocket here has "):
        setattr(ws, name, print)
    with pytest.raises(AttributeError, match="its handlers are onclose, onerror, onmessage and onopen"):
        ws.onping = print  # type: ignore[attr-defined]
    ws.note = "one's own"  # type: ignore[attr-defined]


async def test_a_server_and_its_connections_know_names_that_are_nearly_right(server: EchoServer) -> None:
    await soon(WebSocket(server.url).opened)
    with pytest.raises(AttributeError, match="a Connection here has received, not Received"):
        getattr(server.connections[0], "Received")  # noqa: B009
    with pytest.raises(AttributeError, match="an EchoServer here has connections, not conections"):
        getattr(server, "conections")  # noqa: B009


async def test_the_binary_type_is_kept_and_another_name_passed_over(server: EchoServer) -> None:
    ws = WebSocket(server.url)
    assert (ws.binary_type, ws.extensions) == ("blob", "")
    for kind, kept in (
        ("arraybuffer", "arraybuffer"),
        ("nonsense", "arraybuffer"),
        ("", "arraybuffer"),
        ("blob", "blob"),
    ):
        ws.binary_type = kind
        assert ws.binary_type == kept
    ws.binary_type = "arraybuffer"
    await soon(ws.opened)
    assert await echoes(ws, b"bytes either way") == [b"bytes either way"]
    with pytest.raises(TypeError, match='binary_type is text, "blob" or "arraybuffer", not None'):
        ws.binary_type = None  # type: ignore[assignment]

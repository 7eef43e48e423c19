"""WebSocket: how one is made, and what it sends."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Iterable
from typing import Any

import pytest
from helpers import a_few_turns, echoes, happened, soon

from wskit import CloseEvent, DOMException, EchoServer, Timeline, WebSocket
from wskit.protocol.states import Cause
from wskit.record import events


async def opened(server: EchoServer) -> WebSocket:
    return await soon(WebSocket(server.url, timeline=server.timeline).opened)


# The constructor.


def test_the_states_have_the_browsers_names_and_numbers() -> None:
    states = [WebSocket.CONNECTING, WebSocket.OPEN, WebSocket.CLOSING, WebSocket.CLOSED]
    assert [int(state) for state in states] == [0, 1, 2, 3]


async def test_a_new_socket_is_connecting_and_then_open(server: EchoServer) -> None:
    ws = WebSocket(server.url)
    assert ws.ready_state == WebSocket.CONNECTING
    assert (ws.protocol, ws.buffered_amount) == ("", 0)
    assert await soon(ws.opened) is ws
    assert ws.ready_state == ws.OPEN


async def test_what_cannot_happen_to_a_socket_is_a_mistake_of_ours_and_changes_nothing(server: EchoServer) -> None:
    ws = await opened(server)
    with pytest.raises(AssertionError, match="a mistake in wskit"):
        ws._become(Cause.ESTABLISHED)
    assert ws.ready_state == WebSocket.OPEN


async def test_http_becomes_ws(server: EchoServer) -> None:
    ws = WebSocket(server.url.replace("ws:", "HTTP:"))
    assert ws.url == server.url
    await soon(ws.opened)


async def test_the_protocol_is_the_one_the_server_chose(server: EchoServer) -> None:
    ws = WebSocket(server.url, iter(["v2.chat", "v1.chat"]), timeline=server.timeline)
    await soon(ws.opened)
    assert ws.protocol == "v2.chat"
    assert (await happened(server.timeline, events.Opened, ws.end)).protocol == "v2.chat"


@pytest.mark.parametrize(
    ("url", "protocols"),
    [
        ("ftp://x", ()),
        ("not a url", ()),
        ("ws://localhost/#fragment", ()),
        ("ws://localhost/", ["chat", "chat"]),
        ("ws://localhost/", ["not a token"]),
        ("ws://localhost/", ""),
    ],
)
def test_a_url_or_protocols_that_cannot_be_are_a_syntax_error_and_nothing_begins(
    timeline: Timeline, url: str, protocols: str | Iterable[str]
) -> None:
    with pytest.raises(DOMException) as caught:
        WebSocket(url, protocols, timeline=timeline)
    assert caught.value.name == "SyntaxError"
    assert list(timeline) == []


@pytest.mark.parametrize(
    ("arguments", "options"),
    [
        ((5,), {}),
        (("ws://localhost/", 5), {}),
        (("ws://localhost/",), {"close_timeout": "soon"}),
        (("ws://localhost/",), {"close_timeout": None}),
        (("ws://localhost/",), {"close_timeout": True}),
    ],
)
def test_an_argument_of_the_wrong_type_is_a_type_error_and_nothing_begins(
    timeline: Timeline, arguments: Any, options: dict[str, Any]
) -> None:
    with pytest.raises(TypeError):
        WebSocket(*arguments, timeline=timeline, **options)
    assert list(timeline) == []


def test_a_timeline_that_is_none_is_a_type_error() -> None:
    with pytest.raises(TypeError, match="timeline must be a Timeline, not list"):
        WebSocket("ws://localhost/", timeline=[])  # type: ignore[arg-type]


@pytest.mark.parametrize("seconds", [-1, float("inf"), float("nan")])
def test_a_timeout_that_cannot_be_is_a_value_error_and_nothing_begins(timeline: Timeline, seconds: float) -> None:
    with pytest.raises(ValueError, match="close_timeout is 0 seconds or more"):
        WebSocket("ws://localhost/", timeline=timeline, close_timeout=seconds)
    assert list(timeline) == []


async def test_its_events_are_written_to_the_timeline_it_was_given_though_that_is_empty(server: EchoServer) -> None:
    mine = Timeline()
    ws = WebSocket(server.url, timeline=mine)
    assert ws.timeline is mine
    connecting, *_ = mine.events(ws.end)
    assert isinstance(connecting, events.Connecting)
    assert (connecting.url, connecting.protocols) == (server.url, ())


async def test_a_socket_shows_its_state_and_no_port(server: EchoServer) -> None:
    ws = WebSocket(server.url)
    assert repr(ws) == "<WebSocket CONNECTING>"
    await soon(ws.opened)
    assert repr(ws) == "<WebSocket OPEN>"


# send().


async def test_sending_while_connecting_is_an_invalid_state_error(server: EchoServer) -> None:
    ws = WebSocket(server.url)
    with pytest.raises(DOMException, match=r"`await ws\.opened`") as caught:
        ws.send("too early")
    assert caught.value.name == "InvalidStateError"
    assert ws.buffered_amount == 0


async def test_the_type_of_a_message_is_looked_at_before_the_state(server: EchoServer) -> None:
    ws = WebSocket(server.url)
    with pytest.raises(TypeError):
        ws.send(5)  # type: ignore[arg-type]


async def test_text_and_bytes_come_back_as_they_were_sent(server: EchoServer) -> None:
    messages: list[str | bytes] = ["", "WebSocket rocks", "é😀\0", b"", b"\x00\xff", "last"]
    assert await echoes(await opened(server), *messages) == messages


@pytest.mark.parametrize("message", ["é" * (5 * 2**19), b"\xab" * (5 * 2**20)], ids=["text", "binary"])
async def test_five_mebibytes_come_back(server: EchoServer, message: str | bytes) -> None:
    [back] = await echoes(await opened(server), message)
    assert back == message


async def test_half_a_surrogate_pair_travels_as_the_replacement_character(server: EchoServer) -> None:
    assert await echoes(await opened(server), "a\ud83d", "\ud83d\ude00") == ["a\ufffd", "😀"]


async def test_what_is_done_to_a_buffer_after_sending_changes_nothing(server: EchoServer) -> None:
    ws, buffer = await opened(server), bytearray(b"before")
    back = asyncio.get_running_loop().create_future()
    ws.onmessage = back.set_result
    ws.send(memoryview(buffer))
    buffer[:] = b"after!"
    assert (await soon(back)).data == b"before"


@pytest.mark.parametrize("message", [5, None, ["x"], 1.5])
async def test_a_message_that_is_neither_is_a_type_error_and_the_socket_stays_usable(
    server: EchoServer, message: Any
) -> None:
    ws = await opened(server)
    with pytest.raises(TypeError):
        ws.send(message)
    assert ws.buffered_amount == 0
    assert await echoes(ws, "fine") == ["fine"]


async def test_the_buffered_amount_counts_bytes_and_does_not_fall_before_the_loop_has_a_turn(
    server: EchoServer,
) -> None:
    ws = await opened(server)
    back = asyncio.get_running_loop().create_future()
    ws.onmessage = back.set_result
    ws.send("é😀")
    while not server.connections[0].received:
        time.sleep(0.001)
    assert ws.buffered_amount == 6
    await soon(back)
    assert ws.buffered_amount == 0


async def test_what_a_frozen_link_holds_is_counted_to_the_byte(server: EchoServer) -> None:
    ws = await soon(WebSocket(server.url, timeline=server.timeline).opened)
    ws.link.freeze("out")
    for _ in range(6):
        ws.send(bytes(60_000))
    # The link takes 256 KiB, and the message that fills it is not through: four are gone, two are not.
    while ws.buffered_amount != 2 * 60_000:
        await a_few_turns()
    await a_few_turns()
    assert ws.buffered_amount == 2 * 60_000
    ws.link.thaw("out")
    while ws.buffered_amount > 0:
        await a_few_turns()
    assert ws.buffered_amount == 0


@pytest.mark.parametrize("how", ["echo", "send"])
async def test_a_subscriber_may_close_the_connection_when_something_is_sent(server: EchoServer, how: str) -> None:
    ws = await soon(WebSocket(server.url, timeline=server.timeline).opened)
    [connection] = server.connections

    def close(event: events.Event) -> None:
        if isinstance(event, events.Sent) and event.end == connection.end:
            connection.close(4000, "enough")

    server.timeline.subscribe(close)
    (ws if how == "echo" else connection).send("hello")
    assert await soon(ws.closed) == CloseEvent(4000, "enough", was_clean=True)

"""Connection: what a server does with messages if it has a policy, and what it sends of its own accord."""

from __future__ import annotations

import asyncio
import gc
import logging
import threading
from collections.abc import Callable
from typing import Any

import pytest
import virtual
from helpers import happened, soon, tasks_on_the_portal

from wskit import CloseEvent, EchoServer, Timeline, WebSocket
from wskit.endings.acts import close_frame
from wskit.ends.connection import Connection
from wskit.ends.raw import RawClient
from wskit.loops import portal
from wskit.loops.portal import Promise
from wskit.record import events

LOST = CloseEvent(1006, "", was_clean=False)
CRASHED = CloseEvent(1011, "", was_clean=True)
CLEAN = CloseEvent(4000, "", was_clean=True)


def on_virtual_time(on_message: Any, act: Any, **options: Any) -> Any:
    """Do ``act`` with a client and a server's connection in memory, where waiting takes no time."""

    async def play(loop: virtual.VirtualLoop) -> Any:
        server = EchoServer(network="memory", on_message=on_message, timeline=Timeline(clock=loop.time), **options)
        ws = await WebSocket(server.url, timeline=server.timeline).opened
        [connection] = server.connections
        result = await act(ws, connection)
        server.close()
        await server.closed
        return result

    return virtual.run(play)


async def connected(server: EchoServer) -> tuple[WebSocket, Connection]:
    ws = await soon(WebSocket(server.url, timeline=server.timeline).opened)
    return ws, server.connections[-1]


def failures(connection: Connection) -> list[str]:
    return [one.why for one in connection.timeline.events(connection.end) if isinstance(one, events.Failed)]


def crashes(connection: Connection) -> list[str]:
    return [one.what for one in connection.timeline.events(connection.end) if isinstance(one, events.Raised)]


def dropped(connection: Connection) -> list[str | bytes]:
    return [one.data for one in connection.timeline.events(connection.end) if isinstance(one, events.Dropped)]


# What it is called with.


@pytest.mark.parametrize("network", ["tcp", "memory"])
@pytest.mark.parametrize("is_async", [False, True], ids=["sync", "async"])
async def test_it_is_called_with_every_message_in_order_on_the_background_loop(
    network: Any, is_async: bool, timeline: Timeline
) -> None:
    seen: list[tuple[Connection, str | bytes]] = []

    def note(connection: Connection, message: str | bytes) -> None:
        assert portal.running_loop() is portal.loop()
        seen.append((connection, message))

    async def note_slowly(connection: Connection, message: str | bytes) -> None:
        await asyncio.sleep(0)
        note(connection, message)

    on_message = note_slowly if is_async else note
    async with EchoServer(network=network, on_message=on_message, timeline=timeline) as server:
        ws, connection = await connected(server)
        messages: list[str | bytes] = [*map(str, range(40)), b"bytes", ""]
        for message in messages:
            ws.send(message)
        while len(seen) < len(messages):
            await asyncio.sleep(0)
        assert seen == [(connection, message) for message in messages]
        assert connection.received == tuple(messages)
        # It takes the echo's place.
        assert connection.sent == ()
    assert failures(connection) == []


@pytest.mark.parametrize("wrong", ["echo", 5, [print], True])
def test_what_cannot_be_called_is_an_error_and_nothing_listens(wrong: Any) -> None:
    tasks = tasks_on_the_portal()
    with pytest.raises(TypeError, match="on_message must be a function of the connection and the message, not "):
        EchoServer(on_message=wrong)
    assert tasks_on_the_portal() <= tasks


def test_what_it_returns_is_awaited_if_that_can_be_and_else_of_no_interest() -> None:
    answer: Promise[int] = Promise()
    returned = iter([5, answer, None])

    async def act(ws: WebSocket, connection: Connection) -> None:
        for text in ("first", "second", "third"):
            ws.send(text)
        await asyncio.sleep(60)
        assert list(connection.received) == ["first", "second"]
        answer.resolve(1)
        await asyncio.sleep(60)
        assert list(connection.received) == ["first", "second", "third"]

    on_virtual_time(lambda connection, message: next(returned), act)


# Sending.


@pytest.mark.parametrize("data", ["text", b"bytes", bytearray(b"bytes"), memoryview(b"bytes"), "", "\ud800"])
async def test_a_connection_sends_text_and_bytes(server: EchoServer, data: Any) -> None:
    ws, connection = await connected(server)
    connection.send(data)
    came = await happened(server.timeline, events.Received, ws.end)
    expected = ("\ufffd" if data == "\ud800" else data) if isinstance(data, str) else bytes(data)
    assert came.data == expected
    assert connection.sent == (expected,)


@pytest.mark.parametrize("data", [None, 5, ["text"], object()])
async def test_what_is_neither_text_nor_bytes_is_an_error_and_nothing_is_sent(server: EchoServer, data: Any) -> None:
    ws, connection = await connected(server)
    with pytest.raises(TypeError, match="a message is text"):
        connection.send(data)
    connection.send("right")
    assert (await happened(server.timeline, events.Received, ws.end)).data == "right"
    assert connection.sent == ("right",)


async def test_on_message_sends_in_order_as_much_as_it_likes_and_before_it_closes(timeline: Timeline) -> None:
    def count(connection: Connection, message: str | bytes) -> None:
        for number in range(20):
            connection.send(f"{message!s} {number}")
        if message == "last":
            connection.close(4000, "that was all")

    async with EchoServer(on_message=count, timeline=timeline) as server:
        ws, _ = await connected(server)
        got: list[str] = []
        ws.onmessage = lambda event: got.append(event.data)
        ws.send("first")
        ws.send("last")
        assert await soon(ws.closed) == CloseEvent(4000, "that was all", was_clean=True)
    assert got == [f"{word} {number}" for word in ("first", "last") for number in range(20)]


async def test_another_thread_may_send_and_close(server: EchoServer) -> None:
    ws, connection = await connected(server)
    got: list[str] = []
    ws.onmessage = lambda event: got.append(event.data)

    def work() -> None:
        for number in range(100):
            connection.send(str(number))
        connection.close(4000)

    thread = threading.Thread(target=work)
    thread.start()
    assert (await soon(ws.closed)).code == 4000
    thread.join()
    assert got == [str(number) for number in range(100)]


def test_past_a_close_and_past_the_end_a_message_is_dropped() -> None:
    async def act(ws: WebSocket, connection: Connection) -> None:
        connection.close(4000)
        connection.send("past the Close")
        await connection.closed
        connection.send("past the end")
        await asyncio.sleep(0)
        assert dropped(connection) == ["past the Close", "past the end"]
        assert connection.sent == ()
        connection.close(4001)
        await asyncio.sleep(0)
        assert (await ws.closed).code == 4000

    on_virtual_time(None, act)


def test_past_the_peers_close_a_message_is_dropped() -> None:
    async def answer_late(connection: Connection, message: str | bytes) -> None:
        await asyncio.sleep(1)
        connection.send("too late")
        await asyncio.sleep(3600)

    async def act(ws: WebSocket, connection: Connection) -> None:
        ws.send("hello")
        await asyncio.sleep(0.5)
        connection.link.freeze("out")  # the Close comes, and its answer does not go: it is CLOSING for a while
        ws.close(4000)
        await asyncio.sleep(1)
        assert (connection.state, dropped(connection)) == (WebSocket.CLOSING, ["too late"])
        connection.link.thaw()
        await connection.closed

    on_virtual_time(answer_late, act)


async def test_a_message_under_which_the_connection_breaks_is_sent_as_far_as_anybody_knows(
    timeline: Timeline, caplog: pytest.LogCaptureFixture
) -> None:
    async with EchoServer(timeline=timeline) as server:
        ws, connection = await connected(server)
        ws.link.freeze()
        connection.send(b"x" * 2**25)  # more than any buffer holds: it waits for room
        await happened(timeline, events.Sent, connection.end)
        connection.link.reset()
        assert await soon(connection.closed) == LOST
        assert [len(message) for message in connection.sent] == [2**25]
        ws.link.thaw()
        await soon(ws.closed)
    gc.collect()  # a task that failed and was not asked is reported when it goes
    assert [record for record in caplog.records if record.levelno >= logging.WARNING] == []


# Closing from on_message.


def test_after_its_own_close_nothing_more_is_handled_though_it_has_come() -> None:
    handled: list[str | bytes] = []

    def once(connection: Connection, message: str | bytes) -> None:
        handled.append(message)
        connection.close(1008, "one is enough")

    async def act(ws: WebSocket, connection: Connection) -> None:
        for number in range(5):
            ws.send(str(number))
        assert await ws.closed == await connection.closed == CloseEvent(1008, "one is enough", was_clean=True)
        assert connection.received == ("0", "1", "2", "3", "4")

    on_virtual_time(once, act)
    assert handled == ["0"]


def test_on_message_may_wait_for_the_end_that_it_has_begun() -> None:
    ends: list[CloseEvent] = []

    async def close_and_wait(connection: Connection, message: str | bytes) -> None:
        connection.close(4000)
        ends.append(await connection.closed)

    async def act(ws: WebSocket, connection: Connection) -> None:
        ws.send("hello")
        await connection.closed
        await asyncio.sleep(0)

    on_virtual_time(close_and_wait, act)
    assert ends == [CLEAN]


# Crashing.


class Custom(BaseException):
    """An exception that is no Exception."""


CRASHES = [
    pytest.param(KeyError("boom"), "on_message raised KeyError: 'boom'", id="KeyError"),
    pytest.param(ValueError(), "on_message raised ValueError", id="without words"),
    pytest.param(asyncio.CancelledError(), "on_message raised CancelledError", id="CancelledError"),
    pytest.param(KeyboardInterrupt(), "on_message raised KeyboardInterrupt", id="KeyboardInterrupt"),
    pytest.param(SystemExit(3), "on_message raised SystemExit: 3", id="SystemExit"),
    pytest.param(StopIteration(), "on_message raised StopIteration", id="StopIteration"),
    pytest.param(Custom("x"), "on_message raised Custom: x", id="BaseException"),
]


@pytest.mark.parametrize("is_async", [False, True], ids=["sync", "async"])
@pytest.mark.parametrize(("error", "why"), CRASHES)
async def test_a_crash_is_1011_for_both_and_the_record_says_why(
    timeline: Timeline, caplog: pytest.LogCaptureFixture, error: BaseException, why: str, is_async: bool
) -> None:
    def crash(connection: Connection, message: str | bytes) -> None:
        raise error

    async def crash_later(connection: Connection, message: str | bytes) -> None:
        await asyncio.sleep(0)
        raise error

    if is_async and isinstance(error, StopIteration):
        why = "on_message raised RuntimeError: coroutine raised StopIteration"  # PEP 479
    async with EchoServer(on_message=crash_later if is_async else crash, timeline=timeline) as server:
        ws, connection = await connected(server)
        other, _ = await connected(server)
        ws.send("boom")
        assert await soon(ws.closed) == await soon(connection.closed) == CRASHED
        assert crashes(connection) == [why]
        assert failures(connection) == []
        # It is this connection's affair, and nobody else's.
        assert other.ready_state == WebSocket.OPEN
    assert [record for record in caplog.records if record.levelno >= logging.WARNING] == []


@pytest.mark.parametrize("call", [lambda: None, lambda connection: None, lambda connection, message, more: None])
async def test_a_function_that_takes_something_else_is_a_crash(timeline: Timeline, call: Any) -> None:
    async with EchoServer(on_message=call, timeline=timeline) as server:
        ws, connection = await connected(server)
        ws.send("hello")
        assert await soon(ws.closed) == CRASHED
    [why] = crashes(connection)
    assert why.startswith("on_message raised TypeError: ")


def test_after_a_crash_nothing_more_is_handled_and_what_was_sent_before_goes_out_first() -> None:
    handled: list[str | bytes] = []

    def crash(connection: Connection, message: str | bytes) -> None:
        handled.append(message)
        connection.send("last words")
        raise ValueError(message)

    async def act(ws: WebSocket, connection: Connection) -> None:
        got: list[str] = []
        ws.onmessage = lambda event: got.append(event.data)
        for number in range(5):
            ws.send(str(number))
        assert await ws.closed == await connection.closed == CRASHED
        assert got == ["last words"]
        assert connection.received == ("0", "1", "2", "3", "4")
        assert crashes(connection) == ["on_message raised ValueError: 0"]

    on_virtual_time(crash, act)
    assert handled == ["0"]


def test_a_crash_after_a_goodbye_changes_nothing_but_is_written_down() -> None:
    def close_and_crash(connection: Connection, message: str | bytes) -> None:
        connection.close(4000, "mine")
        raise ValueError("too late")

    async def act(ws: WebSocket, connection: Connection) -> None:
        ws.send("hello")
        assert await ws.closed == await connection.closed == CloseEvent(4000, "mine", was_clean=True)
        assert crashes(connection) == ["on_message raised ValueError: too late"]

    on_virtual_time(close_and_crash, act)


def test_a_crash_that_the_peer_does_not_answer_ends_after_the_close_timeout() -> None:
    async def crash(connection: Connection, message: str | bytes) -> None:
        raise ValueError(message)

    async def act(ws: WebSocket, connection: Connection) -> float:
        ws.link.drop("in")
        begun = asyncio.get_running_loop().time()
        ws.send("x")
        assert await connection.closed == LOST
        assert failures(connection) == []
        took: float = asyncio.get_running_loop().time() - begun
        ws.close()
        await ws.closed
        return took

    assert on_virtual_time(crash, act, close_timeout=3) == 3


# Waiting.


async def for_ever(connection: Connection, message: str | bytes) -> None:
    await asyncio.Event().wait()


def test_while_it_waits_pings_are_answered_and_sent() -> None:
    async def act(ws: WebSocket, connection: Connection) -> None:
        ws.send("hello")
        await asyncio.sleep(3600)
        assert ws.ready_state == connection.state == WebSocket.OPEN
        # A ping every minute, and its pong.
        assert sum(isinstance(event, events.BytesOut) for event in ws.timeline.events(ws.end)) >= 2 + 59

    on_virtual_time(for_ever, act, ping_interval=60, ping_timeout=60)


LEAVE: list[Any] = [
    pytest.param(lambda ws, connection: ws.close(4000), CLEAN, id="client closes"),
    pytest.param(lambda ws, connection: connection.close(4000), CLEAN, id="server closes"),
    pytest.param(lambda ws, connection: ws.link.reset(), LOST, id="RST"),
    pytest.param(lambda ws, connection: ws.link.cut(), LOST, id="FIN"),
]


@pytest.mark.parametrize("network", ["tcp", "memory"])
@pytest.mark.parametrize(("leave", "event"), LEAVE)
async def test_while_it_waits_the_connection_ends_as_ever_and_then_it_is_cancelled(
    timeline: Timeline, network: Any, leave: Callable[[WebSocket, Connection], None], event: CloseEvent
) -> None:
    tasks = tasks_on_the_portal()
    cancelled: Promise[str] = Promise()

    async def wait(connection: Connection, message: str | bytes) -> None:
        try:
            await for_ever(connection, message)
        except asyncio.CancelledError:
            cancelled.resolve("cancelled")
            raise

    async with EchoServer(network=network, on_message=wait, timeline=timeline) as server:
        ws, connection = await connected(server)
        ws.send("first")
        ws.send("second")
        await happened(timeline, events.Received, connection.end)
        leave(ws, connection)
        assert await soon(ws.closed) == await soon(connection.closed) == event
        assert await soon(cancelled) == "cancelled"
    # Read, and not handled; a RST may be faster.
    assert connection.received[:1] == ("first",)
    assert failures(connection) == []
    assert tasks_on_the_portal() <= tasks


def test_what_came_while_it_waited_is_received_though_nobody_handles_it() -> None:
    handled: list[str | bytes] = []

    async def wait(connection: Connection, message: str | bytes) -> None:
        handled.append(message)
        await asyncio.sleep(3600)

    async def act(ws: WebSocket, connection: Connection) -> float:
        for text in ("first", "second", "third"):
            ws.send(text)
        await asyncio.sleep(1)
        assert list(connection.received) == ["first"]
        ws.close(4000)
        assert await connection.closed == CLEAN
        assert list(connection.received) == ["first", "second", "third"]
        now: float = asyncio.get_running_loop().time()
        return now

    assert on_virtual_time(wait, act) == 1
    assert handled == ["first"]


def test_whoever_will_not_be_cancelled_holds_up_nothing() -> None:
    done: list[str] = []

    async def stubborn(connection: Connection, message: str | bytes) -> None:
        try:
            await asyncio.sleep(3600)
        except asyncio.CancelledError:
            await asyncio.sleep(60)
            done.append("at last")

    async def act(ws: WebSocket, connection: Connection) -> None:
        ws.send("hello")
        await asyncio.sleep(1)
        ws.close()
        await connection.closed
        assert (asyncio.get_running_loop().time(), done) == (1, [])
        await asyncio.sleep(61)
        assert done == ["at last"]

    on_virtual_time(stubborn, act)


def test_a_server_closes_though_its_on_message_waits() -> None:
    async def play(loop: virtual.VirtualLoop) -> float:
        server = EchoServer(network="memory", on_message=for_ever, timeline=Timeline(clock=loop.time))
        sockets = [await WebSocket(server.url, timeline=server.timeline).opened for _ in range(3)]
        for ws in sockets:
            ws.send("hello")
        await asyncio.sleep(1)
        server.close(1012)
        await server.closed
        assert [(await ws.closed).code for ws in sockets] == [1012] * 3
        return loop.time()

    assert virtual.run(play) == 1


async def test_where_the_loop_itself_ends_a_waiting_on_message_is_no_crash() -> None:
    timeline = Timeline()

    async def home() -> None:
        give_back = portal.adopt(asyncio.get_running_loop())
        try:
            server = EchoServer(network="memory", on_message=for_ever, timeline=timeline)
            ws = await WebSocket(server.url, timeline=timeline).opened
            ws.send("hello")
            [connection] = server.connections
            await happened(timeline, events.Received, connection.end)
        finally:
            give_back()

    # asyncio.run() cancels all that is left when its coroutine is done, as a browser tab does that is closed.
    await asyncio.to_thread(asyncio.run, home())
    assert [event for event in timeline if isinstance(event, events.Failed | events.Raised)] == []


# Clients that say goodbye and stay.


@pytest.mark.parametrize(("close_timeout", "patience"), [(3, 3), (0, 0), (None, 3600)])
def test_a_client_that_has_said_goodbye_has_so_long_to_end_tcp(close_timeout: float | None, patience: float) -> None:
    async def play(loop: virtual.VirtualLoop) -> tuple[float, CloseEvent]:
        server = EchoServer(network="memory", close_timeout=close_timeout, timeline=Timeline(clock=loop.time))
        raw = await RawClient(server.url, timeline=server.timeline).opened
        raw.send(close_frame(4000, masked=True) + b"what follows a Close is nobody's affair")
        [connection] = server.connections
        loop.call_later(3600, raw.finish)
        event = await connection.closed
        when = loop.time()
        raw.finish()
        await raw.closed
        server.close()
        await server.closed
        return when, event

    assert virtual.run(play) == (patience, CLEAN)


def test_after_an_ordinary_end_nothing_is_left_to_happen() -> None:
    async def play(loop: virtual.VirtualLoop) -> None:
        server = EchoServer(network="memory", timeline=Timeline(clock=loop.time))
        ws = await WebSocket(server.url, timeline=server.timeline).opened
        ws.close()
        await ws.closed
        server.close()
        await server.closed
        assert [handle.when() for _, _, handle in loop._timers if not handle.cancelled()] == []

    virtual.run(play)


# Who is alive.


def test_whoever_has_a_transport_is_counted_and_nobody_else() -> None:
    async def play(loop: virtual.VirtualLoop) -> list[int]:
        server = EchoServer(network="memory", timeline=Timeline(clock=loop.time))
        counts = [len(server._alive)]
        ws = await WebSocket(server.url, timeline=server.timeline).opened
        counts.append(len(server._alive))
        refused = WebSocket(server.url + "x", timeline=server.timeline)
        refused.link.freeze()
        await asyncio.sleep(1)  # it has connected, and asks for nothing
        counts.append(len(server._alive))
        refused.link.thaw()
        await refused.closed
        await asyncio.sleep(1)
        counts.append(len(server._alive))
        ws.close()
        await ws.closed
        await asyncio.sleep(1)
        counts.append(len(server._alive))
        server.close()
        await server.closed
        return counts

    assert virtual.run(play) == [0, 1, 2, 1, 0]

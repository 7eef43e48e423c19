"""Acts: how each ending is made to happen. What the ends then report is theirs.

1. Nobody pretends. Rules are broken by a raw end that breaks them, a network fails by its link, a process is
   killed (by SIGKILL, or on Windows by `TerminateProcess`).
2. An act is a coroutine function of a :class:`~wskit.endings.setting.Setting`. It returns when it has done its part;
   the ends may take a while to know.
"""

from __future__ import annotations

import struct
from collections.abc import Awaitable, Callable
from typing import Any, Final, TypeAlias

from ..ends.connection import Connection
from ..ends.rawend import RawEnd
from ..ends.websocket import WebSocket
from ..protocol.frames import Opcode, unmask
from ..protocol.interface import DOMException
from ..record import events
from ..record.timeline import Timeline
from .setting import Setting

Act: TypeAlias = Callable[[Setting], Awaitable[None]]

KEY: Final = bytes.fromhex("37 fa 21 3d")
"""The masking key of the frames built here. A client has to choose one at random; a raw one may be lazy."""


# Bytes, as a raw end writes them.


def frame(first: int, payload: bytes = b"", *, masked: bool) -> bytes:
    """Build a short frame from its first byte and its payload, right or wrong (RFC 6455 section 5.2)."""
    size = len(payload)
    length = bytes([size]) if size < 126 else struct.pack("!BH", 126, size)
    if not masked:
        return bytes([first]) + length + payload
    return bytes([first, length[0] | 0x80]) + length[1:] + KEY + unmask(payload, KEY)


def close_frame(code: int, reason: str = "", *, masked: bool) -> bytes:
    """Build a Close frame, whatever the code."""
    return frame(0x88, struct.pack("!H", code) + reason.encode(), masked=masked)


# Acts that several rows share.


def client_does(what: Callable[[WebSocket], object], *, pings: bool = False) -> Act:
    """A client that is connected does something; with ``pings``, its server makes sure that it is there."""

    async def act(setting: Setting) -> None:
        beat = setting.beat if pings else None
        ws, _ = await setting.pair(ping_interval=beat, ping_timeout=beat)
        what(ws)

    return act


def client_closes(code: int | None = None, reason: str = "") -> Act:
    return client_does(lambda ws: ws.close(code, reason))


def server_closes(code: int, reason: str = "") -> Act:
    async def act(setting: Setting) -> None:
        _, connection = await setting.pair()
        connection.close(code, reason)

    return act


async def earn_a_close(setting: Setting, raw: RawEnd, *sent: bytes) -> None:
    """Let a raw end send this, wait for the Close that it has earned, and end TCP: a client, when the server has."""
    answer = raw.next(Opcode.CLOSE)
    fin = setting.seen(lambda event: isinstance(event, events.FinIn) and event.end == raw.end)
    raw.send(b"".join(sent))
    await answer
    if raw.end.side == "client":
        await fin
    raw.finish()


def client_breaks_the_rules(*sent: bytes) -> Act:
    async def act(setting: Setting) -> None:
        raw, _ = await setting.raw_client()
        await earn_a_close(setting, raw, *sent)

    return act


def server_breaks_the_rules(*sent: bytes) -> Act:
    async def act(setting: Setting) -> None:
        _, raw = await setting.raw_server()
        await earn_a_close(setting, raw, *sent)

    return act


def server_stops(*goodbye: Any) -> Act:
    """A server closes, and with it the connection that it holds."""

    async def act(setting: Setting) -> None:
        server = setting.echo_server()
        ws = setting.connect(server.url)
        await ws.opened
        [setting.server] = server.connections
        server.close(*goodbye)

    return act


def message_to(on_message: Callable[[Connection, str | bytes], Any], message: str | bytes, **options: Any) -> Act:
    """A client sends a message to a server that has something against it."""

    async def act(setting: Setting) -> None:
        ws, _ = await setting.pair(on_message=on_message, **options)
        ws.send(message)

    return act


# The acts of single rows.


def fall_silent(ws: WebSocket) -> None:
    """Have a network that lets nothing through any more."""
    ws.link.freeze()
    ws.send("Is anybody there?")


def leave(ws: WebSocket) -> None:
    """Have a page that its user closes: its browser says goodbye, and no handler is left to be told."""
    ws.timeline.add(events.Browsed, ws.end, events.LEAVES)
    ws.replace()


client_goes_away: Final = client_does(leave)
server_shuts_down: Final = server_stops()
server_restarts: Final = server_stops(1012, "back in a minute")
network_resets: Final = client_does(lambda ws: ws.link.reset())
network_cuts: Final = client_does(lambda ws: ws.link.cut())
black_hole: Final = client_does(fall_silent)
black_hole_with_pings: Final = client_does(fall_silent, pings=True)
way_to_the_server_is_lost: Final = client_does(lambda ws: ws.link.drop("out"), pings=True)
way_to_the_client_is_lost: Final = client_does(lambda ws: ws.link.drop("in"), pings=True)


async def server_sends_an_empty_close(setting: Setting) -> None:
    _, raw = await setting.raw_server()
    await earn_a_close(setting, raw, frame(0x88, masked=False))


async def both_close_at_once(setting: Setting) -> None:
    ws, connection = await setting.pair()
    sent = [setting.close_frame_of(ws.end), setting.close_frame_of(connection.end)]
    ws.link.freeze()
    ws.close(4001, "the client is done")
    connection.close(4002, "the server is done")
    for close in sent:
        await close
    ws.link.thaw()


async def message_too_big(setting: Setting) -> None:
    ws, _ = await setting.pair(max_size=16)
    ws.send("more than 16 bytes of text")


async def extension_is_missing(setting: Setting) -> None:
    raw, _ = await setting.raw_client(offer_compression=True)
    await earn_a_close(setting, raw, close_frame(1010, "permessage-deflate", masked=True))


async def server_is_too_busy(setting: Setting) -> None:
    def one_at_a_time(connection: Connection, message: str | bytes) -> None:
        if len(server.connections) > 1:
            connection.close(1013, "one at a time, please")
        else:
            connection.send(message)

    server = setting.echo_server(on_message=one_at_a_time)
    first = await setting.connect(server.url).opened
    answered = setting.seen(lambda event: isinstance(event, events.Received) and event.end == first.end)
    first.send("hello!")
    await answered
    ws = setting.connect(server.url)
    await ws.opened
    setting.server = server.connections[-1]
    ws.send("hello?")


async def server_behind_is_gone(setting: Setting) -> None:
    gone = await nobody_listens(setting)

    async def pass_on(connection: Connection, message: str | bytes) -> None:
        behind = WebSocket(gone, timeline=Timeline())
        try:
            await behind.opened
        except DOMException:
            connection.close(1014, "the server behind does not answer")

    ws, _ = await setting.pair(on_message=pass_on)
    ws.send("for the server behind")


async def nobody_listens(setting: Setting) -> str:
    """Return the URL of a server that is gone."""
    server = setting.echo_server()
    server.close()
    await server.closed
    return server.url


async def server_never_answers(setting: Setting) -> None:
    ws, raw = await setting.raw_server()
    ws.close(1000, "goodbye?")
    await ws.closed
    raw.finish()


async def client_never_answers(setting: Setting) -> None:
    raw, connection = await setting.raw_client()
    connection.close(1000, "goodbye?")
    await connection.closed
    raw.finish()


async def server_never_ends_tcp(setting: Setting) -> None:
    ws, raw = await setting.raw_server()
    goodbye = raw.next(Opcode.CLOSE)
    ws.close(1000, "goodbye")
    raw.send(close_frame(1000, "goodbye", masked=False) if await goodbye else b"")
    await ws.closed
    raw.finish()

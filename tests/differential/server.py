"""Server: plays a behaviour's steps, whoever the client is. An asyncio protocol, for sockets and for memory."""

from __future__ import annotations

import asyncio
import base64
import contextlib
import hashlib
import socket
import struct
from collections.abc import Iterable
from typing import Any, Final, cast
from urllib.parse import unquote

from wskit.protocol.frames import Frame, FrameParser, Opcode

from .behaviour import Behaviour, Step

__all__ = ["Player", "Stage", "hexed", "quoted"]

LONG: Final = 40
GUID: Final = b"258EAFA5-E914-47DA-95CA-C5AB0DC85B11"


def quoted(text: str) -> str:
    """Write text as the runner does, in UTF-16 units, so that it is read and told apart from others."""
    encoded = text.encode("utf-16-be", "surrogatepass")
    units = [int.from_bytes(encoded[place : place + 2]) for place in range(0, len(encoded), 2)]
    start = "".join(chr(unit) if 0x20 <= unit <= 0x7E else f"\\u{unit:04x}" for unit in units[:LONG])
    return f"'{start}'... {len(units)}" if len(units) > LONG else f"'{start}'"


def hexed(data: bytes) -> str:
    """Write bytes as the runner does."""
    return f"{data[:LONG].hex()}... {len(data)}" if len(data) > LONG else data.hex()


def described(got: Frame) -> str:
    """Say what a frame was."""
    name = got.name
    if got.opcode == Opcode.CLOSE:
        if len(got.payload) < 2:
            return f"Close {got.payload.hex()}".strip()
        return f"Close {int.from_bytes(got.payload[:2])} {quoted(got.close_reason)}"
    words = quoted(got.payload.decode()) if got.opcode == Opcode.TEXT else hexed(got.payload)
    return f"{name} {words}"


class Stage:
    """What is played: ``behaviours`` by name, what the server has ``seen`` of each, and whose page has ``opened``."""

    def __init__(self, behaviours: Iterable[Behaviour]) -> None:
        self.behaviours = {one.name: one for one in behaviours}
        self.seen: dict[str, list[str]] = {}
        self.opened: dict[str, asyncio.Event] = {}
        self.players: set[Player] = set()

    async def clear(self) -> None:
        """Let go of every connection that is left."""
        for player in self.players:
            player.let_go()
        while self.players:
            await asyncio.sleep(0.01)

    def open(self, name: str) -> None:
        """A page has been told that its connection is open: what a server sends too early may get lost there."""
        self.opened.setdefault(name, asyncio.Event()).set()


class Player(asyncio.Protocol):
    """One connection. Which behaviour it plays, the path of the request tells."""

    def __init__(self, stage: Stage) -> None:
        self._stage = stage
        self._got: list[str] = []
        self._request = b""
        self._frames = FrameParser("client")
        self._news = asyncio.Event()
        self._unread: list[Frame] = []
        self._pieces: list[Frame] = []
        self._over = False
        self._task: asyncio.Task[None] | None = None

    def let_go(self) -> None:
        """Break off."""
        self._transport.abort()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._stage.players.add(self)
        self._transport = cast(asyncio.Transport, transport)
        # The network in memory understands no more than it has to, and lets this pass.
        transport.get_extra_info("socket").setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)

    def data_received(self, data: bytes) -> None:
        if self._task is None:
            self._request += data
            head, found, data = self._request.partition(b"\r\n\r\n")
            if not found:
                return
            name = unquote(head.split()[1].decode())[1:]
            if name not in self._stage.behaviours:
                self._transport.close()
                return
            self._got = self._stage.seen.setdefault(name, [])
            self._opened = self._stage.opened.setdefault(name, asyncio.Event())
            self._task = asyncio.get_running_loop().create_task(self._play(self._stage.behaviours[name].server, head))
        for got in self._frames.feed(data):
            self._take(got)
        self._news.set()

    def _take(self, got: Frame) -> None:
        """Write down a frame; a message in pieces as one: how it is cut means nothing (RFC 6455 section 5.4)."""
        self._unread.append(got)
        if got.opcode in (Opcode.TEXT, Opcode.BINARY, Opcode.CONTINUATION):
            self._pieces.append(got)
            if not got.fin:
                return
            got = self._pieces[0]._replace(payload=b"".join(piece.payload for piece in self._pieces))
            self._pieces = []
        self._got.append(described(got))

    def eof_received(self) -> bool:
        self._over = True
        self._news.set()
        return True

    def connection_lost(self, exc: Exception | None) -> None:
        self._stage.players.discard(self)
        self._over = True
        self._news.set()
        if self._task is not None:
            self._task.cancel()

    async def _play(self, steps: tuple[Step, ...], head: bytes) -> None:
        for what, value in steps:
            await self._do(what, value, head)
        while not self._over:  # then it keeps its TCP connection until the client lets go
            self._news.clear()
            await self._news.wait()
        self._transport.close()

    async def _do(self, what: str, value: Any, head: bytes) -> None:
        if what == "shake":
            self._transport.write(value.replace(b"{accept}", accept(head)))
        elif what == "write":
            self._transport.write(value)
        elif what == "opened":
            await self._opened.wait()
        elif what == "wait":
            await self._wait(Opcode.CLOSE)
        elif what == "wait frame":
            await self._wait(None)
        elif what == "sleep":
            await asyncio.sleep(value)
        elif what == "fin":
            with contextlib.suppress(OSError):  # the client may be gone
                self._transport.write_eof()
        elif what == "rst":
            with contextlib.suppress(OSError):
                sock = self._transport.get_extra_info("socket")
                sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            self._transport.abort()
        else:
            raise AssertionError(what)

    async def _wait(self, opcode: int | None) -> None:
        while not self._over:
            while self._unread:
                if opcode in (None, self._unread.pop(0).opcode):
                    return
            self._news.clear()
            await self._news.wait()


def accept(head: bytes) -> bytes:
    """Compute Sec-WebSocket-Accept (RFC 6455 section 4.2.2)."""
    for line in head.split(b"\r\n"):
        name, _, value = line.partition(b":")
        if name.lower() == b"sec-websocket-key":
            return base64.b64encode(hashlib.sha1(value.strip() + GUID).digest())
    return b""

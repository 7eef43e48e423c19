"""Reaching: what is done before there is a connection. In memory there are no names, no way and no TLS: here they are.

1. What takes time here takes it before TCP is open, of the next connection that somebody asks for.
"""

from __future__ import annotations

import asyncio
import socket
import ssl
from typing import Any, Protocol

from ...loops import memory

__all__ = ["answer_nothing", "forget_name", "let_certificate_expire", "let_tcp_take"]


class Notes(Protocol):
    """What is written down in a world, and when it is."""

    @property
    def now(self) -> float:
        """How many seconds of the story have passed."""

    def note(self, what: str, *, at: float | None = None) -> None:
        """Write down that something happens."""


def let_tcp_take(seconds: float) -> None:
    """Let the next TCP connection be open so many seconds after somebody asked for it."""
    loop = asyncio.get_running_loop()
    connect = loop.create_connection

    async def later(*where: Any, **how: Any) -> Any:
        vars(loop).update(create_connection=connect)
        await asyncio.sleep(seconds)
        return await connect(*where, **how)

    vars(loop).update(create_connection=later)


def forget_name(world: Notes, after: float) -> None:
    """Let nobody know the name of the server any more; that is said after so many seconds."""
    world.note("dns-asked", at=world.now + 0.001)
    world.note("dns-no-such-name", at=world.now + after)
    _refuse(after, socket.gaierror("Name or service not known"))


def let_certificate_expire(world: Notes, after: float) -> None:
    """Let the certificate be too old; the browser sees that after so many seconds, two round trips."""
    for what, part in (("syn", 0.01), ("syn-ack", 0.5), ("ack", 0.5), ("tls-hello", 0.5)):
        world.note(what, at=world.now + after * part)
    for what in ("tls-answer", "tls-expired"):
        world.note(what, at=world.now + after)
    error = ssl.SSLError("certificate has expired")
    error.reason = "certificate has expired"
    _refuse(after, error)


def _refuse(after: float, error: OSError) -> None:
    async def fail(*where: object, **how: object) -> None:
        await asyncio.sleep(after)
        raise error

    vars(asyncio.get_running_loop()).update(create_connection=fail)


async def answer_nothing() -> str:
    """Let a server take who comes, and end TCP without an answer. Return its URL."""
    hangs_up = await asyncio.get_running_loop().create_server(_HangsUp, memory.HOST, 0)
    return f"ws://{memory.HOST}:{hangs_up.sockets[0].getsockname()[1]}/feed"


class _HangsUp(asyncio.Protocol):
    """What becomes of a connection whose server dies while it is asked."""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = transport

    def data_received(self, data: bytes) -> None:
        self._transport.close()

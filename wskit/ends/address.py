"""Address: where a server listens, and the secret that keeps others out.

1. On 127.0.0.1 only, or in memory. Any page open in the same browser may try a port of 127.0.0.1, so the first segment
   of the path is one that nobody can guess.
2. Where nothing else can be, in a browser tab or on a loop with a clock of its own, it is memory by itself.
"""

from __future__ import annotations

import asyncio
import secrets
import socket
from typing import Any, Final, Literal, TypeAlias

from ..loops import memory, portal
from ..protocol.arguments import check_int

__all__ = ["Address", "Network"]

LOOPBACK: Final = "127.0.0.1"
BACKLOG: Final = 1024
"""How many may knock at once. With asyncio's 100, the system lets the others wait a second before they knock again."""

Network: TypeAlias = Literal["tcp", "memory"]


class Address:
    """One server's address.

    Raises:
        TypeError, ValueError: if ``port`` is not a number from 0 to 65535, or ``network`` not the name of one.
    """

    def __init__(self, network: Network | None, port: int, *, secure: bool = False) -> None:
        check_int("port", port, 0, 65535)
        if network not in ("tcp", "memory", None):
            raise ValueError(f'network is "tcp" or "memory", not {network!r}')
        in_memory = network == "memory" or (network is None and memory.is_all_there_is(portal.loop()))
        self._host = memory.HOST if in_memory else LOOPBACK
        self._scheme = "wss" if secure else "ws"
        self._token = secrets.token_urlsafe()
        self.port = port
        """The port; 0 until it is known which one is free."""

    @property
    def url(self) -> str:
        """Where to connect."""
        return f"{self._scheme}://{self._host}:{self.port}/{self._token}"

    def place(self) -> dict[str, Any]:
        """Return what the running loop's ``create_server`` needs to listen here.

        Raises:
            OSError: if the port cannot be had.
        """
        if self._host == memory.HOST:
            memory.install(asyncio.get_running_loop())
            return {"host": self._host, "port": self.port}
        listening = socket.create_server((self._host, self.port))
        # What is accepted inherits it. asyncio sets it itself for sockets that it makes; without it a second small
        # message waits 40 ms for the peer to acknowledge the first (RFC 9293 section 3.7.4).
        listening.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        return {"sock": listening, "backlog": BACKLOG}

    def admits(self, path: str) -> bool:
        """Tell whether a request for ``path`` knows the secret."""
        segment = path.partition("?")[0].split("/")[1] if path.startswith("/") else ""
        return secrets.compare_digest(segment.encode(), self._token.encode())

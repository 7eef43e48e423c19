"""Asking: the request that a client sends to a middle, and what the middle makes of it for the server behind. No I/O.

1. A request goes on as it came, but for what names the server: the host, and the path, which begins with the middle's
   own secret. A query of the client's takes the place of the one that the server's URL has.
2. Headers that are for one hop only do not go on, unless they ask for WebSocket (RFC 9110 section 7.6.1).
3. What is no request is not passed on: nobody can tell who it is for.
"""

from __future__ import annotations

import h11

from ..protocol.url import URL
from .habits import Habits, phrase

__all__ = ["LONGEST", "Asked", "Reader", "answer", "ask"]

LONGEST = 64 * 1024
"""How many bytes the head of a request may have."""


class Asked:
    """A request: where it goes, its headers, and the bytes behind its head."""

    def __init__(self, request: h11.Request, rest: bytes) -> None:
        self.method = request.method
        self.target = request.target.decode("ascii")
        self.headers = request.headers.raw_items()
        self.rest = rest

    @property
    def is_upgrade(self) -> bool:
        """Whether it asks for something else than HTTP."""
        return any(name.lower() == b"upgrade" for name, _ in self.headers)


class Reader:
    """Reads a request, in portions of any size."""

    def __init__(self) -> None:
        self._parser = h11.Connection(h11.SERVER, LONGEST)

    def feed(self, data: bytes) -> Asked | None:
        """Take the next bytes. Returns the request once its head is whole, and None before.

        Raises:
            ValueError: if it is no request, or its head is too long.
        """
        try:
            self._parser.receive_data(data)
            event = self._parser.next_event()
        except h11.RemoteProtocolError as error:
            raise ValueError("this is no HTTP request") from error
        # What it does not take for the head it keeps, as it came.
        return Asked(event, self._parser.trailing_data[0]) if isinstance(event, h11.Request) else None


def ask(asked: Asked, behind: URL, habits: Habits) -> bytes:
    """Write the request for the server behind, as the habits of the middle are."""
    upgrade = habits.upgrade and asked.is_upgrade
    place = behind.host if behind.port is None else f"{behind.host}:{behind.port}"
    lines = [asked.method + b" " + target(asked.target, behind).encode("ascii") + b" HTTP/1.1"]
    for name, value in asked.headers:
        kind = name.lower()
        if kind == b"host":
            value = place.encode("ascii")
        elif kind in (b"connection", b"upgrade") and not upgrade:
            continue
        elif kind == b"sec-websocket-extensions" and not habits.compression:
            continue  # nobody offers any other
        lines.append(name + b": " + value)
    if not upgrade:
        lines.append(b"Connection: close")
    return b"\r\n".join([*lines, b"", b""]) + asked.rest


def target(asked: str, behind: URL) -> str:
    """Return what to ask the server for: what stands behind the secret is added to the path of its URL."""
    path, mark, query = asked.partition("?")
    _, _, more = path.lstrip("/").partition("/")
    path = f"{behind.path.rstrip('/')}/{more}" if more else behind.path
    if mark:
        return f"{path}?{query}"
    return path if behind.query is None else f"{path}?{behind.query}"


def answer(status: int, words: str = "") -> bytes:
    """Write the answer of a middle that does not pass a request on. It says these words, or what the status is."""
    text = f"{status} {phrase(status)}".rstrip()
    body = f"{words or text}\n".encode()
    head = [
        f"HTTP/1.1 {text}" if phrase(status) else f"HTTP/1.1 {status} ",
        "Content-Type: text/plain",
        f"Content-Length: {len(body)}",
        "Connection: close",
    ]
    return "\r\n".join([*head, "", ""]).encode() + body

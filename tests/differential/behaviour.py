"""Behaviour: one thing that a server and a page do, and what came of it. Data and nothing else."""

from __future__ import annotations

import struct
from dataclasses import dataclass, field
from typing import Any, Final, NamedTuple

__all__ = ["OK", "OPENED", "Act", "Behaviour", "Outcome", "Step", "answer", "close", "frame", "text"]


class Step(NamedTuple):
    """One step of a server. ``what`` is one of these:

    "opened" waits until the page knows that it is open, "wait" for the client's next Close frame, "wait frame" for any
    frame of its, "sleep" for seconds. "shake" writes bytes that answer the handshake, with ``{accept}`` for what the
    key asks for, and "write" any others. "fin" and "rst" end TCP.
    """

    what: str
    value: Any = None


class Act(NamedTuple):
    """One thing that a page does: ``when`` ("now", right after the constructor, or at an event, or seconds after open),
    ``method`` ("send" or "close") and its ``arguments``. Bytes are given as ``{"bytes": hex}``."""

    when: str | float
    method: str
    arguments: tuple[Any, ...] = ()


@dataclass(frozen=True)
class Behaviour:
    """One behaviour. ``url`` stands for one that is tried and not connected to, ``seconds`` for how long
    it may take."""

    name: str
    server: tuple[Step, ...] = ()
    page: tuple[Act, ...] = ()
    protocols: tuple[Any, ...] = ()  # the constructor's further arguments: none, or one
    url: str | None = None
    seconds: int = 5
    heavy: bool = False  # so much work that others would be late beside it; how long it takes is nobody's rule
    unsteady: tuple[str, ...] = ()  # the browsers that do not always do the same


@dataclass
class Outcome:
    """What came of it: the ``page``'s events in words, the frames the ``server`` got, and the close event's second,
    counted from the open event, or from the constructor where there was none."""

    page: list[str] = field(default_factory=list)
    server: list[str] = field(default_factory=list)
    seconds: float = 0.0


def frame(first: int, payload: bytes = b"", *, key: bytes = b"", size: int | None = None, length: int = 0) -> bytes:
    """Build a frame, right or wrong: its first byte, its payload, a masking key (the payload is not masked with it), a
    length that it claims, and how many bytes this takes at least (0, 2 or 8)."""
    size = len(payload) if size is None else size
    mask = 0x80 if key else 0
    if size < 126 and length == 0:
        head = bytes([first, mask | size])
    elif size < 65536 and length < 8:
        head = struct.pack("!BBH", first, mask | 126, size)
    else:
        head = struct.pack("!BBQ", first, mask | 127, size)
    return head + key + payload


def text(words: str) -> bytes:
    """Build a text message."""
    return frame(0x81, words.encode())


def close(code: int | None = None, reason: str | bytes = "") -> bytes:
    """Build a Close frame, whatever the code."""
    told = reason if isinstance(reason, bytes) else reason.encode()
    return frame(0x88, b"" if code is None else struct.pack("!H", code) + told)


def answer(
    *headers: str,
    status: str = "HTTP/1.1 101 Switching Protocols",
    upgrade: str = "Upgrade: websocket",
    connection: str = "Connection: Upgrade",
    accept: str = "Sec-WebSocket-Accept: {accept}",
    newline: str = "\r\n",
) -> Step:
    """Build a step that answers the handshake, right or wrong. A header that is empty is left out."""
    lines = [status, *filter(None, (upgrade, connection, accept)), *headers, "", ""]
    return Step("shake", newline.join(lines).encode("latin-1"))


OK: Final = answer()
"""The right answer."""
OPENED: Final = Step("opened")

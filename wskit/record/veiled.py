"""Veiled: what happened at one end, as a capture of TLS would have it. No I/O.

1. A capture sees TCP: who sent bytes, how many, when, and who ended it. What the bytes say is in records of TLS, and is
   not to be read (RFC 8446 section 5.2).
2. TLS opens with a handshake of its own: first the client's hello, and then the server's.
3. A record has at most 2**14 bytes, and 17 more than what is in it.
4. An end that ends TLS in good order says so in one more record. Here none does, as when a program is killed: to who
   captures it is a record like any other.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import Final

from .events import BytesIn, BytesOut, End, Event

__all__ = ["veiled"]

_MOST: Final = 2**14
_MORE: Final = 17
_HELLO: Final = 200
"""How many bytes a hello has here. Real ones have some hundreds."""


def veiled(happened: Iterable[Event]) -> Iterator[Event]:
    """Yield what happened at one end with all bytes in records of TLS, behind the two hellos."""
    greeted: set[End] = set()
    for event in happened:
        if not isinstance(event, BytesOut | BytesIn):
            yield event
            continue
        if event.end not in greeted:
            greeted.add(event.end)
            yield from _hellos(event.time, event.end)
        for start in range(0, len(event.data), _MOST):
            inside = len(event.data[start : start + _MOST]) + _MORE
            yield replace(event, data=_record(0x17, bytes(inside)))


def _hellos(time: float, end: End) -> Iterator[Event]:
    """Yield the two hellos, as the end has them."""
    said: tuple[type[BytesOut | BytesIn], ...] = (BytesOut, BytesIn)
    for kind, which in zip(said if end.side == "client" else said[::-1], (1, 2), strict=True):
        yield kind(time, end, _record(0x16, bytes([which, 0, 0, _HELLO - 4]) + bytes(_HELLO - 4)))


def _record(kind: int, inside: bytes) -> bytes:
    return bytes([kind, 3, 3]) + len(inside).to_bytes(2) + inside

"""Beginnings: what is kept of how each connection began, when the oldest of the record has to go.

1. The beginning of an end is all up to its Opened, and later what was done to its link and what its code raised.
   Without it nothing that comes afterwards can be told: which end is its peer, and what the bytes are.
2. What goes is the middle: messages and their bytes. How much of it went, in events and in bytes, is known.
3. Once the ending of an end begins to go, so does its beginning: nothing is told of half an ending.
4. All of it is bounded: one beginning, and all of them together. The oldest go first.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from . import events
from .events import End
from .tuples import FIELDS, Record, size_of

__all__ = ["Beginnings"]

MOST: Final = 64
"""How many records a beginning may have."""
LONGEST: Final = 2**16
"""How many bytes they may keep alive."""

_OUT: Final = events.BytesOut.kind
_IN: Final = events.BytesIn.kind
_FIRST: Final = frozenset({events.Connecting.kind, events.Linked.kind})
_MIDDLE: Final = frozenset({events.Sent.kind, events.Dropped.kind, events.Received.kind, _OUT, _IN})
_KEPT: Final = frozenset({*_FIRST, events.Opened.kind, events.Tampered.kind, events.Raised.kind})


class _Beginning:
    """The beginning of one end, and how much has gone behind it."""

    __slots__ = ("bytes_in", "bytes_out", "gone", "is_whole", "records", "size")

    def __init__(self) -> None:
        self.records: list[tuple[int, Record]] = []  # each with its place in all that ever happened
        self.size = 0
        self.is_whole = False
        self.gone = self.bytes_out = self.bytes_in = 0


class Beginnings:
    """The beginnings that are kept, of ends whose ending has not gone.

    Args:
        most: how many records they may have, all together.
        longest: how many bytes those may keep alive.
    """

    def __init__(self, most: int, longest: int) -> None:
        self._most = most
        self._longest = longest
        self._of: dict[tuple[str, int], _Beginning] = {}
        self._until = 0.0
        self.count = 0
        """How many records are kept."""
        self.size = 0
        """How many bytes they keep alive."""

    def take(self, record: Record, place: int) -> None:
        """Take the oldest of the record, which has to go: keep it, or count it."""
        kind = record[0]
        self._until = record[1]
        beginning = self._of.get(record[2:FIELDS])
        if beginning is None:
            if kind not in _FIRST:
                return
            beginning = self._of[record[2:FIELDS]] = _Beginning()
        if kind in _MIDDLE:
            if beginning.is_whole:
                beginning.gone += 1
                if kind == _OUT:
                    beginning.bytes_out += len(record[FIELDS])
                elif kind == _IN:
                    beginning.bytes_in += len(record[FIELDS])
                return
        elif kind not in _KEPT:
            self._forget(record[2:FIELDS])
            return
        self._keep(beginning, record, place)

    def _keep(self, beginning: _Beginning, record: Record, place: int) -> None:
        size = size_of(record)
        beginning.records.append((place, record))
        beginning.size += size
        beginning.is_whole = beginning.is_whole or record[0] == events.Opened.kind
        self.count += 1
        self.size += size
        if len(beginning.records) > MOST or beginning.size > LONGEST:
            self._forget(record[2:FIELDS])
        while self.count > self._most or self.size > self._longest:
            self._forget(next(iter(self._of)))

    def _forget(self, end: tuple[str, int]) -> None:
        beginning = self._of.pop(end)
        self.count -= len(beginning.records)
        self.size -= beginning.size

    def records(self, end: End | None = None) -> Iterator[Record]:
        """Return what is kept, in its order, and then of each end that more has gone of a record of how much."""
        some = self._of if end is None else {end: self._of[end]} if end in self._of else {}
        for _, record in sorted((one for beginning in some.values() for one in beginning.records), key=_place):
            yield record
        for (side, number), one in some.items():
            if one.gone:
                yield (events.Gone.kind, self._until, side, number, one.gone, one.bytes_out, one.bytes_in)


def _place(kept: tuple[int, Record]) -> int:
    return kept[0]

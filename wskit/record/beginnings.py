"""Beginnings: what is kept of how each connection began, when the oldest of the record has to go.

1. The beginning of an end is all up to its Opened, and later what was done to its link and what its code raised.
   Without it nothing that comes afterwards can be told: which end is its peer, and what the bytes are. An end of a
   middle is never told that it is open: there it is all up to the answer to the request.
2. What goes is the middle: messages and their bytes. How much of it went, in events and in bytes, is known.
3. Once the ending of an end begins to go, so does its beginning: nothing is told of half an ending.
4. All of it is bounded: one beginning, and all of them together. The oldest go first.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
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
_TOLD: Final = (events.Opened, events.Tampered, events.Raised, events.Bridged, events.Acted, events.Browsed)
_KEPT: Final = frozenset({*_FIRST, *(one.kind for one in _TOLD)})
_ANSWER: Final = {"client": _IN, "server": _OUT}
"""In what the answer to a request stands in the record of either side."""


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

    def take(self, oldest: Callable[[], Record], many: int, place: int) -> int:
        """Take so many of the oldest of the record, which have to go, from this place on: keep them, or count them.

        Returns how many bytes they kept alive. Every message pays for this, and most are of the middle.
        """
        size, found, middle, fields = 0, self._of, _MIDDLE, FIELDS
        for at in range(place, place + many):
            record = oldest()
            kind = record[0]
            beginning = found.get((record[2], record[3]))
            if kind in middle and (beginning is None or beginning.is_whole):
                long = len(record[fields])
                size += long
                if beginning is not None:
                    beginning.gone += 1
                    if kind == _OUT:
                        beginning.bytes_out += long
                    elif kind == _IN:
                        beginning.bytes_in += long
            else:
                size += size_of(record)
                self._take(beginning, record, at)
        self._until = record[1]
        return size

    def _take(self, beginning: _Beginning | None, record: Record, place: int) -> None:
        kind, end = record[0], record[2:FIELDS]
        if kind in _FIRST:
            beginning = beginning or self._of.setdefault(end, _Beginning())
        if beginning is not None and (kind in _KEPT or kind in _MIDDLE):
            self._keep(beginning, record, place)
        elif beginning is not None:
            self._forget(end)

    def _keep(self, beginning: _Beginning, record: Record, place: int) -> None:
        size = size_of(record)
        beginning.records.append((place, record))
        beginning.size += size
        beginning.is_whole = beginning.is_whole or record[0] == events.Opened.kind or _answers(record)
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


def _answers(record: Record) -> bool:
    """Tell whether a record has the end of an answer's head."""
    return record[0] == _ANSWER.get(record[2]) and b"\r\n\r\n" in record[FIELDS]

"""Kept: what happened on the connections of a capture, within a bound of memory for all of them together. No I/O.

1. What is over the bound goes from the connections that have most, and from their middle: how one began and how it
   ended is what people ask for. What has gone is known by its size.
2. Only bytes go. What TCP itself said is little, and stays.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final, NamedTuple

from ..record import events
from ..record.events import Event
from .streams import Waiting

__all__ = ["BYTES", "Kept", "Room", "Row"]

MOST: Final = 64 * 2**20
"""How many bytes are kept of all connections, and what is said of them."""
BEGINNING: Final = 64 * 2**10
"""How many of them a connection's beginning has: more than its handshake."""
LEAST: Final = 4096
"""What a connection may have in any case."""
ROW: Final = 300
"""What a row takes beside its bytes, about."""
BYTES: Final[frozenset[type[Event]]] = frozenset({events.BytesOut, events.BytesIn, events.Gone})
"""The kinds of events that are about bytes."""


class Row(NamedTuple):
    """Something that happened at one of two hosts. ``gone`` is how many events, bytes out and bytes in have gone here.

    ``place`` is where its bytes stand among all that their sender sent.
    """

    time: int
    host: int
    kind: type[Event]
    data: bytes = b""
    place: int = 0
    gone: tuple[int, int, int] = (0, 0, 0)


class Kept:
    """The rows of one connection."""

    __slots__ = ("is_thinned", "room", "rows", "size")

    def __init__(self, room: Room) -> None:
        self.rows: list[Row] = []
        self.size = 0
        self.room = room
        self.is_thinned = False
        """Whether anything had to go."""
        room.have(self)

    def add(self, row: Row) -> None:
        """Keep one more."""
        self.rows.append(row)
        size = ROW + len(row.data)
        self.size += size
        self.room.take(size)

    def clear(self, keep: Iterable[Row] = ()) -> None:
        """Keep only these."""
        self.room.take(-self.size)
        self.rows, self.size = [], 0
        for row in keep:
            self.add(row)

    def leave(self) -> None:
        """Keep nothing, for ever."""
        self.clear()
        self.room.kept.pop(id(self), None)

    def thin(self) -> None:
        """Let go of the bytes between the beginning and the newer half of the rest."""
        self.is_thinned = True
        first, size = 0, 0
        while first < len(self.rows) and size < min(BEGINNING, self.size // 4):
            size += ROW + len(self.rows[first].data)
            first += 1
        last = first
        while last < len(self.rows) and size < self.size // 2:
            size += ROW + len(self.rows[last].data)
            last += 1
        middle, after = self.rows[first:last], self.rows[last:]
        counts = [[0, 0, 0], [0, 0, 0]]
        for row in middle:
            if row.kind in BYTES:
                count = counts[row.host]
                count[0] += row.gone[0] or 1
                count[1] += len(row.data) if row.kind is events.BytesOut else row.gone[1]
                count[2] += len(row.data) if row.kind is events.BytesIn else row.gone[2]
        stay = [row for row in middle if row.kind not in BYTES]
        time = middle[-1].time if middle else 0
        gone = [Row(time, host, events.Gone, gone=(a, b, c)) for host, (a, b, c) in enumerate(counts) if a]
        self.clear([*self.rows[:first], *stay, *gone, *after])


class Room:
    """Where all that is kept has its place.

    Args:
        most: how many bytes there are.
    """

    def __init__(self, most: int = MOST) -> None:
        self.kept: dict[int, Kept] = {}
        self.waiting = Waiting()
        """What is not read on yet."""
        self._most = most
        self._due = most
        self._size = 0

    def have(self, kept: Kept) -> None:
        """Give a connection its place."""
        self.kept[id(kept)] = kept

    def take(self, size: int) -> None:
        """Take so much room, or give it back."""
        self._size += size

    def tidy(self) -> None:
        """Let go of what is over the bound, and of a quarter of it more, so that this is seldom."""
        if self._size <= self._due:
            return
        enough = self._most * 3 // 4
        fair = max(LEAST, enough // (2 * len(self.kept)))
        for kept in sorted(self.kept.values(), key=lambda one: -one.size):
            while kept.size > fair and self._size > enough:
                before = kept.size
                kept.thin()
                if kept.size >= before:
                    break
        # What cannot be let go of is not looked through again at once.
        self._due = max(self._most, self._size + self._most // 4)

"""Records: what a timeline keeps of an event until somebody asks for it.

1. An event is pleasant to read and takes a while to make, and Python's garbage collector visits it again and again. A
   tuple of numbers and texts is made in a fraction of that time, and the collector soon leaves it alone.
2. A record has everything that the event has: the number of its kind, its time, the side and the number of its end, and
   its other fields in their order.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Any, Final, TypeAlias

from .events import KINDS, End, Event

__all__ = ["FIELDS", "Record", "as_event", "is_of", "size_of"]

Record: TypeAlias = tuple[Any, ...]

FIELDS: Final = 4
"""Where the fields begin that not every event has."""

_end = lru_cache(maxsize=1024)(End)  # the same few ends come again and again


def as_event(record: Record) -> Event:
    """Return the event that a record is of."""
    return KINDS[record[0]](record[1], _end(record[2], record[3]), *record[FIELDS:])


def is_of(record: Record, end: End) -> bool:
    """Tell whether it happened at this end."""
    return bool(record[2:FIELDS] == end)


def size_of(record: Record) -> int:
    """Return roughly how much memory a record keeps alive, in bytes or characters beyond a small constant."""
    return len(record[FIELDS]) if KINDS[record[0]].is_bulky else 0

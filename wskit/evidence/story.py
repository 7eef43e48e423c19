"""Story: a recording of wskit itself, read back (:mod:`wskit.record.story` says how it is written). No I/O of its own.

1. What was recorded comes back, but for the secrets, which are stars.
2. Ends are of one connection if their links' addresses match, and across a middle if it bridges them. What a middle
   alone has recorded was recorded at neither end.
3. What is no event of this version is an error that names the line. A file that ends within its last line was cut
   short, and is read up to there.
4. A file has bounds: events, bytes in a line, and bytes in all.
"""

from __future__ import annotations

import base64
import json
import math
import re
import types
import typing
from collections.abc import Iterable, Iterator
from dataclasses import fields
from typing import IO, Any, Final, Literal

from ..protocol.redaction import redact_url, shown
from ..record import events
from ..record.events import KINDS, End, Event
from ..record.story import KIND, VERSION
from .loose import no_number
from .recording import Brought, Recording, UnreadableError
from .scope import Place, Scope
from .texts import begins, encoding_of, lines_of

__all__ = ["LONGEST", "MOST", "looks_like_story", "read_story"]

MOST: Final = 500_000
"""How many events a file may have: five times as many as a timeline keeps if nobody says how many."""
LONGEST: Final = 64 * 2**20
"""How many characters a line may have."""
WHOLE: Final = 512 * 2**20
"""How many characters all lines may have."""

_HEADER: Final = re.compile(r'\{\s*"wskit"\s*:')
_END: Final = re.compile(r"(client|server) ([1-9][0-9]{0,8})")
_NAMES: Final = {one.__name__: one for one in KINDS}
_SMALLER: Final = (
    "Record a shorter time, or give its Timeline smaller bounds (max_events, max_bytes), and save it again."
)


def looks_like_story(beginning: bytes) -> bool:
    """Tell whether a file that begins so is a recording of wskit."""
    return _HEADER.match(begins(beginning)) is not None


def read_story(file: IO[bytes], name: str) -> Recording:
    """Read a recording of wskit.

    Raises:
        UnreadableError: if it is of a newer version, or broken, or too large.
    """
    lines = _Lines(file)
    since = _since(lines.next_object())
    happened: list[Event] = []
    while (found := lines.next_object()) is not None:
        if len(happened) == MOST:
            raise UnreadableError(f"This recording has more than {MOST:,} events. {_SMALLER}")
        event = _event(found, lines.number)
        if happened and event.time < happened[-1].time:
            raise UnreadableError(f"Line {lines.number} is earlier than the line before it: the file was changed.")
        happened.append(event)
    notes = ("The file was cut short: its last line is not whole.",) if lines.is_cut else ()
    return Recording(name, "a recording of wskit", tuple(_connections(happened, since, is_cut=lines.is_cut)), notes)


class _Lines:
    """The lines of a file as objects of JSON, and which of them it is."""

    def __init__(self, file: IO[bytes]) -> None:
        beginning = file.read(4)
        file.seek(0)
        self._is_utf8 = encoding_of(beginning).startswith("utf-8")
        self._lines = lines_of(file, LONGEST)
        self._whole = 0
        self._line = next(self._lines, None)
        self.number = 0
        self.is_cut = False

    def next_object(self) -> dict[str, Any] | None:
        """Return the object in the next line that has something in it; None at the end."""
        while (line := self._line) is not None:
            self._line = next(self._lines, None)
            self.number += 1
            self._whole += len(line) + 1
            if len(line) == LONGEST or self._whole > WHOLE:
                raise UnreadableError(f"This recording is too large to be read here. {_SMALLER}")
            if not line.strip():
                continue
            try:
                found = json.loads(line, parse_constant=no_number)
            except (ValueError, RecursionError) as error:
                if self._line is None and self.number > 1 and not line.rstrip().endswith("}"):
                    self.is_cut = True
                    return None
                raise UnreadableError(f"Line {self.number} is no JSON. The file was changed: save it again.") from error
            if not isinstance(found, dict):
                raise UnreadableError(f"Line {self.number} is no object. The file was changed: save it again.")
            return found
        return None


def _since(header: dict[str, Any] | None) -> float | None:
    """Check the header, and return the time of day at which the clock stood at 0."""
    version = (header or {}).get("version")
    if header is None or header.get("wskit") != KIND or type(version) is not int:
        raise UnreadableError("The first line is no header of a recording of wskit.")
    if version > VERSION:
        program = str(header.get("program"))[:40]
        by = f" by {program}" if re.fullmatch(r"wskit [\w.+-]+", program) else ""
        raise UnreadableError(f"This recording was written{by}, which is newer than this. Update wskit to read it.")
    since = header.get("since")
    return float(since) if isinstance(since, int | float) and _is_number(since) else None


def _is_number(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and math.isfinite(value)


# One event.


def _event(found: dict[str, Any], number: int) -> Event:
    kind = _NAMES.get(str(found.get("kind")))
    if kind is None:
        raise UnreadableError(
            f"Line {number} has an event that this version of wskit does not know. Update wskit to read it."
        )
    try:
        return kind(**{name: _read(found[name], hint) for name, hint in _FIELDS[kind]})
    except (KeyError, TypeError, ValueError, OverflowError) as error:
        raise UnreadableError(f"Line {number} is no {kind.__name__}. The file was changed: save it again.") from error


def _fields(kind: type[Event]) -> list[tuple[str, Any]]:
    hints = typing.get_type_hints(kind)
    return [(one.name, hints[one.name]) for one in fields(kind)]


_FIELDS: Final = {kind: _fields(kind) for kind in KINDS}
"""Of every kind of event, the names of its fields, with the type of each."""


def _read(value: Any, hint: Any) -> Any:
    """Return a value of JSON as a field of this type has it.

    Raises:
        TypeError, ValueError: if it is none.
    """
    options = typing.get_args(hint) if typing.get_origin(hint) in (typing.Union, types.UnionType) else (hint,)
    for option in options:
        found = _as(value, option)
        if found is not _NOT:
            return found
    raise ValueError(value)


_NOT: Final = object()


def _as(value: Any, hint: Any) -> Any:
    """Return a value of JSON as this type has it, or ``_NOT``."""
    origin, within = typing.get_origin(hint), typing.get_args(hint)
    if hint is bytes and isinstance(value, dict) and set(value) == {"base64"}:
        return _bytes(value["base64"])
    if hint is End and isinstance(value, str) and (end := _END.fullmatch(value)):
        return End(typing.cast(Literal["client", "server"], end[1]), int(end[2]))
    if hint is float and _is_number(value):
        return float(value)
    if origin is tuple and isinstance(value, list):
        each = within[:1] * len(value) if within[-1:] == (Ellipsis,) else within
        return tuple(_read(one, kind) for one, kind in zip(value, each, strict=True))
    if origin is Literal and isinstance(value, str) and value in within:
        return value
    exact = type(value) is hint and hint in (str, int, bool, type(None))
    return value if exact else _NOT


def _bytes(text: object) -> bytes:
    if not isinstance(text, str):
        raise TypeError(text)
    return base64.b64decode(text, validate=True)  # what it raises is a ValueError


# Connections.


def _connections(happened: list[Event], since: float | None, *, is_cut: bool) -> Iterator[Brought]:
    group_of = _groups(happened)
    found: dict[int, list[Event]] = {}
    for event in happened:
        found.setdefault(id(group_of[event.end]), []).append(event)
    for some in found.values():
        yield _brought(tuple(some), since, is_cut=is_cut)


def _groups(happened: Iterable[Event]) -> dict[End, set[End]]:
    """Return, for each end, all ends of its connection."""
    of: dict[End, set[End]] = {}
    waiting: dict[tuple[str, tuple[str, int], tuple[str, int]], End] = {}
    for event in happened:
        of.setdefault(event.end, {event.end})
        if isinstance(event, events.Linked):
            side = event.end.side
            peer = waiting.pop(("server" if side == "client" else "client", event.remote, event.local), None)
            if peer is None:
                waiting[side, event.local, event.remote] = event.end
            else:
                _join(of, event.end, peer)
        elif isinstance(event, events.Bridged):
            _join(of, event.end, event.to)
    return of


def _join(of: dict[End, set[End]], one: End, other: End) -> None:
    small, large = sorted((of[one], of.setdefault(other, {other})), key=len)
    if small is not large:
        large |= small
        for end in small:  # the smaller one is moved, so that a chain of many takes no longer than it has to
            of[end] = large


def _brought(happened: tuple[Event, ...], since: float | None, *, is_cut: bool) -> Brought:
    middle = {one for event in happened if isinstance(event, events.Bridged) for one in (event.end, event.to)}
    ends = dict.fromkeys(event.end for event in happened)
    own = [end for end in ends if end not in middle]
    end = min(own or ends, key=lambda one: one.side)  # a client's, if there is one
    sides = frozenset(one.side for one in own)
    # A middle's two ends are none of the connection's own: a tap is on the wire between those.
    place: Place = "wire" if not own else "both" if len(sides) == 2 else end.side
    seen = dict.fromkeys(("tcp", "http", "frames", "closes"), True)
    scope = Scope("a recording of wskit", place, **seen, arrivals=place == "both", told=sides, own=sides)
    notes = tuple(_notes(happened))
    over = {event.end for event in happened if isinstance(event, events.Unlinked)}
    stops = is_cut and not over.issuperset(own)
    return Brought(happened, end, scope, _between(happened, end), since, notes, stops=stops)


def _notes(happened: tuple[Event, ...]) -> Iterator[str]:
    gone = sum(event.events for event in happened if isinstance(event, events.Gone))
    if gone:
        yield f"{gone:,} events of it had gone from the record before it was saved."
    first = {event.end: event for event in reversed(happened) if not isinstance(event, events.Tampered | events.Acted)}
    if any(not isinstance(one, events.Connecting | events.Linked) for one in first.values()):
        yield "The beginning of it had gone from the record before it was saved."


def _between(happened: tuple[Event, ...], end: End) -> str:
    """Name who talked with whom."""
    for event in happened:
        if isinstance(event, events.Linked) and event.end == end:
            near, far = (f"{host}:{port}" for host, port in (event.local, event.remote))
            return f"{near} → {far}" if end.side == "client" else f"{far} → {near}"
    url = next((event.url for event in happened if isinstance(event, events.Connecting)), "")
    return f"{end.side} {end.number}" + (f" → {shown(redact_url(url))}" if url else "")

"""Layout: which row of a ladder stands where, and how much room time takes. Pure functions.

1. Rows follow one another. The browser makes each as high as its words; here it is known how high that is where there
   is room enough, in units of which a letter's size has ``EM``.
2. Where times are shown, time that passes takes room: the same for the same time, more for a longer one, and never so
   much that the picture is lost in it. Where there is room enough, what is on its way equally long falls equally far.
3. Between two sides there are two zones, and a lane in the middle. While something is on its way across the lane, words
   keep to the zone of the side that they belong to: no arrow crosses a word.
4. What is on its way falls all the way across where no words are in its way, and else only in the lane: it runs level
   under its own label, falls, and runs level again to where it comes. What overlaps in time falls alike.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import IntEnum
from math import log10
from typing import Final, Protocol

from ..reading.conversation import Conversation
from ..reading.passages import SIDES, Side
from .clock import Clock
from .labels import label, mark, problems, wrap
from .notes import noted
from .rungs import Rung

__all__ = [
    *("ABOVE", "BELOW", "BESIDE", "EM", "EXTRA", "LINE", "SILENCE", "Flight", "Pause", "Placed", "Room", "Row"),
    *("lay", "rows", "take_time"),
]

EM: Final = 16
"""How many units the size of a letter is."""
LINE: Final = 22
"""From one line of text to the next."""
ABOVE: Final = 12
"""Above an arrow: what is left free above its label and below it."""
BELOW: Final = 11
"""From an arrow down to the next row: half a line, so that the name of a state stands in the middle of it."""
EXTRA: Final = 12
"""How much more room there is above what somebody hangs up with: at the side stands a mark."""
BESIDE: Final = 4
"""What is left free above a note and below it, each."""
ROOM: Final = 80
"""How many columns a label has."""
SMALL: Final = 40
"""How many it has while something else is on its way."""
ZONE: Final = 26
"""How many columns of that a line has, where there is room enough."""
SILENCE: Final = 5.0
"""How many seconds are so long that the picture says in words how long they are."""

_ROUNDS: Final = 20  # of making more room, until all that is on its way equally long falls equally far


class Room(IntEnum):
    """Where there are no words beside what falls: nowhere, or where states have a column of their own, or always."""

    NEVER = 0
    WIDE = 1
    ALWAYS = 2


@dataclass(slots=True, eq=False)
class Pause:
    """Time that passes until ``now``. ``lasts`` tells how long, if that is long; ``high`` is how high it is."""

    now: str
    lasts: str
    crossed: bool
    """Whether something is on its way meanwhile."""
    high: int


class Placed(Protocol):
    """What takes room in a picture, at a time. See :class:`Row`."""

    pause: Pause | None
    extra: int

    @property
    def tick(self) -> int: ...

    @property
    def above(self) -> int: ...

    @property
    def below(self) -> int: ...


@dataclass(slots=True, eq=False)
class Row:
    """A rung, and what stands in it: a ``label`` or a note, and what is ``wrong`` with what travels."""

    rung: Rung
    label: str
    wrong: list[str]
    narrow: bool
    """Whether something else is on its way across the lane."""
    mark: str
    """What its sender does with it, if that ends the connection."""
    pause: Pause | None = None
    """What passes before it."""
    extra: int = 0
    """How much more room there is above it."""
    room: tuple[int, int] = (ROOM, ZONE)
    """How many columns a line of its words has, alone and while something is on its way."""

    @property
    def tick(self) -> int:
        """When it happened, on a clock that is shown."""
        return self.rung.tick

    @property
    def above(self) -> int:
        """How much room it takes above its arrow."""
        if self.rung.passage is None and self.rung.note is None:
            return ABOVE
        room = self.room[self.narrow]
        lines = len(wrap(self.label, room)) if self.label else 0
        lines += sum(len(wrap(f"⚠ {one}", room)) for one in self.wrong)
        if self.rung.note is not None:
            return LINE * lines + 2 * BESIDE
        return LINE * lines + ABOVE + (EXTRA if self.mark else 0)

    @property
    def below(self) -> int:
        """How much room it takes below its arrow."""
        return 0 if self.rung.note is not None else BELOW


@dataclass(slots=True, eq=False)
class Flight:
    """What comes later than it leaves: at which rows it does, and beside which side there is room to fall."""

    leaves: int
    comes: int
    rung: Rung
    room: dict[Side, Room] = field(default_factory=lambda: dict.fromkeys(SIDES, Room.ALWAYS))


def rows(rungs: Sequence[Rung], conversation: Conversation, clock: Clock | None) -> tuple[list[Row], list[Flight]]:
    """Return every row, and every flight across them."""
    made, flights = lay(rungs, conversation)
    take_time(made, flights, clock)
    return made, flights


def lay(rungs: Sequence[Rung], conversation: Conversation) -> tuple[list[Row], list[Flight]]:
    """Return every row, and every flight across them, before any time passes."""
    ordered = _in_step(rungs)
    flights = _flights(ordered)
    made = [_row(place, rung, conversation, flights) for place, rung in enumerate(ordered)]
    _clear(flights, made)
    return made, flights


def take_time(made: Sequence[Placed], flights: Sequence[Flight], clock: Clock | None) -> None:
    """Let time pass between rows, if there is a clock."""
    if clock is None:
        return
    passed = _passed(made)
    passing = [_long(clock.seconds(ticks)) for ticks in passed]
    extra = _room(made, passing, flights, clock)
    for place, (row, ticks, high, more) in enumerate(zip(made, passed, passing, extra, strict=True)):
        if ticks:
            lasts = f"… {clock.words(ticks)} …" if clock.seconds(ticks) >= SILENCE else ""
            crossed = any(flight.leaves < place <= flight.comes for flight in flights)
            row.pause = Pause(clock.words(row.tick), lasts, crossed, high + more)
        else:
            row.extra = more


def _in_step(rungs: Sequence[Rung]) -> list[Rung]:
    """Let what left at the same time and comes at the same time come in the order in which it left.

    Which of two is the first to come at different sides is chance.
    """
    left = {id(rung.passage): (rung.tick, place) for place, rung in enumerate(rungs) if rung.leaves}
    ordered: list[Rung] = []
    for rung in rungs:
        place = len(ordered)
        if rung.is_landing and rung.tick:
            mine = left.get(id(rung.passage), (0, 0))
            while place and (before := ordered[place - 1]).is_landing and before.tick == rung.tick:
                its = left.get(id(before.passage), (0, 0))
                if its[0] != mine[0] or its < mine or before.states:
                    break
                place -= 1
        ordered.insert(place, rung)
    return ordered


def _flights(rungs: Sequence[Rung]) -> list[Flight]:
    left = {id(rung.passage): (place, rung) for place, rung in enumerate(rungs) if rung.leaves and not rung.comes}
    found = []
    for place, rung in enumerate(rungs):
        if rung.is_landing and (start := left.get(id(rung.passage))) is not None:
            found.append(Flight(start[0], place, start[1]))
    return sorted(found, key=lambda flight: flight.leaves)


def _row(place: int, rung: Rung, conversation: Conversation, flights: Sequence[Flight]) -> Row:
    narrow = any(flight.leaves < place < flight.comes for flight in flights)
    words, wrong = "", []
    if rung.note is not None:
        words = noted(rung.note, conversation)
    elif rung.passage is not None and rung.leaves:
        words, wrong = label(rung.passage, SMALL if narrow else ROOM), problems(rung.passage)
    marked = rung.leaves and conversation.ends_with(rung.passage)
    return Row(rung, words, wrong, narrow, mark(rung.passage) if marked and rung.passage else "")


def _clear(flights: Sequence[Flight], made: Sequence[Row]) -> None:
    """Find out where there is room to fall."""
    room: dict[Side, Room] = {}
    end = 0
    for flight in flights:
        if flight.leaves >= end:
            room = dict.fromkeys(SIDES, Room.ALWAYS)
        flight.room, end = room, max(end, flight.comes)
        for place in range(flight.leaves, flight.comes):
            rung = made[place].rung
            for side in rung.states:
                room[side] = min(room[side], Room.WIDE)
            if place > flight.leaves:
                for side in _beside(rung):
                    room[side] = Room.NEVER


def _beside(rung: Rung) -> tuple[Side, ...]:
    """Return the sides beside which the words of a rung stand, while something is on its way."""
    if rung.note is not None:
        return SIDES if rung.note.kind == "gone" else (rung.note.side,)
    if rung.passage is None or not rung.leaves:
        return ()
    return (rung.passage.receiver if rung.passage.forged else rung.passage.sender,)


def _passed(made: Sequence[Placed]) -> list[int]:
    """Tell how many ticks pass before each row."""
    now, passed = None, []
    for row in made:
        tick = row.tick
        passed.append(0 if now is None else max(0, tick - now))
        now = tick if now is None else max(now, tick)
    return passed


def _room(made: Sequence[Placed], passing: Sequence[int], flights: Sequence[Flight], clock: Clock) -> list[int]:
    """Tell how much more room there has to be above each row, so that equal flights fall equally far."""
    falls = []
    for flight in flights:
        lasts = clock.seconds(made[flight.comes].tick - flight.rung.tick)
        falls += [(flight.leaves, flight.comes, _long(lasts))] if lasts > 0 else []
    least = [row.above for row in made]
    for place in range(1, len(made)):
        least[place] += made[place - 1].below + passing[place]
    if not falls:
        return [0] * len(made)
    stretch = 1.0
    for _ in range(_ROUNDS):
        # What is on its way equally long needs more room where more happens meanwhile.
        places = _settled(least, [(start, end, round(fall * stretch)) for start, end, fall in falls])
        if places is not None:
            break
        stretch *= 1.15
    else:
        return [0] * len(made)
    return [0, *(places[place] - places[place - 1] - least[place] for place in range(1, len(made)))]


def _settled(least: Sequence[int], falls: Sequence[tuple[int, int, int]]) -> list[int] | None:
    """Return how far down each row stands, or None if equal flights cannot fall equally far."""
    places = [0] * len(least)
    for _ in range(len(least) + 2):
        before = list(places)
        for place in range(1, len(least)):
            places[place] = max(places[place], places[place - 1] + least[place])
        for start, end, fall in falls:
            places[end] = max(places[end], places[start] + fall)
            places[start] = max(places[start], places[end] - fall)
        if places == before:
            return places
    return None


def _long(seconds: float) -> int:
    """Return how much room a time takes."""
    return 0 if seconds <= 0 else round(26 + 34 * log10(1 + 10 * min(seconds, 3600.0)))

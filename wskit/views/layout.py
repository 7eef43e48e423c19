"""Layout: how far down everything stands in the picture of a ladder. Pure functions.

1. Rows follow one another, each as high as its words.
2. Where times are shown, time that passes takes room: the same for the same time, more for a longer one, and never so
   much that the picture is lost in it. What is on its way equally long falls equally far.
3. While something is on its way across the middle, words keep to the side that they belong to: no arrow crosses a word.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import log10
from typing import Final

from ..reading.conversation import Conversation
from ..reading.passages import Fate
from .clock import Clock
from .labels import label, note, problems, wrap
from .rungs import Rung

__all__ = ["EXTRA", "GAP", "LINE", "NARROW", "ROOM", "SLOPE", "Pause", "Row", "rows"]

ROOM: Final = 38
"""How many columns a line of a label has."""
ITALIC: Final = 33
"""How many columns a line of a note has."""
NARROW: Final = 14
"""How many it has while something is on its way across the middle."""
LINE: Final = 16
"""From one line of text to the next."""
GAP: Final = 10
"""From one row to the next."""
EXTRA: Final = 8
"""How much more room there is above what somebody hangs up with: at the side stands a mark."""
SLOPE: Final = 7
"""How far an arrow falls that takes no time."""
SILENCE: Final = 5.0
"""How many seconds are so long that the picture says in words how long they are."""

_ROUNDS: Final = 20  # of making more room, until all that is on its way equally long falls equally far


@dataclass(slots=True, eq=False)
class Row:
    """A rung, and where it stands: its ``words`` line by line, how far down it ``leaves`` its sender and ``comes``."""

    rung: Rung
    words: list[str]
    wrong: list[str]
    narrow: bool
    flies: bool
    """Whether what leaves here comes at another row."""
    ends: bool
    """Whether somebody hangs up or refuses with it."""
    top: int = 0
    leaves: int = 0
    comes: int = 0

    @property
    def above(self) -> int:
        """How much room it takes above its place."""
        words = LINE * max(1, len(self.words) + len(self.wrong))
        if self.rung.passage is None:
            return words - 4
        return words + 3 + (EXTRA if self.ends else 0) if self.rung.leaves else words

    @property
    def below(self) -> int:
        """How much room it takes below its place, to the next row."""
        if self.rung.passage is None:
            return 4 + GAP
        return SLOPE + GAP if self.rung.leaves and not self.flies else GAP

    @property
    def bottom(self) -> int:
        """Where the next row may begin."""
        return self.leaves + self.below


@dataclass(slots=True, eq=False)
class Pause:
    """Time that passes: from ``top`` to ``bottom``, where it is ``now``. ``lasts`` tells how long, if that is long."""

    top: int
    bottom: int
    now: str
    lasts: str
    crossed: bool
    """Whether something is on its way meanwhile."""


def rows(
    rungs: Sequence[Rung], conversation: Conversation, clock: Clock | None, top: int
) -> tuple[list[Row], list[Pause], int]:
    """Return every row and every pause in its place from ``top`` on, and how far down it ends."""
    made = _worded(_in_step(rungs), conversation)
    passing = _passing(made, clock)
    flights = _flights(made, clock)
    stretch = 1.0
    for _ in range(_ROUNDS):
        # What is on its way equally long needs more room where more happens meanwhile.
        places = _settled(made, passing, flights, stretch, top)
        if places is not None:
            break
        stretch *= 1.15
    else:
        places = _settled(made, passing, [], stretch, top) or []
    for row, place in zip(made, places, strict=True):
        row.leaves = row.comes = place
        row.top = place - row.above
        if row.rung.leaves and not row.flies:
            row.comes += SLOPE
    return made, _pauses(made, clock), (made[-1].bottom if made else top)


def _in_step(rungs: Sequence[Rung]) -> list[Rung]:
    """Let what left at the same time and comes at the same time come in the order in which it left.

    Which of two is the first to come at different sides is chance.
    """
    left = {id(rung.passage): (rung.tick, place) for place, rung in enumerate(rungs) if rung.leaves}
    ordered: list[Rung] = []
    for rung in rungs:
        place = len(ordered)
        if rung.comes and not rung.leaves and rung.tick:
            mine = left.get(id(rung.passage), (0, 0))
            while place and (before := ordered[place - 1]).comes and not before.leaves and before.tick == rung.tick:
                its = left.get(id(before.passage), (0, 0))
                if its[0] != mine[0] or its < mine or before.states:
                    break
                place -= 1
        ordered.insert(place, rung)
    return ordered


def _worded(rungs: Sequence[Rung], conversation: Conversation) -> list[Row]:
    """Break all words into lines, as much room as each row has."""
    left = {id(rung.passage): place for place, rung in enumerate(rungs) if rung.leaves and not rung.comes}
    came = {id(rung.passage): place for place, rung in enumerate(rungs) if rung.comes and not rung.leaves}
    flights = [(place, came[passage]) for passage, place in left.items() if passage in came]
    made = []
    for place, rung in enumerate(rungs):
        flies = any(start == place for start, _ in flights)
        narrow = any(start <= place < end for start, end in flights)
        room = NARROW if narrow else ROOM
        words: list[str] = []
        wrong: list[str] = []
        if rung.note is not None:
            words = [*wrap(note(rung.note), min(room, ITALIC))]
        elif rung.passage is not None and rung.leaves:
            stops = conversation.fate(rung.passage) in (Fate.LOST, Fate.HELD, Fate.ON_ITS_WAY)
            half = ROOM // 2 if rung.passage.forged and not stops else room
            words = [*wrap(label(rung.passage, ROOM), min(room, half), 4 if narrow else 3)]
            wrong = [line for problem in problems(rung.passage) for line in wrap(f"⚠\ufe0e {problem}", room, 3)]
        made.append(Row(rung, words, wrong, narrow, flies, conversation.ends_with(rung.passage)))
    return made


def _passing(made: Sequence[Row], clock: Clock | None) -> list[int]:
    """Tell how many ticks pass before each row."""
    now, passing = None, []
    for row in made:
        tick = row.rung.tick
        passing.append(0 if clock is None or now is None else max(0, tick - now))
        now = tick if now is None else max(now, tick)
    return [_long(clock.seconds(one)) if clock is not None else 0 for one in passing]


def _flights(made: Sequence[Row], clock: Clock | None) -> list[tuple[int, int, int]]:
    """Tell of what comes later than it leaves at which rows it does, and how far it falls at least."""
    left = {id(row.rung.passage): place for place, row in enumerate(made) if row.flies}
    found = []
    for place, row in enumerate(made):
        start = left.get(id(row.rung.passage))
        if clock is not None and start is not None and start != place:
            lasts = clock.seconds(row.rung.tick - made[start].rung.tick)
            found += [(start, place, _long(lasts))] if lasts > 0 else []
    return found


def _settled(
    made: Sequence[Row], passing: Sequence[int], flights: Sequence[tuple[int, int, int]], stretch: float, top: int
) -> list[int] | None:
    """Return how far down each row stands, or None if equal flights cannot fall equally far."""
    places = [top + row.above for row in made]
    for _ in range(len(made) + 2):
        before = list(places)
        for place in range(1, len(made)):
            least = places[place - 1] + made[place - 1].below + passing[place] + made[place].above
            places[place] = max(places[place], least)
        for start, end, fall in flights:
            far = round(fall * stretch)
            places[end] = max(places[end], places[start] + far)
            places[start] = max(places[start], places[end] - far)
        if places == before:
            return places
    return None


def _pauses(made: Sequence[Row], clock: Clock | None) -> list[Pause]:
    pauses: list[Pause] = []
    now = None
    for above, row in zip([None, *made], made, strict=False):
        tick = row.rung.tick
        if clock is not None and above is not None and now is not None and tick > now:
            lasts = f"… {clock.words(tick - now)} …" if clock.seconds(tick - now) >= SILENCE else ""
            pauses.append(Pause(above.bottom, row.top, clock.words(tick), lasts, crossed=above.narrow))
        now = tick if now is None else max(now, tick)
    return pauses


def _long(seconds: float) -> int:
    """Return how much room a time takes."""
    return 0 if seconds <= 0 else round(14 + 30 * log10(1 + 10 * min(seconds, 3600.0)))

"""Wide picture: a connection across a middle as HTML, in three columns. Pure functions.

1. It is the picture of two connections side by side, in one grid: what stands between the client and the middle is
   drawn as between any two sides, and so is what stands between the middle and the server.
2. The middle is a box without ready states, which it has nobody to tell. What it does of its own accord is a wider box,
   over it.
3. Words beside what is on its way are narrow on that connection only.
4. Where the middle never had a connection to a server there are two columns, and the middle is the right one.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final

from ..protocol.legible import preview
from ..reading.across import Across
from ..reading.moments import Act
from ..reading.passages import SIDES
from .abreast import MIDDLE, Abreast, abreast, rungs_of
from .brush import PLACES, Brush, em
from .canvas import Canvas, is_tall, named
from .clock import Clock, clock_of
from .labels import label, wrap
from .layout import ABOVE, BESIDE, LINE, Flight, Pause, Room, Row, lay, take_time
from .markup import escape
from .motion import Motion
from .notes import did
from .widetext import marked, titles

__all__ = ["wide_picture"]

ROOM: Final = 36, 14
"""How many columns of letters a line of words has on one of two connections, alone and beside what is on its way."""
ACT: Final = 60
"""How many a line has of what the middle does."""


@dataclass(slots=True, eq=False)
class _Row:
    """A row, with what is laid out in it on each connection."""

    row: Abreast
    cells: dict[int, Row] = field(default_factory=dict)
    pause: Pause | None = None
    extra: int = 0

    @property
    def tick(self) -> int:
        return self.row.tick

    @property
    def above(self) -> int:
        if self.row.act is not None:
            return LINE * len(wrap(did(self.row.act), ACT)) + 4 * BESIDE
        return max((cell.above for cell in self.cells.values()), default=ABOVE)

    @property
    def below(self) -> int:
        return max((cell.below for cell in self.cells.values()), default=0)


def wide_picture(read: Across, *, live: bool = False, now: float | None = None) -> str:
    """Draw a connection across a middle. Needs the common style sheet, that of ladders, and that of wide ones.

    A ``live`` picture shows times of any clock, and what is on its way at the time ``now`` moves.
    """
    clock, canvas, both = clock_of(read, live=live), Canvas(), len(read.legs) == 2
    motions = _motions(read, now) if live else None
    brushes = _brushes(read, motions)
    made, flights = _lay(read, clock)
    canvas.item(_titles(read), "sides")
    places = []
    for number, row in enumerate(made):
        if row.pause is not None:
            canvas.pause(row.pause)
        style = [f"margin-top:{em(row.extra)}"] if row.extra else []
        if row.row.act is not None:
            over = any(flight.leaves < number < flight.comes for its in flights for flight in its)
            words, kind, fresh = _act(row.row.act, read.names[1], motions, over=over)
        else:
            words, kind, fresh = _cells(row, brushes, [_at(number, its) for its in flights])
        canvas.item(words, kind, ";".join([*style, fresh] if fresh else style))
        places.append(canvas.last)
        if row.row.states:
            canvas.name_states(row.row.states)
    for brush, its in zip(brushes, flights, strict=True):
        for flight in its:
            canvas.shape(brush.fall(flight, places[flight.leaves], places[flight.comes]))
    last = canvas.last
    if is_tall(made):
        canvas.item(_titles(read), "sides")
    middles = ["m", *(PLACES[side] for side in SIDES if read.is_middle(side))]
    for place in middles:
        canvas.shape(f'<i class="band {place} mid" style="grid-row:2/{last + 1}"></i>')
    for side in SIDES if both else SIDES[:1]:
        if PLACES[side] not in middles:
            canvas.bands(side, read.leg_of(side), last, late=True)
    return canvas.html(f"wskit-rungs across{'' if both else ' alone'}", _summary(read))


def _motions(read: Across, now: float | None) -> list[Motion]:
    """Let both connections move by the same clock."""
    if now is None:
        now = max([motion.now for motion in (Motion(leg, None) for leg in read.legs)] + [act.time for act in read.acts])
    return [Motion(leg, now) for leg in read.legs]


def _brushes(read: Across, motions: Sequence[Motion] | None) -> list[Brush]:
    names = [name for name, _ in titles(read)]
    return [
        Brush(leg, motions[number] if motions else None, (names[number], names[number + 1]), "k" if number else "")
        for number, leg in enumerate(read.legs)
    ]


def _at(number: int, flights: Sequence[Flight]) -> Flight | None:
    """Return what leaves at this row, or comes; the last, if there are several."""
    return next((one for one in reversed(flights) if number in (one.leaves, one.comes)), None)


def _lay(read: Across, clock: Clock | None) -> tuple[list[_Row], list[list[Flight]]]:
    """Lay out each connection for itself, and then both together."""
    laid = [lay(rungs_of(read, leg, clock), one) for leg, one in enumerate(read.legs)]
    cells: dict[int, Row] = {}
    for leg, (its, _) in enumerate(laid):
        for row in its:
            row.mark = marked(read, leg, row.rung.passage) if row.mark else ""
            row.room = ROOM if len(laid) == 2 else row.room
            cells[id(row.rung)] = row
    together = abreast(read, [[one.rung for one in its] for its, _ in laid], clock)
    rows = [_Row(one, {leg: cells[id(rung)] for leg, rung in one.cells.items()}) for one in together]
    place = {id(rung): number for number, one in enumerate(together) for rung in one.cells.values()}
    for its, flights in laid:
        for flight in flights:
            flight.leaves, flight.comes = (place[id(its[at].rung)] for at in (flight.leaves, flight.comes))
    flights_of = [flights for _, flights in laid]
    _keep_clear(rows, flights_of, has_times=clock is not None)
    take_time(rows, [flight for flights in flights_of for flight in flights], clock)
    return rows, flights_of


def _keep_clear(rows: Sequence[_Row], flights: Sequence[Sequence[Flight]], *, has_times: bool) -> None:
    """Let nothing fall through what the middle does, which reaches into both its connections.

    Nor through times, which stand beside the client's line where they have no column of their own.
    """
    acts = [number for number, row in enumerate(rows) if row.row.act is not None]
    for leg, its in enumerate(flights):
        for flight in its:
            if any(flight.leaves < number < flight.comes for number in acts):
                flight.room[MIDDLE[leg]] = Room.NEVER
            if has_times and not leg:
                flight.room["client"] = min(flight.room["client"], Room.WIDE)


def _titles(read: Across) -> str:
    places = ["l", "m", "r"] if len(read.legs) == 2 else ["l", "r"]
    return " ".join(named(place, *one) for place, one in zip(places, titles(read), strict=True))


def _act(act: Act, name: str, motions: Sequence[Motion] | None, *, over: bool) -> tuple[str, str, str]:
    """Say what the middle does: over its box, and narrowly if something is on its way meanwhile."""
    fresh = motions[0].appears(act.time) if motions else ""
    kind = f"act{' befell' if act.is_of_the_network else ''}{' narrow' if over else ''}{' new' if fresh else ''}"
    who = "" if act.is_of_the_network else f"<u>{escape(name)} </u>"
    return f"<em>{who}{escape(preview(did(act)))}</em>", kind, fresh


def _cells(row: _Row, brushes: Sequence[Brush], flights: Sequence[Flight | None]) -> tuple[str, str, str]:
    """Draw what stands in a row on each connection."""
    drawn, kinds, newest = [], set(), ""
    for leg, cell in sorted(row.cells.items()):
        words, kind, fresh = brushes[leg].row(cell, flights[leg])
        its = set(kind.split())
        kinds |= its & {"note", "new"}
        newest = newest or fresh
        its_kinds = " ".join(["leg", *(["k"] if leg else []), *sorted(its - {"new"})])
        drawn += [f'<div class="{its_kinds}">{words}</div>'] if words else []
    return "".join(drawn), " ".join(sorted(kinds)), newest


def _summary(read: Across) -> str:
    """Say in words what the picture is of."""
    states = ", ".join(f"{side} {state.name}" for side, state in sorted(read.states.items()))
    names = [name for name, _ in titles(read)]
    said = [f"Sequence diagram of a connection across a middle: {states or 'nothing yet'}"]
    for number, leg in enumerate(read.legs):
        for one in leg.hung_up if leg.refusal is None else [leg.refusal]:
            if read.heard(leg, one) is None:
                its = "network" if one.forged else names[number + (one.sender == "server")]
                who = its if its.startswith("another ") else f"the {its}"
                said.append(f"{who} {'refuses' if one.refuses else 'hangs up'}: {label(one)}")
    return "; ".join(said)

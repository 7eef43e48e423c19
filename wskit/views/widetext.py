"""Wide text: a connection across a middle as plain text, in three columns: client, middle, server.

1. A line has 78 columns. Each of the two connections has 26 of them, so that long labels take several lines.
2. The middle is drawn as a narrow box, and what it does of its own accord as a wider one. It has no ready states.
3. Where the middle never had a connection to a server there are two columns.
"""

from __future__ import annotations

from typing import Final

from ..reading.across import Across
from ..reading.moments import Arrival, Departure, Note
from ..reading.passages import Passage, Side
from .abreast import MIDDLE, Abreast, abreast, rungs_of
from .clock import Clock
from .labels import columns, happened, label, mark, wrap
from .layout import SILENCE
from .notes import did, noted
from .strokes import INSIDE, between, padded

__all__ = ["as_lines", "happened_last", "marked", "titles"]

BOX: Final = "[]"
"""The middle."""
LEG: Final = (INSIDE - len(BOX)) // 2
"""How many columns each of two connections has."""


def titles(read: Across) -> list[tuple[str, str]]:
    """Name the columns: each with what is to be said besides, or nothing.

    Where an end was not recorded, its side is all that is known.
    """
    names = dict(zip(("client", "middle", "server"), read.names, strict=True))
    named: list[tuple[str, str]] = []
    sides: list[Side] = ["client", "server"] if len(read.legs) == 2 else ["client"]
    for side in sides:
        leg = read.leg_of(side)
        if leg.is_missing(side):
            named.append((f"{names[side]}'s side", "not recorded"))
        elif read.is_middle(side):
            named.append(("another middle", ""))
        else:
            named.append((names[side], "not known" if leg.is_gone(side) else ""))
    named.insert(1, (names["middle"], ""))
    return named


def marked(read: Across, leg: int, passage: Passage | None) -> str:
    """Say what the sender of a passage does with it, if that ends the connection. Who passes that on does nothing."""
    conversation = read.legs[leg]
    if passage is None or not conversation.ends_with(passage) or read.heard(conversation, passage) is not None:
        return ""
    return mark(passage)


def happened_last(read: Across) -> str:
    """Say what happened last: where a middle stands, on which of its sides."""
    leg, moment = read.crossed[-1] if read.has_middle else (0, read.front.moments[-1])
    if not read.has_middle or not isinstance(moment, Arrival | Departure):
        return noted(moment, read.legs[leg]) if isinstance(moment, Note) else happened(moment)
    names, passage = [name for name, _ in titles(read)][leg : leg + 2], moment.passage
    sender, receiver = names if passage.sender == "client" else names[::-1]
    where = f"arrives at the {receiver}" if isinstance(moment, Arrival) else f"leaves the {sender}"
    return f"{label(passage)} {where}"


def as_lines(read: Across, clock: Clock | None) -> list[str]:
    """Draw it, without remarks."""
    drawing = _Drawing(read)
    return drawing.draw(clock)


class _Drawing:
    def __init__(self, read: Across) -> None:
        self._read = read
        self._both = len(read.legs) == 2
        self._inside = LEG if self._both else INSIDE
        names = titles(read)
        self._left = "|" if not names[0][1] else ":"
        self._right = BOX if not self._both else "|" if not names[-1][1] else ":"
        self._lines = [self._head([f"{name} ({more})" if more else name for name, more in names])]

    def _head(self, names: list[str]) -> str:
        if not self._both:
            return names[0] + names[1].rjust(INSIDE + 16 - len(names[0]))
        middle = names[1].rjust(12 + LEG + 4 - len(names[0]))
        return names[0] + middle + names[2].rjust(INSIDE + 24 - len(names[0] + middle))

    def draw(self, clock: Clock | None) -> list[str]:
        ordered = [rungs_of(self._read, leg, clock) for leg in range(len(self._read.legs))]
        now: int | None = None
        for row in abreast(self._read, ordered, clock):
            if clock is not None and now is not None and row.tick > now:
                self._pass(clock, row.tick - now, row.tick)
            now = max(row.tick, now or 0)
            if row.act is not None:
                self._act(did(row.act))
            else:
                self._row(row)
        return self._lines

    def _line(self, insides: list[str], client: str = "", server: str = "", *, dotted: bool = False) -> None:
        left, right = (":", ":") if dotted else (self._left, self._right)
        between = f"{left}{(':' * 2 if dotted else BOX).join(insides)}"
        self._lines.append(f"{client:<10} {between}{BOX if right == BOX else right} {server}".rstrip())

    def _pass(self, clock: Clock, passed: int, now: int) -> None:
        empty = [" " * self._inside] * len(self._read.legs)
        if clock.seconds(passed) >= SILENCE:
            self._line(empty, dotted=True)
            self._over([f"… {clock.words(passed)} …"], dotted=True)
        self._line(empty, clock.words(now), dotted=True)

    def _act(self, text: str) -> None:
        room = INSIDE - 8
        lines = wrap(text, room)
        widest = max(map(columns, lines))
        self._over([f"[ {padded(line, widest)} ]" for line in lines])

    def _over(self, lines: list[str], *, dotted: bool = False) -> None:
        """Write over the middle."""
        left, right = (":", ":") if dotted else (self._left, self._right)
        for line in lines:
            if self._both:
                before = (INSIDE - columns(line)) // 2
                self._lines.append(f"{'':<10} {left}{padded(' ' * before + line)}{right}")
            else:
                self._lines.append(f"{'':<10} {left}{padded(line, INSIDE + len(BOX), right=True)}")

    def _row(self, row: Abreast) -> None:
        drawn: list[list[str]] = []
        for leg, conversation in enumerate(self._read.legs):
            rung = row.cells.get(leg)
            drawn.append([""] if rung is None else between(rung, conversation, self._inside))
        self._marks(row)
        states = {side: state.name for side, state in row.states.items()}
        for number in range(max(map(len, drawn))):
            insides = [padded(lines[number] if number < len(lines) else "", self._inside) for lines in drawn]
            beside = {} if number else states
            self._line(insides, beside.get("client", ""), beside.get("server", ""))

    def _marks(self, row: Abreast) -> None:
        """Say who hangs up or refuses, above the arrow: beside the one who does, and beside the middle inside."""
        beside: dict[Side, str] = {}
        insides = [" " * self._inside for _ in self._read.legs]
        for leg, rung in row.cells.items():
            passage = rung.passage
            if passage is None or not rung.leaves or not (said := marked(self._read, leg, passage)):
                continue
            if passage.sender != MIDDLE[leg]:
                beside[passage.sender] = said
            else:
                at_right = MIDDLE[leg] == "server"
                insides[leg] = padded(f"{said} " if at_right else f" {said}", self._inside, right=at_right)
        if beside or any(inside.strip() for inside in insides):
            self._line(insides, beside.get("client", ""), beside.get("server", ""))

"""Rungs: the rows of a ladder, each one thing that happened on a connection, or several that belong together. No I/O.

1. Each side's order is kept, and nothing arrives before it departs. How the two sides interleave beyond that is often
   chance, and is shown only where passages cross or something was done to a link: the same conversation gives the same
   rungs.
2. A passage takes one rung where nothing happens at its receiver between its departure and its arrival, and else two.
   Two that cross take two each. Where times are shown, what takes a while takes two rungs, too.
3. A ready state stands at the rung that brought it about, or at one of its own. Where times are shown, one that came
   later stands at its own time.
4. A crash stands right below what its side did or got last: what the other side was doing is chance.
5. No effect stands above its cause. Why a side failed the connection stands above the first thing that it did about it,
   however late its page came to say it.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field
from typing import Final

from ..protocol.interface import ReadyState
from ..reading.conversation import Conversation
from ..reading.moments import Arrival, Departure, Note, StateChange
from ..reading.passages import Fate, Passage, Side, Signal
from .clock import Clock

__all__ = ["Rung", "rungs"]

_AT_ONCE: Final = 1
"""How many ticks a state may come after what brought it about, and stand at the same rung."""


@dataclass(slots=True, eq=False)
class Rung:
    """One row. A passage ``leaves`` here or ``comes`` here or both, or there is a note, or only a state changes."""

    order: int
    passage: Passage | None = None
    leaves: bool = False
    comes: bool = False
    note: Note | None = None
    tick: int = 0
    """When it happened, on a clock that is shown."""
    states: dict[Side, ReadyState] = field(default_factory=dict)

    @property
    def is_landing(self) -> bool:
        """Whether something comes here that left at another rung."""
        return self.comes and not self.leaves


class _Builder:
    """Puts rungs in order while it is told the moments."""

    def __init__(self, conversation: Conversation, clock: Clock | None) -> None:
        self._conversation = conversation
        self._clock = clock
        self.rungs: list[Rung] = []
        self._left: dict[int, Rung] = {}  # where a passage leaves, by its id
        self._latest: dict[Side, Rung] = {}  # the last rung at which something happens at a side
        self._barrier: Rung | None = None  # the last rung that nothing may be moved past

    def _tick(self, time: float | None) -> int:
        return 0 if self._clock is None or time is None else self._clock.ticks(time)

    def _append(
        self, time: float | None, passage: Passage | None = None, *, leaves: bool = False, comes: bool = False
    ) -> Rung:
        self.rungs.append(Rung(len(self.rungs), passage, leaves, comes, tick=self._tick(time)))
        return self.rungs[-1]

    def departure(self, passage: Passage) -> None:
        rung = self._append(passage.departed, passage, leaves=True)
        self._left[id(passage)] = self._latest[passage.sender] = rung

    def arrival(self, passage: Passage) -> None:
        rung, before = self._left.get(id(passage)), self._last_before(passage.receiver)
        at_once = rung is not None and rung.tick == self._tick(passage.arrived)
        if rung is not None and at_once and (before is None or rung.order > before.order):
            rung.comes = True
        elif rung is not None and at_once and self._may_wait(rung, passage):
            # It takes no time, and so it takes one rung: here, after what its receiver did meanwhile.
            self.rungs.remove(rung)
            rung.comes = True
            self._latest[passage.sender] = self._place(rung)
        elif rung is not None or passage.departed is None:
            rung = self._append(passage.arrived, passage, leaves=rung is None, comes=True)
        else:
            # Its departure is no longer kept: it was before all that is.
            rung = Rung(-1, passage, leaves=True, comes=True, tick=self._tick(passage.arrived))
            rung = self._insert(before, rung) if self._clock is None else self._place(rung)
        self._latest[passage.receiver] = rung

    def _may_wait(self, rung: Rung, passage: Passage) -> bool:
        """Tell whether it may as well stand lower. Goodbyes that cross are what a picture is looked at for."""
        apart = self._clock is None or passage.is_close or bool(rung.states)
        below_all = self._barrier is None or self._barrier.order < rung.order
        return not apart and below_all and self._latest.get(passage.sender) is rung

    def _last_before(self, side: Side) -> Rung | None:
        """Return the rung below which what happens at this side has to stand."""
        found = [rung for rung in (self._latest.get(side), self._barrier) if rung is not None]
        return max(found, key=lambda rung: rung.order, default=None)

    def _insert(self, above: Rung | None, rung: Rung) -> Rung:
        self.rungs.insert(0 if above is None else self.rungs.index(above) + 1, rung)
        rung.order = -1 if above is None else above.order
        return rung

    def _place(self, rung: Rung) -> Rung:
        self.rungs.append(rung)
        rung.order = len(self.rungs) - 1
        return rung

    def note(self, note: Note) -> None:
        if note.kind == "fails":
            self._failure(note)
            return
        if note.kind == "crashes" and self._clock is None:
            rung = self._insert(self._last_before(note.side), Rung(-1, note=note))
        else:
            rung = self._append(note.time)
            rung.note = note
            self._barrier = self._barrier if note.kind == "crashes" else rung
        self._latest[note.side] = rung

    def _failure(self, note: Note) -> None:
        """Put it above what followed from it: a page's word comes late."""
        passage = self._conversation.effect_of_failing(note.side)
        effect = None if passage is None else self._left.get(id(passage))
        if effect is None:
            closed = (rung for rung in self.rungs if rung.states.get(note.side) is ReadyState.CLOSED)
            effect = next(closed, None)
        place = len(self.rungs) if effect is None else self.rungs.index(effect)
        # It stands apart from others that it has nothing to do with, and below those of its side that explain the same.
        above = self.rungs[place - 1] if place else None
        rung = Rung(-1 if above is None else above.order, note=note, tick=self._tick(note.time))
        if effect is not None:
            rung.tick = effect.tick
        self.rungs.insert(place, rung)

    def state(self, side: Side, state: ReadyState, time: float | None = None) -> None:
        rung = self._latest.get(side)
        later = rung is not None and time is not None and self._tick(time) - rung.tick > _AT_ONCE
        if rung is None or later or side in rung.states or not _brings_about(rung.passage, state):
            last = self.rungs[-1] if self.rungs else None
            late = last is not None and time is not None and last.tick != self._tick(time)
            if last is None or last.passage or last.note or side in last.states or late:
                last = self._append(time)
            rung = self._latest[side] = self._barrier = last
        rung.states[side] = state


def _brings_about(passage: Passage | None, state: ReadyState) -> bool:
    if passage is None:
        return False
    if state is ReadyState.CLOSED:
        return isinstance(passage.what, Signal)
    return passage.is_close if state is ReadyState.CLOSING else passage.opens


def rungs(conversation: Conversation, clock: Clock | None = None, stateless: Collection[Side] = ()) -> list[Rung]:
    """Return the rows of a ladder, from the top; with a ``clock``, in the order of the times that it shows.

    Sides that are ``stateless`` have no ready states: they are middles.
    """
    builder = _Builder(conversation, clock)
    for side, state in sorted(conversation.before.items()):
        if side not in stateless:
            builder.state(side, state)
    for moment in conversation.moments:
        match moment:
            case Departure(passage):
                builder.departure(passage)
            case Arrival(passage):
                builder.arrival(passage)
            case StateChange(side, state):
                if side not in stateless:
                    builder.state(side, state, moment.time)
            case _:
                builder.note(moment)
    for rung in builder.rungs:
        if rung.passage is not None and conversation.fate(rung.passage) is Fate.UNKNOWN:
            rung.comes = True
    return _crossed(builder.rungs)


def _crossed(rows: list[Rung]) -> list[Rung]:
    """Give two rungs to a passage that crosses another: one that left on the rung above and comes on the rung below."""
    drawn: list[Rung] = []
    held: Rung | None = None
    for place, rung in enumerate(rows):
        drawn.append(rung)
        if held is not None:
            drawn.append(held)
            held = None
        if rung.passage is None or not (rung.leaves and rung.comes) or not 0 < place < len(rows) - 1:
            continue
        if rung.passage.arrived is None:
            continue  # nobody saw it come: it crosses nothing that is known
        above = place - 1
        while above > 0 and (explained := rows[above].note) is not None and explained.kind == "fails":
            above -= 1
        crossing = rows[above].passage
        if crossing is not None and crossing is rows[place + 1].passage and crossing.sender == rung.passage.receiver:
            rung.comes = False
            here = rung.passage.receiver
            states = {here: rung.states.pop(here)} if here in rung.states else {}
            held = Rung(rows[place + 1].order, rung.passage, comes=True, tick=rung.tick, states=states)
    return drawn

"""Abreast: the rows of a ladder in which a middle stands, of both its connections side by side. No I/O.

1. Each connection has the rungs that it would have alone, in their order. What a middle did of its own accord is a row.
2. Between the connections the order is that of the record, as far as the middle was part of it: what came to it first
   stands first.
3. A middle may pass on the first bytes of something before the last have come. It is the order of first bytes that
   counts then: nothing that it passes on stands above what it passes on.
4. What a middle passes on stands in the row in which it came, where nothing happened in between: then one line goes
   through the middle. So does what it says to both sides when it ends both connections.
5. A middle has no ready states. Its peers have theirs.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from ..protocol.frames import Frame
from ..protocol.handshake import Head
from ..protocol.interface import ReadyState
from ..reading.across import Across
from ..reading.conversation import Conversation
from ..reading.moments import Act, Arrival, Departure
from ..reading.passages import SIDES, Passage, Scrap, Side, Signal
from .clock import Clock
from .rungs import Rung, rungs

__all__ = ["MIDDLE", "Abreast", "abreast", "rungs_of"]

MIDDLE: Final[tuple[Side, Side]] = "server", "client"
"""Which side of each connection the middle is."""


@dataclass(slots=True, eq=False)
class Abreast:
    """One row: what happens on each connection, by its number, or what the middle does."""

    tick: int
    cells: dict[int, Rung] = field(default_factory=dict)
    act: Act | None = None

    @property
    def states(self) -> dict[Side, ReadyState]:
        """The ready states that begin here."""
        return {side: state for rung in self.cells.values() for side, state in rung.states.items()}


@dataclass(slots=True)
class _Next:
    """A rung, or what the middle did, on its way into a row."""

    leg: int
    rung: Rung | None
    act: Act | None
    tick: int
    place: int


def rungs_of(read: Across, leg: int, clock: Clock | None) -> list[Rung]:
    """Return the rungs of one connection, from the top."""
    found = rungs(read.legs[leg], clock, [MIDDLE[leg], *(side for side in SIDES if read.is_middle(side))])
    first, second = (*found[:2], None, None)[:2]
    is_bare = first is not None and first.passage is None and first.note is None
    if leg and is_bare and first and second and first.tick == second.tick and not second.states:
        # Who comes last begins with what it is asked.
        second.states = first.states
        del found[0]
    return _lifted(read, leg, found, clock)


def _lifted(read: Across, leg: int, ordered: list[Rung], clock: Clock | None) -> list[Rung]:
    """Let what the middle passed on before all of it had come stand where its first byte came.

    What was seen to leave stands where it left, unless it waits for its arrival. Of the other, nothing is seen above.
    """
    early = _early(read, _pairs(read))
    place_of = {id(one.passage): one.place for one in read.legs[leg].moments if isinstance(one, Departure)}
    for rung in [one for one in ordered if one.passage is not None and one.leaves and one.comes]:
        goes = early.get(id(rung.passage))
        if goes is None:
            continue
        rung.tick = min(rung.tick, _tick(clock, goes.departed or 0.0))
        at = to = ordered.index(rung)
        while to and _left_later(ordered[to - 1], place_of, goes.place):
            to -= 1
        ordered.insert(to, ordered.pop(at))
    return ordered


def _left_later(rung: Rung, place_of: Mapping[int, int], place: int) -> bool:
    """Tell whether what stands in a row left, or was done, behind this place in the record."""
    if rung.note is not None:
        return rung.note.kind != "fails" and rung.note.place > place
    return rung.passage is not None and rung.leaves and place_of.get(id(rung.passage), rung.passage.place) > place


def abreast(read: Across, ordered: Sequence[Sequence[Rung]], clock: Clock | None) -> list[Abreast]:
    """Put the rungs of the connections into one order; ``ordered`` has those of each."""
    pairs = _pairs(read)
    early, whence = _early(read, pairs), {id(goes): came for came, goes in pairs}
    queues = [_queue(read.legs[leg], leg, its, early) for leg, its in enumerate(ordered)]
    acts = [_Next(-1, None, act, _tick(clock, act.time), act.place) for act in read.acts]
    came = [_came(leg, MIDDLE[number]) for number, leg in enumerate(read.legs)]
    heard = sorted(place for places in came for place in places)
    queues.append(acts)
    at = [0] * len(queues)
    rows: list[Abreast] = []
    while heads := [queue[at[number]] for number, queue in enumerate(queues) if at[number] < len(queue)]:
        one = min(heads, key=lambda head: (head.tick, head.place, _goes(head), head.leg))
        at[one.leg] += 1
        if one.rung is None:
            rows.append(Abreast(one.tick, act=one.act))
            continue
        row = Abreast(one.tick, {one.leg: one.rung})
        rows.append(row)
        other = next((head for head in heads if head.rung is not None and head.leg != one.leg), None)
        act = next((head for head in heads if head.act is not None), None)
        if other is None or other.rung is None or _is_of_another(one.rung, other.rung, whence):
            continue
        if _go_together(one, other, act, came[one.leg], heard):
            row.cells[other.leg] = other.rung
            at[other.leg] += 1
    return rows


def _tick(clock: Clock | None, time: float) -> int:
    return 0 if clock is None else clock.ticks(time)


def _queue(leg: Conversation, number: int, ordered: Sequence[Rung], early: Mapping[int, Passage]) -> list[_Next]:
    """Give each rung of a connection its place in the record: where the middle had its part in it.

    ``early`` has what the middle has passed on before all of it had come: the passage that went on, by the id of the
    one that came.
    """
    left = {id(one.passage): one.place for one in leg.moments if isinstance(one, Departure)}
    came = {id(one.passage): one.place for one in leg.moments if isinstance(one, Arrival)}
    queue: list[_Next] = []
    tick, place = 0, 0
    for rung in ordered:
        found = None
        if rung.note is not None:
            # Why a side fails the connection it may say late: that stands above what it does about it.
            found = None if rung.note.kind == "fails" else rung.note.place
        elif rung.passage is not None:
            comes = rung.comes and (rung.passage.receiver == MIDDLE[number] or not rung.leaves)
            first, second = (came, left) if comes else (left, came)
            found = first.get(id(rung.passage), second.get(id(rung.passage)))
            if found is not None and comes and rung.leaves and (goes := early.get(id(rung.passage))) is not None:
                found = min(found, goes.place)
        tick, place = max(tick, rung.tick), max(place, found or 0)
        queue.append(_Next(number, rung, None, tick, place))
    return queue


def _goes(head: _Next) -> bool:
    """Tell whether it leaves the middle: what is passed on at the same time as what comes stands behind it."""
    passage = None if head.rung is None else head.rung.passage
    return passage is not None and passage.sender == MIDDLE[head.leg]


def _pairs(read: Across) -> list[tuple[Passage, Passage]]:
    """Find what the middle has passed on, as far as it can be told: what came, and what went on."""
    found: list[tuple[Passage, Passage]] = []
    if len(read.legs) < 2:
        return found
    for sender, (here, there) in zip(SIDES, (read.legs, read.legs[::-1]), strict=True):
        comes, at = _travelled(here, sender), 0
        for goes in _travelled(there, sender):
            # What comes in one order goes on in the same. Some of it may be for the middle alone, or be its own.
            for place in range(at, len(comes)):
                if comes[place].place > goes.place:
                    break
                if _passed_on(comes[place], goes):
                    at = place + 1
                    found.append((comes[place], goes))
                    break
    return found


def _early(read: Across, pairs: Sequence[tuple[Passage, Passage]]) -> dict[int, Passage]:
    """Find what the middle has passed on before all of it had come: by the id of what came, what went on."""
    came = {id(one.passage): one.place for leg in read.legs for one in leg.moments if isinstance(one, Arrival)}
    return {id(one): goes for one, goes in pairs if came.get(id(one), goes.place + 1) > goes.place}


def _travelled(leg: Conversation, sender: Side) -> list[Passage]:
    """Return what one side of a connection sent, in order."""
    moves = (one.passage for one in leg.moments if isinstance(one, Departure | Arrival))
    return sorted({id(one): one for one in moves if one.sender == sender}.values(), key=lambda one: one.start)


def _passed_on(came: Passage, goes: Passage) -> bool:
    """Tell whether one can be the other, passed on; of what has not come or gone as a whole, nobody knows yet."""
    return _alike(came, goes) or isinstance(came.what, Scrap) or isinstance(goes.what, Scrap)


def _came(leg: Conversation, middle: Side) -> list[int]:
    """Return the places at which something came to the middle."""
    return [one.place for one in leg.moments if isinstance(one, Arrival) and one.passage.receiver == middle]


def _go_together(one: _Next, other: _Next, act: _Next | None, came: Sequence[int], heard: Sequence[int]) -> bool:
    """Tell whether what the middle says on another connection belongs into the row of this.

    Something may have come to the middle meanwhile: ``came`` on this connection, ``heard`` on any.
    """
    here, there = one.rung, other.rung
    if here is None or there is None or here.passage is None or there.passage is None or one.tick != other.tick:
        return False
    if not (there.leaves and there.passage.sender == MIDDLE[other.leg]):
        return False
    if act is not None and act.place < other.place:
        return False
    if here.leaves and here.passage.sender == MIDDLE[one.leg]:
        both = here.passage.is_goodbye and there.passage.is_goodbye
        return both and not any(one.place < place < other.place for place in heard)
    passes = here.comes and here.passage.receiver == MIDDLE[one.leg] and _alike(here.passage, there.passage)
    return passes and not any(one.place < place < other.place for place in came)


def _is_of_another(here: Rung, there: Rung, whence: Mapping[int, Passage]) -> bool:
    """Tell whether what the middle says there is something else passed on than what comes here."""
    came, passage = whence.get(id(there.passage)), here.passage
    return came is not None and passage is not None and came is not passage and came.sender == passage.sender


def _alike(came: Passage, goes: Passage) -> bool:
    """Tell whether one can be the other, passed on."""
    if isinstance(came.what, Frame) and isinstance(goes.what, Frame):
        return came.what.opcode == goes.what.opcode and came.what.fin == goes.what.fin
    kinds = (Head, Signal)
    return any(isinstance(came.what, kind) and isinstance(goes.what, kind) for kind in kinds) or (
        came.what is goes.what
    )

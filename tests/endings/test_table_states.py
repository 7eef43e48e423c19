"""Every ending, seen as a life of ready states: no end leaves its table, and every step in a table is taken.

What is looked at is what was set, whoever set it: the states of pages and raw ends, those of the library's connections,
and what the record says of both sides.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import pytest
import virtual
from expected import ANYWHERE
from websockets.protocol import Protocol

from wskit import ReadyState, Timeline, WebSocket
from wskit.endings.table import play
from wskit.ends.rawend import RawEnd
from wskit.protocol.states import ENDPOINT, PAGE, RAW, Cause, Step, Table
from wskit.reading.conversation import conversation
from wskit.reading.moments import Moments, StateChange

Change = tuple[ReadyState, ReadyState]
"""From which state to which."""


class Watched:
    """The attribute that holds a state, with all the changes it went through."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.changes: set[Change] = set()

    def __get__(self, thing: Any, owner: type) -> Any:
        return self if thing is None else vars(thing)[self.name]

    def __set__(self, thing: Any, state: int) -> None:
        before = vars(thing).get(self.name)
        if before is not None and before != state:
            self.changes.add((ReadyState(before), ReadyState(state)))
        vars(thing)[self.name] = state


@dataclass
class Lives:
    """What was seen while all endings were played."""

    page: Watched = field(default_factory=lambda: Watched("_state"))
    raw: Watched = field(default_factory=lambda: Watched("_state"))
    library: Watched = field(default_factory=lambda: Watched("_state"))
    recorded: set[Change] = field(default_factory=set)
    causes: dict[str, set[tuple[ReadyState, Cause]]] = field(default_factory=dict)

    def note_causes(self, patch: pytest.MonkeyPatch, owner: type[WebSocket] | type[RawEnd]) -> None:
        """Take note of what brings an end of this class from state to state."""
        become, noted = owner._become, self.causes.setdefault(owner.__name__, set())

        def noting(end: Any, cause: Cause) -> bool:
            noted.add((end._state, cause))
            return become(end, cause)

        patch.setattr(owner, "_become", noting)

    def note_wire(self, patch: pytest.MonkeyPatch) -> None:
        """Take note of what, by the wire, brings a side from state to state."""
        become, noted = Moments.become, self.causes.setdefault("Moments", set())

        def noting(moments: Moments, side: Any, cause: Cause, *, guess: bool = False) -> None:
            # What a page says holds until the wire tells: it is no state of the wire's.
            if not guess and side not in moments._guessed:
                noted.add((moments.states[side], cause))
            become(moments, side, cause, guess=guess)

        patch.setattr(Moments, "become", noting)

    def read(self, timeline: Timeline) -> None:
        """Take note of the states of both sides of every connection on record."""
        for end in {event.end for event in timeline if event.end.side == "client"}:
            moments = conversation(timeline.events(), end).moments
            for side in ("client", "server"):
                states = [one.state for one in moments if isinstance(one, StateChange) and one.side == side]
                self.recorded |= set(itertools.pairwise(states))


@pytest.fixture(scope="module")
def lives() -> Iterator[Lives]:
    """Play every ending there is, in memory, and watch."""
    seen = Lives()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(WebSocket, "_state", seen.page, raising=False)
        patch.setattr(RawEnd, "_state", seen.raw, raising=False)
        patch.setattr(Protocol, "_state", seen.library, raising=False)
        seen.note_causes(patch, WebSocket)
        seen.note_causes(patch, RawEnd)
        seen.note_wire(patch)
        for ending in ANYWHERE:

            async def story(loop: virtual.VirtualLoop, name: str = ending.name) -> None:
                timeline = Timeline(clock=loop.time)
                await play(name, network="memory", timeline=timeline, beat=20)
                seen.read(timeline)

            virtual.run(story)
        yield seen


def steps(table: Table) -> dict[tuple[ReadyState, Cause], Step]:
    """Return the steps to another state, by what brings them about where."""
    return {(state, cause): step for state, row in table.items() for cause, step in row.items() if step.state > state}


def changes(table: Table) -> set[Change]:
    return {(state, step.state) for (state, _), step in steps(table).items() if not step.unseen}


def test_a_page_changes_its_state_as_its_table_says(lives: Lives) -> None:
    assert lives.page.changes == changes(PAGE)


def test_a_raw_end_changes_its_state_as_its_table_says(lives: Lives) -> None:
    assert lives.raw.changes == changes(RAW)


def test_the_library_s_ends_change_theirs_as_the_table_of_all_ends_says(lives: Lives) -> None:
    assert lives.library.changes == changes(ENDPOINT)


def test_the_record_says_so_too_but_for_a_page_that_changes_its_mind(lives: Lives) -> None:
    assert lives.recorded == changes(ENDPOINT) | {(ReadyState.CONNECTING, ReadyState.CLOSING)}


@pytest.mark.parametrize(
    ("table", "owner"), [(PAGE, "WebSocket"), (RAW, "RawEnd"), (ENDPOINT, "Moments")], ids=["page", "raw", "endpoint"]
)
def test_every_step_to_another_state_is_taken_or_says_why_not(lives: Lives, table: Table, owner: str) -> None:
    expected = {one for one, step in steps(table).items() if not step.unseen}
    assert lives.causes[owner] & set(steps(table)) == expected


def test_nobody_stays_in_a_state_but_as_a_table_says(lives: Lives) -> None:
    # A step that stays says nothing of what is unseen: most of them take a race.
    for table in (PAGE, ENDPOINT, RAW):
        for state, row in table.items():
            assert not any(step.unseen for step in row.values() if step.state is state)
    assert lives.causes["Moments"] <= {(state, cause) for state, row in ENDPOINT.items() for cause in row}


def test_a_state_that_is_set_past_the_table_would_be_seen() -> None:
    class End:
        state = Watched("state")

    end = End()
    for state in (ReadyState.CONNECTING, ReadyState.CONNECTING, ReadyState.CLOSING):
        end.state = state
    assert End.state.changes == {(ReadyState.CONNECTING, ReadyState.CLOSING)}

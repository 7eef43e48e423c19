"""States: what holds for every table, and what asking it gives."""

from __future__ import annotations

import itertools

import pytest

from wskit.protocol.interface import ReadyState
from wskit.protocol.states import ENDPOINT, PAGE, RAW, Cause, Table, after

CONNECTING, OPEN, CLOSING, CLOSED = ReadyState
TABLES = pytest.mark.parametrize("table", [PAGE, ENDPOINT, RAW], ids=["page", "endpoint", "raw"])


@TABLES
def test_every_state_has_a_row_and_a_state_only_grows(table: Table) -> None:
    assert list(table) == list(ReadyState)
    assert all(step.state >= state for state, row in table.items() for step in row.values())


@TABLES
def test_from_every_state_that_can_be_reached_there_is_a_way_to_the_end_and_none_out_of_it(table: Table) -> None:
    reached = {CONNECTING} | {step.state for row in table.values() for step in row.values()}
    for state in reached - {CLOSED}:
        assert CLOSED in {step.state for step in table[state].values()}
    assert {step.state for step in table[CLOSED].values()} == {CLOSED}


@TABLES
def test_whatever_changes_the_state_leads_to_the_same_state_from_everywhere(table: Table) -> None:
    for cause in Cause:
        assert len({row[cause].state for state, row in table.items() if cause in row and row[cause].state > state}) < 2


@TABLES
def test_every_step_says_what_it_means_and_where_that_stands(table: Table) -> None:
    for step in itertools.chain.from_iterable(row.values() for row in table.values()):
        assert step.meaning.endswith(".")
        assert step.source.split(" section ")[0] in ("WHATWG", "RFC 6455", "wskit")


def test_a_raw_end_is_never_closing() -> None:
    assert CLOSING not in {step.state for row in RAW.values() for step in row.values()}
    assert not RAW[CLOSING]


def test_what_happens_tells_the_next_state() -> None:
    assert after(PAGE, CONNECTING, Cause.CLOSE_CALLED) is CLOSING
    assert after(PAGE, CLOSING, Cause.ESTABLISHED) is CLOSING
    assert after(ENDPOINT, OPEN, Cause.CLOSE_SENT) is CLOSING


@pytest.mark.parametrize(
    ("table", "state", "cause", "words"),
    [
        (PAGE, OPEN, Cause.ESTABLISHED, "no end is OPEN when the handshake succeeds"),
        (PAGE, CONNECTING, Cause.CLOSE_RECEIVED, "no end is CONNECTING when a Close frame comes"),
        (ENDPOINT, CLOSED, Cause.CLOSE_SENT, "no end is CLOSED when a Close frame is sent"),
        (RAW, OPEN, Cause.CLOSE_CALLED, r"no end is OPEN when close\(\) is called"),
    ],
)
def test_what_cannot_happen_is_a_mistake_of_ours(table: Table, state: ReadyState, cause: Cause, words: str) -> None:
    with pytest.raises(AssertionError, match=f"^a mistake in wskit: {words}$"):
        after(table, state, cause)

"""Moments: their order, the ready states, and how both stay the same whenever a page comes to say something."""

from __future__ import annotations

from itertools import permutations

import pytest

from wskit.protocol.interface import ReadyState
from wskit.protocol.states import Cause
from wskit.reading.moments import Arrival, Moments, Note, StateChange
from wskit.reading.passages import Passage, Side, Signal

CONNECTING, OPEN, CLOSING, CLOSED = ReadyState
FIN = Arrival(Passage("server", Signal.FIN, 0, 0))


def test_moments_are_kept_in_order() -> None:
    moments = Moments(10)
    moments.add(FIN)
    moments.become("client", Cause.TCP_ENDED)
    assert list(moments.kept) == [FIN, StateChange("client", CLOSED)]
    assert (moments.states, moments.dropped, moments.before) == ({"client": CLOSED}, 0, {})


@pytest.mark.parametrize("order", list(permutations(["client", "server", "fin"])))
def test_everything_begins_with_connecting_of_the_client_and_then_of_the_server(order: tuple[str, ...]) -> None:
    moments = Moments(10)
    for one in order:
        if one == "fin":
            moments.add(FIN)
        else:
            moments.begin("client" if one == "client" else "server")
    assert list(moments.kept) == [StateChange("client", CONNECTING), StateChange("server", CONNECTING), FIN]


def test_at_least_one_is_kept() -> None:
    with pytest.raises(ValueError, match="at least 1"):
        Moments(0)


def test_a_state_only_grows() -> None:
    moments = Moments(10)
    for cause in (Cause.ESTABLISHED, Cause.CLOSE_SENT, Cause.ESTABLISHED, Cause.CLOSE_RECEIVED, Cause.TCP_ENDED):
        moments.begin("client")
        moments.become("client", cause)
    moments.become("client", Cause.CLOSE_CALLED, guess=True)
    changes = [StateChange("client", state) for state in (CONNECTING, OPEN, CLOSING, CLOSED)]
    assert list(moments.kept) == changes
    assert moments.states == {"client": CLOSED}


def test_where_the_beginning_is_gone_only_the_end_can_be_told() -> None:
    for guess in (True, False):
        moments = Moments(10)
        for cause in (Cause.ESTABLISHED, Cause.CLOSE_SENT, Cause.CLOSE_RECEIVED, Cause.CLOSE_CALLED, Cause.TCP_ENDED):
            moments.become("client", cause, guess=guess)
        assert list(moments.kept) == [StateChange("client", CLOSING), StateChange("client", CLOSED)]


def test_what_no_end_that_keeps_the_rules_does_changes_no_state() -> None:
    moments = Moments(10)
    moments.begin("client")
    moments.become("client", Cause.CLOSE_SENT)
    assert moments.states == {"client": CONNECTING}


def test_what_a_page_says_holds_until_the_wire_tells_when_it_really_was() -> None:
    moments = Moments(10)
    moments.become("client", Cause.CLOSE_CALLED, guess=True)
    assert list(moments.kept) == [StateChange("client", CLOSING)]
    moments.add(FIN)
    moments.become("client", Cause.CLOSE_CALLED, guess=True)
    assert list(moments.kept) == [StateChange("client", CLOSING), FIN]
    moments.become("client", Cause.CLOSE_SENT)
    assert list(moments.kept) == [FIN, StateChange("client", CLOSING)]
    moments.add(FIN)
    moments.become("client", Cause.CLOSE_SENT)
    assert list(moments.kept) == [FIN, StateChange("client", CLOSING), FIN]


def test_what_a_page_says_after_the_wire_changes_nothing() -> None:
    moments = Moments(10)
    moments.become("client", Cause.TCP_ENDED)
    moments.add(FIN)
    moments.become("client", Cause.TCP_ENDED, guess=True)
    moments.become("client", Cause.TCP_ENDED)
    assert list(moments.kept) == [StateChange("client", CLOSED), FIN]


def test_a_page_that_tells_the_next_state_leaves_the_one_before_where_it_is() -> None:
    moments = Moments(10)
    moments.become("client", Cause.CLOSE_CALLED, guess=True)
    moments.become("client", Cause.TCP_ENDED, guess=True)
    moments.become("client", Cause.CLOSE_SENT)
    assert list(moments.kept) == [StateChange("client", CLOSING), StateChange("client", CLOSED)]
    assert moments.states == {"client": CLOSED}


def test_a_page_that_is_told_the_end_before_it_happens_has_the_states_of_the_wire() -> None:
    moments = Moments(10)
    moments.begin("client")
    moments.become("client", Cause.ESTABLISHED)
    moments.fail("client", "why")
    moments.become("client", Cause.TCP_ENDED, guess=True)
    assert [one.state for one in moments.kept if isinstance(one, StateChange)] == [CONNECTING, OPEN, CLOSED]
    moments.become("client", Cause.CLOSE_SENT)
    moments.become("client", Cause.CLOSE_RECEIVED)
    assert [one.state for one in moments.kept if isinstance(one, StateChange)] == [CONNECTING, OPEN, CLOSING]
    moments.become("client", Cause.TCP_ENDED)
    assert list(moments.kept)[-2:] == [StateChange("client", CLOSED), Note("client", "why", "fails")]


def told(order: tuple[str, ...]) -> list[object]:
    moments = Moments(10)
    for what in order:
        match what:
            case "page fails":
                moments.fail("client", "why")
            case "page closed":
                moments.become("client", Cause.TCP_ENDED, guess=True)
            case "unlinked":
                moments.become("client", Cause.TCP_ENDED)
            case _:
                moments.add(FIN)
    return list(moments.kept)


def test_a_failure_stands_behind_the_end_it_explains_whenever_the_page_tells_it() -> None:
    end = [StateChange("client", CLOSED), Note("client", "why", "fails")]
    for order in permutations(["page fails", "page closed", "unlinked", "fin"]):
        assert told(order) == ([FIN, *end] if order.index("fin") < order.index("unlinked") else [*end, FIN])


def test_a_failure_says_nothing_yet_while_there_is_no_end() -> None:
    moments = Moments(10)
    moments.fail("client", "why")
    assert not moments.kept
    moments.become("server", Cause.TCP_ENDED)
    assert list(moments.kept) == [StateChange("server", CLOSED)]


def test_failures_stay_in_order() -> None:
    moments = Moments(10)
    moments.fail("client", "one")
    moments.become("client", Cause.TCP_ENDED)
    moments.add(FIN)
    moments.fail("client", "two")
    assert [getattr(one, "text", "") for one in moments.kept] == ["", "one", "two", ""]


def test_the_oldest_go_first_and_their_states_are_remembered() -> None:
    moments = Moments(2)
    sides: list[Side] = ["client", "server"]
    for side in sides:
        moments.begin(side)
    moments.become("client", Cause.ESTABLISHED)
    assert (moments.dropped, moments.before) == (1, {"client": CONNECTING})
    moments.add(FIN)
    moments.add(FIN)
    assert (moments.dropped, moments.before) == (3, {"client": OPEN, "server": CONNECTING})
    assert list(moments.kept) == [FIN, FIN]
    assert moments.states == {"client": OPEN, "server": CONNECTING}


def test_a_failure_whose_end_is_no_longer_kept_comes_last() -> None:
    moments = Moments(2)
    moments.become("client", Cause.TCP_ENDED)
    moments.add(FIN)
    moments.add(FIN)
    moments.fail("client", "why")
    assert list(moments.kept) == [FIN, Note("client", "why", "fails")]
    assert moments.dropped == 2

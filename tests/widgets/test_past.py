"""The past of one connection: where one can stop, what is seen there, and how long each place is looked at."""

from __future__ import annotations

import itertools
from typing import Any

import pytest
from crossings import changed_code, clean, held_behind, idle, record_of
from recordings import recorded

from wskit.reading.across import across
from wskit.record import events
from wskit.record.events import End
from wskit.views.ladder import as_text
from wskit.widgets.past import FIRST, LAST, LONGEST, MOST, SHORTEST, Past, waits


def test_there_is_a_place_for_each_thing_that_can_be_seen_and_the_last_shows_all() -> None:
    happened, end = recorded()
    past = Past(happened, end, exact=True)
    pictures = [as_text(past.at(place)) for place in range(len(past.stops))]
    assert len(pictures) > 8
    assert all(one != another for one, another in itertools.pairwise(pictures))
    assert "CONNECTING" in pictures[0]
    assert "GET" not in pictures[0]
    assert pictures[-1].count("CLOSED") == 2
    assert pictures[-1] == as_text(past.at(-1))


def test_one_can_go_back_and_forth() -> None:
    past = Past(*recorded(), exact=True)
    late = as_text(past.at(-1))
    early = as_text(past.at(1))
    assert early != late
    assert as_text(past.at(-1)) == late
    assert as_text(past.at(1)) == early


def test_a_long_record_has_no_more_places_and_says_that_something_is_left_out() -> None:
    happened, end = recorded(700)
    assert len(happened) > FIRST + LAST
    past = Past(happened, end, exact=True)
    assert len(past.stops) == MOST
    text = as_text(past.at(-1))
    assert "message 699" in text
    assert "A part of the record is gone" in text
    assert "Close 1000" in text


def test_of_nothing_there_is_nothing_to_see() -> None:
    past = Past((), End("client", 1), exact=False)
    assert past.stops == []
    assert not past.at(-1).moments
    assert waits(past.times) == []


@pytest.mark.parametrize(
    "times", [[0.0], [0.0] * 3, [0.0, 0.001, 60.0], [place / 7 for place in range(60)], [0.0, 50.0, 50.0, 50.0]]
)
def test_played_slowly_each_place_is_seen_and_a_long_time_is_longer(times: list[float]) -> None:
    each = waits(times)
    assert len(each) == len(times)
    assert SHORTEST - 0.001 <= sum(each) <= LONGEST + 0.001
    assert min(each) >= sum(each) / 2 / len(each) - 0.001
    if len(times) == 3 and times[-1] > 1:
        assert each[1] > 2.5 * each[0]


@pytest.mark.parametrize("story", [clean, idle, changed_code, held_behind])
def test_across_a_middle_something_new_can_be_seen_at_each_place(story: Any) -> None:
    happened, end = record_of(story)
    past = Past(happened, end, exact=True)
    pictures = [as_text(past.at(place)) for place in range(len(past.stops))]
    assert all(one != another for one, another in itertools.pairwise(pictures))
    assert "[]" in pictures[-1]


def test_a_long_record_across_a_middle_is_cut_on_both_connections() -> None:
    happened, end = record_of(clean)
    whole = across(happened, end)
    assert whole.bridge is not None
    opened = next(
        place for place, event in enumerate(happened) if type(event).__name__ == "Opened" and event.end == end
    )
    text = [event for event in happened if isinstance(event, events.BytesOut | events.BytesIn) and event.time == 0.0]
    said = [event for event in text if happened.index(event) > opened]
    stranger = events.Connecting(0.0, End("client", 9), "ws://x/", ())
    long = [stranger, *happened[: opened + 1], *(said * 400), *happened[opened + 1 :]]
    assert len(long) > FIRST + LAST
    drawn = as_text(Past(long, end, exact=True).at(-1))
    assert "A part of the record is gone" in drawn
    assert drawn.count("CLOSED") == 2
    assert "[]<--- Close 1000" in drawn

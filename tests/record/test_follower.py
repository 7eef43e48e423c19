"""Follower: told once that there is something new, it takes all of it when it has time."""

from __future__ import annotations

import gc

import pytest

from wskit import Timeline
from wskit.record import events
from wskit.record.events import End
from wskit.record.tuples import as_event

CLIENT, SERVER = End("client", 1), End("server", 1)


def data(happened: object) -> list[str | bytes]:
    return [event.data for event in happened if isinstance(event, events.Sent)]  # type: ignore[attr-defined]


def test_it_is_told_once_until_it_takes_what_is_new(timeline: Timeline) -> None:
    told: list[int] = []
    timeline.add(events.Sent, CLIENT, "before")
    follower = timeline.follow(lambda: told.append(len(timeline)))
    assert list(follower.take()) == []
    for text in "abc":
        timeline.add(events.Sent, CLIENT, text)
    assert told == [2]
    assert data(follower.take()) == ["a", "b", "c"]
    timeline.add(events.Sent, CLIENT, "d")
    assert told == [2, 5]
    assert data(follower.take()) == ["d"]


def test_it_may_take_while_it_is_told(timeline: Timeline) -> None:
    taken: list[str | bytes] = []
    follower = timeline.follow(lambda: taken.extend(data(follower.take())))
    for text in "abc":
        timeline.add(events.Sent, CLIENT, text)
    assert taken == ["a", "b", "c"]


def test_two_follow_without_taking_from_each_other(timeline: Timeline) -> None:
    one, other = (timeline.follow(lambda: None) for _ in range(2))
    timeline.add(events.Sent, CLIENT, "a")
    assert data(one.take()) == ["a"]
    timeline.add(events.Sent, CLIENT, "b")
    assert data(other.take()) == ["a", "b"]
    assert data(one.take()) == ["b"]


def test_it_can_stop_and_stop_again(timeline: Timeline) -> None:
    told: list[None] = []
    follower = timeline.follow(lambda: told.append(None))
    follower.stop()
    follower.stop()
    timeline.add(events.Sent, CLIENT, "a")
    assert list(follower.take()) == []
    timeline.add(events.Sent, CLIENT, "b")
    assert told == []


def test_it_knows_when_it_came_too_late() -> None:
    timeline = Timeline(max_events=2)
    follower = timeline.follow(lambda: None)
    for text in "abc":
        timeline.add(events.Sent, CLIENT, text)
    news = follower.take()
    assert not news.are_all
    assert data(news) == ["b", "c"]
    timeline.add(events.Sent, CLIENT, "d")
    news = follower.take()
    assert news.are_all
    assert data(news) == ["d"]


def test_it_can_look_at_one_end_from_the_newest_back(timeline: Timeline) -> None:
    follower = timeline.follow(lambda: None)
    timeline.add(events.Opened, CLIENT, "")
    timeline.add(events.Closing, CLIENT, True, 1000, "")
    timeline.add(events.Opened, SERVER, "chat")
    timeline.add(events.Sent, CLIENT, "a")
    timeline.add(events.Sent, SERVER, "b")
    news = follower.take()
    assert data(news.newest_first(CLIENT)) == ["a"]
    assert isinstance(news.newest_of(CLIENT, events.Opened, events.Closing), events.Closing)
    assert isinstance(news.newest_of(SERVER, events.Opened, events.Closing), events.Opened)
    assert news.newest_of(SERVER, events.Closed) is None
    assert [type(event) for event in news.but([events.Sent])] == [events.Opened, events.Closing, events.Opened]


def test_the_garbage_collector_leaves_records_alone(timeline: Timeline) -> None:
    timeline.add(events.Received, CLIENT, "text")
    timeline.add(events.BytesIn, CLIENT, b"bytes")
    timeline.add(events.Linked, CLIENT, ("127.0.0.1", 1), ("127.0.0.1", 2))
    gc.collect()
    records, _ = timeline.records_from(0, timeline.follow(lambda: None))
    assert not any(map(gc.is_tracked, records))


def test_a_record_has_all_that_its_event_has(timeline: Timeline) -> None:
    timeline.add(events.Tampered, SERVER, "delay", "in", 0.5)
    [record] = timeline.records_from(0, timeline.follow(lambda: None))[0]
    assert as_event(record) == events.Tampered(record[1], SERVER, "delay", "in", 0.5)


def test_a_follower_that_fails_is_logged_and_stops_nobody(timeline: Timeline, caplog: pytest.LogCaptureFixture) -> None:
    told: list[None] = []
    timeline.follow(lambda: next(iter(())))
    timeline.follow(lambda: told.append(None))
    timeline.add(events.Sent, CLIENT, "a")
    assert told == [None]
    assert [record.message for record in caplog.records] == ["a follower of the timeline failed"]

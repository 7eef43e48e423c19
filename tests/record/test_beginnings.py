"""Beginnings: how a connection began outlives the middle of a busy one, and what went is counted."""

from __future__ import annotations

import pytest

from wskit import Timeline
from wskit.record import events
from wskit.record.beginnings import LONGEST, MOST
from wskit.record.events import End, Event

CLIENT, SERVER, BUSY = End("client", 1), End("server", 1), End("client", 2)
HERE, THERE = ("127.0.0.1", 1), ("127.0.0.1", 2)


def begin(timeline: Timeline, end: End) -> None:
    timeline.add(events.Linked, end, HERE, THERE)
    timeline.add(events.BytesOut, end, b"GET /")
    timeline.add(events.BytesIn, end, b"101")
    timeline.add(events.Opened, end, "")


def chatter(timeline: Timeline, many: int) -> None:
    for _ in range(many):
        timeline.add(events.BytesOut, BUSY, b"12345")


def kinds(timeline: Timeline, end: End | None = None) -> list[str]:
    return [type(event).__name__ for event in timeline.events(end)]


BEGINNING = ["Linked", "BytesOut", "BytesIn", "Opened"]


def test_the_beginning_of_a_quiet_connection_outlives_the_middle_of_a_busy_one() -> None:
    timeline = Timeline(max_events=40)
    begin(timeline, CLIENT)
    begin(timeline, BUSY)
    chatter(timeline, 100)
    assert kinds(timeline, CLIENT) == BEGINNING
    assert kinds(timeline, BUSY) == [*BEGINNING, "Gone", *["BytesOut"] * 32]
    assert len(timeline) == 40
    assert (timeline.count, timeline.dropped) == (108, 68)


def test_what_has_gone_is_counted_in_events_and_in_bytes_each_way() -> None:
    timeline = Timeline(max_events=40)
    begin(timeline, CLIENT)
    timeline.add(events.Sent, CLIENT, "hello")
    timeline.add(events.BytesOut, CLIENT, b"hello")
    timeline.add(events.BytesIn, CLIENT, b"hello!")
    chatter(timeline, 100)
    [gone] = [event for event in timeline.events(CLIENT) if isinstance(event, events.Gone)]
    assert (gone.events, gone.bytes_out, gone.bytes_in) == (3, 5, 6)
    times = [event.time for event in timeline]
    assert times == sorted(times)


def test_what_was_done_to_a_link_is_kept_with_it() -> None:
    timeline = Timeline(max_events=40)
    begin(timeline, CLIENT)
    timeline.add(events.Sent, CLIENT, "hello")
    timeline.add(events.Tampered, CLIENT, "freeze", "both")
    chatter(timeline, 100)
    assert kinds(timeline, CLIENT) == [*BEGINNING, "Tampered", "Gone"]


def test_what_a_browser_did_to_its_page_is_kept_with_it() -> None:
    timeline = Timeline(max_events=40)
    begin(timeline, CLIENT)
    timeline.add(events.Sent, CLIENT, "hello")
    timeline.add(events.Browsed, CLIENT, "puts the page away")
    chatter(timeline, 100)
    assert kinds(timeline, CLIENT) == [*BEGINNING, "Browsed", "Gone"]


@pytest.mark.parametrize("ending", [(events.Closing, True, 1000, ""), (events.FinIn,), (events.Unlinked,)])
def test_once_its_ending_goes_its_beginning_goes_too(ending: tuple[type[Event], object]) -> None:
    timeline = Timeline(max_events=40)
    begin(timeline, CLIENT)
    kind, *fields = ending
    timeline.add(kind, CLIENT, *fields)
    chatter(timeline, 35)
    assert kinds(timeline, CLIENT) == [*BEGINNING, kind.__name__]
    chatter(timeline, 2)
    timeline.add(events.Closed, CLIENT, 1000, "", True)
    assert kinds(timeline, CLIENT) == ["Closed"]
    assert len(timeline) <= 40


def test_all_beginnings_take_a_quarter_of_the_record_and_the_oldest_go_first() -> None:
    timeline = Timeline(max_events=40)
    ends = [End("server", number) for number in range(1, 5)]
    for end in ends:
        begin(timeline, end)
    chatter(timeline, 100)
    assert [kinds(timeline, end) for end in ends] == [[], [], BEGINNING, BEGINNING]
    assert len(timeline) == 40


def test_a_beginning_is_bounded_in_records_and_in_bytes() -> None:
    timeline = Timeline(max_events=1000)
    for end, many, size in ((CLIENT, MOST, 1), (SERVER, 1, LONGEST + 1)):
        timeline.add(events.Linked, end, HERE, THERE)
        for _ in range(many):
            timeline.add(events.BytesOut, end, b"x" * size)
    chatter(timeline, 1100)
    assert kinds(timeline, CLIENT) == kinds(timeline, SERVER) == []


def test_their_bytes_count_too() -> None:
    timeline = Timeline(max_bytes=100)
    timeline.add(events.Linked, CLIENT, HERE, THERE)
    timeline.add(events.BytesOut, CLIENT, b"x" * 20)
    timeline.add(events.Linked, SERVER, HERE, THERE)
    timeline.add(events.BytesOut, SERVER, b"x" * 20)
    chatter(timeline, 30)
    assert (kinds(timeline, CLIENT), kinds(timeline, SERVER)) == ([], ["Linked", "BytesOut"])
    assert sum(len(event.data) for event in timeline if isinstance(event, events.BytesOut)) == 100


def test_a_follower_that_missed_some_knows_and_can_have_the_beginnings() -> None:
    timeline = Timeline(max_events=40)
    follower = timeline.follow(lambda: None)
    begin(timeline, CLIENT)
    chatter(timeline, 100)
    news = follower.take()
    assert not news.are_all
    assert len(list(news)) == 36
    assert [type(event).__name__ for event in timeline.beginnings()] == BEGINNING
    chatter(timeline, 1)
    news = follower.take()
    assert news.are_all
    assert len(list(news)) == 1


def test_an_end_of_a_middle_begins_up_to_the_answer_and_what_it_did_is_kept() -> None:
    timeline = Timeline(max_events=80)
    front, back = End("server", 1), End("client", 3)
    answer = b"HTTP/1.1 101 Switching Protocols\r\n\r\n"
    timeline.add(events.Linked, front, THERE, HERE)
    timeline.add(events.Bridged, front, back)
    timeline.add(events.BytesIn, front, b"GET / HTTP/1.1\r\n\r\n")
    timeline.add(events.Linked, back, HERE, THERE)
    timeline.add(events.BytesOut, back, b"GET / HTTP/1.1\r\n\r\n")
    timeline.add(events.BytesIn, back, answer)
    timeline.add(events.BytesOut, front, answer)
    for _ in range(3):
        timeline.add(events.BytesIn, front, b"12345")
        timeline.add(events.BytesOut, back, b"12345")
    timeline.add(events.Acted, front, "answers the Ping by itself", "alters")
    chatter(timeline, 200)
    assert kinds(timeline, front) == ["Linked", "Bridged", "BytesIn", "BytesOut", "Acted", "Gone"]
    assert kinds(timeline, back) == ["Linked", "BytesOut", "BytesIn", "Gone"]
    gone = timeline.events(back)[-1]
    assert isinstance(gone, events.Gone)
    assert (gone.bytes_out, gone.bytes_in) == (15, 0)

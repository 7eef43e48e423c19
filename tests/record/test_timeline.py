"""Timeline: one bounded record, in order, from any thread."""

from __future__ import annotations

import logging
import threading
from pathlib import Path
from typing import Any

import pytest
from helpers import soon

from wskit import EchoServer, RawClient, RawServer, Timeline, WebSocket
from wskit.record import events
from wskit.record.events import End, Event
from wskit.record.timeline import end_of, shared

CLIENT, SERVER = End("client", 1), End("server", 1)


def messages(timeline: Timeline) -> list[str | bytes]:
    return [event.data for event in timeline if isinstance(event, events.Sent)]


def test_ends_are_numbered_from_one_on_each_side(timeline: Timeline) -> None:
    assert [timeline.new_end("client"), timeline.new_end("server"), timeline.new_end("client")] == [
        End("client", 1),
        End("server", 1),
        End("client", 2),
    ]


def test_what_is_added_is_kept_in_order(timeline: Timeline) -> None:
    timeline.add(events.Opened, CLIENT, "chat")
    timeline.add(events.Sent, SERVER, "hello")
    first, second = timeline
    assert first == events.Opened(first.time, CLIENT, "chat")
    assert second == events.Sent(second.time, SERVER, "hello")
    assert len(timeline) == 2


def test_time_never_runs_backwards(timeline: Timeline) -> None:
    for _ in range(1000):
        timeline.add(events.Opened, CLIENT, "")
    times = [event.time for event in timeline]
    assert times == sorted(times)


def test_the_events_of_one_end_can_be_picked_out(timeline: Timeline) -> None:
    timeline.add(events.Opened, CLIENT, "")
    timeline.add(events.Opened, SERVER, "")
    assert [event.end for event in timeline.events(CLIENT)] == [CLIENT]


def test_threads_may_append_at_once_and_nothing_is_lost(timeline: Timeline) -> None:
    def append(number: int) -> None:
        for index in range(500):
            timeline.add(events.Sent, End("client", number), str(index))

    threads = [threading.Thread(target=append, args=(number,)) for number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    times = [event.time for event in timeline]
    assert times == sorted(times)
    for number in range(4):
        own = [event.data for event in timeline.events(End("client", number)) if isinstance(event, events.Sent)]
        assert own == [str(index) for index in range(500)]


def test_the_oldest_events_go_first_and_are_counted() -> None:
    timeline = Timeline(max_events=3)
    for data in "abcde":
        timeline.add(events.Sent, CLIENT, data)
    assert messages(timeline) == ["c", "d", "e"]
    assert timeline.dropped == 2


def test_the_record_is_bounded_in_bytes_too() -> None:
    timeline = Timeline(max_bytes=10)
    for data in ("1234", "1234", "123"):
        timeline.add(events.Sent, CLIENT, data)
    assert messages(timeline) == ["1234", "123"]
    assert timeline.dropped == 1


def test_the_newest_event_stays_though_it_alone_is_over_the_bound() -> None:
    timeline = Timeline(max_bytes=10)
    timeline.add(events.Sent, CLIENT, "small")
    timeline.add(events.Sent, CLIENT, b"x" * 100)
    assert messages(timeline) == [b"x" * 100]


@pytest.mark.parametrize("bounds", [{"max_events": 0}, {"max_bytes": 0}])
def test_a_bound_below_one_is_a_value_error(bounds: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match="must be at least 1"):
        Timeline(**bounds)


def test_a_subscriber_is_called_for_every_event_in_order_from_now_on(timeline: Timeline) -> None:
    seen: list[Event] = []
    timeline.add(events.Opened, CLIENT, "")
    timeline.subscribe(seen.append)
    for data in "ab":
        timeline.add(events.Sent, CLIENT, data)
    assert tuple(seen) == timeline.events()[1:]


def test_a_subscription_can_be_ended_and_ended_again(timeline: Timeline) -> None:
    seen: list[Event] = []
    stop = timeline.subscribe(seen.append)
    stop()
    stop()
    timeline.add(events.Opened, CLIENT, "")
    assert seen == []


def test_a_subscriber_may_end_its_subscription_while_it_is_called(timeline: Timeline) -> None:
    seen: list[Event] = []

    def once(event: Event) -> None:
        seen.append(event)
        stop()

    stop = timeline.subscribe(once)
    timeline.add(events.Opened, CLIENT, "")
    timeline.add(events.Sent, CLIENT, "x")
    assert tuple(seen) == timeline.events()[:1]


def test_a_subscriber_that_fails_is_logged_and_stops_nobody(
    timeline: Timeline, caplog: pytest.LogCaptureFixture
) -> None:
    def fail(event: Event) -> None:
        raise ZeroDivisionError

    seen: list[Event] = []
    timeline.subscribe(fail)
    timeline.subscribe(seen.append)
    with caplog.at_level(logging.ERROR, logger="wskit"):
        timeline.add(events.Opened, CLIENT, "")
    assert tuple(seen) == timeline.events()
    assert [record.message for record in caplog.records] == ["a subscriber of the timeline failed"]


def test_a_timeline_says_how_much_it_holds(timeline: Timeline) -> None:
    timeline.add(events.Opened, CLIENT, "")
    assert repr(timeline) == "<Timeline of 1 events>"


def test_there_is_one_shared_timeline() -> None:
    assert shared() is shared()


async def test_it_is_saved_for_wireshark(server: EchoServer, tmp_path: Path) -> None:
    ws = await soon(WebSocket(server.url, timeline=server.timeline).opened)
    ws.close(1000, "saved")
    await soon(ws.closed)
    path = tmp_path / "session.pcapng"
    server.timeline.save(path)
    # A pcapng file begins with a section header block; a server's Close is not masked.
    assert path.read_bytes().startswith(b"\x0a\x0d\x0d\x0a")
    assert b"\x88\x07\x03\xe8saved" in path.read_bytes()


def test_nothing_cannot_be_saved(timeline: Timeline, tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="nothing to save"):
        timeline.save(tmp_path / "session.pcapng")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("make", [EchoServer, RawServer], ids=lambda made: made.__name__)
def test_what_is_no_timeline_is_a_type_error_wherever_one_is_taken(make: Any) -> None:
    with pytest.raises(TypeError, match="timeline must be a Timeline, not list"):
        make(timeline=[])
    for client in (WebSocket, RawClient):
        with pytest.raises(TypeError, match="timeline must be a Timeline, not list"):
            client("ws://localhost/", timeline=[])  # type: ignore[arg-type]


async def test_every_end_of_a_connection_is_known_as_one(timeline: Timeline) -> None:
    async with EchoServer(timeline=timeline) as server:
        ws = await soon(WebSocket(server.url, timeline=timeline).opened)
        assert end_of(ws, "look") == CLIENT
        assert end_of(server.connections[0], "look") == SERVER
        raw = await soon(RawClient(server.url, timeline=timeline).opened)
        assert end_of(raw, "look") == End("client", 2)
        with pytest.raises(
            TypeError, match=r"look\(\) takes a WebSocket, one of server\.connections .*, not EchoServer"
        ):
            end_of(server, "look")  # type: ignore[arg-type]
        ws.close()
        raw.finish()
        await soon(ws.closed)
        await soon(raw.closed)

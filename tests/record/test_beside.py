"""Two records read as one: in the order of time, and of cause where the clocks are not the same."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from wskit import Timeline
from wskit.record import events
from wskit.record.beside import Beside, together
from wskit.record.events import End, Event

SERVER = End("server", 1)


class Clock:
    """A clock that a test sets."""

    now = 0.0

    def __call__(self) -> float:
        return self.now


def both() -> tuple[Callable[..., None], Beside, Timeline]:
    """Return what writes into a server's record at a time, the record beside it, and the server's."""
    clock = Clock()
    server = Timeline(clock=clock)
    end = server.new_end("server")

    def write(at: float, kind: Any, *fields: object) -> None:
        clock.now = at
        server.add(kind, end, *fields)

    return write, Beside(server), server


def names(happened: tuple[Event, ...] | list[Event]) -> list[str]:
    return [f"{event.end.side} {type(event).__name__}" for event in happened]


def played(late: float) -> tuple[Beside, Timeline]:
    """Play a connection, with a page whose clock is ``late`` seconds behind the server's."""
    write, record, server = both()
    record.tell(1.0 + late, events.Connecting, "ws://localhost/", ())
    write(1.1, events.Linked, ("::1", 1), ("::1", 2))
    write(1.2, events.BytesIn, b"GET")
    write(1.3, events.BytesOut, b"101")
    write(1.3, events.Opened, "")
    record.meet(SERVER)
    record.tell(1.4 + late, events.Opened, "")
    record.tell(1.5 + late, events.Sent, "hi")
    write(1.6, events.BytesIn, b"hi")
    write(1.6, events.Received, "hi")
    write(1.6, events.Sent, "hi")
    write(1.6, events.BytesOut, b"hi")
    record.tell(1.7 + late, events.Received, "hi")
    record.tell(1.8 + late, events.Closing, True, 1000, "")
    write(1.9, events.BytesIn, b"bye")
    write(1.9, events.BytesOut, b"bye")
    write(1.9, events.FinOut)
    write(2.0, events.Closed, 1000, "", True)
    record.tell(2.1 + late, events.Closed, 1000, "", True)
    return record, server


STORY = [
    "client Connecting",
    "client Met",
    "server Linked",
    "server BytesIn",
    "server BytesOut",
    "server Opened",
    "client Opened",
    "client Sent",
    "server BytesIn",
    "server Received",
    "server Sent",
    "server BytesOut",
    "client Received",
    "client Closing",
    "server BytesIn",
    "server BytesOut",
    "server FinOut",
    "server Closed",
    "client Closed",
]


def test_both_are_read_in_the_order_of_time() -> None:
    record, server = played(0.0)
    assert names(record.events()) == STORY
    assert names(record.events(SERVER)) == [one for one in STORY if one.startswith("server")]
    assert names(server.events()) == [one for one in STORY if one.startswith("server")]


def test_a_clock_that_is_late_changes_no_order_of_cause() -> None:
    for late in (-0.15, -0.09, 0.09, 0.15):
        told = names(played(late)[0].events())
        for one, other in [
            ("client Connecting", "server Linked"),
            ("server BytesOut", "client Opened"),
            ("client Sent", "server Received"),
            ("server Sent", "client Received"),
            ("client Closing", "server FinOut"),
            ("server FinOut", "client Closed"),
        ]:
            assert told.index(one) < told.index(other), (late, one, other)
        own = [one for one in told if one.startswith("client")]
        assert own == [one for one in STORY if one.startswith("client")]


def test_times_grow() -> None:
    times = [event.time for event in played(0.15)[0].events()]
    assert times == sorted(times)


def test_without_a_peer_nothing_is_moved() -> None:
    page = [events.Connecting(5.0, End("client", 1), "ws://localhost/", ()), events.Opened(6.0, End("client", 1), "")]
    server = [events.Linked(1.0, SERVER, ("::1", 1), ("::1", 2))]
    assert [event.time for event in together(server, page, None)] == [1.0, 5.0, 6.0]


def test_what_a_server_has_not_seen_yet_moves_nothing() -> None:
    end = End("client", 1)
    page = [
        events.Sent(2.0, end, "a"),
        events.Sent(2.1, end, "b"),
        events.Received(2.2, end, "c"),
        events.Closing(3.0, end, True, None, ""),
        events.Closed(4.0, end, 1006, "", False),
    ]
    server: list[Event] = [events.BytesIn(1.0, SERVER, b""), events.Received(1.0, SERVER, "z")]
    assert [event.time for event in together(server[:1], page, SERVER)[1:]] == [2.0, 2.1, 2.2, 3.0, 4.0]


def test_a_page_that_tells_an_earlier_time_told_it_later() -> None:
    record = both()[1]
    record.tell(5.0, events.Connecting, "ws://localhost/", ())
    record.tell(4.0, events.Failed, "why")
    assert [event.time for event in record.events()] == [5.0, 5.0]


def test_a_follower_takes_all_anew_once_a_page_has_told_something() -> None:
    write, record, _ = both()
    told: list[str] = []
    follower = record.follow_both(lambda: told.append("new"))
    write(1.0, events.Linked, ("::1", 1), ("::1", 2))
    news = follower.take()
    assert (names(list(news)), news.is_anew) == (["server Linked"], False)
    record.tell(0.5, events.Connecting, "ws://localhost/", ())
    news = follower.take()
    assert (names(list(news)), news.is_anew) == (["client Connecting", "server Linked"], True)
    assert next(iter(news)) == record.events()[0]
    assert told == ["new", "new"]
    follower.stop()
    record.tell(2.0, events.Opened, "")
    assert list(follower.take()) == []


def test_it_has_the_servers_clock_and_what_the_server_remembers() -> None:
    write, record, server = both()
    write(7.0, events.Linked, ("::1", 1), ("::1", 2))
    assert record.now() == 7.0
    assert record.beginnings() == server.beginnings()
    assert record.page.side == "client"
    assert record.is_exact is False


def test_a_goodbye_that_never_came_stands_where_it_was_said() -> None:
    write, record, _ = both()
    record.tell(1.0, events.Connecting, "ws://localhost/", ())
    write(1.1, events.Linked, ("::1", 1), ("::1", 2))
    write(1.2, events.BytesIn, b"GET")
    record.meet(SERVER)
    record.tell(3.0, events.Closing, True, 1000, "")
    write(4.0, events.Closed, 1006, "", False)
    assert names(record.events())[-2:] == ["client Closing", "server Closed"]


def test_a_meeting_stands_above_all_that_the_peer_did() -> None:
    write, record, _ = both()
    record.tell(1.2, events.Connecting, "ws://localhost/", ())
    write(1.1, events.Linked, ("::1", 1), ("::1", 2))
    record.meet(SERVER)
    assert names(record.events()) == ["client Connecting", "client Met", "server Linked"]


def test_messages_of_a_page_are_new_and_nothing_else_is() -> None:
    write, record, _ = both()
    follower = record.follow_both(lambda: None)
    record.tell(0.5, events.Connecting, "ws://localhost/", ())
    assert follower.take().is_anew
    write(1.0, events.Linked, ("::1", 1), ("::1", 2))
    record.tell(0.9, events.Sent, "hi")
    news = follower.take()
    assert (names(list(news)), news.is_anew) == (["client Sent", "server Linked"], False)


@pytest.mark.parametrize("closes", [False, True])
def test_a_page_has_left_before_its_browser_said_goodbye(closes: bool) -> None:
    write, record, _ = both()
    record.tell(1.0, events.Connecting, "ws://localhost/", ())
    write(1.1, events.Linked, ("::1", 1), ("::1", 2))
    record.meet(SERVER)
    record.tell(1.2, events.Opened, "")
    if closes:
        write(1.3, events.Closing, True, 1001, "")
    write(1.4, events.BytesIn, b"bye")
    write(1.5, events.Closed, 1001, "", True)
    record.tell(4.5, events.Browsed, events.LEAVES)  # it was asked whether it is there, and did not answer
    told = names(record.events())
    assert told.index("client Browsed") == (len(told) - 1 if closes else 4)

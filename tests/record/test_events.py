"""Events: frozen records of what happened at one end."""

from __future__ import annotations

import dataclasses

import pytest

from wskit.record import events
from wskit.record.events import End, Event

END = End("client", 1)


def test_an_end_is_known_by_its_side_and_its_number() -> None:
    assert (END.side, END.number) == ("client", 1)
    assert End("server", 1) != END


@pytest.mark.parametrize(
    ("event", "is_bulky"),
    [
        (events.Connecting(1.0, END, "ws://localhost/", ("chat",)), False),
        (events.Opened(1.0, END, "chat"), False),
        (events.Sent(1.0, END, "four"), True),
        (events.Dropped(1.0, END, b"five!"), True),
        (events.Received(1.0, END, ""), True),
        (events.Closing(1.0, END, True, 1000, "done"), False),
        (events.Failed(1.0, END, "nobody there"), False),
        (events.Raised(1.0, END, "on_message raised KeyError"), True),
        (events.Closed(1.0, END, 1000, "done", True), False),
        (events.Tampered(1.0, END, "drop", "out", None, 5), False),
    ],
    ids=lambda value: type(value).__name__ if isinstance(value, Event) else None,
)
def test_an_event_knows_whether_it_keeps_much_and_never_changes(event: Event, is_bulky: bool) -> None:
    assert event.is_bulky is is_bulky
    with pytest.raises(dataclasses.FrozenInstanceError):
        event.time = 2.0  # type: ignore[misc]


@pytest.mark.parametrize(
    ("other", "equal"),
    [
        (events.Sent(1.0, END, "x"), True),
        (events.Sent(1.0, END, "y"), False),
        (events.Received(1.0, END, "x"), False),
    ],
)
def test_events_are_equal_that_say_the_same(other: Event, equal: bool) -> None:
    assert (events.Sent(1.0, END, "x") == other) is equal


@pytest.mark.parametrize(
    ("event", "text"),
    [
        (events.Tampered(1.0, END, "freeze", "out"), "freeze out"),
        (events.Tampered(1.0, END, "delay", "in", 0.5), "delay 0.5 s in"),
        (events.Tampered(1.0, END, "limit", "both", 1000), "limit 1000 B/s both"),
        (events.Tampered(1.0, END, "limit", "both", None), "no limit both"),
        (events.Tampered(1.0, END, "drop", "both", None, 12), "drop both"),
        (events.Tampered(1.0, END, "reset"), "reset"),
        (events.Tampered(1.0, END, "silence", "both"), "silence both"),
        (events.Tampered(1.0, END, "jitter", "in", 0.5), "jitter 0.5 s in"),
        (events.Tampered(1.0, END, "chance", "out", 0.25), "chance 0.25 out"),
        (events.Tampered(1.0, END, "slice", "both", 1000), "slice 1,000 B both"),
        (events.Tampered(1.0, END, "slice", "both", None), "no slice both"),
        (events.Tampered(1.0, END, "stop_after", "in", 1000), "stop after 1,000 B in"),
        (events.Tampered(1.0, END, "stop_after", "in", None), "no stop after in"),
        (events.Tampered(1.0, END, "slow_close", "out", 2), "slow close 2 s out"),
    ],
    ids=lambda value: value if isinstance(value, str) else None,
)
def test_what_was_done_to_a_link_is_told_in_a_few_words(event: events.Tampered, text: str) -> None:
    assert event.text == text


def test_an_event_can_be_kept_in_a_set_and_shows_all_it_has() -> None:
    one, same, other = events.Sent(1.0, END, "x"), events.Sent(1.0, END, "x"), events.Received(1.0, END, "x")
    assert len({one, same, other}) == 2
    assert repr(one) == f"Sent(time=1.0, end={END!r}, data='x')"

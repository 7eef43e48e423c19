"""Events: frozen records of what happened at one end."""

from __future__ import annotations

import dataclasses

import pytest

from wskit import events
from wskit.events import End, Event

END = End("client", 1)


def test_an_end_is_known_by_its_side_and_its_number() -> None:
    assert (END.side, END.number) == ("client", 1)
    assert End("server", 1) != END


@pytest.mark.parametrize(
    ("event", "size"),
    [
        (events.Connecting(1.0, END, "ws://localhost/", ("chat",)), 0),
        (events.Opened(1.0, END, "chat"), 0),
        (events.Sent(1.0, END, "four"), 4),
        (events.Dropped(1.0, END, b"five!"), 5),
        (events.Received(1.0, END, ""), 0),
        (events.Closing(1.0, END, True, 1000, "done"), 0),
        (events.Failed(1.0, END, "nobody there"), 0),
        (events.Closed(1.0, END, 1000, "done", True), 0),
    ],
    ids=lambda value: type(value).__name__ if isinstance(value, Event) else None,
)
def test_an_event_knows_how_much_it_keeps_and_never_changes(event: Event, size: int) -> None:
    assert event.size == size
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

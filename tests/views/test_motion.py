"""What moves in a live ladder, and how far it has come."""

from __future__ import annotations

import pytest
from wire import CLIENT, Side, Wire

from wskit.reading.conversation import Conversation, conversation
from wskit.reading.moments import Departure
from wskit.record import events
from wskit.views.motion import Motion


def sent(side: Side, *delays: tuple[Side, str, float]) -> Conversation:
    wire = Wire().open()
    for whose, way, seconds in delays:
        wire.note(events.Tampered, whose, "delay", way, seconds)
    wire.text(side, "hi")
    return conversation(wire.events, CLIENT)


def travels(one: Conversation, later: float | None = None) -> str:
    passage = [moment.passage for moment in one.moments if isinstance(moment, Departure)][-1]
    assert passage.departed is not None
    return Motion(one, None if later is None else passage.departed + later).travels(passage)


@pytest.mark.parametrize(
    ("side", "delays", "lasts"),
    [
        ("client", [("client", "out", 2.0)], "2"),
        ("client", [("client", "both", 0.25)], "0.25"),
        ("client", [("server", "in", 2.0), ("client", "both", 1.0)], "3"),
        ("client", [("client", "out", 2.0), ("client", "out", 1.0)], "1"),
        ("server", [("client", "both", 2.0)], "2"),
        ("client", [("client", "in", 2.0)], ""),
        ("server", [("client", "out", 2.0)], ""),
        ("client", [("client", "both", 2.0), ("client", "both", 0.0)], ""),
        ("client", [], ""),
    ],
)
def test_something_takes_as_long_as_the_links_on_its_way_delay_it(
    side: Side, delays: list[tuple[Side, str, float]], lasts: str
) -> None:
    assert travels(sent(side, *delays)) == (f"--lasts:{lasts};--gone:0" if lasts else "")


def test_it_has_come_as_far_as_it_was_at_the_time_that_is_given() -> None:
    one = sent("client", ("client", "out", 2.0))
    assert [travels(one, later) for later in (0.5, 1.999, 7, -1)] == [
        "--lasts:2;--gone:0.5",
        "--lasts:2;--gone:2",
        "--lasts:2;--gone:2",
        "--lasts:2;--gone:0",
    ]


def test_a_delay_that_came_later_does_not_count() -> None:
    wire = Wire().open()
    wire.text("client", "hi")
    wire.note(events.Tampered, "client", "delay", "out", 2.0)
    assert travels(conversation(wire.events, CLIENT)) == ""


@pytest.mark.parametrize("what", [("silence", "both"), ("jitter", "in", 0.5), ("chance", "in", 0.5)])
def test_where_chance_or_a_silence_has_a_say_nobody_knows_how_long_it_takes(what: tuple[object, ...]) -> None:
    wire = Wire().open()
    wire.note(events.Tampered, "client", "delay", "out", 2.0)
    wire.text("client", "hi")
    wire.note(events.Tampered, "server", *what)
    assert travels(conversation(wire.events, CLIENT)) == ""


def test_what_has_only_now_happened_is_new_for_a_moment() -> None:
    motion = Motion(Conversation(CLIENT), 10.0)
    assert [motion.appears(time) for time in (10.0, 9.75, 9.5, 10.5, None)] == ["--gone:0", "--gone:0.25", "", "", ""]

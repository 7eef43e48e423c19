"""Sides: where a middle stands before the server, either of the two connections of a stage can be broken."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from helpers import until

from wskit import CloseEvent, EchoServer, Middle, Stage, Timeline, WebSocket
from wskit.loops import portal
from wskit.record import events


@pytest.fixture
def middle() -> Iterator[Middle]:
    timeline = Timeline()
    with EchoServer(timeline=timeline, ping_interval=None) as server, Middle(server, timeline=timeline) as middle:
        yield middle


@pytest.fixture
def stage(middle: Middle) -> Iterator[Stage]:
    stage = Stage(middle)
    yield stage
    portal.run(stage.replace)


def connected(stage: Stage) -> WebSocket:
    stage.connect_button.click()
    assert stage.socket is not None
    stage.socket.opened.result(10)
    until(stage.sight.logs, lambda value: "CONNECTED" in value)
    return stage.socket


def press(stage: Stage, name: str) -> None:
    stage.faults.buttons[name].click()


def test_the_connection_behind_is_broken_and_what_is_in_force_is_said_of_the_chosen_one(
    stage: Stage, middle: Middle
) -> None:
    connected(stage)
    stage.sides.leg.value, stage.faults.way.value = "back", "out"
    press(stage, "Freeze")
    [tampered] = [event for event in middle.timeline.events() if isinstance(event, events.Tampered)]
    assert (tampered.end, tampered.text) == (middle.connections[0].back_end, "freeze out")
    until(stage.faults.force, lambda value: "In force: frozen to the server." in value)
    stage.sides.leg.value = "front"
    until(stage.faults.force, lambda value: "In force: nothing." in value)
    press(stage, "Freeze")
    [_, tampered] = [event for event in middle.timeline.events() if isinstance(event, events.Tampered)]
    assert tampered.end == stage.socket.end if stage.socket else None


def test_the_connection_behind_is_cut_by_itself(stage: Stage, middle: Middle) -> None:
    ws = connected(stage)
    stage.sides.leg.value = "back"
    press(stage, "Reset (RST)")
    assert ws.closed.result(10) == CloseEvent(1006, "", was_clean=False)
    middle.connections[0].closed.result(10)
    until(stage.outcome, lambda value: "Who ended the" in value)
    press(stage, "Freeze")
    until(stage.notice, lambda value: "There is no connection to break" in value)


def test_what_is_new_is_in_force_no_more(stage: Stage) -> None:
    connected(stage)
    stage.sides.leg.value = "back"
    press(stage, "Set delay")
    until(stage.faults.force, lambda value: "0.5 s late" in value)
    stage.new_button.click()
    until(stage.faults.force, lambda value: "In force: nothing." in value)


def test_before_there_is_a_connection_nothing_behind_can_be_broken(stage: Stage) -> None:
    stage.sides.leg.value = "back"
    press(stage, "Freeze")
    until(stage.notice, lambda value: "There is no connection to break. Press Connect first." in value)


def test_where_no_middle_stands_there_is_nothing_to_choose() -> None:
    stage = Stage(buttons=("connect", "freeze"))
    assert stage.sides.rows == []
    assert "Break it" not in portal.run(stage._still)["text/html"]
    portal.run(stage.replace)


def test_it_stands_in_the_picture_of_a_stage_with_a_middle(stage: Stage) -> None:
    still = portal.run(stage._still)
    assert "between page and middle" in still["text/html"]
    assert "[Reset (RST)] [Set timeout] [Drain] [Let in again] [Restart] [Replay]" in still["text/plain"]

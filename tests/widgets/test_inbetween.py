"""In between: what a proxy does, at the press of a button in a stage."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from helpers import refuses, until

from wskit import CloseEvent, EchoServer, Middle, Stage, Timeline, WebSocket
from wskit.loops import portal

LOST = CloseEvent(1006, "", was_clean=False)


@pytest.fixture
def middle() -> Iterator[Middle]:
    timeline = Timeline()
    with EchoServer(timeline=timeline, ping_interval=None) as server, Middle(server, timeline=timeline) as middle:
        yield middle


@pytest.fixture
def stage(middle: Middle) -> Iterator[Stage]:
    stage = Stage(middle, buttons=("connect", "idle_timeout", "drain", "restart"))
    yield stage
    portal.run(stage.replace)


def connected(stage: Stage) -> WebSocket:
    stage.connect_button.click()
    assert stage.socket is not None
    return stage.socket.opened.result(10)


def test_it_restarts(stage: Stage, middle: Middle) -> None:
    ws = connected(stage)
    stage.between.restart_button.click()
    assert ws.closed.result(10) == LOST
    until(stage.notice, lambda value: "Newcomers are let in." in value)
    assert repr(middle) == "<Middle listening>"


def test_it_drains_and_lets_in_again(stage: Stage, middle: Middle) -> None:
    ws = connected(stage)
    stage.between.drain_button.click()
    assert ws.closed.result(10) == LOST
    assert refuses(middle.port)
    stage.between.resume_button.click()
    until(stage.notice, lambda value: "Newcomers are let in." in value)
    connected(stage)
    middle.close()
    stage.between.resume_button.click()
    until(stage.notice, lambda value: "this middle is closed" in value)


def test_who_is_silent_is_timed_out(stage: Stage, middle: Middle) -> None:
    ws = connected(stage)
    stage.between.idle.value = "-1"
    stage.between.idle_button.click()
    until(stage.notice, lambda value: "an idle timeout" in value)
    stage.between.idle.value = "0.05"
    stage.between.idle_button.click()
    assert ws.closed.result(10) == LOST
    assert middle.habits.idle_timeout == 0.05


def test_the_timeout_that_is_in_force_stands_in_its_field_and_is_counted_down() -> None:
    timeline = Timeline()
    with (
        EchoServer(timeline=timeline, ping_interval=None) as server,
        Middle(server, timeline=timeline, idle_timeout=60) as middle,
    ):
        stage = Stage(middle, buttons=("connect", "idle_timeout"))
        assert stage.between.idle.value == "60"
        connected(stage)
        until(stage.sight.waits, lambda value: "The middle waits" in value)
        stage.between.idle.value = ""
        stage.between.idle_button.click()
        until(stage.sight.waits, lambda value: "The middle waits" not in value)
        portal.run(stage.replace)


def test_there_is_what_was_asked_for(middle: Middle) -> None:
    stage = Stage(middle, buttons=("connect", "drain"))
    assert portal.run(stage._still)["text/plain"] == "[Connect] [Drain] [Let in again]  NOT CONNECTED"
    assert "Idle timeout" not in portal.run(stage._still)["text/html"]
    portal.run(stage.replace)


@pytest.mark.parametrize(
    ("target", "buttons", "says"),
    [
        (None, ("restart",), 'The button "restart" is for a Middle. Write Stage(Middle(…))'),
        ("ws://localhost:1/", ("drain",), 'The button "drain" is for a Middle'),
        ("ws://localhost:1/", ("server",), 'The button "server" closes from the side of an EchoServer'),
        (None, ("thaw",), 'There is no button called \'thaw\' to ask for: it comes with "freeze" or "silence".'),
        (None, ("resume",), 'it comes with "drain"'),
        (None, ("idle timeout",), "Did you mean idle_timeout"),
    ],
)
def test_a_button_that_cannot_be_is_an_error_at_once(target: Any, buttons: tuple[str, ...], says: str) -> None:
    with pytest.raises(ValueError, match="button") as caught:
        Stage(target, buttons=buttons)
    assert says in str(caught.value)


def test_behind_a_middle_nobody_knows_who_stands_if_that_is_a_url() -> None:
    with Middle("ws://localhost:1/") as middle:
        with pytest.raises(ValueError, match='Leave "server" out'):
            Stage(middle, buttons=("connect", "server"))
        stage = Stage(middle)
        assert "[Server closes]" not in portal.run(stage._still)["text/plain"]
        portal.run(stage.replace)

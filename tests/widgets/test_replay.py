"""Replay without a front end: what its button and its places show."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

import pytest
import virtual
from recordings import recorded

from wskit.loops import portal
from wskit.widgets.pacer import INTERVAL
from wskit.widgets.past import LONGEST, SHORTEST
from wskit.widgets.replay import Replay

SOON = 4 * INTERVAL


def told(act: Callable[[Replay], object], *, seconds: float = SOON, shown: bool = True) -> Replay:
    """Do something to a replay of a connection, and let so much time pass."""
    made: list[Replay] = []

    async def play(loop: virtual.VirtualLoop) -> None:
        replay = Replay()
        made.append(replay)
        if shown:
            replay.show(*recording, exact=True)
            await asyncio.sleep(SOON)
        act(replay)
        await asyncio.sleep(seconds)

    recording = recorded()
    virtual.run(play)
    return made[0]


def nothing(replay: Replay) -> None:
    pass


def drawn(replay: Replay) -> str:
    """Return what is seen of the ladder: under it lies the whole, which only keeps the place."""
    value, _, whole = str(replay.ladder.value).partition(" inert>")
    assert bool(whole) is replay.is_away
    return value


def test_it_shows_the_end_of_what_was_recorded_and_names_its_last_place() -> None:
    replay = told(nothing)
    assert replay.ladder.value.count("CLOSED") >= 2
    many = replay.place.max
    assert replay.place.value == many > 8
    assert f"of {many}<" in replay.of.value
    assert f'role="status">{many} of {many}, 0.0 s: the server is CLOSED<' in replay.where.value
    assert replay.track.value.count("<b") == many
    assert replay.track.value.endswith('<b class="now"></b></div>')
    assert replay.button.description == "Again, slower"
    assert not replay.is_away


def test_a_place_shows_how_it_was_then() -> None:
    replay = told(lambda replay: setattr(replay.place, "value", 2))
    assert "CONNECTING" in drawn(replay)
    assert "CLOSED" not in drawn(replay)
    assert replay.is_away


def test_two_buttons_go_from_place_to_place_and_stop_at_both_ends() -> None:
    def act(replay: Replay) -> None:
        replay.earlier.click()
        replay.earlier.click()
        replay.later.click()

    replay = told(act)
    assert replay.place.value == replay.place.max - 1
    assert replay.is_away
    replay = told(lambda replay: replay.later.click())
    assert not replay.is_away

    def back(replay: Replay) -> None:
        for _ in range(replay.place.max + 1):
            replay.earlier.click()

    assert told(back).place.value == 1


def test_the_button_plays_it_slowly_from_the_beginning() -> None:
    seen: list[tuple[str, int]] = []

    def act(replay: Replay) -> None:
        def look() -> None:
            assert "CLOSED" not in drawn(replay)
            seen.append((replay.button.description, replay.place.value))
            assert "status" not in replay.where.value

        replay.button.click()
        portal.loop().call_later(SHORTEST / 20, look)

    told(act, seconds=LONGEST + SOON)
    assert seen == [("Stop", 1)]


def test_after_some_seconds_it_has_played_all() -> None:
    replay = told(lambda replay: replay.button.click(), seconds=LONGEST + SOON)
    assert replay.button.description == "Again, slower"
    assert replay.ladder.value.count("CLOSED") >= 2
    assert not replay.is_away


@pytest.mark.parametrize("how", ["press", "place"])
def test_it_can_be_stopped(how: str) -> None:
    def act(replay: Replay) -> None:
        def stop() -> None:
            if how == "press":
                replay.button.click()
            else:
                replay.place.value = 3

        replay.button.click()
        portal.loop().call_later(SHORTEST / 2, stop)

    replay = told(act, seconds=2 * LONGEST)
    assert replay.button.description == "Again, slower"
    assert replay.is_away
    assert replay.place.value < replay.place.max


def test_without_a_recording_there_is_nothing_to_press() -> None:
    replay = told(nothing, shown=False)
    assert replay.ladder.value == ""
    assert replay.controls.layout.display == "none"
    assert replay.still() == {"text/html": "", "text/plain": ""}
    replay = told(lambda replay: replay.play(), shown=False)
    assert replay.button.description == "Again, slower"


def test_cleared_it_shows_nothing_also_of_what_was_being_played() -> None:
    def act(replay: Replay) -> None:
        replay.play()
        replay.clear()

    replay = told(act, seconds=LONGEST)
    assert replay.ladder.value == ""
    assert replay.track.value == replay.where.value == ""


def test_its_still_picture_is_that_of_the_end() -> None:
    still = told(lambda replay: setattr(replay.place, "value", 2)).still()
    assert still["text/plain"].count("CLOSED") == 2
    assert "<style>" in still["text/html"]

"""Where everything stands: no effect stands above its cause, times are where they were, and what falls has room.

Each is held over every ending, as it is drawn on a story's clock, live, and still. What the browser makes of it is
looked at in ``tests/browser/test_ladder_looks.py``.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from itertools import takewhile
from typing import Any

import pytest
from conversations import STORIES, every, in_memory, open_pair, over_tcp, told
from expected import ANYWHERE
from wire import CLIENT, Wire

from wskit import WebSocket
from wskit.protocol.interface import ReadyState
from wskit.reading.conversation import Conversation, conversation
from wskit.reading.moments import Arrival, Departure, Note, StateChange
from wskit.reading.passages import SIDES, Passage, Side, Signal
from wskit.record import events
from wskit.views.clock import clock_of
from wskit.views.layout import Flight, Room, Row, rows
from wskit.views.rungs import Rung, rungs


def laid_out(one: Conversation, *, live: bool = False) -> tuple[list[Row], list[Flight]]:
    clock = clock_of(one, live=live)
    return rows(rungs(one, clock), one, clock)


# No effect stands above its cause.


def place_of(drawn: list[Rung], wanted: Callable[[Rung], bool]) -> int:
    return next(place for place, rung in enumerate(drawn) if wanted(rung))


@every
@pytest.mark.parametrize("live", [False, True])
def test_no_effect_stands_above_its_cause(make: Any, what: Any, live: bool) -> None:
    one: Conversation = make(what)
    drawn = rungs(one, clock_of(one, live=live))
    leaves = {id(rung.passage): place for place, rung in enumerate(drawn) if rung.leaves}
    comes = {id(rung.passage): place for place, rung in enumerate(drawn) if rung.comes}
    states = {(side, state): place for place, rung in enumerate(drawn) for side, state in rung.states.items()}

    # What comes has left; and at each side all stands in the order in which it happened there.
    assert all(leaves[passage] <= place for passage, place in comes.items())
    for side in SIDES:
        own = [place for moment in one.moments for place in _places(moment, side, leaves, comes)]
        assert own == sorted(own)

    # What was done to a link stands above all that it brought about.
    ticks = [rung.tick for rung in drawn]
    assert ticks == sorted(ticks)
    for place, rung in enumerate(drawn):
        if rung.note is not None and rung.note.text in ("cut", "reset"):
            assert all(leaves[id(passage)] > place for passage in passages(one) if passage.forged)

    # Why a side failed stands above what it did about it, and below what it had got until then.
    for side in SIDES:
        fails = [place for place, rung in enumerate(drawn) if _fails(rung, side)]
        if not fails:
            continue
        effect = one.effect_of_failing(side)
        if effect is not None:
            assert max(fails) < leaves[id(effect)]
            before = [
                comes[id(move.passage)]
                for move in _until(one, effect)
                if isinstance(move, Arrival) and move.passage.receiver == side
            ]
            assert all(place <= min(fails) for place in before)
        assert max(fails) < states[side, ReadyState.CLOSED]

    # A side that is rid of TCP has said or heard the end of it.
    for side in SIDES:
        if (side, ReadyState.CLOSED) in states:
            signals = [
                (leaves if passage.sender == side else comes).get(id(passage), 0)
                for passage in passages(one)
                if isinstance(passage.what, Signal) and (passage.sender == side or passage.arrived is not None)
            ]
            assert not signals or min(signals) <= states[side, ReadyState.CLOSED]


def passages(one: Conversation) -> list[Passage]:
    moves = [moment for moment in one.moments if isinstance(moment, Departure | Arrival)]
    return list({id(move.passage): move.passage for move in moves}.values())


def _until(one: Conversation, effect: Passage) -> list[Any]:
    return list(takewhile(lambda move: not (isinstance(move, Departure) and move.passage is effect), one.moments))


def _fails(rung: Rung, side: Side) -> bool:
    return rung.note is not None and rung.note.kind == "fails" and rung.note.side == side


def _places(moment: Any, side: Side, leaves: dict[int, int], comes: dict[int, int]) -> list[int]:
    if isinstance(moment, Departure) and moment.passage.sender == side:
        return [leaves[id(moment.passage)]]
    if isinstance(moment, Arrival) and moment.passage.receiver == side:
        return [comes[id(moment.passage)]]
    return []


def test_a_ping_that_was_not_answered_stands_above_the_close_and_the_fin_that_it_made() -> None:
    drawn = rungs(in_memory("black-hole-pings"), clock_of(in_memory("black-hole-pings")))
    words = ["fails" if rung.note and rung.note.kind == "fails" else _name(rung) for rung in drawn]
    assert words[-5:] == ["Ping", "fails", "Close", "FIN", ""]  # and CLOSED, when it was rid of the connection


def _name(rung: Rung) -> str:
    what = rung.passage.what if rung.passage else None
    return what.value if isinstance(what, Signal) else getattr(what, "name", "")


# Times.


@pytest.mark.parametrize("name", [ending.name for ending in ANYWHERE])
def test_a_state_stands_where_it_came(name: str) -> None:
    one = in_memory(name)
    clock = clock_of(one)
    assert clock is not None
    ticks = {(side, state): rung.tick for rung in rungs(one, clock) for side, state in rung.states.items()}
    for moment in one.moments:
        if isinstance(moment, StateChange):
            assert abs(ticks[moment.side, moment.state] - clock.ticks(moment.time)) <= 1


def fall(flight: Flight, made: list[Row]) -> int:
    """Return how far something falls where there is room enough for every label."""
    far = 0
    for place in range(flight.leaves + 1, flight.comes + 1):
        row = made[place]
        far += made[place - 1].below + row.above + row.extra + (row.pause.high if row.pause else 0)
    return far


@pytest.mark.parametrize("story", STORIES[:3], ids=lambda story: story.__name__)
def test_what_is_on_its_way_equally_long_falls_equally_far(story: Any) -> None:
    one = told(story)
    delays = {round(p.arrived - p.departed, 3) for p in passages(one) if p.arrived and p.departed is not None} - {0}
    made, flights = laid_out(one)
    far = [fall(flight, made) for flight in flights]
    assert len(delays) == 1
    assert len(far) >= 4
    assert max(far) - min(far) <= 1
    assert min(far) > 30


def test_a_longer_silence_looks_longer_and_says_how_long_it_is() -> None:
    async def story() -> WebSocket:
        ws, _ = await open_pair()
        for number, seconds in enumerate((1, 10, 100, 10)):
            await asyncio.sleep(seconds)
            ws.send(f"number {number}")
        await asyncio.sleep(0)
        return ws

    made, _ = laid_out(told(story))
    pauses = [row.pause for row in made if row.pause]
    assert [pause.now for pause in pauses] == ["1 s", "11 s", "111 s", "2 min 1 s"]
    assert [pause.lasts for pause in pauses] == ["", "… 10 s …", "… 100 s …", "… 10 s …"]
    _, short, long, short_again = (pause.high for pause in pauses)
    assert short == short_again
    assert long > short + 20


def test_a_still_picture_on_the_real_clock_has_no_times_and_a_live_one_has() -> None:
    one = over_tcp("black-hole-pings")
    still, live = ([row.pause for row in laid_out(one, live=how)[0] if row.pause] for how in (False, True))
    assert still == []
    assert live != []


def test_moments_know_their_times() -> None:
    one = in_memory("black-hole-pings")
    assert [moment.time for moment in one.moments if isinstance(moment, StateChange)][-2:] == [40.0, 80.0]
    # It was told late, and is shown where it belongs.
    assert [moment.time for moment in one.moments if isinstance(moment, Note) and moment.kind == "fails"] == [80.0]
    assert [rung.tick for rung in rungs(one, clock_of(one)) if rung.note and rung.note.kind == "fails"] == [40_000]


# Room to fall.


def test_what_comes_at_once_does_not_fall() -> None:
    assert laid_out(conversation(Wire().open().events, CLIENT))[1] == []


def test_what_nothing_stands_beside_falls_all_the_way() -> None:
    [lone] = laid_out(told(thawed))[1]
    assert lone.room == {"client": Room.ALWAYS, "server": Room.ALWAYS}


async def thawed() -> WebSocket:
    ws, _ = await open_pair()
    ws.link.delay(1)
    ws.send("hi")
    await asyncio.sleep(1.5)
    return ws


def test_what_has_words_beside_it_falls_in_the_lane_and_what_overlaps_with_it_does_the_same() -> None:
    wire = Wire().open()
    wire.text("client", "one")
    wire.text("client", "two")
    wire.note(events.Tampered, "client", "freeze", "both")
    wire.note(events.Tampered, "client", "thaw", "both")
    wire.deliver("client", obey=False)
    made, flights = laid_out(conversation(wire.events, CLIENT))
    assert [flight.room for flight in flights] == [{"client": Room.NEVER, "server": Room.ALWAYS}] * 2
    assert [row.narrow for row in made if row.rung.note] == [True, True]


def test_the_name_of_a_state_is_in_its_way_where_there_is_little_room() -> None:
    wire = Wire().open()
    wire.close("client", 4001)
    wire.close("server", 4002)
    wire.deliver("client")
    wire.end()
    _, flights = laid_out(conversation(wire.events, CLIENT))
    assert [flight.room for flight in flights] == [{"client": Room.WIDE, "server": Room.NEVER}] * 2

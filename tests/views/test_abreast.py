"""Two connections side by side: what stands in one row, and what stands above what."""

from __future__ import annotations

import asyncio
import random
from collections.abc import Callable, Coroutine
from typing import Any

import pytest
from crossings import (
    CROSSINGS,
    answers_pings,
    changed_code,
    clean,
    crossed,
    held_behind,
    idle,
    loses_the_client,
    opened,
    record_of,
    restarts,
    slow_legs,
)

from wskit import WebSocket
from wskit.reading.across import Across, across
from wskit.reading.moments import Arrival, Departure
from wskit.reading.passages import Passage
from wskit.views.abreast import MIDDLE, Abreast, abreast, rungs_of
from wskit.views.clock import clock_of
from wskit.views.labels import label

Story = Callable[[], Coroutine[Any, Any, WebSocket]]
EVERY = pytest.mark.parametrize("story", CROSSINGS, ids=lambda story: story.__name__)


def drawn(read: Across, *, timed: bool = True) -> list[Abreast]:
    clock = clock_of(read) if timed else None
    return abreast(read, [rungs_of(read, leg, clock) for leg in range(len(read.legs))], clock)


def rows(story: Story) -> list[tuple[str, str]]:
    """Return what stands in each row: on the client's connection, and on the server's; or what the middle does."""
    found = []
    for row in drawn(crossed(story)):
        if row.act is not None:
            found.append((row.act.text, ""))
        else:
            words = [
                label(row.cells[leg].passage) if leg in row.cells and row.cells[leg].passage else ""  # type: ignore[arg-type]
                for leg in (0, 1)
            ]
            found.append((words[0], words[1]))
    return [row for row in found if any(row)]


REQUEST, ANSWER = "GET /… HTTP/1.1, Upgrade: websocket", "101 Switching Protocols"
OPENING = [(REQUEST, REQUEST), (ANSWER, ANSWER)]


def test_what_is_passed_on_goes_through_the_middle_in_one_row() -> None:
    text, close = 'Text "WebSocket rocks"', 'Close 1000 "Deliberate disconnection"'
    assert rows(clean) == [*OPENING, (text, text), (text, text), (close, close), (close, close), *rows(clean)[6:]]
    assert rows(clean)[6] == ("FIN", "FIN")


def test_what_a_middle_says_to_both_stands_in_one_row_below_why() -> None:
    assert rows(idle)[4:6] == [("ends both connections: nothing passed for 60 s", ""), ("FIN", "FIN")]
    assert rows(restarts)[3:5] == [
        ("says goodbye to both sides: it restarts", ""),
        ('Close 1012 "a new configuration"', 'Close 1012 "a new configuration"'),
    ]


def test_where_the_middle_changes_something_each_stands_on_its_own_side_of_why() -> None:
    said, heard = 'Close 4000 "you are logged out"', 'Close 1011 "you are logged out"'
    assert rows(changed_code)[2:5] == [
        ("", said),
        ("changes the code in the Close frame to 1011", ""),
        (heard, said),
    ]


def test_what_the_middle_answers_is_not_passed_on() -> None:
    assert rows(answers_pings)[-5:] == [
        ("", "Ping"),
        ("answers the Ping by itself", ""),
        ("", "Pong"),
        ("", "Ping"),
        ("", "Pong"),
    ]


def test_what_is_held_behind_the_middle_stands_where_it_came() -> None:
    assert ('Text "Are you there?"', 'Text "Are you there?"') in rows(held_behind)


def test_why_a_side_fails_the_connection_stands_above_what_it_does_and_so_does_what_is_passed_on() -> None:
    read = crossed(loses_the_client)
    made = drawn(read)
    why = next(
        place
        for place, row in enumerate(made)
        if any(rung.note and rung.note.kind == "fails" for rung in row.cells.values())
    )
    close = next(
        place for place, row in enumerate(made) for rung in row.cells.values() if rung.passage and rung.passage.is_close
    )
    assert why < close
    assert set(made[close].cells) == {0, 1}


def test_who_comes_last_begins_with_what_it_is_asked() -> None:
    made = drawn(crossed(clean))
    assert [sorted(row.states) for row in made[:3]] == [["client"], ["server"], ["client", "server"]]


@EVERY
@pytest.mark.parametrize("timed", [True, False])
def test_each_connection_keeps_its_order_and_nothing_is_left_out(story: Story, timed: bool) -> None:
    read = crossed(story)
    clock = clock_of(read) if timed else None
    ordered = [rungs_of(read, leg, clock) for leg in range(len(read.legs))]
    made = abreast(read, ordered, clock)
    for leg, its in enumerate(ordered):
        assert [row.cells[leg] for row in made if leg in row.cells] == its
    assert [row.act for row in made if row.act is not None] == list(read.acts)


@EVERY
@pytest.mark.parametrize("timed", [True, False])
def test_a_middle_says_nothing_above_what_it_has_heard_before(story: Story, timed: bool) -> None:
    read = crossed(story)
    made = drawn(read, timed=timed)
    came, left = _at_the_middle(read, made)
    for place, _ in came:
        # What came at once, such as an answer and what is behind it, may be passed on one by one.
        row = min(row for at, row in came if at == place)
        assert all(row <= other or later < place for later, other in left)


def _at_the_middle(read: Across, made: list[Abreast]) -> tuple[list[tuple[int, int]], list[tuple[int, int]]]:
    """Return what came to the middle and what left it: each with its place in the record, and its row."""
    rows_of: dict[tuple[int, bool], int] = {}
    for number, row in enumerate(made):
        for rung in row.cells.values():
            if rung.passage is not None:
                rows_of |= {(id(rung.passage), True): number} if rung.leaves else {}
                rows_of |= {(id(rung.passage), False): number} if rung.comes else {}
    came, left = [], []
    for leg, conversation in enumerate(read.legs):
        for moment in conversation.moments:
            if isinstance(moment, Arrival) and moment.passage.receiver == MIDDLE[leg]:
                came.append((moment.place, _row(rows_of, moment.passage, leaves=False)))
            elif isinstance(moment, Departure) and moment.passage.sender == MIDDLE[leg]:
                left.append((moment.place, _row(rows_of, moment.passage, leaves=True)))
    return came, left


def _row(rows_of: dict[tuple[int, bool], int], passage: Passage, *, leaves: bool) -> int:
    return rows_of[id(passage), leaves]


def test_where_times_are_shown_rows_are_in_their_order() -> None:
    ticks = [row.tick for row in drawn(crossed(slow_legs))]
    assert ticks == sorted(ticks)


def in_pieces(seed: int) -> Story:
    """Tell a story in which everything travels in pieces, late, and by chance, on both connections."""

    async def story() -> WebSocket:
        dice = random.Random(seed)
        ws, middle, server = await opened(half_close=dice.random() < 0.5)
        [crossing], [there] = middle.connections, server.connections
        for link in (ws.link, crossing.front, crossing.back, there.link):
            for direction in ("in", "out"):
                if dice.random() < 0.6:
                    link.slice(dice.randint(1, 20), direction)
                if dice.random() < 0.5:
                    link.delay(dice.choice((0.001, 0.3, 2)), direction)
                if dice.random() < 0.4:
                    link.jitter(dice.choice((0.002, 0.5)), direction)
        for number in range(8):
            who = dice.choice((ws, there))
            who.send(f"{number} of {seed} " + "x" * dice.choice((0, 30, 200)))
            await asyncio.sleep(dice.choice((0, 0, 0.001, 0.4)))
        dice.choice((ws, there)).close(1000, "so long, and thanks")
        await asyncio.sleep(60)
        return ws

    return story


def firsts(made: list[Abreast], leg: int, sender: str) -> list[tuple[str, int]]:
    """Return what a side sent on a connection, whatever ends it aside, and in which row each left."""
    found = []
    for number, row in enumerate(made):
        rung = row.cells.get(leg)
        if rung is not None and rung.passage is not None and rung.leaves and rung.passage.sender == sender:
            found.append((label(rung.passage, 200), number))
    return [one for one in found if one[0] != "FIN"]


@pytest.mark.parametrize("seed", range(12))
def test_nothing_that_is_passed_on_stands_above_what_it_passes_on(seed: int) -> None:
    happened, end = record_of(in_pieces(seed))
    whole = across(happened, end, exact=True)
    assert whole.bridge is not None
    unseen = [
        across([event for event in happened if event.end not in gone], whole.bridge[0], exact=True)
        for gone in ((whole.client,), (whole.server,), (whole.client, whole.server))
    ]
    for read in (whole, *unseen):
        for timed in (True, False):
            made = drawn(read, timed=timed)
            for sender, here, there in (("client", 0, 1), ("server", 1, 0)):
                comes, goes = firsts(made, here, sender), firsts(made, there, sender)
                assert sorted(words for words, _ in comes) == sorted(words for words, _ in goes)
                for words, row in goes:
                    assert min(place for text, place in comes if text == words) <= row, (words, timed)
            ticks = [row.tick for row in made]
            assert not timed or ticks == sorted(ticks)


def test_a_request_in_pieces_goes_through_the_middle_in_one_line() -> None:
    async def story() -> WebSocket:
        ws, _, _ = await opened()
        ws.link.slice(3)
        ws.send("in pieces")
        await asyncio.sleep(1)
        return ws

    text = 'Text "in pieces"'
    assert [row for row in rows(story) if "pieces" in row[0] + row[1]] == [(text, text), (text, text)]

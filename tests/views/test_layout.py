"""Where everything stands: no arrow crosses a word, no effect stands above its cause, equal times look equally long.

Each is held over every ending, as it is drawn on a story's clock, live, and still.
"""

from __future__ import annotations

import asyncio
import re
from collections.abc import Callable, Coroutine
from functools import lru_cache
from itertools import combinations, pairwise, takewhile
from typing import Any
from xml.etree import ElementTree as ET

import pytest
import virtual
from expected import ANYWHERE, BEAT, ROWS

from wskit import EchoServer, Timeline, WebSocket
from wskit.endings.setting import Setting
from wskit.endings.table import find
from wskit.loops.virtual import new_loop
from wskit.protocol.interface import ReadyState
from wskit.reading.conversation import Conversation, conversation
from wskit.reading.moments import Arrival, Departure, Note, StateChange
from wskit.reading.passages import SIDES, Passage, Side, Signal
from wskit.views.clock import clock_of
from wskit.views.drawing import svg
from wskit.views.labels import columns
from wskit.views.rungs import Rung, rungs

Box = tuple[float, float, float, float]
Line = tuple[tuple[float, float], tuple[float, float]]


@lru_cache
def in_memory(name: str) -> Conversation:
    """Play an ending in a story, where a beat is twenty seconds."""

    async def perform(loop: virtual.VirtualLoop) -> Conversation:
        setting = Setting("memory", Timeline(), 20)
        await find(name).act(setting)
        await setting.watch(find(name).silent)
        assert setting.client is not None
        one = conversation(setting.timeline.events(), setting.client.end, exact=setting.timeline.is_exact)
        await setting.clear()
        return one

    return virtual.run(perform)


@lru_cache
def over_tcp(name: str) -> Conversation:
    """Play an ending over TCP, on the real clock."""

    async def perform() -> Conversation:
        setting = Setting("tcp", Timeline(), BEAT)
        await find(name).act(setting)
        await setting.watch(find(name).silent)
        assert setting.client is not None
        one = conversation(setting.timeline.events(), setting.client.end)
        await setting.clear()
        return one

    return asyncio.run(perform())


# Stories in which much is on its way at once.


async def open_pair() -> tuple[WebSocket, Any]:
    server = EchoServer(ping_interval=None)
    ws = await WebSocket(server.url).opened
    return ws, server.connections[-1]


async def goodbye_on_a_slow_link() -> WebSocket:
    ws, connection = await open_pair()
    ws.link.delay(2)
    ws.close(1000, "Deliberate disconnection")
    await ws.closed
    await connection.closed
    return ws


async def crossing_on_a_slow_link() -> WebSocket:
    ws, connection = await open_pair()
    ws.link.delay(2)
    connection.send("news")
    ws.send("last words, and rather many of them")
    ws.close(1000)
    await ws.closed
    await connection.closed
    return ws


async def orders_in_flight() -> WebSocket:
    ws, connection = await open_pair()
    ws.link.delay(1.5, "out")
    for number in range(4):
        ws.send(f"order {number}")
        connection.send(f"news number {number} for everybody who listens")
        await asyncio.sleep(1)
    ws.close(1000)
    await ws.closed
    await connection.closed
    return ws


async def thawed_too_late() -> WebSocket:
    ws, connection = await open_pair()
    ws.link.freeze()
    connection.close(1001, "closing time")
    await connection.closed
    await asyncio.sleep(60)
    ws.link.thaw()
    await ws.closed
    return ws


async def broken_off_in_flight() -> WebSocket:
    ws, connection = await open_pair()
    ws.link.delay(1.5)
    for number in range(3):
        ws.send(f"order {number}")
        await asyncio.sleep(1)
    ws.link.reset()
    await connection.closed
    return ws


STORIES = (
    goodbye_on_a_slow_link,
    crossing_on_a_slow_link,
    orders_in_flight,
    thawed_too_late,
    broken_off_in_flight,
)


@lru_cache
def told(story: Callable[[], Coroutine[Any, Any, WebSocket]]) -> Conversation:
    async def tell(loop: virtual.VirtualLoop) -> Conversation:
        ws = await story()
        return conversation(ws.timeline.events(), ws.end, exact=ws.timeline.is_exact)

    loop = new_loop()
    try:
        one: Conversation = loop.run_until_complete(tell(loop))
        return one
    finally:
        loop.clear()
        loop.close()


def every(test: Any) -> Any:
    """Look at every ending on both networks, and at the stories."""
    cases = [
        *(pytest.param(in_memory, ending.name, id=f"memory-{ending.name}") for ending in ANYWHERE),
        *(pytest.param(over_tcp, ending.name, id=f"tcp-{ending.name}") for ending in ROWS),
        *(pytest.param(told, story, id=story.__name__) for story in STORIES),
    ]
    return pytest.mark.parametrize(("make", "what"), cases)(test)


# No arrow crosses a word.


def boxes(root: ET.Element) -> list[tuple[str, Box]]:
    """Return each text and the room it takes: what letters take at least, or what they are squeezed into."""
    found = []
    for text in root.findall("text"):
        words = "".join(text.itertext()) if text.find("title") is None else text[0].tail or ""
        width = float(text.attrib.get("textLength", 5.9 * columns(words)))
        x, y = float(text.attrib["x"]), float(text.attrib["y"])
        left = {"start": x, "middle": x - width / 2, "end": x - width}[text.attrib["text-anchor"]]
        found.append((words, (left, y - 9, left + width, y + 2)))
    return found


def lines(root: ET.Element) -> list[Line]:
    """Return each straight piece of every arrow."""
    found: list[Line] = []
    for path in root.iter("path"):
        if re.fullmatch(r"M[\d.]+ [\d.]+(L[\d.]+ [\d.]+)+", path.attrib["d"]):
            points = [tuple(map(float, point.split())) for point in re.split("[ML]", path.attrib["d"])[1:]]
            found += pairwise(points)  # type: ignore[arg-type]
    return found


def crosses(line: Line, box: Box) -> bool:
    (x1, y1), (x2, y2) = line
    left, top, right, bottom = box
    return any(
        left < x1 + (x2 - x1) * step / 100 < right and top < y1 + (y2 - y1) * step / 100 < bottom for step in range(101)
    )


@every
@pytest.mark.parametrize("live", [False, True])
def test_no_arrow_crosses_a_word_and_no_word_another(make: Any, what: Any, live: bool) -> None:
    root = ET.fromstring(svg(make(what), live=live))
    words, arrows = boxes(root), lines(root)
    assert len(arrows) >= 0
    assert [(text, line) for text, box in words for line in arrows if crosses(line, box)] == []
    assert [
        (one, other)
        for (one, a), (other, b) in combinations(words, 2)
        if a[0] < b[2] and b[0] < a[2] and a[1] < b[3] and b[1] < a[3]
    ] == []
    *_, width, height = map(float, root.attrib["viewBox"].split())
    assert [text for text, box in words if box[0] < 0 or box[1] < 0 or box[2] > width or box[3] > height] == []


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


def falls(root: ET.Element) -> list[float]:
    """Return how far each arrow falls that comes later than it leaves."""
    found = []
    for path in root.iter("path"):
        points = re.findall(r"[ML]([\d.]+) ([\d.]+)", path.attrib["d"])
        if len(points) == 4:
            found.append(float(points[2][1]) - float(points[1][1]))
    return found


@pytest.mark.parametrize("story", STORIES[:3], ids=lambda story: story.__name__)
def test_what_is_on_its_way_equally_long_falls_equally_far(story: Any) -> None:
    one = told(story)
    delays = {round(p.arrived - p.departed, 3) for p in passages(one) if p.arrived and p.departed is not None} - {0}
    far = falls(ET.fromstring(svg(one)))
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

    root = ET.fromstring(svg(told(story)))
    texts = dict(boxes(root))
    assert [words for words in texts if words.endswith(" s")] == ["1 s", "11 s", "111 s", "121 s"]
    assert sorted(words for words in texts if words.startswith("…")) == ["… 10 s …", "… 100 s …"]
    times = [texts[words][1] for words in ("1 s", "11 s", "111 s", "121 s")]
    short, long, short_again = (after - before for before, after in pairwise(times))
    assert short == short_again
    assert long > short + 20


def test_a_still_picture_on_the_real_clock_has_no_times_and_a_live_one_has() -> None:
    one = over_tcp("black-hole-pings")
    still, live = (ET.fromstring(svg(one, live=how)) for how in (False, True))
    assert [words for words, _ in boxes(still) if re.fullmatch(r"[\d.]+ s", words)] == []
    assert [words for words, _ in boxes(live) if re.fullmatch(r"[\d.]+ s", words)] != []


def test_moments_know_their_times() -> None:
    one = in_memory("black-hole-pings")
    assert [moment.time for moment in one.moments if isinstance(moment, StateChange)][-2:] == [40.0, 80.0]
    # It was told late, and is shown where it belongs.
    assert [moment.time for moment in one.moments if isinstance(moment, Note) and moment.kind == "fails"] == [80.0]
    assert [rung.tick for rung in rungs(one, clock_of(one)) if rung.note and rung.note.kind == "fails"] == [40_000]

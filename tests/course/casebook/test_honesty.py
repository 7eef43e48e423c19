"""Honesty: what a reader may hold a log to. Until when it was read, what it leaves out, and whose a silence is."""

from __future__ import annotations

import itertools
import re

import pytest
from playedscenes import CASES, CLOCK, NAMES, SEEDS, of, text

from wskit.course.casebook.pieces import Cause, Exhibit, Piece, Played, Scene
from wskit.course.casebook.sufficiency import cheapest, decisive
from wskit.views.report import report_of
from wskit.views.sheet import Sheet

of_each_case = pytest.mark.parametrize(("scene", "cause"), CASES, ids=NAMES)

TIMERS = ("quiet-idle", "vanished-idle", "stopped-too-silent")
"""Cases whose silence is a timer's."""
LASTS = ("dismissed-rate",)
"""Cases whose end takes a while: how long, the dice say."""
AGES = ("vanished-too-old", "stopped-rotated")
"""Cases in which a timer began with the connection."""
KILLED = ("quiet-oom", "quiet-probe", "quiet-rollout", "vanished-killed-page", "goodbye-node-lost")
UNTIL = re.compile(r"\(read until (\d\d:\d\d:\d\d)\)")
STAMP = re.compile(r"\d\d:\d\d:\d\d[.,]\d{3}")
FROM_PAGE = ("Capture at the page", "Capture at the server")


def sheets(played: Played) -> list[Sheet]:
    exhibits: list[Exhibit] = [played.opening, *played.exhibits.values()]
    return [shown for exhibit in exhibits for shown in exhibit.shown if isinstance(shown, Sheet)]


def second(stamp: str) -> float:
    hours, minutes, rest = stamp.replace(",", ".").split(":")
    return 3600 * int(hours) + 60 * int(minutes) + float(rest)


def stamps(sheet: Sheet) -> list[float]:
    """Return the times of its lines, the last one without that of its reading."""
    return [second(found[0]) for line in sheet.lines[:-1] if (found := STAMP.search(line))]


def silence(played: Played) -> float:
    """Return how long it was silent before the end, or before somebody complained, as the opening has it."""
    [sheet] = played.opening.shown
    assert isinstance(sheet, Sheet)
    [last] = [second(STAMP.findall(line)[0]) for line in sheet.lines if "symbol" in line][-1:]
    return next(time for time in stamps(sheet) if time > last) - last


@of_each_case
@pytest.mark.parametrize("seed", SEEDS)
def test_every_log_says_until_when_it_was_read_and_has_nothing_later(scene: Scene, cause: Cause, seed: int) -> None:
    for sheet in sheets(of(scene.key, cause.key, seed)):
        read = UNTIL.fullmatch(sheet.lines[-1])
        assert read, sheet
        last = CLOCK.search(sheet.lines[-2][:46])  # they stand in the order of their times
        assert last is None or last[1] <= read[1], sheet


@of_each_case
@pytest.mark.parametrize("seed", SEEDS)
def test_a_page_that_is_there_and_was_told_of_no_end_says_how_it_is(scene: Scene, cause: Cause, seed: int) -> None:
    played = of(scene.key, cause.key, seed)
    for sheet in sheets(played):
        if sheet.title.startswith("The page's log") and "onclose" not in str(sheet):
            there = not re.search(r"pagehide persisted=false|pagehide persisted=true\n(?!.*pageshow)", str(sheet))
            if f"{scene.key}-{cause.key}" != "vanished-killed-page" and there:
                assert re.search(r"readyState=[012] bufferedAmount=\d+$", sheet.lines[-2]), sheet


@of_each_case
@pytest.mark.parametrize("seed", SEEDS)
def test_a_silence_looks_like_a_timer_if_it_is_one(scene: Scene, cause: Cause, seed: int) -> None:
    played, name = of(scene.key, cause.key, seed), f"{scene.key}-{cause.key}"
    if "symbol" not in text([played.opening]) or scene.key in ("pinged", "goodbye"):
        return  # these end by a timer in each of their causes, after other things
    past = silence(played) % 1
    if name in TIMERS:
        assert past < 0.2, "a timer is late by a little, and what it does has a way to go"
    elif name not in AGES + LASTS:
        assert 0.05 < past < 0.95, silence(played)


@of_each_case
def test_no_price_comes_again_and_again(scene: Scene, cause: Cause) -> None:
    for sheet in sheets(of(scene.key, cause.key, 0)):
        said = re.findall(r'\{"symbol": .*?\}', str(sheet))
        assert len(set(said)) >= 0.9 * len(said), sheet


@of_each_case
@pytest.mark.parametrize("seed", SEEDS)
def test_what_people_and_networks_do_is_not_as_even_as_a_clock(scene: Scene, cause: Cause, seed: int) -> None:
    for sheet in sheets(of(scene.key, cause.key, seed)):
        for words in ("Binary", "send .* bytes", "got .* bytes", "KeyError"):
            times = [second(STAMP.findall(line)[0]) for line in sheet.lines if re.search(words, line)]
            gaps = [round(later - earlier, 3) for earlier, later in itertools.pairwise(times)]
            assert len(set(gaps)) == len(gaps), sheet


@of_each_case
def test_a_capture_has_how_tcp_was_opened_and_who_asked_on_both_sides(scene: Scene, cause: Cause) -> None:
    played = of(scene.key, cause.key, 0)
    for sheet in sheets(played):
        if sheet.title.startswith(FROM_PAGE) and "101 Switching Protocols" in str(sheet):
            flags = [found[1] for line in sheet.lines[:3] if (found := re.search(r"TCP \[(.*)\]$", line))]
            assert flags == ["SYN", "SYN, ACK", "ACK"], sheet
            assert "Origin: https://live.example.org; Cookie: …" in sheet.lines[3]
            one, other = re.findall(r"\d+\.\d+\.\d+\.\d+", sheet.lines[0])
            assert [re.findall(r"\d+\.\d+\.\d+\.\d+", line)[0] for line in sheet.lines[1:3]] == [other, one]
    assert "session=" not in text(played.exhibits.values())


@pytest.mark.parametrize("seed", SEEDS)
def test_of_a_process_that_is_down_nothing_is_measured(seed: int) -> None:
    table = of("refused", "crash-loop", seed).exhibits[Piece.METRICS].shown[2]
    rows = str(table).splitlines()[2:-1]
    is_down = [line.split()[1:] == ["-", "-", "-"] for line in rows]
    assert is_down == sorted(is_down)
    assert not is_down[0]
    assert is_down[-4:] == [True] * 4


@pytest.mark.parametrize("seed", SEEDS)
def test_messages_are_counted_when_they_come_and_a_debug_log_has_them(seed: int) -> None:
    played = of("dismissed", "rate", seed)
    assert "without what it sends" in text([played.opening])
    begins = second(
        STAMP.findall(next(one for one in text([played.exhibits[Piece.CAPTURE]]).splitlines() if "watch" in one))[0]
    )
    table = played.exhibits[Piece.METRICS].shown[2]
    assert isinstance(table, Sheet)
    rows = [line.split() for line in table.lines[1:-1]]
    high = [second(f"{row[0]}.000") for row in rows if int(row[-1]) > 140]
    assert len(high) == 1
    assert begins - 1 <= high[0] < begins + 16


@of_each_case
def test_what_a_log_leaves_out_its_title_says(scene: Scene, cause: Cause) -> None:
    played = of(scene.key, cause.key, 0)
    capture = text([played.exhibits[Piece.CAPTURES]])
    for sheet in sheets(played):
        if sheet.title.startswith("The page's log") and "MASKED] 9 bytes" in capture:
            assert ("send " in str(sheet)) != ("without what it sends" in sheet.title), sheet


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize(
    "name", ["quiet-oom", "quiet-probe", "quiet-rollout", "vanished-killed-page", "goodbye-node-lost"]
)
def test_of_who_was_killed_it_is_not_said_that_it_will_be_told(name: str, seed: int) -> None:
    played = of(*name.split("-", 1), seed)
    said = str(report_of(played.signs.happened, played.signs.end, exact=True, gone=played.gone))
    assert "has not been told yet" not in said
    assert re.search(r"its (process|browser) was killed|its computer was lost", said)


@of_each_case
def test_the_facts_that_decide_are_few(scene: Scene, cause: Cause) -> None:
    played = of(scene.key, cause.key, 0)
    for pieces in ([*Piece], *cheapest(played, scene.causes)):
        assert 1 <= len(decisive(played, scene.causes, cause, pieces)) <= 3

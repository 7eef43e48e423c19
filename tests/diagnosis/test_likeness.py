"""Alike: several that ended after the same silence, at the same age or at the same time say more than one."""

from __future__ import annotations

import random
from dataclasses import replace
from pathlib import Path

import pytest
import virtual
from broughts import SCOPES
from played import endings
from verdicts import IDLE, OTHER, verdict

from wskit.diagnosis.diagnosing import diagnose
from wskit.diagnosis.likeness import Ending, ending_of, likenesses, with_likenesses
from wskit.diagnosis.look import Look
from wskit.diagnosis.observing import facts_of
from wskit.endings.setting import Setting
from wskit.record.timeline import Timeline

ONE = Ending("server", "FIN", 100.0, 60.0, 80.0)


def words(*found: Ending | None) -> list[str]:
    return [one.words for one in likenesses(found)]


def test_the_same_silence_at_different_times_is_somebody_who_counts() -> None:
    found = likenesses([ONE, None, replace(ONE, at=130.0, quiet=60.6, age=90), replace(ONE, at=190.0, age=200)])
    assert [(one.numbers, one.causes) for one in found] == [((1, 3, 4), frozenset({"proxy-idle"}))]
    assert found[0].words == (
        "#1, #3 and #4 ended after the same silence, 60 s, and at different times: somebody counts seconds."
    )
    assert found[0].because == "2 other connections of this file ended after the same silence, 60 s, at another time."


def test_who_was_silent_for_longer_is_not_among_them() -> None:
    others = (replace(ONE, at=130.0, quiet=60.05, age=None), replace(ONE, at=190.0, quiet=90.0, age=None))
    assert [one.numbers for one in likenesses([ONE, *others])] == [(1, 2)]


def test_who_was_as_old_as_silent_is_alike_in_one_way() -> None:
    old = replace(ONE, age=60.2)
    assert [one.causes for one in likenesses([old, replace(old, at=130.0)])] == [{"proxy-idle"}]


def test_the_same_age_is_a_limit_of_a_proxy_or_of_a_session() -> None:
    other = replace(ONE, at=130.0, quiet=3.0)
    assert [one.causes for one in likenesses([ONE, other])] == [{"proxy-age"}]
    closes = [replace(one, how="Close") for one in (ONE, other)]
    assert [one.causes for one in likenesses(closes)] == [{"session-over"}]
    assert words(*closes) == ["#1 and #2 ended at the same age, 80 s, and at different times: somebody counts seconds."]


def test_the_same_time_is_something_that_happened_to_all() -> None:
    many = [replace(ONE, at=100 + place / 10, quiet=float(place), age=50.0 + place) for place in range(5)]
    [found] = likenesses(many)
    assert (
        found.words == "#1, #2, #3 and 2 more ended within a second of each other: something happened to all of them."
    )
    assert found.because == "4 other connections of this file ended at the same time."
    assert {"proxy-stops", "server-stops", "server-killed"} < found.causes
    [of_clients] = likenesses([replace(one, first="client") for one in many[:2]])
    assert of_clients.because == "Another connection of this file ended at the same time."
    assert {"client-gone", "page-left"} < of_clients.causes


@pytest.mark.parametrize(
    "other",
    [
        replace(ONE, at=150.0, quiet=62.0, age=90),
        replace(ONE, at=150.0, quiet=None, age=None),
        replace(ONE, at=150.0, first="client"),
        replace(ONE, at=150.0, how="RST"),
        None,
    ],
)
def test_what_differs_has_nothing_in_common(other: Ending | None) -> None:
    assert likenesses([ONE, other]) == []


def test_what_is_short_is_the_same_by_chance() -> None:
    brief = replace(ONE, quiet=0.1, age=0.2)
    assert likenesses([brief, replace(brief, at=150.0)]) == []


def test_what_chance_brings_about_is_seldom_said() -> None:
    """Up to sixty end on their own, within a minute: some of them within a second of each other, and as old."""
    said = 0
    for seed in range(100):
        dice = random.Random(seed)
        many = [
            Ending("server", "FIN", dice.uniform(100, 160), dice.uniform(0, 40), dice.uniform(40, 80))
            for _ in range(dice.choice((2, 3, 10, 30, 60)))
        ]
        said += bool(likenesses(many))
    assert said <= 10


def test_among_many_that_ended_on_their_own_those_are_found_that_did_not() -> None:
    dice = random.Random(15)
    alone = [Ending("server", "FIN", dice.uniform(100, 160), dice.uniform(0, 40), None) for _ in range(40)]
    timed = [replace(one, quiet=41 + dice.uniform(0, 0.05)) for one in alone[:10]]
    assert words(*timed, *alone[10:]) == [
        "#1, #2, #3 and 7 more ended after the same silence, 41 s, and at different times: somebody counts seconds."
    ]
    restart = [replace(one, at=170 + dice.uniform(0, 0.2)) for one in alone[:10]]
    assert words(*restart, *alone[10:]) == [
        "#1, #2, #3 and 7 more ended within a second of each other: something happened to all of them."
    ]


def test_two_are_alike_if_they_are_nearer_than_two_are_by_chance() -> None:
    brief = replace(ONE, age=5, quiet=1)
    assert words(brief, replace(brief, at=100.95, age=7)) == []
    assert words(brief, replace(brief, at=100.01, age=3)) == [
        "#1 and #2 ended within a second of each other: something happened to all of them."
    ]
    idle = replace(ONE, age=5, quiet=5)
    assert words(idle, replace(idle, at=100.95, quiet=5.01)) == [
        "#1 and #2 ended after the same silence, 5 s, and at different times: somebody counts seconds."
    ]


def test_who_began_together_may_have_been_counted_too() -> None:
    [found] = likenesses([ONE, replace(ONE, at=100.02)])
    assert found.words == (
        "#1 and #2 ended within a second of each other, after the same silence: something happened to all of them, "
        "or somebody counts seconds."
    )
    assert {"proxy-idle", "proxy-stops"} < found.causes
    [found] = likenesses([replace(ONE, quiet=1), replace(ONE, at=100.02, quiet=3)])
    assert "at the same age" in found.words


@pytest.mark.parametrize("at", [None, 100.0])
def test_times_of_two_clocks_are_not_compared(at: float | None) -> None:
    assert words(ONE, replace(ONE, at=at, clock="its own")) == []
    assert words(replace(ONE, at=None), replace(ONE, at=None)) == []


def test_it_is_a_hint_for_the_causes_that_are_left() -> None:
    [found] = likenesses([ONE, replace(ONE, at=130.0, age=200)])
    made = with_likenesses([verdict(replace(IDLE, key="proxy-idle"), OTHER), verdict(OTHER)], [found])
    assert made[0].left[0].because[-1] == found.because
    assert made[0].left[1] == OTHER
    assert made[1] == verdict(OTHER)


def test_what_was_not_seen_to_end_has_no_ending() -> None:
    for name in ("black-hole", "refused", "both-at-once"):
        [brought] = SCOPES["own"](endings()[name])
        look = Look(brought)
        assert ending_of(look, facts_of(look)) is None


def test_of_a_file_it_is_said_in_the_verdicts(tmp_path: Path) -> None:
    path = tmp_path / "three.pcapng"

    async def perform(loop: virtual.VirtualLoop) -> None:
        setting = Setting("memory", Timeline(clock=loop.time), 60)
        middle = setting.middle(setting.echo_server().url, idle_timeout=60)
        first = await setting.connect(middle.url).opened
        second = await setting.connect(middle.url).opened
        closed = setting.seen(lambda event: event.time > 10)
        loop.call_later(11, first.send, "hello")
        await closed
        await second.closed
        await first.closed
        setting.timeline.save(path)
        await setting.clear()

    virtual.run(perform)
    found = diagnose(path, reader="dpkt").found
    assert any("ended after the same silence, 60 s" in one for one in found.alike)
    hints = [cause.because for one in found.verdicts for cause in one.left if cause.key == "proxy-idle"]
    assert any("of this file ended after the same silence" in one for because in hints for one in because)

"""Habits: what a middle may be told, and what it may not."""

from __future__ import annotations

import dataclasses
from typing import Any

import pytest

from wskit import Middle
from wskit.between.habits import Habits, phrase


def test_without_any_it_passes_everything_on_and_never_loses_patience() -> None:
    habits = Habits()
    assert (habits.idle_timeout, habits.max_age, habits.refuse) == (None, None, None)
    assert habits.upgrade
    assert not habits.half_close
    assert not habits.reads_frames


@pytest.mark.parametrize(
    "habit", [{"pings": "drop"}, {"pings": "answer"}, {"codes": "drop"}, {"codes": 4000}, {"whole_messages": True}]
)
def test_what_concerns_frames_takes_reading_them(habit: dict[str, Any]) -> None:
    assert Habits(**habit).reads_frames


@pytest.mark.parametrize(
    ("habit", "says"),
    [
        ({"idle_timeout": 0}, "idle_timeout"),
        ({"max_age": -1}, "max_age"),
        ({"connect_timeout": 0}, "connect_timeout"),
        ({"answer_timeout": float("nan")}, "answer_timeout"),
        ({"refuse": 101}, "refuse"),
        ({"refuse": 600}, "refuse"),
        ({"pings": "swallow"}, '"pass", "drop" or "answer"'),
        ({"codes": "swallow"}, "a close code"),
        ({"codes": 1006}, "may not"),
        ({"codes": True}, "a close code"),
    ],
)
def test_what_cannot_be_is_refused_at_once(habit: dict[str, Any], says: str) -> None:
    with pytest.raises(ValueError, match=says):
        Habits().but(**habit)


@pytest.mark.parametrize(
    ("habit", "says"),
    [
        ({"idle_timeout": "60"}, "idle_timeout"),
        ({"upgrade": 1}, "upgrade is True or False"),
        ({"compression": 0}, "compression is True or False"),
        ({"half_close": None}, "half_close is True or False"),
        ({"whole_messages": "yes"}, "whole_messages is True or False"),
        ({"refuse": "502"}, "refuse"),
        ({"idletimeout": 60}, "Did you mean idle_timeout"),
        ({"patience": 60}, "There are idle_timeout, max_age"),
    ],
)
def test_what_is_of_the_wrong_kind_is_refused_too(habit: dict[str, Any], says: str) -> None:
    with pytest.raises(TypeError, match=says):
        Habits().but(**habit)


@pytest.mark.parametrize(
    ("habit", "meant"),
    [
        ({"idle": 60}, "idle_timeout=60"),
        ({"timeout": 60}, "idle_timeout=60 or connect_timeout=60 or answer_timeout=60"),
        ({"ping": "drop"}, 'pings="drop"'),
        ({"answer_pings": True}, 'pings="answer"'),
        ({"answer_ping": True}, 'pings="answer"'),
        ({"drop_pings": True}, 'pings="drop"'),
        ({"drop_pings": False}, 'pings="pass"'),
        ({"drop_codes": True}, 'codes="drop"'),
        ({"no_upgrade": True}, "upgrade=False"),
        ({"no_upgrade": False}, "upgrade=True"),
        ({"age": 3600}, "max_age=3600"),
        ({"code": 4000}, "codes=4000"),
        ({"lingers": True}, "half_close=True"),
    ],
)
def test_who_calls_one_by_another_name_is_told_what_was_meant(habit: dict[str, Any], meant: str) -> None:
    with pytest.raises(TypeError) as caught:
        Habits().but(**habit)
    assert str(caught.value).endswith(f" Did you mean {meant}?")


def test_they_stay_as_they_are_and_near_names_are_known() -> None:
    habits: Any = Habits()
    with pytest.raises(AttributeError, match=r"use middle\.change\(idle_timeout=3\)"):
        habits.idle = 3
    with pytest.raises(AttributeError, match="Habits here has pings, not Pings"):
        _ = habits.Pings
    assert hash(habits) == hash(Habits())


def test_each_is_described_in_a_line_with_its_value() -> None:
    lines = (Middle.__doc__ or "").splitlines()
    for habit in dataclasses.fields(Habits):
        written = f'"{habit.default}"' if isinstance(habit.default, str) else repr(habit.default)
        begins = f"- ``{habit.name}={written}``: "
        assert [line.strip().startswith(begins) for line in lines].count(True) == 1, habit.name


def test_some_are_changed_and_the_others_stay() -> None:
    habits = Habits(idle_timeout=60).but(pings="answer")
    assert habits == Habits(idle_timeout=60, pings="answer")


@pytest.mark.parametrize(("status", "words"), [(502, "Bad Gateway"), (599, "")])
def test_a_status_has_its_words(status: int, words: str) -> None:
    assert phrase(status) == words

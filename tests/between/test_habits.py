"""Habits: what a middle may be told, and what it may not."""

from __future__ import annotations

from typing import Any

import pytest

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


def test_some_are_changed_and_the_others_stay() -> None:
    habits = Habits(idle_timeout=60).but(pings="answer")
    assert habits == Habits(idle_timeout=60, pings="answer")


@pytest.mark.parametrize(("status", "words"), [(502, "Bad Gateway"), (599, "")])
def test_a_status_has_its_words(status: int, words: str) -> None:
    assert phrase(status) == words

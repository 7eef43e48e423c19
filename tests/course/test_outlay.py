"""Outlays: what was spent on a case is kept, and nothing in a file is trusted."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from wskit.course import answers, submissions
from wskit.course.answers import Answer
from wskit.course.outlay import Outlay, counted, understood

WHOLE = {"bought": ["other", "captures"], "cost": 4, "enough": 1, "points": 6}


def test_what_is_kept_is_read_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WSKIT_PROGRESS", f"{tmp_path}/answers.jsonl")
    spent = Outlay(("other",), 1, 1, 9)
    assert answers.note("case.blue-otter-17", "It was this.", right=True, spent=spent)
    assert answers.note("1.1", "1005", right=True)
    given = answers.given()
    assert (given["case.blue-otter-17"].outlay, given["1.1"].outlay) == (spent, None)
    entries = tuple(answers.entries((tmp_path / "answers.jsonl").read_bytes()))
    text = submissions.written(entries)
    assert text.count('"outlay"') == 1
    handed_in = tmp_path / submissions.FILE
    handed_in.write_text(text)
    assert submissions.load(handed_in).entries == entries


def test_the_first_closing_counts_and_before_it_the_last_that_is_known() -> None:
    early, closed, again = Outlay((), 0, 1), Outlay(("other",), 1, 1, 4), Outlay((), 0, 1, 10)
    assert counted([early, closed, again]) is closed
    assert counted([None, early]) is early
    assert counted([None]) is None
    assert counted([]) is None


def test_it_is_read_out_of_what_json_makes_of_it() -> None:
    assert understood(WHOLE) == Outlay(("other", "captures"), 4, 1, 6)
    assert understood({**WHOLE, "points": None}) == Outlay(("other", "captures"), 4, 1)


@pytest.mark.parametrize(
    "found",
    [
        None,
        "x",
        [],
        {},
        {**WHOLE, "cost": None},
        {**WHOLE, "cost": -1},
        {**WHOLE, "enough": 1e9},
        {**WHOLE, "enough": "1"},
        {**WHOLE, "cost": True},
        {**WHOLE, "cost": 10**30},
    ],
)
def test_what_is_none_is_passed_over(found: Any) -> None:
    assert understood(found) is None


@pytest.mark.parametrize(
    ("bought", "kept"),
    [(None, ()), ("other", ()), ([1, "a" * 1000, "other", "other"], ("other",)), (["x"] * 10**5, ("x",))],
)
def test_what_was_bought_is_bounded(bought: Any, kept: tuple[str, ...]) -> None:
    found = understood({**WHOLE, "bought": bought, "points": "many"})
    assert found == Outlay(kept, 4, 1)


def test_an_answer_to_a_card_has_none() -> None:
    assert answers.understood({"card": "1.1", "right": True, "outlay": "x"}) == Answer("1.1", "", True)

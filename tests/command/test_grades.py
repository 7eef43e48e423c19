"""Grades: a row for each learner and card, for programs. No cell is a formula."""

from __future__ import annotations

import csv
import io

import pytest

from wskit.command.grades import COLUMNS, grades
from wskit.course.answers import Anew, Answer, Entry
from wskit.course.classes import Class
from wskit.course.outlay import Outlay
from wskit.course.submissions import Submission


def rows(*entries: Entry, learner: str = "Ada") -> list[dict[str, str]]:
    """Return the rows of one learner, as a program reads them."""
    table = grades(Class({learner: Submission("", entries)}, ()))
    return list(csv.DictReader(io.StringIO(table), strict=True))


NO_CASE = ("", "", "", "")


def test_a_row_says_what_was_answered_at_first_and_how_it_ended() -> None:
    assert rows(
        Answer("1.10", "1000", True, "", 3),
        Answer("1.2", "1005", False, "", 12.34, "own-code", True),
        Answer("1.2", "1000", True, "", 99),
        Answer("2.1", "old", True),
        Anew("2"),
        Answer("2.1", "", False, "", None, "", False, True),
    ) == [
        dict(zip(COLUMNS, (*row, *NO_CASE), strict=True))
        for row in [
            ("Ada", "1.2", "0", "1", "1005", "An end is left with the code that it sent", "12.3", "2", "1", "0"),
            ("Ada", "1.10", "1", "1", "1000", "", "3.0", "1", "0", "0"),
            ("Ada", "2.1", "0", "0", "I don't know", "", "", "1", "0", "1"),
        ]
    ]


def test_a_row_of_a_case_says_what_was_bought_and_what_would_have_been_enough() -> None:
    spent = Outlay(("other", "captures"), 4, 1, 6)
    [closed, left] = rows(
        Answer("case.blue-otter-17", "It was the proxy.", False, "", 80, outlay=Outlay(("other",), 1, 1)),
        Answer("case.blue-otter-17", "It was the server.", True, "", 99, outlay=spent),
        Answer("case.blue-otter-18", "", False, outlay=Outlay((), 0, 2)),
    )
    assert [closed[name] for name in ("right_at_first", "right", "tries")] == ["0", "1", "2"]
    assert [closed[name] for name in ("bought", "cost", "enough", "points")] == ["other captures", "4", "1", "6"]
    assert [left[name] for name in ("bought", "cost", "enough", "points")] == ["", "0", "2", ""]


@pytest.mark.parametrize(
    "text", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "\n=1", "  =1", "\u00a0=1", "＝1", "=cmd|' /C calc'!A0"]
)
def test_no_cell_is_a_formula(text: str) -> None:
    [row] = rows(Answer(text, text, False, "", 1, text), learner=text)
    for name in ("learner", "card", "choice", "misconception"):
        assert not row[name].lstrip().startswith(("=", "+", "-", "@", "＝")), name
        assert row[name].isprintable()


@pytest.mark.parametrize("text", ["a,b", 'say "no"', "two\nlines", "a;b", "\x00", "", "'"])
def test_any_text_stays_in_its_cell(text: str) -> None:
    [row] = rows(Answer("1.1", text, False, "", 1))
    assert set(row) == set(COLUMNS)
    assert row["seconds"] == "1.0"

"""Symptoms: the rows are whole, a lesson shows them, and each is found by the words that it has."""

from __future__ import annotations

import course
import nbformat
import pytest

from wskit.course import numbers
from wskit.course.phrases import NAMES
from wskit.course.recognition import SYMPTOMS
from wskit.course.statuses import STATUSES
from wskit.course.symptoms import MORE, PAGE, SERVER, Says, Symptom
from wskit.protocol.codes import REGISTRY
from wskit.views.markup import inline

ROWS = [*SYMPTOMS, *dict.fromkeys(STATUSES.values())]


def row(words: str | None = None, unless: str = "", seen: str = "") -> Symptom:
    return Symptom("page", seen, "", "", (), Says.OWN, (1006, range(4000, 5000)), words, unless)


@pytest.mark.parametrize(
    ("words", "text", "found"),
    [
        ("`keepalive ping timeout`", "received 1011 (internal error) Keepalive  ping\ttimeout; then", True),
        ("`keepalive ping timeout`", "keepalive ping timeouts", False),
        ("`ping`", "pinging", False),
        ("`ping`", "a ping.", True),
        ("`can't establish`", "Firefox can’t establish a connection", True),
        ("`sent 1001…; no close`", "sent 1001 (going away); no close frame", True),
        ("`sent 1001…; no close`", "sent 1001 (going away)", False),
        ("`sent # (`", "sent 4001 (private use)", True),
        ("`close()`", "ws.close()", True),
        ("`one` `other`", "any other", True),
        ("`a.b`", "a-b", False),
        ("no words in backticks", "no words in backticks", False),
        ("", "anything", False),
    ],
)
def test_a_row_is_found_by_its_words(words: str, text: str, found: bool) -> None:
    assert row(words).found_in(text) is found


def test_its_words_are_those_in_what_is_seen_if_there_are_no_others() -> None:
    assert row(seen="`ECONNRESET`, or so").found_in("read ECONNRESET")
    assert not row("", seen="`ECONNRESET`").found_in("read ECONNRESET")


def test_it_is_not_found_where_something_else_stands_beside_them() -> None:
    made = row("`keepalive ping timeout`", "`sent 1011`")
    assert made.found_in("received 1011 keepalive ping timeout")
    assert not made.found_in("sent 1011 keepalive ping timeout")


@pytest.mark.parametrize(("code", "about"), [(1006, True), (4000, True), (4999, True), (1005, False), (5000, False)])
def test_it_knows_which_codes_it_is_about(code: int, about: bool) -> None:
    assert row().is_about(code) is about


@pytest.mark.parametrize("one", ROWS, ids=lambda one: one.seen)
def test_a_row_is_whole(one: Symptom) -> None:
    assert one.seen
    assert one.means[0].isupper() or one.means[0] == "`"
    assert not one.means.endswith(".")
    assert not one.ask.endswith(".")
    assert one.ask
    assert set(one.lessons) <= {int(path.name[:2]) for path in course.lessons()}
    for text in (one.seen, one.means, one.ask, one.words or "", one.unless):
        assert text.count("`") % 2 == 0
    for code in one.codes:
        assert isinstance(code, range) or code in REGISTRY or 3000 <= code < 4000


@pytest.mark.parametrize("one", ROWS, ids=lambda one: one.seen)
def test_what_to_ask_for_can_be_had_at_work(one: Symptom) -> None:
    """A ladder is drawn by the kit alone. And dice are a joke of the lessons."""
    said = f"{one.means} {one.ask}".lower()
    assert "ladder" not in said
    assert "dice" not in said


def test_no_row_stands_twice() -> None:
    assert len({(one.where, one.seen) for one in ROWS}) == len(ROWS)


@pytest.mark.parametrize("code", [*REGISTRY, 0, 999, 1016, 2999, 3001, 3999, 4000, 4999, 5000, 65535])
def test_every_code_has_a_row_as_each_side_sees_it(code: int) -> None:
    assert {one.where for one in (*PAGE, *SERVER, *MORE) if one.is_about(code)} == {"page", "server"}


@pytest.mark.parametrize("code", [3000, 3003, 3008])
def test_who_was_not_let_in_is_led_to_the_lesson_about_that(code: int) -> None:
    [row] = [one for one in (*PAGE, *MORE) if one.where == "page" and one.is_about(code)]
    assert numbers.STRANGERS in row.lessons


def test_every_name_is_that_of_a_registered_code() -> None:
    assert set(NAMES.values()) <= set(REGISTRY)


def test_a_page_shows_these_tables_whether_it_is_run_or_not() -> None:
    cells = nbformat.read(course.NOTEBOOKS / "look-up-a-symptom.ipynb", as_version=4).cells
    shown = "\n".join(
        str(one.get("data", {}).get("text/html", "")) for cell in cells for one in cell.get("outputs", ())
    )
    for one in (*PAGE, *SERVER):
        for text in (one.seen, one.means, one.ask):
            assert f">{inline(text)}</t" in shown


def test_the_numbers_of_lessons_are_those_that_there_are() -> None:
    there = {int(path.name[:2]) for path in course.lessons()}
    assert sorted(getattr(numbers, name) for name in numbers.__all__) == sorted(there - {0})

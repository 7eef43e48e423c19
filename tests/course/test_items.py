"""Items: what a card asks, and how an answer is read."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

from wskit import ReadyState
from wskit.course import items
from wskit.course.items import Choice, Item

THREE = Item(
    "my.1", "Which?", (Choice(1000, slip="a"), Choice(ReadyState.CLOSED), Choice("no", "Not at all", slip="b"))
)


@pytest.mark.parametrize(
    ("answer", "label"),
    [(1000, "1000"), ("1000", "1000"), (3, "CLOSED"), ("Not at all", "Not at all"), (" NO ", "Not at all")],
)
def test_a_choice_is_found_by_its_value_or_its_label(answer: object, label: str) -> None:
    choice = THREE.choice(answer)
    assert choice is not None
    assert choice.label == label


@pytest.mark.parametrize("answer", [1001, "yes", None, ..., True])
def test_what_is_no_choice_is_not_found(answer: object) -> None:
    assert THREE.choice(answer) is None


def test_a_wrong_choice_names_its_slip() -> None:
    assert [THREE.slip(answer) for answer in (1000, ReadyState.CLOSED, "no", "else")] == ["a", "", "b", ""]


def test_what_is_typed_has_slips_too() -> None:
    item = Item("my.1", "How many?", typed="number", slips={2: "a"})
    assert [item.slip(answer) for answer in (2, 2.0, 4)] == ["a", "a", ""]


@pytest.mark.parametrize(("typed", "read"), [("2", 2), (" 2.5 ", 2.5), ("2,5", 2.5), ("4.0", 4), ("-1", -1)])
def test_a_number_is_read_as_people_write_it(typed: str, read: float) -> None:
    assert Item("my.1", "How many?", typed="number").read(typed) == read


@pytest.mark.parametrize(
    ("kind", "typed", "said"),
    [
        ("number", "", "Type a number first."),
        ("number", "two", "The answer is a number such as 2, in digits."),
        ("number", "nan", "The answer is a number such as 2."),
        ("number", "1e999", "The answer is a number such as 2."),
        ("word", "  ", "Type a word first."),
    ],
)
def test_what_cannot_be_read_gets_a_helpful_word(kind: str, typed: str, said: str) -> None:
    item = Item("my.1", "Which?", typed=kind)  # type: ignore[arg-type]
    with pytest.raises(ValueError, match=f"^{re.escape(said)}$"):
        item.read(typed)


@pytest.mark.parametrize(
    "options",
    [
        {},
        {"choices": (Choice(1),)},
        {"choices": (Choice(1), Choice(2)), "typed": "number"},
        {"choices": (Choice(1), Choice(1.0))},
        {"choices": (Choice(1, "one"), Choice(2, "one"))},
    ],
)
def test_a_question_that_cannot_be_answered_is_refused(options: dict[str, object]) -> None:
    with pytest.raises(ValueError, match=r"card my\.1"):
        Item("my.1", "Which?", **options)  # type: ignore[arg-type]


def test_the_number_of_a_lesson_is_taken_from_the_numbers() -> None:
    # What is written out is not renewed when a lesson gets another place.
    written = []
    for file in sorted(Path(items.__file__).parent.rglob("*.py")):
        tree = ast.parse(file.read_text(encoding="utf-8"))
        documents = {id(one.value) for one in ast.walk(tree) if isinstance(one, ast.Expr)}
        for one in ast.walk(tree):
            if isinstance(one, ast.Constant) and isinstance(one.value, str) and id(one) not in documents:
                written += [(file.name, found) for found in re.findall(r"\b[Ll]esson \d+", one.value)]
    assert written == []

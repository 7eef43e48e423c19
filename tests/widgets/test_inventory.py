"""The inventory's panel without a front end: a press answers and goes on, and the end says what came of it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import examiner
import ipywidgets
import pytest
from helpers import until

from wskit import Inventory
from wskit.course.inventory import ITEMS, PAIRS
from wskit.loops import portal
from wskit.views.markup import inline, plain

TRUTH = {one.item.name: one.right[0] for one in examiner.inventory()}


@pytest.fixture(autouse=True)
def kept(tmp_path: object, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WSKIT_PROGRESS", f"{tmp_path}/answers.jsonl")
    monkeypatch.setattr("wskit.widgets.rest.REST", 0)


@pytest.fixture
def panel() -> Iterator[Inventory]:
    made = Inventory("before", half="first")
    yield made
    portal.run(made.replace)


def rested(panel: Inventory) -> None:
    until(panel, lambda classes: "wskit-resting" not in classes, "_dom_classes")


def seen(widget: Any) -> bool:
    return bool(widget.layout.display != "none")


def answered(panel: Inventory, *, right: bool = False) -> str:
    """Answer all of it, and return what is said then."""
    while (item := panel.session.item) is not None:
        asked = panel.count.value
        if right:
            panel.choice_buttons[item.choices.index(TRUTH[item.name])].click()
        else:
            panel.unknown_button.click()
        until(panel.count, lambda value, asked=asked: value != asked)  # type: ignore[misc]
        rested(panel)
    until(panel.outcome, lambda value: "wskit-scores" in value)
    rested(panel)
    return str(panel.outcome.value)


def test_a_panel_shows_one_question_and_no_answer(panel: Inventory) -> None:
    still = panel._repr_mimebundle_()
    assert still["text/plain"].splitlines()[0] == "Question 1 of 10, before the course"
    assert still["text/plain"].count("  [") == 4
    assert 'class="wskit-scores"' not in still["text/html"]
    assert panel.anew_button.layout.display == "none"


def test_a_press_answers_and_goes_on_and_says_nothing(panel: Inventory) -> None:
    panel.choice_buttons[2].click()
    until(panel.count, lambda value: "Question 2" in value)
    assert inline(ITEMS["before.2"].question) in panel.question.value
    assert panel.outcome.value == ""
    assert [one.layout.display for one in panel.choice_buttons] == [None, None, None, "none"]
    assert "\N{CHECK MARK}" not in repr(panel)


def test_before_the_course_the_end_gives_a_score_and_no_idea_away(panel: Inventory) -> None:
    said = answered(panel)
    assert "0 of 10 right before the course." in said
    assert said.count("? not known") == 10
    assert all(inline(pair.about) in said for pair in PAIRS[:10])
    assert not any(inline(pair.idea) in said for pair in PAIRS[:10])
    assert panel.unknown_button.layout.display == "none"


def test_after_the_course_the_ideas_are_told_and_both_scores_compared(panel: Inventory) -> None:
    answered(panel)
    after = Inventory("after", half="first")
    said = answered(after, right=True)
    assert "0 of 10 right before the course, 10 of 10 right after the course." in said
    assert said.count("\N{CHECK MARK} right") == 10
    assert "not right yet" not in said
    portal.run(after.replace)
    again = Inventory("after", half="first")
    assert "10 of 10" in again.outcome.value
    again.anew_button.click()
    rested(again)
    again.anew_button.click()
    until(again.count, lambda value: "Question 1 of 10" in value)
    said = answered(again)
    assert all(inline(pair.idea) in said for pair in PAIRS[:10])
    assert len(re.findall("<li>", said)) == 10
    portal.run(again.replace)


def test_a_double_press_answers_once(panel: Inventory, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("wskit.widgets.rest.REST", 60)
    panel.choice_buttons[0].click()
    panel.choice_buttons[0].click()
    until(panel.count, lambda value: "Question 2" in value)
    assert panel.session.place == 2
    panel.unknown_button.click()
    assert panel.session.place == 2
    portal.run(panel._rest._end)  # the time is over
    panel.unknown_button.click()
    until(panel.count, lambda value: "Question 3" in value)


@pytest.fixture
def focused(monkeypatch: pytest.MonkeyPatch) -> list[Any]:
    """What has had the focus, one after the other."""
    had: list[Any] = []
    monkeypatch.setattr(ipywidgets.DOMWidget, "focus", lambda one: had.append(one))
    return had


def test_the_focus_goes_to_the_first_answer_and_in_the_end_to_what_is_harmless(
    panel: Inventory, focused: list[Any]
) -> None:
    panel.choice_buttons[3].click()
    until(panel.question, lambda value: inline(ITEMS["before.2"].question) in value)
    assert 'role="alert"' in panel.question.value
    portal.run(lambda: None)  # what draws has come to its end
    assert focused == [panel.choice_buttons[0]]
    assert panel.choice_buttons[0].description == plain(ITEMS["before.2"].choices[0].label)
    answered(panel)
    assert focused[-1] is panel.where_button
    panel.where_button.click()
    until(panel.outcome, lambda value: "answers.jsonl on this machine and nowhere else" in value)
    assert panel.session.over


def test_nothing_is_discarded_before_it_was_asked_once_more(panel: Inventory, focused: list[Any]) -> None:
    answered(panel)
    panel.anew_button.click()
    rested(panel)
    assert panel.anew_button.description == "Press again to discard 10 answers"
    assert focused[-1] is panel.keep_button
    assert seen(panel.keep_button)
    assert panel.session.over
    panel.keep_button.click()
    rested(panel)
    assert focused[-1] is panel.anew_button
    assert panel.anew_button.description == "Begin anew"
    assert not seen(panel.keep_button)
    assert "0 of 10" in Inventory("before", half="first").outcome.value
    panel.keep_button.click()  # it is not there: a front end that lags may still send it
    panel.anew_button.click()
    rested(panel)
    assert panel.session.over
    panel.anew_button.click()
    until(panel.count, lambda value: "Question 1 of 10" in value)
    portal.run(lambda: None)
    assert focused[-1] is panel.choice_buttons[0]
    assert not seen(panel.anew_button)
    assert not seen(panel.keep_button)


def test_a_key_that_is_held_down_discards_nothing(panel: Inventory, monkeypatch: pytest.MonkeyPatch) -> None:
    answered(panel)
    monkeypatch.setattr("wskit.widgets.rest.REST", 60)
    for _ in range(5):
        panel.anew_button.click()
    assert panel.session.over


def test_the_score_is_said_once(panel: Inventory) -> None:
    answered(panel)
    assert panel.count.value == ""
    assert panel._repr_mimebundle_()["text/html"].count("0 of 10") == 1
    assert repr(panel).startswith("0 of 10")

"""Outcome: what is no answer yet, and how an answer's fate is drawn."""

from __future__ import annotations

import pytest

from wskit.views.outcome import Outcome, headline, is_unanswered


@pytest.mark.parametrize("answer", [..., None, "", " \n"])
def test_three_dots_nothing_and_blanks_are_no_answer(answer: object) -> None:
    assert is_unanswered(answer)


@pytest.mark.parametrize("answer", [0, False, "0", "...", [], b""])
def test_all_else_is_one(answer: object) -> None:
    assert not is_unanswered(answer)


def test_words_say_what_colours_say_and_nothing_becomes_markup() -> None:
    assert headline(Outcome.RIGHT, "<b>") == '<strong class="wskit-right">Right:</strong> &lt;b&gt;'
    assert headline(Outcome.WRONG, "x") == '<strong class="wskit-error">Not this time:</strong> x'
    assert headline(Outcome.TOLD, "x") == '<strong class="">The answer:</strong> x'

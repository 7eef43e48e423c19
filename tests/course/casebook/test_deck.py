"""Decks: cases one after the other, and the score over those that are closed."""

from __future__ import annotations

from typing import Any

import pytest
import smallscenes

from wskit.course.casebook import scenes
from wskit.course.casebook.case import Case
from wskit.course.casebook.deck import Deck, in_words
from wskit.course.outlay import Outlay


@pytest.fixture(autouse=True)
def small(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(scenes, "SCENES", smallscenes.SCENES)


async def test_a_deck_deals_the_cases_of_its_words_one_after_the_other() -> None:
    deck = Deck("blue-otter-17")
    assert deck.word == "blue-otter-17"
    cases = [await deck.deal() for _ in range(4)]
    assert [case.word for case in cases] == [f"blue-otter-{number}" for number in (17, 18, 19, 20)]
    assert deck.cases == cases
    assert deck.word == "blue-otter-21"
    assert [str(await Case.make(case.word)) for case in cases] == [str(case) for case in cases]
    assert len({case.complaint for case in cases[:3]}) == 3


async def test_the_score_counts_what_is_closed_and_what_is_skipped() -> None:
    deck = Deck("blue-otter-1")
    assert deck.score == "no case is closed yet"
    first = await deck.deal()
    first.buy("captures")
    assert deck.score == "no case is closed yet"
    first.guess(first._truth.words)
    least = first.enough
    assert deck.score == (
        f"1 of 1 case solved at the first guess, 7 of 10 points. Evidence bought for 3; {least} was enough to know."
    )
    second = await deck.deal()
    second.skip()
    assert deck.score.startswith("1 of 2 cases solved at the first guess, 7 of 20 points. Evidence bought for 3; ")


def test_where_nothing_was_bought_it_says_so() -> None:
    assert in_words(0, [Outlay((), 0, 2, 0)]) == (
        "0 of 1 case solved at the first guess, 0 of 10 points. No evidence bought; 2 was enough to know."
    )


@pytest.mark.parametrize("word", [24, "24", 1.0, b"blue-otter-17", ...])
def test_a_word_that_cannot_be_is_an_error(word: Any) -> None:
    with pytest.raises((TypeError, ValueError), match=r"a case has a word|There is no case"):
        Deck(word)


def test_without_a_word_one_is_made_up() -> None:
    assert Deck().word.count("-") == 2

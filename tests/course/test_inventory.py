"""The inventory: pairs that ask for one idea twice. That each item is sound, ``test_examined.py`` holds."""

from __future__ import annotations

import course
import examiner
import pytest

from wskit.course import inventory
from wskit.course.answers import Answer, Given
from wskit.course.comparison import same
from wskit.course.inventory import PAIRS, Pair, pairs, score
from wskit.course.misconceptions import MISCONCEPTIONS

EACH = pytest.mark.parametrize("pair", PAIRS, ids=lambda pair: str(pair.number))


def test_there_are_twenty_pairs_each_with_its_experiments() -> None:
    names = {f"{when}.{number}" for when in ("before", "after") for number in range(1, 21)}
    assert inventory.ITEMS.keys() == inventory.EXPERIMENTS.keys() == names
    assert [pair.number for pair in PAIRS] == list(range(1, 21))


@EACH
def test_the_two_of_a_pair_have_one_form_and_different_words(pair: Pair) -> None:
    before, after = pair.item("before"), pair.item("after")
    assert len(before.choices) == len(after.choices)
    assert {one.slip for one in before.choices} == {one.slip for one in after.choices}
    assert before.given.get("asks") == after.given.get("asks")
    words = [set(one.question.lower().split()) for one in (before, after)]
    assert len(words[0] & words[1]) < 0.6 * min(map(len, words)), "the second reads like the first"


def test_who_holds_a_misconception_misses_the_same_pairs_before_and_after() -> None:
    tried = {one.item.name: one for one in examiner.inventory()}
    for belief in MISCONCEPTIONS:
        answer = examiner.learner(belief)
        missed = [
            {
                name.partition(".")[2]
                for name, one in tried.items()
                if name.startswith(when) and not same(answer(one), one.found.answer)
            }
            for when in ("before", "after")
        ]
        assert missed[0] == missed[1], belief


@EACH
def test_an_idea_is_taught_in_a_lesson_that_there_is(pair: Pair) -> None:
    assert pair.lesson in [int(path.name[:2]) for path in course.lessons()]
    assert pair.idea.endswith(".")


def test_halves_are_halves() -> None:
    assert [one.number for one in pairs("first")] == list(range(1, 11))
    assert [one.number for one in pairs("second")] == list(range(11, 21))
    assert pairs() == PAIRS
    with pytest.raises(ValueError, match='a half is "first" or "second"'):
        pairs("third")  # type: ignore[arg-type]


def test_the_first_answer_counts() -> None:
    wrong, right = Answer("before.1", "x", right=False), Answer("before.1", "y", right=True)
    given = {"before.1": Given((wrong, right)), "before.2": Given((right,)), "after.1": Given((right,))}
    before, after = score("before", given), score("after", given, pairs("first"))
    assert (before.right, before.answered, str(before)) == (1, 2, "1 of 20 right before the course")
    assert (after.right, after.answered, str(after)) == (1, 1, "1 of 10 right after the course")


async def test_an_item_at_work_is_a_story_unless_it_has_a_clock_of_its_own() -> None:
    for name in ("before.1", "before.17"):
        reply = await inventory.asking(name).give_up()
        assert reply.truth is not None


def test_the_page_for_teachers_says_which_idea_each_pair_asks_for() -> None:
    page = (course.TOP / "docs" / "inventory.md").read_text(encoding="utf-8")
    rows = [f"| {pair.number} | {pair.about} | {pair.idea} | {pair.lesson} |" for pair in PAIRS]
    assert "\n".join(rows) in page

"""Every card of the course, and every item of its inventory, examined: by experiment, and by simulated learners."""

from __future__ import annotations

import asyncio
import re
from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import examiner
import pytest
from examiner import Examined
from giveaways import NUMBERS

from wskit.course import catalogue
from wskit.course.asking import Asking
from wskit.course.comparison import same
from wskit.course.finding import Finding
from wskit.course.inventory import ITEMS as INVENTORY
from wskit.course.items import Choice, Item
from wskit.course.misconceptions import MISCONCEPTIONS
from wskit.views.markup import plain
from wskit.views.outcome import Outcome

pytestmark = pytest.mark.timeout(180)

BOTH = pytest.mark.parametrize("some", [examiner.examined, examiner.inventory], ids=["cards", "inventory"])
Some = Callable[[], tuple[Examined, ...]]

ENOUGH = 20
BETTER = 0.07
"""By how much a strategy may beat chance: less than one question in ten."""


def test_every_card_of_the_catalogue_is_asked_once_and_no_other() -> None:
    asked = Counter(place.name for place in examiner.places())
    assert [name for name, times in asked.items() if times > 1] == []
    assert asked.keys() - catalogue.ITEMS.keys() == set()
    assert [name for name in catalogue.ITEMS if name not in asked] == []


def test_cards_are_asked_in_their_order_in_the_lesson_that_they_are_named_after() -> None:
    by_lesson: dict[str, list[str]] = {}
    for place in examiner.places():
        by_lesson.setdefault(place.path.name[:2], []).append(place.name)
    for lesson, names in by_lesson.items():
        assert names == [f"{int(lesson)}.{number}" for number in range(1, len(names) + 1)]


@BOTH
def test_exactly_one_answer_is_right_by_experiment(some: Some) -> None:
    for one in some():
        said = f"{one.where}: it was {one.found.answer!r}"
        if one.item.choices:
            assert len(one.right) == 1, f"{said}, and right are {[choice.label for choice in one.right]}"
        else:
            assert type(one.found.answer) in ((int, float) if one.item.typed == "number" else (str,)), said


@BOTH
def test_an_experiment_finds_the_same_again(some: Some) -> None:
    async def again() -> None:
        for one in some():
            second = await examiner.try_out(one.where, one.asking)
            assert same(second.found.answer, one.found.answer), one.where

    asyncio.run(again())


@BOTH
def test_an_experiment_takes_no_time_to_speak_of(some: Some) -> None:
    slow = {one.where: one.seconds for one in some() if one.seconds > (0.3 if one.asking._story else 1.0)}
    assert slow == {}


@BOTH
async def test_every_answer_can_be_given(some: Some) -> None:
    for one in some():
        if one.item.choices:
            for choice in one.item.choices:
                reply = await Asking(one.item, lambda one=one: one.found).answer(choice)  # type: ignore[misc]
                assert reply.outcome is (Outcome.RIGHT if choice in one.right else Outcome.WRONG), one.where
                assert (reply.slip is None) is (choice in one.right), f"{one.where}: {choice.label}"
        else:
            for value in (one.found.answer, *one.item.slips):
                reply = await Asking(one.item, lambda one=one: one.found).answer(str(value))  # type: ignore[misc]
                assert reply.outcome is (Outcome.RIGHT if same(value, one.found.answer) else Outcome.WRONG), one.where


@BOTH
def test_each_wrong_answer_is_what_somebody_says_who_holds_its_misconception_and_no_other(some: Some) -> None:
    for one in some():
        assert one.wrong, f"{one.where}: name slips for what is typed"
        for value, slip in one.wrong:
            assert slip in MISCONCEPTIONS, f"{one.where}: {value!r} comes from no misconception"
            said = examiner.learner(slip)(one)
            assert same(said, value), f"{one.where}: who holds {slip!r} says {said!r}, and not {value!r}"
        for choice in one.right:
            assert not choice.slip, f"{one.where}: the right choice comes from {choice.slip!r}"


def test_a_misconception_says_nothing_where_it_has_nothing_to_say() -> None:
    for item in [*catalogue.ITEMS.values(), *INVENTORY.values()]:
        for belief in MISCONCEPTIONS.values():
            belief.expects(item.given)  # it does not raise
    assert all(belief.expects({}) is None for belief in MISCONCEPTIONS.values())


@BOTH
def test_who_holds_none_is_right_everywhere(some: Some) -> None:
    assert all(same(examiner.learner()(one), one.found.answer) for one in some())


def test_no_misconception_is_unused() -> None:
    items = [*catalogue.ITEMS.values(), *INVENTORY.values()]
    named = {slip for item in items for slip in (*(one.slip for one in item.choices), *item.slips.values())}
    assert sorted(MISCONCEPTIONS.keys() - named) == []


def test_no_misconception_is_right_everywhere() -> None:
    all_ = [*examiner.examined(), *examiner.inventory()]
    for belief in MISCONCEPTIONS:
        said = [(examiner.learner(belief)(one), one.found.answer) for one in all_ if examiner.concerns(belief, one)]
        assert not said or any(not same(*both) for both in said), belief


@BOTH
def test_nobody_does_well_without_thinking(some: Some) -> None:
    assert len(some()) >= ENOUGH, "with fewer, a strategy cannot be told from chance"
    better = {
        name: f"{right:.0%}, where chance has {chance:.0%}"
        for name, (right, chance) in examiner.strategies(some()).items()
        if right > chance + BETTER
    }
    assert better == {}


@BOTH
def test_choices_are_few_and_of_like_length(some: Some) -> None:
    for one in some():
        lengths = [len(plain(choice.label)) for choice in one.item.choices]
        if not lengths:
            continue
        yes_or_no = all(isinstance(choice.value, bool) for choice in one.item.choices)
        assert 3 <= len(lengths) <= 5 or yes_or_no, one.where
        assert max(lengths) <= 1.5 * min(lengths) + 8, f"{one.where}: {lengths}"


@BOTH
def test_neither_the_question_nor_the_hint_says_the_answer(some: Some) -> None:
    for one in some():
        for text in (one.item.question, one.item.hint):
            for choice in one.right:
                others = [other.label for other in one.item.choices if other is not choice]
                known = isinstance(choice.value, bool) or choice.value in one.item.given.values()
                if known or choice.label.lower() in NUMBERS or not names(text, choice.label):
                    continue
                assert any(names(text, other) for other in others), f"{one.where}: {choice.label!r} stands in {text!r}"
            if one.item.typed:
                assert not names(one.item.hint, str(one.found.answer)), one.where


def names(text: str, label: str) -> bool:
    """Tell whether a text has the words of a label."""
    words = re.escape(plain(label).strip(" ."))
    return bool(re.search(rf"(?<![\w.]){words}(?![\w])", plain(text), re.IGNORECASE))


@pytest.mark.parametrize(
    ("text", "label", "expected"),
    [
        ("Is it `1005`?", "1005", True),
        ("Is it 10050?", "1005", False),
        ("It is OPEN, I say.", "open", True),
        ("It may reopen.", "OPEN", False),
        ("Two seconds", "2", False),
    ],
)
def test_a_label_is_found_as_words(text: str, label: str, expected: bool) -> None:
    assert names(text, label) is expected


def test_the_names_of_cards_and_of_the_inventory_are_apart() -> None:
    assert catalogue.ITEMS.keys() & INVENTORY.keys() == set()


# That these tests find what they are for: a sound card, spoiled in one way at a time.

SOUND = Item(
    "my.1",
    "A page calls `close()` with nothing in it. Which code is the server left with?",
    (Choice(1000, slip="silence-is-1000"), Choice(1005), Choice(1006, slip="silence-is-1006")),
    hint="Was there a Close frame?",
    given={"asks": "code", "came": "no code"},
)


def card(found: object = 1005, *, seconds: float = 0.1, **changed: Any) -> Some:
    """Return a card, as those are that the notebooks ask, with something changed."""
    asking = Asking(replace(SOUND, **changed), lambda: Finding(found))
    return lambda: (Examined("card my.1", asking, Finding(found), seconds),)


def choices(*some: tuple[object, str]) -> tuple[Choice, ...]:
    return tuple(Choice(value, slip=slip) for value, slip in some)


ONE_RIGHT = test_exactly_one_answer_is_right_by_experiment
BY_BELIEF = test_each_wrong_answer_is_what_somebody_says_who_holds_its_misconception_and_no_other
LIKE = test_choices_are_few_and_of_like_length
SILENT = test_neither_the_question_nor_the_hint_says_the_answer
QUICK = test_an_experiment_takes_no_time_to_speak_of
THREE = (1000, "silence-is-1000"), (1005, ""), (1006, "silence-is-1006")


@pytest.mark.parametrize("test", [ONE_RIGHT, BY_BELIEF, LIKE, SILENT, QUICK])
def test_a_sound_card_passes(test: Callable[[Some], None]) -> None:
    test(card())


@pytest.mark.parametrize(
    ("test", "some"),
    [
        (ONE_RIGHT, card(1001)),
        (ONE_RIGHT, card("1005")),
        (BY_BELIEF, card(choices=choices(THREE[0], THREE[1], (1006, "")))),
        (BY_BELIEF, card(choices=choices(THREE[0], THREE[1], (1006, "silence-is-1000")))),
        (BY_BELIEF, card(choices=choices(THREE[0], (1005, "silence-is-1000"), THREE[2]))),
        (BY_BELIEF, card(given={"asks": "code"})),
        (BY_BELIEF, card(1000)),
        (LIKE, card(choices=choices(*THREE[:2]))),
        (LIKE, card(choices=choices(*THREE[:2], ("none", ""), ("a code that nobody has ever heard of", "")))),
        (SILENT, card(hint="You may know 1005.")),
        (SILENT, card(question="Which code, when 1005 is none?")),
        (QUICK, card(seconds=1.5)),
    ],
)
def test_a_spoiled_card_is_found(test: Callable[[Some], None], some: Some) -> None:
    with pytest.raises(AssertionError):
        test(some)


def test_whoever_always_takes_the_same_place_is_found() -> None:
    some = tuple(one for _ in range(ENOUGH) for one in card()())
    with pytest.raises(AssertionError, match="the second"):
        test_nobody_does_well_without_thinking(lambda: some)

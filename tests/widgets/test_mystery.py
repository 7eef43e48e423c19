"""The mystery without a front end: a case at the press of a button."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from helpers import until
from mysteries import BEAT

from wskit.course.deck import Case, Deck
from wskit.loops import portal
from wskit.widgets.mystery import Mystery

Maker = Callable[[int], Mystery]


@pytest.fixture
def make() -> Iterator[Maker]:
    """A function that makes a mystery, with its first case."""
    made: list[Mystery] = []

    def make_one(seed: int) -> Mystery:
        made.append(Mystery(seed, beat=BEAT))
        ready(made[-1])
        return made[-1]

    yield make_one
    for mystery in made:
        portal.run(mystery.replace)


def ready(mystery: Mystery, number: int = 1) -> Case:
    """Wait for a case."""
    until(mystery.heading, lambda value: f"Case {number}." in value)
    assert mystery.case is not None
    return mystery.case


def guess(mystery: Mystery, *, right: bool) -> str:
    """Press the button of a cause that only the one who made the case can know."""
    case = mystery.case
    assert case is not None
    words = next(words for words in case.causes if (words == case._truth.words) == right)
    mystery.cause_buttons[case.causes.index(words)].click()
    return words


def labels(mystery: Mystery) -> tuple[str, ...]:
    """The buttons of causes that can be seen."""
    return tuple(one.description for one in mystery.cause_buttons if one.layout.display != "none")


def test_it_begins_with_a_log_and_causes_and_a_button_for_each(make: Maker) -> None:
    mystery = make(3)
    case = ready(mystery)
    assert case.log().title.replace("'", "&#x27;") in mystery.case_log.value
    assert "Each piece of evidence costs 1" in mystery.case_log.value
    assert labels(mystery) == case.causes
    assert "What was the cause?" in mystery.question.value
    assert "It is worth 4 of 4 points. Score: no case is closed yet." in mystery.heading.value
    assert mystery.ruling.value == mystery.outcome.value == mystery.evidence.value == mystery.notice.value == ""


def test_that_a_case_is_being_prepared_is_shown(monkeypatch: pytest.MonkeyPatch) -> None:
    may_go: portal.Promise[None] = portal.Promise()
    deal = Deck.deal

    async def wait(deck: Deck) -> Case:
        await may_go
        return await deal(deck)

    monkeypatch.setattr(Deck, "deal", wait)
    mystery = Mystery(3, beat=BEAT)
    assert 'role="status"' in mystery.heading.value
    assert "being prepared" in mystery.heading.value
    assert labels(mystery) == ()
    others = [mystery.answer_button, mystery.next_button]
    for button in (*mystery.evidence_buttons.values(), *mystery.cause_buttons, *others):
        button.click()
    assert "being prepared" in mystery.heading.value
    assert mystery.evidence.value == mystery.ruling.value == ""
    may_go.resolve(None)
    ready(mystery)
    portal.run(mystery.replace)


def test_evidence_appears_in_the_order_it_was_asked_for_and_once(make: Maker) -> None:
    mystery = make(3)
    for name in ("the bytes", "the other end's log", "the bytes", "the ladder"):
        mystery.evidence_buttons[name].click()
    assert mystery.evidence.value.count("The bytes of the frames") == 1
    order = [mystery.evidence.value.index(word) for word in ("The bytes", "log</strong>", 'class="wskit-rungs"')]
    assert order == sorted(order)
    assert "It is worth 1 of 4 points." in mystery.heading.value


def test_a_wrong_guess_is_told_why_and_a_right_one_shows_all(make: Maker) -> None:
    mystery = make(3)
    words = guess(mystery, right=False)
    assert f"✗ {words}" in labels(mystery)
    assert "Not this time:" in mystery.ruling.value
    assert 'role="status"' in mystery.ruling.value
    assert mystery.outcome.value == ""
    words = guess(mystery, right=True)
    assert f"✓ {words}" in labels(mystery)
    assert f"Right:</strong> {words}" in mystery.ruling.value
    assert "Lesson " in mystery.ruling.value
    assert "Who hung up first" in mystery.outcome.value
    assert 'class="wskit-rungs"' in mystery.outcome.value
    assert "It was worth 2 of 4 points. Score: 2 of 4 points in 1 case." in mystery.heading.value


def test_evidence_of_a_closed_case_is_free_and_shown_once(make: Maker) -> None:
    mystery = make(3)
    guess(mystery, right=True)
    for _ in range(2):
        mystery.evidence_buttons["the bytes"].click()
    assert mystery.evidence.value.count("The bytes of the frames") == 1
    assert "It was worth 4" in mystery.heading.value


def test_who_gives_up_sees_the_answer(make: Maker) -> None:
    mystery = make(3)
    mystery.answer_button.click()
    assert "The answer:" in mystery.ruling.value
    assert "Who hung up first" in mystery.outcome.value
    assert "Score: 0 of 4 points in 1 case." in mystery.heading.value


def test_the_next_case_begins_afresh_and_the_score_goes_on(make: Maker) -> None:
    mystery = make(3)
    guess(mystery, right=True)
    mystery.evidence_buttons["the bytes"].click()
    first = mystery.case
    mystery.next_button.click()
    second = ready(mystery, 2)
    assert second is not first
    assert labels(mystery) == second.causes
    assert mystery.ruling.value == mystery.outcome.value == mystery.evidence.value == ""
    mystery.answer_button.click()
    assert "Score: 4 of 8 points in 2 cases." in mystery.heading.value


def test_the_same_seed_brings_the_same_cases(make: Maker) -> None:
    pair = [make(8), make(8)]
    for number in (1, 2, 3):
        first, second = (ready(mystery, number) for mystery in pair)
        assert str(first) == str(second)
        for mystery in pair:
            mystery.next_button.click()
    for mystery in pair:
        ready(mystery, 4)


def test_a_case_that_cannot_be_made_is_said_and_the_next_can_be(make: Maker, monkeypatch: pytest.MonkeyPatch) -> None:
    mystery = make(3)

    async def fail(*args: Any) -> Any:
        raise TimeoutError("this computer is too busy")

    with monkeypatch.context() as patch:
        patch.setattr("wskit.course.deck.perform", fail)
        mystery.next_button.click()
        until(mystery.notice, lambda value: "this computer is too busy. Press Next case" in value)
    assert mystery.heading.value.endswith("Score: no case is closed yet.</div>")
    assert mystery.case_log.value == ""
    assert labels(mystery) == ()
    assert mystery.question.value == ""
    assert "this computer is too busy" in mystery._repr_mimebundle_()["text/plain"]
    mystery.next_button.click()
    ready(mystery, 2)
    assert mystery.notice.value == ""


def bundle(seed: int, *clicks: str) -> dict[str, str]:
    mystery = Mystery(seed, beat=BEAT)
    mystery._repr_mimebundle_()
    for name in clicks:
        mystery.evidence_buttons[name].click()
    if clicks:
        guess(mystery, right=True)
    shown: dict[str, str] = mystery._repr_mimebundle_()
    portal.run(mystery.replace)
    return shown


def test_its_still_picture_has_the_first_case_and_is_the_same_on_every_run() -> None:
    first, second = bundle(5), bundle(5)
    assert first["text/html"] == second["text/html"]
    assert first["text/plain"] == second["text/plain"]
    assert ">Next case</span>" in first["text/html"]
    assert re.search(r"The (client|server)&#x27;s log", first["text/html"])
    assert "What was the cause?" in first["text/plain"]
    assert "127.0.0.1" not in first["text/html"]


def test_its_still_picture_has_what_was_asked_for_and_what_came_of_it() -> None:
    first, second = (bundle(5, "the ladder", "the bytes") for _ in range(2))
    assert first["text/html"] == second["text/html"]
    assert 'class="wskit-rungs"' in first["text/html"]
    assert "Who hung up first" in first["text/html"]
    assert "Right: " in first["text/plain"]
    assert "The bytes of the frames" in first["text/plain"]


async def test_where_its_own_loop_runs_the_picture_does_not_wait() -> None:
    shown: portal.Promise[str] = portal.Promise()

    def look() -> None:
        mystery = Mystery(5, beat=BEAT)
        shown.resolve(mystery._repr_mimebundle_()["text/plain"])
        mystery.replace()

    portal.post(look)
    assert await shown == "A case is being prepared."


def test_a_picture_does_not_wait_for_ever(monkeypatch: pytest.MonkeyPatch) -> None:
    never: portal.Promise[Case] = portal.Promise()

    async def wait(deck: Deck) -> Case:
        return await never

    monkeypatch.setattr(Deck, "deal", wait)
    monkeypatch.setattr("wskit.widgets.mystery.PATIENCE", 0.01)
    mystery = Mystery(5, beat=BEAT)
    assert "being prepared" in mystery._repr_mimebundle_()["text/html"]
    never.reject(RuntimeError("enough"))
    until(mystery.notice, lambda value: "enough" in value)
    portal.run(mystery.replace)


@pytest.mark.parametrize("arguments", [{"seed": "x"}, {"beat": 0}, {"beat": "1"}])
def test_an_argument_that_cannot_be_is_an_error_and_nothing_begins(arguments: dict[str, Any]) -> None:
    before = portal.run(lambda: len(asyncio.all_tasks()))
    with pytest.raises((TypeError, ValueError), match=r"seed is|beat is"):
        Mystery(**arguments)
    assert portal.run(lambda: len(asyncio.all_tasks())) <= before

"""The mystery without a front end: a case at the press of a button."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import smallscenes
from helpers import until

from wskit.course import answers
from wskit.course.casebook import scenes
from wskit.course.casebook.case import Case
from wskit.course.casebook.deck import Deck
from wskit.course.casebook.pieces import Piece
from wskit.loops import portal
from wskit.widgets.mystery import BEFORE, SOON, Mystery
from wskit.widgets.pictured import WAKE

Maker = Callable[..., Mystery]
WORD = "blue-otter-17"


@pytest.fixture(autouse=True)
def small(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(scenes, "SCENES", smallscenes.SCENES)
    monkeypatch.setenv("WSKIT_PROGRESS", f"{tmp_path}/answers.jsonl")
    monkeypatch.setattr("wskit.widgets.rest.REST", 0.02)


@pytest.fixture
def make() -> Iterator[Maker]:
    """A function that makes a mystery, with its first case."""
    made: list[Mystery] = []

    def make_one(word: str = WORD, *, go_on: bool = False) -> Mystery:
        made.append(Mystery(word, go_on=go_on))
        made[-1]._wait_for_the_first()
        return made[-1]

    yield make_one
    for mystery in made:
        portal.run(mystery.replace)


def case_in(mystery: Mystery, word: str = WORD) -> Case:
    """Wait until this case is shown, and presses count."""
    until(mystery.ticket, lambda value: f"<b>{word}</b>" in value)
    rested(mystery)
    assert mystery.case is not None
    return mystery.case


def rested(mystery: Mystery) -> None:
    until(mystery, lambda classes: "wskit-resting" not in classes, "_dom_classes")


def place_of(mystery: Mystery, *, right: bool) -> int:
    """Find a cause as only the one who made the case can."""
    case = mystery.case
    assert case is not None
    return next(place for place, words in enumerate(case.causes) if (words == case._truth.words) == right)


def guess(mystery: Mystery, *, right: bool) -> Any:
    pressed = mystery.cause_buttons[place_of(mystery, right=right)]
    pressed.click()
    return pressed


def seen(widget: Any) -> bool:
    return bool(widget.layout.display != "none")


def test_it_begins_with_a_ticket_a_log_evidence_and_six_causes(make: Maker) -> None:
    mystery = make()
    case = case_in(mystery)
    assert case.complaint in mystery.ticket.value
    assert "worth 10 of 10 points" in mystery.ticket.value
    assert "wskit-lines" in mystery.opening.value
    assert [one.description for one in mystery.piece_buttons.values()] == [
        "The other end's log",
        "What stands between: its log",
        "Metrics and events of the platform",
        "A capture at the end that complains",
        "Captures at both ends",
    ]
    offers = [one.children[1].value for one in mystery._pieces.children]
    assert [re.findall(r"<b>(.*?)</b>", offer) for offer in offers] == [
        ["1 point."],
        ["1 point."],
        ["1 point."],
        ["2 points."],
        ["3 points."],
    ]
    assert all(piece.holds.replace("'", "&#x27;") in offer for piece, offer in zip(Piece, offers, strict=True))
    assert "A wrong guess costs 5 points." in mystery.question.value
    assert [one.description for one in mystery.cause_buttons] == [
        f"{number}. {words}" for number, words in enumerate(case.causes, 1)
    ]
    assert (seen(mystery.skip_button), seen(mystery.next_button), seen(mystery.shown)) == (True, False, False)
    assert "No case is closed yet" in mystery.score.value
    assert f"Mystery(&quot;{WORD}&quot;)" in mystery.score.value or f'Mystery("{WORD}")' in mystery.score.value
    assert "alert" not in mystery.ticket.value


def test_evidence_opens_below_in_the_order_it_was_bought_and_once(make: Maker) -> None:
    mystery = make()
    for piece in (Piece.CAPTURES, Piece.OTHER, Piece.CAPTURES):
        mystery.piece_buttons[piece].click()
    assert [one.value.partition("<summary>")[2].partition(" <")[0] for one in mystery.bought.children] == [
        "Captures at both ends",
        "The other end&#x27;s log",
    ]
    assert "wskit-rungs" in mystery.exhibits[Piece.CAPTURES].value
    assert mystery.piece_buttons[Piece.CAPTURES].description == "✓ Captures at both ends"
    assert "wskit-idle" in mystery.piece_buttons[Piece.CAPTURES]._dom_classes
    assert "You have it already" in mystery.notices["evidence"].value
    assert 'role="alert"' in mystery.notices["evidence"].value
    assert "worth 6 of 10 points" in mystery.ticket.value


def test_a_wrong_guess_is_told_why_and_a_right_one_shows_all(make: Maker) -> None:
    mystery = make()
    pressed = guess(mystery, right=False)
    assert pressed.description.startswith("✗ ")
    assert {"wskit-chosen", "wskit-false"} <= {*pressed._dom_classes}
    assert "Not this time:" in mystery.verdict.value
    assert 'role="alert"' in mystery.verdict.value
    assert "wskit-is-wrong" in mystery._dom_classes
    assert not seen(mystery.shown)
    pressed = guess(mystery, right=True)
    assert pressed.description.startswith("✓ ")
    assert {"wskit-chosen", "wskit-true"} <= {*pressed._dom_classes}
    assert "Lesson 5 shows it." in mystery.verdict.value
    assert "wskit-is-right" in mystery._dom_classes
    assert not seen(mystery.shown)
    mystery.more_button.click()
    assert seen(mystery.shown)
    assert "Who hung up first" in mystery.report.value
    assert len(mystery.shown.children) == 2
    mystery.more_button.click()
    assert not seen(mystery.shown)
    assert "0 of 1 case solved at the first guess, 5 of 10 points." in mystery.score.value
    assert "closed: 5 points" in mystery.ticket.value
    assert (seen(mystery.skip_button), seen(mystery.next_button)) == (False, True)


def test_once_it_is_closed_a_guess_changes_nothing_and_evidence_is_free(make: Maker) -> None:
    mystery = make()
    guess(mystery, right=True)
    before = mystery.verdict.value
    guess(mystery, right=False)
    assert mystery.verdict.value == before
    assert "This case is closed." in mystery.notices["case"].value
    mystery.piece_buttons[Piece.CAPTURES].click()
    assert "It cost nothing." in mystery.notices["evidence"].value
    shown = [*mystery.exhibits.values(), *(one for offer in mystery._pieces.children for one in offer.children)]
    for one in shown:
        said = getattr(one, "description", None) or one.value
        assert not re.search(r"\d points?\b", said), said
    assert "A wrong guess costs nothing now." in mystery.question.value
    assert "closed: 10 points" in mystery.ticket.value
    mystery.skip_button.click()
    assert "closed: 10 points" in mystery.ticket.value


def test_who_skips_is_told_and_it_counts(make: Maker) -> None:
    mystery = make()
    mystery.skip_button.click()
    assert "The answer:" in mystery.verdict.value
    assert mystery.cause_buttons[place_of(mystery, right=True)].description.startswith("✓ ")
    assert "wskit-chosen" not in mystery.cause_buttons[place_of(mystery, right=True)]._dom_classes
    assert "0 of 1 case solved at the first guess, 0 of 10 points." in mystery.score.value
    assert answers.given()[f"case.{WORD}"].first.gave_up


def test_a_key_that_is_still_down_does_not_skip_and_go_on(make: Maker, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("wskit.widgets.rest.REST", 0.3)
    mystery = make()
    mystery.skip_button.click()
    assert "wskit-resting" in mystery._dom_classes
    mystery.next_button.click()
    mystery.word_button.click()
    mystery.piece_buttons[Piece.OTHER].click()
    assert mystery.bought.children == ()
    assert f"<b>{WORD}</b>" in mystery.ticket.value


def test_the_next_case_begins_afresh_and_the_score_goes_on(make: Maker) -> None:
    mystery = make()
    mystery.next_button.click()
    assert "Say what it was, or skip it." in mystery.notices["case"].value
    mystery.piece_buttons[Piece.OTHER].click()
    guess(mystery, right=True)
    mystery.next_button.click()
    case = case_in(mystery, "blue-otter-18")
    assert [one.description[3:] for one in mystery.cause_buttons] == list(case.causes)
    assert mystery.bought.children == ()
    assert mystery.verdict.value == mystery.notices["evidence"].value == mystery.notices["case"].value == ""
    assert (seen(mystery.shown), seen(mystery.skip_button)) == (False, True)
    assert not any({"wskit-true", "wskit-chosen"} & {*one._dom_classes} for one in mystery.cause_buttons)
    assert 'role="alert"' in mystery.ticket.value
    mystery.skip_button.click()
    assert "1 of 2 cases solved at the first guess, 9 of 20 points." in mystery.score.value


def test_the_same_word_brings_the_same_cases(make: Maker) -> None:
    pair = [make("kind yak 3"), make("kind-yak-3")]
    for number in (3, 4):
        first, second = (case_in(one, f"kind-yak-{number}") for one in pair)
        assert str(first) == str(second)
        for mystery in pair:
            mystery.skip_button.click()
            rested(mystery)
            mystery.next_button.click()


def test_a_word_that_is_typed_is_played(make: Maker) -> None:
    mystery = make()
    mystery.field.value = "bleu-otter-3"
    mystery.word_button.click()
    assert "Did you mean &quot;blue-otter-3&quot;?" in mystery.notices["word"].value
    mystery.field.value = "wise-seal-3"
    mystery.word_button.click()
    case_in(mystery, "wise-seal-3")
    assert mystery.notices["word"].value == ""
    assert "No case is closed yet" in mystery.score.value


def test_who_looked_and_plays_another_word_has_skipped(make: Maker) -> None:
    mystery = make()
    mystery.piece_buttons[Piece.OTHER].click()
    mystery.field.value = "wise-seal-3"
    mystery.word_button.click()
    case_in(mystery, "wise-seal-3")
    assert "0 of 1 case solved at the first guess, 0 of 10 points. Evidence bought for 1" in mystery.score.value


def test_who_has_played_a_case_before_is_told(make: Maker) -> None:
    mystery = make()
    mystery.skip_button.click()
    again = make()
    assert BEFORE in again.notices["evidence"].value
    assert "alert" not in again.notices["evidence"].value


def test_a_case_that_is_played_again_counts_once(make: Maker) -> None:
    mystery = make()
    mystery.skip_button.click()
    for number in (18, 17):
        rested(mystery)
        mystery.field.value = f"blue-otter-{number}"
        mystery.word_button.click()
        case_in(mystery, f"blue-otter-{number}")
    assert BEFORE in mystery.notices["evidence"].value
    guess(mystery, right=True)
    assert "closed: 10 points" in mystery.ticket.value
    assert "0 of 1 case solved at the first guess, 0 of 10 points." in mystery.score.value


def test_that_a_case_is_being_prepared_is_shown(monkeypatch: pytest.MonkeyPatch) -> None:
    may_go: portal.Promise[None] = portal.Promise()
    deal = Deck.deal

    async def wait(deck: Deck) -> Case:
        await may_go
        return await deal(deck)

    monkeypatch.setattr(Deck, "deal", wait)
    mystery = Mystery(WORD)
    assert "being prepared" in mystery.notices["case"].value
    for button in (*mystery.piece_buttons.values(), *mystery.cause_buttons, mystery.skip_button):
        button.click()
    assert "being prepared" in mystery.notices["case"].value
    assert mystery.verdict.value == mystery.ticket.value == ""
    assert not seen(mystery.next_button)
    mystery.next_button.click()
    assert SOON in mystery.notices["case"].value
    mystery.word_button.click()
    assert SOON in mystery.notices["word"].value
    may_go.resolve(None)
    case_in(mystery)
    portal.run(mystery.replace)


def test_a_case_that_cannot_be_made_is_said_and_it_can_be_tried_again(
    make: Maker, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def fail(*args: Any) -> Any:
        raise TimeoutError("this computer is too busy")

    with monkeypatch.context() as patch:
        patch.setattr(Deck, "deal", fail)
        mystery = make()
        assert "this computer is too busy. Press Next case" in mystery.notices["case"].value
    assert seen(mystery.next_button)
    assert not seen(mystery.skip_button)
    assert "this computer is too busy" in repr(mystery)
    mystery.next_button.click()
    case_in(mystery)
    assert mystery.notices["case"].value == ""


def test_a_new_run_of_its_cell_ends_it(make: Maker) -> None:
    mystery = make()
    guess(mystery, right=True)
    portal.run(mystery.replace)
    assert mystery._replay is not None
    assert mystery._replay._playing is None


# What is left of an earlier sitting.


def test_it_goes_on_with_the_first_case_that_is_open_and_says_how_many_are_closed(make: Maker) -> None:
    first = make(go_on=True)
    assert case_in(first).word == WORD
    assert first.notices["evidence"].value == ""
    guess(first, right=True)
    first.next_button.click()
    case_in(first, "blue-otter-18")
    assert "1 of 1 case solved" in first.score.value
    first.skip_button.click()
    rested(first)
    again = make(go_on=True)
    case_in(again, "blue-otter-19")
    assert "2 cases of this deck are closed. Here is the next." in again.notices["evidence"].value
    assert "1 of 2 cases solved at the first guess, 10 of 20 points." in again.score.value
    again.skip_button.click()
    rested(again)
    again.next_button.click()
    case_in(again, "blue-otter-20")
    assert again.notices["evidence"].value == ""


def test_a_word_brings_its_case_though_it_is_closed_and_the_score_knows(make: Maker) -> None:
    first = make()
    guess(first, right=False)
    guess(first, right=True)
    assert "0 of 1 case solved at the first guess, 5 of 10 points." in first.score.value
    again = make()
    case_in(again)
    assert BEFORE in again.notices["evidence"].value
    guess(again, right=True)
    assert "0 of 1 case solved at the first guess, 5 of 10 points." in again.score.value


def test_where_nothing_is_kept_the_score_is_of_this_sitting(make: Maker, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WSKIT_PROGRESS", "")
    mystery = make(go_on=True)
    guess(mystery, right=True)
    assert "1 of 1 case solved at the first guess" in mystery.score.value
    assert case_in(make(go_on=True)).word == WORD


# How it is stored.


def bundle(*bought: Piece, right: bool | None = None) -> dict[str, str]:
    mystery = Mystery(WORD)
    mystery._wait_for_the_first()
    for piece in bought:
        mystery.piece_buttons[piece].click()
    if right is not None:
        guess(mystery, right=right)
    shown: dict[str, str] = mystery._repr_mimebundle_()
    portal.run(mystery.replace)
    return shown


def test_its_still_picture_has_the_first_case_and_is_the_same_on_every_run() -> None:
    first, second = bundle(), bundle()
    assert first["text/html"] == second["text/html"]
    assert first["text/plain"] == second["text/plain"]
    assert ">Skip</span>" in first["text/html"]
    assert WAKE in first["text/html"]
    assert first["text/html"].count("wskit-unpressed wskit-choice") == 6
    assert first["text/plain"].startswith(f"Case {WORD}: It stopped again")
    assert "  [1. " in first["text/plain"]
    for word in ("127.0.0.1", "<button", "wskit-true", "✓"):
        assert word not in re.sub(r"<style>.*?</style>", "", first["text/html"], flags=re.DOTALL)


def test_its_still_picture_has_what_was_bought_and_what_came_of_it() -> None:
    first, second = (bundle(Piece.CAPTURES, Piece.OTHER, right=True) for _ in range(2))
    assert first["text/html"] == second["text/html"].replace(BEFORE, "")
    assert 'class="wskit-rungs"' in first["text/html"]
    assert "Who hung up first" in first["text/html"]
    assert "wskit-is-right" in first["text/html"]
    assert ">Next case</span>" in first["text/html"]
    assert "Right: " in first["text/plain"]
    assert "other.log" in first["text/plain"]
    assert "wskit-is-wrong" in bundle(right=False)["text/html"]


async def test_where_its_own_loop_runs_the_picture_does_not_wait() -> None:
    shown: portal.Promise[str] = portal.Promise()

    def look() -> None:
        mystery = Mystery(WORD)
        shown.resolve(mystery._repr_mimebundle_()["text/plain"])
        mystery.replace()

    portal.post(look)
    assert "being prepared" in await shown


def test_a_picture_does_not_wait_for_ever(monkeypatch: pytest.MonkeyPatch) -> None:
    never: portal.Promise[Case] = portal.Promise()

    async def wait(deck: Deck) -> Case:
        return await never

    monkeypatch.setattr(Deck, "deal", wait)
    monkeypatch.setattr("wskit.widgets.mystery.PATIENCE", 0.01)
    mystery = Mystery(WORD)
    assert "being prepared" in mystery._repr_mimebundle_()["text/html"]
    never.reject(RuntimeError("enough"))
    until(mystery.notices["case"], lambda value: "enough" in value)
    portal.run(mystery.replace)


@pytest.mark.parametrize("word", [24, "24", "blue-otter", ...])
def test_a_word_that_cannot_be_is_an_error_and_nothing_begins(word: Any) -> None:
    with pytest.raises((TypeError, ValueError), match=r"a case has a word|There is no case"):
        Mystery(word)

"""Cases that were closed: how one learner did, and a class."""

from __future__ import annotations

import pytest
import smallscenes

from wskit.course.answers import Anew, Answer, Entry, Given, sorted_out
from wskit.course.casebook import scenes
from wskit.course.casebook.case import Case
from wskit.course.casebook.pieces import Piece
from wskit.course.classes import Class
from wskit.course.outlay import Outlay
from wskit.course.solved import (
    OneCase,
    cases_from,
    closed_in,
    complaint,
    first_open,
    how_far,
    is_case,
    solved_in_words,
    tally,
    word_of,
)
from wskit.course.submissions import Submission

CASE = "case.blue-otter-17"


def closed(points: int, *bought: str, right: bool = True, name: str = CASE, gave_up: bool = False) -> Answer:
    cost = sum(Piece(key).cost for key in bought)
    words = "" if gave_up else "It was this."
    return Answer(name, words, right, outlay=Outlay(bought, cost, 1, points), gave_up=gave_up)


def wrong(words: str = "It was that.") -> Answer:
    return Answer(CASE, words, False, outlay=Outlay(("other",), 1, 1))


def class_of(**learners: tuple[Entry, ...]) -> Class:
    return Class({name: Submission("", entries) for name, entries in learners.items()}, ())


def test_a_class_is_counted_case_by_case() -> None:
    [one] = class_of(
        ada=(closed(9, "other"),),
        bob=(wrong(), closed(2, "other", "captures")),
        cyd=(closed(0, "captures", right=False, gave_up=True),),
        dan=(wrong(),),
        eve=(Answer("1.1", "1005", True),),
        fay=(closed(0, right=False, gave_up=True), Anew(CASE), closed(10)),
    ).cases()
    assert one == OneCase(
        "blue-otter-17",
        closed=4,
        solved=2,
        skipped=1,
        bought=((Piece.OTHER, 2), (Piece.CAPTURES, 2)),
        cost=2.0,
        enough=1,
        slips=(("It was that.", 1),),
    )
    assert one.bought_in_words == "Bought: the other end's log 2, captures at both ends 2"


def test_whoever_played_it_again_counts_once_and_with_the_first_time() -> None:
    [one] = class_of(ada=(closed(0, right=False, gave_up=True), closed(10))).cases()
    assert (one.closed, one.solved, one.cost, one.slips) == (1, 0, 0, ())


def test_cases_stand_in_the_order_of_their_words_and_not_among_the_cards() -> None:
    names = [f"case.{word}" for word in ("kind-yak-3", "blue-otter-10", "blue-otter-9", "x", "blue-otter-\u0661")]
    found = class_of(ada=(*(closed(10, name=name) for name in names), Answer("1.1", "", True)))
    assert [one.word for one in found.cases()] == [
        "x", "blue-otter-\u0661", "blue-otter-9", "blue-otter-10", "kind-yak-3"
    ]  # fmt: skip
    assert [one.card for one in found.cards()] == ["1.1"]


def test_where_nobody_bought_anything_it_says_so() -> None:
    [one] = class_of(ada=(closed(10),)).cases()
    assert one.bought_in_words == "Nothing bought"


def test_evidence_of_another_year_is_passed_over() -> None:
    [one] = class_of(ada=(Answer(CASE, "", True, outlay=Outlay(("tea-leaves",), 1, 1, 9)),)).cases()
    assert one.bought == ()


def test_how_one_learner_did_is_said_in_words() -> None:
    given = Submission("", (wrong(), closed(4, "other"), closed(10, name="case.blue-otter-18"))).given
    assert solved_in_words(given.values()) == (
        "The deck: 1 of 2 cases solved at the first guess, 14 of 20 points. "
        "Evidence bought for 1; 2 was enough to know."
    )
    assert solved_in_words([]) == ""
    assert solved_in_words(Submission("", (wrong(),)).given.values()) == ""


def test_names_of_cases_are_known_by_their_beginning() -> None:
    assert (is_case(CASE), is_case("casebook.1"), word_of(CASE)) == (True, False, "blue-otter-17")
    assert cases_from("Blue Otter 17", 2) == [CASE, "case.blue-otter-18"]
    assert cases_from("blue-otter-17", 0) == [CASE]
    assert cases_from("1", 3) == []


def test_what_somebody_complained_of_is_known_by_the_word(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(scenes, "SCENES", smallscenes.SCENES)
    assert complaint("blue-otter-17").startswith("It stopped again in ")
    assert complaint("x") == ""


def kept(*entries: Answer) -> dict[str, Given]:
    return closed_in(sorted_out(entries))


def test_a_deck_goes_on_with_the_first_case_that_is_open() -> None:
    some = kept(
        closed(9),
        closed(5, name="case.blue-otter-18"),
        closed(5, name="case.red-fox-1"),
        wrong(),
        Answer("1.1", "x", True),
    )
    assert sorted(some) == ["blue-otter-17", "blue-otter-18", "red-fox-1"]
    assert first_open("blue-otter-17", some) == "blue-otter-19"
    assert first_open("blue-otter-16", some) == "blue-otter-16"
    assert first_open("Blue Otter 18", some) == "blue-otter-19"
    assert how_far("blue-otter-19", some) == "2 cases of this deck are closed. Here is the next."
    assert how_far("blue-otter-19", ["blue-otter-4"]) == "1 case of this deck is closed. Here is the next."
    assert how_far("golden-fox-1", some) == ""


def test_a_case_that_was_only_guessed_at_is_open() -> None:
    assert kept(wrong()) == {}


async def test_the_score_counts_what_is_kept_and_what_is_not_and_each_case_once(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(scenes, "SCENES", smallscenes.SCENES)
    again, new, still_open = [await Case.make(f"blue-otter-{number}") for number in (17, 18, 19)]
    again.guess(again._truth.words)
    new.guess(new._truth.words)
    assert tally({}, [still_open]) == "no case is closed yet"
    assert tally({}, [again]).startswith("1 of 1 case solved at the first guess, 10 of 10 points.")
    some = kept(wrong(), closed(2, "other"))
    assert tally(some, []).startswith("0 of 1 case solved at the first guess, 2 of 10 points.")
    assert tally(some, [again, new, still_open]).startswith("1 of 2 cases solved at the first guess, 12 of 20 points.")

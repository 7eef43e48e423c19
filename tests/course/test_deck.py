"""Mysteries: what a case shows, what it costs, and what a guess is worth."""

from __future__ import annotations

import asyncio
import itertools
from typing import Any

import pytest
from mysteries import BEAT, NAMES, case_of

from wskit.course.deck import EVIDENCE, RULES, Case, Deck
from wskit.views.ladder import Ladder
from wskit.views.outcome import Outcome
from wskit.views.sheet import Sheet

ASKED_ALL = 1
"""What is left of a case when all evidence was asked for."""


def right(case: Case) -> str:
    """Find the cause as only the one who made the case can."""
    return next(words for words in case.causes if words == case._truth.words)


def wrong(case: Case) -> list[str]:
    return [words for words in case.causes if words != right(case)]


@pytest.mark.parametrize("name", NAMES)
def test_every_case_can_be_solved_with_all_evidence(name: str) -> None:
    case = case_of(name)
    assert {type(case.evidence(one)) for one in EVIDENCE} == {Sheet, Ladder}
    ruling = case.guess(right(case))
    assert (ruling.outcome, ruling.points) == (Outcome.RIGHT, ASKED_ALL)
    assert ruling.message.startswith(f"{right(case)} That is 1 point. ")
    assert ruling.report is not None
    assert ruling.report.why in ruling.message
    assert "Lesson " in ruling.message
    assert case.closed


@pytest.mark.parametrize("name", NAMES)
def test_every_wrong_guess_is_told_why_and_closes_nothing(name: str) -> None:
    case = case_of(name)
    for number, words in enumerate(wrong(case), 1):
        ruling = case.guess(words)
        assert (ruling.outcome, ruling.points) == (Outcome.WRONG, max(4 - 2 * number, 0))
        assert ruling.report is None
        assert ruling.message != words
    assert case.wrong == tuple(wrong(case))
    assert not case.closed


def test_a_case_that_is_solved_at_once_is_worth_all_its_points() -> None:
    case = case_of("too-big-server")
    ruling = case.guess(right(case))
    assert (ruling.points, case.points) == (4, 4)
    assert "That is 4 points." in str(ruling)


def test_asking_twice_costs_once_and_nothing_when_the_case_is_closed() -> None:
    case = case_of("too-big-server")
    assert str(case.evidence("ladder")) == str(case.evidence("The  Ladder."))
    assert (case.points, case.asked) == (3, ("the ladder",))
    case.guess(right(case))
    case.evidence("the bytes")
    assert (case.points, case.asked) == (3, ("the ladder",))


def test_the_same_wrong_guess_twice_costs_once() -> None:
    case = case_of("too-big-server")
    first, second = case.guess(wrong(case)[0]), case.guess(wrong(case)[0])
    assert first == second
    assert case.points == 2


def test_no_case_is_worth_less_than_nothing() -> None:
    case = case_of("black-hole-client")
    for words in wrong(case):
        case.guess(words)
    ruling = case.guess(right(case))
    assert ruling.points == 0
    assert "That is 0 points." in ruling.message


@pytest.mark.parametrize("guess", [..., None, "", " \n"])
def test_no_guess_is_asked_for_and_costs_nothing(guess: Any) -> None:
    case = case_of("too-big-server")
    ruling = case.guess(guess)
    assert (ruling.outcome, ruling.points) == (Outcome.UNANSWERED, 4)
    assert str(ruling) == "Your turn: name one of the causes, in its words or by its number."


@pytest.mark.parametrize(
    ("guess", "word"),
    [
        (0, "this case has 3 causes, and they are numbered from 1; 0 is none of them."),
        (4, "4 is none of them."),
        (-1, "-1 is none of them."),
        ("17", "17 is none of them."),
        ("9" * 5000, "This is none of them."),
        (True, "Give one in its words or by its number, not bool."),
        (1.0, "not float."),
        (1006j, "not complex."),
        (["RST"], "not list."),
        (object, "not type."),
        (b"RST", "not bytes."),
        ("the moon", "This is none of them."),
        ("\ud800", "This is none of them."),
    ],
)
def test_what_is_no_guess_gets_a_helpful_word_and_costs_nothing(guess: Any, word: str) -> None:
    case = case_of("network-resets-client")
    ruling = case.guess(guess)
    assert (ruling.outcome, ruling.points) == (Outcome.UNCLEAR, 4)
    assert ruling.message.endswith(word)


def test_a_guess_with_a_slip_is_answered_with_the_cause_that_is_like_it() -> None:
    case = case_of("network-resets-client")
    ruling = case.guess("the network broke it off")
    assert ruling.message == "did you mean this one? The network broke the connection off (RST)."
    assert case.points == 4


@pytest.mark.parametrize("change", [str.upper, str.lower, lambda words: f"  {words[:-1]}\n", lambda words: words + "."])
def test_capitals_spaces_and_the_full_stop_do_not_matter(change: Any) -> None:
    case = case_of("network-resets-client")
    assert case.guess(change(right(case))).outcome is Outcome.RIGHT


@pytest.mark.parametrize("kind", [int, str])
def test_a_number_names_the_cause_at_that_place(kind: type) -> None:
    case = case_of("network-resets-client")
    assert case.guess(kind(case.causes.index(right(case)) + 1)).outcome is Outcome.RIGHT


def test_who_gives_up_gets_the_answer_and_no_points() -> None:
    case = case_of("both-at-once-server")
    ruling = case.give_up()
    assert (ruling.outcome, ruling.points, case.closed) == (Outcome.TOLD, 0, True)
    assert "Both said goodbye at the same time." in ruling.message
    assert ruling.report is not None


def test_a_closed_case_stays_as_it_is() -> None:
    case = case_of("both-at-once-server")
    case.guess(right(case))
    assert case.give_up().points == 4
    after = case.guess(wrong(case)[0])
    assert (after.outcome, after.points) == (Outcome.TOLD, 4)
    assert after.message == "this case is closed. It was this: Both said goodbye at the same time."


@pytest.mark.parametrize(
    ("name", "known"),
    [
        ("log", EVIDENCE[0]),
        ("other end's log", EVIDENCE[0]),
        ("The other end’s log", EVIDENCE[0]),
        ("LADDER", EVIDENCE[1]),
        ("bytes", EVIDENCE[2]),
    ],
)
def test_evidence_has_short_names_too(name: str, known: str) -> None:
    case = case_of("too-big-server")
    case.evidence(name)
    assert case.asked == (known,)


@pytest.mark.parametrize("name", ["leder", "", "the", 1, None, ...])
def test_evidence_that_there_is_not_is_an_error_that_helps_and_costs_nothing(name: Any) -> None:
    case = case_of("too-big-server")
    with pytest.raises(
        (TypeError, ValueError), match=r"such as 'the ladder'|the other end's log, the ladder, the bytes"
    ):
        case.evidence(name)
    assert case.points == 4


def test_the_ladder_has_what_a_capture_shows_and_not_what_was_done() -> None:
    for name in ("network-resets-client", "too-big-server", "black-hole-client"):
        case = case_of(name)
        seen, told = str(case.evidence("ladder")), case.give_up()
        assert told.report is not None
        assert "link:" not in seen
        assert "fails:" not in seen
        assert any(word in str(told.report.ladder) for word in ("link:", "fails:"))


def test_the_first_log_is_of_one_side_and_the_evidence_of_the_other() -> None:
    for name in ("both-at-once-client", "both-at-once-server"):
        case = case_of(name)
        here, there = case.log(), case.evidence("log")
        assert {here.title, str(there).splitlines()[0]} == {"The client's log", "The server's log"}
        assert here.title.endswith(f"{name.rpartition('-')[2]}'s log")


def test_a_case_shows_its_log_the_causes_and_the_rules_and_not_what_it_was() -> None:
    case = case_of("network-resets-server")
    case.evidence("bytes")
    shown = case._repr_mimebundle_()
    assert str(case) == repr(case) == shown["text/plain"]
    lines = str(case).splitlines()
    assert lines[:3] == [
        "The server's log",
        "  connection open",
        "  ConnectionClosedError: no close frame received or sent",
    ]
    assert lines[3:7] == ["What was the cause?", *(f"  {n}. {words}" for n, words in enumerate(case.causes, 1))]
    assert lines[7] == f"Evidence: the other end's log, the ladder, the bytes. {RULES} It is worth 3 now."
    assert shown["text/html"].count("<li>") == 3
    assert "network-resets" not in shown["text/html"]
    case.give_up()
    assert str(case).endswith("It was worth 0.")


def test_a_ruling_shows_the_report_once_the_case_is_closed() -> None:
    case = case_of("too-big-server")
    shown = case.guess(wrong(case)[0])._repr_mimebundle_()
    assert shown["text/plain"].startswith("Not this time: ")
    assert 'class="wskit-rungs"' not in shown["text/html"]
    assert "wskit-error" in shown["text/html"]
    shown = case.guess(right(case))._repr_mimebundle_()
    assert "Who hung up first: the server" in shown["text/plain"]
    assert 'class="wskit-rungs"' in shown["text/html"]
    assert "wskit-right" in shown["text/html"]


# Chance.


def everything(case: Case) -> list[str]:
    return [str(case), *(str(case.evidence(one)) for one in EVIDENCE), repr(case.give_up())]


async def test_the_same_seed_makes_the_same_case_in_every_word() -> None:
    for seed in (1, 7):
        first, second = [everything(await Case.make(seed, beat=BEAT)) for _ in range(2)]
        assert first == second


async def test_over_many_seeds_every_case_can_be_solved_and_they_differ() -> None:
    cases = await asyncio.gather(*(Case.make(seed, beat=BEAT) for seed in range(30)))
    assert len({str(case.log()) for case in cases}) > 8
    assert len({case.causes for case in cases}) > 15
    for case in cases:
        tries = list(itertools.takewhile(lambda ruling: ruling.outcome is Outcome.WRONG, map(case.guess, case.causes)))
        assert case.closed
        assert len(tries) == case.causes.index(right(case))
        assert case.points == max(4 - 2 * len(tries), 0)


async def test_without_a_seed_there_is_a_case_too() -> None:
    assert len((await Case.make(beat=BEAT)).causes) >= 3


async def test_a_deck_begins_with_the_case_of_its_seed_and_counts_the_points() -> None:
    deck = Deck(4, beat=BEAT)
    assert deck.score == "no case is closed yet"
    first = await deck.deal()
    assert str(first) == str(await Case.make(4, beat=BEAT))
    first.guess(right(first))
    assert deck.score == "4 of 4 points in 1 case"
    second = await deck.deal()
    assert deck.cases == [first, second]
    second.evidence("log")
    assert deck.score == "4 of 4 points in 1 case"
    second.guess(right(second))
    assert deck.score == "7 of 8 points in 2 cases"


@pytest.mark.parametrize("seed", ["7", 1.0, True, b"7", ...])
def test_a_seed_that_cannot_be_is_an_error(seed: Any) -> None:
    with pytest.raises(TypeError, match="a seed is a whole number such as 7, or None"):
        Deck(seed)


@pytest.mark.parametrize("beat", [0, -1, "1", float("nan")])
async def test_a_beat_that_cannot_be_is_an_error(beat: Any) -> None:
    with pytest.raises((TypeError, ValueError), match="beat is"):
        await Case.make(1, beat=beat)

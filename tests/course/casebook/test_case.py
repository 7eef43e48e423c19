"""Cases: what is shown, what it costs, what a guess is told, and what is said in the end."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import smallscenes
from smallscenes import BOTH, KEYS, ONE, TWO, played, word_of

from wskit.course import answers
from wskit.course.casebook import scenes
from wskit.course.casebook.case import QUESTION, RULES, Case
from wskit.course.casebook.pieces import Piece, Scene
from wskit.course.outlay import Outlay
from wskit.views.outcome import Outcome


@pytest.fixture(autouse=True)
def kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WSKIT_PROGRESS", f"{tmp_path}/answers.jsonl")


def case_of(scene: Scene = ONE, key: str = "cut", number: int = 1) -> Case:
    truth = next(cause for cause in scene.causes if cause.key == key)
    return Case(word_of(number), scene, truth, played(scene, key))


def right(case: Case) -> str:
    """Find the cause as only the one who made the case can."""
    return case._truth.words


def wrong(case: Case) -> list[str]:
    return [words for words in case.causes if words != right(case)]


@pytest.mark.parametrize("key", KEYS)
@pytest.mark.parametrize("scene", smallscenes.SCENES, ids=["one", "two", "both"])
def test_whoever_buys_the_least_that_is_enough_solves_it_and_keeps_most(scene: Scene, key: str) -> None:
    case = case_of(scene, key)
    for piece in case._cheapest[0]:
        case.buy(piece)
    ruling = case.guess(right(case))
    assert (ruling.outcome, ruling.points) == (Outcome.RIGHT, 10 - case.cost)
    assert ruling.points >= 7
    assert case.solved
    assert case.cost == case.enough
    assert ruling.said[1].endswith("Nothing cheaper would have been enough.")


def test_it_says_what_it_was_how_it_compares_and_where_it_is_taught() -> None:
    case = case_of()
    case.buy(Piece.OTHER)
    case.buy(Piece.CAPTURES)
    ruling = case.guess(right(case))
    assert str(ruling) == (
        "Right: Something on the way ended it, quietly. That is 6 points.\n"
        "What decided it:\n"
        "  The other end's log: it says other cut.\n"
        "This is what cut leaves.\n"
        "You bought 4; the other end's log (1) would have been enough.\n"
        "Lesson 5 shows it."
    )
    assert ruling.report is not None
    assert case.answer == right(case)


@pytest.mark.parametrize(
    ("scene", "bought", "said"),
    [
        (ONE, [], "You bought nothing, and that leaves all 6 causes possible; the other end's log (1) would have been"),
        (ONE, ["metrics"], "You bought 1, and that leaves all 6 causes possible; the other end's log (1) would have"),
        (ONE, ["other"], "You bought the other end's log (1). Nothing cheaper would have been enough."),
        (ONE, ["capture"], "You bought 2; the other end's log (1) would have been enough."),
        (
            TWO,
            ["other"],
            "You bought 1, and that leaves 2 of the 6 causes possible; a capture at the end that complains",
        ),
        (
            TWO,
            ["captures", "other", "metrics"],
            "You bought 5; a capture at the end that complains (2), or the other end's log (1) and the platform's "
            "metrics (1) together, would have been enough.",
        ),
        (
            TWO,
            ["metrics", "other"],
            "You bought the platform's metrics (1) and the other end's log (1). Nothing cheaper",
        ),
    ],
)
def test_what_was_bought_is_compared_with_the_least_that_is_enough(scene: Scene, bought: list[str], said: str) -> None:
    case = case_of(scene)
    for piece in bought:
        case.buy(piece)
    assert case.guess(right(case)).said[1].startswith(said)


def test_a_wrong_guess_is_told_from_what_was_shown_and_from_nothing_else() -> None:
    case = case_of()
    blind = case.guess(wrong(case)[0])
    assert (blind.outcome, blind.points, blind.report) == (Outcome.WRONG, 5, None)
    assert blind.message == (
        "it was not this, though what you have seen leaves it possible. The other end's log (1) would have told. "
        "It cost 5 points."
    )
    case.buy(Piece.OTHER)
    seeing = case.guess(wrong(case)[1])
    assert (seeing.message, seeing.points) == ("It says other cut. It cost 4 points.", 0)
    assert case.guess(wrong(case)[1]).message == "It says other cut.", "the same again costs nothing"
    assert not case.closed
    assert case.wrong == tuple(wrong(case)[:2])


@pytest.mark.parametrize("scene", [ONE, TWO, BOTH], ids=["one", "two", "both"])
def test_after_a_verdict_come_the_few_facts_that_decided_and_the_rest_is_folded(scene: Scene) -> None:
    case = case_of(scene)
    for piece in case._cheapest[0]:
        case.buy(piece)
    ruling = case.guess(right(case))
    assert ruling.decided[0] == "What decided it:"
    assert 1 <= len(ruling.decided) - 1 <= 3
    html = ruling._repr_mimebundle_()["text/html"]
    open_, _, folded = html.partition("<details")
    assert all(fact.partition(": ")[2] in open_.replace("&#x27;", "'") for fact in ruling.decided[1:])
    assert ruling.said[0] in folded
    assert ruling.said[0] not in open_
    assert "wskit-rungs" not in open_


def test_who_could_not_know_is_told_what_would_have_decided_it() -> None:
    skipped = case_of(TWO).skip()
    assert skipped.decided[0] == "What would have decided it:"
    assert [fact.partition(":")[0] for fact in skipped.decided[1:]] == ["A capture at the end that complains"]


def test_the_cheapest_piece_that_would_have_told_is_named() -> None:
    case = case_of(BOTH, "cut")
    near = next(cause.words for cause in BOTH.causes if cause.key == "break")  # the middle says the same of both
    assert "Captures at both ends (3) would have told." in case.guess(near).message
    far = next(cause.words for cause in BOTH.causes if cause.key == "both")
    assert "The log of what stands between (1) would have told." in case.guess(far).message


def test_only_the_first_guess_counts_as_solved() -> None:
    case = case_of()
    case.guess(wrong(case)[0])
    case.guess(wrong(case)[0])
    assert case.points == 5
    case.guess(right(case))
    assert (case.closed, case.solved, case.points) == (True, False, 5)


def test_no_case_is_worth_less_than_nothing() -> None:
    case = case_of()
    for words in wrong(case):
        case.guess(words)
    assert case.guess(right(case)).points == 0


def test_who_buys_all_and_then_knows_still_has_something() -> None:
    case = case_of()
    for piece in Piece:
        case.buy(piece)
    assert case.guess(right(case)).points == 2


def test_who_skips_has_closed_it_for_nothing() -> None:
    case = case_of()
    case.buy("other")
    ruling = case.skip()
    assert (ruling.outcome, ruling.points, ruling.message) == (Outcome.TOLD, 0, right(case))
    assert ruling.report is not None
    assert (case.closed, case.solved, case.skipped, case.points) == (True, False, True, 0)
    assert str(case.skip()) == str(ruling)


def test_a_closed_case_stays_as_it_is_and_its_evidence_is_free() -> None:
    case = case_of()
    case.guess(right(case))
    assert "cut" in str(case.buy("other"))
    after = case.guess(wrong(case)[0])
    assert (after.outcome, after.message) == (Outcome.TOLD, f"this case is closed. It was this: {right(case)}")
    assert case.skip().points == case.points == 10
    assert (case.bought, case.cost, case.solved) == ((), 0, True)


def test_evidence_costs_once() -> None:
    case = case_of()
    assert str(case.buy("captures")) == str(case.buy(Piece.CAPTURES))
    assert (case.bought, case.cost, case.points) == ((Piece.CAPTURES,), 3, 7)


@pytest.mark.parametrize(
    ("name", "piece"),
    [
        ("other", Piece.OTHER),
        ("The Other End’s log.", Piece.OTHER),
        ("other end's log", Piece.OTHER),
        ("the log of what stands between", Piece.MIDDLE),
        ("platform's metrics", Piece.METRICS),
        ("METRICS", Piece.METRICS),
        ("Captures at both ends", Piece.CAPTURES),
    ],
)
def test_evidence_has_several_names(name: str, piece: Piece) -> None:
    case = case_of()
    case.buy(name)
    assert case.bought == (piece,)


@pytest.mark.parametrize("name", ["leder", "", 1, None, ...])
def test_evidence_that_there_is_not_is_an_error_that_helps_and_costs_nothing(name: Any) -> None:
    case = case_of()
    with pytest.raises((TypeError, ValueError), match=r'such as "other"|"other", "middle", "metrics"'):
        case.buy(name)
    assert case.points == 10


@pytest.mark.parametrize("guess", [..., None, "", " \n"])
def test_no_guess_is_asked_for_and_costs_nothing(guess: Any) -> None:
    ruling = case_of().guess(guess)
    assert (ruling.outcome, ruling.points) == (Outcome.UNANSWERED, 10)
    assert str(ruling) == "Your turn: name one of the causes, in its words or by its number."


@pytest.mark.parametrize(
    ("guess", "word"),
    [
        (0, "this case has 6 causes, and they are numbered from 1; 0 is none of them."),
        (7, "7 is none of them."),
        ("17", "17 is none of them."),
        ("9" * 5000, "This is none of them."),
        (True, "Give one in its words or by its number, not bool."),
        (1.0, "not float."),
        ("the moon", "This is none of them."),
        ("\ud800", "This is none of them."),
        ("something broke it off on the way", "did you mean this one? Something on the way broke it off."),
    ],
)
def test_what_is_no_guess_gets_a_helpful_word_and_costs_nothing(guess: Any, word: str) -> None:
    case = case_of()
    ruling = case.guess(guess)
    assert (ruling.outcome, ruling.points, case.wrong) == (Outcome.UNCLEAR, 10, ())
    assert ruling.message.endswith(word)


@pytest.mark.parametrize("kind", [int, str])
def test_a_number_names_the_cause_at_that_place(kind: type) -> None:
    case = case_of()
    assert case.guess(kind(case.causes.index(right(case)) + 1)).outcome is Outcome.RIGHT


@pytest.mark.parametrize("change", [str.upper, lambda words: f"  {words[:-1]}\n"])
def test_capitals_spaces_and_the_full_stop_do_not_matter(change: Any) -> None:
    case = case_of()
    assert case.guess(change(right(case))).outcome is Outcome.RIGHT


def test_a_case_shows_what_it_begins_with_and_not_what_it_was() -> None:
    case = case_of()
    shown = case._repr_mimebundle_()
    assert str(case) == repr(case) == shown["text/plain"]
    lines = str(case).splitlines()
    assert lines[0] == "Case blue-otter-1: It stopped again in one, and nobody knows why."
    assert lines[1] == "The page's log"
    assert lines[3:10] == [QUESTION, *(f"  {n}. {words}" for n, words in enumerate(case.causes, 1))]
    assert lines[10] == "Evidence:"
    assert lines[14].startswith("  a capture at the end that complains (2): Packets with their times.")
    assert RULES in lines[16]
    assert lines[16].endswith("It is worth 10 now.")
    assert shown["text/html"].count("<li>") == 11
    assert (case.answer, case.enough) == ("", 0)
    case.skip()
    assert str(case).endswith("It was worth 0.")
    assert "(2)" not in str(case), "it costs nothing now"


def test_evidence_and_rulings_show_themselves() -> None:
    case = case_of()
    sheet = case.buy("other")._repr_mimebundle_()
    assert sheet["text/plain"].splitlines()[:2] == ["The other end's log", "other.log"]
    assert "wskit-lines" in sheet["text/html"]
    assert 'class="wskit-rungs"' in case.buy("captures")._repr_mimebundle_()["text/html"]
    told = case.guess(wrong(case)[0])._repr_mimebundle_()
    assert told["text/plain"].startswith("Not this time: ")
    assert 'class="wskit-rungs"' not in told["text/html"]
    told = case.guess(right(case))._repr_mimebundle_()
    assert "Who hung up first" in told["text/plain"]
    assert 'class="wskit-rungs"' in told["text/html"]
    assert 'role="alert"' in told["text/html"]


def test_the_order_of_the_causes_is_by_dice_and_the_same_for_everybody() -> None:
    orders = [case_of(number=number).causes for number in range(1, 41)]
    assert orders == [case_of(number=number).causes for number in range(1, 41)]
    assert len({order.index(right(case_of())) for order in orders}) == 6


# What is kept.


def test_what_was_guessed_and_bought_is_kept() -> None:
    case = case_of()
    case.buy("metrics")
    case.guess(wrong(case)[0])
    given = answers.given()["case.blue-otter-1"]
    assert (given.first.choice, given.right_at_first) == (wrong(case)[0], False)
    assert given.outlay == Outlay(("metrics",), 1, 1, None)
    case.buy("other")
    case.guess(right(case))
    given = answers.given()["case.blue-otter-1"]
    assert (len(given.tries), given.right_at_first, given.right_in_the_end) == (2, False, True)
    assert given.outlay == Outlay(("metrics", "other"), 2, 1, 3)
    assert given.first.seconds is not None


def test_a_skipped_case_is_kept_as_one_and_the_first_time_counts() -> None:
    case_of().skip()
    again = case_of()
    again.guess(right(again))
    given = answers.given()["case.blue-otter-1"]
    assert (given.first.gave_up, given.right_at_first) == (True, False)
    assert given.outlay == Outlay((), 0, 1, 0)


# By its word.


async def test_the_same_word_makes_the_same_case_in_every_word(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(scenes, "SCENES", smallscenes.SCENES)

    def everything(case: Case) -> list[str]:
        return [str(case), *(str(case.buy(piece)) for piece in Piece), repr(case.skip())]

    for word in ("blue-otter-17", "Kind Yak 3"):
        first, second = [everything(await Case.make(word)) for _ in range(2)]
        assert first == second
    assert (await Case.make()).word.count("-") == 2
    with pytest.raises(ValueError, match="There is no case"):
        await Case.make("24")

"""What would have been enough: the cheapest evidence that leaves one cause."""

from __future__ import annotations

import pytest
import smallscenes
from smallscenes import BOTH, KEYS, ONE, TWO, played

from wskit.course.casebook.pieces import Exhibit, Piece, Played, Scene
from wskit.course.casebook.sufficiency import NAMES, cheapest, cost, facts_of, left, listed


@pytest.mark.parametrize("key", KEYS)
@pytest.mark.parametrize(
    ("scene", "least"),
    [
        (ONE, [(Piece.OTHER,)]),
        (TWO, [(Piece.CAPTURE,), (Piece.OTHER, Piece.METRICS)]),
        (BOTH, [(Piece.CAPTURES,)]),
    ],
    ids=["one", "two", "both"],
)
def test_the_cheapest_is_found(scene: Scene, least: list[tuple[Piece, ...]], key: str) -> None:
    assert cheapest(played(scene, key), scene.causes) == least


def test_where_nothing_is_enough_nothing_is_named() -> None:
    whole = played(ONE, "cut")
    silent = Played(whole.opening, {piece: Exhibit((), frozenset()) for piece in Piece}, whole.signs)
    assert cheapest(silent, ONE.causes) == []


def test_where_the_opening_is_enough_nothing_need_be_bought() -> None:
    whole = played(ONE, "cut")
    loud = Played(whole.exhibits[Piece.OTHER], whole.exhibits, whole.signs)
    assert cheapest(loud, ONE.causes) == [()]


def test_facts_add_up_and_leave_what_they_do_not_rule_out() -> None:
    whole = played(TWO, "cut")
    assert [cause.key for cause in left(TWO.causes, facts_of(whole, []))] == list(KEYS)
    assert [cause.key for cause in left(TWO.causes, facts_of(whole, [Piece.OTHER]))] == ["break", "cut"]
    assert [cause.key for cause in left(TWO.causes, facts_of(whole, [Piece.OTHER, Piece.METRICS]))] == ["cut"]


def test_prices_are_those_of_work() -> None:
    assert [piece.cost for piece in Piece] == [1, 1, 1, 2, 3]
    assert cost(Piece) == 8
    assert set(NAMES) == set(Piece)
    assert listed([]) == ""
    assert listed([Piece.OTHER]) == "the other end's log (1)"
    assert listed([Piece.OTHER, Piece.METRICS, Piece.CAPTURES]) == (
        "the other end's log (1), the platform's metrics (1) and captures at both ends (3)"
    )


def test_small_scenes_have_as_many_causes_as_any() -> None:
    assert {len(scene.causes) for scene in smallscenes.SCENES} == {6}

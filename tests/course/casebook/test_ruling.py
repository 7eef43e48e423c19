"""Rulings: how what was bought compares with the least that is enough, in words."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from wskit.course.casebook.pieces import Piece
from wskit.course.casebook.ruling import compared

OTHER, METRICS, CAPTURE, CAPTURES = Piece.OTHER, Piece.METRICS, Piece.CAPTURE, Piece.CAPTURES


@pytest.mark.parametrize(
    ("bought", "least", "possible", "said"),
    [
        ([OTHER], [(OTHER,)], 1, "You bought the other end's log (1). Nothing cheaper would have been enough."),
        ([], [()], 1, "You bought nothing. Nothing cheaper would have been enough."),
        ([CAPTURE], [()], 1, "You bought 2; what you had at first would have been enough."),
        (
            [OTHER],
            [(METRICS,), (CAPTURE,)],
            3,
            "You bought 1, and that leaves 3 of the 6 causes possible; the platform's metrics (1), or a capture at the "
            "end that complains (2), would have been enough.",
        ),
        (
            [],
            [(OTHER, CAPTURES)],
            6,
            "You bought nothing, and that leaves all 6 causes possible; the other end's log (1) and captures at both "
            "ends (3) together would have been enough.",
        ),
        ([OTHER], [], 2, "You bought 1, and that leaves 2 of the 6 causes possible."),
    ],
)
def test_it_is_said_in_words(bought: list[Piece], least: Sequence[tuple[Piece, ...]], possible: int, said: str) -> None:
    assert compared(bought, least, possible, 6) == said

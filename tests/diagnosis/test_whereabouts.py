"""Whereabouts: every cause is on a side, and many are said in a few lines."""

from __future__ import annotations

from wskit.diagnosis.causes import CAUSES
from wskit.diagnosis.verdict import Left
from wskit.diagnosis.whereabouts import WHERE, by_side


def test_every_cause_is_on_a_side() -> None:
    assert set(WHERE) == set(CAUSES)


def test_the_side_of_most_stands_first_and_none_without_any() -> None:
    found = by_side([Left(key, "") for key in ("client-gone", "proxy-idle", "proxy-age")])
    assert [line[:11] for line in found] == ["2 in betwee", "1 on the cl"]
    assert by_side([]) == []

"""Typed: kept for the same code in the same place, and for no other."""

from __future__ import annotations

import pytest

from wskit.widgets import typed
from wskit.widgets.typed import NOWHERE, Typed


@pytest.fixture(autouse=True)
def nothing_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(typed, "_KEPT", type(typed._KEPT)())


def test_what_was_typed_is_there_at_the_next_run_of_the_same_code() -> None:
    Typed("cell", "a").keep("b")
    assert Typed("cell", "a").kept == "b"
    assert Typed("cell", "another").kept is None
    assert Typed("elsewhere", "a").kept is None
    Typed("cell", "a").keep(None)
    assert Typed("cell", "a").kept is None


def test_outside_a_cell_nothing_is_kept() -> None:
    Typed(NOWHERE, "a").keep("b")
    assert Typed(NOWHERE, "a").kept is None


def test_of_very_many_the_oldest_go_and_what_is_too_long_is_not_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(typed, "LONGEST", 3)
    monkeypatch.setattr(typed, "MOST", 2)
    for place in ("one", "two", "three"):
        Typed(place, "a").keep("b")
    assert [Typed(place, "a").kept for place in ("one", "two", "three")] == [None, "b", "b"]
    Typed("two", "a").keep("long")
    assert Typed("two", "a").kept is None

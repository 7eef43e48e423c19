"""Clues: a cause is ruled out by each fact that does not leave it, and by no other."""

from __future__ import annotations

import pytest

from wskit.course.casebook.clues import Clue, Suspect, causes

SUSPECTS = tuple(Suspect(key, f"It was {key}.", 1, f"So it was {key}.") for key in ("rain", "snow", "hail"))


def test_a_fact_rules_out_whom_it_does_not_leave() -> None:
    rain, snow, hail = causes(
        SUSPECTS, (Clue("warm", "rain|hail", "It was warm."), Clue("hard", "hail", "It was hard."))
    )
    assert snow.ruled_out(["warm"]) == "It was warm."
    assert [cause.ruled_out(["warm"]) for cause in (rain, hail)] == ["", ""]
    assert [cause.key for cause in (rain, snow, hail) if not cause.ruled_out(["warm", "hard"])] == ["hail"]
    assert [cause.ruled_out([]) for cause in (rain, snow, hail)] == ["", "", ""]


def test_a_clue_leaves_none_but_causes_of_its_scene() -> None:
    with pytest.raises(ValueError, match="warm leaves fog"):
        causes(SUSPECTS, (Clue("warm", "rain|fog", "It was warm."),))

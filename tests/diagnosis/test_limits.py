"""Limits: each is of somebody, with a source, and what is near one is taken for it."""

from __future__ import annotations

import course
import pytest

from wskit.diagnosis.limits import AGES, SILENCES, limit_near

STATEMENTS = (course.TOP / "docs" / "statements.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("words", [*SILENCES.values(), *AGES.values()])
def test_each_has_a_source(words: str) -> None:
    assert f"| {words} | [Limits](../wskit/diagnosis/limits.py) |" in STATEMENTS


@pytest.mark.parametrize(
    ("seconds", "owner"),
    [(59.2, "nginx"), (61, "nginx"), (50.4, "HAProxy"), (55.6, "Heroku"), (245, "Azure"), (137, ""), (20, "")],
)
def test_what_is_near_one_is_taken_for_it(seconds: float, owner: str) -> None:
    found = limit_near(SILENCES, seconds)
    assert found.startswith(owner)
    assert bool(found) is bool(owner)

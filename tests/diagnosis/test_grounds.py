"""Grounds: only what was seen rules one out, and the nearest of its ways says what."""

from __future__ import annotations

from wskit.diagnosis.grounds import ALONE, Cause, way
from wskit.diagnosis.observed import Facts

CAUSE = Cause(
    "it", "It.", "nobody", (way({}, first="client", how="FIN"), way({}, first="server", how="Close", page=""))
)


def test_what_was_not_seen_rules_nothing_out() -> None:
    assert not CAUSE.against(Facts())
    assert not CAUSE.against(Facts(first="client"))
    assert not CAUSE.against(Facts(how="Close"))


def test_the_nearest_way_says_what_rules_it_out() -> None:
    assert CAUSE.against(Facts(first="client", how="RST")) == "how"
    assert CAUSE.against(Facts(first="both", how="Close")) == "first"


def test_a_fact_that_cannot_be_known_in_a_way_is_against_it_when_it_is() -> None:
    assert CAUSE.ways[1]["page"] is ALONE
    assert CAUSE.against(Facts(first="server", how="Close", page="no")) == "recorded"
    assert not CAUSE.against(Facts(first="server", how="Close"))

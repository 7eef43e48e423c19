"""Observed: what cannot be seen has no name among what is known."""

from __future__ import annotations

from wskit.diagnosis.observed import Facts


def test_only_what_is_seen_is_known() -> None:
    assert Facts().known() == {}
    assert Facts(first="client", how="FIN").known() == {"first": "client", "how": "FIN"}


def test_facts_are_equal_where_nobody_can_tell_them_apart() -> None:
    assert len({Facts(first="client"), Facts(first="client"), Facts(first="server")}) == 2

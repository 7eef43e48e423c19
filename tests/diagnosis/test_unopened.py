"""Unopened: each way of each cause is one in which no connection was opened."""

from __future__ import annotations

import dataclasses

import pytest

from wskit.diagnosis.grounds import Cause
from wskit.diagnosis.observed import Facts
from wskit.diagnosis.unopened import OPENINGS

NAMES = {field.name for field in dataclasses.fields(Facts)}


@pytest.mark.parametrize("cause", OPENINGS, ids=lambda cause: cause.key)
def test_each_way_is_made_of_facts(cause: Cause) -> None:
    assert cause.ways
    assert all(set(one) <= NAMES for one in cause.ways)


def test_none_of_them_is_a_connection_that_opened_but_for_a_subprotocol() -> None:
    opened = {cause.key for cause in OPENINGS for one in cause.ways if "opened" in one["opening"]}
    assert opened == {"no-subprotocol"}

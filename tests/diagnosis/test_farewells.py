"""Farewells: each way of each cause names facts that there are, and codes that may travel."""

from __future__ import annotations

import dataclasses

import pytest

from wskit.diagnosis.farewells import GOODBYES
from wskit.diagnosis.grounds import CODES, KEEPALIVE, Cause
from wskit.diagnosis.observed import Facts

NAMES = {field.name for field in dataclasses.fields(Facts)}


@pytest.mark.parametrize("cause", GOODBYES, ids=lambda cause: cause.key)
def test_each_way_is_made_of_facts(cause: Cause) -> None:
    assert cause.ways
    assert all(set(one) <= NAMES for one in cause.ways)


def test_the_kinds_of_codes_are_those_that_frames_have() -> None:
    kinds = {kind for cause in GOODBYES for one in cause.ways for kind in one.get("code", ())}
    assert kinds <= {*CODES, "wrong", KEEPALIVE}

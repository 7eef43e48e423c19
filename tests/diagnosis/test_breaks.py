"""Breaks: each way of each cause names facts that there are, and nobody is named who was not seen."""

from __future__ import annotations

import dataclasses

import pytest

from wskit.diagnosis.breaks import BREAKS
from wskit.diagnosis.grounds import Cause
from wskit.diagnosis.observed import Facts

NAMES = {field.name for field in dataclasses.fields(Facts)}


@pytest.mark.parametrize("cause", BREAKS, ids=lambda cause: cause.key)
def test_each_way_is_made_of_facts(cause: Cause) -> None:
    assert cause.ways
    assert all(set(one) <= NAMES for one in cause.ways)


def test_the_network_and_what_is_in_between_are_called_something_in_the_network_or_in_between() -> None:
    words = {cause.key: cause.words for cause in BREAKS}
    assert all("in between" in words[key] for key in ("proxy-idle", "proxy-age", "proxy-stops"))
    assert all("in the network" in words[key] for key in ("network-resets", "network-cuts"))

"""The catalogue of items."""

from __future__ import annotations

import pytest

from wskit.course.catalogue import ITEMS, find
from wskit.course.misconceptions import MISCONCEPTIONS, name_of


def test_every_item_is_found_by_its_name() -> None:
    assert all(find(name) is item and item.name == name for name, item in ITEMS.items())


def test_what_is_not_there_is_said_with_what_to_do() -> None:
    with pytest.raises(
        ValueError, match=r"There is no card '99\.99' in the course.* A card of your own needs a question"
    ):
        find("99.99")


def test_every_slip_is_a_misconception() -> None:
    for item in ITEMS.values():
        for slip in [*(one.slip for one in item.choices), *item.slips.values()]:
            assert not slip or slip in MISCONCEPTIONS, f"{item.name}: {slip}"


def test_a_misconception_has_a_name_for_people() -> None:
    assert name_of("own-code") == "An end is left with the code that it sent"
    assert name_of("not-known") == "not-known"

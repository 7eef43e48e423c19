"""Naming: names are drawn, are of what is kept for examples, and say nothing."""

from __future__ import annotations

import ipaddress
import random
import re

from wskit.course.casebook.naming import beginning, names

DICE = range(50)


def test_a_story_begins_by_day() -> None:
    days = [beginning(random.Random(seed)) for seed in DICE]
    assert {day.utcoffset() for day in days} == {beginning(random.Random(0)).utcoffset()}
    assert all(7 <= day.hour < 20 for day in days)
    assert len(set(days)) == len(DICE)


def test_addresses_are_those_for_examples_or_private_ones() -> None:
    for seed in DICE:
        drawn = names(random.Random(seed))
        # RFC 5737 section 3 keeps two of these for examples.
        for network, address in [
            ("203.0.113.0/24", drawn.page),
            ("198.51.100.0/24", drawn.proxy),
            ("10.0.0.0/8", drawn.address),
        ]:
            assert ipaddress.ip_address(address) in ipaddress.ip_network(network)


def test_a_pod_is_called_as_kubernetes_calls_it() -> None:
    assert all(re.fullmatch(r"feed-[a-z2-9]{9}-[a-z2-9]{5}", names(random.Random(seed)).pod) for seed in DICE)

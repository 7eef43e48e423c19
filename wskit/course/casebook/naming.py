"""Naming: what machines and programs are called in a world, and on which day it begins. All of it is drawn."""

from __future__ import annotations

import datetime
import random
from dataclasses import dataclass
from typing import Final

__all__ = ["Names", "beginning", "names"]

_LETTERS: Final = "bcdfghjklmnpqrstvwxz2456789"


@dataclass(frozen=True)
class Names:
    """What machines and programs are called here. Names say nothing: they are drawn."""

    page: str
    port: int
    proxy: str
    pod: str
    address: str
    node: str
    worker: int
    number: int


def beginning(dice: random.Random) -> datetime.datetime:
    """Draw a working day, and a time of it."""
    day = datetime.datetime(2026, 3, 2, tzinfo=datetime.UTC) + datetime.timedelta(days=dice.randrange(120))
    return day + datetime.timedelta(hours=dice.randrange(7, 20), milliseconds=dice.randrange(3_600_000))


def names(dice: random.Random) -> Names:
    def some(count: int) -> str:
        return "".join(dice.choice(_LETTERS) for _ in range(count))

    return Names(
        page=f"203.0.113.{dice.randrange(2, 250)}",
        port=dice.randrange(49152, 65535),
        proxy=f"198.51.100.{dice.randrange(2, 250)}",
        pod=f"feed-{some(9)}-{some(5)}",
        address=f"10.42.{dice.randrange(1, 9)}.{dice.randrange(2, 250)}",
        node=f"node-{some(4)}",
        worker=dice.randrange(24, 99),
        number=dice.randrange(1000, 99999),
    )

"""Catalogue: every item of the course, by name."""

from __future__ import annotations

import difflib
from typing import Final

from .items import Item
from .questions import (
    alive,
    between,
    bringing,
    closing,
    clues,
    goodbye,
    hello,
    leaving,
    network,
    reasons,
    resuming,
    returning,
    serverside,
    start,
    strangers,
    violations,
    waiting,
    wire,
)

__all__ = ["ITEMS", "find"]

_LESSONS: Final = (
    start,
    hello,
    goodbye,
    reasons,
    serverside,
    network,
    alive,
    waiting,
    between,
    leaving,
    wire,
    violations,
    returning,
    resuming,
    closing,
    strangers,
    clues,
    bringing,
)

ITEMS: Final[dict[str, Item]] = {item.name: item for lesson in _LESSONS for item in lesson.ITEMS}
"""Every item, in the order of the course."""


def find(name: str) -> Item:
    """Return an item of the course.

    Raises:
        ValueError: if there is none of this name; the message names some that are like it.
    """
    if name in ITEMS:
        return ITEMS[name]
    like = difflib.get_close_matches(name, ITEMS, 3, 0.5)
    hint = f" Did you mean {' or '.join(like)}?" if like else ""
    raise ValueError(f"There is no card {name!r} in the course.{hint} A card of your own needs a question and choices.")

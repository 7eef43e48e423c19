"""What the cards of the start page ask."""

from __future__ import annotations

from typing import Final

from ..items import Item

__all__ = ["ITEMS"]

ITEMS: Final[tuple[Item, ...]] = ()

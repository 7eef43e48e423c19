"""What the cards of lesson 2, say goodbye ask."""

from __future__ import annotations

from typing import Final

from ..items import Item

__all__ = ["ITEMS"]

ITEMS: Final[tuple[Item, ...]] = ()

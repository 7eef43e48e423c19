"""What the cards of lesson 4, let the server hang up ask."""

from __future__ import annotations

from typing import Final

from ..items import Item

__all__ = ["ITEMS"]

ITEMS: Final[tuple[Item, ...]] = ()

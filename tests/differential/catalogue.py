"""Catalogue: all behaviours, by name."""

from __future__ import annotations

from typing import Final

from .behaviour import Behaviour
from .closes import closes
from .frames import frames
from .handshakes import handshakes
from .pages import pages

__all__ = ["BEHAVIOURS"]

_ALL: Final = (*closes(), *frames(), *handshakes(), *pages())
BEHAVIOURS: Final[dict[str, Behaviour]] = {one.name: one for one in _ALL}
assert len(BEHAVIOURS) == len(_ALL), "two behaviours have one name"

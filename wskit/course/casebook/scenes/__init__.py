"""Scenes: all that the deck has. How each is played stands in a file of its own."""

from __future__ import annotations

from typing import Final

from ..pieces import Scene
from .dismissed import DISMISSED
from .goodbye import GOODBYE
from .leaving import LEAVING
from .pinged import PINGED
from .quiet import QUIET
from .refused import REFUSED
from .stopped import STOPPED
from .stuck import STUCK
from .unopened import UNOPENED
from .vanished import VANISHED

__all__ = ["SCENES"]

SCENES: Final[tuple[Scene, ...]] = (
    QUIET,
    UNOPENED,
    GOODBYE,
    DISMISSED,
    LEAVING,
    PINGED,
    STUCK,
    VANISHED,
    REFUSED,
    STOPPED,
)

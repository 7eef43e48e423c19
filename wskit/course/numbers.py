"""Numbers: the place of each lesson in the course, by what it is about.

1. What sends somebody to a lesson names it from here. So a lesson can get another place.
"""

from __future__ import annotations

from typing import Final

__all__ = [
    "ALIVE",
    "BETWEEN",
    "BRINGING",
    "CLOSING",
    "DIAGNOSIS",
    "GOODBYE",
    "HANG_UP",
    "HELLO",
    "LEAVING",
    "NETWORK",
    "REASONS",
    "RESUMING",
    "RETURNING",
    "STRANGERS",
    "VIOLATIONS",
    "WAITING",
    "WIRE",
]

HELLO: Final = 1
GOODBYE: Final = 2
REASONS: Final = 3
HANG_UP: Final = 4
NETWORK: Final = 5
ALIVE: Final = 6
WAITING: Final = 7
BETWEEN: Final = 8
LEAVING: Final = 9
WIRE: Final = 10
VIOLATIONS: Final = 11
RETURNING: Final = 12
RESUMING: Final = 13
CLOSING: Final = 14
STRANGERS: Final = 15
DIAGNOSIS: Final = 16
BRINGING: Final = 17

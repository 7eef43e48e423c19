"""Numbers: those that a learner gives, checked where they are given. The errors say what would do instead."""

from __future__ import annotations

import sys

__all__ = ["check_int", "check_seconds"]


def check_int(name: str, value: object, least: int, most: int | None = None) -> None:
    """Require a whole number from ``least`` to ``most``.

    Raises:
        TypeError: if it is not an int.
        ValueError: if it is out of range.
    """
    if isinstance(value, bool) or not isinstance(value, int):
        raise TypeError(f"{name} is a whole number, not {value!r}")
    if value < least or (most is not None and value > most):
        limit = f"from {least} to {most}" if most is not None else f"{least} or more"
        raise ValueError(f"{name} is {limit}, not {value}")


def check_seconds(name: str, value: object, *, above_zero: bool = False) -> None:
    """Require a finite number of seconds from 0 on, or above 0.

    Raises:
        TypeError: if it is not a number.
        ValueError: if it is out of range.
    """
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise TypeError(f"{name} is a number of seconds, not {value!r}")
    if not 0 <= value <= sys.float_info.max or (above_zero and not value):
        raise ValueError(f"{name} is {'more than 0 seconds' if above_zero else '0 seconds or more'}, not {value}")

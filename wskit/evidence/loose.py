"""Loose: values of JSON that may be of any type, because anybody may have written them. No I/O.

1. What is asked for is found, or something empty. Nothing raises.
2. ``NaN`` and ``Infinity`` are no JSON (RFC 8259 section 6), though Python reads them.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from datetime import datetime
from typing import Any, Final, TypeVar

__all__ = ["headers_of", "no_number", "number", "of", "time_of_day", "value_of"]

_T = TypeVar("_T", str, list[Any], dict[str, Any])

_EARLIEST: Final = 365.0 * 86400
"""Chromium writes the seconds since the computer was started where it knows no time of day."""
_MILLISECONDS: Final = 1e11
"""What is above is in milliseconds: in seconds it would be after the year 5000."""


def no_number(name: str) -> float:
    """Refuse a number that is none, for the parser of JSON.

    Raises:
        ValueError: always.
    """
    raise ValueError(name)


def of(value: object, name: str, kind: type[_T]) -> _T:
    """Return a member of an object if it is of this kind, and else an empty one."""
    found = value.get(name) if isinstance(value, dict) else None
    return found if isinstance(found, kind) else kind()


def headers_of(message: object) -> list[tuple[str, str]]:
    """Return the headers of a request or of a response in a HAR."""
    some = (one for one in of(message, "headers", list) if isinstance(one, dict))
    return [(of(one, "name", str), of(one, "value", str)) for one in some]


def value_of(headers: Iterable[tuple[str, str]], name: str) -> str:
    """Return the value of the first header of this name, in small letters; empty if there is none."""
    return next((value for one, value in headers if one.lower() == name), "")


def number(value: object) -> float | None:
    """Return a number that can be counted with, and not below 0; None for all else."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    try:
        found = float(value)
    except OverflowError:
        return None
    return found if math.isfinite(found) and 0 <= found < 1e14 else None


def time_of_day(value: object) -> float | None:
    """Return a time of day in seconds since 1970, whether it is in seconds, in milliseconds or in ISO 8601.

    None is for all that says no time of day.
    """
    found = number(value)
    if isinstance(value, str):
        try:
            found = datetime.fromisoformat(value.strip()).timestamp()
        except (ValueError, OverflowError, OSError):
            return None
    elif found is not None and found > _MILLISECONDS:
        found /= 1000
    return found if found is not None and found >= _EARLIEST else None

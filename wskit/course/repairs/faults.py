"""Faults: every service that there is to mend."""

from __future__ import annotations

import difflib
from typing import Final

from .deploys import DEPLOYS
from .minutely import MINUTELY
from .orders import ORDERS
from .partings import PARTINGS
from .proving import Fault
from .returns import RETURNS

__all__ = ["FAULTS", "find_fault"]

FAULTS: Final[dict[str, Fault]] = {fault.key: fault for fault in (MINUTELY, PARTINGS, RETURNS, ORDERS, DEPLOYS)}
"""By their keys, from the simplest on."""


def find_fault(key: object) -> Fault:
    """Return the fault of this key.

    Raises:
        TypeError: if it is no text.
        ValueError: if there is none; the message names what there is.
    """
    if not isinstance(key, str):
        raise TypeError(f"a repair has a name, such as {next(iter(FAULTS))!r}, and not {key!r}")
    if key in FAULTS:
        return FAULTS[key]
    like = difflib.get_close_matches(key, FAULTS, 1, 0.5)
    hint = f"Did you mean {like[0]!r}?" if like else f"There are {', '.join(map(repr, FAULTS))}."
    raise ValueError(f"There is no repair {key!r}. {hint}")

"""Limits: how long what stands in between waits when nobody tells it otherwise. No I/O.

1. A limit has an owner, and `docs/statements.md` has its source. What nobody could be found to wait for is none.
2. A limit is met if it is as long as what was measured, by a few hundredths or a second.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

__all__ = ["AGES", "SILENCES", "limit_near"]

SILENCES: Final[dict[int, str]] = {
    50: "HAProxy, as Debian sets it up, waits for 50 s",
    55: "Heroku's router waits for 55 s",
    60: "nginx and AWS's Application Load Balancer wait for 60 s by default",
    240: "Azure's Load Balancer waits for 4 minutes by default",
    300: "Envoy waits for 5 minutes by default",
    600: "AWS's API Gateway waits for 10 minutes",
}
"""After how many seconds without a byte who loses patience."""
AGES: Final[dict[int, str]] = {
    30: "Google Cloud's Application Load Balancer lets none grow older than 30 s by default",
    7200: "AWS's API Gateway lets none grow older than 2 hours",
}
"""After how many seconds of life who ends a connection."""
_NEAR: Final = 0.03


def limit_near(limits: Mapping[int, str], seconds: float) -> str:
    """Return whose limit this is about; nothing if none of them is known for it.

    >>> from wskit.diagnosis.limits import SILENCES, limit_near
    >>> limit_near(SILENCES, 60.1), limit_near(SILENCES, 137)
    ("nginx and AWS's Application Load Balancer wait for 60 s by default", '')
    """
    near = [one for one in limits if abs(seconds - one) <= max(_NEAR * one, 1.0)]
    return limits[min(near, key=lambda one: abs(seconds - one))] if near else ""

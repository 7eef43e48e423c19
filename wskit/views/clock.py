"""Clock: which times a view shows, and in what words.

1. Times are counted from the beginning of the connection.
2. On a story's clock every time is exact, and the same on every run. All views show it.
3. On the real clock a time is of one run. Live pictures show it, to a tenth of a second; what is kept shows none.
4. Two times that would be written the same are one.
"""

from __future__ import annotations

from typing import Final

from ..reading.across import Across
from ..reading.conversation import Conversation

__all__ = ["Clock", "clock_of"]

_EXACT: Final = 1000
"""How many ticks a second has on a story's clock: what is shown are milliseconds."""
_LIVE: Final = 10


class Clock:
    """Tells times in ticks.

    Args:
        since: the time of tick 0.
        ticks: how many a second has.
    """

    def __init__(self, since: float, ticks: int) -> None:
        self._since = since
        self._ticks = ticks

    def ticks(self, time: float) -> int:
        """Return which tick a time belongs to."""
        return round((time - self._since) * self._ticks)

    def seconds(self, ticks: int) -> float:
        """Return how long so many ticks are."""
        return ticks / self._ticks

    def words(self, ticks: int) -> str:
        """Write so many ticks, such as "2.5 s"."""
        return f"{self.seconds(ticks):,.3f}".rstrip("0").rstrip(".") + " s"


def clock_of(conversation: Conversation | Across, *, live: bool = False) -> Clock | None:
    """Return the clock by which a conversation is shown, if its times are."""
    if not (conversation.is_exact or live):
        return None
    return Clock(conversation.began or 0.0, _EXACT if conversation.is_exact else _LIVE)

"""Clock: which times a view shows, and in what words.

1. Times are counted from the beginning of the connection.
2. On a story's clock every time is exact, and the same on every run. All views show it.
3. On the real clock a time is of one run. Live pictures show it, to a tenth of a second; what is kept shows none.
4. Two times that would be written the same are one.
5. From two minutes on a time is in minutes, and in hours from an hour on. Milliseconds are of no account then: of what
   is shorter than a tenth of a second two may be written the same.
"""

from __future__ import annotations

from typing import Final

from ..reading.across import Across
from ..reading.conversation import Conversation

__all__ = ["Clock", "clock_of"]

_EXACT: Final = 1000
"""How many ticks a second has on a story's clock: what is shown are milliseconds."""
_LIVE: Final = 10
MANY: Final = 120.0
"""From how many seconds on minutes are told."""


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
        """Write so many ticks, such as "2.5 s" or "15 min 37 s"."""
        seconds = self.seconds(ticks)
        if seconds < MANY:
            return f"{_short(seconds, 3)} s"
        minutes, rest = divmod(round(seconds, 1), 60)
        hours, minutes = divmod(int(minutes), 60)
        last = _short(rest, 1)
        words = [(f"{hours:,} h", hours), (f"{minutes} min", minutes), (f"{last} s", last != "0")]
        return " ".join(word for word, counts in words if counts)


def _short(number: float, places: int) -> str:
    return f"{number:.{places}f}".rstrip("0").rstrip(".")


def clock_of(conversation: Conversation | Across, *, live: bool = False) -> Clock | None:
    """Return the clock by which a conversation is shown, if its times are."""
    if not (conversation.is_exact or live):
        return None
    return Clock(conversation.began or 0.0, _EXACT if conversation.is_exact else _LIVE)

"""Finding: what an experiment returns, and what was recorded while it ran.

1. An experiment may return the answer alone. With a finding it shows where the answer comes from.
2. What is shown is what was recorded. Of a thing that has an end, that is its whole connection.
"""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from typing import Any, Final

from ..protocol.interface import ReadyState
from ..reading.conversation import conversation
from ..record.events import End, Event
from ..views.report import Report, report_of

__all__ = ["Finding", "Recording", "recorded"]

REST: Final = 0.25
"""How many seconds the other end has to learn of an ending, before what happened is shown."""


@dataclass(frozen=True)
class Finding:
    """What an experiment found, and what shows it: ``because`` is a socket, a report, or a sentence.

    >>> async def close_without_a_code():
    ...     report = await play("client-no-code")
    ...     return Finding(report.server.tells.code, "An empty Close frame came.")
    >>> await check(1000, close_without_a_code)
    Not this time: you said 1000, and it was 1005 No Status Rcvd. The peer's Close frame arrived, with no code in it.
    An empty Close frame came.
    """

    answer: object
    because: Any = ""


@dataclass(frozen=True)
class Recording:
    """What was recorded while an experiment ran: the ``events`` of a timeline, and the ``end`` that it is about."""

    events: tuple[Event, ...]
    end: End
    exact: bool

    def report(self) -> Report:
        """Report on it."""
        return report_of(self.events, self.end, exact=self.exact)


async def recorded(because: Any) -> Any:
    """Return what there is to show of a finding: of a thing that has an end, what was recorded of it."""
    if not (hasattr(because, "end") and hasattr(because, "timeline")):
        return None if isinstance(because, str) else because
    timeline, end = because.timeline, because.end
    if not timeline.is_exact:
        # Each end learns of an ending in its own time. The other one is a moment behind, or will never know.
        clock = asyncio.get_running_loop().time
        patience = clock() + REST
        while clock() < patience and _half_over(timeline.events(), end):
            await asyncio.sleep(0.005)
    return Recording(tuple(timeline.events()), end, timeline.is_exact)


def _half_over(events: list[Event], end: End) -> bool:
    """Tell whether one end is over and the other is not yet."""
    states = conversation(events, end).states
    return len({state is ReadyState.CLOSED for state in states.values()}) > 1

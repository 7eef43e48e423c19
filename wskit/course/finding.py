"""Finding: what an experiment returns, and what was recorded while it ran.

1. An experiment may return the answer alone. With a finding it shows where the answer comes from.
2. What is shown is what was recorded. Of a thing that has an end, that is its connection: the whole of it where it was
   coming to its end, and else as far as it had come when the answer was found. What clears away afterwards is not it.
3. Where one connection does not tell it all, several are shown, each by a name. What no connection tells, such as what
   somebody has written down, is said beside them.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from ..protocol.interface import ReadyState
from ..reading.across import across
from ..record.events import End, Event
from ..views.report import Report, report_of

__all__ = ["Finding", "Recording", "Several", "recorded"]

REST: Final = 0.25
"""How many seconds the other end has to learn of an ending, before what happened is shown."""


@dataclass(frozen=True)
class Finding:
    """What an experiment found, and what shows it: ``because`` is a socket, a report, or a sentence.

    It may also be several sockets or reports, each by a name, in a dictionary. ``noted`` is what somebody has noted
    meanwhile, such as a list of orders; what it is, the card says.

    >>> async def close_without_a_code():
    ...     report = await play("client-no-code")
    ...     return Finding(report.server.tells.code, "An empty Close frame came.")
    >>> await check(1000, close_without_a_code)
    Not this time: you said 1000, and it was 1005 No Status Rcvd. The peer's Close frame arrived, with no code in it.
    An empty Close frame came.
    """

    answer: object
    because: Any = ""
    noted: Iterable[object] | None = None
    so_far: tuple[Event, ...] = field(default=(), init=False, repr=False, compare=False)
    """What had happened when it was found, if ``because`` has an end."""
    parts: Mapping[str, Finding] = field(default_factory=dict, init=False, repr=False, compare=False)
    """A finding for each of several, by its name."""

    def __post_init__(self) -> None:
        if self.noted is not None:
            object.__setattr__(self, "noted", tuple(self.noted))  # as it is now
        if isinstance(self.because, Mapping) and all(_shows_a_connection(one) for one in self.because.values()):
            object.__setattr__(self, "parts", {name: Finding(self.answer, one) for name, one in self.because.items()})
        if _has_end(self.because):
            object.__setattr__(self, "so_far", tuple(self.because.timeline.events()))

    def note(self, words: str = "Noted") -> str:
        """Say what was noted, "" if nobody notes anything."""
        return "" if self.noted is None else f"{words}: {', '.join(map(str, self.noted)) or 'nothing'}."


@dataclass(frozen=True)
class Recording:
    """What was recorded while an experiment ran: the ``events`` of a timeline, and the ``end`` that it is about."""

    events: tuple[Event, ...]
    end: End
    exact: bool

    def report(self) -> Report:
        """Report on it."""
        return report_of(self.events, self.end, exact=self.exact)


@dataclass(frozen=True)
class Several:
    """What several connections showed, by name, in the order in which they tell it."""

    shown: Mapping[str, Any]

    @property
    def last(self) -> Any:
        """The one that the answer was found at."""
        return [*self.shown.values()][-1]


def _shows_a_connection(thing: Any) -> bool:
    return _has_end(thing) or isinstance(thing, Report)


def _has_end(thing: Any) -> bool:
    return hasattr(thing, "end") and hasattr(thing, "timeline")


async def recorded(found: Finding) -> Any:
    """Return what there is to show of a finding: of a thing that has an end, what was recorded of it."""
    if found.parts:
        return Several({name: await recorded(part) for name, part in found.parts.items()})
    because = found.because
    if not _has_end(because):
        return None if isinstance(because, str) else because
    timeline, end = because.timeline, because.end
    if not _is_ending(found.so_far, end, exact=timeline.is_exact):
        # What came afterwards is only the experiment that clears away.
        return Recording(found.so_far, end, timeline.is_exact)
    if not timeline.is_exact:
        # Each end learns of an ending in its own time. The other one is a moment behind, or will never know.
        clock = asyncio.get_running_loop().time
        patience = clock() + REST
        while clock() < patience and _half_over(timeline.events(), end):
            await asyncio.sleep(0.005)
    return Recording(tuple(timeline.events()), end, timeline.is_exact)


def _is_ending(so_far: Sequence[Event], end: End, *, exact: bool) -> bool:
    """Tell whether the connection was on its way to its end when this had happened: one side is there, and both know.

    In a story everything takes its time. On the real clock, the side that does not know yet learns of it in a moment.
    """
    states = set(across(so_far, end).states.values())
    return ReadyState.CLOSED in states and not (exact and ReadyState.OPEN in states)


def _half_over(events: list[Event], end: End) -> bool:
    """Tell whether one end is over and the other is not yet."""
    states = across(events, end).states
    return len({state is ReadyState.CLOSED for state in states.values()}) > 1

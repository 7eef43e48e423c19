"""Report: how the connection of an end ended, in words and as a picture.

Where a middle stands on its way, it is about both connections, and has three columns.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from ..reading.across import across
from ..reading.conversation import LONG
from ..record.events import End, Event
from ..record.timeline import HasEnd, end_of
from .ladder import Ladder
from .verdict import Report, verdict
from .widereport import wide_verdict

__all__ = ["Report", "report", "report_of"]


def report(which: HasEnd) -> Report:
    """Report on the connection of a :class:`~wskit.ends.websocket.WebSocket`, or of any other end.

    Across a middle it is a :class:`~wskit.views.widereport.WideReport`: who ended which of the two connections, and
    what each end was told.

    Raises:
        TypeError: for anything else.

    >>> server = EchoServer(max_size=16)
    >>> ws = await WebSocket(server.url).opened
    >>> ws.send("more than 16 bytes of text")
    >>> await server.connections[0].closed
    CloseEvent(code=1006, reason='', was_clean=False)
    >>> print(report(ws).failed)
    the server (a message was too big: frame with 26 bytes exceeds limit of 16 bytes)
    """
    end = end_of(which, "report")
    return report_of(which.timeline.events(), end, exact=which.timeline.is_exact)


def report_of(
    happened: Iterable[Event], end: End, *, exact: bool = False, gone: Mapping[End, str] | None = None
) -> Report:
    """Report on the connection of ``end``, from the events of a timeline whose clock is ``exact`` or is not.

    ``gone`` has ends at which nobody is there to be told anything, and why.
    """
    record = tuple(happened), end, exact
    read, picture = across(record[0], end, LONG), Ladder(across(record[0], end, exact=exact))
    if read.has_middle:
        return wide_verdict(read, picture, record, gone)
    return verdict(read.front, picture, record, gone)

"""Transcript: what the page prints. The same events as words, once as text and once as HTML.

The words are those of the page that every tutorial has: CONNECTED, SENT, RESPONSE (blue), ERROR (red), DISCONNECTED.
A server has no responses; what it gets is RECEIVED.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Final, NamedTuple, TypeAlias

from ..language.speaking import as_shown, word
from ..protocol.codes import close_code
from ..protocol.legible import preview, visible
from ..record import events
from ..record.events import Event
from ..record.timeline import HasEnd, end_of
from .markup import STYLE, escape

__all__ = ["GAP", "Line", "Transcript", "as_html", "as_text", "line_as_html", "lines", "pressing", "transcript"]


class Line(NamedTuple):
    """One line: its ``kind`` (a word of the style sheet, or empty) and its ``text``, not escaped."""

    kind: str
    text: str


MimeBundle: TypeAlias = dict[str, str]

GAP: Final = Line("dropped", "… a part of the record is gone …")
"""What stands where lines would be that nobody remembers."""
END: Final = "DISCONNECTED"
HEADLESS: Final = Line("dropped", "… the beginning of the record is gone …")


def line(event: Event) -> Line | None:
    """Tell what the page prints for one event, or None if it prints nothing."""
    match event:
        case events.Opened():
            return Line("", f"CONNECTED with protocol {visible(event.protocol)}" if event.protocol else "CONNECTED")
        case events.Sent():
            return Line("", f"SENT: {preview(event.data)}")
        case events.Received():
            if event.end.side == "client":
                return Line("response", f"RESPONSE: {preview(event.data)}")
            return Line("response", f"RECEIVED: {preview(event.data)}")
        case events.Dropped():
            return Line("dropped", f"NOT SENT, the connection is past its end: {preview(event.data)}")
        case events.Failed():
            return Line("error", f"ERROR: {visible(as_shown(event.why))}")
        case events.Raised():
            return Line("error", f"ERROR: {preview(as_shown(event.what))}")
        case events.Gone():
            return GAP
        case events.Closed():
            reason = f' "{visible(event.reason)}"' if event.reason else ""
            clean = word("clean") if event.was_clean else "not clean"
            return Line("", f"{END}: {event.code} {close_code(event.code).name}{reason}, {clean}")
    return None


def lines(happened: Iterable[Event]) -> list[Line]:
    """Return the lines that the page prints for these events of one end."""
    return [printed for event in happened if (printed := line(event)) is not None]


def as_text(printed: Iterable[Line]) -> str:
    """Draw lines as plain text."""
    return "\n".join(one.text for one in printed)


def pressing(printed: Sequence[Line]) -> list[Line]:
    """Return the last lines, if they are what nobody should miss: an error, an end, or an end after its error."""
    last = [printed[-place] for place in (2, 1) if place <= len(printed)]
    if not last or (last[-1].kind != "error" and not last[-1].text.startswith(END)):
        return []
    return last if last[0].kind == "error" and last[-1].kind != "error" else last[-1:]


def line_as_html(one: Line) -> str:
    """Draw one line as HTML."""
    kind = f' class="wskit-{one.kind}"' if one.kind else ""
    return f"<div{kind}>{escape(one.text)}</div>"


def as_html(printed: Sequence[Line], *, alerts: bool = False) -> str:
    """Draw lines as HTML: a box that scrolls, the newest line in view, reachable by keyboard. Needs the style sheet.

    With ``alerts`` a screen reader says at once what nobody should miss.
    """
    drawn = [line_as_html(one) for one in printed]
    if alerts and (last := len(pressing(printed))):
        drawn[-last:] = ['<div role="alert">', *drawn[-last:], "</div>"]
    rows = "".join(drawn)
    rows = rows or '<div class="wskit-dropped">Nothing has happened yet.</div>'
    return f'<div class="wskit wskit-log" role="log" aria-label="Transcript" tabindex="0"><div>{rows}</div></div>'


class Transcript:
    """What one end's page had printed when this was made. A notebook shows it in colour, ``print`` in plain text."""

    def __init__(self, printed: Iterable[Line]) -> None:
        self.lines = tuple(printed)

    def __str__(self) -> str:
        return as_text(self.lines)

    __repr__ = __str__

    def _repr_mimebundle_(self, include: object = None, exclude: object = None) -> MimeBundle:
        return {"text/plain": as_text(self.lines), "text/html": STYLE + as_html(self.lines)}


def transcript(which: HasEnd) -> Transcript:
    """Return the transcript, so far, of a :class:`WebSocket` or of one of a server's connections.

    Raises:
        TypeError: for anything else.

    >>> ws = await WebSocket(EchoServer().url).opened
    >>> ws.close(1000, "bye")
    >>> await ws.closed
    CloseEvent(code=1000, reason='bye', was_clean=True)
    >>> transcript(ws)
    CONNECTED
    DISCONNECTED: 1000 Normal Closure "bye", clean
    """
    end = end_of(which, "transcript")
    happened = which.timeline.events(end)
    # The first thing that an end does is to write down that it begins.
    whole = happened and isinstance(happened[0], events.Connecting | events.Linked)
    return Transcript([*([] if whole else [HEADLESS]), *lines(happened)])

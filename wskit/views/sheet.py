"""Sheet: what one side of a connection wrote in its log, in plain lines that are made from the record.

1. A log has what that side alone could know, in the words of an application: a page's handlers, or what the library
   says to a server.
2. Why a side failed the connection is not in its log: a page is never told. What its own code raised is.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from websockets.exceptions import ConnectionClosed, ConnectionClosedError, ConnectionClosedOK
from websockets.frames import Close

from ..protocol.interface import ReadyState
from ..protocol.legible import preview, visible
from ..reading.moments import Arrival
from ..reading.passages import Side
from ..reading.signs import Signs
from ..record import events
from ..record.events import Event
from .markup import STYLE, escape

__all__ = ["STYLE_OF_SHEETS", "Sheet", "log_sheet", "raised_at_the_server"]

STYLE_OF_SHEETS: Final = """<style>
.wskit pre.wskit-lines { border: 1px solid var(--wskit-line); background: none; color: inherit;
 font-family: var(--wskit-mono); margin: 2px 0 8px; overflow-wrap: anywhere; padding: 4px 8px;
 white-space: pre-wrap; word-break: normal; }
.wskit pre.wskit-lines.wskit-table:focus-visible { outline: 2px solid var(--wskit-blue); }
.wskit pre.wskit-lines span { display: block; min-height: 1lh; padding-left: 2ch; text-indent: -2ch; }
@container (max-width: 46em) {
 .wskit pre.wskit-lines.wskit-table { overflow-wrap: normal; overflow-x: auto; white-space: pre; }
}
@media (max-width: 46em) {
 .wskit pre.wskit-lines.wskit-table { overflow-wrap: normal; overflow-x: auto; white-space: pre; }
}
</style>"""
"""The style sheet of sheets; they need the common one too."""

_OK: Final = (1000, 1001, 1005)  # what the library ends its iterators with, and no error


@dataclass(frozen=True)
class Sheet:
    """Lines under a title. A notebook shows them in a box, ``print`` as they are."""

    title: str
    lines: tuple[str, ...]
    is_table: bool = False
    """Whether its lines have columns: these are not broken, and are scrolled where there is no room."""

    def __str__(self) -> str:
        return "\n".join([self.title, *(f"  {line}" for line in self.lines)])

    __repr__ = __str__

    def as_html(self) -> str:
        """Draw it as HTML. Needs the style sheets."""
        text = "".join(f"<span>{escape(line)}</span>" for line in self.lines)  # what is too long, hangs
        box = f'<pre class="wskit-lines">{text}</pre>'
        if self.is_table:  # by keyboard, too, it can be scrolled
            box = f'<pre class="wskit-lines wskit-table" tabindex="0">{text}</pre>'
        return f'<div class="wskit"><strong>{escape(self.title)}</strong>{box}</div>'

    def _repr_mimebundle_(self, include: object = None, exclude: object = None) -> dict[str, str]:
        return {"text/plain": str(self), "text/html": STYLE + STYLE_OF_SHEETS + self.as_html()}


def log_sheet(signs: Signs, side: Side) -> Sheet:
    """Return the log of one side."""
    end = signs.talk.client if side == "client" else signs.talk.server
    lines, raised = [], False
    for event in signs.happened:
        if event.end != end:
            continue
        raised = raised or isinstance(event, events.Raised)
        # After its handler has raised, it is the library that closes.
        if not (raised and isinstance(event, events.Closing)):
            line = _at_the_client(event) if side == "client" else _at_the_server(event, signs)
            lines += [line] if line else []
    if signs.account(side).tells is None:
        lines.append(_silence(signs, side))
    return Sheet(f"The {side}'s log", tuple(lines))


def _at_the_client(event: Event) -> str:
    match event:
        case events.Opened():
            return "onopen"
        case events.Failed():
            return "onerror"
        case events.Closed():
            return f"onclose: code={event.code} reason='{visible(event.reason)}' was_clean={event.was_clean}"
    return _by_either(event, "onmessage: ")


def _at_the_server(event: Event, signs: Signs) -> str:
    match event:
        case events.Opened():
            return "connection open"
        case events.Closed():
            error = raised_at_the_server(signs, event)
            return f"{type(error).__name__}: {visible(str(error))}"
    return _by_either(event, "received ")


def _by_either(event: Event, got: str) -> str:
    match event:
        case events.Sent():
            return f"send({_quoted(event.data)})"
        case events.Received():
            return f"{got}{_quoted(event.data)}"
        case events.Raised():
            return visible(event.what)
        case events.Closing(ours=True):
            given = "" if event.code is None else f"{event.code}"
            return f"close({given}{f', {_quoted(event.reason)}' if event.reason else ''})"
    return ""


def _quoted(data: str | bytes) -> str:
    return f"'{preview(data)}'" if isinstance(data, str) else preview(data)


def _silence(signs: Signs, side: Side) -> str:
    """Say how a log ends that has no end."""
    account = signs.account(side)
    if account.state is not None:
        state = ReadyState.OPEN if account.opened else account.state
        return f"(nothing more: for this side the connection is {state.name})"
    opened = any(isinstance(one, Arrival) and one.passage.opens for one in signs.talk.moments)
    return "(of this side nothing was recorded)" if opened else "(no line about this connection)"


def raised_at_the_server(signs: Signs, closed: events.Closed) -> ConnectionClosed:
    """Make the exception that the library raises at a server."""
    account = signs.account("server")
    # A Close that was not read, or was not valid, does not count: 1006 is what is then reported.
    received = None if closed.code == 1006 else Close(closed.code, closed.reason)
    sent = None
    if account.sent is not None and account.sent.close_code is not None:
        sent = Close(account.sent.close_code, account.sent.close_reason)
    kind: type[ConnectionClosed] = ConnectionClosedError
    if received is not None and sent is not None:
        if received.code in _OK and sent.code in _OK:
            kind = ConnectionClosedOK
        return kind(received, sent, signs.answers("server"))
    return kind(received, sent)

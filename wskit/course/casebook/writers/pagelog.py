"""Pagelog: what a page's handlers write, and its browser's console. It has what a page is told, and that is little.

1. A page is told four events. Of why it is told them it knows nothing.
2. What a browser does to its page the page hears too, where it listens: ``pagehide``, ``visibilitychange``, ``online``.
"""

from __future__ import annotations

from typing import Final

from ....language.speaking import word
from ....protocol.legible import visible
from ....record import events
from ....record.events import Event
from ..world import World
from .told import Line, Told, clock, quoted, told

__all__ = ["console", "page_log"]

HEARD: Final = {
    "hidden": ("visibilitychange hidden", "page:hidden"),
    "shown": ("visibilitychange visible", "page:shown"),
    "put-away": ("pagehide persisted=true", "page:put-away"),
    "left": ("pagehide persisted=false", "page:left"),
    "brought-back": ("pageshow persisted=true", "page:brought-back"),
    "offline": ("offline", "page:offline"),
    "online": ("online", "page:online"),
    "network": ("navigator.connection change", "page:other-network"),
    "awake": ("tick is late by {amount:.0f} s", "page:slept"),
    "asked": ("readyState={whom} bufferedAmount={amount:.0f}", ""),
}
"""What a page listens to besides, by what is noted of it: what it writes then, and the fact."""


def page_log(world: World, title: str = word("The page's log"), *, sends: bool = True) -> Told:
    """Write the log of the page; without what it ``sends``, if its code does not write that down. Then that is said."""
    title = title if sends else f"{title}, {word('without what it sends')}"
    lines = []
    for note in world.noted(*HEARD):
        text, fact = HEARD[note.what]
        words = text.format(amount=note.amount, whom=note.whom)
        lines.append(Line.of(note.time, f"{clock(world.at(note.time))} {words}", *([fact] if fact else [])))
    heard = [event for event in world.events(world.page_end) if _is_heard(world, event.time)]
    for event in heard:
        text, fact = _line(event)
        if text and (sends or not isinstance(event, events.Sent)):
            lines.append(Line.of(event.time, f"{clock(world.at(event.time))} {text}", *([fact] if fact else [])))
    told_end = any(isinstance(event, events.Closed) for event in heard)
    return told(title, lines, *([] if told_end else ["page:no-end"]))


def _is_heard(world: World, time: float) -> bool:
    """Tell whether the page's handlers hear of what it is told at a time."""
    return not world.page_is_gone(time) and all(note.time > time for note in world.noted("handler-lost"))


def _line(event: Event) -> tuple[str, str]:
    match event:
        case events.Connecting():
            return "connecting", ""
        case events.Opened():
            return "onopen", ""
        case events.Received():
            return f"onmessage {quoted(event.data)}", ""
        case events.Sent():
            return f"send {quoted(event.data)}", ""
        case events.Closing(ours=True):
            return f"close({event.code or ''})", ""
        case events.Failed():
            return "onerror", ""
        case events.Closed():
            clean = str(event.was_clean).lower()
            text = f'onclose code={event.code} reason="{visible(event.reason)}" wasClean={clean}'
            return text, f"page:{event.code}"
    return "", ""


URL: Final = "wss://live.example.org/feed"
_NEVER_ASKED: Final = {
    "dns-no-such-name": ("Error in connection establishment: net::ERR_NAME_NOT_RESOLVED", "page-capture:dns"),
    "tls-expired": ("Error in connection establishment: net::ERR_CERT_DATE_INVALID", "page-capture:tls"),
}
_HANDSHAKE: Final = "Error during WebSocket handshake: "


def console(world: World, title: str = word("Chromium's console, on the same computer")) -> Told:
    """Write what the browser tells its developers of a connection that did not open. Its page is not told."""
    failed = [event for event in world.events(world.page_end) if isinstance(event, events.Failed)]
    lines = []
    for event in failed[:1]:
        why, fact = _why_not_open(world)
        text = f"{clock(world.at(event.time))} WebSocket connection to '{URL}' failed: {why}"
        lines.append(Line.of(event.time, text, fact))
    return told(title, lines)


def _why_not_open(world: World) -> tuple[str, str]:
    for note in world.noted(*_NEVER_ASKED):
        return _NEVER_ASKED[note.what]
    came = b"".join(event.data for event in world.events(world.page_end) if isinstance(event, events.BytesIn))
    status = int(came.split(b" ")[1])
    if status == 101:
        why = "Sent non-empty 'Sec-WebSocket-Protocol' header but no response was received"
    else:
        why = f"Unexpected response code: {status}"
    return f"{_HANDSHAKE}{why}", f"page-capture:answer-{status}"

"""Partings: a server that says 1000 whatever happens. Which code tells a page what to do next?

1. In each story the server ends a connection for one of three reasons. A page does what pages do: it comes back by
   itself after some codes, asks its user to log in after others, and else shows the reason.
2. What to say is a function: it is given why, and gives the code and the reason.
3. Reasons are shown, and kept in logs. Whom they are about does not belong there.
"""

from __future__ import annotations

import asyncio
import random
from collections.abc import Callable
from typing import Final, TypeAlias

from ...ends.connection import check_goodbye
from ...ends.server import EchoServer
from ...ends.websocket import WebSocket
from ...protocol.codes import NextStep, close_code
from ...record.timeline import Timeline
from ..numbers import HANG_UP
from .proving import Code, Fault, Happened, Knob, Settings, check_function

__all__ = ["PARTINGS"]

Goodbye: TypeAlias = Callable[[str, str], tuple[int, str]]

LOGS_IN: Final = frozenset({3000, 4001})
"""After these it asks its user to log in. Which code means that is agreed on; 3000 is registered for it."""
SEES: Final = {
    "restart": "it comes back by itself",
    "session": "it asks its user to log in",
    "thrown out": "it says why",
}
"""Why a server ends a connection, and what a page has to make of it."""
NORMAL: Final = 1000
"""After this, all is well, and there is nothing to do and nothing to say."""
NAMES: Final = ("ada@example.org", "grace@example.net", "alan@example.com")


async def _trial(settings: Settings, chance: random.Random) -> Happened:
    goodbye = settings.get("goodbye") or _made_of(settings)
    why, user = chance.choice(list(SEES)), chance.choice(NAMES)
    timeline = Timeline()
    server = EchoServer(timeline=timeline, ping_interval=None)
    ws = await WebSocket(server.url, timeline=timeline).opened
    await asyncio.sleep(chance.uniform(1, 100))
    server.connections[0].close(*_said(goodbye, why, user))
    event = await ws.closed
    does = _reads(event.code, event.reason)
    problems = []
    if user in event.reason:
        problems.append("The reason names the user, for everybody who sees the page or reads a log.")
    if does != SEES[why]:
        problems.append(f"{_WHY[why]}, and the page got {event.code}: {does}.")
    return Happened(tuple(problems), tuple(timeline.events()), ws.end)


_WHY: Final = {
    "restart": "The server restarted",
    "session": "The session was over",
    "thrown out": "Somebody was thrown out",
}


def _said(goodbye: Goodbye, why: str, user: str) -> tuple[int, str]:
    """Ask a learner's function what to say, and check that it can be said."""
    said = goodbye(why, user)
    if not isinstance(said, tuple) or len(said) != 2:
        raise TypeError(f'goodbye() gives a code and a reason, such as (4000, "bye"), not {said!r}')
    return check_goodbye(*said)


def _reads(code: int, reason: str) -> str:
    """Say what a page makes of a goodbye, as pages do."""
    if close_code(code).next_step is NextStep.RETRY:
        return SEES["restart"]
    if code in LOGS_IN:
        return SEES["session"]
    if code == NORMAL:
        return "it thinks that all is well"
    return SEES["thrown out"] if reason else "it stays away, and says nothing"


def _made_of(settings: Settings) -> Goodbye:
    """Make the function that the buttons stand for."""
    names = {"restart": "restart", "session": "session", "thrown out": "out"}
    words = {"restart": "We restart.", "session": "Your session is over.", "thrown out": "This room has rules."}

    def goodbye(why: str, user: str) -> tuple[int, str]:
        reason = {"none": "", "why": words[why], "who": f"{user}: {words[why]}"}[settings["reason"]]
        return settings[names[why]], reason

    return goodbye


def _check(settings: Settings) -> None:
    if "goodbye" in settings:
        check_function("goodbye", settings["goodbye"], 2)
    for name in ("restart", "session", "out"):
        check_goodbye(settings[name], "")


def _codes(*codes: int) -> dict[str, int]:
    return {str(code): code for code in codes}


PARTINGS: Final = Fault(
    "always-1000",
    "Goodbye, and nobody knows why",
    "Our server says 1000 whenever it ends a connection. After a deployment people look at a page that does nothing, "
    "and who was thrown out asks us what has happened.",
    (
        "After a restart the page comes back by itself.",
        "When the session is over, it asks its user to log in.",
        "Who is thrown out does not come back, and is told why, without a name.",
    ),
    (
        Knob("restart", "When it restarts:", _codes(1000, 1008, 1012)),
        Knob("session", "When a session is over:", _codes(1000, 1011, 3000)),
        Knob("out", "When somebody is thrown out:", _codes(1000, 1008, 1013)),
        Knob("reason", "Reason:", {"none": "none", "what has happened": "why", "what has happened, to whom": "who"}),
    ),
    _trial,
    _check,
    HANG_UP,
    "A code is what a page acts on, and a reason what people read.",
    Code("goodbye", "goodbye(why, user)", "the code and the reason; why is restart, session or thrown out"),
)

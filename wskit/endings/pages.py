"""Pages: acts about what users and their browsers do to a page, and what its server makes of that.

1. What a browser does to a page is in the record, at the client's end.
2. A page that has been hidden for a minute has its timers run once a minute in Chromium 156, though its connection is
   open. A Ping would be answered all the same; a heartbeat that the page itself sends is late.
"""

from __future__ import annotations

import asyncio
from typing import Final

from ..record import events
from . import policies
from .setting import Setting

__all__ = [
    "it_comes_back",
    "it_is_opened_again",
    "its_session_expires",
    "its_timers_are_throttled",
    "its_token_expires",
]

MINUTE: Final = 3
"""How many beats lie between two timers of a page that is hidden. With a beat of 20 seconds it is Chromium's minute."""


async def its_session_expires(setting: Setting) -> None:
    """Log in, and stay for longer than one may."""
    ws, _ = await setting.pair(on_message=policies.sessions_of(setting.beat))
    ws.send("log in")


async def its_token_expires(setting: Setting) -> None:
    """Log in, and say something when the token is no good any more."""
    ws, _ = await setting.pair(on_message=policies.tokens_of(setting.beat))
    token = await setting.answer(ws, "log in")
    await asyncio.sleep(1.5 * setting.beat)
    ws.send(token)


async def it_is_opened_again(setting: Setting) -> None:
    """Open the same page in another tab."""
    ws, _ = await setting.pair(on_message=policies.one_tab_for_each_user())
    await setting.answer(ws, "Ada")
    other = await setting.somebody_else(ws.url).opened
    other.send("Ada")


async def it_comes_back(setting: Setting) -> None:
    """Follow a link, and come back to the page."""
    ws, connection = await setting.pair()
    away = setting.put_away(ws)
    missed = setting.seen(lambda event: isinstance(event, events.BytesIn) and event.end == ws.end)
    connection.send("while you were away")
    await missed
    away.bring_back()


async def its_timers_are_throttled(setting: Setting) -> None:
    """Hide a page that sends a heartbeat, and whose server wants one."""
    beat = setting.beat
    ws, _ = await setting.pair(on_message=policies.wants_a_heartbeat(1.5 * beat))
    await setting.answer(ws, "heartbeat")
    await asyncio.sleep(beat)
    ws.send("heartbeat")  # where a computer is busy, this may be late already
    setting.timeline.add(events.Browsed, ws.end, "hides the page: its timers run once a minute")
    await setting.repeat(ws, "heartbeat", every=MINUTE * beat)

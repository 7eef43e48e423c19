"""Policies: what servers have against a message, a session or a second tab. Each is a server's ``on_message``.

1. A policy is about one server. What it remembers of its users it forgets with that server.
2. It ends a connection as servers do: with the code that says most. 1008 is for every policy (RFC 6455 section 7.4.1);
   3000 and 3008 are registered for what HTTP has 401 and 408 for; 4000 to 4999 mean what their own page knows.
3. Times are those of the loop that the server lives on.
"""

from __future__ import annotations

import asyncio
from typing import Final

from ..ends.connection import Connection, OnMessage

__all__ = [
    "ANOTHER_TAB",
    "crash",
    "no_shouting",
    "one_tab_for_each_user",
    "sessions_of",
    "text_only",
    "tokens_of",
    "wants_a_heartbeat",
]

ANOTHER_TAB: Final = 4001
"""A code of a page's own: somebody has opened it in another tab, so do not come back."""


def text_only(connection: Connection, message: str | bytes) -> None:
    """Take text and nothing else."""
    if isinstance(message, bytes):
        connection.close(1003, "text only, please")
    else:
        connection.send(message)


def no_shouting(connection: Connection, message: str | bytes) -> None:
    """Have a policy."""
    if isinstance(message, str) and message.isupper():
        connection.close(1008, "no shouting, please")
    else:
        connection.send(message)


def crash(connection: Connection, message: str | bytes) -> None:
    """Have a bug."""
    raise KeyError(message)


def sessions_of(seconds: float) -> OnMessage:
    """Let whoever logs in stay for so long. Then the session is over, whatever happens on the connection."""

    def on_message(connection: Connection, message: str | bytes) -> None:
        asyncio.get_running_loop().call_later(seconds, connection.close, 1008, "your session has expired")
        connection.send("welcome")

    return on_message


def tokens_of(seconds: float) -> OnMessage:
    """Give out tokens that are good for so long, and ask for one with each message."""
    good: dict[str | bytes, float] = {}

    def on_message(connection: Connection, message: str | bytes) -> None:
        now = asyncio.get_running_loop().time()
        if message == "log in":
            token = f"token {len(good) + 1}"  # a real one nobody can guess
            good[token] = now + seconds
            connection.send(token)
        elif now < good.get(message, now):
            connection.send("welcome")
        else:
            connection.close(3000, "this token has expired")

    return on_message


def one_tab_for_each_user() -> OnMessage:
    """Keep one connection for each user: a new one takes the place of the one before."""
    tabs: dict[str | bytes, Connection] = {}

    def on_message(connection: Connection, user: str | bytes) -> None:
        before, tabs[user] = tabs.get(user), connection
        if before is not None:
            before.close(ANOTHER_TAB, "you have opened another tab")
        connection.send("welcome")

    return on_message


def wants_a_heartbeat(within: float) -> OnMessage:
    """Wait for so long for the next message of a page. One that says nothing is taken for dead."""
    clocks: dict[Connection, asyncio.TimerHandle] = {}

    def on_message(connection: Connection, message: str | bytes) -> None:
        if connection in clocks:
            clocks[connection].cancel()
        clock = asyncio.get_running_loop().call_later(within, connection.close, 3008, "no heartbeat")
        clocks[connection] = clock
        connection.send(message)

    return on_message

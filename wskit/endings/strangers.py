"""Strangers: four who want in, one server that keeps letters, and what each of them gets.

1. Each knock is a real connection, and its head says what a browser would say: :mod:`~wskit.protocol.cookies`. The
   program has no browser, and says what it likes.
2. The server knows Anna by her cookie, or by a ticket where it asks for one. Who is nobody to it is a guest.
3. Where it says no before it opens, that is a 403. Where it opens first, it says why in a Close frame.
4. Who has what they came for says goodbye. Every knock leaves nothing open.
"""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from ..ends.address import Network
from ..ends.connection import Connection
from ..ends.websocket import WebSocket
from ..protocol.cookies import HOME, browser_headers
from ..protocol.interface import CloseEvent, DOMException
from ..record.events import End, Event
from ..record.timeline import Timeline
from ..views.report import Report, report_of
from .setting import Setting

__all__ = ["GUEST", "LETTERS", "NO", "TICKET", "VISITORS", "Checks", "Knock", "Visitor", "knock"]

LETTERS: Final = "Anna's letters"
GUEST: Final = "Hello, guest"
NO: Final = {"403": "with 403, before it opens", "1008": "with a Close frame, after it has opened"}
"""How the server says no to an origin that it does not know."""
_BRINGS: Final = {
    "None": "pages of every site bring it",
    "Lax": "only pages of its own site bring it",
    "Strict": "only pages of its own site bring it",
}
"""Who brings a cookie along to a WebSocket, by what it says of itself. None is a value of it, and no want of one."""
COOKIE: Final = "session=4d7a1f"
TICKET: Final = "ticket-"
"""What a ticket begins with, so that it is known for one in a picture."""


@dataclass(frozen=True)
class Visitor:
    """Somebody who wants in: what the button ``says``, the origin of the ``page``, and whether there ``is_page``."""

    name: str
    says: str
    page: str
    is_page: bool = True


VISITORS: Final = {
    one.name: one
    for one in (
        Visitor("yours", "Your page", HOME),
        Visitor("neighbour", "Another page of your site", "https://blog.quiz.example"),
        Visitor("stranger", "A stranger's page", "https://prize.example"),
        Visitor("program", "A program that lies", HOME, is_page=False),
    )
}


@dataclass(frozen=True)
class Checks:
    """What the server does before it gives anything away.

    ``origin`` tells whether it looks at ``Origin``, ``same_site`` is what it said of its cookie, ``ticket`` tells
    whether it asks for one, and ``no`` is how it refuses an origin, one of :data:`NO`.
    """

    origin: bool = False
    same_site: str = "None"
    ticket: bool = False
    no: str = "403"

    @property
    def sentences(self) -> tuple[str, str, str]:
        """What it does, a sentence for each check."""
        return (
            f"It checks Origin, and says no {NO[self.no]}." if self.origin else "It does not look at Origin.",
            f"Its cookie says SameSite={self.same_site}: {_BRINGS[self.same_site]}.",
            "It asks for a ticket in the first message." if self.ticket else "It asks for no ticket.",
        )

    def __str__(self) -> str:
        return " ".join(self.sentences)

    @property
    def short(self) -> str:
        """The same in a few words."""
        kept = [f"Origin checked ({self.no})"] * self.origin + [f"SameSite={self.same_site}"] + ["ticket"] * self.ticket
        return ", ".join(kept)


@dataclass(frozen=True)
class Knock:
    """What came of it: what the visitor brought, what it ``got``, what it was ``told``, and what was recorded."""

    visitor: Visitor
    checks: Checks
    cookie: bool
    got: str
    told: CloseEvent
    happened: tuple[Event, ...]
    end: End
    report: Report
    exact: bool = False

    @property
    def ticket(self) -> bool | None:
        """Whether it had a ticket; None if none was asked for."""
        return self.visitor.name == "yours" if self.checks.ticket else None

    @property
    def headline(self) -> str:
        """The outcome in a sentence."""
        who = self.visitor.says
        if self.got:
            return f"{who} was let in, and got: {self.got}."
        return f"{who} got nothing. It was told {self.told.code}{': ' * bool(self.told.reason)}{self.told.reason}."


async def knock(visitor: Visitor, checks: Checks, *, network: Network | None = None) -> Knock:
    """Let somebody connect to a server with these checks, and tell what came of it.

    Args:
        visitor: one of :data:`VISITORS`.
        checks: what the server does before it gives anything away.
        network: "tcp" or "memory", as for :class:`~wskit.ends.server.EchoServer`.

    >>> from wskit.endings.strangers import VISITORS, Checks, knock
    >>> found = await knock(VISITORS["stranger"], Checks(same_site="None"))
    >>> print(found.headline)
    A stranger's page was let in, and got: Anna's letters.
    """
    setting = Setting(network, Timeline(), 1.0)
    try:
        headers = _headers(visitor, checks)
        early = checks.origin and checks.no == "403"
        ticket = TICKET + secrets.token_urlsafe(6)

        def serve(connection: Connection, message: str | bytes) -> None:
            if checks.origin and not _is_known(connection.headers.get("Origin")):
                connection.close(1008, "not for this page")
            elif checks.ticket and message != ticket:
                connection.close(3000, "no valid ticket")
            else:
                known = checks.ticket or connection.headers.get("Cookie") == COOKIE
                connection.send(LETTERS if known else GUEST)

        def admit(said: Mapping[str, str]) -> bool:
            return not early or _is_known(said.get("Origin"))

        server = setting.echo_server(on_message=serve, admit=admit)
        ws = setting.connect(server.url, headers=headers)
        got = await _ask(setting, ws, ticket if visitor.name == "yours" and checks.ticket else "my letters, please")
        told = await ws.closed
        for connection in server.connections:
            await connection.closed
        happened, exact = tuple(setting.timeline.events()), setting.timeline.is_exact
        # What follows is only clearing away.
        report = report_of(happened, ws.end, exact=exact)
        return Knock(visitor, checks, "Cookie" in headers, got, told, happened, ws.end, report, exact)
    finally:
        await setting.clear()


def _headers(visitor: Visitor, checks: Checks) -> dict[str, str]:
    if visitor.is_page:
        return browser_headers(visitor.page, f"{COOKIE}; SameSite={checks.same_site}; Secure")
    return {"Origin": visitor.page}  # it has no cookie, for it has no browser that keeps Anna's


def _is_known(origin: str | None) -> bool:
    return origin == HOME


async def _ask(setting: Setting, ws: WebSocket, message: str) -> str:
    """Ask for the letters; return what comes, and say goodbye."""
    try:
        await ws.opened
    except DOMException:
        return ""
    answer = await setting.answer(ws, message)
    if answer:
        ws.close(1000)
    return str(answer)

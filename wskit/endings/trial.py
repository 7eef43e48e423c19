"""Trial: somebody says goodbye with any code and any reason, and both ends of a real connection tell what came of it.

1. Who sends it decides which rules hold: a page's are the browser's, a server's are the library's. Who writes byte for
   byte has none, and the other end judges.
2. Refused is what ``close()`` refuses. That the connection stayed open is then tried, with a message and its echo.
3. Every trial has a connection of its own, and leaves nothing open.
"""

from __future__ import annotations

import struct
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Final, Literal, TypeAlias

from websockets.exceptions import ProtocolError
from websockets.frames import Close, Frame, Opcode

from ..ends.address import Network
from ..ends.websocket import WebSocket
from ..protocol.codes import close_code
from ..protocol.interface import DOMException, check_message
from ..record import events
from ..record.timeline import Timeline
from ..views.markup import escape
from ..views.report import Report, report_of
from .acts import client_breaks_the_rules, frame, server_breaks_the_rules
from .setting import Setting

__all__ = ["WHO", "Trial", "Who", "explore"]

Who: TypeAlias = Literal["page", "server", "raw page", "raw server"]

WHO: Final[dict[Who, str]] = {
    "page": "the page (browser's rules)",
    "server": "the server (library's rules)",
    "raw page": "the page, byte by byte",
    "raw server": "the server, byte by byte",
}
"""Who may send a Close frame in a trial, in words."""

LONGEST: Final = 65_535
"""The longest body of a raw Close frame in bytes. The rules allow 125 (RFC 6455 section 5.5)."""

PATIENCE: Final = 5.0
"""The beat of a trial's setting, in seconds. Nothing waits for it unless something goes wrong."""


@dataclass(frozen=True)
class Trial:
    """What came of it.

    ``who`` was to send it. ``error`` is the name of what ``close()`` raised, such as "InvalidAccessError", and ``why``
    says what would do; both are empty if a Close frame was sent. ``report`` tells of both ends how they ended, or how
    they stood after a refusal. A notebook shows all of it, with the ladder.
    """

    who: Who
    error: str
    why: str
    report: Report

    @property
    def headline(self) -> str:
        """The outcome in two or three sentences."""
        client, server = self.report.client, self.report.server
        if self.error:
            return (
                f"Refused with {self.error}: {self.why}. No Close frame was sent. "
                "Both ends are still OPEN: a message sent after that came back."
            )
        whose = self.who.removeprefix("raw ")
        sent = client.words_for(client.sent) if whose == "page" else server.words_for(server.sent)
        reports = f"The client reports {client.says}; the server reports {server.says}."
        return f"Sent by the {whose}: {sent}. {reports}"

    def __str__(self) -> str:
        return f"{self.headline}\n{self.report}"

    __repr__ = __str__

    def _repr_mimebundle_(self, include: object = None, exclude: object = None) -> dict[str, str]:
        picture = self.report._repr_mimebundle_()
        kind = "wskit wskit-error" if self.error else "wskit"
        headline = f'<p class="{kind}" role="status"><strong>{escape(self.headline)}</strong></p>'
        return {
            "text/plain": f"{self.headline}\n\n{picture['text/plain']}",
            "text/html": headline + picture["text/html"],
        }


async def explore(
    code: int | None = None, reason: str = "", who: Who = "page", *, network: Network | None = None
) -> Trial:
    """Make a connection, let somebody say goodbye on it, and tell what came of it.

    Args:
        code: the close code, whatever it is. None passes none to ``close()``, and puts none into a raw frame: of a raw
            reason the first two bytes are then read as the code.
        reason: the reason. A raw one may be longer than the rules allow.
        who: one of :data:`WHO`. The page and the server use ``close()``; "raw page" and "raw server" write the frame.
        network: "tcp" or "memory", as for :class:`~wskit.ends.server.EchoServer`.

    Raises:
        TypeError: if the code is not an int or the reason not a ``str``.
        ValueError: if there is nobody called ``who``, or what is to be sent raw does not fit: a code takes two bytes
            (RFC 6455 section 5.5.1), and the frame has room for 65,535.

    >>> trial = await explore(1006, who="raw server")
    >>> print(trial.headline)
    Sent by the server: Close 1006. The client reports 1006, not clean; the server reports 1002, clean.
    """
    act = _act(code, reason, who)
    setting = Setting(network, Timeline(), PATIENCE)
    try:
        error, why = await act(setting)
        if not error:
            await setting.watch(())
        assert setting.client is not None  # noqa: S101  (for the type checker: every act has a client)
        return Trial(
            who, error, why, report_of(setting.timeline.events(), setting.client.end, exact=setting.timeline.is_exact)
        )
    finally:
        await setting.clear()


_Goodbye: TypeAlias = Callable[[Setting], Awaitable[tuple[str, str]]]
"""Says goodbye. Returns what refused it and why, or nothing twice."""


def _act(code: object, reason: object, who: object) -> _Goodbye:
    """Check what is to be done before anything begins, and return what does it."""
    if code is not None and (isinstance(code, bool) or not isinstance(code, int)):
        raise TypeError(f"a close code is a whole number such as 1000, or None, and not {code!r}")
    if not isinstance(reason, str):
        raise TypeError(f"a reason is text, not {type(reason).__name__}")
    match who:
        case "page":
            return _page(code, reason)
        case "server":
            return _server(1000 if code is None else code, reason)
        case "raw page" | "raw server":
            return _raw(_body(code, reason), from_client=who == "raw page")
    raise ValueError(f"who is one of {', '.join(map(repr, WHO))}, not {who!r}")


def _page(code: int | None, reason: str) -> _Goodbye:
    async def act(setting: Setting) -> tuple[str, str]:
        ws, _ = await setting.pair()
        try:
            ws.close(code, reason)
        except DOMException as error:
            refusal = error.name, error.message
        except TypeError as error:
            refusal = "TypeError", str(error)
        else:
            return "", ""
        await _still_open(setting, ws)
        return refusal

    return act


def _server(code: int, reason: str) -> _Goodbye:
    async def act(setting: Setting) -> tuple[str, str]:
        ws, connection = await setting.pair()
        says = _library_says(code, reason)
        try:
            connection.close(code, reason)
        except DOMException as error:
            advice = error.message
        except ValueError as error:
            advice = str(error)
        else:
            return "", ""
        await _still_open(setting, ws)
        # What a program sees that has the library and not this kit; and what would do, which the library does not say.
        return "ProtocolError", f"{says}: {advice}"

    return act


def _library_says(code: int, reason: str) -> str:
    """Ask the library what is wrong with a Close frame; nothing if it would send it."""
    text = str(check_message(reason))  # half a surrogate pair is no text
    try:
        Frame(Opcode.CLOSE, Close(code, text).serialize()).serialize(mask=False)
    except ProtocolError as error:
        return str(error)
    return ""


def _body(code: int | None, reason: str) -> bytes:
    """Build the body of a Close frame, right or wrong."""
    number = b"" if code is None else struct.pack("!H", close_code(code).number)
    body = number + reason.encode(errors="surrogatepass")  # half a surrogate pair makes it invalid UTF-8
    if len(body) > LONGEST:
        raise ValueError(f"a raw Close frame has room for {LONGEST:,} bytes here, and this one has {len(body):,}")
    return body


def _raw(body: bytes, *, from_client: bool) -> _Goodbye:
    breaks = client_breaks_the_rules if from_client else server_breaks_the_rules

    async def act(setting: Setting) -> tuple[str, str]:
        await breaks(frame(0x88, body, masked=from_client))(setting)
        return "", ""

    return act


async def _still_open(setting: Setting, ws: WebSocket) -> None:
    """Send a message, and wait until it has come back."""
    answer = setting.seen(lambda event: isinstance(event, events.Received) and event.end == ws.end)
    ws.send("Are you still there?")
    await answer

"""Workbench: the panel, with both ends on it and the network between them.

1. The server's end can be closed with any code that may travel, where the server is ours.
2. The network is broken at the client's link, which needs nothing of the server.
3. The ladder is drawn live, from the same timeline as everything else; when both sides know how it ended, a report is.
"""

from __future__ import annotations

import functools
from collections.abc import Callable, Sequence
from typing import Any

import ipywidgets

from ..ends.connection import Connection
from ..network.link import Direction, Link
from ..protocol.interface import ReadyState
from ..reading.conversation import UNSEEN, Conversation
from ..record.events import Closed, End, Opened
from ..record.follower import News
from ..views.ladder import STYLE as LADDER_STYLE
from ..views.ladder import as_html as ladder_as_html
from ..views.ladder import as_text as ladder_as_text
from ..views.report import Report, report
from .controls import choice, number, row, still_button, still_choice, still_text, text
from .panel import Panel

__all__ = ["Workbench"]

MOMENTS = 60
"""How many moments the live ladder shows."""

_WAYS: tuple[tuple[str, Direction], ...] = (
    ("both ways", "both"),
    ("to the server", "out"),
    ("to the client", "in"),
)


class Workbench(Panel):
    """A panel that can do anything to a connection, and shows all of it.

    Args:
        target: the server to connect to, an :class:`~wskit.ends.server.EchoServer` or a URL. Without one the workbench
            makes its own server.

    Raises:
        TypeError: if ``target`` is neither.
        DOMException: SyntaxError, if it is no WebSocket's URL.

    >>> server = EchoServer()
    >>> Workbench(server)
    [Connect] [Send] [Close] [Server closes] [Freeze] [Thaw] [Drop] [Cut (FIN)] [Reset (RST)] [Set delay] NOT CONNECTED
    """

    def _controls(self) -> list[Any]:
        self._conversation: Conversation | None = None
        self._report: Report | None = None
        self._opened: set[str] = set()
        self._told: set[str] = set()
        self.server_code = text("Server:", "1001", "1000", "Close code: any that may travel", "11em")
        self.server_reason = text("Reason:", "", "no reason", "Why, in at most 123 bytes", "22em")
        self.server_close_button = self._button("Server closes", "Close it from the server's side", self._server_close)
        self.way = choice("Network:", _WAYS, "Which way", "15em")
        self.delay = text("Delay:", "0.5", "0", "Seconds that everything takes", "10em")
        acts: dict[str, tuple[str, Callable[[Link], None]]] = {
            "Freeze": ("Hold everything that goes this way", lambda link: link.freeze(self.way.value)),
            "Thaw": ("Let go of what is held", lambda link: link.thaw(self.way.value)),
            "Drop": ("Lose everything that goes this way, for good", lambda link: link.drop(self.way.value)),
            "Cut (FIN)": ("End TCP without a Close frame", lambda link: link.cut()),
            "Reset (RST)": ("Break TCP off", lambda link: link.reset()),
            "Set delay": (
                "Make everything that goes this way take longer",
                lambda link: link.delay(_seconds(self.delay.value), self.way.value),
            ),
        }
        self.network_buttons = {
            name: self._button(name, tooltip, functools.partial(self._break, act))
            for name, (tooltip, act) in acts.items()
        }
        *first, last = self.network_buttons.values()
        rows = [*super()._controls()]
        if self.server is not None:
            rows.append(row(self.server_code, self.server_reason, self.server_close_button))
        return [*rows, row(self.way, *first), row(self.delay, last)]

    def _views(self) -> list[Any]:
        self.ladder = ipywidgets.HTML(layout={"flex": "3 1 420px", "width": "auto", "min_width": "0"})
        self.outcome = ipywidgets.HTML(layout={"width": "auto"})
        self.transcript.layout.flex = "1 1 18em"
        self.transcript.layout.min_width = "0"
        both = row(self.transcript, self.ladder)
        both.layout.align_items = "flex-start"
        return [ipywidgets.HTML(LADDER_STYLE, layout={"display": "none"}), both, self.outcome]

    # What the buttons do.

    def _connect(self) -> None:
        if self.socket is not None and self.socket.link.lost:
            self.socket.replace()  # it would take its time to end
            self._state = ReadyState.CLOSED
        super()._connect()
        assert self._end is not None  # noqa: S101  (for the type checker: there is a socket now)
        self._conversation = self._read(self._end)
        self._report = None
        self._opened, self._told = set(), set()

    def _read(self, end: End) -> Conversation:
        """Begin to read what is said of a connection."""
        return Conversation(end, keep=MOMENTS, exact=self.socket is not None and self.socket.timeline.is_exact)

    def _break(self, act: Callable[[Link], None]) -> None:
        if self.socket is None:
            raise ValueError("There is no connection yet. Press Connect first.")
        if self.socket.link.lost:
            raise ValueError("This network loses everything, FIN and RST too. Close the connection, or connect anew.")
        act(self.socket.link)

    def _connection(self) -> Connection | None:
        """Return the server's end of the connection, if there is one."""
        end = self._conversation.server if self._conversation else None
        connections = self.server.connections if self.server and end else ()
        return next((one for one in connections if one.end == end), None)

    def _server_close(self) -> None:
        connection = self._connection()
        if connection is None or connection.state is not ReadyState.OPEN:
            raise ValueError("The server has no open connection to close.")
        code = number(self.server_code.value)
        connection.close(1000 if code is None else code, self.server_reason.value)

    # What is drawn.

    def _note(self, news: News, end: End) -> None:
        super()._note(news, end)
        conversation = self._conversation
        if conversation is None or not news.are_all:
            # It can only begin anew, with what is kept of the beginning.
            self._conversation = self._read(end)
            self._told |= {"client", "server"} if self._state is ReadyState.CLOSED else set()
            server = conversation.server if conversation else None
            conversation = self._conversation
            for event in self.socket.timeline.beginnings() if self.socket else ():
                conversation.feed(event)
            conversation.server = conversation.server or server
        for event in news.but(UNSEEN):  # of all ends: the peer is found by its address
            conversation.feed(event)
            if isinstance(event, Opened | Closed) and event.end in (conversation.client, conversation.server):
                (self._opened if isinstance(event, Opened) else self._told).add(event.end.side)

    def _draw(self) -> Sequence[int]:
        sizes = super()._draw()
        connection = self._connection()
        over = self._state in (None, ReadyState.CLOSED)
        if self.socket is not None and self.socket.link.lost:
            self.connect_button.disabled = False
        self.server_close_button.disabled = connection is None or connection.state is not ReadyState.OPEN
        for button in self.network_buttons.values():
            button.disabled = over
        if self._conversation is not None:
            self.ladder.value = ladder_as_html(self._conversation, live=True)
            sizes = (*sizes, len(self.ladder.value))
            if self._told and self._report is None and self._is_over():
                self._report = report(self.socket)  # type: ignore[arg-type]
        self.outcome.value = self._report.as_html() if self._report else ""
        return sizes

    def _is_over(self) -> bool:
        """Tell whether nobody is left to be told."""
        # A server that only refuses the handshake has no user to tell.
        return self._told >= {"client"} | self._opened

    def _still_controls(self) -> list[str]:
        rows = super()._still_controls()
        if self.server is not None:
            fields = still_text(self.server_code) + still_text(self.server_reason)
            rows.append(fields + still_button(self.server_close_button))
        *first, last = (still_button(one) for one in self.network_buttons.values())
        return [*rows, still_choice(self.way) + "".join(first), still_text(self.delay) + last]

    def _still_views(self) -> dict[str, str]:
        views = super()._still_views()
        if self._conversation is None:
            return views
        report_html, report_text = (self._report.as_html(), str(self._report)) if self._report else ("", "")
        picture = LADDER_STYLE + ladder_as_html(self._conversation)
        text = "\n".join([views["text/plain"], ladder_as_text(self._conversation), report_text])
        return {"text/html": views["text/html"] + picture + report_html, "text/plain": text.rstrip()}


def _seconds(typed: str) -> float:
    try:
        return float(typed)
    except ValueError:
        raise ValueError(f"A delay is a number of seconds such as 0.5, not {typed!r}.") from None

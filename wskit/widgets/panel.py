"""Panel: the page of the tutorial, as widgets. Press, and see what this end of the connection sees.

1. The panel holds no state about the connection: badge, buttons and transcript are drawn from the socket's events.
2. Its sockets live on the background loop, so the panel stays alive while a cell is busy.
3. What goes wrong in a click is said in the panel. A click never raises.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Sequence
from itertools import islice
from typing import Any, Final

import ipywidgets

from ..ends.server import EchoServer
from ..ends.websocket import WebSocket
from ..loops import cells, portal
from ..protocol.interface import DOMException, ReadyState, check_url
from ..record import events
from ..record.events import End, Event
from ..record.follower import Follower, News
from ..views.markup import STYLE
from ..views.transcript import GAP, Line, as_html, as_text, line
from .controls import badge, button, notice, number, row, still_button, still_text, text
from .pacer import Pacer
from .pictured import Pictured

__all__ = ["Panel"]

LINES: Final = 100
"""How many lines of the transcript are shown."""

_STATES: Final[dict[type[Event], ReadyState]] = {
    events.Connecting: ReadyState.CONNECTING,
    events.Opened: ReadyState.OPEN,
    events.Closing: ReadyState.CLOSING,
    events.Closed: ReadyState.CLOSED,
}


class Panel(Pictured):
    """Buttons for one connection at a time: Connect, Send and Close, with the ready state and the transcript.

    Args:
        target: the server to connect to, an :class:`EchoServer` or a URL. Without one the panel makes its own server.

    Raises:
        TypeError: if ``target`` is neither.
        DOMException: SyntaxError, if it is no WebSocket's URL.

    >>> server = EchoServer()
    >>> Panel(server)
    [Connect] [Send] [Close]  NOT CONNECTED
    """

    def __init__(self, target: EchoServer | str | None = None) -> None:
        if not isinstance(target, EchoServer | str | None):
            raise TypeError(f"a panel connects to an EchoServer or a URL, not to {type(target).__name__}")
        url = check_url(target) if isinstance(target, str) else None
        cells.begin()
        self._own_server = EchoServer() if target is None else None
        self.server = target if isinstance(target, EchoServer) else self._own_server
        self._url = url or self.server.url  # type: ignore[union-attr]  # there is a server where no URL was given
        self.socket: WebSocket | None = None
        self._end: End | None = None
        self._state: ReadyState | None = None
        self._lines: deque[Line] = deque(maxlen=LINES)
        self._problem = ""
        self._follower: Follower | None = None
        self._pacer = Pacer(self._draw)
        self._buttons: list[str] = []

        self.connect_button = self._button("Connect", "Open a new connection to the server", self._connect)
        self.message = text("Message:", "WebSocket rocks", "an empty message", "What to send", "25em")
        self.send_button = self._button("Send", "Send the message", self._send)
        self.code = text("Code:", "1000", "no code", "Close code: 1000 or 3000 to 4999, or nothing", "11em")
        self.reason = text("Reason:", "Deliberate disconnection", "no reason", "Why, in at most 123 bytes", "22em")
        self.close_button = self._button("Close", "Close the connection, if it is open", self._close)
        self.badge = ipywidgets.HTML()
        self.notice = ipywidgets.HTML()
        self.transcript = ipywidgets.HTML(layout={"width": "auto"})
        super().__init__([*self._controls(), self.notice, *self._views()])
        portal.run(self._pacer.draw)
        cells.keep(self)

    def _controls(self) -> list[Any]:
        """Return the rows above the notice."""
        return [
            ipywidgets.HTML(STYLE, layout={"display": "none"}),
            row(self.connect_button, self.badge),
            row(self.message, self.send_button),
            row(self.code, self.reason, self.close_button),
        ]

    def _views(self) -> list[Any]:
        """Return what stands below it."""
        return [self.transcript]

    def _button(self, label: str, tooltip: str, action: Callable[[], None]) -> Any:
        self._buttons.append(label)
        return button(label, tooltip, lambda: self._press(action))

    def _press(self, action: Callable[[], None]) -> None:
        """Do what a button does, and say in the panel what is wrong if it cannot be done."""
        self._catch_up()
        self._problem = ""
        try:
            action()
        except (DOMException, TypeError, ValueError) as error:
            self._problem = str(error)
            self._pacer.draw()
        else:
            self._pacer.ask()

    # What the buttons do.

    def _connect(self) -> None:
        if self._state not in (None, ReadyState.CLOSED):
            raise ValueError("There is a connection already. Close it first.")
        self._stop_following()
        self._lines.clear()
        # Both ends on one timeline, so that a view can show both.
        self.socket = WebSocket(self._url, timeline=self.server.timeline if self.server else None)
        self._end = self.socket.end
        self._follower = self.socket.timeline.follow(self._pacer.poke)
        self._state = ReadyState.CONNECTING

    def _send(self) -> None:
        if self.socket is None:
            raise ValueError("There is no connection yet. Press Connect first.")
        self.socket.send(self.message.value)

    def _close(self) -> None:
        # The guard of the page's stop button: nothing but an open connection is closed.
        if self.socket is None or self.socket.ready_state != WebSocket.OPEN:
            raise ValueError("There is no open connection to close.")
        self.socket.close(number(self.code.value), self.reason.value)

    # What is drawn, from the socket's events.

    def _stop_following(self) -> None:
        if self._follower is not None:
            self._follower.stop()

    def _catch_up(self) -> None:
        """Take note of what has happened since the last time."""
        if self._follower is not None and self._end is not None:
            self._note(self._follower.take(), self._end)

    def _note(self, news: News, end: End) -> None:
        # Back from the newest, and no further than anybody sees: there may be thousands.
        if newest := news.newest_of(end, *_STATES):
            self._state = _STATES[type(newest)]
        elif not news.are_all and self.socket is not None:
            self._state = self.socket.ready_state  # what told of it has gone
        printed = islice(filter(None, map(line, news.newest_first(end))), LINES)
        if not news.are_all:
            self._lines.append(GAP)
        self._lines.extend(reversed(list(printed)))

    def _draw(self) -> Sequence[int]:
        self._catch_up()
        self.connect_button.disabled = self._state not in (None, ReadyState.CLOSED)
        self.send_button.disabled = self._state is None
        self.close_button.disabled = self._state is not ReadyState.OPEN
        self.badge.value = badge(self._state)
        self.notice.value = notice(self._problem)
        self.transcript.value = as_html(self._lines)
        return (len(self.transcript.value),)

    def replace(self) -> None:
        """Let go of everything: the cell that made this runs again."""
        self._stop_following()
        if self.socket is not None:
            self.socket.replace()
        if self._own_server is not None:
            self._own_server.replace()
        super().replace()

    # What a notebook file keeps: the same picture, standing still.

    def _still(self) -> dict[str, str]:
        rows = "".join(f'<div class="wskit-row">{one}</div>' for one in self._still_controls())
        state = self._state.name if self._state is not None else "NOT CONNECTED"
        buttons = " ".join(f"[{name}]" for name in self._buttons)
        views = self._still_views()
        return {
            "text/html": f'{STYLE}<div class="wskit">{rows}{notice(self._problem)}</div>{views["text/html"]}'
            '<p class="wskit">This is a picture. Run the cell and the buttons work.</p>',
            "text/plain": "\n".join([f"{buttons}  {state}", views["text/plain"]]).rstrip(),
        }

    def _still_controls(self) -> list[str]:
        return [
            still_button(self.connect_button) + badge(self._state),
            still_text(self.message) + still_button(self.send_button),
            still_text(self.code) + still_text(self.reason) + still_button(self.close_button),
        ]

    def _still_views(self) -> dict[str, str]:
        return {"text/html": as_html(self._lines), "text/plain": as_text(self._lines)}

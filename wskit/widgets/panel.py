"""Panel: the page of the tutorial, as widgets. Press, and see what this end of the connection sees.

1. The panel holds no state about the connection: badge, buttons and transcript are drawn from the socket's events.
2. Its sockets live on the background loop, so the panel stays alive while a cell is busy.
3. What goes wrong in a click is said in the panel. A click never raises.
4. There is no moment in which one may not press. What is pressed while it connects waits a moment for it to be open,
   and what would begin anew waits for the end; longer than that, it is done as a page would do it.
5. An end and an error are alerts for a screen reader: front ends draw each word anew, and of words that are new alerts
   alone are sure to be heard. Messages are none: there may be many.
"""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Callable, Sequence
from itertools import islice
from typing import Any, Final

import ipywidgets

from ..between.middle import Middle
from ..ends.server import EchoServer
from ..ends.websocket import WebSocket
from ..language.speaking import word
from ..loops import cells, portal
from ..protocol.interface import DOMException, ReadyState, check_url
from ..record import events
from ..record.beside import FollowsBoth
from ..record.events import End, Event
from ..record.follower import Follower, News
from ..record.timeline import Timeline, shared
from ..views.markup import STYLE
from ..views.transcript import GAP, Line, as_html, as_text, line
from .controls import Kind, badge, button, dress, notice, number, row, still_badge, still_button, still_text, text
from .dress import DRESS
from .pacer import Pacer
from .pictured import Pictured

__all__ = ["Panel", "server_of"]

LINES: Final = 100
"""How many lines of the transcript are shown."""
PATIENCE: Final = 0.5
"""How many seconds a press waits for a state to pass in which it could do little."""

_STATES: Final[dict[type[Event], ReadyState]] = {
    events.Connecting: ReadyState.CONNECTING,
    events.Opened: ReadyState.OPEN,
    events.Closing: ReadyState.CLOSING,
    events.Closed: ReadyState.CLOSED,
}


def server_of(target: object) -> EchoServer | None:
    """Return the server at the end of it, if it is one of ours."""
    while isinstance(target, Middle):
        target = target.server
    return target if isinstance(target, EchoServer) else None


class Panel(Pictured):
    """Buttons for one connection at a time: Connect, Send and Close, with the ready state and the transcript.

    Args:
        target: the server to connect to, an :class:`EchoServer` or a URL; or a :class:`Middle` before one. Without one
            the panel makes its own server.

    Raises:
        TypeError: if ``target`` is neither.
        DOMException: SyntaxError, if it is no WebSocket's URL.

    >>> server = EchoServer()
    >>> Panel(server)
    [Connect] [Send] [Close]  NOT CONNECTED
    """

    def __init__(self, target: EchoServer | Middle | str | None = None) -> None:
        if not isinstance(target, EchoServer | Middle | str | None):
            raise TypeError(f"a panel connects to an EchoServer, a Middle or a URL, not to {type(target).__name__}")
        url = check_url(target) if isinstance(target, str) else None
        cells.begin()
        self._own_server = EchoServer(timeline=Timeline()) if target is None else None
        self._target = target if isinstance(target, EchoServer | Middle) else self._own_server
        self.server = server_of(self._target)
        self._url = url or self._target.url  # type: ignore[union-attr]  # there is one where no URL was given
        self.socket: WebSocket | None = None
        self._end: End | None = None
        self._state: ReadyState | None = None
        self._lines: deque[Line] = deque(maxlen=LINES)
        self._problem = self._word = ""
        self._waiting: deque[tuple[Callable[[], None], ReadyState | None]] = deque()
        self._patience: asyncio.TimerHandle | None = None
        self._is_used = False
        self._follower: Follower | FollowsBoth | None = None
        self._pacer = Pacer(self._draw)
        self._buttons: list[str] = []

        self.connect_button = self._button(
            "Connect", "Open a new connection to the server", self._connect, ReadyState.CLOSING
        )
        self.message = text("Message:", "WebSocket rocks", "an empty message", "What to send", "", self.press_send)
        self.send_button = self._button("Send", "Send the message", self._send_message, ReadyState.CONNECTING)
        tooltip = "Close code: 1000 or 3000 to 4999, or nothing"
        self.code = text("Code:", "1000", "no code", tooltip, "8em", self.press_close)
        tooltip = "Why, in at most 123 bytes"
        self.reason = text("Reason:", "Deliberate disconnection", "no reason", tooltip, "", self.press_close)
        self.close_button = self._button(
            word("Close"), "Close the connection, if it is open", self._close, ReadyState.CONNECTING
        )
        self.badge = ipywidgets.HTML(layout={"width": "auto"})
        self.notice = ipywidgets.HTML(layout={"width": "auto"})
        self.transcript = ipywidgets.HTML(layout={"width": "auto"})
        super().__init__([ipywidgets.HTML(STYLE + DRESS, layout={"display": "none"}), *self._parts()])
        portal.run(self._pacer.draw)
        cells.keep(self)

    def _parts(self) -> list[Any]:
        """Return what the panel is made of, from top to bottom."""
        return [
            row(self.connect_button, self.badge),
            row(self.message, self.send_button),
            row(self.code, self.reason, self.close_button),
            self.notice,
            self.transcript,
        ]

    def press_send(self) -> None:
        """Do what the button does, as the Enter key in the message's field."""
        self._press(self._send_message, ReadyState.CONNECTING)

    def press_close(self) -> None:
        """Do what the button does, as the Enter key in the fields of code and reason."""
        self._press(self._close, ReadyState.CONNECTING)

    def _button(
        self, label: str, tooltip: str, action: Callable[[], None], passing: ReadyState | None = None, kind: Kind = ""
    ) -> Any:
        self._buttons.append(label)
        return button(label, tooltip, lambda: self._press(action, passing), kind=kind)

    def _press(self, action: Callable[[], None], passing: ReadyState | None = None) -> None:
        """Do what a button does, and say in the panel what is wrong if it cannot be done.

        A press that comes while the connection is in the state ``passing`` waits a moment, for that may pass: presses
        come faster than the network where a busy kernel was told of several at once.
        """
        self._catch_up()
        self._problem = self._word = ""
        self._is_used = True
        if self._waiting or (passing is not None and self._state is passing):
            self._waiting.append((action, passing))
            self._go_on()
            self._pacer.ask()
        elif self._do(action):
            self._pacer.ask()
        else:
            self._pacer.at_once()

    def _do(self, action: Callable[[], None]) -> bool:
        try:
            action()
        except (DOMException, OSError, TypeError, ValueError) as error:
            self._problem = str(error)
        return not self._problem

    def _go_on(self, *, now: bool = False) -> None:
        """Do what was pressed and had to wait, in its order, as far as it need not wait any more."""
        if self._patience is not None and (now or self._state is not self._waiting[0][1]):
            self._patience.cancel()
            self._patience = None
        while self._waiting and self._patience is None:
            action, passing = self._waiting[0]
            if passing is not None and self._state is passing and not now:
                self._patience = portal.loop().call_later(PATIENCE, self._lose_patience)
                return
            self._waiting.popleft()
            self._do(action)
            self._catch_up()
            now = False

    def _lose_patience(self) -> None:
        self._go_on(now=True)
        self._pacer.ask()

    # What the buttons do.

    def _connect(self) -> None:
        if self._state is ReadyState.CONNECTING:
            self._word = "It is connecting already."
        elif self._state is ReadyState.OPEN:
            self._word = "There is a connection already. Close it first."
        else:
            self._begin()

    def _begin(self) -> None:
        """Make a new connection. One that is still closing may go on: a page has as many as it likes."""
        self._stop_following()
        self._lines.clear()
        # Both ends on one timeline, so that a view can show both.
        self.socket = self._open(self._target.timeline if self._target else shared())
        self._end = self.socket.end
        self._state = ReadyState.CONNECTING

    def _open(self, timeline: Timeline) -> WebSocket:
        """Open a connection, and follow what is written down about it from its first event on."""
        self._follower = timeline.follow(self._pacer.poke)
        return WebSocket(self._url, timeline=timeline)

    def _send_message(self) -> None:
        if self.socket is None:
            raise ValueError("There is no connection yet. Press Connect first.")
        self.socket.send(self.message.value)

    def _close(self) -> None:
        # The guard of the page's stop button: nothing but an open connection is closed.
        if self.socket is None:
            raise ValueError("There is no open connection to close. Press Connect first.")
        code, reason = number(self.code.value), self.reason.value
        if self._state is ReadyState.OPEN:
            self.socket.close(code, reason)
        else:
            state = "" if self._state is None else self._state.name
            self._word = f"There is no open connection to close: it is {state}."

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
        if news.is_anew:
            self._lines.clear()
        if not news.are_all:
            self._lines.append(GAP)
        self._lines.extend(reversed(list(printed)))

    def _draw(self) -> Sequence[int]:
        self._catch_up()
        if self._waiting:
            self._go_on()
        if self._is_used:
            self._used()
        is_open, over = self._state is ReadyState.OPEN, self._state in (None, ReadyState.CLOSED)
        dress(self.connect_button, "main" if over else "idle")
        dress(self.send_button, "main" if is_open else "idle")
        dress(self.close_button, "" if is_open else "idle")
        self.notice.value = notice(self._problem, self._word)
        return self._draw_views()

    def _draw_views(self) -> Sequence[int]:
        """Draw what changes as it happens, and return how many characters each picture has."""
        self.badge.value = badge(self._state)
        self.transcript.value = as_html(self._lines, alerts=self._is_used)
        return (len(self.transcript.value),)

    def replace(self) -> None:
        """Let go of everything: the cell that made this runs again."""
        self._waiting.clear()
        if self._patience is not None:
            self._patience.cancel()
        self._stop_following()
        if self.socket is not None:
            self.socket.replace()
        if self._own_server is not None:
            self._own_server.replace()
        super().replace()

    # What a notebook file keeps: the same picture, standing still.

    def _still(self) -> dict[str, str]:
        rows = "".join(f'<div class="wskit-row">{one}</div>' for one in self._still_controls())
        state = self._state.name if self._state is not None and self._is_used else "NOT CONNECTED"
        state = f"was {state}" if self._is_used and self._state not in (None, ReadyState.CLOSED) else state
        buttons = " ".join(f"[{name}]" for name in self._labels())
        views = self._still_views()
        return {
            "text/html": f'{STYLE}{DRESS}<div class="wskit">{rows}{notice(self._problem)}</div>{views["text/html"]}',
            "text/plain": "\n".join([f"{buttons}  {state}", views["text/plain"]]).rstrip(),
        }

    def _labels(self) -> list[str]:
        return self._buttons

    def _still_controls(self) -> list[str]:
        return [
            still_button(self.connect_button) + still_badge(self._state),
            still_text(self.message) + still_button(self.send_button),
            still_text(self.code) + still_text(self.reason) + still_button(self.close_button),
        ]

    def _still_views(self) -> dict[str, str]:
        return {"text/html": as_html(self._lines), "text/plain": as_text(self._lines)}

"""Panel: the page of the tutorial, as widgets. Press, and see what this end of the connection sees.

1. The panel holds no state about the connection: badge, buttons and transcript are drawn from the socket's events.
2. Its sockets live on the background loop, so the panel stays alive while a cell is busy.
3. It redraws at most every ``INTERVAL`` seconds however much happens, and the last event is always drawn.
4. What goes wrong in a click is said in the panel. A click never raises.
"""

from __future__ import annotations

import contextvars
from collections import deque
from collections.abc import Callable
from typing import Any, Final

import ipywidgets

from . import cells, events, portal
from .dom import DOMException, ReadyState, check_url
from .events import End, Event
from .markup import STYLE, escape
from .server import EchoServer
from .transcript import Line, as_html, as_text, line
from .websocket import WebSocket

__all__ = ["Panel"]

INTERVAL: Final = 0.06
"""The least time between two drawings, in seconds."""
LINES: Final = 100
"""How many lines of the transcript are shown."""

_STATES: Final[dict[type[Event], ReadyState]] = {
    events.Connecting: ReadyState.CONNECTING,
    events.Opened: ReadyState.OPEN,
    events.Closing: ReadyState.CLOSING,
    events.Closed: ReadyState.CLOSED,
}


class Panel(ipywidgets.VBox):  # type: ignore[misc]  # ipywidgets has no type hints
    """Buttons for one connection at a time: Connect, Send and Close, with the ready state and the transcript.

    Args:
        target: the server to connect to, an :class:`EchoServer` or a URL. Without one the panel makes its own server.

    Raises:
        TypeError: if ``target`` is neither.
        DOMException: SyntaxError, if it is no WebSocket's URL.
    """

    def __init__(self, target: EchoServer | str | None = None) -> None:
        if not isinstance(target, EchoServer | str | None):
            raise TypeError(f"a panel connects to an EchoServer or a URL, not to {target!r}")
        url = check_url(target) if isinstance(target, str) else None
        cells.begin()
        self._server = EchoServer() if target is None else None
        self._url = url or (target or self._server).url  # type: ignore[union-attr]  # one of the three is there
        self.socket: WebSocket | None = None
        self._end: End | None = None
        self._state: ReadyState | None = None
        self._lines: deque[Line] = deque(maxlen=LINES)
        self._problem = ""
        self._unsubscribe: Callable[[], None] = lambda: None
        self._drawing = False
        self._drawn = 0.0
        # Some ipykernels find the way to the front end only in the context of a cell, so keep that of this one.
        self._context = contextvars.copy_context()

        self.connect_button = self._button("Connect", "Open a new connection to the server", self._connect)
        self.message = _text("Message:", "WebSocket rocks", "an empty message", "What to send", "25em")
        self.send_button = self._button("Send", "Send the message", self._send)
        self.code = _text("Code:", "1000", "no code", "Close code: 1000 or 3000 to 4999, or nothing", "11em")
        self.reason = _text("Reason:", "Deliberate disconnection", "no reason", "Why, in at most 123 bytes", "22em")
        self.close_button = self._button("Close", "Close the connection, if it is open", self._close)
        self.badge = ipywidgets.HTML()
        self.notice = ipywidgets.HTML()
        self.transcript = ipywidgets.HTML(layout={"width": "auto"})
        super().__init__(
            [
                ipywidgets.HTML(STYLE, layout={"display": "none"}),
                _row(self.connect_button, self.badge),
                _row(self.message, self.send_button),
                _row(self.code, self.reason, self.close_button),
                self.notice,
                self.transcript,
            ]
        )
        portal.run(self._draw)
        cells.keep(self)

    def _button(self, label: str, tooltip: str, action: Callable[[], None]) -> Any:
        button = ipywidgets.Button(description=label, tooltip=tooltip, layout={"width": "6em", "flex": "0 0 auto"})
        # Which thread a click comes on depends on the kernel; what it does happens on one.
        button.on_click(lambda _: portal.run(lambda: self._press(action)))
        return button

    def _press(self, action: Callable[[], None]) -> None:
        """Do what a button does, and say in the panel what is wrong if it cannot be done."""
        self._problem = ""
        try:
            action()
        except (DOMException, TypeError, ValueError) as error:
            self._problem = str(error)
        self._draw()

    # What the buttons do.

    def _connect(self) -> None:
        if self._state not in (None, ReadyState.CLOSED):
            raise ValueError("There is a connection already. Close it first.")
        self._unsubscribe()
        self._lines.clear()
        self.socket = WebSocket(self._url)
        self._end = self.socket.end
        self._unsubscribe = self.socket.timeline.subscribe(self._happened)
        self._state = ReadyState.CONNECTING

    def _send(self) -> None:
        if self.socket is None:
            raise ValueError("There is no connection yet. Press Connect first.")
        self.socket.send(self.message.value)

    def _close(self) -> None:
        # The guard of the page's stop button: nothing but an open connection is closed.
        if self.socket is None or self.socket.ready_state != WebSocket.OPEN:
            raise ValueError("There is no open connection to close.")
        code = self.code.value.strip()
        if code and not (code.isdecimal() and len(code) <= 5):
            raise ValueError(f"A close code is a whole number such as 1000, not {code!r}.")
        self.socket.close(int(code) if code else None, self.reason.value)

    # What is drawn, from the socket's events.

    def _happened(self, event: Event) -> None:
        """Take note of an event. Called on the thread it happened on, with the timeline locked."""
        if event.end == self._end:
            portal.post(self._note, event)

    def _note(self, event: Event) -> None:
        if event.end != self._end:
            return  # of a connection that was replaced meanwhile
        self._state = _STATES.get(type(event), self._state)
        if printed := line(event):
            self._lines.append(printed)
        if not self._drawing:
            self._drawing = True
            wait = self._drawn + INTERVAL - portal.loop().time()
            portal.loop().call_later(max(wait, 0), self._draw, context=self._context)

    def _draw(self) -> None:
        self._drawing = False
        self._drawn = portal.loop().time()
        self.connect_button.disabled = self._state not in (None, ReadyState.CLOSED)
        self.send_button.disabled = self._state is None
        self.close_button.disabled = self._state is not ReadyState.OPEN
        self.badge.value = _badge(self._state)
        self.notice.value = _notice(self._problem)
        self.transcript.value = as_html(self._lines)

    def replace(self) -> None:
        """Let go of everything: the cell that made this runs again."""
        self._unsubscribe()
        if self.socket is not None:
            self.socket.replace()
        if self._server is not None:
            self._server.replace()
        for row in self.children:
            for widget in (*getattr(row, "children", ()), row):
                widget.close()
        self.close()

    # What a notebook file keeps: the same picture, standing still.

    def _repr_mimebundle_(self, **kwargs: object) -> Any:
        bundle = super()._repr_mimebundle_(**kwargs)
        still = portal.run(self._still)
        return bundle if bundle is None else {**bundle, **still}

    def _still(self) -> dict[str, str]:
        rows = [
            _still_button(self.connect_button) + _badge(self._state),
            _still_text(self.message) + _still_button(self.send_button),
            _still_text(self.code) + _still_text(self.reason) + _still_button(self.close_button),
        ]
        html = "".join(f'<div class="wskit-row">{row}</div>' for row in rows)
        state = self._state.name if self._state is not None else "NOT CONNECTED"
        return {
            "text/html": f'{STYLE}<div class="wskit">{html}{_notice(self._problem)}</div>{as_html(self._lines)}'
            '<p class="wskit">This is a picture. Run the cell and the buttons work.</p>',
            "text/plain": "\n".join([f"[Connect] [Send] [Close]  {state}", as_text(self._lines)]).rstrip(),
        }


def _badge(state: ReadyState | None) -> str:
    if state is None:
        return '<span class="wskit wskit-badge" role="status">NOT CONNECTED</span>'
    return (
        f'<span class="wskit wskit-badge wskit-{state.name.lower()}" role="status">{state.name} ({state.value})</span>'
    )


def _notice(problem: str) -> str:
    return f'<div class="wskit wskit-error" role="alert">{escape(problem)}</div>' if problem else ""


def _text(label: str, value: str, placeholder: str, tooltip: str, width: str) -> Any:
    return ipywidgets.Text(
        value,
        description=label,
        placeholder=placeholder,
        tooltip=tooltip,
        # Told when the field is left, not at every key: a click could overtake the last keys while the kernel is busy.
        continuous_update=False,
        layout={"width": width, "max_width": "100%"},
        style={"description_width": "5.5em"},
    )


def _row(*widgets: Any) -> Any:
    return ipywidgets.Box(
        widgets, layout={"flex_flow": "row wrap", "align_items": "center", "grid_gap": "2px 6px", "overflow": "visible"}
    )


def _still_button(button: Any) -> str:
    return f"<button disabled>{escape(button.description)}</button>"


def _still_text(text: Any) -> str:
    return f"<span>{escape(text.description)} <code>{escape(text.value or text.placeholder)}</code></span>"

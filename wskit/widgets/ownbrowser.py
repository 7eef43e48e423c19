"""Own browser: a stage whose client is the WebSocket of the browser that shows the notebook.

1. The buttons are those of a stage, and so is what they lead to. What the page is told comes from its browser; what
   stands beside it, the server's own record says.
2. A page on this computer connects directly. Else it goes through Jupyter Server's tunnel. Where there is neither, the
   panel says so, and the kit's own WebSocket does the same steps, labelled as simulated.
3. A page that was loaded again, or closed, has taken its connection along, and says so if it can. Where the server
   has seen the end and its page tells of none, the page is asked whether it is there.
4. Without a page there is no browser: a picture in a file shows what was, and is the same on each run.
"""

from __future__ import annotations

import contextlib
from collections.abc import Iterable
from typing import Any, Final, cast
from urllib.parse import urlsplit

import ipywidgets

from ..between.middle import Middle
from ..ends.server import EchoServer
from ..ends.websocket import WebSocket
from ..loops import memory
from ..protocol.interface import ReadyState
from ..record.beside import Beside
from ..record.events import End
from ..record.follower import News
from ..record.timeline import Timeline
from ..views.markup import escape
from . import browserwire
from .browserwire import IN_MEMORY, WHY, Wire
from .doorway import Doorway
from .faults import Act
from .pagesocket import PageSocket
from .stage import Stage

__all__ = ["Browser"]

DIRECT: Final = "The WebSocket of {}, directly"
TUNNEL: Final = "The WebSocket of {}, through Jupyter Server's tunnel"
THERE: Final = "The WebSocket of {}"
NOBODY: Final = "The WebSocket of the browser that shows this"
SIMULATED: Final = (
    "Simulated: this browser cannot reach the server from here ({}), so the kit's own WebSocket does the steps."
)
GONE: Final = "Its page was closed, or loaded again, and the connection went with it. Press Connect for a new one."
NO_PAGE: Final = "No browser has said yet that it shows this. Wait a moment, or run this cell again."


class Browser(Stage):
    """A stage whose client is the WebSocket of the browser that shows the notebook: the learner's own.

    Args:
        target: the server to connect to, an :class:`~wskit.ends.server.EchoServer` or a URL; or a
            :class:`~wskit.between.middle.Middle` before one. Without one the panel makes its own server.
        buttons: the names of those that there are, as for a :class:`~wskit.widgets.stage.Stage`. The network is
            broken at the server's link, or at the middle's.

    Raises:
        TypeError: if ``target`` is neither, or ``buttons`` are no tuple of names.
        ValueError: if there is no such button, or not for this target.
        DOMException: SyntaxError, if the target is no WebSocket's URL.

    >>> server = EchoServer()
    >>> Browser(server, buttons=("connect", "send", "close"))
    [Connect] [Send] [Close]  NOT CONNECTED
    """

    def __init__(
        self, target: EchoServer | Middle | str | None = None, *, buttons: Iterable[str] | None = None
    ) -> None:
        self._why_not = ""
        self._way = ""
        self._doorway = Doorway()
        self._page_socket: PageSocket | None = None
        super().__init__(target, buttons=buttons)

    def _beside_the_badge(self) -> list[Any]:
        self.who = ipywidgets.HTML(layout={"width": "auto"})
        self.wire = Wire(self._now, self._hear)
        self.wire.layout.display = "none"
        return [self.who, self.wire]

    def _now(self) -> float:
        timeline = self._target.timeline if self._target is not None else None
        return (timeline or Timeline()).now()

    # What the buttons do.

    def _open(self, timeline: Timeline) -> WebSocket:
        if self._why_not:
            self._page_socket = None
            return super()._open(timeline)
        record = Beside(timeline)
        self._follower = record.follow_both(self._pacer.poke)
        self._way = ""
        self._page_socket = PageSocket(self.wire, record, self._target, self._url, self._complain)
        return cast(WebSocket, self._page_socket)  # it has what a stage asks of its client

    def _begin(self) -> None:
        if not self._why_not and self._target is not None:
            self._open_the_door()
        if self.wire.page is None and not self._why_not:
            raise ValueError(NO_PAGE)
        super()._begin()
        self._let_go()

    def _anew(self) -> None:
        if self.socket is None or self._state is ReadyState.CLOSED or self._page_socket is None:
            super()._anew()
        else:
            self.socket.replace()
            self._begin()

    def _open_the_door(self) -> None:
        """Let the browser through Jupyter Server to what listens here, if it has to come that way."""
        if urlsplit(self._url).hostname == memory.HOST:
            self._why_not = IN_MEMORY
        else:
            self._doorway.open(self._url)

    def _let_go(self) -> None:
        """Let another page have the connections, if this one has none."""
        self.wire.hold(self._page_socket is not None and self._state not in (None, ReadyState.CLOSED))

    def _is_lost(self) -> bool:
        if self._page_socket is None:
            return super()._is_lost()
        link = self._page_socket.link
        return link is not None and bool(link.lost)

    def _plan(self, act: Act) -> None:
        socket = self._page_socket
        if socket is None:
            super()._plan(act)
        else:
            socket.plan(act)

    def _link(self) -> Any:
        if self.sides.is_behind or self._page_socket is None:
            return super()._link()
        link = self._page_socket.link
        is_over = self._state in (None, ReadyState.CLOSED)
        return None if link is None or (is_over and not link.haunted) else link

    def _server_timeline(self) -> Timeline | None:
        return self._target.timeline if self._page_socket is not None and self._target else super()._server_timeline()

    def _complain(self, words: str) -> None:
        self._problem = words

    # What the page tells.

    def _hear(self, news: browserwire.News) -> None:
        socket, what = self._page_socket, news["what"]
        if what == "leaves" and socket is not None:
            socket.hear(news)
            if socket.ready_state is not ReadyState.CLOSED:
                self.sight.gone = frozenset({"client"})
                self._problem, self._word = "", GONE
        elif what in ("here", "leaves"):
            self._is_changed = True
        elif socket is None or news.get("socket", socket.number) != socket.number:
            return  # it is of a connection before this one
        elif what == "way":
            self._take_way(socket, news)
        else:
            with contextlib.suppress(KeyError, TypeError, ValueError):  # what cannot be read is left out
                socket.hear(news)
                if what == "send" or (what == "closing" and news.get("state") == ReadyState.OPEN):
                    self._catch_up()  # what was done to the link is known then
                    socket.note_if_held(news["at"], self.sight.force.frozen_at("out"))
        self._pacer.ask()

    def _take_way(self, socket: PageSocket, news: browserwire.News) -> None:
        if news.get("way") in ("direct", "tunnel"):
            self._way = DIRECT if news["way"] == "direct" else TUNNEL
        else:
            self._why_not = WHY.get(str(news.get("why")), "no way leads there")
            self._to_come = [*socket.planned, *self._to_come]
            self._begin()

    # What is drawn.

    def _catch_up(self) -> None:
        socket = self._page_socket
        if socket is None:
            super()._catch_up()
            return
        news = self._take()
        if socket.looks_for(news):
            news = self._take()  # now that the two belong together
        socket.do_what_is_planned()
        self._note(news, socket.end)

    def _take(self) -> News:
        return News() if self._follower is None else self._follower.take()

    def _note(self, news: News, end: End) -> None:
        socket = self._page_socket
        if socket is not None:
            self.sight.link_end = socket.timeline.peer
        super()._note(news, end)
        if socket is not None and socket.is_gone and self._state is not ReadyState.CLOSED:
            self._state = None
        if socket is not None and self.sight.has_told("server"):
            # A browser that closes a tab may have no time to say so.
            socket.doubt_its_page()
        self._let_go()

    def _draw(self) -> Any:
        browser = self.wire.page.browser if self.wire.page is not None else ""
        words = SIMULATED.format(self._why_not) if self._why_not else (self._way or THERE).format(browser)
        if not browser and not self._why_not:
            words = NOBODY
        kind = "wskit-force" if self._why_not else "wskit-word"
        self.who.value = f'<span class="wskit {kind} wskit-who">{escape(words)}</span>'
        return super()._draw()

    def replace(self) -> None:
        """Let go of everything: the cell that made this runs again."""
        self.wire.do("end")
        self._doorway.close()
        super().replace()

    def _still_controls(self) -> list[str]:
        first, *rest = super()._still_controls()
        words = escape(NOBODY) if not self._is_used else self.who.value
        return [f'{first} <span class="wskit wskit-word">{words}</span>', *rest]

"""Sight: what a stage shows of its connection. The ladder first; then how it ended; what both ends print is folded.

1. All of it is drawn from the record. The ladder is drawn anew where something has happened, and the line of who waits
   whenever its seconds change: nothing else changes then.
2. What happened last stands above the ladder, in the page's words: it is read out, also where the rest is folded. An
   error and an end are alerts once somebody has pressed something; a scene that begins disturbs nobody.
3. What is folded is folded by the front end, which keeps that whatever is drawn in it.
4. Of a page in a browser it is said below the ladder what is drawn otherwise, and which part of its request is ours.
5. While somebody looks at the past, the present is noted and not drawn.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Sequence
from itertools import islice
from typing import Any, Final

import ipywidgets

from ..reading.across import Across, across
from ..reading.conversation import UNSEEN
from ..reading.passages import Side
from ..record import events
from ..record.events import End, Event
from ..record.follower import News
from ..record.timeline import HasEnd, Timeline
from ..views.ladder import STYLE as LADDER_STYLE
from ..views.ladder import as_html as ladder_as_html
from ..views.ladder import as_text as ladder_as_text
from ..views.markup import escape, inline
from ..views.report import Report, report
from ..views.transcript import Line, as_html, as_text, line, line_as_html, lines, pressing
from .faults import InForce
from .past import MOMENTS
from .replay import Recording, Replay
from .waiting import Patience, Said, Waiting

__all__ = ["Sight"]

LINES: Final = 100
WENT_ON: Final = "When this picture was taken, the connection was not over yet."
EMPTY: Final = "Press Connect: what passes between the page and the server is drawn here."
OF_A_BROWSER: Final = (
    "Dashed: not seen at the client, for a browser shows nobody its bytes. `page=` is wskit's own mark."
)
"""What is to be known of a ladder whose client is a page in a browser."""
FOLD: Final = '<details class="wskit wskit-fold"><summary>What each end prints</summary></details>'


class Sight:
    """What is shown of one connection at a time, to be placed where it belongs.

    Args:
        patience: how long each side waits, of those that are ours.
        ask: called when something is to be drawn.
        replays: whether the past can be looked at.
        idle: tells how long a middle lets nothing pass, if one stands there; None is for ever.
        about_last: what stands above the newest line, where that is not what the page itself prints.
    """

    def __init__(
        self,
        patience: dict[Side, Patience],
        ask: Callable[[], None],
        *,
        replays: bool,
        idle: Callable[[], float | None] = lambda: None,
        about_last: str = "",
    ) -> None:
        self._patience, self._ask, self._replays, self._idle = patience, ask, replays, idle
        self._about_last = about_last
        self._timeline: Timeline | None = None
        self._end: End | None = None
        self.read: Across | None = None
        """What the record says of the connection, if there is one."""
        self.report: Report | None = None
        """How it ended, once nobody is left to be told; or what each side knows, where one is kept from it."""
        self.force = InForce()
        """What is in force on its network."""
        self._waiting = Waiting(patience, idle)
        self._opened: set[str] = set()
        self._told: set[str] = set()
        self.gone: frozenset[Side] = frozenset()
        """Who is left no more, and was not told of an end."""
        self.link_end: End | None = None
        """At whose link its network is broken, if that is the server's and not its own."""
        self._page: deque[Line] = deque(maxlen=LINES)
        self._server: deque[Line] = deque(maxlen=LINES)
        self._is_new = True
        self._is_settled = False  # whether the report is the last one
        self.is_used = False
        """Whether somebody has pressed something, and listens to what comes of it."""
        self.last = ipywidgets.HTML(layout={"width": "auto"})
        self.waits = ipywidgets.HTML(layout={"width": "auto"})
        self.replay = Replay("Replay", record=self._recorded, back=self._come_back)
        self.ladder = self.replay.ladder
        self.outcome = ipywidgets.HTML(layout={"width": "auto"})
        self.logs = ipywidgets.HTML(layout={"width": "auto"})
        self.logs.add_class("wskit-logs")
        parts = [self.last, self.waits, self.replay.box, self.outcome, ipywidgets.HTML(FOLD), self.logs]
        self.box = ipywidgets.VBox(parts, layout={"overflow": "visible"})
        self.box.add_class("wskit-sight")
        if not replays:
            self.replay.controls.children = ()

    def begin(self, end: End | None, timeline: Timeline | None) -> None:
        """Look at another connection; None is none."""
        self._end, self._timeline = end, timeline
        self.read = None if end is None else self._across(end)
        self.report, self.force, self._waiting = None, InForce(), Waiting(self._patience, self._idle)
        self._opened, self._told = set(), set()
        self.gone, self.link_end = frozenset(), None
        self._page.clear()
        self._server.clear()
        self._is_new, self._is_settled = True, False
        self.replay.clear()

    def show(self, timeline: Timeline, happened: Sequence[Event], end: End, told: Report, page: Sequence[Line]) -> None:
        """Look at a connection that is over, and play it slowly."""
        self.begin(end, timeline)
        self.read, self.report, self._is_settled = across(happened, end, MOMENTS), told, True
        self._page.extend(page)
        self._server.extend(lines(event for event in happened if event.end == self.read.server))
        self.replay.show(happened, end, exact=timeline.is_exact)
        if self._replays:
            self.replay.play()

    def _across(self, end: End) -> Across:
        return Across(end, keep=MOMENTS, exact=self._timeline is not None and self._timeline.is_exact)

    def note(self, news: News, page: Sequence[Line], *, over: bool) -> None:
        """Take note of what has happened. What the page prints is given."""
        read, end, timeline = self.read, self._end, self._timeline
        if read is None or end is None or timeline is None:
            return
        self._page.clear()
        self._page.extend(page)
        if news.is_anew:
            read = self.read = self._across(end)
            self.force, self._waiting = InForce(), Waiting(self._patience, self._idle)
            self._server.clear()
        if not news.are_all:
            # It can only begin anew, with what is kept of the beginning.
            self._told |= {"client", "server"} if over else set()
            server = read.server
            read = self.read = self._across(end)
            for event in timeline.beginnings():
                read.feed(event)
            if (leg := read.leg_of("server")).server is None:
                leg.server = server
        for event in news.but(UNSEEN):  # of all ends: the peer is found by its address
            self._is_new = True
            read.feed(event)
            if event.end in (read.client, read.server):
                self._waiting.feed(event)
                if isinstance(event, events.Opened | events.Closed):
                    (self._opened if isinstance(event, events.Opened) else self._told).add(event.end.side)
            if isinstance(event, events.Tampered) and event.end == (self.link_end or end):
                self.force.feed(event, swapped=self.link_end is not None)
        if read.server is not None:
            printed = islice(filter(None, map(line, news.newest_first(read.server))), LINES)
            self._server.extend(reversed(list(printed)))

    def has_told(self, side: Side) -> bool:
        """Tell whether this side was told of an end."""
        return side in self._told

    def is_over(self) -> bool:
        """Tell whether nobody is left to be told."""
        # A server that only refuses the handshake has no user to tell.
        told = self._told | self.gone
        return bool(told) and told >= {"client"} | self._opened

    def is_half_over(self) -> bool:
        """Tell whether one side was told of an end, and the network keeps it from the other."""
        return bool(self._told) and bool(self.force) and not self.is_over()

    def draw(self, socket: HasEnd | None, now: float) -> tuple[Sequence[int], float | None]:
        """Draw what is new. Returns how large each picture is, and in how many seconds the waiting is another one."""
        if socket is not None and not self._is_settled and self.is_over():
            self.report, self._is_settled = report(socket), True
            if self._replays and (recorded := self._recorded()) is not None:
                happened, end, exact = recorded
                self.replay.show(happened, end, exact=exact)
        elif socket is not None and not self._is_settled and self._is_new:
            self.report = report(socket) if self.is_half_over() else None
        if self._is_new and not self.replay.is_away:
            self._is_new = False
            self.ladder.value = ladder_as_html(self.read, live=True) + _words_for(self.read) if self.read else _empty()
        self.last.value = _last(self._page, self._about_last, alerts=self.is_used)
        self.outcome.value = self.report.as_html() if self.report else ""
        self.logs.value = _logs(self._page, self._server)
        waits = self._waiting.waits(self.read, disturbed=bool(self.force)) if self.read is not None else []
        said, again = Waiting.words(waits, now)
        self.waits.value = "".join(map(_wait, said)).join(
            ('<div class="wskit wskit-waits" role="timer">', "</div>") if said else ("", "")
        )
        return (len(self.ladder.value), len(self.logs.value)), again

    def _recorded(self) -> Recording | None:
        if self._end is None or self._timeline is None:
            return None
        return self._timeline.events(), self._end, self._timeline.is_exact

    def _come_back(self) -> None:
        self._is_new = True
        self._ask()

    def events(self) -> list[Event]:
        """Return what was recorded of this connection."""
        recorded = self._timeline.events() if self._timeline is not None else ()
        ends = self.read.ends if self.read is not None else ()
        return [event for event in recorded if event.end in ends]

    def still(self) -> dict[str, str]:
        """Return the picture for the notebook's file, by MIME type."""
        if self.read is None:
            return {"text/html": "", "text/plain": ""}
        ending = (self.report.as_html(), str(self.report)) if self.report else ("", "")
        text = "\n".join([as_text(self._page), ladder_as_text(self.read), ending[1]])
        went_on = "" if self.report else f'<p class="wskit wskit-word">{WENT_ON}</p>'
        html = (
            f"{LADDER_STYLE}{ladder_as_html(self.read)}{_words_for(self.read)}{went_on}{ending[0]}{as_html(self._page)}"
        )
        return {"text/html": html, "text/plain": text.rstrip()}


def _empty() -> str:
    return f'<div class="wskit wskit-empty">{EMPTY}</div>'


def _words_for(read: Across) -> str:
    is_met = any(leg.met is not None for leg in read.legs)
    return f'<p class="wskit wskit-word">{inline(OF_A_BROWSER)}</p>' if is_met else ""


def _wait(said: Said) -> str:
    """Draw a wait as a clock that runs off, with the words beside it."""
    clock = "" if said.left is None else f'<i class="wskit-clock" style="--left: {said.left:.1%}"></i>'
    return f"<div>{clock}<span>{escape(said.words)}</span></div>"


def _last(page: Sequence[Line], about: str, *, alerts: bool) -> str:
    heard = pressing(page)
    said = "".join(map(line_as_html, heard or list(page)[-1:]))
    said = f'<div role="alert">{said}</div>' if heard and alerts else said
    caption = f'<div class="wskit wskit-word">{about}</div>' if about and said else ""
    label = about or "What the page printed last"
    return f'{caption}<div class="wskit wskit-last" role="log" aria-label="{label}">{said}</div>'


def _logs(page: Sequence[Line], server: Sequence[Line]) -> str:
    both: dict[str, Any] = {"The page": page, "The server": server}
    return '<div class="wskit wskit-both">{}</div>'.format(
        "".join(f"<section><strong>{whose}</strong>{as_html(printed)}</section>" for whose, printed in both.items())
    )

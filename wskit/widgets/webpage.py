"""Page: code for a web page, shown, changed and run in the browser that shows the notebook.

1. The code runs in the learner's own browser, with that browser's own WebSocket. Nothing of it runs in the kernel.
2. What it leans on and does not make is given, and said: :mod:`~wskit.widgets.given`. A whole HTML document runs as it
   is; only where it connects to is another place than it says, and that is said too.
3. What the page's sockets were told is written down in the server's record, and both ends are shown below the code.
4. Where this browser cannot reach the server, that is said, and nothing is run.
5. What a notebook's file keeps is the code, legible everywhere, as somebody has made it. The widget has that again when
   its page is loaded again or its cell runs again, as long as the kernel lives: :mod:`~wskit.widgets.typed`.
"""

from __future__ import annotations

import asyncio
import contextlib
from pathlib import Path
from typing import Final

import ipywidgets
from traitlets import Bool, Dict, List, Unicode

from ..between.middle import Middle
from ..endings.twins import browser_of
from ..ends.server import EchoServer
from ..loops import cells, memory, portal
from ..reading.passages import Side
from ..record import events
from ..record.follower import Follower, News
from ..record.timeline import Timeline
from ..record.tuples import Record
from ..views.ladder import STYLE as LADDER_STYLE
from ..views.markup import STYLE, escape, inline
from ..views.script import INKS, RULE, as_html
from ..views.script import STYLE as SCRIPT_STYLE
from ..views.transcript import lines
from . import browserwire
from .browserwire import IN_MEMORY, WHY, Wire, script
from .controls import choice
from .doorway import Doorway
from .dress import DRESS
from .given import ADDRESS, GIVEN, address_in, leaning
from .pacer import Pacer
from .pagelook import LOOK
from .panel import server_of
from .pictured import Pictured
from .sight import Sight
from .typed import Typed
from .visits import Visit, Visits
from .waiting import PAGES, Patience

__all__ = ["TUTORIAL", "Page"]


TUTORIAL: Final = (Path(__file__).parent / "static" / "echo.html").read_text(encoding="utf-8")
"""The page that tutorials on WebSocket have, as an HTML document: it connects, sends one message, prints what it is
told, and closes.

>>> TUTORIAL.splitlines()[0]
'<!DOCTYPE html>'
"""

PACE: Final = 0.5
"""How many seconds pass between two drawings while a page goes on: the page itself runs where they are drawn."""

WAKE: Final = "This is a picture. Run this cell, and the page runs in your own browser."

RECORDED: Final = "The last thing that it was told or did, as wskit writes it down:"
"""What stands above a line that its page did not print."""

WORDS: Final = {
    "code": "The code of the page",
    "prints": "What it prints",
    "shows": "The page",
    "source": "Its source",
    "frame": "The page that runs",
    "run": "Run in my browser",
    "runs": "Load the page anew, here in this browser, and run its code (Shift+Enter in the code)",
    "stop": "Stop",
    "stops": "Leave the page, as if you closed its tab",
    "leave": "Leave the page",
    "anew": "As it was",
    "anews": "Put the code back as it was",
    "back": "Your changes",
    "backs": "Put the code back as you had made it",
    "kept": "Your changes are kept while the kernel runs. To keep them longer, copy them into the cell.",
    "copy": "Copy",
    "copies": "Copy the code as it is now",
    "copied": "Copied.",
    "marked": "Now press Ctrl+C.",
    "stale": "You changed the code; this is from the last run.",
    "risk": "It runs in this tab, as you: run only code that you trust. A loop without an end stops the tab, not the "
    "kernel.",
    "reaching": "It looks for a way to the server …",
    "slow": "The kernel does not answer yet: it is busy, or gone.",
    "direct": "",
    "tunnel": "Its connections go through Jupyter Server's tunnel.",
    "none": "From here this browser cannot reach the server: {}. So nothing was run.",
    "stopped": "You have left the page.",
    "nothing": "Nothing runs.",
    "raw": "Is there a backslash in it? Python reads it first, and makes a line's end of \\n. With r before the "
    'quotes in the cell, as in Page(r"""…"""), it stays as it is.',
    "gone": "Earlier lines that are shown no more: {}",
}
"""What is said in the browser."""


class _Code(Wire):
    """The code and its buttons, as the browser draws them, and the way between it and the kernel."""

    # A widget has one text, and one thing that it gives away.
    _esm = script("recorder", "browser").replace("export default {", "const/**/panelPart={") + script(
        "editing", "webpage"
    )
    source = Unicode().tag(sync=True)
    typed = Unicode(None, allow_none=True).tag(sync=True, echo_update=False)
    fold = Unicode().tag(sync=True)
    is_document = Bool().tag(sync=True)
    address = Unicode(ADDRESS).tag(sync=True)
    given = List([one.as_dict() for one in GIVEN]).tag(sync=True)
    paint = Dict({"rule": RULE, "inks": list(INKS)}).tag(sync=True)
    words = Dict().tag(sync=True)


class Page(Pictured):
    """Code for a web page, with a button that runs it in the browser that shows the notebook.

    Args:
        source: JavaScript; or a whole HTML document, which begins with ``<``. JavaScript may use ``url``, the server's
            address, ``print``, and ``ws``, an open connection, without making them.
        server: the server it connects to, or the :class:`~wskit.between.middle.Middle` before one. Without one the page
            makes its own, which sends everything back.
        fold: what stands on it while it is folded. Without it, it is not.

    Raises:
        TypeError: if one of them is of another type.
        ValueError: if there is no code.

    >>> Page("ws.send('hello')")
    [Run in my browser] [Stop] [As it was]
    ws.send('hello')
    """

    _wake = WAKE

    def __init__(self, source: str, server: EchoServer | Middle | None = None, *, fold: str = "") -> None:
        for name, value in (("source", source), ("fold", fold)):
            if not isinstance(value, str):
                raise TypeError(f"{name} is text, not {type(value).__name__}")
        if not source.strip():
            raise ValueError("A page needs some code: JavaScript, or an HTML document.")
        if not isinstance(server, EchoServer | Middle | None):
            raise TypeError(f"a page connects to an EchoServer or a Middle, not to {type(server).__name__}")
        cells.begin()
        self.source = source.strip("\n")
        """The code as it was given. What somebody makes of it is kept for the next run of the same cell."""
        self.fold = fold
        self.is_document = source.lstrip().startswith("<")
        """Whether it is a whole HTML document."""
        self._own_server = EchoServer(timeline=Timeline()) if server is None else None
        self.server: EchoServer | Middle = server or self._own_server  # type: ignore[assignment]  # one is there
        self._doorway = Doorway()
        self._pacer = Pacer(self._draw, interval=PACE)
        self._is_used = False
        self.code = _Code(self.server.timeline.now, self._hear)
        self.code.source, self.code.fold, self.code.is_document = self.source, fold, self.is_document
        self.code.words = {**WORDS, **WHY, "address": self._about_address()}
        self.visits = Visits(self.code, self.server)
        """The connections that it has made since it was loaded."""
        self._shown: Visit | None = None
        self._is_naming = False
        self._follower: Follower | None = None
        self._began = 0.0
        self._patience: dict[Side, Patience] = {}
        if (behind := server_of(self.server)) is not None:
            self._patience["server"] = Patience(behind.close_timeout, behind.ping_interval, behind.ping_timeout)
        self._again: asyncio.TimerHandle | None = None
        self.sight = Sight(self._patience, self._pacer.ask, replays=True, about_last=RECORDED)
        self.which = choice("Connection:", [("1", 0)], "Which of its connections is shown", "auto")
        self.which.observe(lambda change: portal.run(self._choose), "value")
        self.below = ipywidgets.VBox([self.which, self.sight.box], layout={"display": "none", "overflow": "visible"})
        sheet = ipywidgets.HTML(STYLE + SCRIPT_STYLE + DRESS + LADDER_STYLE + LOOK, layout={"display": "none"})
        super().__init__([sheet, self.code, self.below])
        self._typed = Typed(self._place, self.source)
        self.code.typed = self._typed.kept
        self.code.observe(lambda change: portal.run(self._keep), "typed")
        self.code.on_msg(self._told)
        cells.keep(self)

    def _told(self, _: object, content: object, buffers: object) -> None:
        """Keep what was typed at once. Its state a front end may hold back, until the cell has run again."""
        typed = content.get("typed", 0) if isinstance(content, dict) else 0
        if typed is None or isinstance(typed, str):
            portal.run(lambda: self._typed.keep(typed))

    def _keep(self) -> None:
        self._typed.keep(self.code.typed)
        self._used()  # so the file has it, too

    def replace(self) -> None:
        """Let go of everything: the cell that made this runs again."""
        self._stop_following()
        self._draw_again(None)
        self.sight.replay.halt()
        self._doorway.close()
        if self._own_server is not None:
            self._own_server.replace()
        super().replace()

    def _stop_following(self) -> None:
        if self._follower is not None:
            self._follower.stop()
            self._follower = None

    # What the page tells. All of it happens on the background loop.

    def _hear(self, news: browserwire.News) -> None:
        match news["what"]:
            case "asks":
                self.code.ask_the_time()  # the page's clock is another one
                self.code.do("go", run=news["run"], **self._where())
            case "came":
                self._begin()
            case "left" | "leaves":
                self.visits.leave(news["at"])
                self._note_who_left()
            case _:
                with contextlib.suppress(KeyError, TypeError, ValueError):  # what cannot be read is left out
                    visit = self.visits.hear(news)
                    if visit is not None:
                        self._watch(visit)
        self._pacer.ask()

    def _where(self) -> dict[str, str]:
        """Say where the server is, or why nobody can get there."""
        if memory.HOST in self.server.url:
            return {"why": IN_MEMORY}
        self._doorway.open(self.server.url)
        return {"url": self.server.url}

    def _begin(self) -> None:
        """The page is loaded anew."""
        self._stop_following()
        self._is_used = True
        self._began = self.server.timeline.now()
        self.visits.clear()
        self._shown = None
        self._follower = self.server.timeline.follow(self._pacer.poke)
        browser = browser_of(self.code.page.browser) if self.code.page else None
        self._patience.pop("client", None)
        if browser in PAGES:
            self._patience["client"] = PAGES[browser]
        self.sight.begin(None, None)

    def _watch(self, visit: Visit) -> None:
        """Show this connection: it is the newest."""
        self._shown = visit
        self._name_them(len(self.visits))
        self.sight.begin(visit.end, visit.timeline)

    def _name_them(self, chosen: int) -> None:
        """Say how each connection stands, and choose one."""
        names = [(f"{number}. {visit.stands()}", number) for number, visit in enumerate(self.visits, 1)]
        if list(self.which.options) != names:
            self._is_naming = True  # names that are other ones choose nothing
            self.which.options = names
            self.which.value = chosen
            self._is_naming = False

    def _choose(self) -> None:
        """Show the connection that somebody has chosen."""
        if self._is_naming:
            return
        chosen = [*self.visits][self.which.value - 1 : self.which.value] if self.which.value else []
        if chosen and chosen[0] is not self._shown:
            self._shown = chosen[0]
            self.sight.begin(self._shown.end, self._shown.timeline)
            self._note_who_left()
            self._pacer.ask()

    def _note_who_left(self) -> None:
        if self._shown is not None and self._shown.is_gone:
            self.sight.gone = frozenset({"client"})

    # What is drawn.

    def _draw(self) -> tuple[int, ...]:
        if self._follower is not None:
            self.visits.look(self._follower.take())
        self.below.layout.display = "" if self._shown is not None else "none"
        self.which.layout.display = "" if len(self.visits) > 1 else "none"
        if len(self.visits) > 1:
            self._name_them(self.which.value)
        if self._is_used:
            self._used()
        if self._shown is None:
            return (0,)
        visit = self._shown
        happened = [event for event in visit.timeline.events() if self._concerns(visit, event)]
        page = [*lines(event for event in happened if event.end == visit.end)]
        over = any(isinstance(event, events.Closed) and event.end == visit.end for event in happened)
        self.sight.is_used = True
        self.sight.note(News([*map(_record, reversed(happened))], is_anew=True), page, over=over)
        if self.sight.has_told("server"):
            visit.doubt_its_page()
        sizes, again = self.sight.draw(visit, visit.timeline.now())
        self._draw_again(again)
        return tuple(sizes)

    def _concerns(self, visit: Visit, event: events.Event) -> bool:
        """Tell whether an event may be about this connection. Across a middle there are ends that are found later."""
        if isinstance(self.server, Middle):
            return event.end == visit.end or event.time >= self._began
        return event.end in (visit.end, visit.timeline.peer)

    def _draw_again(self, seconds: float | None) -> None:
        """Draw in so many seconds: what is waited for is counted down."""
        if self._again is not None:
            self._again.cancel()
        self._again = None if seconds is None else portal.loop().call_later(seconds, self._pacer.ask)

    def _about_address(self) -> str:
        """Say where a document connects to."""
        address = address_in(self.source)
        if not address:
            return "No address of a server is written in it, so it connects to where it says."
        here = "Here your browser connects to the server of this cell instead."
        return f"The page says that it connects to `{address}`. {here}"

    def _about(self) -> str:
        if self.is_document:
            return self._about_address()
        return " ".join(one.words for one in leaning(self.source))

    def _still(self) -> dict[str, str]:
        labels = (WORDS["run"], WORDS["leave" if self.is_document else "stop"], WORDS["anew"])
        source = self.code.typed or self.source
        code = as_html(source)
        if self.is_document:
            code = f'<details class="wskit-fold" open><summary>{WORDS["source"]}</summary>{code}</details>'
        about = f'<p class="wskit-word">{inline(self._about())}</p>' if self._about() else ""
        buttons = "".join(f'<span class="wskit-unpressed">{escape(label)}</span> ' for label in labels)
        row = f'<div class="wskit-row">{buttons}</div>'
        html = f"{row}{about}{code}" if self.is_document else f"{row}{code}{about}"
        if self.fold:
            html = f'<details class="wskit-fold"><summary>{escape(self.fold)}</summary>{html}</details>'
        count = len(source.splitlines())
        shown = f"an HTML document of {count} lines" if self.is_document else source
        seen = self.sight.still() if self._shown is not None else {"text/html": "", "text/plain": ""}
        style = STYLE + SCRIPT_STYLE + DRESS + LOOK
        return {
            "text/html": f'{style}<div class="wskit">{html}</div>{seen["text/html"]}',
            "text/plain": "\n".join([" ".join(f"[{label}]" for label in labels), shown, seen["text/plain"]]).rstrip(),
        }


def _record(event: events.Event) -> Record:
    return (
        event.kind,
        event.time,
        *event.end,
        *(value for name, value in vars(event).items() if name not in ("time", "end")),
    )

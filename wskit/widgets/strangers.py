"""Strangers: four who want in, a server whose checks one sets, and a table of what each of them got.

1. A press opens a real connection and asks for the letters of somebody else. The ladder shows how, and below it stands
   the head of the request, with its secrets starred out.
2. What was tried stays in the table, with the checks that there were. What is tried again takes the place that it had;
   of more than ``KEPT`` the oldest goes, and that is said.
3. One knocks at a time. A press meanwhile changes nothing, and its button stays enabled: who works with the keyboard
   would lose the focus.
4. What the switches say is said in sentences, too: a front end shows no screen reader which is chosen. What is new
   since somebody knocked is stressed. A switch that would do nothing is not there.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

import ipywidgets

from ..endings.strangers import LETTERS, NO, VISITORS, Checks, Knock, Visitor, knock
from ..loops import cells, portal
from ..protocol.cookies import HOME
from ..reading.conversation import LONG, conversation
from ..views.handshake import Handshake
from ..views.ladder import STYLE as LADDER_STYLE
from ..views.markup import STYLE, escape
from .controls import button, few, notice, row, still_button
from .dress import DRESS
from .pacer import Pacer
from .pictured import Pictured
from .placing import drawing
from .replay import Replay

__all__ = ["Strangers"]

KEPT: Final = 8
"""How many lines the table has at most."""

_HEADS: Final = ("Who connects", "What the server does", "What they bring", "What they got", "What they are told")
_TIPS: Final = {
    "yours": f"Anna looks at a page of {HOME}, which asks for her letters",
    "neighbour": "Anna looks at a page of another host of the same domain, which asks for her letters",
    "stranger": "Anna, still logged in, looks at a page of somebody else, which asks for her letters",
    "program": "A program on another computer says that it is your page, and asks for Anna's letters",
}
FEW: Final = 620
"""Up to how many pixels wide there is no room for five columns: then each line of the table is a list."""
LOOK: Final = f"""<style>
.wskit-knocks {{ container: wskit-knocks / inline-size; }}
.widget-html:has(.wskit-knocks), .widget-html-content:has(.wskit-knocks) {{ min-width: 0; width: 100%; }}
@container wskit-knocks (max-width: {FEW}px) {{
 .wskit-knocks table.wskit-report, .wskit-knocks table.wskit-report :is(tbody, tr, th, td) {{ display: block; }}
 .wskit-knocks table.wskit-report thead {{ clip-path: inset(50%); height: 1px; overflow: hidden; position: absolute;
  white-space: nowrap; width: 1px; }}
 .wskit-knocks table.wskit-report :is(th, td) {{ border: solid var(--wskit-line); border-width: 0 1px;
  text-align: left; }}
 .wskit-knocks table.wskit-report th {{ border-top-width: 1px; }}
 .wskit-knocks table.wskit-report tr:last-child td:last-child {{ border-bottom-width: 1px; }}
 .wskit-knocks table.wskit-report td::before {{ content: attr(data-of) ": "; }}
}}
</style>"""
NOW_TRY: Final = "Set. Nobody has tried it yet: let them connect again."
_WORLD: Final = (
    f"Anna is logged in at {HOME}. The server there keeps her letters. "
    "Her browser does as Chromium 156 does where third-party cookies are allowed. A ticket is a random word, made up "
    "for one connection: the server gives one to her own page, and nobody else can read it."
)


class Strangers(Pictured):
    """Switches for what a server checks, four who connect to it, the ladder, and a table of what each of them got.

    >>> Strangers()
    The server: It does not look at Origin. Its cookie says SameSite=None: pages of every site bring it. It asks ...
    [Your page] [Another page of your site] [A stranger's page] [A program that lies]
    """

    def __init__(self) -> None:
        cells.begin()
        self._found: dict[tuple[str, Checks], Knock] = {}  # in the order in which they came
        self._last: Knock | None = None
        self._latest: dict[str, Knock] = {}  # of each visitor
        self._gone = 0  # how many lines the table has lost
        self._tried = Checks()  # what the server did when somebody knocked
        self._status = self._problem = ""
        self._is_used = self._playing = False
        self._stop: Callable[[], None] = lambda: None
        self._pacer = Pacer(self._draw)
        self.origin = few("Checks Origin:", [("no", False), ("yes", True)], "Whether it looks at whose page asks")
        self.same_site = few(
            "SameSite of its cookie:", [(one, one) for one in ("None", "Lax", "Strict")], "What it said of its cookie"
        )
        self.ticket = few("Asks for a ticket:", [("no", False), ("yes", True)], "In the first message")
        no = [("with 403", "403"), ("with 1008", "1008")]
        self.no = few("Says no:", no, "; or ".join(NO.values()))
        self._switches = (self.origin, self.no, self.same_site, self.ticket)
        for one in self._switches:
            one.observe(lambda change: portal.post(self._turned), "value")
        self.says = drawing()
        self.buttons = {
            name: button(visitor.says, _TIPS[name], self._letting(visitor)) for name, visitor in VISITORS.items()
        }
        self.notice = drawing()
        self.outcome = drawing()
        self.head = drawing()
        self.replay = Replay()
        self.ladder = self.replay.ladder
        super().__init__(
            [
                ipywidgets.HTML(STYLE + DRESS + LADDER_STYLE + LOOK, layout={"display": "none"}),
                drawing(f'<div class="wskit">{escape(_WORLD)}</div>'),
                row(*self._switches),
                self.says,
                row(*self.buttons.values()),
                self.notice,
                self.outcome,
                self.replay.box,
                self.head,
            ]
        )
        portal.run(self._pacer.draw)
        cells.keep(self)

    @property
    def checks(self) -> Checks:
        """What the server does, as the switches say."""
        return Checks(self.origin.value, self.same_site.value, self.ticket.value, self.no.value)

    # What the buttons do, on the background loop.

    def _turned(self) -> None:
        self._is_used = True
        if not self._playing:
            self._status, self._problem = ("" if self.checks == self._tried else NOW_TRY), ""
        self._pacer.ask()

    def _letting(self, visitor: Visitor) -> Callable[[], None]:
        def press() -> None:
            if not self._playing:
                self._playing = self._is_used = True
                self._status, self._problem = "It is happening …", ""
                self._tried = self.checks
                self._stop = portal.start(self._try(visitor, self.checks))
                self._pacer.at_once()

        return press

    async def _try(self, visitor: Visitor, checks: Checks) -> None:
        try:
            found = await knock(visitor, checks)
            if (visitor.name, checks) not in self._found and len(self._found) == KEPT:
                del self._found[next(iter(self._found))]
                self._gone += 1
            self._found[visitor.name, checks] = self._latest[visitor.name] = self._last = found
            self.replay.show(found.happened, found.end, exact=found.exact)
            self._status = found.headline
        except Exception as error:
            self._status, self._problem = "", f"It could not be made to happen: {error}"
        finally:
            self._playing = False
            self._pacer.ask()

    def replace(self) -> None:
        """Let go of everything: the cell that made this runs again."""
        self._stop()
        self.replay.halt()
        super().replace()

    # What is drawn.

    def _draw(self) -> None:
        role = ' role="status"' if self._is_used else ""
        self.no.layout.display = None if self.origin.value else "none"
        pairs = zip(self.checks.sentences, self._tried.sentences, strict=True)
        said = " ".join(escape(one) if one == tried else f"<strong>{escape(one)}</strong>" for one, tried in pairs)
        self.says.value = f'<div class="wskit wskit-word"{role}>The server: {said}</div>'
        status = f'<div class="wskit" role="status">{escape(self._status)}</div>' if self._status else ""
        self.notice.value = status or notice(self._problem)
        self.outcome.value = self._table()
        self.head.value = self._handshakes()
        if self._is_used:
            self._used()

    def _table(self) -> str:
        """Draw who tried what, and what came of it."""
        if not self._found:
            return ""
        heads = "".join(f'<th scope="col">{head}</th>' for head in _HEADS)
        lines = "".join(_line(found, is_last=found is self._last) for found in self._found.values())
        about = "Who connected, and what they got"
        gone = f"<p>The last {KEPT} are shown: {self._gone} before them {'is' if self._gone == 1 else 'are'} gone.</p>"
        return (
            f'<div class="wskit wskit-knocks"><table class="wskit-report" aria-label="{about}">'
            f"<thead><tr>{heads}</tr></thead><tbody>{lines}</tbody></table>{gone * bool(self._gone)}</div>"
        )

    def _handshakes(self) -> str:
        """Draw the last opening handshake of each who has connected."""
        return "".join(_handshake(self._latest[name]) for name in VISITORS if name in self._latest)

    def _still(self) -> dict[str, str]:
        buttons = [*self.buttons.values()]
        said = f"The server: {self.checks}"
        replay = self.replay.still() if self._last else {"text/html": "", "text/plain": ""}
        words = [said, " ".join(f"[{one.description}]" for one in buttons), *self._lines(), replay["text/plain"]]
        sheets = STYLE + DRESS + LADDER_STYLE + LOOK
        return {
            "text/html": f'{sheets}<div class="wskit"><p>{escape(_WORLD)}</p><p>{escape(said)}</p>'
            f'<div class="wskit-row">{"".join(map(still_button, buttons))}</div></div>{self._table()}'
            f"{replay['text/html']}{self._handshakes()}",
            "text/plain": "\n".join(words).rstrip(),
        }

    def _lines(self) -> list[str]:
        return [f"{found.checks.short}: {found.headline}" for found in self._found.values()]


def _handshake(found: Knock) -> str:
    read = conversation(list(found.happened), found.end, LONG)
    request, response = read.heads.get("client"), read.heads.get("server")
    shown = Handshake(request and request.after(response), response)._repr_mimebundle_()["text/html"]
    return (
        f'<div class="wskit wskit-fold"><details><summary>The opening handshake of: {escape(found.visitor.says)} '
        f"(its secrets are starred out)</summary>{shown}</details></div>"
    )


def _line(found: Knock, *, is_last: bool) -> str:
    """Draw the row of a visitor. The last one is heavier; who has the letters and should not is marked."""
    told = f"{found.told.code}, {'clean' if found.told.was_clean else 'not clean'}"
    reason = f' "{found.told.reason}"' if found.told.reason else ""
    cookie = "Anna's cookie" if found.cookie else "no cookie"
    ticket = {None: "", True: ", its ticket", False: ", no ticket"}[found.ticket]
    stolen = found.got == LETTERS and found.visitor.name != "yours"
    cells = (
        escape(found.checks.short),
        f"Origin: {escape(found.visitor.page)}, {escape(cookie)}{ticket}",
        f'<span class="wskit-error">{escape(found.got)}</span>' if stolen else escape(found.got or "nothing"),
        escape(told + reason),
    )
    head = escape(found.visitor.says)
    head, *rest = (f"<strong>{one}</strong>" if is_last else one for one in (head, *cells))
    tds = "".join(f'<td data-of="{of}">{one}</td>' for of, one in zip(_HEADS[1:], rest, strict=True))
    return f'<tr><th scope="row">{head}</th>{tds}</tr>'

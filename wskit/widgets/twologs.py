"""TwoLogs: an ending at the press of a button, and the logs of both ends beside each other.

1. A press lets a real connection end, on the story's clock. Both logs are made from its record, and so is the ladder.
2. A line of a log is a button. Pressed, it says what it proves and what it does not prove.
3. Below stand the endings that are left for who has one log, and for who has both: those that leave the very same
   ones. All of them were lived through, and compared letter for letter.
4. The server's log is covered until somebody asks for it: it is the page's log that one has.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import partial
from typing import Any, Final

import ipywidgets

from ..course.proofs import PROOFS
from ..endings.lookalikes import LOOKALIKES, Left, Lookalike
from ..loops import cells, portal
from ..reading.passages import Side
from ..views.ladder import STYLE as LADDER_STYLE
from ..views.ladder import as_html as ladder_as_html
from ..views.markup import STYLE, escape, inline
from ..views.timedlog import Line, TimedLog
from .controls import button, dress, notice, row, status, still_button
from .dress import DRESS
from .pacer import Pacer
from .pictured import Pictured
from .scenery import one_of

__all__ = ["TwoLogs"]

MOST: Final = 8
"""How many lines a log has at most."""

_LOOK: Final = """<style>
.wskit .wskit-twologs { align-items: flex-start; display: flex; flex-flow: row wrap; gap: 8px 24px; }
.wskit .wskit-onelog { border: 1px solid var(--wskit-line); border-radius: 8px; flex: 1 1 19em; min-width: 0;
 padding: 6px 8px; }
.wskit .wskit-onelog { background: var(--wskit-wash); }
.wskit .wskit-onelog .jupyter-button.wskit-button:not(.wskit-main) { background: none; border-color: transparent;
 border-radius: 0;
 border-bottom: 1px dotted var(--wskit-line); font-family: var(--wskit-mono); font-size: .95em; line-height: 1.4;
 margin: 0; max-width: 100%; min-height: 0; overflow-wrap: break-word; padding: 3px 8px 3px calc(8px + 8ch);
 text-align: left; text-indent: -8ch; white-space: pre-wrap; width: 100% !important; }
.wskit .wskit-onelog .jupyter-button.wskit-button.wskit-read { border-color: var(--wskit-blue); }
.wskit .wskit-onelog .jupyter-button.wskit-main { margin-top: 4px; }
.wskit .wskit-onelog pre { font-family: var(--wskit-mono); margin: 4px 0; white-space: pre-wrap; }
.wskit .wskit-proof { border-left: 3px solid var(--wskit-blue); margin: 4px 0; padding: 1px 10px; }
.wskit .wskit-proof p { margin: 4px 0; }
</style>"""

_SIDES: Final[tuple[Side, Side]] = "client", "server"
_HEADS: Final = {"client": "The page's log", "server": "The server's log"}


class _OneLog:
    """The lines of one log, each a button."""

    def __init__(self, side: Side, read: Any) -> None:
        self.side = side
        self.lines = [button("", "What does this line prove?", partial(read, side, place)) for place in range(MOST)]
        self.head = ipywidgets.HTML(
            f'<div class="wskit"><strong>{_HEADS[side]}</strong></div>', layout={"width": "auto"}
        )
        self.box = ipywidgets.VBox([self.head, *self.lines])
        self.box.add_class("wskit-onelog")

    def show(self, log: TimedLog | None, chosen: int | None) -> None:
        """Show these lines. The chosen one has a frame."""
        lines = log.lines if log else ()
        for place, one in enumerate(self.lines):
            one.layout.display = None if place < len(lines) else "none"
            if place < len(lines):
                one.description = str(lines[place])
            if place == chosen:
                one.add_class("wskit-read")
            else:
                one.remove_class("wskit-read")


class TwoLogs(Pictured):
    """Buttons that let a connection end, and the logs of both ends: what each line proves, and which endings are left.

    Args:
        endings: the names of those that there are, of :data:`~wskit.endings.lookalikes.LOOKALIKES`. Without it all.

    Raises:
        TypeError: if ``endings`` are no tuple of names.
        ValueError: if there is no such ending.

    >>> TwoLogs(("silence", "killed"))
    What happens after 50 seconds: [The network falls silent] [The server is killed]
    """

    def __init__(self, endings: Iterable[str] | None = None) -> None:
        known = {one.name: one for one in LOOKALIKES}
        names = tuple(known) if endings is None else one_of(tuple(known), endings)
        self._endings = [one for one in LOOKALIKES if one.name in names]
        cells.begin()
        self._left: dict[str, Left] = {}
        self._last: Lookalike | None = None
        self._asked = False
        self._chosen: tuple[Side, int] | None = None
        self._problem = ""
        self._playing = False
        self._pacer = Pacer(self._draw)
        self.buttons = {
            one.name: button(one.title, "Let a real connection end this way", partial(self._press, one))
            for one in self._endings
        }
        self.ask_button = button(
            "Ask for the server's log", "Uncover what the server has written down", self._ask, kind="main"
        )
        self.logs = {side: _OneLog(side, self._read) for side in _SIDES}
        self.logs["server"].box.children = (*self.logs["server"].box.children, self.ask_button)
        self.proof = ipywidgets.HTML(layout={"width": "auto"})
        self.outcome = ipywidgets.HTML(layout={"width": "auto"})
        self.notice = ipywidgets.HTML(layout={"width": "auto"})
        self.both = ipywidgets.Box([self.logs[side].box for side in _SIDES])
        self.both.add_class("wskit-twologs")
        head = ipywidgets.HTML(f'<span class="wskit wskit-word">{_WHAT}:</span>', layout={"width": "auto"})
        sheet = ipywidgets.HTML(STYLE + DRESS + _LOOK, layout={"display": "none"})
        super().__init__([sheet, row(head, *self.buttons.values()), self.notice, self.both, self.proof, self.outcome])
        portal.run(self._pacer.draw)
        cells.keep(self)

    def _press(self, ending: Lookalike) -> None:
        if not self._playing:
            self._playing = True
            portal.start(self._play(ending))

    async def _play(self, ending: Lookalike) -> None:
        try:
            # The others, too: it is with them that its logs are compared.
            for one in self._endings:
                if one is ending or one.name not in self._left:
                    self._left[one.name] = await one.play()
            self._last, self._asked, self._chosen, self._problem = ending, False, None, ""
        except Exception as error:
            self._problem = f"It could not be made to happen: {error}"
        finally:
            self._playing = False
            self._used()
            self._pacer.ask()

    def _ask(self) -> None:
        self._asked = True
        self._used()
        self._pacer.at_once()

    def _read(self, side: Side, place: int) -> None:
        self._chosen = side, place
        self._used()
        self._pacer.at_once()

    @property
    def _now(self) -> Left | None:
        return self._left[self._last.name] if self._last else None

    def _log(self, side: Side) -> TimedLog | None:
        now = self._now
        if now is None or (side == "server" and not self._asked):
            return None
        return now.page if side == "client" else now.server

    def _line(self) -> Line | None:
        """Return the line that was pressed."""
        log = self._log(self._chosen[0]) if self._chosen else None
        return log.lines[self._chosen[1]] if log and self._chosen else None

    def remaining(self) -> list[str]:
        """Return the titles of the endings that are left for who has the logs that are uncovered."""
        now = self._now
        if now is None:
            return []
        return [
            one.title
            for one in self._endings
            if self._left[one.name].page == now.page and (not self._asked or self._left[one.name].server == now.server)
        ]

    def _draw(self) -> Sequence[int]:
        for side, one in self.logs.items():
            one.show(self._log(side), self._chosen[1] if self._chosen and self._chosen[0] == side else None)
        self.both.layout.display = None if self._now else "none"
        self.ask_button.layout.display = "none" if self._asked else None
        for name, made in self.buttons.items():
            dress(made, "main" if self._last and name == self._last.name else "")
        self.notice.value = notice(self._problem) or status(self._said())
        self.proof.value = self._proof()
        self.outcome.value = self._outcome()
        return (len(self.outcome.value),)

    def _said(self) -> str:
        if self._last is None:
            return ""
        return f"{self._last.title}: you know that, and whoever has nothing but a log does not know it."

    def _proof(self) -> str:
        line = self._line()
        if self._now is None:
            return ""
        if line is None or self._chosen is None:
            return '<div class="wskit wskit-word">Press a line: what does it prove?</div>'
        proof = PROOFS[self._chosen[0], line.entry]
        return (
            f'<div class="wskit" role="status"><div class="wskit-proof"><p><code>{escape(str(line).strip())}</code></p>'
            f"<p><strong>It proves</strong> {inline(proof.proves)}</p>"
            f"<p><strong>It does not prove</strong> {inline(proof.not_proves)}</p></div></div>"
        )

    def _outcome(self) -> str:
        left, now = self.remaining(), self._now
        if now is None:
            return ""
        who = "both logs" if self._asked else "the page's log alone"
        many = f"{len(left)} of {len(self._endings)} endings leave"
        is_one = f"1 of {len(self._endings)} endings leaves"
        items = "".join(f"<li>{escape(one)}</li>" for one in left)
        return (
            f'<div class="wskit" role="status"><strong>With {who}: {is_one if len(left) == 1 else many} just this.'
            f"</strong><ul>{items}</ul></div>"
            f'<details class="wskit wskit-fold"><summary>Show what nobody at work sees: the ladder</summary>'
            f"{LADDER_STYLE}{ladder_as_html(now.signs.read)}</details>"
        )

    def _still(self) -> dict[str, str]:
        buttons = "".join(still_button(self.buttons[one.name]) for one in self._endings)
        html = f'<div class="wskit-row"><span>{_WHAT}:</span>{buttons}</div>'
        text = f"{_WHAT}: {' '.join(f'[{one.title}]' for one in self._endings)}"
        if self._last is not None:
            logs = [log for side in _SIDES if (log := self._log(side))]
            boxes = "".join(
                f'<section class="wskit-onelog"><strong>{escape(log.title)}</strong>'
                f"<pre>{escape(chr(10).join(map(str, log.lines)))}</pre></section>"
                for log in logs
            )
            left = "; ".join(self.remaining())
            html += (
                f'<p>{escape(self._said())}</p><div class="wskit-twologs">{boxes}</div>{self._proof()}{self._outcome()}'
            )
            text = "\n".join([text, self._said(), *map(str, logs), f"Left: {left}"])
        return {"text/html": f'{STYLE}{DRESS}{_LOOK}<div class="wskit">{html}</div>', "text/plain": text}


_WHAT: Final = "What happens after 50 seconds"

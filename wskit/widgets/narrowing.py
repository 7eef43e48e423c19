"""Narrowing: something ends, and recordings of it are brought one by one. Each is diagnosed, and rules causes out.

1. An ending is played on a clock that jumps, and not shown. What was recorded at one place is all that a press brings.
2. What each recording says, and how many causes it leaves, is what the diagnosis of its file says. A cause is left if
   all that were brought leave it.
3. What to get next is nothing that was brought already, nor what the page was told: that is said at the beginning.
4. Who gives up, or wants to compare, is shown what happened, at both ends and between.
"""

from __future__ import annotations

import functools
from collections.abc import Iterable, Sequence
from typing import Any, Final

import ipywidgets

from ..diagnosis.bringing import PIECES, bring, left_by
from ..diagnosis.causes import CAUSES
from ..diagnosis.diagnosing import Diagnosis
from ..diagnosis.obtaining import next_to_get
from ..diagnosis.verdict import Left
from ..diagnosis.wording import sentence
from ..endings.table import find, play
from ..evidence.recording import UnreadableError
from ..loops import cells, portal
from ..loops.virtual import fast_forward
from ..views.ladder import STYLE as LADDER_STYLE
from ..views.markup import STYLE, escape, inline
from ..views.report import Report
from ..views.widesheet import REPORT_STYLE
from .controls import button, choice, notice, row, status, still_button, still_choice
from .dress import DRESS
from .pacer import Pacer
from .pictured import Pictured

__all__ = ["Narrowing"]

USUAL: Final = ("proxy-idle", "server-crashes", "client-changes-networks", "session-expired")
FEW: Final = 9
"""How many causes are listed. More are folded."""
BEAT: Final = 60
"""The unit of time for pings and patience, in seconds of the story."""
_NONE: Final = "Nothing has ended yet. Press Make it end."
_LOOK: Final = """<style>
.wskit-narrowing .wskit-share { background: var(--wskit-wash); display: block; height: 10px; min-width: 6em; }
.wskit-narrowing .wskit-share > span { background: var(--wskit-blue); display: block; height: 100%; }
.wskit-narrowing table.wskit-report { width: 100%; }
.wskit-narrowing td.share { min-width: 8em; }
.wskit-narrowing .all :is(th, td) { border-top: 2px solid var(--wskit-line); font-weight: 650; }
.wskit-narrowing ul { list-style: disc; margin: 0 0 8px; padding-left: 1.4em; }
.wskit-narrowing li em { color: var(--wskit-quiet); }
.wskit-narrowing summary { cursor: pointer; }
.wskit-narrowing summary:focus-visible { outline: 2px solid var(--wskit-blue); }
@media (forced-colors: active) {
 .wskit-narrowing .wskit-share { border: 1px solid CanvasText; }
 .wskit-narrowing .wskit-share > span { forced-color-adjust: none; background: CanvasText; }
}
</style>"""


class Narrowing(Pictured):
    """Endings without a name, recordings to bring of each, and the causes that they leave.

    Args:
        endings: the names of the endings that there are, of :data:`~wskit.endings.table.ENDINGS`, in their order. None
            can be one that needs a process or certificates.

    Raises:
        TypeError: if ``endings`` are no tuple of names.
        ValueError: if there is no such ending, or it needs more than the network in memory.

    >>> Narrowing()
    Ending: 1 of 4 [Make it end] [Show what happened]
    Bring: [HAR of the browser] [Capture at the client] [Capture at the client, begun late] ...
    """

    def __init__(self, endings: Iterable[str] = USUAL) -> None:
        if isinstance(endings, str) or not isinstance(endings, Iterable):
            raise TypeError(f'endings are a tuple of names, such as ("proxy-idle",), not {endings!r}')
        names = tuple(endings)
        if not names:
            raise ValueError("endings are the names of at least one ending; leave it out for the usual ones")
        found = [find(name) for name in names]
        if needy := [one.name for one in found if one.needs]:
            raise ValueError(f"{needy[0]} needs more than the network in memory, so it cannot be played here")
        cells.begin()
        self._names = names
        self.report: Report | None = None
        """The report on what has ended, None before anything has."""
        self.brought: dict[str, Diagnosis | None] = {}
        """What was brought, by its piece; None where nothing is in it."""
        self._notes: dict[str, str] = {}
        self._status = self._problem = ""
        self._playing = self._is_told = False
        self._pacer = Pacer(self._draw)
        numbers = [(f"{place} of {len(names)}", name) for place, name in enumerate(names, 1)]
        self.which = choice("Ending:", numbers, "Which of them happens: they have no names", "11em")
        self.which.observe(lambda _: portal.run(self._forget), "value")
        self.play_button = button("Make it end", "Connect, and let it end", self._press, kind="main")
        self.tell_button = button("Show what happened", "Look at both ends, and between", self._tell, kind="quiet")
        self.buttons = {key: button(one.label, one.made, self._bringing(key)) for key, one in PIECES.items()}
        self.notice = ipywidgets.HTML(layout={"width": "auto"})
        self.outcome = ipywidgets.HTML(layout={"width": "auto"})
        head = ipywidgets.HTML('<span class="wskit wskit-word">Bring:</span>', layout={"width": "auto"})
        sheet = ipywidgets.HTML(STYLE + LADDER_STYLE + REPORT_STYLE + DRESS + _LOOK, layout={"display": "none"})
        super().__init__(
            [
                sheet,
                row(self.which, self.play_button, self.tell_button),
                self.notice,
                row(head, *self.buttons.values()),
                self.outcome,
            ]
        )
        portal.run(self._pacer.draw)
        cells.keep(self)

    @property
    def left(self) -> list[str]:
        """The keys of the causes that are left by all that was brought."""
        return left_by(self.brought.values())

    def _forget(self) -> None:
        self.report, self._is_told = None, False
        self.brought, self._notes = {}, {}
        self._status = self._problem = ""
        self._pacer.at_once()

    def _press(self) -> None:
        if self._playing:
            return
        self._forget()
        self._playing, self._status = True, "It is happening …"
        self._pacer.at_once()
        portal.start(self._play(self.which.value))

    async def _play(self, name: str) -> None:
        try:
            report = await fast_forward(functools.partial(play, name, beat=BEAT))
            if name == self.which.value:
                self.report = report
                self._status = f"{_told(report)} What can you bring?"
        except Exception as error:
            self._status, self._problem = "", f"It could not be made to end: {error}"
        finally:
            self._playing = False
            self._used()
            self._pacer.ask()

    def _bringing(self, key: str) -> Any:
        def get() -> None:
            if self.report is None:
                self._status, self._problem = "", _NONE
            else:
                self._problem = ""
                self._bring(key, self.report)
            self._used()
            self._pacer.at_once()

        return get

    def _bring(self, key: str, report: Report) -> None:
        label = PIECES[key].label
        try:
            found = bring(report, key)
        except (UnreadableError, ValueError) as error:
            self.brought[key], self._notes[key] = None, sentence(f"{error}.")
        else:
            self.brought[key] = found if found.verdicts else None
            said = found.verdicts[0].ended if found.verdicts else next(iter(found.recording.notes), "")
            self._notes[key] = said
        many = len(self.left)
        self._status = f"{label}: brought. {_counted(many)} left by all that you have."

    def _tell(self) -> None:
        if self.report is None:
            self._status, self._problem = "", _NONE
        else:
            self._is_told = not self._is_told
        self._used()
        self._pacer.at_once()

    def _draw(self) -> Sequence[int]:
        self.notice.value = status(self._status) or notice(self._problem)
        self.outcome.value = self._outcome()
        return (len(self.outcome.value),)

    def _outcome(self) -> str:
        """Draw what was brought, which causes are left, and what happened if somebody asked for it."""
        told = f"<p>{escape(_told(self.report))}</p>" if self.report is not None else ""
        parts = [told, self._table(), self._causes()] if self.brought else []
        if self.report is not None and self._is_told:
            title = find(self.which.value).title
            parts.append(f"<p><strong>What happened:</strong> {escape(title)}.</p>{self.report.ladder.as_html()}")
        return f'<div class="wskit wskit-narrowing">{"".join(parts)}</div>' if parts else ""

    def _table(self) -> str:
        heads = "".join(f'<th scope="col">{one}</th>' for one in ("Brought", "What it says", "Causes it leaves"))
        rows = "".join(
            f'<tr><th scope="row">{escape(PIECES[key].label)}</th><td data-of="It says">{inline(self._notes[key])}</td>'
            f"{_share(len(left_by([found])))}</tr>"
            for key, found in self.brought.items()
        )
        if len(self.brought) > 1:
            rows += f'<tr class="all"><th scope="row">All together</th><td></td>{_share(len(self.left))}</tr>'
        return (
            '<div class="wskit-wide"><div class="wskit"><table class="wskit-report" aria-label="What was brought">'
            f"<thead><tr>{heads}</tr></thead><tbody>{rows}</tbody></table></div></div>"
        )

    def _causes(self) -> str:
        keys = self.left
        speaks: dict[str, Left] = {}
        for found in filter(None, self.brought.values()):
            for one in found.verdicts[0].left:
                if one.key not in speaks or one.because:
                    speaks[one.key] = one
        items = "".join(
            f"<li>{inline(CAUSES[key].words)}"
            + "".join(f" <em>{inline(sentence(said))}</em>" for said in (speaks[key].because if key in speaks else ()))
            + "</li>"
            for key in keys
        )
        head = f"{_counted(len(keys))} left"
        if len(keys) > FEW:
            return f"<details><summary>{head}</summary><ul>{items}</ul></details>{self._next(keys)}"
        return f"<p><strong>{head}:</strong></p><ul>{items}</ul>{self._next(keys)}"

    def _next(self, keys: Sequence[str]) -> str:
        """Say what to get next, as the diagnosis of the last that has anything in it would, but for what is there."""
        found = [one for one in self.brought.values() if one is not None]
        had = {"page-told", *(kind for key in self.brought for kind in PIECES[key].spares)}
        if {"client", "server"} <= self.brought.keys():
            had.add("both-captures")
        wanted = next_to_get(found[-1].verdicts[0].brought, keys, had) if found else None
        return f"<p><strong>Get this next:</strong> {inline(wanted.what)}.</p>" if wanted else ""

    def _still(self) -> dict[str, str]:
        first = f"{still_choice(self.which)}{still_button(self.play_button)}{still_button(self.tell_button)}"
        second = f"<span>Bring:</span>{''.join(map(still_button, self.buttons.values()))}"
        labels = " ".join(f"[{one.description}]" for one in self.buttons.values())
        text = f"Ending: {self.which.label} [Make it end] [Show what happened]\nBring: {labels}"
        for key, found in self.brought.items():
            text += f"\n{PIECES[key].label}: {len(left_by([found]))} causes left. {self._notes[key]}"
        rows = f'<div class="wskit-row">{first}</div><div class="wskit-row">{second}</div>'
        sheets = STYLE + LADDER_STYLE + REPORT_STYLE + DRESS + _LOOK
        return {
            "text/html": f'{sheets}<div class="wskit">{rows}</div>{self._outcome()}',
            "text/plain": text,
        }


def _told(report: Report) -> str:
    """Say what the page was told; it may not know yet that anything has ended."""
    told = report.client.tells
    if told is None:
        return "One end has given up. The page has been told of no ending."
    return f"It has ended. The page was told: {told.code}, {'clean' if told.was_clean else 'not clean'}."


def _counted(many: int) -> str:
    return {0: "No cause that is known here is", 1: "One cause is"}.get(many, f"{many} causes are")


def _share(many: int) -> str:
    """Draw how many of all causes are left, as a bar and as a number."""
    width = f"{100 * many / len(CAUSES):.0f}%"
    bar = f'<span class="wskit-share"><span style="width: {width}"></span></span>'
    return f'<td class="share" data-of="It leaves">{many} of {len(CAUSES)}{bar}</td>'

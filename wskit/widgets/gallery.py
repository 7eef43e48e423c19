"""Gallery: every ending, at the press of a button. Choose one, and watch it happen to a real connection.

1. One chooses what is behind it, and then one of the endings that it has: all in one list are too many to read. Where
   a lesson offers a few, they are one list.
2. One may guess first which code the page gets. The connection decides, and what was guessed is said beside it. Who
   types no code has said that the page gets none: a verdict comes after every press.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import partial
from typing import Any, Final

from ..endings.table import ENDINGS, Ending, find
from ..views.ladder import STYLE as LADDER_STYLE
from ..views.markup import STYLE, escape
from ..views.report import Report
from .controls import button, choice, number, row, still_button, text
from .dress import DRESS
from .happening import Happening

__all__ = ["Gallery"]

NOTHING: Final = "nothing"
"""What may be guessed as well: the page is told nothing."""


class Gallery(Happening):
    """Lists of all endings, a button that makes the chosen one happen, the ladder, and the report.

    Args:
        name: the ending that is chosen at first, the name of a row of :data:`~wskit.endings.table.ENDINGS`; without it
            the first.
        endings: the names of those that are offered, in their order; all of them without it.
        beat: the unit of time for pings and patience, in seconds.

    Raises:
        ValueError: if there is no ending of this name, or it is not offered, or the beat is not above 0.
        TypeError: if the beat is no number, or ``endings`` is no tuple of names.

    >>> Gallery("black-hole")
    [Make it happen] Somebody falls silent: The network falls silent, and nobody pings
    """

    def __init__(self, name: str | None = None, *, endings: Iterable[str] | None = None, beat: float = 0.2) -> None:
        self._few = _offered(endings)
        self._first = self._find(name or (self._few[0].name if self._few else "client-1000")).name
        super().__init__(beat)

    def _parts(self) -> list[Any]:
        self.group = choice("Endings:", [(group, group) for group in ENDINGS], "What is behind it", "24em")
        self.which = choice("Which:", [], "Which ending of these", "50em")
        self.group.observe(self._offer, "value")
        self.choose(self._first)
        tooltip = f"A code; leave it empty for {NOTHING}"
        self.guess = text("Which code does the page get?", "", NOTHING, tooltip, "24em", self._press)
        self.play_button = button(
            "Make it happen", "Open a real connection and end it this way", self._press, kind="main"
        )
        return [
            row(*([] if self._few else [self.group]), self.which),
            row(self.guess, self.play_button, self.notice),
            self.replay.box,
            self.outcome,
        ]

    def choose(self, name: str) -> None:
        """Choose the ending of this name.

        Raises:
            ValueError: if there is none, or it is not offered.
        """
        wanted = self._find(name)
        self.group.value = next(group for group, endings in ENDINGS.items() if wanted in endings)
        self._offer()
        self.which.value = name

    def _find(self, name: str) -> Ending:
        wanted = find(name)
        if self._few and wanted not in self._few:
            raise ValueError(f"{name!r} is not offered here. There are {', '.join(one.name for one in self._few)}.")
        return wanted

    def _offer(self, change: object = None) -> None:
        """Offer the endings of the group that is chosen, or the few that there are."""
        offered = self._few or ENDINGS[self.group.value]
        self.which.options = [(ending.title, ending.name) for ending in offered]

    @property
    def _chosen(self) -> str:
        return f"{self.which.label}" if self._few else f"{self.group.label}: {self.which.label}"

    def _press(self) -> None:
        if not self._playing:
            try:
                guessed = _guess(self.guess.value)
            except ValueError as error:
                self._say(str(error))
                return
            self._let_happen(find(self.which.value), partial(_verdict, guessed))

    def _outcome(self) -> str:
        return self.report.as_html() if self.report else ""

    def _still(self) -> dict[str, str]:
        which = f"<span>Ending: <code>{escape(self._chosen)}</code></span>"
        controls = f'<div class="wskit-row">{which}{still_button(self.play_button)}</div>'
        html, text = "", ""
        if self.report is not None:
            html = self.report.ladder.as_html() + self.report.as_html()
            text = f"{self.report.ladder}\n{self.report}"
        return {
            "text/html": f'{STYLE}{LADDER_STYLE}{DRESS}<div class="wskit">{controls}</div>{html}',
            "text/plain": f"[Make it happen] {self._chosen}\n{text}".rstrip(),
        }


def _offered(endings: Iterable[str] | None) -> tuple[Ending, ...]:
    """Return the endings of these names; none where nobody says which.

    Raises:
        TypeError: if they are no tuple of names.
        ValueError: if there is no ending of a name, or they are none at all.
    """
    if endings is None:
        return ()
    if isinstance(endings, str) or not isinstance(endings, Iterable):
        raise TypeError(f'endings are a tuple of names, such as ("refused", "forbidden"), not {endings!r}')
    found = tuple(map(find, endings))
    if not found:
        raise ValueError("endings are the names of at least one ending; leave it out for all of them")
    return found


def _guess(typed: str) -> int | str:
    """Read a guess: a code, or that the page is told nothing.

    Raises:
        ValueError: if it is neither.
    """
    code = None if typed.strip().lower() == NOTHING else number(typed)
    return NOTHING if code is None else code


def _verdict(guessed: int | str, report: Report) -> str:
    """Say what came of a guess."""
    told = report.client.tells
    truth = NOTHING if told is None else str(told.code)
    return f"Right: the page gets {truth}." if str(guessed) == truth else f"You said {guessed}. The page gets {truth}."

"""Gallery: every ending, at the press of a button. Choose one, and watch it happen to a real connection.

1. One chooses what is behind it, and then one of the endings that it has: all in one list are too many to read.
2. One may guess first which code the page gets. The connection decides, and what was guessed is said beside it.
3. It is shown as it happens, and can be played again, slower.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import ipywidgets

from ..endings.table import ENDINGS, find, performed
from ..loops import cells, portal
from ..protocol.numbers import check_seconds
from ..reading.across import Across
from ..record import events
from ..record.follower import Follower
from ..record.timeline import Timeline
from ..views.ladder import STYLE as LADDER_STYLE
from ..views.ladder import as_html as ladder_as_html
from ..views.markup import STYLE, escape
from ..views.report import Report
from .controls import button, choice, notice, number, row, status, still_button, text
from .dress import DRESS
from .pacer import Pacer
from .pictured import WAKE, Pictured
from .replay import Replay

__all__ = ["Gallery"]

NOTHING: Final = "nothing"
"""What may be guessed as well: the page is told nothing."""


class Gallery(Pictured):
    """Lists of all endings, a button that makes the chosen one happen, the ladder, and the report.

    Args:
        name: the ending that is chosen at first, the name of a row of :data:`~wskit.endings.table.ENDINGS`.
        beat: the unit of time for pings and patience, in seconds.

    Raises:
        ValueError: if there is no ending of this name, or the beat is not above 0.
        TypeError: if the beat is no number.

    >>> Gallery("black-hole")
    [Make it happen] Somebody falls silent: The network falls silent, and nobody pings
    """

    def __init__(self, name: str = "client-1000", *, beat: float = 0.2) -> None:
        wanted = find(name)
        check_seconds("beat", beat, above_zero=True)
        self._beat = beat
        cells.begin()
        self._conversation: Across | None = None  # what is drawn until there is a report
        self.report: Report | None = None
        """The report on the last ending that was played, None before there is one."""
        self._status = self._problem = ""
        self._playing = False
        self._follower: Follower | None = None
        self._pacer = Pacer(self._draw)
        self.group = choice("Endings:", [(group, group) for group in ENDINGS], "What is behind it", "24em")
        self.which = choice("Which:", [], "Which ending of these", "50em")
        self.group.observe(self._offer, "value")
        self.choose(wanted.name)
        tooltip = f"A code, or {NOTHING!r}; leave it empty and only watch"
        self.guess = text("Which code does the page get?", "", "your guess", tooltip, "24em", self._press)
        self.play_button = button(
            "Make it happen", "Open a real connection and end it this way", self._press, kind="main"
        )
        self.notice = ipywidgets.HTML(layout={"width": "auto"})
        self.replay = Replay()
        self.ladder = self.replay.ladder
        self.outcome = ipywidgets.HTML(layout={"width": "auto"})
        super().__init__(
            [
                row(self.group, self.which),
                row(self.guess, self.play_button, self.notice),
                self.replay.box,
                self.outcome,
            ]
        )
        portal.run(self._pacer.draw)
        cells.keep(self)

    def choose(self, name: str) -> None:
        """Choose the ending of this name.

        Raises:
            ValueError: if there is none.
        """
        wanted = find(name)
        self.group.value = next(group for group, endings in ENDINGS.items() if wanted in endings)
        self._offer()
        self.which.value = name

    def _offer(self, change: object = None) -> None:
        """Offer the endings of the group that is chosen."""
        self.which.options = [(ending.title, ending.name) for ending in ENDINGS[self.group.value]]

    @property
    def _chosen(self) -> str:
        return f"{self.group.label}: {self.which.label}"

    def _press(self) -> None:
        # The button stays enabled, or who works with the keyboard would lose the focus.
        if not self._playing:
            try:
                guessed = _guess(self.guess.value)
            except ValueError as error:
                self._status, self._problem = "", str(error)
                self._pacer.at_once()
                return
            self._playing = True
            self.replay.clear()
            self._conversation = self.report = None
            self._status, self._problem = "It is happening …", ""
            self._pacer.at_once()
            portal.start(self._play(self.which.value, guessed))

    async def _play(self, name: str, guessed: int | str | None) -> None:
        timeline = Timeline()
        self._follower = timeline.follow(self._pacer.poke)
        try:
            async with performed(name, timeline=timeline, beat=self._beat) as report:
                # What follows is only clearing away.
                self._follower.stop()
                happened = timeline.events()
                end = [event.end for event in happened if isinstance(event, events.Connecting)][-1]
                self.replay.show(happened, end, exact=timeline.is_exact)
                self._conversation, self.report = None, report
                self._used()
                self._pacer.ask()
            self._status = _verdict(guessed, report)
        except Exception as error:
            self._status, self._problem = "", f"It could not be made to happen: {error}"
        finally:
            self._follower.stop()
            self._playing = False
            self._pacer.ask()

    def _catch_up(self) -> None:
        """Take note of what has happened since the last time."""
        if self._follower is None or self.report is not None:
            return
        for event in self._follower.take():
            # The last client that connects is the one it is about.
            if isinstance(event, events.Connecting):
                self._conversation = Across(event.end)
            if self._conversation is not None:
                self._conversation.feed(event)

    def _draw(self) -> Sequence[int]:
        self._catch_up()
        self.notice.value = status(self._status) or notice(self._problem)
        if self._conversation is not None:
            self.ladder.value = ladder_as_html(self._conversation, live=True)
        self.outcome.value = self.report.as_html() if self.report else ""
        return (len(self.ladder.value),)

    def replace(self) -> None:
        """Let go of everything: the cell that made this runs again."""
        if self._follower is not None:
            self._follower.stop()
        self.replay.halt()
        super().replace()

    def _still(self) -> dict[str, str]:
        which = f"<span>Ending: <code>{escape(self._chosen)}</code></span>"
        controls = f'<div class="wskit-row">{which}{still_button(self.play_button)}</div>'
        html, text = "", ""
        if self.report is not None:
            html = self.report.ladder.as_html() + self.report.as_html()
            text = f"{self.report.ladder}\n{self.report}"
        return {
            "text/html": f'{STYLE}{LADDER_STYLE}{DRESS}<div class="wskit">{controls}</div>{html}'
            f'<p class="wskit">{WAKE}</p>',
            "text/plain": f"[Make it happen] {self._chosen}\n{text}".rstrip(),
        }


def _guess(typed: str) -> int | str | None:
    """Read a guess: a code, or that the page is told nothing; None if nobody guesses.

    Raises:
        ValueError: if it is neither.
    """
    return NOTHING if typed.strip().lower() == NOTHING else number(typed)


def _verdict(guessed: int | str | None, report: Report) -> str:
    """Say what came of a guess."""
    if guessed is None:
        return "Done."
    told = report.client.tells
    truth = NOTHING if told is None else str(told.code)
    return f"Right: the page gets {truth}." if str(guessed) == truth else f"You said {guessed}. The page gets {truth}."

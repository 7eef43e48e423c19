"""Gallery: every ending, at the press of a button. Choose one, and watch it happen to a real connection."""

from __future__ import annotations

from collections.abc import Sequence

import ipywidgets

from ..endings.table import ENDINGS, find, performed
from ..loops import cells, portal
from ..protocol.numbers import check_seconds
from ..reading.conversation import Conversation
from ..record import events
from ..record.follower import Follower
from ..record.timeline import Timeline
from ..views.ladder import STYLE as LADDER_STYLE
from ..views.ladder import as_html as ladder_as_html
from ..views.markup import STYLE
from ..views.report import Report
from .controls import button, choice, notice, row, status, still_button, still_choice
from .pacer import Pacer
from .pictured import Pictured

__all__ = ["Gallery"]


class Gallery(Pictured):
    """A list of all endings, a button that makes the chosen one happen, the ladder, and the report.

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
        find(name)
        check_seconds("beat", beat, above_zero=True)
        self._beat = beat
        cells.begin()
        self._conversation: Conversation | None = None  # what is drawn until there is a report
        self.report: Report | None = None
        """The report on the last ending that was played, None before there is one."""
        self._status = self._problem = ""
        self._playing = False
        self._follower: Follower | None = None
        self._pacer = Pacer(self._draw)
        options = [
            (f"{group}: {ending.title}", ending.name) for group, endings in ENDINGS.items() for ending in endings
        ]
        self.which = choice("Ending:", options, "Which ending", "46em")
        self.which.value = name
        self.play_button = button("Make it happen", "Open a real connection and end it this way", self._press)
        self.notice = ipywidgets.HTML()
        self.ladder = ipywidgets.HTML(layout={"width": "auto"})
        self.outcome = ipywidgets.HTML(layout={"width": "auto"})
        super().__init__(
            [
                ipywidgets.HTML(STYLE + LADDER_STYLE, layout={"display": "none"}),
                row(self.which, self.play_button, self.notice),
                self.ladder,
                self.outcome,
            ]
        )
        portal.run(self._pacer.draw)
        cells.keep(self)

    def _press(self) -> None:
        # The button stays enabled, or who works with the keyboard would lose the focus.
        if not self._playing:
            self._playing = True
            self._conversation = self.report = None
            self._status, self._problem = "It is happening …", ""
            self._pacer.draw()
            portal.start(self._play(self.which.value))

    async def _play(self, name: str) -> None:
        timeline = Timeline()
        self._follower = timeline.follow(self._pacer.poke)
        try:
            async with performed(name, timeline=timeline, beat=self._beat) as report:
                # What follows is only clearing away.
                self._follower.stop()
                self._conversation, self.report = None, report
                self._pacer.ask()
            self._status = "Done."
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
                self._conversation = Conversation(event.end)
            if self._conversation is not None:
                self._conversation.feed(event)

    def _draw(self) -> Sequence[int]:
        self._catch_up()
        self.notice.value = status(self._status) or notice(self._problem)
        if self.report is not None:
            self.ladder.value = self.report.ladder.as_html(live=True)
        else:
            self.ladder.value = ladder_as_html(self._conversation, live=True) if self._conversation else ""
        self.outcome.value = self.report.as_html() if self.report else ""
        return (len(self.ladder.value),)

    def replace(self) -> None:
        """Let go of everything: the cell that made this runs again."""
        if self._follower is not None:
            self._follower.stop()
        super().replace()

    def _still(self) -> dict[str, str]:
        controls = f'<div class="wskit-row">{still_choice(self.which)}{still_button(self.play_button)}</div>'
        html, text = "", ""
        if self.report is not None:
            html = self.report.ladder.as_html() + self.report.as_html()
            text = f"{self.report.ladder}\n{self.report}"
        return {
            "text/html": f'{STYLE}{LADDER_STYLE}<div class="wskit">{controls}</div>{html}'
            '<p class="wskit">This is a picture. Run the cell and the button works.</p>',
            "text/plain": f"[Make it happen] {self.which.label}\n{text}".rstrip(),
        }

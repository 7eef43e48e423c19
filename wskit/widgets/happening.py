"""Happening: what panels have in common at which endings happen: the ladder while it does, and then the replay.

1. One ending happens at a time. A press while it does changes nothing, and its button stays enabled: who works with the
   keyboard would lose the focus.
2. It is shown as it happens, and can be played again, slower.
3. What cannot be made to happen is said in the panel.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import ipywidgets

from ..endings.table import Ending, performed
from ..loops import cells, portal
from ..protocol.numbers import check_seconds
from ..reading.across import Across
from ..record import events
from ..record.follower import Follower
from ..record.timeline import Timeline
from ..views.ladder import as_html as ladder_as_html
from ..views.report import Report
from .controls import notice, status
from .pacer import Pacer
from .pictured import Pictured
from .replay import Replay

__all__ = ["Happening"]


class Happening(Pictured):
    """A panel at which endings happen. Whoever is one places its parts, and draws what came of it.

    Args:
        beat: the unit of time for pings and patience, in seconds.

    Raises:
        TypeError, ValueError: if the beat is no number above 0.
    """

    def __init__(self, beat: float) -> None:
        check_seconds("beat", beat, above_zero=True)
        self._beat = beat
        cells.begin()
        self._conversation: Across | None = None  # what is drawn until there is a report
        self.report: Report | None = None
        """The report on the last ending that happened, None before there is one."""
        self._status = self._problem = ""
        self._playing = False
        self._follower: Follower | None = None
        self._pacer = Pacer(self._draw)
        self.notice = ipywidgets.HTML(layout={"width": "auto"})
        self.replay = Replay()
        self.ladder = self.replay.ladder
        self.outcome = ipywidgets.HTML(layout={"width": "auto"})
        super().__init__(self._parts())
        portal.run(self._pacer.draw)
        cells.keep(self)

    def _parts(self) -> list[Any]:
        """Return what is to be placed below each other. The notice, the replay's box and the outcome are among it."""
        raise NotImplementedError

    def _outcome(self) -> str:
        """Draw what came of the last ending that happened, as HTML."""
        raise NotImplementedError

    def _say(self, problem: str) -> None:
        """Say why nothing happens."""
        self._status, self._problem = "", problem
        self._pacer.at_once()

    def _let_happen(self, ending: Ending, then: Callable[[Report], str]) -> None:
        """Make an ending happen, unless one does. ``then`` takes note of it, and returns what is said."""
        if self._playing:
            return
        self._playing = True
        self.replay.clear()
        self._conversation = self.report = None
        self._status, self._problem = "It is happening …", ""
        self._pacer.at_once()
        portal.start(self._play(ending, then))

    async def _play(self, ending: Ending, then: Callable[[Report], str]) -> None:
        timeline = Timeline()
        self._follower = timeline.follow(self._pacer.poke)
        try:
            async with performed(ending, timeline=timeline, beat=self._beat) as report:
                # What follows is only clearing away.
                self._follower.stop()
                happened = timeline.events()
                end = [event.end for event in happened if isinstance(event, events.Connecting)][-1]
                self.replay.show(happened, end, exact=timeline.is_exact)
                self._conversation, self.report = None, report
                self._used()
                self._pacer.ask()
            self._status = then(report)
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
        self.outcome.value = self._outcome()
        return (len(self.ladder.value),)

    def replace(self) -> None:
        """Let go of everything: the cell that made this runs again."""
        if self._follower is not None:
            self._follower.stop()
        self.replay.halt()
        super().replace()

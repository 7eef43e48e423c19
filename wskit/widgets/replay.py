"""Replay: the ladder of a recording, a button that plays it again, slower, and a way to go through it.

1. It shows the end of the recording. Each place in it is one where there is something new.
2. It is chosen in a field, where JupyterLab leaves the arrow keys to whoever types, or with two buttons. What it is
   stands in a line that is read out, but not while it plays. The scale is for the eye alone.
3. While it plays, the same button stops it, and so does a place that somebody chooses: the focus stays where it is.
4. Nothing that happens meanwhile is missed: what is played is the record, and that is another one's.
5. Whoever calls its methods is on the background loop, where all of its state lives.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from typing import Final, TypeAlias

import ipywidgets

from ..loops import portal
from ..reading.across import NAMES
from ..record.events import End, Event
from ..views.ladder import LIVE_STYLE, as_html, as_text
from ..views.ladder import STYLE as LADDER_STYLE
from ..views.markup import STYLE, escape
from ..views.widetext import happened_last
from .controls import button, group, moment, row
from .dress import DRESS
from .pacer import Pacer
from .past import Past, waits

__all__ = ["Recording", "Replay"]

Recording: TypeAlias = tuple[Sequence[Event], End, bool]
"""Events, the end they are about, and whether their times are a story's."""

_AGAIN: Final = "Again, slower"
_STOP: Final = "Stop"


class Replay:
    """The ladder of a recording, to be placed where it belongs.

    Args:
        label: what the button says.
        record: returns what to play, asked at each press. Without it that is what :meth:`show` was given.
        back: called when what is shown is the end of the recording again.
        names: what the client, a middle and the server are called where a middle stands.
    """

    def __init__(
        self,
        label: str = _AGAIN,
        *,
        record: Callable[[], Recording | None] | None = None,
        back: Callable[[], None] | None = None,
        names: tuple[str, str, str] = NAMES,
    ) -> None:
        self._label, self._record, self._back, self._names = label, record, back, names
        self._past: Past | None = None
        self._at = -1  # the place that is shown
        self._drawn: tuple[Past, str] | None = None  # the whole of it
        self._playing: object = None
        self._stop: Callable[[], None] = lambda: None
        self._setting = False  # the place is set here, and not by somebody who looks
        self._pacer = Pacer(self._draw)
        self.ladder = ipywidgets.HTML(layout={"width": "auto"})
        self.button = button(label, "Play what was recorded again, slowly", self._press, kind="quiet")
        self.place = moment("Moment:", "Which moment is shown", self._choose)
        self.of = ipywidgets.HTML(layout={"width": "auto"})
        self.track = ipywidgets.HTML(layout={"width": "auto"})
        self.track.add_class("wskit-track")
        self.earlier = button("Back", "Show the moment before this", lambda: self._step(-1), kind="quiet")
        self.later = button("On", "Show the moment after this", lambda: self._step(1), kind="quiet")
        self.where = ipywidgets.HTML(layout={"width": "auto"})
        self.controls = row(self.button, self.track, self.place, self.of, group(self.earlier, self.later), self.where)
        self.controls.add_class("wskit-replay")
        style = ipywidgets.HTML(STYLE + LIVE_STYLE + DRESS, layout={"display": "none"})
        self.box = ipywidgets.VBox([style, self.ladder, self.controls], layout={"overflow": "visible"})
        self.box.add_class("wskit")
        portal.run(self._pacer.draw)

    @property
    def is_away(self) -> bool:
        """Whether something else is shown than the end of the recording."""
        return self._playing is not None or (self._past is not None and self._at != len(self._past.stops) - 1)

    def show(self, happened: Sequence[Event], end: End, *, exact: bool) -> None:
        """Show a recording, from its end."""
        self.halt()
        self._past = Past(happened, end, exact=exact, names=self._names)
        self._at = len(self._past.stops) - 1
        self._pacer.at_once()  # whoever places it has it placed with its picture

    def clear(self) -> None:
        """Show nothing."""
        self.halt()
        self._past, self._at = None, -1
        self._pacer.at_once()

    def play(self) -> None:
        """Play it slowly, from the beginning."""
        if self._record is not None and (recorded := self._record()):
            happened, end, exact = recorded
            self._past = Past(happened, end, exact=exact, names=self._names)
        if self._past is None or not self._past.stops:
            return
        self.halt()
        self._playing = playing = object()
        self._at = 0
        self._stop = portal.start(self._run(self._past, playing))
        self._pacer.ask()

    def halt(self) -> None:
        """Play no more, and stay where it is."""
        self._playing = None
        self._stop()
        self._stop = lambda: None

    async def _run(self, past: Past, playing: object) -> None:
        for place, wait in enumerate(waits(past.times)):
            if self._playing is not playing:
                return
            self._at = place
            self._pacer.ask()
            await asyncio.sleep(wait)
        if self._playing is playing:
            self._playing = None
            self._pacer.ask()
            if self._back is not None:
                self._back()

    def _press(self) -> None:
        if self._playing is None:
            self.play()
        else:
            self.halt()
            self._pacer.ask()

    def _choose(self, place: int) -> None:
        """Somebody has chosen a place."""
        if self._setting or self._past is None or not 0 <= place < len(self._past.stops):
            return
        self.halt()
        self._at = place
        self._pacer.ask()
        if not self.is_away and self._back is not None:
            self._back()

    def _step(self, by: int) -> None:
        """Somebody goes on from the place that is shown, or back."""
        if self._past is not None and self._past.stops:
            self._choose(min(max(self._at + by, 0), len(self._past.stops) - 1))

    def _draw(self) -> Sequence[int]:
        past, playing = self._past, self._playing is not None
        many = len(past.stops) if past else 0
        self.button.description = _STOP if playing else self._label
        self.button.tooltip = "Stop here" if playing else "Play what was recorded again, slowly"
        self._setting = True
        try:
            self.place.max = max(many, 1)
            self.place.value = max(self._at, 0) + 1
        finally:
            self._setting = False
        for one in (self.track, self.place, self.of, self.earlier, self.later):
            one.layout.display = None if many > 1 else "none"
        self.track.value = _scale(self._at, many)
        self.of.value = f'<span class="wskit">of {many}</span>' if many > 1 else ""
        self.where.value = self._said(past, many, playing=playing) if past is not None and many > 1 else ""
        if self._record is None:
            self.controls.layout.display = None if many > 1 else "none"
        if past is None:
            if self._record is None:
                self.ladder.value = ""
            return (0,)
        if self._record is None or self.is_away:  # else whoever records draws what is now
            # The whole lies under it and is not seen: it keeps the place, or the page would jump at every step.
            keeps = f'<div aria-hidden="true" inert>{self._whole(past)}</div>' if self.is_away else ""
            now = as_html(past.at(self._at), live=True)
            self.ladder.value = f'<div class="wskit-steps"><div>{now}</div>{keeps}</div>' if keeps else now
        return (len(self.ladder.value),)

    def _whole(self, past: Past) -> str:
        """Draw the end of the recording, once."""
        if self._drawn is None or self._drawn[0] is not past:
            self._drawn = past, as_html(past.at(-1), live=True)
        return self._drawn[1]

    def _said(self, past: Past, many: int, *, playing: bool) -> str:
        """Draw which moment is shown, and what happened then. A player that talks all the time is heard by nobody."""
        newest = happened_last(past.at(self._at))
        words = f"{self._at + 1} of {many}, {past.times[self._at]:,.1f} s: {newest}"
        live = "" if playing else ' role="status"'
        return f'<div class="wskit wskit-where"{live}>{escape(words)}</div>'

    def still(self) -> dict[str, str]:
        """Return the picture for the notebook's file, by MIME type. Its HTML needs no style sheet."""
        if self._past is None:
            return {"text/html": "", "text/plain": ""}
        whole = self._past.at(-1)
        return {"text/html": STYLE + LADDER_STYLE + as_html(whole), "text/plain": as_text(whole)}


def _scale(at: int, many: int) -> str:
    """Draw all places, and which one is shown."""
    ticks = "".join('<b class="now"></b>' if place == at else "<b></b>" for place in range(many))
    return f'<div class="wskit wskit-scale" aria-hidden="true">{ticks}</div>' if many > 1 else ""

"""Tap: a middle before somebody's own server, with the buttons of a stage, and the ladder of what passes.

1. Who connects is somebody else: a page or a program. So the URL to connect to stands first.
2. The list has the newest connection on top. It is the one that is shown, until somebody chooses another.
3. What breaks the network is done to one of the two connections of the one that is shown; what a proxy does, to all.
4. All that is shown is drawn from the record. The URL, which is another one each time, is in no picture that is kept.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import ipywidgets

from ..between.before import page_url, stand_before
from ..between.crossing import Crossing
from ..between.habits import habits_meant
from ..loops import cells, memory, portal
from ..protocol.interface import DOMException, check_url
from ..protocol.url import read_url
from ..reading.across import Across
from ..reading.conversation import UNSEEN
from ..reading.tapped import Tapped
from ..record import capture
from ..record.events import End, Event
from ..record.timeline import Timeline
from ..views.ladder import LIVE_STYLE
from ..views.ladder import as_html as ladder_as_html
from ..views.ladder import as_text as ladder_as_text
from ..views.markup import STYLE, escape
from ..views.report import Report, report_of
from .controls import button, choices, notice, still_button
from .dress import DRESS
from .inbetween import InBetween
from .pacer import Pacer
from .past import MOMENTS
from .pictured import Pictured
from .replay import Recording, Replay
from .tapfaults import TapFaults
from .taplist import STYLE as LIST_STYLE
from .taplist import TapList

__all__ = ["Tap"]

EMPTY: Final = "Let your page connect to the URL above: what passes between it and your server is drawn here."

NAMES: Final = "page", "tap", "server"
"""What stands over the columns of the ladder: the buttons say so, too."""
FOLD: Final = '<details class="wskit wskit-fold"><summary>The report</summary>'

_STYLES: Final = STYLE + LIVE_STYLE + DRESS + LIST_STYLE


# By the port that was named. What connects to a tap finds the next one there: a cell is run again.
_tokens: dict[int, str] = {}


class Tap(Pictured):
    """A middle before your own server: point your page at its ``url``, see what passes, and break it.

    Args:
        target: your server: the URL that your page connects to, or a server of this kit. It may come later.
        port: the TCP port to listen on; 0 takes any that is free. With a port that is named, the URL is the same when
            the cell runs again.
        token: the first segment of the URL's path, without which nobody is let in; None makes one, or takes that of the
            last tap on this port.
        trust: the TLS context with which it connects to a ``wss:`` server; None trusts whom the system trusts.
        habits: how it behaves, as a :class:`~wskit.between.middle.Middle`. Here it takes the offer to compress out of a
            request, unless ``compression=True``: so what passes can be read.

    Raises:
        TypeError, ValueError: for arguments that cannot be.
        DOMException: SyntaxError, if the target is no WebSocket's URL.
        OSError: if the port is taken or may not be used.

    >>> server = EchoServer()
    >>> tap = Tap(server)
    >>> ws = await WebSocket(tap.url).opened
    >>> tap.connections[0].is_open
    True
    """

    def __init__(
        self, target: Any, *, port: int = 0, token: str | None = None, trust: Any = None, **habits: Any
    ) -> None:
        url = target if isinstance(target, str) else getattr(target, "url", None)
        if not isinstance(url, str):
            raise TypeError(f"a tap stands before a server or its URL, not before a {type(target).__name__}")
        self._target = read_url(check_url(url))
        cells.begin()
        self._timeline = Timeline()
        self.middle = stand_before(
            self._target,
            port=port,
            token=_tokens.get(port) if token is None else token,
            trust=trust,
            timeline=self._timeline,
            **{"compression": False, **habits},
        )
        """What stands before the server. Its habits can be changed."""
        if port and self._target.host != memory.HOST:
            _tokens[port] = self.middle.url.rpartition("/")[2]
        self._tapped, self._list = Tapped(self._target.path), TapList()
        self._number: int | None = None  # of the connection that is shown
        self._is_chosen = self._filling = self._is_used = False
        self._read: Across | None = None
        self._report: Report | None = None
        self._problem = self._word = ""
        self._pacer = Pacer(self._draw)
        self._follower = self._timeline.follow(self._pacer.poke)
        super().__init__([ipywidgets.HTML(_STYLES, layout={"display": "none"}), self._parts()])
        portal.run(self._pacer.draw)
        cells.keep(self)

    @property
    def url(self) -> str:
        """Where your page connects to, instead of your server. Whoever has it can use your server through it."""
        return page_url(self.middle, self._target)

    @property
    def connections(self) -> tuple[Crossing, ...]:
        """The connections it has had, oldest first: all that live, and the last 1000 of those that ended."""
        return self.middle.connections

    @property
    def end(self) -> End:
        """The end of the connection that is shown, towards your page: so ``report(tap)`` and ``ladder(tap)`` work.

        Raises:
            ValueError: if there has been no connection yet.
        """
        portal.run(self._catch_up)
        if self._number is None:
            raise ValueError("no connection has come through this tap yet; let your page connect to its URL")
        return self._end

    @property
    def timeline(self) -> Timeline:
        """Where everything that passed is written down."""
        return self._timeline

    def close(self) -> None:
        """Stop listening, and end every connection."""
        self.middle.close()
        super().close()

    if not TYPE_CHECKING:  # else every name would be right for a type checker

        def __getattr__(self, name: str) -> Any:
            meant = habits_meant(name) if name[:1] != "_" else []
            hint = f" here; it has {' or '.join(f'middle.habits.{one}' for one in meant)}" if meant else ""
            raise AttributeError(f"a Tap has no {name}{hint}", name=name)

        def __setattr__(self, name: str, value: object) -> None:
            if name[:1] != "_" and not hasattr(type(self), name) and (meant := habits_meant(name, value)):
                how = " or ".join(f"tap.middle.change({habit})" for habit in meant)
                raise AttributeError(f"to change a habit, use {how}", name=name)
            super().__setattr__(name, value)

    def __del__(self) -> None:
        # Whose name is gone may still be used, as a server may. ipywidgets would close it.
        super().close()

    def replace(self) -> None:
        """Let go of everything: the cell that made this runs again."""
        self._replay.halt()
        self._follower.stop()
        self.middle.replace()
        super().replace()

    def _parts(self) -> Any:
        where = f'<code class="wskit-url">{escape(self.url)}</code>'
        self.address = ipywidgets.HTML(
            f'<div class="wskit">Let your page connect to: {where}</div>', layout={"width": "auto"}
        )
        self.list = choices("Connections:", "Choose a connection", "100%")
        self.list.rows = 5
        self.list.add_class("wskit-taplist")
        self.list.observe(lambda change: portal.run(self._choose), "value")
        self.faults = TapFaults(self._crossing, self._press)
        self.faults.leg.observe(lambda change: portal.run(self._pacer.ask), "value")
        self.between = InBetween(self.middle, self._press_between)
        self.save_button = button(
            "Save", "Write what passed to a file for Wireshark", self._act(self._save), kind="quiet"
        )
        self.notice = ipywidgets.HTML(layout={"width": "auto"})
        self._replay = Replay("Replay", record=self._recorded, back=self._come_back, names=NAMES)
        self.ladder = self._replay.ladder
        self._replay.controls.children = (*self._replay.controls.children, self.save_button)
        self.outcome = ipywidgets.HTML(layout={"width": "auto"})
        purposes = [
            ipywidgets.VBox([self.list], layout={"overflow": "visible"}),
            self.faults.box,
            self.between.row,
        ]
        for one in purposes:
            one.add_class("wskit-purpose")
        controls = ipywidgets.VBox([*purposes, self.notice], layout={"overflow": "visible"})
        controls.add_class("wskit-controls")
        sight = ipywidgets.VBox([self._replay.box, self.outcome], layout={"overflow": "visible"})
        sight.add_class("wskit-sight")
        both = ipywidgets.Box([controls, sight], layout={"overflow": "visible"})
        both.add_class("wskit-stage")
        return ipywidgets.VBox([self.address, both], layout={"overflow": "visible"})

    # What the buttons do.

    def _act(self, action: Callable[[], None]) -> Callable[[], None]:
        return lambda: self._press(action)

    def _press(self, action: Callable[[], None]) -> None:
        """Do what a button does, and say in the panel what is wrong if it cannot be done."""
        self._problem = self._word = ""
        self._is_used = True
        try:
            action()
        except (DOMException, OSError, RuntimeError, TypeError, ValueError) as error:
            self._problem = str(error)
        self._pacer.ask()

    def _crossing(self) -> Crossing | None:
        """Return the connection that is shown, if something can be done to it."""
        found = next((one for one in self.connections if one.end.number == self._number), None)
        return None if found is None or found.is_over else found

    def _press_between(self, action: Callable[[], str]) -> None:
        def act() -> None:
            self._word = action()

        self._press(act)

    def _save(self) -> None:
        names = (f"tap-{number}.pcapng" for number in itertools.count(1))
        path = next(path for path in map(Path, names) if not path.exists())
        capture.save(self._timeline.events(), path)
        self._word = f"Saved beside the notebook as {path.name}, all connections. Wireshark opens it."

    def _choose(self) -> None:
        if not self._filling and self.list.value is not None:
            self._is_chosen = self.list.value != self._list.newest
            self._look_at(self.list.value)
            self._pacer.ask()

    # What is drawn, from the record.

    def _look_at(self, number: int | None) -> None:
        """Show another connection."""
        self._number, self._report = number, None
        self.faults.forget()
        self._replay.clear()
        self._read = None if number is None else Across(self._end, keep=MOMENTS, names=NAMES)
        for event in self._timeline.events() if self._read is not None else ():
            self._see(event)

    @property
    def _end(self) -> End:
        return End("server", self._number or 0)

    def _see(self, event: Event) -> None:
        if self._read is None or type(event) in UNSEEN:
            return
        self._read.feed(event)
        self.faults.feed(event, self._read)

    def _catch_up(self) -> None:
        news = self._follower.take()
        is_other = False
        if not news.are_all:
            self._tapped.lose()
            self._look_at(self._number)
        for event in news:
            if news.are_all:
                self._see(event)
            self._list.note(event)
            for one in self._tapped.feed(event):
                is_other = self._list.feed(one) or is_other
        if is_other and not self._is_chosen and self._list.newest != self._number:
            self._look_at(self._list.newest)
        if is_other:
            self._filling = True
            with self.list.hold_sync():
                self.list.options = self._list.options
                self.list.value = self._number if self._list.get(self._number) else None
            self._filling = False

    def _draw(self) -> Sequence[int]:
        self._catch_up()
        if self._is_used:
            self._used()
        shown = self._list.get(self._number)
        if self._report is None and shown is not None and shown.ending:
            self._report = report_of(self._timeline.events(), self._end)
            recorded = self._recorded()
            if recorded is not None:
                self._replay.show(recorded[0], recorded[1], exact=recorded[2])
        if not self._replay.is_away:
            self.ladder.value = ladder_as_html(self._read, live=True) if self._read else _empty()
        self.outcome.value = self._ending()
        self.faults.draw(there_is_one=shown is not None and shown.ending is None)
        self.notice.value = notice(self._problem, self._word)
        return (len(self.ladder.value), len(self.outcome.value))

    def _ending(self) -> str:
        """Draw how the connection ended: in a sentence, and as a report."""
        shown = self._list.get(self._number)
        if shown is None or self._report is None:
            return ""
        return f"{shown.ending_as_html()}{FOLD}{self._report.as_html()}</details>"

    def _recorded(self) -> Recording | None:
        if self._read is None:
            return None
        ends = self._read.ends
        return [event for event in self._timeline.events() if event.end in ends], self._end, self._timeline.is_exact

    def _come_back(self) -> None:
        self._pacer.ask()

    # What a notebook file keeps.

    def _still(self) -> dict[str, str]:
        buttons = [*self.between.buttons, self.save_button]
        rows = [
            "Let your page connect to: the URL that stands here while it runs",
            *self.faults.still(),
            "".join(self.between.still()) + still_button(self.save_button),
        ]
        html, plain = "", ""
        if self._is_used and self._read is not None:
            html = ladder_as_html(self._read) + self._ending()
            plain = "\n".join(filter(None, [ladder_as_text(self._read), str(self._report or "")]))
        drawn = "".join(f'<div class="wskit-row">{one}</div>' for one in rows)
        names = " ".join(f"[{name}]" for name in [*self.faults.rows.buttons, *(one.description for one in buttons)])
        return {
            "text/html": f'{_STYLES}<div class="wskit">{drawn}</div>{html}',
            "text/plain": "\n".join([names, plain]).rstrip(),
        }


def _empty() -> str:
    return f'<div class="wskit wskit-empty">{EMPTY}</div>'

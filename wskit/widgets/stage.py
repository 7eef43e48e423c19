"""Stage: one connection, with both of its ends and the network between them, and a ladder in the middle of it.

1. There are the buttons that a lesson needs and no others, a row for each purpose. What they lead to is shown by
   :mod:`~wskit.widgets.sight`.
2. The network is broken at the page's link, which needs nothing of the server. What is pressed while there is no
   connection is for the next one.
3. What a page may not do in a state, it is told here as well, in the words of its interface.
4. Each connection begins in the scene, if there is one.
5. Where a middle stands before the server, there is what a proxy does, and its connection to the server can be broken
   as well as the page's.
6. A button that was asked for by name and that nothing could come of is an error at once.
7. Whether its server asks is chosen for a whole connection: who chooses has another one.
"""

from __future__ import annotations

import contextlib
import itertools
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import Any, Final

import ipywidgets

from ..between.middle import Middle
from ..endings.table import performed
from ..ends.connection import Connection
from ..ends.server import EchoServer
from ..loops import portal
from ..network.link import Link
from ..protocol.interface import DOMException, ReadyState
from ..reading.passages import Side
from ..record import capture, events
from ..record.events import End
from ..record.follower import News
from ..record.timeline import Timeline
from ..views.transcript import lines
from .controls import badge, dress, number, row, still_badge, still_button, still_text, text
from .faults import FAULTS, RARE, Act, Faults, InForce, Plan
from .inbetween import NAMES, InBetween
from .keeping import Keeping
from .panel import Panel
from .scenery import check_there, found, one_of
from .sides import Sides
from .sight import Sight
from .waiting import Patience

__all__ = ["BUTTONS", "Stage"]

KEEPALIVE: Final = "keepalive"
"""The name of the choice whether the server asks."""
BUTTONS: Final = ("connect", "send", "close", "server", KEEPALIVE, *FAULTS, *NAMES, "replay", "save", "new")
"""The names of the buttons. "freeze" and "silence" come with *Thaw*, and "drain" with *Let in again*."""
USUAL: Final = tuple(name for name in BUTTONS if name not in RARE and name != KEEPALIVE)
"""Those that there are if nobody says which."""
BEAT: Final = 0.2
"""How many seconds a beat of an ending has."""


class Stage(Panel):
    """Both ends of a connection and the network between them, with a ladder, and buttons for what can be done to them.

    Args:
        target: the server to connect to, an :class:`~wskit.ends.server.EchoServer` or a URL; or a
            :class:`~wskit.between.middle.Middle` before one. Without one the stage makes its own server.
        buttons: the names of those that there are: "connect", "send", "close", "server" (the server closes), "freeze",
            "drop", "delay", "cut", "reset", "replay", "save", "new". All of these without it. There are more that break
            the network, where they are asked for by name: "silence", "jitter", "chance", "slice", "stop_after" and
            "slow_close", as the methods of :class:`~wskit.network.link.Link`. Where the target is a middle there are
            "idle_timeout", "drain" and "restart" besides. *Thaw* comes with "freeze", *Let in again* with "drain". And
            there is "keepalive", to choose whether a server that sends Pings goes on doing so.
        scene: how each connection begins: "connecting" (slowly), "open", "delayed", "on its way" (a message is),
            "frozen", "closing" (the page waits for a goodbye), "over", or the name of an ending of
            :data:`~wskit.endings.table.ENDINGS`.

    Raises:
        TypeError: if ``target`` is neither, or ``buttons`` are no tuple of names.
        ValueError: if there is no such button or scene, or not for this target.
        DOMException: SyntaxError, if the target is no WebSocket's URL.

    >>> server = EchoServer()
    >>> Stage(server, buttons=("connect", "send", "close", "replay"))
    [Connect] [Send] [Close] [Replay]  NOT CONNECTED
    """

    def __init__(
        self,
        target: EchoServer | Middle | str | None = None,
        *,
        buttons: Iterable[str] | None = None,
        scene: str | None = None,
    ) -> None:
        self._names = one_of(BUTTONS, USUAL if buttons is None else buttons)
        if buttons is not None:
            check_there(self._names, target)
        self._scene, self._ending = found(scene)
        self._stop_scene: Callable[[], None] = lambda: None
        self._to_come: list[Act] = []  # what is done to the link of the next connection
        self._to_come_in_force = InForce()
        self._again: Any = None
        super().__init__(target)
        if self._scene is not None:
            at_first = InForce()
            for act in (self._scene.at_first, self._scene.when_open):
                act(Plan(at_first))
            self.faults.begin_with(at_first)
        if scene is not None:
            portal.run(self._begin)

    def _parts(self) -> list[Any]:
        server = self.server
        patience: dict[Side, Patience] = {"client": Patience()}
        self.keeping: Keeping | None = None
        if server is not None:
            patience["server"] = Patience(server.close_timeout, server.ping_interval, server.ping_timeout)
            if KEEPALIVE in self._names:
                self.keeping = Keeping(server, patience, self._choose)
        self.sight = Sight(patience, self._pacer.ask, replays="replay" in self._names, idle=self._idle)
        self.ladder, self.outcome = self.sight.ladder, self.sight.outcome
        tooltip = "Close code: any that may travel"
        self.server_code = text("Code:", "1001", "1000", tooltip, "8em", self.press_server_close)
        tooltip = "Why, in at most 123 bytes"
        self.server_reason = text("Reason:", "", "no reason", tooltip, "", self.press_server_close)
        self.server_close_button = self._button(
            "Server closes", "Close it from the server's side", self._server_close, ReadyState.CONNECTING
        )
        self.faults = Faults(tuple(name for name in FAULTS if name in self._names), self._press_fault)
        self.sides = Sides(self._middle, self._pacer.ask)
        names = [name for name in NAMES if name in self._names]
        self.between = InBetween(self._middle, self._press_between, names)
        self.save_button = self._button("Save", "Write what passed to a file for Wireshark", self._save, kind="quiet")
        self.new_button = self._button(
            "New connection", "Leave this connection, if there is one, and open another", self._anew, kind="quiet"
        )
        has = self._names.__contains__
        rows = [
            [*([self.connect_button] if has("connect") else []), self.badge, *self._beside_the_badge()],
            [self.message, self.send_button] if has("send") else [],
            [self.code, self.reason, self.close_button] if has("close") else [],
            [self.server_code, self.server_reason, self.server_close_button] if has("server") and server else [],
            [self.keeping.row] if self.keeping else [],
        ]
        # Beside what was pressed, as a panel's: what breaks the network takes much room.
        purposes = [*(row(*one) for one in rows if one), self.notice]
        if self.faults.rows:
            network = ipywidgets.VBox([*self.sides.rows, *self.faults.rows], layout={"overflow": "visible"})
            network.add_class("wskit-network")
            purposes.append(network)
        if (between := self.between.row) is not None:
            purposes.append(between)
        for one in purposes:
            if one is not self.notice:
                one.add_class("wskit-purpose")
        controls = ipywidgets.VBox(purposes, layout={"overflow": "visible"})
        controls.add_class("wskit-controls")
        quiet = [one for name, one in (("save", self.save_button), ("new", self.new_button)) if has(name)]
        self.sight.replay.controls.children = (*self.sight.replay.controls.children, *quiet)
        whole = ipywidgets.Box([controls, self.sight.box], layout={"overflow": "visible"})
        whole.add_class("wskit-stage")
        return [whole]

    def _beside_the_badge(self) -> list[Any]:
        """Return what else stands in the first row."""
        return []

    # What the buttons do.

    def _connect(self) -> None:
        if self._is_lost():
            self._anew()  # the lost one would take its time to end
        else:
            super()._connect()

    def _anew(self) -> None:
        if self.socket is not None and self._state is not ReadyState.CLOSED:
            self.socket.replace()
        self._begin()

    def _choose(self, choose: Callable[[], None]) -> None:
        def act() -> None:
            choose()
            if self.socket is not None:
                self._anew()

        portal.run(lambda: self._press(act))

    def _begin(self) -> None:
        self._stop_scene()
        if self._ending:
            self._word = "It is happening …"
            self._stop_scene = portal.start(self._perform())
            return
        super()._begin()
        assert self.socket is not None  # noqa: S101  (for the type checker: it was made just now)
        self.sight.begin(self._end, self.socket.timeline)
        self.sides.forget()
        to_come, self._to_come, self._to_come_in_force = self._to_come, [], InForce()
        for act in [*([self._scene.at_first] if self._scene else []), *to_come]:
            self._plan(act)
        if self._scene is not None:
            self._stop_scene = portal.start(self._play())

    def _is_lost(self) -> bool:
        """Tell whether what there is loses everything."""
        return self.socket is not None and self.socket.link.lost

    def _plan(self, act: Act) -> None:
        """Do something to the network of the connection that has just begun."""
        assert self.socket is not None  # noqa: S101  (for the type checker: it was made just now)
        act(self.socket.link)

    async def _play(self) -> None:
        if self._scene is not None and self.socket is not None:
            with contextlib.suppress(DOMException, TimeoutError):  # it never opens, or the learner was quicker
                await self._scene.play(self.socket)

    async def _perform(self) -> None:
        timeline = Timeline()
        try:
            async with performed(self._ending, timeline=timeline, beat=BEAT) as told:
                happened = timeline.events()
        except (ImportError, OSError, RuntimeError) as error:
            self._word, self._problem = "", f"It could not be made to happen: {error}"
        else:
            # The last client that connects is the one it is about.
            end = [event.end for event in happened if isinstance(event, events.Connecting)][-1]
            over = any(isinstance(event, events.Closed) and event.end == end for event in happened)
            self._stop_following()
            self.socket, self._end, self._follower = None, end, None
            self._state, self._word = ReadyState.CLOSED if over else None, ""
            self._lines.clear()
            self._lines.extend(lines(event for event in happened if event.end == end))
            self.sight.show(timeline, happened, end, told, self._lines)
        self._pacer.ask()

    def _close(self) -> None:
        if self.socket is None:
            raise ValueError("There is no connection to close. Press Connect first.")
        self.socket.close(number(self.code.value), self.reason.value)
        if self._state in (ReadyState.CLOSING, ReadyState.CLOSED):
            self._word = f"It is {self._state.name}: then close() does nothing."

    def _connection(self) -> Connection | None:
        """Return the server's end of the connection, if there is one."""
        end = self.sight.read.server if self.sight.read else None
        connections = self.server.connections if self.server and end else ()
        # A server behind a middle may write down elsewhere, and count its ends there.
        timeline = self._server_timeline()
        return next((one for one in connections if one.end == end and one.timeline is timeline), None)

    def _server_timeline(self) -> Timeline | None:
        """Return where the server's end is written down, if it is beside the page's."""
        return self.socket.timeline if self.socket else None

    def press_server_close(self) -> None:
        """Do what the button does, as the Enter key in its fields."""
        self._press(self._server_close, ReadyState.CONNECTING)

    def _server_close(self) -> None:
        connection = self._connection()
        if connection is None:
            raise ValueError("The server has no connection to close. Press Connect first.")
        code = number(self.server_code.value)
        if connection.state is ReadyState.OPEN:
            connection.close(1000 if code is None else code, self.server_reason.value)
        else:
            self._word = f"On the server's side it is {connection.state.name} already."

    def _press_fault(self, act: Act, is_end: bool) -> None:
        passing = ReadyState.CONNECTING if is_end or self.sides.is_behind else None
        self._press(lambda: self._break(act, is_end=is_end), passing)

    def _press_between(self, action: Callable[[], str]) -> None:
        def act() -> None:
            self._word = action()

        self._press(act)

    def _break(self, act: Act, *, is_end: bool) -> None:
        link = self._link()
        if link is not None and link.lost:
            raise ValueError(
                "This network loses everything, FIN and RST too. Close the connection, or press New connection."
            )
        if link is not None:
            act(link)
        elif is_end or self.sides.is_behind:
            raise ValueError("There is no connection to break. Press Connect first.")
        else:
            act(Plan(self._to_come_in_force))
            self._to_come.append(act)

    def _link(self) -> Link | None:
        """Return the link that something can still be done to, of the side that is chosen."""
        if self.sides.is_behind:
            return self.sides.link(self.sight.read if self.socket else None)
        if self.socket is None or (self._state is ReadyState.CLOSED and not self.socket.link.haunted):
            return None
        return self.socket.link

    @property
    def _middle(self) -> Middle | None:
        """What stands before the server, if something does."""
        return self._target if isinstance(self._target, Middle) else None

    def _idle(self) -> float | None:
        """Return how long the middle lets nothing pass; None is for ever, and where there is no middle."""
        return None if self._middle is None else self._middle.habits.idle_timeout

    def _save(self) -> None:
        names = (f"connection-{number}.pcapng" for number in itertools.count(1))
        path = next(path for path in map(Path, names) if not path.exists())
        capture.save(self.sight.events(), path)
        self._word = f"Saved beside the notebook as {path.name}. Wireshark opens it."

    # What is drawn.

    def _note(self, news: News, end: End) -> None:
        super()._note(news, end)
        self.sight.note(news, self._lines, over=self._state is ReadyState.CLOSED)
        self.sides.note(news, self.sight.read)

    def _draw_views(self) -> Sequence[int]:
        loop = portal.loop()
        connection = self._connection()
        is_open = connection is not None and connection.state is ReadyState.OPEN
        dress(self.server_close_button, "" if is_open else "idle")
        self.badge.value = badge(self._state)
        force = self.sides.force if self.sides.is_behind else self.sight.force
        self.faults.draw(force, self._to_come_in_force, there_is_one=self._link() is not None)
        now = self.socket.timeline.now() if self.socket is not None else 0.0
        self.sight.is_used = self._is_used
        sizes, again = self.sight.draw(self.socket, now)
        if self._again is not None:
            self._again.cancel()
        self._again = None if again is None else loop.call_later(again, self._pacer.ask)
        return sizes

    def replace(self) -> None:
        """Let go of everything: the cell that made this runs again."""
        self._stop_scene()
        self.sight.replay.halt()
        if self._again is not None:
            self._again.cancel()
        super().replace()

    def _still_controls(self) -> list[str]:
        has = self._names.__contains__
        state = still_badge(self._state if self._is_used else None)
        rows = [(still_button(self.connect_button) if has("connect") else "") + state]
        if has("send"):
            rows.append(still_text(self.message) + still_button(self.send_button))
        if has("close"):
            rows.append(still_text(self.code) + still_text(self.reason) + still_button(self.close_button))
        if has("server") and self.server is not None:
            fields = still_text(self.server_code) + still_text(self.server_reason)
            rows.append(fields + still_button(self.server_close_button))
        rows += self.keeping.still() if self.keeping else []
        faults = self.faults.still()
        side = self.sides.still() if faults else []
        return [*rows, *side, *faults, *self.between.still()]

    def _still_views(self) -> dict[str, str]:
        # Until somebody presses something, it is what a scene has made of it so far: that is not the same on every run.
        return self.sight.still() if self._is_used else {"text/html": "", "text/plain": ""}

    def _labels(self) -> list[str]:
        named = {"connect": self.connect_button, "send": self.send_button, "close": self.close_button}
        named |= {"server": self.server_close_button} if self.server is not None else {}
        shown = [one.description for name, one in named.items() if name in self._names]
        last = {"replay": "Replay", "save": "Save", "new": "New connection"}
        between = [one.description for one in self.between.buttons]
        return [*shown, *self.faults.buttons, *between, *(label for name, label in last.items() if name in self._names)]

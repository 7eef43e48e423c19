"""In between: the controls for a middle, in a stage and in a tap alike.

1. Which of its two connections is broken is chosen by who is at the ends of it.
2. What a proxy does of its own accord it does to all connections, so this is a row of its own.
3. Each press says in words what it has done.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any, Final, Literal, TypeAlias

import ipywidgets

from ..between.middle import Middle
from ..protocol.numbers import check_seconds
from .controls import button, few, group, row, still_button, still_text, text

__all__ = ["NAMES", "InBetween", "Leg", "legs"]

Leg: TypeAlias = Literal["front", "back"]

NAMES: Final = ("idle_timeout", "drain", "restart")
"""The names of the buttons. Who can be drained can let in again."""

_TITLE: Final = "In between:"


def legs(middle: str) -> Any:
    """Make buttons to choose which of the two connections is broken. The middle is called what its panel calls it."""
    options = ((f"between page and {middle}", "front"), (f"between {middle} and server", "back"))
    return few("Break it:", options, "Which of the two connections")


class InBetween:
    """The row.

    Args:
        middle: the middle; without one there are no buttons.
        press: called with what a button does, which returns what there is to say of it.
        names: which buttons there are, of :data:`NAMES`.
    """

    def __init__(
        self, middle: Middle | None, press: Callable[[Callable[[], str]], None], names: Iterable[str] = NAMES
    ) -> None:
        self._press = press
        tooltip = "After how many seconds of silence both connections are ended; nothing is never"
        idle = None if middle is None else middle.habits.idle_timeout
        now = "" if idle is None else f"{idle:g}"  # what is in force stands there
        self.idle = text("Idle timeout:", now, "never", tooltip, "12em", self._act(self._set_idle))
        self.idle_button = button("Set timeout", "End a connection when nothing passes", self._act(self._set_idle))
        self.drain_button = button("Drain", "End all connections, and let nobody in", self._act(self._drain))
        self.resume_button = button("Let in again", "Listen again, at the same URL", self._act(self._resume))
        self.restart_button = button("Restart", "End all connections, and go on listening", self._act(self._restart))
        made = {
            "idle_timeout": [self.idle_button],
            "drain": [self.drain_button, self.resume_button],
            "restart": [self.restart_button],
        }
        self._shown = [made[name] for name in NAMES if name in names and middle is not None]
        self._middle: Any = middle  # where there is none, nobody can press

    @property
    def buttons(self) -> list[Any]:
        """The buttons that there are."""
        return [one for some in self._shown for one in some]

    @property
    def row(self) -> Any:
        """What is to be placed; None if there is no button."""
        if not self._shown:
            return None
        title = ipywidgets.HTML(f'<span class="wskit wskit-word">{_TITLE}</span>', layout={"width": "auto"})
        groups = [[self.idle, *some] if self.idle_button in some else some for some in self._shown]
        return row(title, *(group(*some) for some in groups))

    def still(self) -> list[str]:
        """Draw the row, standing still."""
        field = still_text(self.idle) if self.idle_button in self.buttons else ""
        return [field + "".join(map(still_button, self.buttons))] if self._shown else []

    def _act(self, action: Callable[[], str]) -> Callable[[], None]:
        def act() -> str:
            try:
                return action()
            except RuntimeError as error:  # it is closed
                raise ValueError(str(error)) from None

        return lambda: self._press(act)

    def _set_idle(self) -> str:
        typed = self.idle.value.strip()
        seconds = None
        if typed:
            try:
                seconds = float(typed)
            except ValueError:
                raise ValueError(f"A timeout is a number of seconds such as 60, not {typed!r}.") from None
            check_seconds("an idle timeout", seconds, above_zero=True)
        self._middle.change(idle_timeout=seconds)
        return f"Connections end after {seconds:g} s of silence." if seconds else "Silence ends no connection."

    def _drain(self) -> str:
        self._middle.drain()
        return "All connections end, and nobody gets in. Press Let in again."

    def _resume(self) -> str:
        self._middle.resume()
        return "Newcomers are let in."

    def _restart(self) -> str:
        self._middle.restart()
        return "All connections end. Newcomers are let in."

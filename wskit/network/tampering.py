"""Tampering: how something is done to a link, and written down.

1. It is done on the background loop, wherever it was asked for.
2. It is written down before it is done, with how much the link was holding then.
3. What needs a connection waits for one. After the end nothing is done, but for what lets go of what is held.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable
from typing import Any, Final, Literal

from ..loops import portal
from ..record import events
from ..record.events import Direction, End, Event, Tampering
from ..record.timeline import Timeline
from .pipe import Pipe

__all__ = ["Tamperable", "Way"]

Way = Literal["in", "out"]
_WAYS: Final[dict[str, tuple[Way, ...]]] = {"in": ("in",), "out": ("out",), "both": ("in", "out")}
"""The ways that a direction means."""


class Tamperable(ABC):
    """A link, as far as it has two ways that can be changed.

    Args:
        arrive: called with each thing that the way in lets out.
        leave: the same for the way out.
    """

    def __init__(
        self, timeline: Timeline, end: End, arrive: Callable[[Any], None], leave: Callable[[Any], None]
    ) -> None:
        self.timeline = timeline
        self.end = end
        self._incoming = Pipe(arrive, self._flow)
        self._outgoing = Pipe(leave, self._flow)
        self._silent: frozenset[Way] = frozenset()
        self._waiting: list[Callable[[], None]] = []  # for a connection
        self._ended = False
        self._abandoned = False

    def _change(
        self,
        what: Tampering,
        direction: Direction,
        amount: float | None = None,
        *,
        late: bool = False,
        silent: bool = False,
        **how: Any,
    ) -> None:
        if not isinstance(direction, str) or direction not in _WAYS:
            raise ValueError(f'a direction is "in", "out" or "both", not {direction!r}')
        ways = _WAYS[direction]
        pipes: dict[Way, Pipe] = {"in": self._incoming, "out": self._outgoing}

        def act() -> None:
            if silent:
                self._silent |= {way for way in ways if not pipes[way].stopped}
                self._tune()
            elif what in ("freeze", "thaw", "drop") and self._silent.intersection(ways):
                self._silent -= set(ways)
                self._tune()
            for way in ways:
                if what == "drop":
                    pipes[way].stop()
                else:
                    pipes[way].set(**({"frozen": False} if silent else how))

        self._tamper(what, act, direction, amount, late=late)

    def _tamper(
        self,
        what: Tampering,
        action: Callable[[], None],
        direction: Direction | None = None,
        amount: float | None = None,
        *,
        needs_connection: bool = False,
        late: bool = False,
    ) -> None:
        def act() -> None:
            if not self._ended or (late and self.haunted):
                self._note(events.Tampered, what, direction, amount, self._unsent)
                action()

        def tamper() -> None:
            if needs_connection and not self._is_connected and not self._ended:
                self._waiting.append(act)
            else:
                act()

        portal.run(tamper)

    def _note(self, event: Callable[..., Event], *args: Any) -> None:
        self.timeline.add(event, self.end, *args)

    # What the link itself knows how to do.

    @property
    @abstractmethod
    def haunted(self) -> bool:
        """Whether there is still a TCP connection that the end has let go of."""

    @property
    @abstractmethod
    def _is_connected(self) -> bool:
        """Whether the end has a connection."""

    @property
    @abstractmethod
    def _unsent(self) -> int:
        """How many bytes the end has sent that the link has not let out yet; a FIN counts as one."""

    @abstractmethod
    def _cut(self) -> None:
        """End the connection with a FIN to either side."""

    @abstractmethod
    def _reset(self) -> None:
        """Break it off with a RST to either side."""

    @abstractmethod
    def _give_up(self) -> None:
        """Let go of a TCP connection for good."""

    @abstractmethod
    def _tune(self) -> None:
        """Let TCP of both sides be played where the network is silent, and as long as they have to do with it."""

    @abstractmethod
    def _flow(self) -> None:
        """Make whoever fills a pipe wait while it is full, and no longer."""

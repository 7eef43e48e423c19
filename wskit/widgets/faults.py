"""Faults: the row with which a network is broken, and the words that say what is in force.

1. What is in force is what the record says was done to the link. What somebody has typed or chosen is not.
2. Where there is no connection, what is pressed is for the next one, and it is said so.
3. What ends a connection (FIN, RST) is not in force afterwards.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

import ipywidgets

from ..network.link import Link
from ..protocol.numbers import check_seconds
from ..record.events import Direction, End, Tampered, Tampering
from ..views.markup import escape
from .controls import button, few, row, still_button, still_choice, still_text, text

__all__ = ["FAULTS", "Act", "Faults", "InForce", "Plan"]

Act = Callable[[Link], None]

_WAYS: Final[tuple[tuple[str, Direction], ...]] = (
    ("both ways", "both"),
    ("to the server", "out"),
    ("to the page", "in"),
)
FAULTS: Final = ("freeze", "drop", "delay", "cut", "reset")
"""The names of the buttons. A network that can be frozen can be thawed."""
_ENDS: Final = ("Cut (FIN)", "Reset (RST)")


class InForce:
    """What is in force on one link, from what was done to it."""

    def __init__(self) -> None:
        self._frozen: set[str] = set()
        self._lost: set[str] = set()
        self._late: dict[str, float] = {}
        self._slow: dict[str, float] = {}

    def feed(self, event: Tampered) -> None:
        """Take note of what was done."""
        ways = {"out", "in"} if event.direction in ("both", None) else {str(event.direction)}
        match event.what:
            case "freeze":
                self._frozen |= ways
            case "thaw":
                self._frozen -= ways
            case "drop":
                self._lost |= ways
            case "delay":
                _set(self._late, ways, event.amount)
            case "limit":
                _set(self._slow, ways, event.amount)

    @property
    def words(self) -> list[str]:
        """What is in force, each in a few words."""
        said = [f"frozen {_way(self._frozen)}"] if self._frozen else []
        said += [f"everything is lost {_way(self._lost)}"] if self._lost else []
        said += [f"{seconds:g} s late {_way(ways)}" for seconds, ways in _same(self._late)]
        return said + [f"at most {rate:g} bytes a second {_way(ways)}" for rate, ways in _same(self._slow)]

    def __bool__(self) -> bool:
        return bool(self._frozen or self._lost or self._late or self._slow)


def _set(amounts: dict[str, float], ways: set[str], amount: float | None) -> None:
    for way in ways:
        if amount:
            amounts[way] = amount
        else:
            amounts.pop(way, None)


def _same(amounts: dict[str, float]) -> list[tuple[float, set[str]]]:
    ordered = [amounts[way] for way in ("out", "in") if way in amounts]
    return [(amount, {way for way in amounts if amounts[way] == amount}) for amount in dict.fromkeys(ordered)]


def _way(ways: set[str]) -> str:
    return {"out": "to the server", "in": "to the page"}[next(iter(ways))] if len(ways) == 1 else "both ways"


class Plan:
    """Takes what a link would be told, for one that is yet to come, and notes what will be in force."""

    def __init__(self, force: InForce) -> None:
        self._force = force

    def _tell(self, what: Tampering, way: Direction, amount: float | None = None) -> None:
        self._force.feed(Tampered(0.0, End("client", 0), what, way, amount))

    def freeze(self, way: Direction) -> None:
        self._tell("freeze", way)

    def thaw(self, way: Direction) -> None:
        self._tell("thaw", way)

    def drop(self, way: Direction) -> None:
        self._tell("drop", way)

    def delay(self, seconds: float, way: Direction) -> None:
        self._tell("delay", way, seconds)


class Faults:
    """The row.

    Args:
        names: which buttons there are, of :data:`FAULTS`.
        press: called with what a button does to a link, and whether it needs a connection.
    """

    def __init__(self, names: tuple[str, ...], press: Callable[[Act, bool], None]) -> None:
        self._press = press
        self.way = few("Network:", _WAYS, "Which way")
        self.delay = text("Delay:", "0.5", "0", "How many seconds later everything arrives", "7.5em", self._set_delay)
        self.force = ipywidgets.HTML(layout={"width": "auto"})
        made: dict[str, tuple[str, str, Callable[[], None]]] = {
            "Freeze": ("freeze", "Hold everything that goes this way", self._act(lambda link, way: link.freeze(way))),
            "Thaw": ("freeze", "Let go of what is held", self._act(lambda link, way: link.thaw(way))),
            "Drop": (
                "drop",
                "Lose everything that goes this way, for good",
                self._act(lambda link, way: link.drop(way)),
            ),
            "Set delay": ("delay", "Make everything that goes this way take longer", self._set_delay),
            _ENDS[0]: ("cut", "End TCP without a Close frame", self._end(Link.cut)),
            _ENDS[1]: ("reset", "Break TCP off", self._end(Link.reset)),
        }
        self.buttons = {
            label: button(label, tooltip, act) for label, (name, tooltip, act) in made.items() if name in names
        }
        self._has_ways = any(label not in _ENDS for label in self.buttons)
        self._has_delay = "delay" in names

    @property
    def rows(self) -> list[Any]:
        """What is to be placed below each other."""
        if not self.buttons:
            return []
        of = self.buttons
        ways = [self.way] if self._has_ways else []
        first = [*ways, *(of[label] for label in ("Freeze", "Thaw", "Drop") if label in of)]
        second = [
            *([self.delay, of["Set delay"]] if self._has_delay else []),
            *(of[label] for label in _ENDS if label in of),
        ]
        return [one for one in (row(*first), row(*second)) if one.children] + [self.force]

    def _act(self, act: Callable[[Link, Direction], None]) -> Callable[[], None]:
        def press() -> None:
            way = self.way.value  # as it is now, also for a connection that is yet to come
            self._press(lambda link: act(link, way), False)

        return press

    def _end(self, act: Act) -> Callable[[], None]:
        return lambda: self._press(act, True)

    def _set_delay(self) -> None:
        way = self.way.value
        typed = self.delay.value
        self._press(lambda link: link.delay(_seconds(typed), way), False)

    def draw(self, now: InForce, to_come: InForce, *, there_is_one: bool) -> None:
        """Say what is in force, and what will be for the next connection."""
        said = [f"In force: {', '.join(now.words)}."] if now and there_is_one else []
        said += [f"For the next connection: {', '.join(to_come.words)}."] if to_come else []
        kind = "wskit-force" if said else "wskit-sound"
        words = " ".join(said) or "In force: nothing."
        self.force.value = f'<div class="wskit {kind}" role="status">{escape(words)}</div>'

    def still(self) -> list[str]:
        """Draw the rows, standing still."""
        if not self.buttons:
            return []
        of = {label: still_button(one) for label, one in self.buttons.items()}
        ends = "".join(of.pop(label, "") for label in _ENDS)
        delay = still_text(self.delay) + of.pop("Set delay") if self._has_delay else ""
        ways = still_choice(self.way) if self._has_ways else ""
        return [ways + "".join(of.values()), delay + ends]


def _seconds(typed: str) -> float:
    try:
        seconds = float(typed)
    except ValueError:
        raise ValueError(f"A delay is a number of seconds such as 0.5, not {typed!r}.") from None
    check_seconds("a delay", seconds)
    return seconds

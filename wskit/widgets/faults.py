"""Faults: the rows with which a network is broken.

1. What somebody has typed or chosen is not in force. What is, :mod:`~wskit.widgets.force` says from the record.
2. Where there is no connection, what is pressed is for the next one, and it is said so.
3. What needs an amount has a field before its button. But for the delay, these stand in a row of their own.
4. Where it is narrow, what belongs together goes to the next line together.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final, NamedTuple

import ipywidgets

from ..language.speaking import word
from ..network.link import Link
from ..record.events import Direction
from ..views.markup import escape
from .controls import button, few, group, row, still_button, still_choice, still_text, text
from .force import InForce, Plan

__all__ = ["FAULTS", "RARE", "Act", "Faults", "InForce", "Plan"]

Act = Callable[[Link], None]

_WAYS: Final[tuple[tuple[str, Direction], ...]] = (
    ("both ways", "both"),
    ("to the server", "out"),
    ("to the page", "in"),
)
FAULTS: Final = (
    *("freeze", "silence", "drop", "delay", "cut", "reset"),
    *("jitter", "chance", "slice", "stop_after", "slow_close"),
)
"""The names of the buttons. A network that can be frozen or silent can be thawed."""
RARE: Final = frozenset({"silence", "jitter", "chance", "slice", "stop_after", "slow_close"})
"""Those that there are only where they are asked for."""


class _Hold(NamedTuple):
    """A button that needs a way and no amount, and the names that it comes with."""

    names: frozenset[str]
    tooltip: str
    act: Callable[[Link, Direction], None]


class _Amount(NamedTuple):
    """A button with a field before it: what the field is called, begins with and says when it is empty."""

    name: str
    tooltip: str
    field: tuple[str, str, str]
    what: str
    act: Callable[[Link, Any, Direction], None]


# What a button does, it may do to a plan as well: so these ask the link that they get, whatever that is.
_HOLDS: Final = {
    word("Freeze"): _Hold(
        frozenset({"freeze"}), "Hold everything that goes this way", lambda link, way: link.freeze(way)
    ),
    "Silence": _Hold(
        frozenset({"silence"}), "Lose what goes this way, and TCP sends it again", lambda link, way: link.silence(way)
    ),
    word("Thaw"): _Hold(
        frozenset({"freeze", "silence"}),
        "Let go of what is held, and end a silence",
        lambda link, way: link.thaw(way),
    ),
    word("Drop"): _Hold(
        frozenset({"drop"}), "Lose everything that goes this way, for good", lambda link, way: link.drop(way)
    ),
}
_DELAY: Final = "Set delay"
_AMOUNTS: Final = {
    _DELAY: _Amount(
        "delay",
        "Make everything that goes this way take longer",
        ("Delay:", "0.5", "0"),
        "A delay is a number of seconds such as 0.5",
        lambda link, seconds, way: link.delay(seconds or 0, way),
    ),
    "Set jitter": _Amount(
        "jitter",
        "Make each portion take longer by up to so many seconds, by chance",
        ("Jitter:", "0.5", "0"),
        "A jitter is a number of seconds such as 0.5",
        lambda link, seconds, way: link.jitter(seconds or 0, way),
    ),
    "Set chance": _Amount(
        "chance",
        "Let only so many portions be late: delayed, or by a jitter",
        ("Chance:", "0.3", "1"),
        "A chance is a number from 0 to 1, such as 0.3",
        lambda link, chance, way: link.chance(1 if chance is None else chance, way),
    ),
    "Slice": _Amount(
        "slice",
        "Let everything arrive in pieces of at most so many bytes",
        ("Size:", "1000", "none"),
        "A size is a number of bytes such as 1000",
        lambda link, size, way: link.slice(_whole(size), way),
    ),
    "Stop after": _Amount(
        "stop_after",
        "End TCP without a Close frame behind so many bytes",
        ("Bytes:", "1000", "none"),
        "It is a number of bytes such as 1000",
        lambda link, count, way: link.stop_after(_whole(count), way),
    ),
    "Set slow close": _Amount(
        "slow_close",
        "Make a FIN take longer",
        ("Slow close:", "2", "0"),
        "A slow close is a number of seconds such as 2",
        lambda link, seconds, way: link.slow_close(seconds or 0, way),
    ),
}
_ENDS: Final[dict[str, tuple[str, str, Act]]] = {
    "Cut (FIN)": ("cut", "End TCP without a Close frame", lambda link: link.cut()),
    "Reset (RST)": ("reset", "Break TCP off", lambda link: link.reset()),
}


class Faults:
    """The rows.

    Args:
        names: which buttons there are, of :data:`FAULTS`.
        press: called with what a button does to a link, and whether it needs a connection.
    """

    def __init__(self, names: tuple[str, ...], press: Callable[[Act, bool], None]) -> None:
        self._press = press
        self.way = few("Network:", _WAYS, "Which way")
        self.force = ipywidgets.HTML(layout={"width": "auto"})
        self.fields = {
            label: text(*one.field, one.tooltip, "8em", self._setting(label))
            for label, one in _AMOUNTS.items()
            if one.name in names
        }
        made: dict[str, Any] = {}
        for label, hold in _HOLDS.items():
            if hold.names.intersection(names):
                made[label] = button(label, hold.tooltip, self._act(hold.act))
        for label in self.fields:
            made[label] = button(label, _AMOUNTS[label].tooltip, self._setting(label))
        for label, (name, tooltip, end) in _ENDS.items():
            if name in names:
                made[label] = button(label, tooltip, self._end(end))
        self.delay: Any = self.fields.get(_DELAY)
        self._has_ways = any(label not in _ENDS for label in made)
        rare = [label for label in self.fields if label != _DELAY]
        self._labels = [
            [label for label in _HOLDS if label in made],
            [label for label in (_DELAY, *_ENDS) if label in made],
            rare,
        ]
        self.buttons = {label: made[label] for labels in self._labels for label in labels}

    @property
    def rows(self) -> list[Any]:
        """What is to be placed below each other."""
        if not self.buttons:
            return []
        holds, others, rare = ([self._placed(label) for label in labels] for labels in self._labels)
        ends = [self.buttons[label] for label in _ENDS if label in self.buttons]
        delay = others[: len(others) - len(ends)]
        rows = [[self.way] if self._has_ways else []]
        rows.append([group(*one) for one in (holds, delay, ends) if one])
        return [*(row(*one) for one in [*rows, rare] if one), self.force]

    def _placed(self, label: str) -> Any:
        """Return a button, with its field before it if it has one."""
        made = self.buttons[label]
        return group(self.fields[label], made) if label in self.fields else made

    def still(self) -> list[str]:
        """Draw the rows, standing still."""
        rows = [still_choice(self.way) if self._has_ways else "", "", ""]
        for place, labels in enumerate(self._labels):
            for label in labels:
                rows[place] += still_text(self.fields[label]) if label in self.fields else ""
                rows[place] += still_button(self.buttons[label])
        return [one for one in rows if one]

    def _act(self, act: Callable[[Link, Direction], None]) -> Callable[[], None]:
        def press() -> None:
            way = self.way.value  # as it is now, also for a connection that is yet to come
            self._press(lambda link: act(link, way), False)

        return press

    def _setting(self, label: str) -> Callable[[], None]:
        def press() -> None:
            way, typed = self.way.value, self.fields[label].value
            self._press(lambda link: _AMOUNTS[label].act(link, _amount(_AMOUNTS[label].what, typed), way), False)

        return press

    def _end(self, act: Act) -> Callable[[], None]:
        return lambda: self._press(act, True)

    def begin_with(self, force: InForce) -> None:
        """Let the fields begin with what is in force."""
        for label, field in self.fields.items():
            if (amount := force.amount(_AMOUNTS[label].name)) is not None:
                field.value = f"{amount:g}"

    def draw(self, now: InForce, to_come: InForce, *, there_is_one: bool) -> None:
        """Say what is in force, and what will be for the next connection."""
        until = "In force" if there_is_one else "In force until it ended"
        said = [f"{until}: {', '.join(now.words)}."] if now else []
        said += [f"For the next connection: {', '.join(to_come.words)}."] if to_come else []
        kind = "wskit-force" if (now and there_is_one) or to_come else "wskit-sound"
        words = " ".join(said) or "In force: nothing."
        self.force.value = f'<div class="wskit {kind}" role="status">{escape(words)}</div>'


def _amount(what: str, typed: str) -> float | None:
    """Read an amount that somebody typed; None if nothing was."""
    try:
        return float(typed) if typed.strip() else None
    except ValueError:
        raise ValueError(f"{what}, not {typed!r}.") from None


def _whole(amount: float | None) -> Any:
    """Make a whole number of one that is; of any other, the link says that it is none."""
    return int(amount) if amount is not None and amount.is_integer() else amount

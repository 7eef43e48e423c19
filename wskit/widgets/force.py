"""Force: the words that say what is in force on a network, from what was done to its link.

1. What is in force is what the record says was done to the link. What somebody has typed or chosen is not.
2. What ends a connection (FIN, RST) is not in force afterwards.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

from ..network.link import Link
from ..record.events import End, Event, Tampered
from ..record.timeline import Timeline

__all__ = ["InForce", "Plan"]

_NEUTRAL: Final[dict[str, float]] = {"chance": 1}
"""The amount that undoes what it is of, where that is neither 0 nor None."""
_SAID: Final[dict[str, str]] = {
    "delay": "{:g} s late",
    "jitter": "up to {:g} s of jitter",
    "chance": "only {:.0%} of it late",
    "limit": "at most {:g} bytes a second",
    "slice": "in pieces of at most {:,} bytes",
    "stop_after": "it ends after {:,} bytes",
    "slow_close": "a FIN {:g} s late",
}


class InForce:
    """What is in force on one link, from what was done to it."""

    def __init__(self) -> None:
        self._frozen: set[str] = set()
        self._frozen_at: dict[str, float] = {}
        self._silent: set[str] = set()
        self._lost: set[str] = set()
        self._amounts: dict[str, dict[str, float]] = {what: {} for what in _SAID}

    def feed(self, event: Tampered, *, swapped: bool = False) -> None:
        """Take note of what was done; ``swapped`` if that was at the server's link, whose "out" leads to the page."""
        ways = {"out", "in"} if event.direction in ("both", None) else {str(event.direction)}
        if swapped and len(ways) == 1:
            ways = {"out", "in"} - ways
        match event.what:
            case "freeze":
                self._frozen_at.update(dict.fromkeys(ways - self._frozen, event.time))
                self._frozen, self._silent = self._frozen | ways, self._silent - ways
            case "silence":
                self._frozen, self._silent = self._frozen - ways, self._silent | (ways - self._lost)
            case "thaw":
                self._frozen, self._silent = self._frozen - ways, self._silent - ways
            case "drop":
                self._lost, self._silent = self._lost | ways, self._silent - ways
            case "cut" | "reset":
                self._amounts["stop_after"].clear()
            case _:
                amount = None if event.amount == _NEUTRAL.get(event.what, 0) else event.amount
                _set(self._amounts[event.what], ways, amount)

    @property
    def words(self) -> list[str]:
        """What is in force, each in a few words."""
        said = [f"frozen {_way(self._frozen)}"] if self._frozen else []
        said += [f"silent {_way(self._silent)}"] if self._silent else []
        said += [f"everything is lost {_way(self._lost)}"] if self._lost else []
        return said + [
            f"{words.format(amount)} {_way(ways)}"
            for what, words in _SAID.items()
            for amount, ways in _same(self._amounts[what])
        ]

    def amount(self, what: str) -> float | None:
        """Return what is in force of this both ways: a delay, say; None if nothing is, or another thing each way."""
        out, in_ = (self._amounts[what].get(way) for way in ("out", "in"))
        return out if out == in_ else None

    def frozen_at(self, way: str) -> float | None:
        """Tell since when a way is frozen: "out", to the server, or "in"; None if it is not."""
        return self._frozen_at[way] if way in self._frozen else None

    def __bool__(self) -> bool:
        return bool(self._frozen or self._silent or self._lost or any(self._amounts.values()))


def _set(amounts: dict[str, float], ways: set[str], amount: float | None) -> None:
    for way in ways:
        if amount is None:
            amounts.pop(way, None)
        else:
            amounts[way] = amount


def _same(amounts: dict[str, float]) -> list[tuple[float, set[str]]]:
    ordered = [amounts[way] for way in ("out", "in") if way in amounts]
    return [(amount, {way for way in amounts if amounts[way] == amount}) for amount in dict.fromkeys(ordered)]


def _way(ways: set[str]) -> str:
    return {"out": "to the server", "in": "to the page"}[next(iter(ways))] if len(ways) == 1 else "both ways"


class Plan(Link):
    """Takes what a link would be told, for one that is yet to come, and notes what will be in force.

    What is wrong is an error here as it is there.
    """

    def __init__(self, force: InForce) -> None:
        super().__init__(Timeline(), End("client", 0))
        self._force = force

    def _note(self, event: Callable[..., Event], *args: Any) -> None:
        self._force.feed(Tampered(0.0, self.end, *args))

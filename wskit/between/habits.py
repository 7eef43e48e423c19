"""Habits: what a middle does with connections that are not its own.

1. Each habit is one that proxies and load balancers have, under a name that says what it does. Without any, a middle
   passes everything on and never loses patience.
2. What cannot be is refused when it is said, and not when it would first matter.
3. Times are in seconds, on the clock of the loop that the middle lives on.
4. Who calls a habit by another name is told the right one, with the value that was meant.
"""

from __future__ import annotations

import dataclasses
import http
from dataclasses import dataclass
from typing import Any, Final, Literal, NoReturn, TypeAlias

from ..protocol.codes import close_code
from ..protocol.nearby import Nearby, right_name
from ..protocol.numbers import check_int, check_seconds

__all__ = ["Codes", "Habits", "Pings", "habits_meant"]

Pings: TypeAlias = Literal["pass", "drop", "answer"]
Codes: TypeAlias = Literal["pass", "drop"] | int


@dataclass(frozen=True, kw_only=True)
class Habits(Nearby):
    """How a middle behaves. :class:`~wskit.between.middle.Middle` has a line on each habit, with what it is by default.

    >>> from wskit.between.habits import Habits
    >>> Habits(idle_timeout=60).but(pings="answer").pings
    'answer'

    Raises:
        TypeError, ValueError: for what cannot be.
    """

    idle_timeout: float | None = None
    """After how many seconds in which no byte passed either way it ends both connections, with a FIN and no Close
    frame. nginx has 60 unless it is told otherwise. None waits for ever."""
    max_age: float | None = None
    """How many seconds after they have opened it ends both connections, whatever passes. None lets them be."""
    connect_timeout: float = 5.0
    """How many seconds it tries to connect to the server behind, before it answers 504 (Gateway Timeout). HAProxy and
    Envoy then answer 503."""
    answer_timeout: float = 60.0
    """How many seconds the server behind has to answer the request, before the middle answers 504."""
    refuse: int | None = None
    """The HTTP status with which it answers every newcomer itself, such as 503. None asks the server behind."""
    upgrade: bool = True
    """Whether it passes on the headers ``Upgrade`` and ``Connection``. They are for one hop only (RFC 9110 section
    7.6.1), and a proxy drops them unless it was told that there are WebSockets."""
    compression: bool = True
    """Whether it passes on the client's offer to compress messages (RFC 7692). Without it what passes can be read."""
    pings: Pings = "pass"
    """Whether it passes on Pings and Pongs, or drops them, or answers each Ping by itself and drops the Pongs."""
    codes: Codes = "pass"
    """Whether it passes on what stands in a Close frame, or drops it; or the code that it puts in its place. Who said
    it gets it back, as from `jupyter-server-proxy` 4.6, and thinks that it was heard."""
    whole_messages: bool = False
    """Whether it passes on nothing of a message before it has all of it."""
    half_close: bool = False
    """Whether it passes on each FIN by itself, so that the other direction stays open. HAProxy 2.6 does so with a
    client's FIN. If not, it ends both connections as soon as either side has said FIN, as nginx 1.22 and Envoy 1.40 do:
    what the other still has to say goes nowhere."""

    def __post_init__(self) -> None:
        for name in ("idle_timeout", "max_age"):
            if (seconds := getattr(self, name)) is not None:
                check_seconds(name, seconds, above_zero=True)
        for name in ("connect_timeout", "answer_timeout"):
            check_seconds(name, getattr(self, name), above_zero=True)
        for name in ("upgrade", "compression", "whole_messages", "half_close"):
            if not isinstance(getattr(self, name), bool):
                raise TypeError(f"{name} is True or False, not {getattr(self, name)!r}")
        if self.refuse is not None:
            check_int("refuse", self.refuse, 400, 599)
        if self.pings not in ("pass", "drop", "answer"):
            raise ValueError(f'pings is "pass", "drop" or "answer", not {self.pings!r}')
        if self.codes not in ("pass", "drop"):
            _check_code(self.codes)

    def but(self, **changes: Any) -> Habits:
        """Return these habits with some changed.

        Raises:
            TypeError: if there is no habit of a name; the message names one that is like it.
            ValueError: for what cannot be.
        """
        for name, value in changes.items():
            if name not in _NAMES:
                meant = habits_meant(name, value)
                hint = f"Did you mean {' or '.join(meant)}?" if meant else f"There are {', '.join(_NAMES)}."
                raise TypeError(f"a middle has no habit {name!r}. {hint}")
        return dataclasses.replace(self, **changes)

    @property
    def reads_frames(self) -> bool:
        """Whether it has to read the frames that pass. If not, it is a tunnel for bytes."""
        return self.pings != "pass" or self.codes != "pass" or self.whole_messages


def _stay(habits: object, name: str, value: object) -> NoReturn:
    raise dataclasses.FrozenInstanceError(
        f"these habits stay as they are; use middle.change({' or '.join(habits_meant(name, value)) or '…'})"
    )


Habits.__setattr__ = _stay  # type: ignore[method-assign]  # what is frozen may not say it itself

_NAMES: Final = tuple(field.name for field in dataclasses.fields(Habits))
_DEFAULTS: Final = {field.name: field.default for field in dataclasses.fields(Habits)}

_OTHERS: Final[dict[str, tuple[str, ...]]] = {
    "timeout": ("idle_timeout", "connect_timeout", "answer_timeout"),
    **dict.fromkeys(("idle", "idle_time", "read_timeout", "proxy_read_timeout"), ("idle_timeout",)),
    **dict.fromkeys(("age", "lifetime", "max_lifetime"), ("max_age",)),
    **dict.fromkeys(("ping", "pong", "pongs"), ("pings",)),
    **dict.fromkeys(("code",), ("codes",)),
    **dict.fromkeys(("compress", "deflate"), ("compression",)),
    **dict.fromkeys(("refuse_with", "refused"), ("refuse",)),
    **dict.fromkeys(("whole", "buffer", "buffering"), ("whole_messages",)),
    **dict.fromkeys(("lingers", "half_closed", "half_open"), ("half_close",)),
}
"""How else one might call a habit, and which are meant."""
_SWITCHES: Final[dict[str, tuple[str, Any]]] = {
    **{f"{what}_{one}": ("pings", what) for what in ("drop", "answer", "pass") for one in ("pings", "ping")},
    **{f"{what}_{one}": ("codes", what) for what in ("drop", "pass") for one in ("codes", "code")},
    **{f"{what}_{one}": (one, False) for what in ("no", "drop") for one in ("upgrade", "compression")},
}
"""What some would switch on, as on the command line, and with which value a habit is that."""


def habits_meant(name: str, *value: object) -> list[str]:
    """Return which habits are meant by this name, each with its value if there is one; none if none is like it.

    >>> from wskit.between.habits import habits_meant
    >>> habits_meant("answer_pings", True), habits_meant("idle", 60), habits_meant("timeline")
    (['pings="answer"'], ['idle_timeout=60'], [])
    """
    known = right_name(name, [*_NAMES, *_OTHERS, *_SWITCHES])
    if known is None:
        return []
    habits, given = _OTHERS.get(known, (known,)), value
    if known in _SWITCHES:
        habit, meant = _SWITCHES[known]
        habits, given = (habit,), (meant if value != (False,) else _DEFAULTS[habit],) if value else ()
    return [f"{habit}={_written(given[0])}" if given else habit for habit in habits]


def _written(value: object) -> str:
    return f'"{value}"' if isinstance(value, str) else repr(value)


def _check_code(code: object) -> None:
    if isinstance(code, bool) or not isinstance(code, int):
        raise ValueError(f'codes is "pass", "drop" or a close code, not {code!r}')
    facts = close_code(code)
    if not facts.on_the_wire:
        raise ValueError(f"codes is a code that may stand in a Close frame, and {code} ({facts.name}) may not")


def phrase(status: int) -> str:
    """Return the words that belong to an HTTP status, such as "Bad Gateway"; nothing if it has none."""
    try:
        return http.HTTPStatus(status).phrase
    except ValueError:
        return ""

"""Proving: a fault, what may be set to mend it, and a hundred stories that say whether it is mended.

1. A fault is a service as it is: what people complain of, what is wanted, and the settings that somebody may change.
2. A trial lives through one story with these settings, real connections on a clock that jumps. Dice decide what the
   story meets: how patient a proxy is, who goes away, when the network breaks. It says what went wrong, if
   anything did.
3. It is mended when a hundred stories go well. One that goes well by luck is no proof.
4. The same settings and the same seed live through the same story.
5. All that went wrong in a story is said, not only the first of it. So it is with what a learner's function raises.
"""

from __future__ import annotations

import inspect
import random
from collections import Counter
from collections.abc import Callable, Coroutine, Mapping
from dataclasses import dataclass, field
from functools import partial
from typing import Any, Final, TypeAlias

from ...loops.virtual import fast_forward
from ...protocol.nearby import right_name
from ...protocol.numbers import check_int
from ...record.events import End, Event
from ...views.plot import Plot
from .printing import Printed

__all__ = [
    "SEEDS",
    "Code",
    "Fault",
    "Happened",
    "Knob",
    "Proof",
    "Settings",
    "Trial",
    "check_function",
    "checked",
    "prove",
]

SEEDS: Final = 100
"""How many stories are lived through."""
ERRORS: Final = 3
"""How many different errors of a learner's function are told."""
FURTHER: Final = 15
"""After how many stories more than the one with an error it is enough."""

Settings: TypeAlias = Mapping[str, Any]
Trial: TypeAlias = Callable[[Settings, random.Random], Coroutine[Any, Any, "Happened"]]


@dataclass(frozen=True)
class Happened:
    """What came of one story: its ``problems``, each a sentence, none if it went well; and the record, with its client.

    Where that client is one of many, ``crowd`` is a plot of what all of them did.

    ``ends`` has of a problem whose it was, where that is another one.
    """

    problems: tuple[str, ...]
    events: tuple[Event, ...]
    end: End
    ends: Mapping[str, End] = field(default_factory=dict)
    crowd: Plot | None = None

    def end_of(self, problem: str) -> End:
        """Return the end to which this happened."""
        return self.ends.get(problem, self.end)


@dataclass(frozen=True)
class Knob:
    """Something that can be set: its ``name`` in code, its ``label``, and ``choices`` by what stands on their buttons.

    The first choice is how it is set before anybody touches it.
    """

    name: str
    label: str
    choices: Mapping[str, Any]

    @property
    def first(self) -> Any:
        """How it is set at first."""
        return next(iter(self.choices.values()))

    def called(self, value: object) -> str:
        """Say in words how it is set."""
        for words, one in self.choices.items():
            if one is value or (one == value and type(one) is type(value)):
                return words
        return f"your {value.__name__}()" if hasattr(value, "__name__") else repr(value)


@dataclass(frozen=True)
class Code:
    """What may be written instead of setting anything: a function of this ``name``; how it is called, what it gives."""

    name: str
    call: str
    gives: str


@dataclass(frozen=True)
class Fault:
    """A service that has a fault.

    ``complaint`` is what people say of it, and ``wanted`` what has to come true in each story. ``check`` raises
    TypeError or ValueError, with what would do, for settings that cannot be. ``lesson`` is the number of the lesson
    that teaches what is needed, 0 if it stands in that one. ``told`` is said once it is mended. ``code`` may be given
    in place of settings.
    """

    key: str
    title: str
    complaint: str
    wanted: tuple[str, ...]
    knobs: tuple[Knob, ...]
    trial: Trial
    check: Callable[[Settings], None]
    lesson: int
    told: str
    code: Code | None = None


@dataclass(frozen=True)
class Proof:
    """What came of all stories: how many there were, and ``problems`` by the seed of each story that went wrong.

    ``shown`` is the first of each kind of problem, so that it can be looked at, and ``printed`` what a learner's
    function printed.
    """

    fault: Fault
    count: int
    problems: Mapping[int, tuple[str, ...]]
    shown: Mapping[str, tuple[int, Happened]]
    printed: tuple[str, ...] = ()

    @property
    def mended(self) -> bool:
        """Whether every story went well."""
        return not self.problems

    @property
    def kinds(self) -> list[tuple[str, int]]:
        """What went wrong and how often, from the most frequent on."""
        return Counter(problem for some in self.problems.values() for problem in some).most_common()

    def __str__(self) -> str:
        printed = ["Your function printed:", *(f"  {line}" for line in self.printed)] if self.printed else []
        if self.mended:
            return "\n".join([f"Mended: all {self.count} stories went well. {self.fault.told}", *printed])
        went = f"{self.count - len(self.problems)} of {self.count} stories went well."
        kinds = [f"  {times:3} × {words}" for words, times in self.kinds]
        return "\n".join([f"Not mended yet: {went}", *kinds, *printed])

    __repr__ = __str__


def checked(fault: Fault, settings: Settings) -> dict[str, Any]:
    """Return all settings, those that are not given as they are at first.

    Raises:
        TypeError: if there is no such setting, or it is of a wrong type; the message says what there is.
        ValueError: if it cannot be set so.
    """
    names = [*([fault.code.name] if fault.code else []), *(knob.name for knob in fault.knobs)]
    for name in settings:
        if name not in names:
            near = right_name(name, names)
            hint = f"Did you mean {near}?" if near else f"What can be set: {', '.join(names)}."
            raise TypeError(f"nothing here is set by {name!r}. {hint}")
    chosen = {knob.name: knob.first for knob in fault.knobs} | dict(settings)
    fault.check(chosen)
    return chosen


def check_function(name: str, function: object, count: int) -> None:
    """Require a function that can be called with so many arguments.

    Raises:
        TypeError: if it is none.
    """
    if not callable(function):
        raise TypeError(f"{name} is a function, not {function!r}")
    try:
        inspect.signature(function).bind(*range(count))
    except TypeError:
        raise TypeError(f"{name} is called with {count} argument{'s' * (count != 1)}; this one takes others") from None
    except ValueError:
        return  # built in: it does not say


async def prove(
    fault: Fault,
    settings: Settings,
    *,
    seeds: int = SEEDS,
    watch: Callable[[int, tuple[str, ...]], object] = lambda seed, problems: None,
    printed: Printed | None = None,
) -> Proof:
    """Live through so many stories with these settings.

    Args:
        fault: the service.
        settings: what is set, by name; what is not given is as it is at first.
        seeds: how many stories.
        watch: is called when a story is over, with its seed and the problems that it had.
        printed: keeps what a learner's own function prints.

    Raises:
        TypeError, ValueError: for settings that cannot be.
        Exception: what a learner's own function raises. What else it raises in the next stories is noted with it.
    """
    check_int("seeds", seeds, 1)
    chosen = checked(fault, settings)
    printed = printed or Printed()
    if fault.code and fault.code.name in chosen:
        chosen[fault.code.name] = printed.listening(chosen[fault.code.name])
    problems: dict[int, tuple[str, ...]] = {}
    shown: dict[str, tuple[int, Happened]] = {}
    raised: dict[str, Exception] = {}
    last = seeds
    for seed in range(1, seeds + 1):
        if seed > last or len(raised) == ERRORS:
            break
        chance = random.Random(f"{fault.key}, {seed}")  # noqa: S311  (dice, not secrets)
        try:
            happened = await fast_forward(partial(fault.trial, chosen, chance))
        except Exception as error:
            last = min(last, seed + FURTHER)
            raised.setdefault(f"{type(error).__name__}: {error}", error)
            continue
        if happened.problems:
            problems[seed] = happened.problems
            for problem in happened.problems:
                shown.setdefault(problem, (seed, happened))
        watch(seed, happened.problems)
    if raised:
        (_, first), *others = raised.items()
        for words, _ in others:
            first.add_note(words)
        raise first
    return Proof(fault, seeds, problems, shown, printed.lines)

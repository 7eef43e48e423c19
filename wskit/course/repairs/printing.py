"""Printing: what a learner's function prints while a hundred stories are lived through, kept so that it can be shown.

1. What others print meanwhile goes where it goes. Whose print it is, the context tells, and not the time.
2. Lines are counted: in a hundred stories most of them come again and again.
3. A function behaves as it does without: what it gives, it gives, and what it raises, it raises.
"""

from __future__ import annotations

import contextlib
import functools
import inspect
import sys
from collections import Counter
from collections.abc import Callable, Iterator
from contextvars import ContextVar
from typing import Any, Final

from ...protocol.legible import many, visible

__all__ = ["Printed"]

SHOWN: Final = 8
"""How many different lines are shown."""
KEPT: Final = 500
"""How many different lines are kept, and how many characters of each."""


class Printed:
    """What was printed: its lines, each with how often it came."""

    def __init__(self) -> None:
        self._lines: Counter[str] = Counter()
        self._rest = ""

    def heard(self, text: str) -> None:
        """Take what somebody printed."""
        *lines, self._rest = (self._rest + text).split("\n")
        self._rest = self._rest[:KEPT]
        for line in lines:
            if line in self._lines or len(self._lines) < KEPT:
                self._lines[line[:KEPT]] += 1

    @property
    def lines(self) -> tuple[str, ...]:
        """The first lines in words, such as "restart (34 times)"; and how many others there were."""
        counted = [*self._lines.items(), *([(self._rest, 1)] if self._rest else [])]
        said = [f"{visible(line)} ({many(times, 'time')})" for line, times in counted[:SHOWN]]
        more = len(counted) - SHOWN
        return (*said, f"and {many(more, 'other line')}") if more > 0 else tuple(said)

    def listening(self, function: Callable[..., Any]) -> Callable[..., Any]:
        """Return the same function, of which is kept what it prints."""
        if inspect.iscoroutinefunction(function):

            @functools.wraps(function)
            async def waited(*given: Any) -> Any:
                with self._listen():
                    return await function(*given)

            return waited

        @functools.wraps(function)
        def called(*given: Any) -> Any:
            with self._listen():
                return function(*given)

        return called

    @contextlib.contextmanager
    def _listen(self) -> Iterator[None]:
        token = _listener.set(self)
        _Ear.put_on()
        try:
            yield
        finally:
            _Ear.take_off()
            _listener.reset(token)
            if self._rest:
                self.heard("\n")


_listener: ContextVar[Printed | None] = ContextVar("listener", default=None)


class _Ear:
    """Stands in the place of the standard output, and asks at each write whose it is."""

    _worn = 0

    def __init__(self, beyond: Any) -> None:
        self.beyond = beyond

    @classmethod
    def put_on(cls) -> None:
        if not isinstance(sys.stdout, cls):
            sys.stdout = cls(sys.stdout)  # it is one in all that it is asked
        cls._worn += 1

    @classmethod
    def take_off(cls) -> None:
        cls._worn -= 1
        if not cls._worn and isinstance(sys.stdout, cls):
            sys.stdout = sys.stdout.beyond

    def write(self, text: str) -> int:
        listener = _listener.get()
        if listener is None:
            return int(self.beyond.write(text))
        listener.heard(text)
        return len(text)

    def __getattr__(self, name: str) -> Any:
        return getattr(self.beyond, name)

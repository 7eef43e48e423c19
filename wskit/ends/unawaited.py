"""Unawaited: what ``close()`` and ``send()`` return. There is nothing to wait for, and it says what there is instead.

In a notebook it shows nothing, and it counts as false, as None does.
"""

from __future__ import annotations

import inspect
from collections.abc import Awaitable, Generator
from typing import Any, NoReturn, TypeGuard

__all__ = ["Unawaited", "is_to_be_awaited"]


class Unawaited:
    """What returns at once returns this.

    >>> ws = await WebSocket(EchoServer().url).opened
    >>> await ws.close()
    Traceback (most recent call last):
        ...
    TypeError: close() does not wait, and there is nothing to await: write `ws.close()`, and then `await ws.closed`

    Args:
        instead: what to say to whoever awaits it.
    """

    __slots__ = ("_instead",)

    def __init__(self, instead: str) -> None:
        self._instead = instead

    def __await__(self) -> Generator[Any, None, NoReturn]:
        raise TypeError(self._instead)

    def __bool__(self) -> bool:
        return False

    def _ipython_display_(self) -> None:
        """Show nothing when a cell ends with it."""

    def __repr__(self) -> str:
        return "None"


def is_to_be_awaited(result: object) -> TypeGuard[Awaitable[object]]:
    """Tell whether a handler has returned what must be awaited. ``lambda event: ws.send("x")`` has not."""
    return not isinstance(result, Unawaited) and inspect.isawaitable(result)

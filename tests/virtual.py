"""The loop whose time is the test's, held to more than a lesson's: whoever leaves a task behind, is told."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine
from typing import Any, TypeVar

from wskit.loops.virtual import Deadlock, VirtualLoop, new_loop

__all__ = ["Deadlock", "VirtualLoop", "run"]

T = TypeVar("T")


def run(make: Callable[[VirtualLoop], Coroutine[Any, Any, T]]) -> T:
    """Run a coroutine on a loop of its own. It may leave no task behind."""
    loop = new_loop()
    try:
        result: T = loop.run_until_complete(make(loop))
        left = asyncio.all_tasks(loop)
        assert not left, f"these tasks are left: {left}"
        return result
    finally:
        loop.close()

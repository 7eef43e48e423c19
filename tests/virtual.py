"""An event loop whose time is the test's: nothing waits, the clock jumps to what is due next.

It touches no socket and no thread, and nothing but what ``asyncio.AbstractEventLoop`` documents. When nothing is left
that could happen, it says so instead of waiting for ever; and whoever leaves a task behind, is told.
"""

from __future__ import annotations

import asyncio
import contextlib
import contextvars
import functools
import gc
import heapq
import itertools
import sys
from collections import deque
from collections.abc import Callable, Coroutine, Iterator
from typing import Any, TypeVar, cast

from wskit import memory, portal

T = TypeVar("T")


class Deadlock(Exception):  # noqa: N818  (it is what it is)
    """Somebody waits for what can never happen."""


class Handle:
    """A callback that waits to be called, with what ``asyncio.TimerHandle`` documents."""

    def __init__(self, when: float, callback: Any, args: Any, context: contextvars.Context | None) -> None:
        self._when = when
        self._call: Callable[[], object] | None = functools.partial(
            (context or contextvars.copy_context()).run, callback, *args
        )

    def cancel(self) -> None:
        self._call = None

    def cancelled(self) -> bool:
        return self._call is None

    def when(self) -> float:
        return self._when

    def call(self) -> None:
        if self._call is not None:
            self._call()


class VirtualLoop(asyncio.AbstractEventLoop):
    """A loop for one thread that is never idle."""

    def __init__(self) -> None:
        self._now = 0.0
        self._ready: deque[Handle] = deque()
        self._timers: list[tuple[float, int, Handle]] = []
        self._numbers = itertools.count()
        self._problems: list[dict[str, Any]] = []
        self._closed = False

    def time(self) -> float:
        return self._now

    def get_debug(self) -> bool:
        return False

    def is_closed(self) -> bool:
        return self._closed

    def is_running(self) -> bool:
        return portal.running_loop() is self

    def close(self) -> None:
        self._closed = True

    def call_soon(  # type: ignore[override]  # our handles are our own
        self, callback: Any, *args: Any, context: contextvars.Context | None = None
    ) -> Any:
        if self._closed:
            raise RuntimeError("this loop is closed")
        handle = Handle(self._now, callback, args, context)
        self._ready.append(handle)
        return handle

    call_soon_threadsafe = call_soon  # type: ignore[assignment]  # our handles are our own

    def call_at(  # type: ignore[override]  # our handles are our own
        self, when: float, callback: Any, *args: Any, context: contextvars.Context | None = None
    ) -> Any:
        handle = Handle(when, callback, args, context)
        heapq.heappush(self._timers, (when, next(self._numbers), handle))
        return handle

    def call_later(  # type: ignore[override]  # our handles are our own
        self, delay: float, callback: Any, *args: Any, context: contextvars.Context | None = None
    ) -> Any:
        return self.call_at(self._now + delay, callback, *args, context=context)

    def create_future(self) -> asyncio.Future[Any]:
        return asyncio.Future(loop=self)

    def create_task(self, coro: Any, **kwargs: Any) -> asyncio.Task[Any]:
        return asyncio.Task(coro, loop=self, **kwargs)

    def call_exception_handler(self, context: dict[str, Any]) -> None:
        self._problems.append(context)

    async def create_connection(self, *args: Any, **kwargs: Any) -> Any:
        raise ConnectionRefusedError("there is no network here but the one in memory")

    async def create_server(self, *args: Any, **kwargs: Any) -> Any:
        raise OSError("there is no network here but the one in memory")

    def run_until_complete(self, future: Any) -> Any:
        """Run ``future`` to its end, and then whatever needs no more time."""
        before = portal.running_loop()
        asyncio._set_running_loop(self)  # what asyncio has for loops to call
        try:
            with _generator_hooks():
                task = asyncio.ensure_future(future, loop=self)
                while not task.done() or self._ready:
                    self._turn()
                gc.collect(1)  # tasks tell of an error that nobody took when they are thrown away
                self._tell()
                return task.result()
        finally:
            asyncio._set_running_loop(before)

    def _turn(self) -> None:
        while self._timers and (self._timers[0][2].cancelled() or not self._ready):
            when, _, handle = heapq.heappop(self._timers)
            if not handle.cancelled():
                self._now = max(self._now, when)
                self._ready.append(handle)
        if not self._ready:
            raise Deadlock(f"nothing is left to happen at {self._now} s")
        for _ in range(len(self._ready)):
            self._ready.popleft().call()
        self._tell()

    def _tell(self) -> None:
        if self._problems:
            problem = self._problems.pop(0)
            raise problem.get("exception") or AssertionError(problem["message"])


@contextlib.contextmanager
def _generator_hooks() -> Iterator[None]:
    """Keep another loop's hooks from seeing the generators of this one."""
    before = sys.get_asyncgen_hooks()
    sys.set_asyncgen_hooks(None, None)
    try:
        yield
    finally:
        sys.set_asyncgen_hooks(*before)


def run(make: Callable[[VirtualLoop], Coroutine[Any, Any, T]]) -> T:
    """Run a coroutine on a loop of its own, which is the portal's home as long. It may leave no task behind."""
    # What it lacks, such as subprocesses, is not asked for.
    loop = cast(Callable[[], VirtualLoop], VirtualLoop)()
    memory.install(loop)
    give_back = portal.adopt(loop)
    try:
        result: T = loop.run_until_complete(make(loop))
        left = asyncio.all_tasks(loop)
        assert not left, f"these tasks are left: {left}"
        return result
    finally:
        give_back()
        loop.close()

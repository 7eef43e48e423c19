"""Virtual: an event loop whose time is the story's. Nothing waits: the clock jumps to what is due next.

1. What happens on it happens in the order of its times, and takes no time. Forty seconds of keepalive are forty seconds
   on its clock, exactly, on every run.
2. It touches no socket and no thread: its network is the one in memory.
3. It uses what ``asyncio.AbstractEventLoop`` documents, and ``asyncio._set_running_loop``, which loops are meant to
   call.
4. When nothing is left that could happen, it says so instead of waiting for ever.
"""

from __future__ import annotations

import asyncio
import contextlib
import contextvars
import gc
import heapq
import itertools
import sys
from collections import deque
from collections.abc import Callable, Coroutine, Iterator
from typing import Any, Final, TypeVar, cast

from . import memory, portal

__all__ = ["Deadlock", "VirtualLoop", "fast_forward"]

T = TypeVar("T")


class Deadlock(Exception):  # noqa: N818  (it is what it is)
    """Somebody waits for what can never happen."""


class Handle:
    """A callback that waits to be called, with what ``asyncio.TimerHandle`` documents."""

    __slots__ = ("_args", "_callback", "_context", "_when")

    def __init__(self, when: float, callback: Any, args: Any, context: contextvars.Context | None) -> None:
        self._when = when
        self._callback = callback
        self._args = args
        self._context = context or contextvars.copy_context()

    def cancel(self) -> None:
        self._callback = self._args = None

    def cancelled(self) -> bool:
        return self._callback is None

    def when(self) -> float:
        return self._when

    def call(self) -> None:
        if self._callback is not None:
            self._context.run(self._callback, *self._args)


class VirtualLoop(asyncio.AbstractEventLoop):
    """A loop for one thread that is never idle."""

    tells_a_story: Final = True
    """Whether its times are the same on every run."""

    def __init__(self) -> None:
        self.kept: dict[str, Any] = {}
        """What others keep for as long as the story lasts."""
        self._now = 0.0
        self._ready: deque[Handle] = deque()
        self._timers: list[tuple[float, int, Handle]] = []
        self._numbers = itertools.count()
        self._problems: list[dict[str, Any]] = []
        self._stopped = False
        self._closed = False

    def time(self) -> float:
        return self._now

    def get_debug(self) -> bool:
        return False

    def is_closed(self) -> bool:
        return self._closed

    def is_running(self) -> bool:
        return portal.running_loop() is self

    def stop(self) -> None:
        """Let whoever waits in :meth:`run_until_complete` be cancelled in the next turn. Any thread may ask."""
        self._stopped = True

    def close(self) -> None:
        self._closed = True
        # Somebody may keep a traceback that leads here: let it keep nothing more.
        self._ready.clear()
        self._timers.clear()
        self._problems.clear()
        memory.forget(self)

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
                    if self._stopped and not task.done():
                        task.cancel()
                    self._turn()
                gc.collect(1)  # tasks tell of an error that nobody took when they are thrown away
                self._tell()
                return task.result()
        finally:
            asyncio._set_running_loop(before)

    def clear(self) -> None:
        """Cancel every task that is left, and forget what would have happened."""
        self._stopped = False
        tasks = asyncio.all_tasks(self)
        for task in tasks:
            task.cancel()
        # The story has been told: what its rest makes of its end tells nothing. It may be interrupted as late as here.
        with contextlib.suppress(Exception, asyncio.CancelledError):
            self.run_until_complete(asyncio.gather(*tasks, return_exceptions=True)) if tasks else None
        self._problems.clear()

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


def new_loop() -> VirtualLoop:
    """Make a loop, with the network in memory and no other, that is the home of the connections made on it."""
    # What it lacks, such as subprocesses, is not asked for.
    loop = cast(Callable[[], VirtualLoop], VirtualLoop)()
    memory.install(loop, only=True)
    portal.settle(loop)
    return loop


async def fast_forward(story: Callable[[], Coroutine[Any, Any, T]]) -> T:
    """Live through ``story`` without waiting: its clock jumps to what is due next. Return what the story returns.

    Servers and connections that the story makes are in memory, and end with it. Its clock is
    ``asyncio.get_running_loop().time``, in seconds from 0. A story that is interrupted ends at once.

    Args:
        story: an ``async`` function without arguments.

    Raises:
        TypeError: if it is not such a function.
        Deadlock: if the story waits for what can never happen.

    >>> import asyncio
    >>> async def story():
    ...     server = EchoServer(ping_interval=20, ping_timeout=20)
    ...     ws = await WebSocket(server.url).opened
    ...     ws.link.freeze()
    ...     await server.connections[0].closed
    ...     return asyncio.get_running_loop().time()
    >>> await fast_forward(story)  # a Ping after 20 s, then 20 s without an answer, then 10 s without a FIN
    50.0
    """
    if not callable(story):
        raise TypeError("a story is an async function: pass its name, without parentheses after it")
    loop = new_loop()

    def tell() -> T:
        try:
            made = story()
            if not asyncio.iscoroutine(made):
                raise TypeError("a story is an async function: begin it with `async def`")
            result: T = loop.run_until_complete(made)
            return result
        finally:
            loop.clear()
            loop.close()

    return await portal.in_a_thread(tell, loop.stop)

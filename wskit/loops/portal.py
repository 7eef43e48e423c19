"""Portal: the one module that knows there are threads.

1. Connections live on one background event loop, in one daemon thread. It starts when first needed, never at import.
2. Other threads reach that loop through :func:`run`, :func:`post` and :func:`start`, and nothing else.
3. What will be known later is a :class:`Promise`: awaited on any loop, or asked with ``result()`` where no loop runs.
4. What the loop has to tell code elsewhere goes through a :class:`~wskit.loops.mailbox.Mailbox`.
5. Where threads cannot be, in a browser tab, the loop that is there already is the background loop: :func:`adopt`.
6. What is made on a loop that is a home of its own lives there: :func:`settle`.
"""

from __future__ import annotations

import asyncio
import contextlib
import contextvars
import sys
import threading
import weakref
from collections.abc import Callable, Coroutine, Generator
from typing import Any, Final, Generic, NamedTuple, NoReturn, TypeVar, cast

from . import system

__all__ = [
    "Promise",
    "adopt",
    "in_a_thread",
    "loop",
    "post",
    "run",
    "running_loop",
    "settle",
    "start",
    "task",
    "tell",
]

T = TypeVar("T")

TURN: Final = 0.1
"""How many seconds an interrupted cell may take to learn of it."""

_lock = threading.Lock()
_loop: asyncio.AbstractEventLoop | None = None
_homes: weakref.WeakSet[asyncio.AbstractEventLoop] = weakref.WeakSet()
_are_homes = False  # quicker to ask than the set
_tasks: set[asyncio.Task[Any]] = set()  # the loop itself holds tasks only weakly


def loop() -> asyncio.AbstractEventLoop:
    """Return the background event loop, started now if it was not yet; on a loop that is a home, that loop."""
    global _loop
    running = running_loop()
    if running is not None and _are_homes and running in _homes:
        return running
    if _loop is not None:
        return _loop
    with _lock:
        if _loop is None and sys.platform == "emscripten":
            _loop = asyncio.get_running_loop()
        if _loop is None:
            new = system.new_loop()
            try:
                threading.Thread(target=new.run_forever, name="wskit", daemon=True).start()
            except BaseException:
                new.close()
                raise
            _loop = new
        return _loop


def adopt(home: asyncio.AbstractEventLoop | None) -> Callable[[], None]:
    """Make ``home`` the background loop, from now until the returned function is called. It has to run here.

    None makes the next call of :func:`loop` find one.
    """
    global _loop
    with _lock:
        before, _loop = _loop, home

    def give_back() -> None:
        global _loop
        with _lock:
            _loop = before

    return give_back


def settle(home: asyncio.AbstractEventLoop) -> None:
    """Make ``home`` the background loop for all that runs on it, and for nobody else."""
    global _are_homes
    _homes.add(home)
    _are_homes = True


async def in_a_thread(function: Callable[[], T], stop: Callable[[], None]) -> T:
    """Call ``function`` in a thread of its own and wait for what it returns, or raise what it raises.

    Who is interrupted while waiting calls ``stop``, which has to end the function soon, and waits until it has ended.
    """
    outcome: Promise[T] = Promise()

    def call() -> None:
        try:
            outcome.resolve(function())
        except BaseException as error:
            outcome.reject(error)

    # In the context of the cell that asks: some ipykernels find the way to the front end only there.
    thread = threading.Thread(target=contextvars.copy_context().run, args=(call,), name="wskit story", daemon=True)
    try:
        thread.start()
        return await outcome
    except BaseException as error:
        # Settled here, before it ends: what it makes of being stopped tells nothing, and would keep all that it had.
        outcome.reject(error)
        stop()
        raise
    finally:
        with contextlib.suppress(RuntimeError):  # it was stopped before it had begun
            thread.join()


def running_loop() -> asyncio.AbstractEventLoop | None:
    """Return the event loop that runs in this thread, or None."""
    try:
        return asyncio.get_running_loop()
    except RuntimeError:
        return None


def post(callback: Callable[..., object], *args: Any, to: asyncio.AbstractEventLoop | None = None) -> None:
    """Call ``callback(*args)`` soon on the background loop, or on the loop named. Any thread may ask."""
    to = to or loop()
    if to is running_loop():
        to.call_soon(callback, *args)  # it need not be woken
    else:
        to.call_soon_threadsafe(callback, *args)


def tell(callback: Callable[..., object], *args: Any) -> None:
    """Call ``callback(*args)`` on the background loop: at once if this is it, and else soon. Any thread may ask."""
    if running_loop() is loop():
        callback(*args)
    else:
        post(callback, *args)


def task(coroutine: Coroutine[Any, Any, T]) -> asyncio.Task[T]:
    """Begin ``coroutine`` on the background loop, which has to run here."""
    begun = loop().create_task(coroutine)
    _tasks.add(begun)
    begun.add_done_callback(_tasks.discard)
    return begun


def start(coroutine: Coroutine[Any, Any, object]) -> Callable[[], None]:
    """Begin ``coroutine`` on the background loop and do not wait for it. Returns what cancels it.

    Any thread may ask for both.
    """
    begun: list[asyncio.Task[Any]] = []

    def begin() -> None:
        begun.append(task(coroutine))

    tell(begin)
    return lambda: post(lambda: begun[0].cancel())


def run(function: Callable[[], T]) -> T:
    """Call ``function`` on the background loop and return what it returns, or raise what it raises.

    On the background loop itself it is called at once.
    """
    if running_loop() is loop():
        return function()

    async def call() -> T:
        return function()

    return run_async(call())


def run_async(coroutine: Coroutine[Any, Any, T]) -> T:
    """Run ``coroutine`` on the background loop and wait for its result.

    Raises:
        RuntimeError: on the background loop itself if the coroutine has to wait: it would wait for ever.
    """
    if running_loop() is loop():
        try:
            # A bare yield, as of ``sleep(0)``, waits for nothing: it only lets others go first.
            while coroutine.send(None) is None:
                pass
        except StopIteration as done:
            result: T = done.value
            return result
        coroutine.close()
        raise RuntimeError("this has to wait for wskit's own loop, which runs here and now; do it outside the handler")
    future = asyncio.run_coroutine_threadsafe(coroutine, loop())
    try:
        return future.result()
    except BaseException:
        # The kernel was interrupted: leave nothing half done on the other side.
        future.cancel()
        raise


class _Outcome(NamedTuple, Generic[T]):
    """What a promise was settled with."""

    value: T | None
    error: BaseException | None


class Promise(Coroutine[Any, None, T], Generic[T]):
    """A value that will be known later. It is settled once; whoever waits gets the value or the error.

    ``await promise`` works on any event loop. Where no loop runs, ``promise.result(timeout)`` waits for it.

    It is a coroutine too (``collections.abc.Coroutine``), which any number of tasks may run, and as often as they like:
    so ``asyncio`` takes it for ``create_task``, ``TaskGroup``, ``gather``, ``wait_for`` and ``shield``. But ``wait``
    takes tasks only, and no object can be for both; there, write ``asyncio.wait([asyncio.create_task(promise)])``.

    >>> import asyncio
    >>> ws = WebSocket(EchoServer().url)
    >>> opened, closed = asyncio.create_task(ws.opened), asyncio.create_task(ws.closed)
    >>> done, waiting = await asyncio.wait([opened, closed], return_when=asyncio.FIRST_COMPLETED)
    >>> done == {opened}
    True
    >>> ws.close()
    >>> await closed
    CloseEvent(code=1005, reason='', was_clean=True)
    """

    __name__ = "Promise"  # a task shows the name of its coroutine

    # There are three for every connection: no dictionaries, and nothing made that is seldom used.
    __slots__ = ("_blocked", "_how_to_wait", "_lock", "_outcome", "_waiters")

    def __init__(self, how_to_wait: str = "await it") -> None:
        self._how_to_wait = how_to_wait
        self._outcome: _Outcome[T] | None = None
        self._waiters: list[asyncio.Future[None]] = []
        self._blocked: threading.Event | None = None
        self._lock = threading.Lock()

    def done(self) -> bool:
        """Whether it is settled."""
        return self._outcome is not None

    def resolve(self, value: T) -> None:
        """Settle with a value. Does nothing if it is settled already."""
        self._settle(_Outcome(value, None))

    def reject(self, error: BaseException) -> None:
        """Settle with an error, raised to whoever waits. Does nothing if it is settled already."""
        self._settle(_Outcome(None, error))

    def _settle(self, outcome: _Outcome[T]) -> None:
        with self._lock:
            if self._outcome is not None:
                return
            self._outcome = outcome
            waiters, self._waiters = self._waiters, []
            if self._blocked is not None:
                self._blocked.set()
        for waiter in waiters:
            if waiter.get_loop() is running_loop():
                # At once, so that the code that waits goes on before the next event is delivered.
                _wake(waiter)
            else:
                with contextlib.suppress(RuntimeError):  # that loop is closed: nobody waits any more
                    waiter.get_loop().call_soon_threadsafe(_wake, waiter)

    def __await__(self) -> Generator[Any, None, T]:
        waiter = None
        with self._lock:
            if self._outcome is None:
                waiter = asyncio.get_running_loop().create_future()
                self._waiters.append(waiter)
        if waiter is not None:
            stop_turning = _keep_turning(waiter.get_loop())
            try:
                yield from waiter
            finally:
                stop_turning()
                with self._lock:
                    if waiter in self._waiters:
                        self._waiters.remove(waiter)
        return self._known()

    # What a task does with a coroutine (the language reference, section 3.4.1). Nothing is kept between two calls: what
    # is asked again looks again whether it is settled.

    def send(self, value: None) -> asyncio.Future[None]:
        """Go on: return what has to happen before the value can be known, or raise ``StopIteration`` with it."""
        with self._lock:
            if self._outcome is None:
                waiter = asyncio.get_running_loop().create_future()
                self._waiters.append(waiter)
        if self._outcome is not None:
            raise StopIteration(self._known())
        stop_turning = _keep_turning(waiter.get_loop())

        def forget(_: object) -> None:
            stop_turning()
            with self._lock:
                if waiter in self._waiters:
                    self._waiters.remove(waiter)

        waiter.add_done_callback(forget)
        return cast(asyncio.Future[None], next(iter(waiter.__await__())))

    def throw(self, typ: Any, val: Any = None, tb: Any = None) -> NoReturn:
        """Stop waiting: a task does this that is cancelled."""
        raise typ if val is None else val

    def close(self) -> None:
        """Do nothing: the value may still be waited for."""

    def _known(self) -> T:
        outcome = cast(_Outcome[T], self._outcome)
        if outcome.error is not None:
            raise outcome.error
        return cast(T, outcome.value)

    def result(self, timeout: float | None = None) -> T:
        """Wait for the value and return it; ``timeout`` is in seconds, None waits as long as it takes.

        Raises:
            RuntimeError: if an event loop runs in this thread, as in every notebook cell: waiting here would stop the
                loop that has to deliver the value.
            TimeoutError: if it is not settled in time.
        """
        if not self.done() and running_loop() is not None:
            raise RuntimeError(
                f"an event loop is running here, so do not wait for it with result(): {self._how_to_wait}"
            )
        with self._lock:
            if self._outcome is None and self._blocked is None:
                self._blocked = threading.Event()
        if self._outcome is None and self._blocked is not None and not self._blocked.wait(timeout):
            raise TimeoutError
        return self._known()

    def __repr__(self) -> str:
        if self._outcome is None:
            return "<Promise pending>"
        value, error = self._outcome
        return f"<Promise rejected: {error!r}>" if error else f"<Promise resolved: {value!r}>"


def _keep_turning(waiting: asyncio.AbstractEventLoop) -> Callable[[], None]:
    """Let a loop that waits turn now and then: an interrupted cell learns of it only when its loop turns.

    Returns what ends it. The background loop is interrupted by nobody.
    """
    if waiting is loop():
        return lambda: None

    next_turn: list[asyncio.TimerHandle] = []

    def turn() -> None:
        next_turn[:] = [waiting.call_later(TURN, turn)]

    turn()
    return lambda: next_turn[0].cancel()


def _wake(waiter: asyncio.Future[None]) -> None:
    if not waiter.done():
        waiter.set_result(None)

"""Portal: the one background loop, and how code elsewhere reaches it."""

from __future__ import annotations

import asyncio
import concurrent.futures
import gc
import signal
import subprocess
import sys
import threading
import weakref
from collections.abc import Callable

import pytest
from helpers import SOON

from wskit.loops import portal


def test_importing_wskit_starts_no_thread_and_loads_no_widgets() -> None:
    code = "import sys, threading, wskit; print(threading.active_count(), 'ipywidgets' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["1", "False"]


def test_there_is_one_loop_on_one_daemon_thread_of_its_own() -> None:
    assert portal.loop() is portal.loop()
    thread = portal.run(threading.current_thread)
    assert thread is not threading.main_thread()
    assert thread.daemon
    assert [other.name for other in threading.enumerate()].count("wskit") == 1


def test_threads_that_ask_first_at_once_get_the_same_loop() -> None:
    code = """if True:
        import threading
        from wskit.loops import portal
        start, loops = threading.Barrier(8), []
        def ask():
            start.wait()
            loops.append(portal.loop())
        threads = [threading.Thread(target=ask) for _ in range(8)]
        for thread in threads: thread.start()
        for thread in threads: thread.join()
        print(len(set(loops)), threading.active_count())
    """
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["1", "2"]


def test_the_running_loop_is_none_where_none_runs() -> None:
    assert portal.running_loop() is None
    assert portal.run(portal.running_loop) is portal.loop()


async def test_the_running_loop_is_the_one_that_runs_here() -> None:
    assert portal.running_loop() is asyncio.get_running_loop()
    assert portal.running_loop() is not portal.loop()


def test_what_is_posted_is_called_in_order() -> None:
    called: list[int] = []
    for number in range(100):
        portal.post(called.append, number)
    assert portal.run(lambda: list(called)) == list(range(100))


def test_run_raises_what_the_function_raises() -> None:
    with pytest.raises(ZeroDivisionError):
        portal.run(lambda: 1 / 0)


def test_run_on_the_loop_itself_calls_at_once() -> None:
    assert portal.run(lambda: portal.run(portal.running_loop)) is portal.loop()


def test_run_async_returns_what_the_coroutine_returns() -> None:
    async def where() -> asyncio.AbstractEventLoop:
        return asyncio.get_running_loop()

    assert portal.run_async(where()) is portal.loop()


def test_an_interrupt_while_waiting_cancels_the_coroutine() -> None:
    ended = threading.Event()

    def interrupt() -> None:
        signal.pthread_kill(threading.main_thread().ident or 0, signal.SIGINT)

    async def wait() -> None:
        asyncio.get_running_loop().call_later(0.05, interrupt)
        try:
            await asyncio.Event().wait()
        finally:
            ended.set()

    with pytest.raises(KeyboardInterrupt):
        portal.run_async(wait())
    assert ended.wait(SOON)


def test_run_async_refuses_to_wait_on_the_loop_for_the_loop() -> None:
    async def something() -> None:
        await asyncio.Event().wait()

    with pytest.raises(RuntimeError, match="outside the handler"):
        portal.run(lambda: portal.run_async(something()))


def test_run_async_on_the_loop_runs_what_has_nothing_to_wait_for() -> None:
    async def nothing() -> str:
        await asyncio.sleep(0)
        return "done"

    assert portal.run(lambda: portal.run_async(nothing())) == "done"


@pytest.mark.parametrize("ask", [lambda start: start(), portal.run], ids=["from elsewhere", "on the loop"])
def test_a_started_coroutine_runs_on_the_loop_and_is_kept_alive(ask: Callable[[Callable[[], object]], None]) -> None:
    went_on: concurrent.futures.Future[asyncio.AbstractEventLoop] = concurrent.futures.Future()
    waiting: concurrent.futures.Future[weakref.ref[asyncio.Future[None]]] = concurrent.futures.Future()

    def finish(future: asyncio.Future[None] | None) -> None:
        assert future is not None
        future.set_result(None)

    async def wait() -> None:
        # Nothing but the task holds this future, and nothing but the portal holds the task.
        future = asyncio.get_running_loop().create_future()
        waiting.set_result(weakref.ref(future))
        await future
        went_on.set_result(asyncio.get_running_loop())

    ask(lambda: portal.start(wait()))
    reference = waiting.result(SOON)
    gc.collect()
    portal.run(lambda: finish(reference()))
    assert went_on.result(SOON) is portal.loop()


@pytest.mark.parametrize("ask", [lambda start: start(), portal.run], ids=["from elsewhere", "on the loop"])
def test_a_started_coroutine_can_be_cancelled(
    ask: Callable[[Callable[[], Callable[[], None]]], Callable[[], None]],
) -> None:
    begun, ended = threading.Event(), threading.Event()

    async def wait() -> None:
        try:
            begun.set()
            await asyncio.Event().wait()
        finally:
            ended.set()

    stop = ask(lambda: portal.start(wait()))
    assert begun.wait(SOON)
    stop()
    assert ended.wait(SOON)
    stop()  # once is enough, and twice is no error


def test_where_no_thread_can_be_started_every_call_says_so() -> None:
    program = (
        "import threading, wskit\n"
        "def refuse(self): raise RuntimeError('no threads here')\n"
        "threading.Thread.start = refuse\n"
        "for _ in range(2):\n"
        "    try: wskit.EchoServer()\n"
        "    except RuntimeError as error: print(error)\n"
    )
    done = subprocess.run([sys.executable, "-W", "ignore", "-c", program], capture_output=True, text=True, timeout=20)
    assert done.stdout == "no threads here\n" * 2

"""Interrupt what takes long, at any moment: it ends, leaves nothing behind, and can be begun again.

A kernel sends itself the signal that its menu sends, so that it comes at the very moment that is meant.
"""

from __future__ import annotations

import re
import threading

import pytest
from kernels import Kernel
from test_notebooks import LEFT_BEHIND

from wskit.loops import portal

pytestmark = pytest.mark.timeout(120)

INTERRUPTED = ("CancelledError", "KeyboardInterrupt")
CLIENTS = 100
BAR = re.compile(r"\[While this cell runs, a bar shows how many of [\d,]+ [a-z ]+\.\]")

INTERRUPT = """
import asyncio, os, signal, threading, time


def interrupt():
    os.kill(os.getpid(), signal.SIGINT)
    # A storm is in a thread of its own. It goes no further than this before the cell knows.
    while threading.current_thread() is not threading.main_thread() and not cell.cancelling():
        time.sleep(0.001)
"""
STORM = f"""
import collections
import wskit.endings.storms
from wskit import Meter, storm

really_connect = wskit.endings.storms.connect
meter = Meter({CLIENTS}, "clients are back")
counts = collections.Counter()


def happens(what):
    counts[what] += 1
    while moments and moments[0] == f"{{what}} {{counts[what]}}":
        del moments[0]
        interrupt()


def connect(*arguments, **options):
    happens("connects")
    return really_connect(*arguments, **options)


def policy(chance):
    happens("asks")  # for the first time before the storm begins
    return waits(chance)


def waits(chance):
    try:
        while True:
            yield chance.uniform(0, 5)
    finally:
        happens("is done")  # it is back, or it ends with the storm


def watch(back):
    meter(back)
    happens("is back")


cell = asyncio.current_task()
wskit.endings.storms.connect = connect
display(meter)
try:
    print((await storm(policy, clients={CLIENTS}, limit=50, watch=watch)).clients)
finally:
    wskit.endings.storms.connect = really_connect
    print("Not reached:", moments)
"""
AT_ONCE = """
import asyncio, gc, threading
from websockets.asyncio.client import ClientConnection
from wskit.loops import portal

gc.collect()
print("stories:", sum(thread.name == "wskit story" for thread in threading.enumerate()))
print("clients in memory:", sum(type(thing) is ClientConnection for thing in gc.get_objects()))
print("tasks:", len(asyncio.all_tasks()), portal.run(lambda: len(asyncio.all_tasks())))
"""
NOTHING = "stories: 0\nclients in memory: 0\n"
AT_FIRST = f'globals().pop("_left_at_first", None){LEFT_BEHIND}'
GOES_ON = """
from wskit import EchoServer, WebSocket

async with EchoServer() as server:
    ws = WebSocket(server.url)
    await ws.opened
    print(ws.ready_state.name)
    ws.close()
    await ws.closed
"""


def test_a_storm_that_is_interrupted_at_any_moment_ends_and_leaves_nothing() -> None:
    with Kernel() as kernel:
        kernel.run(INTERRUPT)
        kernel.run(f"moments = []{STORM}")
        at_first, before = kernel.shown(AT_FIRST), kernel.shown(AT_ONCE)
        assert before.startswith(NOTHING)
        for moments in (
            ["asks 1"],  # nothing has begun
            ["connects 1"],
            [f"connects {CLIENTS - 10}"],
            ["asks 2"],  # the server has hung up
            [f"asks {CLIENTS + 1}"],
            ["is back 1"],
            [f"is back {CLIENTS}"],  # nothing is left to happen
            ["is back 1", "is back 1"],  # twice in a row
            ["is back 1", f"is done {CLIENTS - 10}"],  # and again while it ends
        ):
            said = kernel.shown(f"moments = {moments}{STORM}")
            assert BAR.search(said), moments
            assert "Not reached: []" in said, moments
            assert said.endswith(INTERRUPTED), moments
            assert kernel.shown(AT_ONCE) == before, moments
        assert kernel.shown(GOES_ON) == "OPEN\n"
        assert kernel.shown(LEFT_BEHIND) == at_first
        assert f"{CLIENTS}\n" in kernel.shown(f"moments = []{STORM}")


# What cannot be hit from outside: an interrupt while the thread begins.


async def test_who_is_interrupted_when_the_thread_has_just_begun_ends_it(monkeypatch: pytest.MonkeyPatch) -> None:
    stopped, ended = threading.Event(), threading.Event()
    really_start = threading.Thread.start

    def start(thread: threading.Thread) -> None:
        really_start(thread)
        raise KeyboardInterrupt

    def wait() -> None:
        stopped.wait(10)
        ended.set()

    monkeypatch.setattr(threading.Thread, "start", start)
    with pytest.raises(KeyboardInterrupt):
        await portal.in_a_thread(wait, stopped.set)
    assert stopped.is_set()
    assert ended.is_set()


async def test_who_is_interrupted_before_the_thread_has_begun_begins_none(monkeypatch: pytest.MonkeyPatch) -> None:
    def start(thread: threading.Thread) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(threading.Thread, "start", start)
    with pytest.raises(KeyboardInterrupt):
        await portal.in_a_thread(pytest.fail, lambda: None)

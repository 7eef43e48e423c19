"""System: the one module that knows where operating systems differ.

1. Whoever wants a program to end asks by a signal. Ctrl-C is SIGINT everywhere, and SIGTERM is what stops services.
   Windows has Ctrl-Break besides, and nobody can send SIGTERM there: whoever is ended by another program, by
   TerminateProcess as ``kill()`` does it, never learns of it. Elsewhere that is SIGKILL.
2. A signal is news for the event loop. It never breaks in anywhere.
3. How much memory a process has, each operating system tells in its own way.
4. A loop of Unix takes signals itself. Those of Windows take none: there Python's own handler passes them on, which
   runs no sooner than the main thread does. Nothing may wake a loop that waits for the network: the one that asyncio
   lets a signal wake is the loop that was made last, and that may be the background loop. So it turns now and then.
"""

from __future__ import annotations

import asyncio
import contextlib
import importlib
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from types import FrameType
from typing import Final

__all__ = ["allow_sockets", "ask_to_stop", "asked_to_stop", "memory_of", "new_loop", "program"]

STOPS: Final = tuple(
    getattr(signal, name) for name in ("SIGINT", "SIGTERM", "SIGHUP", "SIGBREAK") if hasattr(signal, name)
)
"""The signals that ask a program to end, as far as there are any here. SIGHUP comes from a terminal that is closed."""
TURN: Final = 0.2
"""How many seconds a loop that takes no signals may take to learn of one."""


@contextlib.contextmanager
def asked_to_stop() -> Iterator[asyncio.Queue[signal.Signals]]:
    """Take what asks this program to end: each time it is asked, the queue that this yields gets the signal.

    It has to be entered on the main thread, while an event loop runs there.
    """
    loop = asyncio.get_running_loop()
    asked: asyncio.Queue[signal.Signals] = asyncio.Queue()
    with contextlib.ExitStack() as undo:
        try:
            for number in filter(_is_heard, STOPS):
                loop.add_signal_handler(number, asked.put_nowait, number)
                undo.callback(loop.remove_signal_handler, number)
        except NotImplementedError:
            _pass_on(loop, asked, undo)
        yield asked


def _is_heard(number: signal.Signals) -> bool:
    """Tell whether nobody wants this signal to be passed over, as ``nohup`` does."""
    return number == signal.SIGINT or signal.getsignal(number) != signal.SIG_IGN


def _pass_on(loop: asyncio.AbstractEventLoop, asked: asyncio.Queue[signal.Signals], undo: contextlib.ExitStack) -> None:
    """Let Python's handlers tell a loop that takes no signals, until all is undone."""

    def handle(number: int, frame: FrameType | None) -> None:
        loop.call_soon_threadsafe(asked.put_nowait, signal.Signals(number))

    turns: list[asyncio.TimerHandle] = []

    def turn() -> None:
        turns[:] = [loop.call_later(TURN, turn)]

    turn()
    undo.callback(lambda: turns[0].cancel())
    for number in filter(_is_heard, STOPS):
        undo.callback(signal.signal, number, signal.signal(number, handle))


def new_loop() -> asyncio.AbstractEventLoop:
    """Make a loop for connections to live on.

    On Windows that is the one with completion ports, whatever a kernel has chosen for itself: the other can look after
    some 500 sockets and no more. What it ends with a RST may reach the peer as a FIN, for it says goodbye to TCP first.
    """
    if sys.platform == "win32":
        return asyncio.ProactorEventLoop()
    return asyncio.new_event_loop()


def allow_sockets(wanted: int) -> None:
    """Let this program have so many sockets open, or as many as it may. Unix often lets it have 1024, or 256."""
    if sys.platform == "win32":
        return  # there is no such limit
    with contextlib.suppress(ImportError, OSError, ValueError):
        limits = importlib.import_module("resource")
        soft, hard = limits.getrlimit(limits.RLIMIT_NOFILE)
        if hard != limits.RLIM_INFINITY:
            wanted = min(wanted, hard)
        if soft != limits.RLIM_INFINITY and soft < wanted:
            limits.setrlimit(limits.RLIMIT_NOFILE, (wanted, hard))


def program(*arguments: str) -> subprocess.Popen[bytes]:
    """Run Python with these arguments, as a process that :func:`ask_to_stop` can ask. What it prints can be read."""
    # On Windows in a group of its own, so that what it is asked nobody else is.
    group = getattr(subprocess, "CREATE_NEW_PROCESS_GROUP", 0)
    command = (sys.executable, *arguments)
    return subprocess.Popen(command, stdout=subprocess.PIPE, creationflags=group)  # noqa: S603  (it is our own)


def ask_to_stop(process: subprocess.Popen[bytes]) -> None:
    """Ask a :func:`program` to end, as whoever runs services does."""
    process.send_signal(getattr(signal, "CTRL_BREAK_EVENT", signal.SIGTERM))


def memory_of(number: int) -> int:
    """Return how much memory the process of this number has now, in bytes, as its operating system counts it."""
    told = Path(f"/proc/{number}/status")  # of Linux
    if told.exists():
        said = next(line for line in told.read_text().splitlines() if line.startswith("VmRSS"))
    elif sys.platform == "win32":
        this_one = " ".join(("PID", "eq", f"{number}"))
        said = _said("tasklist", "/fi", this_one, "/fo", "csv", "/nh").rpartition('","')[2]
    else:
        said = _said("ps", "-o", "rss=", "-p", f"{number}")
    # All of them in kilobytes, some with dots or commas in it.
    return 1024 * int("".join(filter(str.isdecimal, said)))


def _said(*command: str) -> str:
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout  # noqa: S603  (they are our own)

"""Keys: what a person presses while a command runs, one at a time and without Enter.

1. Only where a person sits: standard input is a terminal, and the command is in its foreground.
2. The terminal is as it was before when this ends, whatever happens. Ctrl-C stays what it is.
"""

from __future__ import annotations

import asyncio
import contextlib
import importlib
import os
import sys
from collections.abc import AsyncIterator, Callable
from typing import Any, Final

__all__ = ["is_person_there", "pressed_keys"]

TURN: Final = 0.1
"""How many seconds it takes to learn of a key where nobody tells of it."""


def is_person_there() -> bool:
    """Tell whether somebody may press a key."""
    if sys.stdin is None or not sys.stdin.isatty():
        return False
    if sys.platform == "win32":
        return True
    with contextlib.suppress(OSError):
        # What runs in the background would be stopped by its terminal.
        return os.tcgetpgrp(sys.stdin.fileno()) == os.getpgrp()
    return False


@contextlib.asynccontextmanager
async def pressed_keys(press: Callable[[str], None]) -> AsyncIterator[None]:
    """Call ``press`` for each key, as long as the block lasts, if a person is there."""
    if not is_person_there():
        yield
    elif sys.platform == "win32":
        task = asyncio.create_task(_look(press))
        try:
            yield
        finally:
            task.cancel()
    else:
        with _heard(press):
            yield


@contextlib.contextmanager
def _heard(press: Callable[[str], None]) -> Any:
    termios, tty = importlib.import_module("termios"), importlib.import_module("tty")
    descriptor = sys.stdin.fileno()
    before = termios.tcgetattr(descriptor)
    loop = asyncio.get_running_loop()

    def read() -> None:
        data = b""
        with contextlib.suppress(OSError):
            data = os.read(descriptor, 100)
        if not data:
            loop.remove_reader(descriptor)  # the terminal is gone
        for key in data.decode(errors="ignore"):
            press(key)

    tty.setcbreak(descriptor)
    loop.add_reader(descriptor, read)
    try:
        yield
    finally:
        loop.remove_reader(descriptor)
        with contextlib.suppress(termios.error):
            termios.tcsetattr(descriptor, termios.TCSADRAIN, before)


async def _look(press: Callable[[str], None]) -> None:
    keyboard = importlib.import_module("msvcrt")  # of Windows
    while True:
        while keyboard.kbhit():
            press(keyboard.getwch())
        await asyncio.sleep(TURN)

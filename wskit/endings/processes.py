"""Processes: acts about the process of a server, and about whoever looks after it.

1. The server has a process of its own, and nobody records what happens there: a capture at the client has no more.
2. A process is killed by SIGKILL, and asked to stop by SIGTERM. On Windows that is ``TerminateProcess`` and Ctrl-Break.
3. Whatever happens, no process outlives its act.
"""

from __future__ import annotations

import contextlib
import subprocess
from collections.abc import AsyncIterator
from typing import Final

from ..loops import portal, system
from .acts import Act
from .setting import Setting

__all__ = [
    "client_closes_while_it_computes",
    "deployed",
    "deployed_with_a_word",
    "it_computes_for_too_long",
    "killed",
    "out_of_memory",
    "program",
    "running",
]

_SERVE: Final = ("-m", "wskit", "serve", "--quiet")
MESSAGE: Final = 2**18
"""How many bytes each message has that a server is to keep in its memory."""
ALLOWED: Final = 2**21
"""How many bytes of memory it may take, beyond what it has when the connection is open."""


@contextlib.asynccontextmanager
async def running(*arguments: str) -> AsyncIterator[tuple[subprocess.Popen[bytes], str]]:
    """Run a server as a process of its own until the block ends, and yield it with its URL."""
    # Not asyncio's own processes: on Windows not every loop has them, and a kernel's may be one that has not.
    with system.program(*arguments) as process:
        try:
            assert process.stdout is not None  # noqa: S101  (it is a pipe)
            url = await portal.in_a_thread(process.stdout.readline, process.kill)
            yield process, url.decode().strip()
        finally:
            process.kill()


def program(call: str) -> tuple[str, str]:
    """Return the arguments that make Python run one of our programs."""
    name, _, _ = call.partition("(")
    return "-c", f"from wskit.endings.programs import {name}; {call}"


async def killed(setting: Setting) -> None:
    """Kill the server's process."""
    async with running(*_SERVE) as (process, url):
        await setting.connect(url).opened
        process.kill()


async def out_of_memory(setting: Setting) -> None:
    """Kill the server's process once it has more memory than it may have: its supervisor looks again and again."""
    async with running(*_SERVE) as (process, url):
        ws = await setting.connect(url).opened

        async def memory() -> int:
            return await portal.in_a_thread(lambda: system.memory_of(process.pid), process.kill)

        limit = await memory() + ALLOWED
        while await memory() < limit:
            await setting.answer(ws, "x" * MESSAGE)
        process.kill()


def _asked_to_stop(*arguments: str) -> Act:
    async def act(setting: Setting) -> None:
        async with running(*arguments) as (process, url):
            ws = await setting.connect(url).opened
            system.ask_to_stop(process)
            await ws.closed

    return act


deployed: Final = _asked_to_stop(*_SERVE)
"""Ask the server's process to stop, as a deployment does."""
deployed_with_a_word: Final = _asked_to_stop(*program("restarting()"))
"""The same, where the server says that it will be back."""


async def it_computes_for_too_long(setting: Setting) -> None:
    """Have a server's handler compute for so long that its Pongs are there, and it has not read them."""
    async with running(*program(f"computing({setting.beat})")) as (_, url):
        ws = await setting.connect(url).opened
        work = str(2 * setting.beat)
        # There is always something to do: the Ping goes out between two messages.
        ws.onmessage = lambda _: ws.send(work)
        ws.send(work)
        ws.send(work)
        await ws.closed


async def client_closes_while_it_computes(setting: Setting) -> None:
    """Say goodbye to a server whose loop has no time for it."""
    async with running(*program(f"computing({setting.beat})")) as (_, url):
        ws = await setting.connect(url).opened
        await setting.answer(ws, str(60 * setting.beat))  # it has begun
        ws.close(1000, "goodbye?")
        await ws.closed

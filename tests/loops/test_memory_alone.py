"""Memory: with it, connections need no socket and no thread. The interpreter itself is asked."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

CODE = """if True:
    import sys
    import threading

    def hook(event, args):
        if event.startswith(("socket.", "_thread.start")):
            raise AssertionError(event)

    sys.addaudithook(hook)
    if sys.version_info < (3, 12):  # starting a thread is no audit event yet
        threading._start_new_thread = lambda *args: hook("_thread.start_new_thread", args)

    sys.path.insert(0, sys.argv[1])

    import asyncio, socket
    import virtual
    from wskit import EchoServer, Timeline, WebSocket

    async def story(loop):
        timeline = Timeline(clock=loop.time)
        async with EchoServer(network="memory", timeline=timeline) as server:

            async def connect():
                ws = WebSocket(server.url, timeline=timeline)
                await ws.opened
                return ws, server.connections[-1]

            ws, connection = await connect()
            ws.onmessage = lambda event: ws.close(4000, event.data)
            ws.send("echo")
            print(await ws.closed)

            ws, connection = await connect()
            ws.link.freeze()
            await connection.closed
            print(loop.time(), "seconds of silence")
            ws.link.abandon()

            for break_it in ("cut", "reset"):
                ws, connection = await connect()
                getattr(connection.link, break_it)()
                await ws.closed
                print(type(next(e for e in timeline.events(ws.end)[::-1] if "In" in type(e).__name__)).__name__)

    virtual.run(story)

    for forbidden in (socket.socket, threading.Thread(target=print).start):
        try:
            forbidden()
        except AssertionError as error:
            print("not allowed:", error)
"""


def test_in_memory_everything_works_without_a_socket_and_without_a_thread() -> None:
    done = subprocess.run(
        [sys.executable, "-W", "error", "-c", CODE, str(Path(__file__).parents[1])],
        capture_output=True,
        text=True,
        check=False,
        timeout=30,
    )
    assert done.stderr == ""
    start = "start_joinable_thread" if sys.version_info >= (3, 13) else "start_new_thread"
    assert done.stdout.splitlines() == [
        "CloseEvent(code=4000, reason='echo', was_clean=True)",
        "50.0 seconds of silence",
        "FinIn",
        "RstIn",
        "not allowed: socket.__new__",
        f"not allowed: _thread.{start}",
    ]

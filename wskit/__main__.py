"""``python -m wskit serve``: the echo server for other clients, such as a browser's console.

It prints its URL on one line and serves until Ctrl-C (or SIGTERM), then says 1001 to everyone and exits with status 0.
"""

from __future__ import annotations

import argparse
import asyncio
import signal
import sys
from collections.abc import Sequence

from .ends.server import EchoServer


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line and return the exit status: 0 after Ctrl-C, 1 if the port cannot be had, 2 for bad usage."""
    parser = argparse.ArgumentParser(prog="python -m wskit", description="See how WebSocket connections end.")
    commands = parser.add_subparsers(dest="command", required=True)
    serve = commands.add_parser("serve", help="run the echo server until Ctrl-C, for any WebSocket client")
    serve.add_argument("--port", type=_port, default=0, help="the TCP port to listen on (default: any free port)")
    options = parser.parse_args(arguments)
    try:
        asyncio.run(_serve(options.port))
    except OSError as error:
        print(f"{parser.prog}: {error.strerror}", file=sys.stderr)
        return 1
    return 0


async def _serve(port: int) -> None:
    # As callbacks of the loop, signals cannot break in anywhere. Who stops services by SIGTERM gets the same goodbye.
    signals: asyncio.Queue[None] = asyncio.Queue()
    for number in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(number, signals.put_nowait, None)
    server = EchoServer(port)
    print(server.url, flush=True)
    await signals.get()
    server.close()

    async def all_gone() -> None:
        await server.closed

    # A second signal is from somebody who will not wait for a client that is slow to say goodbye.
    ends = [asyncio.create_task(all_gone()), asyncio.create_task(signals.get())]
    await asyncio.wait(ends, return_when=asyncio.FIRST_COMPLETED)


def _port(text: str) -> int:
    if not (text.isdecimal() and int(text) <= 65535):
        raise argparse.ArgumentTypeError(f"a port is a number from 0 to 65535, not {text!r}")
    return int(text)


if __name__ == "__main__":
    sys.exit(main())

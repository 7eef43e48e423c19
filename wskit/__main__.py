"""``python -m wskit serve``: the echo server for other clients, such as a browser's console.

It prints its URL on one line and serves until Ctrl-C (or SIGTERM), then says 1001 to everyone and exits with status 0.
"""

from __future__ import annotations

import argparse
import contextlib
import signal
import sys
from collections.abc import Sequence

from .server import EchoServer


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line and return the exit status: 0 after Ctrl-C, 1 if the port cannot be had, 2 for bad usage."""
    parser = argparse.ArgumentParser(prog="python -m wskit", description="See how WebSocket connections end.")
    commands = parser.add_subparsers(dest="command", required=True)
    serve = commands.add_parser("serve", help="run the echo server until Ctrl-C, for any WebSocket client")
    serve.add_argument("--port", type=_port, default=0, help="the TCP port to listen on (default: any free port)")
    options = parser.parse_args(arguments)
    # Whoever stops services by signal gets the same goodbye as who presses Ctrl-C.
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    try:
        # The outer one is for who presses Ctrl-C again because a client is slow to say goodbye.
        with contextlib.suppress(KeyboardInterrupt), EchoServer(options.port) as server:  # noqa: SIM117
            with contextlib.suppress(KeyboardInterrupt):
                print(server.url, flush=True)
                server.closed.result()
    except OSError as error:
        print(f"{parser.prog}: {error.strerror}", file=sys.stderr)
        return 1
    return 0


def _port(text: str) -> int:
    if not (text.isdecimal() and int(text) <= 65535):
        raise argparse.ArgumentTypeError(f"a port is a number from 0 to 65535, not {text!r}")
    return int(text)


if __name__ == "__main__":
    sys.exit(main())

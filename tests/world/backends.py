"""Servers as people have them: npm's ws on Node, and uvicorn with its websockets, each in a process of its own.

Each sends every message back, and hangs up with 4001 if it is asked to. Where one cannot be had its test is skipped and
says how to get it, but never in CI.
"""

from __future__ import annotations

import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from .chromium import missing

HERE: Final = Path(__file__).parent
WS: Final = HERE.parent / "browser" / "node_modules" / "ws"
KINDS: Final = ("ws", "uvicorn")


class Backend:
    """A server that can be killed, and come back on the same port."""

    def __init__(self, kind: str) -> None:
        self._kind = kind
        with socket.create_server(("127.0.0.1", 0)) as probe:
            self.port = int(probe.getsockname()[1])
        self._process = self._started()

    @property
    def url(self) -> str:
        """Where a page would connect to it."""
        return f"ws://localhost:{self.port}/chat"

    def _started(self) -> subprocess.Popen[bytes]:
        command = [shutil.which("node") or "", str(HERE / "ws_server.cjs"), str(self.port)]
        if self._kind == "uvicorn":
            options = ["--port", str(self.port), "--ws", "websockets-sansio", "--log-level", "critical"]
            command = [sys.executable, "-m", "uvicorn", "--app-dir", str(HERE), *options, "asgi_server:app"]
        process = subprocess.Popen(command, stdout=subprocess.PIPE)
        until = time.monotonic() + 20
        while process.poll() is None and time.monotonic() < until:
            with socket.socket() as probe:
                if probe.connect_ex(("127.0.0.1", self.port)) == 0:
                    return process
        process.kill()
        raise AssertionError(f"{self._kind} does not listen")

    def said(self) -> str:
        """Wait for a line that it says."""
        assert self._process.stdout is not None
        return self._process.stdout.readline().decode().strip()

    def kill(self) -> None:
        """End it with SIGKILL, as a system does that has no memory left."""
        with self._process as process:
            process.send_signal(signal.SIGKILL)

    def come_back(self) -> None:
        """Start it again."""
        self._process = self._started()


@contextmanager
def backend(kind: str) -> Iterator[Backend]:
    """Run one until the block ends."""
    if kind == "ws" and not (shutil.which("node") and WS.is_dir()):
        missing("npm's ws is missing: install npm (on Debian: `sudo apt-get install nodejs npm`) and run `make test`")
    made = Backend(kind)
    try:
        yield made
    finally:
        made.kill()

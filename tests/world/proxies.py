"""A real proxy, run for a test: a program, its configuration, and the port where it listens on this computer only.

1. Each program has a file of its own beside this one, with its configuration. Here is what all of them have in common.
2. Where a program is missing the test is skipped, and says how to get it, but never in CI.
3. Nothing sleeps to let a program settle: it listens, or a line stands in its log, or a process is gone.
"""

from __future__ import annotations

import contextlib
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import psutil
import trustme

from .chromium import missing

PATIENCE = 20.0
"""How long a program may take to begin, or to end, in seconds."""


@dataclass
class Proxy:
    """A proxy that runs. ``ports`` are where it listens, in the order of its configuration."""

    name: str
    process: subprocess.Popen[bytes]
    ports: tuple[int, ...]
    folder: Path

    @property
    def port(self) -> int:
        """The first port it listens on."""
        return self.ports[0]

    def url(self, behind: str, *, port: int | None = None, prefix: str = "", scheme: str = "ws") -> str:
        """Return the URL at which the proxy leads to a server that is at the URL ``behind``."""
        path = behind.partition("//")[2].partition("/")[2]
        return f"{scheme}://127.0.0.1:{port or self.port}/{prefix}{path}"

    def signal(self, number: signal.Signals) -> None:
        """Send a signal to the process that all others of the proxy come from."""
        self.process.send_signal(number)

    def workers(self) -> list[psutil.Process]:
        """Return the processes that do the work, oldest first."""
        children = psutil.Process(self.process.pid).children(recursive=True)
        return sorted(children, key=lambda one: (one.create_time(), one.pid))

    def lines(self) -> list[str]:
        """Return the lines that stand in its logs."""
        found = []
        for name in ("log", "errors", "access"):
            path = self.folder / name
            found += path.read_text(errors="replace").splitlines() if path.exists() else []
        return found

    def line(self, *words: str) -> str:
        """Wait until a line with all of these words stands in its log, and return it."""
        found: list[str] = []

        def look() -> bool:
            found[:] = [line for line in self.lines() if all(word in line for word in words)]
            return bool(found)

        wait_until(look, f"{words} in {self.lines()}")
        return found[0]

    def stop(self) -> None:
        """End it, and its workers, if that has not been done yet."""
        workers = []
        with contextlib.suppress(psutil.NoSuchProcess):
            workers = self.workers()
        self.process.terminate()
        try:
            self.process.wait(PATIENCE)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait(PATIENCE)
        for worker in workers:  # whoever was killed ends nobody else
            with contextlib.suppress(psutil.NoSuchProcess):
                worker.kill()


def wait_until(true: Callable[[], bool], what: str, patience: float = PATIENCE) -> None:
    """Wait for what a program does and does not announce."""
    deadline = time.monotonic() + patience
    while not true():
        if time.monotonic() > deadline:
            raise TimeoutError(f"there was never {what}")
        time.sleep(0.005)


def find(name: str, package: str) -> str:
    """Return the path of a program, or skip the test."""
    found = shutil.which(name) or shutil.which(name, path="/usr/sbin:/usr/local/sbin")
    if not found:
        missing(f"there is no {name}; on Debian: sudo apt-get install {package}")
    return str(found)


def free_ports(count: int) -> tuple[int, ...]:
    """Return ports of this computer on which nobody listens."""
    with contextlib.ExitStack() as stack:
        probes = [stack.enter_context(socket.create_server(("127.0.0.1", 0))) for _ in range(count)]
        return tuple(int(probe.getsockname()[1]) for probe in probes)


def listens(port: int, address: str = "127.0.0.1") -> bool:
    """Tell whether somebody listens on a port."""
    with contextlib.suppress(OSError), socket.create_connection((address, port), timeout=1):
        return True
    return False


def certificate(folder: Path) -> None:
    """Write a certificate for this computer, with its key, into a folder, and who vouches for it."""
    authority = trustme.CA()
    made = authority.issue_cert("localhost", "127.0.0.1")
    made.private_key_and_cert_chain_pem.write_to_path(folder / "certificate")
    authority.cert_pem.write_to_path(folder / "authority")


@contextlib.contextmanager
def running(
    name: str,
    command: Callable[[Path], Sequence[str]],
    write: Callable[[Path, tuple[int, ...]], None],
    *,
    ports: int = 1,
    reached: Callable[[int], bool] = listens,
    patience: float = PATIENCE,
) -> Iterator[Proxy]:
    """Let a program write its configuration, start it, wait until it listens on all ports, and end it afterwards."""
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as made:
        folder = Path(made)
        folder.chmod(0o755)  # a worker may be somebody else
        numbers = free_ports(ports)
        write(folder, numbers)
        with (folder / "log").open("wb") as log:
            process = subprocess.Popen(command(folder), stdout=log, stderr=log, cwd=folder)
        proxy = Proxy(name, process, numbers, folder)
        try:
            wait_until(
                lambda: process.poll() is not None or all(map(reached, numbers)), f"{name} that listens", patience
            )
            if process.poll() is not None:
                raise RuntimeError(f"{name} did not start: {proxy.lines()}")
            yield proxy
        finally:
            proxy.stop()

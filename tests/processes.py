"""The command ``wskit`` as a real process, on every operating system."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from typing import IO, Any

COMMAND = [sys.executable, "-m", "wskit"]

# Of its own, so that what is sent to it reaches nobody else.
GROUP: dict[str, Any] = {"start_new_session": True}
if sys.platform == "win32":
    GROUP = {"creationflags": subprocess.CREATE_NEW_PROCESS_GROUP}


class Serving:
    """A server in a process of its own."""

    def __init__(self, process: subprocess.Popen[str], *, quiet: bool) -> None:
        self.process = process
        self.out: IO[str] = process.stdout  # type: ignore[assignment]  # it is a pipe
        self.err: IO[str] = process.stderr  # type: ignore[assignment]
        self.url = self.line()
        self.introduction: list[str] = []
        """What it tells a person, on standard error."""
        while not quiet and "Ctrl-C" not in "".join(self.introduction[-1:]):
            self.introduction.append(self.err.readline())
            assert self.introduction[-1], f"it has ended, and said: {self.introduction}"

    def line(self) -> str:
        """Wait for the next line that it prints."""
        return self.out.readline().rstrip("\n")

    def until(self, *words: str) -> list[str]:
        """Return the lines that it prints, up to one with all of these words in it."""
        lines = [self.line()]
        while not all(word in lines[-1] for word in words):
            assert lines[-1], f"it has ended, and said: {lines}"
            lines.append(self.line())
        return lines

    def ask_to_stop(self) -> None:
        """Press Ctrl-C, or on Windows Ctrl-Break: a Ctrl-C there would reach the tests, too."""
        if sys.platform == "win32":
            self.process.send_signal(signal.CTRL_BREAK_EVENT)
        else:
            self.process.send_signal(signal.SIGINT)

    def end(self, within: float = 25) -> tuple[int, str, str]:
        """Wait for its end, so many seconds. Return its exit status, and what else it printed on both streams."""
        out, err = self.process.communicate(timeout=within)  # a busy computer takes its time
        return self.process.returncode, out, err


def serving(*options: str, **environment: str) -> contextlib.AbstractContextManager[Serving]:
    """Run ``wskit serve`` with these options, until the block ends."""
    return _running("serve", *options, **environment)


def tapping(url: str, *options: str, **environment: str) -> contextlib.AbstractContextManager[Serving]:
    """Run ``wskit tap`` before a server, until the block ends."""
    return _running("tap", url, *options, **environment)


@contextlib.contextmanager
def _running(*options: str, **environment: str) -> Iterator[Serving]:
    with subprocess.Popen(
        [*COMMAND, *options],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        encoding="utf-8",
        env={**os.environ, "PYTHONIOENCODING": "utf-8", **environment},
        **GROUP,
    ) as process:
        try:
            yield Serving(process, quiet="--quiet" in options)
        finally:
            process.kill()


def run(*arguments: str, typed: str | None = None, **environment: str) -> tuple[int, str, str]:
    """Run ``wskit`` to its end. Return its exit status and what it printed on both streams."""
    done = subprocess.run(
        [*COMMAND, *arguments],
        input=typed,
        stdin=subprocess.DEVNULL if typed is None else None,
        capture_output=True,
        encoding="utf-8",
        env={**os.environ, "PYTHONIOENCODING": "utf-8", **environment},
        timeout=20,
    )
    return done.returncode, done.stdout, done.stderr

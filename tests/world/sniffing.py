"""Real captures: tcpdump and dumpcap on the loopback interface, while something happens there.

1. It takes root. Where that, or the program, is not there, a test is skipped and says so; without root also in CI, as
   for the other tests that need it.
2. The program says itself that it listens. Nothing happens before that.
3. What was captured is in the file when the reader finds it there. Only then is the program stopped.
4. Every file is read with dpkt and with tshark, and both have to say the same.
"""

from __future__ import annotations

import contextlib
import io
import os
import shutil
import signal
import subprocess
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import IO, Final, Literal, TypeAlias

import pytest

from wskit.evidence.pcaps import read_capture
from wskit.evidence.recording import Brought, Recording, UnreadableError
from wskit.protocol.frames import Frame
from wskit.reading.across import across
from wskit.reading.moments import Departure
from wskit.record import events

from .chromium import missing

Program: TypeAlias = Literal["tcpdump", "dumpcap"]

PROGRAMS: Final[tuple[Program, ...]] = "tcpdump", "dumpcap"
PATIENCE: Final = 20.0
"""How long what happened may take to be in the file, in seconds."""


class Sniffer:
    """A capture that is going on. ``path`` is its file."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def read(self, until: Callable[[Recording], bool]) -> Recording:
        """Return what has been captured as soon as that is enough, or say what there was."""
        deadline = time.monotonic() + PATIENCE
        found: Recording | None = None
        while time.monotonic() < deadline:
            with contextlib.suppress(UnreadableError), self.path.open("rb") as file:
                found = read_capture(file, self.path.name, reader="dpkt")
                if until(found):
                    return found
            time.sleep(0.02)
        raise TimeoutError(f"there was never more in the capture than {found}")


def over(count: int) -> Callable[[Recording], bool]:
    """So many connections are over at both ends."""

    def is_enough(recording: Recording) -> bool:
        ends = [event for one in recording.connections for event in one.happened if isinstance(event, events.Unlinked)]
        return len(ends) >= 2 * count

    return is_enough


@contextlib.contextmanager
def sniffing(
    program: Program, folder: Path, *ports: int, interface: str = "lo", options: tuple[str, ...] = (), way: str = ""
) -> Iterator[Sniffer]:
    """Capture what goes to and from these ports, or one ``way`` only: "src" or "dst"."""
    if os.name != "posix" or os.geteuid():
        pytest.skip("to capture takes root")
    found = shutil.which(program)
    if found is None:
        missing(f"there is no {program}; on Debian: sudo apt-get install tcpdump tshark")
    wanted = " or ".join(f"tcp {way} port {port}" for port in ports)
    path = folder / f"{program}.capture"
    # dumpcap writes at once only into a pipe, so both write where they are told to: to us.
    command = [found or "", "-i", interface, *options, "-w", "-"]
    if program == "tcpdump":
        # At once, and with room: of the packets of all interfaces the usual 2 MiB hold seven at a time.
        command += ["-U", "--immediate-mode", "-B", "32768", "-n", wanted]
    else:
        command += ["-f", wanted]
    with path.open("wb") as file, subprocess.Popen(command, stdout=file, stderr=subprocess.PIPE) as process:
        try:
            assert process.stderr is not None
            _wait_for_words(process.stderr, b"listening on" if program == "tcpdump" else b"File: ")
            yield Sniffer(path)
        finally:
            process.send_signal(signal.SIGINT)
            process.communicate(timeout=PATIENCE)


def _wait_for_words(said: IO[bytes], words: bytes) -> None:
    lines = []
    for line in said:
        lines.append(line)
        if words in line:
            return
    raise AssertionError(b"".join(lines))


def agreed(path: Path) -> Recording:
    """What is in a capture, if both readers say the same."""
    data = path.read_bytes()
    answers = [read_capture(io.BytesIO(data), path.name, reader=reader) for reader in ("dpkt", "tshark")]
    assert answers[0] == answers[1]
    return answers[1]


def by_server(recording: Recording) -> dict[int, Brought]:
    """The connections by the port of their server; each has one."""
    found = {int(one.between.rpartition(":")[2]): one for one in recording.connections}
    assert len(found) == len(recording.connections)
    return found


def story(brought: Brought) -> list[str]:
    """What left each side, in order: "client GET", "server 101", "server Close 4001", "client FIN"."""
    read = across(brought.happened, brought.end)
    return [f"{one.passage.sender} {_name(one)}" for one in read.front.moments if isinstance(one, Departure)]


def _name(one: Departure) -> str:
    what = one.passage.what
    if isinstance(what, Frame):
        return f"{what.name} {what.close_code}" if one.passage.is_close else what.name
    words = getattr(what, "first_line", "").split(" ")
    if words[0]:
        return str(words[1] if words[0].startswith("HTTP/") else words[0])
    return str(what.value)  # type: ignore[union-attr]  # a signal, or a scrap

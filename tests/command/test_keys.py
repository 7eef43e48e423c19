"""Keys: heard one at a time from a real terminal, which is as it was before when it ends."""

from __future__ import annotations

import asyncio
import contextlib
import os
import re
import select
import signal
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from helpers import a_few_turns, soon
from processes import COMMAND

from wskit import EchoServer, Timeline, WebSocket
from wskit.command import keys

if sys.platform == "win32":
    pytest.skip("there are no such terminals", allow_module_level=True)

import pty
import termios

PLAIN = re.compile(r"\x1b\[[0-9;]*m")


class Person:
    """Somebody at a terminal in which a tap runs."""

    def __init__(self, url: str) -> None:
        self.process, self.terminal = pty.fork()
        if self.process == 0:
            os.environ["TERM"] = "xterm-256color"
            os.execv(COMMAND[0], [*COMMAND, "tap", url])
        self.seen = ""
        self.status: int | None = None

    def sees(self, words: str) -> str:
        """Wait for words, and return all that came since the last ones."""
        until = time.monotonic() + 20
        while words not in self.seen:
            assert time.monotonic() < until, f"it has not said {words!r}: {self.seen}"
            if select.select([self.terminal], [], [], 0.1)[0]:
                self.seen += PLAIN.sub("", os.read(self.terminal, 65536).decode()).replace("\r\n", "\n")
        before, _, self.seen = self.seen.partition(words)
        return before + words

    def presses(self, key: str) -> None:
        os.write(self.terminal, key.encode())

    def end(self) -> str:
        """Wait for the end, and return all that came since the last words. ``status`` is the exit status then."""
        with contextlib.suppress(OSError):  # Linux says so that nobody has the terminal any more
            while data := os.read(self.terminal, 65536):
                self.seen += data.decode()
        self.status = os.waitstatus_to_exitcode(os.waitpid(self.process, 0)[1])
        return self.seen


@pytest.fixture
def behind() -> Iterator[EchoServer]:
    with EchoServer(timeline=Timeline(), ping_interval=None) as server:
        yield server


@pytest.fixture
def person(behind: EchoServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Person]:
    monkeypatch.setenv("WSKIT_STATE", str(tmp_path))
    made = Person(behind.url)
    yield made
    with contextlib.suppress(ProcessLookupError):
        os.kill(made.process, signal.SIGKILL)
    os.close(made.terminal)


def test_keys_break_it_and_q_quits(person: Person) -> None:
    before = termios.tcgetattr(person.terminal)[3]
    url = re.search(r"ws://\S+", person.sees("To end it"))
    assert url is not None
    person.sees("Now it is")
    ws = WebSocket(url[0], timeline=Timeline())
    person.sees("opened")
    person.presses("f")
    person.sees("frozen: ")
    person.presses("x")  # nothing
    person.sees("Keys: f freeze, t thaw")
    ws.send("held")
    person.presses("t")
    person.sees("what was held goes on")
    person.sees("held  (held ")
    person.presses("c")
    person.sees("the tap ends")
    assert ws.closed.result(10).code == 1006
    person.presses("q")
    assert "next:" not in person.end()
    assert person.status == 0
    assert termios.tcgetattr(person.terminal)[3] == before


def test_ctrl_c_stays_what_it_is(person: Person) -> None:
    person.sees("press Ctrl-C")
    person.presses("\x03")
    person.end()
    assert person.status == 0


def test_where_nobody_sits_no_key_is_waited_for(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdin", None)
    assert not keys.is_person_there()

    async def run() -> None:
        async with keys.pressed_keys(lambda key: pytest.fail(key)):
            await asyncio.sleep(0)

    asyncio.run(run())


async def test_a_terminal_that_goes_away_ends_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    ours, theirs = pty.openpty()
    pressed: asyncio.Queue[str] = asyncio.Queue()
    with os.fdopen(theirs) as stdin:
        monkeypatch.setattr(sys, "stdin", stdin)
        monkeypatch.setattr(keys, "is_person_there", lambda: True)
        async with keys.pressed_keys(pressed.put_nowait):
            os.write(ours, "fß".encode())
            assert [await soon(pressed.get()), await soon(pressed.get())] == ["f", "ß"]
            os.close(ours)
            await a_few_turns()

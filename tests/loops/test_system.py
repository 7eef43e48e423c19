"""System: whoever asks a program to end is heard on every kind of loop, and nothing is left behind."""

from __future__ import annotations

import asyncio
import selectors
import signal
import subprocess
import sys
import threading
from asyncio.selector_events import BaseSelectorEventLoop
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from helpers import soon

from wskit.loops import system


class Waiting(selectors.DefaultSelector):
    """What a loop waits with. It says when it is about to wait."""

    def __init__(self) -> None:
        super().__init__()
        self.waits = threading.Event()

    def select(self, timeout: float | None = None) -> list[tuple[selectors.SelectorKey, int]]:
        if timeout != 0:
            self.waits.set()
        return super().select(timeout)


class LikeWindows(asyncio.SelectorEventLoop):
    """A loop that takes no signals."""

    def add_signal_handler(self, *args: Any) -> None:  # type: ignore[override]  # whatever they are
        raise NotImplementedError


@pytest.fixture(params=[asyncio.SelectorEventLoop, LikeWindows], ids=["takes signals", "takes none"])
def runner(request: pytest.FixtureRequest) -> Iterator[asyncio.Runner]:
    """What runs a coroutine on either kind of loop."""
    with asyncio.Runner(loop_factory=request.param) as made:
        yield made


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_each_time_somebody_asks_there_is_news(runner: asyncio.Runner, number: signal.Signals) -> None:
    async def listen() -> None:
        with system.asked_to_stop() as asked:
            for _ in range(2):
                signal.raise_signal(number)
                assert await soon(asked.get()) is number
            assert asked.empty()

    runner.run(listen())


@pytest.mark.parametrize("kind", [asyncio.SelectorEventLoop, LikeWindows], ids=["takes signals", "takes none"])
def test_a_loop_that_waits_learns_of_a_signal_that_does_not_wake_it(kind: type[asyncio.SelectorEventLoop]) -> None:
    # The main thread is not interrupted by what another thread gets, as on Windows it is not by anything.
    selector = Waiting()

    def ask() -> None:
        selector.waits.wait()
        signal.raise_signal(signal.SIGINT)

    async def listen() -> None:
        with system.asked_to_stop() as asked:
            thread = threading.Thread(target=ask)
            thread.start()
            selector.waits.clear()
            assert await asked.get() is signal.SIGINT
            thread.join()

    with asyncio.Runner(loop_factory=lambda: kind(selector)) as made:
        made.run(listen())


def test_afterwards_all_is_as_it_was(runner: asyncio.Runner) -> None:
    def handlers() -> list[Any]:
        return [signal.getsignal(number) for number in system.STOPS]

    async def listen() -> None:
        loop = asyncio.get_running_loop()
        with system.asked_to_stop():
            during = handlers()
        assert set(during).isdisjoint([signal.SIG_DFL, signal.default_int_handler])
        assert [handle for handle in getattr(loop, "_scheduled") if not handle.cancelled()] == []  # noqa: B009

    before = handlers()
    runner.run(listen())
    runner.close()
    assert handlers() == before


def test_it_knows_the_signals_of_this_system_only() -> None:
    others = [getattr(signal, name, None) for name in ("SIGHUP", "SIGBREAK")]
    assert list(system.STOPS) == [signal.SIGINT, signal.SIGTERM, *filter(None, others)]


@pytest.mark.skipif(sys.platform == "win32", reason="there is no SIGHUP")
def test_who_runs_it_with_nohup_is_heard() -> None:
    async def is_heard() -> bool:
        with system.asked_to_stop() as asked:
            signal.raise_signal(signal.SIGHUP)
            signal.raise_signal(signal.SIGTERM)
            return await asked.get() is signal.SIGHUP

    before = signal.signal(signal.SIGHUP, signal.SIG_IGN)
    try:
        assert not asyncio.run(is_heard())
        signal.signal(signal.SIGHUP, signal.SIG_DFL)
        assert asyncio.run(is_heard())
    finally:
        signal.signal(signal.SIGHUP, before)


def test_connections_live_on_the_loop_that_the_system_has_for_many(monkeypatch: pytest.MonkeyPatch) -> None:
    here = system.new_loop()
    assert isinstance(here, BaseSelectorEventLoop)
    here.close()
    for_many = object()
    monkeypatch.setattr(sys, "platform", "win32")
    monkeypatch.setattr(asyncio, "ProactorEventLoop", lambda: for_many, raising=False)
    assert system.new_loop() is for_many


def test_a_program_that_is_asked_to_stop_learns_of_it() -> None:
    script = """
import asyncio
from wskit.loops.system import asked_to_stop

async def wait():
    with asked_to_stop() as asked:
        print("here", flush=True)
        print((await asked.get()).name, flush=True)

asyncio.run(wait())
"""
    with system.program("-c", script) as process:
        try:
            assert process.stdout is not None
            assert process.stdout.readline().strip() == b"here"
            system.ask_to_stop(process)
            assert process.stdout.readline().strip() in (b"SIGTERM", b"SIGBREAK")
        finally:
            process.kill()


def test_the_memory_of_a_process_is_at_least_what_it_holds() -> None:
    # In a process of its own: this one may have as much to spare.
    script = "held = b'x' * 2**26\nprint('held', flush=True)\ninput()"
    with subprocess.Popen([sys.executable, "-c", script], stdin=subprocess.PIPE, stdout=subprocess.PIPE) as process:
        assert process.stdout is not None
        process.stdout.readline()
        assert system.memory_of(process.pid) > 2**26
        process.communicate(b"\n")


@pytest.mark.parametrize(
    ("platform", "said"),
    [
        ("darwin", " 25404\n"),
        ("win32", '"python.exe","1234","Console","1","25,404 K"\r\n'),
        ("win32", '"a","1","b","1","25.404 K"'),
    ],
)
def test_each_system_tells_the_memory_of_a_process_in_its_own_way(
    monkeypatch: pytest.MonkeyPatch, platform: str, said: str
) -> None:
    asked: list[str] = []

    def run(command: tuple[str, ...], **_: object) -> subprocess.CompletedProcess[str]:
        asked.extend(command)
        return subprocess.CompletedProcess(command, 0, said)

    monkeypatch.setattr(sys, "platform", platform)
    monkeypatch.setattr(subprocess, "run", run)
    monkeypatch.setattr(Path, "exists", lambda path: False)
    assert system.memory_of(1234) == 25404 * 1024
    assert asked[0] == ("tasklist" if platform == "win32" else "ps")


@pytest.mark.skipif(sys.platform == "win32", reason="there is no such limit")
@pytest.mark.parametrize(("wanted", "had"), [(300, 300), (10**9, None), (10, 64)])
def test_a_program_may_have_as_many_sockets_as_it_asks_for_and_is_allowed(wanted: int, had: int | None) -> None:
    script = (
        "import resource; from wskit.loops.system import allow_sockets\n"
        "hard = resource.getrlimit(resource.RLIMIT_NOFILE)[1]\n"
        f"resource.setrlimit(resource.RLIMIT_NOFILE, (64, hard)); allow_sockets({wanted})\n"
        "print(*resource.getrlimit(resource.RLIMIT_NOFILE))"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, timeout=20, check=True)
    soft, hard = map(int, done.stdout.split())
    assert soft == (hard if had is None else had)

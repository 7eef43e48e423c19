"""Processes: no server outlives its act, and a program does what it says. What is reported is in test_table."""

from __future__ import annotations

import asyncio
import subprocess
from typing import Any

import pytest
from expected import BEAT, ROWS
from helpers import recorded, soon

from wskit import Timeline, WebSocket
from wskit.endings import processes
from wskit.endings.table import Ending, play
from wskit.loops import system
from wskit.loops.portal import in_a_thread
from wskit.record import events

OF_ITS_OWN = [ending for ending in ROWS if ending.needs == "process"]


@pytest.fixture
def begun(monkeypatch: pytest.MonkeyPatch) -> list[subprocess.Popen[bytes]]:
    """All processes that are begun."""
    found: list[subprocess.Popen[bytes]] = []
    program = system.program

    def noting(*arguments: str) -> subprocess.Popen[bytes]:
        found.append(program(*arguments))
        return found[-1]

    monkeypatch.setattr(system, "program", noting)
    return found


@pytest.mark.parametrize("ending", OF_ITS_OWN, ids=lambda ending: ending.name)
async def test_a_process_ends_with_its_act(begun: list[subprocess.Popen[bytes]], ending: Ending) -> None:
    await play(ending.name, beat=BEAT)
    assert [process.poll() is not None for process in begun] == [True]


async def test_a_process_ends_with_an_act_that_is_interrupted(begun: list[subprocess.Popen[bytes]]) -> None:
    timeline = Timeline()
    playing = asyncio.create_task(play("server-blocked-close", timeline=timeline, beat=60))
    await recorded(timeline, lambda happened: any(isinstance(event, events.Closing) for event in happened))
    playing.cancel()
    with pytest.raises(asyncio.CancelledError):
        await playing
    assert [process.poll() is not None for process in begun] == [True]


async def test_a_server_is_killed_for_its_memory_once_it_has_too_much() -> None:
    timeline = Timeline()
    await play("server-out-of-memory", timeline=timeline)
    sent = sum(len(event.data) for event in timeline.events() if isinstance(event, events.Sent))
    assert 0 < sent <= 32 * 2**20


async def test_a_program_computes_for_as_long_as_a_message_says(begun: list[subprocess.Popen[bytes]]) -> None:
    heard: asyncio.Queue[Any] = asyncio.Queue()
    async with processes.running(*processes.program("computing(5)")) as (_, url):
        ws = await soon(WebSocket(url, timeline=Timeline()).opened)
        ws.onmessage = lambda event: heard.put_nowait(event.data)
        begin = asyncio.get_running_loop().time()
        ws.send("0.3")
        ws.send("0")
        assert [await soon(heard.get()), await soon(heard.get())] == ["computing"] * 2
        assert asyncio.get_running_loop().time() - begin >= 0.3
        system.ask_to_stop(begun[0])
        assert (await soon(ws.closed)).code == 1001
        assert await in_a_thread(begun[0].wait, begun[0].kill) == 0

"""Interrupt: a cell that waits for what may never come ends when its kernel is interrupted, as from the menu."""

from __future__ import annotations

import pytest
from kernels import interrupted

pytestmark = pytest.mark.timeout(90)

BEGIN = """
from wskit import EchoServer, WebSocket, fast_forward
server = EchoServer()
ws = WebSocket(server.url)
await ws.opened
ws.link.freeze()
print("It waits.")
"""
STORY = """
import asyncio

async def story():
    while True:
        await asyncio.sleep(3600)

await fast_forward(story)
"""


@pytest.mark.parametrize("waiting", ["await ws.closed", STORY], ids=["for an end", "for a story"])
def test_a_cell_that_is_interrupted_ends_and_the_next_one_runs(waiting: str) -> None:
    said = interrupted(BEGIN + waiting, "It waits.", "ws.link.thaw(); ws.close(); print(await ws.closed)")
    assert said[0] == "It waits."
    assert said[1] in ("CancelledError", "KeyboardInterrupt")
    assert said[2:] == ["CloseEvent(code=1005, reason='', was_clean=True)"]

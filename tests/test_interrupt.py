"""Interrupt: a cell that waits for what may never come ends when its kernel is interrupted, as from the menu."""

from __future__ import annotations

from typing import Any

import pytest
from jupyter_client.manager import start_new_kernel

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
    manager, client = start_new_kernel(kernel_name="python3")
    said: list[str] = []

    def listen(message: Any) -> None:
        if message["msg_type"] in ("stream", "error"):
            said.append(message["content"].get("text", message["content"].get("ename")).strip())
            if said[-1] == "It waits.":
                manager.interrupt_kernel()

    try:
        client.execute_interactive(BEGIN + waiting, output_hook=listen, timeout=25)
        client.execute_interactive("ws.link.thaw(); ws.close(); print(await ws.closed)", output_hook=listen, timeout=25)
    finally:
        client.stop_channels()
        manager.shutdown_kernel(now=True)
    assert said[0] == "It waits."
    assert said[1] in ("CancelledError", "KeyboardInterrupt")
    assert said[2:] == ["CloseEvent(code=1005, reason='', was_clean=True)"]

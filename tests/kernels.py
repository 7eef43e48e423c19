"""Kernels: cells in a kernel of their own, and what it is like to interrupt one, as from the menu."""

from __future__ import annotations

from typing import Any

from jupyter_client.manager import start_new_kernel


def interrupted(cell: str, after: str, then: str) -> list[str]:
    """Run ``cell``, interrupt it when it has printed ``after``, and run ``then``.

    Returns what both printed, piece by piece, and the names of the errors that they ended with.
    """
    manager, client = start_new_kernel(kernel_name="python3")
    said: list[str] = []

    def listen(message: Any) -> None:
        if message["msg_type"] in ("stream", "error"):
            said.append(message["content"].get("text", message["content"].get("ename")).strip())
            if said[-1] == after:
                manager.interrupt_kernel()

    try:
        for source in (cell, then):
            client.execute_interactive(source, output_hook=listen, timeout=25)
    finally:
        client.stop_channels()
        manager.shutdown_kernel(now=True)
    return said

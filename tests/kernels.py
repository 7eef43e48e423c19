"""Kernels: cells in a kernel of their own, and what it is like to interrupt one, as from the menu."""

from __future__ import annotations

from collections.abc import Callable
from types import TracebackType
from typing import Any, Self

from jupyter_client.manager import start_new_kernel

SAID = {
    "stream": lambda content: content["text"],
    "display_data": lambda content: content["data"].get("text/plain", ""),
    "execute_result": lambda content: content["data"].get("text/plain", ""),
    "error": lambda content: content["ename"],
}


class Kernel:
    """A kernel that runs cells, in a ``with`` block."""

    def __enter__(self) -> Self:
        self._manager, self._client = start_new_kernel(kernel_name="python3")
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self._client.stop_channels()
        self._manager.shutdown_kernel(now=True)

    def run(self, cell: str, hear: Callable[[str], object] = lambda piece: None) -> list[str]:
        """Run a cell. Return what it printed and showed, piece by piece, and the name of the error that it ended with.

        ``hear`` is told each piece as soon as it is there.
        """
        said: list[str] = []

        def listen(message: Any) -> None:
            if message["msg_type"] in SAID:
                said.append(SAID[message["msg_type"]](message["content"]))
                hear(said[-1])

        self._client.execute_interactive(cell, output_hook=listen, timeout=25)
        return said

    def shown(self, cell: str) -> str:
        """Run a cell, and return all that it said in one."""
        return "".join(self.run(cell))

    def interrupt(self) -> None:
        """Interrupt it, as from the menu."""
        self._manager.interrupt_kernel()


def interrupted(cell: str, after: str, then: str) -> list[str]:
    """Run ``cell``, interrupt it when it has printed ``after``, and run ``then``.

    Returns what both printed, piece by piece, and the names of the errors that they ended with.
    """
    with Kernel() as kernel:
        said = kernel.run(cell, lambda piece: kernel.interrupt() if piece.strip() == after else None)
        return [piece.strip() for piece in (*said, *kernel.run(then))]

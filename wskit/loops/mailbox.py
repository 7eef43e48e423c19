"""Mailbox: how the background loop tells things to code elsewhere.

One callback per turn of the receiving loop, in order. So whatever awaits a callback's result goes on before the next
callback, as in a browser, where microtasks run between tasks.
"""

from __future__ import annotations

import asyncio
import contextvars
import threading
from collections import deque
from collections.abc import Callable
from typing import Any

from . import portal

__all__ = ["Mailbox"]


class Mailbox:
    """Delivers callbacks to one event loop, in order, one per turn of that loop. Any thread may post.

    When that loop is gone, what is left is delivered on the background loop: an end must be reported even so.

    Args:
        receiver: the loop that the callbacks run on.
        lost: called once, when the receiving loop turns out to be gone.
    """

    def __init__(self, receiver: asyncio.AbstractEventLoop, lost: Callable[[], None]) -> None:
        self._receiver = receiver
        self._lost: Callable[[], None] | None = lost
        # Made when needed: even an empty one takes 600 bytes, and most mailboxes are empty most of the time.
        self._letters: deque[tuple[Callable[..., None], tuple[Any, ...]]] | None = None
        self._lock = threading.Lock()
        self._scheduled = False

    def post(self, callback: Callable[..., None], *args: Any) -> None:
        """Have ``callback(*args)`` called on the receiving loop, after all that was posted before it."""
        with self._lock:
            if self._letters is None:
                self._letters = deque()
            self._letters.append((callback, args))
            if self._scheduled and not self._receiver.is_closed():
                return
            self._scheduled = True
        self._schedule()

    def forward(self) -> None:
        """The receiving loop goes away: deliver on the background loop from now on."""
        with self._lock:
            lost, self._lost = self._lost, None
            if lost is None:
                return
            self._receiver = portal.loop()
            self._scheduled = True  # what is posted meanwhile waits until whoever posts knows
        lost()
        with self._lock:
            self._scheduled = bool(self._letters)
            again = self._scheduled
        if again:
            self._schedule()

    def _schedule(self) -> None:
        receiver = self._receiver
        try:
            # In a context of its own: what a handler prints belongs to the cell that runs then, not to the one that
            # made the connection, and ipykernel tells them apart by context.
            if receiver is portal.running_loop():
                receiver.call_soon(self._turn, receiver, context=contextvars.Context())
            else:
                receiver.call_soon_threadsafe(self._turn, receiver, context=contextvars.Context())
        except RuntimeError:
            self.forward()

    def _turn(self, receiver: asyncio.AbstractEventLoop) -> None:
        if receiver is not self._receiver or self._letters is None:
            return  # forwarded meanwhile, on this very thread
        callback, args = self._letters.popleft()
        try:
            callback(*args)
        finally:
            with self._lock:
                ours = receiver is self._receiver
                if ours:
                    self._letters = self._letters or None
                    self._scheduled = self._letters is not None
                again = ours and self._scheduled
            if again:
                receiver.call_soon(self._turn, receiver)

"""Express: messages in and out of the library's connection by the shortest way.

1. The library writes every message by itself. For a small one, that call to the operating system takes longer than all
   the rest. So messages that are there together are written together, in portions of ``PORTION`` bytes: those that
   wait to be sent, and the answers to all that came in one piece. No message waits for one that is not there yet.
2. The library puts what comes into a queue, and wakes a task that reads it. A whole message in one frame can be taken
   from its hands right away instead. All else goes through the queue, and so does what comes behind it: fragments, text
   that is not UTF-8, and whatever comes while nobody takes it.
3. Frames are made and read, rules are kept and pings answered by the library, as before.

Sending uses the documented methods of its Sans-I/O protocol. For taking, it has no documented hook: ``process_event``,
which its own subclasses override, is used here and nowhere else. ``tests/ends/test_express.py`` fails if that changes.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any, Final, cast

from websockets.frames import Frame, Opcode
from websockets.protocol import Protocol, State

__all__ = ["PORTION", "Express"]

PORTION: Final = 16 * 1024
"""How many bytes of messages are written together, unless a single one has more."""
HEADER: Final = 6
"""How many bytes a client puts before a small message: two, and a masking key (RFC 6455 section 5.2)."""
_DATA: Final = (Opcode.TEXT, Opcode.BINARY, Opcode.CONT)


class Express(asyncio.Protocol):
    """Derive from this first and from one of the library's connections second."""

    # Python keeps up to 29 attributes of an instance in little room, and more in five times as much. The library's
    # connections have 27; so what is added, here and in subclasses, has slots.
    __slots__ = ("_in_fragments", "_queued", "_receiving", "is_full", "portion", "sansio", "take", "wire")

    def __init__(self, protocol: Protocol, *args: Any, **kwargs: Any) -> None:
        super().__init__(protocol, *args, **kwargs)  # type: ignore[call-arg]  # the library's connection takes them
        self.sansio = protocol
        self.take: Callable[[str | bytes], bool] | None = None
        """Called with each message that can be taken right away; returns whether it is. The rest is in the queue."""
        self.is_full = False
        """Whether the operating system, or the link, takes no more for now."""
        self.portion = 0
        """How many bytes are put and not yet written, about."""
        self._receiving = False
        self._queued = 0  # messages, also those that are not there as a whole
        self._in_fragments = False

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        super().connection_made(transport)
        self.wire = cast(asyncio.Transport, transport)

    @property
    def is_open(self) -> bool:
        """Whether messages may be sent."""
        return self.sansio.state is State.OPEN

    # In.

    def data_received(self, data: bytes) -> None:
        self._receiving = True
        try:
            super().data_received(data)
        finally:
            self._receiving = False
            self.flush()

    def process_event(self, event: object) -> None:
        """Take a message, or let the library queue it."""
        if isinstance(event, Frame) and event.opcode in _DATA:
            if self._taken(event):
                return
            self._queued += not self._in_fragments
            self._in_fragments = not event.fin
        super().process_event(event)  # type: ignore[misc]  # the library's connection has it

    def _taken(self, frame: Frame) -> bool:
        if self.take is None or self._queued or not frame.fin:
            return False
        data = bytes(frame.data)
        try:
            return self.take(data.decode() if frame.opcode is Opcode.TEXT else data)
        except UnicodeDecodeError:
            return False

    def has_left_the_queue(self, message: str | bytes) -> str | bytes:
        """Say that the library's ``recv`` has returned a message. Returns the message.

        A coroutine that did both would take room in every connection that waits.
        """
        self._queued -= 1
        return message

    # Out.

    def pause_writing(self) -> None:
        self.is_full = True
        super().pause_writing()

    def resume_writing(self) -> None:
        self.is_full = False
        super().resume_writing()

    def put(self, message: str | bytes) -> None:
        """Put a message into the portion. Only while ``is_open``."""
        if isinstance(message, str):
            data = message.encode()
            self.sansio.send_text(data)
        else:
            data = message
            self.sansio.send_binary(data)
        self.portion += len(data) + HEADER

    def flush(self) -> bool:
        """Write the portion. Returns whether there is room for more."""
        self.portion = 0
        # The library may have done so meanwhile: whenever it has something to send, it sends all there is.
        if portion := self.sansio.data_to_send():
            self.wire.write(b"".join(portion))
        return not self.is_full

    def say_goodbye(self, code: int | None, reason: str) -> None:
        """Send a Close frame, unless closing has begun; without a code, an empty one (RFC 6455 section 5.5.1)."""
        if self.is_open:
            self.sansio.send_close(code, reason)
            self.flush()

    def send_now(self, message: str | bytes) -> None:
        """Send a message, but answers to what came in one piece together. It does nothing unless ``is_open``."""
        if self.is_open:
            self.put(message)
        if not self._receiving or self.portion >= PORTION:
            self.flush()

"""A recorded connection as the library ``websockets`` would log it at level DEBUG, at one of its ends.

``tests/evidence/test_lines_real.py`` holds it to what the library logs itself, of every ending that it can play.
"""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterable, Sequence
from datetime import UTC, datetime
from typing import Literal

from websockets.frames import Frame as LibraryFrame
from websockets.frames import Opcode as LibraryOpcode

from ..protocol.frames import Frame, FrameParser, Rule
from ..protocol.handshake import HeadParser
from . import events
from .events import End, Event
from .harfile import MIDNIGHT

__all__ = ["as_log"]

Side = Literal["client", "server"]
Write = Callable[[float, str, str], None]

_UNREADABLE = frozenset({Rule.MASK, Rule.RESERVED, Rule.OPCODE, Rule.CONTROL, Rule.LENGTH})
"""The rules that the library checks while it reads a frame, so that it never logs one that breaks them."""


def as_log(recorded: Iterable[Event], side: Side) -> bytes:
    """Return the log of the library at this side of these events; empty where no TCP connection was made.

    Where there are several connections, each line has the id of its own, as the library's documentation advises.
    """
    happened = tuple(recorded)
    middle = {end for one in happened if isinstance(one, events.Bridged) for end in (one.end, one.to)}
    ends = [end for end in dict.fromkeys(one.end for one in happened) if end.side == side and end not in middle]
    lines: list[str] = []
    logs: dict[End, _Log] = {}
    for end in ends:
        own = [one for one in happened if one.end == end]
        name = f"{uuid.UUID(int=end.number + 2**127)} " if len(ends) > 1 else ""

        def write(time: float, level: str, said: str, name: str = name) -> None:
            # The library says that a connection begins before it tells the logger which it is.
            name = "" if said == "= connection is CONNECTING" else name
            clock = datetime.fromtimestamp(MIDNIGHT + time, UTC).strftime("%Y-%m-%d %H:%M:%S,%f")[:-3]
            lines.append(f"{clock} websockets.{side} {level} {name}{said}")

        logs[end] = _Log(side, own, write)
    for event in happened:
        if event.end in logs:
            logs[event.end].feed(event)
    return "".join(f"{line}\n" for line in lines).encode()


class _Log:
    """What the library writes of one connection."""

    def __init__(self, side: Side, own: Sequence[Event], write: Write) -> None:
        self.side: Side = side
        self._write = write
        self._time = 0.0
        self._failed = next((one.why for one in own if isinstance(one, events.Failed)), "")
        self._raised = next((one.what for one in own if isinstance(one, events.Raised)), "")
        self._state = ""
        self._parts: dict[bool, _Way] = {True: _Way(side), False: _Way("server" if side == "client" else "client")}
        self._discards = self._said_eof = self._said_close = self._pinged = False

    def feed(self, event: Event) -> None:
        """Take the next event of this end."""
        self._time = event.time
        match event:
            case events.Linked():
                self._become("CONNECTING")
            case events.BytesOut():
                self._bytes(event.data, ours=True)
            case events.BytesIn():
                self._bytes(event.data, ours=False)
            case events.FinOut() if self._state not in ("", "CLOSED"):
                if not self._said_eof and (self._discards or self._state == "CONNECTING") and self.side == "server":
                    if not self._discards:
                        self._debug("! no valid HTTP request")
                        self._discards = True
                    self._say_eof()
                    self._debug("x half-closing TCP connection")
            case events.FinIn() if self._state not in ("", "CLOSED"):
                half = not self._said_eof
                self._end()
                if half:
                    self._debug("x half-closing TCP connection")
            case events.Unlinked() if self._state not in ("", "CLOSED"):
                self._end()

    def _debug(self, said: str) -> None:
        self._write(self._time, "DEBUG", said)

    def _become(self, state: str) -> None:
        self._state = state
        self._debug(f"= connection is {state}")

    def _say_eof(self) -> None:
        self._said_eof = True
        self._debug("> EOF")

    def _end(self) -> None:
        if not self._discards:
            self._debug("< EOF")
        if not self._said_eof:
            self._say_eof()
        self._become("CLOSED")
        if self.side == "server":
            self._write(self._time, "INFO", "connection closed")
        if self._raised:
            what = self._raised.removeprefix("on_message raised ")
            trace = (
                f'Traceback (most recent call last):\n  File "app.py", line 7, in handler\n    answer(message)\n{what}'
            )
            self._write(self._time, "ERROR", f"connection handler failed\n{trace}")

    def _bytes(self, data: bytes, *, ours: bool) -> None:
        way, mark = self._parts[ours], ">" if ours else "<"
        lines = way.head(data)
        if way.status == 426 and lines and self.side == "server":
            self._debug("! invalid upgrade")
        for line in lines:
            self._debug(f"{mark} {line}")
        if way.status is not None and self._state == "CONNECTING":
            self._answered(way.status, way.phrase)
        for frame in way.frames():
            self._frame(frame, ours=ours)

    def _answered(self, status: int, phrase: str) -> None:
        if status == 101:
            if not self._failed.startswith("the server"):
                self._become("OPEN")
            if self.side == "server":
                self._write(self._time, "INFO", "connection open")
        else:
            self._discards = True
            if self.side == "server":
                said = "connection rejected" if status == 426 else "HTTP response sent"
                self._write(self._time, "INFO", f"{said} ({status} {phrase})")
            else:
                self._say_eof()
                self._debug("x half-closing TCP connection")

    def _frame(self, frame: Frame, *, ours: bool) -> None:
        if (self._discards or self._breaks(frame)) if not ours else frame.opcode not in set(LibraryOpcode):
            return
        if ours and self._failed == "a ping was not answered in time" and frame.close_code == 1011:
            self._debug("- timed out waiting for keepalive pong")
        said = LibraryFrame(LibraryOpcode(frame.opcode), frame.payload, frame.fin)
        self._debug(f"{'>' if ours else '<'} {said}")
        match frame.name:
            case "Close" if ours:
                self._said_close = True
                self._discards = self._discards or bool(self._failed)
                if self._state == "OPEN":
                    self._become("CLOSING")
            case "Close":
                self._discards = True
            case "Ping" if ours and self.side == "server":
                self._pinged = True
                self._debug("% sent keepalive ping")
            case "Pong" if not ours and self._pinged:
                self._debug("% received keepalive pong")

    def _breaks(self, frame: Frame) -> bool:
        """Tell whether the library cannot read a frame that came, and discards what follows."""
        broken = any(one.rule in _UNREADABLE for one in frame.problems) or (
            self._failed.startswith("a message was too big") and not frame.is_control
        )
        self._discards = self._discards or broken
        return broken


class _Way:
    """What one side sends."""

    def __init__(self, sender: Side) -> None:
        self._sender: Side = sender
        self._parser: HeadParser | None = HeadParser(sender)
        self._frames = FrameParser(sender)
        self._data = b""
        self._read: list[Frame] = []
        self.status: int | None = None
        self.phrase = ""

    def head(self, data: bytes) -> list[str]:
        """Take bytes, and return the lines of the head that they complete."""
        if self._parser is None:
            self._read = [] if self.status not in (None, 101) else self._frames.feed(data)
            return []
        self._data += data
        head = self._parser.feed(data)
        if head is None or head.problem:
            return []
        rest, self._parser, self.status = self._parser.rest, None, head.status
        lines = self._data[: len(self._data) - len(rest)].decode("utf-8", "replace").rstrip("\r\n").split("\r\n")
        if head.status is not None:
            _, _, self.phrase = lines[0].split(" ", 2)
        if head.status in (None, 101):
            self._read = self._frames.feed(rest)
        elif rest:
            lines.append(f"[body] ({len(rest)} bytes)")
        return lines

    def frames(self) -> list[Frame]:
        """Return the frames that are complete now, once."""
        read, self._read = self._read, []
        return read

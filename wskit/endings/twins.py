"""Twins: one script, done by two pages, each with a server of its own; and what each was told, side by side.

1. A page is whatever can do the three things that a page does and writes down what it is told: wskit's WebSocket, or a
   browser's.
2. Servers do as the script says and nothing more, until its last step. Then each says goodbye if it owes one, and ends
   TCP if both have said it.
3. Between two steps there is time for all that is on its way. What was told is compared, and when it was is not.
4. A page that did not open in time, or was not over in time, has not finished: nothing follows from that, for a
   browser that is busy is slow.
5. A difference has a row of :mod:`wskit.protocol.browsers` that explains it, or none: then it is news, and is called
   so.
"""

from __future__ import annotations

import asyncio
import contextlib
import difflib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any, Final, Protocol

from ..ends.raw import RawServer
from ..ends.rawend import RawEnd
from ..ends.websocket import WebSocket
from ..protocol.browsers import DIFFERENCES, Browser, Difference
from ..protocol.frames import Frame, Opcode
from ..protocol.interface import CloseEvent, DOMException
from ..record.timeline import Timeline
from .situations import frame_of, says_goodbye, situations
from .steps import Step

__all__ = ["Compared", "KitPage", "Outcome", "Part", "ScriptedPage", "browser_of", "compared", "perform", "quoted"]

BEAT: Final = 0.25
"""How many seconds pass between two steps."""
PATIENCE: Final = 3.0
"""How many seconds a page has to open, and at last to be told of its end."""
NOT_OVER: Final = "not over"
"""What is written last of a page that has not been told of its end."""
LONG: Final = 40
"""How much of a message is told."""


class ScriptedPage(Protocol):
    """A page that does the steps of a script."""

    told: list[str]
    """What it was told, and what its calls threw, in order."""
    news: asyncio.Event
    """Set whenever it is told something."""
    beat: float
    """How many seconds pass between two of its steps."""

    async def connect(self, url: str) -> None:
        """Make a WebSocket. What may not be is told, and raises nothing."""

    async def send(self, data: str) -> None:
        """Call its ``send()``."""

    async def close(self, code: int | None, reason: str) -> None:
        """Call its ``close()``."""


@dataclass(frozen=True)
class Outcome:
    """What came of a script: what the ``page`` was told, and which frames its ``server`` got."""

    page: tuple[str, ...]
    server: tuple[str, ...]

    @property
    def is_finished(self) -> bool:
        """Whether its page opened, and was told of its end."""
        return "open" in self.page and NOT_OVER not in self.page


def quoted(text: str) -> str:
    """Write text as it is compared: what is no plain letter is spelled out, and what is long is cut."""
    start = "'" + text[:LONG].encode("unicode_escape").decode() + "'"
    return f"{start}... {len(text)}" if len(text) > LONG else start


def told_of_close(event: CloseEvent) -> str:
    """Write a close event as it is compared."""
    return f"close {event.code} {quoted(event.reason)} {'clean' if event.was_clean else 'not clean'}"


class KitPage:
    """A page of the kit's own, with its WebSocket."""

    beat = BEAT

    def __init__(self) -> None:
        self.told: list[str] = []
        self.news = asyncio.Event()
        self._socket: WebSocket | None = None

    def _tell(self, words: str) -> None:
        self.told.append(words)
        self.news.set()

    async def connect(self, url: str) -> None:
        """Make a WebSocket."""
        self._socket = socket = WebSocket(url, timeline=Timeline())
        socket.onopen = lambda event: self._tell("open")
        socket.onmessage = lambda event: self._tell(message(event.data))
        socket.onerror = lambda event: self._tell("error")
        socket.onclose = lambda event: self._tell(told_of_close(event))

    async def send(self, data: str) -> None:
        """Call its ``send()``."""
        self._call("send", data)

    async def close(self, code: int | None, reason: str) -> None:
        """Call its ``close()``."""
        self._call("close", code, reason)

    def _call(self, name: str, *given: Any) -> None:
        try:
            getattr(self._socket, name)(*given)
        except DOMException as error:
            self._tell(f"{name}() throws {error.name}")


def message(data: str | bytes) -> str:
    """Write a message as it is compared."""
    if isinstance(data, str):
        return f"text {quoted(data)}"
    more = f"... {len(data)}" if len(data) > LONG else ""
    return f"bytes {bytes(data[:LONG]).hex()}{more}"


def _described(frame: Frame) -> str:
    if frame.opcode == Opcode.CLOSE:
        return f"Close {frame.close_code} {quoted(frame.close_reason)}" if frame.payload else "Close"
    if frame.opcode in (Opcode.TEXT, Opcode.CONTINUATION):
        return f"{frame.name} {quoted(frame.payload.decode(errors='replace'))}"
    return f"{frame.name} {frame.payload[:LONG].hex()}".rstrip()


async def perform(steps: Sequence[Step], page: ScriptedPage) -> Outcome:
    """Do a script with a page, on the loop that runs."""
    server = RawServer(timeline=Timeline())
    try:
        await page.connect(server.url)
        await _until(lambda: bool(page.told), page.news)
        end = server.connections[-1] if server.connections else None
        for step in steps[1:]:
            await _do(step, page, end)
            await asyncio.sleep(page.beat)
        if end is not None:
            await _part(end, steps)
            await _until(lambda: page.told[-1].startswith("close ") or end.link.lost, page.news)
        over = any(line.startswith("close ") for line in page.told)
        told = [*page.told] if over else [*page.told, NOT_OVER]
        got = end.received if end is not None else ()
        return Outcome(tuple(told), tuple(map(_described, got)))
    finally:
        server.close()


async def _do(step: Step, page: ScriptedPage, end: RawEnd | None) -> None:
    match step.what:
        case "send":
            await page.send(str(step.data))
        case "close":
            await page.close(step.code, step.reason)
        case _ if end is None:
            pass
        case "server ends TCP":
            end.finish()
        case "network resets":
            end.link.reset()
        case _:
            with contextlib.suppress(DOMException):  # its page has gone
                end.send(frame_of(step))


async def _part(end: RawEnd, steps: Sequence[Step]) -> None:
    """Let a server say goodbye if it owes one, and end TCP once both have said it."""
    heard = next((frame for frame in end.received if frame.opcode == Opcode.CLOSE), None)
    if heard is not None and not says_goodbye(steps):
        with contextlib.suppress(DOMException):
            end.send(bytes([0x80 | Opcode.CLOSE, len(heard.payload)]) + heard.payload)
    end.finish()


async def _until(there: Callable[[], bool], news: asyncio.Event) -> None:
    with contextlib.suppress(TimeoutError):
        async with asyncio.timeout(PATIENCE):
            while not there():
                news.clear()
                await news.wait()


# What differs, and why.


@dataclass(frozen=True)
class Part:
    """A part of two accounts that stand side by side: the lines of wskit's page, and the browser's."""

    wskit: tuple[str, ...]
    other: tuple[str, ...]
    at: str = "page"

    @property
    def differs(self) -> bool:
        """Whether they are not the same."""
        return self.wskit != self.other


@dataclass(frozen=True)
class Compared:
    """What two pages were told, part by part; what their servers got; and the rows that explain what differs."""

    page: tuple[Part, ...]
    server: tuple[Part, ...]
    why: tuple[tuple[Part, Difference | None], ...]
    """Each part that differs, with its row; None where no row explains it."""
    unfinished: tuple[str, ...] = ()
    """Who has not finished, "wskit" or "other": then what differs may be for want of time, and is no news."""

    @property
    def unexplained(self) -> tuple[Part, ...]:
        """The parts that no row explains, where both have finished."""
        return () if self.unfinished else tuple(part for part, row in self.why if row is None)


def browser_of(name: str) -> Browser | None:
    """Return which browser of the table one is that calls itself so; None if it is in no row."""
    if name.startswith("Firefox"):
        return "firefox"
    return "chromium" if name.startswith(("Chrom", "Google Chrome", "Microsoft Edge")) else None


def compared(steps: Sequence[Step], wskit: Outcome, other: Outcome, browser: Browser | None) -> Compared:
    """Compare what came of a script."""
    there = situations(steps)
    page, server = _parts(wskit.page, other.page, "page"), _parts(wskit.server, other.server, "server")
    differing = [part for part in (*page, *server) if part.differs]
    unfinished = tuple(who for who, one in (("wskit", wskit), ("other", other)) if not one.is_finished)
    return Compared(page, server, tuple((part, _row(part, there, browser)) for part in differing), unfinished)


def _parts(wskit: Sequence[str], other: Sequence[str], at: str) -> tuple[Part, ...]:
    """Put two accounts side by side. What differs is one part, from what is first other to what is last."""
    blocks = difflib.SequenceMatcher(None, wskit, other, autojunk=False).get_matching_blocks()
    parts = []
    for one, after in pairwise([difflib.Match(0, 0, 0), *blocks]):
        ours, theirs = (one.a + one.size, one.b + one.size)
        if after.a > ours or after.b > theirs:
            parts.append(Part(tuple(wskit[ours : after.a]), tuple(other[theirs : after.b]), at))
        parts += [Part((line,), (line,), at) for line in wskit[after.a : after.a + after.size]]
    return tuple(parts)


def _row(part: Part, there: frozenset[str], browser: Browser | None) -> Difference | None:
    ours, theirs = "; ".join(part.wskit), "; ".join(part.other)
    for row in DIFFERENCES:
        for sign in row.signs:
            if (sign.browser, sign.at) == (browser, part.at) and sign.when in there and sign.fits(ours, theirs):
                return row
    return None

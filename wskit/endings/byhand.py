"""By hand: a client writes these bytes to a real server, byte for byte, and what came of it is told.

1. The client is raw: after the handshake it sends the bytes and nothing else. It ends TCP after it was told goodbye.
2. Nobody can see that nothing comes but by waiting. So where no Close comes, there is a wait of ``QUIET`` seconds.
3. Every trial has a connection of its own, and leaves nothing open.
"""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from typing import Final

from ..ends.address import Network
from ..ends.raw import RawClient
from ..protocol.frames import Frame, FrameParser, Opcode
from ..protocol.interface import ReadyState
from ..record import events
from ..record.events import End, Event
from ..record.timeline import Timeline
from ..views.report import Report, report_of
from .setting import Setting

__all__ = ["Sent", "send_by_hand"]

QUIET: Final = 0.3
"""How many seconds a server has to say anything."""

SHOWN: Final = 16
"""How many bytes of an answer a sentence has."""


@dataclass(frozen=True)
class Sent:
    """What came of bytes that a client wrote.

    ``data`` are the bytes, ``answers`` the frames that came back, ``happened`` what was recorded, ``end`` the client's
    end, and ``report`` tells of both ends how they stood when all was said.
    """

    data: bytes
    answers: tuple[Frame, ...]
    happened: tuple[Event, ...]
    end: End
    report: Report
    exact: bool = False

    @property
    def headline(self) -> str:
        """The outcome in a few sentences."""
        parser = FrameParser("client")
        frames = parser.feed(self.data)
        read = [str(one) for one in frames] + ["the beginning of a frame"] * bool(parser.rest)
        waits = parser.rest or (frames and not frames[-1].fin)
        silence = f"The server answered nothing{': it waits for the rest' if waits else ''}"
        answer = ". ".join(f"The server answered {one}: {_bytes(one.raw)}" for one in self.answers)
        return f"You sent {_listed(read)}. {answer or silence}. {self._told}".replace("…. ", "… ")

    @property
    def _told(self) -> str:
        client, server = self.report.client, self.report.server
        if client.state is ReadyState.OPEN and server.state is ReadyState.OPEN:
            return "Both ends are still OPEN."
        return f"The client reports {client.says}; the server reports {server.says}."


def _bytes(raw: bytes) -> str:
    return raw[:SHOWN].hex(" ") + (" …" if len(raw) > SHOWN else "")


def _listed(names: list[str]) -> str:
    return " and ".join([", ".join(names[:-1]), names[-1]] if len(names) > 1 else names)


async def send_by_hand(data: bytes, *, network: Network | None = None) -> Sent:
    """Connect to a real server, send these bytes after the handshake, and tell what came of it.

    Args:
        data: what is sent, right or wrong.
        network: "tcp" or "memory", as for :class:`~wskit.ends.server.EchoServer`.

    >>> from wskit.endings.byhand import send_by_hand
    >>> sent = await send_by_hand(bytes.fromhex("88 82 37 fa 21 3d 38 5a"))
    >>> print(sent.headline)
    You sent Close 4000. The server answered Close 4000: 88 02 0f a0. The client reports 4000, clean; ...
    """
    setting = Setting(network, Timeline(), 5.0)
    try:
        raw, _ = await setting.raw_client()
        if await _goodbye(setting, raw, data):
            await setting.watch(())
        happened, exact = tuple(setting.timeline.events()), setting.timeline.is_exact
        # What follows is only clearing away.
        return Sent(data, raw.received, happened, raw.end, report_of(happened, raw.end, exact=exact), exact)
    finally:
        await setting.clear()


async def _goodbye(setting: Setting, raw: RawClient, data: bytes) -> bool:
    """Send, and tell whether the server said goodbye. Then TCP ends, too: the server goes first."""
    answer = raw.next(Opcode.CLOSE)
    fin = setting.seen(lambda event: isinstance(event, events.FinIn) and event.end == raw.end)
    raw.send(data)
    try:
        async with asyncio.timeout(QUIET):
            await answer
    except TimeoutError:
        return False
    await fin
    raw.finish()
    return True

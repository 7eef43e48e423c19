"""Latecomers: what happens after a word has passed, as those see it who begin to capture when it is open already.

1. Without a word, nobody who comes late can tell that it is a WebSocket connection.
2. It is for files of captures alone.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from dataclasses import replace
from typing import Any, Final, Literal

from broughts import LATE, SCOPES
from played import Played, variant

from wskit.endings.acts import Act, close_frame, frame
from wskit.endings.setting import Setting
from wskit.protocol.frames import Opcode

OTHERS: Final = frozenset(SCOPES) - LATE - {"capture file"}


def labelled(causes: str, act: Act, silent: tuple[str, ...] = ()) -> Iterator[Played]:
    for cause in causes.split():
        yield replace(variant(f"after a word: {cause}", cause, act, silent), hides=OTHERS)


async def word(setting: Setting, **options: Any) -> tuple[Any, Any]:
    """Connect a raw client, and let it and the server say something."""
    raw, connection = await setting.raw_client(**options)
    echo = raw.next()
    raw.send(frame(0x81, b"a word", masked=True))
    await echo
    return raw, connection


async def answered(setting: Setting) -> tuple[Any, Any]:
    """Connect a client to a raw server, and let both say something."""
    ws, raw = await setting.raw_server()
    asked = raw.next()
    ws.send("a word")
    await asked
    raw.send(frame(0x81, b"a word", masked=False))
    return ws, raw


async def through(setting: Setting, **habits: Any) -> tuple[Any, Any]:
    """Connect through a middle, and say something."""
    pings = {"ping_interval": setting.beat, "ping_timeout": setting.beat} if "pings" in habits else {}
    middle = setting.middle(setting.echo_server(**pings).url, **habits)
    ws = await setting.connect(middle.url).opened
    await setting.answer(ws, "a word")
    return ws, middle


def latecomers() -> Iterator[Played]:
    yield from goodbyes()
    yield from tcp()
    yield from middles()
    yield from silences()


def goodbyes() -> Iterator[Played]:
    def breaks(bad: bytes, code: int) -> Act:
        async def act(setting: Setting) -> None:
            raw, _ = await setting.raw_client()
            close = raw.next(Opcode.CLOSE)
            raw.send(bad)
            await close
            raw.send(close_frame(code, masked=True))
            raw.finish()

        return act

    yield from labelled("client-breaks-rules", breaks(frame(0x83, b"a word", masked=True), 1002))
    yield from labelled("client-not-text", breaks(frame(0x81, b"\xff", masked=True), 1007))


def tcp() -> Iterator[Played]:
    async def client_ends(setting: Setting) -> None:
        raw, _ = await word(setting)
        await asyncio.sleep(setting.beat)
        raw.finish()

    async def server_ends(setting: Setting) -> None:
        _, raw = await answered(setting)
        await asyncio.sleep(setting.beat)
        raw.finish()

    async def ends_after_pings(setting: Setting) -> None:
        ws, _ = await setting.pair(ping_interval=setting.beat, ping_timeout=setting.beat)
        await setting.answer(ws, "a word")
        await asyncio.sleep(1.5 * setting.beat)
        ws.link.cut()

    between = "network-cuts proxy-age proxy-idle proxy-stops proxy-hides-loss"
    yield from labelled(f"client-gone {between}", client_ends)
    yield from labelled(f"client-gone {between}", ends_after_pings)
    yield from labelled(f"server-ends-tcp server-killed server-out-of-memory server-crashes {between}", server_ends)


def middles() -> Iterator[Played]:
    async def idle(setting: Setting) -> None:
        await through(setting, idle_timeout=setting.beat)

    async def stops(setting: Setting) -> None:
        _, middle = await through(setting)
        middle.restart()

    async def answers(setting: Setting) -> None:
        _, middle = await through(setting, pings="answer", max_age=4.5 * setting.beat)
        [crossing] = middle.connections
        crossing.lose_client()

    yield from labelled("proxy-idle proxy-age", idle)
    yield from labelled("proxy-stops", stops)
    yield from labelled("proxy-hides-loss", answers, ("client",))


def silences() -> Iterator[Played]:
    def fall(way: Literal["in", "out", "both"], closes: str, *, pings: bool = False) -> Act:
        async def act(setting: Setting) -> None:
            beat = setting.beat if pings else None
            ws, connection = await setting.pair(ping_interval=beat, ping_timeout=beat)
            await setting.answer(ws, "a word")
            if way == "both":
                ws.link.freeze()
            else:
                ws.link.drop(way)
            if closes == "client":
                ws.close(1000)
            elif closes:
                connection.close(int(closes))

        return act

    both = "network-silent client-moved"
    yield from labelled(both, fall("both", "client"), ("server",))
    yield from labelled("to-server-lost", fall("out", "client"), ("server",))
    yield from labelled("to-client-lost", fall("in", "client"))

    async def never_answers(setting: Setting) -> None:
        ws, raw = await answered(setting)
        ws.close(1000)
        await ws.closed
        raw.finish()

    yield from labelled("server-never-answers", never_answers)
    for code in ("1002", "1011"):
        yield from labelled("to-server-lost", fall("out", code))
    yield from labelled("to-server-lost", fall("out", "", pings=True))

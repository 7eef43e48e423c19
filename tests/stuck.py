"""Stuck: a client that is frozen or too busy to answer, what looks like one, and silence before a proxy.

1. A raw client answers nothing by itself, so it can be late by as much as one likes.
2. What comes late because a network held it up departed early. Only who has the client's own record can tell.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Final, Literal

from played import Played, variant

from wskit.endings.acts import Act, close_frame, frame
from wskit.endings.setting import Setting
from wskit.protocol.frames import Opcode

SILENT: Final = "network-silent client-moved"
OWN: Final = frozenset({"own"})
LOG: Final = frozenset({"log of the client"})
KNOWS_THE_CLIENT: Final = LOG | {"own", "own, client"}


def stuck() -> Iterator[Played]:
    yield from late()
    yield from full()
    yield from before_a_proxy()


def labelled(
    name: str, causes: str, act: Act, silent: tuple[str, ...] = (), hides: frozenset[str] = frozenset()
) -> Iterator[Played]:
    played = replace(variant(name, "", act, silent), hides=hides)
    yield from (replace(played, name=f"{name}: {cause}", cause=cause) for cause in causes.split())


def late() -> Iterator[Played]:
    """The server has given up when the Pong comes."""

    def answers(*, close: bool, word: bool = False) -> Act:
        async def act(setting: Setting) -> None:
            raw, connection = await setting.raw_client(ping_interval=setting.beat, ping_timeout=setting.beat)
            if word:
                echo = raw.next(Opcode.TEXT)
                raw.send(frame(0x81, b"a word", masked=True))
                await echo
            ping, goodbye = raw.next(Opcode.PING), raw.next(Opcode.CLOSE)
            asked = await ping
            await goodbye
            raw.send(frame(0x8A, asked.payload, masked=True))
            if close:
                raw.send(close_frame(1011, masked=True))
            await connection.closed
            raw.finish()

        return act

    for close in (False, True):
        for word in (False, True):
            name = f"late Pong{', and a Close' * close}{', after a word' * word}"
            yield from labelled(name, "client-blocked", answers(close=close, word=word), hides=LOG)
            causes = f"{SILENT} to-server-lost to-client-lost"
            yield from labelled(name, causes, answers(close=close, word=word), hides=KNOWS_THE_CLIENT)


def full() -> Iterator[Played]:
    """Who reads no more has a full buffer in the end. TCP takes in no more then, which looks as if it were lost."""

    def fills(way: Literal["in", "out"], *, word: bool, pings: bool = False, spoke: str = "", closes: int = 0) -> Act:
        async def act(setting: Setting) -> None:
            beat = setting.beat if pings else None
            ws, connection = await setting.pair(ping_interval=beat, ping_timeout=beat)
            if word:
                await setting.answer(ws, "a word")
            ws.link.drop(way)
            if "client" in spoke:
                ws.send("is anybody there?")
            if "server" in spoke:
                connection.send("is anybody there?")
            if closes:
                connection.close(closes)

        return act

    both = ("client", "server")
    for word in (False, True):
        after = ", after a word" * word
        for spoke in ("", "client", "server", "client, server"):
            name = f"{spoke or 'nobody'} speaks{after}"
            act = fills("out", word=word, spoke=spoke)
            yield from labelled(f"the server's buffer is full, {name}", "server-blocked", act, both, OWN)
            for pings in (False, True):
                act = fills("in", word=word, spoke=spoke, pings=pings)
                name = f"{spoke or 'nobody'} speaks{', pings' * pings}{after}"
                stays = ("client",) if pings else both
                yield from labelled(f"the client's buffer is full, {name}", "client-blocked", act, stays, OWN)
        for code in (1000, 4001):
            act = fills("in", word=word, closes=code)
            yield from labelled(f"the client's buffer is full, {code}{after}", "client-blocked", act, ("client",), OWN)


def before_a_proxy() -> Iterator[Played]:
    """What a proxy takes in has not come to the end behind it."""

    def deaf(way: Literal["in", "out"]) -> Act:
        async def act(setting: Setting) -> None:
            behind = setting.echo_server(ping_interval=setting.beat, ping_timeout=setting.beat)
            ws = await setting.connect(setting.middle(behind.url).url).opened
            [setting.server] = behind.connections
            ws.link.drop(way)

        return act

    yield from labelled("in silent before a proxy, pings", "to-client-lost", deaf("in"), ("client",))
    yield from labelled("out silent before a proxy, pings", "to-server-lost", deaf("out"))

    def closes(who: str, how: str, code: int, *, word: bool) -> Act:
        async def act(setting: Setting) -> None:
            behind = setting.echo_server()
            ws = await setting.connect(setting.middle(behind.url).url).opened
            [connection] = behind.connections
            setting.server = connection
            if word:
                await setting.answer(ws, "a word")
            link = connection.link if who == "client" else ws.link
            if how == "both":
                link.freeze()
            else:
                # What goes out of one end comes in at the other.
                link.drop("in" if (how == "to the server") == (who == "client") else "out")
            (ws if who == "client" else connection).close(code)

        return act

    for way, causes in {"both": SILENT, "to the server": "to-server-lost", "to the client": "to-client-lost"}.items():
        for word in (False, True):
            name = f"{way}, silent{', after a word' * word}"
            stays = ("server",) if way != "to the client" else ()
            act = closes("client", way, 1000, word=word)
            yield from labelled(f"{name}, behind a proxy, client closes", causes, act, stays)
            stays = ("client",) if way != "to the server" else ()
            act = closes("server", way, 1002 if word else 1000, word=word)
            yield from labelled(f"{name}, before a proxy, server closes", causes, act, stays)

    async def answer_is_lost(setting: Setting) -> None:
        ws, raw = await setting.raw_server()
        close = raw.next(Opcode.CLOSE)
        ws.link.drop("in")
        ws.close(4001, "the client is done")
        await close
        raw.send(close_frame(4002, masked=False))
        raw.finish()

    yield from labelled("in silent, answered with another code", "to-client-lost", answer_is_lost)

"""Variants of the endings: other codes, other times, with messages and Pings before, ended by the other side.

1. Each is played for real, in memory, on a story's clock. What nobody can see in any record, such as why a server's own
   code chose a code, or whose fault it is that nothing comes through, is not played: then one play has several causes.
2. ``hides`` are the scopes in which it would be seen that it was only played.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any, Final

from broughts import SCOPES
from latecomers import latecomers
from played import Played, ending, endings, variant
from stuck import stuck

from wskit.endings.acts import Act, close_frame, frame
from wskit.endings.setting import Setting
from wskit.ends.address import Address
from wskit.ends.raw import RawClient, RawServer
from wskit.evidence.pcaps import read_capture
from wskit.loops import portal
from wskit.protocol.frames import Opcode
from wskit.record import events

OWN: Final = frozenset({"own", "own, client", "own, server"})
EVERYWHERE: Final = frozenset(SCOPES)
AT_SERVER: Final = frozenset({"own", "own, server", "log of the server"})
HIDDEN: Final = "hides the page: its timers run once a minute"
APP: Final[dict[int, str]] = {
    1000: "server-closes",
    1001: "server-closes server-stops",
    1002: "server-closes",
    1003: "server-closes message-refused",
    1007: "server-closes",
    1008: "server-closes message-refused session-over replaced page-throttled",
    1009: "server-closes",
    1010: "server-closes",
    1011: "server-closes",
    1012: "server-closes server-stops",
    1013: "server-closes server-busy",
    1014: "server-closes upstream-gone",
    3008: "server-closes message-refused session-over page-throttled",
    4001: "server-closes message-refused session-over replaced page-throttled server-busy upstream-gone",
}


def labelled(
    name: str, causes: str, act: Act, silent: tuple[str, ...] = (), hides: Iterable[str] = ()
) -> Iterator[Played]:
    played = replace(variant(name, "", act, silent), hides=frozenset(hides))
    yield from (replace(played, name=f"{name}: {cause}", cause=cause) for cause in causes.split())


async def say(setting: Setting, ws: Any) -> None:
    await setting.answer(ws, "a word")


def server_closes(code: int, *, spoke: bool, hidden: bool, reply: int | None) -> Act:
    """The server's code closes; ``reply`` is the code of the answer, the same if it is None, and 0 if there is none."""

    async def act(setting: Setting) -> None:
        if reply is None:
            ws, connection = await setting.pair()
            if spoke:
                await say(setting, ws)
            if hidden:
                setting.timeline.add(events.Browsed, ws.end, HIDDEN)
            connection.close(code, "because")
            return
        raw, connection = await setting.raw_client()
        if spoke:
            echo = raw.next()
            raw.send(frame(0x81, b"a word", masked=True))
            await echo
        close = raw.next(Opcode.CLOSE)
        connection.close(code, "because")
        await close
        if reply:
            raw.send(close_frame(reply, masked=True))
        await connection.closed
        raw.finish()

    return act


def applications() -> Iterator[Played]:
    for code, causes in APP.items():
        for spoke in (False, True):
            for hidden in (False, True):
                fit = [
                    cause
                    for cause in causes.split()
                    if (spoke or cause != "message-refused") and (hidden or cause != "page-throttled")
                ]
                for cause in fit:
                    # Of a page that was hidden, only the kit's own record tells.
                    yield from labelled(
                        f"{code}{', spoke' * spoke}{', hidden' * hidden}",
                        cause,
                        server_closes(code, spoke=spoke, hidden=hidden, reply=None),
                    )
            if code in (1002, 1007):
                # The log of a library has no frame of its own that breaks a rule.
                blamed = "client-breaks-rules" if code == 1002 else "client-not-text"
                act = server_closes(code, spoke=spoke, hidden=False, reply=None)
                yield from labelled(f"{code}{', spoke' * spoke}", blamed, act, hides=EVERYWHERE - {"log of the client"})
            fit = [cause for cause in causes.split() if spoke or cause != "message-refused"]
            for reply, more in ((0, " client-never-answers client-blocked"), (4009, "")):
                fits = " ".join(one for one in fit if one != "page-throttled") + more
                yield from labelled(
                    f"{code}{', spoke' * spoke}, answered with {reply}",
                    fits,
                    server_closes(code, spoke=spoke, hidden=False, reply=reply),
                )
                if "page-throttled" in fit:
                    yield from labelled(
                        f"{code}{', spoke' * spoke}, answered with {reply}",
                        "page-throttled",
                        server_closes(code, spoke=spoke, hidden=False, reply=reply),
                        hides={"own", "own, client"},
                    )
    for spoke in (False, True):
        # A handler may raise before anything came; only the server's own side tells that it did.
        for none in (None, 0):
            yield from labelled(
                f"crash{', spoke' * spoke}",
                "server-crashes",
                server_closes(1011, spoke=spoke, hidden=False, reply=none),
                hides=AT_SERVER,
            )


def clients() -> Iterator[Played]:
    def program(code: int) -> Act:
        async def act(setting: Setting) -> None:
            raw, _ = await setting.raw_client()
            answer, fin = (
                raw.next(Opcode.CLOSE),
                setting.seen(lambda one: isinstance(one, events.FinIn) and one.end == raw.end),
            )
            raw.send(close_frame(code, masked=True))
            await answer
            await fin
            raw.finish()

        return act

    for code in (1001, 1002, 1003, 1007, 1008, 1009, 1010, 1011, 1012, 1013, 1014):
        yield from labelled(
            f"a program closes with {code}", "client-closes", program(code), hides={"own", "own, client"}
        )

    async def another(setting: Setting) -> None:
        ws, raw = await setting.raw_server()
        close = raw.next(Opcode.CLOSE)
        ws.close(4001, "the client is done")
        await close
        raw.send(close_frame(4002, masked=False))
        raw.finish()

    yield from labelled("another code in answer", "client-closes", another)
    yield from leaving()


def leaving() -> Iterator[Played]:
    """A page is left: its browser does not wait, and so a proxy passes on no answer, or all of it is lost."""

    def leaves(code: int, *, lost: bool) -> Act:
        async def act(setting: Setting) -> None:
            server = setting._keep(RawServer(network=setting.network, timeline=setting.timeline))
            raw = setting._keep(RawClient(server.url, timeline=setting.timeline))
            setting.client = raw
            await raw.opened
            [end] = server.connections
            setting.server = end
            gone = setting.seen(lambda one: isinstance(one, events.FinIn) and one.end == end.end)
            if lost:
                raw.link.drop("out")
            raw.send(close_frame(code, masked=True))
            raw.finish()
            if not lost:
                await gone
                end.finish()

        return act

    # It is no page: what its program is told, a page is not.
    hides = OWN | {"HAR with close"} | {scope for scope in SCOPES if scope.startswith("log of")}
    # To a server that has heard nothing of it, nobody has ended it.
    at_server = {scope for scope in SCOPES if "server" in scope and "of what the client" not in scope}
    for code, causes in {
        1001: "page-left page-came-back client-closes proxy-stops",
        1010: "client-extension client-closes",
        4001: "client-closes",
    }.items():
        yield from labelled(f"{code} and gone", causes, leaves(code, lost=False), hides=hides)
        act = leaves(code, lost=True)
        yield from labelled(f"{code} and gone, and lost", causes, act, ("client", "server"), hides | at_server)
    for code in (1002, 1007):
        # A program may say so without a reason that anybody can see.
        act = leaves(code, lost=False)
        yield from labelled(f"{code} and gone", "client-closes", act, hides=hides - {"log of the server"})


def tcp() -> Iterator[Played]:
    for later in (False, True):
        yield from ends_tcp(later)


def ends_tcp(later: bool) -> Iterator[Played]:
    """Play what ends TCP, as soon as there is a connection, or later: then somebody may have lost patience with it."""
    word = ", later" * later

    async def live(setting: Setting) -> None:
        if later:
            await asyncio.sleep(setting.beat)

    async def client_fin(setting: Setting) -> None:
        raw, _ = await setting.raw_client()
        await live(setting)
        raw.finish()

    async def client_rst(setting: Setting) -> None:
        raw, _ = await setting.raw_client()
        await live(setting)
        portal.run(raw.replace)

    async def server_fin(setting: Setting) -> None:
        _, raw = await setting.raw_server()
        await live(setting)
        raw.finish()

    async def server_rst(setting: Setting) -> None:
        _, raw = await setting.raw_server()
        await live(setting)
        portal.run(raw.replace)

    async def cut(setting: Setting) -> None:
        _, connection = await setting.pair()
        await live(setting)
        connection.link.cut()

    async def reset(setting: Setting) -> None:
        _, connection = await setting.pair()
        await live(setting)
        connection.link.reset()

    async def client_cut(setting: Setting) -> None:
        ws, _ = await setting.pair()
        await live(setting)
        ws.link.cut()

    yield from labelled(f"client, FIN{word}", "client-gone", client_fin)
    # Inside TLS, that a client does not like the certificate looks no other.
    but = EVERYWHERE - {"capture of TLS"}
    yield from labelled(f"client, FIN{word}", "certificate-not-trusted certificate-expired", client_fin, hides=but)
    yield from labelled(f"client, RST{word}", "client-gone", client_rst)
    yield from labelled(f"server, FIN{word}", "server-ends-tcp", server_fin)
    yield from labelled(f"server, RST{word}", "server-ends-tcp", server_rst)
    dies = "server-killed server-out-of-memory server-crashes"
    yield from labelled(f"server, FIN{word}", dies, server_fin, hides=AT_SERVER)
    # A RST may throw away what a page has not read yet.
    hars = {"HAR", "HAR with close"}
    yield from labelled(f"server, RST{word}", "client-blocked", server_rst, hides=EVERYWHERE - hars)
    yield from labelled(f"server, RST{word}", dies, server_rst, hides=AT_SERVER)
    yield from labelled(f"cut at the server{word}", "network-cuts", cut)
    yield from labelled(f"cut at the client{word}", "network-cuts", client_cut)
    yield from labelled(f"reset at the server{word}", "network-resets", reset)

    async def client_reset(setting: Setting) -> None:
        ws, _ = await setting.pair()
        await live(setting)
        ws.link.reset()

    # Whoever is killed writes down nothing any more; to the other end it is a RST that came.
    at_server = frozenset({"own", "own, server", "log of the server"})
    causes = f"{dies} server-ends-tcp"
    yield from labelled(f"reset{word}", causes, reset, hides=at_server)
    yield from labelled(f"reset{word}", "client-gone", client_reset, hides={"own", "own, client", "log of the client"})


def middles() -> Iterator[Played]:
    async def through(setting: Setting, **habits: Any) -> Any:
        behind = setting.echo_server()
        middle = setting.middle(behind.url, **habits)
        ws = await setting.connect(middle.url).opened
        [setting.server] = behind.connections
        return ws, middle

    def restarts(code: int, *, spoke: bool) -> Act:
        async def act(setting: Setting) -> None:
            ws, middle = await through(setting)
            if spoke:
                await say(setting, ws)
            middle.restart(code)

        return act

    def breaks(beats: float) -> Act:
        async def act(setting: Setting) -> None:
            _, middle = await through(setting)
            await asyncio.sleep(beats * setting.beat)
            [crossing] = middle.connections
            crossing.reset()

        return act

    async def restarts_later(setting: Setting) -> None:
        _, middle = await through(setting)
        await asyncio.sleep(setting.beat)
        middle.restart()

    def refuses(status: int) -> Act:
        async def act(setting: Setting) -> None:
            setting.connect(setting.middle(setting.echo_server().url, refuse=status).url)

        return act

    for code in (1001, 1012):
        for spoke in (False, True):
            yield from labelled(f"a proxy says {code}{', spoke' * spoke}", "proxy-stops", restarts(code, spoke=spoke))
    yield from labelled("a proxy breaks it off", "proxy-idle proxy-age proxy-stops", breaks(1), hides={"own"})
    yield from labelled("a proxy breaks it off at once", "proxy-stops", breaks(0), hides={"own"})
    yield from labelled("a proxy restarts later", "proxy-stops", restarts_later)
    for status in (400, 403, 404, 426, 500, 503):
        yield from labelled(f"a proxy answers {status}", "gateway-refuses", refuses(status))
    yield from labelled("a proxy answers 503", "gateway-alone", refuses(503), hides={"own"})
    # From a client, whose answer it is cannot be told.
    yield from labelled("a proxy answers 400", "upgrade-dropped", refuses(400), hides={"own"})
    yield from labelled("a port of TLS answers 400", "plain-to-tls", refuses(400), hides={"own", "capture of TLS"})


def silences() -> Iterator[Played]:
    both, still = "network-silent client-moved", ("client", "server")

    def fall(
        way: str, *, pings: bool = False, before: bool = False, spoke: str = "", closes: str = "", code: int = 1000
    ) -> Act:
        async def act(setting: Setting) -> None:
            beat = setting.beat if pings else None
            ws, connection = await setting.pair(ping_interval=beat, ping_timeout=beat)
            if before:
                await say(setting, ws)
            if way == "both":
                ws.link.freeze()
            else:
                ws.link.drop("out" if way == "out" else "in")
            if "client" in spoke:
                ws.send("is anybody there?")
            if "server" in spoke:
                connection.send("is anybody there?")
            if closes == "client":
                ws.close(code)
            if closes == "server":
                connection.close(code)

        return act

    causes = {"both": both, "out": "to-server-lost", "in": "to-client-lost"}
    for way, labels in causes.items():
        for spoke in ("", "client", "server", "client and server"):
            for before in (False, True):
                word = f"{', before' * before}, {spoke or 'nobody'} speaks"
                yield from labelled(f"{way} silent{word}", labels, fall(way, spoke=spoke, before=before), still)
                silent = ("client",) if way != "out" else ()
                act = fall(way, pings=True, spoke=spoke, before=before)
                yield from labelled(f"{way} silent, pings{word}", labels, act, silent)
        for code in (1000, 3008, 4001):
            silent = ("server",) if way != "in" else ()
            yield from labelled(
                f"{way} silent, client closes {code}", labels, fall(way, closes="client", code=code), silent
            )
        for code in APP if way == "out" else (1000, 4001):
            silent = ("client",) if way != "out" else ()
            yield from labelled(
                f"{way} silent, server closes {code}", labels, fall(way, closes="server", code=code), silent
            )

    def at_once(code: int | None) -> Act:
        async def act(setting: Setting) -> None:
            ws, raw = await setting.raw_server()
            ws.link.freeze()
            ws.close(4002, "the client is done")
            raw.send(frame(0x88, b"" if code is None else code.to_bytes(2), masked=False))
            close = raw.next(Opcode.CLOSE)
            ws.link.thaw()
            await close
            raw.finish()

        return act

    def keeps(code: int | None) -> Act:
        async def act(setting: Setting) -> None:
            ws, raw = await setting.raw_server()
            raw.send(frame(0x88, b"" if code is None else code.to_bytes(2), masked=False))
            await ws.closed
            raw.finish()

        return act

    def says(code: int | None) -> Act:
        async def act(setting: Setting) -> None:
            raw, _ = await setting.raw_client()
            raw.link.drop("in")
            close = b"" if code is None else code.to_bytes(2)
            raw.send(frame(0x88, close, masked=True))
            await asyncio.sleep(setting.beat)
            raw.finish()

        return act

    for said in (None, *APP):
        hides = {"own", "own, client"}
        yield from labelled(f"in silent, a program closes with {said}", "to-client-lost", says(said), (), hides)

    for said in (None, *APP):
        yield from labelled(f"{said}, and no FIN", "server-keeps-tcp", keeps(said))
        yield from labelled(f"4002 and {said} at once", "both-close", at_once(said))

    async def answer_is_lost(setting: Setting) -> None:
        ws, raw = await setting.raw_server()
        ws.link.drop("out")
        raw.send(frame(0x88, masked=False))
        await ws.closed
        raw.finish()

    yield from labelled("no code, and the answer is lost", "to-server-lost", answer_is_lost, hides=OWN)

    async def no_answer(setting: Setting) -> None:
        ws, raw = await setting.raw_server()
        raw.send(frame(0x88, masked=False))
        await ws.closed
        raw.finish()

    # To a page that is told the code, it does not matter whether its answer comes.
    yield from labelled(
        "no code", "client-never-answers client-blocked", no_answer, hides=EVERYWHERE - {"HAR", "HAR with close"}
    )

    async def behind_a_proxy(setting: Setting) -> None:
        behind = setting.echo_server(ping_interval=setting.beat, ping_timeout=setting.beat)
        middle = setting.middle(behind.url)
        await setting.connect(middle.url).opened
        [setting.server] = behind.connections
        [crossing] = middle.connections
        crossing.lose_client()

    yield from labelled("silent before a proxy", both, behind_a_proxy, ("client",))

    async def with_pings_answered(setting: Setting) -> None:
        pings = {"ping_interval": setting.beat, "ping_timeout": setting.beat}
        behind = setting.echo_server(**pings)
        middle = setting.middle(behind.url, pings="answer")
        await setting.connect(middle.url).opened
        [setting.server] = behind.connections
        [crossing] = middle.connections
        crossing.lose_client()

    yield from labelled("a proxy answers Pings for ever", "proxy-hides-loss", with_pings_answered, still)
    at_the_client = {
        "own",
        "own, server",
        "log of the server",
        "capture",
        "capture at the client",
        "capture at the server",
        "capture file",
    }
    yield from labelled("out silent, pings", "server-blocked", fall("out", pings=True), (), at_the_client)

    async def hangs(setting: Setting) -> None:
        raw, connection = await setting.raw_client(ping_interval=setting.beat, ping_timeout=setting.beat)
        await connection.closed
        raw.finish()

    yield from labelled("a client that hangs", "client-never-answers client-blocked", hangs)

    async def blocked(setting: Setting) -> None:
        ws, raw = await setting.raw_server()
        ws.close(1000, "goodbye?")
        await ws.closed
        raw.finish()

    # What a loop is busy with, nobody sees.
    yield from labelled("a server that hangs", "server-blocked", blocked)

    def nothing(*, spoke: bool) -> Act:
        async def act(setting: Setting) -> None:
            ws, _ = await setting.pair(ping_interval=setting.beat, ping_timeout=setting.beat)
            if spoke:
                await say(setting, ws)

        return act

    for talks in (False, True):
        # Of whoever cannot answer, nobody can tell while nobody asks.
        stuck_or_not = "nothing-wrong client-blocked server-blocked"
        yield from labelled(f"nothing{', spoke' * talks}", stuck_or_not, nothing(spoke=talks), still)
    everywhere = {
        "own, tap beside the client",
        "capture file",
        "HAR file",
        *OWN,
        "capture",
        "capture at the client",
        "capture at the server",
        "capture of TLS",
        "HAR",
        "HAR with close",
    }
    yield from labelled(
        "no last line",
        "server-killed server-out-of-memory",
        nothing(spoke=True),
        still,
        everywhere | {"log of the client"},
    )
    yield from labelled("no last line", "client-gone", nothing(spoke=True), still, everywhere | {"log of the server"})


class Answering(asyncio.Protocol):
    """A server that answers every request in the same way, or ends TCP, or says nothing."""

    def __init__(self, answer: bytes | None) -> None:
        self.answer = answer

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.transport = transport

    def data_received(self, data: bytes) -> None:
        if self.answer is not None:
            assert isinstance(self.transport, asyncio.Transport)
            self.transport.write(self.answer)
            self.transport.close()


def answers(answer: bytes | None, how: str = "") -> Act:
    async def act(setting: Setting) -> None:
        address = Address("memory", 0)
        server = await asyncio.get_running_loop().create_server(lambda: Answering(answer), **address.place())
        address.port = server.sockets[0].getsockname()[1]
        try:
            ws = setting.connect(address.url)
            if how:
                asked = setting.seen(lambda one: isinstance(one, events.BytesOut) and one.end == ws.end)
                await asked
                getattr(ws.link, how)()
            await ws.closed
        finally:
            server.close()

    return act


def openings() -> Iterator[Played]:
    for status in (301, 400, 401, 403, 404, 426, 500, 503):
        head = f"HTTP/1.1 {status} No\r\nContent-Length: 0\r\nConnection: close\r\n\r\n".encode()
        causes = "server-refuses gateway-refuses" + " server-crashes" * (status == 500)
        yield from labelled(f"a server answers {status}", causes, answers(head))
    yield from labelled("no answer, FIN", "server-ends-tcp network-cuts", answers(b""))
    yield from labelled("no answer, FIN", "server-killed server-out-of-memory server-crashes", answers(b""))
    yield from labelled("no answer, cut", "network-cuts", answers(None, "cut"))
    yield from labelled("no answer, reset", "network-resets", answers(None, "reset"))


def unanswered() -> Iterator[Played]:
    """A HAR has no more of a connection that was never answered than its URL, and perhaps an error."""
    hars = {"HAR", "HAR with close"}
    dead = ("server-killed", "server-out-of-memory", "server-crashes", "server-ends-tcp")
    for cause in ("network-resets", "network-cuts", *dead):
        yield replace(ending("wss-to-plain"), name=f"wss: {cause}", cause=cause, hides=EVERYWHERE - hars - {"HAR file"})
    for cause in ("nobody-listens", "client-gave-up", "no-subprotocol"):
        yield replace(ending("wss-to-plain"), name=f"wss: {cause}", cause=cause, hides=EVERYWHERE - hars)
    yield replace(ending("refused"), name="ws: no-subprotocol", cause="no-subprotocol", hides=EVERYWHERE - hars)


def unlogged() -> Iterator[Played]:
    """A server's log says that the client closed with 1002, and has not the frame that broke a rule."""
    for cause in ("server-not-text", "server-blocked", "server-never-answers"):
        hides = EVERYWHERE - {"log of the server"}
        yield replace(ending("server-masks"), name=f"unlogged: {cause}", cause=cause, hides=hides)


RECORDED: Final = Path(__file__).parent / "recorded"


def recorded() -> Iterator[Played]:
    """What real programs did, as it was captured.

    ``closed-tab.pcap``: Chromium 156 closes a tab with a connection to npm's ws, and ends TCP right behind its Close,
    so that the answer is thrown away. ``tests/world/test_diagnosing.py`` makes it again, and tcpdump 4.99.3 saw it.
    """
    path = RECORDED / "closed-tab.pcap"
    with path.open("rb") as file:
        [tab] = read_capture(file, path.name, reader="dpkt").connections
    # It was seen on loopback, where what comes to an end that throws it away is seen, too.
    captures = {scope for scope in SCOPES if scope.startswith("capture") and " at the " not in scope}
    yield Played("a tab of Chromium is closed", "page-left", tab.happened, tab.end, EVERYWHERE - captures)


PARTS: Final[dict[str, Callable[[], Iterable[Played]]]] = {
    "endings": lambda: endings().values(),
    "applications": applications,
    "clients": clients,
    "tcp": tcp,
    "middles": middles,
    "silences": silences,
    "openings": openings,
    "unanswered": unanswered,
    "unlogged": unlogged,
    "recorded": recorded,
    "latecomers": latecomers,
    "stuck": stuck,
}
"""All that is played, in parts of which none takes long."""


@cache
def part(name: str) -> tuple[Played, ...]:
    """Return what is played of one part."""
    return tuple(PARTS[name]())

"""A secret put wherever one can stand comes out nowhere: in no view, no file, no text of an object, error or log."""

from __future__ import annotations

import asyncio
import base64
import contextlib
import json
import logging
import re
import socket
import traceback
from collections.abc import Iterable, Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any, Final, cast
from urllib.parse import quote, urlsplit

import pytest
from helpers import soon, tcp_server
from processes import tapping
from websockets.utils import accept_key

from wskit import EchoServer, RawClient, RawServer, Tap, Timeline, WebSocket, handshake, ladder, report, transcript
from wskit.__main__ import main
from wskit.command.taptext import Objects, Text
from wskit.command.terminal import Terminal
from wskit.protocol.interface import check_protocols, check_url
from wskit.reading.signs import Signs
from wskit.reading.tapped import Tapped
from wskit.record import events
from wskit.record.events import End
from wskit.record.timeline import HasEnd
from wskit.views.sheet import log_sheet

CANARY: Final = "s3cret-Canary_7Fq9"
ENCODED: Final = "".join(f"%{ord(one):02X}" for one in CANARY)


def forms(secret: str) -> Iterator[str]:
    """How a secret may look, in small letters."""
    yield secret.lower()
    yield quote(secret, safe="").lower()
    yield "".join(f"%{ord(one):02x}" for one in secret)
    for before in ("", "a", "ab"):  # base64 takes three bytes at a time
        coded = base64.b64encode((before + secret).encode()).decode()
        yield coded[4:-4].lower()


class Exits:
    """Where text leaves the kit. All that left is kept."""

    def __init__(self, folder: Path, log: pytest.LogCaptureFixture) -> None:
        self.said: list[str] = []
        self._folder = folder
        self._log = log

    def say(self, *things: object) -> None:
        """Let objects be shown, as text and as a notebook does."""
        for thing in things:
            self.said += [str(thing), repr(thing)]
            if bundle := getattr(thing, "_repr_mimebundle_", None):
                self.said += bundle().values()

    def fail(self, error: BaseException) -> None:
        """Let an error be shown."""
        self.say(error)
        self.said += traceback.format_exception(error)

    def look_at(self, timeline: Timeline) -> None:
        """Let all that was recorded be shown, read and saved."""
        happened = timeline.events()
        self.say(timeline, *happened)
        for end in {event.end for event in happened}:
            which = cast(HasEnd, SimpleNamespace(timeline=timeline, end=end))
            self.say(transcript(which), ladder(which), handshake(which), report(which))
            read = handshake(which)
            self.say(read.request, read.response)
        if any(isinstance(event, events.Connecting) for event in happened):
            signs = Signs(happened)
            self.say(log_sheet(signs, "client"), log_sheet(signs, "server"))
        for suffix in (".pcap", ".pcapng"):
            with contextlib.suppress(ValueError):  # nothing was recorded
                timeline.save(self._folder / f"canary{suffix}")
                self.said.append((self._folder / f"canary{suffix}").read_bytes().decode("latin-1"))

    def tell_nothing_of(self, secret: str) -> None:
        """Check that nobody could learn a secret from all this."""
        formatter = logging.Formatter("%(name)s %(levelname)s %(message)s")
        said = [*self.said, *map(formatter.format, self._log.records)]
        said += [re.sub(r"[\s|]", "", text) for text in self.said]  # a picture breaks it into lines
        assert said
        for form in forms(secret):
            assert [text[max(text.lower().index(form) - 60, 0) :][:200] for text in said if form in text.lower()] == []


@pytest.fixture
def exits(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> Exits:
    """Every exit, with every logger saying all."""
    caplog.set_level(logging.DEBUG)
    return Exits(tmp_path, caplog)


async def try_to_open(exits: Exits, ws: WebSocket | RawClient) -> None:
    """Wait for what comes of a connection, and for its end."""
    try:
        await soon(ws.opened)
    except Exception as error:
        exits.fail(error)
    else:
        if isinstance(ws, WebSocket):
            ws.close(1000)
        else:
            ws.finish()
    await soon(ws.closed)
    exits.say(ws, ws.opened, ws.closed)


# What a page gives.

URLS: Final = [
    *("{url}?token={canary}", "{url}?{canary}", "{url}?{canary}=", "{url}/{canary}", "{url}/chat/{canary}?a"),
    *("{scheme}{canary}@{place}", "{scheme}user:{canary}@{place}", "{scheme}{place}/?a=b&c={canary};d"),
]
WRONG_URLS: Final = [
    *("{url}#{canary}", "ws://user:{canary}#@h/", "ws://h:{canary}/", "ws://user:{canary}/x@h", "{canary}"),
    *("wss:/u:{canary}@", "ftp://u:{canary}@h/{canary}", "u:{canary}@h/", "ws://[{canary}/", "/{canary}"),
    *("ws://[::1]:{canary}/", "ws://h:99999/{canary}"),
    *("ws://<>/{canary}?{canary}", "{canary}:h"),
]


@pytest.mark.parametrize("canary", [CANARY, ENCODED], ids=["plain", "encoded"])
@pytest.mark.parametrize("url", URLS)
@pytest.mark.parametrize("kind", [WebSocket, RawClient])
async def test_a_url(
    exits: Exits, server: EchoServer, kind: type[WebSocket] | type[RawClient], url: str, canary: str
) -> None:
    scheme, _, place = server.url.partition("//")
    given = url.format(url=server.url, scheme=f"{scheme}//", place=place, canary=canary)
    await try_to_open(exits, kind(given, timeline=server.timeline))
    exits.look_at(server.timeline)
    exits.tell_nothing_of(CANARY)
    exits.tell_nothing_of(place.partition("/")[2])


@pytest.mark.parametrize("url", WRONG_URLS)
def test_a_url_that_cannot_be(exits: Exits, url: str) -> None:
    for make in (check_url, WebSocket, RawClient):
        with pytest.raises(Exception, match="SyntaxError") as caught:
            make(url.format(url="ws://h/", canary=CANARY))
        exits.fail(caught.value)
    exits.tell_nothing_of(CANARY)


@pytest.mark.parametrize("offered", [["bearer", CANARY], ["bearer", "chat", CANARY], [CANARY, "bearer"]])
@pytest.mark.parametrize("kept", ["bearer", "chat", None])
async def test_a_subprotocol_that_was_not_chosen(exits: Exits, offered: list[str], kept: str | None) -> None:
    server = EchoServer(protocols=["none"] if kept is None else [kept], timeline=Timeline())
    ws = WebSocket(server.url, offered, timeline=server.timeline)
    await try_to_open(exits, ws)
    server.close()
    await soon(server.closed)
    exits.look_at(server.timeline)
    exits.tell_nothing_of(CANARY)
    if kept in offered:
        assert any(f"Sec-WebSocket-Protocol: {kept}" in text for text in exits.said)
        asked = handshake(ws).request
        assert asked is not None
        assert kept in asked.values("Sec-WebSocket-Protocol")[0]


@pytest.mark.parametrize(
    "protocols",
    [[f"{CANARY}="], f"{CANARY}\x9b", [CANARY, CANARY], [CANARY.encode()], CANARY.encode(), [f"{CANARY} x"]],
)
def test_a_subprotocol_that_cannot_be(exits: Exits, protocols: Any) -> None:
    for make in (check_protocols, lambda given: WebSocket("ws://h/", given), lambda given: EchoServer(protocols=given)):
        with pytest.raises(Exception, match="protocol") as caught:
            make(protocols)
        exits.fail(caught.value)
    exits.tell_nothing_of(CANARY)
    assert not any("\x9b" in text for text in exits.said)


# What a server answers.

KEY: Final = "{accept}"
ANSWERS: Final = [
    "HTTP/1.1 403 Forbidden\r\nContent-Length: 200\r\n\r\nYou asked for {canary}, and that is",
    "HTTP/1.1 400 {canary}\r\nX-Reason: {canary}\r\n\r\n",
    "HTTP/1.1 401 Unauthorized\r\nWWW-Authenticate: Bearer error={canary}\r\nSet-Cookie: {canary}\r\n\r\n{canary}",
    "HTTP/1.1 302 Found\r\nLocation: wss://h.example.org/?token={canary}\r\n\r\n",
    "HTTP/1.1 302 Found\r\nLocation: /{canary}#{canary}\r\n\r\n",
    "HTTP/1.1 101 Yes\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: {accept}\r\n"
    "Sec-WebSocket-Protocol: other\r\n\r\n",
    "HTTP/1.1 101 Yes\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: {accept}\r\n"
    "Sec-WebSocket-Protocol: bearer, {canary}\r\n\r\n",
    "HTTP/1.1 101 Yes\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: {accept}\r\n"
    "Sec-WebSocket-Protocol: bearer\r\nSec-WebSocket-Protocol: {canary}\r\n\r\n",
    "HTTP/1.1 101 Yes\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: {accept}\r\n"
    "Sec-WebSocket-Protocol: @{canary}\r\n\r\n",
    "HTTP/1.1 101 Yes\r\nX-Request: {canary}\r\n\r\n",
    "HTTP/1.1 103 Early Hints\r\nLink: </?{canary}>\r\n\r\nHTTP/1.1 403 No\r\n\r\n{canary}",
    "HTTP/1.1 {canary}\r\n\r\n",
    "HTTP/1.1 200 OK\r\n{canary}\r\n\r\n",
    "{canary}\r\n\r\n",
    "{canary}",
    "HTTP/1.1 403 No\r\nX: {canary}",
    "",
]


@pytest.mark.parametrize("size", [1, 7, 10_000])
@pytest.mark.parametrize("answer", ANSWERS)
async def test_an_answer_that_quotes_it(exits: Exits, answer: str, size: int) -> None:
    async def talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        asked = (await reader.readuntil(b"\r\n\r\n")).decode()
        key = asked.partition("Sec-WebSocket-Key: ")[2].partition("\r\n")[0]
        data = answer.format(canary=CANARY, accept=accept_key(key)).encode()
        for start in range(0, len(data), size):
            writer.write(data[start : start + size])
            await asyncio.sleep(0)

    record = Timeline()
    async with tcp_server(talk) as url:
        await try_to_open(exits, WebSocket(f"{url}chat?token={CANARY}", ["bearer", CANARY], timeline=record))
        await try_to_open(exits, RawClient(f"{url}chat?token={CANARY}", timeline=record))
    exits.look_at(record)
    exits.tell_nothing_of(CANARY)


# What somebody asks of a server of ours.

HEADERS: Final = [
    *("Cookie: a={canary}", "Authorization: Bearer {canary}", "X-Api-Key: {canary}", "X: a\r\n {canary}", "{canary}"),
    *("Referer: http://h/{canary}?{canary}", "Origin: http://u:{canary}@h", "Sec-WebSocket-Protocol: {canary}, ="),
    *("Sec-WebSocket-Protocol: a, {canary}", "Cookie : {canary}", "X-A: b\rCookie: {canary}", "Host: {canary}@h"),
]


def ask(port: int, target: str, header: str, size: int) -> None:
    """Send a request in pieces, and read what is answered."""
    head = (
        f"GET {target} HTTP/1.1\r\nHost: localhost\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n{header}\r\n"
        "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n\r\n"
    ).encode("latin-1")
    with socket.create_connection(("127.0.0.1", port), timeout=5) as client, contextlib.suppress(ConnectionError):
        client.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        for start in range(0, len(head), size):
            client.sendall(head[start : start + size])
        answer = b""
        while b"\r\n\r\n" not in answer and (data := client.recv(1000)):
            answer += data


@pytest.mark.parametrize("kind", [EchoServer, RawServer])
@pytest.mark.parametrize(("header", "size"), [(one, size) for one in HEADERS for size in (3, 10_000)])
async def test_a_header(exits: Exits, kind: type[EchoServer] | type[RawServer], header: str, size: int) -> None:
    server = kind(timeline=Timeline())
    place, path = server.url.removeprefix("ws://").split("/")
    port = int(place.partition(":")[2])
    for target in (f"/{path}?{CANARY}", "/"):
        await asyncio.to_thread(ask, port, target, header.format(canary=CANARY), size)
    server.close()
    await soon(server.closed)
    exits.say(server, *server.connections)
    exits.look_at(server.timeline)
    exits.tell_nothing_of(CANARY)
    exits.tell_nothing_of(path)


def near(token: str) -> Iterable[str]:
    """What somebody may ask for who has the token, and has it not quite right."""
    percent = "".join(f"%{ord(one):02x}" for one in token)
    return [
        *(f"/{token[:-1]}", f"/{token[:12]}", f"/{token}x", f"/{token.swapcase()}", f"/{percent}", f"/x{token}"),
        *(f"//{token}", f"/./{token}", f"/a/{token}", f"http://h/{token}", f"/{token[:20]}/{token[20:]}", token),
        *(f"/{token}%20", f"/{token};a", f"/{token[:20]} {token[20:]}", f"/\\{token}", f"/?{token}", f"/#{token}"),
    ]


async def test_what_is_almost_the_token(exits: Exits, server: EchoServer) -> None:
    token = server.url.rpartition("/")[2]
    for target in near(token):
        await asyncio.to_thread(ask, server.port, target, "X: y", 10_000)
    exits.look_at(server.timeline)
    for part in (token[:10], token[-10:], token[16:26]):
        exits.tell_nothing_of(part)


async def test_what_is_almost_the_token_from_a_page(exits: Exits, server: EchoServer) -> None:
    begins, _, token = server.url.rpartition("/")
    for target in near(token):
        url = f"{begins}{target}" if target.startswith("/") else f"{begins}/a{target}"
        try:
            await try_to_open(exits, WebSocket(url, timeline=server.timeline))
        except Exception as error:
            exits.fail(error)
    exits.look_at(server.timeline)
    for part in (token[:10], token[-10:], token[16:26]):
        exits.tell_nothing_of(part)


# What passes a tap.


async def test_what_passes_a_tap(exits: Exits, capsys: pytest.CaptureFixture[str]) -> None:
    server = EchoServer(timeline=Timeline(), protocols=["chat"])
    tap = Tap(server)
    for url in (f"{tap.url}?key={CANARY}&{CANARY}", f"{tap.url}/{CANARY}", tap.url.replace("//", f"//u:{CANARY}@")):
        await try_to_open(exits, WebSocket(url, ["chat", CANARY], timeline=Timeline()))
    for header in HEADERS:
        await asyncio.to_thread(ask, tap.middle.port, f"/x/{CANARY}?{CANARY}", header.format(canary=CANARY), 10_000)
        path = urlsplit(tap.url).path
        await asyncio.to_thread(ask, tap.middle.port, f"{path}?{CANARY}", header.format(canary=CANARY), 10_000)
    tap.close()
    await soon(tap.middle.closed)
    server.close()
    record = tap.middle.timeline
    exits.look_at(record)
    exits.say(tap.middle, *tap.connections)
    exits.said += [tap.ladder.value, tap.outcome.value, str(tap.list.options), *tap._still().values()]
    for target in ("/", urlsplit(server.url).path, "/chat"):
        read = Tapped(target)
        news = [one for event in record.events() for one in read.feed(event)]
        assert len(news) > 20
        Objects(Terminal(), content=True).tell(news)
        Text(Terminal(), str, content=True).tell(news)
    exits.said += capsys.readouterr()
    exits.tell_nothing_of(CANARY)
    exits.tell_nothing_of(urlsplit(tap.url).path.split("/")[1])
    exits.tell_nothing_of(server.url.rpartition("/")[2])


PAGES: Final = ["http://u:{canary}@h/{canary}?{canary}", "localhost:3000/{canary}?a={canary}"]


@pytest.mark.parametrize("url", [*WRONG_URLS, *PAGES])
def test_a_url_that_no_tap_can_stand_before(exits: Exits, capsys: pytest.CaptureFixture[str], url: str) -> None:
    with pytest.raises(SystemExit):
        main(["tap", url.format(url="ws://h/", canary=CANARY)])
    exits.said += capsys.readouterr()
    exits.tell_nothing_of(CANARY)


async def test_what_a_tap_says_of_itself(exits: Exits, server: EchoServer, tmp_path: Path) -> None:
    target = f"{server.url}?key={CANARY}"
    with tapping(target, "--json", "--save", str(tmp_path / "a.pcapng"), WSKIT_STATE=str(tmp_path)) as tap:
        ws = WebSocket(json.loads(tap.url)["url"], timeline=Timeline())
        await try_to_open(exits, ws)
        exits.said += [*tap.introduction, tap.url, *await asyncio.to_thread(tap.until, '"ended"')]
        tap.ask_to_stop()
        exits.said += (await asyncio.to_thread(tap.end))[1:]
    exits.said.append((tmp_path / "a.pcapng").read_bytes().decode("latin-1"))
    exits.tell_nothing_of(CANARY)


# What cannot be seen.


@pytest.mark.parametrize("one", ["\x9b31m", "\x1b[31m", "\u202e", "\x85"])
async def test_what_cannot_be_seen_is_spelled_out_in_errors_too(exits: Exits, one: str) -> None:
    for make in (
        lambda: check_url(f"ws://h{one} /"),
        lambda: check_url(f"{one}:x"),
        lambda: check_protocols(f"a{one}"),
    ):
        with pytest.raises(Exception, match="SyntaxError") as caught:
            make()
        exits.fail(caught.value)

    async def talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        writer.write(
            f"HTTP/1.1 101 {one}\r\nConnection: Upgrade\r\nUpgrade: {one}\r\n\r\n".encode("latin-1", "replace")
        )

    record = Timeline()
    async with tcp_server(talk) as url:
        await try_to_open(exits, WebSocket(url, timeline=record))
    exits.said += [event.why for event in record.events() if isinstance(event, events.Failed)]
    assert not [text for text in exits.said if one[0] in text]


def test_what_stands_for_an_event_does_not_change_it() -> None:
    event = events.Connecting(1.0, End("client", 1), "ws://u:p@h/a?b=c", ("x", "y"))
    assert (event.url, event.protocols) == ("ws://u:p@h/a?b=c", ("x", "y"))
    assert repr(event) == (
        "Connecting(time=1.0, end=End(side='client', number=1), url='ws://…@h/…?b=…', protocols=('…', '…'))"
    )

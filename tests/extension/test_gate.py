"""Gate: who is let through, where to, and how everybody else is told, over sockets."""

from __future__ import annotations

import asyncio
import contextlib
import os
import socket
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest
from helpers import soon

from wskit.ends.door import close_door, open_door

from .serving import OPENS, SHAKE, Served, answer, asked, free_port, get, letting_in, listening, running

NOBODY = "the tunnel is for whoever is logged in to this Jupyter Server, and may use its kernels."


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    with running(tmp_path_factory.mktemp("gate"), base="/a/b/") as one:
        yield one


class Heard:
    """A kernel's server that writes down what it gets, opens a WebSocket, and sends back what comes then."""

    def __init__(self) -> None:
        self.data = b""
        self.connections = 0

    async def __call__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.connections += 1
        self.data += await reader.readuntil(b"\r\n\r\n")
        writer.write(OPENS)
        while data := await reader.read(65536):
            self.data += data
            writer.write(data)
        writer.close()

    def lines(self) -> list[str]:
        return self.data.partition(b"\r\n\r\n")[0].decode("latin-1").split("\r\n")


async def refused(served: Served, target: str, *lines: str, version: str = "HTTP/1.1") -> tuple[int, str]:
    async with asked(served, target, *lines, version=version) as wire:
        status, _, said = await soon(answer(wire.reader))
    return status, said["message"] if isinstance(said, dict) else ""


# Who.


def test_a_page_can_ask_whether_there_is_a_tunnel(served: Served) -> None:
    assert get(f"{served.url}/wskit/tunnel/", Authorization=f"token {served.token}") == (200, {"tunnel": 1})
    assert get(f"{served.url}/wskit/tunnel?token={served.token}") == (200, {"tunnel": 1})
    assert get(f"{served.url}/wskit/tunnel/") == (403, {"message": NOBODY})
    assert get(f"{served.url}/wskit/tunnel/", Authorization="token wrong") == (403, {"message": NOBODY})


async def test_whoever_is_not_logged_in_is_not_let_through(served: Served) -> None:
    heard = Heard()
    async with listening(heard) as port:
        assert await refused(served, served.path(port), *SHAKE) == (403, NOBODY)
        assert await refused(served, served.path(port, "/?token=wrong"), *SHAKE) == (403, NOBODY)
        assert await refused(served, served.path(port), *SHAKE, "Cookie: username-127-0-0-1-1=x") == (403, NOBODY)
        # Nor are they told which doors are open.
        assert await refused(served, served.path(free_port()), *SHAKE) == (403, NOBODY)
    assert heard.connections == 0


@pytest.mark.parametrize("origin", ["http://elsewhere.example", "null", "http://127.0.0.1:1", "file://"])
async def test_a_page_from_elsewhere_is_not_let_through(served: Served, origin: str) -> None:
    heard = Heard()
    cookie = await logged_in(served)
    async with listening(heard) as port:
        lines = (*SHAKE, f"Cookie: {cookie}")
        status = await refused(served, served.path(port), *lines, f"Origin: {origin}")
        assert status == (403, "a page from elsewhere may not use the tunnel.")
        async with asked(served, served.path(port), *lines, f"Origin: http://127.0.0.1:{served.port}") as wire:
            assert (await soon(wire.reader.readline())).startswith(b"HTTP/1.1 101 ")
    assert heard.connections == 1


async def logged_in(served: Served) -> str:
    """Return the cookie of whoever has opened the address with the token in it."""
    async with asked(served, f"{served.base}api/status?token={served.token}") as wire:
        _, headers, _ = await soon(answer(wire.reader))
    return headers["set-cookie"].partition(";")[0]


# Where to.


async def test_a_port_that_no_kernel_has_opened_is_not_there(served: Served) -> None:
    heard = Heard()
    async with listening(heard, door=False) as port:
        status = await refused(served, served.path(port), *SHAKE, letting_in(served))
        assert status == (404, f"no kernel of yours has opened port {port} to your browser on this computer.")
        open_door(port)
        async with asked(served, served.path(port), *SHAKE, letting_in(served)) as wire:
            assert (await soon(wire.reader.readline())).startswith(b"HTTP/1.1 101 ")
            close_door(port)
            assert (await refused(served, served.path(port), *SHAKE, letting_in(served)))[0] == 404
            wire.writer.write(b"still here")
            await soon(wire.reader.readuntil(b"still here"))  # what is through stays


async def test_where_nobody_listens_any_more_it_says_so(served: Served) -> None:
    port = free_port()
    open_door(port)
    status = await refused(served, served.path(port), *SHAKE, letting_in(served))
    close_door(port)
    assert status == (502, f"nobody listens at port {port} any more.")


@pytest.mark.parametrize("port", ["0", "65536", "99999999999", "-1", "x", "0x50", "127.0.0.1:80", "%30", "٣", "08"])
async def test_what_is_no_port_leads_nowhere(served: Served, port: str) -> None:
    status = await refused(served, served.path(port.encode().decode("latin-1")), *SHAKE, letting_in(served))
    assert status == (404, "there is no such port.")


async def test_a_port_is_written_in_one_way(served: Served) -> None:
    async with listening(Heard()) as port:
        for other in (f"0{port}", f"+{port}", f"{port}%20", f"{port}.0", f"%3{port}x", f"%3{port}"):
            assert (await refused(served, served.path(other), *SHAKE, letting_in(served)))[0] == 404


async def test_it_leads_to_ipv6_where_the_server_listens_there(served: Served) -> None:
    heard = Heard()
    async with (
        listening(heard, "::1") as port,
        asked(served, served.path(port, "/x"), *SHAKE, letting_in(served)) as wire,
    ):
        await soon(wire.reader.readuntil(b"\r\n\r\n"))
    assert heard.lines()[:2] == ["GET /x HTTP/1.1", f"Host: [::1]:{port}"]


@pytest.mark.parametrize(
    "rest",
    [
        *("/", "/chat", "/chat?room=1&room=2", "/?", "/a//b", "/a%2Fb%2f..%2F", "/%E2%82%AC", "/a?b=c?d/e", "/;x=y"),
        *("/../../api/kernels", "/..%2f..%2fetc", "/./.", "//elsewhere.example/", "/http://elsewhere.example/"),
        *("/?token=the-pages-own", "/" + "x" * 5000),
    ],
)
async def test_the_path_and_the_query_come_as_they_were_asked_for(served: Served, rest: str) -> None:
    heard = Heard()
    async with listening(heard) as port:
        # Not by a token, so that one in the query is the page's own.
        cookie = await logged_in(served)
        async with asked(served, served.path(port, rest), *SHAKE, f"Cookie: {cookie}") as wire:
            await soon(wire.reader.readuntil(b"\r\n\r\n"))
    assert heard.lines()[0] == f"GET {rest} HTTP/1.1"


async def test_without_a_path_it_is_the_first(served: Served) -> None:
    heard = Heard()
    async with (
        listening(heard) as port,
        asked(served, served.path(port, "?a=b"), *SHAKE, letting_in(served)) as wire,
    ):
        await soon(wire.reader.readuntil(b"\r\n\r\n"))
    assert heard.lines()[0] == "GET /?a=b HTTP/1.1"


# What the server is told.


async def test_nothing_of_jupyters_reaches_the_kernels_server(served: Served) -> None:
    heard = Heard()
    cookie = await logged_in(served)
    async with listening(heard) as port:
        target = served.path(port, f"/chat?token={served.token}&room=1&%74oken={served.token}")
        more = (
            "X-Forwarded-For: 1.2.3.4",
            "X-XSRFToken: x",
            "Forwarded: for=1.2.3.4",
            "Proxy-Authorization: x",
            "TE: x",
        )
        async with asked(
            served,
            target,
            *SHAKE,
            f"Cookie: {cookie}; other=x",
            letting_in(served),
            *more,
            "Sec-WebSocket-Protocol: a, b",
        ) as wire:
            await soon(wire.reader.readuntil(b"\r\n\r\n"))
    assert heard.lines() == [
        "GET /chat?room=1 HTTP/1.1",
        f"Host: 127.0.0.1:{port}",
        *SHAKE,
        "Sec-WebSocket-Protocol: a, b",
    ]
    assert served.token.encode() not in heard.data


async def test_the_address_is_not_logged(served: Served) -> None:
    target = served.path(free_port(), "/a-secret-that-nobody-may-see")
    await refused(served, target, *SHAKE, letting_in(served))
    await refused(served, target, *SHAKE)
    await refused(served, target, *SHAKE, f"Cookie: {await logged_in(served)}", "Origin: http://elsewhere.example")
    log = served.log.read_text()
    assert "a-secret" not in log
    assert "/a/b/wskit/tunnel/..." in log


# What is refused.


@pytest.mark.parametrize(
    ("lines", "status", "message"),
    [
        ([], 426, "the tunnel takes WebSocket connections only: it needs Upgrade: websocket."),
        (["Upgrade: h2c", "Connection: Upgrade"], 426, "the tunnel takes WebSocket connections only"),
        (["Upgrade: websocket, h2c", "Connection: Upgrade"], 426, "the tunnel takes WebSocket connections only"),
        (["Upgrade: websocket", "Upgrade: h2c", "Connection: Upgrade"], 426, "the tunnel takes"),
        (["Upgrade: websocket"], 400, "a WebSocket's opening handshake has Connection: Upgrade."),
        (["Upgrade: websocket", "Connection: close"], 400, "a WebSocket's opening handshake has"),
        ([*SHAKE, "Content-Length: 5"], 400, "a request through the tunnel has no body."),
        ([*SHAKE, "Transfer-Encoding: chunked"], 400, "a request through the tunnel has no body."),
        ([*SHAKE, "Trailer: x"], 400, "a request through the tunnel has no body."),
    ],
)
async def test_what_is_no_opening_handshake_is_refused(
    served: Served, lines: list[str], status: int, message: str
) -> None:
    heard = Heard()
    async with listening(heard) as port:
        async with asked(
            served, served.path(port), *lines, letting_in(served), behind=b"5\r\nhello\r\n0\r\n\r\n"
        ) as wire:
            got, headers, said = await soon(answer(wire.reader))
        assert (got, said["message"][: len(message)]) == (status, message)
        assert headers.get("upgrade") == ("websocket" if status == 426 else None)
    assert heard.connections == 0


async def test_an_older_http_is_refused(served: Served) -> None:
    async with listening(Heard()) as port:
        status = await refused(served, served.path(port), *SHAKE, letting_in(served), version="HTTP/1.0")
        assert status == (400, "the tunnel takes HTTP/1.1 only: a WebSocket opens with no other.")


@pytest.mark.parametrize("method", ["POST", "HEAD", "PUT", "OPTIONS", "CONNECT"])
async def test_another_method_is_refused(served: Served, method: str) -> None:
    heard = Heard()
    async with (
        listening(heard) as port,
        asked(served, served.path(port), *SHAKE, letting_in(served), method=method) as wire,
    ):
        assert int((await soon(wire.reader.readline())).split()[1]) in (400, 403, 405)
    assert heard.connections == 0


@pytest.mark.parametrize("bad", ["/\xe9", "/a\x01b", "/a\x7f"])
async def test_characters_that_no_address_has_are_refused(served: Served, bad: str) -> None:
    heard = Heard()
    async with listening(heard) as port, asked(served, served.path(port, bad), *SHAKE, letting_in(served)) as wire:
        assert int((await soon(wire.reader.readline())).split()[1]) == 400
    assert heard.connections == 0


@pytest.mark.parametrize(
    "line", ["Sec-WebSocket-Protocol: a\x01b", "Sec-WebSocket-Protocol: a\nX: y", "Sec-WebSocket-Protocol: a\rX: y"]
)
async def test_a_line_smuggles_no_other(served: Served, line: str) -> None:
    heard = Heard()
    async with listening(heard) as port, asked(served, served.path(port), *SHAKE, line, letting_in(served)) as wire:
        await soon(wire.reader.readline())
    assert not any(one.startswith("X") for one in heard.lines())
    assert b"\x01" not in heard.data


# How many.


@pytest.mark.timeout(60)
async def test_200_at_once_are_200_connections(served: Served) -> None:
    heard = Heard()
    async with contextlib.AsyncExitStack() as stack:
        port = await stack.enter_async_context(listening(heard))
        targets = [served.path(port, f"/{number}") for number in range(200)]
        asking = [asked(served, target, *SHAKE, letting_in(served)) for target in targets]
        wires = [await stack.enter_async_context(one) for one in asking]
        for number, wire in enumerate(wires):
            assert await asyncio.wait_for(wire.reader.readuntil(b"\r\n\r\n"), 30) == OPENS
            wire.writer.write(b"%d" % number)
        for number, wire in enumerate(wires):
            assert await wire.reader.readexactly(len(str(number))) == b"%d" % number
        assert heard.connections == 200


@pytest.mark.timeout(60)
async def test_bytes_behind_the_handshake_reach_the_server(served: Served) -> None:
    heard, much = Heard(), bytes(range(256)) * 1000
    async with (
        listening(heard) as port,
        asked(served, served.path(port), *SHAKE, letting_in(served), behind=b"at once" + much) as wire,
    ):
        await soon(wire.reader.readuntil(b"\r\n\r\n"))
        assert await soon(wire.reader.readexactly(len(much) + 7)) == b"at once" + much


@pytest.mark.timeout(60)
async def test_a_client_that_never_reads_fills_nobodys_memory(served: Served) -> None:
    sent, over = 0, asyncio.Event()

    async def pour(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        nonlocal sent
        await reader.readuntil(b"\r\n\r\n")
        writer.write(OPENS)
        try:
            while True:
                writer.write(b"x" * 65536)
                await writer.drain()
                sent += 65536
        except ConnectionError:
            over.set()

    process = psutil.Process(served.process.pid)
    before = process.memory_info().rss
    async with listening(pour) as port:
        # No stream: those read ahead.
        with socket.create_connection(("127.0.0.1", served.port)) as client:
            lines = (f"GET {served.path(port)} HTTP/1.1", f"Host: 127.0.0.1:{served.port}", *SHAKE, letting_in(served))
            client.sendall("\r\n".join([*lines, "", ""]).encode())
            last = -1
            while last != sent:
                last = sent
                await asyncio.sleep(0.3)  # what would come meanwhile is what is measured
            assert 0 < sent < 2**26
            assert process.memory_info().rss - before < 2**24
        await soon(over.wait())


@pytest.mark.skipif(os.name == "nt", reason="lists of open files are Linux's")
async def test_what_has_ended_leaves_nothing(served: Served) -> None:
    def files() -> int:
        return len(list(Path(f"/proc/{served.process.pid}/fd").iterdir()))

    before = files()
    async with listening(Heard()) as port:
        for _ in range(20):
            async with asked(served, served.path(port), *SHAKE, letting_in(served)) as wire:
                await soon(wire.reader.readuntil(b"\r\n\r\n"))
                wire.writer.write_eof()
                assert await soon(wire.reader.read()) == b""
    async with asyncio.timeout(5):
        while files() > before + 2:
            await asyncio.sleep(0.01)

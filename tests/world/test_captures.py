"""Captures by tcpdump and dumpcap of what people run: Chromium, nginx, npm's ws, uvicorn and the websockets library."""

from __future__ import annotations

import os
import socket
import ssl
import struct
import subprocess
from pathlib import Path

import pytest
import trustme
from playwright.async_api import Page
from websockets.asyncio.client import connect
from websockets.asyncio.server import ServerConnection, serve
from websockets.exceptions import ConnectionClosed

from wskit.evidence.recording import Brought
from wskit.evidence.segments import KEYS
from wskit.protocol.interface import ReadyState
from wskit.reading.across import across
from wskit.record import events

from .backends import KINDS, backend
from .chromium import LISTEN, chromium, logged
from .nginx import plain
from .proxies import find, free_ports
from .sniffing import PROGRAMS, Program, agreed, by_server, over, sniffing, story

pytestmark = pytest.mark.asyncio(loop_scope="module")

OPENS = ["client GET", "server 101"]
CLOSED = {"client": ReadyState.CLOSED, "server": ReadyState.CLOSED}


def states(brought: Brought) -> object:
    return across(brought.happened, brought.end).states


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("program", PROGRAMS)
async def test_a_page_behind_nginx_is_told_goodbye(
    page: Page, site: str, tmp_path: Path, kind: str, program: Program
) -> None:
    await page.goto(site)
    with (
        backend(kind) as server,
        plain(server.port) as proxy,
        sniffing(program, tmp_path, proxy.port, server.port) as sniffer,
    ):
        await page.evaluate(LISTEN, proxy.url(server.url))
        await page.evaluate("ws.send('hello')")
        await logged(page, "message hello")
        await page.evaluate("ws.send('hang up')")
        assert (await logged(page, "close"))[-1] == "close 4001 true"
        sniffer.read(over(2))
    found = by_server(agreed(sniffer.path))
    assert found.keys() == {proxy.port, server.port}
    for brought in found.values():
        assert (brought.notes, brought.encrypted, states(brought)) == ((), False, CLOSED)
        said = story(brought)
        assert said[:2] == OPENS
        goodbyes = [one for one in said if one.split(" ")[1] in ("Close", "FIN", "RST")]
        # The server, or nginx for it, lets go of TCP first (RFC 6455 section 7.1.1).
        assert goodbyes == ["server Close 4001", "client Close 4001", "server FIN", "client FIN"]
    # The page and ws agree to compress; nginx changes nothing of that.
    assert story(found[proxy.port]) == story(found[server.port])


@pytest.mark.parametrize("program", PROGRAMS)
async def test_a_page_whose_server_is_killed_sees_a_fin_and_no_goodbye(
    page: Page, site: str, tmp_path: Path, program: Program
) -> None:
    await page.goto(site)
    with (
        backend("ws") as server,
        plain(server.port) as proxy,
        sniffing(program, tmp_path, proxy.port, server.port) as sniffer,
    ):
        await page.evaluate(LISTEN, proxy.url(server.url))
        server.kill()
        assert (await logged(page, "close"))[-1] == "close 1006 false"
        sniffer.read(over(2))
    found = by_server(agreed(sniffer.path))
    for brought in found.values():
        assert story(brought) == [*OPENS, "server FIN", "client FIN"]


async def test_an_idle_proxy_ends_both_connections(page: Page, site: str, tmp_path: Path) -> None:
    await page.goto(site)
    with (
        backend("ws") as server,
        plain(server.port, read_timeout=0.5) as proxy,
        sniffing("tcpdump", tmp_path, proxy.port, server.port) as sniffer,
    ):
        await page.evaluate(LISTEN, proxy.url(server.url))
        assert (await logged(page, "close"))[-1] == "close 1006 false"
        sniffer.read(over(2))
    found = by_server(agreed(sniffer.path))
    assert story(found[proxy.port]) == [*OPENS, "server FIN", "client FIN"]
    assert story(found[server.port]) == [*OPENS, "client FIN", "server FIN"]
    silence = [event.time for event in found[proxy.port].happened if isinstance(event, events.BytesIn | events.FinOut)]
    assert silence[2] - silence[1] > 0.4


@pytest.mark.parametrize("host", ["127.0.0.1", "::1"])
@pytest.mark.parametrize("program", PROGRAMS)
async def test_the_library_at_both_ends_says_goodbye(tmp_path: Path, host: str, program: Program) -> None:
    async def echo(connection: ServerConnection) -> None:
        async for message in connection:
            await connection.send(message)

    async with serve(echo, host, 0) as server:
        port = next(iter(server.sockets)).getsockname()[1]
        with sniffing(program, tmp_path, port) as sniffer:
            name = f"[{host}]" if ":" in host else host
            async with connect(f"ws://{name}:{port}/?token=secret", compression=None) as ws:
                await ws.send("hello")
                await ws.recv()
                await ws.close(4000, "enough")
                local = ws.local_address[:2]
            sniffer.read(over(1))
    [brought] = agreed(sniffer.path).connections
    assert story(brought) == [
        *OPENS,
        "client Text",
        "server Text",
        "client Close 4000",
        "server Close 4000",
        "server FIN",
        "client FIN",
    ]
    linked = [event for event in brought.happened if isinstance(event, events.Linked)]
    assert [(event.local, event.remote) for event in linked] == [(local, (host, port)), ((host, port), local)]
    assert "secret" not in str(brought)


@pytest.mark.parametrize("interface", ["any", "lo"])
async def test_a_rst_is_found_and_what_is_captured_twice_counts_once(tmp_path: Path, interface: str) -> None:
    ended: list[object] = []

    async def wait(connection: ServerConnection) -> None:
        try:
            await connection.recv()
        except ConnectionClosed as closed:
            ended.append(closed.rcvd)

    async with serve(wait, "127.0.0.1", 0) as server:
        port = next(iter(server.sockets)).getsockname()[1]
        with sniffing("tcpdump", tmp_path, port, interface=interface) as sniffer:
            ws = await connect(f"ws://127.0.0.1:{port}/")
            link = ws.transport.get_extra_info("socket")
            # A socket that is told not to linger ends with a RST (socket(7)).
            link.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            ws.transport.abort()
            await ws.wait_closed()
            sniffer.read(over(1))
    [brought] = agreed(sniffer.path).connections
    assert story(brought) == [*OPENS, "client RST"]
    assert states(brought) == CLOSED
    assert ended == [None]


async def test_a_capture_that_begins_in_the_middle_has_frames(tmp_path: Path) -> None:
    async def echo(connection: ServerConnection) -> None:
        async for message in connection:
            await connection.send(message)

    async with (
        serve(echo, "127.0.0.1", 0, compression=None) as server,
        connect(f"ws://127.0.0.1:{next(iter(server.sockets)).getsockname()[1]}/") as ws,
    ):
        with sniffing("tcpdump", tmp_path, ws.remote_address[1]) as sniffer:
            await ws.send("hello")
            await ws.recv()
            await ws.close(1000)
            sniffer.read(over(1))
    [brought] = agreed(sniffer.path).connections
    assert story(brought) == [
        "client Text",
        "server Text",
        "client Close 1000",
        "server Close 1000",
        "server FIN",
        "client FIN",
    ]
    assert brought.notes[1].startswith("Its opening handshake is missing.")


async def test_where_nobody_listens_the_syn_is_refused(tmp_path: Path) -> None:
    [port] = free_ports(1)
    with sniffing("tcpdump", tmp_path, port) as sniffer:
        with pytest.raises(ConnectionRefusedError):
            await connect(f"ws://127.0.0.1:{port}/")
        sniffer.read(lambda recording: "RST" in str(recording.connections))
    [brought] = agreed(sniffer.path).connections
    assert brought.notes[0].startswith("The SYN was answered with a RST")
    assert (brought.made, brought.asked) == ("refused", 1)


async def test_of_tls_the_goodbyes_of_tcp_are_seen(tmp_path: Path) -> None:
    authority = trustme.CA()
    theirs, ours = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH), ssl.create_default_context()
    authority.issue_cert("127.0.0.1").configure_cert(theirs)
    authority.configure_trust(ours)

    async def goodbye(connection: ServerConnection) -> None:
        await connection.close(1001)

    async with serve(goodbye, "127.0.0.1", 0, ssl=theirs) as server:
        port = next(iter(server.sockets)).getsockname()[1]
        with sniffing("tcpdump", tmp_path, port) as sniffer:
            async with connect(f"wss://127.0.0.1:{port}/", ssl=ours) as ws:
                await ws.wait_closed()
            sniffer.read(over(1))
    [brought] = agreed(sniffer.path).connections
    assert brought.encrypted
    assert story(brought)[0] in ("server FIN", "client FIN")
    assert not any(isinstance(event, events.BytesOut | events.BytesIn) for event in brought.happened)


async def test_wireshark_reads_tls_with_the_keys_that_chromium_writes_down(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    keys = tmp_path / "keys"
    monkeypatch.setenv("SSLKEYLOGFILE", str(keys))
    authority, theirs = trustme.CA(), ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    authority.issue_cert("127.0.0.1").configure_cert(theirs)

    async def goodbye(connection: ServerConnection) -> None:
        await connection.close(4001)

    async with serve(goodbye, "127.0.0.1", 0, ssl=theirs) as server, chromium() as browser:
        port = next(iter(server.sockets)).getsockname()[1]
        page = await browser.new_page(ignore_https_errors=True)
        with sniffing("tcpdump", tmp_path, port) as sniffer:
            told = await page.evaluate(
                "url => new Promise((said) => { new WebSocket(url).onclose = (event) => said(event.code); })",
                f"wss://127.0.0.1:{port}/",
            )
            sniffer.read(over(1))
    assert told == 4001
    recording = agreed(sniffer.path)
    assert all(brought.encrypted for brought in recording.connections)
    program = find("tshark", "tshark")
    options = ("-n", "-o", f"tls.keylog_file:{keys}", "-d", f"tcp.port=={port},tls", "-T", "fields")
    done = subprocess.run(
        [program, *options, "-e", "websocket.payload.close.status_code", "-r", str(sniffer.path)],
        capture_output=True,
        check=True,
        env={**os.environ, "WIRESHARK_CONFIG_DIR": str(tmp_path)},
    )
    assert "4001" in done.stdout.decode().split()

    # The keys may also be in the file itself. Then it needs no others, and whoever reads it here is told so.
    both = tmp_path / "both.pcapng"
    subprocess.run(
        [find("editcap", "tshark"), "--inject-secrets", f"tls,{keys}", str(sniffer.path), str(both)], check=True
    )
    assert KEYS in agreed(both).notes
    done = subprocess.run(
        [program, "-n", "-d", f"tcp.port=={port},tls", "-Y", "websocket.opcode == 8", "-r", str(both)],
        capture_output=True,
        check=True,
        env={**os.environ, "WIRESHARK_CONFIG_DIR": str(tmp_path)},
    )
    assert b"WebSocket Connection Close" in done.stdout


async def test_where_packets_are_cut_the_rest_is_said_to_be_missing(tmp_path: Path) -> None:
    async def send(connection: ServerConnection) -> None:
        await connection.send("x" * 1000)

    async with serve(send, "127.0.0.1", 0, compression=None) as server:
        port = next(iter(server.sockets)).getsockname()[1]
        with sniffing("tcpdump", tmp_path, port, options=("-s", "400")) as sniffer:
            async with connect(f"ws://127.0.0.1:{port}/") as ws:
                await ws.recv()
                await ws.wait_closed()
            sniffer.read(over(1))
    [brought] = agreed(sniffer.path).connections
    assert any("that the server sent are not in the capture" in note for note in brought.notes)
    assert story(brought)[-2:] == ["server FIN", "client FIN"]
    assert "server Close 1000" in story(brought)


async def test_dumpcap_writes_several_interfaces_into_one_file(tmp_path: Path) -> None:
    async def goodbye(connection: ServerConnection) -> None:
        await connection.close(1001)

    async with serve(goodbye, "127.0.0.1", 0) as server:
        port = next(iter(server.sockets)).getsockname()[1]
        more = ("-f", f"tcp port {port}", "-i", "any")
        with sniffing("dumpcap", tmp_path, port, options=more) as sniffer:
            async with connect(f"ws://127.0.0.1:{port}/") as ws:
                await ws.wait_closed()
            sniffer.read(over(1))
    recording = agreed(sniffer.path)
    assert recording.format == "pcapng"
    [brought] = recording.connections
    assert [one for one in story(brought) if "Close" in one] == ["server Close 1001", "client Close 1001"]

"""``wskit tap`` as a real process, before an echo server: what it says, to a person and to a program, and its end."""

from __future__ import annotations

import json
import re
import signal
import socket
import ssl
import sys
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import dpkt.pcapng
import pytest
import trustme
from processes import run, tapping

from wskit import CloseEvent, DOMException, EchoServer, Timeline, WebSocket
from wskit.evidence.opening import read
from wskit.record import events


@pytest.fixture(autouse=True)
def state(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where tokens are kept: nowhere that matters."""
    monkeypatch.setenv("WSKIT_STATE", str(tmp_path / "state"))
    return tmp_path / "state"


@pytest.fixture
def behind() -> Iterator[EchoServer]:
    """A server of somebody's."""
    with EchoServer(timeline=Timeline(), ping_interval=None) as server:
        yield server


@pytest.fixture
def port() -> int:
    """A port that nobody listens on."""
    with socket.create_server(("127.0.0.1", 0)) as probe:
        return int(probe.getsockname()[1])


def connected(url: str, *protocols: str) -> WebSocket:
    ws = WebSocket(url, list(protocols), timeline=Timeline())
    ws.opened.result(10)
    return ws


# What it says.


def test_it_says_who_came_what_passed_and_who_ended_it(behind: EchoServer) -> None:
    with tapping(behind.url) as tap:
        ws = connected(f"{tap.url}?room=s3cret", "chat")
        ws.send("WebSocket rocks")
        lines = tap.until("←")
        ws.close(1000, "bye")
        lines += tap.until("ended")
    clock = r"\d\d:\d\d:\d\d\.\d #1   "
    expected = [
        r"opened  /…\?room=…  subprotocol chat",
        "page → server  text      15 B  WebSocket rocks",
        "page ← server  text      15 B  WebSocket rocks",
        'page → server  Close 1000 "bye"',
        'page ← server  Close 1000 "bye"',
        r'ended   1000 clean after \d\.\d s: the page said Close 1000 "bye" first, and the server answered the same',
    ]
    assert [bool(re.fullmatch(clock + one, line)) for one, line in zip(expected, lines, strict=True)] == [True] * 6, (
        lines
    )


def test_the_url_has_the_host_and_the_path_of_the_target_and_goes_where_that_goes(behind: EchoServer) -> None:
    target = behind.url.replace("127.0.0.1", "localhost")
    with tapping(target) as tap:
        assert tap.url.startswith("ws://localhost:")
        assert tap.url.endswith(urlsplit(target).path)
        connected(tap.url)
        with pytest.raises(DOMException):
            connected(tap.url.rsplit("/", 1)[0])
    assert len(behind.connections) == 1


def test_an_ending_without_a_goodbye_tells_what_to_do_next(behind: EchoServer) -> None:
    with tapping(behind.url) as tap:
        ws = connected(tap.url)
        behind.connections[0].link.reset()
        assert ws.closed.result(10) == CloseEvent(1006, "", was_clean=False)
        *_, ended = tap.until("ended")
        assert "page 1006 (the server's code is not seen here) after" in ended
        assert "the server's side broke TCP off (RST) with no Close frame, before any frame; " in ended
        assert ended.endswith("the tap then ended the page's connection (FIN)")
        assert tap.line().strip().startswith("next: see the server's log of that second: did it crash")


def test_for_a_program_there_is_an_object_a_line(behind: EchoServer) -> None:
    with tapping(behind.url, "--json") as tap:
        listening = json.loads(tap.url)
        assert listening["event"] == "listening"
        ws = connected(listening["url"], "chat")
        ws.send("hello")
        told = [json.loads(one) for one in tap.until('"from": "server"')]
        ws.close(4000, "enough")
        told += [json.loads(one) for one in tap.until('"event": "ended"')]
    opened, *frames, ended = told
    time = opened.pop("time")
    assert opened == {"event": "opened", "connection": 1, "path": "/…", "origin": None, "subprotocol": "chat"}
    assert [one["kind"] for one in frames] == ["text", "text", "close", "close"]
    assert [one["from"] for one in frames] == ["page", "server", "page", "server"]
    assert time <= frames[0]["time"] <= ended["time"]
    assert frames[0]["text"] == "hello"
    assert (frames[-1]["code"], frames[-1]["reason"]) == (4000, "enough")
    leg = {"code": 4000, "reason": "enough", "clean": True, "said": 4000, "told": 4000}
    assert {name: ended["page"][name] for name in leg} == {name: ended["server"][name] for name in leg} == leg
    assert (ended["first"], ended["how"], ended["next"]) == ("page", "Close", None)
    assert 0 <= ended["seconds"] < 10


def test_what_messages_say_can_be_left_out(behind: EchoServer) -> None:
    for options in ([], ["--json"]):
        with tapping(behind.url, "--no-content", *options) as tap:
            ws = connected(json.loads(tap.url)["url"] if options else tap.url)
            ws.send("s3cret words")
            ws.close()
            said = "".join(tap.until("ended"))
            assert "text" in said
            assert "12" in said
            assert "s3cret" not in said


def test_somebody_without_the_token_is_refused_and_told_of(behind: EchoServer) -> None:
    with tapping(behind.url) as tap:
        with pytest.raises(DOMException):
            connected(f"ws://{urlsplit(tap.url).netloc}/a-guess-or-so/room?key=s3cret")
        refused = tap.line()
        assert refused.endswith("#1   refused 403  /…?key=…: the tap answers 403: this URL is not its own")
        assert "the whole URL" in tap.line()


# Where something is missing.


def test_nobody_has_to_listen_yet(port: int) -> None:
    with tapping(f"ws://127.0.0.1:{port}/chat") as tap:
        assert f"Nobody listens at 127.0.0.1:{port} yet. The tap waits" in tap.err.readline()
        with pytest.raises(DOMException):
            connected(tap.url)
        assert "refused 502  /chat: the tap answers 502: nobody listens behind it" in tap.line()
        assert "next: start your server" in tap.line()
        with EchoServer(port, token="chat-and-16-letters", timeline=Timeline()) as server:
            connected(tap.url.replace("/chat", f"/{server.url.rpartition('/')[2]}"))
            assert "opened" in tap.line()


def test_a_host_that_does_not_exist_is_said_at_the_start() -> None:
    with tapping("ws://nowhere.invalid/chat") as tap:
        assert "This computer knows no host 'nowhere.invalid'. Is its name right?" in tap.err.readline()


@pytest.mark.parametrize("options", [["--json"], []])
def test_a_server_that_hangs_is_waited_for_aloud_and_who_gives_up_was_not_refused(options: list[str]) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listening:
        with tapping(f"ws://127.0.0.1:{listening.getsockname()[1]}/chat", *options) as tap:
            page = urlsplit(json.loads(tap.url)["url"] if options else tap.url)
            listening.accept()[0].close()  # the look whether anybody listens
            with socket.create_connection(("127.0.0.1", page.port or 0)) as client:
                client.sendall(f"GET {page.path} HTTP/1.1\r\nHost: h\r\nUpgrade: websocket\r\n\r\n".encode())
                waits = tap.line()
            left = tap.line()
        if options:
            assert [json.loads(one)["event"] for one in (waits, left)] == ["waits", "left"]
            assert json.loads(left)["by"] == "page"
        else:
            assert waits.endswith("#1   waits    /chat: for the server's answer")
            assert re.search(r"#1   left     /chat: the page gave up after \d+\.\d s, before there was", left)


@pytest.mark.parametrize("options", [["--json"], []])
def test_it_goes_on_where_nobody_reads_any_more(behind: EchoServer, options: list[str]) -> None:
    with tapping(behind.url, *options) as tap:
        url = json.loads(tap.url)["url"] if options else tap.url
        tap.out.close()
        for _ in range(3):
            ws = connected(url)
            ws.close()
            ws.closed.result(10)
        last = connected(url)
        tap.ask_to_stop()
        assert last.closed.result(10) == CloseEvent(1001, "", was_clean=True)
        assert tap.process.wait(10) == 0


# Its end.

SIGNALS = [None] if sys.platform == "win32" else [None, signal.SIGTERM, signal.SIGHUP]


@pytest.fixture
def heard() -> Iterator[None]:
    """Let a closed terminal be heard of, also where these tests were begun with ``nohup``: a program inherits that."""
    if sys.platform == "win32":
        yield
        return
    before = signal.signal(signal.SIGHUP, signal.SIG_DFL)
    yield
    signal.signal(signal.SIGHUP, before)


@pytest.mark.usefixtures("heard")
@pytest.mark.parametrize("number", SIGNALS, ids=["Ctrl-C", "SIGTERM", "a closed terminal"][: len(SIGNALS)])
def test_asked_to_stop_it_says_1001_to_both_sides_saves_and_exits_with_0(
    behind: EchoServer, number: signal.Signals | None, tmp_path: Path
) -> None:
    saved = tmp_path / "session.pcapng"
    with tapping(behind.url, "--save", str(saved)) as tap:
        sockets = [connected(tap.url) for _ in range(3)]
        sockets[0].send("a message that is in the file")
        tap.until("←")
        assert not saved.exists()
        if number is None:
            tap.ask_to_stop()
        else:
            tap.process.send_signal(number)
        for ws in sockets:
            assert ws.closed.result(10) == CloseEvent(1001, "", was_clean=True)
        for connection in behind.connections:
            assert connection.closed.result(10) == CloseEvent(1001, "", was_clean=True)
        status, out, err = tap.end()
    assert status == 0
    assert out.count("1001 clean after") == 3
    assert err.startswith("Closing 3 connections with 1001.")
    assert f"What passed is in {saved}." in err
    with saved.open("rb") as file:
        packets = b"".join(packet for _, packet in dpkt.pcapng.Reader(file))
    assert b"a message that is in the file" in packets
    assert tap.url.split("/")[3].encode() not in packets
    assert [path.name for path in tmp_path.iterdir()] == ["session.pcapng"]


def test_in_a_file_of_the_kits_own_nothing_is_missing_but_the_secrets(behind: EchoServer, tmp_path: Path) -> None:
    saved = tmp_path / "session.jsonl"
    with tapping(f"{behind.url}?token=t0k3n-in-query", "--save", str(saved)) as tap:
        ws = connected(tap.url)
        ws.send("a message that is in the file")
        tap.until("←")
        ws.close(4001, "done")
        ws.closed.result(10)
        tap.until("ended")
        tap.ask_to_stop()
        status, _, err = tap.end()
    assert status == 0
    assert f"What passed is in {saved}. wskit diagnose {saved} reads it." in err
    [one] = read(saved).connections
    assert one.notes == ()
    # Both of its connections, and what the tap did between them: a capture has no such thing.
    assert {event.end.side for event in one.happened} == {"client", "server"}
    assert any(isinstance(event, events.Bridged) for event in one.happened)
    whole = b"".join(event.data for event in one.happened if isinstance(event, events.BytesIn))
    assert b"a message that is in the file" in whole
    secrets = (tap.url.split("/")[3], "t0k3n-in-query")
    assert not [secret for secret in secrets if secret in saved.read_text() or secret.encode() in whole]


def test_a_second_ctrl_c_does_not_wait() -> None:
    with socket.create_server(("127.0.0.1", 0)) as listening:
        place = listening.getsockname()
        with tapping(f"ws://127.0.0.1:{place[1]}/") as tap:
            client = WebSocket(tap.url, timeline=Timeline())
            listening.accept()[0].close()  # the look whether anybody listens
            held, _ = listening.accept()
            with held:
                held.recv(4096)  # never answered
                tap.ask_to_stop()
                assert tap.end(within=9)[0] == 0
                client.closed.result(10)


def test_where_nothing_passed_nothing_is_saved_and_it_is_said(behind: EchoServer, tmp_path: Path) -> None:
    with tapping(behind.url, "--save", str(tmp_path / "nothing.pcap")) as tap:
        tap.ask_to_stop()
        status, _, err = tap.end()
    assert status == 0
    assert "nothing.pcap was not written: no connection was recorded yet" in err
    assert list(tmp_path.iterdir()) == []


def test_a_file_that_cannot_be_written_is_a_failure(behind: EchoServer, tmp_path: Path) -> None:
    folder = tmp_path / "folder"
    folder.mkdir()
    with tapping(behind.url, "--save", str(folder / "a.pcapng")) as tap:
        connected(tap.url).close()
        tap.until("ended")
        folder.rmdir()
        tap.ask_to_stop()
        status, _, err = tap.end()
    assert status == 1
    assert "a.pcapng" in err


def test_a_port_that_is_named_has_the_same_url_again(behind: EchoServer, port: int) -> None:
    urls = []
    for _ in range(2):
        with tapping(behind.url, "--port", str(port)) as tap:
            urls.append(tap.url)
            assert any("has the same URL" in line for line in tap.introduction)
            tap.ask_to_stop()
            tap.end()
    assert urls[0] == urls[1]


def test_a_port_that_is_taken_ends_it_with_1(behind: EchoServer) -> None:
    status, out, err = run("tap", behind.url, "--port", str(behind.port))
    assert (status, out) == (1, "")
    assert err == f"wskit: port {behind.port} is taken; name another, or none to take any that is free\n"


# TLS.


def test_towards_the_page_it_has_a_certificate_of_its_own(behind: EchoServer, tmp_path: Path) -> None:
    with tapping(behind.url, "--tls", "--tls-ca", str(tmp_path / "ca.pem")) as tap:
        assert tap.url.startswith("wss://127.0.0.1:")
        assert f"The certificate to trust is in {tmp_path / 'ca.pem'}" in "".join(tap.introduction)
        trust = ssl.create_default_context(cafile=tmp_path / "ca.pem")
        place = urlsplit(tap.url)
        with (
            socket.create_connection(("127.0.0.1", place.port or 0), timeout=10) as raw,
            trust.wrap_socket(raw, server_hostname="127.0.0.1") as page,
        ):
            head = (
                f"GET {place.path} HTTP/1.1\r\nHost: h\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n\r\n"
            )
            page.sendall(head.encode())
            assert page.recv(100).startswith(b"HTTP/1.1 101 ")
            tap.until("opened")


def test_who_comes_to_see_the_certificate_is_told_to_go_back_and_who_does_not_trust_it_is_told_of(
    behind: EchoServer, tmp_path: Path
) -> None:
    with tapping(behind.url, "--tls", "--tls-ca", str(tmp_path / "ca.pem")) as tap:
        place = ("127.0.0.1", urlsplit(tap.url).port or 0)
        with (
            socket.create_connection(place, timeout=10) as raw,
            pytest.raises(ssl.SSLError),
            ssl.create_default_context().wrap_socket(raw, server_hostname="127.0.0.1"),
        ):
            pass
        assert tap.line().endswith(" no TLS: the page does not trust the certificate; see --tls-ca")
        trust = ssl.create_default_context(cafile=tmp_path / "ca.pem")
        with (
            socket.create_connection(place, timeout=10) as raw,
            trust.wrap_socket(raw, server_hostname="127.0.0.1") as browser,
        ):
            browser.sendall(b"GET / HTTP/1.1\r\nHost: h\r\n\r\n")
            assert b"Go back to your page" in browser.recv(1000) + browser.recv(1000)
        ws = WebSocket(tap.url, timeline=Timeline(), trust=trust)
        ws.opened.result(10)
        assert " #1   opened" in tap.line(), "they leave no gap"


def test_a_server_that_speaks_tls_is_trusted_if_it_is_said_whom_to_trust(tmp_path: Path) -> None:
    authority, context = trustme.CA(), ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert("127.0.0.1").configure_cert(context)
    authority.cert_pem.write_to_path(tmp_path / "ca.pem")
    with EchoServer(ssl=context, timeline=Timeline()) as server:
        with tapping(server.url) as tap:
            with pytest.raises(DOMException):
                connected(tap.url)
            assert "CERTIFICATE_VERIFY_FAILED" in tap.line()
            assert tap.line().endswith("next: name your own CA with --trust FILE")
        with tapping(server.url, "--trust", str(tmp_path / "ca.pem")) as tap:
            ws = connected(tap.url)
            ws.send("over TLS")
            assert "over TLS" in tap.until("←")[-1]


@pytest.mark.parametrize(("made", "words"), [(False, "No such file"), (True, "there is no certificate in it")])
def test_a_file_without_a_certificate_ends_it_with_1(tmp_path: Path, made: bool, words: str) -> None:
    if made:
        (tmp_path / "ca.pem").write_text("no certificate")
    status, out, err = run("tap", "wss://localhost:1/", "--trust", str(tmp_path / "ca.pem"))
    assert (status, out) == (1, "")
    assert words in err
    assert "ca.pem" in err


# Breaking it.


def test_it_loses_its_patience_as_a_proxy_does(behind: EchoServer) -> None:
    with tapping(behind.url, "--idle-timeout", "0.3") as tap:
        ws = connected(tap.url)
        assert ws.closed.result(10).code == 1006
        assert "the tap ends both connections: nothing passed for 0.3 s" in tap.until("ended")[-1]
        assert "next: a Ping or a message more often than every 0.3 s keeps it open" in tap.line()


def test_the_network_is_slow_from_the_first_byte_on(behind: EchoServer) -> None:
    timeline = Timeline()
    with tapping(behind.url, "--delay", "0.2") as tap:
        ws = WebSocket(tap.url, timeline=timeline)
        ws.opened.result(10)
        times = {type(event): event.time for event in timeline.events(ws.end)}
        assert times[events.Opened] - times[events.Linked] >= 0.4


@pytest.mark.parametrize(
    ("options", "words"),
    [
        (["--refuse", "503"], "refused 503  /…: the tap answers 503: it refuses everybody"),
        (["--no-upgrade"], "(the tap passed the request on without Upgrade)"),
    ],
)
def test_it_refuses_as_proxies_do(behind: EchoServer, options: list[str], words: str) -> None:
    with tapping(behind.url, *options) as tap:
        with pytest.raises(DOMException):
            connected(tap.url)
        assert words in tap.line()

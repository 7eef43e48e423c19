"""``wskit serve`` as a real process: what it says of who comes and goes, its URL, and its end."""

from __future__ import annotations

import re
import signal
import socket
import sys
import time
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from processes import run, serving

from wskit import CloseEvent, DOMException, EchoServer, Timeline, WebSocket
from wskit.command import serving as command
from wskit.command.terminal import Terminal
from wskit.record import events

HEAD = (
    "GET {} HTTP/1.1\r\nHost: localhost\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
    "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n{}\r\n"
)


@pytest.fixture(autouse=True)
def state(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where tokens are kept: nowhere that matters."""
    monkeypatch.setenv("WSKIT_STATE", str(tmp_path / "state"))
    return tmp_path / "state"


@pytest.fixture
def port() -> int:
    """A port that nobody listens on."""
    with socket.create_server(("127.0.0.1", 0)) as probe:
        return int(probe.getsockname()[1])


def connected(url: str, *protocols: str) -> WebSocket:
    ws = WebSocket(url, list(protocols), timeline=Timeline())
    ws.opened.result(10)
    return ws


def knock(url: str, path: str = "/", *, more: str = "", data: bytes | None = None) -> socket.socket:
    """Connect without WebSocket, send this, and wait for an answer."""
    place = urlsplit(url)
    client = socket.create_connection((place.hostname, place.port), timeout=10)
    client.sendall(HEAD.format(path, more).encode() if data is None else data)
    client.recv(4096)
    return client


# What happens.


def test_it_says_who_came_and_how_each_left(port: int) -> None:
    with serving("--port", str(port)) as server:
        ws = connected(server.url, "chat")
        assert re.fullmatch(r"\d\d:\d\d:\d\d #1 opened  subprotocol chat", server.until("#1")[-1])
        ws.close(1000, "bye")
        ended = r'\d\d:\d\d:\d\d #1 ended   1000 clean after \d\.\d s: Close 1000 "bye" came, .*'
        assert re.fullmatch(ended + "the server answered the same", server.line())
        other = connected(server.url)
        assert server.line().endswith(" #2 opened")
        other.link.cut()
        assert re.search(r"#2 ended   1006 not clean after .* s: TCP ended \(FIN\), and no Close", server.line())


def test_who_is_refused_is_told_of_and_what_they_tried_is_not() -> None:
    with serving() as server:
        guess = "a-guess-or-the-token-of-another-server-----"
        knock(server.url, f"/{guess}/room?key=secret", more="Origin: http://evil.example\r\n").close()
        said = server.until("#1")[-1]
        why = "the URL that was asked for is not the server's, asked by a page of http://evil.example"
        assert said.endswith(f"#1 refused 403: {why}")
        assert guess not in said
        assert "secret" not in said


def test_a_request_that_is_none_for_this_server_is_told_of() -> None:
    with serving() as server:
        request = f"GET {urlsplit(server.url).path} HTTP/1.1\r\nHost: h\r\n\r\n"
        knock(server.url, data=request.encode()).close()
        assert "#1 refused 426: the request does not ask for WebSocket" in server.until("#1")[-1]


def test_nothing_from_the_wire_commands_the_terminal() -> None:
    with serving() as server:
        evil = "\x1b]0;owned\x07\x1b[2J\r\n\x9b31m\u202e"
        ws = connected(server.url)
        ws.close(4000, evil)
        lines = server.until("#1 ended")
        knock(server.url, more=f"Origin: {evil.encode().decode('latin-1')[:8]}\r\n").close()
        lines += server.until("refused")
        assert all(line.isprintable() for line in lines)
        assert r"\x1b]0;owned\x07\x1b[2J\r\n\x9b31m\u202e" in "".join(lines)


def test_quiet_is_the_url_and_nothing_more() -> None:
    with serving("--quiet") as server:
        connected(server.url).close()
        server.ask_to_stop()
        assert server.end() == (0, "", "")


def test_a_reason_that_the_terminal_cannot_show_breaks_nothing() -> None:
    with serving(PYTHONIOENCODING="ascii") as server:
        connected(server.url).close(4000, "grüß dich")
        assert r'4000 "gr\xfc\xdf dich"' in server.until("ended")[-1]


# Where nobody reads.


def test_it_goes_on_where_nobody_reads_any_more() -> None:
    with serving() as server:
        server.out.close()
        for _ in range(3):
            ws = connected(server.url)
            ws.close()
            ws.closed.result(10)
        last = connected(server.url)
        server.ask_to_stop()
        assert last.closed.result(10) == CloseEvent(1001, "", was_clean=True)
        assert server.process.wait(10) == 0
        assert server.err.read() == "Closing 1 connection with 1001. Who will not wait presses Ctrl-C again.\n"


# Its end.


SIGNALS = [None] if sys.platform == "win32" else [None, signal.SIGTERM]


@pytest.mark.parametrize("number", SIGNALS, ids=["Ctrl-C", "SIGTERM"][: len(SIGNALS)])
@pytest.mark.parametrize("options", [[], ["--quiet"]], ids=["loud", "quiet"])
def test_asked_to_stop_it_says_1001_to_everyone_and_exits_with_0(
    number: signal.Signals | None, options: list[str]
) -> None:
    with serving(*options) as server:
        sockets = [connected(server.url) for _ in range(3)]
        if number is None:
            server.ask_to_stop()
        else:
            server.process.send_signal(number)
        for ws in sockets:
            assert ws.closed.result(10) == CloseEvent(1001, "", was_clean=True)
        status, out, err = server.end()
        assert status == 0
        assert out.count("1001 clean after") == (0 if options else 3)
        assert err.partition(".")[0] == ("" if options else "Closing 3 connections with 1001")


def test_a_second_ctrl_c_does_not_wait_for_a_client_that_is_slow_to_say_goodbye() -> None:
    with serving() as server, knock(server.url, urlsplit(server.url).path) as client:
        server.until("opened")
        server.ask_to_stop()
        assert client.recv(4096) == b"\x88\x02\x03\xe9"  # a Close frame with 1001, and no answer from here
        assert server.err.readline().startswith("Closing 1 connection with 1001.")
        server.ask_to_stop()
        assert server.end(within=9) == (0, "", "")  # after 10 s it would not wait any more, whatever it is told


def test_it_says_how_those_left_who_never_answered(monkeypatch: pytest.MonkeyPatch) -> None:
    with serving() as server:
        client = knock(server.url, urlsplit(server.url).path)
        server.until("opened")
        server.ask_to_stop()
        assert client.recv(4096) == b"\x88\x02\x03\xe9"
        client.close()
        _, out, _ = server.end()
        assert "1006 not clean" in out
        assert "the server said Close 1001; TCP ended (FIN), and no Close frame had come" in out


# The port and the token.


def restarted(*options: str) -> str:
    """Run it with these options and return its URL."""
    with serving(*options) as server:
        connected(server.url)
        server.ask_to_stop()
        assert server.end()[0] == 0
        return server.url


def test_a_page_gets_in_again_after_a_restart_on_the_same_port(port: int) -> None:
    first = restarted("--port", str(port))
    assert first.startswith(f"ws://127.0.0.1:{port}/")
    assert restarted("--port", str(port), "--quiet") == first
    with serving("--port", str(port)) as server:
        assert any(f"The next start on port {port} has the same URL" in line for line in server.introduction)
        connected(first)


def test_a_new_token_shuts_out_who_has_the_old_url_from_then_on(port: int) -> None:
    old, new = restarted("--port", str(port)), restarted("--port", str(port), "--new-token")
    assert old != new
    with serving("--port", str(port)) as server:
        assert server.url == new
        with pytest.raises(DOMException):
            connected(old)


def test_each_port_has_a_token_of_its_own_and_a_free_port_has_none_that_is_kept(port: int, state: Path) -> None:
    assert restarted().rpartition("/")[2] != restarted().rpartition("/")[2]
    assert not state.exists()
    restarted("--port", str(port))
    assert [path.name for path in (state / "tokens").iterdir()] == [str(port)]


def test_a_token_of_ones_own_is_the_one_in_the_url_and_is_not_kept(port: int, state: Path) -> None:
    for _ in range(2):
        assert restarted("--port", str(port), "--token", "my-own-word-of-16") == (
            f"ws://127.0.0.1:{port}/my-own-word-of-16"
        )
    assert not state.exists()


def test_where_a_token_cannot_be_kept_the_server_runs_and_says_so(port: int, state: Path) -> None:
    state.write_text("a file, and no folder")
    with serving("--port", str(port)) as server:
        connected(server.url)
        said = server.introduction[0]
        assert re.fullmatch(r"wskit: the token cannot be kept \(.+tokens\), so the next start has another .*\n", said)
        assert not any("has the same URL" in line for line in server.introduction)
        server.ask_to_stop()
        assert server.end()[0] == 0


def test_a_port_that_is_taken_ends_it_with_1_and_one_line_that_names_it_and_changes_no_token(
    port: int, state: Path
) -> None:
    restarted("--port", str(port))
    before = (state / "tokens" / str(port)).read_text()
    with socket.create_server(("127.0.0.1", port)):
        taken = f"wskit: port {port} is taken; name another, or none to take any that is free\n"
        assert run("serve", "--port", str(port), "--new-token") == (1, "", taken)
    assert (state / "tokens" / str(port)).read_text() == before


# The host.


def test_whoever_lets_others_in_is_told_at_which_addresses_and_what_it_means() -> None:
    with serving("--host", "0.0.0.0", "--reachable-by-others") as server:
        said = "".join(server.introduction)
        urls = [server.url, *re.findall(r"ws://\S+", said)]
        assert len(urls) >= 1
        assert urls[-1].startswith("ws://127.0.0.1:")
        for url in urls:
            connected(url)
        assert "from any computer that reaches this one" in said
        assert "not encrypted" in said


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost"])
def test_a_host_that_nobody_else_reaches_needs_no_word(host: str) -> None:
    with serving("--host", host) as server:
        assert server.url.startswith(f"ws://{host}:")
        assert "from this computer" in server.introduction[0]


# What happens too fast, and for long.


def visited(timeline: Timeline) -> None:
    with EchoServer(timeline=timeline) as server:
        ws = WebSocket(server.url, timeline=Timeline())
        ws.opened.result(10)
        ws.close()
        ws.closed.result(10)


def test_what_happened_too_fast_to_be_read_is_said_to_be_missing(capsys: pytest.CaptureFixture[str]) -> None:
    timeline = Timeline(max_events=40)
    reporter = command._Reporter(Terminal(), timeline.follow(lambda: None))
    for _ in range(10):
        visited(timeline)
    reporter.report()
    lines = capsys.readouterr().out.splitlines()
    assert lines[0].startswith("... here something is missing")
    assert lines[-1].endswith("Close without a code came, the server answered the same")
    assert len(lines) < 12
    assert len(reporter._visits) == 0


def test_the_date_is_said_when_it_changes(capsys: pytest.CaptureFixture[str]) -> None:
    clock = [time.monotonic()]
    timeline = Timeline(clock=lambda: clock[0])
    reporter = command._Reporter(Terminal(), timeline.follow(lambda: None))
    end = timeline.new_end("server")
    for _ in range(2):
        timeline.add(events.Opened, end, "")
        timeline.add(events.Closed, end, 1000, "", True)
        clock[0] += 86400
    reporter.report()
    dates = [line for line in capsys.readouterr().out.splitlines() if re.fullmatch(r"\d{4}-\d\d-\d\d", line)]
    assert dates == [time.strftime("%Y-%m-%d", time.localtime(time.time() + 86400))]


def test_a_line_is_there_at_once() -> None:
    # Into a pipe, too: without a flush, it would come with 8,192 bytes.
    with serving() as server:
        for number in range(1, 4):
            connected(server.url)
            assert server.until("opened")[-1].endswith(f"#{number} opened")

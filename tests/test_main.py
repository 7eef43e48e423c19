"""``python -m wskit serve`` as a real process: one line, an echo, a goodbye, an exit status."""

from __future__ import annotations

import contextlib
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from urllib.parse import urlsplit

import pytest

from wskit import CloseEvent, Timeline, WebSocket
from wskit.__main__ import main

COMMAND = [sys.executable, "-m", "wskit", "serve"]


@contextlib.contextmanager
def serving(*options: str) -> Iterator[tuple[subprocess.Popen[str], str]]:
    """Run the server in a process; yields it and the line it printed."""
    with subprocess.Popen(
        [*COMMAND, *options], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, start_new_session=True
    ) as process:
        try:
            assert process.stdout is not None
            yield process, process.stdout.readline()
        finally:
            process.kill()


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM], ids=["Ctrl-C", "SIGTERM"])
def test_it_echoes_until_a_signal_then_says_1001_to_everyone_and_exits_with_0(number: signal.Signals) -> None:
    with serving() as (process, line):
        assert line.startswith("ws://127.0.0.1:")
        sockets = [WebSocket(line.strip(), timeline=Timeline()) for _ in range(3)]
        for ws in sockets:
            ws.opened.result(10)
        process.send_signal(number)
        for ws in sockets:
            assert ws.closed.result(10) == CloseEvent(1001, "", was_clean=True)
        out, err = process.communicate(timeout=10)
        assert (process.returncode, out, err) == (0, "", "")


def test_it_listens_on_the_port_it_is_given() -> None:
    with socket.create_server(("127.0.0.1", 0)) as probe:
        port = probe.getsockname()[1]
    with serving("--port", str(port)) as (_, line):
        assert line.startswith(f"ws://127.0.0.1:{port}/")


def test_a_port_that_is_taken_ends_the_process_with_1_and_one_line_that_names_it() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        done = subprocess.run([*COMMAND, "--port", str(port)], capture_output=True, text=True, timeout=10)
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr == f"python -m wskit: port {port} is taken; name another, or none to take any that is free\n"


def test_a_port_that_is_taken_is_named_and_the_status_is_1(capsys: pytest.CaptureFixture[str]) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        assert main(["serve", "--port", str(port)]) == 1
    out, err = capsys.readouterr()
    assert out == ""
    assert f"port {port} is taken" in err


@pytest.mark.parametrize("port", ["-1", "65536", "http", "80.5", ""])
def test_a_port_that_cannot_be_is_bad_usage(port: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as exit_:
        main(["serve", "--port", port])
    assert exit_.value.code == 2
    assert "a port is a number from 0 to 65535" in capsys.readouterr().err


def test_a_second_ctrl_c_does_not_wait_for_a_client_that_is_slow_to_say_goodbye() -> None:
    with serving() as (process, line):
        url = urlsplit(line.strip())
        with socket.create_connection((url.hostname, url.port)) as client:
            handshake = (
                f"GET {url.path} HTTP/1.1\r\nHost: localhost\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n\r\n"
            )
            client.sendall(handshake.encode())
            while b"\r\n\r\n" not in client.recv(4096):
                pass
            process.send_signal(signal.SIGINT)
            assert client.recv(4096) == b"\x88\x02\x03\xe9"  # a Close frame with 1001, and no answer from here
            process.send_signal(signal.SIGINT)
            _, err = process.communicate(timeout=5)
        assert (process.returncode, err) == (0, "")

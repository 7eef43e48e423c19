"""``wskit diagnose``: what it says, what it says of what it cannot read, and what it never says."""

from __future__ import annotations

import base64
import contextlib
import gzip
import io
import json
import os
import random
import re
import shutil
import signal
import socket
import struct
import subprocess
import sys
import tempfile
import threading
import time
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, Final

import capture
import pytest
import recordings
import virtual
from processes import COMMAND, GROUP, run

from wskit import EchoServer, Timeline, WebSocket, diagnose, play
from wskit.__main__ import main
from wskit.command import diagnose as command
from wskit.command.terminal import Terminal
from wskit.evidence.recording import UnreadableError
from wskit.record.capture import save
from wskit.record.harfile import as_har

on_linux = pytest.mark.skipif(sys.platform != "linux", reason="it asks Linux")


@pytest.fixture(autouse=True)
def width(monkeypatch: pytest.MonkeyPatch) -> None:
    """A terminal as wide as most."""
    monkeypatch.setenv("COLUMNS", "80")


@pytest.fixture
def session(tmp_path: Path) -> Path:
    """A capture of two connections that the client closed."""
    path = tmp_path / "session.pcapng"
    save(recordings.recorded()[0], path)
    return path


def refused(*words: str | Path, capsys: pytest.CaptureFixture[str]) -> str:
    """Return the one line that it says of what it cannot read."""
    assert main(["diagnose", *map(str, words)]) == 2
    out, err = capsys.readouterr()
    assert out == ""
    assert err.startswith("wskit: ")
    assert err.count("\n") == 1
    assert err[:-1].isprintable()
    return err[:-1]


# What it says.


def test_of_several_connections_it_says_what_is_left_of_each(session: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["diagnose", str(session)]) == 0
    out, err = capsys.readouterr()
    assert out.startswith("session.pcapng, read as pcapng: 2 WebSocket connections.\n")
    assert "left" in out
    assert err == ""


def test_of_one_it_says_all(session: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["diagnose", str(session), "--connection", "2"]) == 0
    out = capsys.readouterr().out
    assert "\n#2  " in out
    assert "What each end was told" in out
    assert "CONNECTING |" in out
    assert "causes are ruled out" in out
    shorter = len(out)
    assert main(["diagnose", str(session), "--connection", "2", "--ruled-out"]) == 0
    assert len(capsys.readouterr().out) > shorter


def test_what_messages_say_may_be_left_out(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    timeline = Timeline()
    virtual.run(lambda loop: play("too-big", network="memory", timeline=timeline))
    session = tmp_path / "mine.jsonl"
    timeline.save(session)
    assert main(["diagnose", str(session), "--connection", "1"]) == 0
    assert 'Text "' in capsys.readouterr().out
    assert main(["diagnose", str(session), "--connection", "1", "--no-content"]) == 0
    out = capsys.readouterr().out
    assert "Text" in out
    assert not re.search('Text "[^…]', out)


def test_many_causes_are_listed_for_whoever_asks(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "page.har"
    path.write_bytes(as_har(recordings.recorded()[0]))
    assert main(["diagnose", str(path), "--connection", "1"]) == 0
    short = capsys.readouterr().out
    assert "--left lists them" in short
    assert main(["diagnose", str(path), "--connection", "1", "--left"]) == 0
    assert len(capsys.readouterr().out) > len(short) + 1000


def test_a_program_gets_an_object(session: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["diagnose", str(session), "--json"]) == 0
    made = json.loads(capsys.readouterr().out)
    assert made["file"] == "session.pcapng"
    assert [one["number"] for one in made["connections"]] == [1, 2]
    assert main(["diagnose", str(session), "--json", "--connection", "2"]) == 0
    assert [one["number"] for one in json.loads(capsys.readouterr().out)["connections"]] == [2]


@pytest.mark.parametrize("reader", ["dpkt", "tshark"])
def test_both_readers_say_the_same(session: Path, reader: str, capsys: pytest.CaptureFixture[str]) -> None:
    if reader == "tshark" and not shutil.which("tshark"):
        pytest.skip("there is no tshark; on Debian or Ubuntu: sudo apt-get install tshark")
    main(["diagnose", str(session), "--json"])
    expected = json.loads(capsys.readouterr().out)["connections"]
    assert main(["diagnose", str(session), "--json", "--reader", reader]) == 0
    assert json.loads(capsys.readouterr().out)["connections"] == expected


def test_what_is_piped_in_is_read(session: Path) -> None:
    done = subprocess.run([*COMMAND, "diagnose", "-"], input=session.read_bytes(), capture_output=True, timeout=30)
    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith(b"standard input, read as pcapng: 2 WebSocket connections.")


def test_the_readme_shows_what_it_says() -> None:
    readme = (capture.TOP / "README.md").read_text(encoding="utf-8")
    assert f"$ {capture.COMMAND}\n" in readme
    assert capture.renewed(readme) == readme, "PYTHONPATH=tests:tools python tools/capture.py --text"


def test_a_terminal_without_arrows_gets_others(session: Path) -> None:
    status, out, _ = run("diagnose", str(session), PYTHONIOENCODING="ascii")
    assert status == 0
    assert "->" in out
    assert "\\u" not in out


def test_no_connection_is_status_1(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "pages.pcap"
    ask, answer = b"GET / HTTP/1.1\r\nHost: a\r\n\r\n", b"HTTP/1.1 204 No Content\r\n\r\n"
    path.write_bytes(conversation(ask, answer))
    assert main(["diagnose", str(path)]) == 1
    out, err = capsys.readouterr()
    assert out.startswith("pages.pcap, read as pcap: no WebSocket connection.\n")
    assert "plain HTTP" in out
    assert err == ""


def test_a_number_that_is_not_there_is_said(session: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert "no connection 3: the file has 2 connections" in refused(session, "--connection", "3", capsys=capsys)


@pytest.mark.parametrize("number", ["0", "-1", "x", "1.5", "", "²", "1" * 30])
def test_what_is_no_number_is_said(session: Path, number: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        main(["diagnose", str(session), f"--connection={number}"])
    assert ended.value.code == 2
    assert "connections are counted from 1" in capsys.readouterr().err


def test_a_file_as_a_command_is_a_slip(session: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        main([str(session)])
    assert ended.value.code == 2
    assert "wskit diagnose FILE" in " ".join(capsys.readouterr().err.split())


# What cannot be read.

_RANDOM: Final = random.Random(15)
GARBAGE: Final[dict[str, bytes]] = {
    "empty": b"",
    "one byte": b"\n",
    "random": _RANDOM.randbytes(100_000),
    "zeros": bytes(100_000),
    "text": b"Dear all,\nit does not work.\n" * 1000,
    "not UTF-8": "Müller schrieb:\n".encode("latin-1") * 1000,
    "UTF-16": "it does not work\n".encode("utf-16") * 100,
    "a line without an end": b"x" * 3_000_000,
    "a picture": b"\x89PNG\r\n\x1a\n" + _RANDOM.randbytes(5000),
    "a program": b"\x7fELF" + _RANDOM.randbytes(5000),
    "a page": b"<!DOCTYPE html><html><script>alert(1)</script></html>",
    "half a magic number": b"\xd4\xc3\xb2",
    "a magic number alone": b"\xd4\xc3\xb2\xa1",
    "pcapng's magic number alone": b"\x0a\x0d\x0d\x0a",
    "a huge block": b"\x0a\x0d\x0d\x0a\xff\xff\xff\x7f\x4d\x3c\x2b\x1a" + bytes(16),
    "a capture of garbage": struct.pack("<IHHiIII", 0xA1B2C3D4, 2, 4, 0, 0, 65535, 1) + _RANDOM.randbytes(5000),
    "a capture of another link": struct.pack("<IHHiIII", 0xA1B2C3D4, 2, 4, 0, 0, 65535, 0xFFFF) + bytes(5000),
    "JSON": b'{"a": [1, 2, 3]}',
    "half of JSON": b'{"log": {"entries": [{',
    "deep JSON": b"[" * 200_000,
    "deep HAR": b'{"log": {"entries": ' + b"[" * 200_000,
    "a long number": b'{"log": {"entries": [{"time": ' + b"9" * 100_000 + b"}]}}",
    "a HAR of nothing": b'{"log": {"version": "1.2", "entries": []}}',
    "a HAR of anything": b'{"log": {"entries": [null, 3, "x", {"request": [], "_webSocketMessages": {"time": []}}]}}',
    "gzip of nothing": gzip.compress(b""),
    "gzip of garbage": gzip.compress(_RANDOM.randbytes(5000)),
    "half of gzip": gzip.compress(_RANDOM.randbytes(5000))[:100],
    "gzip in gzip": gzip.compress(gzip.compress(b"x" * 1000)),
    "no zip": b"PK\x03\x04" + _RANDOM.randbytes(500),
    "the kit's own, of another age": b'{"wskit": 999999, "story": 1}\n{"a": 1}\n',
}


@pytest.mark.parametrize("name", GARBAGE)
def test_garbage_is_said_to_be_that_in_a_line(name: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "file"
    path.write_bytes(GARBAGE[name])
    status = main(["diagnose", str(path)])
    out, err = capsys.readouterr()
    assert status in (1, 2)
    if status == 1:
        assert "no WebSocket connection" in out
        assert err == ""
    else:
        assert out == ""
        assert err.startswith("wskit: ")
        assert err.count("\n") == 1
    for text in (out, err):
        assert text.replace("\n", "").isprintable()
        assert "Müller" not in text
        assert "alert" not in text
        assert len(text) < 1500


@pytest.mark.parametrize("seed", range(40))
def test_a_damaged_capture_is_read_as_far_as_it_goes(
    seed: int, session: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    chance, data = random.Random(seed), bytearray(session.read_bytes())
    for _ in range(chance.randrange(1, 8)):
        if seed % 2:
            data[chance.randrange(len(data))] = chance.randrange(256)
        else:
            del data[(at := chance.randrange(len(data))) : at + chance.randrange(1, 40)]
    session.write_bytes(data[: chance.randrange(len(data))] if seed % 5 == 0 else data)
    assert main(["diagnose", str(session), "--reader", "dpkt"]) in (0, 1, 2)
    out, err = capsys.readouterr()
    assert (out + err).replace("\n", "").isprintable()


def test_what_is_no_file_is_said(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert "there is no file" in refused(tmp_path / "nothing", capsys=capsys)
    assert "is a folder: name a file in it" in refused(tmp_path, capsys=capsys)


@on_linux
def test_what_may_never_end_is_not_opened(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    os.mkfifo(tmp_path / "pipe")
    assert "is a pipe, and may never end" in refused(tmp_path / "pipe", capsys=capsys)
    assert "is a device" in refused("/dev/zero", capsys=capsys)
    with socket.socket(socket.AF_UNIX) as listener:
        listener.bind(str(tmp_path / "s"))
        assert "is no file" in refused(tmp_path / "s", capsys=capsys)


@on_linux
def test_in_a_notebook_nobody_waits_for_a_pipe_either(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    for path in (tmp_path / "pipe", Path("/dev/zero")):
        with pytest.raises(UnreadableError, match="may never end"):
            diagnose(path)


@on_linux
def test_who_may_not_read_it_is_told(session: Path) -> None:
    session.chmod(0)
    # Root may read everything, unless that is taken away.
    less = [] if os.geteuid() else ["setpriv", "--bounding-set=-all", "--inh-caps=-all"]
    done = subprocess.run([*less, *COMMAND, "diagnose", str(session)], capture_output=True, text=True, timeout=30)
    assert done.returncode == 2
    assert re.fullmatch(r"wskit: you may not read '.*session\.pcapng': .*\n", done.stderr)


def test_other_troubles_of_the_system_are_said(
    session: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def fail(*_: Any) -> Any:
        raise OSError(5, "Input/output error")

    monkeypatch.setattr(command, "_verdicts", fail)
    assert "cannot be read: Input/output error" in refused(session, capsys=capsys)


def test_a_name_with_anything_in_it_is_one_line(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    name = "a\n\x1b[31mb\u202e"
    assert "\\n\\x1b[31mb\\u202e" in refused(tmp_path / name, capsys=capsys)
    if os.name != "nt":
        path = tmp_path / f"{name}.pcapng"
        save(recordings.recorded()[0], path)
        assert main(["diagnose", str(path)]) == 0
        out = capsys.readouterr().out
        assert out.startswith("a\\n\\x1b[31mb\\u202e.pcapng, read as pcapng: 2")
        path.write_bytes(b"")
        assert "a\\n\\x1b[31mb\\u202e" in refused(path, capsys=capsys)


# What is too much.


class _Endless(io.RawIOBase):
    def isatty(self) -> bool:
        return False

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        buffer[:] = bytes(len(buffer))
        return len(buffer)


def test_of_what_never_ends_only_so_much_is_taken(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(command, "MOST", 3 * 2**20)
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BufferedReader(_Endless())))
    assert "more than 3 MiB were piped in: save them to a file" in refused("-", capsys=capsys)
    assert list(tmp_path.iterdir()) == [], "nothing is left behind"


def test_nothing_piped_in_is_said(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    class Person(_Endless):
        def isatty(self) -> bool:
            return True

    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BufferedReader(Person())))
    assert "nothing is piped in: name a file" in refused("-", capsys=capsys)


EACH: Final = """
import sys
from pathlib import Path
from wskit.__main__ import main
for path in sys.argv[1:]:
    print("exit status", main(["diagnose", path, "--reader", "dpkt"]), flush=True)
print(Path("/proc/self/status").read_text())
"""


def measured(*paths: str) -> tuple[str, int]:
    """Diagnose files in a process. Return what it printed, and how many MiB of memory it had at most.

    The system's own figure of a process that has ended counts what had started it, too.
    """
    done = subprocess.run(
        [sys.executable, "-c", EACH, *paths], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    )
    assert done.returncode == 0, done.stdout
    [most] = re.findall(r"^VmHWM:\s+(\d+) kB$", done.stdout, re.MULTILINE)
    return done.stdout, int(most) // 1024


def bombs(folder: Path) -> Iterator[Path]:
    """Write small files that hold 100 MB each, and one that holds 19 million packets without a byte."""
    header, mebibyte = struct.pack("<IHHiIII", 0xA1B2C3D4, 2, 4, 0, 0, 65535, 101), 2**20
    packets = (struct.pack("<IIII", 0, 0, mebibyte, mebibyte) + bytes(mebibyte)) * 2
    for name, beginning, piece, count in [
        ("capture.pcap.gz", header, packets, 50),
        ("packets.pcap.gz", header, bytes(3 * mebibyte), 100),
        ("page.har.gz", b'{"log": {"entries": [', b" " * 2 * mebibyte, 50),
        ("lines.log.gz", b"DEBUG:websockets.client:= connection is CONNECTING\n", (b"x" * 999 + b"\n") * 2000, 50),
        ("line.log.gz", b"DEBUG:websockets.client:= connection is CONNECTING\n", b"x" * 2 * mebibyte, 50),
        ("zeros.gz", b"", bytes(2 * mebibyte), 50),
    ]:
        # What gzip packs may be in several parts (RFC 1952 section 2.2), so this one is packed once.
        (folder / name).write_bytes(gzip.compress(beginning) + gzip.compress(piece) * count)
        yield folder / name
    har = folder / "page.zip"
    with (
        zipfile.ZipFile(har, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive,
        archive.open("page.har", "w") as member,
    ):
        member.write(b'{"log": {"entries": [')
        for _ in range(50):
            member.write(b" " * 2 * mebibyte)
    yield har


@on_linux
@pytest.mark.timeout(120)
def test_bombs_are_not_unpacked_into_memory_and_take_no_time(tmp_path: Path) -> None:
    # One process for all: the most that it takes is the most that any of them takes.
    paths = [str(path) for path in bombs(tmp_path)]
    said, memory = measured(*paths)
    assert "Traceback" not in said
    assert len(re.findall("^exit status [012]$", said, re.MULTILINE)) == len(paths), said
    assert "more than 2,000,000 packets in it have no TCP" in said
    assert memory < 250, said


def _packet(data: bytes, number: int, *, flags: int = 0x18, client: bool = True, ack: int = 1) -> bytes:
    ports = (50000, 8080) if client else (8080, 50000)
    tcp = struct.pack(">HHIIBBHHH", *ports, number % 2**32, ack % 2**32, 5 << 4, flags, 65535, 0, 0) + data
    ip = struct.pack(">BBHHHBBH4s4s", 0x45, 0, 20 + len(tcp), 0, 0, 64, 6, 0, b"\x7f\0\0\1", b"\x7f\0\0\1") + tcp
    return struct.pack("<IIII", 1_796_000_000, 0, len(ip), len(ip)) + ip


def conversation(ask: bytes, answer: bytes) -> bytes:
    """Return a capture in which a client says something, and a server answers and ends TCP."""
    return (
        struct.pack("<IHHiIII", 0xA1B2C3D4, 2, 4, 0, 0, 65535, 101)
        + _packet(b"", 0, flags=2, ack=0)
        + _packet(b"", 0, flags=0x12, client=False)
        + _packet(ask, 1)
        + _packet(answer, 1, client=False, ack=1 + len(ask))
        + _packet(b"", 1 + len(answer), flags=0x11, client=False, ack=1 + len(ask))
    )


@on_linux
def test_a_large_capture_is_read_in_bounded_memory(tmp_path: Path) -> None:
    path = tmp_path / "large.pcap"
    ask = b"GET / HTTP/1.1\r\nHost: a\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
    ask += b"Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n\r\n"
    answer = b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
    answer += b"Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n\r\n"
    frame = b"\x82\x7e" + struct.pack(">H", 60_000) + bytes(60_000)
    with path.open("wb") as file:
        file.write(struct.pack("<IHHiIII", 0xA1B2C3D4, 2, 4, 0, 0, 65535, 101))
        file.write(_packet(b"", 0, flags=2, ack=0) + _packet(b"", 0, flags=0x12, client=False))
        file.write(_packet(ask, 1) + _packet(answer, 1, client=False, ack=1 + len(ask)))
        place = 1 + len(answer)
        for _ in range(1800):
            file.write(_packet(frame, place, client=False, ack=1 + len(ask)))
            place += len(frame)
            file.write(_packet(b"", 1 + len(ask), flags=0x10, ack=place))
        file.write(_packet(b"", place, flags=0x11, client=False, ack=1 + len(ask)))
    assert path.stat().st_size > 100 * 2**20
    said, memory = measured(str(path))
    assert "exit status 0" in said
    assert "1 WebSocket connection" in said
    assert memory < 200  # less than twice of what is kept of it


# What changes while it is read.


def test_a_file_that_grows_or_is_cut_is_read_as_it_is(
    session: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    whole = session.read_bytes()
    read = command._verdicts
    changes: list[Callable[[], Any]] = [
        lambda: session.write_bytes(whole * 2),
        lambda: session.write_bytes(whole[:-100]),
        lambda: session.write_bytes(b""),
        lambda: session.unlink(),
    ]
    for change, expected in zip(changes, [(0, 1), (0,), (2,), (2,)], strict=True):
        session.write_bytes(whole)

        def changed(*words: Any, change: Callable[[], Any] = change) -> Any:
            change()
            return read(*words)

        monkeypatch.setattr(command, "_verdicts", changed)
        assert main(["diagnose", str(session)]) in expected
        assert "Traceback" not in "".join(capsys.readouterr())


# Who is not there any more.


def test_where_nobody_reads_nothing_breaks(session: Path) -> None:
    with subprocess.Popen([*COMMAND, "diagnose", str(session)], stdout=subprocess.PIPE, stderr=subprocess.PIPE) as one:
        assert one.stdout is not None
        assert one.stderr is not None
        one.stdout.close()
        assert one.stderr.read() == b""
        assert one.wait(30) == 0


@pytest.mark.skipif(sys.platform == "win32", reason="there is no Ctrl-C for one process alone")
def test_ctrl_c_ends_it(tmp_path: Path) -> None:
    # What is piped in has no end, so it is certainly at work.
    with subprocess.Popen(
        [*COMMAND, "diagnose", "-"], stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, **GROUP
    ) as one:
        assert one.stdin is not None
        assert one.stderr is not None
        one.stdin.write(bytes(4 * 2**20))  # more than a pipe holds, so it is being read
        one.stdin.flush()
        # The first one is for who pipes something in. Two that come at once are one.
        while one.poll() is None:
            one.send_signal(signal.SIGINT)
            with contextlib.suppress(subprocess.TimeoutExpired):
                one.wait(0.5)
        assert one.returncode == 130
        assert one.stderr.read() == b""


def test_a_person_is_told_what_they_wait_for(session: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    said = threading.Event()

    class Person(io.StringIO):
        def isatty(self) -> bool:
            return True

        def write(self, text: str) -> int:
            said.set()
            return super().write(text)

    stream = Person()
    monkeypatch.setattr(command, "MOMENT", 0)
    with command._patience(Terminal(stream), session):
        assert said.wait(5)
    words, blank, rest = re.split(r"\r", stream.getvalue())
    assert re.fullmatch(r"wskit: reading session\.pcapng \(\d[\d.]* k?B\)… Ctrl-C ends it\.", words)
    assert blank == " " * len(words), "it does not stay"
    assert rest == ""
    quiet = io.StringIO()
    with command._patience(Terminal(quiet), session):
        pass
    assert quiet.getvalue() == ""


# What it never says.

SECRETS: Final = ("t0k3n-in-query", "c00kie-of-mine", "p4ssw0rd", "bearer-of-mine", "subprotocol-s3cret")


def test_secrets_in_a_capture_are_in_nothing_that_is_shown(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    ask = (
        b"GET /chat?token=t0k3n-in-query HTTP/1.1\r\nHost: a\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
        b"Cookie: session=c00kie-of-mine\r\nAuthorization: Bearer bearer-of-mine\r\nX-Api-Key: p4ssw0rd\r\n"
        b"Sec-WebSocket-Protocol: chat, subprotocol-s3cret\r\n"
        b"Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n\r\n"
    )
    answer = b"HTTP/1.1 403 Forbidden\r\nSet-Cookie: id=c00kie-of-mine\r\nContent-Length: 8\r\n\r\np4ssw0rd"
    path = tmp_path / "secret.pcap"
    path.write_bytes(conversation(ask, answer))
    nothing_is_told(path, capsys)


def test_secrets_in_a_har_are_in_nothing_that_is_shown(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    headers = {
        "Cookie": "session=c00kie-of-mine",
        "Authorization": "Bearer bearer-of-mine",
        "Sec-WebSocket-Protocol": "chat, subprotocol-s3cret",
    }
    entry = {
        "startedDateTime": "2026-11-30T10:00:00.000Z",
        "time": 1000,
        "request": {
            "method": "GET",
            "url": "wss://me:p4ssw0rd@a.example/chat?token=t0k3n-in-query",
            "headers": [{"name": name, "value": value} for name, value in headers.items()],
            "queryString": [{"name": "token", "value": "t0k3n-in-query"}],
            "cookies": [{"name": "session", "value": "c00kie-of-mine"}],
        },
        "response": {"status": 101, "statusText": "Switching Protocols", "headers": [], "cookies": []},
        "_resourceType": "websocket",
        "_webSocketMessages": [{"type": "send", "time": 1796032800.5, "opcode": 1, "data": "hello"}],
    }
    path = tmp_path / "secret.har"
    path.write_text(json.dumps({"log": {"version": "1.2", "creator": {"name": "WebInspector"}, "entries": [entry]}}))
    nothing_is_told(path, capsys)
    path.write_text(path.read_text()[:-40])
    for words in ([], ["--json"]):
        assert main(["diagnose", str(path), *words]) in (0, 1, 2)
        assert not [one for one in SECRETS if one in "".join(capsys.readouterr())]


def nothing_is_told(path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Look for the secrets in all that is shown of a file with one connection."""
    for words in ([], ["--json"], ["--ruled-out"]):
        assert main(["diagnose", str(path), *words]) == 0
        told = "".join(capsys.readouterr())
        assert "1 WebSocket connection" in told or '"number": 1' in told
        assert not [one for one in SECRETS if one in told]
    made = diagnose(path)
    shown = str(made) + repr(made) + made._repr_mimebundle_()["text/html"]
    assert not [one for one in SECRETS if one in shown]
    coded = [base64.b64encode(one.encode()).decode().rstrip("=")[:-1] for one in SECRETS]
    assert not [one for one in coded if one in shown]


def test_nothing_in_a_file_moves_the_cursor(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    bad = "\x1b]0;mine\x07\x1b[2J\r\n\u202e"
    found: list[Timeline] = []

    async def play(loop: virtual.VirtualLoop) -> None:
        timeline = Timeline(clock=loop.time)
        server = EchoServer(network="memory", timeline=timeline, ping_interval=None)
        ws = await WebSocket(server.url, timeline=timeline).opened
        ws.send(bad)
        ws.close(4000, bad)
        await ws.closed
        server.close()
        await server.closed
        found.append(timeline)

    virtual.run(play)
    path = tmp_path / "bad.pcapng"
    found[0].save(path)
    for words in ([], ["--json"], ["--ruled-out"]):
        assert main(["diagnose", str(path), *words]) == 0
        out, err = capsys.readouterr()
        assert (out + err).replace("\n", "").isprintable()
    assert "\x1b" not in diagnose(path)._repr_mimebundle_()["text/html"]


RECORDER: Final = """
import signal, sys, time
signal.signal(signal.SIGINT, lambda *_: sys.exit())
sys.stdout.buffer.write(open(sys.argv[1], "rb").read())
sys.stdout.flush()
print("all is written", file=sys.stderr, flush=True)
time.sleep(60)
"""


@on_linux
def test_the_first_ctrl_c_is_for_who_pipes_something_in(session: Path) -> None:
    with (
        subprocess.Popen(
            [sys.executable, "-c", RECORDER, session], stdout=subprocess.PIPE, stderr=subprocess.PIPE
        ) as recorder,
        subprocess.Popen(
            [*COMMAND, "diagnose", "-"], stdin=recorder.stdout, stdout=subprocess.PIPE, stderr=subprocess.PIPE, **GROUP
        ) as reader,
    ):
        try:
            assert recorder.stderr is not None
            recorder.stderr.readline()
            while not taken(reader.pid):
                assert reader.poll() is None
                time.sleep(0.01)
            # A terminal sends it to all of a pipeline.
            reader.send_signal(signal.SIGINT)
            recorder.send_signal(signal.SIGINT)
            out, err = reader.communicate(timeout=30)
        finally:
            recorder.kill()
    assert out.startswith(b"standard input, read as pcapng: 2 WebSocket connections.")
    assert (reader.returncode, err) == (0, b"")


def taken(process: int) -> bool:
    """Tell whether a process handles Ctrl-C by a function of its own, and waits in read()."""
    status = Path(f"/proc/{process}/status").read_text(encoding="ascii")
    try:
        fits = [one for one in Path(f"/proc/{process}/fd").iterdir() if "standard input" in os.readlink(one)]
    except FileNotFoundError:
        return False  # it has closed something meanwhile
    return "State:\tS" in status and bool(fits)

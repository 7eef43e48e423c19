"""Opening: what a file is, whatever it is called."""

from __future__ import annotations

import gzip
import os
import sys
from pathlib import Path
from types import ModuleType

import pytest
from captured import Wire, file_of
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from wskit.evidence import opening, unpacking
from wskit.evidence.opening import read
from wskit.evidence.recording import Recording, UnreadableError

CAPTURE = file_of(Wire().shake().part()).getvalue()


def put(folder: Path, data: bytes, name: str = "what.txt") -> Path:
    path = folder / name
    path.write_bytes(data)
    return path


@pytest.mark.parametrize("pack", [bytes, gzip.compress], ids=["plain", "packed"])
@pytest.mark.parametrize("as_text", [False, True])
def test_a_capture_is_known_by_its_content(tmp_path: Path, pack: type[bytes], as_text: bool) -> None:
    path = put(tmp_path, pack(CAPTURE), "mine.har")
    recording = read(str(path) if as_text else path)
    assert (recording.name, recording.format, len(recording.connections)) == ("mine.har", "pcap", 1)


def test_a_packed_capture_that_is_cut_short_says_so(tmp_path: Path) -> None:
    recording = read(put(tmp_path, gzip.compress(CAPTURE, 0)[:-200]))
    assert recording.notes[0] == (
        "The file ends before its end: the gzip file is cut short. What comes before that is read."
    )


def test_a_packed_capture_is_read_again_if_tshark_does_not_work(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    program = put(tmp_path, b"#!/bin/sh\ncat >/dev/null\nexit 1\n", "tshark")
    program.chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}:/bin:/usr/bin")
    assert len(read(put(tmp_path, gzip.compress(CAPTURE))).connections) == 1


def test_a_bomb_is_read_up_to_the_bound(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(unpacking.Unpacked.__init__, "__defaults__", (len(CAPTURE),))
    recording = read(put(tmp_path, gzip.compress(CAPTURE + bytes(10**6))))
    assert "only those are read" in recording.notes[0]
    assert len(recording.connections) == 1


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"", "what.txt is empty: bring a capture"),
        (gzip.compress(b"", mtime=0), "what.txt is packed with gzip, and nothing can be unpacked: bring a capture"),
        (b"\x1f\x8b", "nothing can be unpacked"),
        (b"\x89PNG\r\n\x1a\n" + bytes(20), "what.txt is no recording that can be read here: bring a capture"),
        (gzip.compress(bytes(20), mtime=0), "what.txt is no recording that can be read here"),
    ],
)
def test_what_is_no_recording_says_what_to_bring(tmp_path: Path, data: bytes, words: str) -> None:
    with pytest.raises(UnreadableError, match=words):
        read(put(tmp_path, data))


@given(data=st.binary(max_size=300))
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_rubbish_raises_nothing_else(tmp_path: Path, data: bytes) -> None:
    with pytest.raises(UnreadableError):
        read(put(tmp_path, b"\x00" + data))


def test_what_is_wrong_with_the_way_is_said_by_the_system(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        read(tmp_path / "nothing")
    with pytest.raises(OSError, match="directory"):
        read(tmp_path)


def test_a_file_is_no_path() -> None:
    with pytest.raises(TypeError, match=r"a path as a str or a pathlib\.Path, not int"):
        read(3)  # type: ignore[arg-type]


def test_readers_are_asked_in_their_order(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    made = ModuleType("wskit.evidence.sayings")
    made.looks_like = lambda beginning: beginning.startswith(b"say")  # type: ignore[attr-defined]
    made.read = lambda file, name: Recording(name, file.read().decode(), ())  # type: ignore[attr-defined]
    monkeypatch.setitem(sys.modules, made.__name__, made)
    made.__spec__ = __import__("importlib.machinery", fromlist=["x"]).ModuleSpec(made.__name__, None)
    monkeypatch.setattr(
        opening,
        "_READERS",
        (("pcaps", *opening._READERS[0][1:]), ("sayings", "looks_like", "read")),
    )
    assert read(put(tmp_path, b"say hello")).format == "say hello"
    assert read(put(tmp_path, gzip.compress(b"say hi"))).format == "say hi"
    with pytest.raises(UnreadableError):
        read(put(tmp_path, b"hello"))


@pytest.mark.skipif(sys.platform == "win32", reason="there are no pipes in folders")
def test_what_may_never_end_is_not_opened(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    with pytest.raises(UnreadableError, match="pipe is a pipe or a device, and may never end"):
        read(tmp_path / "pipe")

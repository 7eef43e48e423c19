"""The reader by tshark: the same segments as dpkt's, and more kinds of network."""

from __future__ import annotations

import io
import os
import stat
import struct
import threading
from pathlib import Path

import pytest
from captured import BEGAN, HELLO, SERVER, Wire, dressed, enhanced, interface, ip, option, pcap, section
from hypothesis import given, settings
from hypothesis import strategies as st

from wskit.evidence import dpktreader, tsharkreader
from wskit.evidence.recording import UnreadableError
from wskit.evidence.segments import CUT, DAMAGED, Segment, Tally

SIX = Wire(("::1", 52_000), ("2001:db8::1", 8080))


@pytest.fixture(scope="module")
def program() -> str:
    found = tsharkreader.find()
    if found is None:
        if os.environ.get("CI") == "true":
            pytest.fail("there is no tshark, and continuous integration must have it")
        pytest.skip("there is no tshark; on Debian or Ubuntu: sudo apt-get install tshark")
    return found


def by_tshark(program: str, data: bytes) -> tuple[list[Segment], Tally]:
    tally = Tally()
    return list(tsharkreader.read_segments(program, io.BytesIO(data), tally)), tally


def by_dpkt(data: bytes) -> tuple[list[Segment], Tally]:
    tally = Tally()
    return list(dpktreader.read_segments(io.BytesIO(data), tally)), tally


def timed(*wires: Wire) -> list[tuple[int, bytes]]:
    return [(one.time, ip(one)) for wire in wires for one in wire.segments]


def fragment(packet: bytes) -> bytes:
    return packet[:6] + b"\x20\0" + packet[8:]


def of_six(packet: bytes) -> bytes:
    size = struct.pack(">H", len(packet) - 32)
    return packet[:4] + size + b"\x2c" + packet[7:40] + b"\x06\0\0\1\0\0\0\1" + packet[40:]


ALL = timed(Wire().shake().part(), SIX.shake().reset(1))
FILES = {
    "pcap": pcap(ALL),
    "big": pcap(ALL, order=">"),
    "nano": pcap(ALL, nano=True),
    "cut packets": pcap(ALL, snaplen=100),
    "headers alone": pcap(ALL, snaplen=60),
    "nothing": pcap([]),
    "cut short": pcap(ALL)[:-5],
    "damaged": pcap(ALL) + b"\xff" * 40,
    "shorter than a header": pcap(ALL)[:23],
    "just a header": pcap(ALL)[:24],
    "fragments": pcap(
        [(1, fragment(ip(Wire().send(0, 16, HELLO).segments[0]))), (2, of_six(ip(SIX.segments[-1]))), *ALL]
    ),
    "sections": section()
    + interface(101)
    + interface(1, option(9, b"\x09"))
    + b"".join(enhanced(time // 1000, packet, options=option(1, b"comment")) for time, packet in ALL)
    + b"".join(enhanced(time, dressed(1, packet), 1) for time, packet in ALL)
    + section(">")
    + interface(113, order=">")
    + b"".join(enhanced(time // 1000, dressed(113, packet), order=">") for time, packet in ALL),
    "no pcapng": section()[:20],
    **{
        f"link type {kind}": pcap([(time, dressed(kind, packet)) for time, packet in ALL], kind)
        for kind in (0, 1, 108, 276)
    },
}


@pytest.mark.parametrize("name", FILES)
def test_both_readers_find_the_same(program: str, name: str) -> None:
    found, tally = by_tshark(program, FILES[name])
    assert (found, tally) == by_dpkt(FILES[name])
    assert bool(found) == (name not in ("nothing", "shorter than a header", "just a header", "no pcapng"))
    assert tally.fragments == 2 * (name == "fragments")


@given(st.binary(max_size=60), st.sampled_from([b"", pcap(ALL), section() + interface() + enhanced(1, ALL[0][1])]))
@settings(max_examples=5, deadline=None)
def test_rubbish_ends_and_raises_nothing_else(rubbish: bytes, before: bytes) -> None:
    program = tsharkreader.find()
    if program is None:
        pytest.skip("there is no tshark")
    _, tally = by_tshark(program, (before or pcap([])[:24]) + rubbish)
    assert tally.problem in ("", CUT, DAMAGED)


def test_it_reads_networks_that_dpkt_does_not(program: str) -> None:
    # PPP (link type 9): an address, a control byte, and the protocol.
    data = pcap([(time, b"\xff\x03\0\x21" + packet) for time, packet in timed(Wire().shake())], 9, nano=True)
    assert by_tshark(program, data)[0] == Wire().shake().segments
    assert by_dpkt(data) == ([], Tally(format="pcap", strange={9: 7}))


def test_of_a_tunnel_the_inside_counts_and_of_icmp_nothing(program: str) -> None:
    segment = Wire().send(0, 16, HELLO).segments[0]
    inside = ip(segment)
    tunnel = struct.pack(">BBHHHBBH8s", 0x45, 0, 20 + len(inside), 0, 0, 64, 4, 0, bytes(8)) + inside
    icmp = (
        struct.pack(">BBHHHBBH8s", 0x45, 0, 28 + len(inside), 0, 0, 64, 1, 0, bytes(8))
        + b"\x03\x03"
        + bytes(6)
        + inside
    )
    assert by_tshark(program, pcap([(BEGAN, icmp), (BEGAN, tunnel)], nano=True))[0] == [segment]


def test_it_needs_no_settings_of_anybody_and_leaves_none(
    program: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # These would make it translate every sequence number and refuse most of the segments.
    (tmp_path / "preferences").write_text("tcp.check_checksum: TRUE\ntcp.relative_sequence_numbers: TRUE\n")
    (tmp_path / "disabled_protos").write_text("tcp\n")
    monkeypatch.setenv("WIRESHARK_CONFIG_DIR", str(tmp_path))
    assert by_tshark(program, pcap(timed(Wire().shake()), nano=True))[0] == Wire().shake().segments


def test_who_wants_no_more_stops_it(program: str) -> None:
    before = threading.active_count()
    many = [(time, packet) for time, packet in timed(Wire().shake()) for _ in range(20_000)]
    found = tsharkreader.read_segments(program, io.BytesIO(pcap(many)), Tally())
    assert next(found).target == SERVER
    found.close()  # type: ignore[attr-defined]  # it is a generator
    assert threading.active_count() == before


def test_it_reads_so_many_packets_and_no_more(program: str, monkeypatch: pytest.MonkeyPatch) -> None:
    packets = timed(Wire().shake())
    for count in (len(packets), len(packets) - 1):
        monkeypatch.setattr(tsharkreader, "PACKETS", count)
        found, tally = by_tshark(program, pcap(packets, nano=True))
        assert found == Wire().shake().segments[:count]
        assert bool(tally.stopped) is (count < len(packets))
    monkeypatch.setattr(tsharkreader, "PACKETS", 1)
    assert by_tshark(program, pcap([(BEGAN, b"")] * 9))[1].stopped.startswith("it has more than 1 packets")


def test_a_tshark_that_cannot_be_run_says_so(tmp_path: Path) -> None:
    with pytest.raises(UnreadableError, match="tshark cannot be run: No such file"):
        by_tshark(str(tmp_path / "tshark"), pcap(ALL))


def answering(folder: Path, script: str) -> str:
    program = folder / "tshark"
    program.write_text(f"#!/bin/sh\n{script}\n")
    program.chmod(program.stat().st_mode | stat.S_IXUSR)
    return str(program)


def test_a_tshark_that_fails_says_nothing_of_what_it_prints(tmp_path: Path) -> None:
    with pytest.raises(UnreadableError, match=r"^tshark cannot read it and ended with 3$"):
        by_tshark(answering(tmp_path, "echo a secret >&2; exit 3"), pcap(ALL))


def test_a_line_that_nobody_understands_is_counted(tmp_path: Path) -> None:
    fields = "\\t".join("abcdefghijkl") + "\\t0\\t0\\t\\t1"
    found, tally = by_tshark(answering(tmp_path, f"printf '{fields}\\n'"), pcap(ALL))
    assert (found, tally.broken) == ([], 1)


def test_it_runs_no_plugins_of_anybody(program: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    ran = tmp_path / "ran"
    for folder in (".local/lib/wireshark/plugins", ".config/wireshark/plugins", "settings", "data/wireshark/plugins"):
        (tmp_path / folder).mkdir(parents=True)
        (tmp_path / folder / "mine.lua").write_text(f'io.open("{ran}", "w"):close()\n')
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / ".config"))
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))
    monkeypatch.setenv("WIRESHARK_PLUGIN_DIR", str(tmp_path / "settings"))
    assert by_tshark(program, pcap(timed(Wire().shake()), nano=True))[0] == Wire().shake().segments
    assert not ran.exists()


@pytest.mark.parametrize("path", ["", ".", "{here}", "sub", "{sub}/.."])
def test_one_that_lies_beside_the_file_is_not_found(path: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "sub").mkdir()
    answering(tmp_path, "exit 0")
    answering(tmp_path / "sub", "exit 0")
    elsewhere = tmp_path / "bin"
    elsewhere.mkdir()
    monkeypatch.chdir(tmp_path)
    entry = path.format(here=tmp_path, sub=tmp_path / "sub")
    monkeypatch.setenv("PATH", os.pathsep.join([entry, str(elsewhere)]))
    assert tsharkreader.find() is None
    right = answering(elsewhere, "exit 0")
    assert tsharkreader.find() == right


def test_one_that_takes_too_long_is_stopped(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tsharkreader, "SECONDS", 0.2)
    with pytest.raises(UnreadableError, match=r"took more than 0\.2 s\. Read the file with dpkt"):
        by_tshark(answering(tmp_path, "exec sleep 60"), pcap(ALL))

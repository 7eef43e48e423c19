"""Resending: what is sent again and again, and not taken in, speaks for a silence, and against "nothing is wrong"."""

from __future__ import annotations

from pathlib import Path

import pytest
from captured import HELLO, MASKED, READERS, Wire, file_of

from wskit.diagnosis.diagnosing import diagnose
from wskit.diagnosis.verdict import Verdict
from wskit.evidence.pcaps import Reader
from wskit.evidence.segments import ACK

AGAIN = (0.2, 0.4, 0.9, 1.7, 3.4, 6.8)


def verdict_of(tmp_path: Path, wire: Wire, reader: Reader = "dpkt") -> Verdict:
    path = tmp_path / "mine.pcap"
    path.write_bytes(file_of(wire).getvalue())
    [found] = diagnose(path, reader=reader).verdicts
    return found


def unheard(host: int, *, heard: bool = False) -> Wire:
    """Somebody says something, and says it again, each time later, as nobody takes it in."""
    wire = Wire().shake()
    data = HELLO if host else MASKED
    wire.send(host, ACK, data)
    for after in AGAIN:
        wire.now += int(after * 10**9)
        wire.seqs[host] -= len(data)
        wire.send(host, ACK, data)
    return wire.send(1 - host) if heard else wire


@pytest.mark.parametrize("reader", READERS)
@pytest.mark.parametrize("host", [0, 1])
def test_what_nothing_takes_in_speaks_for_a_silence(tmp_path: Path, host: int, reader: Reader) -> None:
    found = verdict_of(tmp_path, unheard(host), reader)
    silent = {"network-silent", "client-moved", "to-server-lost", "to-client-lost"}
    who = "server" if host else "client"
    said = f"What the {who}'s end had sent last was sent again 6 times in 13 s, and nothing took it in."
    assert {one.key for one in found.left if one.because} == silent
    assert {one.because for one in found.left if one.because} == {(said,)}
    assert "nothing-wrong" in {one.key for one in found.ruled_out}


@pytest.mark.parametrize(
    "wire", [unheard(1, heard=True), Wire().shake().send(1, ACK, HELLO), Wire().shake()], ids=["late", "once", "never"]
)
def test_what_is_taken_in_at_last_speaks_for_nothing(tmp_path: Path, wire: Wire) -> None:
    wire.now += 60 * 10**9
    found = verdict_of(tmp_path, wire.send(0).send(1))
    assert not [one for one in found.left if any("sent again" in said for said in one.because)]
    assert "nothing-wrong" in {one.key for one in found.left}


def test_whoever_waits_for_the_end_of_a_silence_waits_for_long(tmp_path: Path) -> None:
    wire = unheard(1)
    wire.now += 14 * 10**9
    wire.seqs[1] -= len(HELLO)
    found = verdict_of(tmp_path, wire.send(1, ACK, HELLO))
    assert found.next is not None
    assert found.next.what.startswith("a capture at the other end")

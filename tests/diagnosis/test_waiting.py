"""Waiting: a page that is left waits for no answer, and its browser's FIN stands right behind its Close."""

from __future__ import annotations

from pathlib import Path

import pytest
from captured import MASKED_CLOSE, Wire, file_of

from wskit.diagnosis.diagnosing import diagnose
from wskit.diagnosis.verdict import Verdict
from wskit.evidence.segments import ACK, FIN

GOING_AWAY = b"\x88\x82\0\0\0\0\x03\xe9"


def left(tmp_path: Path, close: bytes, after: float, *, server_first: bool = False) -> Verdict:
    """A client says goodbye and ends TCP so many seconds later; what is behind the proxy's end answers with a FIN."""
    wire = Wire().shake().say(0, close)
    wire.now += int(after * 10**9)
    for host in (1, 0) if server_first else (0, 1):
        wire.send(host, FIN | ACK).send(1 - host)
    path = tmp_path / "left.pcap"
    path.write_bytes(file_of(wire).getvalue())
    [found] = diagnose(path, reader="dpkt").verdicts
    return found


@pytest.mark.parametrize("after", [0.0001, 0.002, 0.3])
def test_a_page_that_is_left_does_not_wait_for_an_answer(tmp_path: Path, after: float) -> None:
    found = left(tmp_path, GOING_AWAY, after)
    assert {"page-left", "page-came-back", "client-closes"} < {one.key for one in found.left}
    [hint] = [one.because for one in found.left if one.key == "page-left"]
    assert hint[0].endswith(" after its Close it ended TCP, and waited for no answer.")
    assert all(not one.because for one in found.left if one.key != "page-left")
    assert found.ended.endswith("It says 1001. TCP ended right behind it, so no answer was waited for.")
    assert found.told[0].known == "unknown"


def test_whoever_closes_with_another_code_may_not_wait_either(tmp_path: Path) -> None:
    found = {one.key: one.because for one in left(tmp_path, MASKED_CLOSE, 0.0).left}
    assert found["client-closes"]
    assert "page-left" not in found


def test_a_program_may_be_patient_for_a_part_of_a_second(tmp_path: Path) -> None:
    found = {one.key: one.because for one in left(tmp_path, MASKED_CLOSE, 0.2).left}
    assert "client-closes" not in found
    assert "server-never-answers" in found


@pytest.mark.parametrize(("after", "server_first"), [(60.0, False), (0.001, True)])
def test_whoever_waits_is_no_page_that_is_left(tmp_path: Path, after: float, server_first: bool) -> None:
    found = left(tmp_path, GOING_AWAY, after, server_first=server_first)
    assert "page-left" not in {one.key for one in found.left}
    assert found.told[0].code == 1006

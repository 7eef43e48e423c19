"""Survived: who has let a longer one pass has not lost patience with a shorter one."""

from __future__ import annotations

from pathlib import Path

import pytest
from broughts import SCOPES
from captured import HELLO, MASKED, Wire, file_of
from played import endings

from wskit.diagnosis.diagnosing import diagnose
from wskit.diagnosis.look import Look
from wskit.diagnosis.survived import Silence, silences
from wskit.diagnosis.verdict import Left
from wskit.evidence.segments import ACK, FIN


def idle(tmp_path: Path, *said: tuple[float, int], end: float) -> Left:
    """Hosts say something after so many seconds each, and so many after the last the server's end sends a FIN."""
    wire = Wire().shake()
    for after, host in said:
        wire.now += round(after * 10**9)
        wire.say(host, HELLO if host else MASKED)
    wire.now += round(end * 10**9)
    wire.send(1, FIN | ACK).send(0, FIN | ACK).send(1)
    path = tmp_path / "mine.pcap"
    path.write_bytes(file_of(wire).getvalue())
    [verdict] = diagnose(path, reader="dpkt").verdicts
    [found] = [one for one in verdict.left if one.key == "proxy-idle"]
    return found


@pytest.mark.parametrize("said", [(), ((25, 0),), ((25, 0), (40, 1)), ((60.2, 0),)])
def test_the_longest_silence_speaks_for_impatience(tmp_path: Path, said: tuple[tuple[float, int], ...]) -> None:
    found = idle(tmp_path, *said, end=60)
    assert found.because[0].startswith("Nothing had passed for 60.0 s")
    assert not found.but


def test_a_shorter_one_speaks_against_it(tmp_path: Path) -> None:
    found = idle(tmp_path, (25, 0), (0.1, 1), (25, 0), (0.1, 1), end=20)
    assert not found.because
    assert found.but == ("It had let 25.0 s of silence pass before, and ended after 20.0 s.",)


def test_one_direction_may_have_been_silent_for_longer(tmp_path: Path) -> None:
    found = idle(tmp_path, (25, 0), (25, 0), (25, 0), end=24)
    assert not found.because
    assert found.but[0].endswith("At most it counts one direction alone, in which nothing had passed for 99.0 s.")


def test_they_are_about_as_long_or_not_and_inside_tls_nobody_knows() -> None:
    assert Silence(60, 60.9).is_longest
    assert not Silence(30, 31).is_longest
    [own], [encrypted] = (SCOPES[scope](endings()["network-cuts"]) for scope in ("own", "capture of TLS"))
    assert silences(Look(own), 99.0) is not None
    assert silences(Look(encrypted), 99.0) is None

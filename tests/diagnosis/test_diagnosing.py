"""Diagnosing: a connection gets a verdict, a file one for each of its connections, and nobody is accused unseen."""

from __future__ import annotations

import asyncio
import re
from pathlib import Path

import pytest
from broughts import SCOPES
from played import endings

from wskit.diagnosis.diagnosing import Diagnosis, diagnose, verdict
from wskit.diagnosis.verdict import Verdict
from wskit.endings.table import play
from wskit.evidence.recording import UnreadableError
from wskit.record.timeline import Timeline


def one(name: str, scope: str) -> Verdict:
    [brought, *_] = SCOPES[scope](endings()[name])
    return verdict(brought)


def test_a_fin_from_the_other_end_leaves_whoever_may_have_sent_it_and_accuses_nobody() -> None:
    found = one("proxy-idle", "capture at the client")
    assert found.ended == ("The server's end ended TCP first. That was a FIN, and no Close frame had been sent.")
    assert {cause.key for cause in found.left} == {
        *("network-cuts", "server-killed", "server-out-of-memory", "server-ends-tcp", "server-crashes"),
        *("proxy-idle", "proxy-age", "proxy-stops", "proxy-hides-loss"),
    }
    [idle] = [cause for cause in found.left if cause.key == "proxy-idle"]
    assert idle.because == ("Nothing had passed for 20.0 s; a limit that somebody has set is often a whole number.",)
    assert found.next is not None
    assert {cause for _, causes in found.next.decides for cause in causes} == {cause.key for cause in found.left}


def test_what_is_ruled_out_has_a_sign_and_each_cause_is_either_left_or_ruled_out() -> None:
    for scope in SCOPES:
        for brought in SCOPES[scope](endings()["server-restarts"]):
            found = verdict(brought)
            keys = [*(cause.key for cause in found.left), *(cause.key for cause in found.ruled_out)]
            assert len(keys) == len(set(keys))
            assert all(cause.sign.endswith(".") for cause in found.ruled_out)


def test_where_one_cause_is_left_there_is_nothing_to_get() -> None:
    found = one("client-1000", "own")
    assert [cause.key for cause in found.left] == ["client-closes"]
    assert found.next is None


async def test_a_file_is_read_and_each_of_its_connections_has_a_verdict(tmp_path: Path) -> None:
    timeline = Timeline()
    await play("network-resets", timeline=timeline, beat=0.05)
    path = tmp_path / "mine.pcapng"
    timeline.save(path)
    found = await asyncio.to_thread(diagnose, path)
    assert isinstance(found, Diagnosis)
    assert found.recording.name == "mine.pcapng"
    assert "network-resets" in {cause.key for cause in found.verdicts[0].left}
    assert repr(found) == "<Diagnosis of 1 connection in pcapng>"


def test_what_is_no_recording_is_an_error_that_says_so(tmp_path: Path) -> None:
    path = tmp_path / "mine.pcapng"
    path.write_bytes(b"\x00" * 100)
    with pytest.raises(UnreadableError):
        diagnose(path)
    with pytest.raises(FileNotFoundError):
        diagnose(tmp_path / "none")


async def test_one_connection_may_be_shown_without_what_its_messages_say(tmp_path: Path) -> None:
    timeline = Timeline()
    await play("too-big", timeline=timeline, beat=0.05)
    path = tmp_path / "mine.jsonl"
    timeline.save(path)
    whole, quiet = [await asyncio.to_thread(diagnose, path, connection=1, content=one) for one in (True, False)]
    assert 'Text "' in str(whole)
    for shown in (str(quiet), quiet._repr_mimebundle_()["text/html"]):
        assert not re.search('Text (?:"|&quot;)[^…]', shown)
    for number in (0, 2):
        with pytest.raises(IndexError, match=f"no connection {number}: the file has 1"):
            await asyncio.to_thread(diagnose, path, connection=number)


def test_who_names_a_file_that_is_not_there_is_shown_no_inside(tmp_path: Path) -> None:
    (tmp_path / "empty").touch()
    for name, error in (("nothing.pcap", FileNotFoundError), ("empty", UnreadableError)):
        with pytest.raises(error) as refused:
            diagnose(tmp_path / name)
        assert len(refused.traceback) == 2, "their own line, and that of diagnose()"

"""One ending, recorded at several places."""

from __future__ import annotations

from functools import partial

import pytest

from wskit import bring, fast_forward, play
from wskit.diagnosis.bringing import PIECES, left_by
from wskit.diagnosis.causes import CAUSES
from wskit.evidence.recording import UnreadableError
from wskit.views.report import Report


async def ended(name: str) -> Report:
    return await fast_forward(partial(play, name, beat=60))


def left(report: Report, piece: str) -> list[str]:
    [verdict] = bring(report, piece).verdicts
    return [cause.key for cause in verdict.left]


async def test_each_piece_is_a_file_that_is_read() -> None:
    report = await ended("server-crashes")
    formats = {piece: bring(report, piece).recording.format for piece in PIECES}
    assert "HAR" in formats.pop("har")
    assert "websockets" in formats.pop("log")
    assert set(formats.values()) == {"pcap"}


async def test_who_captures_beside_an_end_blames_the_other() -> None:
    report = await ended("proxy-idle")
    client, server = left(report, "client"), left(report, "server")
    assert "server-killed" in client
    assert "client-gone" not in client
    assert "client-gone" in server
    assert "server-killed" not in server
    both = left_by([bring(report, "client"), bring(report, "server")])
    assert {"proxy-idle", "proxy-age"} <= set(both)
    assert not {"server-killed", "client-gone"} & set(both)


async def test_tls_hides_whether_there_was_a_goodbye() -> None:
    report = await ended("server-1000")
    [verdict] = bring(report, "tls").verdicts
    assert verdict.brought.encrypted
    assert "ended TCP first, with a FIN" in verdict.ended
    assert len(verdict.left) > len(left(report, "client"))


async def test_a_capture_that_begins_late_shows_how_it_ended_if_something_was_said() -> None:
    report = await ended("server-crashes")
    assert left(report, "late") == left(report, "client")
    assert bring(await ended("proxy-idle"), "late").verdicts == ()
    with pytest.raises(UnreadableError, match="it never opened"):
        bring(await ended("forbidden"), "late")


async def test_what_has_nothing_in_it_leaves_all() -> None:
    assert left_by([None]) == left_by([]) == list(CAUSES)


async def test_what_cannot_be_had_is_refused() -> None:
    report = await ended("bad-gateway")
    with pytest.raises(ValueError, match="nobody recorded the server"):
        bring(report, "log")
    with pytest.raises(ValueError, match="there is no piece 'both'"):
        bring(report, "both")

"""Endings: both sides report of every way to end what is expected of it, on both networks."""

from __future__ import annotations

import asyncio
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import virtual
from expected import ANYWHERE, BEAT, BETWEEN, EXPECTED, ROWS, STARTED, seen, server_clean
from helpers import tasks_on_the_portal

from wskit import Timeline
from wskit.endings.table import ENDINGS, Ending, find, play
from wskit.views.report import Report
from wskit.views.widereport import WideReport


def hold(ending: Ending, report: Report) -> None:
    assert (seen(report.client), seen(report.server)) == EXPECTED[ending.name]
    assert isinstance(report, WideReport) is (ending.name in BETWEEN)
    if isinstance(report, WideReport):
        _, behind, did, befell = BETWEEN[ending.name]
        assert report.started_behind == behind
        assert len(report.did) == len(did)
        assert report.befell == befell
        assert all(map(str.startswith, sorted(report.did), sorted(did)))
    assert report.started == STARTED.get(ending.name, "the client, with a Close frame")
    sides = list(zip(("the client", "the server"), EXPECTED[ending.name], strict=True))
    failed = [name for name, side in sides if "F" in side.story]
    nobody = "nobody that was recorded" if ending.needs == "process" else "nobody"
    assert re.findall(r"^nobody.*$|the (?:client|server)(?= \()", report.failed) == (failed or [nobody])
    raised = [f"{name}'s" for name, side in sides if "R" in side.story]
    assert re.findall(r"the (?:client|server)'s(?= \()", report.raised) == raised
    for account in (report.client, report.server):
        if account.sent is not None and account.tells is not None and account.tells.code not in (1005, 1006):
            # A reason that was received is the reason that is told.
            assert account.received is not None
            assert account.tells.reason == account.received.close_reason


def test_every_ending_has_an_expectation_and_a_name_of_its_own() -> None:
    assert sorted(EXPECTED) == sorted(ending.name for ending in ROWS)
    assert len({ending.title for ending in ROWS}) == len(ROWS)


@pytest.mark.parametrize("ending", ROWS, ids=lambda ending: ending.name)
async def test_over_tcp_both_sides_report_what_the_standards_say(ending: Ending) -> None:
    hold(ending, await play(ending.name, beat=BEAT))


@pytest.mark.parametrize("ending", ANYWHERE, ids=lambda ending: ending.name)
def test_in_memory_both_sides_report_the_same(ending: Ending) -> None:
    # A beat of twenty seconds is a real server's. Here it takes no time.
    hold(
        ending,
        virtual.run(lambda loop: play(ending.name, network="memory", timeline=Timeline(clock=loop.time), beat=20)),
    )


def test_in_memory_a_server_may_send_every_code_that_may_travel_and_both_report_it() -> None:
    from wskit.endings.acts import server_closes
    from wskit.endings.setting import Setting
    from wskit.views.report import report_of

    async def close_with(code: int, clock: Any) -> Report:
        setting = Setting("memory", Timeline(clock=clock), 1)
        await server_closes(code, "ü")(setting)
        await setting.watch(())
        assert setting.client is not None
        report = report_of(setting.timeline.events(), setting.client.end)
        await setting.clear()
        return report

    async def all_of_them(loop: virtual.VirtualLoop) -> None:
        for code in (*range(1000, 1004), *range(1007, 1015), *range(3000, 5000, 7)):
            report = await close_with(code, loop.time)
            assert (seen(report.client), seen(report.server)) == server_clean(code)

    virtual.run(all_of_them)


@pytest.mark.parametrize("ending", ANYWHERE, ids=lambda ending: ending.name)
def test_in_memory_it_is_the_same_on_the_thread_of_the_kit(ending: Ending) -> None:
    report = asyncio.run(play(ending.name, network="memory", beat=BEAT))
    hold(ending, report)


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("too-big", 'Close 1009 "frame with 26 bytes exceeds limit of 16 bytes", and read it no more'),
        ("half-a-code", "Close with half a code, which breaks the rules"),
        ("client-1000", 'Close 1000 "Deliberate disconnection"'),
    ],
)
async def test_a_close_that_was_received_is_not_always_one_that_counts(name: str, words: str) -> None:
    report = await play(name, network="memory")
    assert report.rows[1][2] == words


@pytest.mark.parametrize("name", ["client-1000", "black-hole-pings", "half-a-code", "network-resets", "refused"])
async def test_an_ending_leaves_nothing_behind(name: str) -> None:
    before = tasks_on_the_portal()
    await play(name, beat=BEAT)
    assert tasks_on_the_portal() <= before


async def test_an_ending_that_is_interrupted_leaves_nothing_behind() -> None:
    before = tasks_on_the_portal()
    playing = asyncio.create_task(play("black-hole", beat=BEAT))
    while not tasks_on_the_portal() - before:
        await asyncio.sleep(0)
    playing.cancel()
    with pytest.raises(asyncio.CancelledError):
        await playing
    assert tasks_on_the_portal() <= before


def test_in_memory_no_ending_touches_a_socket_or_starts_a_thread() -> None:
    script = """
import sys, threading
sys.path.insert(0, sys.argv[1])
import virtual
from wskit import Timeline
from wskit.endings.table import ENDINGS, play

touched = []
sys.addaudithook(lambda name, args: touched.append(name) if name.startswith("socket.") else None)
start = threading.Thread.start
threading.Thread.start = lambda thread: (touched.append("thread"), start(thread))
for group in ENDINGS.values():
    for ending in group:
        if not ending.needs:
            virtual.run(lambda loop: play(ending.name, network="memory", timeline=Timeline(clock=loop.time), beat=20))
print("in memory:", touched, threading.active_count())
virtual.run(lambda loop: play("client-1000", network="memory"))
from wskit import EchoServer
EchoServer()
print("over TCP:", sorted(set(touched)))
"""
    here = str(Path(__file__).parents[1])
    done = subprocess.run([sys.executable, "-c", script, here], capture_output=True, text=True, timeout=60)
    nothing, something = done.stdout.splitlines() or [done.stderr, ""]
    assert nothing == "in memory: [] 1"
    assert "'thread'" in something
    assert "'socket.bind'" in something


@pytest.mark.parametrize("name", ["client1000", "CLIENT-1000", "1000", "", None, 1000])
def test_a_name_that_is_none_is_an_error_that_helps(name: Any) -> None:
    with pytest.raises(ValueError, match=r"There is no ending called .* wskit\.ENDINGS has them all\."):
        find(name)


def test_a_name_with_a_slip_is_answered_with_the_names_like_it() -> None:
    with pytest.raises(ValueError, match="Did you mean network-cuts"):
        find("network-cut")


@pytest.mark.parametrize("beat", [0, -1, float("nan"), "1", None])
async def test_a_beat_that_cannot_be_is_an_error_and_nothing_begins(beat: Any) -> None:
    before = tasks_on_the_portal()
    with pytest.raises((TypeError, ValueError), match="beat is"):
        await play("client-1000", beat=beat)
    assert tasks_on_the_portal() <= before


def test_a_row_is_shown_by_name_and_title_and_without_an_address() -> None:
    for group in ENDINGS.values():
        for ending in group:
            assert repr(ending) == f"<Ending {ending.name}: {ending.title}>"
    assert " at 0x" not in repr(ENDINGS)

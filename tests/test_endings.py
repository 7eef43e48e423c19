"""Endings: what each side reports of every way to end, on both networks. The figures are those of the standards.

A row here says, for the client and then for the server: which Close it sent, which one reached it, what it tells its
user (a code, with "!" where that was not clean; None if it never tells), and what its user saw, in order.
"""

from __future__ import annotations

import asyncio
import os
import re
import subprocess
import sys
from typing import Any, NamedTuple

import pytest
import virtual
from helpers import tasks_on_the_portal

from wskit import Timeline
from wskit.endings import ENDINGS, Ending, find, play
from wskit.views.report import Account, Report

BEAT = 0.05


class Side(NamedTuple):
    sent: int | None
    received: int | None
    tells: str | None
    story: str


# The usual stories: O(pened), R(aised an error), C(losing, begun here or heard of), F(ailed), and E(nded).
OPENED = Side(None, None, None, "O")
NOBODY = Side(None, None, None, "")


def clean(code: int) -> tuple[Side, Side]:
    """The client begins, and both say the same."""
    return Side(code, code, str(code), "OCE"), Side(code, code, str(code), "OE")


def server_clean(code: int) -> tuple[Side, Side]:
    """The server begins, and both say the same."""
    return Side(code, code, str(code), "OCE"), Side(code, code, str(code), "OCE")


def server_fails(code: int, client_sent: int | None = None) -> tuple[Side, Side]:
    """A raw client, that says nothing by itself, hears the code; the server, that failed it, reports 1006."""
    mark = "" if client_sent else "!"
    return Side(client_sent, code, f"{code}{mark}", "OE"), Side(code, client_sent, "1006!", "OFE")


def client_fails(code: int, server_sent: int | None = None) -> tuple[Side, Side]:
    """A raw server hears the code; the client, that failed it, reports 1006, after an error."""
    mark = "" if server_sent else "!"
    return Side(code, server_sent, "1006!", "OFE"), Side(server_sent, code, f"{code}{mark}", "OE")


LOST = Side(None, None, "1006!", "OE")
NEVER_OPENED = Side(None, None, "1006!", "FE")

EXPECTED: dict[str, tuple[Side, Side]] = {
    "client-1000": clean(1000),
    "client-no-code": clean(1005),
    "client-3000": clean(3000),
    "client-4999": clean(4999),
    "client-leaves": (Side(1001, 1001, "1001", "OE"), Side(1001, 1001, "1001", "OE")),
    "client-1010": (Side(1010, 1010, "1010", "OE"), Side(1010, 1010, "1010", "OE")),
    "both-at-once": (Side(4001, 4002, "4002", "OCE"), Side(4002, 4001, "4001", "OCE")),
    **{
        f"server-{code}": server_clean(code)
        for code in (1000, 1001, 1002, 1003, *range(1007, 1015), 3000, 3999, 4000, 4999)
    },
    "server-no-code": (Side(1005, 1005, "1005", "OCE"), Side(1005, 1005, "1005", "OE")),
    "server-shuts-down": server_clean(1001),
    "server-restarts": server_clean(1012),
    "server-text-only": server_clean(1003),
    "server-policy": server_clean(1008),
    "server-crashes": (Side(1011, 1011, "1011", "OCE"), Side(1011, 1011, "1011", "ORCE")),
    "server-busy": server_clean(1013),
    "server-behind": server_clean(1014),
    "unmasked": server_fails(1002),
    "reserved-bit": server_fails(1002),
    "unknown-opcode": server_fails(1002),
    "ping-in-pieces": server_fails(1002),
    "ping-too-long": server_fails(1002),
    "continues-nothing": server_fails(1002),
    "message-in-message": server_fails(1002),
    # The raw client's own Close is a Close, if a wrong one: it did say goodbye.
    "half-a-code": (Side(-1, 1002, "1002", "OE"), Side(1002, -1, "1006!", "OFE")),
    "illegal-code": server_fails(1002, 1005),
    "impossible-code": server_fails(1002, 999),
    "reason-not-text": server_fails(1007, 1000),
    "text-not-text": server_fails(1007),
    "too-big": (Side(1009, 1009, "1009", "OCE"), Side(1009, 1009, "1006!", "OFE")),
    "server-masks": client_fails(1002),
    "server-says-1006": client_fails(1002, 1006),
    "server-text-not-text": client_fails(1007),
    "network-resets": (LOST, LOST),
    "network-cuts": (LOST, LOST),
    "server-killed": (LOST, NOBODY),
    "black-hole": (OPENED, OPENED),
    "black-hole-pings": (OPENED, Side(1011, None, "1006!", "OFE")),
    "deaf-server": (Side(1011, 1011, "1011", "OCE"), Side(1011, None, "1006!", "OFE")),
    "deaf-client": (OPENED, Side(1011, None, "1006!", "OFE")),
    "server-no-answer": (Side(1000, None, "1006!", "OCE"), Side(None, 1000, "1000!", "OE")),
    "client-no-answer": (Side(None, 1000, "1000!", "OE"), Side(1000, None, "1006!", "OCE")),
    "server-keeps-tcp": clean(1000),
    "refused": (NEVER_OPENED, NOBODY),
    "forbidden": (NEVER_OPENED, NOBODY),
    "changed-mind": (Side(None, None, "1006!", "CFE"), NOBODY),
    "ws-to-tls": (NEVER_OPENED, NOBODY),
    "wss-to-plain": (NEVER_OPENED, NOBODY),
    "not-trusted": (NEVER_OPENED, NOBODY),
}

# Who hung up first, where it is not the client.
STARTED: dict[str, str] = {
    "both-at-once": "both at once",
    "network-resets": "the network",
    "network-cuts": "the network",
    "black-hole": "nobody",
    "server-killed": "the server, with a FIN",
    **dict.fromkeys(
        ("refused", "forbidden", "changed-mind", "ws-to-tls", "wss-to-plain", "not-trusted"), "nobody; it never opened"
    ),
    **dict.fromkeys(
        (
            *(name for name in EXPECTED if name.startswith("server-") and name[7:].isdecimal()),
            *("server-no-code", "server-shuts-down", "server-restarts", "server-text-only", "server-policy"),
            *("server-crashes", "server-busy", "server-behind", "unmasked", "reserved-bit", "unknown-opcode"),
            *("ping-in-pieces", "ping-too-long", "continues-nothing", "message-in-message", "text-not-text", "too-big"),
            *("server-says-1006", "black-hole-pings", "deaf-server", "deaf-client", "client-no-answer"),
        ),
        "the server, with a Close frame",
    ),
}

ROWS = [ending for group in ENDINGS.values() for ending in group]
ANYWHERE = [ending for ending in ROWS if not ending.needs]


def seen(account: Account) -> Side:
    def code(frame: Any) -> int | None:
        return None if frame is None else -1 if frame.close_code is None else int(frame.close_code)

    tells = account.tells
    told = None if tells is None else f"{tells.code}{'' if tells.was_clean else '!'}"
    letters = {"Opened": "O", "Raised": "R", "Closing": "C", "Failed": "F", "Closed": "E"}
    return Side(code(account.sent), code(account.received), told, "".join(letters[name] for name in account.story))


def hold(ending: Ending, report: Report) -> None:
    assert (seen(report.client), seen(report.server)) == EXPECTED[ending.name]
    assert report.started == STARTED.get(ending.name, "the client, with a Close frame")
    sides = list(zip(("the client", "the server"), EXPECTED[ending.name], strict=True))
    failed = [name for name, side in sides if "F" in side.story]
    assert re.findall(r"^nobody$|the (?:client|server)(?= \()", report.failed) == (failed or ["nobody"])
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
    from wskit.acts import server_closes
    from wskit.stage import Stage
    from wskit.views.report import report_of

    async def close_with(code: int, clock: Any) -> Report:
        stage = Stage("memory", Timeline(clock=clock), 1)
        await server_closes(code, "ü")(stage)
        await stage.watch(())
        assert stage.client is not None
        report = report_of(stage.timeline.events(), stage.client.end)
        await stage.clear()
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
from wskit.endings import ENDINGS, play

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
    here = os.path.dirname(__file__)
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
    assert tasks_on_the_portal() == before

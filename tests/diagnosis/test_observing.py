"""Observing: more messages, other times and other reasons change no fact, and each fact has the value it should."""

from __future__ import annotations

import dataclasses
import itertools
from collections.abc import Coroutine
from typing import Any

import pytest
from broughts import SCOPES
from expected import ROWS
from played import Played, endings, variant
from virtual import VirtualLoop, run

from wskit.diagnosis.causes import CAUSES
from wskit.diagnosis.look import Look
from wskit.diagnosis.observed import Facts
from wskit.diagnosis.observing import facts_of
from wskit.endings.acts import Act, client_closes, server_closes
from wskit.endings.setting import Setting
from wskit.endings.table import play
from wskit.record.timeline import Timeline
from wskit.views.report import Report


def seen(played: Played, scope: str = "own") -> Facts:
    return facts_of(Look(SCOPES[scope](played)[0]))


@pytest.mark.parametrize(
    ("name", "scope", "facts"),
    [
        ("client-1000", "own", {"first": "client", "how": "Close", "code": "1000", "reply": "same"}),
        ("both-at-once", "own", {"first": "both", "reply": "another", "called": "both"}),
        ("network-resets", "own", {"first": "network", "how": "RST"}),
        ("proxy-idle", "own", {"first": "middle", "how": "FIN", "middle": "idle"}),
        ("proxy-answers-pings", "own", {"middle": "age, answering Pings", "told_client": "nobody"}),
        ("client-changes-networks", "own", {"first": "server", "middle": "passes on", "ping": "Ping lost"}),
        ("deaf-server", "own", {"ping": "Pong lost", "unheard": "client", "arrived": "yes"}),
        ("deaf-client", "own", {"ping": "Ping lost", "unheard": "server", "arrived": "no"}),
        ("black-hole-pings", "own", {"ping": "Ping lost", "unheard": "both", "failed_server": "ping"}),
        ("server-blocked", "capture", {"ping": "answered", "code": "1011 keepalive"}),
        ("server-keeps-tcp", "capture", {"kept": "yes"}),
        ("network-cuts", "capture", {"how": "FIN", "brief": "yes"}),
        ("proxy-idle", "capture", {"how": "FIN", "brief": None}),
        ("proxy-idle", "HAR file", {"over": "yes", "how": None}),
        ("no-subprotocol", "HAR file", {"opening": "not accepted"}),
        ("server-crashes", "own", {"raised": "yes"}),
        ("page-throttled", "own", {"page": "hidden"}),
        ("page-comes-back", "own", {"page": "put away", "told_client": "1006"}),
        ("text-not-text", "capture", {"broken": "client: UTF-8"}),
        ("server-masks", "capture", {"broken": "server: frames"}),
        ("server-text-only", "capture", {"spoke": "yes"}),
        ("client-1000", "capture of TLS", {"over": "yes"}),
        ("network-resets", "log of the client", {"how": None, "code": "none", "told_client": "1006"}),
        ("black-hole", "log of the client", {"first": None, "how": None, "told_client": None}),
    ],
)  # fmt: skip
def test_a_fact_is_what_was_played(name: str, scope: str, facts: dict[str, str | None]) -> None:
    known = seen(endings()[name], scope).known()
    assert {fact: known.get(fact) for fact in facts} == facts


def after_messages(act: Act, count: int) -> Act:
    """Say something so many times before."""

    class Talking(Setting):
        async def pair(self, **options: object) -> tuple:  # type: ignore[type-arg]
            ws, connection = await super().pair(**options)
            for number in range(count):
                await self.answer(ws, f"message {number}")
            return ws, connection

    async def talk(setting: Setting) -> None:
        talking = Talking(setting.network, setting.timeline, setting.beat)
        await act(talking)
        setting.client, setting.server = talking.client, talking.server
        setting._things += talking._things
        setting._subscriptions += talking._subscriptions

    return talk


@pytest.mark.parametrize("scope", ["own", "capture file", "log of the client", "HAR file"])
def test_messages_times_and_reasons_change_no_fact_but_whether_there_were_messages(scope: str) -> None:
    for close, reasons in (
        (client_closes, ("goodbye", "another reason")),
        (server_closes, ("because", "for no reason")),
    ):
        played = [
            variant("", "", after_messages(close(4001, reason), count)) for reason in reasons for count in (0, 1, 20)
        ]
        found = {dataclasses.replace(seen(one, scope), spoke=None) for one in played}
        assert len(found) == 1


@pytest.mark.parametrize("name", ["proxy-idle", "black-hole-pings", "network-cuts", "server-no-answer", "deaf-server"])
def test_at_another_pace_the_same_is_seen(name: str) -> None:
    facts = set()
    for beat in (2, 20, 60):

        def make(loop: VirtualLoop, beat: float = beat) -> Coroutine[Any, Any, Report]:
            return play(name, network="memory", timeline=Timeline(clock=loop.time), beat=beat)

        happened, end, _ = run(make).record
        facts.add(seen(Played(name, name, happened, end)))
    assert len(facts) == 1


def left(played: Played, scope: str) -> set[str]:
    facts = seen(played, scope)
    return {key for key, cause in CAUSES.items() if not cause.against(facts)}


# A page that comes back tells nothing of why, in a HAR; and of a process that is killed there is no record of its own.
@pytest.mark.parametrize("name", [row.name for row in ROWS])
def test_whoever_sees_more_is_left_with_no_more_causes(name: str) -> None:
    played, smaller = endings()[name], ("own, client", "HAR with close", "HAR")
    if not set(smaller) & played.hides and SCOPES["own, client"](played):
        sets = [left(played, scope) for scope in ("own", *smaller)]
        assert all(one <= other for one, other in itertools.pairwise(sets))

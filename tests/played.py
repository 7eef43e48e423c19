"""Played: every ending, and variants of it, once per session, with what it really was."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache

import virtual
from expected import ROWS

from wskit.endings.acts import Act
from wskit.endings.setting import Setting
from wskit.endings.table import find, play
from wskit.record.events import End, Event
from wskit.record.timeline import Timeline

BEAT = 20.0
REAL = 0.1

TRUE: dict[str, str] = {
    **dict.fromkeys(("client-1000", "client-no-code", "client-3000", "client-4999"), "client-closes"),
    "client-leaves": "page-left",
    "client-1010": "client-extension",
    "both-at-once": "both-close",
    **{
        f"server-{code}": "server-closes"
        for code in (1000, 1001, 1002, 1003, *range(1007, 1015), 3000, 3999, 4000, 4999)
    },
    "server-no-code": "server-closes",
    **dict.fromkeys(
        ("server-shuts-down", "server-restarts", "server-deployed", "server-deployed-1012"), "server-stops"
    ),
    **dict.fromkeys(("server-text-only", "server-policy"), "message-refused"),
    "server-crashes": "server-crashes",
    "server-busy": "server-busy",
    **dict.fromkeys(("session-expired", "token-expired"), "session-over"),
    "second-tab": "replaced",
    "server-behind": "upstream-gone",
    **dict.fromkeys(
        (
            *("unmasked", "reserved-bit", "unknown-opcode", "ping-in-pieces", "ping-too-long", "continues-nothing"),
            *("message-in-message", "half-a-code", "illegal-code", "impossible-code"),
        ),
        "client-breaks-rules",
    ),
    **dict.fromkeys(("reason-not-text", "text-not-text"), "client-not-text"),
    "too-big": "too-big",
    **dict.fromkeys(("server-masks", "server-says-1006"), "server-breaks-rules"),
    "server-text-not-text": "server-not-text",
    "network-resets": "network-resets",
    "network-cuts": "network-cuts",
    "server-killed": "server-killed",
    "server-out-of-memory": "server-out-of-memory",
    **dict.fromkeys(("server-blocked", "server-blocked-close"), "server-blocked"),
    "proxy-idle": "proxy-idle",
    "proxy-age": "proxy-age",
    **dict.fromkeys(("proxy-drains", "proxy-restarts", "proxy-says-1001"), "proxy-stops"),
    "proxy-answers-pings": "proxy-hides-loss",
    "bad-gateway": "gateway-alone",
    "no-server-to-spare": "gateway-refuses",
    "no-upgrade": "upgrade-dropped",
    "page-comes-back": "page-came-back",
    "page-throttled": "page-throttled",
    **dict.fromkeys(("black-hole", "black-hole-pings"), "network-silent"),
    "deaf-server": "to-server-lost",
    "deaf-client": "to-client-lost",
    "client-changes-networks": "client-moved",
    "server-no-answer": "server-never-answers",
    "client-no-answer": "client-never-answers",
    "server-keeps-tcp": "server-keeps-tcp",
    "refused": "nobody-listens",
    "forbidden": "server-refuses",
    "changed-mind": "client-gave-up",
    "ws-to-tls": "plain-to-tls",
    "wss-to-plain": "tls-to-plain",
    "not-trusted": "certificate-not-trusted",
    "expired": "certificate-expired",
    "no-subprotocol": "no-subprotocol",
}


HIDES: dict[str, frozenset[str]] = {
    # A library has no page that a browser could put away.
    "page-comes-back": frozenset({"log of the client"}),
    # To a capture whose client begins with TLS, it is one of TLS.
    "wss-to-plain": frozenset({"capture", "capture at the client", "capture at the server"}),
}
"""In which scopes an ending cannot be."""


@dataclass(frozen=True)
class Played:
    """What happened, and its true cause."""

    name: str
    cause: str
    happened: tuple[Event, ...]
    end: End
    hides: frozenset[str] = frozenset()


def ending(name: str) -> Played:
    row = find(name)
    if row.needs:
        report = asyncio.run(play(name, beat=REAL))
    else:
        report = virtual.run(lambda loop: play(name, network="memory", timeline=Timeline(clock=loop.time), beat=BEAT))
    happened, end, _ = report.record
    return Played(name, TRUE[name], happened, end, HIDES.get(name, frozenset()))


def variant(name: str, cause: str, act: Act, silent: tuple[str, ...] = ()) -> Played:
    async def perform(loop: virtual.VirtualLoop) -> Played:
        setting = Setting("memory", Timeline(clock=loop.time), BEAT)
        try:
            await act(setting)
            await setting.watch(silent)
            assert setting.client is not None
            return Played(name, cause, setting.timeline.events(), setting.client.end)
        finally:
            await setting.clear()

    return virtual.run(perform)


class _Endings(Mapping[str, Played]):
    """Every ending by its name, each played when it is first asked for."""

    def __init__(self) -> None:
        self._played: dict[str, Played] = {}

    def __getitem__(self, name: str) -> Played:
        if name not in self._played:
            self._played[name] = ending(name)
        return self._played[name]

    def __iter__(self) -> Iterator[str]:
        return (row.name for row in ROWS)

    def __len__(self) -> int:
        return len(ROWS)


@cache
def endings() -> Mapping[str, Played]:
    return _Endings()

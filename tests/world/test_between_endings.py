"""The endings that something in between brings about: what comes to both ends is what comes to them from real proxies,
which ``habits.py`` has."""

from __future__ import annotations

import pytest

from wskit import Timeline
from wskit.endings.table import ENDINGS, performed
from wskit.record import events
from wskit.record.events import End

from .habits import HABITS, REFUSALS
from .signs import Signs, sight

REAL: dict[str, Signs] = {
    "proxy-idle": HABITS["nothing passes for a while"].signs,
    "proxy-age": HABITS["it is too old"].signs,
    "proxy-drains": HABITS["it waits a little, and stops"].signs,
    "proxy-restarts": HABITS["it stops"].signs,
    "proxy-says-1001": HABITS["it stops, and says so"].signs,
    "bad-gateway": REFUSALS["nobody behind, 502"].signs,
    "no-server-to-spare": REFUSALS["it drains, 503"].signs,
    "no-upgrade": REFUSALS["no Upgrade is passed on, 426"].signs,
}
ELSEWHERE = {"proxy-answers-pings": "test_messages.py"}


def _end(timeline: Timeline, kind: type[events.Event], side: str) -> End | None:
    """Return the end of a user: what stands between never connects, in its own words, and is never opened."""
    return next((event.end for event in timeline if isinstance(event, kind) and event.end.side == side), None)


def _came(seen: str) -> list[str]:
    """Return what came to an end. What it said itself depends on who it is."""
    return [
        one for one in seen.split(", ") if one == "open" or one.endswith(" in") or (one.isdecimal() and len(one) == 3)
    ]


def test_every_ending_of_the_group_has_a_real_one() -> None:
    assert {ending.name for ending in ENDINGS["Something in between ends it"]} == REAL.keys() | ELSEWHERE.keys()


@pytest.mark.parametrize("name", REAL)
async def test_what_an_ending_brings_to_both_ends_is_what_a_real_proxy_brings(name: str) -> None:
    timeline = Timeline()
    async with performed(name, network="tcp", timeline=timeline, beat=0.3):
        client = sight(timeline, _end(timeline, events.Connecting, "client"))
        server = sight(timeline, _end(timeline, events.Opened, "server"))
    assert _came(client) == _came(REAL[name].client)
    assert _came(server) == _came(REAL[name].server)

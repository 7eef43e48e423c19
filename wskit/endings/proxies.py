"""Proxies: acts of what stands between client and server, and of a client that is lost to it.

1. A middle is between them, with a habit that real proxies have (``tests/world``), and the network does nothing.
2. A proxy seldom says goodbye: it ends both connections with a FIN, and each side is told 1006.
"""

from __future__ import annotations

from typing import Any

from ..between.middle import Middle
from ..ends.websocket import WebSocket
from ..record import events
from .acts import nobody_listens
from .setting import Setting

__all__ = [
    "client_changes_networks",
    "it_answers_pings",
    "it_drains",
    "it_drops_the_upgrade",
    "it_finds_nobody_behind",
    "it_hears_nothing",
    "it_lets_nobody_stay",
    "it_refuses_everybody",
    "it_restarts",
    "it_says_goodbye",
]


async def _through(
    setting: Setting, *, server: dict[str, Any] | None = None, **habits: Any
) -> tuple[WebSocket, Middle]:
    """Connect a client to a server, through a proxy with these habits."""
    behind = setting.echo_server(**(server or {}))
    middle = setting.middle(behind.url, **habits)
    ws = await setting.connect(middle.url).opened
    [setting.server] = behind.connections
    return ws, middle


async def it_hears_nothing(setting: Setting) -> None:
    """Say nothing for as long as a proxy waits."""
    await _through(setting, idle_timeout=setting.beat)


async def it_lets_nobody_stay(setting: Setting) -> None:
    """Say something again and again, until a proxy finds that the connection is too old."""
    ws, _ = await _through(setting, max_age=1.75 * setting.beat)
    await setting.repeat(ws, "I am still here", every=setting.beat / 2)


async def it_drains(setting: Setting) -> None:
    """Take a proxy out of service. It lets its connections be for a while."""
    _, middle = await _through(setting)
    middle.drain(patience=setting.beat)


async def it_restarts(setting: Setting) -> None:
    """Give a proxy a new configuration. It ends what there is."""
    _, middle = await _through(setting)
    middle.restart()


async def it_says_goodbye(setting: Setting) -> None:
    """Do the same to one of the few that say so. Caddy does."""
    _, middle = await _through(setting)
    middle.restart(1001)


async def it_finds_nobody_behind(setting: Setting) -> None:
    """Connect through a proxy whose server is gone."""
    setting.connect(setting.middle(await nobody_listens(setting)).url)


async def it_refuses_everybody(setting: Setting) -> None:
    """Connect through a balancer that has no server to spare."""
    setting.connect(setting.middle(setting.echo_server().url, refuse=503).url)


async def it_drops_the_upgrade(setting: Setting) -> None:
    """Connect through a proxy that nobody has told of WebSockets."""
    setting.connect(setting.middle(setting.echo_server().url, upgrade=False).url)


async def it_answers_pings(setting: Setting) -> None:
    """Lose a client whose Pongs a proxy sends in its place. To it the Pings are traffic: only its age limit ends it."""
    beat = setting.beat
    pings = {"ping_interval": beat, "ping_timeout": beat}
    _, middle = await _through(setting, server=pings, pings="answer", idle_timeout=4 * beat)
    [crossing] = middle.connections
    answered = setting.seen(lambda event: isinstance(event, events.Acted) and event.end == crossing.back_end)
    crossing.lose_client()
    if not any(isinstance(event, events.Acted) for event in setting.timeline.events(crossing.back_end)):
        await answered  # a busy computer may have been at it already
    middle.change(max_age=4.5 * beat)


async def client_changes_networks(setting: Setting) -> None:
    """Have a client change networks. Its proxy passes on what comes, and the server asks whether it is there."""
    _, middle = await _through(setting, server={"ping_interval": setting.beat, "ping_timeout": setting.beat})
    [crossing] = middle.connections
    crossing.lose_client()

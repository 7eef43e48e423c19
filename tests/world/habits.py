"""Habits of what stands between two ends, who has each, and what client and server then see.

``docs/your-own-connection.md`` says it in words, with the versions. What is only one proxy's is in ``test_proxies.py``.
"""

from __future__ import annotations

import contextlib
import signal
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from functools import partial
from typing import Any

from helpers import soon

from wskit import Middle

from . import haproxy as its_haproxy
from .caddy import caddy
from .envoy import envoy
from .haproxy import haproxy
from .meetings import (
    A_PART,
    BYE_OF_CLIENT,
    BYE_OF_SERVER,
    PING_OF_CLIENT,
    PONG_OF_SERVER,
    Behind,
    Between,
    Ends,
    Meeting,
    Stand,
    a_server,
    deaf,
    nobody,
    ours,
    real,
    say,
)
from .nginx import TLS, nginx, plain
from .nginx import proxy as pass_on
from .proxies import Proxy
from .signs import Signs

_LOST = Signs("open, FIN in, 1006", "open, FIN in, 1006")
"""TCP ended (FIN) at both ends, and nobody said goodbye."""
_SHORT = 0.3


@dataclass(frozen=True)
class Habit:
    """``who`` has it, each with what it takes. Both ends are open; ``does`` is done; then they have seen ``signs``."""

    signs: Signs
    who: Mapping[str, Between]
    does: Callable[[Meeting], object] = lambda meeting: meeting.stand.act()
    ends: Ends = "page and echo"
    frames: tuple[str, ...] = ("Close",)


def _patient(seconds: float) -> Callable[[int], Any]:
    """Say how long nginx waits for old connections when it is asked to go."""
    return lambda port: nginx(pass_on(port), more=f"worker_shutdown_timeout {round(seconds * 1000)}ms;")


def _prompt(**manager: Any) -> dict[str, Any]:
    """Say something to Envoy, and that it is not to wait for a second before it ends TCP to a client."""
    return {"delayed_close_timeout": "0s", **manager}


def _old(seconds: float) -> dict[str, Any]:
    return _prompt(common_http_protocol_options={"max_stream_duration": f"{seconds}s"})


def _sends(number: signal.Signals) -> Callable[[Proxy], None]:
    return lambda proxy: proxy.signal(number)


def _kill_a_worker(proxy: Proxy) -> None:
    proxy.workers()[0].kill()


def _drain_haproxy(proxy: Proxy) -> None:
    its_haproxy.ask(proxy, "set server behind/one state drain")
    its_haproxy.ask(proxy, "shutdown sessions server behind/one")


def _at_once(between: Between) -> Between:
    """Let it do what it does before anybody comes."""

    @contextlib.asynccontextmanager
    async def stand(behind: Behind) -> AsyncIterator[Stand]:
        async with between(behind) as made:
            made.act()
            yield made

    return stand


_envoy = partial(envoy, manager=_prompt())
_PAUSE = partial(Middle.drain, patience=_SHORT)

HABITS: dict[str, Habit] = {
    "nothing passes for a while": Habit(
        _LOST,
        {
            "nginx": real(partial(plain, read_timeout=_SHORT)),
            "envoy": real(partial(envoy, manager=_prompt(stream_idle_timeout=f"{_SHORT}s"))),
            "ours": ours(idle_timeout=_SHORT),
        },
    ),
    "it is too old": Habit(
        _LOST,
        {"envoy": real(partial(envoy, manager=_old(_SHORT))), "ours": ours(max_age=_SHORT)},
    ),
    "it stops": Habit(
        _LOST,
        {
            "nginx": real(plain, _sends(signal.SIGTERM)),
            "haproxy": real(haproxy, _sends(signal.SIGTERM)),
            "envoy": real(_envoy, _sends(signal.SIGTERM)),
            "ours": ours(Middle.restart),
        },
    ),
    "it is killed": Habit(
        _LOST,
        {
            "nginx": real(plain, _kill_a_worker),
            "haproxy": real(haproxy, _sends(signal.SIGKILL)),
            "envoy": real(_envoy, _sends(signal.SIGKILL)),
            "caddy": real(caddy, _sends(signal.SIGKILL)),
            "ours": ours(Middle.restart),
        },
    ),
    "it waits a little, and stops": Habit(
        _LOST,
        {
            "nginx, loaded again": real(_patient(_SHORT), _sends(signal.SIGHUP)),
            "nginx": real(_patient(_SHORT), _sends(signal.SIGQUIT)),
            "haproxy": real(partial(haproxy, more=f"hard-stop-after {round(_SHORT * 1000)}ms"), _sends(signal.SIGUSR1)),
            "ours": ours(_PAUSE),
        },
    ),
    "it takes nobody new, and ends the others": Habit(
        _LOST, {"haproxy": real(haproxy, _drain_haproxy), "ours": ours(Middle.drain)}
    ),
    "it stops, and says so": Habit(
        Signs("open, Close 1001 in, FIN in", "open, Close 1001 in, FIN in"),
        {"caddy": real(caddy, _sends(signal.SIGTERM)), "ours": ours(partial(Middle.restart, code=1001))},
        ends="raw",
    ),
    "the client breaks TCP off": Habit(
        Signs("open, RST in, 1006", "open, FIN in, 1006"),
        {"nginx": real(plain), "envoy": real(_envoy), "caddy": real(caddy), "ours": ours()},
        lambda meeting: meeting.client.link.reset(),
    ),
    "the server breaks TCP off": Habit(
        Signs("open, FIN in, 1006", "open, RST in, 1006"),
        {"nginx": real(plain), "haproxy": real(haproxy), "envoy": real(_envoy), "caddy": real(caddy), "ours": ours()},
        lambda meeting: meeting.server.link.reset(),
    ),
    "the client says FIN, and no goodbye": Habit(
        Signs("open, FIN in", "open, FIN in"),
        {"nginx": real(plain), "envoy": real(_envoy), "ours": ours(half_close=False)},
        lambda meeting: say(meeting.client, fin=True),
        ends="raw",
    ),
    "the server says FIN, and no goodbye": Habit(
        Signs("open, FIN in", "open, FIN in"),
        {"nginx": real(plain), "haproxy": real(haproxy), "envoy": real(_envoy), "ours": ours(half_close=False)},
        lambda meeting: say(meeting.server, fin=True),
        ends="raw",
    ),
    "half a closing handshake of the client": Habit(
        Signs("open, Close 4000 out, FIN in", "open, Close 4000 in, FIN in"),
        {"nginx": real(plain), "envoy": real(_envoy), "ours": ours(half_close=False)},
        lambda meeting: say(meeting.client, BYE_OF_CLIENT, fin=True),
        ends="raw",
    ),
    "half a closing handshake of the server": Habit(
        Signs("open, Close 4001 in, FIN in", "open, Close 4001 out, FIN in"),
        {"nginx": real(plain), "haproxy": real(haproxy), "envoy": real(_envoy), "ours": ours(half_close=False)},
        lambda meeting: say(meeting.server, BYE_OF_SERVER, fin=True),
        ends="raw",
    ),
    "half a closing handshake of the client, and it lingers": Habit(
        Signs("open, Close 4000 out, Close 4001 in", "open, Close 4000 in, FIN in, Close 4001 out"),
        {"haproxy": real(haproxy), "ours": ours(half_close=True)},
        lambda meeting: _say_and_answer(meeting),
        ends="raw",
    ),
    "goodbyes pass": Habit(
        Signs(
            "open, Close 4000 out, Close 4000 in, FIN in, 4000 clean",
            "open, Close 4000 in, Close 4000 out, FIN in, 4000 clean",
        ),
        {"nginx": real(plain), "haproxy": real(haproxy), "envoy": real(_envoy), "caddy": real(caddy), "ours": ours()},
        lambda meeting: meeting.client.close(4000, "enough"),
    ),
    "goodbyes pass where TLS ends in front": Habit(
        Signs(
            "open, Close 4001 in, Close 4001 out, FIN in, 4001 clean",
            "open, Close 4001 out, Close 4001 in, FIN in, 4001 clean",
        ),
        {
            "nginx": real(partial(plain, before=TLS), tls=True),
            "haproxy": real(partial(haproxy, tls=its_haproxy.TLS), tls=True),
            "ours": ours(tls=True),
        },
        lambda meeting: meeting.server.close(4001, "enough"),
    ),
    "pings pass": Habit(
        Signs("open, Ping out, Pong in", "open, Ping in, Pong out"),
        {"nginx": real(plain), "haproxy": real(haproxy), "envoy": real(_envoy), "caddy": real(caddy), "ours": ours()},
        lambda meeting: _ping_and_pong(meeting),
        ends="raw",
        frames=("Ping", "Pong"),
    ),
    "parts of a message pass one by one": Habit(
        Signs("open, Text (a part) in", "open, Text (a part) out"),
        {"nginx": real(plain), "haproxy": real(haproxy), "envoy": real(_envoy), "caddy": real(caddy), "ours": ours()},
        lambda meeting: meeting.server.send(A_PART),
        ends="raw",
        frames=("Text",),
    ),
}


async def _ping_and_pong(meeting: Meeting) -> None:
    ping = meeting.server.next()
    meeting.client.send(PING_OF_CLIENT)
    await soon(ping)
    meeting.server.send(PONG_OF_SERVER)


async def _say_and_answer(meeting: Meeting) -> None:
    say(meeting.client, BYE_OF_CLIENT, fin=True)
    await meeting.shows(Signs("open, Close 4000 out", "open, Close 4000 in, FIN in"))
    meeting.server.send(BYE_OF_SERVER)


@dataclass(frozen=True)
class Refusal:
    """Who comes is refused: ``behind`` is what stands behind, and ``who`` refuses."""

    signs: Signs
    behind: Callable[[], AbstractAsyncContextManager[Behind]]
    who: Mapping[str, Between]


REFUSALS: dict[str, Refusal] = {
    "nobody behind, 502": Refusal(Signs("502, 1006", "nothing"), nobody, {"nginx": real(plain), "ours": ours()}),
    "nobody behind, 503": Refusal(
        Signs("503, 1006", "nothing"),
        nobody,
        {"haproxy": real(haproxy), "envoy": real(_envoy), "ours": ours(refuse=503)},
    ),
    "it drains, 503": Refusal(
        Signs("503, 1006", "nothing"),
        a_server,
        {
            "haproxy, told to": _at_once(real(haproxy, _drain_haproxy)),
            "ours": _at_once(ours(lambda middle: middle.change(refuse=503))),
        },
    ),
    "nobody answers, 504": Refusal(
        Signs("504, 1006", "nothing"),
        deaf,
        {
            "nginx": real(partial(plain, read_timeout=_SHORT)),
            "haproxy": real(partial(haproxy, answer=f"{round(_SHORT * 1000)}ms")),
            "envoy": real(partial(envoy, answer=f"{_SHORT}s")),
            "ours": ours(answer_timeout=_SHORT),
        },
    ),
    "no Upgrade is passed on, 426": Refusal(
        Signs("426, 1006", "nothing"),
        a_server,
        {"nginx": real(partial(plain, upgrade=False)), "ours": ours(upgrade=False)},
    ),
}

"""Storms: a server restarts, and all its clients come back. What they do to it depends on how long each of them waits.

1. The connections are the library's own, with all their bytes. Only the network is in memory and the clock jumps, so a
   storm of minutes takes about a second, and the same call gives the same storm.
2. At 0 seconds the server says 1012 to everybody and stops listening. Once it is up again, it takes a limited number of
   new connections in each second, and answers the others with 503 (RFC 9110 section 15.6.4).
3. A client that was not let in waits again. How long is up to its policy, and nothing else is.
4. A storm that is interrupted ends at once, and leaves nothing open.
"""

from __future__ import annotations

import asyncio
import logging
import random
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any, Final, TypeAlias

from websockets.asyncio.client import ClientConnection, connect
from websockets.asyncio.server import Server, ServerConnection, serve
from websockets.exceptions import InvalidStatus
from websockets.http11 import Request, Response

from ..loops import memory
from ..loops.virtual import fast_forward
from ..protocol.numbers import check_int, check_seconds

__all__ = ["MOST_ATTEMPTS", "MOST_CLIENTS", "Policy", "Storm", "storm"]

MOST_CLIENTS: Final = 5000
"""How many clients may come back. A thousand take about a second and 60 MB."""
MOST_ATTEMPTS: Final = 20_000
"""After how many attempts a storm is given up."""
PORT: Final = 80

Policy: TypeAlias = Callable[[random.Random], Iterable[float]]
"""Gives the seconds that one client waits before each of its attempts. All its dice are the one it is given."""

_SILENT: Final = logging.Logger("wskit.endings.storms")  # nobody's child: what it is told, nobody hears
_SILENT.disabled = True
_QUICK: Final[dict[str, Any]] = {"compression": None, "ping_interval": None, "open_timeout": None, "logger": _SILENT}


@dataclass(frozen=True, repr=False)
class Storm:
    """What came of it. Moments are in seconds after the server hung up, in the order of time.

    ``clients`` is how many there were, ``attempts`` when somebody tried to connect, and ``back`` when somebody was let
    in. A client whose policy ends before it is back has given up.

    >>> came = await storm(lambda chance: [5, 10], clients=20, limit=10)
    >>> came.worst, len(came.attempts), came.back[-1]
    (20, 30, 15.0)
    """

    clients: int
    attempts: tuple[float, ...]
    back: tuple[float, ...]

    @property
    def worst(self) -> int:
        """How many attempts there were in the worst second."""
        return max(Counter(map(int, self.attempts)).values(), default=0)

    def __repr__(self) -> str:
        last = f" after {self.back[-1]:.1f} s" if self.back else ""
        return (
            f"{len(self.back):,} of {self.clients:,} clients are back{last}: "
            f"{len(self.attempts):,} attempts, at most {self.worst:,} in a second."
        )


async def storm(
    policy: Policy,
    *,
    clients: int = 1000,
    down: float = 3.0,
    limit: int = 300,
    seed: int = 1,
    watch: Callable[[int], object] = lambda back: None,
) -> Storm:
    """Restart a server, and let its clients come back as ``policy`` says. Return what came of it.

    Args:
        policy: a function that is given a ``random.Random`` and gives the seconds to wait before the first attempt to
            come back, before the second, and so on: a list, or a generator. It is called for each client, and once
            before, to see what it gives.
        clients: how many there are.
        down: how many seconds the server does not listen.
        limit: how many new connections it takes in a second.
        seed: which dice are rolled.
        watch: is called with the number of clients that are back whenever it has changed, from another thread.

    Raises:
        TypeError: if an argument is of the wrong type, or the policy is no such function.
        ValueError: if a number is out of range, a delay too, or if ``MOST_ATTEMPTS`` were made and not all are back.

    >>> await storm(lambda chance: [5, 10], clients=20, limit=10)
    20 of 20 clients are back after 15.0 s: 30 attempts, at most 20 in a second.
    """
    check_int("clients", clients, 1, MOST_CLIENTS)
    check_seconds("down", down)
    check_int("limit", limit, 1)
    check_int("seed", seed, 0)
    if not callable(watch):
        raise TypeError(f"watch is a function that is given a number, not {watch!r}")
    _check_policy(policy)
    return await fast_forward(_Story(policy, clients, down, limit, seed, watch).tell)


def _check_policy(policy: object) -> None:
    advice = "a policy is a function that is given a random.Random and gives delays, such as `lambda chance: [1, 2, 4]`"
    if not callable(policy):
        raise TypeError(f"{advice}; {policy!r} is none")
    try:
        iter(policy(random.Random()))  # noqa: S311  (dice, not secrets)
    except TypeError as error:
        raise TypeError(f"{advice}; this one does not: {error}") from error


class _Story:
    """One storm, on a clock that begins when the server hangs up."""

    def __init__(
        self, policy: Policy, clients: int, down: float, limit: int, seed: int, watch: Callable[[int], object]
    ) -> None:
        self._policy, self._clients, self._down, self._seed, self._watch = policy, clients, down, seed, watch
        self._limit = limit
        self._asked: Counter[int] = Counter()
        self._attempts: list[float] = []
        self._back: list[float] = []

    async def tell(self) -> Storm:
        before = await self._serve()
        connected = [await self._connect() for _ in range(self._clients)]
        before.close(code=1012)
        await before.wait_closed()
        for one in connected:
            await one.wait_closed()
        # That took no time. The goodbyes went out in any order; from here on clients come in that of their numbers. The
        # restart is one with them, so that an interrupt cancels all, and leaves no error that nobody took.
        await asyncio.gather(*map(self._come_back, range(self._clients)), self._restart())
        return Storm(self._clients, tuple(self._attempts), tuple(self._back))

    async def _restart(self) -> None:
        await asyncio.sleep(self._down)
        await self._serve(self._admit)  # it ends with the story, as all that is made here

    async def _come_back(self, number: int) -> None:
        for delay in self._policy(random.Random(f"{self._seed}, {number}")):  # noqa: S311  (dice, not secrets)
            check_seconds("a delay", delay)
            await asyncio.sleep(delay)
            self._note_attempt()
            try:
                await self._connect()
            except (ConnectionRefusedError, InvalidStatus):
                continue
            self._back.append(self._now())
            self._watch(len(self._back))
            return

    def _note_attempt(self) -> None:
        if len(self._attempts) == MOST_ATTEMPTS:
            raise ValueError(
                f"{MOST_ATTEMPTS:,} attempts were made in {self._now():.1f} s, and {len(self._back):,} of "
                f"{self._clients:,} clients are back: let them wait longer"
            )
        self._attempts.append(self._now())

    def _now(self) -> float:
        return asyncio.get_running_loop().time()

    async def _serve(self, admit: Any = None) -> Server:
        return await serve(_stay, memory.HOST, PORT, process_request=admit, server_header=None, **_QUICK)

    async def _connect(self) -> ClientConnection:
        return await connect(f"ws://{memory.HOST}", proxy=None, user_agent_header=None, **_QUICK)

    def _admit(self, connection: ServerConnection, request: Request) -> Response | None:
        second = int(self._now())
        self._asked[second] += 1
        if self._asked[second] <= self._limit:
            return None
        return connection.respond(HTTPStatus.SERVICE_UNAVAILABLE, "Too many at once.\n")


async def _stay(connection: ServerConnection) -> None:
    await connection.wait_closed()

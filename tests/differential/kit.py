"""Kit: lets the kit's WebSocket go through the behaviours, in memory where time is the test's, or over real TCP."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable
from typing import Any, Final, Literal, cast
from urllib.parse import quote

from wskit import CloseEvent, DOMException, ReadyState, Timeline, WebSocket
from wskit.loops import memory
from wskit.loops.virtual import fast_forward

from .behaviour import Behaviour, Outcome
from .server import Player, Stage, hexed, quoted

__all__ = ["play", "play_in_memory"]

MANY: Final = 20
LATER: Final = 0.2


def argument(value: Any) -> Any:
    """What the runner makes of an argument, in Python."""
    match value:
        case {"bytes": data}:
            return bytes.fromhex(data)
        case {"undefined": _}:
            return None
        case {"units": units}:
            return "".join(map(chr, units))
        case {"text": text, "times": times}:
            return text * times
    return value


class Visit:
    """One page that goes through one behaviour."""

    def __init__(self, behaviour: Behaviour, url: str, stage: Stage) -> None:
        self._behaviour = behaviour
        self._url = behaviour.url if behaviour.url is not None else url
        self._stage = stage
        self._page: list[str] = []
        self._messages = 0
        self._over = asyncio.Event()
        self._loop = asyncio.get_running_loop()
        self._began = self._loop.time()

    async def outcome(self) -> Outcome:
        """Go through it."""
        try:
            self._ws = WebSocket(self._url, *map(argument, self._behaviour.protocols), timeline=Timeline())
        except (DOMException, TypeError) as error:
            self._page.append(f"WebSocket: {getattr(error, 'name', None) or type(error).__name__}")
            return Outcome(self._page)
        if self._behaviour.url is not None:
            self._page.append(f"url {self._ws.url}")
            self._ws.close()
            await self._ws.closed
            return Outcome(self._page)
        self._ws.onopen, self._ws.onmessage = self._open, self._message
        self._ws.onerror, self._ws.onclose = self._error, self._close
        self._act("now")
        try:
            async with asyncio.timeout(self._behaviour.seconds):
                await self._over.wait()
            seconds = 0 if self._behaviour.heavy else self._loop.time() - self._began
        except TimeoutError:
            self._page.append(f"still {ReadyState(self._ws.ready_state).name}")
            seconds = self._behaviour.seconds
        told = list(self._page)
        await asyncio.sleep(LATER)  # nothing may come any more
        outcome = Outcome(self._page, list(self._stage.seen.get(self._behaviour.name, [])), seconds)
        if not self._over.is_set():
            outcome.page = told
            self._ws.link.cut()
            await self._ws.closed
        return outcome

    def _act(self, when: str | float) -> None:
        for at, method, arguments in self._behaviour.page:
            if at == when:
                try:
                    getattr(self._ws, method)(*map(argument, arguments))
                except (DOMException, TypeError) as error:
                    self._page.append(f"{method}: {getattr(error, 'name', None) or type(error).__name__}")

    def _open(self, event: object) -> None:
        self._began = self._loop.time()
        self._page.append(f"open {self._ws.protocol}".strip())
        self._stage.open(self._behaviour.name)
        self._act("open")

    def _message(self, event: Any) -> None:
        self._messages += 1
        if self._messages <= MANY:
            self._page.append(
                f"text {quoted(event.data)}" if isinstance(event.data, str) else f"bytes {hexed(event.data)}"
            )
        self._act("message")

    def _error(self, event: object) -> None:
        self._page.append("error")
        self._act("error")

    def _close(self, event: CloseEvent) -> None:
        clean = "clean" if event.was_clean else "not clean"
        self._page.append(f"close {event.code} {quoted(event.reason)} {clean}")
        if self._messages > MANY:
            self._page.append(f"{self._messages} messages")
        self._act("close")
        self._over.set()


async def play(behaviours: Iterable[Behaviour], network: Literal["tcp", "memory"]) -> dict[str, Outcome]:
    """Let a page go through each, side by side."""
    loop = asyncio.get_running_loop()
    stage = Stage(behaviours)
    host = "127.0.0.1"
    if network == "memory":
        memory.install(loop)
        host = memory.HOST
    server = await loop.create_server(lambda: Player(stage), host, 0)
    place = f"ws://{host}:{cast(Any, server).sockets[0].getsockname()[1]}"
    free = asyncio.Semaphore(1000 if network == "memory" else 20)

    async def visit(one: Behaviour) -> tuple[str, Outcome]:
        async with free:
            return one.name, await Visit(one, f"{place}/{quote(one.name)}", stage).outcome()

    try:
        return dict(await asyncio.gather(*map(visit, stage.behaviours.values())))
    finally:
        server.close()
        await stage.clear()


async def play_in_memory(behaviours: Iterable[Behaviour]) -> dict[str, Outcome]:
    """Let a page go through each, in no time."""
    return await fast_forward(lambda: play(behaviours, "memory"))

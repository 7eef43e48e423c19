"""Verdicts made by hand, of connections that really were: what is shown of a diagnosis needs no file to be read."""

from __future__ import annotations

import functools
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from typing import Any, Final

from wskit import fast_forward, play
from wskit.diagnosis.verdict import Left, Next, RuledOut, Told, Verdict, Verdicts
from wskit.evidence.recording import Brought, Recording
from wskit.evidence.scope import Scope

__all__ = ["CAPTURE", "IDLE", "OTHER", "brought", "verdict", "verdicts"]

CAPTURE: Final = Scope("a capture", "wire", tcp=True, http=True, frames=True, closes=True)
IDLE: Final = Left(
    "proxy-idle", "A proxy lost patience: its idle timeout.", ("Nothing had passed for 60.0 s before the FIN.",)
)
OTHER: Final = Left("process-ended", "The server's process has ended.")


@functools.cache
def _played(name: str) -> tuple[Any, Any]:
    async def played() -> Any:
        return await play(name)

    # Whoever calls may have a loop of its own.
    with ThreadPoolExecutor(1) as thread:
        happened, end, _ = thread.submit(lambda: __import__("asyncio").run(fast_forward(played))).result().record
    return happened, end


def brought(name: str = "network-cuts", **changed: Any) -> Brought:
    """Return a connection that ended so."""
    happened, end = _played(name)
    notes = ("The capture shows one place on the way, and not the ends.",)
    made = Brought(happened, end, CAPTURE, "127.0.0.1:52114 → 127.0.0.1:8080", since=1_796_000_000.0, notes=notes)
    return replace(made, **changed)


def verdict(*left: Left, **changed: Any) -> Verdict:
    """Return what is to be said of one connection, with these causes left."""
    given = left or (IDLE, OTHER)
    keys = tuple(one.key for one in given)
    made = Verdict(
        brought(),
        "The other end of TCP ended it with a FIN, 60.0 s after the last frame, and no Close frame.",
        (
            Told("client", "follows", 1006, "1006, not clean", "TCP ended (FIN), and no Close frame had come"),
            Told("server", "unknown", None, "", "its side was not recorded"),
        ),
        given,
        (
            RuledOut("reset", "The network broke it off.", "No RST was seen."),
            RuledOut("goodbye", "The server's code closed it.", "No Close frame was seen."),
        ),
        Next(
            "the log of what stands there", "grep 'upstream timed out' error.log", (("a line that says so", keys[:1]),)
        ),
    )
    return replace(made, **changed)


def verdicts(*made: Verdict, name: str = "session.pcapng", notes: tuple[str, ...] = ()) -> Verdicts:
    """Return what is to be said of a file with these connections."""
    return Verdicts(Recording(name, "pcapng", tuple(one.brought for one in made), notes), made)

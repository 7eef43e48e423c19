"""Legs: two connections of one file that are the two sides of one proxy, and which of them ended first. No I/O.

1. A client chooses its Sec-WebSocket-Key by chance (RFC 6455 section 4.1), and a proxy passes it on. So two connections
   with the same key are legs of one: that which was made first is before the proxy, and the other behind it.
2. A capture was made by one clock. Whichever leg ended first, what was at its other end did not begin it.
3. It is a hint, and rules nothing out: there may be another proxy, of which nothing is in the file.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from typing import Final, NamedTuple

from ..protocol.handshake import Head
from .likeness import Ending, Likeness
from .look import Look

__all__ = ["Legs", "key_of", "legs_of", "likeness_of"]

SECOND: Final = 1.0
"""Within how many seconds one leg follows the other."""

_PROXY: Final = frozenset({"proxy-idle", "proxy-age", "proxy-stops", "proxy-hides-loss"})
_SERVER: Final = frozenset({"server-killed", "server-out-of-memory", "server-ends-tcp"})
_CLIENT: Final = frozenset({"client-gone", "page-left", "client-closes"})


class Legs(NamedTuple):
    """The numbers of two connections, from 1, as they stand in the recording: before a proxy, and behind it."""

    front: int
    back: int


def key_of(look: Look) -> str | None:
    """Return the key by which a connection that was recorded on the wire asked to be opened, None if it is not seen."""
    head = look.read.front.heads.get("client")
    if look.scope.place != "wire" or look.brought.encrypted or not isinstance(head, Head):
        return None
    return next(iter(head.values("Sec-WebSocket-Key")), None)


def legs_of(keys: Sequence[str | None]) -> list[Legs]:
    """Return which connections are legs of one, by their keys, oldest first as in a recording.

    >>> from wskit.diagnosis.twosides import legs_of
    >>> legs_of(["x3JJHMbDL1EzLkh9GBhXDw==", None, "x3JJHMbDL1EzLkh9GBhXDw=="])
    [Legs(front=1, back=3)]
    """
    found: dict[str, list[int]] = defaultdict(list)
    for number, key in enumerate(keys, 1):
        if key:
            found[key].append(number)
    # Of more than two nobody knows which is next to which.
    return [Legs(*numbers) for numbers in found.values() if len(numbers) == 2]


def likeness_of(legs: Legs, endings: Sequence[Ending | None]) -> Likeness | None:
    """Say which leg ended first, None if that was not seen, or if they ended apart."""
    front, back = endings[legs.front - 1], endings[legs.back - 1]
    if front is None or back is None or front.at is None or back.at is None or abs(front.at - back.at) > SECOND:
        return None
    later = front.at - back.at
    number = legs.back if later > 0 else legs.front
    where = "behind" if number == legs.back else "before"
    said, causes = "", frozenset[str]()
    for then, who, which in _readings(front, back, later):
        if then:
            said, causes = f" {who}", which
            break
    words = f"The side {where} the proxy, #{number}, ended first.{said}"
    both = f"#{legs.front} and #{legs.back} are the two sides of one proxy: both have the same Sec-WebSocket-Key."
    return Likeness((legs.front, legs.back), f"{both} {words}", words, causes)


def _readings(front: Ending, back: Ending, later: float) -> Iterator[tuple[bool, str, frozenset[str]]]:
    """Say of each reading whether it is the one, where the leg before the proxy ended so much later."""
    yield (
        front.first == "server" and back.first == "client",
        "The proxy's own end did that on both sides, so neither the client nor the server began it.",
        _PROXY,
    )
    yield (
        back.first == "server" and later > 0,
        "The server's end did that, and the proxy followed: it was not this proxy.",
        _SERVER,
    )
    yield (
        front.first == "client" and later < 0,
        "The client's end did that, and the proxy followed: it was neither this proxy nor the server.",
        _CLIENT,
    )

"""Legs: two connections of one file that are the two sides of one proxy, and which of them ended first. No I/O.

1. A client chooses its Sec-WebSocket-Key by chance (RFC 6455 section 4.1), and a proxy passes it on. So two connections
   with the same key are legs of one: that on which it was seen first is before the proxy, and the other behind it.
2. Both legs are one conversation. A cause that one of them rules out is ruled out for both.
3. A capture was made by one clock. Whichever leg ended first, what was at its other end did not begin it. That it was
   not this proxy rules no proxy out: there may be another one, of which nothing is in the file.
4. Whoever tries a second server has given up the first before. These are no legs of one.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Final, NamedTuple

from ..evidence.recording import Brought
from ..protocol.handshake import Head
from ..record import events
from .likeness import Ending, Likeness
from .look import Look
from .resending import said_again
from .verdict import RuledOut, Verdict

__all__ = ["Legs", "key_of", "legs_of", "likeness_of", "of_one", "together"]

SECOND: Final = 1.0
"""Within how many seconds one leg follows the other."""

_PROXY: Final = frozenset({"proxy-idle", "proxy-age", "proxy-stops", "proxy-hides-loss"})
_SERVER: Final = frozenset({"server-killed", "server-out-of-memory", "server-ends-tcp", "server-crashes"})
_CLIENT: Final = frozenset({"client-gone", "page-left", "client-closes"})
_SILENT: Final = frozenset({"network-silent", "client-moved", "to-server-lost", "to-client-lost"})
_NONE: Final[frozenset[str]] = frozenset()
_ANOTHER: Final = (
    "It was not this proxy, which followed. It may have been another one, of which nothing is in the file."
)


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


def of_one(legs: Legs, brought: Sequence[Brought]) -> Legs | None:
    """Return the legs in their order, None if the first was over when the second began: those are none of one."""
    # A proxy may have had the connection behind it for long, for others who asked before.
    first, second = sorted(legs, key=lambda number: _asked(brought[number - 1]))
    over = brought[first - 1].happened[-1].time
    return Legs(first, second) if _asked(brought[second - 1]) <= over else None


def _asked(brought: Brought) -> float:
    """Return when the client asked for a connection."""
    return next(one.time for one in brought.happened if isinstance(one, events.BytesOut | events.BytesIn))


def together(legs: Legs, verdicts: Sequence[Verdict]) -> Iterator[tuple[int, Verdict]]:
    """Yield the verdict of each leg by its number, without the causes that the other one rules out."""
    for number, other in (legs, legs[::-1]):
        signs = {one.key: one.sign for one in verdicts[other - 1].ruled_out}
        mine = verdicts[number - 1]
        gone = [
            RuledOut(one.key, one.words, f"On the other side of the proxy, #{other}: {signs[one.key]}")
            for one in mine.left
            if one.key in signs
        ]
        left = tuple(one for one in mine.left if one.key not in signs)
        yield number, replace(mine, left=left, ruled_out=(*mine.ruled_out, *gone))


def likeness_of(legs: Legs, endings: Sequence[Ending | None], looks: Sequence[Look] = ()) -> Likeness | None:
    """Say which leg ended first, None if that was not seen of any, or if they ended apart."""
    front, back = endings[legs.front - 1], endings[legs.back - 1]
    both = f"#{legs.front} and #{legs.back} are the two sides of one proxy: both have the same Sec-WebSocket-Key."
    if looks and (front is None) != (back is None):
        return _half_ended(legs, both, ended=legs.back if front is None else legs.front, looks=looks)
    if front is None or back is None or front.at is None or back.at is None or abs(front.at - back.at) > SECOND:
        return None
    later = front.at - back.at
    number = legs.back if later > 0 else legs.front
    where = "behind" if number == legs.back else "before"
    said, causes, against = "", _NONE, _NONE
    for then, who, which, others in _readings(front, back, later):
        if then:
            said, causes, against = f" {who}", which, others
            break
    words = f"The side {where} the proxy, #{number}, ended first.{said}"
    return Likeness((legs.front, legs.back), f"{both} {words}", words, causes, _ANOTHER, against)


def _half_ended(legs: Legs, both: str, *, ended: int, looks: Sequence[Look]) -> Likeness | None:
    """Say it of two legs of which one has ended, and the other is open still, and perhaps silent."""
    still = legs.front if ended == legs.back else legs.back
    if not looks[still - 1].brought.stops or looks[still - 1].hung_up is not None:
        return None
    again = [f"Of #{still}: {one[:1].lower()}{one[1:]}" for one in said_again(looks[still - 1])]
    words = f"The side {'behind' if ended == legs.back else 'before'} the proxy, #{ended}, ended, and #{still} had not."
    # Of the other one it is said there already.
    return Likeness(
        (ended,), " ".join([both, words, *again]), again[0] if again else words, _SILENT if again else _NONE
    )


def _readings(front: Ending, back: Ending, later: float) -> Iterator[tuple[bool, str, frozenset[str], frozenset[str]]]:
    """Say of each reading whether it is the one, where the leg before the proxy ended so much later."""
    yield (
        front.first == "server" and back.first == "client",
        "The proxy's own end did that on both sides, so neither the client nor the server began it.",
        _PROXY,
        _NONE,
    )
    yield (
        back.first == "server" and later > 0,
        "The server's end did that, and the proxy followed: it was not this proxy.",
        _SERVER,
        _PROXY,
    )
    yield (
        front.first == "client" and later < 0,
        "The client's end did that, and the proxy followed: it was neither this proxy nor the server.",
        _CLIENT,
        _PROXY,
    )

"""Obtaining: the one piece of evidence to get next. No I/O.

1. It is the one that leaves the fewest causes on average, and of two that are as good the cheaper one.
2. Where one cause is left there is nothing to get. What the recording is, or what is there from elsewhere, is no
   evidence to get again.
3. Where one end may speak TLS and the other not, the port is asked: that takes a second, and nobody's log.
4. A HAR has nothing of how it ended. There the page is asked first: that is one line more, where the HAR was made.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Final

from ..evidence.recording import BOTH, Brought
from ..record import events
from .kinds import KINDS, Kind
from .verdict import Next

__all__ = ["next_to_get"]

BOTH_WAYS: Final = Next(
    "the same again with both directions in it: no `src` and no `dst` in the filter",
    "`tcpdump -i any -s 0 -w both.pcap 'tcp port PORT'`",
    (),
)
_WEIGHT: Final = 0.35
"""How many causes more may be left on average, for each point that something costs less."""


def next_to_get(brought: Brought, left: Sequence[str], had: Collection[str] = ()) -> Next | None:
    """Return what to get next, None if there is nothing to find out or nothing that would tell.

    Args:
        brought: the recording.
        left: the keys of the causes that are left.
        had: the keys of the kinds of evidence that are there already, from elsewhere.
    """
    if len(left) < 2:
        return None
    if brought.directions != BOTH:
        return BOTH_WAYS
    useful = [
        kind for kind in KINDS if kind.key not in had and _can_be_had(kind, brought) and len(kind.split(left)) > 1
    ]
    if not useful:
        return None
    # Of what is TLS most goes on after the handshake, and then the port has nothing to tell.
    may_differ = not brought.encrypted and ("plain-to-tls" in left or "tls-to-plain" in left)
    first = {"page-told", "tls"} if may_differ else {"page-told"}
    asked = [kind for kind in useful if kind.key in first]
    best = min(asked or useful, key=lambda kind: (_expected(kind, left) + _WEIGHT * kind.costs, kind.costs))
    return Next(best.what, best.how, tuple(best.split(left).items()), best.script, best.aside)


def _expected(kind: Kind, left: Sequence[str]) -> float:
    return sum(len(causes) ** 2 for causes in kind.split(left).values()) / len(left)


def _can_be_had(kind: Kind, brought: Brought) -> bool:
    if kind.key == "keys":
        return brought.encrypted
    if kind.key == "page-told":
        return brought.scope.name == "a HAR" and not brought.scope.told and _opened(brought)
    return kind.key != "tap" or not (brought.scope.frames and brought.scope.closes)


def _opened(brought: Brought) -> bool:
    came = (one.data for one in brought.happened if isinstance(one, events.BytesIn))
    return any(data.startswith(b"HTTP/1.1 101") for data in came)

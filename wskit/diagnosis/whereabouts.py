"""Whereabouts: on which side a cause is, so that many can be said in a few words. No I/O.

1. It is the side on which somebody begins to look: where it happened, or where a log has it.
2. Every cause is somewhere.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from .verdict import Left

__all__ = ["MANY", "WHERE", "by_side"]

MANY: Final = 12
"""More causes than these are not listed first: nobody reads them."""

_SIDES: Final = {
    "on the server's side: its code, its process, or what runs it": (
        "server-killed server-out-of-memory server-ends-tcp server-blocked server-closes message-refused session-over "
        "replaced page-throttled server-busy upstream-gone server-crashes server-stops too-big server-breaks-rules "
        "server-not-text server-never-answers server-keeps-tcp nobody-listens server-refuses certificate-expired"
    ),
    "on the client's side: its user, its code, or its device": (
        "client-gone client-blocked client-moved client-closes page-left page-came-back client-extension "
        "client-breaks-rules client-not-text client-never-answers client-gave-up plain-to-tls tls-to-plain "
        "certificate-not-trusted "
        "no-subprotocol"
    ),
    "in between: a proxy, a load balancer, or the network": (
        "network-resets network-cuts network-silent to-server-lost to-client-lost proxy-idle proxy-age proxy-stops "
        "proxy-hides-loss gateway-refuses gateway-alone upgrade-dropped"
    ),
    "nobody's fault": "nothing-wrong both-close",
}
WHERE: Final[dict[str, str]] = {key: side for side, keys in _SIDES.items() for key in keys.split()}
"""On which side each cause is, by its key."""


def by_side(left: Sequence[Left]) -> list[str]:
    """Say how many causes there are on each side, most first.

    >>> from wskit.diagnosis.verdict import Left
    >>> from wskit.diagnosis.whereabouts import by_side
    >>> by_side([Left("proxy-idle", ""), Left("network-cuts", ""), Left("client-gone", "")])
    ['2 in between: a proxy, a load balancer, or the network', "1 on the client's side: ..."]
    """
    counted = [(sum(WHERE.get(one.key) == side for one in left), side) for side in _SIDES]
    return [f"{many} {side}" for many, side in sorted(counted, key=lambda one: -one[0]) if many]

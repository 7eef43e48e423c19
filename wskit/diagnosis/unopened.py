"""Unopened: causes for which a connection never opened. No I/O."""

from __future__ import annotations

from typing import Final

from .farewells import OPEN
from .grounds import Cause, Way, way

__all__ = ["OPENINGS"]


def _never(opening: str, **more: str) -> Way:
    return way({}, opening=opening, **{"told_client": "1006", "told_server": "nobody", **more})


_REFUSED: Final = "400|403|426|503|3xx|4xx|5xx|unread|unseen"
"""The answers that a server, or something before it, refuses with; inside TLS nobody sees them."""

OPENINGS: Final = (
    Cause(
        "nobody-listens",
        "Nobody listens at that address and port, or a firewall says so.",
        "whoever runs the server",
        (_never("refused by TCP|unanswered", at="client|wire|both", failed_client="opening: refused by TCP"),),
    ),
    Cause(
        "server-refuses",
        "The server's end refused the opening handshake: the path, the origin, the version or the user is not right.",
        "whoever runs the server: its log says why",
        (_never(_REFUSED, over="yes", asked="HTTP|TLS", middle="none|passes on"),),
    ),
    Cause(
        "gateway-refuses",
        "A proxy or load balancer in between refused it by itself.",
        "whoever runs what is in between",
        (_never(_REFUSED, over="yes", asked="HTTP|TLS", at="client|wire|both", middle="answers"),),
    ),
    Cause(
        "gateway-alone",
        "A proxy or load balancer in between found no server behind it.",
        "whoever runs the server behind the proxy",
        (_never("502|503|unread|unseen", over="yes", middle="finds nobody"),),
    ),
    Cause(
        "upgrade-dropped",
        "A proxy in between did not pass on the header Upgrade, so the server saw an ordinary request.",
        "whoever configures the proxy",
        (_never("400|426|unread|unseen", over="yes", middle="alters"),),
    ),
    Cause(
        "client-gave-up",
        "The client closed before the connection was open.",
        "whoever writes the client's code",
        (
            _never(
                "given up|nothing|unanswered",
                at="client|wire|both",
                called="client|not the server",
                failed_client="opening: given up",
            ),
            _never(
                "no HTTP|unseen",
                first="client|nobody",
                how="FIN|nobody|RST",
                called="client|not the server",
                failed_client="opening: given up",
            ),
        ),
    ),
    Cause(
        "plain-to-tls",
        "The client does not speak TLS (ws:), and the server's port wants it.",
        "whoever chose the URL",
        (
            _never(
                "no HTTP|400|plain HTTP|unanswered|unseen",
                asked="HTTP",
                first="server|nobody",
                middle="none|passes on",
                failed_client="other|opening: no HTTP|opening: 400",
            ),
        ),
    ),
    Cause(
        "tls-to-plain",
        "The client speaks TLS (wss:), and the server's port does not.",
        "whoever chose the URL",
        (
            _never(
                "no HTTP|400|nothing|unanswered|unread",
                over="yes",
                asked="TLS",
                failed_client="other|opening: no HTTP|opening: 400",
            ),
        ),
    ),
    Cause(
        "certificate-not-trusted",
        "The client does not trust the server's certificate.",
        "whoever issues the certificate",
        (
            _never(
                "certificate|no HTTP|unanswered|unread",
                at="client|wire|both",
                over="yes",
                asked="TLS",
                failed_client="opening: certificate",
            ),
        ),
    ),
    Cause(
        "certificate-expired",
        "The server's certificate has expired.",
        "whoever renews the certificate",
        (
            _never(
                "certificate|certificate expired|no HTTP|unanswered|unread",
                over="yes",
                asked="TLS",
                failed_client="opening: certificate|opening: certificate expired",
            ),
        ),
    ),
    Cause(
        "no-subprotocol",
        "The client offered subprotocols, the server agreed to none, and the client takes that for a failure.",
        "whoever configures the subprotocols",
        (
            way(
                OPEN,
                agreed="none",
                first="client",
                how="FIN|RST",
                told_client="1006",
                told_server="1006",
                failed_client="agreed to none|other",
                called="nobody|not the client|not the server",
            ),
            # To a browser's HAR it never opened.
            _never("unanswered|not accepted", at="client", failed_client="agreed to none"),
        ),
    ),
)

"""Statuses: what an answer to the handshake means that is not 101. A row for each status of HTTP, whoever writes it.

The rows are as in :mod:`~wskit.course.symptoms`, and are found by their number.
"""

from __future__ import annotations

from typing import Final

from .numbers import BETWEEN, NETWORK, RETURNING, STRANGERS
from .symptoms import Says, Symptom

__all__ = ["STATUSES"]

# fmt: off
STATUSES: Final[dict[int, Symptom]] = {
    200: Symptom("client", "HTTP 200",
            "It was answered like any other request: no WebSocket server is at this path, or a proxy does not pass on"
            " that somebody wants one",
            "The path; what the proxy passes on", (BETWEEN,), Says.ANSWER, (1006,)),
    **dict.fromkeys((301, 302, 303, 307, 308),
        Symptom("client", "HTTP 301, 302, 303, 307, 308",
            "The server is somewhere else, and browsers do not follow (Chromium 156)",
            "Its new URL, in the `Location` header", (), Says.ANSWER, (1006,))),
    400: Symptom("client", "HTTP 400",
            "The server did not take the request for a handshake; or plaintext came to a port that speaks TLS"
            " (nginx 1.22)",
            "The request as it arrived; whether the port speaks TLS", (NETWORK,), Says.ANSWER, (1006,)),
    401: Symptom("client", "HTTP 401",
            "The server wants to know first who you are",
            "Which login it takes", (STRANGERS,), Says.ANSWER, (1006,)),
    403: Symptom("client", "HTTP 403",
            "The server does not let you in: not with this URL, this cookie or this `Origin`. uvicorn 0.54 answers "
            "so, too, if the application does not accept the connection",
            "The server's log", (NETWORK, STRANGERS), Says.ANSWER, (1006,)),
    404: Symptom("client", "HTTP 404",
            "Nothing is at this path",
            "The path, as the server or the proxy knows it", (), Says.ANSWER, (1006,)),
    426: Symptom("client", "HTTP 426",
            "The request that arrived did not ask for WebSocket: a proxy took the `Upgrade` header out, or it was no "
            "WebSocket client (websockets 17.4, ws 8.23)",
            "The headers that reach the server", (BETWEEN,), Says.ANSWER, (1006,)),
    429: Symptom("client", "HTTP 429",
            "You came too often (RFC 6585 section 4)",
            "How long to wait: the `Retry-After` header", (RETURNING,), Says.ANSWER, (1006,)),
    500: Symptom("client", "HTTP 500",
            "The server's code failed during the handshake",
            "The server's log", (), Says.ANSWER, (1006,)),
    502: Symptom("client", "HTTP 502",
            "A proxy could not connect to the server behind it (nginx 1.22, Caddy 2.6), or got no answer in HTTP"
            " (HAProxy 2.6, too)",
            "The proxy's log", (BETWEEN,), Says.ANSWER, (1006,)),
    503: Symptom("client", "HTTP 503",
            "The server, or a proxy before it, has too much to do or is not up (RFC 9110 section 15.6.4). HAProxy 2.6"
            " and Envoy 1.40 say so where nobody listens behind them",
            "Who answered; the `Retry-After` header", (BETWEEN, RETURNING), Says.ANSWER, (1006,)),
    504: Symptom("client", "HTTP 504",
            "A proxy waited too long for an answer of the server behind it (RFC 9110 section 15.6.5)",
            "The proxy's log", (BETWEEN,), Says.ANSWER, (1006,)),
}
"""What an answer to the handshake means that is not 101, by its status."""
# fmt: on

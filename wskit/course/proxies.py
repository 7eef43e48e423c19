"""Proxies: what they write in their logs when a connection ends that they pass on.

1. Each line was seen, in the version that its row names: `tests/world/test_logs.py` has the program write it again.
2. What it means is what was done, and what both ends then saw.
"""

from __future__ import annotations

from typing import Final

from .numbers import BETWEEN, CLOSING, HANG_UP, NETWORK
from .symptoms import Says, Symptom

__all__ = ["PROXIES"]

_PROXY: Final = Says.PROXY
_NGINX: Final = "nginx 1.22"
_HAPROXY: Final = "HAProxy 2.6"
_ENVOY: Final = "Envoy 1.40"
_CADDY: Final = "Caddy 2.6"

# fmt: off
_OF_NGINX: Final = (
    Symptom("proxy", "`upstream timed out … while proxying upgraded connection`",
            "Nothing passed, in neither direction, for as long as `proxy_read_timeout` says, 60 seconds by default."
            " The proxy ended TCP to both sides, and both say 1006. It is written at level `info`: by default no log"
            " has it",
            "How long it was silent; whether anybody pings more often", (BETWEEN,), _PROXY, (1006,),
            words="`upstream timed out…while proxying upgraded connection`", by=_NGINX),
    Symptom("proxy", "`client timed out … while waiting for request`",
            "Somebody connected, and made no request for as long as `client_header_timeout` says, 60 seconds by"
            " default, and so the proxy ended TCP. It is a spare connection, as browsers keep them (Chromium 156): no"
            " WebSocket connection has ended by that",
            "The other lines of that time", (), _PROXY, words="`client timed out…while waiting for request`",
            by=_NGINX),
    Symptom("proxy", "`client timed out … while SSL handshaking`",
            "Somebody connected, and made no handshake of TLS for as long as `client_header_timeout` says, 60 seconds"
            " by default: no WebSocket connection has ended by that",
            "The other lines of that time", (), _PROXY, words="`client timed out…while SSL handshaking`", by=_NGINX),
    Symptom("proxy", "`client timed out … while reading client request headers`",
            "A request began, and did not end for as long as `client_header_timeout` says, 60 seconds by default. The"
            " proxy ended TCP, and no connection opened",
            "Whether something in between drops large packets; the client's log", (BETWEEN,), _PROXY, (1006,),
            words="`client timed out…while reading client request`", by=_NGINX),
    Symptom("proxy", "`recv() failed … while proxying upgraded connection`",
            "The server or the client broke TCP off (RST), and the proxy ended the other connection without a goodbye",
            "The server's log", (BETWEEN, NETWORK), _PROXY, (1006,),
            words="`recv() failed…while proxying upgraded connection`", by=_NGINX),
    Symptom("proxy", "`upstream prematurely closed connection while reading response header`",
            "The server took the request, and ended TCP without an answer. The client gets 502",
            "The server's log", (BETWEEN,), _PROXY, (1006,),
            words="`upstream prematurely closed connection`", by=_NGINX),
    Symptom("proxy", "`recv() failed … while reading response header from upstream`",
            "The server took the request, and broke TCP off (RST). The client gets 502",
            "The server's log", (BETWEEN,), _PROXY, (1006,),
            words="`recv() failed…while reading response header from upstream`", by=_NGINX),
    Symptom("proxy", "`connect() failed … while connecting to upstream`",
            "Nobody listens where the proxy looks for the server. The client gets 502",
            "Whether the server runs, and on which port", (BETWEEN,), _PROXY, (1006,),
            words="`connect() failed…while connecting to upstream`", by=_NGINX),
    Symptom("proxy", "`upstream sent no valid HTTP/1.0 header`",
            "What the proxy takes for the server does not speak HTTP",
            "What listens on that port; `proxy_pass`", (), _PROXY, (1006,), by=_NGINX),
    Symptom("proxy", "`upstream timed out … while reading response header from upstream`",
            "The server took the request, and answered nothing for as long as `proxy_read_timeout` says. The client"
            " gets 504",
            "The server's log; whether it hangs", (BETWEEN,), _PROXY, (1006,),
            words="`upstream timed out…while reading response header`", by=_NGINX),
    Symptom("proxy", "`upstream timed out … while connecting to upstream`",
            "The server's computer did not answer TCP, or the server takes nobody new. The client gets 504",
            "Whether anything else on that computer answers", (BETWEEN,), _PROXY, (1006,),
            words="`upstream timed out…while connecting to upstream`", by=_NGINX),
    Symptom("proxy", "`client sent plain HTTP request to HTTPS port`",
            "The client does not speak TLS (`ws:`), and this port wants it. The client gets 400, and in it `The plain"
            " HTTP request was sent to HTTPS port`. It is written at level `info`: by default no log has it",
            "The URL: it has to begin with `wss:`", (), _PROXY, (1006,),
            words="`client sent plain HTTP request to HTTPS port` `plain HTTP request was sent to HTTPS port`",
            by=_NGINX),
    Symptom("proxy", "`worker process … exited on signal 9`",
            "One of the proxy's processes was killed, often for want of memory. TCP ended (FIN) on all its connections,"
            " and both sides say 1006",
            "The system's log, for what killed it", (BETWEEN,), _PROXY, (1006,),
            words="`worker process # exited on signal`", by=_NGINX),
    Symptom("proxy", "`gracefully shutting down`",
            "The proxy was loaded again, or is to stop. What is open stays open, until it ends by itself or"
            " `worker_shutdown_timeout` is over; then TCP ends (FIN) to both sides, and both say 1006",
            "Who loaded it again; whether the ends stand that", (BETWEEN, CLOSING), _PROXY, (1006,), by=_NGINX),
)

_OF_HAPROXY: Final = (
    Symptom("proxy", "`101 … cD--`, `101 … sD--`",
            "Nothing passed for as long as `timeout tunnel` says, or where there is none, `timeout client` or `timeout"
            " server`. The proxy ended TCP: with a FIN to the client, and a RST or a FIN to the server. Both say 1006",
            "How long it was silent; whether anybody pings more often", (BETWEEN,), _PROXY, (1006,),
            words="`101 # - - cD--` `101 # - - sD--`", by=_HAPROXY, exact=True),
    Symptom("proxy", "`101 … CD--`",
            "The client broke TCP off (RST), and so did the proxy to the server",
            "The client's log", (BETWEEN, NETWORK), _PROXY, (1006,), words="`101 # - - CD--`", by=_HAPROXY, exact=True),
    Symptom("proxy", "`101 … SD--`",
            "The server broke TCP off (RST). The proxy ended TCP to the client (FIN)",
            "The server's log", (BETWEEN, NETWORK), _PROXY, (1006,), words="`101 # - - SD--`", by=_HAPROXY, exact=True),
    Symptom("proxy", "`101 … ----`",
            "One side ended TCP (FIN), and so did the proxy to the other. It does not know whether there was a goodbye",
            "The logs of both ends", (HANG_UP, NETWORK), _PROXY, words="`101 # - - ----`", by=_HAPROXY, exact=True),
    Symptom("proxy", "`101 … K---`",
            "The proxy itself ended it: somebody shut its sessions down, or it was to stop and `hard-stop-after` was"
            " over. TCP ended (FIN) to both sides, and both say 1006",
            "Who told it so", (BETWEEN,), _PROXY, (1006,), words="`101 # - - K---`", by=_HAPROXY, exact=True),
    Symptom("proxy", "`503 … SC--`",
            "Nobody listens where the proxy looks for the server, or the server is to get nobody new. The client gets"
            " 503",
            "Whether the server runs, and on which port; the server's state in the proxy", (BETWEEN,), _PROXY, (1006,),
            words="`503 # - - SC--`", by=_HAPROXY, exact=True),
    Symptom("proxy", "`503 … sC--`",
            "The server's computer did not answer TCP in time (`timeout connect`). The client gets 503",
            "Whether anything else on that computer answers", (BETWEEN,), _PROXY, (1006,),
            words="`503 # - - sC--`", by=_HAPROXY, exact=True),
    Symptom("proxy", "`504 … sH--`",
            "The server took the request, and answered nothing for as long as `timeout server` says. The client gets"
            " 504",
            "The server's log; whether it hangs", (BETWEEN,), _PROXY, (1006,),
            words="`504 # - - sH--`", by=_HAPROXY, exact=True),
    Symptom("proxy", "`502 … SH--`, `502 … PH--`",
            "The server took the request, and ended TCP without an answer, or what it answered is not HTTP. The client"
            " gets 502",
            "The server's log; what listens on that port", (BETWEEN,), _PROXY, (1006,),
            words="`502 # - - SH--` `502 # - - PH--`", by=_HAPROXY, exact=True),
    Symptom("proxy", "`SSL handshake failure`, `Connection closed during SSL handshake`",
            "TLS ends at the proxy, and the client did not trust its certificate, or does not speak TLS",
            "What the client says; the certificate's name and date", (NETWORK,), _PROXY, (1006, 1015), by=_HAPROXY),
)

_OF_ENVOY: Final = (
    Symptom("proxy", "`101 SI`, `stream_idle_timeout`",
            "Nothing passed for as long as `stream_idle_timeout` says, 5 minutes by default. The proxy ended TCP (FIN)"
            " to both sides, to the client a second later, and both say 1006",
            "How long it was silent; whether anybody pings more often", (BETWEEN,), _PROXY, (1006,),
            words="`101 SI` `101 SI stream_idle_timeout`", by=_ENVOY),
    Symptom("proxy", "`max_duration_timeout`",
            "The connection was as old as `max_stream_duration` allows. The proxy ended TCP (FIN) to both sides, and"
            " both say 1006, whatever passed",
            "Whether the age of connections is limited", (BETWEEN,), _PROXY, (1006,), by=_ENVOY),
    Symptom("proxy", "`101 UC`, `upstream_reset_after_response_started`",
            "The server ended TCP first, by a FIN or a RST, with a goodbye or without. So most clean ends look like it",
            "The logs of both ends", (HANG_UP, NETWORK), _PROXY,
            words="`101 UC` `upstream_reset_after_response_started`", by=_ENVOY),
    Symptom("proxy", "`101 DC`, `downstream_remote_disconnect`",
            "The client ended TCP first, by a FIN or a RST. The proxy ended it to the server (FIN)",
            "The client's log", (BETWEEN, NETWORK), _PROXY, (1006,),
            words="`101 DC` `downstream_remote_disconnect`", unless="`downstream_local_disconnect`", by=_ENVOY),
    Symptom("proxy", "`downstream_local_disconnect`",
            "The proxy stopped, and ended TCP (FIN) to both sides. Both say 1006",
            "Who stopped it", (BETWEEN,), _PROXY, (1006,), by=_ENVOY),
    Symptom("proxy", "`503 UF`",
            "Nobody listens where the proxy looks for the server, or its computer did not answer TCP in time. The"
            " client gets 503",
            "Whether the server runs, and on which port", (BETWEEN,), _PROXY, (1006,),
            words="`503 UF` `delayed_connect_error`", by=_ENVOY),
    Symptom("proxy", "`503 UC`, `upstream_reset_before_response_started`",
            "The server took the request, and ended TCP without an answer. The client gets 503",
            "The server's log", (BETWEEN,), _PROXY, (1006,),
            words="`503 UC` `upstream_reset_before_response_started{connection_termination}`", by=_ENVOY),
    Symptom("proxy", "`504 UT`, `response_timeout`",
            "The server took the request, and answered nothing. The client gets 504 when it has lasted as long as"
            " the route's `timeout` says, 15 seconds by default",
            "The server's log; whether it hangs", (BETWEEN,), _PROXY, (1006,),
            words="`504 UT` `504 UT response_timeout`", by=_ENVOY),
    Symptom("proxy", "`upgrade_failed`",
            "The proxy was not told that there are WebSockets: `upgrade_configs` has no `websocket`. The client gets"
            " 403, and the server hears nothing",
            "The proxy's configuration", (BETWEEN,), _PROXY, (1006,), by=_ENVOY),
)

_OF_CADDY: Final = (
    Symptom("proxy", "`dial tcp … connect: connection refused`",
            "Nobody listens where the proxy looks for the server. The client gets 502",
            "Whether the server runs, and on which port", (BETWEEN,), _PROXY, (1006,),
            words="`dial tcp…connect: connection refused`", by=_CADDY),
)

PROXIES: Final[tuple[Symptom, ...]] = (*_OF_NGINX, *_OF_HAPROXY, *_OF_ENVOY, *_OF_CADDY)
"""What proxies write."""
# fmt: on

"""Phrases: what browsers, libraries, proxies and operating systems write in their logs when a connection ends.

1. Each was seen, in the version that its row names: written by the program when this was done to it, or in its source.
2. What it means is what was done to the program, or what the standards say; the rest of a program's log may tell more.
3. What proxies write is in :mod:`~wskit.course.proxies`, what the kit prints in :mod:`~wskit.course.kitlines`.
4. ``NAMES`` are what codes are called, in the registry and by programs.
"""

from __future__ import annotations

from typing import Final

from .kitlines import KIT_LINES
from .numbers import ALIVE, CLOSING, DIAGNOSIS, GOODBYE, HANG_UP, HELLO, NETWORK, REASONS, VIOLATIONS, WAITING, WIRE
from .processes import PROCESSES
from .proxies import PROXIES
from .symptoms import Says, Symptom

__all__ = ["NAMES", "PHRASES"]

_OWN, _PEER, _EITHER, _ANSWER = Says.OWN, Says.PEER, Says.EITHER, Says.ANSWER
_TCP, _BROWSER = Says.TCP, Says.BROWSER
_CHROMIUM: Final = "Chromium 156"
_FIREFOX: Final = "Firefox 153"
_PYTHON: Final = "websockets 17.4"
_NODE: Final = "ws 8.23"
_NODE_ITSELF: Final = "Node.js 20"
_KIT: Final = "wskit"

# fmt: off
_BROWSERS: Final = (
    Symptom("page", "`net::ERR_CONNECTION_REFUSED`",
            "Nobody listens at that address and port",
            "Whether the server runs, and on which port", (HELLO, NETWORK), _TCP, (1006,),
            words="`ERR_CONNECTION_REFUSED`", by=_CHROMIUM),
    Symptom("page", "`net::ERR_NAME_NOT_RESOLVED`",
            "There is no host of this name",
            "The URL", (), _OWN, (1006,),
            words="`ERR_NAME_NOT_RESOLVED`", by=_CHROMIUM),
    Symptom("page", "`net::ERR_CONNECTION_RESET`",
            "TCP was broken off (RST) during the handshake, by the server or by something in between",
            "The server's log; a recording at both ends", (NETWORK,), _TCP, (1006,),
            words="`ERR_CONNECTION_RESET`", by=_CHROMIUM),
    Symptom("page", "`net::ERR_CONNECTION_CLOSED`",
            "TCP ended (FIN) before TLS was agreed on: perhaps you said `wss:` to a port that speaks plaintext",
            "Which of the two the port speaks", (NETWORK,), _TCP, (1006, 1015),
            words="`ERR_CONNECTION_CLOSED`", by=_CHROMIUM),
    Symptom("page", "`net::ERR_CERT_…`",
            "The browser does not trust the server's certificate, or it is for another name, or it has expired",
            "The same address as an `https:` page: there the browser says what it does not like",
            (NETWORK,), _OWN, (1006, 1015),
            words="`ERR_CERT_`", by=_CHROMIUM),
    Symptom("page", "`net::ERR_INVALID_HTTP_RESPONSE`",
            "What answered does not speak HTTP",
            "What listens on that port", (WIRE,), _OWN, (1006,),
            words="`ERR_INVALID_HTTP_RESPONSE`", by=_CHROMIUM),
    Symptom("page", "`net::ERR_UNSAFE_PORT`",
            "The browser connects to no server on this port, whoever listens there",
            "Another port", (), _OWN, (1006,),
            words="`ERR_UNSAFE_PORT`", by=_CHROMIUM),
    Symptom("page", "`ERR_BLOCKED_BY_LOCAL_NETWORK_ACCESS_CHECKS`",
            "The browser does not let this page reach this computer or its network",
            "Where the page is from: one from loopback may", (), _OWN, (1006,), by=_CHROMIUM),
    Symptom("page", "`Connection closed before receiving a handshake response`",
            "TCP ended (FIN), and nothing was answered: the server waits for TLS, it gave up, or something in between"
            " did",
            "The server's log; whether the port speaks TLS", (NETWORK, CLOSING), _OWN, (1006,), by=_CHROMIUM),
    Symptom("page", "`Incorrect 'Sec-WebSocket-Accept' header value`, `'Upgrade' header is missing`",
            "Something answered 101 that does not speak WebSocket, or a proxy changed the answer",
            "The bytes of the answer", (WIRE,), _OWN, (1006,),
            words="`Incorrect 'Sec-WebSocket-Accept' header value` `'Sec-WebSocket-Accept' header is missing` "
                  "`'Upgrade' header is missing` `'Connection' header is missing` "
                  "`Invalid Sec-WebSocket-Accept header` `missing Upgrade header` `missing Connection header` "
                  "`a WebSocket handshake`", by=f"{_CHROMIUM}, {_NODE}, {_PYTHON}"),
    Symptom("page", "`Sec-WebSocket-Protocol` is in one of request and answer, and not in the other",
            "The two did not agree on a subprotocol",
            "Both handshakes", (WIRE,), _OWN, (1006,),
            words="`Sent non-empty 'Sec-WebSocket-Protocol' header but no response was received` "
                  "`must not include 'Sec-WebSocket-Protocol' header` "
                  "`Server sent a subprotocol but none was requested` `no subprotocols supported` "
                  "`client and server did not agree` `agreed to none of the protocols`",
            by=f"{_CHROMIUM}, {_NODE}, {_PYTHON}"),
    Symptom("page", "`WebSocket is closed before the connection is established`",
            "Your own page called `close()` while it was CONNECTING",
            "Who calls `close()` in your page", (GOODBYE,), _OWN, (1006,),
            words="`WebSocket is closed before the connection is established` `closed before it was open`",
            by=_CHROMIUM),
    Symptom("page", "What broke a rule, such as `A server must not mask any frames`",
            "The browser gave up: the server, or a proxy, sent what no frame may be",
            "The bytes", (VIOLATIONS, WIRE), _OWN, (1006,),
            words="`must not mask any frames` `reserved bits are on` `Unrecognized frame opcode` "
                  "`Could not decode a text frame as UTF-8` `Invalid frame header` "
                  "`Received a broken close frame` `previous message is unfinished` "
                  "`Data frame received after close`", by=_CHROMIUM),
    Symptom("page", "`Still in CONNECTING state`",
            "Your page called `send()` before `onopen`",
            "Where your page sends first", (GOODBYE,), _BROWSER, by=_CHROMIUM),
    Symptom("page", "`WebSocket is already in CLOSING or CLOSED state`",
            "Your page called `send()` after the end: the message is lost, and no error is raised",
            "When the connection ended, in the log of `onclose`", (GOODBYE,), _BROWSER,
            words="`already in CLOSING or CLOSED state`", by=_CHROMIUM),
    Symptom("page", "`The close code must be either 1000, or between 3000 and 4999`",
            "Your page gave `close()` a code that no page may send; nothing was sent, and the connection is still open",
            "The call of `close()`", (REASONS,), _BROWSER,
            words="`The close code must be either 1000` `may not be closed with`", by=_CHROMIUM),
    Symptom("page", "`The close reason must not be greater than 123 UTF-8 bytes`",
            "Your page gave `close()` a reason that is too long; nothing was sent, and the connection is still open",
            "The call of `close()`", (REASONS,), _BROWSER,
            words="`close reason must not be greater than 123`", by=_CHROMIUM),
    Symptom("page", "`can't establish a connection to the server at`",
            "It never opened: nobody listens, the server refused, or only one end speaks TLS",
            "The server's log", (HELLO, NETWORK), _OWN, (1006,), by=_FIREFOX),
    Symptom("page", "`The connection to … was interrupted while the page was loading`",
            "The browser failed a connection that was open: TCP was broken off, or the server broke a rule",
            "The server's log; the bytes", (NETWORK, VIOLATIONS), _OWN, (1006,),
            words="`was interrupted while the page was loading`", by=_FIREFOX),
    Symptom("page", "`WebSocket connection to … failed`",
            "It did not open, or the browser gave up on it; the rest of the line says why, if anybody knows",
            "The rest of the line; the server's log", (HELLO, NETWORK), _OWN, (1006,),
            words="`WebSocket connection to '…' failed`",
            unless="`net::ERR_` `handshake` `before the connection is established` `must not mask` "
                   "`reserved bits` `Unrecognized frame` `Could not decode` `Invalid frame` `broken close` "
                   "`is unfinished` `after close`", by=_CHROMIUM),
)

_LIBRARIES: Final = (
    Symptom("either end", "`received … ; then sent …`",
            "The other end said goodbye first, and this one answered: a clean end",
            "What the code and the reason say", (HANG_UP,), _PEER,
            words="`received # (…; then sent #`", by=_PYTHON),
    Symptom("either end", "`sent … ; then received …`",
            "This end said goodbye first, and the other one answered: a clean end",
            "Nothing, but why this end hung up", (GOODBYE,), _EITHER,
            words="`sent # (…; then received #`", by=_PYTHON),
    Symptom("either end", "`sent … ; no close frame received`",
            "This end said goodbye, and no answer came: TCP ended first, or the other end took too long",
            "The other end's log", (WAITING, CLOSING), _OWN, (1006,),
            words="`sent # (…; no close frame received` `no answer came, and`",
            unless="`sent 1001` `sent 1002` `sent 1005` `sent 1007` `sent 1009` `sent 1011`", by=_PYTHON),
    Symptom("either end", "`received … ; no close frame sent`",
            "The other end said goodbye, and TCP ended before this one could answer",
            "The other end's log", (), _PEER,
            words="`received # (…; no close frame sent` `could not answer`", by=_PYTHON),
    Symptom("server", "`connection handler failed`",
            "Your handler raised an error. Often it is only `ConnectionClosed`, at the end of a connection, which "
            "nobody caught",
            "The last line of the traceback", (HANG_UP, DIAGNOSIS), _OWN, by=_PYTHON),
    Symptom("client", "`did not receive a valid HTTP response`",
            "TCP ended before there was an answer, or what answered does not speak HTTP; the exception's cause tells "
            "which",
            "`exc.__cause__`; whether the port speaks TLS", (NETWORK, CLOSING), _OWN, (1006,),
            words="`did not receive a valid HTTP response` `no answer in HTTP` `was not HTTP`", by=_PYTHON),
    Symptom("client", "`timed out during opening handshake`",
            "Nobody answered the handshake in time: the server is stuck, or waits for something else, such as TLS",
            "Whether anything arrives at the server", (NETWORK,), _OWN, (1006,),
            words="`timed out during opening handshake` `the server did not answer in time` "
                  "`Opening handshake has timed out`", by=f"{_PYTHON}, {_NODE}"),
    Symptom("either end", "`timed out while closing connection`",
            "The other end did not end TCP in time",
            "The other end's log", (WAITING,), _OWN, by=_PYTHON),
    Symptom("either end", "`exceeds limit of`, `Max payload size exceeded`",
            "A message was larger than this end takes; it sends 1009 and reads no more",
            "The size of the messages, and this end's limit", (VIOLATIONS, DIAGNOSIS), _OWN, (1006, 1009),
            words="`exceeds limit of` `Max payload size exceeded` `read limit exceeded` `a message was too big`",
            by=f"{_PYTHON}, {_NODE}, `gorilla/websocket`"),
    Symptom("either end", "What broke a rule, such as `incorrect masking`, `Invalid WebSocket frame`",
            "The other end, or a proxy, sent what no frame may be; this end sends a code such as 1002 or 1007 and "
            "reads no more",
            "The bytes", (VIOLATIONS, WIRE), _OWN, (1002, 1006, 1007),
            words="`Invalid WebSocket frame` `incorrect masking` `reserved bits must be 0` `invalid opcode` "
                  "`unexpected continuation frame` `expected a continuation frame` `invalid UTF-8 sequence` "
                  "`text was not UTF-8` `the peer broke the protocol` `read no further` "
                  "`the Close frame that reached it was not valid`",
            unless="`keepalive` `a ping was not` `exceeds limit` `too big`", by=f"{_PYTHON}, {_NODE}"),
    Symptom("client", "`WebSocket was closed before the connection was established`",
            "Your own client called `close()` or `terminate()` while it was CONNECTING",
            "Who calls it in your client", (GOODBYE,), _OWN, (1006,), by=_NODE),
    Symptom("client", "`socket hang up`",
            "Node.js says so of a request that got no answer: TCP ended (FIN) during the handshake",
            "The server's log; whether the port speaks TLS", (NETWORK, CLOSING), _OWN, (1006,), by=_NODE_ITSELF),
    Symptom("client", "`Parse Error: Expected HTTP/`",
            "What answered does not speak HTTP",
            "What listens on that port", (WIRE,), _OWN, (1006,), by=_NODE_ITSELF),
    Symptom("client", "`Connection to remote host was lost`",
            "TCP ended without a goodbye",
            "The server's log", (NETWORK,), _OWN, (1006,), by="`websocket-client` 1.9"),
    Symptom("client", "`ping/pong timed out`",
            "No Pong of the server came in time: the network is silent, one way or both, or the server is too busy",
            "The server's log", (ALIVE,), _OWN, (1006,), by="`websocket-client` 1.9"),
    Symptom("either end", "`websocket: close 1006 (abnormal closure): unexpected EOF`",
            "TCP ended (FIN) without a goodbye",
            "The other end's log", (NETWORK,), _OWN, (1006,),
            words="`abnormal closure): unexpected EOF`", by="`gorilla/websocket`"),
    Symptom("client", "`websocket: bad handshake`",
            "The server's answer to the handshake is not 101, or is a wrong one",
            "The status of its answer", (HELLO, NETWORK), _ANSWER, by="`gorilla/websocket`"),
    Symptom("server", "`connection rejected (403 Forbidden)`",
            "Your application did not accept the connection: it closed it before",
            "Why it does not accept", (), _OWN,
            words="`connection rejected (403`", by="uvicorn 0.54"),
    Symptom("server", "`websocket.disconnect` with the code 1005",
            "A Close frame without a code; or TCP ended with no Close frame at all, which this server does not tell "
            "apart",
            "The client's log", (REASONS, NETWORK), _OWN, (1005,),
            words="`websocket.disconnect…1005`", by="uvicorn 0.54"),
    Symptom("either end", "TCP ended, and no Close frame had come",
            "The other end, or something in between, ended TCP without a goodbye: RST, FIN, or a killed process",
            "The other end's log; a recording at both ends", (NETWORK,), _OWN, (1006,),
            words="`TCP ended (FIN), and no Close frame had come` "
                  "`TCP was broken off (RST), and no Close frame had come` "
                  "`ended TCP itself, and no Close frame had come`", by=_KIT),
    Symptom("client", "`nothing is listening at this address`",
            "Nobody listens at that address and port",
            "Whether the server runs, and on which port", (HELLO, NETWORK), _TCP, (1006,), by=_KIT),
    Symptom("client", "`before the handshake was done`",
            "TCP was broken off during the handshake, by the server or by something in between",
            "The server's log", (NETWORK,), _TCP, (1006,),
            words="`ended the TCP connection before the handshake was done`", by=_KIT),
    Symptom("page", "`the page was put away`",
            "Its user had left it, and came *Back*: the browser had kept the page, and not its connection",
            "Nothing: connect again in `pageshow`", (), _OWN, (1006,),
            words="`the page was put away`", by=_KIT),
    Symptom("either end", "`its TCP gave up`",
            "What was sent came nowhere: the network has been silent for a quarter of an hour, or the other computer is"
            " gone",
            "Whether anything else on that computer answers", (NETWORK,), _TCP, (1006,), by=_KIT),
    Symptom("client", "`no TLS connection could be made`",
            "The certificate is not trusted, or the port does not speak TLS",
            "The rest of the line; which of the two the port speaks", (NETWORK,), _OWN, (1006, 1015),
            words="`no TLS connection could be made` `CERTIFICATE_VERIFY_FAILED` `WRONG_VERSION_NUMBER` "
                  "`this is TLS, not HTTP`", by=_KIT),
)

_SYSTEMS: Final = (
    Symptom("either end", "`ECONNRESET`, `Connection reset by peer`",
            "TCP was broken off (RST): the other program died or let go with data unread, or something in between did"
            " it",
            "The other end's log; a recording at both ends", (NETWORK,), _TCP, (1006,),
            words="`ECONNRESET` `Connection reset by peer` `ConnectionResetError` "
                  "`forcibly closed by the remote host` `WinError 10054`",
            unless="`socket hang up` `recv() failed`"),
    Symptom("either end", "`EPIPE`, `Broken pipe`",
            "This end wrote to a TCP connection that was already over",
            "When the other end hung up", (NETWORK,), _TCP, (1006,),
            words="`EPIPE` `Broken pipe` `BrokenPipeError`"),
    Symptom("client", "`ECONNREFUSED`, `Connection refused`",
            "Nobody listens at that address and port",
            "Whether the server runs, and on which port", (HELLO, NETWORK), _TCP, (1006,),
            words="`ECONNREFUSED` `Connection refused` `ConnectionRefusedError` `Connect call failed` "
                  "`actively refused it`",
            unless="`connect() failed`"),
    Symptom("either end", "`ETIMEDOUT`, `Connection timed out`",
            "The other computer did not answer TCP: it is off, or something in between drops what is sent",
            "Whether anything else on that computer answers", (NETWORK,), _TCP, (1006,),
            unless="`upstream timed out` `timed out (#`"),  # of nginx: there a timer of its own has run out
    Symptom("client", "`EHOSTUNREACH`, `No route to host`",
            "No way leads to that computer",
            "The address; the network", (), _TCP, (1006,),
            words="`EHOSTUNREACH` `No route to host` `ENETUNREACH` `Network is unreachable`"),
    Symptom("client", "`ENOTFOUND`, `Name or service not known`",
            "There is no host of this name",
            "The URL", (), _OWN, (1006,),
            words="`ENOTFOUND` `Name or service not known` `nodename nor servname provided` `getaddrinfo failed`"),
    Symptom("either end", "`EOFError`, `unexpected end of stream`",
            "TCP ended (FIN), and no Close frame had come",
            "The other end's log", (NETWORK, DIAGNOSIS), _TCP, (1006,)),
)

PHRASES: Final[tuple[Symptom, ...]] = (*_BROWSERS, *_LIBRARIES, *PROXIES, *PROCESSES, *KIT_LINES, *_SYSTEMS)
"""What programs write."""

NAMES: Final[dict[str, int]] = {
    # websockets 17.4, `gorilla/websocket`
    "normal": 1000, "no status received": 1005, "no status": 1005, "invalid data": 1007, "invalid payload data": 1007,
    "mandatory extension": 1010, "mandatory extension missing": 1010, "internal server error": 1011,
    "TLS handshake failure": 1015, "TLS handshake error": 1015,
    # Jakarta WebSocket
    "CANNOT_ACCEPT": 1003, "NO_STATUS_CODE": 1005, "CLOSED_ABNORMALLY": 1006, "NOT_CONSISTENT": 1007,
    "VIOLATED_POLICY": 1008, "TOO_BIG": 1009, "NO_EXTENSION": 1010, "UNEXPECTED_CONDITION": 1011,
    "TLS_HANDSHAKE_FAILURE": 1015,
    # .NET
    "EndpointUnavailable": 1001, "InvalidMessageType": 1003, "InvalidPayloadData": 1007, "MandatoryExtension": 1010,
    "InternalServerError": 1011,
}
"""What codes are called besides their names in the registry."""
# fmt: on

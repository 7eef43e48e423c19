"""Phrases: lines that programs really wrote, each known for what had been done to the program."""

from __future__ import annotations

import pytest

from wskit.course.phrases import PHRASES
from wskit.course.recognition import recognise

CHROMIUM = "WebSocket connection to 'ws://127.0.0.1:18099/x' failed: "
SHAKING = f"{CHROMIUM}Error during WebSocket handshake: "
NGINX = 'client: 127.0.0.1, server: , request: "GET /ok HTTP/1.1", upstream: "http://127.0.0.1:18099/ok"'
SPARE = "client: 127.0.0.1, server: 0.0.0.0:8080"
GET = '"GET /ok HTTP/1.1"'
HAPROXY = "127.0.0.1:41372 [30/Nov/2026:01:57:34.273] in behind/one"
ENVOY = f"[2026-11-30T02:02:19.365Z] {GET}"

# What was done stands behind the line, where the line does not say it.
LINES = {
    # wskit tap
    "#2   ended   page 1006 (the server's code is not seen here) after 12.0 s: the server's side ended TCP (FIN) with "
    "no Close frame, 12.0 s after the last frame": "came from the server's side",
    "#3   ended   server 1006 (the page's code is not seen here) after 3.0 s: the page's side broke TCP off (RST) with "
    "no Close frame, before any frame": "came from the page's side",
    "#4   ended   after 3.0 s: the page left (1001: a reload, or its tab was closed)": "closed or loaded again",
    '#1   ended   4000 clean after 0.3 s: the page said Close 4000 "enough" first, and the server answered the same': (
        "The page's side hung up"
    ),
    "#5   ended   1012 clean after 1.0 s: the server said Close 1012 first, and the page answered the same": (
        "The server's side hung up"
    ),
    "#6   refused 403  /…?key=…: the tap answers 403: this URL is not its own": "of its own accord",
    "#7   ended   page 1006, server 1006 after 5.0 s: the network was cut through the tap": "to see what happens",
    "#8   refused 403  /chat: the server's answer": "something else than 101",
    "#9   waits    /chat: for the server's answer": "no answer yet",
    "#1   page → server  text       5 B  hello": "a frame has passed",
    "#1   opened  /chat?user=…  page of http://localhost:5173": "a connection has opened",
    # wskit diagnose
    'The server\'s end sent the first Close frame. It says 1012 "a new version". It was answered.': "That end hung up",
    "The server's end ended TCP first. That was a FIN, and no Close frame had been sent.": "without a goodbye",
    "It never opened. The TCP connection was refused.": "did not succeed",
    "Nobody has ended the connection in this recording.": "nothing comes through",
    "How it ended cannot be seen in this kind of recording.": "as a browser's HAR has not",
    "It was not recorded to its end. By then nobody had ended it.": "while the connection was open",
    "It ended when nothing had passed for 5.0 s. How it ended cannot be seen.": "as a browser's HAR has not",
    "8 causes are left. This recording cannot tell which of them it was.": "does not rule out",
    "client  1006, not clean (it follows): TCP ended, and no Close frame had come in": "follows from the bytes",
    # Chromium 156, its console
    f"{CHROMIUM}Error in connection establishment: net::ERR_CONNECTION_REFUSED": "Nobody listens",
    f"{CHROMIUM}Error in connection establishment: net::ERR_NAME_NOT_RESOLVED": "no host of this name",
    f"{SHAKING}net::ERR_CONNECTION_RESET": "(RST) during the handshake",
    f"{CHROMIUM}Error in connection establishment: net::ERR_CONNECTION_CLOSED": "`wss:` to a port",
    f"{CHROMIUM}Error in connection establishment: net::ERR_CERT_AUTHORITY_INVALID": "does not trust",
    f"{SHAKING}net::ERR_INVALID_HTTP_RESPONSE": "does not speak HTTP",
    f"{CHROMIUM}Error in connection establishment: net::ERR_UNSAFE_PORT": "no server on this port",
    f"{CHROMIUM}net::ERR_BLOCKED_BY_LOCAL_NETWORK_ACCESS_CHECKS": "does not let this page",
    f"{CHROMIUM}Connection closed before receiving a handshake response": "nothing was answered",
    f"{SHAKING}Incorrect 'Sec-WebSocket-Accept' header value": "does not speak WebSocket",
    f"{SHAKING}'Upgrade' header is missing": "does not speak WebSocket",
    f"{SHAKING}Response must not include 'Sec-WebSocket-Protocol' header if not present in request: a": "subprotocol",
    f"{SHAKING}Sent non-empty 'Sec-WebSocket-Protocol' header but no response was received": "subprotocol",
    f"{CHROMIUM}WebSocket is closed before the connection is established.": "Your own page called `close()`",
    f"{CHROMIUM}A server must not mask any frames that it sends to the client.": "The browser gave up",
    f"{CHROMIUM}One or more reserved bits are on: reserved1 = 1, reserved2 = 0, reserved3 = 0": "The browser gave up",
    f"{CHROMIUM}Unrecognized frame opcode: 3": "The browser gave up",
    f"{CHROMIUM}Could not decode a text frame as UTF-8.": "The browser gave up",
    f"{CHROMIUM}Invalid frame header": "The browser gave up",
    f"{CHROMIUM}Received a broken close frame with an invalid size of 1 byte.": "The browser gave up",
    f"{CHROMIUM}Received start of new message but previous message is unfinished.": "The browser gave up",
    f"{CHROMIUM}Data frame received after close": "The browser gave up",
    f"{CHROMIUM}": "the rest of the line says why",
    "InvalidStateError: Failed to execute 'send' on 'WebSocket': Still in CONNECTING state.": "before `onopen`",
    "WebSocket is already in CLOSING or CLOSED state.": "after the end",
    "InvalidAccessError: Failed to execute 'close' on 'WebSocket': The close code must be either 1000, or between 3000 "
    "and 4999. 1006 is neither.": "a code that no page may send",
    "SyntaxError: Failed to execute 'close' on 'WebSocket': The close reason must not be greater than 123 UTF-8 "
    "bytes.": "too long",
    # Firefox ESR 153, its texts for the console
    "Firefox can’t establish a connection to the server at ws://127.0.0.1:1/.": "It never opened",
    "The connection to ws://127.0.0.1:1/ was interrupted while the page was loading.": "that was open",
    # websockets 17.4
    "received 4000 (private use) x; then sent 4000 (private use) x": "The other end said goodbye first",
    "sent 1000 (OK); then received 1000 (OK)": "This end said goodbye first",
    "sent 1000 (OK) bye; no close frame received": "no answer came",
    "received 1000 (OK); no close frame sent": "TCP ended before this one could answer",
    "connection handler failed": "`ConnectionClosed`",
    "did not receive a valid HTTP response": "before there was an answer",
    "timed out during opening handshake": "Nobody answered the handshake in time",
    "timed out while closing connection": "did not end TCP in time",
    "sent 1009 (message too big) frame with 26 bytes exceeds limit of 16 bytes; no close frame received": "larger than",
    "sent 1002 (protocol error) incorrect masking; no close frame received": "what no frame may be",
    "sent 1002 (protocol error) reserved bits must be 0; no close frame received": "what no frame may be",
    "sent 1002 (protocol error) invalid opcode; no close frame received": "what no frame may be",
    "sent 1002 (protocol error) unexpected continuation frame; no close frame received": "what no frame may be",
    "invalid Sec-WebSocket-Accept header: xxxxxxxxxxxxxxxxxxxxxxxxxxxx": "does not speak WebSocket",
    "missing Upgrade header": "does not speak WebSocket",
    "no subprotocols supported": "subprotocol",
    # ws 8.23 and Node.js 20
    "Invalid WebSocket frame: MASK must be set": "what no frame may be",
    "Invalid WebSocket frame: invalid UTF-8 sequence": "what no frame may be",
    "Max payload size exceeded": "larger than",
    "WebSocket was closed before the connection was established": "Your own client",
    "Opening handshake has timed out": "Nobody answered the handshake in time",
    "Server sent a subprotocol but none was requested": "subprotocol",
    "Invalid Sec-WebSocket-Accept header": "does not speak WebSocket",
    "Error: socket hang up": "TCP ended (FIN) during the handshake",
    "Parse Error: Expected HTTP/, RTSP/ or ICE/": "does not speak HTTP",
    "Error: read ECONNRESET": "TCP was broken off (RST)",
    "Error: connect ECONNREFUSED 127.0.0.1:1": "Nobody listens",
    "getaddrinfo ENOTFOUND no.invalid": "no host of this name",
    # websocket-client 1.9, uvicorn 0.54, gorilla/websocket
    "Connection to remote host was lost.": "TCP ended without a goodbye",
    "ping/pong timed out": "No Pong of the server",
    "INFO:     connection rejected (403 Forbidden)": "did not accept",
    "{'type': 'websocket.disconnect', 'code': 1005}": "does not tell apart",
    "websocket: close 1006 (abnormal closure): unexpected EOF": "TCP ended (FIN)",
    "websocket: bad handshake": "is not 101",
    "websocket: read limit exceeded": "larger than",
    # Linux, systemd, Kubernetes, uvicorn 0.54
    "Out of memory: Killed process 4711 (node) total-vm:8388608kB, anon-rss:4194304kB": "for its memory",
    "chat.service: Main process exited, code=killed, status=9/KILL": "with SIGKILL",
    "Last State: Terminated  Reason: OOMKilled  Exit Code: 137": "for its memory",
    "container chat exited with code 137": "with SIGKILL",
    "2026/11/30 09:10:11 [notice] 4711#4711: signal 15 (SIGTERM) received, exiting": "told to stop",
    "ERROR:    Exception in ASGI application": "raised an error",
    # nginx 1.22
    f"*1 upstream timed out (110: Connection timed out) while proxying upgraded connection, {NGINX}": "in neither dir",
    f"*3 client timed out (110: Connection timed out) while waiting for request, {SPARE}": "spare connection",
    f"*3 client timed out (110: Connection timed out) while SSL handshaking, {SPARE}": "no handshake of TLS",
    f"*3 client timed out (110: Connection timed out) while reading client request headers, {SPARE}": "did not end",
    f"*11 recv() failed (104: Connection reset by peer) while proxying upgraded connection, {NGINX}": "(RST)",
    f"*7 upstream prematurely closed connection while reading response header from upstream, {NGINX}": "without",
    f"*9 recv() failed (104: Connection reset by peer) while reading response header from upstream, {NGINX}": "502",
    f"*5 connect() failed (111: Connection refused) while connecting to upstream, {NGINX}": "Nobody listens where",
    f"*15 upstream sent no valid HTTP/1.0 header while reading response, {NGINX}": "speak HTTP",
    f"*2 upstream timed out (110: Connection timed out) while reading response header from upstream, {NGINX}": "504",
    f"*2 upstream timed out (110: Connection timed out) while connecting to upstream, {NGINX}": "did not answer TCP",
    "2026/11/30 07:05:10 [info] 4711#4711: *1 client sent plain HTTP request to HTTPS port while reading client "
    'request headers, client: 127.0.0.1, server: , request: "GET /chat HTTP/1.1"': "does not speak TLS (`ws:`)",
    "2026/11/30 02:00:55 [alert] 6948#6948: worker process 6949 exited on signal 9": "was killed",
    "2026/11/30 02:00:54 [notice] 6945#6945: gracefully shutting down": "loaded again",
    # HAProxy 2.6
    f"{HAPROXY} 0/0/0/1/1003 101 198 - - cD-- 1/1/0/0/0 0/0 {GET}": "`timeout tunnel`",
    f"{HAPROXY} 0/0/0/0/1000 101 198 - - sD-- 1/1/0/0/0 0/0 {GET}": "`timeout tunnel`",
    f"{HAPROXY} 0/0/0/1/1 101 198 - - CD-- 1/1/0/0/0 0/0 {GET}": "The client broke TCP off (RST)",
    f"{HAPROXY} 0/0/0/0/1 101 198 - - SD-- 1/1/0/0/0 0/0 {GET}": "The server broke TCP off (RST)",
    f"{HAPROXY} 0/0/1/0/2 101 203 - - ---- 1/1/0/0/0 0/0 {GET}": "One side ended TCP (FIN)",
    f"{HAPROXY} 0/0/0/1/1003 101 198 - - K--- 1/1/0/0/0 0/0 {GET}": "The proxy itself ended it",
    f"{HAPROXY} 0/0/-1/-1/3004 503 217 - - SC-- 1/1/0/0/3 0/0 {GET}": "Nobody listens where the proxy",
    f"{HAPROXY} 0/0/-1/-1/2005 503 217 - - sC-- 1/1/0/0/3 0/0 {GET}": "`timeout connect`",
    f"{HAPROXY} 0/0/0/-1/1001 504 198 - - sH-- 1/1/0/0/0 0/0 {GET}": "`timeout server`",
    f"{HAPROXY} 0/0/0/-1/0 502 209 - - SH-- 1/1/0/0/0 0/0 {GET}": "without an answer",
    f"{HAPROXY} 0/0/0/-1/0 502 209 - - PH-- 1/1/0/0/0 0/0 {GET}": "is not HTTP",
    "127.0.0.1:54208 [30/Nov/2026:02:07:18.601] in/1: SSL handshake failure": "did not trust",
    "127.0.0.1:59234 [30/Nov/2026:02:07:18.439] in/1: Connection closed during SSL handshake": "did not trust",
    # Envoy 1.40, as Istio has it write; by default it does so without the details
    f'{ENVOY} 101 SI stream_idle_timeout - "-" 0 0 2001': "`stream_idle_timeout`",
    f'{ENVOY} 101 SI 0 0 2001 - "-" "-"': "`stream_idle_timeout`",
    f'{ENVOY} 101 - max_duration_timeout - "-" 0 0 999': "`max_stream_duration`",
    f'{ENVOY} 101 UC upstream_reset_after_response_started{{connection_termination}} - "-" 0 4 1': "The server ended",
    f'{ENVOY} 101 DC downstream_remote_disconnect - "-" 0 0 1': "The client ended TCP first",
    f"{ENVOY} 101 DC downstream_local_disconnect(purging_socket_that_have_not_progressed_to_connections) - - 0 0 2": (
        "The proxy stopped"
    ),
    f"{ENVOY} 503 UF upstream_reset_before_response_started{{remote_connection_failure|delayed_connect_error:"
    '_Connection_refused} - "-" 0 98 0': "Nobody listens where the proxy",
    f'{ENVOY} 503 UC upstream_reset_before_response_started{{connection_termination}} - "-" 0 95 0': "and ended TCP",
    f'{ENVOY} 504 UT response_timeout - "-" 0 24 1003': "answered nothing",
    f'{ENVOY} 403 - upgrade_failed - "-" 0 0 0': "`upgrade_configs`",
    # Caddy 2.6
    '{"level":"error","logger":"http.log.error","msg":"dial tcp 127.0.0.1:1: connect: connection refused"}': "listens",
    # Linux, macOS and Windows, through Python
    "ConnectionResetError: [Errno 104] Connection reset by peer": "TCP was broken off (RST)",
    "[WinError 10054] An existing connection was forcibly closed by the remote host": "TCP was broken off (RST)",
    "BrokenPipeError: [Errno 32] Broken pipe": "already over",
    "ConnectionRefusedError: [Errno 111] Connect call failed ('127.0.0.1', 1)": "Nobody listens",
    "TimeoutError: [Errno 110] Connection timed out": "did not answer TCP",
    "OSError: [Errno 113] No route to host": "No way leads",
    "socket.gaierror: [Errno -2] Name or service not known": "no host of this name",
    "EOFError: unexpected end of stream": "TCP ended (FIN)",
    # wskit
    "nothing is listening at this address": "Nobody listens",
    "the server ended the TCP connection before the handshake was done": "broken off during the handshake",
    "no TLS connection could be made: CERTIFICATE_VERIFY_FAILED": "The certificate is not trusted",
    "TCP was broken off (RST), and no Close frame had come": "RST, FIN, or a killed process",
    "the server agreed to none of the protocols that were offered": "did not agree on a subprotocol",
    "the page was put away, and its user came back to it": "came *Back*",
    "its TCP gave up: nothing answered what it had sent again and again": "came nowhere",
}


@pytest.mark.parametrize(("line", "means"), LINES.items(), ids=[line[-60:] for line in LINES])
def test_a_line_is_known_for_what_was_done(line: str, means: str) -> None:
    found = recognise(line)
    assert any(means in one.means for one in found.symptoms), [one.means for one in found.symptoms]
    assert len(found.symptoms) <= 3
    assert recognise(f"2026-11-29 20:17:54,123 ERROR main.py:1006 {line}", in_a_log=True).symptoms == found.symptoms


def test_every_row_has_a_line_that_was_really_written() -> None:
    known = {one for line in LINES for one in recognise(line).symptoms}
    assert [one.seen for one in PHRASES if one not in known] == []

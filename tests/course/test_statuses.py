"""Statuses: whatever program says which one it got, it is known."""

from __future__ import annotations

import pytest

from wskit.course.recognition import recognise
from wskit.course.statuses import STATUSES

LINES = [
    # Chromium
    "WebSocket connection to 'ws://h/' failed: Error during WebSocket handshake: Unexpected response code: {}",
    "Unexpected server response: {}",  # ws
    "websockets.exceptions.InvalidStatus: server rejected WebSocket connection: HTTP {}",
    "Handshake status {} Bad -+-+- {{'server': 'x'}}",  # websocket-client
    "aiohttp.client_exceptions.WSServerHandshakeError: {}, message='Invalid response status'",
    '127.0.0.1 - - [29/Nov/2026:19:44:54 +0000] "GET /ok HTTP/1.1" {} 0 "-" "-"',  # nginx
    '127.0.0.1:46498 - "WebSocket /no" {}',  # uvicorn
    "the server answered with HTTP status {} instead of 101",  # wskit
    "20:17:56 #4 refused {}: the URL that was asked for is not the server's",
]


@pytest.mark.parametrize("status", STATUSES)
@pytest.mark.parametrize("line", LINES)
def test_a_status_is_known_whoever_says_it(line: str, status: int) -> None:
    for in_a_log in (False, True):
        found = recognise(line.format(status), in_a_log=in_a_log)
        assert STATUSES[status] in found.symptoms
        assert found.codes == ()


def test_a_status_that_opens_a_connection_needs_no_explanation() -> None:
    assert 101 not in STATUSES
    assert not recognise('"GET /ok HTTP/1.1" 101 0', in_a_log=True)

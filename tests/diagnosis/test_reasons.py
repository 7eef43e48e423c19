"""Reasons: what wskit, `websockets` and Chromium say of their own errors is understood."""

from __future__ import annotations

import pytest

from wskit.diagnosis.reasons import own_error, refusal


@pytest.mark.parametrize(
    ("why", "kind"),
    [
        ("Error in connection establishment: net::ERR_CONNECTION_REFUSED", "opening: refused by TCP"),
        ("net::ERR_CERT_DATE_INVALID", "opening: certificate expired"),
        ("no TLS connection could be made: CERTIFICATE_VERIFY_FAILED", "opening: certificate"),
        ("WebSocket is closed before the connection is established.", "opening: given up"),
        ("it was closed before it was open", "opening: given up"),
        ("the server answered with HTTP status 502 instead of 101", "opening: 502"),
        ("the server agreed to none of the protocols that were offered", "agreed to none"),
        ("the page was put away, and its user came back to it", "put away"),
        ("a ping was not answered in time", "ping"),
        ("a message was too big: frame with 26 bytes exceeds limit of 16 bytes", "too big"),
        ("Could not decode a text frame as UTF-8.", "UTF-8"),
        ("the peer broke the protocol: Invalid UTF-8 in text frame", "UTF-8"),
        ("the peer broke the protocol: invalid continuation byte at position 3", "UTF-8"),
        ("A server must not mask any frames that it sends to the client.", "rule"),
        ("something that nobody has read before", "other"),
    ],
)
def test_an_error_is_of_a_kind(why: str, kind: str) -> None:
    assert own_error(why) == kind


def test_a_status_is_of_a_kind_of_refusals() -> None:
    kinds = {401: "403", 407: "403", 403: "403", 504: "502", 400: "400", 418: "4xx", 500: "5xx", 301: "3xx"}
    assert {status: refusal(status) for status in kinds} == kinds

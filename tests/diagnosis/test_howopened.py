"""How opened: the answer in HTTP says it, else an end itself, and else TCP."""

from __future__ import annotations

import pytest
from broughts import CAPTURE, SCOPES
from played import endings

from wskit.diagnosis.diagnosing import verdict
from wskit.diagnosis.howopened import agreed_of, asked_of, failed_of, opening_of
from wskit.diagnosis.look import Look
from wskit.evidence.recording import Brought
from wskit.record import events
from wskit.record.events import End

CLIENT = End("client", 1)


@pytest.mark.parametrize(
    ("name", "scope", "opening"),
    [
        ("client-1000", "capture", "opened"),
        ("forbidden", "capture", "403"),
        ("bad-gateway", "HAR file", "502"),
        ("refused", "own", "refused by TCP"),
        ("refused", "HAR", "unanswered"),
        ("not-trusted", "own", "certificate"),
        ("changed-mind", "own", "given up"),
        ("ws-to-tls", "capture", "no HTTP"),
        ("client-1000", "capture of TLS", "unread"),
    ],
)
def test_the_opening_is_known_as_far_as_it_is_seen(name: str, scope: str, opening: str) -> None:
    assert opening_of(Look(SCOPES[scope](endings()[name])[0])) == opening


def brought(*happened: events.Event) -> Look:
    return Look(Brought((events.Connecting(0.0, CLIENT, "ws://a.example/", ()), *happened), CLIENT, CAPTURE, "a → b"))


def test_in_a_capture_a_rst_refuses_and_silence_is_no_connection() -> None:
    assert opening_of(brought(events.RstIn(1.0, CLIENT))) == "refused by TCP"
    assert opening_of(brought(events.Unlinked(1.0, CLIENT))) == "refused by TCP"
    assert opening_of(brought()) == "nothing"


def test_a_request_without_upgrade_is_seen_and_a_url_tells_of_tls() -> None:
    [front, back] = SCOPES["capture"](endings()["no-upgrade"])
    assert (asked_of(Look(front)), asked_of(Look(back))) == ("HTTP", "HTTP without Upgrade")
    assert asked_of(Look(SCOPES["own"](endings()["not-trusted"])[0])) == "TLS"


def test_a_subprotocol_that_was_not_agreed_on_is_seen() -> None:
    assert agreed_of(Look(SCOPES["capture"](endings()["no-subprotocol"])[0])) == "none"
    assert agreed_of(Look(SCOPES["capture"](endings()["client-1000"])[0])) == "yes"
    assert agreed_of(brought()) is None


def test_an_end_says_what_it_gave_up_for() -> None:
    own = Look(SCOPES["own"](endings()["too-big"])[0])
    assert (failed_of(own, "server"), failed_of(own, "client")) == ("too big", "no")
    assert failed_of(Look(SCOPES["capture"](endings()["too-big"])[0]), "server") is None


@pytest.mark.parametrize(
    ("body", "opening"),
    [
        ("<center>The plain HTTP request was sent to HTTPS port</center>", "plain HTTP"),
        ("Client sent an HTTP request to an HTTPS server.\n", "plain HTTP"),
        ("no", "400"),
    ],
)
def test_who_says_that_it_wants_tls_is_believed(body: str, opening: str) -> None:
    server = End("server", 2)
    head = f"HTTP/1.1 400 Bad Request\r\nServer: nginx/1.22.1\r\nContent-Length: {len(body)}\r\n\r\n"
    ask = b"GET / HTTP/1.1\r\nHost: a.example\r\nUpgrade: websocket\r\n\r\n"
    linked = events.Linked(0.0, CLIENT, ("a", 1), ("b", 2))
    said = (linked, events.BytesOut(0.1, CLIENT, ask), events.BytesIn(0.2, CLIENT, head.encode() + body.encode()))
    there = (
        events.Linked(0.0, server, ("b", 2), ("a", 1)),
        events.BytesOut(0.2, server, head.encode() + body.encode()),
    )
    for one in (brought(*said), Look(Brought(there, server, CAPTURE, "a → b"))):
        assert opening_of(one) == opening
    found = verdict(brought(*said).brought)
    assert found.ended.endswith(' Its header Server says "nginx/1.22.1".')
    assert ([cause.key for cause in found.left] == ["plain-to-tls"]) is (opening == "plain HTTP")

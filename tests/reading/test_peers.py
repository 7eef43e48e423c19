"""Which end is at the other side, whoever is linked first."""

from __future__ import annotations

import pytest
from wire import CLIENT, ELSEWHERE, HERE, SERVER, THERE

from wskit.reading import peers
from wskit.reading.peers import Peers
from wskit.record import events
from wskit.record.events import End, Event

STRANGER = End("client", 2)
CONNECTING = events.Connecting(0, CLIENT, "ws://localhost/", ())
CLIENT_LINKED = events.Linked(1, CLIENT, HERE, THERE)
SERVER_LINKED = events.Linked(2, SERVER, THERE, HERE)
STRANGER_LINKED = events.Linked(3, STRANGER, ELSEWHERE, THERE)
WRITTEN = events.BytesOut(4, CLIENT, b"GET")


def found(end: End, *happened: Event) -> list[list[Event] | None]:
    peer = Peers(end)
    return [peer.feed(event) for event in happened]


def test_the_peer_may_be_linked_first() -> None:
    *nothing, peer = found(SERVER, CONNECTING, CLIENT_LINKED, WRITTEN, SERVER_LINKED)
    assert nothing == [None] * 3
    assert peer == [CONNECTING, CLIENT_LINKED, WRITTEN]


def test_the_peer_may_be_linked_last() -> None:
    *nothing, peer = found(SERVER, CONNECTING, SERVER_LINKED, CLIENT_LINKED)
    assert nothing == [None] * 2
    assert peer == [CONNECTING, CLIENT_LINKED]


@pytest.mark.parametrize("linked", [(SERVER_LINKED, STRANGER_LINKED), (STRANGER_LINKED, SERVER_LINKED)])
def test_an_end_of_another_connection_is_not_the_peer(linked: tuple[Event, Event]) -> None:
    assert found(SERVER, *linked, CONNECTING, CLIENT_LINKED) == [None, None, None, [CONNECTING, CLIENT_LINKED]]


def test_an_end_of_the_same_side_is_not_the_peer() -> None:
    assert found(CLIENT, CLIENT_LINKED, events.Linked(0, STRANGER, THERE, HERE)) == [None, None]


def test_an_end_whose_beginning_is_not_known_is_not_remembered() -> None:
    assert found(SERVER, WRITTEN, CONNECTING, CLIENT_LINKED, SERVER_LINKED)[-1] == [CONNECTING, CLIENT_LINKED]


def test_what_else_happens_at_the_end_itself_tells_nothing() -> None:
    assert found(CLIENT, CONNECTING, CLIENT_LINKED, WRITTEN) == [None] * 3


def test_of_too_many_ends_the_oldest_is_forgotten(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(peers, "ENDS", 2)
    others = [events.Connecting(0, End("client", number), "ws://localhost/", ()) for number in (2, 3)]
    assert found(SERVER, CONNECTING, *others, CLIENT_LINKED, SERVER_LINKED)[-1] == [CLIENT_LINKED]


def test_an_end_with_too_many_events_is_forgotten(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(peers, "EVENTS", 3)
    assert found(SERVER, CLIENT_LINKED, WRITTEN, WRITTEN, SERVER_LINKED)[-1] is not None
    assert found(SERVER, CLIENT_LINKED, WRITTEN, WRITTEN, WRITTEN, SERVER_LINKED)[-1] is None


def test_an_end_that_has_met_its_peer_needs_no_link() -> None:
    met = events.Met(0, CLIENT, SERVER)
    assert found(CLIENT, CONNECTING, met, SERVER_LINKED) == [None, None, [SERVER_LINKED]]
    assert found(CLIENT, SERVER_LINKED, CONNECTING, met) == [None, None, [SERVER_LINKED]]
    assert found(SERVER, CONNECTING, met) == [None, [CONNECTING, met]]
    assert found(SERVER, SERVER_LINKED, CONNECTING, met) == [None, None, [CONNECTING, met]]
    assert found(SERVER, CONNECTING, events.Met(0, CLIENT, STRANGER)) == [None, None]

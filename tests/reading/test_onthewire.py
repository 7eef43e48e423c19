"""What bytes and signals of TCP say: who departs and arrives, and where the link of a page was not recorded."""

from __future__ import annotations

from typing import Any

import pytest
from wire import CLIENT, SERVER, Wire

from wskit.reading.conversation import Conversation, conversation
from wskit.reading.moments import Arrival, Departure, StateChange
from wskit.reading.onthewire import SIGNALS
from wskit.reading.passages import Signal
from wskit.record import events
from wskit.views.labels import label

ASK = "GET / HTTP/1.1, Upgrade: websocket"


def told(one: Conversation) -> list[str]:
    """Tell who sends and gets what."""
    words = []
    for moment in one.moments:
        if isinstance(moment, Departure):
            words.append(f"{moment.passage.sender} sends {label(moment.passage)}")
        elif isinstance(moment, Arrival):
            words.append(f"{moment.passage.receiver} gets {label(moment.passage)}")
    return words


@pytest.fixture
def page() -> Wire:
    """A connection whose client is a page, with its server's record; the page has told that it began."""
    wire = Wire(None, SERVER)
    tell(wire, events.Connecting, "ws://localhost:8765/", ())
    tell(wire, events.Met, SERVER)
    return wire.open()


def tell(wire: Wire, event: Any, *fields: object) -> None:
    wire.events.append(event(float(len(wire.events)), CLIENT, *fields))


def test_what_a_page_asked_for_departs_where_it_comes_in(page: Wire) -> None:
    page.text("client", "hello")
    page.deliver("client")
    words = told(conversation(page.events, CLIENT))
    assert words[:2] == [f"client sends {ASK}", f"server gets {ASK}"]
    assert words[-2:] == ['client sends Text "hello"', 'server gets Text "hello"']


def test_what_a_browser_answers_unasked_only_arrives(page: Wire) -> None:
    page.frame("server", 9, b"there?")
    page.deliver("server")
    page.close("server", 1001)
    page.deliver("server")
    page.deliver("client")
    words = told(conversation(page.events, CLIENT))
    assert [one for one in words if one.startswith("client")] == [f"client sends {ASK}"]
    assert "server gets Pong" in words
    assert "server gets Close 1001" in words


@pytest.mark.parametrize("is_asked_for", [True, False])
def test_a_goodbye_departs_if_the_page_asked_for_it(page: Wire, *, is_asked_for: bool) -> None:
    if is_asked_for:
        tell(page, events.Closing, True, 4001, "enough")
    page.close("client", 4001, "enough")
    page.deliver("client")
    one = conversation(page.events, CLIENT)
    assert ('client sends Close 4001 "enough"' in told(one)) == is_asked_for
    assert one.ends_with(one.hung_up[0])


def test_every_signal_of_tcp_has_two_events() -> None:
    assert sorted(SIGNALS.values(), key=str) == sorted([*Signal, *Signal], key=str)


def states(one: Conversation) -> list[str]:
    """Name the ready states of the page, in order."""
    return [moment.state.name for moment in one.moments if isinstance(moment, StateChange) and moment.side == "client"]


def test_a_page_whose_browser_has_answered_a_goodbye_was_closing(page: Wire) -> None:
    tell(page, events.Opened, "")
    page.close("server", 1001)
    page.deliver("server")
    assert states(conversation(page.events, CLIENT)) == ["CONNECTING", "OPEN"]  # nobody has seen that it came
    page.deliver("client")
    assert states(conversation(page.events, CLIENT)) == ["CONNECTING", "OPEN", "CLOSING"]
    tell(page, events.Closed, 1001, "", True)
    assert states(conversation(page.events, CLIENT)) == ["CONNECTING", "OPEN", "CLOSING", "CLOSED"]


def test_a_page_that_is_told_a_code_had_got_a_close(page: Wire) -> None:
    tell(page, events.Opened, "")
    page.close("server", 1001)
    tell(page, events.Closed, 1001, "", False)
    assert states(conversation(page.events, CLIENT)) == ["CONNECTING", "OPEN", "CLOSING", "CLOSED"]


def test_a_page_is_not_called_closing_where_no_close_came(page: Wire) -> None:
    tell(page, events.Opened, "")
    page.close("client", 1002)
    page.deliver("client")
    tell(page, events.Failed, "error")
    tell(page, events.Closed, 1006, "", False)
    assert states(conversation(page.events, CLIENT)) == ["CONNECTING", "OPEN", "CLOSED"]

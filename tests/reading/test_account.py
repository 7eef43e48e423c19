"""What is said of a page in a browser, of which no byte was recorded: what it was told, and what its server saw."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from wire import CLIENT, SERVER, Wire

from wskit import play
from wskit.protocol.interface import ReadyState
from wskit.reading.account import Account, account_of
from wskit.reading.conversation import conversation
from wskit.record import events
from wskit.record.events import End
from wskit.views.ladder import as_text
from wskit.views.report import report_of


class Page(Wire):
    """A connection whose client is a page: it tells, and its link is not recorded."""

    def __init__(self, *, opens: bool = True) -> None:
        super().__init__(None, SERVER)
        self.tell(events.Connecting, "ws://localhost:8765/", ())
        self.tell(events.Met, SERVER)
        self.open()
        if opens:
            self.tell(events.Opened, "")

    def tell(self, event: Any, *fields: object) -> None:
        self.events.append(event(float(len(self.events)), CLIENT, *fields))

    def account(self, asked: End = CLIENT) -> Account:
        return account_of(conversation(self.events, asked), "client", tuple(self.events))


def page_closes(page: Page) -> None:
    page.tell(events.Closing, True, 4001, "enough")
    page.close("client", 4001, "enough")
    page.deliver("client")
    page.deliver("server")
    page.unlink("server")
    page.tell(events.Closed, 4001, "enough", True)


def server_closes(page: Page) -> None:
    page.close("server", 1013, "later")
    page.deliver("server")
    page.deliver("client")
    page.unlink("server")
    page.tell(events.Closed, 1013, "later", True)


def server_resets(page: Page) -> None:
    page.rst("server")
    page.tell(events.Failed, "its browser fires an error event, and tells no reason")
    page.tell(events.Closed, 1006, "", False)


def server_ends_tcp(page: Page) -> None:
    page.fin("server")
    page.tell(events.Closed, 1006, "", False)


def nobody_answers(page: Page) -> None:
    page.tell(events.Closing, True, 1000, "")
    page.tell(events.Closed, 1006, "", False)


def nobody_knows(page: Page) -> None:
    page.tell(events.Closed, 1006, "", False)


def goodbye_does_not_count(page: Page) -> None:
    page.close("server", 1000, "bye")
    page.tell(events.Closed, 1006, "", False)


@pytest.mark.parametrize("asked", [CLIENT, SERVER])
@pytest.mark.parametrize(
    ("act", "sent", "received", "because"),
    [
        (page_closes, 'Close 4001 "enough"', 'Close 4001 "enough"', "a Close frame with 4001 reached it"),
        (server_closes, 'Close 1013 "later"', 'Close 1013 "later"', "a Close frame with 1013 reached it"),
        (server_resets, "not known", "not known", "TCP was broken off (RST) at the server's side"),
        (server_ends_tcp, "not known", "not known", "TCP ended (FIN) at the server's side"),
        (nobody_answers, "not known", "not known", "no answer to its goodbye came"),
        (nobody_knows, "not known", "not known", "its browser does not tell why"),
        (goodbye_does_not_count, "not known", "not known", "its browser does not tell why; the Close frame"),
    ],
)
def test_a_page_has_what_its_browser_told_and_its_server_saw(
    act: Callable[[Page], None], sent: str, received: str, because: str, asked: End
) -> None:
    page = Page()
    act(page)
    account = page.account(asked)
    assert not account.missing
    assert account.opened
    assert account.words_for(account.sent) == sent
    assert account.words_for(account.received) == received
    assert account.because.startswith(because)


@pytest.mark.parametrize(
    ("sent", "because"),
    [
        (None, "it never opened: its page called close() while it was CONNECTING"),
        (1000, "it never opened: its page called close() while it was CONNECTING"),
        (
            1001,
            "it never opened: its page called close() while it was CONNECTING; its browser then says 1001, whatever "
            "the page says",
        ),
    ],
)
def test_a_page_that_gave_its_connection_up_is_named_as_the_reason(sent: int | None, because: str) -> None:
    page = Page(opens=False)
    page.tell(events.Closing, True, 1000, "x")
    if sent is not None:
        page.close("client", sent)
        page.deliver("client")
    page.tell(events.Failed, "its browser fires an error event, and tells no reason")
    page.tell(events.Closed, 1006, "", False)
    account = page.account()
    assert account.because == because
    assert account.failed == because.removeprefix("it never opened: ")


def test_who_asked_for_a_goodbye_is_seen_to_send_it() -> None:
    page = Page()
    page_closes(page)
    assert report_of(page.events, CLIENT).started == "the client, with a Close frame"
    assert report_of(page.events, SERVER).started == "the client, with a Close frame"


def test_what_a_browser_says_unasked_nobody_saw_leave() -> None:
    page = Page()
    page.close("client", 1001)  # as for a page that is left
    page.deliver("client")
    told = report_of(page.events, CLIENT)
    assert told.started == "the other end of TCP: the client, or something in between (with a Close frame)"


def test_a_page_that_was_left_is_told_nothing_and_its_browser_said_goodbye() -> None:
    page = Page()
    page.tell(events.Browsed, events.LEAVES)
    page.close("client", 1001)
    page.deliver("client")
    page.deliver("server")
    account = page.account()
    assert (account.says, account.state) == ("nothing", ReadyState.CLOSING)
    assert account.because == "its browser has left the page, and nobody is there to be told"
    assert account.words_for(account.sent) == "Close 1001"
    told = report_of(page.events, CLIENT)
    assert told.started == "the client, with a Close frame"
    assert told.failed == "nobody"


def test_its_ready_states_are_what_its_browser_told() -> None:
    page = Page()
    read = conversation(page.events, CLIENT)
    assert read.states == {"client": ReadyState.OPEN, "server": ReadyState.OPEN}
    page.tell(events.Closing, True, 1000, "")
    assert conversation(page.events, SERVER).states["client"] is ReadyState.CLOSING


def test_its_ladder_has_two_sides_and_level_arrows() -> None:
    page = Page()
    page.text("client", "hi")
    page.deliver("client")
    page.protocols["client"].send_ping(b"")
    page.flush("client")
    page.deliver("client")
    page.write("client", b"\xff")
    page.deliver("client", obey=False)
    drawn = as_text(conversation(page.events, CLIENT)).splitlines()
    assert drawn[0].split() == ["client", "server"]
    assert '|--- Text "hi"' in "\n".join(drawn)
    assert "|- - Ping" in "\n".join(drawn)
    assert not any("not recorded" in one.lower() for one in drawn)


async def test_a_server_that_refused_is_not_said_to_be_connecting() -> None:
    told = await play("forbidden")
    assert told.server.refused == 403
    assert told.server.because == "it answered with HTTP status 403, and so it has no WebSocket connection"
    assert told.client.refused is None
    assert "CONNECTING" not in str(told)

"""The report across a middle: who ended which of the two connections, what the middle did, what each end was told."""

from __future__ import annotations

from collections.abc import Callable, Coroutine
from typing import Any

import pytest
from crossings import (
    CROSSINGS,
    answers_pings,
    bad_gateway,
    broken_off_behind,
    changed_code,
    clean,
    crossed,
    half_closed,
    held_behind,
    idle,
    loses_the_client,
    no_upgrade,
    one_behind_the_other,
    record_of,
    refused_behind,
    restarts,
    slow_gateway,
)
from recordings import recorded

from wskit import WebSocket
from wskit.reading.across import across
from wskit.record import events
from wskit.record.events import End, Event
from wskit.views.report import Report, report_of
from wskit.views.widereport import WideReport

Story = Callable[[], Coroutine[Any, Any, WebSocket]]
EVERY = pytest.mark.parametrize("story", CROSSINGS, ids=lambda story: story.__name__)


def reported(story: Story, *without: str) -> WideReport:
    happened, end = record_of(story)
    whole = across(happened, end)
    gone = {whole.client if side == "client" else whole.server for side in without}
    assert whole.bridge is not None
    made = report_of([event for event in happened if event.end not in gone], whole.bridge[0], exact=True)
    assert isinstance(made, WideReport)
    return made


IDLE = """\
Who ended the client's connection: the middle, with a FIN.
Who ended the server's connection: the middle, with a FIN.
What the middle did of its own accord: ends both connections: nothing passed for 60 s.
Who failed it: nobody.
sent:
  client: no Close frame
  middle: no Close frame
  server: no Close frame
received:
  client: no Close frame
  middle: no Close frame
  server: no Close frame
tells its user:
  client: 1006, not clean
  middle: it has no user
  server: 1006, not clean
because:
  client: TCP ended (FIN), and no Close frame had come
  middle: it ends both connections: nothing passed for 60 s
  server: TCP ended (FIN), and no Close frame had come
Both report 1006: TCP ended (FIN), and no Close frame had come. Neither end hung up first: the middle ends both \
connections: nothing passed for 60 s."""


def test_in_words_it_has_three_columns() -> None:
    assert str(reported(idle)) == IDLE


def test_as_html_it_has_a_headline_a_line_and_three_columns() -> None:
    html = reported(idle).as_html()
    assert '<th scope="col">Client</th><th scope="col">Middle</th><th scope="col">Server</th>' in html
    assert "with a FIN.<br><strong>Who ended the server's connection:</strong> the middle, with a FIN.<br>" in html
    assert html.count("</td><td>") == 4 * 2


@pytest.mark.parametrize(
    ("story", "client", "server"),
    [
        (clean, "the client, with a Close frame", "the middle, with a Close frame: one had come from the client"),
        (
            changed_code,
            "the middle, with a Close frame: one had come from the server",
            "the server, with a Close frame",
        ),
        (restarts, "the middle, with a Close frame", "the middle, with a Close frame"),
        (broken_off_behind, "the middle, with a FIN: a RST had come from the network", "the network"),
        (half_closed, "the middle, with a FIN: one had come from the network", "the network"),
        (bad_gateway, "nobody; it never opened", "nobody; there was none"),
        (slow_gateway, "nobody; it never opened", "nobody; it never opened"),
        (answers_pings, "nobody", "nobody"),
    ],
    ids=lambda one: getattr(one, "__name__", ""),
)
def test_it_says_who_ended_which(story: Story, client: str, server: str) -> None:
    made = reported(story)
    assert (made.started, made.started_behind) == (client, server)


@pytest.mark.parametrize(
    ("story", "said"),
    [
        (clean, "The middle passes on what it hears."),
        (idle, "Neither end hung up first: the middle ends both connections: nothing passed for 60 s."),
        (bad_gateway, "That was not the server's answer: the middle answers 502: nobody listens behind it."),
        (refused_behind, "The middle passes on what it is answered."),
        (
            no_upgrade,
            "The middle passes on what it is answered; of its own accord it passes the request on without Upgrade.",
        ),
        (
            changed_code,
            "The client hears something else than was said: the middle changes the code in the Close frame to 1011.",
        ),
        (broken_off_behind, "A RST is not passed on: the middle ends the other connection with a FIN."),
        (loses_the_client, "What the middle passes on does not arrive."),
    ],
    ids=lambda one: getattr(one, "__name__", ""),
)
def test_a_sentence_says_what_the_middle_has_to_do_with_it(story: Story, said: str) -> None:
    assert reported(story).why.endswith(said)


def test_while_nothing_has_ended_the_middle_has_to_do_with_nothing() -> None:
    assert reported(answers_pings).why == (
        "Neither side reports anything: each is OPEN, and nothing has told it that anything is wrong."
    )


def test_each_side_has_its_own_account() -> None:
    made = reported(held_behind)
    assert (made.client.says, made.server.says) == ("1006, not clean", "nothing")
    sent = {what: told for what, *told in reported(changed_code).rows}["received"]
    assert (
        sent[1] == 'from the client: Close 1011 "you are logged out"; from the server: Close 4000 "you are logged out"'
    )


def test_what_a_middle_did_twice_is_said_once() -> None:
    assert reported(answers_pings).did == ("answers the Ping by itself",)
    assert reported(clean).did == ()
    assert ("What the middle did of its own accord", "nothing") in reported(clean).headlines


def test_a_server_that_was_never_connected_to_has_nothing_to_say() -> None:
    made = reported(bad_gateway)
    assert made.back is None
    assert made.server.because == "no WebSocket connection reached it"


@pytest.mark.parametrize("side", ["client", "server"])
def test_of_a_side_that_was_not_recorded_nothing_is_said(side: str) -> None:
    made = reported(idle, side)
    account = made.client if side == "client" else made.server
    assert (account.says, account.because) == ("not known", "its side was not recorded")
    assert made.failed == "nobody that was recorded"
    assert made.started == made.started_behind == "the middle, with a FIN"
    assert f"the {side} reports" not in made.why


def test_who_is_not_recorded_is_accused_of_nothing() -> None:
    made = reported(changed_code, "server")
    assert made.started_behind == ("the other end of TCP: the server, or something in between (with a Close frame)")
    assert made.started == (
        "the middle, with a Close frame: one had come from the other end of TCP: the server, or something in between"
    )


def test_another_middle_has_no_user() -> None:
    assert reported(one_behind_the_other).server.because == "it is another middle, and has no user"


def test_two_that_did_not_know_of_each_other_both_hang_up() -> None:
    happened, end = record_of(clean)
    whole = across(happened, end)
    assert whole.bridge is not None
    front = whole.bridge[0]
    opened = next(
        place for place, event in enumerate(happened) if isinstance(event, events.Opened) and event.end == end
    )
    beginning, now = list(happened[: opened + 1]), happened[opened].time

    def told(*more: Event) -> tuple[str, str]:
        made = report_of([*beginning, *more], end)
        assert isinstance(made, WideReport)
        return made.started, made.started_behind

    crossing = [events.FinOut(now, end), events.FinOut(now, front)]
    arriving = [events.FinIn(now, end), events.FinIn(now, front)]
    assert told(*crossing)[0] == "the client, with a FIN; the middle did not know, and hung up too"
    assert told(*crossing, *arriving)[0] == "both at once"


def test_where_the_beginning_is_gone_it_says_so() -> None:
    happened, end = record_of(clean)
    whole = across(happened, end)
    made = report_of([event for event in happened if not isinstance(event, events.Linked) or event.end != end], end)
    assert made.started == "not known, for the beginning of the record is gone"
    assert whole.has_middle


def test_where_no_middle_stands_it_is_as_ever() -> None:
    made = report_of(*recorded())
    assert type(made) is Report
    assert made.columns == ("client", "server")


@EVERY
def test_every_end_reports_the_same(story: Story) -> None:
    happened, end = record_of(story)
    made = report_of(happened, end, exact=True)
    whole = across(happened, end)
    assert whole.bridge is not None
    others: list[End | None] = [*whole.bridge, None if whole.is_middle("server") else whole.server]
    for other in others:
        if other is not None and other in whole.ends and len(whole.legs) == 2:
            assert str(report_of(happened, other, exact=True)) == str(made)
    assert str(crossed(story).bridge) == str(whole.bridge)

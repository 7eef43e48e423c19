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
    opened,
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
tells its user:
  client: 1006, not clean
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
    assert html.count("</td><td") == 2 * 2
    assert 'of="client">1006, not clean</td><td data-of="middle"></td><td data-of="server">1006, not clean</td>' in html


@pytest.mark.parametrize(
    ("story", "client", "server"),
    [
        (clean, "the client, with a Close frame", "the middle, which passed on a Close frame from the client"),
        (
            changed_code,
            "the middle, which changed and passed on a Close frame from the server",
            "the server, with a Close frame",
        ),
        (restarts, "the middle, with a Close frame", "the middle, with a Close frame"),
        (broken_off_behind, "the middle, with a FIN, after a RST from the network", "the network"),
        (half_closed, "the middle, which passed on a FIN from the network", "the network"),
        (bad_gateway, "nobody; it never opened", "nobody; there was none"),
        (slow_gateway, "nobody; it never opened", "nobody; it never opened"),
        (answers_pings, "nobody", "nobody"),
        (held_behind, "the middle, with a FIN", "nobody yet: the middle's FIN is held"),
        (
            loses_the_client,
            "nobody: the Close frame that the middle passed on from the server was lost",
            "the server, with a Close frame",
        ),
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


@pytest.mark.parametrize(
    ("story", "said"),
    [
        (bad_gateway, "the client (the middle answered with HTTP status 502 instead of 101)"),
        (slow_gateway, "the client (the middle answered with HTTP status 504 instead of 101)"),
        (
            no_upgrade,
            "the client (the server answered with HTTP status 426 instead of 101; "
            "it was the server's own answer, and the middle passed it on)",
        ),
        (loses_the_client, "the server (a ping was not answered in time)"),
    ],
    ids=lambda one: getattr(one, "__name__", ""),
)
def test_who_is_blamed_for_an_answer_is_who_gave_it(story: Story, said: str) -> None:
    made = reported(story)
    assert made.failed == said
    assert made.client.failed in (said.split("(")[1].split(";")[0].rstrip(")"), "")
    assert f"the server answered with HTTP status {502 if story is bad_gateway else 504}" not in str(made)


def test_whose_answer_was_passed_on_nobody_knows_who_did_not_see_it() -> None:
    assert "it was the server's own answer" not in reported(refused_behind, "server").failed
    assert "the other end of TCP gave that answer" in reported(refused_behind, "server").failed


def test_what_happened_to_a_middle_it_did_not_do() -> None:
    made = reported(loses_the_client)
    assert (made.did, made.befell) == ((), ("the client has changed networks",))
    assert ("What happened to the middle", "the client has changed networks") in made.headlines
    assert {what: told for what, *told in made.rows}["because"][1] == "it only passed on what came"
    assert "What happened to the middle" not in dict(reported(idle).headlines)
    # The record says it in the words that the reading knows.
    assert any(isinstance(one, events.Acted) and one.deed == "loses" for one in record_of(loses_the_client)[0])


async def lost_at_last() -> WebSocket:
    """The client is at another address when the middle ends both."""
    ws, middle, server = await opened(max_age=30)
    middle.connections[-1].lose_client()
    await server.connections[-1].closed
    return ws


async def gives_up() -> WebSocket:
    """What the client sends is lost, and so is the middle's FIN: the client's TCP gives up."""
    ws, middle, server = await opened(max_age=30)
    middle.connections[-1].front.silence()
    ws.link.silence()
    ws.send("nobody hears this")
    await server.connections[-1].closed
    await ws.closed
    return ws


def test_nobody_has_ended_what_goes_on() -> None:
    made = reported(lost_at_last)
    assert made.started == "nobody: the middle's FIN was lost"
    assert made.started_behind == "the middle, with a FIN"
    assert made.client.says == "nothing"
    assert reported(gives_up).started == "the client, whose TCP gave up: the middle's FIN was lost"


def test_what_there_is_nothing_to_say_of_is_left_out() -> None:
    assert [what for what, *_ in reported(answers_pings).rows] == ["because"]
    assert [what for what, *_ in reported(idle).rows] == ["tells its user", "because"]
    assert "not known" not in str(reported(changed_code, "client", "server"))
    assert {what: told for what, *told in reported(loses_the_client).rows}["sent"] == [
        "no Close frame",
        'to the client: Close 1011 "keepalive ping timeout"',
        'Close 1011 "keepalive ping timeout"',
    ]


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
        "the middle, which changed and passed on a Close frame from "
        "the other end of TCP: the server, or something in between"
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

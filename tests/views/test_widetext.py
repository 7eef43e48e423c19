"""Three columns as plain text: client, middle, server, in at most 78 columns."""

from __future__ import annotations

from collections.abc import Callable, Coroutine
from typing import Any

import pytest
from crossings import (
    CROSSINGS,
    bad_gateway,
    changed_code,
    clean,
    crossed,
    half_closed,
    held_in_front,
    idle,
    one_behind_the_other,
    record_of,
    slow_legs,
    still_on_its_way_behind,
    without,
)
from recordings import recorded

from wskit import WebSocket, fast_forward, ladder
from wskit.reading.across import Across, across
from wskit.reading.conversation import conversation
from wskit.record.events import Acted
from wskit.views.labels import columns
from wskit.views.ladder import as_html, as_text
from wskit.views.widetext import happened_last

Story = Callable[[], Coroutine[Any, Any, WebSocket]]
EVERY = pytest.mark.parametrize("story", CROSSINGS, ids=lambda story: story.__name__)

IDLE = """\
client                              middle                              server
CONNECTING |                          []                          |
           |--- GET /… HTTP/1.1, ---->[]--- GET /… HTTP/1.1, ---->| CONNECTING
           |    Upgrade: websocket    []    Upgrade: websocket    |
OPEN       |<--- 101 Switching -------[]<--- 101 Switching -------| OPEN
           |    Protocols             []    Protocols             |
           |--- Text "Are you ------->[]--- Text "Are you ------->|
           |    there?"               []    there?"               |
           |<--- Text "Are you -------[]<--- Text "Are you -------|
           |    there?"               []    there?"               |
           :                          ::                          :
           :                       … 60 s …                       :
60 s       :                          ::                          :
           |  [ ends both connections: nothing passed for 60 s ]  |
           |                 hangs up [] hangs up                 |
           |<=== FIN =================[]=== FIN =================>|
"""


def test_three_columns_and_what_the_middle_does_at_its_own() -> None:
    assert as_text(crossed(idle)).startswith(IDLE)


def test_a_ladder_of_either_end_or_of_the_middle_is_the_same() -> None:
    happened, end = record_of(idle)
    made = across(happened, end, exact=True)
    assert made.bridge is not None
    for other in (*made.bridge, made.server):
        assert other is not None
        assert as_text(across(happened, other, exact=True)) == as_text(made)


async def test_what_ladder_shows_of_a_socket_is_this() -> None:
    shown: list[str] = []

    async def look() -> None:
        shown.append(str(ladder(await idle())))

    await fast_forward(look)
    assert shown[0].startswith(IDLE)


@EVERY
def test_no_line_has_more_than_78_columns_or_ends_in_spaces(story: Story) -> None:
    for line in as_text(crossed(story)).splitlines():
        assert columns(line) <= 78
        assert line == line.rstrip()


@EVERY
def test_the_middle_is_in_one_place(story: Story) -> None:
    read = crossed(story)
    place = 38 if len(read.legs) == 2 else 66
    for line in as_text(read).splitlines()[1:]:
        assert line[place : place + 2] in ("[]", "::") or "[ " in line or "…" in line or line.endswith(":")


def test_where_no_middle_stands_it_is_the_same_as_ever() -> None:
    happened, end = recorded(2)
    assert as_text(across(happened, end)) == as_text(conversation(happened, end))


def test_where_the_middle_never_had_a_connection_to_the_server_there_are_two_columns() -> None:
    lines = as_text(crossed(bad_gateway)).splitlines()
    assert lines[:6] == [
        "client                                                          middle",
        "CONNECTING |                                                      []",
        "           |--- GET /… HTTP/1.1, Upgrade: websocket ------------->[]",
        "           |               [ answers 502: nobody listens behind it ]",
        "           |                                              refuses []",
        "           |<=== 502 Bad Gateway =================================[]",
    ]


def test_who_was_not_recorded_is_a_side() -> None:
    lines = as_text(without(changed_code, "client")).splitlines()
    assert lines[0] == "Not recorded: who is on the client's side: the end itself, or something in between."
    assert lines[1] == "client's side (not recorded)        middle                              server"
    assert lines[2] == "           :- - GET /… HTTP/1.1, ---->[]--- GET /… HTTP/1.1, ---->| CONNECTING"
    lines = as_text(without(changed_code, "server")).splitlines()
    assert lines[1] == "client                              middle        server's side (not recorded)"
    assert '           |                          []<=== Close 4000 "you = - -:' in lines
    assert "hangs up   " not in "\n".join(lines)


def test_in_a_tap_nobody_was_recorded_and_one_line_says_so_in_its_own_words() -> None:
    happened, end = record_of(changed_code)
    whole = across(happened, end)
    assert whole.bridge is not None
    seen = [event for event in happened if event.end in whole.bridge]
    read = across(seen, whole.bridge[0], exact=True, names=("page", "tap", "server"))
    remark, title, *lines = as_text(read).splitlines()
    assert remark == (
        "Not recorded: who is on the page's and on the server's side: the end itself, or something in between."
    )
    assert title.split("  ")[0] == "page's side (not recorded)"
    assert title.endswith("server's side (not recorded)")
    assert " tap " in title
    assert "Not recorded" not in "\n".join(lines)
    html = as_html(read)
    assert html.count("<p>Not recorded") == 1
    assert "<u>tap </u>changes the code" in html
    assert "other end of TCP" not in html


def test_another_middle_is_called_that() -> None:
    assert as_text(crossed(one_behind_the_other)).splitlines()[0].endswith("middle                      another middle")


def test_who_hangs_up_is_marked_and_not_who_passes_it_on() -> None:
    text = as_text(crossed(clean))
    assert text.count("hangs up") == 1
    assert "hangs up   |                          []" in text
    assert "hangs up" not in as_text(crossed(half_closed))  # it was the network


def test_what_does_not_arrive_stops_on_its_connection() -> None:
    text = as_text(crossed(held_in_front))
    assert '|- - Text "Are you - - |   []' in text
    assert '| | - - Text "Yes, I am - -[]<--- Text "Yes, I am -----|' in text
    assert "- - >   |\n" in as_text(crossed(still_on_its_way_behind))


def test_what_takes_time_leaves_at_one_row_and_comes_at_another() -> None:
    lines = as_text(crossed(slow_legs)).splitlines()
    assert '           |--- Text "order 1" ---... []                          |' in lines
    assert '           | ...--- Text "order 1" -->[]--- Text "order 1" ---... |' in lines


def test_what_happened_last_is_said_with_where() -> None:
    happened, end = record_of(clean)
    said = []
    made = Across(end)
    for event in happened:
        made.feed(event)
        if made.moments and (last := happened_last(made)) not in said:
            said.append(last)
    assert said[:6] == [
        "the client is CONNECTING",
        "GET /… HTTP/1.1, Upgrade: websocket leaves the client",
        "GET /… HTTP/1.1, Upgrade: websocket arrives at the middle",
        "the server is CONNECTING",
        "GET /… HTTP/1.1, Upgrade: websocket leaves the middle",
        "GET /… HTTP/1.1, Upgrade: websocket arrives at the server",
    ]
    assert happened_last(across(*recorded())) == "the server is CLOSED"
    happened, end = record_of(bad_gateway)
    acted = next(place for place, event in enumerate(happened) if isinstance(event, Acted))
    assert happened_last(across(happened[: acted + 1], end)) == "the middle answers 502: nobody listens behind it"

"""A connection from end to end: whether a middle stands there, what passes on both sides of it, and who ended which."""

from __future__ import annotations

from collections.abc import Callable, Coroutine
from typing import Any

import pytest
from crossings import (
    CROSSINGS,
    bad_gateway,
    broken_off_behind,
    changed_code,
    clean,
    crossed,
    idle,
    loses_the_client,
    one_behind_the_other,
    record_of,
    refused_behind,
    restarts,
    slow_legs,
    without,
)
from recordings import recorded
from wire import CLIENT, HERE, SERVER, THERE, Wire

from wskit import EchoServer, Middle, Timeline, WebSocket
from wskit.protocol.interface import ReadyState
from wskit.reading import across as module
from wskit.reading.across import Across, across
from wskit.reading.conversation import conversation
from wskit.reading.moments import Act, Arrival, Departure, StateChange
from wskit.reading.passages import Fate, Signal
from wskit.record import events
from wskit.record.events import End, Event

Story = Callable[[], Coroutine[Any, Any, WebSocket]]
EVERY = pytest.mark.parametrize("story", CROSSINGS, ids=lambda story: story.__name__)


def fed(happened: tuple[Event, ...], end: End) -> Across:
    """Read a record as it happens."""
    made = Across(end)
    for event in happened:
        made.feed(event)
    return made


def ends(story: Story) -> list[End | None]:
    """Return the ends of a story that it can be asked about. Another middle's is of another pair."""
    found = crossed(story)
    assert found.bridge is not None
    known = [*found.bridge, found.client, found.server]
    return [
        end for end in dict.fromkeys(known) if end in found.ends and not (found.is_middle("server") and end == known[3])
    ]


# Who is there.


def test_where_no_middle_stands_it_is_the_conversation() -> None:
    happened, end = recorded(3)
    made, plain = across(happened, end), conversation(happened, end)
    assert not made.has_middle
    assert made.legs == (made.front,)
    assert list(made.moments) == list(plain.moments)
    assert (made.client, made.server, made.states, made.began) == (
        plain.client,
        plain.server,
        plain.states,
        plain.began,
    )
    assert fed(happened, end).crossed == made.crossed
    assert made.ends == {plain.client, plain.server}


@EVERY
def test_whichever_end_is_asked_about_and_whenever_it_is_the_same(story: Story) -> None:
    happened, end = record_of(story)
    whole = across(happened, end)
    for other in ends(story):
        assert other is not None
        for made in (across(happened, other), fed(happened, other)):
            assert made.bridge == whole.bridge
            assert made.crossed == whole.crossed, other
            assert (made.client, made.server, made.states) == (whole.client, whole.server, whole.states)


def test_a_middle_is_two_ends_and_each_connection_has_two() -> None:
    made = crossed(clean)
    front, back = made.legs
    assert made.bridge == (front.server, back.client)
    assert made.ends == {front.client, front.server, back.client, back.server}
    assert made.leg_of("client") is front
    assert made.leg_of("server") is back
    assert made.states == {"client": ReadyState.CLOSED, "server": ReadyState.CLOSED}


def test_a_middle_that_never_had_a_connection_to_the_server_has_one_leg() -> None:
    made = crossed(bad_gateway)
    assert made.has_middle
    assert made.legs == (made.front,)
    assert made.server is None
    assert [act.text for act in made.acts] == ["answers 502: nobody listens behind it"]


@pytest.mark.parametrize("side", ["client", "server"])
def test_a_side_that_was_not_recorded_is_missing(side: Any) -> None:
    made = without(idle, side)
    assert made.leg_of(side).is_missing(side)
    assert [act.text for act in made.acts] == ["ends both connections: nothing passed for 60 s"]


def test_in_the_place_of_the_server_another_middle_may_be() -> None:
    happened, end = record_of(one_behind_the_other)
    made = across(happened, end)
    assert [made.is_middle(side) for side in ("client", "server")] == [False, True]
    assert list(made.states) == ["client"]
    assert made.server is not None
    inner = across(happened, made.server)
    assert [inner.is_middle(side) for side in ("client", "server")] == [True, False]
    assert inner.client == made.bridge[1] if made.bridge else False


def test_of_connections_on_the_same_port_it_is_the_one_at_that_time() -> None:
    first, second = (End("server", number) for number in (11, 13))
    written: list[Event] = []
    for front, back, server in ((first, End("client", 1), End("server", 2)), (second, End("client", 2), SERVER)):
        written += [
            events.Linked(0, front, THERE, ("1.2.3.4", 1)),
            events.Bridged(0, front, back),
            events.Linked(0, back, HERE, THERE),
            events.Linked(0, server, THERE, HERE),
        ]
    assert across(written, SERVER).bridge == (second, End("client", 2))
    assert across(written, End("server", 2)).bridge == (first, End("client", 1))


def test_an_end_that_is_not_in_the_record_has_no_middle_and_no_beginning() -> None:
    happened, _ = record_of(clean)
    made = across(happened, End("server", 99))
    assert not made.has_middle
    assert made.truncated


def test_what_is_remembered_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "BRIDGES", 4)
    wire = Wire(server=None)
    made = Across(SERVER)
    for number in range(5):
        made.feed(events.Bridged(0, End("server", 10 + number), End("client", 10 + number)))
    wire.link()
    for event in wire.events:
        made.feed(event)
    assert not made.has_middle
    assert len(made._bridges) <= 4


# What happened, in order.


@EVERY
def test_order_is_that_of_the_record_and_no_effect_stands_above_its_cause(story: Story) -> None:
    made = crossed(story)
    places = {id(one.moment): place for place, one in enumerate(made.crossed)}
    for one in made.crossed:
        if isinstance(one.moment, Arrival):
            left = [
                places[id(other.moment)]
                for other in made.crossed
                if isinstance(other.moment, Departure) and other.moment.passage is one.moment.passage
            ]
            assert all(place < places[id(one.moment)] for place in left)
    times = [
        one.moment.passage.departed if isinstance(one.moment, Departure) else getattr(one.moment, "time", None)
        for one in made.crossed
        if isinstance(one.moment, Departure | Act)
    ]
    assert times == sorted(time for time in times if time is not None)


@EVERY
def test_a_middle_has_no_ready_states(story: Story) -> None:
    made = crossed(story)
    sides = {(one.leg, one.moment.side) for one in made.crossed if isinstance(one.moment, StateChange)}
    assert sides <= {(0, "client"), (1, "server")}


def test_what_a_middle_does_stands_above_what_comes_of_it() -> None:
    moments = list(crossed(idle).moments)
    act = next(place for place, one in enumerate(moments) if isinstance(one, Act))
    fin = next(
        place for place, one in enumerate(moments) if isinstance(one, Departure) and one.passage.what is Signal.FIN
    )
    assert act < fin


@EVERY
def test_something_new_is_seen_where_a_moment_is_added_that_is_shown(story: Story) -> None:
    happened, end = record_of(story)
    made, seen, count = Across(end), object(), -1
    for event in happened:
        made.feed(event)
        if len(made.crossed) != count:
            count = len(made.crossed)
            assert made.seen != seen
        seen = made.seen


def test_the_oldest_moments_go_first() -> None:
    happened, end = record_of(slow_legs)
    made = across(happened, end, keep=5)
    assert len(made.moments) <= 10
    assert made.dropped > 0


def test_whether_a_fin_came_to_a_middle_that_has_gone_nobody_saw() -> None:
    timeline = Timeline()
    made = without(idle, "client")
    [fin] = [one for one in made.front.hung_up if one.what is Signal.FIN]
    assert made.front.fate(fin) is Fate.UNKNOWN
    assert timeline.count == 0


def test_a_fin_that_a_middle_did_not_wait_for_is_not_lost() -> None:
    wire, front, back = Wire(), SERVER, End("client", 2)
    wire.link()
    wire.note(events.Bridged, "server", back)
    wire.ask()
    wire.deliver("client")
    wire.note(events.Acted, "server", "ends the connection: it was told to", "ends")
    wire.fin("server")
    wire.unlink("server")
    wire.fin("client")
    made = across(wire.events, CLIENT)
    assert made.bridge == (front, back)
    passage = next(
        one.passage
        for one in made.front.moments
        if isinstance(one, Departure) and one.passage.sender == "client" and one.passage.what is Signal.FIN
    )
    assert made.front.fate(passage) is Fate.UNKNOWN


# Who ended which of the two.


def test_what_a_middle_says_of_its_own_accord_it_has_heard_from_nobody() -> None:
    for story in (idle, restarts):
        made = crossed(story)
        assert [made.heard(leg, leg.hung_up[0]) for leg in made.legs] == [None, None]
    made = crossed(bad_gateway)
    assert made.front.refusal is not None
    assert made.heard(made.front, made.front.refusal) is None


def test_what_a_middle_passes_on_it_has_heard_from_the_other_side() -> None:
    made = crossed(clean)
    front, back = made.legs
    assert made.heard(back, back.hung_up[0]) is front.hung_up[0]
    assert made.heard(front, front.hung_up[0]) is None
    made = crossed(changed_code)
    front, back = made.legs
    assert made.heard(front, front.hung_up[0]) is back.hung_up[0]


def test_a_rst_is_passed_on_as_a_fin_and_an_answer_as_an_answer() -> None:
    made = crossed(broken_off_behind)
    heard = made.heard(made.front, made.front.hung_up[0])
    assert heard is not None
    assert heard.what is Signal.RST
    made = crossed(refused_behind)
    assert made.front.refusal is not None
    assert made.heard(made.front, made.front.refusal) is made.legs[1].refusal


def test_where_too_much_happened_before_the_other_connection_has_no_beginning(monkeypatch: pytest.MonkeyPatch) -> None:
    happened, end = record_of(clean)
    whole = across(happened, end)
    assert whole.server is not None
    monkeypatch.setattr(module, "REMEMBERED", 3)
    made = fed(happened, whole.server)
    assert made.bridge == whole.bridge
    assert made.legs[-1].moments == whole.legs[-1].moments
    assert made.front.truncated


def test_a_fin_to_somebody_who_has_let_go_is_not_lost_for_nobody_waits_for_it() -> None:
    made = crossed(bad_gateway)
    [fin] = [
        one.passage
        for one in made.front.moments
        if isinstance(one, Departure) and one.passage.what is Signal.FIN and one.passage.sender == "server"
    ]
    assert fin.arrived is None
    assert made.front.fate(fin) is Fate.UNKNOWN
    # Where the network has lost it, it is.
    gone = crossed(loses_the_client)
    [fin] = [
        one.passage
        for one in gone.front.moments
        if isinstance(one, Departure) and one.passage.what is Signal.FIN and one.passage.sender == "server"
    ]
    assert gone.front.fate(fin) is Fate.LOST


async def test_a_page_that_has_met_a_middle_stands_before_it() -> None:
    timeline = Timeline()
    server = EchoServer(timeline=timeline)
    middle = Middle(server, timeline=timeline)
    page = timeline.new_end("client")
    timeline.add(events.Connecting, page, middle.url, ())
    ws = await WebSocket(middle.url, timeline=Timeline()).opened
    timeline.add(events.Met, page, middle.connections[0].end)
    timeline.add(events.Opened, page, "")
    ws.close(1000)
    await ws.closed
    await server.connections[0].closed
    # As it is read whole, and as it is read while it happens.
    happened = sorted(timeline.events(), key=lambda event: not isinstance(event, events.Connecting | events.Met))
    live = Across(page)
    for event in happened:
        live.feed(event)
    for read in (across(happened, page), live):
        assert read.has_middle
        assert read.client == page
        assert read.server == server.connections[0].end
    lone = timeline.new_end("client")
    alone = [events.Connecting(0.0, lone, "ws://localhost/", ()), events.Met(0.0, lone, page), *happened]
    assert not across(alone, lone).has_middle

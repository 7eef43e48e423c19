"""What events say about one connection: both ends or one of them, whole or in pieces."""

from __future__ import annotations

from collections.abc import Callable
from itertools import cycle

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from wire import CLIENT, ELSEWHERE, HERE, SERVER, THERE, Wire, split

from wskit import Timeline
from wskit.protocol.frames import Frame
from wskit.protocol.handshake import Head
from wskit.protocol.interface import ReadyState
from wskit.reading.conversation import Conversation, conversation
from wskit.reading.moments import Arrival, Departure, Note, StateChange
from wskit.reading.passages import Fate, Passage, Scrap, Side, Signal
from wskit.record import events
from wskit.record.events import End, Event
from wskit.views.labels import label

CONNECTING, OPEN, CLOSING, CLOSED = ReadyState


def told(one: Conversation) -> list[str]:
    """Tell the moments in a few words each."""
    words = []
    for moment in one.moments:
        match moment:
            case Departure(passage):
                words.append(f"{passage.sender} sends {label(passage)}")
            case Arrival(passage):
                words.append(f"{passage.receiver} gets {label(passage)}")
            case StateChange(side, state):
                words.append(f"{side} {state.name}")
            case Note(side, text):
                words.append(f"{side}: {text}")
    return words


def read(wire: Wire, end: End = CLIENT) -> Conversation:
    return conversation(wire.events, end)


def passages(one: Conversation) -> list[Passage]:
    """Return what travels, each once, by when it is first seen."""
    found = [moment.passage for moment in one.moments if isinstance(moment, Departure | Arrival)]
    return [passage for place, passage in enumerate(found) if not any(passage is other for other in found[:place])]


def clean(client: End | None = CLIENT, server: End | None = SERVER) -> Wire:
    """One message each way, and a closing handshake."""
    wire = Wire(client, server).open()
    wire.text("client", "hi")
    wire.deliver("client")
    wire.text("server", "hi")
    wire.deliver("server")
    wire.close("client", 1000, "bye")
    wire.deliver("client")
    wire.end()
    return wire


HANDSHAKE = [
    "client CONNECTING",
    "server CONNECTING",
    "client sends GET / HTTP/1.1, Upgrade: websocket",
    "server gets GET / HTTP/1.1, Upgrade: websocket",
    "server sends 101 Switching Protocols",
    "server OPEN",
    "client gets 101 Switching Protocols",
    "client OPEN",
]
GOODBYE = [
    'client sends Close 1000 "bye"',
    "client CLOSING",
    'server gets Close 1000 "bye"',
    "server CLOSING",
    'server sends Close 1000 "bye"',
    "server sends FIN",
    'client gets Close 1000 "bye"',
    "client gets FIN",
    "client sends FIN",
    "client CLOSED",
    "server gets FIN",
    "server CLOSED",
]


def test_a_whole_conversation_is_read_off_the_bytes() -> None:
    one = read(clean())
    text = ['client sends Text "hi"', 'server gets Text "hi"', 'server sends Text "hi"', 'client gets Text "hi"']
    assert told(one) == [*HANDSHAKE, *text, *GOODBYE]
    assert one.states == {"client": CLOSED, "server": CLOSED}
    assert {one.fate(passage) for passage in passages(one)} == {Fate.ARRIVED}
    assert (one.client, one.server, one.dropped, one.truncated, one.before) == (CLIENT, SERVER, 0, False, {})


def test_a_passage_knows_when_it_departed_and_when_it_arrived() -> None:
    wire = Wire().open()
    wire.text("client", "hi")
    wire.deliver("client")
    wire.note(events.Received, "server", "hi")
    sent, received = (event.time for event in wire.events[-3:-1])
    [*_, passage] = passages(read(wire))
    assert (passage.departed, passage.arrived) == (sent, received)


def test_either_end_tells_the_same_conversation() -> None:
    wire = clean()
    assert read(wire, SERVER).moments == read(wire, CLIENT).moments
    wire.events[1:3] = reversed(wire.events[1:3])
    assert read(wire, SERVER).moments == read(wire, CLIENT).moments
    assert told(read(wire, SERVER))[: len(HANDSHAKE)] == HANDSHAKE


def test_events_of_other_connections_are_ignored() -> None:
    other = clean(End("client", 2), End("server", 2)).events
    other = [
        type(event)(event.time, event.end, ELSEWHERE, THERE)
        if isinstance(event, events.Linked) and event.end.side == "client"
        else type(event)(event.time, event.end, THERE, ELSEWHERE)
        if isinstance(event, events.Linked)
        else event
        for event in other
    ]
    mine = clean().events
    mixed = [event for pair in zip(other, mine, strict=True) for event in pair]
    for end in (CLIENT, SERVER):
        assert conversation(mixed, end).moments == conversation(mine, end).moments
    one = conversation(other, CLIENT)
    assert (told(one), one.states, one.server, one.truncated) == ([], {}, None, True)


def test_what_is_known_already_changes_nothing() -> None:
    def known(one: Conversation) -> object:
        return told(one), dict(one.states), [(passage.departed, passage.arrived) for passage in passages(one)]

    one = read(clean())
    before = known(one)
    for silent in (
        events.Opened(99, CLIENT, ""),
        events.Sent(99, CLIENT, "hi"),
        events.Closing(99, CLIENT, False, None, ""),
        events.Closed(99, CLIENT, 1000, "bye", True),
        events.FinOut(99, CLIENT),
        events.FinIn(99, CLIENT),
    ):
        one.feed(silent)
        assert known(one) == before


def test_a_frame_arrives_with_its_last_byte() -> None:
    wire = Wire().open()
    wire.text("client", "hi")
    one = read(wire)
    [frame] = wire.sent["client"]
    one.feed(events.BytesIn(99, SERVER, frame[:-1]))
    assert told(one) == [*HANDSHAKE, 'client sends Text "hi"']
    one.feed(events.BytesIn(100, SERVER, frame[-1:]))
    assert told(one) == [*HANDSHAKE, 'client sends Text "hi"', 'server gets Text "hi"']
    assert passages(one)[-1].arrived == 100


def test_a_conversation_keeps_at_least_one_moment() -> None:
    with pytest.raises(ValueError, match="at least 1"):
        Conversation(CLIENT, keep=0)
    one = conversation(clean().events, CLIENT, keep=1)
    assert told(one) == ["server CLOSED"]
    assert (one.dropped, one.before) == (len(read(clean()).moments) - 1, {"client": CLOSED, "server": CLOSING})


# However it is recorded.


def lost() -> Wire:
    wire = Wire().open()
    wire.note(events.Tampered, "client", "freeze", "both")
    wire.text("client", "hello?")
    wire.fin("client")
    wire.unlink("client")
    return wire


def refused() -> Wire:
    wire = Wire()
    wire.link()
    wire.ask()
    wire.deliver("client")
    wire.answer(403)
    wire.end()
    return wire


def garbage() -> Wire:
    wire = Wire()
    wire.link()
    wire.write("client", b"\x16\x03\x01 this is no HTTP")
    wire.deliver("client", obey=False)
    wire.rst("server")
    return wire


def unreadable() -> Wire:
    wire = Wire().open()
    wire.write("server", b"\x82\x7f" + b"\xff" * 8 + b"and so on")
    wire.deliver("server", obey=False)
    wire.write("client", b"\x81")
    wire.deliver("client", obey=False)
    wire.rst("client")
    return wire


def cut_short() -> Wire:
    wire = Wire()
    wire.link()
    wire.write("client", b"GET / HT")
    wire.deliver("client", obey=False)
    wire.fin("client")
    wire.deliver("client", obey=False)
    return wire


SCENES = [clean, lost, refused, garbage, unreadable, cut_short]


@pytest.mark.parametrize("scene", SCENES)
@settings(deadline=None)
@given(sizes=st.lists(st.integers(1, 40), min_size=1, max_size=20))
@pytest.mark.parametrize("recorded", ["both", "client", "server"])
def test_portions_change_nothing(scene: Callable[[], Wire], recorded: str, sizes: list[int]) -> None:
    end = SERVER if recorded == "server" else CLIENT
    wire = scene()
    happened = [event for event in wire.events if recorded in ("both", event.end.side)]
    whole, pieces = conversation(happened, end), conversation(split(happened, cycle(sizes)), end)
    assert list(pieces.moments) == list(whole.moments)
    assert pieces.states == whole.states
    assert pieces.hung_up == whole.hung_up
    for side in ("client", "server"):
        assert pieces.frames(side) == whole.frames(side)
    assert [pieces.fate(one) for one in passages(pieces)] == [whole.fate(one) for one in passages(whole)]


def test_what_a_server_that_was_not_recorded_sent_is_known_from_what_came() -> None:
    one = read(clean(server=None))
    assert [line for line in told(one) if not line.startswith("client")] == []
    assert told(one)[:3] == [HANDSHAKE[0], HANDSHAKE[2], HANDSHAKE[6]]
    assert (one.server, one.is_missing("server"), one.is_missing("client")) == (None, True, False)
    assert one.states == {"client": CLOSED}
    fates = {(passage.sender, one.fate(passage)) for passage in passages(one)}
    assert fates == {("client", Fate.UNKNOWN), ("server", Fate.ARRIVED)}
    assert {passage.departed is None for passage in passages(one) if passage.sender == "server"} == {True}


def test_what_a_client_that_was_not_recorded_sent_is_known_from_what_came() -> None:
    one = read(clean(client=None), SERVER)
    assert [line for line in told(one) if not line.startswith("server")] == []
    assert [frame.close_code for frame in one.frames("client")] == [None, 1000]
    assert one.is_missing("client")


def test_nobody_is_missing_before_there_is_a_connection() -> None:
    one = conversation([events.Connecting(0, CLIENT, "ws://localhost/", ())], CLIENT)
    assert not one.is_missing("server")
    assert one.states == {"client": CONNECTING}


def test_an_end_that_is_linked_after_this_one_is_gone_is_not_its_peer() -> None:
    wire = clean(client=None)
    one = read(wire, SERVER)
    # The same port, given to another client.
    one.feed(events.Linked(99, CLIENT, HERE, THERE))
    assert (one.client, one.states) == (None, {"server": CLOSED})


@pytest.mark.parametrize("first", [events.BytesOut, events.BytesIn, events.FinIn, events.RstOut])
def test_without_its_beginning_a_stream_is_not_guessed_at(first: type[Event]) -> None:
    data = (b"\x81\x02hi",) if first in (events.BytesOut, events.BytesIn) else ()
    one = Conversation(SERVER)
    happened = first(0, SERVER, *data)
    for _ in range(2):
        one.feed(happened)
        assert (one.truncated, told(one)) == (True, [])
    one.feed(events.Closing(1, SERVER, True, 1000, ""))
    assert told(one) == ["server CLOSING"]
    one.feed(events.Unlinked(2, SERVER))
    one.feed(events.Linked(3, CLIENT, HERE, THERE))
    assert told(one) == ["server CLOSING", "server CLOSED"]
    assert one.truncated
    # Whether the client was recorded nobody can tell any more.
    assert one.is_gone("client")
    assert not one.is_missing("client")
    assert not one.is_gone("server")


def trimmed(wire: Wire, most: int) -> list[Event]:
    """Return what is left of the events in a record that is too small for them."""
    timeline = Timeline(max_events=most)
    for event in wire.events:
        timeline.add(type(event), event.end, *list(vars(event).values())[2:])
    return list(timeline.events())


@pytest.mark.parametrize("recorded", ["both", "client", "server"])
@pytest.mark.parametrize("most", range(60, 90))
def test_where_the_middle_is_gone_the_ending_is_told_all_the_same(most: int, recorded: str) -> None:
    wire = Wire(client=None if recorded == "server" else CLIENT, server=None if recorded == "client" else SERVER).open()
    wire.note(events.Opened, "client", "")
    wire.note(events.Opened, "server", "")
    for number in range(40):
        wire.text("client", f"hello {number}")
        if number % 3:
            wire.deliver("client")
            wire.text("server", f"and hello {number}")
    wire.deliver("client")
    wire.deliver("server")
    wire.close("client", 4000, "bye")
    wire.deliver("client")
    wire.end()
    end = SERVER if recorded == "server" else CLIENT
    whole, torn = read(wire, end), conversation(trimmed(wire, most), end)
    gone = len(wire.events) > most
    assert (torn.truncated, torn.torn, whole.torn) == (False, gone, False)
    assert torn.states == whole.states
    assert [(one.sender, label(one)) for one in torn.hung_up] == [(one.sender, label(one)) for one in whole.hung_up]
    assert torn.heads.keys() == whole.heads.keys() == {"client", "server"}
    last = told(whole)[-12:]
    assert told(torn)[-12:] == last
    assert fates(torn)[-6:] == fates(whole)[-6:]
    assert any(isinstance(one, Note) and one.kind == "gone" for one in torn.moments) == gone


def test_the_rest_of_a_frame_whose_beginning_is_gone_is_not_taken_for_a_frame() -> None:
    wire = Wire(server=None).open()
    wire.note(events.Gone, "client", 1, 0, 10)
    wire.note(events.BytesIn, "client", b"and this is the rest of a long text")
    assert label(passages(read(wire))[-1]) == "35 bytes whose beginning is gone"


@pytest.mark.parametrize("side", ["client", "server"])
def test_a_message_whose_first_fragment_is_gone_breaks_no_rule(side: Side) -> None:
    wire = Wire().open()
    wire.note(events.Gone, "client", 1, 10, 10)
    wire.note(events.Gone, "server", 1, 10, 10)
    wire.frame(side, 0, b"the rest")
    wire.frame(side, 8, b"\x03\xe8")
    wire.deliver(side, obey=False)
    last = passages(read(wire))[-2:]
    assert [label(one) for one in last] == ["Continuation (8 bytes)", "Close 1000"]
    assert [one.what.problems for one in last if isinstance(one.what, Frame)] == [(), ()]
    assert fates(read(wire))[-1][1] is Fate.ARRIVED


@pytest.mark.parametrize("first", ["client", "server"])
def test_where_not_even_the_handshake_was_recorded_frames_tell_that_it_is_open(first: Side) -> None:
    wire = Wire()
    wire.link()
    wire.note(events.Gone, "client", 1, 0, 9)
    wire.note(events.Gone, "server", 1, 9, 0)
    for side in (first, "server" if first == "client" else "client"):
        wire.frame(side, 1, b"hello")
        wire.deliver(side, obey=False)
    one = read(wire)
    assert one.states == {"client": OPEN, "server": OPEN}
    assert fates(one) == [('Text "hello"', Fate.ARRIVED)] * 2
    assert [passage.departed is not None for passage in passages(one)] == [True, True]
    assert [passage.start for passage in passages(one)] == ([0, 9] if first == "client" else [9, 0])


def test_frames_whose_handshake_was_not_recorded_may_be_compressed() -> None:
    wire = Wire(client=None)
    wire.link()
    wire.note(events.Gone, "server", 1, 0, 0)
    wire.note(events.BytesOut, "server", b"\x89\x00\xc1\x01x")
    one = read(wire, SERVER)
    assert [passage.what.problems for passage in passages(one) if isinstance(passage.what, Frame)] == [(), ()]
    assert one.states == {"server": OPEN}


# What has become of it.


def fates(one: Conversation) -> list[tuple[str, Fate]]:
    return [(label(passage), one.fate(passage)) for passage in passages(one)]


def test_what_has_not_come_in_is_on_its_way_though_its_sender_is_gone() -> None:
    wire = Wire().open()
    wire.text("client", "hello?")
    assert fates(read(wire))[-1] == ('Text "hello?"', Fate.ON_ITS_WAY)
    wire.unlink("client")
    assert fates(read(wire))[-1] == ('Text "hello?"', Fate.ON_ITS_WAY)
    wire.deliver("client")
    assert fates(read(wire))[-1] == ('Text "hello?"', Fate.ARRIVED)


def test_what_goes_to_an_end_that_is_gone_is_lost() -> None:
    wire = Wire().open()
    wire.text("client", "hello?")
    wire.unlink("server")
    assert fates(read(wire))[-1] == ('Text "hello?"', Fate.LOST)


def test_a_fin_is_on_its_way_though_its_sender_is_gone() -> None:
    wire = Wire().open()
    wire.fin("client")
    wire.unlink("client")
    assert fates(read(wire))[-1] == ("FIN", Fate.ON_ITS_WAY)


def test_a_fin_to_who_has_let_go_of_the_connection_is_not_lost() -> None:
    """Nobody waited for it, and nobody saw whether it came: so is each connection that was refused in good order."""
    wire = Wire().open()
    wire.fin("client")
    wire.text("server", "too late")
    wire.unlink("client")
    wire.unlink("server")
    assert fates(read(wire))[-2:] == [("FIN", Fate.UNKNOWN), ('Text "too late"', Fate.LOST)]


def test_a_fin_behind_what_was_lost_is_lost() -> None:
    wire = Wire().open()
    wire.note(events.Tampered, "client", "drop", "out")
    wire.text("client", "hello?")
    wire.fin("client")
    assert fates(read(wire))[-2:] == [('Text "hello?"', Fate.LOST), ("FIN", Fate.LOST)]


def test_what_was_sent_before_a_rst_may_still_come() -> None:
    wire = Wire().open()
    wire.write("client", b"\x81\x80key!")
    wire.note(events.RstOut, "client")
    wire.unlink("client")
    assert [fate for _, fate in fates(read(wire))[-2:]] == [Fate.ON_ITS_WAY, Fate.ON_ITS_WAY]
    wire.unlink("server")
    assert [fate for _, fate in fates(read(wire))[-2:]] == [Fate.LOST, Fate.UNKNOWN]


# What a link holds.


def last_fates(wire: Wire, many: int) -> list[Fate]:
    return [fate for _, fate in fates(read(wire))[-many:]]


def test_what_is_sent_through_a_frozen_link_is_held_until_it_thaws_whoever_is_gone() -> None:
    wire = Wire().open()
    wire.text("client", "before")
    wire.note(events.Tampered, "client", "freeze", "out")
    wire.text("client", "held")
    wire.text("server", "the other way")
    assert last_fates(wire, 3) == [Fate.ON_ITS_WAY, Fate.HELD, Fate.ON_ITS_WAY]
    wire.fin("client")
    wire.unlink("client")
    assert last_fates(wire, 4) == [Fate.ON_ITS_WAY, Fate.HELD, Fate.LOST, Fate.HELD]
    wire.note(events.Tampered, "client", "thaw", "out")
    assert last_fates(wire, 4) == [Fate.ON_ITS_WAY, Fate.ON_ITS_WAY, Fate.LOST, Fate.ON_ITS_WAY]
    wire.deliver("client", obey=False)
    assert last_fates(wire, 4) == [Fate.ARRIVED, Fate.ARRIVED, Fate.LOST, Fate.ARRIVED]


def test_what_comes_to_a_frozen_link_is_held_though_its_sender_is_gone() -> None:
    wire = Wire().open()
    wire.note(events.Tampered, "client", "freeze", "in")
    wire.close("server", 1001)
    wire.fin("server")
    wire.unlink("server")
    assert last_fates(wire, 2) == [Fate.HELD, Fate.HELD]
    wire.note(events.Tampered, "client", "thaw", "both")
    wire.deliver("server", obey=False)
    assert last_fates(wire, 2) == [Fate.ARRIVED, Fate.ARRIVED]


def test_what_was_held_already_when_a_slow_link_freezes_is_held() -> None:
    wire = Wire().open()
    wire.note(events.Tampered, "client", "delay", "out", 2.0)
    wire.text("client", "one")
    wire.text("client", "two")
    assert last_fates(wire, 2) == [Fate.ON_ITS_WAY, Fate.ON_ITS_WAY]
    wire.note(events.Tampered, "client", "freeze", "out", None, len(wire.sent["client"][-1]))
    assert last_fates(wire, 2) == [Fate.ON_ITS_WAY, Fate.HELD]


def test_what_is_sent_into_a_silence_is_on_its_way_until_its_tcp_gives_up() -> None:
    wire = Wire().open()
    wire.text("client", "before")
    wire.deliver("client")
    wire.note(events.Tampered, "client", "silence", "both")
    wire.text("client", "hello?")
    wire.fin("client")
    wire.text("server", "the other way")
    assert last_fates(wire, 4) == [Fate.ARRIVED, Fate.ON_ITS_WAY, Fate.ON_ITS_WAY, Fate.ON_ITS_WAY]
    wire.unlink("client")
    assert last_fates(wire, 4) == [Fate.ARRIVED, Fate.ON_ITS_WAY, Fate.ON_ITS_WAY, Fate.LOST]
    wire.note(events.GaveUp, "client", len(wire.sent["client"][-2]) + 1)
    assert last_fates(wire, 4) == [Fate.ARRIVED, Fate.LOST, Fate.LOST, Fate.LOST]
    assert Note("client", "gives up", "TCP") in read(wire).moments


def test_what_a_peer_had_not_got_when_the_other_gave_up_is_lost() -> None:
    wire = Wire().open()
    wire.note(events.Tampered, "client", "silence", "both")
    wire.text("server", "one")
    wire.text("server", "two")
    wire.note(events.Tampered, "client", "thaw", "both")
    wire.note(events.BytesIn, "client", wire.sent["server"][0])
    wire.note(events.GaveUp, "server", None)
    assert last_fates(wire, 2) == [Fate.ARRIVED, Fate.LOST]


def test_of_a_receiver_that_was_not_recorded_nothing_is_known_when_the_other_gives_up() -> None:
    wire = Wire(server=None).open()
    wire.text("client", "hello?")
    wire.note(events.GaveUp, "client", None)
    assert last_fates(wire, 1) == [Fate.UNKNOWN]


def test_a_frozen_link_that_falls_silent_holds_nothing() -> None:
    wire = Wire().open()
    wire.note(events.Tampered, "client", "freeze", "both")
    wire.text("client", "held")
    wire.text("server", "held too")
    wire.note(events.Tampered, "client", "silence", "both", None, len(wire.sent["client"][-1]))
    assert last_fates(wire, 2) == [Fate.ON_ITS_WAY, Fate.ON_ITS_WAY]


@pytest.mark.parametrize("what", ["cut", "reset", "drop"])
def test_what_a_link_holds_is_lost_when_it_is_cut_reset_or_dropped(what: str) -> None:
    wire = Wire().open()
    wire.note(events.Tampered, "client", "freeze", "both")
    wire.text("client", "held")
    wire.text("server", "held too")
    assert last_fates(wire, 2) == [Fate.HELD, Fate.HELD]
    way = "both" if what == "drop" else None
    wire.note(events.Tampered, "client", what, way, None, len(wire.sent["client"][-1]))
    assert last_fates(wire, 2) == [Fate.LOST, Fate.LOST]
    if what != "drop":
        # What ends it leaves all the same.
        wire.note(events.FinOut if what == "cut" else events.RstOut, "client")
        assert last_fates(wire, 1) == [Fate.ON_ITS_WAY]


def test_what_a_link_holds_is_known_though_the_receiver_was_not_recorded() -> None:
    wire = Wire(server=None).open()
    wire.note(events.Tampered, "client", "freeze", "both")
    wire.text("client", "held")
    assert last_fates(wire, 1) == [Fate.HELD]


# What a link drops.


def test_what_is_sent_in_a_direction_that_was_dropped_is_lost_at_once() -> None:
    wire = Wire().open()
    wire.text("client", "before")
    wire.note(events.Tampered, "client", "drop", "out")
    wire.text("client", "after")
    wire.text("server", "the other way")
    assert told(read(wire))[len(HANDSHAKE) + 1] == "client: drop out"
    before, after, other_way = fates(read(wire))[-3:]
    assert before == ('Text "before"', Fate.ON_ITS_WAY)  # the link had let it go already
    assert after == ('Text "after"', Fate.LOST)
    assert other_way == ('Text "the other way"', Fate.ON_ITS_WAY)
    wire.sent["client"].pop()
    wire.deliver("client")
    assert [fate for _, fate in fates(read(wire))[-3:]] == [Fate.ARRIVED, Fate.LOST, Fate.ON_ITS_WAY]


def test_where_the_receivers_link_drops_all_is_lost_that_has_not_come_in() -> None:
    wire = Wire().open()
    wire.text("client", "one")
    wire.deliver("client")
    wire.text("client", "two")
    wire.fin("client")
    wire.note(events.RstOut, "client")
    wire.note(events.Tampered, "server", "drop", "in")
    wire.text("server", "the other way")
    assert fates(read(wire))[-5:] == [
        ('Text "one"', Fate.ARRIVED),
        ('Text "two"', Fate.LOST),
        ("FIN", Fate.LOST),
        ("RST", Fate.LOST),
        ('Text "the other way"', Fate.ON_ITS_WAY),
    ]


@pytest.mark.parametrize("way", ["both", "in", "out"])
@pytest.mark.parametrize("end", [CLIENT, SERVER])
def test_a_drop_is_of_the_ways_it_says_and_either_end_knows(way: str, end: End) -> None:
    wire = Wire().open()
    wire.note(events.Tampered, "server", "drop", way)
    wire.close("client", 4001)
    wire.close("server", 4002)
    expected = [Fate.ON_ITS_WAY if way == "out" else Fate.LOST, Fate.ON_ITS_WAY if way == "in" else Fate.LOST]
    assert [fate for _, fate in fates(read(wire, end))[-2:]] == expected


def test_what_the_link_held_is_lost_with_a_drop_and_what_it_had_let_go_of_is_not() -> None:
    wire = Wire().open()
    wire.text("client", "gone already")
    wire.note(events.Tampered, "client", "freeze", "out")
    wire.text("client", "held")
    wire.note(events.Tampered, "client", "drop", "out", None, len(wire.sent["client"][-1]))
    assert [fate for _, fate in fates(read(wire))[-2:]] == [Fate.ON_ITS_WAY, Fate.LOST]


def test_a_frame_is_lost_with_a_part_of_it() -> None:
    wire = Wire().open()
    wire.write("client", b"\x81\x85key!he")
    wire.note(events.Tampered, "client", "drop", "out")
    assert fates(read(wire))[-1] == ("8 bytes of a frame", Fate.ON_ITS_WAY)
    wire.write("client", b"llo")
    assert fates(read(wire))[-1][1] is Fate.LOST


@pytest.mark.parametrize(("held", "fate"), [(0, Fate.ON_ITS_WAY), (1, Fate.LOST)])
def test_a_fin_is_lost_with_a_drop_if_the_link_held_it(held: int, fate: Fate) -> None:
    wire = Wire().open()
    wire.fin("client")
    wire.note(events.Tampered, "client", "drop", "both", None, held)
    assert fates(read(wire))[-1] == ("FIN", fate)


def test_a_fin_after_a_drop_is_lost() -> None:
    wire = Wire().open()
    wire.note(events.Tampered, "client", "drop", "both")
    wire.fin("client")
    assert fates(read(wire))[-1] == ("FIN", Fate.LOST)


def test_what_was_lost_with_one_drop_does_not_come_back_with_another() -> None:
    wire = Wire().open()
    wire.note(events.Tampered, "client", "drop", "out")
    wire.text("client", "lost")
    wire.note(events.Tampered, "client", "drop", "both")
    assert fates(read(wire))[-1] == ('Text "lost"', Fate.LOST)


def test_a_drop_is_known_though_the_receiver_was_not_recorded() -> None:
    wire = Wire(server=None).open()
    wire.note(events.Tampered, "client", "drop", "out")
    wire.text("client", "hello?")
    assert [fate for _, fate in fates(read(wire))] == [Fate.UNKNOWN, Fate.ARRIVED, Fate.LOST]


def test_a_drop_before_there_is_a_connection_loses_all_of_it() -> None:
    wire = Wire()
    wire.note(events.Connecting, "client", "ws://localhost:8765/", ())
    wire.note(events.Tampered, "client", "drop", "both")
    wire.link()
    wire.ask()
    [(request, fate)] = fates(read(wire))
    assert (request[:3], fate) == ("GET", Fate.LOST)


# Pieces.


def test_half_a_frame_arrives_when_there_is_no_more_to_come() -> None:
    wire = Wire().open()
    wire.write("client", b"\x81\x85key!he")
    wire.deliver("client", obey=False)
    assert fates(read(wire))[-1] == ("8 bytes of a frame", Fate.ON_ITS_WAY)
    wire.fin("client")
    assert fates(read(wire))[-2:] == [("8 bytes of a frame", Fate.ARRIVED), ("FIN", Fate.ON_ITS_WAY)]


def test_where_only_the_receiver_is_recorded_half_a_frame_is_told_at_the_end() -> None:
    wire = Wire(client=None).open()
    wire.write("client", b"\x81\x85key!he")
    wire.deliver("client", obey=False)
    assert "frame" not in " ".join(told(read(wire, SERVER)))
    wire.unlink("server")
    assert told(read(wire, SERVER))[-2:] == ["server gets 8 bytes of a frame", "server CLOSED"]


def test_half_a_head_is_told_with_its_problem_at_the_end() -> None:
    [head, _] = passages(read(cut_short()))
    assert isinstance(head.what, Head)
    assert head.what.problem
    assert head.arrived is not None


def test_a_refusal_opens_nothing_and_is_followed_by_a_body() -> None:
    one = read(refused())
    assert [line for line in told(one) if "server sends" in line] == [
        "server sends 403 Forbidden",
        "server sends 8 bytes of an HTTP body",
        "server sends FIN",
    ]
    assert not any("OPEN" in line or "CLOSING" in line for line in told(one))


def test_bytes_that_are_no_frame_are_one_passage() -> None:
    one = read(unreadable())
    assert [passage.what for passage in passages(one)][-3:] == [Scrap.UNREADABLE, Scrap.FRAME, Signal.RST]


def test_bytes_that_come_before_anybody_wrote_them_are_read_where_they_came() -> None:
    wire = Wire().open()
    hello = b"\x81\x02hi"
    wire.note(events.BytesOut, "server", hello)
    one = read(wire)
    assert one.fate(passages(one)[-1]) is Fate.ON_ITS_WAY
    early = Wire()
    early.link()
    early.note(events.BytesIn, "server", b"GET / HTTP/1.1\r\nHost: x\r\n\r\n")
    early.note(events.BytesOut, "client", b"GET / HTTP/1.1\r\nHost: x\r\n\r\n")
    assert told(read(early)) == ["client CONNECTING", "server CONNECTING", "server gets GET / HTTP/1.1"]


# Ready states.


def states(one: Conversation, side: Side) -> list[str]:
    """Tell what brought a side into its ready states: the moment before each."""
    lines = told(one)
    return [f"{lines[place - 1]} -> {line}" for place, line in enumerate(lines) if line.startswith(f"{side} C")]


def test_a_page_that_closes_is_closing_when_its_close_leaves() -> None:
    wire = Wire().open()
    wire.note(events.Closing, "client", True, 1000, "")
    assert told(read(wire))[-1] == "client CLOSING"
    wire.text("client", "said before")
    wire.close("client", 1000)
    assert told(read(wire))[-3:] == ['client sends Text "said before"', "client sends Close 1000", "client CLOSING"]


def test_a_page_that_gives_up_before_it_is_open_is_closing_and_closed() -> None:
    wire = Wire()
    wire.link()
    wire.note(events.Closing, "client", True, None, "")
    wire.note(events.Failed, "client", "it was closed before it was open")
    wire.note(events.Closed, "client", 1006, "", False)
    before = told(read(wire))
    assert before[2:] == ["client CLOSING", "client CLOSED", "client: it was closed before it was open"]
    wire.note(events.Unlinked, "client")
    assert told(read(wire)) == before


@pytest.mark.parametrize("network", ["is told first", "is told later"])
def test_a_side_that_takes_the_answer_for_none_was_never_open(network: str) -> None:
    wire = Wire().open()
    assert told(read(wire))[-1] == "client OPEN"
    if network == "is told first":
        wire.note(events.Unlinked, "client")
    wire.note(events.Failed, "client", "invalid Sec-WebSocket-Accept header")
    wire.note(events.Closed, "client", 1006, "", False)
    said = told(read(wire))
    assert "client OPEN" not in said
    assert said[-2:] == ["client CLOSED", "client: invalid Sec-WebSocket-Accept header"]


@pytest.mark.parametrize("sign", ["it says so", "there was a frame"])
def test_a_side_that_fails_what_was_open_was_open(sign: str) -> None:
    wire = Wire().open()
    if sign == "it says so":
        wire.note(events.Opened, "client", "")
    else:
        wire.text("server", "hello")
        wire.deliver("server")
    wire.note(events.Failed, "client", "the peer broke the protocol")
    assert "client OPEN" in told(read(wire))


def test_an_end_that_never_was_linked_is_closed_when_its_page_says_so() -> None:
    happened: list[Event] = [
        events.Connecting(0, CLIENT, "ws://localhost/", ()),
        events.Failed(1, CLIENT, "nothing is listening"),
        events.Closed(2, CLIENT, 1006, "", False),
    ]
    assert told(conversation(happened, CLIENT)) == [
        "client CONNECTING",
        "client CLOSED",
        "client: nothing is listening",
    ]


def test_what_a_side_s_code_raised_stands_where_that_happened() -> None:
    wire = Wire().open()
    one = read(wire)
    one.feed(events.Raised(99.0, SERVER, "on_message raised KeyError"))
    assert list(one.moments)[-1] == Note("server", "on_message raised KeyError", "crashes")
    wire.note(events.Raised, "server", "on_message raised KeyError")
    wire.close("server", 1011)
    assert told(read(wire))[-3:] == ["server: on_message raised KeyError", "server sends Close 1011", "server CLOSING"]


def test_when_both_close_at_once_each_is_closing_when_its_own_close_leaves() -> None:
    wire = Wire().open()
    wire.close("client", 4001)
    wire.close("server", 4002)
    wire.deliver("client")
    wire.deliver("server")
    one = read(wire)
    assert states(one, "client")[-1] == "client sends Close 4001 -> client CLOSING"
    assert states(one, "server")[-1] == "server sends Close 4002 -> server CLOSING"


# Who hung up.


def hung_up(wire: Wire, end: End = CLIENT) -> list[tuple[str, str]]:
    return [(passage.sender, label(passage)) for passage in read(wire, end).hung_up]


def test_the_first_goodbye_is_the_one_that_hangs_up() -> None:
    assert hung_up(clean()) == [("client", 'Close 1000 "bye"')]
    assert hung_up(clean(server=None)) == [("client", 'Close 1000 "bye"')]
    assert hung_up(clean(client=None), SERVER) == [("client", 'Close 1000 "bye"')]
    assert hung_up(garbage()) == [("server", "RST")]
    assert hung_up(Wire().open()) == []


@pytest.mark.parametrize("recorded", ["both", "client", "server"])
def test_after_a_refusal_nobody_hangs_up(recorded: str) -> None:
    happened = [event for event in refused().events if recorded in ("both", event.end.side)]
    one = conversation(happened, SERVER if recorded == "server" else CLIENT)
    assert one.hung_up == []
    assert one.refusal is not None
    assert [one.ends_with(passage) for passage in passages(one)] == [False, True, False, False, False]
    assert label(one.refusal) == "403 Forbidden"


def test_who_says_goodbye_without_having_heard_the_others_hangs_up_too() -> None:
    wire = Wire().open()
    wire.close("server", 4002)
    wire.close("client", 4001)
    wire.deliver("client")
    wire.deliver("server")
    assert hung_up(wire) == [("server", "Close 4002"), ("client", "Close 4001")]
    passage = read(wire).hung_up[1]
    one = read(wire)
    assert [one.ends_with(other) for other in (one.hung_up[1], passage, None)] == [True, False, False]


def test_where_the_peer_was_not_recorded_a_later_goodbye_counts_as_the_answer() -> None:
    wire = Wire(server=None).open()
    wire.close("client", 4001)
    wire.close("server", 4002)
    wire.deliver("server")
    assert hung_up(wire) == [("client", "Close 4001")]


def test_a_link_that_was_cut_hangs_up_on_both() -> None:
    wire = Wire().open()
    wire.note(events.Tampered, "client", "cut")
    wire.fin("client")
    wire.note(events.FinIn, "client")
    wire.unlink("client")
    wire.deliver("client")
    wire.unlink("server")
    one = read(wire)
    assert hung_up(wire) == [("client", "FIN"), ("server", "FIN")]
    assert [passage.forged for passage in one.hung_up] == [True, True]
    assert one.fate(one.hung_up[1]) is Fate.ARRIVED


def test_after_a_goodbye_a_cut_is_not_what_hangs_up() -> None:
    wire = Wire().open()
    wire.close("client", 1000)
    wire.note(events.Tampered, "client", "cut")
    wire.note(events.FinIn, "client")
    assert hung_up(wire) == [("client", "Close 1000")]


def test_a_link_that_was_reset_hangs_up() -> None:
    wire = Wire().open()
    wire.note(events.Tampered, "server", "reset")
    wire.rst("server")
    [rst] = read(wire).hung_up
    assert (rst.what, rst.forged, rst.sender) == (Signal.RST, True, "server")


def test_a_rst_that_nobody_sent_comes_from_an_operating_system() -> None:
    wire = Wire().open()
    wire.note(events.RstIn, "client")
    wire.unlink("client")
    one = read(wire)
    assert [(one.sender, one.forged, one.departed) for one in one.hung_up] == [("server", False, None)]
    assert told(one)[-2:] == ["client gets RST", "client CLOSED"]


# What is kept.


def test_only_so_many_moments_are_kept() -> None:
    wire = Wire().open()
    for number in range(300):
        wire.text("client", str(number))
        wire.deliver("client")
    one = read(wire)
    assert (len(one.moments), one.dropped) == (200, len(HANDSHAKE) + 600 - 200)
    assert told(one)[-1] == 'server gets Text "299"'
    assert [frame.payload for frame in one.frames("client")] == [str(number).encode() for number in range(200, 300)]
    assert one.before == {"client": OPEN, "server": OPEN}


def test_what_waits_to_arrive_is_bounded_and_a_goodbye_is_not_forgotten() -> None:
    wire = Wire()
    wire.link()
    wire.ask()
    wire.deliver("client")
    wire.answer()
    wire.deliver("server")
    wire.close("client", 1000)
    for _ in range(50):
        wire.frame("client", 9)
    one = conversation(wire.events, CLIENT, keep=10)
    assert one.states == {"client": CLOSING, "server": OPEN}
    for data in wire.sent["client"]:
        one.feed(events.BytesIn(99, SERVER, data))
    assert one.states == {"client": CLOSING, "server": CLOSING}
    assert told(one)[-1] == "server gets Ping"


def test_a_head_that_waits_is_not_forgotten_either() -> None:
    wire = Wire()
    wire.link()
    wire.ask()
    wire.deliver("client")
    wire.answer()
    for _ in range(50):
        wire.frame("server", 9)
    one = conversation(wire.events, CLIENT, keep=10)
    assert one.states["client"] is CONNECTING
    one.feed(events.BytesIn(99, CLIENT, b"".join(wire.sent["server"])))
    assert one.states["client"] is OPEN


@pytest.mark.parametrize("end", [CLIENT, SERVER])
def test_too_many_bytes_are_cut_to_their_beginning(end: End, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("wskit.reading.passages.WHOLE", 10_000)
    wire = Wire(*(one if one == end else None for one in (CLIENT, SERVER))).open()
    for letter in "abc":
        wire.text("client", letter * 4000)
    wire.text("client", "d" * 1000)
    wire.deliver("client")
    one = read(wire, end)
    assert [frame.payload[:1] for frame in one.frames("client")] == [b"b", b"c", b"d"]
    [cut] = [
        passage for passage in passages(one) if isinstance(passage.what, Frame) and passage.what.payload[:1] == b"a"
    ]
    assert isinstance(cut.what, Frame)
    assert (len(cut.what.payload), cut.size, cut.what.header_size) == (1024, 4008, 8)


def test_one_frame_is_kept_whole_however_large_it_is(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("wskit.reading.passages.WHOLE", 10_000)
    wire = Wire().open()
    wire.text("client", "a" * 20_000)
    assert [len(frame.payload) for frame in read(wire).frames("client")] == [20_000]


def test_no_more_frames_are_kept_whole_than_moments() -> None:
    wire = Wire().open()
    for letter in "abcd":
        wire.text("client", letter * 2000)
    one = conversation(wire.events, CLIENT, keep=2)
    assert [frame.payload[:1] for frame in one.frames("client")] == [b"c", b"d"]

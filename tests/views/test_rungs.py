"""The rows of a ladder, and the words at its arrows."""

from __future__ import annotations

from wire import CLIENT, Wire

from wskit.protocol.interface import ReadyState
from wskit.reading.conversation import Conversation, conversation
from wskit.record import events
from wskit.views.labels import label
from wskit.views.rungs import rungs


def rows(wire: Wire | Conversation) -> list[str]:
    """Tell each rung in a few words: > goes to the server, < to the client."""
    one = conversation(wire.events, CLIENT) if isinstance(wire, Wire) else wire
    words = []
    for rung in rungs(one):
        said = [rung.note.text] if rung.note else []
        if rung.passage is not None:
            arrow = ">" if rung.passage.sender == "client" else "<"
            # Where it leaves a word stands before the arrow, where it comes one behind.
            said.append(f"{label(rung.passage)} {'-' * rung.leaves}{arrow}{'-' * rung.comes}")
        said += [f"{side} {state.name}" for side, state in sorted(rung.states.items())]
        words.append(" | ".join(said))
    return words


HANDSHAKE = [
    "client CONNECTING | server CONNECTING",
    "GET / HTTP/1.1, Upgrade: websocket ->-",
    "101 Switching Protocols -<- | client OPEN | server OPEN",
]
CLOSED = ["FIN -<-", "FIN ->- | client CLOSED | server CLOSED"]


def closing(code: int, answer: int | None = None) -> Wire:
    wire = Wire().open()
    wire.close("client", code)
    if answer is not None:
        wire.close("server", answer)
    wire.deliver("client")
    wire.end()
    return wire


def test_what_arrives_before_anything_else_happens_there_takes_one_rung() -> None:
    assert rows(closing(1000)) == [
        *HANDSHAKE,
        "Close 1000 ->- | client CLOSING | server CLOSING",
        "Close 1000 -<-",
        *CLOSED,
    ]


def test_what_crosses_takes_two_rungs_each() -> None:
    assert rows(closing(4001, 4002)) == [
        *HANDSHAKE,
        "Close 4001 -> | client CLOSING",
        "Close 4002 -< | server CLOSING",
        "Close 4001 >-",
        "Close 4002 <-",
        *CLOSED,
    ]


def test_which_of_two_that_cross_arrives_first_is_not_shown() -> None:
    first, second = Wire().open(), Wire().open()
    for wire, order in ((first, ("client", "server")), (second, ("server", "client"))):
        wire.close("client", 4001)
        wire.close("server", 4002)
        for side in order:
            wire.deliver("client" if side == "client" else "server", obey=False)
    assert rows(first) == rows(second)


def test_a_state_at_the_receiver_goes_with_the_arrival_that_crosses() -> None:
    wire = Wire().open()
    wire.text("client", "hi")
    wire.close("server", 1001)
    wire.deliver("client")
    wire.deliver("server", obey=False)
    assert rows(wire)[3:] == [
        'Text "hi" ->',
        "Close 1001 -< | server CLOSING",
        'Text "hi" >-',
        "Close 1001 <- | client CLOSING",
    ]


def test_what_was_sent_in_a_row_is_shown_as_if_it_came_in_a_row() -> None:
    together, apart = Wire().open(), Wire().open()
    for wire in (together, apart):
        for text in "abc":
            wire.text("client", text)
            if wire is apart:
                wire.deliver("client")
    together.deliver("client")
    assert rows(together) == rows(apart) == [*HANDSHAKE, *(f'Text "{text}" ->-' for text in "abc")]


def test_what_was_held_by_a_link_comes_where_it_came() -> None:
    wire = Wire().open()
    wire.note(events.Tampered, "client", "freeze", "out")
    wire.text("client", "hi")
    wire.note(events.Tampered, "client", "thaw", "out")
    wire.deliver("client")
    assert rows(wire)[3:] == ["freeze out", 'Text "hi" ->', "thaw out", 'Text "hi" >-']


def test_what_comes_while_something_is_under_way_keeps_its_rung() -> None:
    wire = Wire().open()
    wire.text("client", "slow")
    for text in ("fast", "faster"):
        wire.text("server", text)
        wire.deliver("server")
    wire.deliver("client")
    assert rows(wire)[3:] == ['Text "slow" ->', 'Text "fast" -<-', 'Text "faster" -<-', 'Text "slow" >-']


def test_what_does_not_arrive_only_leaves() -> None:
    wire = Wire().open()
    wire.text("client", "lost")
    wire.unlink("server")
    assert rows(wire)[3:] == ['Text "lost" ->', "server CLOSED"]


def test_towards_an_end_that_was_not_recorded_everything_is_shown_as_arriving() -> None:
    wire = Wire(server=None).open()
    wire.text("client", "hi")
    assert rows(wire)[1:] == [
        "GET / HTTP/1.1, Upgrade: websocket ->-",
        "101 Switching Protocols -<- | client OPEN",
        'Text "hi" ->-',
    ]


def test_a_failure_stands_above_what_the_side_did_about_it_however_late_it_is_told() -> None:
    wire = Wire().open()
    wire.note(events.Closing, "client", True, 1000, "")
    wire.close("client", 1000)
    wire.deliver("client")
    wire.end()
    wire.note(events.Failed, "client", "why")
    assert rows(wire)[-4:] == ["Close 1000 -<-", "FIN -<-", "why", CLOSED[1]]
    wire.events.insert(-3, wire.events.pop())
    assert rows(wire)[-4:] == ["Close 1000 -<-", "FIN -<-", "why", CLOSED[1]]


def test_a_close_that_a_failure_brought_about_stands_below_it() -> None:
    wire = Wire().open()
    wire.frame("client", 3, b"what?")
    wire.deliver("client")
    wire.note(events.Failed, "server", "an opcode that does not exist")
    wire.note(events.Closed, "server", 1006, "", False)
    words = rows(wire)
    assert words.index("an opcode that does not exist") == 4
    assert words[5].startswith("Close 1002")


def test_a_goodbye_that_the_page_wanted_is_no_effect_of_a_failure() -> None:
    wire = Wire().open()
    wire.note(events.Closing, "client", True, 1000, "")
    wire.close("client", 1000)
    wire.frame("server", 3, b"what?")
    wire.deliver("server", obey=False)
    wire.fin("client")
    wire.note(events.Failed, "client", "an opcode that does not exist")
    wire.unlink("client")
    words = rows(wire)
    assert words[-2:] == ["an opcode that does not exist", "FIN -> | client CLOSED"]


def test_where_the_failure_is_all_that_is_kept_it_is_a_rung() -> None:
    one = Conversation(CLIENT, keep=1)
    one.feed(events.Failed(0, CLIENT, "why"))
    one.feed(events.Closed(1, CLIENT, 1006, "", False))
    assert rows(one) == ["why", "client CLOSED"]


def test_a_crash_stands_below_the_message_and_above_the_close_it_brings_about() -> None:
    wire = Wire().open()
    wire.text("client", "0")
    wire.deliver("client")
    wire.note(events.Raised, "server", "on_message raised KeyError")
    wire.close("server", 1011)
    assert rows(wire)[3:] == ['Text "0" ->-', "on_message raised KeyError", "Close 1011 -< | server CLOSING"]


def test_what_the_client_did_before_a_crash_is_chance() -> None:
    before, behind = Wire().open(), Wire().open()
    for wire in (before, behind):
        wire.text("client", "0")
        wire.deliver("client")
        if wire is behind:
            wire.note(events.Raised, "server", "crash")
        wire.text("client", "1")
        if wire is before:
            wire.note(events.Raised, "server", "crash")
        wire.deliver("client")
    assert rows(before) == rows(behind) == [*HANDSHAKE, 'Text "0" ->-', "crash", 'Text "1" ->-']


def test_a_crash_never_moves_above_what_was_done_to_a_link_before() -> None:
    wire = Wire().open()
    wire.text("client", "0")
    wire.deliver("client")
    wire.note(events.Tampered, "client", "freeze", "both")
    wire.note(events.Raised, "server", "crash")
    wire.note(events.Raised, "server", "and another")
    assert rows(wire)[3:] == ['Text "0" ->-', "freeze both", "crash", "and another"]


def test_where_a_crash_is_all_that_is_known_it_is_a_rung() -> None:
    one = Conversation(CLIENT)
    one.feed(events.Raised(0, CLIENT, "crash"))
    assert rows(one) == ["crash"]


def test_a_state_that_nothing_brings_about_has_a_rung_of_its_own() -> None:
    wire = Wire().open()
    wire.text("client", "hi")
    wire.deliver("client")
    wire.note(events.Closing, "client", True, None, "")
    wire.note(events.Closed, "client", 1006, "", False)
    wire.unlink("server")
    assert rows(wire)[3:] == ['Text "hi" ->-', "client CLOSING", "client CLOSED | server CLOSED"]


def test_nothing_moves_past_a_state_that_stands_alone() -> None:
    wire = Wire().open()
    wire.text("client", "hi")
    wire.unlink("client")
    wire.deliver("client")
    assert rows(wire)[3:] == ['Text "hi" ->', "client CLOSED", 'Text "hi" >-']


def test_where_the_beginning_is_no_longer_kept_the_states_come_first() -> None:
    wire = Wire().open()
    for _ in range(3):
        wire.text("client", "hi")
    wire.deliver("client")
    one = Conversation(CLIENT, keep=5)
    for event in wire.events:
        one.feed(event)
    # The first of them is only seen coming.
    assert rows(one) == ["client OPEN | server OPEN", *['Text "hi" ->-'] * 3]


def test_every_ready_state_has_its_place() -> None:
    # Whoever adds one must decide what brings it about.
    assert [state.name for state in ReadyState] == ["CONNECTING", "OPEN", "CLOSING", "CLOSED"]

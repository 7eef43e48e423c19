"""Every ending, saved as a capture and read back: it is the same, but for what a capture cannot show.

These are the exceptions, and there are no others:

1. What was never acknowledged is on its way, for all that a capture knows, or lost where its receiver has gone. Whether
   a link held it, or somebody dropped it, is not in it.
2. Who gave up by itself, as after a timeout, has told nobody. So a side that is CLOSED in the record is CLOSED in the
   capture if TCP says so: with its FIN and the peer's that came in, or with a RST. Else it stays what it was before.
3. Of an end that was not recorded, the file has what its peer saw of it.
4. A FIN comes in behind the bytes before it. The kit's record has one that came, of a client that had changed networks,
   where bytes before it were lost.
5. Of TLS there are only the goodbyes of TCP.
6. An end whose link was told to break off hears of a RST that its peer has not sent. The file has the one that it sent.
7. Without a link there is nothing to save: nobody was reached, or no link was recorded.
"""

from __future__ import annotations

import asyncio
from functools import lru_cache
from pathlib import Path
from typing import Final

import pytest
import virtual
from captured import READERS

from wskit import Timeline
from wskit.endings.table import ENDINGS, Ending, play
from wskit.evidence.pcaps import Reader, read_capture
from wskit.evidence.recording import Brought, Recording
from wskit.protocol.frames import Frame
from wskit.protocol.handshake import Head
from wskit.protocol.interface import ReadyState
from wskit.reading.conversation import Conversation, conversation
from wskit.reading.moments import Arrival, Departure
from wskit.reading.passages import SIDES, Fate, Passage, Side, Signal
from wskit.record import events
from wskit.record.events import Event

ALL: Final = [ending for group in ENDINGS.values() for ending in group]
WITHOUT_A_LINK: Final = {"refused", "changed-mind", "not-trusted", "expired"}
OVER_TLS: Final = {"wss-to-plain"}
CAME_PAST_WHAT_WAS_LOST: Final = {"client-changes-networks"}


@lru_cache
def played(ending: Ending) -> Timeline:
    """Make it happen: in memory if that can be, and else over TCP."""
    made: list[Timeline] = []
    if ending.needs:
        made.append(Timeline())
        asyncio.run(play(ending.name, timeline=made[0], beat=0.05))
        return made[0]

    async def in_memory(loop: virtual.VirtualLoop) -> None:
        made.append(Timeline(clock=loop.time))
        await play(ending.name, network="memory", timeline=made[0], beat=20)

    virtual.run(in_memory)
    return made[0]


def originals(recorded: tuple[Event, ...]) -> dict[tuple[int, int], Conversation]:
    """Every connection of a record, by its two ports: the client's and the server's."""
    found: dict[tuple[int, int], Conversation] = {}
    for event in recorded:
        if isinstance(event, events.Linked):
            client, server = event.local[1], event.remote[1]
            key = (client, server) if event.end.side == "client" else (server, client)
            found.setdefault(key, conversation(recorded, event.end))
    return found


def by_ports(recording: Recording) -> dict[tuple[int, int], Brought]:
    found: dict[tuple[int, int], Brought] = {}
    for brought in recording.connections:
        client, server = (int(address.rpartition(":")[2]) for address in brought.between.split(" → "))
        found[client, server] = brought
    assert len(found) == len(recording.connections)
    return found


def passages(of: Conversation, sender: Side) -> list[Passage]:
    """What one side sent, in its order."""
    found = {
        (one.passage.start, one.passage.end, one.passage.what is Signal.RST): one.passage
        for one in of.moments
        if isinstance(one, Departure | Arrival) and one.passage.sender == sender
    }
    return [found[key] for key in sorted(found)]


def content(passage: Passage) -> object:
    what = passage.what
    return what.raw if isinstance(what, Head | Frame) else what


def ends_in_tcp(of: Conversation, side: Side) -> bool:
    """Whether TCP says that this side's connection is over."""
    ours, theirs = (
        {
            one.what
            for one in passages(of, sender)
            if isinstance(one.what, Signal) and (sender == side or one.arrived is not None)
        }
        for sender in (side, "server" if side == "client" else "client")
    )
    return {Signal.FIN} <= ours & theirs or Signal.RST in ours | theirs


def check_the_same(original: Conversation, read: Conversation, ending: Ending) -> None:
    for side in SIDES:
        before, after = passages(original, side), passages(read, side)
        before = [one for one in before if not (one.what is Signal.RST and one.forged and one.departed is None)]
        if ending.name in OVER_TLS:
            before = [one for one in before if isinstance(one.what, Signal)]
            assert [one.what for one in before] == [one.what for one in after]
            continue
        assert [(content(one), one.start, one.end) for one in before] == [
            (content(one), one.start, one.end) for one in after
        ]
        is_recorded = not original.is_missing(side)
        for one, same in zip(before, after, strict=True):
            assert same.departed is not None
            fate, seen = original.fate(one), read.fate(same)
            if fate is Fate.UNKNOWN:
                # Nobody was there to see it: no record, or nobody who still waited for the end of TCP.
                over = original.states.get(one.receiver) in (ReadyState.CLOSED, None)  # a killed process has no state
                let_go = isinstance(one.what, Signal) and over
                assert original.is_missing(one.receiver) or let_go
            elif fate is Fate.ARRIVED and seen is not Fate.ARRIVED:
                assert ending.name in CAME_PAST_WHAT_WAS_LOST
                assert one.what is Signal.FIN
            elif fate is not Fate.ARRIVED:
                assert seen in (Fate.ON_ITS_WAY, Fate.LOST)
        if is_recorded:
            check_the_state(original, read, side)


def check_the_state(original: Conversation, read: Conversation, side: Side) -> None:
    state, seen = original.states[side], read.states[side]
    if state is ReadyState.CLOSED and not ends_in_tcp(read, side):
        assert seen < state
    else:
        assert seen is state


@pytest.mark.parametrize("reader", READERS)
@pytest.mark.parametrize("ending", ALL, ids=lambda ending: ending.name)
def test_an_ending_that_is_saved_and_read_back_is_the_same(ending: Ending, reader: Reader, tmp_path: Path) -> None:
    timeline = played(ending)
    path = tmp_path / ("mine.pcapng" if reader == "tshark" else "mine.pcap")
    if ending.name in WITHOUT_A_LINK:
        with pytest.raises(ValueError, match="nothing to save"):
            timeline.save(path)
        return
    timeline.save(path)
    with path.open("rb") as file:
        recording = read_capture(file, path.name, reader=reader)
    before, after = originals(timeline.events()), by_ports(recording)
    assert before.keys() == after.keys()
    for ports, original in before.items():
        brought = after[ports]
        assert brought.encrypted == (ending.name in OVER_TLS)
        check_the_same(original, conversation(brought.happened, brought.end), ending)
        assert brought.encrypted or brought.notes == ()

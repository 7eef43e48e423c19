"""Link: whatever is done to the links of a connection, in whatever order, some things stay true."""

from __future__ import annotations

import asyncio
from typing import Any

import virtual
from hypothesis import given, settings
from hypothesis import strategies as st
from links import Pair, Side, linked, paired, stream

from wskit import ReadyState, Timeline
from wskit.record import events

SIDES: tuple[Side, Side] = ("client", "server")
WAYS = st.sampled_from(["in", "out", "both"])
SECONDS = st.sampled_from([0.0, 0.1, 3.0, 200.0])
TAMPERING = st.one_of(
    st.tuples(st.sampled_from(["freeze", "thaw", "thaw", "silence", "silence", "drop"]), WAYS),
    st.tuples(st.sampled_from(["delay", "jitter", "slow_close"]), SECONDS, WAYS),
    st.tuples(st.just("chance"), st.sampled_from([0, 0.5, 1]), WAYS),
    st.tuples(st.just("slice"), st.sampled_from([None, 7000]), WAYS),
    st.tuples(st.just("stop_after"), st.sampled_from([None, 1, 1000]), WAYS),
    st.tuples(st.just("limit"), st.sampled_from([None, 100, 1e6]), WAYS),
    st.sampled_from([("cut",), ("reset",)]),
)
USING = st.one_of(
    st.tuples(st.just("send"), st.sampled_from(SIDES), st.sampled_from([0, 10, 1000, 300_000])),
    st.tuples(st.just("close"), st.sampled_from(SIDES)),
    st.tuples(st.just("wait"), SECONDS),
    st.just(("turn",)),
)


def steps(*sides: Side) -> st.SearchStrategy[list[tuple[Any, ...]]]:
    """Give things to do, to the links of these sides and otherwise."""
    tampering = st.tuples(st.just("tamper"), st.sampled_from(sides), TAMPERING)
    return st.lists(st.one_of(tampering, USING), max_size=12)


async def take(pair: Pair, step: tuple[Any, ...]) -> None:
    match step:
        case ("tamper", side, (what, *arguments)):
            getattr(pair.link(side), what)(*arguments)
        case ("send", "client", size):
            pair.client.send(bytes(size))
        case ("send", "server", size):
            pair.connection.send(bytes(size))
        case ("close", "client"):
            pair.client.close(4000)
        case ("close", "server"):
            pair.connection.close(4001)
        case ("wait", seconds):
            await asyncio.sleep(seconds)
        case ("turn",):
            await asyncio.sleep(0)


@settings(deadline=None, max_examples=200)
@given(steps(*SIDES))
def test_what_arrives_is_the_beginning_of_what_was_sent_and_each_end_is_told_once(steps: list[Any]) -> None:
    timeline = Timeline()

    async def story(loop: virtual.VirtualLoop) -> None:
        async with paired("memory", ping_interval=2.0, ping_timeout=2.0, close_timeout=2.0, timeline=timeline) as pair:
            for step in steps:
                await take(pair, step)
        await pair.ended()

    virtual.run(story)
    ends = {event.end for event in timeline}
    for mine in ends:
        [theirs] = ends - {mine}
        assert stream(timeline, theirs, events.BytesOut).startswith(stream(timeline, mine, events.BytesIn))
        recorded = linked(timeline, mine)
        assert isinstance(recorded[0], events.Linked)
        assert isinstance(recorded[-1], events.Unlinked)
        for kind in (events.Linked, events.FinIn, events.FinOut, events.RstIn, events.RstOut, events.Unlinked):
            assert sum(isinstance(event, kind) for event in recorded) <= 1
        assert sum(isinstance(event, events.Closed) for event in timeline.events(mine)) == 1


@settings(deadline=None, max_examples=200)
@given(st.sampled_from(SIDES).flatmap(steps))
def test_when_both_ends_are_over_no_tcp_connection_is_left_before_long(steps: list[Any]) -> None:
    async def story(loop: virtual.VirtualLoop) -> None:
        async with paired("memory", ping_interval=2.0, ping_timeout=2.0, close_timeout=2.0) as pair:
            for step in steps:
                await take(pair, step)
            pair.client.close()
            pair.connection.close()
            await asyncio.sleep(4000)
            over = pair.client.ready_state is pair.connection.state is ReadyState.CLOSED
            assert not over or not (pair.client.link.haunted or pair.connection.link.haunted)

    virtual.run(story)

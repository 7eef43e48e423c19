"""A link whose network is silent: what arrives late, who is told what, and who is answered with a RST."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest
import virtual
from helpers import RawClient, echoes, happened, soon
from links import BOTH_NETWORKS, BOTH_SIDES, LOST, Network, Pair, Side, kinds, paired, serving, until
from probes import Linked, Probe, a_moment, story

from wskit import CloseEvent, ReadyState, Timeline, WebSocket
from wskit.loops import portal
from wskit.network import sender
from wskit.network.sender import LEAST, MOST
from wskit.record import events
from wskit.record.events import Direction

OTHER: dict[Side, Side] = {"client": "server", "server": "client"}
LIVE: Any = pytest.approx(LEAST * 2**10 + 6 * MOST)
"""After how many seconds TCP gives up what was sent into a silence, while its end is there."""
ORPHAN: Any = pytest.approx(LEAST * 2**9)
"""The same, where its end has let go."""


def told(pair: Pair, side: Side) -> list[tuple[Any, str]]:
    """Tell when the end of that side heard of the end of the connection, or its TCP gave up."""
    kinds = events.GaveUp, events.FinIn, events.RstIn, events.Unlinked
    return [(one.time, type(one).__name__) for one in pair.timeline.events(pair.end(side)) if isinstance(one, kinds)]


def send(pair: Pair, side: Side, message: str) -> None:
    (pair.client if side == "client" else pair.connection).send(message)


def a_pair(**options: Any) -> Any:
    clock = asyncio.get_running_loop().time
    return paired("memory", **{"ping_interval": None, "timeline": Timeline(clock=clock), **options})


# Late.


@BOTH_SIDES
@pytest.mark.parametrize("silent", ["client", "server"])
@pytest.mark.parametrize(("seconds", "arrives"), [(1, 8), (3, 16), (10, 64), (15, 128), (40, 256), (60, 512)])
def test_what_was_sent_into_a_silence_arrives_when_its_tcp_tries_again(
    side: Side, silent: Side, seconds: float, arrives: int
) -> None:
    async def story(loop: virtual.VirtualLoop) -> None:
        async with a_pair() as pair:
            pair.link(silent).silence()
            send(pair, side, "one")
            send(pair, side, "two")
            await asyncio.sleep(seconds)
            pair.link(silent).thaw()
            await asyncio.sleep(120)
            came = [one for one in pair.timeline.events(pair.end(OTHER[side])) if isinstance(one, events.Received)]
            assert [one.data for one in came] == ["one", "two"]
            assert [one.time for one in came] == 2 * [pytest.approx(LEAST * arrives)]
            assert await echoes(pair.client, "well again") == ["well again"]

    virtual.run(story)


@BOTH_SIDES
@BOTH_NETWORKS
async def test_in_real_time_too(network: Network, side: Side) -> None:
    async with paired(network, ping_interval=None) as pair:
        loop = asyncio.get_running_loop()
        pair.link(side).silence()
        link = pair.link(side)
        back, began = asyncio.ensure_future(echoes(pair.client, "hello?")), loop.time()
        await until(lambda: link._incoming.size + link.held > 0)
        link.thaw()
        assert await back == ["hello?"]
        assert LEAST <= loop.time() - began < 2


def test_it_is_written_down_and_a_frozen_link_that_falls_silent_holds_nothing() -> None:
    async def story(loop: virtual.VirtualLoop) -> None:
        async with a_pair() as pair:
            link = pair.client.link
            link.freeze("out")
            pair.client.send("held")
            await asyncio.sleep(100)
            link.silence("out")
            await asyncio.sleep(1)
            link.thaw()
            done = [event for event in pair.timeline.events(pair.client.end) if isinstance(event, events.Tampered)]
            assert [event.text for event in done] == ["freeze out", "silence out", "thaw both"]
            assert [event.held for event in done] == [0, 10, 10]
            came = await happened(pair.timeline, events.Received, pair.connection.end)
            assert came.time == pytest.approx(100 + 8 * LEAST)

    virtual.run(story)


def test_a_silent_link_that_is_frozen_holds_for_ever_and_nobody_gives_up() -> None:
    async def story(loop: virtual.VirtualLoop) -> None:
        async with a_pair() as pair:
            pair.client.link.silence()
            pair.client.send("held")
            pair.client.link.freeze()
            await asyncio.sleep(10_000)
            assert pair.connection.received == ()
            pair.client.link.thaw()
            await a_moment()
            assert pair.connection.received == ("held",)

    virtual.run(story)


def test_what_a_delay_had_under_way_is_lost_and_sent_again() -> None:
    async def story(loop: virtual.VirtualLoop) -> None:
        async with a_pair() as pair:
            pair.client.link.delay(1.0)
            pair.client.send("x")
            await asyncio.sleep(0.5)
            pair.client.link.silence()
            await asyncio.sleep(0.5)
            pair.client.link.thaw()
            came = await happened(pair.timeline, events.Received, pair.connection.end)
            assert came.time == pytest.approx(2.0 + LEAST + 1.0)  # a round trip more, and the delay

    virtual.run(story)


async def test_a_handshake_is_sent_again_as_well() -> None:
    def connect() -> WebSocket:
        ws = WebSocket(server.url, timeline=Timeline())
        ws.link.silence()
        return ws

    async with serving("memory") as server:
        ws = portal.run(connect)
        await happened(ws.timeline, events.BytesOut)
        assert ws.ready_state is ReadyState.CONNECTING
        ws.link.thaw()
        await soon(ws.opened)


def test_an_abandoned_link_lets_through_at_once_what_it_has() -> None:
    async def story(loop: virtual.VirtualLoop) -> None:
        async with a_pair() as pair:
            pair.client.link.silence()
            pair.client.send("x")
            await asyncio.sleep(30)
            pair.client.link.abandon()
            await happened(pair.timeline, events.Received, pair.client.end)
            assert loop.time() == 30

    virtual.run(story)


# One way.


@pytest.mark.parametrize(("side", "way"), [("client", "in"), ("server", "out")])
def test_where_the_answers_are_lost_what_is_sent_first_arrives_and_then_nothing(side: Side, way: Direction) -> None:
    async def story(loop: virtual.VirtualLoop) -> None:
        async with a_pair() as pair:
            pair.link(side).silence(way)
            for count in range(20):
                pair.client.send(str(count))
                await asyncio.sleep(0.1)
            assert pair.connection.received == ("0", "1", "2")
            await asyncio.sleep(18)
            pair.link(side).thaw(way)
            await asyncio.sleep(100)
            assert pair.connection.received == tuple(map(str, range(20)))

    virtual.run(story)


@BOTH_SIDES
def test_who_gets_no_answers_gives_up_though_all_that_it_sent_arrived(side: Side) -> None:
    async def story(loop: virtual.VirtualLoop) -> None:
        async with a_pair() as pair:
            pair.link(side).silence("in")
            send(pair, side, "x")
            await asyncio.sleep(2000)
            assert told(pair, side) == [(LIVE, "GaveUp"), (LIVE, "Unlinked")]

    virtual.run(story)


# Giving up.


@BOTH_SIDES
@pytest.mark.parametrize("silent", ["client", "server"])
def test_who_gives_up_is_told_and_the_other_gets_a_rst_when_it_sends_something(side: Side, silent: Side) -> None:
    async def story(loop: virtual.VirtualLoop) -> None:
        async with a_pair() as pair:
            pair.link(silent).silence()
            send(pair, side, "x")
            await asyncio.sleep(1000)
            assert told(pair, side) == [(LIVE, "GaveUp"), (LIVE, "Unlinked")]
            assert told(pair, OTHER[side]) == []
            pair.link(silent).thaw()
            await asyncio.sleep(1000)
            assert told(pair, OTHER[side]) == []
            send(pair, OTHER[side], "Are you there?")
            await a_moment()
            assert told(pair, OTHER[side]) == [(2000, "RstIn"), (2000, "Unlinked")]
            closed = await pair.client.closed, await pair.connection.closed
            assert closed == (LOST, LOST)
            await pair.vanished()

    virtual.run(story)


@BOTH_SIDES
def test_two_silences_on_the_way_are_one(side: Side) -> None:
    async def story(loop: virtual.VirtualLoop) -> None:
        async with a_pair() as pair:
            pair.client.link.silence()
            pair.connection.link.silence()
            send(pair, side, "x")
            await asyncio.sleep(2000)
            assert told(pair, side) == [(LIVE, "GaveUp"), (LIVE, "Unlinked")]
            assert told(pair, OTHER[side]) == []
            send(pair, OTHER[side], "y")
            await asyncio.sleep(2000)
            assert [name for _, name in told(pair, OTHER[side])] == ["GaveUp", "Unlinked"]
            await pair.vanished()

    virtual.run(story)


def test_two_that_both_send_give_up_each_for_itself() -> None:
    async def story(loop: virtual.VirtualLoop) -> None:
        async with a_pair() as pair:
            pair.client.link.silence()
            pair.client.send("x")
            await asyncio.sleep(7)
            pair.connection.send("y")
            await asyncio.sleep(1000)
            assert told(pair, "client") == [(LIVE, "GaveUp"), (LIVE, "Unlinked")]
            later = pytest.approx(7 + LEAST * 2**10 + 6 * MOST)
            assert told(pair, "server") == [(later, "GaveUp"), (later, "Unlinked")]
            await pair.vanished()

    virtual.run(story)


def test_a_page_is_told_1006_and_no_error() -> None:
    async def story(loop: virtual.VirtualLoop) -> None:
        async with a_pair() as pair:
            heard: list[str] = []
            pair.client.onerror = pair.client.onclose = lambda event: heard.append(event.type)
            pair.client.link.silence()
            pair.client.send("x")
            assert await pair.client.closed == LOST
            assert loop.time() == LIVE
            assert heard == ["close"]

    virtual.run(story)


def test_where_nothing_was_sent_nobody_misses_anything() -> None:
    async def story(loop: virtual.VirtualLoop) -> None:
        async with a_pair() as pair:
            pair.client.link.silence()
            await asyncio.sleep(100_000)
            pair.client.link.thaw()
            assert await echoes(pair.client, "still there") == ["still there"]
            assert loop.time() == 100_000

    virtual.run(story)


# Goodbyes.


@pytest.mark.parametrize("silent", ["client", "server"])
@pytest.mark.parametrize(("seconds", "arrives"), [(15, 128), (40, 256)])
def test_a_goodbye_arrives_after_a_short_silence_though_the_server_has_given_up(
    silent: Side, seconds: float, arrives: int
) -> None:
    async def story(loop: virtual.VirtualLoop) -> None:
        async with a_pair(close_timeout=10.0) as pair:
            pair.link(silent).silence()
            pair.connection.close(1001)
            assert await pair.connection.closed == LOST
            assert loop.time() == 10
            await asyncio.sleep(seconds - 10)
            pair.link(silent).thaw()
            assert await pair.client.closed == CloseEvent(1001, "", was_clean=True)
            assert loop.time() == pytest.approx(arrives * LEAST)
            await pair.vanished()

    virtual.run(story)


@pytest.mark.parametrize("silent", ["client", "server"])
@pytest.mark.parametrize("seconds", [60, 240])
def test_after_a_long_silence_no_goodbye_comes_and_who_asks_gets_a_rst(silent: Side, seconds: float) -> None:
    async def story(loop: virtual.VirtualLoop) -> None:
        async with a_pair(close_timeout=10.0) as pair:
            pair.link(silent).silence()
            pair.connection.close(1001)
            await asyncio.sleep(seconds)
            pair.link(silent).thaw()
            await asyncio.sleep(1000 - seconds)
            assert told(pair, "server") == [(10, "Unlinked"), (ORPHAN, "GaveUp")]
            assert pair.client.ready_state is ReadyState.OPEN
            pair.client.send("Is anybody there?")
            assert await pair.client.closed == LOST
            assert loop.time() == 1000
            assert kinds(pair.linked("client")) == ["RstIn", "Unlinked"]
            await pair.vanished()

    virtual.run(story)


def test_a_page_that_closes_into_a_silence_gives_up_and_its_server_hears_of_it_when_it_sends() -> None:
    async def story(loop: virtual.VirtualLoop) -> None:
        async with a_pair(close_timeout=60.0) as pair:
            pair.client.link.silence()
            pair.client.close(4000)
            assert await pair.client.closed == LOST
            assert loop.time() == 60
            await asyncio.sleep(1000)
            assert told(pair, "client")[-1] == (ORPHAN, "GaveUp")
            pair.client.link.thaw()
            assert pair.connection.state is ReadyState.OPEN
            pair.connection.send("Is anybody there?")
            assert await pair.connection.closed == LOST
            assert kinds(pair.linked("server")) == ["RstIn", "Unlinked"]
            await pair.vanished()

    virtual.run(story)


# In real time, with a TCP that has little patience.


@pytest.fixture
def hasty(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sender, "LEAST", 0.01)
    monkeypatch.setattr(sender, "PATIENCE", 0.1)
    monkeypatch.setattr(sender, "ORPHANS", 0.05)


@BOTH_NETWORKS
@BOTH_SIDES
@pytest.mark.parametrize("silent", ["client", "server"])
@pytest.mark.usefixtures("hasty")
async def test_each_end_is_told_what_its_own_tcp_knows(network: Network, side: Side, silent: Side) -> None:
    async with paired(network, ping_interval=None) as pair:
        ends: dict[Side, Any] = {"client": pair.client, "server": pair.connection}
        pair.link(silent).silence()
        send(pair, side, "x")
        assert await soon(ends[side].closed) == LOST
        assert not ends[OTHER[side]].closed.done()
        pair.link(silent).thaw()
        send(pair, OTHER[side], "Are you there?")
        assert await soon(ends[OTHER[side]].closed) == LOST
        await pair.vanished()
    assert [name for _, name in told(pair, side)] == ["GaveUp", "Unlinked"]
    assert [name for _, name in told(pair, OTHER[side])] == ["RstIn", "Unlinked"]


@BOTH_NETWORKS
@BOTH_SIDES
@pytest.mark.usefixtures("hasty")
async def test_a_goodbye_may_be_given_up(network: Network, side: Side) -> None:
    async with paired(network, close_timeout=0.05, ping_interval=None) as pair:
        pair.link(side).silence()
        pair.connection.close(1001)
        assert await soon(pair.connection.closed) == LOST
        await happened(pair.timeline, events.GaveUp, pair.connection.end)
        pair.link(side).thaw()
        assert pair.client.ready_state is ReadyState.OPEN
        pair.client.send("Is anybody there?")
        assert await soon(pair.client.closed) == LOST
        await pair.vanished()
    assert [name for _, name in told(pair, "client")] == ["RstIn", "Unlinked"]


@pytest.mark.usefixtures("hasty")
async def test_a_peer_without_a_link_gets_a_true_rst_where_its_tcp_would_have_given_up() -> None:
    async with serving("tcp", ping_interval=None) as server:
        with RawClient(server) as raw:
            await happened(server.timeline, events.Opened)
            [connection] = server.connections
            connection.link.silence()
            raw.write(b"x")
            await until(lambda: connection.link._peer_dead)
            with pytest.raises(ConnectionResetError):
                raw.read_to_end()
            assert connection.state is ReadyState.OPEN
            connection.link.thaw()
            connection.send("Is anybody there?")
            assert await soon(connection.closed) == LOST


# Ends that do nothing by themselves; the peer has no link.


@story()
async def test_a_foreign_peer_whose_tcp_gives_up_gets_a_rst_for_nothing_else_can_be_told(
    here: Linked, there: Probe
) -> None:
    here.link.silence()
    there.wire.write(b"x")
    await asyncio.sleep(900)
    assert there.told == []
    await asyncio.sleep(100)
    assert there.told == [ConnectionResetError]
    assert here.told == []
    here.link.thaw()
    here.wire.write(b"y")
    await a_moment()
    assert here.told == [ConnectionResetError]
    assert here.written_down == ["RstIn", "Unlinked"]


@story()
async def test_a_rst_is_said_once_and_what_is_lost_of_it_is_lost(here: Linked, there: Probe) -> None:
    here.link.silence()
    there.break_off()
    await asyncio.sleep(10_000)
    here.link.thaw()
    await asyncio.sleep(10_000)
    assert here.told == []
    here.wire.write(b"Is anybody there?")
    await a_moment()
    assert here.told == [ConnectionResetError]


@story()
async def test_who_sends_into_the_silence_after_it_hears_of_the_rst_when_its_tcp_tries_again(
    here: Linked, there: Probe
) -> None:
    here.link.silence()
    there.break_off()
    here.wire.write(b"Is anybody there?")
    await asyncio.sleep(3)
    here.link.thaw()
    assert here.told == []
    await asyncio.sleep(0.5)
    assert here.told == [ConnectionResetError]


@story()
async def test_a_rst_comes_through_where_only_the_way_back_is_silent(here: Linked, there: Probe) -> None:
    here.link.silence("out")
    there.wire.write(b"x")
    there.break_off()
    await a_moment()
    assert here.got == b"x"
    assert here.told == [ConnectionResetError]


@story()
async def test_an_end_that_has_let_go_answers_with_a_rst_where_it_is_sent_bytes(here: Linked, there: Probe) -> None:
    here.link.silence()
    here.wire.close()
    await a_moment()
    assert here.told == ["lost"]
    there.wire.write(b"to nobody")
    await asyncio.sleep(20)
    here.link.thaw()
    assert (there.got, there.told) == (b"", [])
    await asyncio.sleep(20)
    assert there.told == ["FIN", ConnectionResetError]


@story()
async def test_a_fin_is_sent_again_and_then_all_is_over(here: Linked, there: Probe) -> None:
    here.link.silence()
    here.wire.write(b"bye")
    here.wire.close()
    await asyncio.sleep(20)
    here.link.thaw()
    await asyncio.sleep(10)
    assert (there.got, there.told) == (b"bye", ["FIN"])
    there.wire.close()
    await a_moment()
    assert not here.link.haunted


@story()
async def test_two_fins_that_cross_in_a_silence_end_it_in_good_order(here: Linked, there: Probe) -> None:
    here.link.silence()
    here.wire.close()
    await asyncio.sleep(5)
    there.wire.write_eof()
    await asyncio.sleep(15)
    here.link.thaw()
    await asyncio.sleep(20)
    assert there.told == ["FIN"]
    assert not here.link.haunted


@story()
async def test_whose_answer_is_lost_is_not_told_that_nobody_is_there(here: Linked, there: Probe) -> None:
    here.link.silence()
    there.break_off()
    await a_moment()
    here.link.thaw("out")
    here.wire.write(b"Is anybody there?")
    await asyncio.sleep(100)
    assert here.told == []
    here.link.thaw("in")
    await asyncio.sleep(100)
    assert here.told == [ConnectionResetError]


@story()
async def test_an_end_that_breaks_off_says_so_once(here: Linked, there: Probe) -> None:
    here.link.silence()
    here.wire.write(b"waits")
    here.link.break_off()
    here.link.break_off()
    await a_moment()
    assert here.told == ["lost"]
    assert here.written_down == ["RstOut", "Unlinked"]
    assert [event.lost for event in here.link.timeline if isinstance(event, events.GaveUp)] == [6]
    await asyncio.sleep(10_000)
    here.link.thaw()
    await asyncio.sleep(10_000)
    assert there.told == []
    there.wire.write(b"Is anybody there?")
    await a_moment()
    assert (there.got, there.told) == (b"", [ConnectionResetError])


@story()
async def test_one_that_breaks_off_when_the_network_is_back_is_heard_at_once(here: Linked, there: Probe) -> None:
    here.link.silence()
    here.wire.write(b"waits")
    await asyncio.sleep(30)
    here.link.thaw()
    here.link.break_off()
    await a_moment()
    assert (there.got, there.told) == (b"", [ConnectionResetError])
    assert [event.lost for event in here.link.timeline if isinstance(event, events.GaveUp)] == [5]


@story()
async def test_half_a_connection_waits_as_long_as_a_whole_one(here: Linked, there: Probe) -> None:
    here.link.silence()
    here.wire.write_eof()
    await asyncio.sleep(900)
    assert here.told == []
    await asyncio.sleep(100)
    assert here.told == [TimeoutError]
    assert here.link.haunted
    there.wire.write(b"to nobody")
    here.link.thaw()
    await asyncio.sleep(1)
    assert there.told == [ConnectionResetError]


@story()
async def test_when_both_are_gone_nothing_is_left(here: Linked, there: Probe) -> None:
    here.link.silence()
    here.wire.write(b"x")
    here.wire.close()
    there.wire.close()
    await asyncio.sleep(200)
    assert not here.link.haunted
    gave_up = [event for event in here.link.timeline if isinstance(event, events.GaveUp)]
    assert [event.lost for event in gave_up] == [2]


@story()
async def test_a_rst_may_be_lost_that_answers_for_who_is_gone_and_then_it_is_said_again(
    here: Linked, there: Probe
) -> None:
    here.link.silence("out")
    here.wire.write(b"x")
    await asyncio.sleep(1000)
    assert here.told == [TimeoutError]
    there.wire.write(b"y")  # it reaches nobody, and nobody's answer does not come back
    await asyncio.sleep(100)
    assert there.told == []
    here.link.thaw()
    await asyncio.sleep(10)
    assert there.told == [ConnectionResetError]


@story()
async def test_what_was_not_read_when_tcp_gave_up_is_lost_and_nobody_answers(here: Linked, there: Probe) -> None:
    here.link.delay(1.0, "in")
    there.wire.write(b"unread")
    await asyncio.sleep(0.5)
    here.wire.pause_reading()
    here.link.silence()
    here.wire.write(b"x")
    await asyncio.sleep(2000)
    here.link.thaw()
    await a_moment()
    assert here.told == [TimeoutError]
    assert (here.got, there.told) == (b"", [])


@pytest.mark.parametrize("break_it", ["cut", "reset"])
def test_a_silent_network_that_ends_it_tells_both(break_it: str) -> None:
    @story()
    async def test(here: Linked, there: Probe) -> None:
        here.link.silence()
        here.wire.write(b"x")
        there.wire.write(b"y")
        await a_moment()
        getattr(here.link, break_it)()
        await a_moment()
        assert here.got == there.got == b""
        assert there.told == ["FIN" if break_it == "cut" else ConnectionResetError]
        assert here.told[-1:] == ["lost" if break_it == "cut" else ConnectionResetError]

    test()


@story()
async def test_what_is_dropped_is_not_sent_again(here: Linked, there: Probe) -> None:
    here.link.silence()
    here.wire.write(b"x")
    here.link.drop("out")
    await asyncio.sleep(10_000)
    assert here.told == []
    here.link.thaw()
    await asyncio.sleep(10_000)
    assert there.got == b""


@story()
async def test_after_a_drop_a_silence_changes_nothing(here: Linked, there: Probe) -> None:
    here.link.drop("out")
    here.link.silence("out")
    there.wire.write(b"x")
    await asyncio.sleep(10_000)
    assert here.got == b"x"
    assert there.told == []


@story()
async def test_a_full_silent_link_makes_the_writer_wait(here: Linked, there: Probe) -> None:
    here.link.silence()
    here.wire.write(bytes(300_000))
    assert here.told == ["wait"]
    here.link.thaw()
    await a_moment()
    assert here.told == ["wait", "go on"]
    assert len(there.got) == 300_000

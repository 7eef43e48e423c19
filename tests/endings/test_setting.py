"""Setting: two ends, how to wait for them, and that nothing is left behind."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest
import virtual
from helpers import soon, tasks_on_the_portal

from wskit import CloseEvent, EchoServer, Timeline, WebSocket
from wskit.endings.policies import no_shouting
from wskit.endings.setting import Setting
from wskit.endings.table import ENDINGS, play
from wskit.ends.connection import Connection
from wskit.ends.raw import RawClient
from wskit.ends.rawend import RawEnd
from wskit.record import events
from wskit.record.events import Event

NETWORKS: list[Any] = ["tcp", "memory"]


@pytest.mark.parametrize("network", NETWORKS)
async def test_a_pair_is_an_ordinary_client_and_its_connection(network: Any, timeline: Timeline) -> None:
    setting = Setting(network, timeline, 0.05)
    ws, connection = await soon(setting.pair(on_message=None, max_size=3))
    assert (ws, connection) == (setting.client, setting.server)
    assert (type(ws), type(connection)) == (WebSocket, Connection)
    assert (ws.ready_state, connection.state) == (WebSocket.OPEN, WebSocket.OPEN)
    ws.send("long")
    assert (await soon(ws.closed)).code == 1009  # its options are the server's
    await soon(setting.clear())


@pytest.mark.parametrize("network", NETWORKS)
async def test_either_end_can_be_raw(network: Any, timeline: Timeline) -> None:
    setting = Setting(network, timeline, 0.05)
    raw, connection = await soon(setting.raw_client(offer_compression=True))
    assert (type(raw), type(connection)) == (RawClient, Connection)
    assert (raw, connection) == (setting.client, setting.server)
    ws, end = await soon(setting.raw_server())
    assert (type(ws), type(end)) == (WebSocket, RawEnd)
    assert (ws, end) == (setting.client, setting.server)
    await soon(setting.clear())
    assert [raw.ready_state, ws.ready_state, end.ready_state] == [WebSocket.CLOSED] * 3


def test_its_server_has_little_patience_and_no_pings_unless_it_is_asked() -> None:
    async def patience(loop: virtual.VirtualLoop) -> list[float]:
        setting = Setting("memory", Timeline(clock=loop.time), 60)
        times = []
        for options in ({}, {"close_timeout": 7}, {"ping_interval": 10, "ping_timeout": 1}):
            ws, connection = await setting.pair(**options)
            begun = loop.time()
            ws.link.drop()
            if "ping_interval" not in options:
                await asyncio.sleep(3600)  # nobody pings
                begun = loop.time()
                connection.close()
            await connection.closed
            times.append(loop.time() - begun)
        await setting.clear()
        return times

    assert virtual.run(patience) == [120, 7, 10 + 1 + 120]


@pytest.mark.parametrize("network", NETWORKS)
async def test_what_is_waited_for_is_the_first_event_from_then_on(network: Any, timeline: Timeline) -> None:
    setting = Setting(network, timeline, 0.05)
    ws, _ = await soon(setting.pair())
    ws.send("before")
    found = setting.seen(lambda event: isinstance(event, events.Received) and event.end == ws.end)
    ws.send("after")
    event = await soon(found)
    assert isinstance(event, events.Received)
    goodbye = setting.close_frame_of(ws.end)
    ws.close(4000)
    event = await soon(goodbye)
    assert isinstance(event, events.BytesOut)
    assert event.end == ws.end
    await soon(setting.clear())


@pytest.mark.parametrize("network", NETWORKS)
async def test_an_answer_is_the_next_message_or_the_end_comes_instead(network: Any, timeline: Timeline) -> None:
    setting = Setting(network, timeline, 0.05)
    ws, _ = await soon(setting.pair(on_message=no_shouting))
    assert await soon(setting.answer(ws, "hello")) == "hello"
    assert await soon(setting.answer(ws, "HELLO")) == ""
    await soon(setting.clear())


def test_what_is_said_again_and_again_ends_with_the_connection() -> None:
    async def story(loop: virtual.VirtualLoop) -> tuple[list[float], bool]:
        setting = Setting("memory", Timeline(clock=loop.time), 60)
        ws, connection = await setting.pair()
        loop.call_later(7, connection.close)
        await setting.repeat(ws, "hello", every=2)
        sent = [event.time for event in setting.timeline if isinstance(event, events.Sent) and event.end == ws.end]
        over = ws.closed.done()
        await setting.clear()
        return sent, over

    assert virtual.run(story) == ([2, 4, 6], True)


@pytest.mark.parametrize("network", NETWORKS)
async def test_somebody_else_is_not_in_the_record(network: Any, timeline: Timeline) -> None:
    setting = Setting(network, timeline, 0.05)
    ws, _ = await soon(setting.pair())
    other = await soon(setting.somebody_else(ws.url).opened)
    assert (setting.client, other.timeline is timeline) == (ws, False)
    assert [event.end for event in timeline if isinstance(event, events.Connecting)] == [ws.end]
    await soon(setting.clear())
    assert other.ready_state is WebSocket.CLOSED


@pytest.mark.parametrize("network", NETWORKS)
async def test_a_client_that_is_lost_to_a_proxy_is_cleared_at_once(network: Any, timeline: Timeline) -> None:
    tasks = tasks_on_the_portal()
    setting = Setting(network, timeline, 0.05)
    server = setting.echo_server()
    middle = setting.middle(server.url, idle_timeout=0.05)
    await soon(setting.connect(middle.url).opened)
    [crossing] = middle.connections
    crossing.lose_client()
    await soon(server.connections[0].closed)
    async with asyncio.timeout(2):
        await setting.clear()
    assert tasks_on_the_portal() <= tasks


async def test_after_clearing_nobody_listens_to_the_timeline_any_more(timeline: Timeline) -> None:
    asked: list[Event] = []

    def note(event: Event) -> bool:
        asked.append(event)
        return False

    setting = Setting("memory", timeline, 0.05)
    never = setting.seen(note)
    end = timeline.new_end("client")
    timeline.add(events.Opened, end, "")
    await soon(setting.clear())
    timeline.add(events.Opened, end, "")
    assert (len(asked), never.done()) == (1, False)


def test_watching_waits_for_both_ends_but_for_those_that_never_know() -> None:
    async def watch(loop: virtual.VirtualLoop) -> tuple[float, float]:
        setting = Setting("memory", Timeline(clock=loop.time), 60)
        ws, connection = await setting.pair()
        ws.link.delay(7)
        ws.close()
        await setting.watch(())
        both = loop.time()
        assert ws.closed.done()
        assert connection.closed.done()
        await setting.pair()
        await setting.watch(("client", "server"))
        neither = loop.time() - both
        ws, connection = await setting.pair(close_timeout=3600)
        ws.link.drop()
        connection.close()
        await setting.watch(("client",))
        assert connection.closed.done()
        assert not ws.closed.done()
        await setting.clear()
        return both, neither

    both, neither = virtual.run(watch)
    assert both >= 14  # there and back
    assert neither == 5 * 60


def test_watching_an_empty_stage_takes_no_time() -> None:
    async def watch(loop: virtual.VirtualLoop) -> float:
        await Setting("memory", Timeline(), 60).watch(())
        return loop.time()

    assert virtual.run(watch) == 0


@pytest.mark.parametrize("network", NETWORKS)
async def test_clearing_lets_go_of_all_wherever_it_is(network: Any, timeline: Timeline) -> None:
    tasks = tasks_on_the_portal()
    setting = Setting(network, timeline, 0.05)
    await soon(setting.pair())
    ws, _ = await soon(setting.pair())
    ws.link.freeze()
    raw, _ = await soon(setting.raw_client())
    raw.link.freeze()
    _, end = await soon(setting.raw_server())
    end.link.drop("out")
    setting.connect(setting.echo_server().url)
    await soon(setting.clear())
    assert tasks_on_the_portal() <= tasks
    await soon(setting.clear())


async def test_a_server_that_is_gone_is_cleared_too(timeline: Timeline) -> None:
    setting = Setting("tcp", timeline, 0.05)
    server = setting.echo_server()
    assert isinstance(server, EchoServer)
    server.close()
    await soon(server.closed)
    ws = setting.connect(server.url)
    assert await soon(ws.closed) == CloseEvent(1006, "", was_clean=False)
    await soon(setting.clear())


@pytest.mark.parametrize("name", [ending.name for group in ENDINGS.values() for ending in group if not ending.needs])
def test_no_ending_leaves_a_subscriber_on_the_timeline_that_it_was_given(name: str) -> None:
    timeline = Timeline()
    virtual.run(lambda loop: play(name, network="memory", timeline=timeline, beat=20))
    assert timeline._subscribers == []

"""The workbench without a front end: both ends, the network between them, the ladder and the report."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator

import pytest
import virtual
from helpers import RawClient, nothing_drawn, until

from wskit import EchoServer, Timeline, WebSocket
from wskit.loops import portal
from wskit.protocol.interface import ReadyState
from wskit.record import events
from wskit.widgets.pacer import INTERVAL
from wskit.widgets.workbench import Workbench


@pytest.fixture
def bench() -> Iterator[Workbench]:
    with EchoServer(timeline=Timeline(), ping_interval=None, close_timeout=0.2) as server:
        bench = Workbench(server)
        yield bench
        portal.run(bench.replace)


def connected(bench: Workbench) -> WebSocket:
    bench.connect_button.click()
    assert bench.socket is not None
    bench.socket.opened.result(10)
    until(bench.server_close_button, lambda disabled: not disabled, "disabled")
    until(bench.transcript, lambda value: "CONNECTED" in value)
    return bench.socket


DRAWN = 2 * INTERVAL
"""How many seconds it may take until what happened is drawn: there are two pictures."""


async def connect(bench: Workbench) -> WebSocket:
    """Connect, where the time is the test's."""
    bench.connect_button.click()
    assert bench.socket is not None
    opened = await bench.socket.opened
    await asyncio.sleep(DRAWN)
    assert bench.notice.value == ""
    return opened


def reported(bench: Workbench) -> str:
    until(bench.outcome, lambda value: "Who hung up first" in value)
    return str(bench.outcome.value)


def test_before_there_is_a_connection_nothing_can_be_broken(bench: Workbench) -> None:
    assert all(button.disabled for button in bench.network_buttons.values())
    assert bench.server_close_button.disabled
    assert bench.ladder.value == bench.outcome.value == ""


def test_the_ladder_shows_both_ends_as_it_happens(bench: Workbench) -> None:
    connected(bench)
    until(bench.ladder, lambda value: value.count("OPEN") >= 2)
    bench.send_button.click()
    until(bench.ladder, lambda value: value.count("WebSocket rocks") >= 2)


def test_the_server_closes_with_any_code_that_may_travel(bench: Workbench) -> None:
    connected(bench)
    bench.server_code.value, bench.server_reason.value = "1011", "out of coffee"
    bench.server_close_button.click()
    assert "the server, with a Close frame" in reported(bench)
    assert "Both report 1011" in bench.outcome.value
    assert bench.server_close_button.disabled


@pytest.mark.parametrize(("code", "problem"), [("1006", "1006"), ("abc", "whole number"), ("70000", "from 0 to 65535")])
def test_a_code_that_cannot_be_sent_is_explained_and_the_connection_stays(
    bench: Workbench, code: str, problem: str
) -> None:
    ws = connected(bench)
    bench.server_code.value = code
    bench.server_close_button.click()
    assert problem in bench.notice.value
    assert ws.ready_state is ReadyState.OPEN


def test_without_a_code_the_server_says_1000(bench: Workbench) -> None:
    connected(bench)
    bench.server_code.value = ""
    bench.server_close_button.click()
    assert "Both report 1000" in reported(bench)


@pytest.mark.parametrize(("name", "signal"), [("Cut (FIN)", "(FIN)"), ("Reset (RST)", "(RST)")])
def test_the_network_ends_it(bench: Workbench, name: str, signal: str) -> None:
    connected(bench)
    bench.network_buttons[name].click()
    assert "the network" in reported(bench)
    assert signal in bench.outcome.value
    assert all(button.disabled for button in bench.network_buttons.values())


def test_a_frozen_network_holds_what_is_sent_until_it_thaws(bench: Workbench) -> None:
    connected(bench)
    bench.network_buttons["Freeze"].click()
    bench.send_button.click()
    until(bench.ladder, lambda value: ">held<" in value)
    bench.network_buttons["Thaw"].click()
    until(bench.transcript, lambda value: "RESPONSE" in value)


def test_one_direction_can_be_lost_for_good() -> None:
    async def play(loop: virtual.VirtualLoop) -> None:
        async with EchoServer(network="memory", timeline=Timeline(clock=loop.time), ping_interval=None) as server:
            bench = Workbench(server)
            ws = await connect(bench)
            bench.way.value = "in"
            bench.network_buttons["Drop"].click()
            bench.send_button.click()
            await asyncio.sleep(3600)
            assert server.connections[0].sent == ("WebSocket rocks",)
            assert bench.ladder.value.count("WebSocket rocks") == 2
            assert ws.ready_state is ReadyState.OPEN
            assert "SENT" in bench.transcript.value
            assert "RESPONSE" not in bench.transcript.value
            bench.replace()
            assert (await ws.closed).code == 1006

    virtual.run(play)


def test_where_everything_is_lost_it_says_so_and_one_can_connect_anew_at_once() -> None:
    async def play(loop: virtual.VirtualLoop) -> None:
        async with EchoServer(network="memory", timeline=Timeline(clock=loop.time), ping_interval=None) as server:
            bench = Workbench(server)
            lost = await connect(bench)
            bench.network_buttons["Drop"].click()
            for name in ("Reset (RST)", "Cut (FIN)", "Thaw"):
                bench.network_buttons[name].click()
                assert "loses everything" in bench.notice.value
            assert not bench.connect_button.disabled
            begun = loop.time()
            anew = await connect(bench)
            assert anew is not lost
            assert loop.time() == begun + DRAWN
            # The lost one stops waiting for an answer after its close_timeout. By then nobody looks at it any more.
            assert (await lost.closed).code == 1006
            assert loop.time() == begun + 60
            assert anew.ready_state is ReadyState.OPEN
            assert "CONNECTED" in bench.transcript.value
            assert "DISCONNECTED" not in bench.transcript.value
            assert not bench.server_close_button.disabled
            bench.replace()

    virtual.run(play)


def test_a_delay_that_is_no_number_is_explained(bench: Workbench) -> None:
    connected(bench)
    bench.delay.value = "soon"
    bench.network_buttons["Set delay"].click()
    assert "such as 0.5" in bench.notice.value
    bench.delay.value = "-1"
    bench.network_buttons["Set delay"].click()
    assert "0 seconds or more" in bench.notice.value


def test_a_delay_is_set_on_the_way_that_is_chosen(bench: Workbench) -> None:
    connected(bench)
    bench.delay.value, bench.way.value = "0.01", "out"
    bench.network_buttons["Set delay"].click()
    until(bench.ladder, lambda value: "link: delay 0.01 s out" in value)


def test_connecting_again_begins_a_new_ladder(bench: Workbench) -> None:
    connected(bench)
    bench.close_button.click()
    reported(bench)
    connected(bench)
    until(bench.ladder, lambda value: "hangs up" not in value)
    until(bench.outcome, lambda value: value == "")


def test_buttons_pressed_too_early_are_answered_kindly(bench: Workbench) -> None:
    bench.network_buttons["Cut (FIN)"].click()
    assert "Press Connect first" in bench.notice.value
    bench.server_close_button.click()
    assert "no open connection" in bench.notice.value


def test_with_a_url_there_is_no_server_to_press_for_and_the_peer_is_not_recorded() -> None:
    with EchoServer(timeline=Timeline()) as server:
        bench = Workbench(server.url)
        bench.connect_button.click()
        until(bench.ladder, lambda value: "not recorded" in value)
        until(bench.transcript, lambda value: "CONNECTED" in value)
        bench.close_button.click()
        assert "Who hung up first" in reported(bench)
        assert "Server:" not in bench._still()["text/html"]
        portal.run(bench.replace)


def test_another_clients_events_do_not_get_into_the_ladder(bench: Workbench) -> None:
    connected(bench)
    assert bench.server is not None
    with RawClient(bench.server) as other:
        assert other.status == 101
        bench.send_button.click()
        until(bench.ladder, lambda value: value.count("WebSocket rocks") >= 2)
        assert bench.ladder.value.count("101 Switching") == bench.ladder.value.count("GET /")


def test_its_still_picture_shows_all_of_it_and_no_port(bench: Workbench) -> None:
    connected(bench)
    bench.close_button.click()
    reported(bench)
    bundle = bench._repr_mimebundle_()
    for word in ('class="wskit-rungs"', "Who hung up first", "Reset (RST)", "both ways", "Server closes"):
        assert word in bundle["text/html"], word
    assert bundle["text/plain"].startswith("[Connect] [Send] [Close] [Server closes] [Freeze]")
    assert "127.0.0.1" not in bundle["text/html"]


def test_before_a_connection_its_picture_is_that_of_the_buttons(bench: Workbench) -> None:
    assert 'class="wskit-rungs"' not in bench._repr_mimebundle_()["text/html"]


def test_it_knows_the_end_though_others_crowded_it_out_of_the_timeline() -> None:
    with EchoServer(timeline=Timeline(max_events=60)) as server:
        bench = Workbench(server)
        socket = connected(bench)
        other = server.timeline.new_end("client")
        with nothing_drawn(bench):
            socket.close()
            socket.closed.result(10)
            for _ in range(200):
                server.timeline.add(events.Sent, other, "x")
        until(bench.badge, lambda value: "CLOSED" in value)
        assert not bench.connect_button.disabled
        portal.run(bench.replace)

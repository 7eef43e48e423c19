"""The stage without a front end: both ends, the network between them, the ladder and the report."""

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
from wskit.widgets.stage import Stage


@pytest.fixture
def stage() -> Iterator[Stage]:
    with EchoServer(timeline=Timeline(), ping_interval=None, close_timeout=0.2) as server:
        stage = Stage(server)
        yield stage
        portal.run(stage.replace)


def connected(stage: Stage) -> WebSocket:
    stage.connect_button.click()
    assert stage.socket is not None
    stage.socket.opened.result(10)
    until(stage.server_close_button, lambda classes: "wskit-idle" not in classes, "_dom_classes")
    until(stage.sight.logs, lambda value: "CONNECTED" in value)
    return stage.socket


DRAWN = 2 * INTERVAL
"""How many seconds it may take until what happened is drawn: there are two pictures."""


async def connect(stage: Stage) -> WebSocket:
    """Connect, where the time is the test's."""
    stage.connect_button.click()
    assert stage.socket is not None
    opened = await stage.socket.opened
    await asyncio.sleep(DRAWN)
    assert stage.notice.value == ""
    return opened


def reported(stage: Stage) -> str:
    until(stage.outcome, lambda value: "Who hung up first" in value)
    return str(stage.outcome.value)


def test_before_there_is_a_connection_it_says_what_to_press(stage: Stage) -> None:
    assert "Press Connect" in stage.ladder.value
    assert stage.outcome.value == ""


def test_the_ladder_shows_both_ends_as_it_happens(stage: Stage) -> None:
    connected(stage)
    until(stage.ladder, lambda value: value.count("OPEN") >= 2)
    stage.send_button.click()
    until(stage.ladder, lambda value: value.count("WebSocket rocks") >= 2)


def test_the_server_closes_with_any_code_that_may_travel(stage: Stage) -> None:
    connected(stage)
    stage.server_code.value, stage.server_reason.value = "1011", "out of coffee"
    stage.server_close_button.click()
    assert "the server, with a Close frame" in reported(stage)
    assert "Both report 1011" in stage.outcome.value
    assert "wskit-idle" in stage.server_close_button._dom_classes


@pytest.mark.parametrize(("code", "problem"), [("1006", "1006"), ("abc", "whole number"), ("70000", "from 0 to 65535")])
def test_a_code_that_cannot_be_sent_is_explained_and_the_connection_stays(
    stage: Stage, code: str, problem: str
) -> None:
    ws = connected(stage)
    stage.server_code.value = code
    stage.server_close_button.click()
    assert problem in stage.notice.value
    assert ws.ready_state is ReadyState.OPEN


def test_without_a_code_the_server_says_1000(stage: Stage) -> None:
    connected(stage)
    stage.server_code.value = ""
    stage.server_close_button.click()
    assert "Both report 1000" in reported(stage)


@pytest.mark.parametrize(("name", "signal"), [("Cut (FIN)", "(FIN)"), ("Reset (RST)", "(RST)")])
def test_the_network_ends_it(stage: Stage, name: str, signal: str) -> None:
    connected(stage)
    stage.faults.buttons[name].click()
    assert "the network" in reported(stage)
    assert signal in stage.outcome.value


def test_a_frozen_network_holds_what_is_sent_until_it_thaws(stage: Stage) -> None:
    connected(stage)
    stage.faults.buttons["Freeze"].click()
    stage.send_button.click()
    until(stage.ladder, lambda value: ">held<" in value)
    stage.faults.buttons["Thaw"].click()
    until(stage.sight.logs, lambda value: "RESPONSE" in value)


def test_one_direction_can_be_lost_for_good() -> None:
    async def play(loop: virtual.VirtualLoop) -> None:
        async with EchoServer(network="memory", timeline=Timeline(clock=loop.time), ping_interval=None) as server:
            stage = Stage(server)
            ws = await connect(stage)
            stage.faults.way.value = "in"
            stage.faults.buttons["Drop"].click()
            stage.send_button.click()
            await asyncio.sleep(3600)
            assert server.connections[0].sent == ("WebSocket rocks",)
            assert stage.ladder.value.count("WebSocket rocks") == 2
            assert ws.ready_state is ReadyState.OPEN
            assert "SENT" in stage.sight.logs.value
            assert "RESPONSE" not in stage.sight.logs.value
            stage.replace()
            assert (await ws.closed).code == 1006

    virtual.run(play)


def test_where_everything_is_lost_it_says_so_and_one_can_connect_anew_at_once() -> None:
    async def play(loop: virtual.VirtualLoop) -> None:
        async with EchoServer(network="memory", timeline=Timeline(clock=loop.time), ping_interval=None) as server:
            stage = Stage(server)
            lost = await connect(stage)
            stage.faults.buttons["Drop"].click()
            for name in ("Reset (RST)", "Cut (FIN)", "Thaw"):
                stage.faults.buttons[name].click()
                assert "loses everything" in stage.notice.value
            begun = loop.time()
            anew = await connect(stage)
            assert anew is not lost
            assert loop.time() == begun + DRAWN
            # The lost one stops waiting for an answer after its close_timeout. By then nobody looks at it any more.
            assert (await lost.closed).code == 1006
            assert loop.time() == begun + 60
            assert anew.ready_state is ReadyState.OPEN
            assert "CONNECTED" in stage.sight.logs.value
            assert "DISCONNECTED" not in stage.sight.logs.value
            stage.replace()

    virtual.run(play)


def test_a_delay_that_is_no_number_is_explained(stage: Stage) -> None:
    connected(stage)
    stage.faults.delay.value = "soon"
    stage.faults.buttons["Set delay"].click()
    assert "such as 0.5" in stage.notice.value
    stage.faults.delay.value = "-1"
    stage.faults.buttons["Set delay"].click()
    assert "0 seconds or more" in stage.notice.value


def test_a_delay_is_set_on_the_way_that_is_chosen(stage: Stage) -> None:
    connected(stage)
    stage.faults.delay.value, stage.faults.way.value = "0.01", "out"
    stage.faults.buttons["Set delay"].click()
    until(stage.ladder, lambda value: "link: delay 0.01 s out" in value)


def test_connecting_again_begins_a_new_ladder(stage: Stage) -> None:
    connected(stage)
    stage.close_button.click()
    reported(stage)
    connected(stage)
    until(stage.ladder, lambda value: "hangs up" not in value)
    until(stage.outcome, lambda value: value == "")


def test_buttons_pressed_too_early_are_answered_kindly(stage: Stage) -> None:
    stage.faults.buttons["Cut (FIN)"].click()
    assert "Press Connect first" in stage.notice.value
    for button in (stage.server_close_button, stage.send_button, stage.close_button, stage.save_button):
        button.click()
        assert "alert" in stage.notice.value


def test_with_a_url_there_is_no_server_to_press_for_and_the_peer_is_not_recorded() -> None:
    with EchoServer(timeline=Timeline()) as server:
        stage = Stage(server.url)
        stage.connect_button.click()
        until(stage.ladder, lambda value: "not recorded" in value)
        until(stage.sight.logs, lambda value: "CONNECTED" in value)
        stage.close_button.click()
        assert "Who hung up first" in reported(stage)
        assert "Server:" not in stage._still()["text/html"]
        portal.run(stage.replace)


def test_another_clients_events_do_not_get_into_the_ladder(stage: Stage) -> None:
    connected(stage)
    assert stage.server is not None
    with RawClient(stage.server) as other:
        assert other.status == 101
        stage.send_button.click()
        until(stage.ladder, lambda value: value.count("WebSocket rocks") >= 2)
        assert stage.ladder.value.count("101 Switching") == stage.ladder.value.count("GET /")


def test_its_still_picture_shows_all_of_it_and_no_port(stage: Stage) -> None:
    connected(stage)
    stage.close_button.click()
    reported(stage)
    bundle = stage._repr_mimebundle_()
    for word in ("<svg", "Who hung up first", "Reset (RST)", "both ways", "Server closes"):
        assert word in bundle["text/html"], word
    assert bundle["text/plain"].startswith("[Connect] [Send] [Close] [Server closes] [Freeze]")
    assert "127.0.0.1" not in bundle["text/html"]


def test_before_a_connection_its_picture_is_that_of_the_buttons(stage: Stage) -> None:
    assert "<svg" not in stage._repr_mimebundle_()["text/html"]


def test_it_knows_the_end_though_others_crowded_it_out_of_the_timeline() -> None:
    with EchoServer(timeline=Timeline(max_events=60)) as server:
        stage = Stage(server)
        socket = connected(stage)
        other = server.timeline.new_end("client")
        with nothing_drawn(stage):
            socket.close()
            socket.closed.result(10)
            for _ in range(200):
                server.timeline.add(events.Sent, other, "x")
        until(stage.badge, lambda value: "CLOSED" in value)
        portal.run(stage.replace)

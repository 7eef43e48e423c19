"""The stage without a front end: both ends, the network between them, the ladder and the report."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import virtual
from helpers import RawClient, nothing_drawn, until

from wskit import EchoServer, Middle, Timeline, WebSocket
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


RARE = ("connect", "silence", "delay", "jitter", "chance", "slice", "stop_after", "slow_close")


def test_rare_faults_are_there_where_they_are_asked_for_and_else_not() -> None:
    with EchoServer(timeline=Timeline()) as server:
        assert not {"Silence", "Set jitter", "Slice"} & set(Stage(server).faults.buttons)
        stage = Stage(server, buttons=RARE)
        shown = "[Connect] [Silence] [Thaw] [Set delay] [Set jitter] [Set chance] [Slice] [Stop after] [Set slow close]"
        assert repr_of(stage).startswith(f"{shown}  NOT CONNECTED")
        stage.connect_button.click()
        until(stage.sight.logs, lambda value: "CONNECTED" in value)
        stage.faults.fields["Set slow close"].value = "0"
        for label, button in stage.faults.buttons.items():
            if label != "Thaw":
                button.click()
        said = (
            "In force: silent both ways, 0.5 s late both ways, up to 0.5 s of jitter both ways, only 30% of it late "
            "both ways, in pieces of at most 1,000 bytes both ways, it ends after 1,000 bytes both ways."
        )
        until(stage.faults.force, lambda value: said in value)
        stage.faults.fields["Slice"].value = ""
        stage.faults.buttons["Slice"].click()
        stage.faults.buttons["Thaw"].click()
        until(stage.faults.force, lambda value: "silent" not in value and "pieces" not in value)
        stage.faults.fields["Stop after"].value = "1.5"
        stage.faults.buttons["Stop after"].click()
        assert "whole number, not 1.5" in stage.notice.value
        stage.replace()


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
    for word in ('class="wskit-rungs"', "Who hung up first", "Reset (RST)", "both ways", "Server closes"):
        assert word in bundle["text/html"], word
    assert bundle["text/plain"].startswith("[Connect] [Send] [Close] [Server closes] [Freeze]")
    assert "127.0.0.1" not in bundle["text/html"]


def test_before_a_connection_its_picture_is_that_of_the_buttons(stage: Stage) -> None:
    assert 'class="wskit-rungs"' not in stage._repr_mimebundle_()["text/html"]


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


def test_there_are_the_buttons_that_were_asked_for_and_no_others() -> None:
    stage = Stage(buttons=("close", "connect", "freeze"))
    assert repr_of(stage).startswith("[Connect] [Close] [Freeze] [Thaw]  NOT CONNECTED")
    portal.run(stage.replace)


@pytest.mark.parametrize(
    ("buttons", "error", "said"),
    [
        (("freze",), ValueError, "Did you mean freeze"),
        (("connect", 3), ValueError, "no button called 3"),
        ("connect", TypeError, "a tuple of names"),
    ],
)
def test_a_button_that_there_is_not_is_named(buttons: Any, error: type[Exception], said: str) -> None:
    with pytest.raises(error, match=re.escape(said)):
        Stage(buttons=buttons)


def test_a_scene_that_there_is_not_is_named() -> None:
    with pytest.raises(ValueError, match=r"Did you mean frozen .* There are connecting, open"):
        Stage(scene="frosen")


@pytest.mark.parametrize(
    ("scene", "seconds", "ladder", "force", "state"),
    [
        ("connecting", 3, "CONNECTING", "2 s late both ways", ReadyState.CONNECTING),
        ("open", 1, "OPEN", "In force: nothing", ReadyState.OPEN),
        ("delayed", 1, "OPEN", "1 s late both ways", ReadyState.OPEN),
        ("on its way", 2, "on its way", "3 s late both ways", ReadyState.OPEN),
        ("frozen", 1, "OPEN", "frozen both ways", ReadyState.OPEN),
        ("closing", 1, "held", "frozen both ways", ReadyState.CLOSING),
        ("over", 1, "CLOSED", "In force: nothing", ReadyState.CLOSED),
    ],
)
def test_each_connection_begins_in_the_scene(
    scene: str, seconds: float, ladder: str, force: str, state: ReadyState
) -> None:
    async def play(loop: virtual.VirtualLoop) -> None:
        async with EchoServer(network="memory", timeline=Timeline(clock=loop.time), ping_interval=None) as server:
            stage = Stage(server, scene=scene)
            first = stage.socket
            for _ in range(2):
                await asyncio.sleep(seconds)
                assert stage.socket is not None
                assert stage.socket.ready_state is state
                assert ladder in stage.ladder.value
                assert force in stage.faults.force.value
                # What a notebook stores before anybody has pressed anything is the same on every run.
                if stage.socket is first:
                    assert "OPEN" not in stage._repr_mimebundle_()["text/html"]
                stage.new_button.click()
            assert stage.socket is not first
            stage.replace()
            await asyncio.sleep(100)

    virtual.run(play)


def test_the_fields_begin_with_what_the_scene_sets() -> None:
    with EchoServer(timeline=Timeline()) as server:
        delays = []
        for scene in ("delayed", "frozen"):
            stage = Stage(server, scene=scene)
            delays.append(stage.faults.delay.value)
            portal.run(stage.replace)
    assert delays == ["1", "0.5"]


def test_what_was_in_force_when_it_ended_is_not_denied_afterwards(stage: Stage) -> None:
    stage.faults.delay.value = "0.05"
    stage.faults.buttons["Set delay"].click()
    connected(stage)
    stage.close_button.click()
    until(stage.faults.force, lambda value: "In force until it ended: 0.05 s late both ways." in value)
    assert "link: delay 0.05 s" in stage.ladder.value
    assert "wskit-sound" in stage.faults.force.value, "it needs no attention any more"


def test_an_error_and_its_end_are_one_alert_after_a_press_and_none_in_a_scene() -> None:
    with EchoServer() as gone:
        url = gone.url
    stage = Stage(url, scene="open")
    until(stage.sight.last, lambda value: "DISCONNECTED: 1006" in value)
    assert "alert" not in stage.sight.last.value
    stage.connect_button.click()
    until(stage.sight.last, lambda value: "alert" in value and "DISCONNECTED: 1006" in value)
    assert '<div role="alert"><div class="wskit-error">ERROR: nothing is listening' in stage.sight.last.value
    portal.run(stage.replace)


def test_an_ending_is_a_scene_too_and_is_played_slowly() -> None:
    stage = Stage(scene="network-resets")
    until(stage.outcome, lambda value: "Who hung up first" in value)
    assert "the network" in stage.outcome.value
    assert stage.sight.replay.is_away
    portal.run(stage.replace)


def test_what_is_done_to_the_network_before_is_for_the_next_connection(stage: Stage) -> None:
    stage.faults.delay.value = "0.05"
    stage.faults.buttons["Set delay"].click()
    until(stage.faults.force, lambda value: "For the next connection: 0.05 s late both ways." in value)
    connected(stage)
    until(stage.faults.force, lambda value: "In force: 0.05 s late both ways." in value)
    stage.faults.delay.value = "9"
    assert "9 s" not in stage.faults.force.value


def test_it_counts_down_how_long_somebody_waits_and_draws_nothing_else() -> None:
    async def play(loop: virtual.VirtualLoop) -> None:
        async with EchoServer(network="memory", timeline=Timeline(clock=loop.time), ping_interval=None) as server:
            stage = Stage(server)
            await connect(stage)
            stage.faults.buttons["Freeze"].click()
            stage.close_button.click()
            await asyncio.sleep(1)
            drawn: list[str] = []
            told: list[str] = []
            stage.sight.waits.observe(lambda change: told.append(change["new"]), "value")
            for part in (stage.ladder, stage.sight.logs, stage.sight.last, stage.badge):
                part.observe(lambda change: drawn.append(change["new"]), "value")
            await asyncio.sleep(10)
            assert 9 <= len(told) <= 11
            assert "The page waits 50 s for the server" in "".join(told)
            assert drawn == []
            stage.replace()
            await asyncio.sleep(100)

    virtual.run(play)


def test_where_the_network_keeps_the_end_from_one_side_it_says_what_each_knows() -> None:
    async def play(loop: virtual.VirtualLoop) -> None:
        async with EchoServer(network="memory", timeline=Timeline(clock=loop.time), ping_interval=None) as server:
            stage = Stage(server)
            await connect(stage)
            stage.faults.buttons["Freeze"].click()
            stage.close_button.click()
            await asyncio.sleep(30)
            assert stage.outcome.value == ""
            await asyncio.sleep(31)
            assert "it is OPEN, and nothing has told it that anything is wrong" in stage.outcome.value
            assert "no answer came, and it stopped waiting" in stage.outcome.value
            stage.faults.buttons["Thaw"].click()
            await asyncio.sleep(1)
            assert "nothing has told it" not in stage.outcome.value
            assert "no answer came, and it stopped waiting" in stage.outcome.value
            stage.replace()

    virtual.run(play)


def test_a_closing_connection_is_left_to_itself_by_who_connects_anew() -> None:
    async def play(loop: virtual.VirtualLoop) -> None:
        async with EchoServer(network="memory", timeline=Timeline(clock=loop.time), ping_interval=None) as server:
            stage = Stage(server)
            first = await connect(stage)
            first.link.freeze()
            stage.close_button.click()
            stage.connect_button.click()
            await asyncio.sleep(1)
            assert stage.socket is not None
            assert stage.socket is not first
            assert stage.socket.ready_state is ReadyState.OPEN
            assert first.ready_state is ReadyState.CLOSING
            stage.close_button.click()
            stage.replace()
            await asyncio.sleep(100)

    virtual.run(play)


def test_while_the_past_is_played_the_present_is_not_drawn_and_not_missed(stage: Stage) -> None:
    socket = connected(stage)
    portal.run(stage.sight.replay.play)
    socket.send("meanwhile")
    until(stage.sight.last, lambda value: "RESPONSE: meanwhile" in value)
    assert "meanwhile" not in stage.ladder.value
    portal.run(lambda: stage.sight.replay._choose(stage.sight.replay.place.max - 1))
    until(stage.ladder, lambda value: value.count("meanwhile") >= 2)


def test_it_saves_what_passed_beside_the_notebook(
    stage: Stage, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    connected(stage)
    stage.save_button.click()
    stage.save_button.click()
    until(stage.notice, lambda value: "connection-2.pcapng" in value)
    assert (tmp_path / "connection-1.pcapng").read_bytes()[:4] == bytes.fromhex("0a0d0d0a")


def repr_of(stage: Stage) -> str:
    return str(stage._repr_mimebundle_()["text/plain"])


# Before a middle.


@pytest.fixture
def behind() -> Iterator[Stage]:
    """A stage whose server stands behind a middle."""
    timeline = Timeline()
    server = EchoServer(timeline=timeline, ping_interval=None, close_timeout=0.2)
    with server, Middle(server, timeline=timeline) as middle:
        stage = Stage(middle)
        yield stage
        portal.run(stage.replace)


def test_before_a_middle_it_has_three_columns_and_so_has_the_report(behind: Stage) -> None:
    connected(behind)
    until(behind.ladder, lambda value: ">middle</b>" in value)
    behind.send_button.click()
    until(behind.ladder, lambda value: value.count("WebSocket rocks") >= 4)
    behind.close_button.click()
    until(behind.outcome, lambda value: "Who ended the server" in value)
    assert "the middle, which passed on a Close frame from the client" in behind.outcome.value
    assert "[]=== Close 1000" in repr_of(behind)
    assert "; the middle" not in behind.ladder.value
    until(behind.sight.replay.where, lambda value: " of " in value)


def test_behind_a_middle_the_server_closes_too(behind: Stage) -> None:
    connected(behind)
    assert "[Server closes]" in repr_of(behind)
    behind.server_close_button.click()
    until(behind.sight.last, lambda value: "DISCONNECTED: 1001" in value)
    until(behind.outcome, lambda value: "Who ended the server's connection:</strong> the server" in value)


def test_across_a_middle_it_saves_both_connections(
    behind: Stage, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    ws = connected(behind)
    behind.save_button.click()
    until(behind.notice, lambda value: "connection-1.pcapng" in value)
    assert (tmp_path / "connection-1.pcapng").read_bytes().count(b"HTTP/1.1 101 ") == 2
    saved = {event.end for event in behind.sight.events()}
    assert len(saved) == 4
    assert ws.end in saved


def test_behind_two_middles_the_server_is_found_and_its_end_is_not(server_behind_two: Stage) -> None:
    server_behind_two.connect_button.click()
    until(server_behind_two.ladder, lambda value: "another middle" in value)
    server_behind_two.server_close_button.click()
    until(server_behind_two.notice, lambda value: "no connection to close" in value)


@pytest.fixture
def server_behind_two() -> Iterator[Stage]:
    timeline = Timeline()
    server = EchoServer(timeline=timeline, ping_interval=None)
    with server, Middle(server, timeline=timeline) as inner, Middle(inner, timeline=timeline) as outer:
        stage = Stage(outer)
        yield stage
        portal.run(stage.replace)


def test_before_a_middle_and_a_server_of_somebody_else_there_is_no_button_of_the_servers() -> None:
    with EchoServer(timeline=Timeline()) as server, Middle(server.url, timeline=Timeline()) as middle:
        stage = Stage(middle)
        stage.connect_button.click()
        assert "Server closes" not in repr_of(stage)
        until(stage.ladder, lambda value: "not recorded" in value)
        portal.run(stage.replace)

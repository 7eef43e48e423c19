"""The panel without a front end: what its buttons do, what it shows, and what it does with nonsense.

What it looks like, and that a mouse and a keyboard reach it, is tested in tests/browser.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from typing import Any

import ipywidgets
import pytest
import virtual
from helpers import nothing_drawn, until

import wskit
from wskit import EchoServer, Timeline, WebSocket, fast_forward
from wskit.loops import portal
from wskit.record import events
from wskit.widgets.pacer import AT_ONCE, INTERVAL
from wskit.widgets.panel import LINES, PATIENCE, Panel


@pytest.fixture
def server() -> Iterator[EchoServer]:
    with EchoServer() as server:
        yield server


@pytest.fixture
def panel(server: EchoServer) -> Iterator[Panel]:
    panel = Panel(server)
    yield panel
    portal.run(panel.replace)


def shows(panel: Panel, word: str) -> None:
    """Wait until the transcript shows ``word``: the widget tells when its value changes."""
    until(panel.transcript, lambda value: word in value)


def connected(panel: Panel) -> WebSocket:
    panel.connect_button.click()
    assert panel.socket is not None
    panel.socket.opened.result(10)
    shows(panel, "CONNECTED")
    return panel.socket


def test_a_conversation_is_shown_line_by_line(panel: Panel) -> None:
    connected(panel)
    panel.send_button.click()
    shows(panel, "RESPONSE: WebSocket rocks")
    panel.close_button.click()
    shows(panel, "DISCONNECTED: 1000 Normal Closure &quot;Deliberate disconnection&quot;, clean")
    assert "SENT: WebSocket rocks" in panel.transcript.value


def test_the_button_to_press_next_follows_the_ready_state_and_none_is_disabled(panel: Panel) -> None:
    def main() -> list[str]:
        buttons = (panel.connect_button, panel.send_button, panel.close_button)
        assert not any(button.disabled for button in buttons)
        return [button.description for button in buttons if "wskit-main" in button._dom_classes]

    assert main() == ["Connect"]
    assert "NOT CONNECTED" in panel.badge.value
    socket = connected(panel)
    assert main() == ["Send"]
    assert "OPEN (1)" in panel.badge.value
    panel.close_button.click()
    assert socket.closed.result(10).was_clean
    shows(panel, "DISCONNECTED")
    assert main() == ["Connect"]
    assert "CLOSED (3)" in panel.badge.value


def test_what_is_sent_after_the_end_is_shown_as_not_sent(panel: Panel) -> None:
    connected(panel)
    panel.close_button.click()
    shows(panel, "DISCONNECTED")
    panel.send_button.click()
    shows(panel, "NOT SENT")


def test_the_server_gets_the_code_and_the_reason_that_were_typed(panel: Panel, server: EchoServer) -> None:
    connected(panel)
    panel.code.value, panel.reason.value = " 4321 ", "because"
    panel.close_button.click()
    event = server.connections[-1].closed.result(10)
    assert (event.code, event.reason) == (4321, "because")


def test_no_code_and_no_reason_leave_the_server_with_1005(panel: Panel, server: EchoServer) -> None:
    connected(panel)
    panel.code.value, panel.reason.value = "", ""
    panel.close_button.click()
    assert server.connections[-1].closed.result(10).code == 1005


@pytest.mark.parametrize(
    ("code", "reason", "said"),
    [
        ("1001", "", "InvalidAccessError"),
        ("999", "", "InvalidAccessError"),
        ("99999", "", "InvalidAccessError"),
        ("ten", "", "whole number"),
        ("1000.5", "", "whole number"),
        ("-1", "", "whole number"),
        ("²", "", "whole number"),
        ("9" * 5000, "", "whole number"),
        ("1000", "x" * 124, "SyntaxError"),
        ("", "why", "a reason needs a code"),
    ],
)
def test_what_cannot_be_sent_is_said_and_the_connection_stays_open(
    panel: Panel, code: str, reason: str, said: str
) -> None:
    socket = connected(panel)
    panel.code.value, panel.reason.value = code, reason
    panel.close_button.click()
    assert said in panel.notice.value
    assert 'role="alert"' in panel.notice.value
    assert socket.ready_state == WebSocket.OPEN
    panel.send_button.click()
    shows(panel, "RESPONSE")
    assert panel.notice.value == ""


def test_pressing_a_button_out_of_turn_is_answered_in_words(panel: Panel) -> None:
    panel.send_button.click()
    assert "Press Connect first" in panel.notice.value
    panel.close_button.click()
    assert "no open connection" in panel.notice.value
    connected(panel)
    panel.connect_button.click()
    until(panel.notice, lambda value: "Close it first" in value)
    panel.close_button.click()
    shows(panel, "DISCONNECTED")
    panel.close_button.click()
    until(panel.notice, lambda value: "no open connection" in value)


def test_presses_that_come_at_once_are_done_as_if_there_had_been_time(panel: Panel, server: EchoServer) -> None:
    # As from a kernel that was busy: it is told of all of them together.
    def press() -> None:
        for button in (
            *(panel.connect_button, panel.connect_button, panel.send_button, panel.send_button, panel.close_button),
            *(panel.close_button, panel.connect_button, panel.send_button),
        ):
            button.click()

    portal.run(press)
    shows(panel, "RESPONSE")
    first, second = server.connections
    assert first.closed.result(10).code == 1000
    assert first.received == ("WebSocket rocks",) * 2
    assert second.received == ("WebSocket rocks",)
    assert "wskit-error" not in panel.notice.value


def test_a_press_waits_no_longer_than_a_moment_and_is_then_done_as_a_page_would() -> None:
    async def play(loop: virtual.VirtualLoop) -> None:
        server = EchoServer(network="memory", timeline=Timeline(clock=loop.time), ping_interval=None)
        panel = Panel(server)
        panel.connect_button.click()
        assert panel.socket is not None
        panel.socket.link.freeze()
        panel.send_button.click()
        await asyncio.sleep(PATIENCE - 0.1)
        assert panel.notice.value == ""
        await asyncio.sleep(0.2)
        assert "InvalidStateError" in panel.notice.value
        panel.close_button.click()
        await asyncio.sleep(PATIENCE + 0.1)
        assert "it is CONNECTING" in panel.notice.value
        panel.replace()
        server.close()
        await server.closed

    virtual.run(play)


@pytest.mark.parametrize("typed_last", [False, True])
def test_the_enter_key_sends_what_was_typed(panel: Panel, server: EchoServer, typed_last: bool) -> None:
    connected(panel)
    if not typed_last:
        panel.message.value = "typed"
    panel.message._handle_custom_msg({"event": "submit"}, [])
    if typed_last:  # a front end tells of the key first
        panel.message.value = "typed"
    shows(panel, "RESPONSE: typed")
    panel.reason._handle_custom_msg({"event": "submit"}, [])
    assert server.connections[-1].closed.result(10).code == 1000
    assert server.connections[-1].received == ("typed",)


def test_an_end_is_an_alert_and_a_message_is_none(panel: Panel) -> None:
    connected(panel)
    panel.send_button.click()
    shows(panel, "RESPONSE")
    assert "alert" not in panel.transcript.value
    panel.close_button.click()
    shows(panel, '<div role="alert"><div>DISCONNECTED: 1000')
    assert "alert" not in panel._repr_mimebundle_()["text/html"]


def test_text_from_the_wire_is_never_markup(panel: Panel) -> None:
    connected(panel)
    panel.message.value = "<img src=x onerror=alert(1)>"
    panel.send_button.click()
    shows(panel, "RESPONSE")
    assert "<img" not in panel.transcript.value
    assert "&lt;img" in panel.transcript.value


def test_a_new_connection_begins_a_new_transcript(panel: Panel) -> None:
    connected(panel)
    panel.close_button.click()
    shows(panel, "DISCONNECTED")
    panel.connect_button.click()
    until(panel.transcript, lambda value: "CONNECTED" in value and "DISCONNECTED" not in value)


def test_much_traffic_is_drawn_seldom_and_its_last_line_always(panel: Panel) -> None:
    socket = connected(panel)
    drawings: list[float] = []
    panel.transcript.observe(lambda change: drawings.append(portal.loop().time()), "value")
    for number in range(2000):
        socket.send(f"message {number}.")
    shows(panel, "RESPONSE: message 1999.")
    assert panel.transcript.value.count("<div") <= LINES + 2
    # But for the first few, two drawings are nearer to each other only by what the clock and the loop are late.
    assert len(drawings) <= (drawings[-1] - drawings[0]) / INTERVAL * 1.1 + AT_ONCE + 1


def test_where_nobody_listens_the_error_is_shown() -> None:
    with EchoServer() as gone:
        url = gone.url
    panel = Panel(url)
    panel.connect_button.click()
    shows(panel, "DISCONNECTED: 1006 Abnormal Closure, not clean")
    assert "ERROR: nothing is listening" in panel.transcript.value
    portal.run(panel.replace)


def test_without_a_target_it_brings_its_own_server() -> None:
    panel = Panel()
    socket = connected(panel)
    portal.run(panel.replace)
    assert socket.closed.result(10).was_clean


@pytest.mark.parametrize(
    ("target", "error"), [(5, TypeError), ("ftp://x", wskit.DOMException), ("", wskit.DOMException)]
)
def test_a_target_that_is_none_is_refused(target: Any, error: type[Exception]) -> None:
    with pytest.raises(error):
        Panel(target)


def test_its_still_picture_shows_what_it_shows(panel: Panel) -> None:
    connected(panel)
    panel.send_button.click()
    shows(panel, "RESPONSE")
    bundle = panel._repr_mimebundle_()
    assert "application/vnd.jupyter.widget-view+json" in bundle
    for kind in ("text/html", "text/plain"):
        assert "OPEN" in bundle[kind]
        assert "RESPONSE: WebSocket rocks" in bundle[kind]
    assert server_token(panel) not in str(bundle)


def server_token(panel: Panel) -> str:
    assert panel.socket is not None
    return panel.socket.url.rsplit("/", 1)[1]


def test_replacing_it_says_goodbye_and_leaves_no_widgets(panel: Panel, server: EchoServer) -> None:
    connected(panel)
    widgets = [panel, *panel.children, *(child for row in panel.children for child in getattr(row, "children", ()))]
    portal.run(panel.replace)
    assert server.connections[-1].closed.result(10).code == 1001
    assert all(widget.comm is None for widget in widgets)


async def test_it_works_from_a_cell_with_a_running_loop(server: EchoServer) -> None:
    panel = Panel(server)
    panel.connect_button.click()
    assert panel.socket is not None
    async with asyncio.timeout(10):
        await panel.socket.opened
        panel.close_button.click()
        assert (await panel.socket.closed).code == 1000
    portal.run(panel.replace)


def test_the_kit_is_imported_without_widgets() -> None:
    import subprocess
    import sys

    program = (
        "import sys, wskit; assert 'ipywidgets' not in sys.modules; wskit.Panel; assert 'ipywidgets' in sys.modules"
    )
    subprocess.run([sys.executable, "-c", program], check=True, timeout=60)
    assert isinstance(wskit.Panel, type)
    assert issubclass(wskit.Panel, ipywidgets.VBox)
    with pytest.raises(AttributeError, match="no attribute 'Pannel'"):
        _ = wskit.Pannel


def test_it_lives_on_after_a_story_on_another_loop_wrote_to_the_same_timeline(panel: Panel) -> None:
    socket = connected(panel)

    async def story() -> None:
        async with EchoServer(timeline=socket.timeline) as server:
            await WebSocket(server.url, timeline=socket.timeline).opened

    asyncio.run(fast_forward(story))
    panel.server.connections[-1].send("still there?")  # type: ignore[union-attr]  # it has its own server
    shows(panel, "still there?")


def test_it_knows_its_end_though_others_crowded_it_out_of_the_timeline() -> None:
    with EchoServer(timeline=Timeline(max_events=20)) as server:
        panel = Panel(server)
        socket = connected(panel)
        other = server.timeline.new_end("client")
        with nothing_drawn(panel):
            socket.close()
            socket.closed.result(10)
            for _ in range(100):
                server.timeline.add(events.Sent, other, "x")
        until(panel.badge, lambda value: "CLOSED" in value)
        assert not panel.connect_button.disabled
        portal.run(panel.replace)

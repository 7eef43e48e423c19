"""Colab: what is drawn there is sent while the front end's own message is handled."""

from __future__ import annotations

import sys
import threading
import types
from collections.abc import Iterator

import ipywidgets
import pytest

from wskit import EchoServer, Stage, Timeline
from wskit.loops import portal
from wskit.widgets import colab
from wskit.widgets.panel import Panel


@pytest.fixture
def sent_from(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[str]]:
    """Pretend to be in Colab, and list on which threads widgets send what has changed."""
    google = types.ModuleType("google")
    inner = types.ModuleType("google.colab")
    google.colab = inner  # type: ignore[attr-defined]
    monkeypatch.setitem(sys.modules, "google", google)
    monkeypatch.setitem(sys.modules, "google.colab", inner)
    sent: list[str] = []
    send = ipywidgets.Widget._send

    def note(self: ipywidgets.Widget, message: object, buffers: object = None) -> None:
        sent.append(threading.current_thread().name)
        send(self, message, buffers)

    monkeypatch.setattr(ipywidgets.Widget, "_send", note)
    yield sent
    colab._due.clear()


def test_elsewhere_there_is_no_clock() -> None:
    assert not colab.is_here()
    panel = Panel()
    assert not any(isinstance(one, ipywidgets.HBox) for one in panel.children)
    portal.run(panel.replace)


@pytest.mark.parametrize("kind", [Panel, Stage])
def test_a_press_and_a_tick_are_answered_from_their_own_thread(sent_from: list[str], kind: type[Panel]) -> None:
    here = threading.current_thread().name
    with EchoServer(timeline=Timeline()) as server:
        panel = kind(server)
        shown = panel.sight.last if isinstance(panel, Stage) else panel.transcript
        clock = panel.children[-1]
        sent_from.clear()
        panel.connect_button.click()
        assert "CONNECTED" in shown.value
        panel.send_button.click()
        assert "RESPONSE" in shown.value
        assert sent_from
        assert set(sent_from) == {here}
        # What comes later waits for the clock, which is there until it has ticked once.
        server.connections[0].close(1001)
        assert panel.socket is not None
        panel.socket.closed.result(10)
        assert "DISCONNECTED" not in shown.value
        before = clock.layout.display
        clock.children[0].value = 1
        assert "DISCONNECTED" in shown.value
        assert (before, clock.layout.display) == (None, "none")
        assert set(sent_from) == {here}
        portal.run(panel.replace)


def test_a_press_starts_the_clock_where_it_can(sent_from: list[str]) -> None:
    panel = Panel()
    play = panel.children[-1].children[0]
    if not hasattr(play, "playing"):
        pytest.skip("before ipywidgets 8, somebody has to press the clock's own button")
    assert not play.playing
    panel.connect_button.click()
    assert play.playing
    portal.run(panel.replace)

"""The tap without a front end: its URL, its connections, their ladder and their ending, and what its buttons break."""

from __future__ import annotations

import asyncio
import gc
import re
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import Any

import pytest
import virtual
from helpers import refuses, until

from wskit import CloseEvent, DOMException, EchoServer, Middle, Tap, Timeline, WebSocket, ladder, report
from wskit.loops import portal
from wskit.record import events


@pytest.fixture
def behind() -> Iterator[EchoServer]:
    with EchoServer(timeline=Timeline(), ping_interval=None) as server:
        yield server


@pytest.fixture
def tap(behind: EchoServer) -> Iterator[Tap]:
    tap = Tap(behind)
    yield tap
    portal.run(tap.replace)


def connected(tap: Tap, more: str = "") -> WebSocket:
    ws = WebSocket(tap.url + more, timeline=Timeline())
    ws.opened.result(10)
    number = tap.connections[-1].end.number
    until(tap.list, lambda options: any(one == number for _, one in options), "options")
    return ws


def label(tap: Tap) -> str:
    return str(tap.list.options[0][0])


def press(tap: Tap, name: str) -> None:
    tap.faults.rows.buttons[name].click()


def contains(part: str, value: Any) -> bool:
    return part in value


def tampered(tap: Tap) -> list[tuple[str, str]]:
    return [
        (event.end.side, event.text) for event in tap.middle.timeline.events() if isinstance(event, events.Tampered)
    ]


def test_the_url_stands_first_and_can_be_copied(tap: Tap, behind: EchoServer) -> None:
    assert f'<code class="wskit-url">{tap.url}</code>' in tap.address.value
    assert tap.url.startswith("ws://127.0.0.1:")
    assert tap.url.endswith(behind.url.rpartition("/")[2])
    assert "Let your page connect" in tap.ladder.value


def test_the_newest_connection_is_shown_live_until_another_is_chosen(tap: Tap) -> None:
    first = connected(tap, "?user=s3cret")
    first.send("the first")
    until(tap.ladder, lambda value: value.count("the first") >= 4)
    assert label(tap) == "#1  open  /…?user=…"
    second = connected(tap)
    until(tap.ladder, lambda value: "the first" not in value)
    assert tap.list.value == 2
    tap.list.value = 1
    until(tap.ladder, lambda value: "the first" in value)
    connected(tap)
    second.send("the second")
    first.send("and again")
    until(tap.ladder, lambda value: "and again" in value)
    assert "the second" not in tap.ladder.value
    assert "page's side" in tap.ladder.value
    assert ">tap</b>" in tap.ladder.value
    assert tap.ladder.value.count("Not recorded") == 1
    assert tap.list.value == 1


def test_an_ending_is_told_with_what_to_do_next_and_a_report(tap: Tap, behind: EchoServer) -> None:
    ws = connected(tap)
    behind.connections[0].link.reset()
    assert ws.closed.result(10).code == 1006
    until(tap.outcome, lambda value: "Who ended the client" in value)
    assert "<strong>#1</strong> ended: page 1006 (the server" in tap.outcome.value
    assert "<code>wskit why 1006</code></span>" in tap.outcome.value
    assert re.fullmatch(r"#1  page 1006, server \?, .* s  /…", label(tap))
    assert "s3cret" not in tap.outcome.value
    other = connected(tap)
    until(tap.outcome, lambda value: value == "")
    other.close(1000, "bye")
    until(tap.outcome, lambda value: "1000 clean" in value)
    assert re.fullmatch(r"#2  1000, clean, .* s  /…", label(tap))


def test_who_is_refused_is_listed_too(tap: Tap, behind: EchoServer) -> None:
    behind.close()
    behind.closed.result(10)
    with pytest.raises(DOMException):
        WebSocket(tap.url, timeline=Timeline()).opened.result(10)
    until(tap.outcome, lambda value: "nobody listens behind it" in value)
    assert label(tap) == "#1  refused 502  /…"
    assert "Next: start your server" in tap.outcome.value


@pytest.mark.parametrize(
    ("leg", "way", "expected"),
    [
        ("front", "out", ("server", "freeze in")),
        ("front", "in", ("server", "freeze out")),
        ("front", "both", ("server", "freeze both")),
        ("back", "out", ("client", "freeze out")),
        ("back", "in", ("client", "freeze in")),
    ],
)
def test_a_way_is_the_same_at_both_connections(tap: Tap, leg: str, way: str, expected: tuple[str, str]) -> None:
    connected(tap)
    tap.faults.leg.value, tap.faults.rows.way.value = leg, way
    press(tap, "Freeze")
    assert tampered(tap) == [expected]
    words = {"out": "frozen to the server", "in": "frozen to the page", "both": "frozen both ways"}[way]
    until(tap.faults.rows.force, lambda value: words in value)
    tap.faults.leg.value = "back" if leg == "front" else "front"
    press(tap, "Thaw")  # at the other one
    until(tap.faults.rows.force, lambda value: "nothing" in value)


def test_the_network_is_cut_at_the_chosen_connection(tap: Tap, behind: EchoServer) -> None:
    ws = connected(tap)
    tap.faults.leg.value = "back"
    press(tap, "Cut (FIN)")
    assert behind.connections[0].closed.result(10) == ws.closed.result(10) == CloseEvent(1006, "", was_clean=False)
    until(tap.outcome, lambda value: "the network was cut on the server&#x27;s side, through the tap" in value)
    press(tap, "Freeze")
    until(tap.notice, lambda value: "There is no open connection to break" in value)


def test_it_says_on_which_side_the_network_was_cut(tap: Tap) -> None:
    first = connected(tap)
    connected(tap)
    tap.faults.leg.value = "front"
    press(tap, "Reset (RST)")  # the second
    until(tap.outcome, lambda value: "the network was reset on the page&#x27;s side, through the tap" in value)
    tap.list.value = 1
    tap.faults.leg.value = "back"
    press(tap, "Cut (FIN)")
    first.closed.result(10)
    until(tap.outcome, lambda value: "the network was cut on the server&#x27;s side, through the tap" in value)
    tap.list.value = 2
    until(tap.outcome, lambda value: "reset on the page&#x27;s side" in value)


def test_what_is_asked_of_a_tap_is_told_of_the_connection_that_is_shown(tap: Tap, behind: EchoServer) -> None:
    with pytest.raises(ValueError, match="no connection has come through this tap yet"):
        report(tap)
    first = WebSocket(tap.url, timeline=Timeline())
    first.opened.result(10)
    first.close(4000)
    first.closed.result(10)
    tap.connections[0].closed.result(10)
    assert "4000" in str(report(tap))
    connected(tap)
    assert "4000" not in str(report(tap))
    tap.list.value = 1
    assert "4000" in str(report(tap))
    assert "4000" in str(ladder(tap))


def test_with_a_named_port_the_url_is_the_same_again(behind: EchoServer) -> None:
    with Middle(behind) as middle:
        port = middle.port  # one that is free afterwards
    first = Tap(behind, port=port)
    url = first.url
    first.close()
    second = Tap(behind, port=port)
    assert second.url == url
    ws = WebSocket(url, timeline=Timeline())
    ws.opened.result(10)
    second.close()
    third = Tap(behind, port=port, token="a" * 43)
    assert f"/{'a' * 43}/" in third.url
    third.close()
    fourth = Tap(behind, port=port)
    assert fourth.url == third.url
    fourth.close()
    other = Tap(behind)
    assert first.url.split("/")[3] not in other.url
    other.close()


@pytest.mark.parametrize("name", ["idle_timeout", "idle", "timeout"])
def test_a_habit_is_not_one_of_its_attributes(tap: Tap, name: str) -> None:
    with pytest.raises(AttributeError, match=r"use tap\.middle\.change\(idle_timeout=60\)"):
        setattr(tap, name, 60)
    with pytest.raises(AttributeError, match=r"it has middle\.habits\.idle_timeout"):
        getattr(tap, name)
    with pytest.raises(AttributeError, match=r"a Tap has no patience$"):
        tap.patience  # noqa: B018


def test_a_delay_has_its_field(tap: Tap) -> None:
    connected(tap)
    press(tap, "Set delay")
    assert tampered(tap) == [("server", "delay 0.5 s both")]


def test_a_timeout_ends_who_is_silent(tap: Tap) -> None:
    ws = connected(tap)
    tap.between.idle.value = "soon"
    tap.between.idle_button.click()
    until(tap.notice, lambda value: "A timeout is a number of seconds" in value)
    tap.between.idle.value = "0.05"
    tap.between.idle_button.click()
    assert ws.closed.result(10).code == 1006
    until(tap.outcome, lambda value: "nothing passed for 0.05 s" in value)
    tap.between.idle.value = ""
    tap.between.idle_button.click()
    until(tap.notice, lambda value: "Silence ends no connection" in value)
    assert tap.middle.habits.idle_timeout is None


def test_it_drains_and_lets_in_again_and_restarts(tap: Tap) -> None:
    ws = connected(tap)
    tap.between.drain_button.click()
    assert ws.closed.result(10).code == 1006
    assert refuses(tap.middle.port)
    tap.between.resume_button.click()
    ws = connected(tap)
    tap.between.restart_button.click()
    assert ws.closed.result(10).code == 1006
    until(tap.outcome, lambda value: "it restarts" in value)
    connected(tap)


def test_all_that_passed_can_be_saved(tap: Tap, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    tap.save_button.click()
    until(tap.notice, lambda value: "nothing to save" in value)
    connected(tap)
    for name in ("tap-1.pcapng", "tap-2.pcapng"):
        tap.save_button.click()
        until(tap.notice, partial(contains, name))
        assert (tmp_path / name).stat().st_size > 100


def test_the_picture_in_the_file_is_the_same_on_every_run_until_somebody_presses(behind: EchoServer) -> None:
    taps = [Tap(behind) for _ in range(2)]
    connected(taps[0])
    first, second = (portal.run(tap._still) for tap in taps)
    assert first == second
    assert first["text/plain"].startswith("[Freeze] [Thaw] [Drop]")
    assert taps[0].url.split("/")[3] not in first["text/html"]
    press(taps[0], "Freeze")
    press(taps[0], "Reset (RST)")
    until(taps[0].outcome, lambda value: "report" in value)
    used = portal.run(taps[0]._still)
    assert "RST" in used["text/html"]
    assert "The report" in used["text/html"]
    assert "middle" in used["text/plain"]
    for tap in taps:
        tap.close()


def test_what_it_stands_before_may_be_a_url_and_nothing_else() -> None:
    with pytest.raises(TypeError, match="a tap stands before a server or its URL, not before a int"):
        Tap(3000)
    with pytest.raises(DOMException, match="SyntaxError"):
        Tap("ftp://h/")
    with pytest.raises(TypeError, match="habit"):
        Tap("ws://localhost:1/", idle=60)
    tap = Tap("ws://localhost:1/chat", idle_timeout=60, compression=True)
    assert tap.url.startswith("ws://localhost:")
    assert tap.url.endswith("/chat")
    assert tap.middle.habits.idle_timeout == 60
    assert tap.middle.habits.compression
    tap.close()


def test_without_asking_messages_are_not_compressed_so_that_they_can_be_read(tap: Tap) -> None:
    assert not tap.middle.habits.compression


def test_where_the_record_has_a_gap_it_begins_anew(tap: Tap) -> None:
    ws = connected(tap)
    ws.send("kept")
    until(tap.ladder, lambda value: "kept" in value)
    news: Any = tap._follower.take
    tap._follower.take = lambda: type("News", (), {"are_all": False, "__iter__": lambda self: iter(())})()  # type: ignore[method-assign]
    portal.run(tap._draw)
    tap._follower.take = news  # type: ignore[method-assign]
    assert "kept" in tap.ladder.value


def test_a_tap_whose_name_is_gone_goes_on(behind: EchoServer) -> None:
    tap: Tap | None = Tap(behind)
    assert tap is not None
    url, middle = tap.url, tap.middle
    portal.run(tap._follower.stop)
    tap.__del__()
    tap = None
    gc.collect()
    WebSocket(url, timeline=Timeline()).opened.result(10)
    middle.close()


def test_it_is_before_a_server_in_memory_too() -> None:
    async def play(loop: virtual.VirtualLoop) -> None:
        server = EchoServer(network="memory", timeline=Timeline(clock=loop.time))
        tap = Tap(server)
        ws = await WebSocket(tap.url, timeline=Timeline(clock=loop.time)).opened
        ws.close(4000)
        await ws.closed
        await asyncio.sleep(1)
        assert label(tap).startswith("#1  4000, clean")
        tap.close()
        server.close()
        await server.closed

    virtual.run(play)


def test_closed_it_listens_no_more(behind: EchoServer) -> None:
    tap = Tap(behind)
    ws = connected(tap)
    port = tap.middle.port
    tap.close()
    assert ws.closed.result(10).code == 1006
    assert refuses(port)

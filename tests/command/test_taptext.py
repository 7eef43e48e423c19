"""Tap text: legible on any paper, in narrow windows and in pipes; and not more than anybody can read."""

from __future__ import annotations

import io
import json
import re
import time
from typing import Any

import pytest

from wskit.command.taptext import MANY, READABLE, STYLES, Objects, Text
from wskit.command.terminal import Terminal
from wskit.protocol.glimpse import Glimpse
from wskit.reading.passages import Signal
from wskit.reading.tapped import Did, Frame, Left, Leg, News, Opened, Refused

ESCAPE = re.compile(r"\x1b\[[0-9;]*m")


class Screen(io.StringIO):
    """A terminal with a person before it."""

    encoding = "utf-8"

    def isatty(self) -> bool:
        return True


class Pipe(io.StringIO):
    encoding = "utf-8"


@pytest.fixture(autouse=True)
def environment(monkeypatch: pytest.MonkeyPatch) -> None:
    """The same on every machine."""
    for name in ("NO_COLOR", "FORCE_COLOR", "COLORTERM", "LINES"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("TERM", "xterm-256color")
    monkeypatch.setenv("WT_SESSION", "a terminal of Windows")
    monkeypatch.setenv("COLUMNS", "80")


def said(*news: News, stream: io.StringIO | None = None, **options: Any) -> str:
    out = Screen() if stream is None else stream
    Text(Terminal(out), lambda when: "12:00:00", content=True, **options).tell(news)
    return out.getvalue()


def text(number: int, data: str = "hello") -> Frame:
    return Frame(1.0, number, "client", Glimpse(1, True, len(data), data.encode(), is_text=True))


def ended(number: int, seconds: float = 1.0) -> Left:
    gone = Leg(None, None, Signal.FIN, None, left_first=True)
    dropped = Leg(None, None, None, Signal.FIN, left_first=False)
    return Left(9.0, number, seconds, dropped, gone, "server", "FIN", None, "")


def test_a_person_sees_colours_and_a_pipe_the_words() -> None:
    on_screen = said(text(1), ended(1))
    assert "\x1b[38;5;27m" in on_screen
    in_pipe = said(text(1), ended(1), stream=Pipe())
    assert "\x1b" not in in_pipe
    assert in_pipe.splitlines() == [
        "12:00:00 #1   page → server  text       5 B  hello",
        "12:00:00 #1   ended   page 1006 (the server's code is not seen here) after 1.0 s: the server's "
        "side ended TCP (FIN) with no Close frame, 0.0 s after the last frame; the tap then ended the page's "
        "connection (FIN)",
        "                next: see the server's log of that second: did it end? wskit why 1006",
    ]


def test_who_wants_no_colours_gets_none(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NO_COLOR", "1")
    assert "\x1b" not in said(text(1), ended(1))


@pytest.mark.parametrize("columns", [30, 40, 80, 200])
def test_it_fits_into_a_window_of_any_width(columns: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", str(columns))
    lines = ESCAPE.sub("", said(text(1, "a " * 300), ended(1))).splitlines()
    assert max(map(len, lines)) <= max(columns, 24 + 16)
    assert sum("page → " in line for line in lines) == 1
    assert lines[0].endswith("…")
    assert "thenendedthepage'sconnection(FIN)" in "".join("".join(lines).split())


def luminance(number: int) -> float:
    """Tell how light a colour of the 256 is (WCAG 2.2, relative luminance)."""
    steps = (0, 95, 135, 175, 215, 255)
    parts = [steps[(number - 16) // step % 6] / 255 for step in (36, 6, 1)]
    red, green, blue = (one / 12.92 if one <= 0.04045 else ((one + 0.055) / 1.055) ** 2.4 for one in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def test_every_colour_is_legible_on_black_and_on_white() -> None:
    numbers = [int(one) for style in STYLES.values() for one in re.findall(r"color\((\d+)\)", style)]
    assert len(numbers) == 4
    for number in numbers:
        light = luminance(number)
        assert min(1.05 / (light + 0.05), (light + 0.05) / 0.05) > 3.8, number


def test_a_terminal_without_arrows_gets_what_it_can_show() -> None:
    class Old(Pipe):
        encoding = "ascii"

    assert "page -> server" in said(text(1), stream=Old())


def test_more_frames_than_anybody_can_read_are_counted_and_a_pipe_gets_all(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(time, "monotonic", lambda: 1.0)
    news = [text(1, str(one)) for one in range(READABLE + 10)]
    lines = ESCAPE.sub("", said(*news)).splitlines()
    assert len(lines) == READABLE + 1
    assert lines[-1].strip() == "... 10 frames of #1 left out: too fast to be read"
    assert len(said(*news, stream=Pipe()).splitlines()) == READABLE + 10
    more = [text(one % 3, "x") for one in range(READABLE + 3)]
    lines = ESCAPE.sub("", said(*more, ended(1))).splitlines()
    assert lines[READABLE].strip() == "... 3 frames of 3 connections left out: too fast to be read"
    assert "ended" in lines[READABLE + 1]


def test_after_a_rest_frames_are_shown_again(monkeypatch: pytest.MonkeyPatch) -> None:
    clock = [1.0]
    monkeypatch.setattr(time, "monotonic", lambda: clock[0])
    out = Screen()
    made = Text(Terminal(out), lambda when: "12:00:00", content=True)
    made.tell([text(1)] * (READABLE + 1))
    clock[0] += 1.0
    made.tell([text(2, "again")])
    lines = ESCAPE.sub("", out.getvalue()).splitlines()
    assert "1 frame of #1 left out" in lines[-2]
    assert lines[-1].endswith("again")


def test_what_happens_to_many_at_once_is_one_line() -> None:
    opened = [Opened(1.0, one, "/chat", "", "") for one in range(1, 1001)]
    lines = said(
        *opened, *(ended(one, one / 100)._replace(idle=one / 100) for one in range(1, 1001)), stream=Pipe()
    ).splitlines()
    assert lines == [
        "12:00:00 #1 to #1000 (1,000) opened  /chat",
        "12:00:00 #1 to #1000 (1,000) ended   page 1006 (the server's code is not seen here) after up to "
        "10.0 s: the server's side ended TCP (FIN) with no Close frame, 0.0 s to 10.0 s after the last frame; the tap "
        "then ended the page's connection (FIN)",
        "                next: was the server restarted?",
    ]
    refused = [
        Refused(1.0, one, "/chat", "", 502, "", Did("answers 502: nobody listens behind it", "misses"))
        for one in range(MANY)
    ]
    assert len(said(*refused, stream=Pipe()).splitlines()) == 2 * MANY
    refused += [refused[0]]
    assert said(*refused, stream=Pipe()).count("refused 502") == 1


def test_what_somebody_did_is_said() -> None:
    out = Pipe()
    Text(Terminal(out), lambda when: "12:00:00", content=True).note("frozen", 1.0)
    assert out.getvalue() == "12:00:00 frozen\n"
    out = Pipe()
    objects = Objects(Terminal(out), content=True)
    objects.note("frozen", 1.0)
    objects.tell([text(1, "ü\u202e")])
    key, frame = map(json.loads, out.getvalue().splitlines())
    assert (key["event"], key["what"]) == ("key", "frozen")
    assert frame["text"] == "ü\u202e"
    assert out.getvalue().isascii()


# What ends together, and what comes again and again.


def ping(number: int, name: str = "ping") -> Frame:
    return Frame(
        1.0, number, "server" if name == "ping" else "client", Glimpse(9 if name == "ping" else 10, True, 4, b"")
    )


class Told:
    """What a text has said so far."""

    def __init__(self, stream: io.StringIO) -> None:
        self.stream = stream
        self.text = Text(Terminal(stream), lambda when: f"12:00:{when:04.1f}", content=True)

    def tell(self, *news: News) -> list[str]:
        """Tell these, and return the lines that are new."""
        self.text.tell(news)
        return self.new()

    def look(self, now: float | None = None) -> list[str]:
        self.text.look(now)
        return self.new()

    def new(self) -> list[str]:
        lines = ESCAPE.sub("", self.stream.getvalue()).splitlines()
        self.stream.seek(0)
        self.stream.truncate()
        return lines


def test_several_that_the_server_ends_within_a_second_are_summed_up() -> None:
    told = Told(Pipe())
    alone = told.tell(ended(1))
    assert alone[-1].strip().startswith("next: see the server's log")
    assert told.text.due == 10.0
    assert told.look(9.9) == []
    assert len(told.tell(ended(2)._replace(time=9.4), ended(3)._replace(time=9.9))) == 2, "and nothing to do next"
    assert told.look(10.0) == [
        "12:00:09.9 3 connections ended at 12:00:09",
        "                next: was the server restarted?",
    ]
    assert told.look(99.0) == []


def test_one_that_ends_by_itself_is_not_summed_up() -> None:
    told = Told(Pipe())
    assert len(told.tell(ended(1))) == 2
    assert len(told.tell(ended(2)._replace(time=10.1))) == 2
    assert told.look() == []
    told.tell(ended(3), ended(4))
    assert told.look()[0].endswith("2 connections ended at 12:00:09"), "at the end nobody waits"


def test_pings_are_counted_after_the_third_pair() -> None:
    told = Told(Screen())
    lines = told.tell(*[one for _ in range(5) for one in (ping(1), ping(1, "pong"))], ping(2))
    assert ["ping" in line or "pong" in line for line in lines] == [True] * 6 + [False, True]
    assert lines[6].strip() == "more Pings and Pongs of #1 are counted, and not shown"
    assert told.tell(ping(1), text(1)) == ["12:00:01.0 #1   page → server  text       5 B  hello"]
    assert told.tell(ended(1))[0].strip() == "#1 had 6 Pings and 5 Pongs in all"
    assert "had" not in told.tell(ended(2))[0]
    told.tell(*[ping(3)] * 9)
    told.text.lose()
    assert "had" not in told.tell(ended(3))[0]


def test_a_pipe_gets_every_ping() -> None:
    assert len(Told(Pipe()).tell(*[ping(1)] * 20)) == 20

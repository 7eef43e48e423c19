"""Tap list: the newest connection first, and the last hundred."""

from __future__ import annotations

from wskit.protocol.glimpse import Glimpse
from wskit.reading.passages import Signal
from wskit.reading.tapped import Acted, Frame, Left, Leg, Opened, Refused
from wskit.widgets.taplist import ROWS, TapList


def left(number: int) -> Left:
    gone = Leg(None, None, Signal.FIN, None, left_first=True)
    dropped = Leg(None, None, None, Signal.FIN, left_first=False)
    return Left(9.0, number, 1.0, dropped, gone, "server", "FIN", None, "")


def test_the_newest_is_first_and_each_says_how_it_stands() -> None:
    made = TapList()
    assert (made.newest, made.options, made.get(None), made.get(1)) == (None, [], None, None)
    assert made.feed(Opened(1.0, 1, "/chat", "", ""))
    assert made.feed(Opened(1.0, 2, "", "", ""))
    assert made.feed(Refused(1.0, 3, "/no", "", None, "", None))
    assert made.feed(left(1))
    assert made.options == [
        ("#3  left before an answer  /no", 3),
        ("#2  open", 2),
        ("#1  page 1006, server ?, 1.0 s  /chat", 1),
    ]
    assert made.newest == 3


def test_what_passes_changes_nothing() -> None:
    made = TapList()
    assert not made.feed(Frame(1.0, 1, "client", Glimpse(1, True, 0, b"")))
    assert not made.feed(Acted(1.0, 1, "does"))


def test_how_one_ended_is_drawn_with_what_to_do_next() -> None:
    made = TapList()
    made.feed(left(1))
    made.feed(Opened(1.0, 2, "", "", ""))
    made.feed(Refused(1.0, 3, "", "", None, "a & b", None))
    rows = [made.get(number) for number in (1, 2, 3)]
    drawn = [row.ending_as_html() for row in rows if row is not None]
    assert drawn[0].startswith('<p class="wskit"><strong>#1</strong> ended: page 1006 (the server')
    assert drawn[0].endswith("did it end? <code>wskit why 1006</code></span></p>")
    assert drawn[1] == ""
    assert drawn[2] == '<p class="wskit"><strong>#3</strong> refused: a &amp; b</p>'


def test_the_oldest_go_first() -> None:
    made = TapList()
    for number in range(1, ROWS + 3):
        made.feed(Opened(1.0, number, "", "", ""))
    assert len(made.options) == ROWS
    assert made.options[-1][1] == 3
    assert made.count == ROWS + 2


def test_a_page_that_left_is_no_failure() -> None:
    made = TapList()
    goodbye = Glimpse(8, True, 2, b"\x03\xe9")
    page = Leg(goodbye, None, Signal.FIN, None, left_first=True)
    made.feed(
        Left(9.0, 1, 1.0, page, Leg(None, goodbye, None, Signal.FIN, left_first=False), "client", "Close", None, "")
    )
    assert made.options == [("#1  the page left, 1.0 s", 1)]

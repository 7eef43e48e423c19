"""Three columns as HTML: what is drawn at which row, and on which of the two connections.

How it looks in a browser is looked at in ``tests/browser/test_ladder_looks.py``.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Coroutine
from itertools import pairwise
from typing import Any
from xml.etree import ElementTree as ET

import pytest
from crossings import (
    CROSSINGS,
    answers_pings,
    bad_gateway,
    clean,
    crossed,
    held_in_front,
    idle,
    one_behind_the_other,
    record_of,
    slow_legs,
    still_on_its_way_behind,
    without,
)
from recordings import recorded

from wskit import WebSocket
from wskit.reading.across import Across, across
from wskit.reading.conversation import conversation
from wskit.record import events
from wskit.record.events import End
from wskit.views.ladder import LIVE_STYLE, STYLE, Ladder, as_html
from wskit.views.widepicture import wide_picture
from wskit.views.widesheet import STYLE as WIDE_STYLE

Story = Callable[[], Coroutine[Any, Any, WebSocket]]
EVERY = pytest.mark.parametrize("story", CROSSINGS, ids=lambda story: story.__name__)


def kinds(element: ET.Element) -> set[str]:
    return set(element.attrib.get("class", "").split())


def seen(element: ET.Element) -> str:
    inside = "" if element.tag == "u" else (element.text or "") + "".join(map(seen, element))
    return inside + (element.tail or "")


class Drawing:
    """What a browser makes of a picture."""

    def __init__(self, read: Across, *, live: bool = False) -> None:
        self.source = wide_picture(read, live=live)
        self.root = ET.fromstring(self.source)
        listed = self.root.find("ul")
        assert listed is not None
        self.label = listed.attrib["aria-label"]
        self.rows = listed.findall("li")

    def row(self, words: str) -> ET.Element:
        return next(row for row in self.rows if words in seen(row))

    def shapes(self, *wanted: str) -> list[tuple[int, int]]:
        """Return from which line of the grid to which one each shape goes that is of all these kinds."""
        found = []
        for shape in self.root.findall("i"):
            if set(wanted) <= kinds(shape):
                lines = re.fullmatch(r"grid-row:(\d+)/(\d+)", shape.attrib["style"])
                assert lines is not None
                found.append((int(lines[1]), int(lines[2])))
        return found


def test_the_columns_are_named_and_the_middle_is_a_box_from_top_to_bottom() -> None:
    drawing = Drawing(crossed(clean))
    assert seen(drawing.rows[0]).split() == ["client", "middle", "server"]
    assert drawing.shapes("band", "m") == [(2, len(drawing.rows) + 1)]
    assert kinds(drawing.root) == {"wskit-rungs", "across"}


def test_what_is_passed_on_stands_in_one_row_on_both_connections() -> None:
    row = Drawing(crossed(clean)).row("GET /")
    front, back = row.findall("div")
    assert (kinds(front), kinds(back)) == ({"leg"}, {"leg", "k"})
    assert "client to middle: " in "".join(front.itertext())
    assert "middle to server: " in "".join(back.itertext())


def test_only_client_and_server_have_ready_states() -> None:
    drawing = Drawing(crossed(clean))
    states = [seen(row).split() for row in drawing.rows if kinds(row) == {"states"}]
    assert states[:3] == [["CONNECTING"], ["CONNECTING"], ["OPEN", "OPEN"]]
    assert not drawing.shapes("band", "m", "s1")


def test_a_server_that_comes_last_has_a_line_up_to_its_first_state() -> None:
    drawing = Drawing(crossed(clean))
    [(top, bottom)] = drawing.shapes("band", "r", "line", "late")
    assert top == 2
    assert drawing.shapes("band", "r", "s0")[0][0] == bottom


def test_what_the_middle_does_stands_over_it_and_is_read_with_its_subject() -> None:
    row = Drawing(crossed(idle)).row("ends both connections")
    assert kinds(row) == {"act"}
    assert "".join(row.itertext()) == "middle ends both connections: nothing passed for 60 s"


def test_a_middle_that_hangs_up_on_both_has_two_marks_and_one_that_passes_on_none() -> None:
    marks = [one for one in Drawing(crossed(idle)).root.iter("b") if "mark" in kinds(one)]
    assert [kinds(one) for one in marks] == [{"mark", "r"}, {"mark", "l"}]
    assert ["".join(one.itertext()) for one in marks] == ["middle hangs up"] * 2
    marks = [one for one in Drawing(crossed(clean)).root.iter("b") if "mark" in kinds(one)]
    assert ["".join(one.itertext()) for one in marks] == ["client hangs up"]


def test_in_words_it_says_who_hung_up_and_not_who_passed_it_on() -> None:
    assert Drawing(crossed(clean)).label == (
        "Sequence diagram of a connection across a middle: client CLOSED, server CLOSED; "
        'the client hangs up: Close 1000 "Deliberate disconnection"'
    )
    assert Drawing(crossed(idle)).label.endswith("; the middle hangs up: FIN; the middle hangs up: FIN")
    assert Drawing(crossed(bad_gateway)).label.endswith("; the middle refuses: 502 Bad Gateway")


def test_what_takes_time_falls_on_its_own_connection_and_only_there_words_are_narrow() -> None:
    drawing = Drawing(crossed(slow_legs))
    assert drawing.shapes("fall", "l", "k")
    assert len(drawing.shapes("fall")) > len(drawing.shapes("fall", "k"))
    row = drawing.row('Text "order 2"')
    [front] = row.findall("div")
    assert kinds(front) == {"leg", "narrow"}
    row = drawing.row("network: what goes between the middle and the server takes 2 s longer")
    assert kinds(row) == {"note"}
    assert "narrow" not in kinds(row.findall("div")[0])


def test_what_is_on_its_way_moves_and_what_is_held_stands_at_the_link_that_holds_it() -> None:
    drawing = Drawing(crossed(still_on_its_way_behind), live=True)
    moves = [one.attrib["style"] for one in drawing.root.iter("b") if "--lasts" in one.attrib.get("style", "")]
    assert moves == ["--lasts:2;--gone:0.5", "--lasts:2;--gone:0"]
    held = [kinds(one) for one in Drawing(crossed(held_in_front)).root.iter("i") if "held" in kinds(one)]
    assert held == [{"held"}, {"held", "near"}]


def test_what_has_only_now_happened_fades_in() -> None:
    happened, end = record_of(idle)
    acted = next(place for place, event in enumerate(happened) if isinstance(event, events.Acted))
    drawing = Drawing(across(happened[: acted + 1], end, exact=True), live=True)
    assert kinds(drawing.row("ends both")) == {"act", "new"}
    assert [seen(row) for row in drawing.rows if "new" in kinds(row)] == [seen(drawing.row("ends both"))]
    drawing = Drawing(across(happened, end, exact=True), live=True)
    assert "new" in kinds(drawing.row("FIN"))


def test_while_something_is_on_its_way_what_the_middle_does_is_narrow_and_nothing_falls_through_it() -> None:
    happened, end = record_of(slow_legs)
    whole = across(happened, end)
    assert whole.bridge is not None
    place = next(place for place, event in enumerate(happened) if event.time > 0.4)
    acted = events.Acted(happened[place].time, whole.bridge[0], "thinks about it", "alters")
    drawing = Drawing(across([*happened[:place], acted, *happened[place:]], end, exact=True))
    assert kinds(drawing.row("thinks about it")) == {"act", "narrow"}
    first = next(shape for shape in drawing.root.findall("i") if {"fall", "l"} <= kinds(shape))
    assert "e" in kinds(first)  # level again before it comes to the middle


def test_where_the_middle_never_had_a_connection_it_is_the_right_column() -> None:
    drawing = Drawing(crossed(bad_gateway))
    assert kinds(drawing.root) == {"wskit-rungs", "across", "alone"}
    assert seen(drawing.rows[0]).split() == ["client", "middle"]
    assert not drawing.shapes("band", "r")


def test_a_side_that_was_not_recorded_has_a_dotted_line_and_its_name_says_so() -> None:
    drawing = Drawing(without(idle, "server"))
    assert seen(drawing.rows[0]).split() == ["client", "middle", "server's", "side", "not", "recorded"]
    assert drawing.shapes("band", "r", "unknown") == [(2, len(drawing.rows) + 1)]


def test_what_is_kept_begins_at_its_top_and_what_happens_follows_its_newest_row() -> None:
    read = crossed(slow_legs)
    assert 'class="wskit-ladder-box kept"' in as_html(read)
    assert 'class="wskit-ladder-box kept"' in Ladder(read).as_html(live=True)
    assert 'class="wskit-ladder-box"' in as_html(read, live=True)
    plain = across(*recorded())
    assert "kept" not in as_html(plain)
    assert "kept" not in Ladder(plain).as_html(live=True)


def test_another_middle_is_a_box_too() -> None:
    drawing = Drawing(crossed(one_behind_the_other))
    assert drawing.shapes("band", "r") == drawing.shapes("band", "r", "mid") == drawing.shapes("band", "m", "mid")


def test_a_long_one_names_its_columns_again() -> None:
    assert [kinds(row) for row in Drawing(crossed(slow_legs)).rows].count({"sides"}) == 2


@EVERY
@pytest.mark.parametrize("live", [True, False])
def test_bands_touch_and_every_row_that_says_nothing_is_hidden(story: Story, live: bool) -> None:
    drawing = Drawing(crossed(story), live=live)
    for side in ("l", "r"):
        bands = [shape for state in range(4) for shape in drawing.shapes("band", side, f"s{state}")]
        assert all(one[1] == other[0] for one, other in pairwise(bands))
    for row in drawing.rows:
        assert ("aria-hidden" in row.attrib) == (not "".join(row.itertext()).strip())


# What comes from others is escaped, and what a picture needs comes with it.


def test_what_a_middle_did_is_escaped() -> None:
    happened, end = record_of(answers_pings)
    whole = across(happened, end)
    assert whole.bridge is not None
    attack = events.Acted(happened[-1].time, whole.bridge[0], "</em></li><script>alert(1)</script>&\"'", "alters")
    assert "<script>" not in wide_picture(across([*happened, attack], end))


def test_a_still_picture_brings_its_style_and_a_live_one_leaves_it_to_the_panel() -> None:
    read = crossed(clean)
    assert WIDE_STYLE in as_html(read)
    assert WIDE_STYLE not in as_html(read, live=True)
    assert LIVE_STYLE == STYLE + WIDE_STYLE
    assert WIDE_STYLE in Ladder(read).as_html(live=True)
    html = Ladder(read)._repr_mimebundle_()["text/html"]
    assert html.count(WIDE_STYLE) == 1


def test_two_columns_are_as_ever() -> None:
    happened, end = recorded(2)
    plain = conversation(happened, end)
    for live in (True, False):
        assert as_html(across(happened, end), live=live) == as_html(plain, live=live)
    assert WIDE_STYLE not in Ladder(across(happened, end))._repr_mimebundle_()["text/html"]


def test_before_anything_has_happened_there_is_nothing_to_draw() -> None:
    made = Across(End("client", 1))
    assert "Nothing has happened yet." in as_html(made, live=True)

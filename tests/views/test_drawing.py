"""The ladder as HTML: what is drawn at which row. Nothing in it depends on colour, on the run, or on other pictures.

How it looks in a browser is looked at in ``tests/browser/test_ladder_looks.py``.
"""

from __future__ import annotations

import re
from typing import Any
from xml.etree import ElementTree as ET

import pytest
from conversations import broken_off_in_flight, goodbye_on_a_slow_link, held_at_a_link, in_memory, told
from wire import CLIENT, SERVER, Wire

from wskit.reading.conversation import Conversation, conversation
from wskit.record import events
from wskit.record.events import End
from wskit.views.drawing import STYLE, picture

ATTACK = "</span></li></ul><script>alert(1)</script>&\"'"


class Drawing:
    """What a browser makes of a picture. Its rows are numbered from 1, as a grid does."""

    def __init__(self, wire: Wire | Conversation, end: End = CLIENT, *, live: bool = False) -> None:
        one = conversation(wire.events, end) if isinstance(wire, Wire) else wire
        self.source = picture(one, live=live)
        self.root = ET.fromstring(self.source)
        listed = self.root.find("ul")
        assert listed is not None
        self.list = listed
        self.rows = self.list.findall("li")

    @property
    def words(self) -> list[str]:
        """What is said, without what only a reader who sees nothing is told."""
        return [text for row in self.rows if (text := " ".join(_seen(row).split()))]

    @property
    def arrows(self) -> list[ET.Element]:
        return [span for row in self.rows for span in row.findall("span")]

    def row(self, words: str) -> int:
        """Return in which row this stands."""
        return next(place for place, row in enumerate(self.rows, 1) if words in "".join(row.itertext()))

    def kind(self, words: str) -> set[str]:
        """Return the classes of the arrow with this label."""
        return next(kinds(span) for span in self.arrows if words in "".join(span.itertext()))

    def shapes(self, *wanted: str) -> list[tuple[int, int]]:
        """Return from which line of the grid to which one each shape goes that is of all these kinds."""
        found = []
        for shape in self.root.findall("i"):
            if set(wanted) <= kinds(shape):
                lines = re.fullmatch(r"grid-row:(\d+)/(\d+)", shape.attrib["style"])
                assert lines is not None
                found.append((int(lines[1]), int(lines[2])))
        return found


def kinds(element: ET.Element) -> set[str]:
    return set(element.attrib.get("class", "").split())


def _seen(element: ET.Element) -> str:
    inside = "" if element.tag == "u" else (element.text or "") + "".join(map(_seen, element))
    return inside + (element.tail or "")


def clean() -> Wire:
    wire = Wire().open()
    wire.close("client", 1000, "bye")
    wire.deliver("client")
    wire.end()
    return wire


def crossing() -> Wire:
    wire = Wire().open()
    wire.close("client", 4001, "I am leaving")
    wire.close("server", 4002, "the class is over")
    wire.deliver("client")
    wire.end()
    return wire


def test_the_words_come_in_the_order_of_the_rows() -> None:
    assert Drawing(clean()).words == [
        "client server",
        "CONNECTING CONNECTING",
        "GET / HTTP/1.1, Upgrade: websocket",
        "101 Switching Protocols",
        "OPEN OPEN",
        'hangs up Close 1000 "bye"',
        "CLOSING CLOSING",
        'Close 1000 "bye"',
        "FIN",
        "FIN",
        "CLOSED CLOSED",
    ]


def test_an_arrow_begins_at_its_sender() -> None:
    drawing = Drawing(clean())
    assert drawing.kind("GET /") == {"a", "l"}
    assert drawing.kind("101 Switching") == {"a", "r"}


def test_who_hangs_up_has_a_thick_arrow_and_a_mark() -> None:
    drawing = Drawing(clean())
    assert [kinds(span) for span in drawing.arrows].count({"a", "l", "first"}) == 1
    assert [kinds(mark) for mark in drawing.root.iter("b") if "mark" in kinds(mark)] == [{"mark", "l"}]
    assert drawing.kind("FIN") == {"a", "r", "quiet"}


def test_where_the_server_hangs_up_the_mark_is_at_its_side() -> None:
    wire = Wire().open()
    wire.fin("server")
    assert [kinds(mark) for mark in Drawing(wire).root.iter("b") if "mark" in kinds(mark)] == [{"mark", "r"}]


def test_who_refuses_is_marked_too() -> None:
    wire = Wire()
    wire.link()
    wire.ask()
    wire.deliver("client")
    wire.answer(403)
    wire.end()
    drawing = Drawing(wire)
    assert "first" in drawing.kind("403 Forbidden")
    assert "refuses 403 Forbidden" in drawing.words
    assert "hangs up" not in drawing.source.replace(drawing.list.attrib["aria-label"], "")
    assert drawing.list.attrib["aria-label"].endswith("; the server refuses: 403 Forbidden")


def test_what_crosses_falls_from_the_row_where_it_leaves_to_the_row_where_it_comes() -> None:
    drawing = Drawing(crossing())
    assert sum("hangs up" in words for words in drawing.words) == 2
    [one], [two] = drawing.shapes("fall", "l", "first"), drawing.shapes("fall", "r", "first")
    assert one == (drawing.row("Close 4001") + 1, drawing.row("server gets: Close 4001") + 1)
    assert two == (drawing.row("Close 4002") + 1, drawing.row("client gets: Close 4002") + 1)
    assert one[0] < two[0] < one[1] < two[1]


def test_the_words_of_what_leaves_meanwhile_keep_to_their_side() -> None:
    drawing = Drawing(crossing())
    assert ["narrow" in kinds(drawing.rows[drawing.row(word) - 1]) for word in ("Close 4001", "Close 4002")] == [
        False,
        True,
    ]


def test_what_is_lost_says_so() -> None:
    wire = Wire().open()
    wire.text("client", "hello?")
    wire.text("server", "hello?")
    wire.unlink("client")
    wire.unlink("server")
    drawing = Drawing(wire)
    assert sum("lost" in words for words in drawing.words) == 2
    assert [kinds(one) for span in drawing.arrows for one in span.findall("i")] == [{"lost"}] * 2
    assert drawing.kind("hello?") == {"a", "l", "stuck"}


def test_what_is_on_its_way_says_so_and_moves_in_a_live_picture_if_it_is_known_how_long_it_takes() -> None:
    wire = Wire().open()
    wire.text("client", "hello?")
    drawing = Drawing(wire, live=True)
    assert drawing.words[-1] == 'Text "hello?" on its way'
    assert drawing.kind("hello?") == {"a", "l", "way"}
    assert "--lasts" not in drawing.source
    wire = Wire().open()
    wire.note(events.Tampered, "client", "delay", "out", 2.5)
    wire.text("client", "hello?")
    wire.text("server", "hello!")
    still, live = (Drawing(wire, live=how) for how in (False, True))
    moving = [one.attrib["style"] for span in live.arrows for one in span.findall("b")]
    assert moving == ["--lasts:2.5;--gone:1"]  # what the server sent is not delayed
    assert "--lasts" not in still.source
    assert "new" not in {kind for row in still.rows for kind in kinds(row)}


def test_what_is_held_says_so_and_stands_at_the_link_that_holds_it() -> None:
    drawing = Drawing(told(held_at_a_link))
    held = [kinds(one) for span in drawing.arrows for one in span.findall("i")]
    assert held == [{"held"}, {"held", "near"}, {"held", "near"}]  # the link is the client's
    assert drawing.kind("Yes, I am here") == {"a", "r", "stuck"}


def test_what_the_network_sends_begins_in_between_and_nobody_is_marked() -> None:
    wire = Wire().open()
    wire.note(events.Tampered, "server", "reset")
    wire.rst("server")
    drawing = Drawing(wire)
    assert {"forged", "first"} <= drawing.kind("RST")
    assert "network to" in drawing.source
    assert not [mark for mark in drawing.root.iter("b") if "mark" in kinds(mark)]
    assert "link: reset" in drawing.words


def test_every_ready_state_has_a_word_and_a_pattern_and_each_band_ends_where_the_next_begins() -> None:
    drawing = Drawing(clean())
    for place in "lr":
        bands = [drawing.shapes("band", place, f"s{state}") for state in range(4)]
        assert [len(found) for found in bands] == [1, 1, 1, 1]
        lines = [found[0] for found in bands]
        assert [end for _, end in lines[:-1]] == [begin for begin, _ in lines[1:]]
        assert lines[-1][1] == len(drawing.rows) + 1
    for state in range(3):
        assert f".band.s{state}{{" in STYLE


def test_a_side_that_was_not_recorded_is_dotted_and_says_so() -> None:
    drawing = Drawing(Wire(server=None).open())
    assert drawing.words[0] == "client other end of TCP not recorded"
    assert len(drawing.shapes("band", "r", "unknown")) == 1
    assert drawing.kind("GET /") == {"a", "l", "unknown"}
    assert drawing.kind("101 Switching") == {"a", "r", "unseen"}
    drawing = Drawing(Wire(client=None).open(), SERVER)
    assert len(drawing.shapes("band", "l", "unknown")) == 1


def test_a_problem_has_a_sign_and_words() -> None:
    wire = Wire().open()
    wire.frame("client", 3, b"what?")
    wire.deliver("client", obey=False)
    drawing = Drawing(wire)
    assert "Opcode 3 (5 bytes) ⚠\ufe0e opcode 3 is reserved" in drawing.words
    assert drawing.kind("Opcode 3 (5 bytes)") == {"a", "l", "wrong"}


def test_a_note_stands_at_its_side() -> None:
    wire = Wire().open()
    wire.note(events.Tampered, "server", "freeze", "both")
    wire.note(events.Failed, "client", "a sentence that is rather long")
    wire.note(events.Closed, "client", 1006, "", False)
    notes = [row[0] for row in Drawing(wire).rows if "note" in kinds(row)]
    assert [(note.text, kinds(note)) for note in notes] == [
        ("link: freeze both", {"r"}),
        ("fails: a sentence that is rather long", {"l"}),
    ]


def test_what_is_cut_is_told_in_full_under_the_pointer() -> None:
    wire = Wire().open()
    wire.text("client", "hi")
    wire.text("client", "a text of some length, which is not shown in full here, but only as far as there is room")
    hints = [span.attrib["title"] for span in Drawing(wire).arrows if "title" in span.attrib]
    assert len(hints) == 1
    assert hints[0].endswith('as far as there is room"')


def test_text_from_the_wire_never_becomes_an_element() -> None:
    wire = Wire().open()
    wire.text("client", ATTACK)
    wire.text("client", ATTACK * 10)
    wire.note(events.Tampered, "client", ATTACK)
    wire.note(events.Closed, "client", 1006, "", False)
    wire.note(events.Failed, "client", ATTACK)
    wire.close("client", 1000, ATTACK)
    drawing = Drawing(wire)
    assert {element.tag for element in drawing.root.iter()} == {"div", "ul", "li", "b", "u", "i", "em", "span"}
    assert ATTACK in drawing.list.attrib["aria-label"]
    assert "".join(drawing.words).count("<script>") >= 3


def test_the_picture_says_in_words_what_it_is_of() -> None:
    assert Drawing(clean()).list.attrib["aria-label"] == (
        'Sequence diagram of a connection: client CLOSED, server CLOSED; the client hangs up: Close 1000 "bye"'
    )
    assert Drawing(clean()).list.attrib["role"] == "list"
    wire = Wire().open()
    wire.note(events.Tampered, "client", "reset")
    wire.rst("client")
    assert Drawing(wire).list.attrib["aria-label"].endswith("; the network hangs up: RST")
    assert Drawing(Wire()).list.attrib["aria-label"] == "Sequence diagram of a connection: nothing yet"


def test_the_same_conversation_gives_the_same_picture() -> None:
    # The masking keys, the nonce of the handshake and the payloads of pings differ.
    first, second = clean(), clean()
    assert [event for event in first.events if isinstance(event, events.BytesOut)] != [
        event for event in second.events if isinstance(event, events.BytesOut)
    ]
    for live in (False, True):
        assert Drawing(first, live=live).source == Drawing(second, live=live).source
    assert " id=" not in Drawing(first).source
    assert "url(" not in Drawing(first).source + STYLE


def test_a_tall_picture_names_the_sides_at_its_foot_too() -> None:
    wire = Wire().open()
    assert Drawing(wire).words.count("client server") == 1
    for _ in range(30):
        wire.text("client", "hi")
        wire.deliver("client")
    drawing = Drawing(wire)
    assert [drawing.words[0], drawing.words[-1]] == ["client server"] * 2
    assert max(end for _, end in drawing.shapes("band")) == len(drawing.rows)  # not beside its names


def test_where_the_beginning_is_gone_the_bands_begin_with_the_states_there_were() -> None:
    wire = Wire().open()
    for _ in range(20):
        wire.text("client", "hi")
        wire.deliver("client")
    one = Conversation(CLIENT, keep=10)
    for event in wire.events:
        one.feed(event)
    drawing = Drawing(one)
    assert drawing.words[:2] == ["client server", "OPEN OPEN"]
    assert len(drawing.shapes("band", "s1")) == 2


def test_time_that_passes_takes_a_row_with_what_time_it_is_and_how_long_that_was() -> None:
    drawing = Drawing(in_memory("black-hole-pings"))
    times = [row for row in drawing.rows if "time" in kinds(row)]
    assert [" ".join("".join(row.itertext()).split()) for row in times] == [
        "… 20 s … 20 s",
        "… 20 s … 40 s",
        "… 40 s … 80 s",
    ]
    assert all(row.attrib["style"].startswith("min-height:") for row in times)


@pytest.mark.parametrize("story", [goodbye_on_a_slow_link, broken_off_in_flight])
def test_what_is_not_new_does_not_fade_in(story: Any) -> None:
    one = told(story)
    new = [row for row in Drawing(one, live=True).rows if "new" in kinds(row)]
    assert 0 < len(new) <= 4
    assert all("--gone:0" in row.attrib["style"] for row in new)

"""The ladder as SVG: what is drawn and where. Nothing in it depends on colour, on the run, or on other pictures."""

from __future__ import annotations

import re
from itertools import pairwise
from xml.etree import ElementTree as ET

import pytest
from wire import CLIENT, SERVER, Wire

from wskit.reading.conversation import Conversation, conversation
from wskit.record import events
from wskit.record.events import End
from wskit.views.drawing import FIT, LEFT, RIGHT, STYLE, WIDTH, ZONE, svg
from wskit.views.layout import SLOPE

ATTACK = "</text></svg><script>alert(1)</script>&\"'"


class Drawing:
    """What a browser makes of a picture."""

    def __init__(self, wire: Wire | Conversation, end: End = CLIENT) -> None:
        self.source = svg(conversation(wire.events, end) if isinstance(wire, Wire) else wire)
        self.root = ET.fromstring(self.source)
        self.texts = self.root.findall("text")

    @property
    def words(self) -> list[str]:
        return ["".join(text.itertext()) if text.find("title") is None else text[0].tail or "" for text in self.texts]

    def text(self, words: str) -> ET.Element:
        return self.texts[self.words.index(words)]

    def kind(self, words: str) -> list[str]:
        return self.text(words).attrib["class"].split()

    def paths(self, *kinds: str) -> list[str]:
        """Return the paths that are of all these kinds."""
        return [path.attrib["d"] for path in self.root.iter("path") if set(kinds) <= set(path.attrib["class"].split())]

    @property
    def bent(self) -> list[str]:
        """Return the paths of what comes later than it leaves, from the top."""
        paths = [path.attrib["d"] for path in self.root.iter("path")]
        return [path for path in paths if path.count("L") == 3]

    @property
    def lines(self) -> list[tuple[float, ...]]:
        """Return where every arrow begins and ends, from the top."""
        found = [re.fullmatch(r"M(\S+) (\S+)L(\S+) (\S+)", path.attrib["d"]) for path in self.root.iter("path")]
        return [tuple(float(one) for one in line.groups()) for line in found if line]


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


def test_an_arrow_goes_from_its_sender_to_its_receiver_and_falls_a_little() -> None:
    request, response, *_ = Drawing(clean()).lines
    assert (request[0], response[0]) == (LEFT + 8, RIGHT - 8)
    assert request[2] == pytest.approx(RIGHT - 8, abs=6)
    assert response[2] == pytest.approx(LEFT + 8, abs=6)
    assert 0 < request[3] - request[1] < SLOPE + 1 < response[1] - request[1]


def test_the_words_come_in_the_order_of_the_rows() -> None:
    drawing = Drawing(clean())
    assert drawing.words == [
        *("client", "server", "CONNECTING", "CONNECTING"),
        "GET / HTTP/1.1, Upgrade: websocket",
        *("101 Switching Protocols", "OPEN", "OPEN"),
        *('Close 1000 "bye"', "hangs up", "CLOSING", "CLOSING"),
        'Close 1000 "bye"',
        *("FIN", "FIN", "CLOSED", "CLOSED"),
    ]
    heights = [int(text.attrib["y"]) for text in drawing.texts]
    assert all(below > above - 20 for above, below in pairwise(heights))
    assert drawing.source.count("\n") > len(drawing.texts)


def test_a_label_begins_at_the_side_of_its_sender() -> None:
    drawing = Drawing(clean())
    request, response = (
        drawing.text(words) for words in ("GET / HTTP/1.1, Upgrade: websocket", "101 Switching Protocols")
    )
    assert (request.attrib["x"], request.attrib["text-anchor"]) == (str(LEFT + 14), "start")
    assert (response.attrib["x"], response.attrib["text-anchor"]) == (str(RIGHT - 14), "end")


def test_lines_are_drawn_first_so_that_every_word_can_be_read() -> None:
    tags = [element.tag for element in Drawing(crossing()).root]
    assert tags == sorted(tags, key=["path", "text"].index)


def test_who_hangs_up_has_a_thick_arrow_a_bold_label_and_a_mark() -> None:
    drawing = Drawing(clean())
    assert "first" in drawing.kind('Close 1000 "bye"')
    assert drawing.words.count("hangs up") == 1
    assert int(drawing.text("hangs up").attrib["x"]) < LEFT
    assert len(drawing.paths("first")) == 2  # a line and its tip
    assert drawing.kind("FIN") == ["quiet"]


def test_where_the_server_hangs_up_the_mark_is_at_its_side() -> None:
    wire = Wire().open()
    wire.fin("server")
    assert int(Drawing(wire).text("hangs up").attrib["x"]) > RIGHT


def test_who_refuses_is_marked_too() -> None:
    wire = Wire()
    wire.link()
    wire.ask()
    wire.deliver("client")
    wire.answer(403)
    wire.end()
    drawing = Drawing(wire)
    assert "first" in drawing.kind("403 Forbidden")
    assert int(drawing.text("refuses").attrib["x"]) > RIGHT
    assert "hangs up" not in drawing.words
    assert drawing.root.attrib["aria-label"].endswith("; the server refuses: 403 Forbidden")


def test_what_crosses_is_seen_to_cross() -> None:
    drawing = Drawing(crossing())
    assert drawing.words.count("hangs up") == 2
    first, second = ([float(one) for one in re.findall(r"[\d.]+", path)] for path in drawing.bent)
    # Level where the words are, and across in the middle.
    assert [first[0], first[2], first[4]] == [LEFT + 8, LEFT + ZONE, RIGHT - ZONE]
    assert [second[0], second[2], second[4]] == [RIGHT - 8, RIGHT - ZONE, LEFT + ZONE]
    for path in (first, second):
        assert path[1] == path[3] < path[5] == path[7]
    assert first[1] < second[1] < first[7] < second[7]
    # A long label would reach into the other arrow: it takes more lines.
    assert [words for words in drawing.words if "leaving" in words or "over" in words] == ['am leaving"', 'over"']


def test_what_is_lost_is_dashed_and_crossed_out_and_says_so() -> None:
    wire = Wire().open()
    wire.text("client", "hello?")
    wire.text("server", "hello?")
    wire.unlink("client")
    wire.unlink("server")
    drawing = Drawing(wire)
    assert drawing.words.count("lost") == 2
    assert [path.endswith("l10 10m0 -10l-10 10") for path in drawing.paths("wskit-error")] == [True] * 2
    assert len(drawing.paths("dashed")) == 2
    assert not drawing.paths("dashed", "tip")
    middle = WIDTH / 2
    assert [middle < line[2] < RIGHT - 50 or LEFT + 50 < line[2] < middle for line in drawing.lines[2:]] == [True, True]


def test_what_is_on_its_way_is_dashed_and_still_an_arrow() -> None:
    wire = Wire().open()
    wire.text("client", "hello?")
    drawing = Drawing(wire)
    assert drawing.kind("on its way") == ["note"]
    assert len(drawing.paths("dashed")) == 2
    assert len(drawing.paths("dashed", "tip")) == 1


def test_what_is_held_is_dashed_before_two_bars_and_says_so() -> None:
    wire = Wire().open()
    wire.note(events.Tampered, "client", "freeze", "both")
    wire.text("client", "hello?")
    drawing = Drawing(wire)
    assert drawing.kind("held") == ["note", "wskit-closing"]
    assert [path.endswith("v12m6 -12v12") for path in drawing.paths("first", "wskit-closing")] == [True]
    assert not drawing.paths("dashed", "tip")


def test_what_the_network_sends_begins_in_between_and_nobody_is_marked() -> None:
    wire = Wire().open()
    wire.note(events.Tampered, "server", "reset")
    wire.rst("server")
    drawing = Drawing(wire)
    assert "first" in drawing.kind("RST")
    assert "hangs up" not in drawing.words
    assert drawing.lines[-1][0] == (LEFT + RIGHT) / 2
    assert drawing.words[-3] == "RST"
    assert drawing.kind("link: reset") == ["note"]


def test_every_ready_state_has_a_word_and_a_pattern() -> None:
    drawing = Drawing(clean())
    order = []
    for path in drawing.root.iter("path"):
        order += [
            kind for kind in path.attrib["class"].split() if kind in ("outline", "solid", "hatched", "outline-solid")
        ]
    assert order == ["outline", "solid", "hatched", "outline-solid"] * 2
    for kind in ("outline", "solid", "hatched"):
        assert f"path.{kind} {{" in STYLE
    # Each band ends where the next begins.
    bands = [[float(one) for one in re.findall(r"[\d.]+", band)] for band in drawing.paths("paper")]
    for side in (bands[:4], bands[4:]):
        assert [band[2] for band in side[:-1]] == [band[1] for band in side[1:]]


def test_a_side_that_was_not_recorded_is_dotted_and_says_so() -> None:
    wire = Wire(server=None).open()
    drawing = Drawing(wire)
    assert "not recorded" in drawing.words
    assert [path.startswith(f"M{RIGHT} ") for path in drawing.paths("dotted")] == [True]
    drawing = Drawing(Wire(client=None).open(), SERVER)
    assert [path.startswith(f"M{LEFT} ") for path in drawing.paths("dotted")] == [True]


def test_a_problem_has_a_sign_and_words() -> None:
    wire = Wire().open()
    wire.frame("client", 3, b"what?")
    wire.deliver("client", obey=False)
    drawing = Drawing(wire)
    assert "⚠\ufe0e opcode 3 is reserved" in drawing.words
    assert drawing.kind("Opcode 3 (5 bytes)") == ["wskit-error"]
    assert len(drawing.paths("wskit-error")) == 2


def test_a_note_stands_at_its_side_and_takes_as_many_lines_as_it_needs() -> None:
    wire = Wire().open()
    wire.note(events.Tampered, "server", "freeze", "both")
    wire.note(events.Failed, "client", "a sentence that is too long to stand on one line of the picture")
    wire.note(events.Closed, "client", 1006, "", False)
    drawing = Drawing(wire)
    assert drawing.text("link: freeze both").attrib["text-anchor"] == "end"
    assert [words for words in drawing.words if "sentence" in words or "picture" in words] == [
        "fails: a sentence that is too",
        "picture",
    ]


def test_what_is_cut_is_told_in_full_under_the_pointer() -> None:
    wire = Wire().open()
    wire.text("client", "hi")
    wire.text("client", "a text of some length, which is not shown in full")
    drawing = Drawing(wire)
    hints = [title.text for title in drawing.root.iter("title")]
    assert hints == ['Text "a text of some length, which is not shown in full"']
    assert drawing.words[-2] == 'Text "a text of some leng…" (49 bytes)'


def test_letters_that_may_be_too_wide_are_squeezed() -> None:
    wire = Wire().open()
    wire.text("client", "i" * 26)
    wire.text("client", "W" * 26)
    drawing = Drawing(wire)
    assert drawing.text(f'Text "{"W" * 26}"').attrib["textLength"] == str(FIT)
    assert "textLength" not in drawing.text(f'Text "{"i" * 26}"').attrib


def test_text_from_the_wire_never_becomes_an_element() -> None:
    wire = Wire().open()
    wire.text("client", ATTACK)
    wire.text("client", ATTACK * 10)
    wire.note(events.Tampered, "client", ATTACK)
    wire.note(events.Closed, "client", 1006, "", False)
    wire.note(events.Failed, "client", ATTACK)
    wire.close("client", 1000, ATTACK)
    drawing = Drawing(wire)
    assert {element.tag for element in drawing.root.iter()} == {"svg", "path", "text", "title"}
    assert ATTACK in drawing.root.attrib["aria-label"]
    assert "".join(drawing.words).count("<script>") >= 3


def test_the_picture_says_in_words_what_it_is_of() -> None:
    assert Drawing(clean()).root.attrib["aria-label"] == (
        'Sequence diagram of a connection: client CLOSED, server CLOSED; the client hangs up: Close 1000 "bye"'
    )
    assert Drawing(clean()).root.attrib["role"] == "img"
    wire = Wire().open()
    wire.note(events.Tampered, "client", "reset")
    wire.rst("client")
    assert Drawing(wire).root.attrib["aria-label"].endswith("; the network hangs up: RST")
    assert Drawing(Wire()).root.attrib["aria-label"] == "Sequence diagram of a connection: nothing yet"


def test_the_same_conversation_gives_the_same_picture() -> None:
    # The masking keys, the nonce of the handshake and the payloads of pings differ.
    first, second = clean(), clean()
    assert [event for event in first.events if isinstance(event, events.BytesOut)] != [
        event for event in second.events if isinstance(event, events.BytesOut)
    ]
    assert Drawing(first).source == Drawing(second).source
    assert " id=" not in Drawing(first).source
    assert "url(" not in Drawing(first).source


def test_a_tall_picture_names_the_sides_at_its_foot_too() -> None:
    wire = Wire().open()
    assert Drawing(wire).words.count("client") == 1
    for _ in range(30):
        wire.text("client", "hi")
        wire.deliver("client")
    drawing = Drawing(wire)
    assert drawing.words.count("client") == 2
    *_, width, height = (int(one) for one in drawing.root.attrib["viewBox"].split())
    assert width == WIDTH
    assert all(0 < int(text.attrib["y"]) < height for text in drawing.texts)


def test_where_the_beginning_is_gone_the_bands_begin_with_the_states_there_were() -> None:
    wire = Wire().open()
    for _ in range(20):
        wire.text("client", "hi")
        wire.deliver("client")
    one = Conversation(CLIENT, keep=10)
    for event in wire.events:
        one.feed(event)
    drawing = Drawing(one)
    assert drawing.words[2:4] == ["OPEN", "OPEN"]
    assert len(drawing.paths("solid")) == 2

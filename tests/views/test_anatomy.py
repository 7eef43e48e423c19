"""Anatomy: one frame's bytes, field by field, as text and as HTML."""

from __future__ import annotations

import re
import struct
from html import unescape
from html.parser import HTMLParser
from typing import Any, Literal

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from wskit.protocol.codes import close_code
from wskit.protocol.frames import FrameParser, unmask
from wskit.views.anatomy import Anatomy, anatomy
from wskit.views.fields import SHOWN, Field, fields
from wskit.views.tokens import TOKENS

Sender = Literal["client", "server"]

KEY = bytes.fromhex("37fa213d")
HELLO = bytes.fromhex("818537fa213d7f9f4d5158")  # "Hello", from RFC 6455 section 5.7


def frame(first: int, payload: bytes = b"") -> bytes:
    """A server's frame."""
    size = len(payload)
    extended = 0 if size < 126 else 2 if size < 65536 else 8
    length = bytes([{0: size, 2: 126, 8: 127}[extended]]) + (size.to_bytes(extended) if extended else b"")
    return bytes([first]) + length + payload


def masked(first: int, payload: bytes) -> bytes:
    """A client's frame."""
    return bytes([first, 0x80 | len(payload)]) + KEY + unmask(payload, KEY)


def close(code: int, reason: bytes = b"") -> bytes:
    return frame(0x88, struct.pack("!H", code) + reason)


def named(data: bytes, name: str) -> Field:
    [one] = [one for one in anatomy(data).fields if one.name == name]
    return one


# Fields.


def test_the_example_of_the_standard_is_taken_apart() -> None:
    assert list(anatomy(HELLO).fields) == [
        Field("FIN", range(1), range(1), "1", "", "the only frame of its message", "5.4"),
        Field("RSV", range(1), range(1, 4), "000", "", "RSV1, RSV2, RSV3: for extensions, not used", "5.2"),
        Field("opcode", range(1), range(4, 8), "0001", "", "1, Text: it begins a message of text", "5.2"),
        Field("MASK", range(1, 2), range(1), "1", "", "masked: a client masks all it sends", "5.1"),
        Field("payload length", range(1, 2), range(1, 8), "0000101", "", "5 bytes of payload", "5.2"),
        Field(
            "masking key",
            range(2, 6),
            None,
            "37 fa 21 3d",
            "",
            "each byte of the payload is XORed with one of these four, in turn",
            "5.3",
        ),
        Field("Text payload", range(6, 11), None, "7f 9f 4d 51 58", "48 65 6c 6c 6f", "Hello", "5.6"),
    ]


FIRSTS = st.builds(
    lambda first, opcode: first << 4 | opcode, st.integers(0, 15), st.sampled_from([0, 1, 2, 8, 9, 10, 3])
)


@given(FIRSTS, st.binary(max_size=200), st.sampled_from([b"", KEY]), st.sampled_from([0, 2, 8]), st.booleans())
@example(0x88, b"\x03", b"", 0, True)
@example(0x81, b"caf\xc3", KEY, 0, True)
def test_the_fields_of_any_frame_leave_nothing_out_and_hold_each_problem_once(
    first: int, payload: bytes, key: bytes, extended: int, server: bool
) -> None:
    extended = extended or (0 if len(payload) < 126 else 2)
    second = {0: len(payload), 2: 126, 8: 127}[extended] | (0x80 if key else 0)
    length = len(payload).to_bytes(extended) if extended else b""
    raw = bytes([first, second]) + length + key + (unmask(payload, key) if key else payload)
    [before, one] = FrameParser("server" if server else "client").feed(b"\x89\x00" + raw)
    assert before.raw == b"\x89\x00"
    found = fields(one)

    bits = [(byte, bit) for each in found if each.bits for byte in each.bytes for bit in each.bits]
    assert bits == [(byte, bit) for byte in (0, 1) for bit in range(8)]
    assert "".join(each.raw for each in found if each.bits) == f"{raw[0]:08b}{raw[1]:08b}"
    assert [byte for each in found if not each.bits for byte in each.bytes] == list(range(2, len(raw)))
    for each in (each for each in found if not each.bits):
        data, plain = raw[each.bytes.start : each.bytes.stop], payload[each.bytes.start - one.header_size :]
        more = f" … ({len(data)} bytes)" if len(data) > SHOWN else ""
        assert each.raw == data[:SHOWN].hex(" ") + more
        if key and each.bytes.start >= one.header_size:
            assert each.unmasked == plain[: min(len(data), SHOWN)].hex(" ") + more
        else:
            assert each.unmasked == ""
    assert sorted(map(str, one.problems)) == sorted(str(problem) for each in found for problem in each.problems)
    for each in found:
        assert all(
            problem.offset - one.offset in each.bytes or problem.offset - one.offset == each.bytes.start
            for problem in each.problems
        )
    assert len({each.name for each in found}) == len(found) < 10
    bundle = Anatomy(one)._repr_mimebundle_()
    assert all(each.name in bundle["text/plain"] and each.name in bundle["text/html"] for each in found)


@pytest.mark.parametrize(
    ("data", "name", "meaning", "section"),
    [
        (frame(0x01, b"a"), "FIN", "more of this message is to come", "5.4"),
        (frame(0x80, b"a"), "FIN", "the last frame of its message", "5.4"),
        (frame(0x00, b"a"), "FIN", "more of this message is to come", "5.4"),
        (frame(0x8A), "FIN", "whole: a control frame is never split", "5.5"),
        (frame(0x09), "FIN", "more of this control frame is to come", "5.5"),
        (frame(0xC1), "RSV", "RSV1 set: only an extension may do that", "5.2"),
        (frame(0xB1), "RSV", "RSV2 and RSV3 set: only an extension may do that", "5.2"),
        (frame(0x8A), "opcode", "10, Pong: it answers a Ping, or says unasked that its sender is there", "5.2"),
        (frame(0x83), "opcode", "3, reserved: it has no meaning yet", "5.2"),
        (frame(0x82, b"a"), "MASK", "not masked: a server masks nothing", "5.1"),
        (frame(0x82, b"a"), "payload length", "1 byte of payload", "5.2"),
        (frame(0x82, b"a" * 300), "payload length", "126: the length is in the next 2 bytes", "5.2"),
        (frame(0x82, b"a" * 300), "extended payload length", "300 bytes of payload", "5.2"),
        (frame(0x82, b"a" * 70_000), "extended payload length", "70,000 bytes of payload", "5.2"),
        (close(4000), "Close code", f"15 × 256 + 160 = 4000, Private Use: {close_code(4000).meaning}", "7.4"),
        (frame(0x88), "Close code", "none, so that the other side reports 1005, No Status Rcvd", "7.1.5"),
        (frame(0x88, b"\x03"), "Close code", "half a code: it takes two bytes", "5.5.1"),
        (close(1000, b"so\nlong"), "Close reason", r"so\nlong", "5.5.1"),
        (close(1000, b"\xff"), "Close reason", "�", "5.5.1"),
        (frame(0x81), "Text payload", "an empty text", "5.6"),
        (frame(0x81, b"x" * 300), "Text payload", "x" * 200 + "… (300 characters)", "5.6"),
        (frame(0x81, b"caf\xc3"), "Text payload", "caf�", "5.6"),
        (frame(0x01, b"caf\xc3"), "Text payload", "caf, and the beginning of a character", "5.6"),
        (frame(0x82, b"a"), "Binary payload", "what the bytes mean is up to the application", "5.6"),
        (frame(0x80, b"a"), "Continuation payload", "the next part of the message", "5.4"),
        (frame(0x89), "Ping application data", "none", "5.5.3"),
        (frame(0x89, b"a"), "Ping application data", "the Pong must bring back the same", "5.5.3"),
        (frame(0x8A, b"a"), "Pong application data", "the same as in the Ping that it answers", "5.5.3"),
        (frame(0x83, b"a"), "payload", "nobody can tell what it means", "5.2"),
    ],
)  # fmt: skip
def test_a_field_says_what_it_means(data: bytes, name: str, meaning: str, section: str) -> None:
    assert (named(data, name).meaning, named(data, name).section) == (meaning, section)


@pytest.mark.parametrize(
    ("data", "name", "where"),
    [
        (HELLO, "FIN", "byte 0, bit 0"),
        (HELLO, "payload length", "byte 1, bits 1–7"),
        (HELLO, "masking key", "bytes 2–5"),
        (frame(0x82, b"a"), "Binary payload", "byte 2"),
        (frame(0x88), "Close code", "no bytes"),
        (frame(0x82, b"a" * 2000), "Binary payload", "bytes 4–2,003"),
    ],
)
def test_a_field_says_where_it_is(data: bytes, name: str, where: str) -> None:
    assert named(data, name).where == where


@pytest.mark.parametrize(
    ("data", "sender", "name"),
    [
        (frame(0x09), "server", "FIN"),
        (frame(0xC2), "server", "RSV"),
        (frame(0x83), "server", "opcode"),
        (frame(0x80), "server", "opcode"),
        (frame(0x01, b"a") + frame(0x81, b"b"), "server", "opcode"),
        (close(1000) + frame(0x81, b"late"), "server", "opcode"),
        (HELLO, "server", "MASK"),
        (frame(0x82), "client", "MASK"),
        (frame(0x89, b"x" * 126), "server", "payload length"),
        (b"\x82\x7e\x00\x01a", "server", "extended payload length"),
        (frame(0x88, b"\x03"), "server", "Close code"),
        (close(1006), "server", "Close code"),
        (close(1000, b"ab\xff"), "server", "Close reason"),
        (frame(0x81, b"ab\xff"), "server", "Text payload"),
        (frame(0x01, b"\xe2\x82") + frame(0x80), "server", "Continuation payload"),
    ],
)
def test_a_problem_lies_in_the_field_that_breaks_the_rule(data: bytes, sender: Sender, name: str) -> None:
    last = FrameParser(sender).feed(data)[-1]
    assert [(one.name, one.problems) for one in fields(last) if one.problems] == [(name, last.problems)]
    assert len(last.problems) == 1


def test_a_field_may_hold_two_problems() -> None:
    [_, last] = FrameParser("server").feed(close(1000) + frame(0x83))
    assert [problem.section for problem in Anatomy(last).fields[2].problems] == ["5.5.1", "5.2"]


# Made from bytes.


@pytest.mark.parametrize("kind", [bytes, bytearray, memoryview])
def test_bytes_and_the_frame_that_was_read_from_them_are_the_same(kind: Any) -> None:
    [read] = FrameParser("client").feed(HELLO)
    assert anatomy(kind(HELLO)).frame == anatomy(read).frame == read


def test_bytes_alone_are_taken_as_sent_by_whoever_masks_so() -> None:
    unasked = frame(0x89)
    assert [len(anatomy(data).frame.problems) for data in (HELLO, unasked)] == [0, 0]
    assert anatomy(HELLO, "server").title == "Text frame, 11 bytes, 1 error"
    assert anatomy(unasked, "client").title == "Ping frame, 2 bytes, 1 error"


@pytest.mark.parametrize("data", [frame(0x80, b"\xac"), masked(0x00, b"\xe2\x82")])
def test_a_continuation_by_itself_is_taken_to_continue_something(data: bytes) -> None:
    assert anatomy(data).frame.problems == ()


@pytest.mark.parametrize(
    ("data", "what"),
    [
        (b"", "this is no whole frame: 0 bytes, and at least 2 missing"),
        (b"\x81", "this is no whole frame: 1 byte, and at least 1 missing"),
        (b"\x81\x7e", "this is no whole frame: 2 bytes, and at least 2 missing"),
        (b"\x81\x7f" + bytes(7), "this is no whole frame: 9 bytes, and at least 1 missing"),
        (HELLO[:2], "this is no whole frame: 2 bytes, and 9 missing"),
        (HELLO[:-1], "this is no whole frame: 10 bytes, and 1 missing"),
        (b"\x82\x7e\x10\x00", "this is no whole frame: 4 bytes, and 4,096 missing"),
        (HELLO + b"\x81", "this is more than a frame: 11 bytes, and 1 byte left over"),
        (frame(0x88) + HELLO, "this is more than a frame: 2 bytes, and 11 bytes left over"),
        (b"\x82\x7f\x80" + bytes(20), "this is no frame: the top bit of its length is set (RFC 6455 section 5.2)"),
    ],
)
def test_bytes_that_are_not_one_whole_frame_are_a_value_error(data: bytes, what: str) -> None:
    with pytest.raises(ValueError, match=f"^{re.escape(what)}$"):
        anatomy(data)


@pytest.mark.parametrize("other", [None, "818537", 0x81, [HELLO]])
def test_a_frame_of_anything_else_is_a_type_error(other: Any) -> None:
    with pytest.raises(TypeError, match=rf"takes a frame or bytes, .* not {type(other).__name__}$"):
        anatomy(other)


def test_a_sender_that_is_neither_side_is_a_value_error() -> None:
    with pytest.raises(ValueError, match="'client' or 'server', not 'browser'"):
        anatomy(HELLO, "browser")  # type: ignore[arg-type]


# Views.


TABLE = """\
Close frame, 18 bytes, 1 error
Field           Where             On the wire              What it means                                 RFC 6455
FIN             byte 0, bit 0     1                        whole: a control frame is never split         5.5
RSV             byte 0, bits 1–3  000                      RSV1, RSV2, RSV3: for extensions, not used    5.2
opcode          byte 0, bits 4–7  1000                     8, Close: its sender will send nothing more   5.2
MASK            byte 1, bit 0     1                        masked: a client masks all it sends           5.1
payload length  byte 1, bits 1–7  0001100                  12 bytes of payload                           5.2
masking key     bytes 2–5         37 fa 21 3d              each byte of the payload is XORed with one    5.3
                                                           of these four, in turn
Close code      bytes 6–7         34 14                    3 × 256 + 238 = 1006, Abnormal Closure: The   7.4
                                  unmasked:                connection ended without a valid Close frame
                                  03 ee                    from the peer.
                                                           ERROR: 1006 may not stand in a Close frame
                                                           (section 7.4)
Close reason    bytes 8–17        4f 58 41 9f 53 1d 5a 93  never mind                                    5.5.1
                                  4f 59
                                  unmasked:
                                  6e 65 76 65 72 20 6d 69
                                  6e 64"""


def test_a_frame_is_shown_as_a_table_of_text() -> None:
    assert repr(anatomy(masked(0x88, struct.pack("!H", 1006) + b"never mind"))) == TABLE


class Reader(HTMLParser):
    """What a browser makes of HTML: the elements with their attributes, and the text of each kind of element."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str]]] = []
        self.texts: list[tuple[str, str]] = []
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, {name: value or "" for name, value in attrs}))

    def handle_data(self, data: str) -> None:
        self.texts.append((self.elements[-1][0], data))

    def classes(self, number: int) -> list[str]:
        """The kinds of elements that belong to the field of that number."""
        return [tag for tag, attributes in self.elements if f"wskit-f{number}" in attributes.get("class", "").split()]


def page(data: bytes, sender: Sender | None = None) -> Reader:
    return Reader(anatomy(data, sender)._repr_mimebundle_()["text/html"])


def test_a_frame_is_shown_as_html_and_as_text() -> None:
    bundle = anatomy(HELLO)._repr_mimebundle_()
    assert bundle["text/plain"] == str(anatomy(HELLO)) == repr(anatomy(HELLO))
    assert bundle["text/html"].startswith("<style>")
    assert bundle == anatomy(HELLO)._repr_mimebundle_()


def test_every_field_is_a_row_with_a_header_that_can_be_reached_by_keyboard() -> None:
    elements = page(HELLO).elements
    rows = [attributes for tag, attributes in elements if tag == "tr" and attributes]
    assert rows == [{"class": f"wskit-f{number}", "tabindex": "0"} for number in range(7)]
    assert [attributes["scope"] for tag, attributes in elements if tag == "th"] == ["col"] * 3 + ["row"] * 7
    assert [attributes["href"] for tag, attributes in elements if tag == "a"] == [
        f"https://www.rfc-editor.org/rfc/rfc6455#section-{one.section}" for one in anatomy(HELLO).fields
    ]
    assert not any("title" in attributes or tag == "script" for tag, attributes in elements)


def test_what_belongs_together_has_the_same_number_and_is_outlined_together() -> None:
    html = anatomy(HELLO)._repr_mimebundle_()["text/html"]
    shown = Reader(html)
    # The byte that holds the bits, the bits, the row; from the key on, the bytes and the row.
    assert [shown.classes(number) for number in range(8)] == [["span", "span", "tr"]] * 5 + [["span", "tr"]] * 2 + [[]]
    style = html[: html.rindex("</style>")]
    selectors = style[style.rindex("}", 0, style.rindex("outline: 2px")) + 2 :].split(" {")[0].split(", .wskit-anatomy")
    assert [selector.removeprefix(".wskit-anatomy") for selector in selectors] == [
        f":has({one}:hover, {one}:focus-visible, {one} :focus-visible) {one}"
        for one in (f".wskit-f{number}" for number in range(10))
    ]


def test_the_longest_header_has_a_number_for_each_field() -> None:
    longest = b"\x88\xff" + (3).to_bytes(8) + KEY + unmask(b"\x03\xe8!", KEY)
    assert len(anatomy(longest).fields) == 9


def strip(data: bytes) -> list[tuple[str, str, str]]:
    """What is in the strip, column by column: as it was sent, unmasked, as text."""
    html = anatomy(data)._repr_mimebundle_()["text/html"]
    cell = r'class="wskit-byte[^"]*"(?: data-plain="([^"]*)")?(?: data-text="([^"]*)")?>([^<]+)</span>'
    return [(sent, plain, unescape(text)) for plain, text, sent in re.findall(cell, html)]


def test_the_strip_shows_each_byte_as_it_was_sent_and_below_it_unmasked_and_as_text() -> None:
    key = [("37", "", ""), ("fa", "", ""), ("21", "", ""), ("3d", "", "")]
    assert strip(HELLO) == [
        ("81", "", ""),
        ("85", "", ""),
        *key,
        ("sent", "unmasked", "text"),
        ("7f", "48", "H"),
        ("9f", "65", "e"),
        ("4d", "6c", "l"),
        ("51", "6c", "l"),
        ("58", "6f", "o"),
    ]
    assert strip(masked(0x88, b"\x03\xe8"))[2:] == [*key, ("sent", "unmasked", ""), ("34", "03", ""), ("12", "e8", "")]
    assert strip(frame(0x82, b"ab")) == [("82", "", ""), ("02", "", ""), ("61", "", ""), ("62", "", "")]
    assert strip(frame(0x88)) == [("88", "", ""), ("00", "", "")]


def test_a_character_stands_below_the_first_of_its_bytes() -> None:
    assert [text for _, _, text in strip(frame(0x81, 'a é€😀\n<"'.encode() + b"\xff\xe2\x82"))[3:]] == [
        *("a", "␣", "é", "", "€", "", "", "😀", "", "", "", "·", "<", '"', "·", "·", "·")
    ]


@pytest.mark.parametrize("size", [SHOWN, SHOWN + 1, 70_000])
def test_a_long_payload_is_cut_and_says_how_long_it_is(size: int) -> None:
    data = frame(0x82, b"x" * size)
    bundle = anatomy(data)._repr_mimebundle_()
    assert [sent for sent, _, _ in strip(data)].count("78") == SHOWN
    assert bundle["text/plain"].count("78") == SHOWN
    cut = size > SHOWN
    assert (f"<span>… {size:,} bytes in all</span>" in bundle["text/html"]) == cut
    assert (f"… ({size:,} bytes)" in " ".join(bundle["text/plain"].split())) == cut


def test_without_its_style_the_strip_is_a_line_of_bytes() -> None:
    html = anatomy(HELLO)._repr_mimebundle_()["text/html"]
    [line] = re.findall(r'<div class="wskit-strip" aria-hidden="true">(.*?)</div>', html)
    assert re.sub("<[^>]*>", "", line) == (
        "81 FIN 1 RSV 000 opcode 0001 85 MASK 1 payload length 0000101 "
        "masking key 37 fa 21 3d Text payload sent 7f 9f 4d 51 58"
    )


def test_a_problem_is_marked_in_the_strip_and_said_in_the_table() -> None:
    shown = page(close(1005))
    assert [text for tag, text in shown.texts if "✗" in text] == ["✗ Close code"]
    assert [attributes["class"] for _, attributes in shown.elements if "wskit-bad" in attributes.get("class", "")] == [
        "wskit-part wskit-f5 wskit-bad"
    ]
    at = next(at for at, (_, text) in enumerate(shown.texts) if text.startswith("ERROR"))
    assert shown.texts[at : at + 2] == [("div", "ERROR: 1005 may not stand in a Close frame ("), ("a", "section 7.4")]


ATTACK = "</td><script>alert(1)</script>\" onfocus='alert(2)'"


@pytest.mark.parametrize("data", [frame(0x81, ATTACK.encode()), masked(0x88, b"\x03\xe8" + ATTACK.encode())])
def test_text_from_the_wire_is_shown_and_never_becomes_an_element(data: bytes) -> None:
    shown = page(data)
    assert "script" not in [tag for tag, _ in shown.elements]
    assert not any("onfocus" in attributes for _, attributes in shown.elements)
    assert ("td", ATTACK) in shown.texts


def test_every_colour_is_a_token() -> None:
    html = anatomy(HELLO)._repr_mimebundle_()["text/html"].replace(TOKENS, "")
    colours = re.findall(r"(?<!-)(?:color|background|border|outline): ([^;]+);", html)
    assert len(colours) >= 15
    plain = re.compile("none|inherit|0|transparent|currentColor")
    assert [one for one in colours if "var(--wskit-" not in one and not plain.search(one)] == []

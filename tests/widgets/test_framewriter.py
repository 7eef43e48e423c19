"""The frame writer without a front end: each press changes the bytes and their meaning, and they are really sent."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from helpers import tasks_on_the_portal, until

from wskit.loops import portal
from wskit.widgets.framewriter import HELLO, MOST, FrameWriter

GOODBYE = bytes.fromhex("88 82 37 fa 21 3d 38 5a")


@pytest.fixture
def writer() -> Iterator[FrameWriter]:
    writer = FrameWriter()
    yield writer
    portal.run(writer.replace)


def begin(writer: FrameWriter, label: str) -> None:
    next(one for one in writer.starts if one.description == label).click()


def press(writer: FrameWriter, byte: int, *bits: int) -> None:
    """Press a byte, and then some of its bits."""
    writer.bytes[byte].click()
    for bit in bits:
        writer.bits[bit].click()


def said(writer: FrameWriter, words: str) -> None:
    until(writer.says, lambda value: words in value)


def sent(writer: FrameWriter) -> str:
    """Press, and wait for what comes of it."""
    writer.trial.button.click()
    until(writer.trial.notice, lambda value: "Done." in value)
    return str(writer.trial.outcome.value)


def shown(writer: FrameWriter) -> list[str]:
    return [one.description for one in writer.bytes if one.layout.display != "none"]


def classes(widget: Any) -> set[str]:
    return {*widget._dom_classes}


def test_it_begins_with_the_frame_of_the_standard(writer: FrameWriter) -> None:
    assert shown(writer) == ["81", "85", "37", "fa", "21", "3d", "7f\n48\nH", "9f\n65\ne", "4d\n6c\nl", "51\n6c\nl",
                             "58\n6f\no"]  # fmt: skip
    assert "Text &quot;Hello&quot;, 11 bytes." in writer.says.value
    assert "role" not in writer.says.value  # nobody has pressed anything


def test_the_bits_of_a_byte_have_their_names(writer: FrameWriter) -> None:
    names = ["FIN", "RSV1", "RSV2", "RSV3", "8", "4", "2", "1"]
    assert [one.description for one in writer.bits] == [
        f"{bit}\n{name}" for bit, name in zip("10000001", names, strict=True)
    ]
    press(writer, 1)
    until(writer.bits[0], lambda words: words == "1\nMASK", "description")
    press(writer, 2)
    until(writer.bits[0], lambda words: words == "0\n128", "description")


def test_a_press_on_a_bit_changes_what_the_frame_means(writer: FrameWriter) -> None:
    press(writer, 0, 4)
    said(writer, "Ping (5 bytes)")
    assert "9, Ping: it asks for a Pong" in writer.table.value
    press(writer, 0, 4)
    said(writer, "Hello")
    assert bytes(writer.data) == HELLO


def test_one_bit_of_a_code_makes_another_of_it(writer: FrameWriter) -> None:
    begin(writer, "Goodbye")
    press(writer, 7, 7)
    said(writer, "Close 4001, 8 bytes.")
    assert "15 × 256 + 161 = 4001" in writer.table.value


def test_what_belongs_together_is_outlined_together(writer: FrameWriter) -> None:
    assert {"wskit-f0", "wskit-f1", "wskit-f2"} <= classes(writer.bytes[0])
    assert "wskit-f3" in classes(writer.bytes[1])
    assert "wskit-f0" in classes(writer.bits[0])
    assert "wskit-f2" in classes(writer.bits[7])
    assert "wskit-f2" in writer.table.value


def test_which_byte_is_shown_and_which_bits_are_set_is_seen_without_colour_too(writer: FrameWriter) -> None:
    press(writer, 1)
    until(writer.which, lambda value: "Byte 1, bit by bit:" in value)
    assert 'role="status"' in writer.which.value
    assert "wskit-now" in classes(writer.bytes[1])
    assert "wskit-now" not in classes(writer.bytes[0])
    assert [one.description[0] for one in writer.bits] == [*"10000101"]


def test_a_bit_that_takes_the_mask_off_makes_payload_of_the_key(writer: FrameWriter) -> None:
    press(writer, 1, 0)
    said(writer, "ERROR: a client&#x27;s frame is not masked (section 5.1)")
    assert "4 bytes left over" in writer.says.value
    assert "wskit-error" in writer.says.value
    assert "wskit-spare" in classes(writer.bytes[10])
    assert "wskit-spare" not in classes(writer.bytes[6])
    assert writer.bytes[10].tooltip == "Byte 10: left over"


def test_bytes_are_added_and_taken_away(writer: FrameWriter) -> None:
    writer.less.click()
    said(writer, "1 byte missing")
    assert len(writer.data) == 10
    writer.more.click()
    said(writer, "11 bytes.")
    assert (writer.data[-1], writer.place) == (0, 10)


def test_there_are_never_too_few_or_too_many(writer: FrameWriter) -> None:
    begin(writer, "Nothing")
    writer.less.click()
    said(writer, "A header has two bytes at least.")
    for _ in range(MOST):
        writer.more.click()
    said(writer, f"There is room for {MOST} bytes here.")
    assert len(writer.data) == MOST
    press(writer, 0)
    until(writer.says, lambda value: "There is room" not in value)


def test_the_byte_that_is_shown_goes_away_only_for_another(writer: FrameWriter) -> None:
    press(writer, 10)
    writer.less.click()
    until(writer.which, lambda value: "Byte 9" in value)


def test_a_goodbye_can_be_written_from_nothing(writer: FrameWriter) -> None:
    begin(writer, "Nothing")
    press(writer, 0, 0, 4)
    press(writer, 1, 0)
    for _ in range(4):
        writer.more.click()
    said(writer, "Close without a code, 6 bytes.")
    assert "The server answered Close without a code: 88 00." in sent(writer)


def test_what_is_sent_really_travels_and_the_answer_is_taken_apart(writer: FrameWriter) -> None:
    outcome = sent(writer)
    assert "You sent Text (5 bytes). The server answered Text (5 bytes): 81 05 48 65 6c 6c 6f." in outcome
    assert "not masked: a server masks nothing" in outcome
    until(writer.replay.ladder, lambda value: "101 Switching Protocols" in value)


def test_what_breaks_a_rule_is_sent_all_the_same(writer: FrameWriter) -> None:
    press(writer, 1, 0)
    assert "Close 1002 &quot;incorrect masking&quot;" in sent(writer)


def test_bytes_that_have_changed_since_are_not_taken_for_what_was_sent(writer: FrameWriter) -> None:
    sent(writer)
    assert writer.stale.value == ""
    press(writer, 0, 4)
    until(writer.stale, lambda value: "have changed" in value)
    press(writer, 0, 4)
    until(writer.stale, lambda value: value == "")


def test_a_press_while_it_happens_changes_nothing(writer: FrameWriter) -> None:
    writer.trial.button.click()
    writer.trial.button.click()
    until(writer.trial.notice, lambda value: "Done." in value)
    assert writer.trial.outcome.value.count("You sent") == 1


def test_it_leaves_nothing_open(writer: FrameWriter) -> None:
    before = tasks_on_the_portal()
    sent(writer)
    begin(writer, "Goodbye")
    sent(writer)
    assert tasks_on_the_portal() <= before


def test_its_still_picture_has_the_bytes_what_they_mean_and_no_ids(writer: FrameWriter) -> None:
    begin(writer, "Goodbye")
    sent(writer)
    bundle = writer._repr_mimebundle_()
    assert "application/vnd.jupyter.widget-view+json" in bundle
    for kind in ("text/html", "text/plain"):
        assert "88 82 37 fa 21 3d 38 5a" in bundle[kind]
        assert "The server answered Close 4000: 88 02 0f a0." in bundle[kind]
        assert "127.0.0.1" not in bundle[kind]


def test_before_anything_was_sent_its_picture_has_no_answer() -> None:
    writer = FrameWriter(GOODBYE)
    assert writer._repr_mimebundle_()["text/plain"] == "88 82 37 fa 21 3d 38 5a\nClose 4000, 8 bytes.\n[Send it]"
    portal.run(writer.replace)


@pytest.mark.parametrize(
    ("data", "error"), [("88 00", TypeError), (b"\x88", ValueError), (bytes(MOST + 1), ValueError)]
)
def test_what_cannot_be_is_refused(data: Any, error: type[Exception]) -> None:
    with pytest.raises(error):
        FrameWriter(data)


def test_replacing_it_leaves_no_widgets(writer: FrameWriter) -> None:
    sent(writer)
    widgets = [writer, *writer.children, *writer.bytes, *writer.bits]
    portal.run(writer.replace)
    assert all(widget.comm is None for widget in widgets)

"""Situations: what in a script makes browsers differ."""

from __future__ import annotations

import pytest

from wskit.endings.situations import SITUATIONS, frame_of, situations
from wskit.endings.steps import SCRIPTS, Step, read, script
from wskit.protocol.browsers import DIFFERENCES
from wskit.protocol.frames import FrameParser

OTHER = {"another rule"}
EXPECTED: dict[str, set[str]] = {
    "a code that never travels": {"a code that is never forgiven"},
    "half a code": {"a code that is never forgiven"},
    "the code 0": {"the code 0"},
    "a reason that is not UTF-8": {"not UTF-8"},
    "a text that is not UTF-8": {"not UTF-8"},
    "a Close in two pieces": OTHER,
    "a reserved bit": OTHER,
    "an unknown opcode": OTHER,
    "HTTP in an open connection": OTHER,
    "a masked text": {"masked"},
    "a masked Close": {"masked"},
    "a text right behind a Close": {"behind the goodbye"},
    "a length that cannot be, behind a text": {*OTHER, "a length that cannot be, behind something"},
    "RST while it is open": {"RST"},
    "RST when only the page has closed": {"RST"},
    "RST after both goodbyes": {"RST after both goodbyes"},
    "a Ping when the page has closed": {"a ping, when the page has closed"},
}


@pytest.mark.parametrize("name", SCRIPTS)
def test_each_script_has_what_its_name_says(name: str) -> None:
    assert situations(script(name)) == EXPECTED.get(name, set())


@pytest.mark.parametrize(
    ("steps", "expected"),
    [
        ([("server closes", 4000), ("server ends TCP",)], {"FIN behind the goodbye"}),
        ([("server ends TCP",)], set()),
        ([("server sends bytes", b"\x89\x00")], set()),
        ([("server sends bytes", b"\x89\x00"), ("close",), ("server sends", "x")], set()),
        ([("server sends bytes", b"\xc1\x05he")], OTHER),  # no more than its head is there
        ([("server closes",)], set()),
        ([("send", "x"), ("close", 1000)], set()),
    ],
)
def test_others_have_what_their_steps_say(steps: list[tuple[object, ...]], expected: set[str]) -> None:
    assert situations(read([("connect",), *steps])) == expected


def test_a_server_writes_right_frames_of_any_length() -> None:
    for size in (0, 125, 126, 65535, 65536):
        [frame] = FrameParser("server").feed(frame_of(Step("server sends", "x" * size)))
        assert (len(frame.payload), frame.problems) == (size, ())
    assert frame_of(Step("server closes", code=4000, reason="bye")) == b"\x88\x05\x0f\xa0bye"
    assert frame_of(Step("server closes")) == b"\x88\x00"


def test_the_table_of_browsers_names_each_of_them_and_no_other() -> None:
    assert {sign.when for row in DIFFERENCES for sign in row.signs} == set(SITUATIONS)

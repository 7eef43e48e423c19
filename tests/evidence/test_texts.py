"""Texts: lines of any encoding, and never more at a time than was asked for."""

from __future__ import annotations

import io
from collections.abc import Callable

import pytest

from wskit.evidence.texts import begins, encoding_of, is_text, lines_of


@pytest.mark.parametrize(
    "encoded",
    [
        lambda text: text.encode(),
        lambda text: text.encode("utf-8-sig"),
        lambda text: text.encode("utf-16"),
        lambda text: b"\xff\xfe" + text.encode("utf-16-le"),
        lambda text: b"\xfe\xff" + text.encode("utf-16-be"),
    ],
)
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_the_lines_of_a_text_are_the_same_in_every_encoding(encoded: Callable[[str], bytes], end: str) -> None:
    file = io.BytesIO(encoded(end.join(["één", "", "два"])))
    assert list(lines_of(file, 100)) == ["één", "", "два"]
    assert not file.closed
    assert begins(encoded("  \n een")) == "een"
    assert is_text(encoded("een"))


def test_a_long_line_is_cut_and_the_next_one_whole() -> None:
    file = io.BytesIO(b"abc\nabcdefghij\nabcd\nabcde\nx")
    assert list(lines_of(file, 4)) == ["abc", "abcd", "abcd", "abcd", "x"]


def test_bytes_that_are_no_text_raise_nothing() -> None:
    assert list(lines_of(io.BytesIO(b"a\xff\x00b\n"), 10)) == ["a\ufffd\x00b"]
    assert list(lines_of(io.BytesIO(b""), 10)) == []


def test_what_is_binary_is_no_text() -> None:
    for data in (
        b"",
        b"\n \n",
        b"\xd4\xc3\xb2\xa1\x02\x00\x04\x00",
        bytes(100),
        bytes(range(256)),
        b"\x1f\x8b\x08\x00",
    ):
        assert not is_text(data)
    assert is_text(b"\x1b[31m10:00:00 red\x1b[0m and back\r\n\tin\f")
    # Whoever reads only the beginning may cut a letter.
    assert is_text(("é" * 40).encode()[:-1])


def test_without_a_mark_it_is_utf_8() -> None:
    assert (encoding_of(b"x"), encoding_of(b"\xef\xbb\xbfx"), encoding_of(b"\xff\xfex")) == (
        "utf-8",
        "utf-8-sig",
        "utf-16",
    )

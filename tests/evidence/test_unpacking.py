"""Unpacking: as much as is asked for, and never more than the bound."""

from __future__ import annotations

import gzip
import io

import pytest
from captured import memory
from hypothesis import given
from hypothesis import strategies as st

from wskit.evidence.unpacking import GZIP, Unpacked

DATA = bytes(range(256)) * 400


def test_what_is_packed_is_read_from_the_beginning_and_once_more() -> None:
    inner = Unpacked(io.BytesIO(gzip.compress(DATA)))
    assert inner.peek(10)[:10] == DATA[:10]
    assert inner.read() == DATA
    assert inner.tell() == len(DATA)
    inner.seek(0)
    assert (inner.read(), inner.problem) == (DATA, "")


def test_elsewhere_it_does_not_go() -> None:
    inner = Unpacked(io.BytesIO(gzip.compress(DATA)))
    with pytest.raises(io.UnsupportedOperation, match="from the beginning to the end"):
        inner.seek(-1, io.SEEK_END)


@pytest.mark.parametrize("largest", [0, 1, 1000, len(DATA) - 1])
def test_no_more_is_unpacked_than_the_bound(largest: int) -> None:
    inner = Unpacked(io.BytesIO(gzip.compress(DATA)), largest)
    assert inner.read() == DATA[:largest]
    assert inner.problem == f"more than {largest:,} bytes are packed in the gzip file, and only those are read"
    inner.seek(0)
    assert inner.problem == ""


def test_what_has_just_as_many_bytes_is_whole() -> None:
    inner = Unpacked(io.BytesIO(gzip.compress(DATA)), len(DATA))
    assert (inner.read(), inner.problem) == (DATA, "")


def test_a_bomb_takes_no_memory() -> None:
    bomb = gzip.compress(bytes(64 * 2**20))
    assert len(bomb) < 2**17
    inner = Unpacked(io.BytesIO(bomb), 32 * 2**20)
    size = 0
    with memory() as peak:
        while data := inner.read(2**16):
            size += len(data)
    assert size == 32 * 2**20
    assert peak() < 2**20


@given(st.integers(2, len(gzip.compress(DATA)) - 1))
def test_what_is_cut_short_is_read_up_to_there(size: int) -> None:
    inner = Unpacked(io.BytesIO(gzip.compress(DATA)[:size]))
    assert DATA.startswith(inner.read())
    assert inner.problem == "the gzip file is cut short"


@given(st.binary(min_size=1))
def test_what_is_damaged_never_raises(rubbish: bytes) -> None:
    inner = Unpacked(io.BytesIO(GZIP + rubbish))
    inner.read()
    assert inner.read() == b""
    assert inner.problem

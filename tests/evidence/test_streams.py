"""Streams: the same bytes, in whatever order, however often and however cut they come."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wskit.evidence import streams
from wskit.evidence.streams import Piece, Stream, Waiting

DATA = bytes(range(200))
FIRST = 2**32 - 50  # so that the numbers begin again at 0


def begun(first: int = FIRST) -> Stream:
    stream = Stream()
    stream.begin(first)
    return stream


def put(stream: Stream, start: int, end: int, size: int | None = None) -> list[Piece]:
    """A segment with these bytes of the data, which may say that it had more."""
    place = stream.place((FIRST + start) % 2**32)
    return list(stream.put(place, DATA[start:end], end - start if size is None else size))


@given(
    st.lists(st.tuples(st.integers(0, 199), st.integers(1, 60)), max_size=30),
    st.permutations(range(0, 200, 20)),
)
def test_any_order_overlap_and_repetition_gives_the_same_bytes(more: list[tuple[int, int]], order: list[int]) -> None:
    stream, read = begun(), bytearray()
    segments = [*((start, start + size) for start, size in more), *((start, start + 20) for start in order)]
    for start, end in segments:
        for piece in put(stream, start, min(end, 200)):
            assert (piece.place, piece.missing) == (len(read), 0)
            read += piece.data
    assert bytes(read) == DATA
    assert stream.missing == 0


def test_places_go_on_where_the_numbers_begin_again() -> None:
    stream = begun()
    assert [stream.place(seq) for seq in (FIRST, 2**32 - 1, 0, 100)] == [0, 49, 50, 150]
    assert stream.begins_with(FIRST)
    assert begun(0).begins_with(2**32)


def test_what_is_far_away_is_of_another_connection() -> None:
    stream = begun()
    assert list(stream.put(streams.WINDOW, b"x", 1)) == []
    stream.acknowledge(streams.WINDOW)
    assert (list(stream.finish()), stream.acked) == ([], 0)


def test_what_comes_again_is_counted_and_keepalives_are_not() -> None:
    stream = begun()
    put(stream, 0, 20)
    assert put(stream, 0, 20) + put(stream, 5, 10) + put(stream, 19, 20) == []
    assert stream.again == 2


def test_what_comes_again_cannot_change_what_was_said() -> None:
    stream = begun()
    assert [*stream.put(0, b"first", 5), *stream.put(2, b"XXXmore", 7)] == [
        Piece(0, b"first"),
        Piece(5, b"more"),
    ]


def test_what_is_missing_is_waited_for_and_given_up_in_the_end() -> None:
    stream = begun()
    assert put(stream, 20, 40) == []
    assert list(stream.finish()) == [Piece(0, b"", 20), Piece(20, DATA[20:40])]
    assert (stream.missing, stream.next) == (20, 40)


def test_what_was_acknowledged_and_does_not_turn_up_is_given_up_after_a_while() -> None:
    stream = begun()
    put(stream, 0, 10)
    put(stream, 30, 40)
    stream.acknowledge(60)
    assert list(stream.lose_patience(1)) == []
    assert list(stream.lose_patience(streams.PATIENCE + 1)) == []
    assert list(stream.lose_patience(streams.PATIENCE + 2)) == [Piece(10, b"", 20), Piece(30, DATA[30:40])]
    assert list(stream.lose_patience(5)) == []  # now what was behind it
    assert list(stream.lose_patience(6 + streams.PATIENCE)) == [Piece(40, b"", 20)]
    assert list(stream.lose_patience(7)) == []


def test_what_turns_up_in_time_is_not_missing() -> None:
    stream = begun()
    stream.acknowledge(20)
    assert list(stream.lose_patience(1)) == []
    put(stream, 0, 20)
    assert list(stream.lose_patience(9 * streams.PATIENCE)) == []
    assert stream.missing == 0


def test_the_place_of_a_fin_is_no_byte_that_is_missing() -> None:
    stream = begun()
    put(stream, 0, 20)
    stream.fin = 20
    stream.acknowledge(21)
    assert list(stream.finish()) == []
    stream = begun()
    put(stream, 0, 20)
    stream.fin = 25
    assert list(stream.finish()) == [Piece(20, b"", 5)]


def test_of_a_packet_that_was_cut_the_rest_is_missing() -> None:
    stream = begun()
    assert put(stream, 0, 10, 25) == [Piece(0, DATA[:10]), Piece(10, b"", 15)]
    assert put(stream, 25, 25, 5) == [Piece(25, b"", 5)]
    assert put(stream, 30, 40) == [Piece(30, DATA[30:40])]


def test_of_two_that_come_early_the_longer_one_counts() -> None:
    stream = begun()
    put(stream, 10, 30)
    put(stream, 10, 20)
    assert put(stream, 0, 10) == [Piece(0, DATA[:10]), Piece(10, DATA[10:30])]


def test_not_much_waits_for_what_is_before_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(streams, "EARLY", 30)
    stream = begun()
    assert put(stream, 10, 30) == []
    assert put(stream, 40, 60) == [Piece(0, b"", 10), Piece(10, DATA[10:30])]
    assert put(stream, 30, 40) == [Piece(30, DATA[30:40]), Piece(40, DATA[40:60])]


def test_not_many_pieces_wait_either(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(streams, "PIECES", 1)
    stream = begun()
    assert put(stream, 10, 11) == []
    assert put(stream, 20, 21) == [Piece(0, b"", 10), Piece(10, DATA[10:11])]


def test_what_is_acknowledged_has_come_in() -> None:
    stream = begun()
    for piece in put(stream, 0, 20) + put(stream, 20, 40):
        stream.wait(piece)
    stream.acknowledge(30)
    assert list(stream.arrived()) == [Piece(0, DATA[:20]), Piece(20, DATA[20:30])]
    stream.acknowledge(10)
    assert list(stream.arrived()) == []
    stream.acknowledge(40)
    assert list(stream.arrived()) == [Piece(30, DATA[30:40])]


def test_what_is_missing_comes_in_too() -> None:
    stream = begun()
    stream.wait(Piece(0, b"", 20))
    stream.acknowledge(5)
    assert list(stream.arrived()) == [Piece(0, b"", 5)]
    stream.acknowledge(20)
    assert list(stream.arrived()) == [Piece(5, b"", 15)]


def test_not_much_waits_to_be_acknowledged(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(streams, "WAITING", 30)
    stream = begun()
    for piece in put(stream, 0, 20) + put(stream, 20, 40):
        stream.wait(piece)
    stream.acknowledge(40)
    assert list(stream.arrived()) == [Piece(0, b"", 40)]


def test_not_many_pieces_wait_to_be_acknowledged(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(streams, "MANY", 2)
    stream = begun()
    for start in range(4):
        for piece in put(stream, start, start + 1):
            stream.wait(piece)
    stream.acknowledge(4)
    assert list(stream.arrived()) == [Piece(0, b"", 3), Piece(3, DATA[3:4])]


def test_all_streams_have_one_bound_together(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(streams, "TOGETHER", 30)
    together = Waiting()
    one, other = Stream(together), Stream(together)
    for stream in (one, other):
        stream.begin(FIRST)
    assert put(one, 10, 30) == []
    assert put(other, 5, 20) == [Piece(0, b"", 5), Piece(5, DATA[5:20])]
    assert together.size == 20
    for piece in put(other, 20, 40):
        other.wait(piece)
    other.acknowledge(40)
    assert list(other.arrived()) == [Piece(20, b"", 20)]
    assert put(one, 0, 10) == [Piece(0, DATA[:10]), Piece(10, DATA[10:30])]
    assert together == Waiting()


def test_what_is_forgotten_does_not_come_in() -> None:
    stream = begun()
    stream.wait(Piece(0, b"x"))
    stream.forget()
    stream.acknowledge(1)
    assert list(stream.arrived()) == []

"""Kept: beginnings and ends stay, and the bound holds."""

from __future__ import annotations

from wskit.evidence.kept import BEGINNING, ROW, Kept, Room, Row
from wskit.record import events


def filled(room: Room, count: int, size: int, host: int = 0) -> Kept:
    kept = Kept(room)
    kept.add(Row(0, host, events.Linked))
    for number in range(count):
        kept.add(Row(number, host, events.BytesOut, bytes(size), number * size))
        kept.add(Row(number, 1 - host, events.BytesIn, bytes(size), number * size))
        room.tidy()
    kept.add(Row(count, host, events.FinOut))
    return kept


def all_bytes(kept: Kept) -> list[int]:
    """How many bytes out and in there are or have gone."""
    out = sum(row.gone[1] + (len(row.data) if row.kind is events.BytesOut else 0) for row in kept.rows)
    came = sum(row.gone[2] + (len(row.data) if row.kind is events.BytesIn else 0) for row in kept.rows)
    return [out, came]


def test_what_fits_stays_as_it_is() -> None:
    kept = filled(Room(), 100, 1000)
    assert (len(kept.rows), kept.is_thinned) == (202, False)


def test_what_does_not_fit_goes_from_the_middle_and_is_counted() -> None:
    room = Room(400_000)
    kept = filled(room, 1000, 1000)
    assert kept.is_thinned
    assert kept.size == sum(ROW + len(row.data) for row in kept.rows) < 400_000
    assert all_bytes(kept) == [1_000_000, 1_000_000]
    kinds = [row.kind for row in kept.rows]
    assert kinds[:3] == [events.Linked, events.BytesOut, events.BytesIn]
    assert kinds[-3:] == [events.BytesOut, events.BytesIn, events.FinOut]
    gone = [row for row in kept.rows if row.kind is events.Gone]
    assert {(row.host, row.gone[0] > 100, row.gone[1] > 0, row.gone[2] > 0) for row in gone} == {
        (0, True, True, False),
        (1, True, False, True),
    }


def test_the_beginning_that_stays_is_no_longer_than_it_need_be() -> None:
    kept = filled(Room(10**9), 1000, 10_000)
    kept.thin()
    first = next(number for number, row in enumerate(kept.rows) if row.kind is events.Gone)
    assert BEGINNING <= sum(ROW + len(row.data) for row in kept.rows[:first]) < BEGINNING + 11_000


def test_what_tcp_itself_says_never_goes() -> None:
    room = Room()
    kept = Kept(room)
    for number in range(20):
        kept.add(Row(number, 0, events.FinOut if number % 2 else events.BytesOut, b"" if number % 2 else bytes(5000)))
    kept.thin()
    assert sum(row.kind is events.FinOut for row in kept.rows) == 10


def test_who_has_most_gives_most() -> None:
    room = Room(500_000)
    little = filled(room, 5, 100)
    much = filled(room, 500, 1000)
    assert (little.is_thinned, much.is_thinned) == (False, True)


def test_many_small_ones_keep_what_they_have_in_any_case() -> None:
    room = Room(10_000)
    some = [filled(room, 3, 10) for _ in range(20)]
    assert not any(kept.is_thinned for kept in some)


def test_what_cannot_be_thinned_stays() -> None:
    room = Room(1000)
    kept = Kept(room)
    kept.add(Row(0, 0, events.BytesOut, bytes(100_000)))
    room.tidy()
    assert [len(row.data) for row in kept.rows] == [100_000]


def test_who_leaves_gives_all_its_room_back() -> None:
    room = Room(100_000)
    filled(room, 30, 1000).leave()
    assert room.kept == {}
    kept = filled(room, 30, 1000)
    assert not kept.is_thinned

"""Segments: what was not read is said."""

from __future__ import annotations

import pytest

from wskit.evidence import segments
from wskit.evidence.segments import CUT, KEYS, Tally


def test_all_well_says_nothing() -> None:
    assert list(Tally().notes()) == []


def test_what_was_not_read_is_said() -> None:
    tally = Tally(fragments=2, broken=1, strange={105: 3000, 147: 1}, problem=CUT)
    assert list(tally.notes()) == [
        "The file ends before its end: it was cut short. What comes before that is read.",
        "2 packets of TCP came in fragments of IP, which are not put together here. Their bytes are missing.",
        "1 packet could not be read: too short, or broken.",
        "3,000 packets of a kind of network (link type 105) that only tshark can read. Install it, and bring the file "
        "again.",
        "1 packet of a kind of network (link type 147) that only tshark can read. Install it, and bring the file "
        "again.",
    ]


def test_what_was_lost_and_what_may_help_is_said() -> None:
    assert list(Tally(dropped={(1, 0): 1}).notes()) == [
        "Who made it says that 1 packet was lost while it was made. What is missing here may have passed."
    ]
    [lost, keys] = Tally(dropped={(1, 0): 1200, (2, 0): 3, (2, 1): 0}, has_keys=True).notes()
    assert "says that 1,203 packets were lost" in lost
    assert keys == KEYS


def test_of_many_kinds_of_network_some_are_named() -> None:
    assert len(list(Tally(strange=dict.fromkeys(range(1000, 2000), 1)).notes())) == segments.STRANGE


def test_what_is_no_segment_is_enough_at_some_time(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(segments, "IDLE", 2)
    tally = Tally()
    assert [tally.is_enough() for _ in range(3)] == [False, False, True]
    assert list(tally.notes()) == [
        "Reading stopped before the end of the file: more than 2 packets in it have no TCP that can be read. Capture "
        "only what goes to and from the port of the server, or cut the file down with Wireshark's editcap."
    ]


def test_what_is_wrong_with_a_packed_file_is_said_rather_than_what_follows_from_it() -> None:
    assert next(Tally(problem=CUT).notes("the gzip file is damaged")) == (
        "The file ends before its end: the gzip file is damaged. What comes before that is read."
    )

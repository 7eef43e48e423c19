"""Groups: those that ended in the same way are one, and no others."""

from __future__ import annotations

from verdicts import IDLE, OTHER, brought, verdict

from wskit.diagnosis.groups import grouped
from wskit.diagnosis.verdict import Told


def test_who_ended_in_the_same_way_is_together_where_the_first_stands() -> None:
    made = [verdict(IDLE), verdict(OTHER), verdict(IDLE), verdict(IDLE)]
    groups = grouped(made)
    assert [(one.number, one.others) for one in groups] == [(1, [3, 4]), (2, [])]
    assert [one.verdict for one in groups] == made[:2]


def test_figures_do_not_part_what_is_alike() -> None:
    one, other = verdict(ended="FIN after 60.0 s"), verdict(ended="FIN after 1,261 s")
    assert len(grouped([one, other])) == 1
    assert len(grouped([one, verdict(ended="RST after 60.0 s")])) == 2


def test_what_is_known_parts_them() -> None:
    told = Told("client", "recorded", 1001, "1001, clean", "")
    others = [
        verdict(IDLE),
        verdict(told=(told,)),
        verdict(told=(Told("client", "follows", 1001, "1001, clean", ""),)),
        verdict(told=(Told("client", "recorded", 1000, "1000, clean", ""),)),
        verdict(brought=brought(encrypted=True)),
    ]
    assert len(grouped([verdict(), *others])) == 6

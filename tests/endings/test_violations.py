"""Violations: each breaks a rule for real, and the other end fails the connection and says why."""

from __future__ import annotations

import pytest
from expected import BEAT, EXPECTED, client_fails, seen

from wskit.endings.table import ENDINGS, performed
from wskit.endings.violations import USUAL, VIOLATIONS, Violation
from wskit.ends.address import Network

EVERY = pytest.mark.parametrize("rule", VIOLATIONS.values(), ids=lambda rule: rule.ending.name)


def test_every_ending_in_which_an_end_breaks_a_rule_has_its_button() -> None:
    groups = ("The client breaks a rule", "The server breaks a rule")
    assert {ending.name for group in groups for ending in ENDINGS[group]} <= VIOLATIONS.keys()
    assert set(USUAL) <= VIOLATIONS.keys()


@EVERY
@pytest.mark.parametrize("network", ["tcp", "memory"])
async def test_it_happens_and_the_end_that_did_not_break_the_rule_fails_the_connection(
    rule: Violation, network: Network
) -> None:
    async with performed(rule.ending, network=network, beat=BEAT) as report:
        both = report.client, report.server
    assert (seen(both[0]), seen(both[1])) == EXPECTED.get(rule.ending.name, client_fails(1002, 21584))
    assert [one.side for one in both if one.failed] == [{"client": "server", "server": "client"}[rule.side]]


@EVERY
def test_what_browsers_make_of_it_is_known_where_a_browser_has_to_judge(rule: Violation) -> None:
    assert (rule.row is not None) is (rule.side == "server")
    assert not rule.row or "firefox" in rule.row.differs

"""Rounds: who is measured when, what of it counts, and the processes in which it happens."""

from __future__ import annotations

from collections.abc import Iterable

import pytest

from benchmarks.rounds import Measure, afresh, alternate, output, working


class Log:
    """Writes down who was measured, and tells each what it came to."""

    def __init__(self) -> None:
        self.turns = ""

    def of(self, who: str, found: Iterable[float]) -> Measure:
        rounds = iter(found)

        def measure() -> float:
            self.turns += who
            return next(rounds)

        return measure


def test_the_median_of_each_side_is_told_and_the_first_round_does_not_count() -> None:
    log = Log()
    assert alternate(log.of("o", [99, 1, 5, 3]), log.of("p", [0, 7, 7, 70]), 3) == (3, 7)
    assert log.turns == "op" + "op" + "po" + "op"


def test_without_a_warm_up_every_round_counts() -> None:
    log = Log()
    assert alternate(log.of("o", [2, 4]), log.of("p", [1, 2]), 2, warm_up=False) == (3, 1.5)
    assert log.turns == "op" + "po"


def test_a_process_does_a_round_whenever_it_is_asked_and_ends_when_nobody_asks() -> None:
    with working("round_trip", "ours", 2) as measure:
        assert all(measure() > 0 for _ in range(3))


def test_a_new_process_can_be_had_for_every_round() -> None:
    measure = afresh("round_trip", "peer", 2)
    assert all(measure() > 0 for _ in range(2))


def test_a_process_that_fails_is_named_and_says_why(capfd: pytest.CaptureFixture[str]) -> None:
    with working("no-such-work", "peer", 1) as measure:
        for _ in range(2):
            with pytest.raises(RuntimeError, match="no-such-work of peer has failed: look above"):
                measure()
    assert capfd.readouterr().err.endswith("KeyError: 'no-such-work'\n")


def test_a_command_that_fails_says_all_that_it_said() -> None:
    assert output(["-c", "print('fine')"]) == "fine\n"
    with pytest.raises(RuntimeError, match=r"python -c .* failed:\nhalf done\n(.*\n)*ValueError: no"):
        output(["-c", "print('half done'); raise ValueError('no')"])


def test_what_python_compiles_is_kept_while_something_is_measured(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PYTHONDONTWRITEBYTECODE", "1")
    assert output(["-c", "import sys; print(sys.dont_write_bytecode)"]) == "False\n"

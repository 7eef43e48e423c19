"""Benchmarks: each can be had, with the goals of the project. No time is asserted here."""

from __future__ import annotations

import json
from collections.abc import Iterator

import pytest

from benchmarks import __main__ as command
from benchmarks.figures import Figure
from benchmarks.rounds import output

FIGURES: dict[str, dict[str, tuple[float, str]]] = {
    "round_trip": {"round_trip": (1.25, "µs"), "round_trip.floor": (1.25, "µs")},
    "pipelined": {"pipelined": (1.25, "ms")},
    "goodbye": {"goodbye": (1.25, "ms"), "goodbye.floor": (1.25, "ms")},
    "crowd": {"crowd": (1.4, "kB")},
    "history": {"history": (1.1, "µs"), "history.memory": (1.1, "MB")},
    "lab_open": {"lab_open": (1.3, "ms"), "lab_open.bare": (1.3, "ms")},
    "import_core": {"import_core": (1.2, "ms")},
    "course": {"course": (2.0, "s")},
}
IN_THE_LAB = ["live_traffic", "live_cost", "click_to_paint"]
"""These take a browser and have tests of their own."""


def test_all_are_tried_here_or_in_the_lab() -> None:
    assert sorted(command.BENCHMARKS) == sorted([*FIGURES, *IN_THE_LAB])


@pytest.mark.timeout(120)
@pytest.mark.parametrize("name", FIGURES)
def test_a_benchmark_finds_its_figures_and_nobody_complains(name: str, capfd: pytest.CaptureFixture[str]) -> None:
    assert command.main(["--quick", name]) == 0
    out, err = capfd.readouterr()
    found = [json.loads(line) for line in out.splitlines()]
    assert {one["name"]: (one["goal"], one["unit"]) for one in found} == FIGURES[name]
    for one in found:
        assert min(one["ours"], one["peer"]) > 0
        # A ratio has three decimals.
        assert one["ratio"] == pytest.approx(one["ours"] / one["peer"], rel=0.01, abs=0.0006)
    first, head, *rows = err.splitlines()
    assert first == f"measuring {name} ..."
    assert head.split() == ["name", "ours", "peer", "unit", "ratio", "goal"]
    assert [row.split()[0] for row in rows] == list(FIGURES[name])


def made_up(_: bool) -> Iterator[Figure]:
    yield Figure("late", 3.0, 1.0, 1.1, "s")


def test_those_that_are_named_are_measured_and_a_goal_may_be_missed(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(command, "BENCHMARKS", {"one": made_up, "two": made_up})
    assert command.main(["two"]) == 0
    assert "missed" in capsys.readouterr().err
    assert command.main([]) == 0
    assert len(capsys.readouterr().out.splitlines()) == 2


def test_a_figure_is_told_when_it_is_known_and_an_interrupted_run_has_its_table(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    seen = []

    def interrupted(quick: bool) -> Iterator[Figure]:
        yield from made_up(quick)
        seen.append(json.loads(capsys.readouterr().out)["name"])
        raise KeyboardInterrupt

    monkeypatch.setattr(command, "BENCHMARKS", {"one": interrupted})
    with pytest.raises(KeyboardInterrupt):
        command.main([])
    assert seen == ["late"]
    assert "\nlate " in capsys.readouterr().err


def test_what_cannot_be_measured_is_told_and_keeps_nobody_from_the_rest(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def fails(quick: bool) -> Iterator[Figure]:
        yield from made_up(quick)
        raise RuntimeError("there is no browser")

    monkeypatch.setattr(command, "BENCHMARKS", {"one": fails, "two": made_up})
    assert command.main([]) == 1
    out, err = capsys.readouterr()
    assert len(out.splitlines()) == 2
    assert "RuntimeError: there is no browser\nmeasuring two ...\n" in err


def test_an_unknown_name_is_refused_before_anything_is_measured(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        command.main(["goodbye", "godbye"])
    assert ended.value.code == 2
    out, err = capsys.readouterr()
    assert out == ""
    assert f"there is no benchmark godbye; there are {', '.join(command.BENCHMARKS)}" in err


def test_a_crowd_may_open_all_the_files_that_it_needs() -> None:
    script = """
import resource
from benchmarks.crowd import allow_files
hard = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
resource.setrlimit(resource.RLIMIT_NOFILE, (64, hard))
allow_files(200)
allow_files(20)
print(resource.getrlimit(resource.RLIMIT_NOFILE) == (300, hard))
"""
    assert output(["-c", script]) == "True\n"

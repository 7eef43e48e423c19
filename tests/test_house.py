"""The house: its rooms, and how things in it are named. Who may import whom, import-linter holds (pyproject.toml)."""

from __future__ import annotations

import ast
import itertools
import tomllib
from pathlib import Path

import pytest

import wskit

HOUSE = Path(wskit.__file__).parent
TESTS = Path(__file__).parent
ROOMS = sorted(path.parent for path in HOUSE.glob("*/__init__.py"))
FILES = sorted(path for path in HOUSE.rglob("*.py") if not path.name.startswith("__"))


def near(one: str, two: str) -> bool:
    """Tell whether a single letter more, less or other makes one name of the other."""
    if len(one) > len(two):
        one, two = two, one
    at = next((place for place, (a, b) in enumerate(zip(one, two, strict=False)) if a != b), len(one))
    return one != two and two[at + 1 :] in (one[at:], one[at + 1 :])


@pytest.mark.parametrize(
    ("one", "two", "expected"),
    [
        ("ending", "endings", True),
        ("record", "records", True),
        ("stage", "state", True),
        ("pipe", "pip", True),
        ("link", "link", False),
        ("head", "handshake", False),
        ("raw", "rawend", False),
    ],
)
def test_names_are_near_if_a_slip_of_the_finger_is_between_them(one: str, two: str, expected: bool) -> None:
    assert near(one, two) is near(two, one) is expected


def test_no_two_files_differ_by_one_letter() -> None:
    names = {path.stem for path in [*FILES, *ROOMS]}
    assert [pair for pair in itertools.combinations(sorted(names), 2) if near(*pair)] == []


def test_only_the_ways_in_stand_outside_the_rooms() -> None:
    assert {path.name for path in HOUSE.glob("*.py")} == {"__init__.py", "__main__.py"}


@pytest.mark.parametrize("room", ROOMS, ids=[room.name for room in ROOMS])
def test_a_room_says_what_lives_in_it_and_does_nothing_else(room: Path) -> None:
    door = ast.parse((room / "__init__.py").read_text(encoding="utf-8"))
    assert len(door.body) == 1
    said = ast.get_docstring(door) or ""
    # What is here in a line, and then what is not.
    here, _, elsewhere = said.partition("\n\n")
    assert here.endswith(".")
    assert elsewhere.endswith(".")


def test_every_room_has_its_floor() -> None:
    pyproject = tomllib.loads((HOUSE.parent / "pyproject.toml").read_text(encoding="utf-8"))
    floors = next(one["layers"] for one in pyproject["tool"]["importlinter"]["contracts"] if one["type"] == "layers")
    assert sorted(floors) == [room.name for room in ROOMS]


def test_a_file_opens_with_what_it_is() -> None:
    assert [path.name for path in FILES if not ast.get_docstring(ast.parse(path.read_text(encoding="utf-8")))] == []


def test_tests_mirror_the_rooms() -> None:
    strays = []
    for room in ROOMS:
        names = [path.stem for path in FILES if path.parent == room]
        for test in (TESTS / room.name).glob("test_*.py"):
            tested = test.stem.removeprefix("test_")
            if not any(tested == name or tested.startswith(f"{name}_") for name in names):
                strays.append(f"{room.name}/{test.name}")
    assert strays == []

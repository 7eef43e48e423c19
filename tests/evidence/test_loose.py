"""Loose: whatever somebody has written, what is found is of the right type."""

from __future__ import annotations

import pytest

from wskit.evidence.loose import headers_of, no_number, number, of, time_of_day, value_of


def test_a_member_of_another_kind_is_not_there() -> None:
    assert of({"a": "x"}, "a", str) == "x"
    values: list[object] = [{"a": 1}, {}, [], "a", None, 7]
    for value in values:
        assert of(value, "a", str) == ""
        assert of(value, "a", list) == []
        assert of(value, "a", dict) == {}


def test_headers_are_those_that_are_some() -> None:
    found = headers_of({"headers": [{"name": "A", "value": "1"}, 7, {"name": 3}, {"name": "a", "value": "2"}]})
    assert found == [("A", "1"), ("", ""), ("a", "2")]
    assert (value_of(found, "a"), value_of(found, "b"), headers_of(None)) == ("1", "", [])


@pytest.mark.parametrize("value", [-1, -0.5, True, "1", None, [], float("inf"), float("nan"), 1e15, 10**400])
def test_what_cannot_be_counted_with_is_no_number(value: object) -> None:
    assert number(value) is None


def test_numbers() -> None:
    assert (number(0), number(7), number(1.5)) == (0.0, 7.0, 1.5)
    with pytest.raises(ValueError, match="NaN"):
        no_number("NaN")


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (1_796_017_901.5, 1_796_017_901.5),
        (1_796_017_901_500, 1_796_017_901.5),
        ("2026-11-30T05:51:41.500Z", 1_796_017_901.5),
        ("2026-11-30T06:51:41.500+01:00", 1_796_017_901.5),
        (974.09, None),
        ("1969-12-31T23:59:59.000Z", None),
        (-1, None),
        ("yesterday", None),
        ("0001-01-01T00:00:00+23:00", None),
        ("", None),
        (None, None),
        (1e300, None),
    ],
)
def test_times_of_day(value: object, expected: float | None) -> None:
    assert time_of_day(value) == expected

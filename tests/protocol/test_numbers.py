"""Arguments: what is a number of something and what is not."""

from __future__ import annotations

import math
from typing import Any

import pytest

from wskit.protocol.numbers import check_int, check_seconds


@pytest.mark.parametrize("value", [1, 5, 9])
def test_a_whole_number_in_its_range_is_fine(value: int) -> None:
    check_int("port", value, 1, 9)


@pytest.mark.parametrize("value", [3, 10**100])
def test_a_range_may_have_no_end(value: int) -> None:
    check_int("size", value, 3)


@pytest.mark.parametrize(
    ("value", "most", "error", "complaint"),
    [
        (0, 9, ValueError, "port is from 1 to 9, not 0"),
        (10, 9, ValueError, "port is from 1 to 9, not 10"),
        (0, None, ValueError, "port is 1 or more, not 0"),
        (1.0, 9, TypeError, "port is a whole number, not 1.0"),
        ("1", 9, TypeError, "port is a whole number, not '1'"),
        (True, 9, TypeError, "port is a whole number, not True"),
        (None, None, TypeError, "port is a whole number, not None"),
    ],
)
def test_what_is_no_whole_number_of_that_range_is_an_error(
    value: Any, most: int | None, error: type[Exception], complaint: str
) -> None:
    with pytest.raises(error) as caught:
        check_int("port", value, 1, most)
    assert str(caught.value) == complaint


@pytest.mark.parametrize("value", [0, 0.0, -0.0, 5e-324, 1, 1e300])
def test_seconds_are_any_number_from_0_on(value: float) -> None:
    check_seconds("a delay", value)


@pytest.mark.parametrize("value", [5e-324, 1])
def test_seconds_may_have_to_be_more_than_0(value: float) -> None:
    check_seconds("ping_interval", value, above_zero=True)


@pytest.mark.parametrize(
    ("value", "above_zero", "error", "complaint"),
    [
        (-1, False, ValueError, "a delay is 0 seconds or more, not -1"),
        (math.inf, False, ValueError, "a delay is 0 seconds or more, not inf"),
        (-math.inf, True, ValueError, "a delay is more than 0 seconds, not -inf"),
        (10**400, False, ValueError, f"a delay is 0 seconds or more, not {10**400}"),
        (math.nan, False, ValueError, "a delay is 0 seconds or more, not nan"),
        (0, True, ValueError, "a delay is more than 0 seconds, not 0"),
        (0.0, True, ValueError, "a delay is more than 0 seconds, not 0.0"),
        ("1", False, TypeError, "a delay is a number of seconds, not '1'"),
        (None, True, TypeError, "a delay is a number of seconds, not None"),
        (False, False, TypeError, "a delay is a number of seconds, not False"),
        (1j, False, TypeError, "a delay is a number of seconds, not 1j"),
    ],
)
def test_what_is_no_number_of_seconds_is_an_error(
    value: Any, above_zero: bool, error: type[Exception], complaint: str
) -> None:
    with pytest.raises(error) as caught:
        check_seconds("a delay", value, above_zero=above_zero)
    assert str(caught.value) == complaint

"""Comparison: is an answer the truth, and if it is none, of which kind should it be? Pure functions.

1. Upper and lower case, and spaces around a word, do not make an answer wrong.
2. ``True`` is no number here, though Python says so: "yes" is no close code.
3. A close code and a ready state are described by what they mean.
"""

from __future__ import annotations

from ..protocol.codes import close_code
from ..protocol.interface import ReadyState
from ..protocol.legible import preview

__all__ = ["comparable", "describe", "kind", "same", "show"]


def comparable(prediction: object, truth: object) -> bool:
    """Tell whether a prediction is of the kind that the truth is of."""
    # True == 1 in Python, but "yes" is no close code.
    if isinstance(prediction, bool) or isinstance(truth, bool):
        return isinstance(prediction, bool) and isinstance(truth, bool)
    if isinstance(truth, int | float):
        return isinstance(prediction, int | float) and prediction == prediction  # "not a number" is no answer
    if isinstance(truth, tuple | list):
        return (
            isinstance(prediction, tuple | list)
            and len(prediction) == len(truth)
            and all(comparable(one, other) for one, other in zip(prediction, truth, strict=True))
        )
    return isinstance(prediction, type(truth))


def same(prediction: object, truth: object) -> bool:
    """Tell whether a prediction is the truth."""
    if not comparable(prediction, truth):
        return False
    if isinstance(truth, tuple | list) and isinstance(prediction, tuple | list):
        return all(same(one, other) for one, other in zip(prediction, truth, strict=True))
    if isinstance(truth, str) and isinstance(prediction, str):
        return prediction.strip().casefold() == truth.strip().casefold()
    return prediction == truth


def kind(value: object) -> str:
    """Say of which kind a value is, as somebody would who asks for one."""
    match value:
        case bool():
            return "True or False"
        case float() if value != value:
            return "not a number"
        case int() | float():
            return "a number without quotes"
        case str():
            return "text in quotes"
        case bytes():
            return "bytes"
        case tuple() | list():
            return f"a list of {len(value)}: [{', '.join(map(kind, value))}]"
    return f"of type {type(value).__name__}"


def show(value: object) -> str:
    """Write a value as it is read back to whoever gave it."""
    match value:
        case ReadyState():
            return value.name
        case str() | bytes():
            return f'"{preview(value)}"'
        case tuple() | list():
            return f"[{', '.join(map(show, value))}]"
    return preview(repr(value))


def describe(truth: object) -> str:
    """Name the truth, and where it is a close code or a ready state, say what that means."""
    match truth:
        case ReadyState():
            return f"{truth.name} ({truth.value})."
        case int() if not isinstance(truth, bool) and 1000 <= truth < 5000:
            code = close_code(truth)
            return f"{truth} {code.name}. {code.meaning}"
    return f"{show(truth)}."

"""Words: the kinds that codes come in, and how the observations are named. No I/O."""

from __future__ import annotations

from typing import Final

from ..protocol.frames import Frame

__all__ = ["BOTH", "KEEPALIVE", "NOBODY", "code_class"]

BOTH: Final = "both"
NOBODY: Final = "nobody"
KEEPALIVE: Final = "1011 keepalive"
"""The kind of a Close frame that says that a Ping was not answered in time."""
_SENT: Final = frozenset({1000, 1001, 1002, 1003, 1007, 1008, 1009, 1010, 1011, 1012, 1013, 1014})


def code_class(close: Frame | int | None, reason: str = "") -> str:
    """Return the kind of a code: itself where the registry has one, "3xxx", "4xxx", "no code", or "wrong".

    >>> from wskit.diagnosis.words import code_class
    >>> code_class(1000), code_class(3001), code_class(4999), code_class(1005), code_class(999)
    ('1000', '3xxx', '4xxx', 'no code', 'wrong')
    """
    if isinstance(close, Frame):
        if not close.payload:
            return "no code"
        if close.problems:
            return "wrong"
        return code_class(close.close_code, close.close_reason)
    if close is None:
        return "wrong"
    if close == 1005:
        return "no code"
    if close == 1011 and "ping timeout" in reason:
        return KEEPALIVE
    if close == 1006 or close in _SENT:
        return str(close)
    return f"{close // 1000}xxx" if 3000 <= close < 5000 else "wrong"

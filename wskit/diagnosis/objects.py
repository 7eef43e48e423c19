"""Objects: a diagnosis for another program. No I/O.

1. An object has the same names for ever. Times are in seconds since 1970. What nobody knows is null.
2. It has what people are shown, but for pictures: no bytes of messages, and no secrets.
3. Connections are counted from 1, in the order of the recording. All of them are there.
"""

from __future__ import annotations

from typing import Any

from ..evidence.recording import Brought
from .asked import target_of
from .verdict import Next, Verdict, Verdicts

__all__ = ["as_object"]


def as_object(verdicts: Verdicts, number: int | None = None) -> dict[str, Any]:
    """Return what can be said of a recording as an object of JSON; with ``number``, of one connection."""
    recording = verdicts.recording
    return {
        "file": recording.name,
        "format": recording.format,
        "notes": list(recording.notes),
        "alike": list(verdicts.alike),
        "connections": [
            _connection(one, place)
            for place, one in enumerate(verdicts.verdicts, 1)
            if number is None or place == number
        ],
    }


def _connection(verdict: Verdict, number: int) -> dict[str, Any]:
    brought, evidence = verdict.brought, verdict.next
    decides = [] if evidence is None else [{"seen": seen, "left": list(keys)} for seen, keys in evidence.decides]
    return {
        "number": number,
        "between": brought.between,
        "path": target_of(brought) or None,
        "leg": verdict.leg,
        **_times(brought),
        "encrypted": brought.encrypted,
        "recorded": {
            "kind": brought.scope.name,
            "place": brought.scope.place,
            "directions": sorted(brought.directions),
            "gaps": sorted(brought.gaps),
        },
        "ended": verdict.ended,
        "told": [
            {"side": one.side, "known": one.known, "code": one.code, "words": one.words, "because": one.because}
            for one in verdict.told
        ],
        "left": [
            {
                "key": one.key,
                "words": one.words,
                "because": list(one.because),
                "but": list(one.but),
                "owner": one.owner,
            }
            for one in verdict.left
        ],
        "ruled_out": [{"key": one.key, "words": one.words, "sign": one.sign} for one in verdict.ruled_out],
        "next": None if evidence is None else {**_next(evidence), "decides": decides},
        "notes": list(brought.notes),
    }


def _next(evidence: Next) -> dict[str, str]:
    return {"what": evidence.what, "how": evidence.how, "script": evidence.script, "aside": evidence.aside}


def _times(brought: Brought) -> dict[str, float | None]:
    times = [one.time for one in brought.happened]
    began = brought.since + times[0] if times and brought.since is not None else None
    return {
        "began": None if began is None else round(began, 6),
        "seconds": round(max(times) - min(times), 6) if times else None,
    }

"""Wording: what is said in the same words wherever a diagnosis is shown. No I/O.

1. Of several causes that are left it is said that the recording cannot tell which it was. One that is left is not
   proved by that: it is the only one that is known here and fits. What something speaks for stands first.
2. A time of day is that of UTC, and says so. Without one nothing is said of it.
3. What came from a file is legible, and on one line.
"""

from __future__ import annotations

from collections import Counter
from datetime import UTC, datetime
from typing import Final

from ..evidence.recording import Brought, Recording
from ..protocol.legible import visible
from ..record import events
from ..views.visits import lasted
from .asked import target_of
from .verdict import Known, Left, Next, Told, Verdict
from .whereabouts import MANY

__all__ = [
    "KNOWN",
    "at_most",
    "began",
    "both_ways",
    "by_sign",
    "causes_left",
    "in_brief",
    "like_it",
    "likeliest_first",
    "lived",
    "mend",
    "of_file",
    "said",
    "sentence",
    "told",
    "ways",
    "where",
    "whom_to_ask",
]

_DAY: Final = 86400
"""A clock that says no day stands within these seconds."""
MEND: Final = (
    "If it was an idle timeout: let the server send a Ping more often than that limit. A larger limit only moves the "
    "1006 to a longer silence."
)
KNOWN: Final[dict[Known, str]] = {"recorded": "recorded", "follows": "it follows", "unknown": "not known"}
"""How it is known, in a word or two."""


def said(text: str) -> str:
    """Return a text so that it stands on one line, and all of it can be seen."""
    return visible(text)


def sentence(text: str) -> str:
    """Let a text begin as sentences do."""
    return text[:1].upper() + text[1:]


def causes_left(verdict: Verdict) -> str:
    """Say how many causes are left, and what that means."""
    match len(verdict.left):
        case 0:
            return "None of the causes that are known here is left."
        case 1:
            return "One cause is left."
        case many if many > MANY:
            return f"{many} causes are left: this recording shows too little of how it ended."
        case many:
            first = " Those for which something speaks stand first." if any(one.because for one in verdict.left) else ""
            return f"{many} causes are left. This recording cannot tell which of them it was.{first}"


def whom_to_ask(verdict: Verdict) -> str:
    """Say whom to ask where one cause is left and somebody can mend it; else nothing."""
    owner = verdict.left[0].owner if len(verdict.left) == 1 else ""
    return f"Ask {said(owner)}." if owner.startswith("whoever") else ""


def mend(verdict: Verdict) -> str:
    """Say what helps against an idle timeout, where that stands first and nothing speaks as much for another cause."""
    if not verdict.left:
        return ""
    first, *others = likeliest_first(verdict)
    if first.key != "proxy-idle" or any(len(one.because) >= len(first.because) and not one.but for one in others):
        return ""
    return MEND


def at_most(evidence: Next) -> str:
    """Say how many causes are left at most, whatever a piece of evidence shows; nothing if nobody knows."""
    if not evidence.decides:
        return ""
    most = max(len(keys) for _, keys in evidence.decides)
    return f"Whatever it shows, {'one cause is' if most == 1 else f'{most} causes are'} left at most."


def by_sign(verdict: Verdict) -> list[str]:
    """Say which signs rule causes out, and how many each: the one first that rules out most."""
    counted = Counter(one.sign for one in verdict.ruled_out)
    return [f"{said(sign)} That rules out {many}." for sign, many in counted.most_common()]


def likeliest_first(verdict: Verdict) -> list[Left]:
    """Return the causes that are left: those first for which most speaks, and last against which something does."""
    return sorted(verdict.left, key=lambda one: (bool(one.but), -len(one.because)))


def both_ways(cause: Left) -> list[str]:
    """Say what speaks for a cause, and what against it."""
    return [*cause.because, *(f"But {one[:1].lower()}{one[1:]}" for one in cause.but)]


def ways(evidence: Next) -> list[str]:
    """Return what is to be typed for a piece of evidence, or else put into a page, line by line."""
    return [said(line) for line in f"{evidence.how}\n{evidence.script}".split("\n") if line.strip()]


def in_brief(verdict: Verdict) -> str:
    """Say which cause is left, or how many are."""
    if len(verdict.left) == 1:
        return said(verdict.left[0].words)
    return f"{len(verdict.left)} are left" if verdict.left else "none is left"


def told(one: Told) -> str:
    """Say what one side's user was told, and how that is known."""
    return f"{said(one.words)} ({KNOWN[one.known]})" if one.known != "unknown" else "not known"


def like_it(others: int) -> str:
    """Say that others ended in the same way; nothing if none did."""
    return f"{others:,} more like this one" if others else ""


def began(brought: Brought) -> str:
    """Return the time of day at which a connection began; nothing if nobody knows."""
    clock = brought.own_clock if brought.since is None else brought.since
    if clock is None or not brought.happened:
        return ""
    try:
        moment = datetime.fromtimestamp(clock + brought.happened[0].time, UTC)
    except (OverflowError, OSError, ValueError):  # a clock may say anything
        return ""
    day = "" if clock < _DAY else f"{moment:%Y-%m-%d} "
    return f"{day}{moment:%H:%M:%S} {'by its own clock' if brought.since is None else 'UTC'}"


def lived(brought: Brought) -> str:
    """Return how long a connection is in the recording; nothing if there is nothing of it."""
    if not brought.happened:
        return ""
    times = [one.time for one in brought.happened]
    known = lasted(max(times) - min(times))
    ends = any(isinstance(one, events.Unlinked | events.Closed) for one in brought.happened)
    return known if ends or brought.scope.name != "a HAR" else f"{known} until the last that is in it"


def where(brought: Brought) -> str:
    """Say who talked with whom, about which path, when, and for how long."""
    return ", ".join(filter(None, [said(brought.between), said(target_of(brought)), began(brought), lived(brought)]))


def of_file(recording: Recording) -> str:
    """Name the file, what it was read as, and how many connections are in it."""
    many = len(recording.connections)
    counted = {0: "no WebSocket connection", 1: "1 WebSocket connection"}.get(many, f"{many:,} WebSocket connections")
    return f"{said(recording.name)}, read as {said(recording.format)}: {counted}."

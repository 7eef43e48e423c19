"""Wide report: how a connection across a middle ended, in words: who ended which of the two, and what each was told.

1. There are two connections, and each was ended by somebody. What a middle passed on it did not think of itself: then
   the report says what had come, and from whom.
2. A middle has no user. What it did of its own accord is said in its own words.
3. One sentence says why the two ends say the same, or do not, and one what the middle has to do with it.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import ClassVar, Final

from ..protocol.frames import Frame
from ..protocol.handshake import Head
from ..protocol.legible import preview
from ..reading.account import Account, account_of
from ..reading.across import Across, Leg
from ..reading.moments import Departure
from ..reading.passages import SIDES, Fate, Passage, Side, Signal
from ..record.events import End, Event
from .abreast import MIDDLE
from .labels import whose
from .ladder import Ladder
from .verdict import Report, reasons

__all__ = ["WideReport", "wide_verdict"]

_NOBODY: Final = Account("server", "", None, False, None, None, None, None, "", "", ())
"""What a server has to say that the middle never had a connection to."""
_ANOTHER: Final = "it is another middle, and has no user"


@dataclass(frozen=True, repr=False)
class WideReport(Report):
    """How a connection ended that went across a middle, with its ladder.

    ``started`` says who ended the client's connection, and ``started_behind`` who ended the server's. ``front`` and
    ``back`` are the middle's part in either; ``back`` is None if it never had a connection to a server. ``did`` is what
    it did of its own accord.
    """

    gap: ClassVar[str] = "<br>"

    started_behind: str
    front: Account
    back: Account | None
    did: tuple[str, ...]

    @property
    def headlines(self) -> list[tuple[str, str]]:
        """What stands above the table: questions, each with its answer."""
        _, *others = super().headlines
        return [
            ("Who ended the client's connection", self.started),
            ("Who ended the server's connection", self.started_behind),
            ("What the middle did of its own accord", "; ".join(self.did) or "nothing"),
            *others,
        ]

    @property
    def columns(self) -> tuple[str, ...]:
        """Of whom the table tells."""
        return "client", "middle", "server"

    @property
    def rows(self) -> list[tuple[str, ...]]:
        """The table: what is told, and then of each of these."""
        front, back = self.front, self.back
        middle = [
            _both(front.words_for(front.sent), back.words_for(back.sent) if back else None, "to"),
            _both(front.words_for(front.received), back.words_for(back.received) if back else None, "from"),
            "it has no user",
            "; ".join(f"it {one}" for one in self.did) or "it only passed on what came",
        ]
        return [(what, client, its, server) for (what, client, server), its in zip(super().rows, middle, strict=True)]


def _both(front: str, back: str | None, way: str) -> str:
    """Say what the middle said, or heard, on both connections."""
    if back is None or front == back == "no Close frame":
        return front
    return f"{front}, {way} both" if front == back else f"{way} the client: {front}; {way} the server: {back}"


def wide_verdict(read: Across, picture: Ladder, record: tuple[tuple[Event, ...], End, bool]) -> WideReport:
    """Report on a connection across a middle. Its ``picture`` and the ``record`` go along."""
    happened, has_back = record[0], len(read.legs) == 2
    client = account_of(read.front, "client", happened)
    server = account_of(read.legs[1], "server", happened) if has_back else _NOBODY
    client, server = (replace(one, missing=_ANOTHER) if read.is_middle(one.side) else one for one in (client, server))
    failed = [f"the {one.side} ({one.failed})" for one in (client, server) if one.failed]
    raised = [f"the {one.side}'s ({one.raised})" for one in (client, server) if one.raised]
    torn = " A part of the record is gone." if read.torn else ""
    return WideReport(
        client,
        server,
        started=_started(read, 0),
        failed=" and ".join(failed) or _nobody(read, read.front, *read.legs[1:]),
        raised=" and ".join(raised),
        why=" ".join(filter(None, [reasons(client, server), _between(read)])) + torn,
        ladder=picture,
        record=record,
        started_behind=_started(read, 1) if has_back else "nobody; there was none",
        front=account_of(read.front, MIDDLE[0], happened),
        back=account_of(read.legs[1], MIDDLE[1], happened) if has_back else None,
        did=tuple(dict.fromkeys(preview(act.text) for act in read.acts)),
    )


def _nobody(read: Across, *legs: Leg) -> str:
    """Say that nobody did it: of what is not in the record, that is not known."""
    if any(leg.truncated for leg in legs):
        return "not known, for the beginning of the record is gone"
    outside: list[Side] = [side for side in SIDES if read.leg_of(side) in legs and read.leg_of(side).is_missing(side)]
    return "nobody that was recorded" if outside else "nobody"


def _started(read: Across, number: int) -> str:
    """Say who ended one of the connections, and how."""
    leg = read.legs[number]
    answer = leg.heads.get("server")
    if leg.truncated:
        return "not known, for the beginning of the record is gone"
    if leg.refusal is not None or (leg.hung_up and (answer is None or answer.status != 101)):
        return "nobody; it never opened"
    if not leg.hung_up:
        return _nobody(read, leg)
    first = leg.hung_up[0]
    if all(passage.forged for passage in leg.hung_up):
        return "the network"
    who, how = _who(number, first), f"with {_how(first)}"
    if first.is_unseen:
        return f"{who} ({how})"
    if (heard := read.heard(leg, first)) is not None:
        same = type(heard.what) is type(first.what) and (not isinstance(heard.what, Signal) or heard.what is first.what)
        return f"{who}, {how}: {'one' if same else _how(heard)} had come from {_who(1 - number, heard)}"
    if len(leg.hung_up) == 1:
        return f"{who}, {how}"
    second = leg.hung_up[1]
    if all(passage.arrived is not None for passage in leg.hung_up):
        return "both at once"
    return f"{who}, {how}; {_who(number, second)} did not know, and hung up too"


def _who(number: int, passage: Passage) -> str:
    """Say who sent what ends one of the connections, as far as anybody saw it."""
    if passage.sender == MIDDLE[number] and not passage.forged:
        return "the middle"
    return whose(passage)


def _how(passage: Passage) -> str:
    if isinstance(passage.what, Signal):
        return f"a {passage.what.value}"
    return "a Close frame" if isinstance(passage.what, Frame) else "an answer"


def _between(read: Across) -> str:
    """Say what the middle has to do with it."""
    if read.truncated:
        return ""
    refusal = read.front.refusal
    if refusal is not None:
        if read.heard(read.front, refusal) is not None:
            did = f"; of its own accord it {preview(read.acts[-1].text)}" if read.acts else ""
            return f"The middle passes on what it is answered{did}."
        return f"That was not the server's answer: the middle {_did(read, read.front, refusal)}."
    ended = [(leg, leg.hung_up[0]) for leg in read.legs if leg.hung_up]
    own = [(leg, one) for number, (leg, one) in enumerate(ended) if _is_own(read, leg, one)]
    if len(own) == 2:
        return f"Neither end hung up first: the middle {_did(read, *own[0])}."
    if own:
        which = "client" if own[0][0] is read.front else "server"
        return f"It was the middle that hung up on the {which}: it {_did(read, *own[0])}."
    for leg, first in ended:
        heard = read.heard(leg, first)
        if heard is None:
            continue
        if heard.what is Signal.RST:
            return "A RST is not passed on: the middle ends the other connection with a FIN."
        if isinstance(heard.what, Frame) and isinstance(first.what, Frame) and heard.what.payload != first.what.payload:
            return f"The {first.receiver} hears something else than was said: the middle {_did(read, leg, first)}."
        arrives = first.arrived is not None or leg.fate(first) is Fate.UNKNOWN
        return "The middle passes on what it hears." if arrives else "What the middle passes on does not arrive."
    return ""


def _is_own(read: Across, leg: Leg, passage: Passage) -> bool:
    """Tell whether the middle hung up with this, of its own accord."""
    middle = MIDDLE[0] if leg is read.front else MIDDLE[1]
    return passage.sender == middle and not passage.forged and read.heard(leg, passage) is None


def _did(read: Across, leg: Leg, passage: Passage) -> str:
    """Say what the middle did when it sent this: what it last did of its own accord."""
    left = next((one.place for one in leg.moments if isinstance(one, Departure) and one.passage is passage), None)
    acts = [act.text for act in read.acts if left is None or act.place <= left]
    if acts:
        return preview(acts[-1])
    return "answered by itself" if isinstance(passage.what, Head) else f"sent {_how(passage)}"

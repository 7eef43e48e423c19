"""Wide report: how a connection across a middle ended, in words: who ended which of the two, and what each was told.

1. There are two connections, and each was ended by somebody. What a middle passed on it did not think of itself: then
   the report says what had come, and from whom.
2. A middle has no user. What it did of its own accord is said in its own words, and what befell it is said apart.
3. Nobody ended a connection whose end never came: where what a middle said got lost, the other side is as it was.
4. Whom a client blames for an answer is not always who gave it. The report names who did.
5. What there is nothing to say of has no row, and no words.
6. One sentence says why the two ends say the same, or do not, and one what the middle has to do with it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import ClassVar, Final, Literal

from ..language.speaking import as_shown, word
from ..protocol.frames import Frame
from ..protocol.handshake import Head
from ..protocol.legible import preview
from ..reading.account import Account, account_of
from ..reading.across import Across, Leg
from ..reading.moments import Departure
from ..reading.passages import SIDES, Fate, Passage, Side, Signal
from ..record.events import End, Event
from .abreast import MIDDLE
from .labels import CALLED, whose
from .ladder import Ladder
from .markup import escape
from .notes import blamed, did
from .verdict import Report, reasons
from .widesheet import REPORT_STYLE

__all__ = ["WideReport", "wide_verdict"]

_NOBODY: Final = Account("server", "", None, False, None, None, None, None, "", "", ())
"""What a server has to say that the middle never had a connection to."""
_NONE: Final = "no Close frame"
_UNTOLD: Final = {
    Fate.LOST: (word("nobody"), "was lost"),
    Fate.HELD: ("nobody yet", "is held"),
    Fate.ON_ITS_WAY: ("nobody yet", "is on its way"),
}
"""What is to be said of an end that has not come: who has ended the connection, and where the end is."""
_ANOTHER: Final = "it is another middle, and has no user"


@dataclass(frozen=True, repr=False)
class WideReport(Report):
    """How a connection ended that went across a middle, with its ladder.

    ``started`` says who ended the client's connection, and ``started_behind`` who ended the server's. ``front`` and
    ``back`` are the middle's part in either; ``back`` is None if it never had a connection to a server. ``did`` is what
    it did of its own accord, and ``befell`` what happened to it.
    """

    gap: ClassVar[str] = "<br>"

    started_behind: str
    front: Account
    back: Account | None
    did: tuple[str, ...]
    befell: tuple[str, ...] = ()

    @property
    def headlines(self) -> list[tuple[str, str]]:
        """What stands above the table: questions, each with its answer."""
        _, *others = super().headlines
        return [
            ("Who ended the client's connection", self.started),
            ("Who ended the server's connection", self.started_behind),
            ("What the middle did of its own accord", "; ".join(self.did) or word("nothing")),
            *([("What happened to the middle", "; ".join(self.befell))] if self.befell else []),
            *others,
        ]

    @property
    def columns(self) -> tuple[str, ...]:
        """Of whom the table tells."""
        return word("client"), word("middle"), word("server")

    @property
    def rows(self) -> list[tuple[str, ...]]:
        """The table: what is told, and then of each of these."""
        front, back, client, server = self.front, self.back, self.client, self.server
        sent, received = back.sent if back else None, back.received if back else None
        rows: list[tuple[str, ...]] = []
        if any((client.sent, front.sent, sent, server.sent)):
            rows.append((word("sent"), _close(client, "sent"), _both(front, back, "sent"), _close(server, "sent")))
        if any((client.received, front.received, received, server.received)):
            came = _close(client, "received") + client.fate, _close(server, "received") + server.fate
            rows.append((word("received"), came[0], _both(front, back, "received"), came[1]))
        if client.tells or server.tells:
            rows.append(("tells its user", *(_quiet(client.says), "", _quiet(server.says))))
        did = "; ".join(f"it {one}" for one in self.did) or "it only passed on what came"
        return [*rows, (word("because"), client.because, did, server.because)]

    def as_html(self) -> str:
        """Draw it as HTML. Needs the common style sheet, and brings along what it needs besides."""
        return f'{REPORT_STYLE}<div class="wskit-wide">{super().as_html()}</div>'

    def _cells(self, told: Sequence[str]) -> str:
        # Where there is little room a cell stands alone, and says of whom it is.
        return "".join(f'<td data-of="{who}">{escape(one)}</td>' for who, one in zip(self.columns, told, strict=True))


def _quiet(said: str) -> str:
    return "" if said == "not known" else said


def _close(account: Account, way: Literal["sent", "received"]) -> str:
    """Name the Close frame that a side sent or received; nothing of what is not known, which is said once, at last."""
    return _quiet(account.words_for(account.sent if way == "sent" else account.received))


def _both(front: Account, back: Account | None, way: Literal["sent", "received"]) -> str:
    """Say what the middle said, or heard, on both connections."""
    ours, theirs = _close(front, way), _close(back, way) if back else None
    to = word("to") if way == "sent" else word("from")
    if theirs is None or ours == theirs == _NONE:
        return ours
    if ours == theirs:
        return f"{ours}, {to} both"
    said = ((ours, CALLED["client"]), (theirs, CALLED["server"]))
    return "; ".join(f"{to} the {side}: {one}" for one, side in said if one != _NONE)


def wide_verdict(
    read: Across, picture: Ladder, record: tuple[tuple[Event, ...], End, bool], gone: Mapping[End, str] | None = None
) -> WideReport:
    """Report on a connection across a middle. Its ``picture`` and the ``record`` go along."""
    happened, has_back = record[0], len(read.legs) == 2
    client = account_of(read.front, "client", happened, gone)
    server = account_of(read.legs[1], "server", happened, gone) if has_back else _NOBODY
    client, server = (replace(one, missing=_ANOTHER) if read.is_middle(one.side) else one for one in (client, server))
    client = replace(client, failed=blamed(client.failed, read.front))
    passed_on = _passed_on(read)
    failed = [
        f"the {CALLED[one.side]} ({as_shown(one.failed)}{passed_on if one is client else ''})"
        for one in (client, server)
        if one.failed
    ]
    raised = [f"the {CALLED[one.side]}'s ({one.raised})" for one in (client, server) if one.raised]
    torn = " A part of the record is gone." if read.torn else ""
    return WideReport(
        client,
        server,
        started=_started(read, 0, client),
        failed=word(" and ").join(failed) or _nobody(read, read.front, *read.legs[1:]),
        raised=word(" and ").join(raised),
        why=" ".join(filter(None, [reasons(client, server), _between(read)])) + torn,
        ladder=picture,
        record=record,
        started_behind=_started(read, 1, server) if has_back else "nobody; there was none",
        front=account_of(read.front, MIDDLE[0], happened),
        back=account_of(read.legs[1], MIDDLE[1], happened) if has_back else None,
        did=tuple(dict.fromkeys(preview(act.text) for act in read.acts if not act.is_of_the_network)),
        befell=tuple(dict.fromkeys(preview(did(act)) for act in read.acts if act.is_of_the_network)),
    )


def _nobody(read: Across, *legs: Leg) -> str:
    """Say that nobody did it: of what is not in the record, that is not known."""
    if any(leg.truncated for leg in legs):
        return "not known, for the beginning of the record is gone"
    outside: list[Side] = [side for side in SIDES if read.leg_of(side) in legs and read.leg_of(side).is_missing(side)]
    return "nobody that was recorded" if outside else word("nobody")


def _passed_on(read: Across) -> str:
    """Say whose answer it was with which the client was refused, if not the middle's own."""
    refusal = read.front.refusal
    heard = None if refusal is None else read.front.heard(refusal)
    if heard is None or read.is_middle("server"):
        return "" if heard is None else "; the middle passed that on"
    theirs = "the other end of TCP gave that answer" if heard.is_unseen else "it was the server's own answer"
    return f"; {theirs}, and the middle passed it on"


def _started(read: Across, number: int, account: Account) -> str:
    """Say who ended one of the connections, and how. The account is that of whom the middle talks to there."""
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
    heard = leg.heard(first)
    if len(leg.hung_up) == 1 and first.sender == leg.middle and leg.fate(first) in _UNTOLD:
        when, what = _UNTOLD[leg.fate(first)]
        mine = _how(first, article=False)
        said = f"the middle's {mine}"
        if heard is not None and _is_same(heard, first):
            said = f"the {mine} that the middle passed on from {_who(1 - number, heard)}"
        return f"{f'the {account.side}, whose TCP gave up' if account.timed_out else when}: {said} {what}"
    if heard is not None:
        said = f"{_how(heard)} from {_who(1 - number, heard)}"
        changed = "changed and " if _is_changed(heard, first) else ""
        return f"{who}, which {changed}passed on {said}" if _is_same(heard, first) else f"{who}, {how}, after {said}"
    if len(leg.hung_up) == 1:
        return f"{who}, {how}"
    second = leg.hung_up[1]
    if all(passage.arrived is not None for passage in leg.hung_up):
        return "both at once"
    return f"{who}, {how}; {_who(number, second)} did not know, and hung up too"


def _is_same(heard: Passage, said: Passage) -> bool:
    """Tell whether a middle passes on what it has heard as what it is, and not a RST as a FIN."""
    return not isinstance(heard.what, Signal) or heard.what is said.what


def _is_changed(heard: Passage, said: Passage) -> bool:
    """Tell whether a middle has changed what stands in a frame that it passes on."""
    return isinstance(heard.what, Frame) and isinstance(said.what, Frame) and heard.what.payload != said.what.payload


def _who(number: int, passage: Passage) -> str:
    """Say who sent what ends one of the connections, as far as anybody saw it."""
    if passage.sender == MIDDLE[number] and not passage.forged:
        return "the middle"
    return whose(passage)


def _how(passage: Passage, *, article: bool = True) -> str:
    if isinstance(passage.what, Head):
        return "an answer" if article else "answer"
    what = passage.what.value if isinstance(passage.what, Signal) else "Close frame"
    return f"{word('a')} {what}" if article else what


def _between(read: Across) -> str:
    """Say what the middle has to do with it."""
    if read.truncated:
        return ""
    refusal = read.front.refusal
    if refusal is not None:
        if read.heard(read.front, refusal) is not None:
            acts = [act for act in read.acts if not act.is_of_the_network]
            did = f"; of its own accord it {preview(acts[-1].text)}" if acts else ""
            return f"The middle passes on what it is answered{did}."
        return f"That was not the server's answer: the middle {_did(read, read.front, refusal)}."
    ended = [(leg, leg.hung_up[0]) for leg in read.legs if leg.hung_up]
    own = [(leg, one) for number, (leg, one) in enumerate(ended) if _is_own(read, leg, one)]
    if len(own) == 2:
        return f"Neither end hung up first: the middle {_did(read, *own[0])}."
    if own:
        which = CALLED["client"] if own[0][0] is read.front else CALLED["server"]
        return f"It was the middle that hung up on the {which}: it {_did(read, *own[0])}."
    for leg, first in ended:
        heard = read.heard(leg, first)
        if heard is None:
            continue
        if heard.what is Signal.RST:
            return "A RST is not passed on: the middle ends the other connection with a FIN."
        if _is_changed(heard, first):
            return (
                f"The {CALLED[first.receiver]} hears something else than was said: the middle {_did(read, leg, first)}."
            )
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
    acts = [act.text for act in read.acts if not act.is_of_the_network and (left is None or act.place <= left)]
    if acts:
        return preview(acts[-1])
    return "answered by itself" if isinstance(passage.what, Head) else f"sent {_how(passage)}"

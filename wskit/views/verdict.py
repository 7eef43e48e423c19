"""Verdict: how one connection ended, in words, from both sides.

1. What each side has to say stands in its :class:`~wskit.reading.account.Account`. The report puts the two together.
2. It says who hung up first and who failed the connection, and never more than the record has: what reached the end
   of TCP that was recorded was sent by the other end of TCP, and that may be a proxy.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import ClassVar

from ..language.speaking import as_shown, word
from ..protocol.legible import begun
from ..reading.account import UNRECORDED, Account, account_of
from ..reading.conversation import Conversation
from ..reading.passages import SIDES, Fate, Signal
from ..record.events import End, Event
from .labels import CALLED, whose
from .ladder import Ladder
from .markup import escape
from .transcript import MimeBundle

__all__ = ["Report", "reasons", "verdict"]


@dataclass(frozen=True)
class Report:
    """How a connection ended, with its ladder. A notebook shows both as pictures, ``print`` the report in words.

    ``started`` says who hung up first, ``failed`` who failed the connection, and ``raised`` whose code raised an error;
    that one is empty if nobody's did.
    """

    gap: ClassVar[str] = " "
    """What stands between the headlines, as HTML."""

    client: Account
    server: Account
    started: str
    failed: str
    raised: str
    why: str
    ladder: Ladder
    record: tuple[tuple[Event, ...], End, bool] = field(repr=False, compare=False)
    """What it is drawn from: the events, the end that it is about, and whether their times are a story's."""

    @property
    def headlines(self) -> list[tuple[str, str]]:
        """What stands above the table: questions, each with its answer."""
        asked = [("Who hung up first", self.started), ("Who failed it", self.failed)]
        return [*asked, ("Whose code raised an error", self.raised)] if self.raised else asked

    @property
    def columns(self) -> tuple[str, ...]:
        """Of whom the table tells."""
        return word("client"), word("server")

    @property
    def rows(self) -> list[tuple[str, ...]]:
        """The table: what is told, and then of each of these."""
        client, server = self.client, self.server
        return [
            (word("sent"), client.words_for(client.sent), server.words_for(server.sent)),
            (
                word("received"),
                client.words_for(client.received) + client.fate,
                server.words_for(server.received) + server.fate,
            ),
            ("tells its user", client.says, server.says),
            (word("because"), client.because, server.because),
        ]

    def __str__(self) -> str:
        lines = [f"{question}: {answer}." for question, answer in self.headlines]
        for what, *told in self.rows:
            lines += [f"{what}:", *(f"  {who}: {one}" for who, one in zip(self.columns, told, strict=True) if one)]
        return "\n".join([*lines, self.why])

    __repr__ = __str__

    def _repr_mimebundle_(self, include: object = None, exclude: object = None) -> MimeBundle:
        picture = self.ladder._repr_mimebundle_()
        return {
            "text/plain": f"{picture['text/plain']}\n\n{self}",
            "text/html": picture["text/html"] + self.as_html(),
        }

    def as_html(self) -> str:
        """Draw it as HTML. Needs the style sheet."""
        head = self.gap.join(f"<strong>{question}:</strong> {escape(answer)}." for question, answer in self.headlines)
        body = "".join(f'<tr><th scope="row">{what}</th>{self._cells(told)}</tr>' for what, *told in self.rows)
        heads = "".join(f'<th scope="col">{begun(who)}</th>' for who in self.columns)
        return (
            f'<div class="wskit"><p>{head}</p><table class="wskit-report"><thead><tr><td></td>'
            f"{heads}</tr></thead><tbody>{body}</tbody></table><p>{escape(self.why)}</p></div>"
        )

    def _cells(self, told: Sequence[str]) -> str:
        return "".join(f"<td>{escape(one)}</td>" for one in told)


def verdict(
    read: Conversation,
    picture: Ladder,
    record: tuple[tuple[Event, ...], End, bool],
    gone: Mapping[End, str] | None = None,
) -> Report:
    """Report on a conversation. Its ``picture`` and what both are drawn from, the ``record``, go along."""
    happened = record[0]
    client, server = (account_of(read, side, happened, gone) for side in SIDES)
    return Report(
        client,
        server,
        started=_started(read, client, server),
        failed=_failed(read, client, server),
        raised=_raised(client, server),
        why=f"{reasons(client, server)}{' A part of the record is gone.' if read.torn else ''}",
        ladder=picture,
        record=record,
    )


def _started(conversation: Conversation, client: Account, server: Account) -> str:
    hung_up = conversation.hung_up
    if conversation.truncated:
        return "not known, for the beginning of the record is gone"
    if client.tells and not client.opened and not server.opened:
        return "nobody; it never opened"
    if not hung_up:
        return _nobody(conversation)
    if all(passage.forged for passage in hung_up):
        return "the network"
    first = hung_up[0]
    how = f"with a {first.what.value if isinstance(first.what, Signal) else 'Close frame'}"
    if first.is_unseen:
        return f"{whose(first)} ({how})"
    if len(hung_up) == 1:
        return f"{whose(first)}, {how}"
    if all(conversation.fate(passage) is Fate.ARRIVED for passage in hung_up):
        return "both at once"
    return f"{whose(first)}, {how}; the {CALLED[first.receiver]} did not know, and hung up too"


def _failed(conversation: Conversation, client: Account, server: Account) -> str:
    blame = [f"the {CALLED[one.side]} ({as_shown(one.failed)})" for one in (client, server) if one.failed]
    return word(" and ").join(blame) if blame else _nobody(conversation)


def _nobody(conversation: Conversation) -> str:
    """Say that nobody did it: of what is not in the record, that is not known."""
    if conversation.truncated:
        return "not known, for the beginning of the record is gone"
    return "nobody that was recorded" if any(map(conversation.is_missing, SIDES)) else word("nobody")


def _raised(client: Account, server: Account) -> str:
    return word(" and ").join(f"the {CALLED[one.side]}'s ({one.raised})" for one in (client, server) if one.raised)


def reasons(client: Account, server: Account) -> str:
    """Say in one sentence why the two sides say the same, or do not."""
    known = [one for one in (client, server) if not one.missing]
    told = [one for one in known if one.has_user] or known
    if len(told) == 2 and client.because == server.because:
        both = f"Both report {client.tells.code}" if client.tells else "Neither side reports anything"
        # Where it is said of both, the first "it" is each of them.
        each = re.sub(r"\bit\b", "each", client.because, count=1)
        return f"{both}: {each}."
    text = "; ".join(
        f"the {CALLED[one.side]} reports {one.tells.code if one.tells else word('nothing')}, because {one.because}"
        for one in told
    )
    if text:
        return f"{text[:1].upper()}{text[1:]}."
    if client.missing == server.missing == UNRECORDED:
        return "Neither end was recorded: only what the middle saw is known."
    return "Nobody knows why: the beginning of the record is gone."

"""Report: how one connection ended, in words, from both sides.

1. All of it is read off the record: what each side sent, what reached it, and what it told its user.
2. An end that fails the connection by itself reads no further, so it reports 1006 whatever it sent (RFC 6455 section
   7.1.7). A handler that crashes fails nothing: its server says goodbye with 1011, and waits for the answer.
3. An end that reports 1006 has a reason that its user is not told. The report is.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from ..protocol.dom import ReadyState
from ..protocol.frames import Frame
from ..reading.conversation import LONG, Conversation, conversation
from ..reading.moments import Arrival, Departure
from ..reading.passages import SIDES, Fate, Passage, Side, Signal
from ..record import events
from ..record.events import End, Event
from ..record.timeline import HasEnd, end_of
from .ladder import Ladder
from .markup import escape, preview
from .transcript import MimeBundle

__all__ = ["Account", "Report", "report", "report_of"]

_SILENCE: Final = {
    None: "no WebSocket connection reached it",
    ReadyState.CONNECTING: "it is CONNECTING, and the handshake is not done",
    ReadyState.OPEN: "it is OPEN, and nothing has told it that anything is wrong",
    ReadyState.CLOSING: "it is CLOSING, and TCP has not ended yet",
    ReadyState.CLOSED: "it is CLOSED, and its user has not been told yet",
}
_TCP_ENDED: Final = {
    Signal.RST: "TCP was broken off (RST), and no Close frame had come",
    Signal.FIN: "TCP ended (FIN), and no Close frame had come",
    None: "it ended TCP itself, and no Close frame had come",
}


@dataclass(frozen=True)
class Account:
    """One side's part in it.

    ``missing`` says why its part is not known, and is empty if it is. ``state`` is its ready state as the wire has it,
    None if there never was a connection. ``sent`` and ``received`` are its Close frame and the one that reached it,
    ``ended`` the RST or FIN that reached it. ``tells`` is what it told its user, None while it has told nothing, and
    ``failed`` why it gave up on the connection, if it did. ``raised`` is what its own code raised, if that crashed.
    ``story`` has the names of its events as its user saw them, in order, without messages.
    """

    side: Side
    missing: str
    state: ReadyState | None
    opened: bool
    sent: Frame | None
    received: Frame | None
    ended: Signal | None
    tells: events.Closed | None
    failed: str
    raised: str
    story: tuple[str, ...]

    @property
    def has_user(self) -> bool:
        """Whether there is somebody to tell: a server tells nobody of a connection that never opened."""
        return self.side == "client" or self.opened

    @property
    def says(self) -> str:
        """What it tells its user, in words."""
        if self.tells is None:
            return "not known" if self.missing else "nothing"
        return f"{_said(self.tells.code, self.tells.reason)}, {'clean' if self.tells.was_clean else 'not clean'}"

    @property
    def because(self) -> str:
        """Why it tells its user that."""
        if self.missing:
            return self.missing
        if self.tells is None:
            return self._silence()
        if not self.opened:
            return f"it never opened: {self.failed or 'it was closed before it was open'}"
        if self.tells.code == 1005:
            return "a Close frame without a code reached it"
        if self.tells.code != 1006:
            return f"a Close frame with {self.tells.code} reached it"
        if self.failed:
            said = "" if self.sent is None else f", sent {self.sent.close_code}"
            return f"it failed the connection ({self.failed}){said} and read no further"
        if self.received is not None:
            return "the Close frame that reached it was not valid"
        if self.ended is None and self.sent is not None:
            return "no answer came, and it stopped waiting"
        return _TCP_ENDED[self.ended]

    def _silence(self) -> str:
        if self.state is ReadyState.CLOSED and not self.has_user:
            return "its connection never opened, so it has nobody to tell"
        if self.state is ReadyState.CLOSING and self.received is None:
            return "it is CLOSING, and no answer to its Close frame has come yet"
        return _SILENCE[self.state]

    def words_for(self, frame: Frame | None) -> str:
        """Name the Close frame that it sent or received."""
        if frame is None:
            return "not known" if self.missing else "no Close frame"
        if frame.close_code is None:
            return "Close with half a code"
        return f"Close {_said(frame.close_code, frame.close_reason)}" if frame.payload else "Close without a code"

    @property
    def fate(self) -> str:
        """What became of the Close frame it received, if it failed the connection."""
        if self.received is None or not self.failed or self.tells is None or self.tells.code != 1006:
            return ""
        return ", which breaks the rules" if self.received.problems else ", and read it no more"


@dataclass(frozen=True)
class Report:
    """How a connection ended, with its ladder. A notebook shows both as pictures, ``print`` the report in words.

    ``started`` says who hung up first, ``failed`` who failed the connection, and ``raised`` whose code raised an error;
    that one is empty if nobody's did.
    """

    client: Account
    server: Account
    started: str
    failed: str
    raised: str
    why: str
    ladder: Ladder

    @property
    def headlines(self) -> list[tuple[str, str]]:
        """What stands above the table: questions, each with its answer."""
        asked = [("Who hung up first", self.started), ("Who failed it", self.failed)]
        return [*asked, ("Whose code raised an error", self.raised)] if self.raised else asked

    @property
    def rows(self) -> list[tuple[str, str, str]]:
        """The table: what is told, of the client, of the server."""
        client, server = self.client, self.server
        return [
            ("sent", client.words_for(client.sent), server.words_for(server.sent)),
            (
                "received",
                client.words_for(client.received) + client.fate,
                server.words_for(server.received) + server.fate,
            ),
            ("tells its user", client.says, server.says),
            ("because", client.because, server.because),
        ]

    def __str__(self) -> str:
        lines = [f"{question}: {answer}." for question, answer in self.headlines]
        for what, client, server in self.rows:
            lines += [f"{what}:", f"  client: {client}", f"  server: {server}"]
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
        head = " ".join(f"<strong>{question}:</strong> {escape(answer)}." for question, answer in self.headlines)
        body = "".join(
            f'<tr><th scope="row">{what}</th><td>{escape(client)}</td><td>{escape(server)}</td></tr>'
            for what, client, server in self.rows
        )
        return (
            f'<div class="wskit"><p>{head}</p><table class="wskit-report"><thead><tr><td></td>'
            '<th scope="col">Client</th><th scope="col">Server</th></tr>'
            f"</thead><tbody>{body}</tbody></table><p>{escape(self.why)}</p></div>"
        )


def report(which: HasEnd) -> Report:
    """Report on the connection of a :class:`~wskit.ends.websocket.WebSocket`, or of any other end.

    Raises:
        TypeError: for anything else.
    """
    end = end_of(which, "report")
    return report_of(which.timeline.events(), end)


def report_of(happened: Iterable[Event], end: End) -> Report:
    """Report on the connection of ``end``, from the events of a timeline."""
    happened = tuple(happened)
    read = conversation(happened, end, LONG)
    client, server = (_account(read, side, happened) for side in SIDES)
    return Report(
        client,
        server,
        started=_started(read, client, server),
        failed=_failed(client, server),
        raised=_raised(client, server),
        why=_why(client, server),
        ladder=Ladder(conversation(happened, end)),
    )


def _account(conversation: Conversation, side: Side, happened: tuple[Event, ...]) -> Account:
    end = conversation.client if side == "client" else conversation.server
    own = [event for event in happened if event.end == end]
    arrivals = [one.passage for one in conversation.moments if isinstance(one, Arrival)]
    departures = [one.passage for one in conversation.moments if isinstance(one, Departure)]
    # What a side that was not recorded sent is still known from what reached the other side.
    sent = [one for one in (arrivals if end is None else departures) if one.sender == side]
    received = [one for one in arrivals if one.receiver == side]
    signals = [one.what for one in received]
    kinds = (events.Opened, events.Closing, events.Raised, events.Failed, events.Closed)
    return Account(
        side,
        missing=_missing(conversation, side, end, happened),
        state=None if end is None else conversation.states.get(side, ReadyState.CONNECTING),
        opened=any(isinstance(event, events.Opened) for event in own),
        sent=_first_close(sent),
        received=_first_close(received),
        ended=next((signal for signal in (Signal.RST, Signal.FIN) if signal in signals), None),
        tells=next((event for event in own if isinstance(event, events.Closed)), None),
        failed=next((preview(event.why) for event in own if isinstance(event, events.Failed)), ""),
        raised=next((preview(event.what) for event in own if isinstance(event, events.Raised)), ""),
        story=tuple(type(event).__name__ for event in own if isinstance(event, kinds)),
    )


def _missing(conversation: Conversation, side: Side, end: End | None, happened: Iterable[Event]) -> str:
    """Say why nothing is known about a side, or return nothing if something is."""
    if end is not None:
        first = next((event for event in happened if event.end == end), None)
        return "" if isinstance(first, events.Connecting | events.Linked) else "the beginning of its record is gone"
    # Where a client has begun to connect and no more, there is no server to know about.
    begun = any(isinstance(event, events.Connecting) and event.end == conversation.client for event in happened)
    return "" if begun and not conversation.is_missing(side) else "its side was not recorded"


def _first_close(passages: Iterable[Passage]) -> Frame | None:
    return next((one.what for one in passages if one.is_close and isinstance(one.what, Frame)), None)


def _started(conversation: Conversation, client: Account, server: Account) -> str:
    hung_up = conversation.hung_up
    if client.tells and not client.opened and not server.opened:
        return "nobody; it never opened"
    if client.missing and server.missing:
        return "not known"
    if not hung_up:
        return "nobody"
    if all(passage.forged for passage in hung_up):
        return "the network"
    first = hung_up[0]
    how = f"with a {first.what.value if isinstance(first.what, Signal) else 'Close frame'}"
    if len(hung_up) == 1:
        return f"the {first.sender}, {how}"
    if all(conversation.fate(passage) is Fate.ARRIVED for passage in hung_up):
        return "both at once"
    return f"the {first.sender}, {how}; the {first.receiver} did not know, and hung up too"


def _failed(client: Account, server: Account) -> str:
    blame = [f"the {one.side} ({one.failed})" for one in (client, server) if one.failed]
    return " and ".join(blame) if blame else "nobody"


def _raised(client: Account, server: Account) -> str:
    return " and ".join(f"the {one.side}'s ({one.raised})" for one in (client, server) if one.raised)


def _why(client: Account, server: Account) -> str:
    """Say in one sentence why the two sides say the same, or do not."""
    known = [one for one in (client, server) if not one.missing]
    told = [one for one in known if one.has_user] or known
    if len(told) == 2 and client.because == server.because:
        both = f"Both report {client.tells.code}" if client.tells else "Neither side reports anything"
        # Where it is said of both, the first "it" is each of them.
        each = re.sub(r"\bit\b", "each", client.because, count=1)
        return f"{both}: {each}."
    text = "; ".join(
        f"the {one.side} reports {one.tells.code if one.tells else 'nothing'}, because {one.because}" for one in told
    )
    return f"{text[:1].upper()}{text[1:]}." if text else "Nobody knows why: the beginning of the record is gone."


def _said(code: int, reason: str) -> str:
    return f'{code} "{preview(reason)}"' if reason else f"{code}"

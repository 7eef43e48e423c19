"""Account: one side's part in how a connection ended, and why it tells its user what it tells.

1. All of it is read off the record: what this side sent, what reached it, and what it told its user.
2. An end that fails the connection by itself reads no further, so it reports 1006 whatever it sent (RFC 6455 section
   7.1.7). A handler that crashes fails nothing: its server says goodbye with 1011, and waits for the answer.
3. An end that reports 1006 has a reason that its user is not told. The account has it.
4. Of a page in a browser there is what its browser told it, and no byte. What it sent is what reached the other side;
   what reached it, its code tells; and why, the other side's record tells or nobody does. That its page called close()
   before it was open is reason enough, and then the code that travels is not the page's.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import takewhile
from typing import Final

from ..language.speaking import as_shown, word
from ..protocol.frames import Frame
from ..protocol.handshake import Head
from ..protocol.interface import ReadyState
from ..protocol.legible import preview
from ..record import events
from ..record.events import End, Event
from .conversation import Conversation
from .moments import Arrival, Departure
from .passages import Passage, Side, Signal

__all__ = ["UNRECORDED", "Account", "account_of"]

UNRECORDED: Final = "its side was not recorded"
"""Why the part of a side is not known whose end somebody else has."""

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
_SEEN_AT_THE_SERVER: Final = {
    Signal.RST: "TCP was broken off (RST) at the server's side, and no Close frame had left it",
    Signal.FIN: "TCP ended (FIN) at the server's side, and no Close frame had left it",
    None: "its browser does not tell why, and the server's record shows no end of TCP that came first",
}
_TOO_EARLY: Final = "its page called close() while it was CONNECTING"
_GAVE_UP: Final = "its TCP gave up: nothing answered what it had sent again and again"
_BEFORE: Final = (events.Tampered, events.Acted)
"""What may happen at an end before it begins: a link can be frozen, and a middle make up its mind."""


@dataclass(frozen=True)
class Account:
    """One side's part in it.

    ``missing`` says why its part is not known, and is empty if it is. ``state`` is its ready state as the wire has it,
    None if there never was a connection. ``sent`` and ``received`` are its Close frame and the one that reached it,
    ``ended`` the RST or FIN that reached it. ``tells`` is what it told its user, None while it has told nothing, and
    ``failed`` why it gave up on the connection, if it did; ``timed_out`` is set if its TCP did. ``raised`` is what its
    own code raised, if that crashed.
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
    timed_out: bool = False
    is_page: bool = False
    """Whether it is a page in a browser, whose link was not recorded."""
    has_left: bool = False
    """Whether its browser has left the page, and nobody is there to be told."""
    left: Frame | Signal | None = None
    """The goodbye that left the other side first, where this one is a page in a browser."""
    refused: int | None = None
    """The status of its answer, if that made no WebSocket connection of the request."""
    gone: str = ""
    """Why nobody is there to be told anything, where that is known and not in the record."""

    @property
    def has_user(self) -> bool:
        """Whether there is somebody to tell: a server tells nobody of a connection that never opened."""
        return self.side == "client" or self.opened

    @property
    def says(self) -> str:
        """What it tells its user, in words."""
        if self.tells is None:
            return "not known" if self.missing else word("nothing")
        return f"{_said(self.tells.code, self.tells.reason)}, {word('clean') if self.tells.was_clean else 'not clean'}"

    @property
    def because(self) -> str:
        """Why it tells its user that."""
        if self.missing:
            return self.missing
        if self.tells is None:
            return self._silence()
        if not self.opened:
            return f"it never opened: {as_shown(self.failed) or 'it was closed before it was open'}"
        if self.is_page and self.tells.code == 1006:
            return self._told_by_a_browser()
        if self.tells.code == 1005:
            return "a Close frame without a code reached it"
        if self.tells.code != 1006:
            return f"a Close frame with {self.tells.code} reached it"
        if self.failed:
            said = "" if self.sent is None else f", sent {self.sent.close_code}"
            return f"it failed the connection ({as_shown(self.failed)}){said} and read no further"
        if self.received is not None:
            return "the Close frame that reached it was not valid"
        if self.timed_out:
            return _GAVE_UP
        if self.ended is None and self.sent is not None:
            return "no answer came, and it stopped waiting"
        return _TCP_ENDED[self.ended]

    def _told_by_a_browser(self) -> str:
        if isinstance(self.left, Frame):
            return "its browser does not tell why; the Close frame that had left the server did not count"
        if self.left is None and "Closing" in self.story:
            return "no answer to its goodbye came, and its browser stopped waiting"
        return _SEEN_AT_THE_SERVER[self.left]

    def _silence(self) -> str:
        if self.gone:
            return self.gone
        if self.has_left:
            return "its browser has left the page, and nobody is there to be told"
        if self.refused is not None:
            return f"it answered with HTTP status {self.refused}, and so it has no WebSocket connection"
        if self.state is ReadyState.CLOSED and not self.has_user:
            return "its connection never opened, so it has nobody to tell"
        if self.state is ReadyState.CLOSING and self.received is None:
            return "it is CLOSING, and no answer to its Close frame has come yet"
        return _SILENCE[self.state]

    def words_for(self, frame: Frame | None) -> str:
        """Name the Close frame that it sent or received."""
        if frame is None:
            return "not known" if self.missing or self.is_page else "no Close frame"
        if frame.close_code is None:
            return "Close with half a code"
        return f"Close {_said(frame.close_code, frame.close_reason)}" if frame.payload else "Close without a code"

    @property
    def fate(self) -> str:
        """What became of the Close frame it received, if it failed the connection."""
        if self.received is None or not self.failed or self.tells is None or self.tells.code != 1006:
            return ""
        return ", which breaks the rules" if self.received.problems else ", and read it no more"


def account_of(
    conversation: Conversation, side: Side, happened: tuple[Event, ...], gone: Mapping[End, str] | None = None
) -> Account:
    """Return the account of one side of a conversation that was read from these events.

    ``gone`` has ends at which nobody is there to be told anything, and why.
    """
    end = conversation.client if side == "client" else conversation.server
    own = [event for event in happened if event.end == end]
    arrivals = [one.passage for one in conversation.moments if isinstance(one, Arrival)]
    departures = [one.passage for one in conversation.moments if isinstance(one, Departure)]
    # What reached the other side was sent by whoever is at the other end of TCP: of a side that was not recorded, what
    # it sent is not known.
    sent = [one for one in departures if one.sender == side]
    received = [one for one in arrivals if one.receiver == side]
    is_page = conversation.met == side
    has_left = any(isinstance(event, events.Browsed) and event.what == events.LEAVES for event in own)
    # A page that is gone runs no handler: what is told then, its browser alone is told.
    told = [event for event in own if not (has_left and isinstance(event, events.Closed))]
    tells = next((event for event in told if isinstance(event, events.Closed)), None)
    left = None
    if is_page:
        sent = [one for one in arrivals if one.sender == side]
        left = _first_goodbye([one for one in departures if one.receiver == side])
        # Whether it reached the page, its browser tells.
        came = tells is not None and isinstance(left, Frame) and left.close_code == tells.code
        received = [one for one in departures if came and one.what is left]
    failed = next((preview(event.why) for event in own if isinstance(event, events.Failed)), "")
    if is_page and failed:
        failed = _gave_it_up(own, _first_close(sent)) or failed
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
        tells=tells,
        failed=failed,
        raised=next((preview(event.what) for event in own if isinstance(event, events.Raised)), ""),
        story=tuple(type(event).__name__ for event in told if isinstance(event, kinds)),
        # Who had let go of the connection before is not told.
        timed_out=any(isinstance(one, events.GaveUp) for one in takewhile(_is_linked, own)),
        is_page=is_page,
        has_left=has_left,
        left=left,
        refused=next((one.what.status for one in sent if one.refuses and isinstance(one.what, Head)), None),
        gone=(gone or {}).get(end, "") if end is not None else "",
    )


def _gave_it_up(own: Iterable[Event], sent: Frame | None) -> str:
    """Say that a page gave its connection up before it was open, or nothing if it did not."""
    first = next((event for event in own if isinstance(event, events.Opened | events.Closing)), None)
    if not isinstance(first, events.Closing):
        return ""
    if sent is None or sent.close_code in (first.code, None):
        return _TOO_EARLY
    return f"{_TOO_EARLY}; its browser then says {sent.close_code}, whatever the page says"


def _first_goodbye(passages: Iterable[Passage]) -> Frame | Signal | None:
    return next((one.what for one in passages if one.is_goodbye and isinstance(one.what, Frame | Signal)), None)


def _missing(conversation: Conversation, side: Side, end: End | None, happened: Iterable[Event]) -> str:
    """Say why nothing is known about a side, or return nothing if something is."""
    if conversation.is_gone(side):
        return "the beginning of the record is gone"
    if end is not None:
        first = next((event for event in happened if event.end == end and not isinstance(event, _BEFORE)), None)
        return "" if isinstance(first, events.Connecting | events.Linked) else "the beginning of its record is gone"
    # Where a client has begun to connect and no more, there is no server to know about.
    begun = any(isinstance(event, events.Connecting) and event.end == conversation.client for event in happened)
    return "" if begun and not conversation.is_missing(side) else UNRECORDED


def _is_linked(event: Event) -> bool:
    return not isinstance(event, events.Unlinked)


def _first_close(passages: Iterable[Passage]) -> Frame | None:
    return next((one.what for one in passages if one.is_close and isinstance(one.what, Frame)), None)


def _said(code: int, reason: str) -> str:
    return f'{code} "{preview(reason)}"' if reason else f"{code}"

"""Signs: one connection that has ended, for those who ask what happened to it. No I/O.

What was sent, what got lost, and what came before what, read off the timeline. Across a middle, of each side on its own
connection: what the middle passed on to it, came from the other side.
"""

from __future__ import annotations

from ..protocol.frames import Frame
from ..protocol.handshake import Head
from ..record import events
from ..record.events import Event
from .account import Account, account_of
from .across import Across, across
from .conversation import LONG, Conversation
from .moments import Arrival, Departure
from .passages import SIDES, Fate, Passage, Side, Signal, other

__all__ = ["Signs"]


class Signs:
    """What happened on one connection.

    Args:
        happened: the events of a timeline. The last client that connects there is the one it is about.
    """

    def __init__(self, happened: tuple[Event, ...]) -> None:
        self.happened = happened
        self.end = [event.end for event in happened if isinstance(event, events.Connecting)][-1]
        """The client."""
        self.read: Across = across(happened, self.end, LONG)
        """The connection from end to end."""
        self.talk: Conversation = self.read.front
        """The client's connection."""
        self._accounts: dict[Side, Account] = {
            side: account_of(self.read.leg_of(side), side, happened) for side in SIDES
        }
        self._moves = [one.moment for one in self.read.crossed if isinstance(one.moment, Departure | Arrival)]

    def account(self, side: Side) -> Account:
        """Return the account of one side."""
        return self._accounts[side]

    def sent(self, side: Side) -> list[Passage]:
        """Return what one side sent, in order."""
        return self._passed(self.read.leg_of(side), side)

    def _passed(self, leg: Conversation, sender: Side) -> list[Passage]:
        moves = (one for one in leg.moments if isinstance(one, Departure | Arrival))
        return list({id(move.passage): move.passage for move in moves if move.passage.sender == sender}.values())

    def came(self, side: Side) -> list[Passage]:
        """Return what was sent to one side, in order."""
        return self._passed(self.read.leg_of(side), other(side))

    def frames(self, side: Side, opcode: int | None = None) -> list[Frame]:
        """Return the frames that one side sent, all or those with this opcode."""
        return [frame for frame in self.read.leg_of(side).frames(side) if opcode in (None, frame.opcode)]

    def lost(self, side: Side, opcode: int | None = None) -> list[Passage]:
        """Return the frames of one side that never arrived, all or those with this opcode; on whatever connection."""
        return [
            passage
            for leg in self.read.legs
            for passage in self._passed(leg, side)
            if isinstance(passage.what, Frame)
            and opcode in (None, passage.what.opcode)
            and leg.fate(passage) in (Fate.LOST, Fate.HELD, Fate.ON_ITS_WAY)
        ]

    def crossed(self, side: Side) -> bool:
        """Tell whether a frame of this side arrived that left after the first one that got lost, on either way."""
        gone = {id(passage) for way in SIDES for passage in self.lost(way)}
        left = [move.passage for move in self._moves if isinstance(move, Departure)]
        first = next((place for place, passage in enumerate(left) if id(passage) in gone), len(left))
        return any(
            passage.sender == side and isinstance(passage.what, Frame) and id(passage) not in gone
            for passage in left[first:]
        )

    def close_of(self, side: Side) -> Passage | None:
        """Return the first Close frame of one side."""
        return next((passage for passage in self.sent(side) if passage.is_close), None)

    def heard_close(self, side: Side) -> bool:
        """Tell whether a Close frame reached this side."""
        close = next((passage for passage in self.came(side) if passage.is_close), None)
        return close is not None and close.arrived is not None

    def answers(self, side: Side) -> bool:
        """Tell whether this side sent its Close after the other's had come."""
        close = self.close_of(side)
        moves = (one for one in self.read.leg_of(side).moments if isinstance(one, Departure | Arrival))
        own = [move for move in moves if move.passage.is_close and _is_at(move, side)]
        return close is not None and bool(own) and own[0].passage is not close

    @property
    def codes_agree(self) -> bool:
        """Whether each side was told the code that the other one gave to ``close()``."""
        given = {
            event.end.side: event.code for event in self.happened if isinstance(event, events.Closing) and event.ours
        }
        told = {side: tells.code for side in SIDES if (tells := self.account(side).tells) is not None}
        return all(given.get(other(side), code) == code for side, code in told.items())

    @property
    def answered_in_http(self) -> bool:
        """Whether the client's request was answered at all."""
        return any(isinstance(passage.what, Head) for passage in self.came("client"))

    def forged(self, signal: Signal) -> bool:
        """Tell whether the network sent this signal."""
        return any(move.passage.what is signal and move.passage.forged for move in self._moves)


def _is_at(move: Departure | Arrival, side: Side) -> bool:
    return side == (move.passage.sender if isinstance(move, Departure) else move.passage.receiver)

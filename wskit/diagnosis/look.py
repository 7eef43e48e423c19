"""Look: one connection that somebody brought, and what can be looked up in it. No I/O.

1. What a recording cannot show is asked of its scope, and never concluded from what is not there.
2. Across a middle, each side is looked at on its own connection.
3. Where one direction is missing, nothing follows from what is not there, nor from what seems to come first.
4. A log has what its program chose to write. It ends when that does, and nobody knows why.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import cached_property

from ..evidence.recording import BOTH, Brought
from ..protocol.frames import Frame
from ..reading.across import Across, Leg, across
from ..reading.conversation import LONG
from ..reading.moments import Arrival, Departure
from ..reading.passages import SIDES, Passage, Scrap, Side, Signal
from ..record import events
from ..record.events import End

__all__ = ["Look", "sent"]


class Look:
    """One connection that somebody brought, looked at: its conversation, and what the facts are read from."""

    def __init__(self, brought: Brought) -> None:
        self.brought = brought
        self.scope = brought.scope
        self.read: Across = across(brought.happened, brought.end, LONG)
        ends = {event.end for event in brought.happened}
        client, server = self.read.client, self.read.server
        self.ends: dict[Side, End | None] = {
            "client": client if client in ends else None,
            "server": server if server in ends else None,
        }

    @property
    def is_log(self) -> bool:
        """Whether it is a log: it has no more than its program chose to write, and ends when that does."""
        return self.scope.place in SIDES and self.scope.closes and (not self.scope.tcp or not self.scope.told)

    @property
    def is_ours(self) -> bool:
        """Whether it is wskit's own record, which has all that happened at the ends it has."""
        return bool(self.scope.tcp and self.scope.told)

    def has_own(self, side: Side) -> bool:
        """Tell whether this recording has what this side itself had to say of errors."""
        return side in self.scope.own and self.ends[side] is not None and not self.read.is_middle(side)

    def has_told(self, side: Side) -> bool:
        """Tell whether this recording has what the user of this side was told."""
        return side in self.scope.told and self.ends[side] is not None and not self.read.is_middle(side)

    def passages(self, sender: Side) -> list[Passage]:
        """Return what one side sent, on its own connection, in order."""
        return sent(self.read.leg_of(sender), sender)

    def frames(self, sender: Side) -> list[Passage]:
        """Return the frames among that."""
        return [one for one in self.passages(sender) if isinstance(one.what, Frame)]

    def close_of(self, side: Side) -> Passage | None:
        """Return the first Close frame of one side."""
        return next((one for one in self.passages(side) if one.is_close), None)

    @cached_property
    def hung_up(self) -> Passage | None:
        """What ended it first, on whichever connection."""
        front = self.read.front
        if front.hung_up:
            first = front.hung_up[0]
            return front.heard(first) or first
        behind = self.read.legs[1].hung_up if len(self.read.legs) == 2 else []
        return behind[0] if behind else None

    @cached_property
    def is_beheaded(self) -> bool:
        """Whether there are bytes of which nobody can tell where a frame begins."""
        return any(one.what is Scrap.BEHEADED for side in SIDES for one in self.passages(side))

    @property
    def began_late(self) -> bool:
        """Whether the recording began when the connection was open already: what is not in it may have been before."""
        if self.is_one_way and self.brought.made != "earlier":
            return self.is_beheaded  # what is torn is the direction that was not recorded
        return self.brought.begun_late or self.is_beheaded or (self.read.torn and not self.read.front.heads)

    @property
    def is_one_way(self) -> bool:
        """Whether one of the two directions was not recorded: then nobody knows who did something first."""
        return self.brought.directions != BOTH

    def may_hide_close(self, side: Side) -> bool:
        """Tell whether a Close of this side may have been among bytes that are missing, or before the recording."""
        # Behind its Close a side sends no frames: who sends one has sent none before.
        is_late = self.began_late and not self.frames(side)
        return (side in self.brought.gaps or is_late) and self.close_of(side) is None

    @property
    def reads_frames(self) -> bool:
        """Whether the frames of the ends can be read here, at least from some time on."""
        return self.scope.frames and not self.brought.encrypted and not self.is_beheaded and not self.read.truncated

    @property
    def reads_closes(self) -> bool:
        """Whether Close frames can be read here."""
        return self.scope.closes and not self.is_one_way and not self.brought.encrypted and not self.read.truncated

    @property
    def ended_tcp(self) -> Passage | None:
        """The first FIN or RST, if there is one."""
        found = [one for side in SIDES for one in self.passages(side) if isinstance(one.what, Signal)]
        return found[0] if found else None

    def told(self, side: Side) -> events.Closed | None:
        """Return what the user of one side was told, if it is recorded."""
        return next((one for one in self.events_of(side, events.Closed) if isinstance(one, events.Closed)), None)

    def events_of(self, side: Side, kind: type[events.Event]) -> Iterable[events.Event]:
        """Return what happened at the end of one side."""
        return (one for one in self.brought.happened if one.end == self.ends[side] and isinstance(one, kind))

    def last(self, before: float) -> float | None:
        """Return when bytes last passed before that time, at the end that was recorded."""
        kinds = (events.BytesIn, events.BytesOut)
        return max(
            (one.time for one in self.brought.happened if isinstance(one, kinds) and one.time < before), default=None
        )


def sent(leg: Leg, sender: Side) -> list[Passage]:
    """Return what one side of a connection sent, in order."""
    moves = (one for one in leg.moments if isinstance(one, Departure | Arrival))
    return list({id(move.passage): move.passage for move in moves if move.passage.sender == sender}.values())

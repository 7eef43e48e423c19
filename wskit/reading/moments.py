"""Moments: what happened on one connection, in order, and the ready states that follow from it. No I/O.

1. Passages depart and arrive, sides come into ready states, and there is something to note about a side.
2. Everything begins with CONNECTING, of the client and then of the server.
3. A ready state only ever grows. What a page says about it was written on another thread, early or late: it holds until
   the wire tells when it really was, and where the wire never does.
4. Why a side failed the connection stands right behind its end, whenever the page came to say it. What its own code
   raised stands where that happened.
5. The oldest moments go first. How many went is known, and the ready states that they led to.
6. A moment knows its place in the record, where whoever reads has one: of two connections, times may be the same.
"""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass, field
from typing import Final, Literal, TypeAlias

from ..protocol.frames import Frame
from ..protocol.interface import ReadyState
from ..protocol.states import ENDPOINT, PAGE, Cause
from ..record.events import Deed
from .passages import SIDES, Passage, Side

__all__ = ["Act", "Arrival", "Departure", "Moment", "Moments", "Note", "StateChange"]


@dataclass(frozen=True, slots=True)
class Departure:
    """The first byte of a passage was written."""

    passage: Passage
    place: int = field(default=0, compare=False)


@dataclass(frozen=True, slots=True)
class Arrival:
    """The last byte of a passage came in."""

    passage: Passage
    place: int = field(default=0, compare=False)


@dataclass(frozen=True, slots=True)
class StateChange:
    """A side came into another ready state."""

    side: Side
    state: ReadyState
    time: float = field(default=0.0, compare=False)
    place: int = field(default=0, compare=False)


@dataclass(frozen=True, slots=True)
class Note:
    """Something to know about a side: what was done to its link, why it fails the connection, how its code crashes, and
    what its TCP does that is no passage.

    One of the kind "browser" is what a browser does to its page. One of the kind "gone" is about neither side: there
    something is missing in the record.
    """

    side: Side
    text: str
    kind: Literal["link", "fails", "crashes", "TCP", "browser", "gone"] = "link"
    time: float = field(default=0.0, compare=False)
    place: int = field(default=0, compare=False)


@dataclass(frozen=True, slots=True)
class Act:
    """What a middle, which stands between two connections, did of its own accord. ``text`` has no subject."""

    text: str
    deed: Deed
    time: float = field(default=0.0, compare=False)
    place: int = field(default=0, compare=False)

    @property
    def is_of_the_network(self) -> bool:
        """Whether it befell the middle, and something else did it."""
        return self.deed == "loses"


Moment: TypeAlias = Departure | Arrival | StateChange | Note

_LATE: Final = {Cause.CLOSE_CALLED: ReadyState.CLOSING, Cause.TCP_ENDED: ReadyState.CLOSED}
"""Where the beginning of the record is gone, the states that can still be told, by what tells them."""
_GOODBYES: Final = (Cause.CLOSE_SENT, Cause.CLOSE_RECEIVED)


class Moments:
    """The moments of one connection.

    Args:
        keep: how many are kept.
    """

    def __init__(self, keep: int) -> None:
        if keep < 1:
            raise ValueError("keep must be at least 1")
        self.kept: deque[Moment] = deque()
        self.dropped = 0
        self.before: dict[Side, ReadyState] = {}
        self.states: dict[Side, ReadyState] = {}
        self.now = 0.0
        """The time of what happens now."""
        self.place = 0
        """Its place in the record, if anybody counts."""
        self._keep = keep
        self._changes: dict[Side, StateChange] = {}  # the latest of each side
        self._guessed: set[Side] = set()  # whose latest one a page said, and the wire did not
        self._leapt: set[Side] = set()  # whose page said that it is over, and never that it closes
        self._failures: dict[Side, list[Note]] = {"client": [], "server": []}

    def add(self, moment: Moment) -> None:
        """Write down the next moment."""
        self.kept.append(moment)
        self._trim()

    def depart(self, passage: Passage) -> None:
        """Write down that a passage begins to leave."""
        self.add(Departure(passage, self.place))

    def arrive(self, passage: Passage) -> None:
        """Write down that all of a passage has come in."""
        self.add(Arrival(passage, self.place))

    def note(self, side: Side, text: str, kind: Literal["link", "crashes", "TCP", "browser", "gone"] = "link") -> None:
        """Write down something to know about a side."""
        self.add(Note(side, text, kind, self.now, self.place))

    def frames(self, side: Side) -> list[Frame]:
        """Return the frames that this side sent, oldest first, as far as they are kept with all their bytes."""
        kept = {
            moment.passage.start: moment.passage.what
            for moment in self.kept
            if isinstance(moment, Departure | Arrival)
            and moment.passage.sender == side
            and isinstance(moment.passage.what, Frame)
            and len(moment.passage.what.raw) == moment.passage.size
        }
        return [kept[start] for start in sorted(kept)]

    def begin(self, side: Side) -> None:
        """Bring a side into CONNECTING, unless it has begun already."""
        if side in self.states:
            return
        change = self._changes[side] = StateChange(side, ReadyState.CONNECTING, self.now, self.place)
        # Who was the first to be told about the TCP connection is chance.
        self.kept.insert(1 if side == "server" and self.states else 0, change)
        self.states[side] = change.state
        self._trim()

    def become(self, side: Side, cause: Cause, *, guess: bool = False) -> None:
        """Bring a side into the ready state that follows; with ``guess``, as a page says."""
        now = self.states.get(side)
        if now is None:
            state = _LATE.get(cause)
        else:
            step = (PAGE if guess else ENDPOINT)[now].get(cause)
            state = None if step is None else step.state
        if side in self._leapt and cause in _GOODBYES:
            # Its page was told before the network was: it had been put away, and came back.
            state = ReadyState.CLOSING
            self._take_back(side)
            self._leapt.discard(side)
        if state is None:
            return  # it comes late; or out of all order, and then the state is what it was
        if state is now:
            if guess or side not in self._guessed:
                return
            self._take_back(side)
        if guess:
            self._guessed.add(side)
            if now is ReadyState.OPEN and state is ReadyState.CLOSED:
                self._leapt.add(side)
        else:
            self._guessed.discard(side)
        change = self._changes[side] = StateChange(side, state, self.now, self.place)
        self.add(change)
        self.states[side] = state
        if state is ReadyState.CLOSED:
            for note in self._failures[side]:
                self.add(note)

    def fail(self, side: Side, why: str) -> None:
        """Note why a side failed the connection."""
        self._failures[side].append(Note(side, why, "fails", self.now, self.place))
        if self.states.get(side) is not ReadyState.CLOSED:
            return
        end = self._changes[side]
        place = next((place for place, moment in enumerate(self.kept) if moment is end), len(self.kept))
        self.kept.insert(place + len(self._failures[side]), self._failures[side][-1])
        self._trim()

    def never_open(self, side: Side) -> None:
        """Take back that a side was OPEN: it says that it never was. So what had come was no answer to its request."""
        if any(map(self.frames, SIDES)):
            return
        self.kept = deque(
            one
            for one in self.kept
            if not (isinstance(one, StateChange) and one.side == side and one.state is ReadyState.OPEN)
        )
        if self.states.get(side) is ReadyState.OPEN:
            self.states[side] = ReadyState.CONNECTING

    def _take_back(self, side: Side) -> None:
        gone = {id(self._changes[side]), *(id(note) for note in self._failures[side])}
        self.kept = deque(moment for moment in self.kept if id(moment) not in gone)

    def _trim(self) -> None:
        """Let go of the oldest, if there is one too many now."""
        if len(self.kept) > self._keep:
            gone = self.kept.popleft()
            self.dropped += 1
            if isinstance(gone, StateChange):
                self.before[gone.side] = gone.state

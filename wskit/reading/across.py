"""Across: one connection from end to end, also where a middle makes two of it. No I/O.

1. It is told one end, and finds out by itself whether a middle stands there: two ends are bridged, and the end is one
   of these or the peer of one. Where none stands, it is the one conversation of that end.
2. Where one does there are two legs: the client's connection, up to the middle's front, and the server's, from its back
   on. Each is a conversation, and has two sides: of the first the middle is the server, of the other the client.
3. The moments of both are in one order, which is that of the record. What the middle did of its own accord stands
   between them.
4. A middle that has never had a connection to the server has one leg. Who stands behind it, nobody knows.
5. Until it is known whether a middle stands there, what happens anywhere is remembered, within bounds.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Sequence
from typing import Final, NamedTuple, TypeAlias

from ..language.speaking import word
from ..protocol.interface import ReadyState
from ..record import events
from ..record.events import Bridged, End, Event, Linked
from .conversation import UNSEEN, Conversation
from .moments import Act, Arrival, Departure, Moment, StateChange
from .passages import SIDES, Passage, Side

__all__ = ["NAMES", "Across", "Crossed", "Leg", "across"]

NAMES: Final = word("client"), word("middle"), word("server")
"""What the two ends are called, and what stands between them. Who draws a tap may call them otherwise."""
REMEMBERED: Final = 4096
"""How many events are remembered until it is known whether a middle stands there."""
BRIDGES: Final = 1024
"""How many bridged ends are."""

Bridge: TypeAlias = tuple[End, End]
"""The two ends of a middle: towards the client, and towards the server."""


class Leg(Conversation):
    """One of the connections that there are. ``middle`` is the side on which a middle is, if one is."""

    middle: Side | None = None
    beyond: Leg | None = None
    """The other connection of that middle."""

    def heard(self, passage: Passage) -> Passage | None:
        """Return what a middle passes on with a passage with which it ends or refuses this connection.

        It is what ended or refused the other connection before. None if the middle says this of its own accord, or
        another says it.
        """
        if self.beyond is None or passage.sender != self.middle or passage.forged:
            return None
        left = next((one.place for one in self.moments if isinstance(one, Departure) and one.passage is passage), None)
        came = {id(one.passage): one.place for one in self.beyond.moments if isinstance(one, Arrival)}
        refusal = self.beyond.refusal
        for first in (*self.beyond.hung_up, *([] if refusal is None else [refusal])):
            is_before = first.arrived is not None and (left is None or came.get(id(first), 0) <= left)
            # A RST is passed on as a FIN.
            if first.sender == self.middle and is_before and type(first.what) is type(passage.what):
                return first
        return None

    @property
    def answers_alone(self) -> bool:
        """Whether what a client was answered here, be it nothing, is the middle's own doing and no server's."""
        if self.refusal is None:
            return self.middle == "server" and "server" not in self.heads
        return self.middle == "server" and self.heard(self.refusal) is None


class Crossed(NamedTuple):
    """A moment, and on which leg: 0 is the client's connection, 1 the server's. What a middle did is of both."""

    leg: int
    moment: Moment | Act


class Across:
    """One connection from end to end, as far as its events have been fed.

    Args:
        end: one of its ends: the client's, the server's, or one of a middle's two.
        keep: how many moments are kept of each leg, and how many acts of a middle.
        exact: whether its times are those of a story, which are the same on every run.
        bridge: the two ends of the middle that stands there, if that is known already; empty if none does.
        names: what the client, the middle and the server are called across a middle.
    """

    def __init__(
        self,
        end: End,
        *,
        keep: int = 200,
        exact: bool = False,
        bridge: Bridge | tuple[()] | None = None,
        names: tuple[str, str, str] = NAMES,
    ) -> None:
        self._end, self._keep = end, keep
        self.names = names
        """What the client, the middle and the server are called where a middle stands."""
        self.is_exact = exact
        self.bridge: Bridge | None = None
        """The two ends of the middle, if one stands there."""
        self.front = self._leg(end)
        """The client's connection; the only one where no middle stands."""
        self.back: Leg | None = None
        """The server's connection, where a middle stands."""
        self.acts: deque[Act] = deque(maxlen=keep)
        """What the middle did of its own accord, oldest first."""
        self._is_plain = bridge == ()  # it is known that no middle stands there
        self._middles: set[End] = set()  # ends of middles that are known, whosever
        self._fed = 0
        self._bridges: dict[End, Bridge] = {}  # by each of the two ends
        self._past: deque[tuple[Event, int]] | None = deque(maxlen=REMEMBERED) if bridge is None else None
        if bridge:
            self._stand(bridge)

    def _leg(self, end: End) -> Leg:
        return Leg(end, keep=self._keep, exact=self.is_exact)

    @property
    def has_middle(self) -> bool:
        """Whether a middle stands there."""
        return self.bridge is not None

    @property
    def legs(self) -> tuple[Leg, ...]:
        """The connections there are, from the client to the server: one or two."""
        return (self.front,) if self.back is None or not self.back.states else (self.front, self.back)

    def leg_of(self, side: Side) -> Leg:
        """Return the connection at whose end this side is."""
        return self.front if side == "client" or self.back is None else self.back

    @property
    def client(self) -> End | None:
        """The client's end, if it is known."""
        return self.front.client

    @property
    def server(self) -> End | None:
        """The server's end, if it is known."""
        return self.leg_of("server").server

    @property
    def ends(self) -> frozenset[End]:
        """All ends that it has, a middle's too."""
        known = {end for leg in (self.front, self.back) if leg is not None for end in (leg.client, leg.server)}
        return frozenset(end for end in known if end is not None)

    @property
    def states(self) -> dict[Side, ReadyState]:
        """The ready state of each side now, as far as it is known. A middle has none: it has nobody to tell it to."""
        found = {side: self.leg_of(side).states.get(side) for side in SIDES if not self.is_middle(side)}
        return {side: state for side, state in found.items() if state is not None}

    def is_middle(self, side: Side) -> bool:
        """Tell whether a middle is in the place of the client or of the server: another one, beside the one there."""
        leg = self.leg_of(side)
        return (leg.client if side == "client" else leg.server) in self._middles

    @property
    def began(self) -> float | None:
        """The time of the first that is known of it."""
        return min((leg.began for leg in self.legs if leg.began is not None), default=None)

    @property
    def dropped(self) -> int:
        """How many moments have gone before those that are kept."""
        return sum(leg.dropped for leg in self.legs)

    @property
    def truncated(self) -> bool:
        """Whether the beginning of a leg is gone from the timeline."""
        return any(leg.truncated for leg in self.legs)

    @property
    def torn(self) -> bool:
        """Whether something behind the beginning of a leg is gone from the timeline."""
        return any(leg.torn for leg in self.legs)

    @property
    def crossed(self) -> list[Crossed]:
        """What happened on every leg, and what the middle did, in the order of the record."""
        found: list[tuple[int, int, Crossed]] = []
        for number, leg in enumerate(self.legs):
            latest = 0
            for moment in leg.moments:
                if isinstance(moment, StateChange) and moment.side == leg.middle:
                    continue  # it has none: it has nobody to tell it to
                # What a page said late stands where it belongs, and not where it was written down.
                latest = max(latest, moment.place)
                found.append((latest, 1 + number, Crossed(number, moment)))
        found += [(act.place, 0, Crossed(0, act)) for act in self.acts]
        return [crossed for *_, crossed in sorted(found, key=lambda one: one[:2])]

    @property
    def moments(self) -> Sequence[Moment | Act]:
        """The same, whatever the leg."""
        return [crossed.moment for crossed in self.crossed] if self.has_middle else self.front.moments

    @property
    def seen(self) -> tuple[object, ...]:
        """What is another one whenever something new can be seen."""
        if self.bridge is None:
            moments = self.front.moments
            latest = id(moments[-1]) if moments else 0
            return len(moments) + self.front.dropped, latest, *self.front.states.items()
        found: list[object] = [len(self.acts), self.acts[-1].place if self.acts else 0]
        for leg in self.legs:
            shown = [one for one in leg.moments if not (isinstance(one, StateChange) and one.side == leg.middle)]
            found += [len(shown) + leg.dropped, id(shown[-1]) if shown else 0]
        return *found, *self.states.items()

    def heard(self, leg: Conversation, passage: Passage) -> Passage | None:
        """Return what a middle passes on with a passage that ends or refuses a leg. See :meth:`Leg.heard`."""
        return leg.heard(passage) if isinstance(leg, Leg) else None

    def feed(self, event: Event) -> None:
        """Take the next event of the timeline, whatever it is about."""
        if type(event) in UNSEEN:
            return
        self._fed += 1
        self.front.feed(event, self._fed)
        if self._is_plain:
            return
        if self.back is not None:
            self.back.feed(event, self._fed)
        if isinstance(event, Bridged):
            self._middles |= {event.end, event.to}
        if self._past is not None:
            self._look_for_a_middle(self._past, event)
        elif self.bridge is not None:
            self._act(event, self._fed)

    def _act(self, event: Event, place: int) -> None:
        if isinstance(event, events.Acted) and self.bridge is not None and event.end in self.bridge:
            self.acts.append(Act(event.what, event.deed, event.time, place))

    def _look_for_a_middle(self, past: deque[tuple[Event, int]], event: Event) -> None:
        past.append((event, self._fed))
        if isinstance(event, Bridged):
            for oldest in [*self._bridges][: max(0, len(self._bridges) + 2 - BRIDGES)]:
                del self._bridges[oldest]
            self._bridges[event.end] = self._bridges[event.to] = event.end, event.to
        ends = (self._end, self.front.client, self.front.server)
        bridge = next((self._bridges[end] for end in ends if end in self._bridges), None)
        if bridge is not None:
            new = self._stand(bridge)
            for before, place in past:
                for leg in new:
                    leg.feed(before, place)
                self._act(before, place)
        elif event.end == self._end and isinstance(event, _ANSWERS[self._end.side]):
            # There is an answer, and before anybody is asked a middle is bridged.
            self._past, self._bridges, self._is_plain = None, {}, True

    def _stand(self, bridge: Bridge) -> list[Leg]:
        """Know that a middle stands there. Return the legs that are new."""
        forgot = self._past is not None and len(self._past) < self._fed
        is_front = self._end == bridge[0] or (self._end.side == "client" and self._end != bridge[1])
        self.bridge, self._past, self._bridges = bridge, None, {}
        # Each is read from the middle's end on, as what is done to its link there may be done before there is one.
        legs = [self._leg(end) for end in bridge]
        if forgot:
            legs[0 if is_front else 1] = self.front
        new = [leg for leg in legs if leg is not self.front]
        self.front, self.back = legs
        self.front.middle, self.back.middle = "server", "client"
        self.front.beyond, self.back.beyond = self.back, self.front
        return new


_ANSWERS: Final[dict[Side, tuple[type[Event], ...]]] = {
    "client": (events.BytesIn, events.Opened),  # of a page in a browser, no bytes are recorded
    "server": (events.BytesOut,),
}


def across(
    happened: Iterable[Event],
    end: End,
    keep: int = 200,
    *,
    exact: bool = False,
    names: tuple[str, str, str] = NAMES,
) -> Across:
    """Return what these events, in their order, say about the connection of this end, from end to end.

    Args:
        keep: how many moments are kept of each leg.
        exact: whether its times are those of a story.
        names: what the client, the middle and the server are called across a middle.
    """
    happened = tuple(happened)
    made = Across(end, keep=keep, exact=exact, bridge=_bridge(happened, end), names=names)
    feed = made.feed if made.has_middle else made.front.feed
    for event in happened:
        feed(event)
    known = any(event.end == end for event in happened)
    # The first thing that an end does is to write down that it begins.
    asked = made.back if made.back is not None and end in (made.back.client, made.back.server) else made.front
    asked.truncated = asked.truncated or not known
    return made


def _bridge(happened: Sequence[Event], end: End) -> Bridge | tuple[()]:
    """Find the middle that stands at the connection of this end, in a whole record."""
    bridges: dict[End, Bridge] = {}
    for bridged in [event for event in happened if type(event) is Bridged]:
        bridges[bridged.end] = bridges[bridged.to] = bridged.end, bridged.to
    if not bridges or end in bridges:
        return bridges.get(end, ())
    met = next((event.peer for event in happened if isinstance(event, events.Met) and event.end == end), None)
    if met is not None:
        return bridges.get(met, ())
    ours = next((event for event in happened if isinstance(event, Linked) and event.end == end), None)
    if ours is None:
        return ()
    # A port may be used again: of two connections with the same addresses, it is the next in the record.
    found = [
        (abs(place - happened.index(ours)), bridges[event.end])
        for place, event in enumerate(happened)
        if isinstance(event, Linked)
        and event.end in bridges
        and (event.remote, event.local) == (ours.local, ours.remote)
    ]
    return min(found)[1] if found else ()

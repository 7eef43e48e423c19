"""Drawing: a ladder as HTML that the browser lays out. Pure functions.

1. It is a list, a row is an item, and its words come in the order in which they are read: without any style sheet it
   can still be read. What only a picture shows (arrows, bands) is made of elements without words.
2. The picture is a grid: clock, states and band of the client; zone, lane, zone; band and states of the server. Its
   lines have names, which are in the style sheet. Nothing here knows how wide anything is.
3. A ready state has a pattern and a word, a problem a sign, what is lost a cross, what is held two bars, what is on its
   way a tip: colour is never the only sign.
4. There is no id in it, as many pictures may share one page.
"""

from __future__ import annotations

from ..reading.conversation import Conversation
from ..reading.passages import SIDES
from .brush import PLACES, Brush, em
from .canvas import Canvas, is_tall, named
from .clock import clock_of
from .labels import CALLED, OTHER_END, label, whose
from .layout import rows
from .motion import Motion
from .rungs import rungs
from .stylesheet import STYLE

__all__ = ["STYLE", "picture"]


def picture(conversation: Conversation, *, live: bool = False, now: float | None = None) -> str:
    """Draw a conversation. Needs the common style sheet and ``STYLE``.

    A ``live`` picture shows times of any clock, and what is on its way at the time ``now`` moves.
    """
    clock, canvas = clock_of(conversation, live=live), Canvas()
    brush = Brush(conversation, Motion(conversation, now) if live else None)
    made, flights = rows(rungs(conversation, clock), conversation, clock)
    crossing = {place: flight for flight in flights for place in (flight.leaves, flight.comes)}
    canvas.item(_titles(conversation), "sides")
    places = []
    for number, row in enumerate(made):
        if row.pause is not None:
            canvas.pause(row.pause)
        words, kind, fresh = brush.row(row, crossing.get(number))
        style = [f"margin-top:{em(row.extra)}"] if row.extra else []
        canvas.item(words, kind, ";".join([*style, fresh] if fresh else style))
        places.append(canvas.last)
        if row.rung.states:
            canvas.name_states(row.rung.states)
    for flight in flights:
        canvas.shape(brush.fall(flight, places[flight.leaves], places[flight.comes]))
    last = canvas.last
    if is_tall(made):
        canvas.item(_titles(conversation), "sides")
    for side in SIDES:
        canvas.bands(side, conversation, last)
    return canvas.html("wskit-rungs", _summary(conversation))


def _titles(conversation: Conversation) -> str:
    said = []
    for side in SIDES:
        missing = conversation.is_missing(side)
        more = "not recorded" if missing else "not known" if conversation.is_gone(side) else ""
        said.append(named(PLACES[side], OTHER_END if missing else conversation.called[side], more))
    return " ".join(said)


def _summary(conversation: Conversation) -> str:
    """Say in words what the picture is of."""
    states = ", ".join(f"{CALLED[side]} {state.name}" for side, state in sorted(conversation.states.items()))
    last = conversation.hung_up if conversation.refusal is None else [conversation.refusal]
    called = conversation.called
    ends = "".join(f"; {whose(one, called)} {'refuses' if one.refuses else 'hangs up'}: {label(one)}" for one in last)
    return f"Sequence diagram of a connection: {states or 'nothing yet'}{ends}"

"""Tap news: what there is to tell of what passes a middle. :mod:`~wskit.reading.tapped` finds it out. No I/O.

1. Times are those of the record. A number is that of the middle's end towards the client.
2. "client" is the page, whatever it is.
"""

from __future__ import annotations

from typing import Final, NamedTuple, TypeAlias

from ..protocol.glimpse import Glimpse
from ..record.events import Deed
from .passages import Side, Signal

__all__ = ["ENDS", "Acted", "Did", "Frame", "Left", "Leg", "News", "Opened", "Refused", "Waits"]

LEAVES: Final = 1001
"""What a browser says whose page goes away. No page can say it itself."""
ENDS: Final[frozenset[Deed]] = frozenset(
    {"ends", "idles", "parts", "breaks", "answers", "misses", "repels", "distrusts"}
)
"""What a middle does that ends a connection, or lets none begin."""


class Did(NamedTuple):
    """What the middle did, as :class:`~wskit.record.events.Acted` has it."""

    what: str
    deed: Deed
    amount: float | None = None


class Opened(NamedTuple):
    """The server has let a client in. ``target`` is what was asked for, without secrets, and ``origin`` whose page it
    was that asked; ``protocol`` is the subprotocol. Either is empty if there is none.
    """

    time: float
    number: int
    target: str
    origin: str
    protocol: str


class Frame(NamedTuple):
    """A frame has come from one side, and this is the beginning of it. A frozen network held it for up to ``held``
    seconds before.
    """

    time: float
    number: int
    sender: Side
    frame: Glimpse
    held: float = 0.0


class Acted(NamedTuple):
    """The middle did something of its own accord, and it ended nothing. ``what`` says it without a subject."""

    time: float
    number: int
    what: str


class Refused(NamedTuple):
    """Somebody was not let in. ``status`` is that of the answer, None if there was none.

    ``problem`` is what was wrong with the request as HTTP, empty if nothing was. ``acted`` says what the middle did of
    its own accord, if it did. ``is_plain`` tells that the request did not ask for WebSocket. It was here for so many
    ``seconds``.
    """

    time: float
    number: int
    target: str
    origin: str
    status: int | None
    problem: str
    acted: Did | None
    is_plain: bool = False
    seconds: float = 0.0

    @property
    def is_by_middle(self) -> bool:
        """Whether it was the middle that answered, or gave up."""
        return self.acted is not None and self.acted.deed in ENDS

    @property
    def has_left(self) -> bool:
        """Whether nobody refused it: it went before there was an answer."""
        return self.status is None and not self.problem and not self.is_by_middle


class Waits(NamedTuple):
    """Somebody has asked, and is not answered yet. ``is_connected`` tells whether the server has a connection."""

    time: float
    number: int
    target: str
    origin: str
    is_connected: bool


class Leg(NamedTuple):
    """One of the two connections: what its peer said and was told.

    ``said`` is the Close frame that the peer sent, and ``told`` the one that was sent to it. ``came`` and ``went`` are
    the FIN or RST from it and to it; ``left_first`` tells whether it ended TCP before the middle did.
    """

    said: Glimpse | None
    told: Glimpse | None
    came: Signal | None
    went: Signal | None
    left_first: bool

    @property
    def code(self) -> int | None:
        """The code that a peer reports (RFC 6455 section 7.1.5): 1006 if no Close frame, or none with a whole code,
        came. Not every program keeps to that.

        None if it ended TCP itself before any Close frame could reach it: what it reports then, nobody here knows.
        """
        code = None if self.told is None else self.told.close_code
        if self.told is None and self.left_first:
            return None
        return 1006 if code is None else code

    @property
    def reason(self) -> str:
        """The reason it reports."""
        return "" if self.told is None else self.told.close_reason

    @property
    def is_clean(self) -> bool:
        """Whether both said goodbye."""
        return self.said is not None and self.code not in (None, 1006)


class Left(NamedTuple):
    """Both connections are over, after so many ``seconds``. ``page`` is the client's, whatever it is.

    ``first`` is who ended it: either side, or the middle, and ``how`` it did so: with a Close frame, a FIN or a RST.
    ``acted`` is what the middle did, if it was the middle; ``tampered`` what somebody did to the network. ``idle`` is
    how many seconds nothing had passed when it began to end, and ``has_frames`` whether anything ever had.
    """

    time: float
    number: int
    seconds: float
    page: Leg
    server: Leg
    first: Side | str
    how: str
    acted: Did | None
    tampered: str
    idle: float = 0.0
    has_frames: bool = True

    @property
    def is_page_leaving(self) -> bool:
        """Whether the browser says that its page goes away. It waits for no answer."""
        return self.first == "client" and self.page.said is not None and self.page.said.close_code == LEAVES

    @property
    def is_dropped(self) -> bool:
        """Whether the first that came of an end was TCP's, without a Close frame, from either side."""
        return self.first in ("client", "server") and self.how != "Close"


News: TypeAlias = Opened | Frame | Acted | Refused | Waits | Left

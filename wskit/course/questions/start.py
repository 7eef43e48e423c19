"""What the card of the start page asks."""

from __future__ import annotations

from typing import Final

from ..items import Choice, Item

__all__ = ["ITEMS"]

ITEMS: Final[tuple[Item, ...]] = (
    Item(
        "0.1",
        "Your page is connected, and all is well. Then somewhere on the way a router loses its power, and nothing "
        "passes any more. A minute later, what does `ws.readyState` say in your page?",
        (
            Choice("OPEN"),
            Choice("CLOSING", slip="a-lost-message-closes"),
            Choice("CLOSED", slip="the-state-knows-the-line"),
        ),
        hint="Who could have told your page?",
        why="Nobody could tell your page, so for it all is well. The server asked with a Ping whether anybody is "
        "there, had no answer, and hung up. Its goodbye is stuck on the way.",
        given={"asks": "state", "whose": "page", "mine": "OPEN", "line": "dead", "after": 60},
    ),
)

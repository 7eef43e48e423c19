"""Notes: what there is to note about a side, in words that are true where a middle stands. Pure functions.

1. Between two sides a note is what the record has: a link is frozen "in", and it is a server that answers.
2. Of two connections, a note says which way: "nothing gets through to the client".
3. What befell a middle is none of its doing.
4. What a client blames on the server it may have heard from the middle: then it was the middle.
"""

from __future__ import annotations

import re
from typing import Final

from ..language.speaking import as_shown, word
from ..protocol.legible import preview
from ..reading.across import Leg
from ..reading.conversation import Conversation
from ..reading.moments import Act, Note
from ..reading.passages import Side, other
from .labels import note as plain

__all__ = ["blamed", "did", "noted"]

_DONE: Final = re.compile(
    r"(?P<what>no limit|no slice|no stop after|[a-z]+(?: close| after)?)"
    r"(?: (?P<amount>[0-9].*?))?(?: (?P<way>in|out|both))?"
)
"""How the record says what was done to a link."""
_WORDS: Final = {
    "freeze": "what goes {to} is held",
    "silence": "nothing gets through {to}; what is sent is sent again",
    "thaw": "what goes {to} gets through again",
    "drop": "nothing gets through {to} any more",
    "delay": "what goes {to} takes {amount} longer",
    "jitter": "what goes {to} takes up to {amount} longer, by chance",
    "chance": "what goes {to} is late with a chance of {amount}",
    "limit": "no more than {amount} get through {to}",
    "no limit": "as much as there is gets through {to}",
    "slice": "what goes {to} comes in pieces of at most {amount}",
    "no slice": "what goes {to} comes in one piece",
    "stop after": "TCP ends when {amount} more have gone {to}",
    "no stop after": "TCP does not end after so many bytes {to}",
    "slow close": "a FIN {to} takes {amount} longer",
    "cut": "it ends the connection between {client} and {server} with FINs",
    "reset": "it breaks the connection between {client} and {server} off",
}
_NEUTRAL: Final = {
    "delay": "what goes {to} takes no longer any more",
    "jitter": "what goes {to} is not late by chance any more",
    "slow close": "a FIN {to} takes no longer any more",
}
"""The same for an amount of nothing."""


def noted(note: Note, conversation: Conversation) -> str:
    """Say what there is to note about a side of a conversation."""
    if not isinstance(conversation, Leg) or conversation.middle is None:
        return plain(note)
    if note.kind == "fails":
        return f"{word('fails')}: {preview(as_shown(blamed(note.text, conversation)))}"
    said = _done(note, conversation) if note.kind == "link" else ""
    return f"network: {said}" if said else plain(note)


def _done(note: Note, leg: Leg) -> str:
    """Say what was done to a link, and which way; nothing if that is not known."""
    found = _DONE.fullmatch(note.text)
    if found is None or found["what"] not in _WORDS:
        return ""
    who: dict[Side, str] = {"client": "the client", "server": "the server"}
    who[leg.middle or "server"] = "the middle"
    ways = {"out": f"to {who[other(note.side)]}", "in": f"to {who[note.side]}"}
    to = ways.get(found["way"] or "", f"between {who['client']} and {who['server']}")
    amount = found["amount"] or ""
    words = _NEUTRAL if amount in ("0", "0 s") and found["what"] in _NEUTRAL else _WORDS
    return words[found["what"]].format(to=to, amount=amount, **who)


def did(act: Act) -> str:
    """Say what a middle did, with no subject; of what befell it, who did that."""
    return "the client has changed networks" if act.is_of_the_network else act.text


def blamed(why: str, leg: Conversation) -> str:
    """Say why a client failed its connection, and name who answered it."""
    if isinstance(leg, Leg) and leg.answers_alone:
        return re.sub(r"^the server\b", "the middle", why)
    return why

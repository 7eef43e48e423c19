"""Misconceptions about codes: who may send which, what comes when none was sent, and what is clean."""

from __future__ import annotations

from typing import Final

from .believing import Misconception, either, when
from .reasons import too_long

__all__ = ["BELIEFS"]

BELIEFS: Final[dict[str, Misconception]] = {
    "silence-is-1000": Misconception(
        "No code means 1000",
        "You may think that who gives no code sends the normal one.",
        "Then no code is sent at all, and the end that gets this empty Close reports 1005.",
        either(when("code", 1000, came="no code"), when("code on the wire", 1000, argument=None)),
    ),
    "silence-is-1006": Misconception(
        "No code means that something broke",
        "You may think that a goodbye without a code counts as none.",
        "A Close frame came, so it was a goodbye: 1005, and clean. 1006 is for when no Close frame came.",
        when("code", 1006, came="no code"),
    ),
    "leaving-is-1001": Misconception(
        "Who leaves says 1001",
        "You may think that hanging up always means going away, and so 1001.",
        "A browser says it when its page goes. Your `close()` says what you give it: without a code, nothing.",
        when("code", 1001, came="no code"),
    ),
    "crossing-breaks": Misconception(
        "Two goodbyes at once are a fault",
        "You may think that two Close frames which cross break the closing handshake.",
        "Each end has sent one and has got one: the handshake is complete, and each is left with what it got.",
        either(when("code", 1006, crossing=True), when("codes", (1006, 1006), crossing=True)),
    ),
    "crossing-agrees": Misconception(
        "Two goodbyes at once are an agreement",
        "You may think that where both ends want to go, both are told that all is normal.",
        "Codes are not merged. Each end is told exactly the code that came in the other one's Close frame.",
        when("code", 1000, crossing=True),
    ),
    "any-code-goes": Misconception(
        "Every code can be sent",
        "You may think that a page may send each code that has a meaning.",
        "A page may send 1000, and 3000 to 4999. The others belong to the protocol, to browsers and to servers.",
        when("close with a wrong code", "sent"),
    ),
    "a-wrong-call-ends-it": Misconception(
        "A wrong call ends the connection",
        "You may think that `close()` with a code or a reason which is not allowed still closes, only badly.",
        "A call that is refused has done nothing. The error is yours, and the connection is as open as before.",
        either(when("close with a wrong code", "over"), lambda given: 1006 if too_long(given) else None),
    ),
    "wrong-codes-become-1000": Misconception(
        "The browser puts wrong codes right",
        "You may think that a code which is not allowed is replaced by the normal one.",
        "A browser makes up no codes. It throws an InvalidAccessError and sends nothing.",
        when("close with a wrong code", "replaced"),
    ),
    "errors-are-unclean": Misconception(
        "Clean means that nothing went wrong",
        "You may think that a code which tells of a fault makes `wasClean` false.",
        "Clean says only that both Close frames passed and TCP then ended. The code may tell of any fault.",
        when("not clean", ".fault"),
    ),
    "own-codes-are-unclean": Misconception(
        "Clean means a code of the standard",
        "You may think that a code of one's own counts as an irregular end.",
        "`wasClean` does not look at the number. 4999 with both Close frames is as clean as 1000.",
        either(
            when("not clean", ".private"),
            lambda given: f"{given['received']}, not clean" if given.get("asks") == "event" else None,
        ),
    ),
    "no-code-is-unclean": Misconception(
        "Clean means that a code was given",
        "You may think that a goodbye without a code is not a clean one.",
        "`wasClean` does not ask for a code. An empty Close frame that is answered ends a connection cleanly.",
        when("not clean", ".empty"),
    ),
}
"""By key."""

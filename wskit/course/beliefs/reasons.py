"""What people believe of who may say which code, and of how much room a reason has: lesson 3."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final

from ...protocol.codes import close_code
from ...protocol.interface import MAX_REASON
from .believing import Misconception, Rule, listed, when

__all__ = ["BELIEFS", "too_long"]


def _counts(sent: Callable[[int], bool]) -> Rule:
    """Expect that as many codes are sent as this says."""
    return lambda given: sum(map(sent, listed(given, "codes"))) if given.get("asks") == "how many are sent" else None


def _fit(given: Mapping[str, object], counted: str, more: int = 0) -> object:
    """Expect that a reason holds as many as there is room for, as somebody counts who counts so."""
    room, size = given.get("room"), given.get(counted)
    return (room + more) // size if isinstance(room, int) and isinstance(size, int) else None


def too_long(given: Mapping[str, object]) -> object:
    """Expect the first code whose reason is too long for a Close frame."""
    calls = listed(given, "calls") if given.get("asks") == "code" else []
    return next((code for code, size in calls if size > MAX_REASON), None)


BELIEFS: Final[dict[str, Misconception]] = {
    "only-4000s": Misconception(
        "Only the 4000s are for applications",
        "You may think that a page may send 1000 and its private codes, and nothing that has a name.",
        "3000 to 3999 are for applications, too: anybody may register one, and anybody may send it.",
        _counts(lambda code: code == 1000 or 4000 <= code < 5000),
    ),
    "named-codes": Misconception(
        "A code that means something may be sent",
        "You may think that everybody may send every code that has a meaning.",
        "Some are the protocol's own words, which no page may say, and some nobody may: they are only reported.",
        _counts(lambda code: code < 5000 and close_code(code).name != "Unassigned"),
    ),
    "unchecked": Misconception(
        "Nobody looks at a code",
        "You may think that any number that fits is sent as it is.",
        "A browser looks first, and so does this server. Each has rules of its own.",
        _counts(lambda code: True),
    ),
    "same-rules": Misconception(
        "A server may say what a page may say",
        "You may think that the browser's rules hold at both ends.",
        "They bind a page. A server may use the protocol's own words as well, such as 1001 and 1011.",
        lambda given: _counts(lambda code: close_code(code).from_page)(given) if given.get("who") == "server" else None,
    ),
    "told-is-sent": Misconception(
        "What an end tells its user has travelled",
        "You may think that a code in a close event must have come in a frame.",
        "1005, 1006 and 1015 are an end's own words for what did not come.",
        when("code on the wire", ".told"),
    ),
    "forbidden-is-none": Misconception(
        "A code that nobody may send counts as none",
        "You may think that it is skipped, so that the goodbye is one without a code.",
        "Whoever sends it breaks a rule, and the other end fails the connection.",
        lambda given: (
            1005 if given.get("reserved") and "received" not in given and given.get("asks") == "code" else None
        ),
    ),
    "ignored": Misconception(
        "What breaks a rule is ignored",
        "You may think that an end passes over a frame that it may not be sent, and goes on.",
        "An end that is sent such a frame fails the connection: after it, it trusts nothing that comes.",
        lambda given: (
            "none" if given.get("reserved") and "received" not in given and given.get("asks") == "code" else None
        ),
    ),
    "characters-are-bytes": Misconception(
        "A character is a byte",
        "You may think that 123 bytes are room for 123 characters.",
        "Text travels as UTF-8, with one to four bytes for a character.",
        when("how many fit", ".room"),
    ),
    "length-is-bytes": Misconception(
        "`length` counts bytes",
        "You may think that the `length` of a string is what it takes on the way.",
        "`length` counts UTF-16 units: 2 for this hand, which travels in 4 bytes.",
        lambda given: _fit(given, "length"),
    ),
    "room-is-125": Misconception(
        "A reason has all the room that a control frame has",
        "You may think that a reason may have 125 bytes.",
        "Two of the 125 are the code, so 123 are left for the reason.",
        lambda given: _fit(given, "bytes", more=2),
    ),
    "too-long-is-1009": Misconception(
        "What is too long is 1009",
        "You may think that a long reason is a message too big.",
        "1009 is what an end says of a *message* that came. Your own browser refuses a long reason before it is sent.",
        lambda given: 1009 if too_long(given) else None,
    ),
    "cut-to-fit": Misconception(
        "A reason that is too long is cut",
        "You may think that the browser sends as much of it as fits.",
        "It refuses the call, and sends nothing. To cut is up to you.",
        too_long,
    ),
    "clean-is-1000": Misconception(
        "A clean end is 1000",
        "You may think that where both said goodbye, the code is that of a normal end.",
        "The code is what the other end put into its Close frame, clean or not.",
        when("event", "1000, clean"),
    ),
    "strangers-are-1006": Misconception(
        "A code that the browser does not know is 1006",
        "You may think that a browser hands on only the codes that it has a name for.",
        "It hands on what came. Codes of your own would be of no use otherwise.",
        when("event", "1006, not clean"),
    ),
    "a-complaint-is-told-here": Misconception(
        "Who finds a fault is told its code",
        "You may think that a page is told what its browser says of the server's fault.",
        "What an end sends, the *other* end is told. To this one no valid Close frame came, and that is 1006.",
        when("code", ".sent", sent=1002, reserved=True),
    ),
    "wire-is-told": Misconception(
        "What came is what is told",
        "You may think that an end tells its user whatever number was in the frame.",
        "A Close frame that breaks the rules is no goodbye. Its end then reports 1006.",
        when("code", ".received", reserved=True),
    ),
}

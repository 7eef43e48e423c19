"""What people believe of a server that hangs up, and of what its codes say: lesson 4."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from ...protocol.codes import close_code
from .believing import Misconception, Rule, either, when

__all__ = ["BELIEFS"]


def _crash(code: object) -> Rule:
    """Expect this code wherever the server's code crashes."""
    return when("code", code, cause="crash")


def _clean(kinds: tuple[str, ...]) -> Rule:
    """Take endings of these kinds for clean, and no others."""

    def expects(given: Mapping[str, object]) -> object:
        if given.get("asks") != "how many are clean":
            return None
        endings = given.get("endings")
        return sum(one in kinds for one in endings) if isinstance(endings, tuple) else None

    return expects


BELIEFS: Final[dict[str, Misconception]] = {
    "crash-cuts": Misconception(
        "A crash cuts the connection off",
        "You may think that a server whose code crashes cannot say goodbye any more.",
        "In this server only the function stops. What has called it catches the error, and says goodbye with a code.",
        either(_crash(1006), _clean(("goodbye", "rule"))),
    ),
    "blame-the-sender": Misconception(
        "Whoever sent the message has broken a rule",
        "You may think that the code blames the message that the server could not take.",
        "1008 is for a rule that somebody has thought of. Of an error nobody has; the server takes the blame.",
        _crash(1008),
    ),
    "crash-goes-on": Misconception(
        "After an error the connection goes on",
        "You may think that an error is only written to a log, and that the next message is served as if nothing had "
        "been, as it is with requests over HTTP.",
        "A connection is one long conversation. This server has lost the thread of it, and hangs up.",
        either(_crash("open"), when("how many end", 0, cause="crash")),
    ),
    "one-for-all": Misconception(
        "One crash ends all connections",
        "You may think that the whole server stops, and everybody is thrown out.",
        "In Node it would be so. In this server each call of the function belongs to one connection, and what calls it "
        "catches its error.",
        when("how many end", ".pages", cause="crash"),
    ),
    "clean-is-success": Misconception(
        "Clean means that all went well",
        "You may think that only an ending with 1000 is clean.",
        "Clean is about the goodbye and nothing else: what the code says does not matter.",
        _clean(("goodbye",)),
    ),
    "over-is-clean": Misconception(
        "What is over is clean",
        "You may think that every connection with a close event was closed as it should be.",
        "The close event always comes at last. Where no goodbye came, it says so: it is not clean.",
        _clean(("goodbye", "rule", "crash", "network")),
    ),
    "asker-is-told-nothing": Misconception(
        "Who hangs up is told nothing back",
        "You may think that a reason comes only to the end that did not hang up.",
        "The other end answers with a Close frame, too, and most repeat the code and the reason in it.",
        when("what differs", "reason"),
    ),
    "clean-is-mine": Misconception(
        "Clean means that my page closed it",
        "You may think that an ending is clean for the end that wanted it, and not for the other.",
        "Clean is about both ends: each has said goodbye. It does not matter which was first.",
        when("what differs", "was_clean"),
    ),
    "one-code": Misconception(
        "A connection ends with one code",
        "You may think that both ends are left with the same code.",
        "There is no such thing as the code of a connection. Each end has the one that came to it.",
        when("codes", ".first", crossing=True),
    ),
    "gone-for-good": Misconception(
        "A server that goes away is gone for good",
        "You may think that 1001 means that there is no server any more.",
        "This one is going. Most often another is there soon, or already.",
        when("do not come back", "Going Away"),
    ),
    "error-is-final": Misconception(
        "An error at the server is final",
        "You may think that a server that crashed crashes again.",
        "1011 says that it met something unexpected. The next time may go well.",
        when("do not come back", "Internal Error"),
    ),
    "later-is-never": Misconception(
        "A busy server wants to be left alone",
        "You may think that a server with too much to do sends you away.",
        "It sends you away for now. 1013 is called Try Again Later.",
        when("do not come back", "Try Again Later"),
    ),
    "page-answers": Misconception(
        "Your page answers the server's goodbye",
        "You may think that the server hears what your page says in its onclose.",
        "The browser answers by itself, and then it tells the page. A close() after that does nothing.",
        when("code", 1000, answered=True),
    ),
    "answer-is-empty": Misconception(
        "The answer to a goodbye has no code",
        "You may think that an end that answers has nothing to say.",
        "An empty Close frame would be allowed, but browsers repeat the code that came.",
        when("code", 1005, answered=True),
    ),
    "own-ending-is-1006": Misconception(
        "Who hangs up gets no code",
        "You may think that no goodbye comes to the end that said it first.",
        "The other end answers with a Close frame. 1006 is for when none came.",
        when("code", 1006, answered=True),
    ),
    "reason-is-the-bug": Misconception(
        "The reason tells what went wrong in the code",
        "You may think that the server passes on the words of its error.",
        "Words of an error may hold secrets. They go to the server's log, and not to strangers.",
        when("reason of a crash", ".error"),
    ),
    "reason-is-the-name": Misconception(
        "The reason is the name of the code",
        "You may think that each code brings its name with it.",
        "Only the number travels. Names are in the standard; a reason is there if somebody wrote one.",
        lambda given: (
            close_code(1011).name
            if given.get("asks") == "reason of a crash" and given.get("cause") == "crash"
            else None
        ),
    ),
}

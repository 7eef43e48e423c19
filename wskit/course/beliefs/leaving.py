"""What people believe of a page that its user leaves, hides, or opens twice: lesson 9."""

from __future__ import annotations

from typing import Final

from .believing import Misconception, either, when

__all__ = ["BELIEFS"]

_TAB: Final = "what a closed tab does"
_TOLD: Final = "what a server is told"

BELIEFS: Final[dict[str, Misconception]] = {
    "a-closed-tab-is-a-break": Misconception(
        "A closed tab cuts the line",
        "You may think that nobody says goodbye when a tab is closed, for the page is gone.",
        "The browser is still there, and says 1001 in the page's name.",
        when(_TAB, (False, 1006)),
    ),
    "a-closed-tab-runs-onclose": Misconception(
        "A closed tab runs `onclose`",
        "You may think that a page is told of the end of its connection, however it ends.",
        "This page has ended before its connection. Nothing is told to a page that is not there.",
        when(_TAB, (True, 1001)),
    ),
    "a-closed-tab-calls-close": Misconception(
        "Closing a tab calls `close()`",
        "You may think that the browser does what your button would do.",
        "It closes with 1001, *going away*, and runs no code of yours for that.",
        when(_TAB, (True, 1000)),
    ),
    "leaving-is-closing": Misconception(
        "To leave a page is to close it",
        "You may think that a page is over when its user has followed a link, and that the browser says so.",
        "It may come back. Until then it is put away, with its connection; or its own code has said goodbye first.",
        when(_TOLD, 1001, user="followed a link"),
    ),
    "leaving-is-a-break": Misconception(
        "A page that is left drops its connection",
        "You may think that the connection goes with the page, without a word.",
        "The browser keeps it, or ends it with a word. A server gets 1006 only where TCP ends without one.",
        when(_TOLD, 1006, closes=None),
    ),
    "leaving-runs-no-code": Misconception(
        "No code runs when a page is left",
        "You may think that a page has no chance to do anything any more.",
        "`pagehide` runs whenever a page is left. Its time is short: say goodbye, and no more.",
        when(_TOLD, "open", closes=1000),
    ),
    "both-are-told-the-same": Misconception(
        "Both ends are told the same",
        "You may think that what the browser says to the server is what it tells its page.",
        "It failed the connection itself. Of that a page is told 1006, whatever the other end gets.",
        when("codes on back", (1001, 1001)),
    ),
    "back-is-a-break": Misconception(
        "On *Back* the line is simply dead",
        "You may think that the connection has been dead all the time, and both find out now.",
        "It was alive all the time. The browser ends it now, and says so to the server.",
        when("codes on back", (1006, 1006)),
    ),
    "back-goes-on": Misconception(
        "A page that comes back goes on as before",
        "You may think that all is as it was, with its connection, as all else on the page is.",
        "It may have missed messages, and would not know which.",
        when("codes on back", "open"),
    ),
    "hidden-pages-are-closed": Misconception(
        "A browser closes what is hidden",
        "You may think that a hidden tab loses its connections, to save power.",
        "It runs less code. Its connections stay.",
        either(when("who ends it", "the client", hidden=True), when("state after", 1001, hidden=True)),
    ),
    "hidden-pages-run-on": Misconception(
        "A hidden page runs as any other",
        "You may think that timers are kept, whoever looks.",
        "After a minute in a hidden tab, Chromium runs them once a minute.",
        when("who ends it", "nobody", hidden=True, proof="timer"),
    ),
    "hidden-pages-answer-late": Misconception(
        "A hidden page answers late",
        "You may think that an answer to a Ping waits for the page's timers.",
        "No page answers Pings. Its browser does, at once.",
        when("state after", 1011, hidden=True),
    ),
    "the-new-tab-wins": Misconception(
        "The last one stays",
        "You may think that the first tab is thrown out, and that this is that.",
        "Its code comes back after every ending, and is the last one then.",
        when("how many connections", ".tabs"),
    ),
    "the-old-tab-gives-up": Misconception(
        "It comes back once",
        "You may think that somebody gives up after the second time.",
        "Nobody has told either tab to give up.",
        when("how many connections", 3, tabs=2),
    ),
    "the-old-one-is-replaced": Misconception(
        "A new connection takes the place of the old one",
        "You may think that a server knows that both are of one page.",
        "It knows addresses, and those differ. Who somebody is, only your own code can say.",
        when("how many does the server have", 1),
    ),
    "two-of-one-user-are-an-error": Misconception(
        "Two connections of one user are an error",
        "You may think that a server lets nobody in twice.",
        "It does, unless your code forbids it.",
        when("how many does the server have", 0),
    ),
}

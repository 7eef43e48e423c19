"""What people believe of losing nothing, of numbers and of answers: lesson 13."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from .believing import Misconception, Rule, when

__all__ = ["BELIEFS"]


def _both(name: str) -> Rule:
    """Expect that as many are in the book as are answered: the number that the question names."""
    return lambda given: (given.get(name),) * 2 if given.get("asks") == "in the book and answered" else None


def _after(name: str) -> Rule:
    """Expect the news right after one that the question names."""

    def expects(given: Mapping[str, object]) -> object:
        number = given.get(name)
        return number + 1 if given.get("asks") == "first news" and isinstance(number, int) else None

    return expects


def _as_it_came(given: Mapping[str, object]) -> object:
    """Expect that all was taken, in the order in which it came."""
    return f"{given.get('had')} {given.get('came')}" if given.get("asks") == "which are taken" else None


BELIEFS: Final[dict[str, Misconception]] = {
    "clean-loses-nothing": Misconception(
        "A clean ending loses nothing",
        "You may think that two ends which say goodbye have told each other everything before.",
        "A goodbye may come in the midst of the work. Clean speaks of the goodbyes, and of nothing else.",
        _both("sent"),
    ),
    "no-answer-no-deed": Misconception(
        "What was not answered was not done",
        "You may think that the answers tell how far the shop has come.",
        "They tell how far it has come at least. Between the deed and its answer there is time to end in.",
        _both("answered"),
    ),
    "equal-is-double": Misconception(
        "What is equal is a double",
        "You may think that the shop can tell a second order from a repeated one by its text.",
        "The text is the same in both cases. Only a number, or a name, says which of them it is.",
        when("how many teas", ".wanted"),
    ),
    "doubles-come-from-breaks": Misconception(
        "What comes on a new connection is new",
        "You may think that the shop compares only what came on one connection.",
        "This one compares all that comes: its book does not begin anew with a connection.",
        when("how many teas", ".came"),
    ),
    "new-page-new-numbers": Misconception(
        "A new page begins anew at the server, too",
        "You may think that the server sees that the page was loaded again.",
        "It sees a connection of the same user, and a number. What else it is to know, you have to send.",
        when("a page counts anew", "takes"),
    ),
    "doubles-need-no-answer": Misconception(
        "A double gets no answer",
        "You may think that the shop has nothing to say to an order that it leaves out.",
        "A page that gets no answer sends it again. So a double is answered as the first one was.",
        when("a page counts anew", "silent"),
    ),
    "answered-is-done": Misconception(
        "What was answered is done",
        "You may think that the answer means that the order is in the book.",
        "It means what the shop's code makes it mean. This code answers before it has done anything.",
        when("how often", ".orders", answers="first"),
    ),
    "again-is-twice": Misconception(
        "Who comes back sends everything twice",
        "You may think that after a crash the same order comes again.",
        "Only what is kept is sent again, and what was answered is kept no more.",
        when("how often", 2, answers="first"),
    ),
    "server-keeps-all": Misconception(
        "A server still has what you missed",
        "You may think that a server can always go on where you were.",
        "It has what it keeps. Nobody keeps for ever, so you may be away for too long.",
        _after("seen"),
    ),
    "only-what-is-new": Misconception(
        "Who comes back gets only what is new",
        "You may think that what was sent while you were away is gone.",
        "It is for those who ask for nothing. This page says where it was.",
        _after("last"),
    ),
    "a-gap-is-told": Misconception(
        "A gap is an error",
        "You may think that the server says so if it cannot give you all that you asked for.",
        "It has to look for that. Code that sends all above a number finds nothing wrong.",
        when("first news", "error"),
    ),
    "order-is-no-matter": Misconception(
        "The order in which numbers come does not matter",
        "You may think that the shop knows which numbers it is missing.",
        "It remembers one number, the last. All below it counts as taken.",
        _as_it_came,
    ),
    "numbers-sort": Misconception(
        "Numbers put messages in order",
        "You may think that the shop waits for 3 and 4 when 5 comes.",
        "It could: it would have to keep 5, and wait. This one takes what is above its last number.",
        when("which are taken", ".sorted"),
    ),
    "a-name-is-enough": Misconception(
        "With a name for each message there are no doubles",
        "You may think that the server knows a payment again if each message has a name.",
        "It knows the *name* again. So the same thing must have the same name at each try.",
        when("how often paid", 1),
    ),
    "one-double-at-most": Misconception(
        "Sending again makes one double at most",
        "You may think that the second try comes to a server that knows it by now.",
        "Each try is as the first one: it may arrive, and its answer may be lost.",
        when("how often paid", 2),
    ),
    "again-once": Misconception(
        "To send again once is enough",
        "You may think that a page has done its duty with one more try.",
        "It cannot know whether that try has arrived. It keeps until it has an answer.",
        when("when does it stop", "once"),
    ),
    "later-answers-count": Misconception(
        "An answer counts for all before it",
        "You may think that an answer to a later order says that the earlier ones were taken.",
        "It may, if both ends agree on that, as TCP's do. This page counts each answer for one order.",
        when("when does it stop", "later"),
    ),
}
"""By key."""

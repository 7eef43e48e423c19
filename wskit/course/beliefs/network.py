"""What people believe of a network that breaks, of who is told, and of what is lost: lesson 5."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from .believing import Misconception, either, when

__all__ = ["BELIEFS"]


def _throws(given: Mapping[str, object]) -> object:
    """Expect that one call throws, and no more: the first after the end."""
    return 1 if given.get("asks") == "how many calls throw" and "over_after" in given else None


BELIEFS: Final[dict[str, Misconception]] = {
    "each-cause-has-its-code": Misconception(
        "Each cause has a code of its own",
        "You may think that the codes are a list of what can go wrong.",
        "They are a list of what an end can *say*. Where nobody says anything there is one code: 1006.",
        when("how many different lines", ".causes"),
    ),
    "unopened-has-its-own-code": Misconception(
        "What never opened ends with another code",
        "You may think that a refused connection has another code than one that broke.",
        "Both have 1006. Only `onopen` tells: it ran or it did not.",
        when("how many different lines", ".opened_or_not"),
    ),
    "who-ended-it-is-told": Misconception(
        "The event says who ended it",
        "You may think that a server, a network and your own page end a connection with different codes.",
        "An event has the code that came. Who ended it, and how, is not in it.",
        when("how many different lines", ".who_ended"),
    ),
    "tcp-is-told": Misconception(
        "A page is told how TCP ended",
        "You may think that a RST looks worse than a FIN.",
        "For Chromium's pages they look the same. Firefox fires `error` after a RST, and it says nothing more.",
        when("which two can a page tell apart", "RST, FIN"),
    ),
    "a-refusal-is-told": Misconception(
        "A page learns why it was refused",
        "You may think that the status of an HTTP answer, such as 403, gets to the page.",
        "It is in the browser's console, for you. A page gets `error` and 1006, whatever the answer was.",
        either(when("which two can a page tell apart", "nobody, 403"), when("after what it comes back", "neither")),
    ),
    "no-last-word-no-news": Misconception(
        "A killed process leaves its connections open",
        "You may think that a program has to end its connections itself, and that a machine's are noticed.",
        "It is the other way round: an operating system ends what its processes leave, and a machine just stops.",
        when("whose page knows", ".machine"),
    ),
    "a-dead-machine-is-noticed": Misconception(
        "A server that is gone is noticed",
        "You may think that a connection needs two living ends, so that its end is felt at the other.",
        "A connection is a memory at each end. Nothing passes between two ends that say nothing.",
        when("whose page knows", "both"),
    ),
    "only-the-dead-could-tell": Misconception(
        "Only the server itself could tell",
        "You may think that a server which dies at once can tell nobody.",
        "Its operating system can, as long as *that* lives: it ends TCP.",
        when("whose page knows", "neither"),
    ),
    "send-fails-once": Misconception(
        "The first `send()` after the end throws",
        "You may think that `send()` tells you once, and that you have to catch it.",
        "No `send()` of a page throws after it was open. In other languages that differs.",
        _throws,
    ),
    "silence-eats-messages": Misconception(
        "What is sent into silence is lost",
        "You may think that a message which meets a dead line is gone, and the next one is not.",
        "TCP sends it again and again. It would rather end the connection than leave anything out.",
        when("after a silence", "none, open"),
    ),
    "silence-ends-it": Misconception(
        "A silence ends the connection",
        "You may think that half a minute without a network is the end.",
        "A silent network tells nobody anything. It ends when an end gives up, and that takes many minutes.",
        when("after a silence", "none, over"),
    ),
    "the-last-one-counts": Misconception(
        "What was sent last gets through first",
        "You may think that only what is still fresh arrives.",
        "TCP keeps the order. It gives nothing to the other end before all that was sent earlier.",
        when("after a silence", "last"),
    ),
    "sent-is-received": Misconception(
        "What was sent without an error has arrived",
        "You may think that `send()` would have said so otherwise.",
        "`send()` never says whether a message arrives. It is done long before that.",
        when("did it arrive", "yes"),
    ),
    "1006-loses-the-last": Misconception(
        "1006 says that the last message was lost",
        "You may think that a message without an answer has not arrived.",
        "The answer may be what was lost. 1006 tells nothing of messages.",
        when("did it arrive", "no"),
    ),
    "said-is-done": Misconception(
        "Who says goodbye has said goodbye",
        "You may think that after `close(1000)` it ends with 1000 whatever happens.",
        "An end is left with the code that came to it, and to yours none came.",
        when("codes", (1000, 1000), broken=True),
    ),
    "the-closer-knows": Misconception(
        "Who closes knows it, and the other does not",
        "You may think that the code belongs to the end that has chosen it.",
        "It is the other way round: your Close frame is what the other end gets.",
        when("codes", (1000, 1006), broken=True),
    ),
    "half-a-message-is-given": Misconception(
        "A page is given half a message, too",
        "You may think that a message is handed on as it comes, as a download is.",
        "A message is one thing: it comes whole, or not at all.",
        when("half a message", "half"),
    ),
    "tcp-saves-all": Misconception(
        "TCP saves what was sent",
        "You may think that TCP sends the rest once more.",
        "It does so while the connection lives. After its end nothing is sent on it any more.",
        when("half a message", "all"),
    ),
}
"""By key."""

"""Misconceptions about what runs for months: many clients coming back, closing a server, proxies, and logs."""

from __future__ import annotations

from typing import Final

from .believing import Misconception, when

__all__ = ["BELIEFS"]

BELIEFS: Final[dict[str, Misconception]] = {
    "waiting-is-enough": Misconception(
        "Who waits before coming back spares the server",
        "You may think that a pause gives the server the time that it needs.",
        "All that wait equally long come at the same time. A pause moves the storm, and makes it no smaller.",
        when("smallest worst second", "fixed"),
    ),
    "growing-is-enough": Misconception(
        "Longer and longer pauses spread the clients",
        "You may think that doubling the pause is what keeps clients apart.",
        "They double in step, and so they still come together. What keeps them apart is chance.",
        when("smallest worst second", "doubling"),
    ),
    "trying-often-is-small": Misconception(
        "Many small attempts are less than a large one",
        "You may think that clients which try all the time come back one by one.",
        "Until the server is there they all fail, and in the first second in which it is, they are all there.",
        when("smallest worst second", "often"),
    ),
    "a-goodbye-waits-for-ever": Misconception(
        "Who closes waits until everybody has answered",
        "You may think that one client which never answers keeps a server from closing.",
        "The close timeout ends that wait. Then TCP is ended without an answer, and the server is done.",
        when("seconds until closed", "never"),
    ),
    "only-pings-end-a-wait": Misconception(
        "Only keepalive gets rid of who is silent",
        "You may think that a server notices a silent client by its Pings, and by nothing else.",
        "A goodbye has a limit of its own, the close timeout. It ends the wait, whether there are Pings or not.",
        when("seconds until closed", ".pings"),
    ),
    "the-middle-says-goodbye": Misconception(
        "A proxy says why it ends a connection",
        "You may think that both ends are told Going Away when a proxy or a router ends it.",
        "What stands in between ends TCP, and is no end of the WebSocket: no Close frame, so 1006 for both.",
        when("both codes", (1001, 1001)),
    ),
    "the-other-end-left": Misconception(
        "A connection that ends was ended by the other end",
        "You may think that a server sees a normal end where a page sees a broken one.",
        "Neither of the two hung up. No Close frame came to either, so both are told 1006.",
        when("both codes", (1006, 1000)),
    ),
    "a-timeout-has-a-code": Misconception(
        "A page learns of the proxy's timeout",
        "You may think that the page gets a code which says what the proxy did, and the server none.",
        "Codes come in Close frames, and a proxy that only ends TCP has sent none. Both are told 1006.",
        when("both codes", (1011, 1006)),
    ),
    "the-number-says-it-all": Misconception(
        "A code has one cause",
        "You may think that the number alone tells what happened.",
        "Several causes share a code. The reason beside it, and who sent it, tell them apart.",
        when("behind a log line", ".usual"),
    ),
    "a-code-comes-from-there": Misconception(
        "A code in a log is what the other end said",
        "You may think that the code in a server's log came from its client.",
        "A log says which it is: *received* came from the other end, *sent* was said by the one that writes.",
        when("behind a log line", ".other"),
    ),
    "an-error-is-the-network": Misconception(
        "An error in a log is a lost connection",
        "You may think that a line with Error in it means that the network failed.",
        "A code that was sent or received shows that an end decided it. A network that fails leaves no code.",
        when("behind a log line", ".network"),
    ),
}
"""By key."""

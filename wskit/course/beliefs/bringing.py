"""What people believe of what lesson 17 is about: bring a recording."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from .believing import Misconception, either, when

__all__ = ["BELIEFS"]


def _all_but_one(given: Mapping[str, object]) -> object:
    """Expect that one is left, of however many there were."""
    many = given.get("same_frame")
    return many - 1 if given.get("asks") == "how many are ruled out" and isinstance(many, int) else None


BELIEFS: Final[dict[str, Misconception]] = {
    "har-has-the-code": Misconception(
        "What the developer tools save has the close code",
        "You may think that a browser saves what it told its page.",
        "It saves the handshake and the messages. The code is told to the page, and to nobody else: let the page write "
        "it down.",
        when("what next", "har"),
    ),
    "tools-see-tcp": Misconception(
        "The developer tools see the network",
        "You may think that all that passes is in what they save.",
        "They show what the browser makes of it: messages. Pings, and a FIN or a RST, are below that. A capture has "
        "them.",
        when("how long it was silent, by each", "10, 10", made_by="Chromium"),
    ),
    "pings-are-nothing": Misconception(
        "Where no message passes, nothing passes",
        "You may think that Pings do not count.",
        "A page does not see them. On the way they are frames like any others, and so are their answers.",
        when("how long it was silent, by each", "110, 110", pings="every 20 s"),
    ),
    "who-hangs-up-ends-tcp": Misconception(
        "Who says goodbye first ends TCP, too",
        "You may think that the first Close frame and the first FIN come from the same end.",
        "After both goodbyes it is the server that ends TCP, whoever was first to say one.",
        when("which end was first", "page", hidden="TLS"),
    ),
    "control-is-plain": Misconception(
        "Control frames are not encrypted",
        "You may think that TLS hides the messages only.",
        "To TLS all of it is bytes. Frames of every kind are inside.",
        when("which end was first", "code", hidden="TLS"),
    ),
    "encrypted-is-useless": Misconception(
        "What is encrypted shows nothing",
        "You may think that there is nothing to see in a capture without the keys.",
        "TLS is inside TCP. Who ended TCP, when, with a FIN or a RST, is as plain as ever.",
        when("which end was first", "nothing", hidden="TLS"),
    ),
    "captures-name-the-culprit": Misconception(
        "With enough packets there is one cause left",
        "You may think that whoever has captured everything knows who it was, and why.",
        "Packets show what was done. Several causes do the same, and none writes down why.",
        either(when("how many are left", 1, captures=2), _all_but_one),
    ),
    "one-capture-is-enough": Misconception(
        "A second capture shows the same again",
        "You may think that what passes between two ends is the same, wherever one looks.",
        "Where something stands in between there are two connections. Each capture clears the end that it was made at.",
        when("how many are left", ".suspects", captures=2),
    ),
    "more-packets-more-truth": Misconception(
        "A capture knows more than a log",
        "You may think that bytes are nearer to the truth than what a program writes.",
        "They are the truth of what passed. Why a program did it is in the program, and it may have said so.",
        when("what next", "server"),
    ),
    "again-is-proof": Misconception(
        "What can be made to happen again is proved",
        "You may think that if the same ending comes after the same time, your suspect did it.",
        "It shows that your suspect could have. Proof is what your suspect does and no other would.",
        when("which page tells them apart", "silent"),
    ),
    "same-seconds-same-cause": Misconception(
        "Two limits of the same length cannot be told apart",
        "You may think that 60 seconds are 60 seconds.",
        "They count from different moments: one from the last thing that passed, the other from the beginning.",
        when("which page tells them apart", "none"),
    ),
    "the-end-tells-all": Misconception(
        "How it ended is told by its last frames",
        "You may think that what passed long before the end has nothing to say.",
        "It can rule out causes: what did not pass in all that time, cannot have led to the end.",
        when("how it compares", "same", begun="late"),
    ),
    "no-handshake-no-frames": Misconception(
        "Without the opening handshake nothing can be read",
        "You may think that a capture has to begin before the connection.",
        "Frames can be known by their form. Begin early if you can, and if you cannot, begin all the same.",
        when("how it compares", "unread", begun="late"),
    ),
    "seen-where-it-broke": Misconception(
        "A loss is seen where it happened",
        "You may think that the phone must have it, since that is where nothing came through.",
        "Silence leaves no packet. What is captured there just stops, like that of a connection with nothing to say.",
        when("where it ends", ".broke_at"),
    ),
    "some-evidence-some-progress": Misconception(
        "Each piece of evidence rules something out",
        "You may think that so many recordings must clear somebody.",
        "A piece helps if the causes that are left would look different in it. Ask that first.",
        when("how many are ruled out", 1),
    ),
}
"""Their keys are the slips of the questions of the lesson."""

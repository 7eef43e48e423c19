"""What people believe of broken rules, and of the end that fails a connection: lesson 11."""

from __future__ import annotations

from typing import Final

from .believing import Misconception, when

__all__ = ["BELIEFS"]

BELIEFS: Final[dict[str, Misconception]] = {
    "one-bad-spoils-all": Misconception(
        "A broken rule takes back what came before it",
        "You may think that what arrives in one piece is taken as a whole, or not at all.",
        "Frames are read one after the other. What was whole before the broken one has been given to the program.",
        when("messages taken", 0),
    ),
    "skips-the-broken": Misconception(
        "A broken frame is skipped",
        "You may think that only the wrong frame is dropped, and the next one is read.",
        "Who fails a connection reads nothing more. After bytes that break a rule, nobody knows where a frame begins.",
        when("messages taken", ".sound"),
    ),
    "legible-is-taken": Misconception(
        "What can be understood is taken",
        "You may think that a server takes a frame without a mask, for its text can be read.",
        "The mask is there against tricks with proxies. A server must fail the connection of whoever leaves it out.",
        when("messages taken", ".all"),
    ),
    "browsers-guess-letters": Misconception(
        "A browser finds out how a text is encoded",
        "You may think that a browser tries one encoding after the other, as it may for an old page.",
        "A text message is UTF-8 and nothing else. Whoever has other bytes sends a binary message.",
        when("page gets", ".meant"),
    ),
    "bad-letters-are-replaced": Misconception(
        "Wrong bytes are replaced",
        "You may think that a \N{REPLACEMENT CHARACTER} stands where a letter cannot be read, as on a web page.",
        "In a text message one wrong byte is a broken rule, and the browser fails the connection.",
        when("page gets", ".replaced"),
    ),
    "page-is-told-the-rule": Misconception(
        "A page is told which rule was broken",
        "You may think that the code for text that is not UTF-8 stands in the page's close event.",
        "An end is told what came to it. Its own browser found the fault, so nothing came.",
        when("page gets", ".rule"),
    ),
    "a-limit-is-for-a-frame": Misconception(
        "A limit holds for a frame",
        "You may think that a large message gets through if it comes in small pieces.",
        "The pieces are put together before the program is given anything, and so they are counted together.",
        when("cut message", "whole"),
    ),
    "a-piece-is-a-message": Misconception(
        "Each piece is a message",
        "You may think that the program is given every fragment as it comes.",
        "Fragments are one message. The program is given it when the last of them is there.",
        when("cut message", "three"),
    ),
    "a-limit-cuts": Misconception(
        "What is over the limit is cut off",
        "You may think that a server takes as much as it may, and leaves the rest.",
        "Half a message may mean something else. A server takes all of it, or fails the connection.",
        when("cut message", "cut"),
    ),
    "what-arrives-is-read": Misconception(
        "What arrives is read",
        "You may think that the answer to a goodbye is read whenever it arrives, as it is after a `close()`.",
        "Who fails a connection reads nothing more. The answer arrives at its machine, and nobody takes it.",
        when("code", ".arrives", failed=True),
    ),
    "answers-are-normal": Misconception(
        "The answer to a goodbye is a normal one",
        "You may think that a page which did nothing wrong answers with 1000.",
        "The browser answers, and repeats the code that came. What it thinks of the code, it does not say.",
        when("code", 1000, answered=True, refuses=True),
    ),
    "refusing-is-failing": Misconception(
        "Who complains is left with 1006",
        "You may think that every end which refuses something fails the connection, and hears nothing more.",
        "An application that refuses a message says goodbye, and waits for the answer like anybody else.",
        when("code", 1006, refuses=True),
    ),
    "who-gets-1002-is-innocent": Misconception(
        "The end that says 1002 has broken the rule",
        "You may think that a Protocol error is what the sender of the code has made.",
        "1002 is an accusation: it goes from the end that found the fault to the one that made it.",
        when("who broke the rule", "page"),
    ),
    "the-network-garbles": Misconception(
        "The network spoils bytes on their way",
        "You may think that a poor line turns right frames into wrong ones.",
        "TCP numbers bytes and checks them. What arrives is what was written, or nothing does.",
        when("who broke the rule", "network"),
    ),
    "clean-is-for-both": Misconception(
        "An ending is clean for both ends or for none",
        "You may think that `wasClean` is a property of the connection.",
        "Each end judges by what came to it. One may have had a whole goodbye, and the other none.",
        when("clean for", "both"),
    ),
    "broken-rules-are-unclean": Misconception(
        "A broken rule makes the end unclean",
        "You may think that nothing is clean where a connection was failed.",
        "An end that got a Close frame and answered it has had a clean end, whatever the code says.",
        when("clean for", "neither"),
    ),
    "clean-for-who-was-right": Misconception(
        "Who was right has a clean end",
        "You may think that the end which did nothing wrong is told so.",
        "Clean is about the goodbye. Who fails a connection does not wait for it.",
        when("clean for", "server"),
    ),
    "a-rule-has-its-code": Misconception(
        "A broken rule always earns its code",
        "You may think that the code of the standard reaches the end that broke the rule.",
        "Only if the other end sends it. It should, says RFC 6455, and Firefox does not.",
        when("code", ".rule"),
    ),
    "browsers-say-the-same": Misconception(
        "All browsers fail a connection alike",
        "You may think that what Chromium sends, every browser sends.",
        "They agree on what their pages are told, mostly. What they send to the server differs.",
        when("code", ".chromium"),
    ),
}
"""By key."""

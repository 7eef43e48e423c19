"""What people believe of the page that everyone has: of sending, of errors, and of who is told what: lesson 1."""

from __future__ import annotations

from typing import Final

from .believing import Misconception, when

__all__ = ["BELIEFS"]

BELIEFS: Final[dict[str, Misconception]] = {
    "send-waits": Misconception(
        "`send()` waits for the answer",
        "You may think that `send()` is done when the server has answered, as `await fetch()` is.",
        "It hands the message over and returns at once. Answers come later, as events of their own.",
        when("on the next line", ".reply"),
    ),
    "handlers-interrupt": Misconception(
        "A handler may run between two lines",
        "You may think that a fast server's reply gets in before your next line.",
        "A page does one thing at a time. Events wait until your code has ended, or says `await`.",
        when("on the next line", "either"),
    ),
    "own-close-is-silent": Misconception(
        "Your own `close()` fires no event",
        "You may think that `onclose` is for when the other end hangs up.",
        "Every connection ends with a close event, at both ends, whoever began to close.",
        lambda given: "RESPONSE" if given.get("asks") == "prints" and given.get("closes_after") == 1 else None,
    ),
    "gone-is-1001": Misconception(
        "1001 says that the server is not there",
        "You may think that *going away* is the code for a server that has gone.",
        "1001 is something that a leaving end *says*. From who is not there, no code can come.",
        when("code", 1001, server="absent"),
    ),
    "no-open-no-close": Misconception(
        "What was never open has no end",
        "You may think that `onclose` needs a connection that was open.",
        "Each socket gets exactly one close event, also one that could not connect.",
        when("code", "none", server="absent"),
    ),
    "every-break-is-an-error": Misconception(
        "A broken line calls `onerror`",
        "You may think that the page gets an `error` whenever something goes wrong.",
        "A browser fires `error` when it cannot connect, or fails a connection itself. Where TCP ends, `close` is all.",
        when("prints", "ERROR DISCONNECTED", line="ends"),
    ),
    "error-instead-of-close": Misconception(
        "A connection ends with `error` or with `close`",
        "You may think that `close` is for good ends and `error` for bad ones.",
        "The close event always comes, at last. An `error` may come before it, and never instead of it.",
        when("prints", "ERROR", line="ends"),
    ),
    "no-goodbye-no-event": Misconception(
        "Without a goodbye a page learns nothing",
        "You may think that only a Close frame can tell a page of the end.",
        "When TCP ends, the browser sees it. It is only *silence* that tells nobody anything.",
        when("prints", "", line="ends"),
    ),
    "goodbye-is-for-others": Misconception(
        "A reason is for the other end only",
        "You may think that your own close event is empty, for you know why you closed.",
        "The other end answers with a Close frame of its own, and most repeat the code and the reason in it.",
        when("who is told", ".other"),
    ),
    "reason-is-a-note": Misconception(
        "A reason is a note to yourself",
        "You may think that code and reason stay in your page, for its log.",
        "Both travel in the Close frame, and the other end's program is told them.",
        when("who is told", ".closer"),
    ),
    "reasons-are-comments": Misconception(
        "A reason is for whoever reads the code",
        "You may think that nobody is told what stands in `close()`.",
        "Both ends have it in their close events, and can act on it.",
        when("who is told", "neither"),
    ),
}

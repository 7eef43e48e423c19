"""What the inventory asks about codes: pairs 4 to 7. The two of a pair ask for one idea."""

from __future__ import annotations

from typing import Final

from ..items import Choice, Item

__all__ = ["ITEMS"]


def _code(name: str, question: str, *choices: tuple[int, str], **said: object) -> Item:
    return Item(
        name, question, tuple(Choice(code, slip=slip) for code, slip in choices), given={"asks": "code", **said}
    )


def _wrong_code(name: str, question: str, *order: str) -> Item:
    choices = {
        "refused": Choice("refused", "An error; it stays open."),
        "over": Choice("over", "An error; it is over.", slip="a-wrong-call-ends-it"),
        "sent": Choice("sent", "The server gets this code.", slip="any-code-goes"),
        "replaced": Choice("replaced", "The server gets 1000.", slip="wrong-codes-become-1000"),
    }
    return Item(name, question, tuple(choices[one] for one in order), given={"asks": "close with a wrong code"})


def _unclean(name: str, question: str, *choices: tuple[str, str, str]) -> Item:
    given = {"asks": "not clean"}
    for ending, _, slip in choices:
        for kind, of in (("fault", "errors"), ("private", "own-codes"), ("empty", "no-code")):
            if slip.startswith(of):
                given[kind] = ending
    return Item(name, question, tuple(Choice(ending, words, slip) for ending, words, slip in choices), given=given)


ITEMS: Final[tuple[Item, ...]] = (
    _code(
        "before.4",
        "A page calls `close()` with nothing between the parentheses. Which code is the server left with?",
        (1000, "silence-is-1000"),
        (1001, "leaving-is-1001"),
        (1005, ""),
        (1006, "silence-is-1006"),
        came="no code",
    ),
    _code(
        "after.4",
        "A server ends a conversation with a Close frame that has an empty body. Which number is in the `code` of the "
        "page's close event?",
        (1005, ""),
        (1006, "silence-is-1006"),
        (1001, "leaving-is-1001"),
        (1000, "silence-is-1000"),
        came="no code",
    ),
    _code(
        "before.5",
        "A page calls `close(4001)`, and in the very same moment the server closes with 4002. Which code is in the "
        "*page's* close event?",
        (4001, "own-code"),
        (4002, ""),
        (1000, "crossing-agrees"),
        (1006, "crossing-breaks"),
        sent=4001,
        received=4002,
        crossing=True,
    ),
    _code(
        "after.5",
        "A server closes with 4200. Its Close is still on its way when the page, which does not know, closes with "
        "4100. Which code is the *server* left with?",
        (1006, "crossing-breaks"),
        (1000, "crossing-agrees"),
        (4200, "own-code"),
        (4100, ""),
        sent=4200,
        received=4100,
        crossing=True,
    ),
    _wrong_code(
        "before.6",
        "A page is about to be left, and calls `close(1001)` to say so. What happens to the connection?",
        "sent",
        "refused",
        "replaced",
        "over",
    ),
    _wrong_code(
        "after.6",
        "A page has found a fault in its own code, and calls `close(1011)`, which means *Internal Error*. What happens "
        "to the connection?",
        "refused",
        "over",
        "sent",
        "replaced",
    ),
    _unclean(
        "before.7",
        "Four connections end. In one of them the page's close event says `wasClean: false`. Which one?",
        ("server-crashes", "The server's code fails: 1011.", "errors-are-unclean"),
        ("client-4999", "The page says 4999, and a reason.", "own-codes-are-unclean"),
        ("client-no-code", "The page's `close()` has no code.", "no-code-is-unclean"),
        ("network-cuts", "TCP ends, and nobody said Close.", ""),
    ),
    _unclean(
        "after.7",
        "Four more connections end. One of these endings was not clean, as the page sees it. Which one?",
        ("server-no-code", "The server's Close is empty.", "no-code-is-unclean"),
        ("server-no-answer", "A `close(1000)` gets no answer.", ""),
        ("server-1011", "The server says *Internal Error*.", "errors-are-unclean"),
        ("server-4000", "The server says 4000, a code of its own.", "own-codes-are-unclean"),
    ),
)

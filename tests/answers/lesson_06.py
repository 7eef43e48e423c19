"""Answers to the checks of lesson 6: read the wire."""

from .answer import Answers

ANSWERS = {
    "6.1": Answers(right=("4",), wrong=("2", "6", "8", "10"), unclear=("'four'", "[4]")),
    "6.2": Answers(right=("1001",), wrong=("1000", "1002", "1005", "59651"), unclear=("'1001'", "b'1001'")),
    "6.3": Answers(right=("1",), wrong=("0", "2", "4"), unclear=("'once'", "False")),
    "6.4": Answers(right=("8",), wrong=("2", "4", "6", "14"), unclear=("'eight'", "b'8'")),
    "6.5": Answers(
        right=("'pong'", "' Pong '"), wrong=("'text'", "'close'", "'nothing'"), unclear=("'ping'", "10", "True")
    ),
    "6.6": Answers(right=("3856",), wrong=("4111", "1002", "1006"), unclear=("'3856'", "True")),
}

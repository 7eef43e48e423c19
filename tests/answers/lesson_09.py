"""Answers to the checks of lesson 9: close a server gracefully."""

from .answer import Answers

ANSWERS = {
    "9.1": Answers(right=("1006",), wrong=("1001", "1013"), unclear=("1000", "'1006'", "True")),
    "9.2": Answers(right=("0",), wrong=("100", "1", "50"), unclear=("'none'", "False")),
    "9.3": Answers(right=("3", "3.0"), wrong=("5", "0", "30", "300"), unclear=("'3 s'", "True")),
    "9.4": Answers(right=("10", "10.0"), wrong=("50", "0", "5", "2"), unclear=("'ten'", "True")),
    "9.5": Answers(right=("'OPEN'", "'open'"), wrong=("'CLOSING'", "'CLOSED'"), unclear=("1", "'FROZEN'")),
    "9.6": Answers(right=("1006",), wrong=("1001", "1000", "1011", "1012"), unclear=("'1006'", "True")),
    "9.7": Answers(right=("100",), wrong=("200", "0"), unclear=("'all'", "True")),
    "9.8": Answers(right=("5", "5.0"), wrong=("2", "3", "10", "13"), unclear=("'5'", "True")),
    "9.9": Answers(right=("12", "12.0"), wrong=("4", "3", "30"), unclear=("'12'", "True")),
}

"""Codewords: three words that a classroom can read aloud, and what is said to whoever mistypes one."""

from __future__ import annotations

import difflib
import itertools
import re
from typing import Any

import pytest

from wskit.course.casebook.codeword import ADJECTIVES, ANIMALS, COMMON, LAST, Codeword, any_codeword, codeword


@pytest.mark.parametrize("words", [ADJECTIVES, ANIMALS], ids=["adjectives", "animals"])
def test_no_two_words_are_easily_taken_for_each_other(words: tuple[str, ...]) -> None:
    assert len(set(words)) == len(words) == 32
    assert list(words) == sorted(words)
    assert all(word.isascii() and word.isalpha() and word.islower() for word in words)
    for one, two in itertools.combinations(words, 2):
        assert one[:3] != two[:3]
        assert difflib.SequenceMatcher(None, one, two).ratio() < 0.75, (one, two)


def test_a_word_is_an_adjective_an_animal_and_a_number() -> None:
    word = codeword("blue-otter-17")
    assert word == Codeword("blue", "otter", 17)
    assert (str(word), word.deck) == ("blue-otter-17", "blue-otter")
    assert codeword(word) is word


@pytest.mark.parametrize("typed", [" Blue Otter 17\n", "BLUE_OTTER_17", "blue-otter-017", "blue - otter - 17"])
def test_capitals_spaces_and_zeros_do_not_matter(typed: str) -> None:
    assert str(codeword(typed)) == "blue-otter-17"


def test_the_number_counts_up_and_begins_again_after_the_last() -> None:
    assert str(codeword("blue-otter-17").after()) == "blue-otter-18"
    assert str(codeword("blue-otter-99").after(3)) == "blue-otter-102"
    assert str(codeword(f"blue-otter-{LAST}").after()) == "blue-otter-1"


def test_one_that_is_made_up_is_one_and_short() -> None:
    for _ in range(50):
        made = any_codeword()
        assert codeword(str(made)) == made
        assert made.number <= COMMON


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("blue-oter-17", ' "oter" is no animal here; the nearest are otter, NN and NN. Did you mean "blue-otter-17"?'),
        (
            "bleu-otter-17",
            ' "bleu" is no adjective here; the nearest are blue, NN and NN. Did you mean "blue-otter-17"?',
        ),
        ("blue-otter", ' It lacks a number. Did you mean "blue-otter-1"?'),
        ("17 blue otter", ' Did you mean "blue-otter-17"?'),
        ("otter-blue-0", ' Did you mean "blue-otter-1"?'),
        ("otter blue 3", ' Did you mean "blue-otter-3"?'),
        ("blue-17", ""),
        ("blue-otter-999999", ' Its number is from 1 to 99,999. Did you mean "blue-otter-1"?'),
        ("blue-whale-17", ' "whale" is no animal here; the nearest are NN, NN and NN.'),
        ("purple-unicorn-3", ' "unicorn" is no animal here; the nearest are NN, NN and NN.'),
        ("purple-unicorn", ' "unicorn" is no animal here; the nearest are NN, NN and NN. It lacks a number.'),
        ("fast-otter-17", ' "fast" is no adjective here; the nearest are NN, NN and NN.'),
        (
            "fast-whale-17",
            ' "fast" is no adjective here; the nearest are NN, NN and NN. '
            '"whale" is no animal here; the nearest are NN, NN and NN.',
        ),
        ("otter-17", ""),
        ("", ""),
        ("24", ""),
        ("xyzzy", ""),
        ("blue-otter-\u0661", ' It lacks a number. Did you mean "blue-otter-1"?'),
        ("\ud800", ""),
    ],
)
def test_what_is_no_word_is_told_which_part_is_not_known_and_what_is_near(typed: str, said: str) -> None:
    with pytest.raises(ValueError, match="There is no case") as error:
        codeword(typed)
    wanted = re.escape(
        f'There is no case "{typed}".{said} A word is an adjective, an animal and a number: "blue-otter-17".'
    ).replace("NN", "([a-z]+)")
    found = re.fullmatch(wanted, str(error.value))
    assert found, str(error.value)
    assert len(set(found.groups())) == len(found.groups())
    assert {*found.groups()} <= {*ADJECTIVES, *ANIMALS}


@pytest.mark.parametrize("typed", [24, None, b"blue-otter-17", ["blue-otter-17"], ...])
def test_what_is_no_text_is_told_so(typed: Any) -> None:
    with pytest.raises(TypeError, match='a case has a word such as "blue-otter-17", and not'):
        codeword(typed)


def test_a_long_text_is_not_read_to_its_end() -> None:
    with pytest.raises(ValueError, match="There is no case") as error:
        codeword("blue-otter-17 " * 100_000)
    assert len(str(error.value)) < 300

"""Rewriting: whole texts are replaced, in their own places, and nothing else."""

from __future__ import annotations

import ast
import gettext
import io
from collections.abc import Mapping

import pytest
from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo

from wskit.language.patterns import bare, inner, pattern, places, translated
from wskit.language.rewriting import rewrite

Words = Mapping[str | tuple[str, str], str]
GERMAN: Words = {
    "Close it": "Schließen",
    ("a", "Save"): "Sichern",
    ("word", "lost"): "verloren",
    "{who} said {code}, {count} {'time' if count == 1 else 'times'}": "{code} sagte {who}, "
    "{count} {'time' if count == 1 else 'times'}",
    ("{who} said {code}, {count} {'time' if count == 1 else 'times'}", "time"): "Mal",
    ("{who} said {code}, {count} {'time' if count == 1 else 'times'}", "times"): "Male",
    "{{braces}} of {', '.join(names)}": "{{Klammern}} von {', '.join(names)}",
}


def catalogue(words: Words) -> gettext.GNUTranslations:
    made = Catalog(locale="de")
    for key, said in words.items():
        context, name = key if isinstance(key, tuple) else (None, key)
        made.add(name, said, context=context)
    written = io.BytesIO()
    write_mo(written, made)
    written.seek(0)
    return gettext.GNUTranslations(written)


def run(code: str, module: str = "a", words: Words = GERMAN) -> dict[str, object]:
    tree = rewrite(ast.parse(code), module, catalogue(words))
    there: dict[str, object] = {"word": str}
    exec(compile(tree, "there", "exec"), there)
    return there


def text(code: str) -> ast.JoinedStr:
    node = ast.parse(code, mode="eval").body
    assert isinstance(node, ast.JoinedStr)
    return node


def test_whole_texts_are_replaced_wherever_they_stand() -> None:
    there = run('shown = {"Close it": "Close it", "so": "Close it, please"}\nfound = "Close it" in shown')
    assert there["shown"] == {"Schließen": "Schließen", "so": "Close it, please"}
    assert there["found"] is True


def test_one_word_is_replaced_in_its_own_file_only() -> None:
    assert run('shown = "Save"')["shown"] == "Sichern"
    assert run('shown = "Save"', "b")["shown"] == "Save"


def test_a_small_word_is_replaced_where_it_is_marked_only() -> None:
    assert run('shown = word("lost"), "lost"')["shown"] == ("verloren", "lost")
    assert run('name = "lost"\nshown = word(name)')["shown"] == "lost"


@pytest.mark.parametrize(("count", "expected"), [(1, "1006 sagte sie, 1 Mal"), (2, "1006 sagte sie, 2 Male")])
def test_values_go_where_a_language_wants_them(count: int, expected: str) -> None:
    code = """who, code, shown = "sie", 1006, "time"
shown = shown, f"{who} said {code}, {count} {'time' if count == 1 else 'times'}\""""
    assert run(f"count = {count}\n{code}")["shown"] == ("time", expected)


def test_braces_and_quotation_marks_are_kept() -> None:
    code = """names = "a", "b"\nshown = f"{{braces}} of {', '.join(names)}\""""
    assert run(code)["shown"] == "{Klammern} von a, b"


def test_a_text_inside_a_value_is_replaced_too() -> None:
    words: Words = {"it is {state}": "ist {state}", "not so": "nicht"}
    code = """def so(word): return word\nshown = f"it is {so('not so')}\""""
    assert run(code, words={**words, "it is {so('not so')}": "ist {so('not so')}"})["shown"] == "ist nicht"


def test_what_a_catalogue_does_not_have_stays_english() -> None:
    code = """a = 1\nshown = f"never heard of {a}", "nor of this", """ + '""'
    assert run(code)["shown"] == ("never heard of 1", "nor of this", "")


@pytest.mark.parametrize("words", ["{wer} sagte", "sagte {who", "sagte }", "{who!r} sagte"])
def test_a_place_that_the_text_does_not_have_is_an_error(words: str) -> None:
    english = text("f'{who} said'")
    with pytest.raises(ValueError, match=r"there is no .* in '\{who\} said', only \{who\}"):
        translated(pattern(english), places(english), words)


@pytest.mark.parametrize(
    "code",
    ["f'{a}'", "f'{a!r:>{width}} {b:.1f}'", "f'{{{a}}}'", 'f"{a} {chr(39)}"', "f'{a[0]}{b if c else d}'"],
)
def test_what_is_not_changed_is_the_same(code: str) -> None:
    english = text(code)
    again = translated(pattern(english), places(english), pattern(english))
    assert ast.dump(again) == ast.dump(english)
    assert bare(english).count("{}") == sum(isinstance(one, ast.FormattedValue) for one in english.values)


def test_words_to_choose_from_are_found_at_any_depth() -> None:
    assert [one.value for one in inner(text('f\'{(f(1) if a else "one") + ("s" if b else "")}\''))] == ["one", "s"]


def test_nothing_but_values_and_letters_is_in_a_text() -> None:
    with pytest.raises(TypeError, match="no Name"):
        pattern(ast.JoinedStr([ast.Name("a")]))

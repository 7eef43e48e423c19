"""Catalogues: what is in them is what the kit and the lessons say, and what is made of them is up to date."""

from __future__ import annotations

import re
from pathlib import Path

import catalogues
import lessonwords
import nbformat
import pytest
from babel.messages.pofile import read_po
from pseudo import DOUBLE, LANGUAGES, MIRRORED
from sayings import sayings

from wskit.language.speaking import languages

GERMAN = catalogues.CATALOGUES / "de"
PLACE = re.compile(r"\{[^{}]*(?:\{[^{}]*\}[^{}]*)*\}")


def said(tmp_path: Path, code: str, name: str = "widgets/one.py") -> list[tuple[str, str | None]]:
    file = tmp_path / "wskit" / name
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(code, encoding="utf-8")
    return [(one.name, one.context) for one in sayings(file, tmp_path / "wskit")]


def test_everything_is_up_to_date() -> None:
    assert catalogues.main(["--check"]) == 0


def test_the_kit_says_thousands_of_texts_and_each_lesson_some() -> None:
    assert len(catalogues.template("kit")) > 2000
    assert all(len(catalogues.template(lesson)) > 5 for lesson in lessonwords.LESSONS)
    assert {path.stem for path in lessonwords.NOTEBOOKS.glob("*.ipynb")} == {*lessonwords.LESSONS}


@pytest.mark.parametrize("language", languages()[1:])
def test_a_translation_has_the_values_of_its_text_and_no_others(language: str) -> None:
    for file in sorted((catalogues.CATALOGUES / language).glob("*.po")):
        with file.open("rb") as source:
            for message in read_po(source):
                if (
                    isinstance(message.id, str)
                    and not message.fuzzy
                    and not (message.context or "").startswith("notebooks/")
                ):
                    there = {*PLACE.findall(str(message.string))} - {*PLACE.findall(message.id)}
                    assert not there, f"{file.name}: {message.id}"


def test_german_is_there_for_almost_all_the_kit_says_and_wholly_for_the_first_lesson() -> None:
    with (GERMAN / "kit.po").open("rb") as source:
        kit = [message for message in read_po(source) if message.id]
    there = sum(bool(message.string and any(message.string) and not message.fuzzy) for message in kit)
    assert there / len(kit) > 0.8
    english = nbformat.read(lessonwords.NOTEBOOKS / "01-say-hello.ipynb", as_version=4)
    german = nbformat.read(lessonwords.NOTEBOOKS / "de" / "01-say-hello.ipynb", as_version=4)
    assert [one.id for one in german.cells if one.id != "speak"] == [one.id for one in english.cells]
    prose = {one.id: one.source for one in english.cells if one.cell_type == "markdown"}
    assert not [one.id for one in german.cells if prose.get(one.id) == one.source]
    code = {one.id: one.source for one in english.cells if one.cell_type == "code"}
    assert all(one.source == code[one.id] for one in german.cells if one.id in code)


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        ('"""A docstring, of course."""\nshown = "Close it"', [("Close it", None)]),
        ('def f():\n    """Do it."""\n    raise ValueError("do not do it")', []),
        ('label = "Connect"', [("Connect", "wskit.widgets.one")]),
        ('name, kind = "connect", "wskit-blue"', []),
        ('x = word("lost"), "lost"', [("lost", "word")]),
        ('x = many(3, "packet")', [("packet", None)]),
        ('x = f"{count} of {total:,} came"', [("{count} of {total:,} came", None)]),
        (
            "x = f\"{n} {'time' if n == 1 else 'times'} more\"",
            [("{n} {'time' if n == 1 else 'times'} more", None)]
            + [(one, "{n} {'time' if n == 1 else 'times'} more") for one in ("time", "times")],
        ),
        ('x = text.startswith("not so"), re.compile("so [a-z]"), text == "this one"', []),
        ('css = ".wskit p { color: red; }"', []),
        ('js = "() => document.body"', []),
        ("html = '<p class=\"a b\">'", []),
        ("html = '<p class=\"a b\">Told so</p>'", [('<p class="a b">Told so</p>', None)]),
        ('causes = "server-killed|server-oom", "server-killed server-oom"', []),
        ('frame = "Ping"', []),
        ('__all__ = ["one two"]', []),
    ],
)
def test_what_is_said_to_a_learner_is_found_and_nothing_else(
    tmp_path: Path, code: str, expected: list[tuple[str, str | None]]
) -> None:
    assert sorted(said(tmp_path, code)) == sorted(expected)


def test_where_nothing_is_said_only_what_is_marked_is_found(tmp_path: Path) -> None:
    assert said(tmp_path, 'a, b = "Close it", word("Close it")', "command/one.py") == [("Close it", "word")]


def test_a_paragraph_is_translated_at_once_and_code_stays() -> None:
    source = "# A title\n\nTwo lines,\none text.\n\n```python\nas it is\n\n# so\n```\n\n- a list\n- of two\n\n`code`"
    found: list[str] = []

    def shout(text: str) -> str:
        found.append(text)
        return text.upper()

    changed = lessonwords.paragraphs(source, shout)
    assert found == ["A title", "Two lines, one text.", "- a list\n- of two"]
    assert changed == (
        "# A TITLE\n\nTWO LINES, ONE TEXT.\n\n```python\nas it is\n\n# so\n```\n\n- A LIST\n- OF TWO\n\n`code`"
    )


@pytest.mark.parametrize("text", ["{count} of {total:,}", "<b class='so'>{word}</b>", "say `ws.close()` now", "&nbsp;"])
def test_what_is_no_word_is_the_same_in_a_pretended_language(text: str) -> None:
    for change in LANGUAGES.values():
        changed = change(text)
        for kept in re.findall(r"\{[^}]*\}|<[^>]*>|`[^`]*`|&\w+;", text):
            assert kept in changed


def test_pretended_languages_are_long_and_leftward() -> None:
    assert len(LANGUAGES[DOUBLE]("Press the buttons")) >= 2 * len("Press the buttons")
    assert re.search("[א-ת]", LANGUAGES[MIRRORED]("Press"))


def test_a_language_that_is_new_gets_its_files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(catalogues, "CATALOGUES", tmp_path)
    monkeypatch.setattr(catalogues, "ROOT", tmp_path)
    assert catalogues.main(["fr"]) == 0
    made = {str(path.relative_to(tmp_path)) for path in tmp_path.rglob("*.*o")}
    assert made == {"fr/kit.po", "fr/00-start-here.po", "fr/01-say-hello.po", "fr/LC_MESSAGES/wskit.mo"}
    assert catalogues.main(["--check"]) == 0
    (tmp_path / "fr" / "kit.po").write_text("", encoding="utf-8")
    assert catalogues.main(["--check"]) == 1

"""Speaking: a Python of its own speaks another language, from the first word on."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from looks.pretending import catalogues
from pseudo import DOUBLE, LANGUAGES, MIRRORED

from wskit.language import speaking

FOLDER = str(catalogues())
SAYS = "import wskit; print(wskit.close_code(1001).meaning)"
ENGLISH = "The endpoint is leaving: a server shuts down, or a browser closes the page."


def say(code: str, **environment: str) -> str:
    """Run some Python, and return what it prints, or the last line of its error."""
    there = {name: value for name, value in os.environ.items() if name != speaking.VARIABLE} | environment
    done = subprocess.run(
        [sys.executable, "-c", code],
        capture_output=True,
        text=True,
        encoding="utf-8",
        timeout=60,
        check=False,
        env=there,
    )
    return (done.stdout or done.stderr).strip().splitlines()[-1]


def spoken(language: str, then: str = SAYS, folder: str = FOLDER) -> str:
    return say(f"from wskit import speak; speak({language!r}, {folder!r}); {then}", PYTHONIOENCODING="utf-8")


def test_english_is_spoken_where_nothing_is_said() -> None:
    assert say(SAYS) == ENGLISH
    finders = "[type(one).__module__ for one in sys.meta_path if hasattr(one, '__module__')]"
    assert "wskit" not in say(f"import sys, wskit; wskit.ladder; print({finders})")


@pytest.mark.parametrize("language", [DOUBLE, MIRRORED])
def test_another_language_is_spoken_again_and_again(language: str) -> None:
    expected = LANGUAGES[language](ENGLISH)
    assert spoken(language) == expected  # compiled
    assert spoken(language) == expected  # and taken from what was compiled
    assert say(SAYS) == ENGLISH


def test_the_environment_may_name_it() -> None:
    assert say("import wskit.language.speaking as one; print(one.spoken())", WSKIT_LANGUAGE="en") == "en"
    assert "wskit does not speak 'tlh', only: en" in say("import wskit", WSKIT_LANGUAGE="tlh")
    assert "WSKIT_LANGUAGE asks for it" in say("import wskit", WSKIT_LANGUAGE="tlh")


def test_who_speaks_goes_on_to_speak() -> None:
    again = f"speak({DOUBLE!r}, {FOLDER!r}); import wskit.language.speaking as one; print(one.spoken())"
    assert spoken(DOUBLE, f"import wskit; wskit.ladder; {again}") == DOUBLE
    # Nothing is loaded yet: another language is no mistake.
    assert spoken(MIRRORED, again) == DOUBLE
    assert spoken(MIRRORED, "speak('en'); import wskit.language.speaking as one; print(one.spoken())") == "en"


def test_what_has_been_said_is_not_said_again_in_another_language() -> None:
    said = spoken(DOUBLE, "import wskit; wskit.ladder; speak('en')")
    assert said.startswith("RuntimeError: wskit has begun to speak 'qps'")
    assert "Restart the kernel, and call speak('en') before" in said


def test_a_count_has_the_word_for_it() -> None:
    then = "from wskit.protocol.legible import many; print(many(1, 'point'), many(1200, 'point'))"
    one, more = LANGUAGES[DOUBLE]("point"), LANGUAGES[DOUBLE]("points")
    assert spoken(DOUBLE, then) == f"1 {one} 1,200 {more}"
    assert say(then) == "1 point 1,200 points"


def test_names_in_code_are_english_in_each_language() -> None:
    then = "from wskit.endings.steps import script; print(len(script('a masked text')) > 0)"
    assert spoken(DOUBLE, then) == "True"


def test_a_folder_that_cannot_be_written_to_is_no_reason_to_be_silent(tmp_path: Path) -> None:
    # Python's own switch that says where to keep what was compiled: here a file stands in its way.
    blocked = tmp_path / "blocked"
    blocked.touch()
    assert say(
        f"from wskit import speak; speak({DOUBLE!r}, {FOLDER!r}); {SAYS}",
        PYTHONIOENCODING="utf-8",
        PYTHONPYCACHEPREFIX=str(blocked),
    ) == LANGUAGES[DOUBLE](ENGLISH)


def test_what_was_compiled_for_other_words_is_compiled_again(tmp_path: Path) -> None:
    kept = {"PYTHONPYCACHEPREFIX": str(tmp_path), "PYTHONIOENCODING": "utf-8"}
    code = f"from wskit import speak; speak({DOUBLE!r}, {FOLDER!r}); {SAYS}"
    say(code, **kept)
    for one in tmp_path.rglob("*wskitqps.pyc"):
        one.write_bytes(one.read_bytes()[:40] + b"something else")
    assert say(code, **kept) == LANGUAGES[DOUBLE](ENGLISH)

"""Catalogues: the words of the kit and of its lessons in another language, and how a translator keeps up with them.

    python tools/catalogues.py                  bring every language's catalogues up to date, and make what is loaded
    python tools/catalogues.py fr               the same for one, which may be new
    python tools/catalogues.py --check          say what is not up to date; exit status 1 if anything is

1. The catalogues are files of gettext, read and written by Babel. ``kit.po`` has the words of the panels, the ladders
   and the reports; each lesson has a file of its own, with its cards and its prose.
2. What changed in English is marked *fuzzy*, and is English until somebody has looked at it.
3. From all of them ``wskit.mo`` is made, which the kit loads, and the lessons in ``notebooks/``, a folder a language.
"""

from __future__ import annotations

import argparse
import io
import re
import sys
from collections.abc import Callable, Iterable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po
from lessonwords import LESSONS, lesson_of, prose_of, translate_lessons
from sayings import Saying, sayings

__all__ = ["loaded", "pretended", "template"]

ROOT: Final = Path(__file__).parent.parent
KIT: Final = ROOT / "wskit"
CATALOGUES: Final = KIT / "language" / "catalogues"
"""A folder a language: the catalogues, and in ``LC_MESSAGES`` what is made of them."""
LONG_AGO: Final = datetime(2026, 1, 1, tzinfo=UTC)
"""Catalogues say when they were made. These do not: they are the same whenever they are."""
COMMENT: Final = """\
# wskit, in {language}. Lines that begin with #: say where the words stand.
# What stands in {{braces}} is a value: keep it, where your language wants it. What stands in <angle brackets> is
# markup, and what stands in `backticks` is code: keep them, too. An empty msgstr stays English.
"""


def template(domain: str) -> Catalog:
    """Return the English words of ``kit``, or of a lesson, as a catalogue without translations."""
    made = Catalog(
        project="wskit", domain=domain, header_comment="", creation_date=LONG_AGO, revision_date=LONG_AGO, fuzzy=False
    )
    for one in _of(domain):
        name = (one.name, one.plural) if one.plural else one.name
        place = one.module.replace(".", "/") + ".py" if one.module.startswith("wskit") else one.module
        # What stands in braces is Python, not the names that other programs look for there.
        made.add(name, locations=[(place, 1)], context=one.context).flags -= {"python-format", "python-brace-format"}
    return made


def _of(domain: str) -> Iterator[Saying]:
    for file in sorted(KIT.rglob("*.py")):
        if lesson_of(file, KIT) == domain:
            yield from sayings(file, KIT)
    if domain in LESSONS:
        yield from prose_of(domain)


def loaded(catalogues: Iterable[Catalog], language: str) -> bytes:
    """Return what the kit loads: all that is translated in several catalogues, in one."""
    whole = Catalog(locale=language, project="wskit", creation_date=LONG_AGO, revision_date=LONG_AGO, fuzzy=False)
    for one in catalogues:
        for message in one:
            prose = (message.context or "").startswith("notebooks/")  # the kit has no use for it
            if message.id and not prose and not message.fuzzy and any(message.string or ()):
                whole.add(message.id, message.string, context=message.context)
    written = io.BytesIO()
    write_mo(written, whole)
    return written.getvalue()


def pretended(change: Callable[[str], str]) -> bytes:
    """Return what the kit loads to speak a language that nobody does: all that it says, changed."""
    whole = Catalog(locale="en", project="wskit", creation_date=LONG_AGO, revision_date=LONG_AGO, fuzzy=False)
    for domain in ("kit", *LESSONS):
        for message in template(domain):
            if message.id:
                names = (message.id,) if isinstance(message.id, str) else tuple(message.id)
                changed = tuple(change(one) for one in names)
                whole.add(message.id, changed if len(names) > 1 else changed[0], context=message.context)
    written = io.BytesIO()
    write_mo(written, whole)
    return written.getvalue()


def _read(file: Path, language: str, domain: str) -> Catalog:
    if not file.exists():
        return Catalog(locale=language, domain=domain)
    with file.open("rb") as source:
        return read_po(source, locale=language, domain=domain)


def _updated(language: str, domain: str) -> tuple[Catalog, bytes]:
    catalogue = _read(CATALOGUES / language / f"{domain}.po", language, domain)
    english = template(domain)
    catalogue.update(english, update_creation_date=False)
    for message in catalogue:
        message.flags -= {"python-format", "python-brace-format"}
    catalogue.fuzzy = False
    catalogue.header_comment = COMMENT.format(language=language)
    catalogue.creation_date = catalogue.revision_date = LONG_AGO
    catalogue.project, catalogue.version = "wskit", ""
    written = io.BytesIO()
    write_po(written, catalogue, width=100, omit_header=False, sort_by_file=False, include_lineno=False)
    text = re.sub(rb'^"(?:Last-Translator|Language-Team|Report-Msgid-Bugs-To|Generated-By|PO-Revision-Date): .*\n', b"",
                  written.getvalue(), flags=re.MULTILINE)  # fmt: skip
    return catalogue, text


def update(language: str, *, write: bool) -> list[str]:
    """Bring a language up to date, and name the files that were not."""
    files: dict[Path, bytes] = {}
    catalogues = []
    folder = CATALOGUES / language
    for domain in ("kit", *LESSONS):
        # A lesson that nobody has begun to translate has no file: there would be one of nothing but English.
        if domain in ("kit", *sorted(LESSONS)[:2]) or (folder / f"{domain}.po").exists():
            catalogue, text = _updated(language, domain)
            catalogues.append(catalogue)
            files[folder / f"{domain}.po"] = text
    files[folder / "LC_MESSAGES" / "wskit.mo"] = loaded(catalogues, language)
    files |= translate_lessons(language, catalogues)
    stale = [file for file, content in files.items() if not file.exists() or file.read_bytes() != content]
    for file in stale if write else ():
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(files[file])
    return [str(file.relative_to(ROOT)) for file in stale]


def main(arguments: list[str]) -> int:
    """Do what is asked for, and return the exit status."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("languages", nargs="*", help="two letters each; all that there are if none is named")
    parser.add_argument("--check", action="store_true", help="change nothing")
    asked = parser.parse_args(arguments)
    stale = []
    for language in asked.languages or sorted(one.name for one in CATALOGUES.iterdir() if one.is_dir()):
        stale += update(language, write=not asked.check)
    for one in stale:
        print(f"{one} is not up to date: python tools/catalogues.py" if asked.check else f"made {one}")
    return 1 if asked.check and stale else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

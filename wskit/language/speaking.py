"""Speaking: choose the language before anything of the kit is loaded.

A module is loaded as Python does it, but that its texts are replaced on the way; what was compiled is kept beside what
Python keeps, and compiled anew when the file or the catalogue changes. In English nothing of this runs.
"""

from __future__ import annotations

import ast
import contextlib
import functools
import gettext
import hashlib
import importlib.util
import marshal
import os
import sys
from collections.abc import Sequence
from importlib.abc import MetaPathFinder
from importlib.machinery import ModuleSpec, PathFinder, SourceFileLoader
from pathlib import Path
from types import CodeType, ModuleType
from typing import Final

from .filled import Filled
from .patterns import pattern
from .rewriting import FAILURE, rewrite

__all__ = ["ENGLISH", "VARIABLE", "as_shown", "begin", "counted", "languages", "speak", "spoken", "word"]

ENGLISH: Final = "en"
VARIABLE: Final = "WSKIT_LANGUAGE"
"""The environment variable that names the language where nobody calls :func:`speak`."""
CATALOGUES: Final = Path(__file__).parent / "catalogues"
KEPT: Final = (
    *("wskit.language", "wskit.loops", "wskit.record", "wskit.network", "wskit.ends"),
    *("wskit.protocol.frames", "wskit.protocol.response"),
)
"""The rooms and files that speak to programs: what they say is English, and recorded so."""
FAILURES: Final = ("wskit.ends.failure", "wskit.ends.connection", "wskit.protocol.frames", "wskit.protocol.response")
"""Those of them that say why a connection failed, which is shown: see :func:`as_shown`."""


def languages(where: Path = CATALOGUES) -> tuple[str, ...]:
    """Name the languages that there are, English first.

    >>> from wskit.language.speaking import languages

    >>> languages()
    ('en', 'de')
    """
    return (ENGLISH, *sorted(one.parent.parent.name for one in where.glob("*/LC_MESSAGES/wskit.mo")))


def speak(language: str, where: str | Path = CATALOGUES) -> None:
    """Let the kit speak another language from now on: the first thing that is said to it.

    Args:
        language: a name of two letters, as of ISO 639, which may have a country after it.
        where: the folder in which the catalogues are, for a translator who tries out what is not in the kit yet.

    Raises:
        ValueError: if there is no such language.
        RuntimeError: if the kit has begun to speak another. A kernel that was started anew has not.

    >>> speak("en")
    >>> speak("xx")
    Traceback (most recent call last):
        ...
    ValueError: wskit does not speak 'xx', only: en, de
    """
    if language == spoken() and (language == ENGLISH or Path(where) == _chosen().where):
        return
    if language not in (known := languages(Path(where))):
        raise ValueError(f"wskit does not speak {language!r}, only: {', '.join(known)}")
    if loaded := [one for one in sys.modules if one.startswith("wskit.") and not one.startswith("wskit.language")]:
        raise RuntimeError(
            f"wskit has begun to speak {spoken()!r}: {loaded[0]} is there already. "
            f"Restart the kernel, and call speak({language!r}) before anything else of wskit is imported"
        )
    for one in _finders():
        sys.meta_path.remove(one)
    if language != ENGLISH:
        sys.meta_path.insert(0, _Finder(language, Path(where)))


def spoken() -> str:
    """Name the language that the kit speaks.

    >>> from wskit.language.speaking import spoken

    >>> spoken()
    'en'
    """
    return next((one.language for one in _finders()), ENGLISH)


def counted(count: int, one: str, more: str) -> str:
    """Return the word for this many: languages have more forms than one and several.

    >>> from wskit.language.speaking import counted

    >>> counted(2, "byte", "bytes")
    'bytes'
    """
    found = _finders()
    return found[0].catalogue.ngettext(one, more, count) if found else one if count == 1 else more


def as_shown(words: str) -> str:
    """Return what a learner is shown for words that programs know in English: an error, or a name in somebody's code.

    Why an end failed its connection is recorded in English, and looked for in English. It is shown as it is spoken.

    >>> from wskit.language.speaking import as_shown

    >>> as_shown("a masked text")
    'a masked text'
    """
    found = _finders()
    return found[0].shown(words) if found and words else words


def word(text: str) -> str:
    """Mark a small word as one that is shown. Without a mark it is taken for a name that Python uses.

    >>> from wskit.language.speaking import word

    >>> word("because")
    'because'
    """
    return text


def begin() -> None:
    """Speak the language that the environment names, if it names one.

    Raises:
        ValueError: if the kit does not speak it; it says which variable is to be changed.
    """
    if language := os.environ.get(VARIABLE):
        try:
            speak(language)
        except ValueError as error:
            raise ValueError(f"{error}. The environment variable {VARIABLE} asks for it") from None


class _Finder(MetaPathFinder):
    """Finds modules of the kit where Python does, and lets them be loaded in a language."""

    def __init__(self, language: str, where: Path) -> None:
        self.language = language
        self.where = where
        file = where / language / "LC_MESSAGES" / "wskit.mo"
        self._digest = hashlib.sha256(file.read_bytes()).digest()
        with file.open("rb") as read:
            self.catalogue = gettext.GNUTranslations(read)

    def find_spec(
        self, fullname: str, path: Sequence[str] | None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        """Find a module of the kit; all others are for others to find."""
        if not fullname.startswith("wskit.") or fullname.startswith(KEPT):
            return None
        found = PathFinder.find_spec(fullname, path, target)
        if found is not None and isinstance(found.loader, SourceFileLoader):
            found.loader = _Loader(fullname, found.loader.path, self)
        return found

    def shown(self, words: str) -> str:
        """Translate words that nobody replaced on the way, with the values that they have."""
        for context in (FAILURE, None):
            found = self.catalogue.pgettext(context, words) if context else self.catalogue.gettext(words)
            if found != words:
                return found
        for one in self._failures:
            if said := one.shown(words, self.shown):
                return said
        return words

    @functools.cached_property
    def _failures(self) -> tuple[Filled, ...]:
        """The texts with values that say why a connection failed, in this language."""
        root = Path(__file__).parents[2]
        texts = (
            node
            for module in FAILURES
            for node in ast.walk(ast.parse(root.joinpath(*module.split(".")).with_suffix(".py").read_bytes()))
            if isinstance(node, ast.JoinedStr)
        )
        said = ((one, self.catalogue.pgettext(FAILURE, pattern(one))) for one in texts)
        return tuple(Filled.of(one, words) for one, words in said if words != pattern(one))

    def compiled(self, module: str, path: str) -> CodeType:
        """Compile a module with its texts in this language, or take what was compiled before."""
        source = Path(path).read_bytes()
        made_of = importlib.util.MAGIC_NUMBER + self._digest + hashlib.sha256(source).digest()
        # Python never looks for this name itself: no level of its optimisation is called so.
        kept = Path(importlib.util.cache_from_source(path, optimization=f"wskit{self.language.replace('-', '')}"))
        with contextlib.suppress(OSError, EOFError, ValueError, TypeError):
            if (read := kept.read_bytes()).startswith(made_of):
                code = marshal.loads(read[len(made_of) :])  # noqa: S302  (as safe as what Python keeps beside it)
                if isinstance(code, CodeType):
                    return code
        code = compile(rewrite(ast.parse(source, path), module, self.catalogue), path, "exec", dont_inherit=True)
        with contextlib.suppress(OSError):  # a folder that nobody may write to is no reason to be silent
            kept.parent.mkdir(exist_ok=True)
            whole = kept.with_suffix(f".{os.getpid()}")
            whole.write_bytes(made_of + marshal.dumps(code))
            whole.replace(kept)
        return code


class _Loader(SourceFileLoader):
    def __init__(self, fullname: str, path: str, finder: _Finder) -> None:
        super().__init__(fullname, path)
        self._finder = finder

    def get_code(self, fullname: str) -> CodeType:
        return self._finder.compiled(fullname, self.path)


def _finders() -> list[_Finder]:
    return [one for one in sys.meta_path if isinstance(one, _Finder)]


def _chosen() -> _Finder:
    return _finders()[0]

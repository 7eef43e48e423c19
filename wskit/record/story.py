"""Story: all that a timeline recorded, as a file that wskit reads back.

1. The file is lines of JSON (RFC 8259), in UTF-8. The first is the header, and then comes one event a line, in the
   order of the record: of both ends, of a middle, of everybody.
2. The header is an object with ``wskit``, which is always "story"; ``version``, the number of this format; ``program``,
   who wrote it; ``exact``, whether the times are those of a story's clock; and ``since``, the time of day at which that
   clock stood at 0, in seconds since 1970, null if it tells no time of day.
3. An event is an object with ``kind``, the name of its class in :mod:`wskit.record.events`, and one member for each of
   its fields, by the name that the field has there: ``time`` in seconds, ``end`` such as "client 1", and the others.
4. Bytes are an object with one member, ``base64`` (RFC 4648 section 4). An end is a text, and a tuple is an array.
   Everything else is what it is in JSON.
5. Secrets are made illegible: in the opening handshake as in a capture (:mod:`wskit.record.starred`), in the URL that a
   client connects to, in the subprotocols that nobody chose, and wherever a text quotes one of them. All else is whole,
   so what is read back is what was recorded.
6. A new kind of event, and a new field, makes a new version. Who reads an older one finds all that was in it.
"""

from __future__ import annotations

import base64
import importlib.metadata
import json
import os
import re
import time
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import fields, replace
from pathlib import Path
from typing import Any, Final

from ..protocol.redaction import redact_url
from .events import Acted, Browsed, Connecting, End, Event, Failed, Opened, Raised
from .replacing import replacing
from .starred import redacted

__all__ = ["KIND", "VERSION", "is_for", "save", "starred"]

KIND: Final = "story"
"""What the member ``wskit`` of the header says."""
VERSION: Final = 1
"""The version of the format."""

_SUFFIX: Final = ".jsonl"
_URL: Final = re.compile(r"(?:wss?|https?)://[^\s'\"<>]+", re.IGNORECASE)
_SHORTEST: Final = 6
"""How long a secret is at least that is looked for in texts. Shorter ones stand there by chance."""
_TEXTS: Final[dict[type[Event], str]] = {Failed: "why", Raised: "what", Acted: "what", Browsed: "what"}
"""The kinds of events with a sentence for people, and its field."""


def is_for(path: object) -> bool:
    """Tell whether a file of this name would be a story."""
    return isinstance(path, str | os.PathLike) and Path(path).suffix.lower() == _SUFFIX


def save(recorded: Sequence[Event], path: str | os.PathLike[str], *, exact: bool = False) -> None:
    """Write events to a file of wskit's own format. A file of that name is replaced.

    Args:
        exact: whether their times are those of a story's clock.

    Raises:
        ValueError: if there are no events.
        OSError: if the file cannot be written. Nothing half written is left behind.
    """
    if not recorded:
        raise ValueError("nothing was recorded yet: there is nothing to save")
    header = {
        "wskit": KIND,
        "version": VERSION,
        "program": f"wskit {_version()}",
        "exact": exact,
        "since": None if exact else time.time() - time.monotonic(),
    }
    with replacing(Path(path)) as file:
        for line in (header, *map(_written, starred(recorded))):
            file.write(json.dumps(line, allow_nan=False).encode() + b"\n")


def _version() -> str:
    try:
        return importlib.metadata.version("wskit-core")
    except importlib.metadata.PackageNotFoundError:  # run from its folder, and not installed
        return "of an unknown version"


def _written(event: Event) -> dict[str, Any]:
    """Return an event as an object of JSON."""
    return {"kind": type(event).__name__} | {one.name: _value(getattr(event, one.name)) for one in fields(event)}


def _value(value: Any) -> Any:
    if isinstance(value, bytes):
        return {"base64": base64.b64encode(value).decode()}
    return f"{value.side} {value.number}" if isinstance(value, End) else value


# Secrets.


def starred(recorded: Sequence[Event]) -> Iterator[Event]:
    """Return the events with a ``*`` for every character of a secret."""
    shown = redacted(recorded)
    chosen: dict[End, str] = {one.end: one.protocol for one in recorded if isinstance(one, Opened)}
    secret = set(_secrets(recorded, shown, chosen))
    any_of = re.compile("|".join(map(re.escape, sorted(secret, key=len, reverse=True))) or r"(?!)")
    for place, event in enumerate(recorded):
        if isinstance(event, Connecting):
            offered = tuple(one if one == chosen.get(event.end) else "*" * len(one) for one in event.protocols)
            yield replace(event, url=redact_url(event.url), protocols=offered)
        elif place in shown:
            yield replace(event, data=shown[place])  # type: ignore[call-arg]  # only events of bytes are there
        elif type(event) in _TEXTS:
            name = _TEXTS[type(event)]
            text = _URL.sub(lambda found: redact_url(found[0]), getattr(event, name))
            hidden: Any = {name: any_of.sub(lambda found: "*" * len(found[0]), text)}
            yield replace(event, **hidden)
        else:
            yield event


def _secrets(recorded: Sequence[Event], shown: dict[int, bytes], chosen: dict[End, str]) -> Iterator[str]:
    """Return what is illegible in URLs, in subprotocols and in heads, as far as it is long enough to be looked for."""
    for place, event in enumerate(recorded):
        pairs: Iterable[tuple[str, str]] = ()
        if isinstance(event, Connecting):
            offered = ((one, "*" * len(one)) for one in event.protocols if one != chosen.get(event.end))
            pairs = ((event.url, redact_url(event.url)), *offered)
        elif place in shown:
            pairs = ((event.data.decode("latin-1"), shown[place].decode("latin-1")),)  # type: ignore[attr-defined]
        for whole, legible in pairs:
            for hidden in re.finditer(rf"\*{{{_SHORTEST},}}", legible):
                # A cookie is a name and a value, and who quotes it may quote the value.
                for found in re.split(r"[=;,&?/\s]+", whole[hidden.start() : hidden.end()]):
                    if len(found) >= _SHORTEST and found.strip("*"):
                        yield found

"""Redaction: what of a URL and of a head of HTTP may be shown or saved. The rest may be a secret. No I/O.

What is not known to be harmless is replaced by as many ``*``, so that every other character stays where it was; for
people, :func:`shown` makes one ``…`` of each row of them.

1. Of a URL the scheme, the host and the port are shown. Of its query only the names are, and only those that have a
   value: ``?TOKEN`` is no name. Of credentials and of a fragment nothing is.
2. Of a path a segment is shown if it is words, and shorter than a token may be. The first segment is so only where the
   host has a name with a domain: elsewhere the server may be one of wskit, whose token that segment is, or almost is.
3. Words are letters, with capitals only as in ``chatRoom`` and ``EIO``, joined by ``-``, ``_`` or ``.``. They may have
   up to two digits in all, as in ``v2``.
4. Of a header the name is shown, and its value if it is one of those that are made from a vocabulary of the standards,
   or that name software, a time or a size. What goes on in the next line is not. Cookie and Authorization
   are none of these, nor is any header that nobody here has heard of.
5. A subprotocol is shown if it was chosen. As long as there is no answer, none was.
6. Of a response the status is shown, and the reason phrase if it is words. The body of a refusal is not: it may quote
   the request.
7. What is cut off may be the beginning of a secret, and a line that is none of HTTP may be one.
8. Frames are no business of this module, and what begins with a byte that is not of text is no HTTP.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

__all__ = ["KNOWN", "SHORTEST", "chosen_by", "heads_end", "redact", "redact_url", "redact_value", "shown", "span"]

SHORTEST: Final = 16
"""How many characters the token in a server's URL has at least. Chosen at random, so many hold 96 bits."""
KNOWN: Final = "known.example"
"""A host of which paths are shown. It stands for a server that somebody has named, and that is none of wskit."""

_LONGEST_NAME: Final = 32  # of a parameter in a query: long ones have many words
_WORD: Final = r"(?:[A-Z]{0,3}[a-z]+(?:[A-Z][a-z]+)*|[A-Z]{1,3})?[0-9]{0,2}"
_WORDS: Final = re.compile(rf"(?!(?:[^0-9]*[0-9]){{3}}){_WORD}(?:[-_.]{_WORD})*")
# RFC 3986 appendix B, for what people type: browsers take a backslash for a slash, and any number of them.
_URL: Final = re.compile(r"(\s*(?:[A-Za-z][A-Za-z0-9+.-]*:)?)((?<=:)[/\\]{2,}[^/\\?#]*|//[^/\\?#]*)?(.*)", re.DOTALL)
_HOST: Final = re.compile(r"(?:\[[^\[\]]*\]|[^\[\]:]*)(?::[0-9]*)?")
_DOMAIN: Final = re.compile(
    r"(?:[a-z0-9-]+\.)+(?!(?:arpa|home|internal|invalid|lan|local|localdomain|localhost)\b)[a-z]{2,}\.?(?::[0-9]*)?",
    re.IGNORECASE,
)

_TOKEN: Final = r"[!#$%&'*+.^_`|~0-9A-Za-z-]+"  # noqa: S105  (RFC 9110 section 5.6.2)
_REQUEST: Final = re.compile(r"(\r*)([^\x20]*\x20+)?(.*?)(\x20HTTP/[0-9.]{1,3})?(\r?)", re.DOTALL)
_STATUS: Final = re.compile(r"(\r*HTTP/[0-9]\.[0-9]\x20[0-9]{3})(\x20?)(.*)", re.DOTALL)
_PHRASE: Final = re.compile(r"[A-Za-z]{0,15}(?:[\x20'-][A-Za-z]{0,15})*\r?")
_HEADER: Final = re.compile(rf"({_TOKEN}:[ \t]*)(.*?)(\r?)", re.DOTALL)

_ASKED: Final = re.compile(r"(?i)(?<=[^\r\n])\r?\nhost:([^\r\n]*)(?=\r?\n(?![\x20\t]))")  # not the first line

_WHOLE: Final = frozenset(
    {
        *("accept-encoding", "accept-language", "allow", "cache-control", "connection", "content-encoding"),
        *("content-length", "content-type", "date", "keep-alive", "pragma", "retry-after", "sec-websocket-accept"),
        *("sec-websocket-extensions", "sec-websocket-key", "sec-websocket-version", "server", "transfer-encoding"),
        *("upgrade", "user-agent", "vary"),
    }
)
_URLS: Final = frozenset({"content-location", "location", "origin", "referer"})
_PROTOCOL: Final = "sec-websocket-protocol"

_END: Final = re.compile(rb"\n\r?\n")
_INTERIM: Final = re.compile(rb"HTTP/\d\.\d 1(?!01)\d\d(?!\d)")  # an answer before the answer (RFC 9110 section 15.2)
_SWITCHES: Final = re.compile(rb"HTTP/\d\.\d 101(?!\d)")
_CHOICE: Final = re.compile(rf"(?i)\n{_PROTOCOL}:[ \t]*({_TOKEN})[ \t]*\r?(?=\n(?![ \t]))".encode())


def shown(redacted: str) -> str:
    """Return what was redacted as people read it, and without a hint at how long the secrets are."""
    return re.sub(r"\*+", "…", redacted)


# What stands for a place.


def redact_url(url: str, host: str = "") -> str:
    """Return a URL, or whatever was given for one, without its secrets.

    Args:
        host: the server that it is about, if it does not say so itself.
    """
    begins, authority, rest = _URL.fullmatch(url).groups("")  # type: ignore[union-attr]  # any text fits
    if not authority and ("@" in rest.partition("?")[0] or not _is_words(begins.strip().rstrip(":"), SHORTEST)):
        begins = _stars(begins)  # user:password@host
    if authority:
        slashes = re.match(r"[/\\]*", authority)[0]  # type: ignore[index]  # it matches nothing, too
        authority = slashes + redact_host(authority[len(slashes) :])
        host = authority[len(slashes) :].rpartition("@")[2]
    return begins + authority + _behind_host(rest, host)


def _behind_host(rest: str, host: str) -> str:
    """Redact the path, the query and the fragment."""
    rest, hash_, fragment = rest.partition("#")
    path, mark, query = rest.partition("?")
    segments = re.split(r"([/\\])", path)
    first = next((place for place, one in enumerate(segments) if one not in ("", "/", "\\")), None)
    for place, segment in enumerate(segments):
        if segment not in ("/", "\\"):
            known = place != first or _DOMAIN.fullmatch(host)
            segments[place] = segment if known and _is_words(segment, SHORTEST - 1) else _stars(segment)
    parameters = (one if one in ("&", ";") else _parameter(*one.partition("=")) for one in re.split("([&;])", query))
    return "".join([*segments, mark, *parameters, hash_, _stars(fragment)])


def redact_host(host: str) -> str:
    """Return a host, and perhaps its port, without credentials."""
    credentials, at, host = host.rpartition("@")
    return _stars(credentials) + at + (host if _HOST.fullmatch(host) else _stars(host))


def _parameter(name: str, equals: str, value: str) -> str:
    known = equals and _is_words(name, _LONGEST_NAME)
    return (name if known else _stars(name)) + equals + _stars(value)


def _is_words(text: str, most: int) -> bool:
    return len(text) <= most and _WORDS.fullmatch(text) is not None


def _stars(text: str) -> str:
    return re.sub(r"[^\r\n]", "*", text)  # the ends of lines stay: by them a head is read


# Headers.


def redact_value(name: str, value: str, host: str = "", chosen: str = "") -> str:
    """Return the value of a header without its secrets.

    Args:
        host: the server that it is about.
        chosen: the subprotocol that was chosen, if it is known.
    """
    name = name.lower()
    if "\r" in value or "\n" in value:
        return _stars(value)
    if name in _WHOLE:
        return value
    if name == "host":
        return redact_host(value)
    if name in _URLS:
        return redact_url(value, host)
    if name == _PROTOCOL:
        return re.sub(r"[^\s,](?:[^,]*[^\s,])?", lambda one: one[0] if one[0] == chosen else _stars(one[0]), value)
    return _stars(value)


def chosen_by(response: bytes) -> str:
    """Return the subprotocol that a response chooses; nothing if it chooses none, or opens nothing."""
    found = span(response)
    if found is None or not _SWITCHES.match(response, found[0]):
        return ""
    choices = _CHOICE.findall(response[slice(*found)])
    return choices[0].decode() if len(choices) == 1 else ""


# Heads.


def span(data: bytes | bytearray) -> tuple[int, int] | None:
    """Return where the head begins, behind answers before the answer, and where it ends; None if it does not end."""
    start = 0
    while True:
        while data[start : start + 1] in (b"\r", b"\n"):
            start += 1
        end = _END.search(data, start)
        if end is None:
            return None
        if not _INTERIM.match(data, start):
            return start, end.end()
        start = end.end()


def heads_end(data: bytes) -> int | None:
    """Return where the frames begin in the bytes of one direction; None if all of them may be HTTP."""
    if not re.match(rb"[\t\n\r -~]", data):
        return 0 if data else None
    found = span(data)
    if found is None or (data.startswith(b"HTTP/", found[0]) and not _SWITCHES.match(data, found[0])):
        return None
    return found[1]


def redact(data: bytes, chosen: str = "") -> bytes:
    """Return the bytes of one direction, from its first on, without the secrets in what is HTTP.

    Args:
        chosen: of a request, the subprotocol that the response chose.
    """
    end = heads_end(data)
    if end == 0:
        return data
    found = span(data)
    size = len(data) if found is None else found[1]
    head = "\n".join(_lines(data[:size].decode("latin-1"), chosen or chosen_by(data)))
    body = data[size:].decode("latin-1")
    return (head + (body if end else _stars(body))).encode("latin-1")


def _lines(text: str, chosen: str) -> Iterator[str]:
    """Redact the lines of a head, and of answers before it."""
    host, lines = _host(text), text.split("\n")
    first = True
    for place, line in enumerate(lines):
        cut = place == len(lines) - 1
        if line in ("", "\r") or (first and not line.strip("\r")):
            first = True
            yield line
        elif first:
            first = False
            yield _first(line, host, cut=cut)
        elif line[0] in " \t":
            rest = line.lstrip(" \t")
            yield line[: len(line) - len(rest)] + _stars(rest)
        else:
            yield _header(line, host, chosen, cut=cut)


def _host(text: str) -> str:
    """Return the server that a request is for; nothing if that is not known, or there are several answers."""
    hosts = {one.strip() for one in _ASKED.findall(text)}
    return redact_host(hosts.pop()) if len(hosts) == 1 else ""


def _first(line: str, host: str, *, cut: bool) -> str:
    if status := None if cut else _STATUS.fullmatch(line):
        answer, space, phrase = status.groups("")
        return answer + space + (phrase if _PHRASE.fullmatch(phrase) else _stars(phrase))
    begins, method, target, version, end = _REQUEST.fullmatch(line).groups("")  # type: ignore[union-attr]  # any line fits
    method = method if re.fullmatch(r"[A-Za-z-]{1,20}\x20+", method) else re.sub(r"[^\r ]", "*", method)
    if cut:
        return begins + method + _stars(target + version) + end
    if target.startswith("/"):  # here two of them begin no host (RFC 9112 section 3.2.1)
        target = _behind_host(target, host)
    elif target != "*":
        target = redact_url(target, host)
    return begins + method + target + version + end


def _header(line: str, host: str, chosen: str, *, cut: bool) -> str:
    header = _HEADER.fullmatch(line)
    if header is None:
        return _stars(line)
    begins, value, end = header.groups()
    name = begins.partition(":")[0].lower()
    if cut and name not in _WHOLE:
        return begins + _stars(value) + end
    return begins + redact_value(name, value, host, chosen) + end

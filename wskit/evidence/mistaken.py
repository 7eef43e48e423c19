"""Mistaken: what a file is that somebody took for a recording, and where to go with it. No I/O.

1. It is said what it is, and what to do. Nothing that stands in the file is said again.
"""

from __future__ import annotations

import re
from typing import Final

from .texts import begins

__all__ = ["mistaken_for"]

_KINDS: Final = (
    (
        re.compile(r'\{\s*"constants"\s*:\s*\{'),
        "is what Chromium writes with `--log-net-log`, and is not read here: bring a HAR, or a capture",
    ),
    (
        re.compile(r"-----BEGIN [A-Z0-9 ]{1,40}-----"),
        "is a key or a certificate, and no recording: keep it to yourself, and bring a capture, a HAR or a log",
    ),
    (
        re.compile(r"\d{4}/\d\d/\d\d \d\d:\d\d:\d\d \[[a-z]+\] \d+#\d+: "),
        "is nginx's error log. What its lines mean: wskit why - < FILE",
    ),
    (
        re.compile(r'\S+ \S+ \S+ \[\d\d/[A-Z][a-z]{2}/\d{4}:\d\d:\d\d:\d\d [+-]\d{4}\] "'),
        "is the access log of a web server or a proxy. It has when a connection ended, and not how: bring the error "
        "log (nginx's at level info), or a capture. What the status of a refusal means: wskit why - < FILE",
    ),
    (
        re.compile(r"(?:CLIENT_RANDOM|(?:CLIENT|SERVER)_(?:HANDSHAKE|TRAFFIC)_\w+|EXPORTER_SECRET) [0-9a-f]{20}"),
        "has keys of TLS, and no recording: keep it to yourself, and bring what it was captured with",
    ),
)

_PACKED: Final = {
    b"PK\x03\x04": "zip",
    b"\xfd7zXZ\0": "xz",
    b"BZh": "bzip2",
    b"\x28\xb5\x2f\xfd": "zstd",
    b"7z\xbc\xaf\x27\x1c": "7-Zip",
}
"""How files begin that are packed, but for gzip, which is unpacked on the way."""
_TAR: Final = slice(257, 262)


def mistaken_for(beginning: bytes) -> str:
    """Return what a file is that begins so, and what to do with it; nothing if it is none of those known.

    >>> from wskit.evidence.mistaken import mistaken_for
    >>> mistaken_for(b"2026/11/30 07:05:10 [info] 1#1: *1 client closed connection")
    "is nginx's error log. What its lines mean: wskit why - < FILE"
    """
    packed = next((name for magic, name in _PACKED.items() if beginning.startswith(magic)), "")
    if packed:
        return f"is packed with {packed}: unpack it first, and bring what is in it"
    if beginning[_TAR] == b"ustar":
        return "is an archive of files (tar): unpack it first, and bring the one that is the recording"
    text = begins(beginning)
    return next((words for form, words in _KINDS if form.match(text)), "")

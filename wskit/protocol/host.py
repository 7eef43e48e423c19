"""Host: how a browser reads the host of a URL. No I/O. A host that is misread leads to somebody else's server.

1. What stands in brackets is an IPv6 address. It is written in its shortest form.
2. All else is a domain. First its percent-escapes are resolved; then it is made ASCII as UTS 46 says, without its old
   transitional steps: ``faß.de`` is ``xn--fa-hia.de``, and not ``fass.de``.
3. A domain whose last label is a number is an IPv4 address, and nothing else: ``0x7f.1`` is 127.0.0.1, and 256.1.1.1 is
   no host at all.
4. Some characters are in no host, in whichever way they came there: ``/``, ``@``, ``%`` and more.

What maps and checks the characters of all scripts is :mod:`idna`, the library. It also knows stricter rules, those of
IDNA 2008; they are not a browser's, and they are not asked for here.

Source: the WHATWG URL standard, sections 3.3 ("IDNA") and 3.5 ("Host parsing"); Unicode Technical Standard 46, section
4; RFC 5892, appendix A; RFC 5893, section 2.
"""

from __future__ import annotations

import contextlib
import ipaddress
import itertools
import re
import unicodedata
from typing import Final
from urllib.parse import unquote_to_bytes

import idna

__all__ = ["HostError", "read_host"]

_FORBIDDEN: Final = re.compile(r"[\x00-\x20\x7f#/:<>?@\[\\\]^|%]")
"""What no domain holds (WHATWG URL, section 3.2, "forbidden domain code points")."""
_PUNYCODE: Final = "xn--"
_RIGHT_TO_LEFT: Final = {"R", "AL", "AN"}
_DIGITS: Final = {8: set("01234567"), 10: set("0123456789"), 16: set("0123456789abcdef")}


class HostError(ValueError):
    """This is no host. The message says why, so that it can follow the host: "… has a label that is empty"."""


def read_host(text: str) -> str:
    """Return the host that ``text`` means: a domain in ASCII, an IPv4 address, or an IPv6 address in its brackets.

    >>> from wskit.protocol.host import read_host
    >>> read_host("faß.de"), read_host("0x7f.1"), read_host("[0:0::1]")
    ('xn--fa-hia.de', '127.0.0.1', '[::1]')

    Raises:
        HostError: if it is none.
    """
    if text.startswith("["):
        if not text.endswith("]"):
            raise HostError("begins with [ and does not end with ]")
        return f"[{_read_ipv6(text[1:-1])}]"
    domain = _to_ascii(unquote_to_bytes(text).decode("utf-8", "replace"))
    if _ends_in_a_number(domain):
        return _read_ipv4(domain)
    return domain


# Domains.


def _to_ascii(domain: str) -> str:
    """Make a domain ASCII (WHATWG URL, section 3.3, "domain to ASCII", not strict)."""
    domain_in_ascii = domain.lower()
    if not domain.isascii() or any(label.startswith(_PUNYCODE) for label in domain_in_ascii.split(".")):
        domain_in_ascii = _process(domain)
    if found := _FORBIDDEN.search(domain_in_ascii):
        raise HostError(f"has a character that no host has: {found[0]!r}")
    if not domain_in_ascii:
        raise HostError("is empty")
    return domain_in_ascii


def _process(domain: str) -> str:
    """Map a domain and check it (UTS 46, section 4)."""
    try:
        labels = [_unicode(label) for label in idna.uts46_remap(domain, std3_rules=False).split(".")]
        for label in labels:
            _check_joiners(label)
        if any(unicodedata.bidirectional(character) in _RIGHT_TO_LEFT for label in labels for character in label):
            for label in filter(None, labels):
                idna.check_bidi(label, check_ltr=True)
    except HostError:
        raise
    except ValueError as error:  # also what is made of a character that is too new for this Python
        raise HostError("cannot be the name of a host") from error
    return ".".join(_ascii(label) for label in labels)


def _unicode(label: str) -> str:
    """Return a mapped label as it is meant to be read, checked (UTS 46, sections 4 and 4.1)."""
    if not label.startswith(_PUNYCODE):
        if label:
            idna.check_initial_combiner(label)
        return label
    meant = label.removeprefix(_PUNYCODE).encode("ascii").decode("punycode")
    # What is hidden in Punycode must be what the visible letters would have become.
    if meant.isascii() or _ascii(meant) != label or idna.uts46_remap(meant, std3_rules=False) != meant:
        raise HostError("has a label that is no Punycode")
    if "." in meant or meant.startswith(_PUNYCODE):
        raise HostError("has a label that hides another")
    idna.check_initial_combiner(meant)
    return meant


def _ascii(label: str) -> str:
    return label if label.isascii() else _PUNYCODE + label.encode("punycode").decode("ascii")


def _check_joiners(label: str) -> None:
    """Take a zero-width joiner only where it changes what one sees (RFC 5892, appendix A)."""
    for place, character in enumerate(label):
        if character in "\u200c\u200d" and not idna.valid_contextj(label, place):
            raise HostError("has a zero-width joiner where it joins nothing")


# Addresses of IPv4.


def _ends_in_a_number(domain: str) -> bool:
    last = domain.removesuffix(".").rpartition(".")[2]
    if last.isdigit():
        return True
    with contextlib.suppress(HostError):
        _read_number(last)
        return True
    return False


def _read_ipv4(domain: str) -> str:
    numbers = [_read_number(part) for part in domain.removesuffix(".").split(".")]
    if len(numbers) > 4:
        raise HostError("ends in a number, so it is an IPv4 address; such a one has four parts at most")
    *firsts, last = numbers
    # The last number fills all the bytes that are left.
    if any(number > 255 for number in firsts) or last >= 256 ** (4 - len(firsts)):
        raise HostError("ends in a number, so it is an IPv4 address, and a part of it is too large")
    address = last + sum(number * 256 ** (3 - place) for place, number in enumerate(firsts))
    return str(ipaddress.IPv4Address(address))


def _read_number(part: str) -> int:
    """Read a part of an IPv4 address: decimal, or hexadecimal after ``0x``, or octal after ``0``."""
    digits, base = part, 10
    if part.startswith("0x"):
        digits, base = part[2:] or "0", 16
    elif part.startswith("0") and len(part) > 1:
        digits, base = part[1:], 8
    if not digits or not _DIGITS[base].issuperset(digits):
        raise HostError("ends in a number, so it is an IPv4 address, and a part of it is no number")
    # More digits than any part can have. Python reads no number of thousands of digits.
    return int(digits.lstrip("0")[:20] or "0", base)


# Addresses of IPv6.


def _read_ipv6(text: str) -> str:
    if "%" in text:
        raise HostError("names a zone after the IPv6 address, and a URL has none")
    try:
        packed = ipaddress.IPv6Address(text).packed
    except ValueError:
        raise HostError("has brackets, and in them is no IPv6 address") from None
    # By hand: how Python writes them changes from version to version.
    pieces = [int.from_bytes(packed[place : place + 2]) for place in range(0, 16, 2)]
    start, length = _longest_run_of_zeros(pieces)
    if length < 2:
        return _hex(pieces)
    return f"{_hex(pieces[:start])}::{_hex(pieces[start + length :])}"


def _hex(pieces: list[int]) -> str:
    return ":".join(f"{piece:x}" for piece in pieces)


def _longest_run_of_zeros(pieces: list[int]) -> tuple[int, int]:
    """Return where it starts and how long it is; of two that are equally long, the first."""
    runs, place = [(0, 0)], 0
    for is_zero, run in itertools.groupby(pieces, key=lambda piece: piece == 0):
        length = len(list(run))
        if is_zero:
            runs.append((place, length))
        place += length
    return max(runs, key=lambda run: run[1])

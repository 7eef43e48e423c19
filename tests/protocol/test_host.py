"""Host: domains, and the two kinds of addresses. How real browsers read more of them is in ``test_url.py``."""

from __future__ import annotations

import pytest

from wskit.protocol.host import HostError, read_host


@pytest.mark.parametrize(
    ("text", "host"),
    [
        ("H.Example", "h.example"),
        ("h.example.", "h.example."),
        ("%48.example", "h.example"),
        ("faß.de", "xn--fa-hia.de"),
        ("xn--fa-hia.de", "xn--fa-hia.de"),
        ("ς.example", "xn--3xa.example"),
        ("日本語。ＪＰ", "xn--wgv71a119e.jp"),
        ("💩.la", "xn--ls8h.la"),
        ("u\u0308.example", "xn--tda.example"),
        ("h\u00adb", "hb"),
        ("क्\u200dष.example", "xn--11b2ezcw70k.example"),
        ("\u05d0.example", "xn--4db.example"),
    ],
)
def test_a_domain_becomes_ascii(text: str, host: str) -> None:
    assert read_host(text) == host


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("\u00ad", "is empty"),
        ("a%2Fb", "no host has: '/'"),
        ("a／b", "no host has: '/'"),
        ("a％41", "no host has: '%'"),
        ("a\ufffd", "cannot be the name of a host"),
        ("a%e9", "cannot be the name of a host"),
        ("\u0301a", "cannot be the name of a host"),
        ("a\u05d0", "cannot be the name of a host"),
        ("1.\u05d0", "cannot be the name of a host"),
        ("a\u200db", "a zero-width joiner where it joins nothing"),
        ("xn--a", "cannot be the name of a host"),
        ("xn--", "no Punycode"),
        ("xn--abc-", "no Punycode"),
        ("xn--xn---epa", "hides another"),
        ("xn--ü", "cannot be the name of a host"),
        ("é" * 2000, "cannot be the name of a host"),
    ],
)
def test_what_is_no_domain_is_told_why(text: str, complaint: str) -> None:
    with pytest.raises(HostError, match=complaint):
        read_host(text)


@pytest.mark.parametrize(
    ("text", "host"),
    [
        ("127.1", "127.0.0.1"),
        ("0x7f.1", "127.0.0.1"),
        ("0177.0.0.1", "127.0.0.1"),
        ("2130706433", "127.0.0.1"),
        ("0x.0x.0x.0x", "0.0.0.0"),
        ("１２７．１", "127.0.0.1"),
        ("1.2.3.4.", "1.2.3.4"),
        ("0" * 5000 + "1", "0.0.0.1"),
    ],
)
def test_a_domain_that_ends_in_a_number_is_an_ipv4_address(text: str, host: str) -> None:
    assert read_host(text) == host


@pytest.mark.parametrize(
    "text", ["256.1.1.1", "1.2.3.4.5", "1.2.3.08", "a.1", "1..2", "4294967296", "9" * 5000, "a.0x"]
)
def test_or_no_host_at_all(text: str) -> None:
    with pytest.raises(HostError, match="ends in a number, so it is an IPv4 address"):
        read_host(text)


@pytest.mark.parametrize(
    ("text", "host"),
    [
        ("[0:0:0:0:0:0:0:0]", "[::]"),
        ("[1:0:0:4:0:0:7:8]", "[1::4:0:0:7:8]"),
        ("[1:0:3:4:5:6:7:8]", "[1:0:3:4:5:6:7:8]"),
        ("[::FFFF:1.2.3.4]", "[::ffff:102:304]"),
        ("[1:2:3:4:5:6::]", "[1:2:3:4:5:6::]"),
    ],
)
def test_an_ipv6_address_is_in_its_shortest_form(text: str, host: str) -> None:
    assert read_host(text) == host


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("[::1", r"does not end with \]"),
        ("[::g]", "no IPv6 address"),
        ("[::1%25lo]", "names a zone"),
        ("[]", "no IPv6"),
    ],
)
def test_what_is_no_ipv6_address_is_told_why(text: str, complaint: str) -> None:
    with pytest.raises(HostError, match=complaint):
        read_host(text)

"""Pages: what a page may ask for, right and wrong: URLs, protocols, and the arguments of close() and send()."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

from .behaviour import OK, OPENED, Act, Behaviour, Step, close
from .closes import SOON, write

__all__ = ["pages"]

URLS: Final = (
    *("ws://a", "ws://a/", "wss://a/b", "http://a/", "https://a/", "WS://A/B", "Ws://a", "HTTP://a", "ws://a:80/"),
    *("wss://a:443/", "ws://a:443/", "wss://a:80/", "http://a:80/", "https://a:443/", "ws://a:/", "ws://a:0/"),
    *("ws://a:65535/", "ws://a:65536/", "ws://a:08765/", "ws://a:b/", "ws://a:-1/", "ws://a: 80/"),
    *(
        "ws://a/#",
        "ws://a/#b",
        "ws://a#b",
        "ws://a/?b#c",
        "ftp://a/",
        "file:///a",
        "data:,a",
        "about:blank",
        "mailto:a@b",
    ),
    *(
        "wsx://a/",
        "javascript:1",
        "blob:http://a/b",
        "ws:",
        "ws:/",
        "ws://",
        "ws:///",
        "ws:a",
        "ws:/a",
        "ws:///a",
        "ws:\\\\a",
    ),
    *(
        "ws://a\\b",
        "ws:\\a",
        "  ws://a/  ",
        "\tws://a/\n",
        "w\ns://a/",
        "ws://a/\tb",
        "ws://a b/",
        "ws://a/b c",
        "ws://a/?b c",
    ),
    *(
        "ws://user@a/",
        "ws://user:pass@a/",
        "ws://user:@a/",
        "ws://:pass@a/",
        "ws://@a/",
        "ws://a@b@c/",
        "ws://us er@a/",
    ),
    *(
        "ws://a/b/../c",
        "ws://a/./b",
        "ws://a/b/..",
        "ws://a/../..",
        "ws://a/%2e%2e/b",
        "ws://a/b//c",
        "ws://a/%zz",
        "ws://a/%41",
    ),
    *(
        "ws://a/é",
        "ws://a/?é",
        "ws://a/<>",
        'ws://a/"`{}|^',
        "ws://a/?\"'<>`{}",
        "ws://a/?'",
        "ws://a/👋",
        "ws://a/\0",
        "ws://a?b",
    ),
    *(
        "ws://a/?",
        "ws://a//",
        "ws://é/",
        "ws://faß.de/",
        "ws://bücher.example/",
        "ws://xn--bcher-kva.example/",
        "ws://☃.net/",
    ),
    *(
        "ws://A.EXAMPLE./",
        "ws://a..b/",
        "ws://.a/",
        "ws://-a-/",
        "ws://a_b/",
        "ws://a%41/",
        "ws://%61/",
        "ws://a%2fb/",
        "ws://a%00/",
    ),
    *(
        "ws://a<b/",
        "ws://a^b/",
        "ws://a|b/",
        "ws://a%25b/",
        "ws://[::1]/",
        "ws://[::1]:80/",
        "ws://[0:0::1]/",
        "ws://[::1",
        "ws://::1/",
    ),
    *("ws://[::g]/", "ws://[1:2:3:4:5:6:7:8]/", "ws://[::ffff:127.0.0.1]/", "ws://[]/", "ws://[::1%25eth0]/"),
    *(
        "ws://127.0.0.1/",
        "ws://127.1/",
        "ws://2130706433/",
        "ws://0x7f.1/",
        "ws://0177.0.0.1/",
        "ws://256.1.1.1/",
        "ws://1.2.3.4.5/",
    ),
    *(
        "ws://1.2.3/",
        "ws://0x/",
        "ws://4294967296/",
        "ws://1.2.3.4./",
        "ws://a.1/",
        "ws://a.0x1/",
        "ws://１２７.0.0.1/",
        "ws://a\u00adb/",
    ),
    *("", " ", "a", "/a", "//a/b", "?a", "#a", "../a", "ws//a", "://a", "localhost:80"),
    *("ws://" + "a" * 63 + "/", "ws://" + "a" * 64 + "/", "ws://" + "a." * 130 + "/", "ws://a/" + "b" * 5000),
)
PROTOCOLS: Final[dict[str, Any]] = {
    "a name": "chat",
    "two names": ["chat", "superchat"],
    "an empty list": [],
    "an empty name": "",
    "an empty name in a list": [""],
    "a space": "a b",
    "a space at the end": "chat ",
    "a comma": "a,b",
    "é": "é",
    "a tab": "a\tb",
    "NUL": "a\0",
    "a slash": "a/b",
    "a bracket": "a(b",
    "a quotation mark": 'a"b',
    "a colon": "a:b",
    "an equals sign": "a=b",
    "an at sign": "a@b",
    "DEL": "a\x7f",
    "all that a token may have": "!#$%&'*+-.^_`|~09azAZ",
    "the same name twice": ["a", "a"],
    "the same name in capitals": ["a", "A"],
    "a good and a bad name": ["a", "b c"],
    "a long name": {"text": "a", "times": 5000},
    "a number": 7,
    "null": None,
}
CLOSE: Final[dict[str, tuple[Any, ...]]] = {
    **{f"{code}": (code,) for code in (0, 1, 999, 1001, 1002, 1005, 1006, 1008, 1011, 1015, 1016, 2999, 5000, 65535)},
    "-1": (-1,),
    "65536 + 1000": (66536,),
    "1000.4": (1000.4,),
    "1000.6": (1000.6,),
    "'1000'": ("1000",),
    "'a'": ("a",),
    "null": (None,),
    "undefined": ({"undefined": True},),
    "undefined and a reason": ({"undefined": True}, "bye"),
    "1000 and undefined": (1000, {"undefined": True}),
    "1000 and null": (1000, None),
    "true": (True,),
    "a reason of 123 bytes": (1000, {"text": "a", "times": 123}),
    "a reason of 124 bytes": (1000, {"text": "a", "times": 124}),
    "a reason of 61 é": (1000, {"text": "é", "times": 61}),
    "a reason of 62 é": (1000, {"text": "é", "times": 62}),
    "a wrong code and a long reason": (999, {"text": "a", "times": 124}),
    "a reason with half a surrogate pair": (1000, {"units": [97, 0xD800, 98]}),
    "a reason with two halves the wrong way round": (1000, {"units": [0xDC00, 0xD800]}),
    "a reason of 41 halves": (1000, {"units": [0xD800] * 41}),
    "a reason of 42 halves": (1000, {"units": [0xD800] * 42}),
}
SEND: Final[dict[str, Any]] = {
    "a text": "hello",
    "an empty text": "",
    "a text with half a surrogate pair": {"units": [97, 0xD800, 98]},
    "a text with a pair": {"units": [0xD83D, 0xDC4B]},
    "bytes": {"bytes": "00ff"},
    "no bytes": {"bytes": ""},
    "a number": 7,
    "null": None,
    "true": True,
    "a text of 70,000 characters": {"text": "a", "times": 70_000},
    "a text of 200,000 é": {"text": "é", "times": 200_000},
}


def pages() -> Iterator[Behaviour]:
    """Return them all."""
    for url in URLS:
        yield Behaviour(f"URL {ascii(url) if len(url) < 80 else f'of {len(url)} characters'}", url=url)
    for name, protocols in PROTOCOLS.items():
        yield Behaviour(f"protocols are {name}", url="ws://127.0.0.1/", protocols=(protocols,))
    end = (SOON, SOON, write(close(1000, "end")), Step("wait"), Step("fin"))
    for name, arguments in CLOSE.items():
        yield Behaviour(f"close() takes {name}", (OK, OPENED, *end), (Act("open", "close", arguments),))
    for name, data in SEND.items():
        yield Behaviour(f"send() takes {name}", (OK, OPENED, *end), (Act("open", "send", (data,)),))
    yield Behaviour("send() before it is open", (OK, OPENED, *end), (Act("now", "send", ("early",)),))
    yield Behaviour("send() after the end", (OK, OPENED, *end), (Act("close", "send", ("late",)),))
    yield Behaviour("close() after the end, wrongly", (OK, OPENED, *end), (Act("close", "close", (1001,)),))

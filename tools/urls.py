"""Ask a real Chromium how it reads URLs, and write ``tests/protocol/urls.json``.

    python tools/urls.py

1. The URLs are made here, kind by kind, so that nobody has to think of them one by one.
2. Each is given to ``new WebSocket()`` on ``about:blank``. That page has no address that a URL could be relative to, no
   more than a notebook has. The answer is what ``url`` shows, or the name of what is thrown.
3. Sockets are closed at once. None is meant to connect.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

from lab import browser

FILE: Final = Path(__file__).parent.parent / "tests" / "protocol" / "urls.json"


def _words(text: str) -> list[str]:
    return re.split("[ \n]+", text.strip(" \n"))  # there are other spaces in the words


READ: Final = """texts => JSON.stringify(JSON.parse(texts).map(text => {
    try { const socket = new WebSocket(text); const url = socket.url; socket.close(); return url; }
    catch (error) { return error.name; }
}))"""

SCHEMES: Final = _words("ws wss http https WS wSs HttPS ftp file mailto javascript data blob about chat ws+x w 1ws ẃs")
AFTER_SCHEMES: Final = [
    "://h.example/",
    ":h.example",
    ":/h.example",
    ":///h.example",
    ":\\\\h.example\\a",
    "://",
    ":",
    "",
]

HOSTS: Final = _words("""
h H.Example h. h.. .h a..b a.b.c localhost LOCALHOST. -h h- h-.example a_b _a._b ab--cd ab--cd.example %68
%48.example %41%42 %zz
%2e h%2e h%2Eexample %2 h%00b h%e9b %c3%a9.example %EF%BC%8E h%25b h%2Fb h%3Ab h%40b %5B::1%5D xn-- xn--a
xn--0 xn--h.example
""")
HOSTS_OF_NUMBERS: Final = _words("""
127.0.0.1 127.1 127.0.1 127 0 0. 1. 1.2 1.2.3 1.2.3.4 1.2.3.4. 1.2.3.4.. 1.2.3.4.5 1.2.3.4.5. .1.2.3.4 1..2
1.2..3 01.2.3.4 001.2.3.4
08.2.3.4 09 1.2.3.08 0x7f.1 0X7F.0.0.1 0x7f000001 0x 0x. 1.0x 0x.0x 0xg 1.0xg 0xff.0xff.0xff.0xff 017700000001
0177.0.0.1 2130706433
4294967295 4294967296 0xffffffff 0x100000000 99999999999999999999 256.1.1.1 1.256.1.1 1.1.1.256 1.1.256
1.1.65535 1.1.65536 1.16777215
1.16777216 255.255.255.255 1.2.3.4a a1.2.3.4 1.2.3.a a.1 a.0x1 a.01 a.1. a.1b a.09 a.0x a.0xg a.-1 1e2 1.2e1
+1 -1 1.-1 1.2.3.+4 0.0.0.0
0x7f.0x1 00.00.00.00 00000000000000000001.0.0.1 1.2.3.0x0000000000000001 １２７.０.０.１ １２７．１ 127。0。0。1 ①②③.1
%31%32%37.1 1%2e2 𝟏.1 h.1.2.3.4 1.2.3.4.h
""")
HOSTS_IN_BRACKETS: Final = _words("""
[::1] [::] [0:0:0:0:0:0:0:1] [0:0:0:0:0:0:0:0] [1:2:3:4:5:6:7:8] [1:0:0:4:5:6:7:8] [1:0:3:4:5:6:7:8]
[1:0:0:4:0:0:0:8] [1:0:0:0:5:0:0:0]
[0:0:3:4:0:0:7:8] [2001:DB8::A] [2001:0db8:0000:0000:0000:ff00:0042:8329] [::ffff:1.2.3.4] [::1.2.3.4]
[::ffff:0102:0304] [64:ff9b::1.2.3.4]
[1:2:3:4:5:6:1.2.3.4] [1:2:3:4:5:1.2.3.4] [1:2:3:4:5:6:7:1.2.3.4] [::1.2.3] [::1.2.3.4.5] [::1.2.3.256]
[::1.2.3.04] [::1.2.3.0] [::1.2.3.]
[::.1.2.3] [::1.2..3] [::1.2.3.0x4] [::a.2.3.4] [1::] [::8] [1::8] [1:2:3:4:5:6:7::] [::2:3:4:5:6:7:8]
[1:2:3:4:5:6:7] [1:2:3:4:5:6:7:8:9]
[1:2:3::4:5:6:7:8] [::1::] [1::2::3] [:] [:::] [:1] [1:] [1:2:3:4:5:6:7:] [::12345] [::g] [::01] [::0001]
[::00001] [] [::1 ::1] [[::1]] [::1]]
[::1]a a[::1] [::1%25eth0] [::1%eth0] [v1.x] [1.2.3.4] [h] [%3A%3A1] [：：1] [::1]: [::1]:80 [::1]:443
[::1]:8765 [::1]8765 [ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff]
[fe80::1] [::127.1] [0::0:0] [0:0::0:0:0] [1:0::0:1]
""")
HOSTS_OF_ALL_SCRIPTS: Final = _words("""
faß.de FAẞ.de strasse.de straße.de bücher.example BÜCHER.example bu\u0308cher.example xn--bcher-kva.example
XN--BCHER-KVA.example xn--fa-hia.de
xn--bcher.example xn--bcher-kv.example xn--bcher-kvaa.example xn--ü xn--ls8h.example xn--zca.example
xn--ZCA.example ☃.net 💩.la xn--n3h.net ♥.example
日本語。ＪＰ 日本語.jp 日本語｡jp ｈ．ｅｘａｍｐｌｅ ﬁ.example ǆ.example ς.example Σς.example βόλος.com ΒΌΛΟΣ.com
ﷺ.example
℡.example № ℀ ⅷ.example ½.example ﹖.example ﹪ ／ ＠ ： ＃ ％ ＜
％41 ％２ｅ h\u00adb \u00ad \u00ad.example h\u200bb h\u2060b \ufeffh h\ufe0f h\u200db h\u200cb a\u200d.example
क\u094d\u200dष.example क\u094d\u200cष.example \u0646\u0627\u0645\u0647\u200c\u0627\u06cc.com
xn--1ug.example xn--0ug.example \u0301a.example a\u0301.example \u05d0.example \u05d0b.example 1.\u05d0
a.\u05d0 1\u05d0 \u05d01 \u05d0\u0660 \u05d01\u0660 a\u05d0 \u0661.example \u0627\u0661 0a.\u05d0
\u05d0-.example \u05d0.1a
xn--4db.example xn--4dbcagdahymbxekheh6e0a7fei0b.example 한국.kr \u1100\u1161.kr ไทย.com हिन्दी.com ру.рф РУ.РФ
i\u0307.com İ.com ı.com K.example Å.example \u03c3\u0342 \ud800 a\udc00 \ufffd \ufdd0 \ufffe \U000e0001 \u2028
\u3000 \xa0 \x80 \x9f
xn--a-ecp.ru xn--8s.example xn--pgb0a.example xn--a\u00adb xn\u00ad--a a.xn-- xn--.a xn--xn---epa xn--a-
xn--1-- xn---- --xn xn--\u00e9 a\u3002b a\u3002 \u3002a ø.example æ.example þ.example ĸ.example
xn--ls8h= %F0%9F%92%A9.la %C3%9F.de %e2%98%83.net %ef%bc%a1 %cc%81a.example 𝒽.example 𐐀.example ꟊ.example
ᏸ.example Ᏸ.example \u2f868 ⒈.example a⒈ a。。b ≠.example =\u0338.example \u1806.example \u180e.example
""")
LONG_HOSTS: Final = [
    "a" * 63,
    "a" * 64,
    "a" * 300,
    ".".join(["a" * 60] * 5),
    "ü" * 57,
    "ü" * 64,
    "ü." * 100 + "x",
    "a" * 2000,
    "é" * 400,
]

PORTS: Final = _words("""
: :0 :1 :22 :25 :80 :443 :0080 :00443 :6000 :6666 :8765 :08765 :65535 :65536 :99999999999999999999 :-1 :+1 :8a
:a :8.0 :0x50 :８０ :8%30 :80: :80:80 :8@h.example
""")

USERS: Final = _words("""
@ user@ user:@ :@ :word@ user:word@ user:wo:rd@ us@er@ us@er:word@ @@ us%40er@ ü:ß@ us/er@ us?er@ us\\er@
us[er]@ [::1]@ a:b@c:d@ %zz@ user:word%@
""")

PATHS: Final = _words("""
/ /. /.. /./ /../ /a/. /a/.. /a/./b /a/../b /a/../../b /a/b/../.. /a/b/../c /... /a/... /.a /a. /a.. /%2e
/%2E/ /a/%2e%2e/b /a/.%2e/b /a/%2E./b /%2e%2e /%252e
//a //a//b /a//../b /a/b/ \\a \\a\\..\\b /a\\b /a\\..\\b\\ /a/..\\b /C:/a /C:/.. /C|/.. /a/C:/../.. /; /a;b
/a;b/c;d /a:b /a@b /%zz /% /%2 /%e9 /%c3%a9 /%41 /%7E /~a /é /日本 /💩
/a+b /a=b&c /\ud800 /\udc00a /\ud83d\ude00 /e\u0301 /\u00ad /\ufeff /\u200b /\xa0a /a/.\u00ad /[a] /a|b /a^b
/{a} /`a` /"a" /'a' /<a> /a*b /!$&'()*+,;=:@-._~ /a,b ?/../a ?a=/../ /?.. /..?a /a/..;b
/a? /a?? /a?b?c ? ?? ?a ?a=b&c=d ?é ?日本 ?💩 ?\ud800 ?%zz ?% ?%e9 ?%41 ?'a' ?"a" ?<a> ?`a` ?{a} ?[a] ?a|b ?a^b
?a\\b ?a/b ?a:b@c ?a;b ?~ ?+ ?\u2028 ?\xa0a
""")
FRAGMENTS: Final = [
    "#",
    "#a",
    "/#",
    "/a#b",
    "?#",
    "?a#b",
    "/?a#",
    "/%23",
    "?%23",
    "/a#b#c",
    "/#\n",
    "/\uff03",
    "?\uff03",
]

STRIPPED: Final = [
    *(
        f"{space}ws://h.example/{space}"
        for space in (" ", "  ", "\t", "\n", "\r", "\x00", "\x0b", "\x0c", "\x1f", "\x7f")
    ),
    *(f"{space}ws://h.example/{space}" for space in ("\x85", "\xa0", "\u2003", "\u3000", "\ufeff", "\u200b")),
    "w\ns://h.example/",
    "ws\t://h.example/",
    "ws:\n//h.example/",
    "ws:/\r/h.example/",
    "ws://h.exa\nmple/",
    "ws://h.example:87\t65/",
    "ws://us\ner@h.example/",
    "ws://h.example/a\tb\nc\rd",
    "ws://h.example/.\n./a",
    "ws://h.example/%\n2e/a",
    "ws://h.example/?a\tb",
    "ws://h.example/a b",
    "ws://h.example/a ",
    "ws://h.example/ ",
    "ws://h.example/? ",
    "ws://h.example/?a b",
    "ws ://h.example/",
    "ws: //h.example/",
    "ws:// h.example/",
    "ws://h.example /",
    "ws://h.example: 80/",
    "ws://h.example:80 /",
    "ws://u ser:wo rd@h.example/",
]
RELATIVE: Final = [
    "",
    " ",
    "/",
    "/a",
    "a",
    "./a",
    "../a",
    "//h.example/",
    "\\\\h.example\\",
    "?a",
    "#a",
    "h.example",
    "h.example:80",
    "localhost:8765",
    "127.0.0.1:8765/a",
    "[::1]:80",
    ":",
    "://h.example",
    "//",
]
SLASHES: Final = [
    "ws:/\\h.example",
    "ws:\\/h.example/",
    "ws:////h.example//",
    "ws:\\\\\\h.example",
    "ws://\\h.example",
    "ws:?a",
    "ws://?a",
    "ws:///?a",
    "ws://:80",
    "ws://:80/",
    "ws://@",
    "ws://a@",
    "ws://a@/",
    "ws://a@:80/",
    "ws://a:b@?c",
    "ws:@h.example",
    "ws:h.example:80",
    "ws:h.example/../a",
    "ws:/a@h.example",
    "wss:\\h.example:443\\a\\..\\b?c\\d",
]


def urls() -> Iterator[str]:
    """Make all the URLs."""
    yield from (scheme + after for scheme in SCHEMES for after in AFTER_SCHEMES)
    hosts = (HOSTS, HOSTS_OF_NUMBERS, HOSTS_IN_BRACKETS, HOSTS_OF_ALL_SCRIPTS, LONG_HOSTS)
    yield from (f"ws://{host}/" for kind in hosts for host in kind)
    yield from (f"{scheme}://h.example{port}/" for scheme in ("ws", "wss", "http", "https") for port in PORTS)
    yield from (f"ws://{user}h.example/a" for user in USERS)
    yield from (f"ws://h.example{path}" for path in PATHS + FRAGMENTS)
    yield from STRIPPED + RELATIVE + SLASHES
    others = [character for character in map(chr, range(128)) if not character.isalnum()]
    for place in (
        "ws://a{}b/",
        "ws://h.example/a{}b",
        "ws://h.example/?a{}b",
        "ws://a{}b@h.example/",
        "ws://a:b{}c@h.example/",
    ):
        yield from (place.format(character) for character in others)
    yield from (f"ws://a%{ord(character):02x}b/" for character in others)


def ask() -> dict[str, Any]:
    """Return Chromium's version and its answers."""
    texts = list(dict.fromkeys(urls()))
    with browser() as chromium:
        page = chromium.new_page()
        answers = []
        for start in range(0, len(texts), 100):  # it refuses sockets when too many are on their way
            answers += json.loads(page.evaluate(READ, json.dumps(texts[start : start + 100])))
            page.reload()
        return {"chromium": chromium.version, "urls": dict(zip(texts, answers, strict=True))}


def main() -> None:
    """Write the file, a URL a line."""
    seen = ask()
    FILE.write_text(json.dumps(seen, indent=0) + "\n", encoding="utf-8")
    print(f"{len(seen['urls'])} URLs, read by Chromium {seen['chromium']}")


if __name__ == "__main__":
    main()

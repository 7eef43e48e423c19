"""Handshakes: what a server may answer to the opening handshake, right and wrong."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

from .behaviour import OK, Act, Behaviour, Step, answer, close
from .closes import SOON, WAIT, write

__all__ = ["handshakes"]


def plain(status: str, *headers: str, body: str = "") -> Step:
    """An answer that is no handshake."""
    lines = [f"HTTP/1.1 {status}", f"Content-Length: {len(body)}", *headers, "", body]
    return Step("shake", "\r\n".join(lines).encode())


ANSWERS: Final[dict[str, Step]] = {
    "right": OK,
    "100 and nothing more": Step("shake", b"HTTP/1.1 100 Continue\r\n\r\n"),
    "100, then 101": Step("shake", b"HTTP/1.1 100 Continue\r\n\r\n" + OK.value),
    "103, then 101": Step("shake", b"HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n" + OK.value),
    "200": plain("200 OK", body="hello"),
    "200 with all the headers": answer(status="HTTP/1.1 200 OK"),
    "204": plain("204 No Content"),
    "301": plain("301 Moved Permanently", "Location: /"),
    "302 to nowhere": plain("302 Found"),
    "307": plain("307 Temporary Redirect", "Location: ws://127.0.0.1/"),
    "400": plain("400 Bad Request"),
    "401": plain("401 Unauthorized", 'WWW-Authenticate: Basic realm="x"'),
    "403": plain("403 Forbidden"),
    "404": plain("404 Not Found", body="no"),
    "407": plain("407 Proxy Authentication Required", 'Proxy-Authenticate: Basic realm="x"'),
    "426": plain("426 Upgrade Required", "Sec-WebSocket-Version: 8"),
    "429": plain("429 Too Many Requests", "Retry-After: 1"),
    "500": plain("500 Internal Server Error"),
    "503": plain("503 Service Unavailable"),
    "HTTP/1.0": answer(status="HTTP/1.0 101 Switching Protocols"),
    "HTTP/1.2": answer(status="HTTP/1.2 101 Switching Protocols"),
    "HTTP/2.0": answer(status="HTTP/2.0 101 Switching Protocols"),
    "HTTP/0.9": answer(status="HTTP/0.9 101 Switching Protocols"),
    "HTTP": answer(status="HTTP 101 Switching Protocols"),
    "http in small letters": answer(status="http/1.1 101 Switching Protocols"),
    "no reason phrase": answer(status="HTTP/1.1 101"),
    "an empty reason phrase": answer(status="HTTP/1.1 101 "),
    "two spaces before the status": answer(status="HTTP/1.1  101 Switching Protocols"),
    "a status of four digits": answer(status="HTTP/1.1 1010 Switching Protocols"),
    "an empty line first": Step("shake", b"\r\n" + OK.value),
    "no Upgrade": answer(upgrade=""),
    "Upgrade: h2c": answer(upgrade="Upgrade: h2c"),
    "Upgrade: WebSocket": answer(upgrade="Upgrade: WebSocket"),
    "Upgrade: WEBSOCKET": answer(upgrade="upgrade: WEBSOCKET"),
    "Upgrade: websocket, h2c": answer(upgrade="Upgrade: websocket, h2c"),
    "Upgrade twice": answer("Upgrade: websocket"),
    "Upgrade twice, with another": answer("Upgrade: h2c"),
    "Upgrade: websocket/13": answer(upgrade="Upgrade: websocket/13"),
    "no Connection": answer(connection=""),
    "Connection: keep-alive": answer(connection="Connection: keep-alive"),
    "Connection: keep-alive, Upgrade": answer(connection="Connection: keep-alive, Upgrade"),
    "Connection: upgrade": answer(connection="connection: upgrade"),
    "Connection: close": answer(connection="Connection: close"),
    "Connection twice": answer("Connection: keep-alive"),
    "no Accept": answer(accept=""),
    "a wrong Accept": answer(accept="Sec-WebSocket-Accept: AAAAAAAAAAAAAAAAAAAAAAAAAAA="),
    "an empty Accept": answer(accept="Sec-WebSocket-Accept:"),
    "spaces around Accept": answer(accept="Sec-WebSocket-Accept:    {accept}   "),
    "Accept twice": answer("Sec-WebSocket-Accept: {accept}"),
    "Accept twice, one wrong": answer("Sec-WebSocket-Accept: AAAA"),
    "an extension that nobody offered": answer("Sec-WebSocket-Extensions: x-unknown"),
    "permessage-deflate": answer("Sec-WebSocket-Extensions: permessage-deflate"),
    "permessage-deflate twice": answer("Sec-WebSocket-Extensions: permessage-deflate, permessage-deflate"),
    "permessage-deflate with an unknown parameter": answer("Sec-WebSocket-Extensions: permessage-deflate; x=1"),
    "an empty list of extensions": answer("Sec-WebSocket-Extensions:"),
    "a cookie": answer("Set-Cookie: a=1"),
    "lines without CR": answer(newline="\n"),
    "a header without a colon": answer("what is this"),
    "a header with a space before its colon": answer("X-A : 1"),
    "a header without a name": answer(": 1"),
    "a folded header": answer("X-A: 1\r\n  2"),
    "a header with NUL": answer("X-A: a\0b"),
    "a header with é": answer("X-A: \xe9"),
    "a header of 5,000 bytes": answer("X-A: " + "a" * 5000),
    "a header of 20,000 bytes": answer("X-A: " + "a" * 20_000),
    "headers of 300,000 bytes": answer(*(f"X-{number}: " + "a" * 3000 for number in range(100))),
    "200 headers": answer(*(f"X-{number}: 1" for number in range(200))),
    "Content-Length: 0": answer("Content-Length: 0"),
    "Content-Length: 5": answer("Content-Length: 5"),
    "Content-Length twice": answer("Content-Length: 5", "Content-Length: 6"),
    "Transfer-Encoding: chunked": answer("Transfer-Encoding: chunked"),
    "what is no HTTP": Step("shake", b"hello, who is there?\r\n\r\n"),
    "HTTP of another kind": Step("shake", b"ICY 200 OK\r\n\r\n"),
    "an alert of TLS": Step("shake", b"\x15\x03\x03\x00\x02\x02\x46"),
    "a frame": Step("shake", b"\x81\x02hi"),
}

CHAT: Final = ["chat", "superchat"]
PROTOCOLS: Final[dict[str, tuple[tuple[Any, ...], tuple[str, ...]]]] = {
    "none offered, one chosen": ((), ("chat",)),
    "none offered, an empty one chosen": ((), ("",)),
    "an empty list offered, one chosen": (([],), ("chat",)),
    "one offered, none chosen": (("chat",), ()),
    "one offered, it is chosen": (("chat",), ("chat",)),
    "one offered, another chosen": (("chat",), ("other",)),
    "one offered, an empty one chosen": (("chat",), ("",)),
    "two offered, the second chosen": ((CHAT,), ("superchat",)),
    "two offered, both chosen": ((CHAT,), ("chat, superchat",)),
    "two offered, both chosen in two headers": ((CHAT,), ("chat", "superchat")),
    "two offered, the same chosen twice": ((CHAT,), ("chat", "chat")),
    "two offered, none chosen": ((CHAT,), ()),
    "one offered, chosen in capitals": (("chat",), ("CHAT",)),
    "one offered, chosen with spaces": (("chat",), ("  chat  ",)),
    "one offered, chosen in quotation marks": (("chat",), ('"chat"',)),
    "one offered, chosen with a comma": (("chat",), ("chat,",)),
}


def handshakes() -> Iterator[Behaviour]:
    """Return them all."""
    end = (SOON, write(close(1000, "end")), WAIT, Step("fin"))
    for name, shake in ANSWERS.items():
        yield Behaviour(f"answer: {name}", (shake, *end))
    for name, (offered, chosen) in PROTOCOLS.items():
        shake = answer(*(f"Sec-WebSocket-Protocol: {one}" for one in chosen))
        yield Behaviour(f"protocols: {name}", (shake, *end), protocols=offered)
    yield Behaviour("no answer, FIN", (Step("fin"),))
    yield Behaviour("no answer, RST", (Step("rst"),))
    yield Behaviour("no answer, FIN after 1 s", (Step("sleep", 1), Step("fin")))
    yield Behaviour("half an answer, FIN", (write(b"HTTP/1.1 101 Swi"), SOON, Step("fin")))
    yield Behaviour("half the headers, FIN", (write(OK.value[:60]), SOON, Step("fin")))
    yield Behaviour("half the headers, RST", (write(OK.value[:60]), SOON, Step("rst")))
    yield Behaviour("403, and no FIN", (plain("403 Forbidden"),), seconds=15)
    yield Behaviour("a wrong Accept, and no FIN", (ANSWERS["a wrong Accept"],), seconds=15)
    yield Behaviour("the answer after 3 s", (Step("sleep", 3), OK, *end), seconds=8)
    yield Behaviour("the answer in two parts", (Step("shake", OK.value[:40]), SOON, Step("shake", OK.value[40:]), *end))
    yield Behaviour("no answer at all", (), seconds=300)
    mind = (Act("now", "close", (4000, "never mind")),)
    yield Behaviour("page closes before it is open", (OK, *end), mind)
    yield Behaviour("page closes before it is open, without arguments", (OK, *end), (Act("now", "close"),))
    yield Behaviour("page closes before it is open, no answer", (), mind)
    yield Behaviour("page closes twice before it is open", (OK, *end), (*mind, *mind))
    yield Behaviour("page closes wrongly before it is open", (OK, *end), (Act("now", "close", (1001,)),))

"""Symptoms: how an ending looks in a log, what it can mean, who says so, and what to ask for next. One table.

1. A row says how something looks at one side, and what may be behind it as seen from that side. It claims no more than
   that side can know.
2. What to ask for is what costs least and tells most.
3. ``PAGE`` and ``SERVER`` are the tables of the cheat sheet, which is drawn from here. ``MORE`` are rows about codes
   that no lesson shows, and ``SAID`` what people say. What programs write in their own words is in
   :mod:`~wskit.course.phrases`.
4. A statement about a product names it, with the version it was seen with.
5. A row is found by its codes, or by its ``words``: each is what stands in a log, written as markdown writes code.
   There, … stands for anything, and # for a number.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum
from functools import cached_property
from typing import Final, Literal, TypeAlias

from .numbers import (
    ALIVE,
    BETWEEN,
    BRINGING,
    CLOSING,
    DIAGNOSIS,
    GOODBYE,
    HANG_UP,
    HELLO,
    NETWORK,
    REASONS,
    RESUMING,
    RETURNING,
    STRANGERS,
    VIOLATIONS,
    WAITING,
    WIRE,
)

__all__ = ["MORE", "PAGE", "SAID", "SERVER", "Says", "Symptom", "Where"]

Where: TypeAlias = Literal["page", "client", "server", "proxy", "either end"]


class Says(Enum):
    """Who says what a log has."""

    OWN = "the end itself; no frame told it so"
    PEER = "the other end, in its Close frame"
    EITHER = "the end that hung up, in its Close frame"
    ANSWER = "the server, or a proxy before it, in its answer to the handshake"
    TCP = "the operating system, of the TCP connection"
    PROXY = "the proxy, of its own connections"
    BROWSER = "the browser, of what the page's code does"
    NOBODY = "nobody: that is the trouble"


@dataclass(frozen=True)
class Symptom:
    """One row.

    ``seen`` is how it looks, and ``means`` what can be behind it; ``ask`` is what to ask for next, and ``lessons`` are
    the numbers of those that show it. ``says`` is who says so, in the log of the side ``where`` it stands. ``codes``
    are what it is about. It is found by its ``words``, which are those in ``seen`` if there are no others, but not
    where any of ``unless`` stands beside them. ``by`` is whose words they are, with the version. Capitals matter only
    where it is ``exact``.
    """

    where: Where
    seen: str
    means: str
    ask: str
    lessons: tuple[int, ...]
    says: Says
    codes: tuple[int | range, ...] = ()
    words: str | None = None
    unless: str = ""
    by: str = ""
    exact: bool = False

    def is_about(self, code: int) -> bool:
        """Tell whether it is about this close code."""
        return any(code == one if isinstance(one, int) else code in one for one in self.codes)

    def found_in(self, text: str) -> bool:
        """Tell whether its words stand in a text."""
        return any(one.search(text) for one in self._found) and not any(one.search(text) for one in self._not_found)

    def begins_in(self, text: str) -> bool:
        """Tell whether a text has the beginning of its words, up to the first … in them: a line that was cut short."""
        return any(one.search(text) for one in self._begun)

    @cached_property
    def _begun(self) -> list[re.Pattern[str]]:
        whole = re.findall(r"`([^`]+)`", self.seen if self.words is None else self.words)
        begun = (phrase.partition("…")[0].strip() for phrase in whole if "…" in phrase)
        # One word alone says too little.
        return [*_patterns(" ".join(f"`{one}`" for one in begun if " " in one), exact=self.exact)]

    @cached_property
    def _found(self) -> list[re.Pattern[str]]:
        return [*_patterns(self.seen if self.words is None else self.words, exact=self.exact)]

    @cached_property
    def _not_found(self) -> list[re.Pattern[str]]:
        return [*_patterns(self.unless)]


def _patterns(words: str, *, exact: bool = False) -> Iterator[re.Pattern[str]]:
    flags = re.S if exact else re.I | re.S
    for phrase in re.findall(r"`([^`]+)`", words):
        # Which apostrophe somebody writes, and how many spaces, does not matter.
        pattern = re.sub(r"\\ ", r"\\s+", re.escape(phrase)).replace("'", "['’]")
        pattern = pattern.replace("…", ".*?").replace(r"\#", r"\d+")
        yield re.compile(rf"(?<!\w){pattern}(?!\w)" if phrase[-1].isalnum() else rf"(?<!\w){pattern}", flags)


_OWN, _PEER, _EITHER, _NOBODY = Says.OWN, Says.PEER, Says.EITHER, Says.NOBODY

# fmt: off
PAGE: Final = (
    Symptom("page", "`onerror`, then 1006, and no `onopen`",
            "Nobody listens; the server refused; only one end speaks TLS; you closed too early",
            "The server's log", (HELLO, GOODBYE, NETWORK, CLOSING), _OWN, (1006,),
            words="`onerror…1006`",
            unless="`onopen`"),
    Symptom("page", "`onopen`, then 1006",
            "TCP ended without a goodbye: RST, FIN, a killed process, or a proxy after a long silence",
            "The server's log, and the log of what stands between; then a capture at both ends",
            (NETWORK, BETWEEN, DIAGNOSIS, BRINGING), _OWN, (1006,),
            words="`onopen…1006`",
            unless="`onerror` `close()`"),
    Symptom("page", "`close()`, then 1006",
            "Your Close frame or its answer was lost; or the server never answered",
            "The server's log", (WAITING,), _OWN, (1006,),
            words="`close()…1006`"),
    Symptom("page", "`onopen`, `onerror`, 1006",
            "Your browser gave up: the server broke a rule. In Firefox 153 also a RST. In Chromium 156 also a user who "
            "came *Back* to the page",
            "The server's log; the bytes", (VIOLATIONS, WIRE), _OWN, (1006,),
            words="`onopen…onerror…1006`"),
    Symptom("page", "1006, and a message is missing",
            "It was on its way when the network broke",
            "The last number that arrived", (RESUMING,), _OWN, (1006,),
            words="`message is missing` `lost a message` `message was lost` `messages are lost`"),
    Symptom("page", "Nothing, still `OPEN`",
            "All is well; or the network is silent",
            "An answer to a question of yours", (GOODBYE, ALIVE), _NOBODY,
            words="`still open` `half-open` `nothing happens` `is silent` `no event` `no messages`"),
    Symptom("page", "1000",
            "Somebody was done",
            "Nothing", (HELLO,), _EITHER, (1000,)),
    Symptom("page", "1001, 1012, 1013",
            "The server leaves, restarts, or has too much to do",
            "Nothing: come back later", (HANG_UP, RETURNING, CLOSING), _PEER, (1001, 1012, 1013)),
    Symptom("page", "1002, 1007, 1009",
            "Your end broke a rule, or sent too much",
            "The reason; the bytes", (VIOLATIONS,), _PEER, (1002, 1007, 1009)),
    Symptom("page", "1003, 1008, 4000 to 4999",
            "The application does not want this",
            "The reason; its list of codes", (REASONS, HANG_UP, VIOLATIONS), _PEER, (1003, 1008, range(4000, 5000))),
    Symptom("page", "1005",
            "A Close frame without a code, and no fault",
            "Nothing", (REASONS, WIRE), _EITHER, (1005,)),
    Symptom("page", "1011, no reason",
            "The server's code crashed",
            "The server's log", (HANG_UP,), _PEER, (1011,)),
    Symptom("page", '1011, "keepalive ping timeout"',
            "Your Pongs are lost. (Not that the page is busy: its browser answers all the same)",
            "The server's log; then a capture at both ends", (ALIVE,), _PEER, (1011,),
            words="`keepalive ping timeout`",
            unless="`sent 1011`"),
    Symptom("page", "Clean, and not the code you sent",
            "Both hung up at once",
            "The server's log", (HANG_UP,), _PEER,
            words="`not the code` `another code` `other code` `both at once` `wrong code`"),
    Symptom("page", "Clean, and a message is missing",
            "It was sent after the goodbye, or crossed it",
            "Both logs, with their times", (HELLO, GOODBYE), _NOBODY,
            words="`message is missing` `lost a message` `message was lost` `messages are lost` `messages are missing`",
            unless="`1006`"),
)
"""What a page finds in its log: the first table of the cheat sheet."""

SERVER: Final = (
    Symptom("server", "`no close frame received or sent`",
            "TCP ended without a goodbye",
            "The exception's cause; the client's log", (NETWORK,), _OWN, (1006,), by="websockets 17.4"),
    Symptom("server", "`sent 1011 … keepalive ping timeout; no close frame received`",
            "The network is silent, one way or both; or the loop of a client in Python is blocked",
            "The client's log", (ALIVE,), _OWN, (1006, 1011),
            words="`keepalive ping timeout` `a ping was not answered in time`",
            unless="`received 1011` `onclose`", by="websockets 17.4"),
    Symptom("server", "`sent 1002`, `1007` or `1009 …; no close frame received`",
            "The client broke a rule, or sent too much, and you read no more",
            "The bytes", (VIOLATIONS,), _OWN, (1002, 1006, 1007, 1009),
            words="`sent 1002…; no close frame received` `sent 1007…; no close frame received` "
                  "`sent 1009…; no close frame received`", by="websockets 17.4"),
    Symptom("server", "`sent 1005 …` or `received 1005 … [internal]`",
            "A Close frame without a code: the number never travelled",
            "Nothing", (REASONS,), _EITHER, (1005,),
            words="`sent 1005` `received 1005` `no status received [internal]`", by="websockets 17.4"),
    Symptom("server", "`received 1002` or `1007 …`",
            "You broke a rule",
            "The bytes", (VIOLATIONS,), _PEER, (1002, 1007),
            words="`received 1002` `received 1007`", by="websockets 17.4"),
    Symptom("server", "`sent 1001 …; no close frame received`",
            "You shut down, and this client did not answer in time",
            "The client's log", (CLOSING,), _OWN, (1001, 1006),
            words="`sent 1001…; no close frame received`", by="websockets 17.4"),
    Symptom("server", "A crowd of handshakes, all at once",
            "The clients come back at the same moment, and do not wait for a random while first",
            "Their times", (RETURNING,), _NOBODY,
            words="`all at once` `thundering herd` `reconnect storm` `crowd of handshakes`"),
)
"""What a server's log says, in the words of the library: the second table of the cheat sheet."""

MORE: Final = (
    Symptom("page", "1010",
            "Your own client misses an extension that it needs, and the server only repeats its code",
            "Both handshakes", (), _EITHER, (1010,)),
    Symptom("page", "1011, and another reason",
            "The server's code, or its library, gave up; the reason says on what",
            "The server's log", (HANG_UP,), _PEER, (1011,)),
    Symptom("page", "1014",
            "A proxy got no good answer from the server behind it",
            "The proxy's log", (), _PEER, (1014,)),
    Symptom("page", "1015",
            "TLS failed; but a browser tells its page 1006 instead (Chromium 156)",
            "The certificate, and which end speaks TLS", (), _OWN, (1015,)),
    Symptom("page", "3000",
            "You have to prove who you are",
            "A new login; if that does not help, the server's log", (STRANGERS,), _PEER, (3000,)),
    Symptom("page", "3003",
            "They know who you are, and you may not do this",
            "The server's log", (REASONS, STRANGERS), _PEER, (3003,)),
    Symptom("page", "3008",
            "You took too long for what the server was waiting for",
            "The reason", (STRANGERS,), _PEER, (3008,)),
    Symptom("page", "Another code from 3001 to 3999",
            "The library or framework at the server means something by it",
            "Its documentation", (REASONS,), _PEER, (3001, 3002, range(3004, 3008), range(3009, 4000))),
    Symptom("page", "A number that is no close code, or has no meaning",
            "The server broke a rule; Chromium 156 tells its page the number all the same, and websockets 17.4 fails "
            "the connection with 1002",
            "The bytes; what the server calls to say goodbye",
            (REASONS, VIOLATIONS), _PEER, (range(1000), 1004, range(1016, 3000), range(5000, 65536))),
    Symptom("server", "`received 1000`",
            "The client was done",
            "Nothing", (HELLO,), _PEER, (1000,)),
    Symptom("server", "`received 1001`",
            "The tab was closed, or the page was loaded again; its user came *Back* to a page that they had left "
            "(Chromium 156); or a program has ended",
            "Nothing", (), _PEER, (1001,)),
    Symptom("server", "`received 1003`, `1008`, `3000` to `4999`",
            "The client's application does not want this, or means something of its own",
            "The reason; the client's list of codes", (REASONS,), _PEER, (1003, 1008, range(3000, 5000)),
            words="`received 1003` `received 1008`"),
    Symptom("server", "`received 1009`",
            "A message of yours was too big for the client",
            "The client's limit, and the size of your messages", (), _PEER, (1009,)),
    Symptom("server", "`received 1010`",
            "The client needs an extension that you did not agree to",
            "Both handshakes", (), _PEER, (1010,)),
    Symptom("server", "`received 1011`",
            "The client's code failed; or it pinged you, and no Pong of yours came in time",
            "The client's log", (), _PEER, (1011,)),
    Symptom("server", "`received 1012`, `1013` or `1014`",
            "Your client is a service itself: it restarts, has too much to do, or got no good answer from behind it",
            "Its log", (), _PEER, (1012, 1013, 1014),
            words="`received 1012` `received 1013` `received 1014`"),
    Symptom("server", "1015",
            "TLS failed, so no request ever came",
            "The certificate, and which end speaks TLS", (), _OWN, (1015,)),
    Symptom("server", "A number that is no close code, or has no meaning",
            "The client broke a rule, and your library took it; or it is no close code at all",
            "The bytes; what your log means by the number",
            (REASONS, VIOLATIONS), _PEER, (range(1000), 1004, range(1016, 3000), range(5000, 65536))),
)
"""What no lesson shows: codes that are rare, and codes as a server sees them."""

SAID: Final = (
    Symptom("page", "1006 every minute, or after any other time that is always the same",
            "Somebody counts seconds, as a proxy or load balancer in between does that ends what was silent for so long"
            " (nginx and AWS's Application Load Balancer wait for 60 by default). A Ping more often than that keeps it"
            " open; with a larger limit the 1006 only comes later. Some let none grow older, whatever passes",
            "How long it was silent before; whether anybody pings more often than that", (BETWEEN,), _OWN, (1006,),
            words="`every minute` `each minute` `every # seconds` `every # s` `every # minutes` `every few minutes` "
                  "`every few seconds` `after a minute` `after one minute` `after # minutes` `after # seconds` "
                  "`after exactly # seconds` `minute after minute` `every 60s` `after 60s` `after # s` `60 seconds` "
                  "`idle timeout`"),
)
"""What people say of it, and no program. In a line of a log the same words may mean anything."""
# fmt: on

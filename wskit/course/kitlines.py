"""Kit lines: what `wskit tap` and `wskit diagnose` print, for whoever finds it in a log or a mail.

1. A row is about a kind of line, and says what it means and what to ask for next.
2. A tap knows two connections, and who sits at the other end of either it does not know: a side is named, and nobody.
"""

from __future__ import annotations

from typing import Final

from .numbers import ALIVE, BETWEEN, BRINGING, CLOSING, HANG_UP, HELLO, NETWORK, REASONS, STRANGERS, WIRE
from .symptoms import Says, Symptom

__all__ = ["KIT_LINES"]

_PROXY, _TCP, _EITHER, _NOBODY = Says.PROXY, Says.TCP, Says.EITHER, Says.NOBODY
_TAP: Final = "wskit tap"
_DIAGNOSIS: Final = "wskit diagnose"

# fmt: off
_OF_TAP: Final = (
    Symptom("proxy", "`the page's side ended TCP … with no Close frame`",
            "TCP ended without a goodbye, and that came from the page's side: its program or its computer, or something"
            " in between",
            "What the page says; how long it was silent", (BETWEEN, NETWORK), _PROXY, (1006,),
            words="`the page's side ended TCP (FIN) with no` `the page's side broke TCP off (RST) with no`", by=_TAP),
    Symptom("proxy", "`the server's side ended TCP … with no Close frame`",
            "TCP ended without a goodbye, and that came from the server's side: its program, or something in between",
            "The server's log; how long it was silent", (BETWEEN, NETWORK), _PROXY, (1006,),
            words="`the server's side ended TCP (FIN) with no` `the server's side broke TCP off (RST) with no`",
            by=_TAP),
    Symptom("proxy", "`the page left (1001 …`",
            "The browser said so, of a page that was closed or loaded again",
            "Nothing", (CLOSING,), _PROXY, (1001,),
            words="`the page left (1001`", by=_TAP),
    Symptom("proxy", "`the page said Close … first`",
            "The page's side hung up, and chose the code",
            "What the page's code does then", (HELLO, REASONS), _PROXY,
            words="`the page said Close…first`", by=_TAP),
    Symptom("proxy", "`the server said Close … first`",
            "The server's side hung up, and chose the code",
            "The server's log; the reason", (HANG_UP,), _PROXY,
            words="`the server said Close…first`", by=_TAP),
    Symptom("proxy", "`the tap …`",
            "The tap did it of its own accord, as somebody had told it to",
            "With which options it was started, and what was typed", (BETWEEN,), _PROXY,
            words="`the tap ends` `the tap answers` `the tap says goodbye` `the tap breaks` `the tap ended both`",
            by=_TAP),
    Symptom("proxy", "`the network was cut through the tap`",
            "Somebody broke the network at the tap, to see what happens",
            "Nothing: it was an experiment", (NETWORK,), _PROXY, (1006,),
            words="`the network was cut through the tap` `the network was reset through the tap`", by=_TAP),
    Symptom("proxy", "`refused …: the server's answer`",
            "The server, or a proxy before it, answered something else than 101",
            "The server's log; the path, the origin and the credentials", (BETWEEN, STRANGERS), _PROXY, (1006,),
            words="`refused #…: the server's answer`", by=_TAP),
    Symptom("proxy", "`waits …: for the server's answer`",
            "The request has come to the server's side, and no answer yet",
            "Whether the server hangs", (NETWORK,), _PROXY,
            words="`waits…: for the server's answer` `waits…: for a connection to the server`"
                  " `the page gave up after`", by=_TAP),
    Symptom("proxy", "`page → server`, `page ← server`, `opened`",
            "All is well: a connection has opened, or a frame has passed, in this direction",
            "The line that says `ended`", (WIRE,), _PROXY,
            words="`page → server` `page ← server` `page -> server` `page <- server` `#…opened  /`", by=_TAP),
)

_OF_DIAGNOSIS: Final = (
    Symptom("either end", "`… sent the first Close frame`",
            "That end hung up, and chose the code. In a capture it is that end of TCP: the program, or something in"
            " between",
            "The log of that end", (REASONS, HANG_UP), _EITHER,
            words="`sent the first Close frame` `had sent its Close before the other's came in`", by=_DIAGNOSIS),
    Symptom("either end", "`… ended TCP first … no Close frame had been sent`",
            "TCP ended without a goodbye. Whoever was at that end of TCP did it: the program, its computer, or"
            " something in between",
            "The log and the timeouts of what stands in between", (BETWEEN, NETWORK), _TCP, (1006,),
            words="`ended TCP first. That was` `ended TCP first, with a` `broke TCP off first. That was`"
                  " `ended it, and neither end did`"
                  " `ended it of its own accord`", by=_DIAGNOSIS),
    Symptom("either end", "`It never opened`",
            "The opening handshake did not succeed: the rest of the line says how far it came",
            "The status of the answer; the server's log", (CLOSING,), Says.OWN, (1006,),
            words="`It never opened.`", by=_DIAGNOSIS),
    Symptom("either end", "`Nobody has ended the connection in this recording`",
            "It is open; or nothing comes through any more, and nobody knows",
            "An answer to a question of yours", (ALIVE,), _NOBODY,
            words="`Nobody has ended the connection in this recording` `log has no end of this connection`",
            by=_DIAGNOSIS),
    Symptom("either end", "`It was not recorded to its end`",
            "The recording stopped, or was cut, while the connection was open. What came after that is not known",
            "The rest of the recording, or another that goes on to the end", (BRINGING,), _NOBODY,
            words="`not recorded to its end` `By then nobody had ended it`", by=_DIAGNOSIS),
    Symptom("either end", "`How it ended cannot be seen`",
            "The recording has no Close frame and nothing of TCP, as a browser's HAR has not",
            "The page's own `close` event; the server's log; a capture", (BRINGING,), _NOBODY,
            words="`ended cannot be seen` `Who ended it cannot be seen` `who ended it first cannot be seen`"
                  " `It ended when nothing had passed`", by=_DIAGNOSIS),
    Symptom("either end", "`… causes are left`",
            "What the recording does not rule out: it may have been any of them",
            "What stands below *Get this next*", (BRINGING,), _NOBODY,
            words="`causes are left` `One cause is left`", by=_DIAGNOSIS),
    Symptom("either end", "`1006, not clean (it follows)`",
            "Nobody recorded what this end was told. It follows from the bytes: an end that gets this reports that",
            "What that end itself has in its log", (NETWORK,), Says.OWN, (1006,),
            words="`clean (it follows)` `nothing (it follows)`", by=_DIAGNOSIS),
)
# fmt: on

KIT_LINES: Final[tuple[Symptom, ...]] = (*_OF_TAP, *_OF_DIAGNOSIS)
"""What the kit's own commands print."""

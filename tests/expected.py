"""What each side must report of every ending, on both networks. The figures are those of the standards.

A row here says, for the client and then for the server: which Close it sent, which one reached it, what it tells its
user (a code, with "!" where that was not clean; None if it never tells), and what its user saw, in order.
"""

from __future__ import annotations

from typing import Any, Final, NamedTuple

from wskit.endings.table import ENDINGS
from wskit.reading.account import Account

BEAT = 0.05


class Side(NamedTuple):
    sent: int | None
    received: int | None
    tells: str | None
    story: str


# The usual stories: O(pened), R(aised an error), C(losing, begun here or heard of), F(ailed), and E(nded).
OPENED = Side(None, None, None, "O")
NOBODY = Side(None, None, None, "")


def clean(code: int) -> tuple[Side, Side]:
    """The client begins, and both say the same."""
    return Side(code, code, str(code), "OCE"), Side(code, code, str(code), "OE")


def server_clean(code: int) -> tuple[Side, Side]:
    """The server begins, and both say the same."""
    return Side(code, code, str(code), "OCE"), Side(code, code, str(code), "OCE")


def server_fails(code: int, client_sent: int | None = None) -> tuple[Side, Side]:
    """A raw client, that says nothing by itself, hears the code; the server, that failed it, reports 1006."""
    mark = "" if client_sent else "!"
    return Side(client_sent, code, f"{code}{mark}", "OE"), Side(code, client_sent, "1006!", "OFE")


def client_fails(code: int, server_sent: int | None = None) -> tuple[Side, Side]:
    """A raw server hears the code; the client, that failed it, reports 1006, after an error."""
    mark = "" if server_sent else "!"
    return Side(code, server_sent, "1006!", "OFE"), Side(server_sent, code, f"{code}{mark}", "OE")


LOST = Side(None, None, "1006!", "OE")
NEVER_OPENED = Side(None, None, "1006!", "FE")

EXPECTED: dict[str, tuple[Side, Side]] = {
    "client-1000": clean(1000),
    "client-no-code": clean(1005),
    "client-3000": clean(3000),
    "client-4999": clean(4999),
    # Its browser says goodbye, and the page is not there any more to be told.
    "client-leaves": (Side(1001, 1001, None, "O"), Side(1001, 1001, "1001", "OE")),
    "client-1010": (Side(1010, 1010, "1010", "OE"), Side(1010, 1010, "1010", "OE")),
    "both-at-once": (Side(4001, 4002, "4002", "OCE"), Side(4002, 4001, "4001", "OCE")),
    **{
        f"server-{code}": server_clean(code)
        for code in (1000, 1001, 1002, 1003, *range(1007, 1015), 3000, 3999, 4000, 4999)
    },
    "server-no-code": (Side(1005, 1005, "1005", "OCE"), Side(1005, 1005, "1005", "OE")),
    "server-shuts-down": server_clean(1001),
    "server-restarts": server_clean(1012),
    "server-text-only": server_clean(1003),
    "server-policy": server_clean(1008),
    "server-crashes": (Side(1011, 1011, "1011", "OCE"), Side(1011, 1011, "1011", "ORCE")),
    "server-busy": server_clean(1013),
    "server-behind": server_clean(1014),
    "unmasked": server_fails(1002),
    "reserved-bit": server_fails(1002),
    "unknown-opcode": server_fails(1002),
    "ping-in-pieces": server_fails(1002),
    "ping-too-long": server_fails(1002),
    "continues-nothing": server_fails(1002),
    "message-in-message": server_fails(1002),
    # The raw client's own Close is a Close, if a wrong one: it did say goodbye.
    "half-a-code": (Side(-1, 1002, "1002", "OE"), Side(1002, -1, "1006!", "OFE")),
    "illegal-code": server_fails(1002, 1005),
    "impossible-code": server_fails(1002, 999),
    "reason-not-text": server_fails(1007, 1000),
    "text-not-text": server_fails(1007),
    "too-big": (Side(1009, 1009, "1009", "OCE"), Side(1009, 1009, "1006!", "OFE")),
    "server-masks": client_fails(1002),
    "server-says-1006": client_fails(1002, 1006),
    "server-text-not-text": client_fails(1002),
    "network-resets": (LOST, LOST),
    "network-cuts": (LOST, LOST),
    "server-killed": (LOST, NOBODY),
    "server-out-of-memory": (LOST, NOBODY),
    "server-deployed": (server_clean(1001)[0], NOBODY),
    "server-deployed-1012": (server_clean(1012)[0], NOBODY),
    "server-blocked": (server_clean(1011)[0], NOBODY),
    "server-blocked-close": (Side(1000, None, "1006!", "OCE"), NOBODY),
    "session-expired": server_clean(1008),
    "token-expired": server_clean(3000),
    "second-tab": server_clean(4001),
    # The server hears a goodbye that the page never said: its browser did.
    "page-comes-back": (Side(1001, 1001, "1006!", "OFE"), Side(1001, 1001, "1001", "OE")),
    "page-throttled": server_clean(3008),
    **dict.fromkeys(("proxy-idle", "proxy-age", "proxy-drains", "proxy-restarts"), (LOST, LOST)),
    "proxy-says-1001": (server_clean(1001)[0], Side(1001, 1001, "1001", "OE")),
    "proxy-answers-pings": (OPENED, LOST),
    **dict.fromkeys(("bad-gateway", "no-server-to-spare", "no-upgrade"), (NEVER_OPENED, NOBODY)),
    "client-changes-networks": (OPENED, Side(1011, None, "1006!", "OFE")),
    "black-hole": (OPENED, OPENED),
    "black-hole-pings": (OPENED, Side(1011, None, "1006!", "OFE")),
    "deaf-server": (Side(1011, 1011, "1011", "OCE"), Side(1011, None, "1006!", "OFE")),
    "deaf-client": (OPENED, Side(1011, None, "1006!", "OFE")),
    "server-no-answer": (Side(1000, None, "1006!", "OCE"), Side(None, 1000, "1000!", "OE")),
    "client-no-answer": (Side(None, 1000, "1000!", "OE"), Side(1000, None, "1006!", "OCE")),
    "server-keeps-tcp": clean(1000),
    "refused": (NEVER_OPENED, NOBODY),
    "forbidden": (NEVER_OPENED, NOBODY),
    "changed-mind": (Side(None, None, "1006!", "CFE"), NOBODY),
    "ws-to-tls": (NEVER_OPENED, NOBODY),
    "wss-to-plain": (NEVER_OPENED, NOBODY),
    "not-trusted": (NEVER_OPENED, NOBODY),
    "expired": (NEVER_OPENED, NOBODY),
    # For the server, which may agree to none, it did open.
    "no-subprotocol": (NEVER_OPENED, LOST),
}

THE_OTHER_END = "the other end of TCP: the server, or something in between"


class Between(NamedTuple):
    """Who ended the client's connection, and the server's; what the proxy says that it did, and what happened to it."""

    front: str
    back: str
    did: tuple[str, ...]
    befell: tuple[str, ...] = ()


def proxy(did: str, how: str = "a FIN") -> Between:
    return Between(f"the middle, with {how}", f"the middle, with {how}", (did,))


NEVER = "nobody; it never opened"
NOBODY_BEHIND = "nobody; there was none"
LOSES: Final = ("the client has changed networks",)

# For the endings with something in between.
BETWEEN: dict[str, Between] = {
    "proxy-idle": proxy("ends both connections: nothing passed for"),
    "proxy-age": proxy("ends both connections: they are"),
    "proxy-drains": proxy("ends both connections: it drains"),
    "proxy-restarts": proxy("ends both connections: it restarts"),
    "proxy-says-1001": proxy("says goodbye to both sides: it restarts", "a Close frame"),
    "proxy-answers-pings": proxy("")._replace(
        front="nobody: the middle's FIN was lost",
        did=("answers the Ping by itself", "ends both connections: they are"),
        befell=LOSES,
    ),
    "bad-gateway": Between(NEVER, NOBODY_BEHIND, ("answers 502: nobody listens behind it",)),
    "no-server-to-spare": Between(NEVER, NOBODY_BEHIND, ("answers 503: it refuses everybody",)),
    "no-upgrade": Between(NEVER, NEVER, ("passes the request on without Upgrade",)),
    "client-changes-networks": Between(
        "nobody: the Close frame that the middle passed on from the server was lost",
        "the server, with a Close frame",
        (),
        LOSES,
    ),
}


# Who hung up first, where it is not the client.
STARTED: dict[str, str] = {
    **{name: between.front for name, between in BETWEEN.items()},
    "both-at-once": "both at once",
    "network-resets": "the network",
    "network-cuts": "the network",
    "black-hole": "nobody",
    "no-subprotocol": "the client, with a FIN",
    **dict.fromkeys(("server-killed", "server-out-of-memory"), f"{THE_OTHER_END} (with a FIN)"),
    **dict.fromkeys(
        ("server-deployed", "server-deployed-1012", "server-blocked"), f"{THE_OTHER_END} (with a Close frame)"
    ),
    **dict.fromkeys(
        ("refused", "forbidden", "changed-mind", "ws-to-tls", "wss-to-plain", "not-trusted", "expired"),
        "nobody; it never opened",
    ),
    **dict.fromkeys(
        (
            *(name for name in EXPECTED if name.startswith("server-") and name[7:].isdecimal()),
            *("server-no-code", "server-shuts-down", "server-restarts", "server-text-only", "server-policy"),
            *("server-crashes", "server-busy", "server-behind", "unmasked", "reserved-bit", "unknown-opcode"),
            *("ping-in-pieces", "ping-too-long", "continues-nothing", "message-in-message", "text-not-text", "too-big"),
            *("session-expired", "token-expired", "second-tab", "page-throttled"),
            *("server-says-1006", "black-hole-pings", "deaf-server", "deaf-client", "client-no-answer"),
        ),
        "the server, with a Close frame",
    ),
}

ROWS = [ending for group in ENDINGS.values() for ending in group]
ANYWHERE = [ending for ending in ROWS if not ending.needs]


def seen(account: Account) -> Side:
    def code(frame: Any) -> int | None:
        return None if frame is None else -1 if frame.close_code is None else int(frame.close_code)

    tells = account.tells
    told = None if tells is None else f"{tells.code}{'' if tells.was_clean else '!'}"
    letters = {"Opened": "O", "Raised": "R", "Closing": "C", "Failed": "F", "Closed": "E"}
    return Side(code(account.sent), code(account.received), told, "".join(letters[name] for name in account.story))

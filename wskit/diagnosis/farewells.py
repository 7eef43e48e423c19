"""Farewells: causes in which somebody sent a Close frame, or should have. No I/O."""

from __future__ import annotations

from typing import Final

from .grounds import CODES, KEEPALIVE, Cause, Way, way

__all__ = ["GOODBYES", "NONE", "OPEN", "REFUSE_TO_GUESS", "UNBROKEN"]

UNBROKEN: Final = "no|not the client|not the server"
"""No frame breaks a rule, as far as is seen."""
OPEN: Final = way(
    {},
    opening="opened|unread|unseen",
    asked="HTTP|TLS",
    agreed="yes",
    broken=UNBROKEN,
    kept="no",
    failed_client="no",
    failed_server="no",
    middle="none|passes on|alters",
)
"""A connection that opened, and at which nobody failed it."""
REFUSE_TO_GUESS: Final = "1002|1007"
"""Codes that say that a rule was broken: then the frames have to show it."""
NONE: Final = "none|not waited for"
"""No Close was the answer. Who waits for none may not have been answered for the same reason as who waits."""
ANY: Final = f"same|another|{NONE}"
_PAGE: Final = "1000|3xxx|4xxx|no code"


def _all(*more: str) -> str:
    return "|".join((*sorted(CODES), *more))


def server_close(kinds: str, **more: str) -> Way:
    """The server's end sent the first Close, and it came in."""
    told = {"told_client": kinds, "told_server": _all("wrong", "1006", "nobody")}
    said = {"said_server": kinds, "said_client": _all("wrong", KEEPALIVE, "nothing")}
    # A side that was told of a Close had one, so it says which code even where no frame is seen.
    return way(
        OPEN, first="server", how="Close", code=kinds, arrived="yes", unheard="nobody", **{**told, **said, **more}
    )


def client_close(kinds: str, **more: str) -> Way:
    """The client's end sent the first Close, and both said goodbye."""
    base = {"reply": "same|another", "told_client": _all(), "told_server": kinds}
    said = {"said_client": kinds, "said_server": kinds}
    return way(
        OPEN, first="client", how="Close", code=kinds, arrived="yes", unheard="nobody", **{**base, **said, **more}
    )


def client_leaves(kinds: str, **more: str) -> Way:
    """The client's end sent the first Close and ended TCP behind it. Perhaps nothing came in, or was answered."""
    lost = {"arrived": "yes|no", "unheard": "nobody|client|server|both", "said_server": _all("nothing")}
    return way(client_close(kinds, reply="not waited for", told_server=_all("1006", "nobody"), **more), **lost)


_CROSSED: Final = client_close(
    _all(),
    reply="another",
    told_server=_all(),
    called="both|client|server|not the client|not the server",
    said_client=_all(),
    said_server=_all(),
)
"""Two Closes with different codes. Whether they crossed takes seeing both ends."""

_UNSAID: Final = {"told_client": "1006", "told_server": "1006", "said_client": "nothing", "said_server": "nothing"}
_UNANSWERED: Final = {
    "at": "client|wire|both",
    "failed_client": "other|opening: no HTTP",
    "told_client": "1006",
    "middle": "none|passes on",
}

GOODBYES: Final = (
    Cause(
        "client-closes",
        "The client's own code closed the connection, and chose the code.",
        "whoever writes the client's code",
        (
            client_close(_all().replace("1002|", "").replace("1007|", ""), called="client|both|not the server"),
            client_close(REFUSE_TO_GUESS, called="client|both|not the server"),
            client_leaves(_all(), called="client|both|not the server"),
        ),
    ),
    Cause(
        "page-left",
        "The client's page went away: its tab was closed, it was loaded again, or its user followed a link.",
        "the user, or nobody",
        (
            client_close("1001", told_client="1001", called="nobody|not the client|not the server", page="no|hidden"),
            client_leaves("1001", told_client="1001", called="nobody|not the client|not the server", page="no|hidden"),
        ),
    ),
    Cause(
        "page-came-back",
        "The browser had put the page away while its user was elsewhere, and the user came back to it.",
        "whoever writes the page: close in `pagehide`, and connect again in `pageshow`",
        (
            client_close(
                "1001",
                told_client="1006",
                failed_client="put away",
                page="put away|no",
                called="nobody|not the client|not the server",
            ),
            client_leaves("1001", told_client="1006", failed_client="put away", page="put away|no"),
            # A HAR of Chromium has its errors, and of this one nothing.
            way(OPEN, first="", told_client="", at="client"),
        ),
    ),
    Cause(
        "client-extension",
        "The client needs an extension that the server did not agree to.",
        "whoever configures the extensions on both sides",
        (
            client_close("1010", told_client="1010", called="nobody|not the client|not the server"),
            client_leaves("1010", told_client="1010", called="nobody|not the client|not the server"),
        ),
    ),
    Cause(
        "both-close",
        "Both sides closed at the same time, and each was told the other's code.",
        "nobody: it needs no mending",
        (
            way(_CROSSED, first="both"),
            way(_CROSSED, first="client|server", arrived=""),
            way(_CROSSED, first="client|server", told_client=""),
        ),
    ),
    Cause(
        "server-closes",
        "The server's own code closed the connection, and chose the code.",
        "whoever writes the server's code",
        (
            server_close(_all().replace("1002|", "").replace("1007|", "").replace("1011|", "")),
            server_close(REFUSE_TO_GUESS),
            server_close("1011", raised="no"),
        ),
    ),
    Cause(
        "message-refused",
        "The server's own code did not want a message that the client had sent.",
        "whoever writes the client: the reason may say which message",
        (server_close("1003|1008|3xxx|4xxx", spoke="yes"),),
    ),
    Cause(
        "session-over",
        "The client's session or token was no good any more, or was never good.",
        "whoever issues the sessions",
        (server_close("1008|3xxx|4xxx"),),
    ),
    Cause(
        "replaced",
        "The same user connected again, in another tab or on another device, and the server keeps only one.",
        "whoever writes the server's code",
        (server_close("1008|4xxx"),),
    ),
    Cause(
        "page-throttled",
        "The server waited for the page's own heartbeat, and the browser had slowed down a hidden page.",
        "whoever writes the page: let the server send Pings, which browsers answer all the same",
        (server_close("1008|3xxx|4xxx", page="hidden"),),
    ),
    Cause(
        "server-busy",
        "The server was overloaded, or the client went over a rate limit.",
        "whoever runs the server",
        (server_close("1013|4xxx"),),
    ),
    Cause(
        "upstream-gone",
        "Something that the server itself needs did not answer.",
        "whoever runs what is behind the server",
        (server_close("1014|4xxx"),),
    ),
    Cause(
        "server-crashes",
        "The server's own code raised an error: it says 1011, or its program ends.",
        "whoever writes the server's code",
        (
            server_close("1011", raised="yes"),
            # Some servers end TCP then, and say nothing: uvicorn does.
            way(OPEN, first="server", how="FIN|RST", raised="yes", **_UNSAID),
            # Others answer 500 if that is before it is open, or nothing at all.
            way({}, opening="5xx|unread|unseen", over="yes", raised="yes", told_client="1006", told_server="nobody"),
            way({}, opening="no HTTP|unanswered|unseen", first="server", raised="yes", **_UNANSWERED),
        ),
    ),
    Cause(
        "server-stops",
        "The server was stopped in good order: a deployment, a restart, or a scale-down.",
        "whoever deploys the server",
        (server_close("1001|1012"),),
    ),
    Cause(
        "client-breaks-rules",
        "The client sent a frame that breaks the rules.",
        "whoever writes the client's WebSocket library",
        (
            server_close("1002", broken="client: frames|not the server", failed_server="rule"),
            way(
                client_close("wrong", reply=ANY, said_server=_all("wrong"), told_client="1002|wrong"),
                broken="client: frames|not the server",
                failed_server="rule",
                told_server="1006",
            ),
        ),
    ),
    Cause(
        "client-not-text",
        "The client sent a text, or a reason, that is not UTF-8.",
        "whoever writes the client's code",
        (
            server_close("1007", broken="client: UTF-8|not the server", failed_server="UTF-8|rule"),
            way(
                client_close("wrong", reply=ANY, said_server=_all("wrong"), told_client="1007|wrong"),
                broken="client: UTF-8|not the server",
                failed_server="UTF-8|rule",
                told_server="1006",
            ),
        ),
    ),
    Cause(
        "too-big",
        "The client sent a message that is too big for the server.",
        "whoever sets the server's limit, or sends such messages",
        (
            server_close("1009", spoke="yes", failed_server="too big", told_server="1006"),
            # The server's log does not have a message that it did not take.
            server_close("1009", at="server", failed_server="too big", told_server="1006"),
        ),
    ),
    Cause(
        "server-breaks-rules",
        "The server's end sent a frame that breaks the rules.",
        "whoever writes the server's WebSocket library, or runs what is in between",
        (
            way(
                client_close("1002", reply=ANY, said_server=_all("wrong", "nothing"), told_client="1006"),
                broken="server: frames|not the client",
                failed_client="rule",
            ),
            way(
                server_close("wrong", said_client="1002", told_client="1006|wrong", told_server="1002"),
                broken="server: frames|not the client",
                failed_client="rule",
            ),
        ),
    ),
    Cause(
        "server-not-text",
        "The server's end sent a text, or a reason, that is not UTF-8.",
        "whoever writes the server's code",
        (
            way(
                client_close("1002|1007", reply=ANY, said_server=_all("wrong", "nothing"), told_client="1006"),
                broken="server: UTF-8|not the client",
                failed_client="UTF-8",
            ),
            way(
                server_close("wrong", said_client="1002|1007", told_client="1006|wrong", told_server="1002|1007"),
                broken="server: UTF-8|not the client",
                failed_client="UTF-8",
            ),
        ),
    ),
    Cause(
        "server-never-answers",
        "The server's end got the client's Close, and never answered it.",
        "whoever writes the server, or runs what is in between",
        (client_close(_all(), reply=NONE, said_server="nothing", told_client="1006"),),
    ),
    Cause(
        "client-never-answers",
        "The client's end got the server's Close, and never answered it.",
        "whoever writes the client, or runs what is in between",
        (
            server_close(_all(), reply="none", said_client="nothing", told_server="1006"),
            server_close(
                KEEPALIVE, reply="none", said_client="nothing", ping="not answered|no Pong", failed_server="ping"
            ),
        ),
    ),
    Cause(
        "server-keeps-tcp",
        "Both said goodbye, and the server's end did not end TCP.",
        "whoever writes the server's WebSocket library",
        (
            way(client_close(_all()), kept="yes"),
            way(server_close(_all(), reply="same|another", said_client=_all()), kept="yes"),
        ),
    ),
)

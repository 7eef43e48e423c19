"""Tap steps: what to do next, and nothing where there is nothing to be done."""

from __future__ import annotations

import struct
from typing import Any

import pytest

from wskit.protocol.glimpse import Glimpse
from wskit.reading.passages import Signal
from wskit.reading.tapped import Did, Left, Leg, News, Opened, Refused
from wskit.views.tapsteps import next_step, next_step_of_many


def close(code: int) -> Glimpse:
    return Glimpse(8, True, 2, struct.pack("!H", code))


def leg(said: Glimpse | None, told: Glimpse | None, came: Signal | None = None, went: Signal | None = None) -> Leg:
    return Leg(said, told, came, went, left_first=went is None and came is not None)


def left(page: Leg, server: Leg, first: str, how: str, acted: Did | None = None, **more: Any) -> Left:
    return Left(9.0, 7, 8.21, page, server, first, how, acted, "", **more)


def both(code: int) -> tuple[Leg, Leg]:
    return leg(close(code), close(code)), leg(close(code), close(code))


GONE = leg(None, None, Signal.FIN)
RESET = leg(None, None, Signal.RST)
DROPPED = leg(None, None, None, Signal.FIN)


def dropped(how: str = "FIN", idle: float = 0.0) -> Left:
    return left(DROPPED, GONE if how == "FIN" else RESET, "server", how, idle=idle)


@pytest.mark.parametrize(
    ("news", "step"),
    [
        (Opened(0, 1, "/", "", ""), ""),
        (left(*both(1000), "client", "Close"), ""),
        (left(*both(1011), "server", "Close"), "wskit why 1011"),
        (left(*both(4001), "server", "Close"), ""),
        (left(leg(close(1001), None, Signal.FIN), leg(None, close(1001)), "client", "Close"), ""),
        (left(leg(close(1000), None, Signal.FIN), leg(None, close(1000)), "client", "Close"), ""),
        (left(leg(None, close(1011)), leg(close(1011), None, Signal.FIN), "server", "Close"), "wskit why 1011"),
        (left(DROPPED, leg(close(1000), None), "server", "Close"), "it was no whole goodbye: wskit why 1006"),
        (dropped(), "see the server's log of that second: did it end? wskit why 1006"),
        (dropped("RST", 60), "see the server's log of that second: did it crash, or was it killed? wskit why 1006"),
        (
            dropped(idle=12.04),
            "nothing had passed for 12.0 s: a proxy's idle timeout? Try --idle-timeout 12 before the server itself",
        ),
        (
            dropped(idle=4.98),
            "nothing had passed for 5.0 s: a proxy's idle timeout? Try --idle-timeout 5 before the server itself",
        ),
        (
            dropped(idle=3.5),
            "see the server's log of that second: did it end? wskit why 1006",
        ),
        (
            dropped(idle=12.44),
            "nothing had passed for 12.4 s: a proxy's idle timeout, or did the server end? See its log of that second",
        ),
        (left(GONE, DROPPED, "client", "FIN"), "did the page's program end, or its network change? wskit why 1006"),
        (
            left(GONE, DROPPED, "client", "FIN", idle=60.0),
            "nothing had passed for 60.0 s: an idle timeout of what stands between the page and the tap?",
        ),
        # What the tap did itself.
        (left(leg(None, close(1001)), leg(close(1001), close(1001)), "middle", "Close"), ""),
        (left(*both(1012), "middle", "Close", Did("says goodbye to both sides: it drains", "parts")), ""),
        (left(DROPPED, DROPPED, "middle", "FIN", Did("ends both connections: it was told to", "ends")), ""),
        (left(DROPPED, DROPPED, "network", "cut"), ""),
        (
            left(DROPPED, DROPPED, "middle", "FIN", Did("ends both connections: nothing passed for 60 s", "idles", 60)),
            "a Ping or a message more often than every 60 s keeps it open",
        ),
        (Refused(0, 7, "/chat", "", 404, "", None), 'wskit why "HTTP 404"'),
        (Refused(0, 7, "/chat", "", None, "", None), ""),
        (
            Refused(0, 7, "/chat", "", 502, "", Did("answers 502: nobody listens behind it", "misses")),
            "start your server; the tap goes on, and the page may try again",
        ),
        (
            Refused(0, 7, "/chat", "", 403, "", Did("answers 403: this URL is not its own", "repels")),
            "use the whole URL that the tap printed, with the word in its path",
        ),
        (
            Refused(0, 7, "/chat", "", 502, "", Did("answers 502: CERTIFICATE_VERIFY_FAILED", "distrusts")),
            "name your own CA with --trust FILE",
        ),
        (Refused(0, 7, "/chat", "", 504, "", Did("answers 504: it is slow", "answers")), 'wskit why "HTTP 504"'),
    ],
)
def test_what_to_do_next(news: News, step: str) -> None:
    assert next_step(news) == step


def test_what_to_do_after_several_that_ended_together() -> None:
    assert next_step_of_many([dropped(), dropped("RST")]) == "was the server restarted?"
    assert next_step_of_many([dropped(idle=30), dropped(idle=12)]) == "was the server restarted?"
    assert next_step_of_many([dropped(idle=12.0), dropped(idle=12.3)]) == (
        "was the server restarted? Or is it an idle timeout: nothing had passed for 12.0 s on any"
    )
    assert next_step_of_many([left(*both(1011), "server", "Close")] * 2) == "wskit why 1011"
    assert next_step_of_many([left(DROPPED, DROPPED, "network", "cut")] * 2) == ""

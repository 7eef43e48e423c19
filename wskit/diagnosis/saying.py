"""Saying: each observation as a sentence that is true of the recording at hand. No I/O.

1. A side is called the client or the server where its own end was recorded, or only one end of TCP can be meant. In a
   capture it is that end of TCP: the program, or something in between.
2. Nobody is accused. A sentence says what was seen.
"""

from __future__ import annotations

from typing import Final

from ..protocol.frames import Frame
from ..protocol.legible import begun, preview
from ..reading.passages import SIDES, Passage, Side, Signal
from .hints import silence
from .look import Look, sent
from .observed import OPENED, Facts
from .stopped import is_unended
from .words import BOTH, NOBODY

__all__ = ["how_it_ended", "sentence", "whose"]

_FIXED: Final[dict[tuple[str, str], str]] = {
    ("opening", "opened"): "The opening handshake succeeded.",
    ("opening", "refused by TCP"): "The TCP connection was refused.",
    ("opening", "plain HTTP"): "The answer says that plain HTTP was sent to a port of TLS.",
    ("opening", "nothing"): "No TCP connection was made.",
    ("at", "client"): "It was recorded at the client itself.",
    ("at", "server"): "It was recorded at the server itself.",
    ("at", "both"): "It was recorded at both ends.",
    ("at", "wire"): "It was recorded on the wire.",
    ("opening", "unread"): "The client spoke TLS, and what was answered was not read.",
    ("opening", "unseen"): "What the server's end answered is not in the file.",
    ("broken", "not the client"): "No frame from the client's end breaks a rule.",
    ("broken", "not the server"): "No frame from the server's end breaks a rule.",
    ("said_client", "nothing"): "The client's end sent no Close frame.",
    ("said_server", "nothing"): "The server's end sent no Close frame.",
    ("over", "yes"): "TCP has ended.",
    ("over", "no"): "TCP has not ended in this recording.",
    ("brief", "yes"): "It ended within a tenth of a second of its beginning.",
    ("opening", "not accepted"): "An answer to the opening handshake came, and the client did not accept it.",
    ("opening", "unanswered"): "The opening handshake was never answered.",
    ("opening", "no HTTP"): "No answer in HTTP came.",
    ("opening", "given up"): "The client gave up before the connection was open.",
    ("opening", "certificate"): "The client did not accept the server's certificate.",
    ("opening", "certificate expired"): "The client says that the server's certificate has expired.",
    ("asked", "TLS"): "The client began with TLS.",
    ("asked", "HTTP"): "The client began with HTTP, and not with TLS.",
    ("asked", "HTTP without Upgrade"): "The request that came in has no header Upgrade.",
    ("agreed", "yes"): "No subprotocol was missing.",
    ("agreed", "none"): "The client had offered subprotocols, the answer chose none, and the client said nothing more.",
    ("first", NOBODY): "Nobody has ended the connection in this recording.",
    ("first", BOTH): "Each end had sent its Close before the other's came in.",
    ("first", "network"): "The network ended it, and neither end did.",
    ("first", "middle"): "What stands in between ended it of its own accord.",
    ("first", "client stops"): "The client's log has no end of this connection.",
    ("first", "server stops"): "The server's log has no end of this connection.",
    ("how", "Close"): "It ended with a Close frame.",
    ("how", "FIN"): "TCP ended with a FIN, and no Close frame had been sent.",
    ("how", "RST"): "TCP was broken off with a RST, and no Close frame had been sent.",
    ("how", NOBODY): "Nobody has ended the connection in this recording.",
    ("code", "none"): "No Close frame had been sent.",
    ("arrived", "yes"): "The first Close frame came in at the other end.",
    ("arrived", "no"): "The first Close frame never came in at the other end.",
    ("reply", "same"): "The first Close frame was answered with the same code.",
    ("reply", "another"): "Each end sent a Close frame, with different codes.",
    ("reply", "none"): "No second Close frame was sent.",
    ("reply", "not waited for"): "No second Close frame was sent: the client's end ended TCP right behind its own.",
    ("broken", "no"): "No frame in this recording breaks a rule.",
    ("broken", "client: frames"): "A frame from the client's end breaks a rule.",
    ("broken", "client: UTF-8"): "A text from the client's end is not UTF-8.",
    ("broken", "server: frames"): "A frame from the server's end breaks a rule.",
    ("broken", "server: UTF-8"): "A text from the server's end is not UTF-8.",
    ("spoke", "yes"): "The client had sent a message before.",
    ("spoke", "no"): "The client had sent no message before.",
    ("ping", "no"): "No Ping is without its answer.",
    ("ping", "answered"): "The last Ping was answered, and the answer came in.",
    ("ping", "late"): "The answer to the server's last Ping came only after the server's Close.",
    ("ping", "Ping lost"): "The server's last Ping never came in at the client's end.",
    ("ping", "Pong lost"): "The client's end answered the last Ping, and the answer never came in.",
    ("ping", "Pong sent"): "The client answered the last Ping.",
    ("ping", "not answered"): "The server's last Ping came in at the client's end, and nobody answered it.",
    ("ping", "no Pong"): "No answer to the server's last Ping came.",
    ("unheard", NOBODY): "Every frame that was sent came in at the other end.",
    ("unheard", "client"): "Something that the client's end sent never came in.",
    ("unheard", "server"): "Something that the server's end sent never came in.",
    ("unheard", BOTH): "Of both ends, something that was sent never came in.",
    ("kept", "yes"): "Both had said goodbye, and then the server's end let TCP stay open.",
    ("kept", "no"): "TCP was not kept open after two goodbyes.",
    ("resent", "client"): "What the client's end had sent was sent again and again, and nothing took it in.",
    ("resent", "server"): "What the server's end had sent was sent again and again, and nothing took it in.",
    ("resent", BOTH): "What both ends had sent was sent again and again, and nothing took it in.",
    ("raised", "yes"): "The server's own code raised an error.",
    ("raised", "no"): "The server's own code raised no error.",
    ("called", "client"): "The client's own code called close().",
    ("called", "server"): "The server's own code called close().",
    ("called", BOTH): "Both sides' own code called close().",
    ("called", NOBODY): "Neither side's own code called close().",
    ("called", "not the client"): "The client's own code did not call close().",
    ("called", "not the server"): "The server's own code did not call close().",
    ("page", "no"): "The browser did nothing to the page.",
    ("page", "hidden"): "The browser had hidden the page.",
    ("page", "put away"): "The browser had put the page away.",
    ("middle", "none"): "Nothing stands in between: the two ends are those of one TCP connection.",
    ("middle", "passes on"): "What stands in between did nothing of its own accord.",
    ("middle", "idle"): "What stands in between ended it, as nothing had passed for too long.",
    ("middle", "age"): "What stands in between ended it, as it was too old.",
    ("middle", "age, answering Pings"): "What stands in between answered Pings by itself, and ended it at last.",
    ("middle", "stops"): "What stands in between ended it, as it stops or starts again.",
    ("middle", "finds nobody"): "What stands in between reached no server.",
    ("middle", "answers"): "What stands in between answered by itself.",
    ("middle", "alters"): "What stands in between changed what it passed on.",
    ("middle", "breaks"): "What stands in between broke it off.",
}
_OWN: Final = {
    "no": "did not give up on the connection for an error",
    "ping": "gave up because a Ping was not answered",
    "rule": "gave up because the other end broke a rule",
    "UTF-8": "gave up because a text was not UTF-8",
    "too big": "gave up because a message was too big",
    "put away": "says that the page had been put away",
    "agreed to none": "gave up because no subprotocol was agreed on",
    "opening: refused by TCP": "says that the TCP connection was refused",
    "opening: given up": "says that it was closed before it was open",
    "opening: certificate": "did not accept the certificate",
    "opening: certificate expired": "says that the certificate has expired",
}


def sentence(look: Look, facts: Facts, name: str) -> str:
    """Return one fact that was seen, as a sentence."""
    if name == "recorded":
        return "Who did it was recorded, and it was somebody else."
    value = facts.known()[name]
    if name == "over" and not look.scope.tcp:
        return "It had ended when the file was made."
    if (name, value) in _FIXED:
        return _FIXED[name, value]
    if name == "opening":
        return f"The answer to the opening handshake was HTTP {_status(look)}."
    if name == "first":
        ends = {"Close": "sent the first Close frame", "FIN": "ended TCP first", "RST": "broke TCP off first"}
        side: Side = "client" if value == "client" else "server"
        return f"{begun(whose(look, side))} {ends.get(facts.how or '', 'ended it first')}."
    if name.startswith("said"):
        return f"The Close frame of {whose(look, 'client' if name.endswith('client') else 'server')} {_says(look)}."
    if name == "code":
        return f"The first Close frame {_says(look)}."
    side = "client" if name.endswith("client") else "server"
    if name.startswith("told"):
        return f"The {side}'s user was told {'nothing' if value == NOBODY else _told_code(look, side, value)}."
    return f"The {side} {_OWN.get(value, 'says that the connection could not be used')}."


def whose(look: Look, side: Side) -> str:
    """Name a side, as far as it is known that it is one: in a capture only that end of TCP is."""
    if look.scope.place in (side, "both") and look.ends[side] is not None:
        return f"the {side}"
    return f"the {side}'s end"


def how_it_ended(look: Look, facts: Facts) -> str:
    """Say in a sentence how it ended, as far as it is seen."""
    early = is_unended(look, facts)
    return f"It was not recorded to its end. {_by_then(look, facts)}" if early else _how_it_ended(look, facts)


def _how_it_ended(look: Look, facts: Facts) -> str:
    if facts.opening not in OPENED:
        return f"It never opened. {sentence(look, facts, 'opening')}{_server(look)}"
    if look.is_one_way:
        return _one_way(look)
    if facts.first is None:
        told = facts.told_client or facts.told_server
        if told and told != NOBODY:
            side = "client" if facts.told_client else "server"
            return sentence(look, facts, f"told_{side}") + " Who ended it cannot be seen here."
        over = _over(look, facts)
        return over + (_hidden(look) or "How it ended cannot be seen in this kind of recording.")
    said = sentence(look, facts, "first")
    if facts.how == "Close":
        answer = {
            "same": "It was answered.",
            "another": "The other end sent one with another code.",
            "not waited for": "TCP ended right behind it, so no answer was waited for.",
        }
        said += (
            f" It {_says(look)}. {answer.get(facts.reply or '', 'No answer to it was seen.')}{_not_come(look, facts)}"
        )
    elif facts.how in ("FIN", "RST"):
        said += f" That was a {facts.how}, and no Close frame had been sent."
    return said


def _over(look: Look, facts: Facts) -> str:
    """Say that it ended, and what is known of that where nobody can read a goodbye."""
    first = look.hung_up
    if look.brought.encrypted and first is not None and isinstance(first.what, Signal):
        side = begun(whose(look, first.sender))
        return f"{side} ended TCP first, with a {first.what.value}. Whether a Close frame came before is inside TLS. "
    quiet = silence(look) if facts.over == "yes" and not look.scope.tcp else None
    return f"It ended when nothing had passed for {quiet:.1f} s. " if quiet is not None else ""


def _not_come(look: Look, facts: Facts) -> str:
    """Say of an answer that it had not come in, where that can be seen."""
    first = look.hung_up
    if first is None or facts.reply not in ("same", "another") or not look.scope.arrivals:
        return ""
    leg = next(leg for leg in look.read.legs if any(one is first for one in sent(leg, first.sender)))
    answer = next(one for one in sent(leg, first.receiver) if one.is_close)
    if answer.arrived is not None or look.ends[first.sender] is None:
        return ""
    return (
        " The answer had not come in when the recording stopped."
        if look.brought.stops
        else " The answer never came in."
    )


def _by_then(look: Look, facts: Facts) -> str:
    """Say of a recording that stops early how far it had come."""
    if look.hung_up is not None and look.hung_up.is_close:
        return _how_it_ended(look, facts)
    if look.is_one_way:
        return _one_way(look)
    if facts.opening == "opened":
        return "By then nobody had ended it."
    if facts.opening is None and not look.brought.encrypted and not look.began_late:
        return "By then the opening handshake had not been answered."
    return "By then nobody had ended it." if facts.opening in OPENED else _how_it_ended(look, facts)


def _hidden(look: Look) -> str:
    """Say why nobody knows what came first, where a part is missing; nothing if it is not for that."""
    if not any(look.may_hide_close(side) for side in SIDES):
        return ""
    why = "Its beginning was not recorded" if look.began_late else "Bytes of it are missing"
    first = look.hung_up
    if first is None:
        return f"{why}, so how it ended cannot be seen."
    seen = f"a Close frame, which {_says(look)}" if first.is_close else f"a {_signal(first)}, and no Close frame"
    return f"{why}, so who ended it first cannot be seen. {begun(whose(look, first.sender))} sent {seen}."


def _signal(passage: Passage) -> str:
    return passage.what.value if isinstance(passage.what, Signal) else ""


def _one_way(look: Look) -> str:
    """Say what the only end did of which anything was recorded."""
    side: Side = "client" if "client" in look.brought.directions else "server"
    only = f"Only what {whose(look, side)} sent is in the file, so who ended it first cannot be seen."
    first = look.hung_up
    if first is None:
        return f"{only} {begun(whose(look, side))} did not end it in this recording."
    if first.is_close:
        return f"{only} {begun(whose(look, side))} sent a Close frame, which {_says(look)}."
    return f"{only} {begun(whose(look, side))} ended TCP with a {_signal(first)}, and had sent no Close frame."


def _server(look: Look) -> str:
    """Say which program an answer in HTTP names as the one that made it."""
    head = look.read.front.heads.get("server")
    named = head.values("Server") if head is not None and head.status is not None else []
    return f' Its header Server says "{preview(named[0])}".' if named else ""


def _status(look: Look) -> str:
    head = look.read.front.heads.get("server")
    return str(head.status) if head is not None else "something else than 101"


def _says(look: Look) -> str:
    first = look.hung_up
    if first is None or not isinstance(first.what, Frame) or not first.what.payload:
        return "has no code"
    frame = first.what
    if frame.close_code is None:
        return "has half a code"
    return f"says {frame.close_code}" + (f' "{preview(frame.close_reason)}"' if frame.close_reason else "")


def _told_code(look: Look, side: Side, value: str) -> str:
    told = look.told(side)
    return value if told is None else str(told.code)

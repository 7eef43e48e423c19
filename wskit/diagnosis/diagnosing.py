"""Diagnosing: from a file, or from one connection, to what can be said of it.

1. A cause is left unless something that was seen rules it out. The order is that of the table.
2. What speaks for a cause without deciding anything is said with it: how long it was silent before, whose words the
   reason is.
3. Nothing is drawn here. `shown` and `plaintext` beside it do that.
"""

from __future__ import annotations

import os
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from ..evidence.recording import Brought, Recording, UnreadableError
from .causes import CAUSES
from .hints import but_for, hints_for
from .likeness import Ending, ending_of, likenesses, with_likenesses
from .look import Look
from .observing import facts_of
from .obtaining import next_to_get
from .saying import how_it_ended, sentence
from .stopped import hints_of_stopped, is_unended, until_the_end
from .told import told_of
from .twosides import key_of, legs_of, likeness_of, of_one, together
from .verdict import Left, Next, RuledOut, Verdict, Verdicts

if TYPE_CHECKING:
    from ..evidence.opening import Reader

__all__ = ["Diagnosis", "diagnose", "verdict"]


@dataclass(frozen=True, repr=False)
class Diagnosis:
    """What can be said of every connection in a file: ``verdicts``, in the order of the recording.

    A notebook shows it, with pictures, and ``print`` says it in words. Of the ``connection`` with this number all is
    shown, and of the messages what they say if ``content`` is.
    """

    found: Verdicts
    connection: int | None = None
    content: bool = True

    @property
    def recording(self) -> Recording:
        """What was read from the file."""
        return self.found.recording

    @property
    def verdicts(self) -> tuple[Verdict, ...]:
        """What can be said of each connection."""
        return self.found.verdicts

    def __repr__(self) -> str:
        many = len(self.verdicts)
        return f"<Diagnosis of {many} connection{'' if many == 1 else 's'} in {self.recording.format}>"

    def __str__(self) -> str:
        from .plaintext import as_text

        return as_text(self.found, number=self.connection, content=self.content)

    def _repr_mimebundle_(self, include: object = None, exclude: object = None) -> dict[str, str]:
        from .shown import as_html

        return {"text/plain": str(self), "text/html": as_html(self.found, number=self.connection, content=self.content)}


def diagnose(
    path: str | os.PathLike[str],
    *,
    connection: int | None = None,
    content: bool = True,
    reader: Reader | None = None,
) -> Diagnosis:
    """Read a recording that somebody brought, and say of each connection what may have been behind its end.

    Several causes may leave the same signs. Then all of them are left, and it says what to get next to tell them apart.

    Args:
        path: a capture (.pcap or .pcapng), a HAR, a log with DEBUG lines of `websockets`, or what ``timeline.save()``
            wrote. What it is, is found out from what is in it.
        connection: of which connection all is shown, with its ladder, counted from 1. Of the only one it is anyway.
        content: whether what messages say is shown.
        reader: what reads a capture, "tshark" or "dpkt"; without one it is the one that is better for the file.

    Raises:
        TypeError: if ``path`` is no path.
        IndexError: if there is no connection with this number.
        OSError: if the file cannot be read.
        UnreadableError: if it is no recording that can be read; the message says why, and what to do.

    >>> import tempfile
    >>> timeline = Timeline()
    >>> server = EchoServer(timeline=timeline)
    >>> ws = await WebSocket(server.url, timeline=timeline).opened
    >>> server.connections[-1].close(1012, "a new version")
    >>> await ws.closed
    CloseEvent(code=1012, reason='a new version', was_clean=True)
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     timeline.save(f"{folder}/mine.pcapng")
    ...     found = diagnose(f"{folder}/mine.pcapng")
    >>> found.verdicts[0].ended
    'The server\\'s end sent the first Close frame. It says 1012 "a new version". It was answered.'
    >>> found
    mine.pcapng, read as pcapng: 1 WebSocket connection. ...
    """
    from ..evidence.opening import read

    __tracebackhide__ = True  # `IPython`: whoever names a file that is not there is shown their own line, and not this
    try:
        recording = read(path, reader=reader)
    except (OSError, UnreadableError) as error:
        raise error.with_traceback(None) from None  # the message says it all
    many = len(recording.connections)
    if connection is not None and not 1 <= connection <= many:
        raise IndexError(f"there is no connection {connection}: the file has {many:,}, counted from 1")
    looks = [Look(one) for one in recording.connections]
    judged = [_judged(look) for look in looks]
    endings = [ending for _, ending in judged]
    pairs = legs_of([key_of(look) for look in looks])
    legs = [pair for one in pairs if (pair := of_one(one, recording.connections)) is not None]
    before, behind = {pair.front for pair in legs}, {pair.back for pair in legs}
    # What happens to a connection happens to both its legs, so that one of them counts.
    found = likenesses([None if number in behind else one for number, one in enumerate(endings, 1)])
    found += filter(None, (likeness_of(pair, endings, looks) for pair in legs))
    verdicts = [
        replace(one, leg="back" if number in behind else "front" if number in before else None)
        for number, (one, _) in enumerate(judged, 1)
    ]
    for number, one in [made for pair in legs for made in together(pair, verdicts)]:
        is_open = is_unended(looks[number - 1], facts_of(looks[number - 1]))
        verdicts[number - 1] = one if is_open else replace(one, next=_next(one))
    all_ = with_likenesses(verdicts, found)
    return Diagnosis(Verdicts(recording, all_, tuple(one.words for one in found)), connection, content)


def verdict(brought: Brought) -> Verdict:
    """Return what can be said of one connection.

    >>> from wskit.diagnosis.diagnosing import verdict
    >>> from wskit.evidence.recording import Brought
    >>> from wskit.evidence.scope import Scope
    >>> from wskit.record.events import Connecting, End, Failed
    >>> end = End("client", 1)
    >>> happened = (
    ...     Connecting(0.0, end, "ws://a.example/", ()),
    ...     Failed(0.1, end, "nothing is listening at this address"),
    ... )
    >>> scope = Scope("a log", "client", tcp=True, http=True, own=frozenset({"client"}))
    >>> found = verdict(Brought(happened, end, scope, "a.example"))
    >>> [cause.key for cause in found.left], found.next
    (['nobody-listens'], None)
    """
    return _judged(Look(brought))[0]


def _next(found: Verdict) -> Next | None:
    return next_to_get(found.brought, [one.key for one in found.left])


def _judged(look: Look) -> tuple[Verdict, Ending | None]:
    brought = look.brought
    facts = facts_of(look)
    left: list[Left] = []
    ruled_out: list[RuledOut] = []
    for cause in CAUSES.values():
        against = cause.against(facts)
        if against:
            ruled_out.append(RuledOut(cause.key, cause.words, sentence(look, facts, against)))
        else:
            because = (*hints_for(look, facts, cause), *hints_of_stopped(look, facts, cause.key))
            left.append(Left(cause.key, cause.words, because, cause.owner, but_for(look, facts, cause)))
    found = Verdict(
        brought,
        how_it_ended(look, facts),
        (told_of(look, facts, "client"), told_of(look, facts, "server")),
        tuple(left),
        tuple(ruled_out),
        until_the_end(brought) if is_unended(look, facts) else next_to_get(brought, [one.key for one in left]),
    )
    return found, ending_of(look, facts)

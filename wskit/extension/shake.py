"""Shake: takes one opening handshake to a kernel's server, and its answer back. Then, and only then, bytes pass.

1. Until the server has opened a WebSocket, and that has been passed on, nothing that a client sends reaches it but the
   handshake itself.
2. Whoever is refused is told so in the gate's own words, and both connections end. What comes then from the client's
   side is read by nobody: it would be a request that is not for here.
3. Whoever goes while there is no answer has gone for the other side, too, by an end of bytes or by a reset.
4. The server has longer to answer than any browser waits.
"""

from __future__ import annotations

import asyncio
from typing import Final

from .accepted import Answer, NoAnswerError, read_answer, refusal
from .splice import Side, splice

__all__ = ["PATIENCE", "shake"]

PATIENCE: Final = 250.0
"""How many seconds the server has for its answer: Chromium gives it 240, and Firefox 20."""
_LEAVE: Final = 5.0
"""How many seconds a client that was refused has to go."""


class _Early:
    """A client from which something has been asked for already: ``asked`` will be what it sends next."""

    def __init__(self, client: Side, asked: asyncio.Future[bytes]) -> None:
        self._client = client
        self._asked: asyncio.Future[bytes] | None = asked
        self.send, self.finish, self.close = client.send, client.finish, client.close

    async def receive(self) -> bytes:
        if self._asked is None:
            return await self._client.receive()
        asked, self._asked = self._asked, None
        return await asked


async def shake(client: Side, server: Side, request: bytes, ahead: bytes = b"", patience: float = PATIENCE) -> None:
    """Ask the server, pass on its answer, and then all else, until both sides have ended. Both are closed then.

    Args:
        client: whoever asks.
        server: whom it asks.
        request: the head of what is asked.
        ahead: what the client has sent behind it.
        patience: how many seconds the server has to answer.
    """
    early = asyncio.ensure_future(client.receive())
    answering = asyncio.ensure_future(_ask(server, request))
    reset = True
    try:
        async with asyncio.timeout(patience):
            if await _gone(early, answering):
                server.finish()
            answer, rest = await answering
            if answer.head:
                await client.send(answer.head)
        if answer.head:
            await splice(_Early(client, early), server, ahead, rest)
        else:
            reset = await _refuse(client, early, refusal(answer.status))
    except (NoAnswerError, TimeoutError):
        reset = await _refuse(client, early, b"")
    except OSError:  # either has gone by a reset, and so has the other
        pass
    finally:
        for task in (early, answering):
            task.cancel()
        await asyncio.gather(early, answering, return_exceptions=True)
        client.close(reset=reset)
        server.close(reset=reset)


async def _gone(early: asyncio.Future[bytes], answering: asyncio.Future[tuple[Answer, bytes]]) -> bool:
    """Wait for whichever comes first, and tell whether the client has ended before the answer."""
    await asyncio.wait((early, answering), return_when=asyncio.FIRST_COMPLETED)
    return not answering.done() and not early.result()


async def _ask(server: Side, request: bytes) -> tuple[Answer, bytes]:
    """Return the answer, and what came behind it."""
    await server.send(request)
    got = b""
    while True:
        data = await server.receive()
        got += data
        answer = read_answer(got)
        if answer is not None:
            return answer, got[answer.used :]
        if not data:
            raise NoAnswerError


async def _refuse(client: Side, early: asyncio.Future[bytes], said: bytes) -> bool:
    """Tell the client, and wait until it has gone. Return whether it has by a reset."""
    try:
        async with asyncio.timeout(_LEAVE):
            await client.send(said)
            client.finish()
            data = await early
            while data:
                data = await client.receive()
    except TimeoutError:
        return False
    except OSError:
        return True
    return False

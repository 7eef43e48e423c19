"""Tap: a middle before somebody's own server, and what passes it.

1. The first line is the URL to point a page at, and nothing else; with ``--json`` it is an object that has it. Then
   comes a line for each connection that opens, for each frame, and for each connection that ends or is refused. What a
   person has to know besides goes to standard error.
2. The URL has the host name of the target where that is this computer: cookies belong to host names. It has the path
   of the target, and a token before it: any page in the same browser may try the port.
3. Only this computer reaches it. What is shown is redacted, and what messages say can be left out. Nothing is written
   anywhere unless it was told where.
4. What is kept is bounded: a tap may run for months.
5. The first Ctrl-C says 1001 to both sides of every connection. A second one does not wait for their answers.
"""

from __future__ import annotations

import asyncio
import contextlib
import functools
import secrets
import signal
import socket
import sys
import time
from typing import TYPE_CHECKING, Any, Final

from ..between.before import local_host, named, page_url, stand_before
from ..between.middle import Middle
from ..loops import portal
from ..loops.system import allow_sockets, asked_to_stop
from ..protocol.url import read_url
from ..record import story
from ..record.timeline import Timeline
from . import tokens
from .keys import is_person_there, pressed_keys
from .meddling import KEYS, Meddling
from .tapoptions import TapOptions
from .terminal import Terminal
from .watching import BYTES, EVENTS, dumped, following

if TYPE_CHECKING:
    from .reporting import Reporter

__all__ = ["tap"]

SOCKETS: Final = 10_240
"""How many sockets it may have open: two for each connection. (More, macOS would not allow.)"""


def tap(options: TapOptions) -> int:
    """Run the tap until it is asked to stop. Returns the exit status."""
    try:
        return asyncio.run(_Tap(options).run())
    except OSError as error:
        # What is wrong with a certificate is one, too.
        where = f" ({error.filename})" if error.filename else ""
        print(f"wskit: {error.strerror or error}{where}", file=sys.stderr)
        return 1


class _Tap:
    """The tap."""

    def __init__(self, options: TapOptions) -> None:
        self._options = options
        self._target = read_url(options.url)
        self._terminal, self._notes = Terminal(), Terminal(sys.stderr)
        self._reporter: Reporter | None = None
        # To be saved, as much is kept as fits into a file that is good to read.
        self._timeline = Timeline() if options.save else Timeline(max_events=EVENTS, max_bytes=BYTES)

    async def run(self) -> int:
        """Run it. Returns the exit status."""
        options, terminal = self._options, self._terminal
        allow_sockets(SOCKETS)
        with asked_to_stop() as asked, following(self._timeline) as (follower, news):
            middle = self._middle()
            same_again = options.port != 0 and tokens.remember(middle.port, middle.url)
            meddling = Meddling(middle, delay=options.delay, limit=options.limit)
            url = page_url(middle, self._target)
            if options.json:
                listening = {"event": "listening", "time": round(time.time(), 6), "url": url}
                terminal.say(dumped({**listening, "target": named(self._target)}))
            else:
                terminal.say(url)  # before all that takes its time
            self._introduce(url, same_again=same_again)
            from .reporting import Reporter

            reporter = self._reporter = Reporter(terminal, follower, self._target, options)

            def press(key: str) -> None:
                if KEYS.get(key.lower()) == "quit":
                    asked.put_nowait(signal.SIGINT)
                    return
                reporter.report()  # what was before
                if words := meddling.press(key):
                    reporter.note(words)
                elif key.lower() not in KEYS:
                    self._name_keys()

            async with asyncio.TaskGroup() as tasks, pressed_keys(press):
                looking = tasks.create_task(self._look_for_the_server())
                watching = tasks.create_task(reporter.watch(news))
                await asked.get()
                looking.cancel()
                if self._notes.is_person:
                    self._say("")  # behind the ^C that the terminal shows
                await self._say_goodbye(middle, meddling, asked)
                watching.cancel()
            reporter.finish()
        return self._save()

    def _middle(self) -> Middle:
        options = self._options
        token = (tokens.kept(options.port) if options.port else None) or secrets.token_urlsafe()
        return stand_before(
            self._target,
            port=options.port,
            token=token,
            trust=self._trust(),
            timeline=self._timeline,
            **self._tls(),
            **options.habits,
        )

    def _tls(self) -> dict[str, Any]:
        """Return what the middle has to know to speak TLS with the page, if it is to."""
        if not self._options.tls:
            return {}
        from .certificate import GREETING, own_certificate

        loop = asyncio.get_running_loop()

        def complain(words: str) -> None:
            with contextlib.suppress(RuntimeError):  # it is over
                portal.post(self._complain, words, to=loop)

        host = local_host(self._target) or "127.0.0.1"
        return {"ssl": own_certificate(host, self._options.ca, complain), "greeting": GREETING}

    def _complain(self, words: str) -> None:
        if self._reporter is not None:
            self._reporter.complain(words)

    def _trust(self) -> Any:
        if self._options.trust is None:
            return None
        import ssl

        context = ssl.create_default_context()
        try:
            context.load_verify_locations(self._options.trust)
        except OSError as error:  # one of TLS is one, too
            what = "there is no certificate in it" if isinstance(error, ssl.SSLError) else error.strerror
            raise OSError(f"{self._options.trust}: {what}") from None
        return context

    def _introduce(self, url: str, *, same_again: bool) -> None:
        """Say what to know of the URL."""
        options = self._options
        self._say(f"Let your page connect to this URL instead of {named(self._target)}. What passes is shown here.")
        self._say("Whoever has this URL can use your server, from this computer.")
        if options.tls:
            which = (
                f"The certificate to trust is in {options.ca}" if options.ca else "Nobody trusts its certificate yet"
            )
            how = "" if options.ca else "; --tls-ca FILE writes what is to be trusted"
            self._say(f"{which}{how}. Or open https://{url.split('/')[2]}/ in the browser, and let it pass.")
        if same_again:
            self._say(f"The next tap on port {options.port} has the same URL.")
        if options.save is not None:
            self._say(f"At the end, what passed is written to {options.save}, with what messages say.")
        if is_person_there():
            self._name_keys()
        self._say(f"To end it, press Ctrl-C. Now it is {time.strftime('%Y-%m-%d %H:%M:%S %z')}.")

    def _name_keys(self) -> None:
        self._say(f"Keys: {', '.join(f'{key} {what}' for key, what in KEYS.items())}.")

    def _say(self, words: str) -> None:
        self._notes.say(self._notes.entry(words, "  "))

    async def _look_for_the_server(self) -> None:
        """Say so if nobody listens at the target yet."""
        where = self._target.for_the_library()
        try:
            async with asyncio.timeout(5):
                _, writer = await asyncio.open_connection(where.host, where.port)
        except OSError as error:
            place, until = f"{self._target.host}:{where.port}", "until your server is there, pages get"
            if isinstance(error, socket.gaierror):
                host = self._target.host
                self._say(f"This computer knows no host {host!r}. Is its name right? The tap waits: pages get 502.")
            elif isinstance(error, TimeoutError):
                self._say(f"Nothing answers at {place}: is it the right one? The tap waits: {until} 504.")
            else:
                self._say(f"Nobody listens at {place} yet. The tap waits: {until} 502.")
        else:
            writer.close()
            with contextlib.suppress(OSError):
                await writer.wait_closed()

    async def _say_goodbye(self, middle: Middle, meddling: Meddling, asked: asyncio.Queue[signal.Signals]) -> None:
        """End every connection, and wait until all have ended or somebody will not wait."""
        there = [one for one in middle.connections if not one.is_over]
        if count := sum(one.is_open for one in there):
            many = "1 connection" if count == 1 else f"{count:,} connections"
            self._say(f"Closing {many} with 1001. Who will not wait presses Ctrl-C again.")
        meddling.let_go()

        async def all_gone() -> None:
            for crossing in there:
                await crossing.closed

        # Not waited for: this thread takes the signals, and must not be blocked when the second one comes.
        portal.post(functools.partial(middle.drain, code=1001))
        ends = [asyncio.create_task(all_gone()), asyncio.create_task(asked.get())]
        await asyncio.wait(ends, return_when=asyncio.FIRST_COMPLETED)
        portal.post(middle.close)

    def _save(self) -> int:
        path = self._options.save
        if path is None:
            return 0
        try:
            self._timeline.save(path)
        except ValueError as error:
            self._say(f"{path} was not written: {error}.")
            return 0
        who = f"wskit diagnose {path} reads it." if story.is_for(path) else "Wireshark opens it."
        self._say(f"What passed is in {path}. {who}")
        return 0

"""Kinds: what evidence can be had, how, and what each would show if a cause is the right one. No I/O.

1. A kind shows something for every cause: its own line, or nothing that matters.
2. Causes for which it shows the same stay together. Any two causes are told apart by one kind or another.
3. What costs least is in the books already: a log. A capture has to be made while it happens again.
4. A line of ``how`` is a command, and works in bash as it stands, but for the names in capitals. It is short, so that
   a narrow terminal has room for it. What is said beside it is no command.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final

__all__ = ["KINDS", "Kind"]

NOTHING: Final = "nothing of the kind"


@dataclass(frozen=True)
class Kind:
    """A kind of evidence: ``key`` for programs, ``what`` it is, ``how`` to get it, what it ``costs``, what it shows.

    ``how`` has a command on each line. ``shows`` has a line for each cause that leaves one; of all others it shows
    ``NOTHING``. ``script`` is what is put into a page or a program, and ``aside`` what is to be known beside it.
    """

    key: str
    what: str
    how: str
    costs: int
    shows: Mapping[str, str]
    script: str = ""
    aside: str = ""

    def split(self, causes: Iterable[str]) -> dict[str, tuple[str, ...]]:
        """Return the causes by what would be seen, those of which nothing is to be seen last."""
        found: dict[str, list[str]] = {}
        for cause in causes:
            found.setdefault(self.shows.get(cause, NOTHING), []).append(cause)
        return {line: tuple(found[line]) for line in sorted(found, key=lambda one: one == NOTHING)}


def _shows(*lines: tuple[str, str]) -> dict[str, str]:
    return {cause: line for causes, line in lines for cause in causes.split()}


def _lines(*commands: str) -> str:
    return "\n".join(command.strip("`") for command in commands)


_CLOSED: Final = """\
ws.addEventListener("close", e =>
  console.log(e.code, e.reason, e.wasClean));"""
"""What a page does to say what it was told."""

KINDS: Final = (
    Kind(
        "server-log",
        "what the server's own code writes to its log, from a minute before the end",
        _lines(
            "`journalctl -u SERVICE --since -1h`",
            "`kubectl logs POD --timestamps --since=1h`",
            "`kubectl logs POD --timestamps --previous`",
        ),
        1,
        _shows(
            ("server-closes", "a line of its own code that closes this connection, for none of the other reasons here"),
            ("message-refused", "a line that refuses a message"),
            ("session-over", "a line about a session or a token"),
            ("replaced", "a line that the same user has connected again"),
            ("page-throttled", "a line that a heartbeat was late"),
            ("server-busy", "a line about load, or a limit"),
            ("upstream-gone", "a line that something behind it did not answer"),
            ("server-crashes", "a traceback"),
            ("server-stops", "a line that it was asked to stop"),
            ("server-killed server-out-of-memory", "no last line: it breaks off, and begins anew"),
            ("server-ends-tcp", "a line, or code, that ends this connection without a Close"),
            ("server-blocked", "a gap in which it wrote nothing, or a slow call"),
            ("client-breaks-rules client-not-text", "a line that the client broke the protocol"),
            ("too-big", "a line that a message was too big"),
            (
                "page-left page-came-back client-closes client-extension server-keeps-tcp",
                "a Close that came from the client",
            ),
            ("both-close", "a call of its own to close, at the same time"),
            ("server-never-answers", "a Close from the client that nothing answers"),
            ("client-never-answers", "a Close of its own that nobody answered"),
            (
                "network-silent client-moved client-blocked to-server-lost to-client-lost",
                "a Ping that was not answered in time, or nothing at all",
            ),
            ("server-breaks-rules server-not-text", "a Close with 1002 or 1007 from the client"),
            ("server-refuses", "the request, and why it was refused"),
            ("upgrade-dropped", "the request, without the header Upgrade"),
            ("nobody-listens", "it does not run, or listens elsewhere"),
            (
                "plain-to-tls tls-to-plain",
                "a request that it could not read, or a connection that begins and of which nothing follows",
            ),
            ("no-subprotocol", "a connection that the client ended at once"),
        ),
    ),
    Kind(
        "platform",
        "what the platform says of the server's process",
        _lines(
            "`dmesg -T | grep -i -E 'killed process|out of memory'`",
            "`journalctl -k | grep -i -E 'oom|killed process'`",
            "`systemctl show SERVICE -p Result -p ExecMainStatus`",
            "`kubectl describe pod POD | grep -A 6 'Last State'`",
            "`kubectl get events --sort-by=.lastTimestamp`",
        ),
        1,
        _shows(
            ("server-out-of-memory", '`OOMKilled`, or "Out of memory: Killed process"'),
            (
                "server-killed",
                "an exit code such as 137 (SIGKILL) or 139 (a crash of its own), and no want of memory",
            ),
            ("server-stops", "a deployment, a scale-down or a drained node at that time"),
            ("nobody-listens", "no process that is ready"),
        ),
        aside="An exit code of 137 is 128 + 9: SIGKILL, which no log of its own can tell of.",
    ),
    Kind(
        "tls",
        "whether TLS is spoken at that port",
        _lines("`openssl s_client -connect HOST:PORT </dev/null`"),
        1,
        _shows(
            ("plain-to-tls", "a certificate: the URL has to begin with wss:"),
            ("tls-to-plain", '"wrong version number", or no certificate: the URL has to begin with ws:'),
            ("certificate-expired", '"certificate has expired"'),
            ("certificate-not-trusted", "another verify error"),
            ("nobody-listens", '"Connection refused"'),
        ),
        aside='nginx answers a request without TLS with 400 and "The plain HTTP request was sent to HTTPS port".',
    ),
    Kind(
        "proxy-log",
        "the log and the timeouts of what stands in between",
        _lines(
            "`grep ' 101 ' /var/log/nginx/access.log`",
            "`nginx -T | grep -i -E 'timeout|error_log'`",
            "`tail /var/log/nginx/error.log`",
        ),
        1,
        _shows(
            ("proxy-idle", "a limit that is as long as the silence (nginx: proxy_read_timeout)"),
            ("proxy-age", "a limit on the age of connections that is as long as this one lasted"),
            ("proxy-stops", "a reload, a restart or a drain at that time"),
            ("proxy-hides-loss", "a client that sent nothing for long, and Pings that it answered itself"),
            ("gateway-alone", "that it could not connect to the server"),
            ("gateway-refuses", "that it refused the request itself"),
            ("upgrade-dropped", "that Upgrade is not passed on"),
            ("server-refuses", "the server's own answer"),
            (
                "network-resets network-cuts",
                "that both sides ended it at the same time, or that its own connection was reset",
            ),
            (
                "server-killed server-out-of-memory server-ends-tcp server-crashes",
                "that the server ended it first (nginx: nothing)",
            ),
            ("client-gone", "that the client ended it first"),
        ),
        aside="Where `nginx -T` prints no proxy_read_timeout, that is 60 s. "
        "nginx writes at level info that a connection was idle for too long: without `error_log FILE info` its log is "
        "empty. Its access.log has when a connection ended, and not why. "
        "Of a server that ended TCP with a FIN, as one that is killed does, it writes nothing. "
        "For another proxy or a load balancer, take its own log and its idle timeout.",
    ),
    Kind(
        "client-log",
        "what the client itself says: a browser's console, or a log with DEBUG lines",
        "",
        1,
        _shows(
            ("client-closes both-close", "its own call of close()"),
            ("page-left", "that the page was left"),
            ("page-came-back", "an error event when the user came back"),
            ("client-moved", "an offline event, a change of networks, or that it slept"),
            ("client-gone", "no last line: it breaks off"),
            ("client-blocked", "a gap in which it wrote nothing, or a slow call; of a browser, a page that was hidden"),
            ("client-never-answers", "a Close that came, and that nothing answers"),
            ("client-extension", "an extension that it misses"),
            ("client-gave-up", "its own call of close(), before it was open"),
            ("certificate-expired", "that the certificate has expired (ERR_CERT_DATE_INVALID)"),
            (
                "certificate-not-trusted",
                "that nobody it trusts has issued the certificate (ERR_CERT_AUTHORITY_INVALID)",
            ),
            ("nobody-listens", "that the connection was refused"),
            ("plain-to-tls", "an answer that is no HTTP, or a 400, to a URL that begins with ws:"),
            ("tls-to-plain", "a TLS error, to a URL that begins with wss:"),
            ("no-subprotocol", "that no subprotocol was agreed on"),
            ("server-refuses gateway-refuses gateway-alone upgrade-dropped", "the status of the answer"),
            ("server-breaks-rules server-not-text", "a protocol error that it found"),
            (
                "network-resets network-cuts server-killed server-out-of-memory server-ends-tcp proxy-idle proxy-age",
                "1006, though nothing in the client ended it",
            ),
            ("server-never-answers server-blocked server-keeps-tcp", "a Close of its own, and a long wait"),
            (
                "server-closes message-refused session-over replaced page-throttled server-busy upstream-gone "
                "server-crashes "
                "server-stops too-big client-breaks-rules client-not-text proxy-stops",
                "a code that came from the other end",
            ),
        ),
        script=_CLOSED,
        aside='In a browser, keep the console and the network panel open, with "Preserve log". In Python, '
        "`logging.basicConfig(level=logging.DEBUG)`.",
    ),
    Kind(
        "page-told",
        "what the page was told when it ended",
        "",
        1,
        _shows(
            (
                "nothing-wrong server-blocked client-blocked server-keeps-tcp network-silent to-server-lost "
                "to-client-lost client-moved",
                "nothing, however long you wait: it is open still",
            ),
            (
                "client-closes both-close page-left page-came-back server-never-answers",
                "the code that the page itself closed with, or no line at all, as the page was gone",
            ),
            (
                "server-closes message-refused session-over replaced page-throttled server-busy upstream-gone "
                "server-crashes server-stops too-big client-breaks-rules client-not-text proxy-stops",
                "another code than 1006, which came from the other end, and its reason",
            ),
            (
                "network-resets network-cuts server-killed server-out-of-memory server-ends-tcp proxy-idle proxy-age "
                "proxy-hides-loss server-breaks-rules server-not-text client-never-answers",
                "1006: TCP ended without a goodbye",
            ),
        ),
        script=_CLOSED,
        aside="The console has it, with “Preserve log”. The other end's log has its side of the same moment.",
    ),
    Kind(
        "ask",
        "an answer to a question",
        "",
        1,
        _shows(
            ("nothing-wrong", "the answer"),
            ("server-blocked", "the answer, late"),
        ),
        aside="Send a message that the server answers, or a Ping, and wait ten seconds.",
    ),
    Kind(
        "keys",
        "what is inside TLS",
        _lines(
            "`SSLKEYLOGFILE=/tmp/keys chromium URL`",
            "`tshark -o tls.keylog_file:/tmp/keys -r FILE`",
        ),
        2,
        _shows(
            (
                "server-closes message-refused session-over replaced page-throttled server-busy upstream-gone "
                "server-crashes "
                "server-stops too-big client-never-answers client-breaks-rules client-not-text",
                "a Close from the server's end first",
            ),
            (
                "client-closes page-left page-came-back client-extension server-never-answers server-keeps-tcp",
                "a Close from the client's end first",
            ),
            ("server-breaks-rules server-not-text", "a frame that breaks a rule"),
            ("both-close", "two Closes at once"),
            ("server-refuses gateway-refuses gateway-alone upgrade-dropped", "an answer that is not 101"),
            (
                "server-blocked client-blocked to-server-lost to-client-lost network-silent client-moved",
                "a Ping without an answer, or a Close without one",
            ),
        ),
        aside="Capture between the two. Or capture behind the proxy that ends TLS.",
    ),
    Kind(
        "both-captures",
        "a capture at the other end, of the same connection at the same time",
        _lines("`tcpdump -i any -s 0 -U -w other.pcap 'tcp port PORT'`"),
        3,
        _shows(
            ("network-resets", "a RST that neither end sent"),
            ("network-cuts", "a FIN that neither end sent"),
            (
                "server-killed server-out-of-memory server-ends-tcp server-crashes",
                "that the server's machine ended TCP itself",
            ),
            ("client-gone", "that the client's machine ended TCP itself"),
            (
                "proxy-idle proxy-age proxy-stops proxy-hides-loss",
                "that each end heard it from another address than the other end's",
            ),
            ("network-silent client-moved", "that nothing comes through, either way"),
            ("to-server-lost", "that what the client sends does not come in, and what the server sends does"),
            ("to-client-lost", "that what the server sends does not come in, and what the client sends does"),
            ("server-blocked server-never-answers", "that all comes in, and the server is late to answer"),
            ("client-never-answers", "that all comes in, and the client does not answer"),
            ("client-blocked", "that all comes in, and the client is late to answer, also to a Ping"),
            ("gateway-alone gateway-refuses", "that the request never came to the server"),
            ("upgrade-dropped", "that the request came without Upgrade"),
        ),
        aside="Run it at both ends, before it happens again.",
    ),
    Kind(
        "tap",
        "the frames and the code of both ends, with wskit in between",
        _lines("`wskit tap ws://SERVER:PORT`"),
        2,
        _shows(
            ("client-breaks-rules", "the frame that breaks a rule"),
            ("client-not-text", "the text that is not UTF-8"),
            ("server-breaks-rules", "the server's frame that breaks a rule"),
            ("server-not-text", "the server's text that is not UTF-8"),
            ("client-extension", "a Close with 1010"),
            ("too-big", "a large message before the Close"),
            ("both-close", "two Closes that cross"),
            ("client-closes", "a Close from the client, and its code"),
            ("page-left page-came-back", "a Close with 1001 from the client"),
            ("server-keeps-tcp", "two Closes, and no FIN"),
            ("server-never-answers", "a Close from the client, and no answer"),
            ("client-never-answers", "a Close from the server, and no answer"),
            ("client-blocked", "a Ping from the server, and no answer before its Close"),
        ),
        aside="Let the client connect to the address that it prints.",
    ),
)
"""Every kind, the cheapest of the same worth first."""

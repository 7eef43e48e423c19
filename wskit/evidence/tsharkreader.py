"""The reader that knows every kind of network: a capture's segments, by Wireshark's ``tshark``.

1. It is the program that is on the PATH. It gets the file through a pipe, so that what is packed is unpacked within our
   bounds, and a folder of settings and a home that are empty: whoever runs it may have others, and plugins, which are
   programs. It looks up no names. One in the current folder is not run: it may have come with the file.
2. Of what it knows only TCP is asked: what is in it, the kit reads itself. So it keeps little: a note on each packet.
3. Of packets in packets, as in a tunnel, the innermost counts. What an ICMP packet quotes is no packet.
4. It reads so many packets, and no more, and for so long.
5. When nobody wants the rest it is stopped. It does not outlive the one who reads.
"""

from __future__ import annotations

import contextlib
import os
import shutil
import subprocess
import tempfile
import threading
from collections.abc import Iterator
from typing import IO, Final

from .containers import MAGIC
from .recording import UnreadableError
from .segments import CUT, DAMAGED, Segment, Tally

__all__ = ["find", "read_segments"]

PORTION: Final = 256 * 1024
HEADER: Final = 28
"""How many bytes the header of a pcapng file has at least; that of pcap has four less."""

_FIELDS: Final = (
    "frame.time_epoch",
    "ip.src",
    "ipv6.src",
    "tcp.srcport",
    "ip.dst",
    "ipv6.dst",
    "tcp.dstport",
    "tcp.seq_raw",
    "tcp.ack_raw",
    "tcp.flags",
    "tcp.len",
    "tcp.payload",
    "ip.flags.mf",
    "ip.frag_offset",
    "ipv6.fraghdr.nxt",
    "frame.number",
)
_FRAGMENTS: Final = "(ip.proto == 6 and (ip.flags.mf == 1 or ip.frag_offset > 0)) or ipv6.fraghdr.nxt == 6"
_WANTED: Final = f"((tcp or {_FRAGMENTS}) and not (icmp or icmpv6))"
PACKETS: Final = 1_000_000
"""How many packets are read. It takes about 20 microseconds for each, whatever is in it."""
SECONDS: Final = 300.0
"""How long it may take: several times what it needs for so many packets."""
_OPTIONS: Final = (
    *("-n", "-d", "tcp.port==0-65535,data"),
    *(
        part
        for preference in (
            "ip.defragment:FALSE",
            "ipv6.defragment:FALSE",
            "tcp.analyze_sequence_numbers:FALSE",
            "tcp.desegment_tcp_streams:FALSE",
            "tcp.try_heuristic_first:FALSE",
            "tcp.check_checksum:FALSE",
        )
        for part in ("-o", preference)
    ),
    *("-T", "fields", "-E", "occurrence=l", "-E", "separator=/t"),
    *(part for name in _FIELDS for part in ("-e", name)),
    *("-r", "-"),
)
_DAMAGES: Final = "damaged or corrupt", "a capture file in a format"
"""What tshark says of a file that it cannot read on, or not at all."""


def find() -> str | None:
    """Return where tshark is, None if it is not on the PATH. What is in the current folder does not count."""
    here = os.path.realpath(os.curdir)
    for folder in os.environ.get("PATH", os.defpath).split(os.pathsep):
        # On Windows `which` looks in the current folder first, unless it is asked for a place.
        if os.path.isabs(folder) and os.path.realpath(folder) != here:
            found = shutil.which(os.path.join(folder, "tshark"))
            if found is not None:
                return found
    return None


def read_segments(program: str, file: IO[bytes], tally: Tally) -> Iterator[Segment]:
    """Return the TCP segments of a capture, in the order of the file.

    Raises:
        UnreadableError: if tshark cannot be run, does not read the file, or takes too long.
    """
    beginning = file.read(HEADER)
    tally.format = "pcapng" if beginning.startswith(MAGIC[-1]) else "pcap"
    if len(beginning) < HEADER - 4 * (tally.format == "pcap"):
        tally.problem = CUT  # of which tshark says nothing
        return
    with tempfile.TemporaryDirectory() as folder, tempfile.TemporaryFile() as complaints:
        kept = {name: value for name, value in os.environ.items() if not name.startswith(("WIRESHARK_", "XDG_"))}
        homes = dict.fromkeys(("HOME", "USERPROFILE", "APPDATA", "LOCALAPPDATA", "WIRESHARK_CONFIG_DIR"), folder)
        environment = {**kept, **homes, "LC_ALL": "C.UTF-8"}
        try:
            process = subprocess.Popen(  # noqa: S603
                [program, *_OPTIONS, "-c", f"{PACKETS + 1}", "-Y", f"{_WANTED} or frame.number == {PACKETS + 1}"],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=complaints,
                env=environment,
            )
        except OSError as error:
            raise UnreadableError(f"tshark cannot be run: {error.strerror}") from error
        with process, _feeding(process, beginning, file), _at_most(SECONDS, process) as is_late:
            assert process.stdout is not None  # noqa: S101  (for the type checker)
            count = 0
            for line in process.stdout:
                whole, _, number = line.rstrip(b"\r\n").rpartition(b"\t")
                if number == b"%d" % (PACKETS + 1):
                    tally.stopped = f"it has more than {PACKETS:,} packets, which is much for tshark"
                    return
                found = _segment(whole, tally)
                if found is not None:
                    count += 1
                    yield found
            code = process.wait()
            if is_late.is_set():
                raise UnreadableError(
                    f"tshark was stopped, because it took more than {SECONDS:g} s. Read the file with dpkt (--reader "
                    "dpkt), or cut it down with Wireshark's editcap."
                )
        complaints.seek(0)
        _judge(code, complaints.read(65_536).decode(errors="replace"), count, tally)


@contextlib.contextmanager
def _feeding(process: subprocess.Popen[bytes], beginning: bytes, file: IO[bytes]) -> Iterator[None]:
    """Give the program the file to read, on a thread of its own, and stop both when nobody wants more."""

    def feed() -> None:
        assert process.stdin is not None  # noqa: S101  (for the type checker)
        # It may have seen enough, or there was something wrong with what it has seen.
        with contextlib.suppress(BrokenPipeError, OSError), process.stdin:
            process.stdin.write(beginning)
            while data := file.read(PORTION):
                process.stdin.write(data)

    thread = threading.Thread(target=feed, name="a capture for tshark", daemon=True)
    thread.start()
    try:
        yield
    finally:
        process.kill()
        thread.join()


@contextlib.contextmanager
def _at_most(seconds: float, process: subprocess.Popen[bytes]) -> Iterator[threading.Event]:
    """Stop the program if it takes longer, and tell by the event that it did."""
    is_late = threading.Event()

    def stop() -> None:
        is_late.set()
        process.kill()

    timer = threading.Timer(seconds, stop)
    timer.daemon = True
    timer.start()
    try:
        yield is_late
    finally:
        timer.cancel()
        timer.join()


def _judge(code: int, said: str, count: int, tally: Tally) -> None:
    """Find out from what tshark said whether it has read the whole file."""
    if code == 0:
        return
    if "cut short" in said:
        tally.problem = CUT
    elif count or any(words in said for words in _DAMAGES):
        tally.problem = DAMAGED
    else:
        # It may print anything, paths too.
        raise UnreadableError(f"tshark cannot read it and ended with {code}")


def _segment(line: bytes, tally: Tally) -> Segment | None:
    """Read a line of tshark's."""
    time, v4, v6, port, to_v4, to_v6, to_port, seq, ack, flags, size, payload, more, offset, fragment = line.decode(
        "ascii", "replace"
    ).split("\t")
    if more in ("1", "True") or offset not in ("", "0") or fragment:
        tally.fragments += 1
        return None
    try:
        seconds, _, rest = time.partition(".")
        return Segment(
            int(seconds) * 10**9 + int(rest.ljust(9, "0")[:9]),
            (v4 or v6, int(port)),
            (to_v4 or to_v6, int(to_port)),
            int(seq),
            int(ack),
            int(flags, 16) & 0xFF,
            int(size),
            bytes.fromhex(payload),
        )
    except ValueError:
        tally.broken += 1
        return None

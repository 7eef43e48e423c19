"""Processes: what is written where a server's process is watched, when it is killed, stopped, or its code fails.

1. What nginx 1.22 and uvicorn 0.54 write was seen. What Linux, `systemd` and Kubernetes write was not made here.
2. What a client is told is what the endings of :mod:`wskit.endings` show: a killed process says no goodbye.
"""

from __future__ import annotations

from typing import Final

from .numbers import CLOSING, NETWORK
from .symptoms import Says, Symptom

__all__ = ["PROCESSES"]

_OWN, _TCP = Says.OWN, Says.TCP

# fmt: off
PROCESSES: Final[tuple[Symptom, ...]] = (
    Symptom("server", "`Out of memory: Killed process …`",
            "The kernel killed a process for its memory. Nothing said goodbye: TCP ended (FIN or RST) on all its "
            "connections at once, and the other ends say 1006",
            "Whether it is the server's process, and the memory it took", (NETWORK,), _TCP, (1006,),
            words="`Out of memory: Killed process` `out of memory: Kill process` `OOMKilled` `oom-kill`", by="Linux"),
    Symptom("server", "`code=killed, status=9/KILL`",
            "Somebody killed the process with SIGKILL: by hand, for its memory, or as it did not stop in time. It "
            "could not say goodbye, and the other ends say 1006",
            "Who did: `journalctl -k`, and the deployment of that time", (NETWORK, CLOSING), _TCP, (1006,),
            words="`code=killed, status=9/KILL` `status=9/KILL` `exit code 137` `exited with code 137` `exitCode: 137` "
                  "`Exit Code: 137`",
            by="`systemd` and Kubernetes"),
    Symptom("server", "`signal 15 (SIGTERM) received`",
            "The process was told to stop, as by a deployment. A server that is made for it says 1001 to each client; "
            "nginx and most others end TCP, and the other ends say 1006",
            "Who stopped it; whether it says 1001 when it stops", (CLOSING,), _OWN, (1001, 1006),
            words="`signal 15 (SIGTERM) received` `received SIGTERM` `code=killed, status=15/TERM` `exit code 143` "
            "`exited with code 143` `exitCode: 143` `Exit Code: 143`",
            by="nginx, `systemd` and Kubernetes"),
    Symptom("server", "`Exception in ASGI application`",
            "The application's code raised an error, and the traceback below says where. uvicorn then ends "
            "TCP (FIN) without a goodbye: the client says 1006",
            "The last line of the traceback", (), _OWN, (1006,), by="uvicorn 0.54"),
)

"""Cluster: what ``kubectl`` tells of the events of the platform, and of how a container ended.

1. Events are of all programs there. Which of them has to do with the connection, its time tells, and its object.
2. A fact is said by an event of our own pod, or of what it is of, that comes close before the end.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final, NamedTuple

from ..world import Note, World
from .told import Line, Told, told

__all__ = ["EVENTS", "cluster_logs"]

BEFORE: Final = 45.0
"""How many seconds before an end an event may come that has to do with it."""
AFTER: Final = 10.0
"""And how many after it: the platform writes down late what it sees."""


HEADS: Final = ("TIME", "TYPE", "REASON", "OBJECT", "MESSAGE")


class Kind(NamedTuple):
    """How an event of the platform is written."""

    type: str
    reason: str
    thing: str
    message: str


_POD, _SET, _NODE, _DEPLOYMENT = "pod/{pod}", "replicaset/{replicas}", "node/{node}", "deployment/feed"

EVENTS: Final = {
    "probe-failed": Kind(
        "Warning",
        "Unhealthy",
        _POD,
        'Liveness probe failed: Get "http://{address}:8000/healthz": context deadline exceeded '
        "(Client.Timeout exceeded while awaiting headers)",
    ),
    "probe-kills": Kind("Normal", "Killing", _POD, "Container feed failed liveness probe, will be restarted"),
    "rollout": Kind("Normal", "ScalingReplicaSet", _DEPLOYMENT, "Scaled down replica set {replicas} to 0 from 1"),
    "new-version": Kind("Normal", "ScalingReplicaSet", _DEPLOYMENT, "Scaled up replica set {next} to 1"),
    "stopping": Kind("Normal", "Killing", _POD, "Stopping container feed"),
    "fewer": Kind(
        "Normal", "SuccessfulRescale", "horizontalpodautoscaler/feed", "New size: 2; reason: All metrics below target"
    ),
    "one-less": Kind("Normal", "ScalingReplicaSet", _DEPLOYMENT, "Scaled down replica set {replicas} to 2 from 3"),
    "cordoned": Kind("Normal", "NodeNotSchedulable", _NODE, "Node {node} status is now: NodeNotSchedulable"),
    "node-lost": Kind("Normal", "NodeNotReady", _NODE, "Node {node} status is now: NodeNotReady"),
    "crash-loop": Kind("Warning", "BackOff", _POD, "Back-off restarting failed container feed in pod {pod}"),
    "front-page": Kind("Normal", "ScalingReplicaSet", "deployment/web", "Scaled up replica set web-{next} to 3"),
    "balancer-stops": Kind("Normal", "Killing", "pod/envoy", "Stopping container envoy"),
}
"""What the platform notes, and how it is written. ``whom`` of a note is "" where it is ours."""


def cluster_logs(world: World) -> tuple[Told, Told]:
    """Write the platform's events, those of others too, and what became of our container."""
    ended = world.now if world.ended is None else world.ended
    rows = [_row(world, note) for note in world.noted(*EVENTS) if note.time <= min(ended + AFTER, world.now)]
    widths = [max(map(len, column)) for column in zip(HEADS, *(row.cells for row in rows), strict=True)]
    lines = [Line(row.time, _columns(row.cells, widths), row.facts) for row in rows]
    state, *facts = _state(world)
    if not facts and not any(line.facts for line in lines):
        facts = ["cluster:calm"]
    return (
        told("kubectl get events", lines, *facts, above=[_columns(HEADS, widths)]),
        Told(f"kubectl describe pod {world.names.pod}", tuple(state.split("\n")), frozenset()),
    )


def _state(world: World) -> tuple[str, ...]:
    """Return what the platform says of our container, and the facts in that."""
    if any(note.whom == "" for note in world.noted("stopping")):
        return (f'Error from server (NotFound): pods "{world.names.pod}" not found',)
    for what, reason, code in (("oom", "OOMKilled", 137), ("probe-kills", "Error", 137), ("crash-loop", "Error", 1)):
        for note in reversed([*world.noted(what)]):  # of several, the last
            if note.whom == "":
                last = f"Last State:  Terminated\n  Reason:    {reason}\n  Exit Code: {code}"
                finished = f"  Finished:  {world.at(note.time):%a, %d %b %Y %H:%M:%S} +0000"
                return (f"{last}\n{finished}", *(["cluster:oom"] if what == "oom" else []))
    return ("State:         Running\nRestart Count: 0",)


class _Row(NamedTuple):
    """An event, before it is known how wide the columns are."""

    time: float
    cells: tuple[str, ...]
    facts: frozenset[str]


def _columns(cells: Sequence[str], widths: Sequence[int]) -> str:
    return "  ".join(cell.ljust(width) for cell, width in zip(cells, widths, strict=True)).rstrip()


def _row(world: World, note: Note) -> _Row:
    kind, names = EVENTS[note.what], world.names
    words = {
        "pod": note.whom or names.pod,
        "replicas": (note.whom or names.pod).rpartition("-")[0],
        "next": f"feed-{world.seed:08x}",
        "node": names.node,
        "address": names.address if not note.whom else "10.42.0.9",
    }
    thing, message = kind.thing.format(**words), kind.message.format(**words)
    ended = world.now if world.ended is None else world.ended
    ours = not note.whom and ended - BEFORE <= note.time <= ended + AFTER
    cells = (f"{world.at(note.time):%H:%M:%S}", kind.type, kind.reason, thing, message)
    return _Row(note.time, cells, frozenset([f"cluster:{note.what}"] if ours else []))

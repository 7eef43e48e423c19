"""Cluster: what ``kubectl`` tells of the events of the platform, and of how a container ended.

1. Events are of all programs there. Which of them has to do with the connection, its time tells, and its object.
2. A fact is said by an event of our own pod, or of what it is of, that comes close before the end.
"""

from __future__ import annotations

from typing import Final, NamedTuple

from ..world import Note, World
from .told import Line, Told, told

__all__ = ["EVENTS", "cluster_logs"]

BEFORE: Final = 45.0
"""How many seconds before an end an event may come that has to do with it."""
AFTER: Final = 10.0
"""And how many after it: the platform writes down late what it sees."""


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
    lines = [_line(world, note) for note in world.noted(*EVENTS) if note.time <= ended + AFTER]
    state, *facts = _state(world)
    if not facts and not any(line.facts for line in lines):
        facts = ["cluster:calm"]
    above = (f"{'TIME':<21}{'TYPE':<9}{'REASON':<22}{'OBJECT':<38}MESSAGE",)
    return (
        told("kubectl get events", lines, *facts, above=above),
        Told(f"kubectl describe pod {world.names.pod}", tuple(state.split("\n")), frozenset()),
    )


def _state(world: World) -> tuple[str, ...]:
    """Return what the platform says of our container, and the facts in that."""
    if any(note.whom == "" for note in world.noted("stopping")):
        return (f'Error from server (NotFound): pods "{world.names.pod}" not found',)
    for what, reason, code in (("oom", "OOMKilled", 137), ("probe-kills", "Error", 137), ("crash-loop", "Error", 1)):
        for note in world.noted(what):
            if note.whom == "":
                last = f"Last State:  Terminated\n  Reason:    {reason}\n  Exit Code: {code}"
                finished = f"  Finished:  {world.at(note.time):%a, %d %b %Y %H:%M:%S} +0000"
                return (f"{last}\n{finished}", *(["cluster:oom"] if what == "oom" else []))
    return ("State:         Running\nRestart Count: 0",)


def _line(world: World, note: Note) -> Line:
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
    text = f"{world.at(note.time):%Y-%m-%dT%H:%M:%SZ} {kind.type:<8} {kind.reason:<21} {thing:<37} {message}"
    return Line.of(note.time, text, *([f"cluster:{note.what}"] if ours else []))

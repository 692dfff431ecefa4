"""What `murmure doctor` says of a cluster, in words: its brokers, topics, workers, sinks, inputs, brands, dead letters.

Reads only. How far the readers are behind, and which inputs are silent, is looked at in `flow_findings.py`.
"""

import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from contextlib import closing
from typing import Any

from kafka import KafkaConsumer
from kafka.admin import KafkaAdminClient
from kafka.errors import KafkaError

from pipeline.errors import ClusterError
from pipeline.settings import KafkaSettings
from streams.checkup import NOTE, OK, WRONG, Looked, ago
from streams.cluster.brands_topic import InForce, read_in_force
from streams.cluster.clients import make_admin, make_consumer
from streams.cluster.dead_letters import DeadLetters
from streams.cluster.flow_findings import input_findings, lag_findings
from streams.cluster.knock import unreachable
from streams.cluster.lag import Standing, standings, worker_group
from streams.cluster.names import Topics
from streams.cluster.topics import faults, wanted

__all__ = ["cluster_findings"]

_PATIENCE_S = 5.0
_WATCH_S = 3.0  # a worker says what it took twice a second, a sink after each commit
_NEW_MS = 60_000  # brands published so lately may still be on their way


def cluster_findings(
    brokers: str, settings: KafkaSettings, now_ms: int, watch: Callable[[], None] = lambda: time.sleep(_WATCH_S)
) -> list[Looked]:
    """Everything there is to say about a cluster at `now_ms`. Where a reader is behind, look again after `watch`."""
    if why := unreachable(brokers):
        advice = "start the broker, or name another with --brokers; check name, port and firewall"
        return [Looked("brokers", WRONG, why, advice)]
    found: list[Looked] = []
    try:
        with (
            closing(make_admin(brokers, _PATIENCE_S)) as admin,
            closing(make_consumer(brokers, _PATIENCE_S)) as consumer,
        ):
            found += _look(admin, consumer, brokers, settings, now_ms, watch)
    except (ClusterError, KafkaError) as error:
        advice = "look at the brokers' logs, and call murmure doctor again"
        found.append(Looked("brokers", WRONG, f"{brokers} did not answer all: {error or type(error).__name__}", advice))
    return found


def _look(
    admin: KafkaAdminClient,
    consumer: KafkaConsumer,
    brokers: str,
    settings: KafkaSettings,
    now_ms: int,
    watch: Callable[[], None],
) -> Iterator[Looked]:
    described = admin.describe_topics()
    yield Looked("brokers", OK, f"{brokers} answers")
    yield from _copies(described, {spec.name for spec in wanted(settings)})
    yield from _topics(admin, settings)
    standing = standings(admin, settings.prefix)
    yield from _workers(admin, settings.prefix, standing)
    yield from lag_findings(admin, consumer, settings.prefix, standing, now_ms, watch)
    yield from input_findings(admin, consumer, Topics.under(settings.prefix), now_ms)
    yield from _brands(brokers, settings, standing, now_ms)
    yield from _dead_letters(brokers, settings, now_ms)


def _topics(admin: KafkaAdminClient, settings: KafkaSettings) -> Iterator[Looked]:
    specs = wanted(settings)
    wrong = faults(admin, specs)
    for fault in wrong:  # each says what to do
        yield Looked("topics", WRONG, fault)
    if not wrong:
        yield Looked("topics", OK, f"{len(specs)} under {settings.prefix!r}, made as the settings ask")


def _copies(described: list[dict[str, Any]], ours: set[str]) -> Iterator[Looked]:
    """Partitions that nobody leads, so that nothing can be sent or read, and those that lack copies."""
    partitions = [(topic["name"], part) for topic in described if topic["name"] in ours for part in topic["partitions"]]
    dead = [f"{name} {part['partition_index']}" for name, part in partitions if part["leader_id"] < 0]
    thin = [
        f"{name} {part['partition_index']}"
        for name, part in partitions
        if part["leader_id"] >= 0 and len(part["isr_nodes"]) < len(part["replica_nodes"])
    ]
    advice = "a broker is away: see which of them runs, and what its log says"
    if dead:
        yield Looked("brokers", WRONG, f"{len(dead)} partitions have no leader: {_first(dead)}", advice)
    if thin:
        yield Looked("brokers", NOTE, f"{len(thin)} partitions lack copies: {_first(thin)}", advice)


def _first(names: list[str]) -> str:
    return ", ".join(names[:5]) + (", ..." if len(names) > 5 else "")


def _workers(admin: KafkaAdminClient, prefix: str, standing: Iterable[Standing]) -> Iterator[Looked]:
    """Who reads the posts, and whether every partition has its reader."""
    group = worker_group(prefix)
    posts = {(at.topic, at.partition): at.lag for at in standing if at.group == group}
    is_known = any(known["group_id"] == group for known in admin.list_groups())
    told = admin.describe_groups([group])[group] if is_known else {}
    members = told.get("members", [])
    if not members:
        waiting = sum(posts.values())
        found = f"none is in the group {group}" + (f", and {waiting:,} records of posts wait" if waiting else "")
        yield Looked("workers", WRONG if waiting else NOTE, found, "start one: murmure worker")
        return
    if told["group_state"] != "Stable":
        found = f"{len(members)} are sharing out the partitions ({told['group_state']})"
        yield Looked("workers", NOTE, found, "look again in a minute; if it stays so, one of them hangs: restart it")
        return
    owned = {member["group_instance_id"] or member["member_id"]: _owned(member) for member in members}
    free = sorted(set(posts) - {place for places in owned.values() for place in places})
    if free:
        numbers = ", ".join(str(partition) for _, partition in free)
        found = f"no worker has the partitions {numbers} of {free[0][0]}"
        yield Looked("workers", WRONG, found, "restart the workers, one after the other")
    idle = sorted(name for name, places in owned.items() if not places)
    shares = ", ".join(f"{name} {len(places)}" for name, places in sorted(owned.items())[:20])
    if idle:
        advice = "there are more workers than partitions: stop some, or make more partitions"
        yield Looked("workers", NOTE, f"nothing to do for {', '.join(idle[:20])}", advice)
    yield Looked("workers", OK, f"{len(members)}, with partitions: {shares}")


def _owned(member: dict[str, Any]) -> set[tuple[str, int]]:
    assignment = member["member_assignment"]
    if not isinstance(assignment, dict):  # of a client that speaks otherwise, or not yet given
        return set()
    return {(given["topic"], number) for given in assignment["assigned_partitions"] for number in given["partitions"]}


def _brands(brokers: str, settings: KafkaSettings, standing: Iterable[Standing], now_ms: int) -> Iterator[Looked]:
    """Whether all sinks work with the brands that are in force."""
    try:
        force = read_in_force(brokers, settings, _PATIENCE_S)
    except ClusterError as error:
        yield Looked("brands", WRONG, str(error))
        return
    if force is None:
        yield Looked("brands", WRONG, "none were published, so nothing can be read", "murmure topics --brands FILE")
        return
    age_ms = now_ms - force.published_at_ms
    yield Looked("brands", OK, f"version {force.version}, {len(force.brands.brand)} brands, published {ago(age_ms)}")
    yield from _other_versions(force, standing, age_ms)


def _other_versions(force: InForce, standing: Iterable[Standing], age_ms: int) -> Iterator[Looked]:
    versions = {at.group: at.brands_version for at in standing if at.brands_version is not None}
    others = {group: version for group, version in sorted(versions.items()) if version != force.version}
    for group, version in others.items():
        found = f"{group} works with version {version}, {force.version} is in force"
        if age_ms < _NEW_MS:
            yield Looked("brands", NOTE, found, "it may follow in a moment: look again")
        else:
            yield Looked("brands", WRONG, found, "look at its log and restart it; its tables match other texts")


def _dead_letters(brokers: str, settings: KafkaSettings, now_ms: int) -> Iterator[Looked]:
    """How many letters wait for somebody to look, and why they were set aside."""
    reasons: Counter[str] = Counter()
    newest_ms, n = 0, 0
    try:
        with DeadLetters(brokers, settings, _PATIENCE_S) as letters:
            for kept in letters:
                if kept.id == kept.first_id:  # not a repeat by a role that was killed
                    n += 1
                    reasons[kept.letter.reason if kept.letter else "cannot be read"] += 1
                    newest_ms = max(newest_ms, kept.letter.at_ms if kept.letter else 0)
    except ClusterError:
        return  # the topic is missing, which is told with the topics
    if not n:
        yield Looked("dead letters", OK, "none")
        return
    said = ", ".join(f"{reason} {count}" for reason, count in reasons.most_common(8))
    since = f"; the last {ago(now_ms - newest_ms)}" if newest_ms else ""
    yield Looked(
        "dead letters", NOTE, f"{n:,} ({said}){since}", "murmure dead-letters list; retry what can be read now"
    )

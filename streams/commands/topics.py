"""`murmure topics`: make the topics of a cluster, check them, and put brands in force for it."""

import sys
from collections.abc import Sequence
from pathlib import Path

import typer
from kafka.admin import KafkaAdminClient

from pipeline.errors import ClusterError
from pipeline.settings import Settings
from streams.cluster.brands_topic import publish_brands
from streams.cluster.clients import brokers_of, make_admin
from streams.cluster.topics import TopicFound, TopicSpec, create_missing, faults, found, wanted
from streams.cluster.usual import usual_settings
from streams.config import load_brands
from streams.display import show
from streams.pace import now_ms

__all__ = ["execute"]

_COLUMNS = ("topic", "partitions", "copies", "policy", "kept", "largest_record", "state")
_PATIENCE_S = 5.0  # people wait for it
_DAY_MS = 86_400_000


def execute(*, brokers: str | None, config: Path | None, brands: Path | None, check: bool) -> None:
    """Print what was made and found. Exit code 1, with the faults on stderr, when something is not as it must be."""
    if check and brands is not None:
        raise typer.BadParameter("--check changes nothing: publish in a call of its own", param_hint="--brands")
    settings = usual_settings(config)
    known = load_brands(brands) if brands is not None else None
    called = brokers_of(brokers, settings.kafka)
    admin = make_admin(called, _PATIENCE_S)
    try:
        wrong = _topics(admin, settings, check=check)
    finally:
        admin.close()
    if wrong:
        lines = "\n".join(f"  {fault}" for fault in wrong)
        raise ClusterError(f"{'1 fault' if len(wrong) == 1 else f'{len(wrong)} faults'} at {called}:\n{lines}")
    if known is not None:
        current = publish_brands(called, settings.kafka, known, settings.intake, now_ms())
        n = len(current.brands.brand)
        sys.stdout.write(f"in force: version {current.version}, {'1 brand' if n == 1 else f'{n} brands'}\n")


def _topics(admin: KafkaAdminClient, settings: Settings, *, check: bool) -> list[str]:
    """What is wrong with them, after the missing ones were made (unless they are only checked)."""
    specs = wanted(settings.kafka)
    made = [] if check else create_missing(admin, specs)
    there = found(admin, specs)
    show(_rows(specs, there, made), _COLUMNS, title="Topics")
    return faults(admin, specs)


def _rows(specs: Sequence[TopicSpec], there: dict[str, TopicFound], made: Sequence[str]) -> list[tuple[object, ...]]:
    """A row a topic, as it is; a missing one as it would be made."""
    rows: list[tuple[object, ...]] = []
    for spec in specs:
        topic = there.get(spec.name)
        is_ = topic or spec
        configs = spec.configs if topic is None else spec.configs | topic.configs
        state = "missing" if topic is None else "made" if spec.name in made else "there"
        policy, size = configs["cleanup.policy"], int(configs["max.message.bytes"])
        kept = _kept(policy, configs)
        rows.append((spec.name, is_.partitions, is_.replication, policy, kept, f"{size / 2**20:g} MB", state))
    return rows


def _kept(policy: str, configs: dict[str, str]) -> str:
    keep_ms = int(configs.get("retention.ms", "-1"))
    if "delete" not in policy:
        return "the last of each key"
    return "for ever" if keep_ms < 0 else f"{keep_ms / _DAY_MS:g} days"

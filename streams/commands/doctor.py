"""`murmure doctor`: is all well with a data folder and its writer, or with a cluster?"""

import logging
import os
from pathlib import Path

import typer

from pipeline.settings import Settings
from streams.checkup import WRONG, Looked, checkup
from streams.cluster.usual import usual_settings
from streams.display import show
from streams.pace import now_ms

__all__ = ["execute"]

_DATA = Path("murmure-data")
_BROKERS = "MURMURE_BROKERS"  # as in streams/cluster/clients.py, which needs Kafka's client


def execute(*, data: Path | None, brokers: str | None, config: Path | None, format: str) -> None:  # noqa: A002
    """Print what was looked at and what was found. Exit code 1 when something is wrong.

    A cluster is looked at where one is named, by `--brokers`, the environment or `--config`. Without one, or with
    `--data`, a data folder is.
    """
    has_cluster = bool(brokers or config or os.environ.get(_BROKERS))
    settings = usual_settings(config) if has_cluster else Settings()
    found, places = [], []
    if data is not None or not has_cluster:
        folder = data or _DATA
        found += checkup(folder, now_ms(), settings.kafka.retention_days if has_cluster else None)
        places.append(str(folder))
    if has_cluster:
        named, findings = _cluster(brokers, settings)
        found += findings
        places.append(named)
    show(found, ["check", "verdict", "found", "advice"], format, f"murmure doctor: {', '.join(places)}")
    if any(finding.verdict == WRONG for finding in found):
        raise typer.Exit(1)


def _cluster(given: str | None, settings: Settings) -> tuple[str, list[Looked]]:
    from streams.cluster.clients import brokers_of  # late: Kafka's client takes a while to load
    from streams.cluster.cluster_findings import cluster_findings

    brokers = brokers_of(given, settings.kafka)
    logger = logging.getLogger("kafka")
    level = logger.level
    logger.setLevel(logging.CRITICAL)  # what goes wrong is told as a finding
    try:
        return brokers, cluster_findings(brokers, settings.kafka, now_ms())
    finally:
        logger.setLevel(level)

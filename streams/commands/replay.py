"""`murmure replay`: carry out again what the journal holds, into a new folder."""

import sys
from pathlib import Path

import typer

from pipeline.errors import ClusterError
from streams.config import load_brands, load_settings
from streams.display import show
from streams.instants import rfc3339
from streams.progress import summary
from streams.replay import replay
from streams.replay import verify as compare

__all__ = ["execute", "execute_topic"]


def execute(
    *,
    data: Path,
    out: Path,
    brands: Path | None,
    config: Path | None,
    verify: bool,
    partial: bool,
) -> None:
    """Replay, and compare when asked to. Exit code 1 when the tables differ."""
    if verify and (brands is not None or config is not None or partial):
        raise typer.BadParameter("--verify replays everything as it was: not with --brands, --config or --partial")
    if verify:
        verdict = compare(data, out)
        sys.stdout.write(f"{verdict}\n")
        if not verdict:
            raise typer.Exit(1)
        return
    replayed = replay(
        data,
        out,
        brands=None if brands is None else load_brands(brands),
        settings=None if config is None else load_settings(config),
        partial=partial,
    )
    sys.stdout.write(
        f"{replayed.events:,} events carried out again, from commit {replayed.first_seq} "
        f"({rfc3339(replayed.first_at_ms)}) to {replayed.last_seq}; ask: murmure sql --data {out}\n"
    )


def execute_topic(*, out: Path, brokers: str | None, brands: Path | None, config: Path | None) -> None:
    """Replay what the topics of a cluster hold: with the brands given, else with those in force there."""
    from streams.cluster.brands_topic import read_in_force
    from streams.cluster.clients import brokers_of
    from streams.cluster.usual import usual_settings
    from streams.from_topic import replay_topics

    settings = usual_settings(config)
    address = brokers_of(brokers, settings.kafka)
    now = read_in_force(address, settings.kafka)
    if now is None and brands is None:
        raise ClusterError("no brands are in force in this cluster; give --brands brands.toml")
    known = now.brands if brands is None and now is not None else load_brands(brands or Path())
    if now is not None and config is None:
        settings = settings.model_copy(update={"intake": now.intake})
    show(summary(replay_topics(address, out, known, settings)), ("outcome", "n"), title="What became of the events")
    sys.stderr.write(f"\nAsk: murmure sql --data {out}\n")

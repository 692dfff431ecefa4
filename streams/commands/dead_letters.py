"""`murmure dead-letters list | retry`: what no role of the cluster could take, and another try with it."""

import sys
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

import typer
from msgspec.structs import replace

from pipeline.errors import ClusterError
from streams.cluster.clients import brokers_of
from streams.cluster.dead_letters import DeadLetters, Kept, Resender, sent_again
from streams.cluster.names import Topics
from streams.cluster.usual import usual_settings
from streams.display import show
from streams.pace import now_ms

__all__ = ["execute_list", "execute_retry"]

_COLUMNS = ("id", "at", "role", "reason", "origin", "events", "detail", "same_as")
_FIRST_WORDS = 120  # characters


def execute_list(*, brokers: str | None, config: Path | None, format: str) -> None:  # noqa: A002
    """Print every dead letter, the oldest first."""
    settings = usual_settings(config).kafka
    with DeadLetters(brokers_of(brokers, settings), settings) as letters:
        show(map(_row, letters), _COLUMNS, format, title="Dead letters")


def execute_retry(*, brokers: str | None, config: Path | None, ids: Sequence[str], everything: bool) -> None:
    """Send the events of dead letters again. ClusterError names those that cannot be sent, after the others were."""
    if bool(ids) == everything:
        raise typer.BadParameter("name dead letters with --id (murmure dead-letters list shows them), or say --all")
    settings = usual_settings(config).kafka
    called, topics, failed = brokers_of(brokers, settings), Topics.under(settings.prefix), []
    with DeadLetters(called, settings) as letters, Resender(called) as sender:
        for kept in _chosen(letters, ids):
            try:
                if kept.letter is None:
                    raise ClusterError(f"dead letter {kept.id} cannot be understood: {kept.fault}")
                original = None if kept.letter.events else letters.original(kept.letter)
                outgoing = sent_again(kept.letter, kept.id, original, topics, now_ms())
                sender.send(outgoing, partition=kept.letter.offset)
            except ClusterError as error:
                failed.append(str(error))
            else:
                n = outgoing.n_events
                events = "1 event" if n == 1 else f"{n} events"
                sys.stdout.write(f"{kept.id}: {events} sent again to {outgoing.topic}, as input retry:{kept.id}\n")
    if failed:
        raise ClusterError("not everything could be sent again:\n" + "\n".join(f"  {fault}" for fault in failed))


def _chosen(letters: DeadLetters, ids: Sequence[str]) -> list[Kept]:
    """The letters named, or all; of letters that say the same, the first. ClusterError names what is not there."""
    there = {kept.id: _without_bytes(kept) for kept in letters}
    unknown = [id_ for id_ in ids if id_ not in there]
    if unknown:
        raise ClusterError(f"there is no dead letter {unknown[0]}; 'murmure dead-letters list' shows those there are")
    return list({first: there[first] for id_ in ids or there for first in (there[id_].first_id,)}.values())


def _without_bytes(kept: Kept) -> Kept:
    """Nothing is sent from the bytes a letter holds, which are cut; those of all letters may fill a memory."""
    return replace(kept, letter=replace(kept.letter, raw=b"")) if kept.letter else kept


def _row(kept: Kept) -> tuple[object, ...]:
    same_as = kept.first_id if kept.first_id != kept.id else None
    letter = kept.letter
    if letter is None:
        return kept.id, None, None, "not_understood", None, 0, kept.fault, same_as
    at = datetime.fromtimestamp(letter.at_ms / 1000, tz=UTC)
    origin = f"{letter.topic} {letter.partition}:{letter.offset}"
    n_events = len(letter.events) or (letter.span.n_events if letter.span else 0)
    return kept.id, at, letter.role, letter.reason, origin, n_events, _begin(letter.detail), same_as


def _begin(detail: str) -> str:
    line = " ".join(detail.split())
    return line if len(line) <= _FIRST_WORDS else f"{line[: _FIRST_WORDS - 3]}..."

"""What `murmure doctor` says of the flow through a cluster: who is behind and since when, and which input is silent."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress

from kafka import KafkaConsumer
from kafka.admin import KafkaAdminClient
from msgspec import Struct

from pipeline.packing import Unpacker
from streams.checkup import NOTE, OK, WRONG, Looked, ago
from streams.cluster.lag import Standing, first_sent_ms, reach, record_at, standings, worker_group
from streams.cluster.names import Topics
from streams.cluster.reading import read_range
from streams.cluster.resume import Checkpoint
from streams.cluster.wire import Parcel, WireError, decode, decode_span

__all__ = ["input_findings", "lag_findings"]

_SLOW_MS = 60_000  # what waits for so long is behind
_OLD_MS = 10 * 60_000  # and for so long is wrong
_QUIET_MS = 2 * 60_000
_SILENT_MS = 15 * 60_000
_MAX_INPUTS = 200
_PATIENCE_S = 10.0  # with a broker that says nothing


def lag_findings(
    admin: KafkaAdminClient,
    consumer: KafkaConsumer,
    prefix: str,
    standing: list[Standing],
    now_ms: int,
    watch: Callable[[], None],
) -> Iterator[Looked]:
    """How far each group is behind, and, for those that are, whether they have come nearer after `watch`."""
    groups: defaultdict[str, list[Standing]] = defaultdict(list)
    for at in standing:
        groups[at.group].append(at)
    if len(groups) == 1:
        yield Looked("sinks", NOTE, "none has ever taken anything from these topics", "start one: murmure sink")
    waits_ms = {group: _longest_wait(consumer, of_group, now_ms) for group, of_group in groups.items()}
    later: dict[str, list[Standing]] = {}
    if any(wait_ms > _SLOW_MS for wait_ms in waits_ms.values()):
        watch()
        for at in standings(admin, prefix):
            later.setdefault(at.group, []).append(at)
    for group, of_group in groups.items():
        yield from _losses(group, of_group)
        yield _lag(group, of_group, later.get(group), waits_ms[group], prefix)


def input_findings(admin: KafkaAdminClient, consumer: KafkaConsumer, topics: Topics, now_ms: int) -> Iterator[Looked]:
    """When each input was last heard of: by what is kept of it in `inputs`, and by the last parcels of the topics."""
    words = _last_words(admin, consumer, topics)
    for name, word in sorted(words.items())[:_MAX_INPUTS]:
        yield _input(f"input {name}", word, now_ms - word.at_ms)
    if len(words) > _MAX_INPUTS:
        yield Looked("inputs", NOTE, f"{len(words) - _MAX_INPUTS} more are not listed")


def _input(check: str, word: "_Word", age_ms: int) -> Looked:
    if word.state == _ENDED:
        return Looked(check, OK, f"ended, {ago(age_ms)}")
    if word.state == _LEFT:
        advice = "where it stopped is kept: the same murmure ingest goes on from there"
        return Looked(check, NOTE, f"its ingest was stopped, {ago(age_ms)}", advice)
    if age_ms <= _QUIET_MS:
        return Looked(check, OK, f"last heard of {ago(age_ms)}")
    # A living ingest speaks every few seconds, also when its input says nothing; sorting a large file takes longer.
    advice = "see whether its murmure ingest runs and what it says; start the same one again if not: it goes on there"
    return Looked(check, WRONG if age_ms > _SILENT_MS else NOTE, f"silent: last heard of {ago(age_ms)}", advice)


def _longest_wait(consumer: KafkaConsumer, standing: Iterable[Standing], now_ms: int) -> int:
    """How long the first record that was not taken has waited, in ms; 0 where none waits."""
    sent = first_sent_ms(consumer, standing)
    return max((now_ms - at_ms for at_ms in sent.values()), default=0)


def _lag(group: str, now: list[Standing], later: list[Standing] | None, wait_ms: int, prefix: str) -> Looked:
    lag, check = sum(at.lag for at in now), f"lag of {group}"
    if not lag:
        return Looked(check, OK, "none: all that was sent is taken")
    n_behind = sum(at.lag > 0 for at in now)
    found = f"{lag:,} records in {n_behind} of {len(now)} partitions, the oldest sent {ago(wait_ms)}"
    if wait_ms <= _SLOW_MS:
        return Looked(check, OK, found)
    role = "worker" if group == worker_group(prefix) else "sink"
    has_moved = later is not None and [at.taken for at in later] != [at.taken for at in now]
    grows = later is not None and sum(at.lag for at in later) >= lag
    if not has_moved:
        advice = f"see whether a {role} runs, what its /readyz says, and its log"
        return Looked(check, WRONG if wait_ms > _OLD_MS else NOTE, f"{found}; none was taken meanwhile", advice)
    if grows:
        advice = "start more workers" if role == "worker" else "share the brands out over more sinks (--shard)"
        return Looked(check, WRONG if wait_ms > _OLD_MS else NOTE, f"{found}; it does not get less", advice)
    return Looked(check, NOTE, f"{found}; it gets less")


def _losses(group: str, standing: Iterable[Standing]) -> Iterator[Looked]:
    """Records that were gone, or a topic made anew, before the group came to them."""
    for at in standing:
        place = f"{at.topic} {at.partition}"
        if at.n_expired:
            found = f"{at.n_expired:,} records of {place} grew too old before they were taken"
            yield Looked(f"lost for {group}", WRONG, found, "read their inputs again; keep topics longer (retention)")
        if at.taken is not None and at.taken > at.end:
            found = f"it has taken {at.taken:,} records of {place}, which holds {at.end:,}: the topic was made anew"
            yield Looked(f"lost for {group}", WRONG, found, "start with a new --data folder, or other topics (prefix)")


class _Word(Struct):
    """The last that was heard of an input: when it was sent, and in which state it left the input."""

    at_ms: int
    state: str


_SPEAKING, _ENDED, _LEFT = "speaking", "ended", "left"


def _last_words(admin: KafkaAdminClient, consumer: KafkaConsumer, topics: Topics) -> dict[str, _Word]:
    """Of each input: from its checkpoint and from the last parcels of the topics, where one of them is its."""
    words = _checkpoints(admin, consumer, topics.inputs)
    for name, parcel in _last_parcels(admin, consumer, topics).items():
        kept = words.get(name)
        if kept is None:
            words[name] = parcel
            continue
        # That it was left for now is not in a checkpoint, which comes soon after.
        is_left = parcel.state == _LEFT and parcel.at_ms >= kept.at_ms - _SLOW_MS
        state = _ENDED if _ENDED in (parcel.state, kept.state) else _LEFT if is_left else _SPEAKING
        words[name] = _Word(max(parcel.at_ms, kept.at_ms), state)
    return words


def _checkpoints(admin: KafkaAdminClient, consumer: KafkaConsumer, topic: str) -> dict[str, _Word]:
    words: dict[str, _Word] = {}
    for at in reach(admin, [topic]):
        for record in read_range(consumer, at, _PATIENCE_S):
            with suppress(ValueError):  # what is no checkpoint says nothing of an input
                checkpoint = _unpack_checkpoint(record.value or b"")
                words[checkpoint.input] = _Word(int(record.timestamp), _ENDED if checkpoint.ended else _SPEAKING)
    return words


def _last_parcels(admin: KafkaAdminClient, consumer: KafkaConsumer, topics: Topics) -> dict[str, _Word]:
    """The last parcel of each partition, by input: the newest where there are several."""
    words: dict[str, _Word] = {}
    for at, (begin, end) in reach(admin, [topics.posts, topics.shares]).items():
        record = record_at(consumer, at.topic, at.partition, end - 1) if end > begin else None
        span = None if record is None else decode_span(record.headers)
        if record is not None and span is not None:
            word = _Word(int(record.timestamp), _state_of(record.value))
            words[span.input] = max(word, words.get(span.input, word), key=lambda one: one.at_ms)
    return words


def _state_of(raw: bytes | None) -> str:
    try:
        parcel = decode(Parcel, raw)
    except WireError:
        return _SPEAKING
    return _ENDED if parcel.ended else _LEFT if parcel.left else _SPEAKING


_unpack_checkpoint = Unpacker(Checkpoint)

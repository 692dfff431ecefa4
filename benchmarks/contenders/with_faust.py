"""The job with Faust: one event a record, or 400 events a record as murmure sends them.

Settings as in murmure's worker. A record with 400 events goes out once its answer is there; single events go out as
Faust's users send them, with `topic.send`.
"""

from collections import Counter
from typing import Any

import faust
import msgspec
from msgspec import Raw

from benchmarks.contenders.outcome import Asked, Counts, Outcome, asked, outcome, told
from pipeline.events import Event, Share
from pipeline.packing import Unpacker
from streams.cluster.wire import Parcel, decode
from streams.instants import rfc3339

__all__ = ["Minutes", "answer"]


class Minutes(dict[int, str]):
    """The names of minutes, each written once."""

    def __missing__(self, minute: int) -> str:
        name = self[minute] = rfc3339(minute * 60_000)[:16]
        return name


def main() -> None:
    """Run until killed."""
    job = asked()
    app = faust.App(
        job.outbound,
        broker=f"kafka://{job.brokers}",
        datadir=job.folder,
        autodiscover=False,
        web_enabled=False,
        topic_disable_leader=True,
        topic_allow_declare=False,
        stream_wait_empty=False,
        consumer_group_instance_id="one",
        consumer_auto_offset_reset="earliest",
        producer_acks=-1,
        worker_redirect_stdouts=False,
    )
    _serve(app, job)
    faust.Worker(app, loglevel="warn", quiet=True).execute_from_commandline()


def _serve(app: faust.App, job: Asked) -> None:
    raw: dict[str, Any] = {"key_type": bytes, "value_type": bytes, "key_serializer": "raw", "value_serializer": "raw"}
    source, sink = app.topic(job.inbound, **raw), app.topic(job.outbound, **raw)
    counts, minutes = Counts(), Minutes()

    async def parcels(stream: faust.StreamT[bytes]) -> None:
        async for event in stream.events():
            record = answer(event.message.value, job.counts, minutes)
            await app.producer.send_and_wait(job.outbound, None, record, 0, timestamp=None, headers=None)

    async def singles(stream: faust.StreamT[bytes]) -> None:
        async for line in stream:
            record = counts.update(line) if job.counts else outcome(line)
            if record is not None:
                await sink.send(value=record)

    app.agent(source)(parcels if job.inbound.endswith("parcels") else singles)


def answer(record: bytes, is_counted: bool, minutes: Minutes) -> bytes:
    """What became of the events of a parcel, in one record."""
    found = ((share.how.value, minutes[share.at_ms // 60_000]) for share in _shares(decode(Parcel, record).others))
    if is_counted:
        return told(Counter(found))
    return _encode([Outcome(how, minute) for how, minute in found])


def _shares(others: Raw) -> list[Share]:
    return [event for event in _unpack(bytes(others)) if isinstance(event, Share)]


_unpack: Unpacker[list[Event]] = Unpacker(list[Event])
_encode = msgspec.json.Encoder().encode


if __name__ == "__main__":
    main()

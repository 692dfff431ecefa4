"""The job as a bytewax dataflow: Kafka in, a batch of records at a time through Python, Kafka out."""

from typing import Any

import bytewax.operators as op  # type: ignore[import-not-found]
from bytewax.connectors.kafka import KafkaSink, KafkaSinkMessage, KafkaSource  # type: ignore[import-not-found]
from bytewax.dataflow import Dataflow  # type: ignore[import-not-found]
from bytewax.testing import run_main  # type: ignore[import-not-found]

from benchmarks.contenders.outcome import AHEAD, Counts, asked, outcome

__all__: list[str] = []


def main() -> None:
    """Run until killed."""
    told = asked()
    counts = Counts()

    def each(batch: list[Any]) -> list[Any]:
        return [KafkaSinkMessage(None, outcome(message.value)) for message in batch]

    def counted(batch: list[Any]) -> list[Any]:
        records = [counts.update(message.value) for message in batch]
        return [KafkaSinkMessage(None, record) for record in records if record is not None]

    flow = Dataflow("job")
    events = op.input("in", flow, KafkaSource([told.brokers], [told.inbound], add_config=AHEAD))
    records = op.flat_map_batch("do", events, counted if told.counts else each)
    op.output("out", records, KafkaSink([told.brokers], told.outbound, add_config={"linger.ms": 20}))
    run_main(flow)


if __name__ == "__main__":
    main()

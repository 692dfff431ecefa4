"""The job with confluent-kafka alone: a loop around `consume`, which gives up to 1,000 records a call."""

from typing import Any

from confluent_kafka import Consumer, Producer  # type: ignore[import-not-found]

from benchmarks.contenders.outcome import AHEAD, Counts, asked, outcome

__all__: list[str] = []


def main() -> None:
    """Run until killed."""
    told = asked()
    settings: dict[str, Any] = {"bootstrap.servers": told.brokers}
    group = {"group.id": told.outbound, "auto.offset.reset": "earliest"}
    consumer = Consumer(settings | group | AHEAD)
    producer = Producer(settings | {"linger.ms": 20, "queue.buffering.max.messages": 1_000_000})
    consumer.subscribe([told.inbound])
    counts = Counts()
    while True:
        for message in consumer.consume(1_000, 0.2):
            assert message.error() is None, message.error()
            record = counts.update(message.value()) if told.counts else outcome(message.value())
            if record is not None:
                producer.produce(told.outbound, record)
        producer.poll(0)


if __name__ == "__main__":
    main()

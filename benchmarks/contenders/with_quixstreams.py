"""The job with quixstreams: a stateless dataframe of raw bytes, from one topic to another."""

from quixstreams import Application  # type: ignore[import-not-found]

from benchmarks.contenders.outcome import AHEAD, Counts, asked, outcome

__all__: list[str] = []


def main() -> None:
    """Run until killed."""
    told = asked()
    counts = Counts()

    def counted(line: bytes) -> list[bytes]:
        record = counts.update(line)
        return [] if record is None else [record]

    app = Application(
        broker_address=told.brokers,
        consumer_group=told.outbound,
        auto_offset_reset="earliest",
        auto_create_topics=False,
        use_changelog_topics=False,
        state_dir=told.folder,
        consumer_extra_config=AHEAD,
        producer_extra_config={"linger.ms": 20},
        loglevel="WARNING",
    )
    events = app.dataframe(app.topic(told.inbound, value_deserializer="bytes"))
    records = events.apply(counted, expand=True) if told.counts else events.apply(outcome)
    records.to_topic(app.topic(told.outbound, value_serializer="bytes"))
    app.run()


if __name__ == "__main__":
    main()

"""The job with pathway, in its own expressions: JSON is read, cut and counted outside Python.

Its counts are of all events so far and go out as they change: more than was asked for, but it is how pathway counts.
"""

import pathway as pw  # type: ignore[import-not-found]

from benchmarks.contenders.outcome import AHEAD, asked

__all__: list[str] = []


def main() -> None:
    """Run until killed."""
    told = asked()
    settings = {"bootstrap.servers": told.brokers}
    group = {"group.id": told.outbound, "auto.offset.reset": "earliest"}
    events = pw.io.kafka.read(
        settings | group | AHEAD,
        told.inbound,
        schema=pw.schema_from_types(how=str, at=str),
        format="json",
        autocommit_duration_ms=100,
    )
    cut = events.select(how=pw.this.how, minute=pw.this.at.str.slice(0, 16))
    if told.counts:
        records = cut.groupby(pw.this.how, pw.this.minute).reduce(
            how=pw.this.how, minute=pw.this.minute, n=pw.reducers.count()
        )
    else:
        records = cut.select(how=pw.this.how, minute=pw.this.minute, n=1)
    pw.io.kafka.write(records, settings | {"linger.ms": "20"}, told.outbound, format="json")
    pw.run(monitoring_level=pw.MonitoringLevel.NONE)


if __name__ == "__main__":
    main()

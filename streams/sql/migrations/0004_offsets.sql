-- The tables of a sink: where the topics of its cluster are read on, in the same transaction as what was taken.

CREATE TABLE offsets (
    topic VARCHAR NOT NULL,
    part INTEGER NOT NULL,
    next_offset BIGINT NOT NULL,
    PRIMARY KEY (topic, part)
);
COMMENT ON TABLE offsets IS 'Internal: one row is a partition of a topic that a sink reads.';
COMMENT ON COLUMN offsets.topic IS 'Name of the topic.';
COMMENT ON COLUMN offsets.part IS 'Number of the partition.';
COMMENT ON COLUMN offsets.next_offset IS 'Offset of the first record that is not wholly taken: the sink goes on from here.';

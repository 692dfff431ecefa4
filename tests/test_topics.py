"""The topics of a cluster are made as they must be, and what is not is said in words that can be acted on."""

import itertools
import os
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import typer
from kafka.admin import ConfigResource, ConfigResourceType, KafkaAdminClient
from kafka.errors import ClusterAuthorizationFailedError

from pipeline.errors import ClusterError
from pipeline.settings import KafkaSettings
from streams.cluster.brands_topic import read_in_force
from streams.cluster.clients import make_admin
from streams.cluster.names import Topics
from streams.cluster.topics import TopicSpec, create_missing, faults, found, wanted
from streams.commands import topics as command
from streams.config import load_brands, load_settings
from tests.kafka_broker import Broker

_numbers = itertools.count()
_DAY_MS = 86_400_000


def settings_of_its_own(partitions: int = 3, replication: int = 1) -> KafkaSettings:
    return KafkaSettings(
        prefix=f"topics-{os.getpid()}-{next(_numbers)}.", partitions=partitions, replication=replication
    )


@pytest.fixture
def admin(broker: Broker) -> Iterator[KafkaAdminClient]:
    client = make_admin(broker.bootstrap)
    yield client
    client.close()


def change(admin: KafkaAdminClient, topic: str, **configs: str) -> None:
    wish = {key.replace("_", "."): value for key, value in configs.items()}
    admin.alter_configs([ConfigResource(ConfigResourceType.TOPIC, topic, configs=wish)])


def raise_partitions(admin: KafkaAdminClient, topic: str, partitions: int) -> None:
    admin.create_partitions({topic: partitions})
    until = time.monotonic() + 30
    while len(admin.describe_topics([topic])[0]["partitions"]) < partitions:
        assert time.monotonic() < until
        time.sleep(0.05)


def the_fault(admin: KafkaAdminClient, settings: KafkaSettings) -> str:
    """The only fault, once the broker has heard of it."""
    until = time.monotonic() + 30
    while not (said := faults(admin, wanted(settings))):
        assert time.monotonic() < until
        time.sleep(0.05)
    (fault,) = said
    return fault


def by_name(specs: tuple[TopicSpec, ...]) -> dict[str, TopicSpec]:
    return {spec.name.rpartition(".")[2]: spec for spec in specs}


def test_every_topic_there_is_a_name_for_is_wanted() -> None:
    settings = KafkaSettings()
    names = Topics.under("murmure.")
    assert {spec.name for spec in wanted(settings)} == {getattr(names, f) for f in Topics.__struct_fields__}


def test_parcels_are_kept_as_long_as_the_settings_say_and_what_is_in_force_for_ever() -> None:
    specs = by_name(wanted(KafkaSettings(partitions=5, retention_days=2.5)))
    for name in ("posts", "shares", "mentions"):
        assert specs[name].partitions == 5
        assert specs[name].configs["cleanup.policy"] == "delete"
        assert specs[name].configs["retention.ms"] == str(int(2.5 * _DAY_MS))
    for name in ("brands", "inputs", "alerts"):
        assert (specs[name].partitions, specs[name].configs["cleanup.policy"]) == (1, "compact")
        assert "retention.ms" not in specs[name].configs
    assert specs["dead-letters"].configs["retention.ms"] == str(30 * _DAY_MS)


def test_dead_letters_outlive_the_records_they_are_about() -> None:
    specs = by_name(wanted(KafkaSettings(retention_days=90)))
    assert specs["dead-letters"].configs["retention.ms"] == str(90 * _DAY_MS)


@pytest.mark.parametrize(("copies", "in_sync"), [(1, "1"), (2, "1"), (3, "2"), (5, "3")])
def test_one_broker_of_several_may_be_away_while_records_are_sent(copies: int, in_sync: str) -> None:
    for spec in wanted(KafkaSettings(replication=copies)):
        assert (spec.replication, spec.configs["min.insync.replicas"]) == (copies, in_sync)


@pytest.mark.kafka
def test_what_is_missing_is_made_and_then_nothing_is_wrong(admin: KafkaAdminClient) -> None:
    specs = wanted(settings_of_its_own())
    assert [fault.partition(" is missing")[0] for fault in faults(admin, specs)] == [spec.name for spec in specs]
    assert sorted(create_missing(admin, specs)) == sorted(spec.name for spec in specs)
    assert faults(admin, specs) == []
    assert create_missing(admin, specs) == []


@pytest.mark.kafka
def test_asking_what_is_wrong_makes_no_topic(admin: KafkaAdminClient) -> None:
    specs = wanted(settings_of_its_own())
    faults(admin, specs)
    assert found(admin, specs) == {}


@pytest.mark.kafka
def test_a_topic_that_was_made_is_as_it_was_asked_for(admin: KafkaAdminClient) -> None:
    specs = wanted(settings_of_its_own())
    create_missing(admin, specs)
    there = found(admin, specs)
    for spec in specs:
        topic = there[spec.name]
        assert (topic.partitions, topic.replication) == (spec.partitions, 1)
        assert {key: topic.configs[key] for key in spec.configs if key in topic.configs} == {
            key: value for key, value in spec.configs.items() if key in topic.configs
        }


@pytest.mark.kafka
def test_only_the_topic_that_is_missing_is_made(admin: KafkaAdminClient) -> None:
    specs = wanted(settings_of_its_own())
    create_missing(admin, specs[1:])
    assert faults(admin, specs) == [f"{specs[0].name} is missing: make it with 'murmure topics'"]
    assert create_missing(admin, specs) == [specs[0].name]


@pytest.mark.kafka
def test_fewer_partitions_than_asked_for_can_be_raised_together_or_settled_for(admin: KafkaAdminClient) -> None:
    settings = settings_of_its_own(partitions=2)
    create_missing(admin, wanted(settings))
    (fault,) = faults(admin, wanted(settings.model_copy(update={"partitions": 4})))
    assert "set [kafka] partitions = 2, or stop every ingest" in fault
    assert fault.endswith("all three, with kafka-topics --alter --partitions 4")


@pytest.mark.kafka
def test_more_partitions_than_asked_for_are_never_lowered(admin: KafkaAdminClient) -> None:
    settings = settings_of_its_own(partitions=4)
    create_missing(admin, wanted(settings))
    (fault,) = faults(admin, wanted(settings.model_copy(update={"partitions": 2})))
    assert fault.endswith("they are never lowered; set [kafka] partitions = 4")


@pytest.mark.kafka
def test_topics_of_parcels_with_unequal_partitions_are_one_fault_that_names_them(admin: KafkaAdminClient) -> None:
    settings = settings_of_its_own(partitions=2)
    create_missing(admin, wanted(settings))
    raise_partitions(admin, f"{settings.prefix}shares", 5)
    fault = the_fault(admin, settings)
    assert f"{settings.prefix}posts 2, {settings.prefix}shares 5, {settings.prefix}mentions 2" in fault
    assert fault.endswith("--partitions 5, and set [kafka] partitions = 5")


@pytest.mark.kafka
def test_a_topic_that_must_have_one_partition_is_told_to_be_made_anew(admin: KafkaAdminClient) -> None:
    settings = settings_of_its_own()
    create_missing(admin, wanted(settings))
    raise_partitions(admin, f"{settings.prefix}brands", 2)
    fault = the_fault(admin, settings)
    assert fault.startswith(f"{settings.prefix}brands has 2 partitions, it must have 1: delete it")


@pytest.mark.kafka
@pytest.mark.parametrize(
    ("topic", "configs", "words"),
    [
        ("posts", {"retention_ms": "3600000"}, "keeps records for 0.0416667 days, the settings ask for 7"),
        ("posts", {"retention_bytes": "1000000"}, "keeps 1000000 bytes a partition"),
        ("mentions", {"max_message_bytes": "1000000"}, "takes records of 1000000 bytes at most, 4194304 are needed"),
        ("brands", {"max_message_bytes": "4194304"}, "16777216 are needed"),
        ("brands", {"cleanup_policy": "delete"}, "records that are still in force would be deleted"),
        ("inputs", {"cleanup_policy": "compact,delete"}, "records that are still in force would be deleted"),
        ("shares", {"cleanup_policy": "compact"}, "records would be merged"),
        ("posts", {"compression_type": "zstd"}, "has compression.type = zstd: not every role can unpack that"),
        ("brands", {"compression_type": "producer"}, "has compression.type = producer"),
        ("posts", {"min_insync_replicas": "2"}, "waits for 2 copies but has 1: nothing can be sent to it"),
    ],
)
def test_a_setting_that_loses_or_refuses_records_is_a_fault_with_the_remedy(
    admin: KafkaAdminClient, topic: str, configs: dict[str, str], words: str
) -> None:
    settings = settings_of_its_own()
    create_missing(admin, wanted(settings))
    change(admin, f"{settings.prefix}{topic}", **configs)
    fault = the_fault(admin, settings)
    assert words in fault
    key = next(iter(configs)).replace("_", ".")
    assert f"kafka-configs --alter --topic {settings.prefix}{topic} --add-config {key}=" in fault


@pytest.mark.kafka
def test_more_than_was_asked_for_is_no_fault(admin: KafkaAdminClient) -> None:
    settings = settings_of_its_own()
    create_missing(admin, wanted(settings))
    change(admin, f"{settings.prefix}posts", retention_ms="-1", max_message_bytes="20000000")
    change(admin, f"{settings.prefix}shares", retention_ms=str(30 * _DAY_MS))
    until = time.monotonic() + 30
    while not {"-1", str(30 * _DAY_MS)} <= {
        topic.configs.get("retention.ms", "") for topic in found(admin, wanted(settings)).values()
    }:
        assert time.monotonic() < until
    assert faults(admin, wanted(settings)) == []


@pytest.mark.kafka
def test_fewer_copies_than_asked_for_are_a_fault_and_cannot_be_made_with_one_broker(admin: KafkaAdminClient) -> None:
    settings = settings_of_its_own()
    specs = wanted(settings)
    create_missing(admin, specs)
    three = wanted(settings.model_copy(update={"replication": 3}))
    said = faults(admin, three)
    assert f"{specs[0].name} has 1 of the 3 copies asked for" in said[0]
    assert len(said) == len(specs)
    with pytest.raises(ClusterError, match=r"does not make the topic .*; change \[kafka\]"):
        create_missing(admin, wanted(settings_of_its_own(replication=3)))


class FakeAdmin:
    """A broker where another admin is quicker: the topic is not there when asked for, and there when made."""

    def __init__(self, error_code: int) -> None:
        self.error_code = error_code
        self.waited_for: list[str] = []

    def describe_topics(self) -> list[dict[str, Any]]:
        return []

    def create_topics(self, asked: dict[str, Any], raise_errors: bool) -> dict[str, Any]:
        assert not raise_errors
        answers = [{"name": name, "error_code": self.error_code, "error_message": None} for name in asked]
        return {"topics": answers}

    def wait_for_topics(self, names: list[str]) -> None:
        self.waited_for += names


def test_a_topic_that_someone_else_made_in_the_same_moment_is_waited_for() -> None:
    admin = FakeAdmin(36)
    specs = wanted(KafkaSettings())
    assert create_missing(admin, specs) == []
    assert admin.waited_for == [spec.name for spec in specs]


def test_a_broker_that_may_not_be_asked_is_told_in_words() -> None:
    with pytest.raises(ClusterError, match=ClusterAuthorizationFailedError.__name__):
        create_missing(FakeAdmin(ClusterAuthorizationFailedError.errno), wanted(KafkaSettings()))


# The command


def called(broker: Broker, tmp_path: Path, *, check: bool = False, brands: Path | None = None, text: str = "") -> None:
    config = tmp_path / "murmure.toml"
    if text or not config.exists():
        prefix = f"topics-{os.getpid()}-{next(_numbers)}."
        config.write_text(f'[kafka]\nprefix = "{prefix}"\npartitions = 2\n{text}', encoding="utf-8")
    command.execute(brokers=broker.bootstrap, config=config, brands=brands, check=check)


def rows_that_end(state: str, capsys: pytest.CaptureFixture[str]) -> list[list[str]]:
    rows = [line.split() for line in capsys.readouterr().out.splitlines()]
    return [row for row in rows if row[-1:] == [state]]


@pytest.mark.kafka
def test_the_command_makes_what_is_missing_and_shows_what_it_made(
    broker: Broker, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    called(broker, tmp_path)
    rows = rows_that_end("made", capsys)
    assert [row[1] for row in rows] == ["2", "2", "2", "1", "1", "1", "1"]
    assert rows[0][2:] == ["1", "delete", "7", "days", "4", "MB", "made"]
    assert rows[3][2:] == ["1", "compact", "the", "last", "of", "each", "16", "MB", "made"]  # "key" is folded
    called(broker, tmp_path, check=True)
    assert len(rows_that_end("there", capsys)) == 7


@pytest.mark.kafka
def test_a_check_makes_nothing_and_names_every_fault(
    broker: Broker, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for _ in range(2):  # the first made nothing
        with pytest.raises(
            ClusterError, match=r"7 faults at .*:\n  \S+posts is missing: make it with 'murmure topics'"
        ):
            called(broker, tmp_path, check=True)
        assert len(rows_that_end("missing", capsys)) == 7


@pytest.mark.kafka
def test_brands_are_put_in_force_together_with_the_waiting_of_the_settings(
    broker: Broker, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "brands.toml"
    file.write_text('version = 3\n[[brand]]\nid = "norvia"\nname = "Norvia"\n', encoding="utf-8")
    called(broker, tmp_path, brands=file, text="[intake]\nlateness_s = 42\n")
    assert capsys.readouterr().out.endswith("in force: version 3, 1 brand\n")
    found = read_in_force(broker.bootstrap, load_settings(tmp_path / "murmure.toml").kafka)
    assert found is not None
    assert (found.version, found.brands, found.intake.lateness_s) == (3, load_brands(file), 42)


@pytest.mark.kafka
def test_brands_are_not_put_in_force_where_topics_are_wrong(
    broker: Broker, admin: KafkaAdminClient, tmp_path: Path
) -> None:
    called(broker, tmp_path)
    settings = load_settings(tmp_path / "murmure.toml").kafka
    change(admin, f"{settings.prefix}brands", cleanup_policy="delete")
    the_fault(admin, settings)
    file = tmp_path / "brands.toml"
    file.write_text('[[brand]]\nid = "norvia"\nname = "Norvia"\n', encoding="utf-8")
    with pytest.raises(ClusterError, match="1 fault at"):
        called(broker, tmp_path, brands=file)
    assert read_in_force(broker.bootstrap, settings) is None


def test_a_check_publishes_nothing() -> None:
    with pytest.raises(typer.BadParameter, match="--check changes nothing"):
        command.execute(brokers=None, config=None, brands=Path("brands.toml"), check=True)

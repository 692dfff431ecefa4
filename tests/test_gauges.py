"""What a role counts: each metric is there, documented, and cannot grow without bound."""

import re
from pathlib import Path

import pytest
from prometheus_client.parser import text_string_to_metric_families

from pipeline.records import CountDelta
from streams.cluster.gauges import METRICS, Gauges, Measure

PAGE = Path(__file__).parent.parent / "docs" / "metrics.md"


def used() -> Gauges:
    """Gauges of which every one was touched."""
    gauges = Gauges("sink", clock_ms=lambda: 100_000)
    gauges.ready(True)
    gauges.events("accepted")
    gauges.parcel_in("murmure.mentions")
    gauges.parcel_out("murmure.posts")
    gauges.dead_letter("unreadable")
    gauges.lag("murmure.mentions", 0, 1)
    gauges.mark("forum", 90_000)
    gauges.buffered(2)
    gauges.parcel_took(0.2)
    gauges.publish_took(0.01)
    with gauges.committing():
        pass
    return gauges


def families(gauges: Gauges) -> dict[str, tuple[str, str, tuple[str, ...]]]:
    """Kind, help and labels by name, as Prometheus reads them."""
    found = {}
    for family in text_string_to_metric_families(gauges.exposition().decode()):
        name = f"{family.name}_total" if family.type == "counter" else family.name
        labels = {label for sample in family.samples for label in sample.labels} - {"le"}
        found[name] = family.type, family.documentation, tuple(sorted(labels))
    return found


def test_prometheus_reads_every_metric_with_its_kind_help_and_labels() -> None:
    shown = families(used())
    for name, kind, help_, labels in METRICS:
        expected = labels if kind != "info" else ("python", "role", "version")
        assert shown[name] == ("gauge" if kind == "info" else kind, help_, tuple(sorted(expected))), name


def test_nothing_is_shown_that_is_not_listed_but_the_process() -> None:
    others = set(families(used())) - {measure.name for measure in METRICS}
    assert others == {
        "process_virtual_memory_bytes",
        "process_resident_memory_bytes",
        "process_start_time_seconds",
        "process_cpu_seconds_total",
        "process_open_fds",
        "process_max_fds",
    }


def rows() -> dict[str, list[str]]:
    lines = [line for line in PAGE.read_text(encoding="utf-8").splitlines() if line.startswith("| `")]
    return {
        cells[0].strip(" `"): cells
        for cells in ([cell.strip() for cell in line.strip("|").split("|")] for line in lines)
    }


@pytest.mark.parametrize("measure", METRICS, ids=lambda measure: measure.name)
def test_every_metric_is_in_metrics_md_with_its_kind_labels_and_alert(measure: Measure) -> None:
    _, kind, labels, meaning, alert = rows()[measure.name]
    assert kind == measure.kind
    assert re.findall(r"`(\w+)`", labels) == list(measure.labels)
    assert len(meaning) > 20
    assert alert


def test_every_metric_of_the_process_is_in_metrics_md_and_no_metric_is_there_that_is_not() -> None:
    named = set(re.findall(r"\b((?:murmure|process)_[a-z_]+)", PAGE.read_text(encoding="utf-8")))
    parts = {f"{m.name}_{part}" for m in METRICS if m.kind == "histogram" for part in ("bucket", "sum", "count")}
    shown = set(families(used()))
    assert shown <= named
    assert named <= shown | parts


def test_counts_add_up_by_label() -> None:
    gauges = Gauges("worker")
    gauges.parcel_in("murmure.posts")
    gauges.parcel_in("murmure.posts", 4)
    gauges.parcel_in("murmure.shares", 2)
    gauges.dead_letter("unreadable")
    assert gauges.value("murmure_parcels_in_total", topic="murmure.posts") == 5
    assert gauges.value("murmure_parcels_in_total", topic="murmure.shares") == 2
    assert gauges.value("murmure_parcels_out_total", topic="murmure.posts") is None
    assert gauges.value("murmure_dead_letters_total", reason="unreadable") == 1


def test_what_an_engine_counted_is_counted_without_what_only_waits() -> None:
    gauges = Gauges("sink")
    gauges.counted([CountDelta("a", "in", "input", 5), CountDelta("a", "out", "accepted", 4)])
    gauges.counted([CountDelta("a", "out", "pending", 1), CountDelta("b", "out", "accepted", 1)])
    gauges.counted([CountDelta("a", "out", "pending", -1), CountDelta("a", "out", "unmatched", 1)])
    by_outcome = {
        outcome: gauges.value("murmure_events_total", outcome=outcome)
        for outcome in ("input", "accepted", "unmatched", "pending")
    }
    assert by_outcome == {"input": 5, "accepted": 5, "unmatched": 1, "pending": None}


def test_a_lag_is_never_below_nothing_and_is_forgotten_with_its_partition() -> None:
    gauges = Gauges("worker")
    gauges.lag("murmure.posts", 7, 12)
    gauges.lag("murmure.posts", 8, -3)
    assert gauges.value("murmure_lag_records", topic="murmure.posts", partition="7") == 12
    assert gauges.value("murmure_lag_records", topic="murmure.posts", partition="8") == 0
    gauges.no_lag()
    assert gauges.value("murmure_lag_records", topic="murmure.posts", partition="7") is None


def test_seconds_behind_are_those_of_the_slowest_open_input_when_asked() -> None:
    now = [100_000]
    gauges = Gauges("sink", clock_ms=lambda: now[0])
    assert gauges.value("murmure_behind_seconds") is None  # nothing is known, which is not 0
    gauges.mark("forum", 99_000)
    gauges.mark("shop", 70_000)
    assert gauges.value("murmure_behind_seconds") == 30
    now[0] += 5_000  # and nothing came
    assert gauges.value("murmure_behind_seconds") == 35
    gauges.mark("shop", None)  # ended
    assert gauges.value("murmure_behind_seconds") == 6
    gauges.mark("forum", 200_000)  # a clock ahead of ours
    assert gauges.value("murmure_behind_seconds") == 0
    gauges.mark("forum", None)
    assert gauges.value("murmure_behind_seconds") is None


def test_durations_are_summed_and_sorted_into_buckets_also_of_what_failed() -> None:
    gauges = Gauges("sink")
    with gauges.committing():
        pass
    with pytest.raises(OSError, match="full"), gauges.committing():
        raise OSError("the disk is full")
    assert gauges.value("murmure_commit_seconds_count") == 2
    assert gauges.value("murmure_commit_seconds_bucket", le="60.0") == 2
    assert gauges.value("murmure_publish_seconds_count") == 0


def test_labels_are_bounded_whatever_a_role_is_made_to_say() -> None:
    gauges = Gauges("worker")
    for n in range(5_000):
        gauges.dead_letter(f"reason{n}")
        gauges.lag("murmure.posts", n, n)
    for hostile in ("", 'a"} 1\nfake 2', "é" * 10, "x" * 1_000):
        gauges.events(hostile)
    assert gauges.value("murmure_events_total", outcome="other") == 4
    assert gauges.value("murmure_dead_letters_total", reason="reason0") == 1
    assert gauges.value("murmure_dead_letters_total", reason="other") == 4_960
    assert len(gauges.exposition().splitlines()) < 1_200


def test_gauges_of_two_roles_share_nothing() -> None:
    one, two = Gauges("worker"), Gauges("sink")
    one.events("accepted")
    assert two.value("murmure_events_total", outcome="accepted") is None


def test_the_release_and_the_process_are_told() -> None:
    shown = Gauges("ingest").exposition().decode()
    assert re.search(r'murmure_build_info\{python="3\.\d+\.\d+",role="ingest",version="[\d.]+"\} 1\.0', shown)
    memory = re.search(r"^process_resident_memory_bytes (\S+)$", shown, re.MULTILINE)
    assert memory is not None
    assert float(memory[1]) > 10_000_000

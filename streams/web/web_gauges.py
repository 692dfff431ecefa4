"""What the server counts about itself, for Prometheus, beside what every role shows (see `cluster/gauges.py`).

No label bears what a caller wrote: routes, outcomes and statuses are closed lists, and callers are not told apart.
"""

from prometheus_client import Counter, Gauge, Histogram

from streams.cluster.gauges import Gauges, Measure

__all__ = ["WEB_METRICS", "WebGauges"]

_SECONDS = (0.002, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)
WEB_METRICS = (
    Measure("murmure_requests_total", "counter", "Requests answered, by status.", ("status",)),
    Measure("murmure_questions_total", "counter", "Questions in SQL, by outcome.", ("outcome",)),
    Measure("murmure_question_seconds", "histogram", "Seconds from a question to its answer, waiting included."),
    Measure("murmure_query_processes_ended_total", "counter", "Query processes that were ended and replaced."),
    Measure("murmure_questions_now", "gauge", "Questions that are not answered yet."),
)
_ABOUT = {measure.name: (measure.name, measure.help, measure.labels) for measure in WEB_METRICS}


class WebGauges(Gauges):
    """The counters of `murmure serve`."""

    def __init__(self) -> None:
        super().__init__("serve")
        registry = self._registry
        self._requests = Counter(*_ABOUT["murmure_requests_total"], registry=registry)
        self._questions = Counter(*_ABOUT["murmure_questions_total"], registry=registry)
        self.question = Histogram(*_ABOUT["murmure_question_seconds"], registry=registry, buckets=_SECONDS)
        self.ended = Counter(*_ABOUT["murmure_query_processes_ended_total"], registry=registry)
        self.now = Gauge(*_ABOUT["murmure_questions_now"], registry=registry)

    def request(self, status: int) -> None:
        """A request was answered with this status."""
        self._requests.labels(str(status)).inc()

    def asked(self, outcome: str) -> None:
        """A question ended so: `done`, or the code of a refusal."""
        self._questions.labels(outcome).inc()

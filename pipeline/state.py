"""Everything the engine remembers between batches; what a snapshot holds."""

from collections.abc import Mapping
from hashlib import blake2b

from pipeline.graph import Graph
from pipeline.horizons import ALWAYS_MS, DAY_MS
from pipeline.join import Waiting
from pipeline.memory import Ids, Posts
from pipeline.rollup import Activity
from pipeline.settings import Settings
from pipeline.watch import Watch
from pipeline.watermark import Watermark

__all__ = ["State", "gone_key"]


def gone_key(source: str, author: str) -> tuple[str, str]:
    """By what an author who left is known again: a hash, as their name is not kept."""
    return source, blake2b(author.encode("utf-8", "surrogatepass"), digest_size=16, person=b"murmure.gone").hexdigest()


class State:
    """`waiting_ids` are the ids of events that wait, `gone` the authors who left (`gone_key`) and when. Rows from
    before `floor_ms` may be forgotten already: it never goes back, also when `retention.mentions_days` is raised.

    `zones` maps brand ids to time zones.
    """

    def __init__(self, settings: Settings, zones: Mapping[str, str]) -> None:
        intake = settings.intake
        self.settings = settings
        self.lateness_ms = round(intake.lateness_s * 1000)
        self.ids = Ids()
        self.posts = Posts(intake.max_posts)
        self.waiting = Waiting(round(intake.wait_s * 1000), intake.max_waiting)
        self.waiting_ids: set[tuple[str, str]] = set()
        self.gone: dict[tuple[str, str], int] = {}
        self.activity = Activity(zones)
        self.graph = Graph(settings.graph)
        self.watermark = Watermark(self.lateness_ms)
        self.watch = Watch(settings.alerts)
        self.floor_ms: int | None = None

    def passed_ms(self) -> int:
        """The watermark: what is older is history."""
        return ALWAYS_MS if self.watermark.value_ms is None else self.watermark.value_ms

    def remembered_from_ms(self) -> int:
        """Posts from before this moment may be in memory or not: that depends on how events are cut into batches."""
        return self.passed_ms() - round(self.settings.intake.post_memory_days * DAY_MS)

    def also_gone(self, author: str, token: str) -> None:
        """Who was named otherwise is gone under that name too: some of what they did may still be waiting."""
        for (source, key), at_ms in list(self.gone.items()):
            if (source, key) == gone_key(source, author):
                self.gone[gone_key(source, token)] = at_ms

    def change(self, settings: Settings) -> None:
        """Go on under other settings for intake; what was decided stays decided. The graph's cannot change."""
        intake = settings.intake
        self.settings = settings
        self.lateness_ms = round(intake.lateness_s * 1000)
        self.posts.max_posts = intake.max_posts
        self.waiting.wait_ms, self.waiting.max_waiting = round(intake.wait_s * 1000), intake.max_waiting
        self.watermark.lateness_ms = self.lateness_ms
        self.watch.change(settings.alerts, self.watch.withdrawn)

    def put_in_force(self, zones: Mapping[str, str]) -> None:
        """Go on with these brands and their time zones; of those that are withdrawn no alarm is given."""
        self.activity.buckets.add_zones(zones)
        self.watch.change(self.settings.alerts, self.activity.buckets.brands() - zones.keys())

"""Play a story on a real data folder, with everything that goes wrong in it, and read off the tables.

Read after `scenario_story.py` and `disk.py`. The runner knows from its own books from which line on which settings
and brands held; where reading goes on after a fault is what the store says, as for any input.
"""

from collections.abc import Iterable
from itertools import cycle
from pathlib import Path

import duckdb

from pipeline.errors import MurmureError
from pipeline.events import Reject
from pipeline.records import Batch
from pipeline.settings import Brand, Brands, IntakeSettings, Settings, StoreSettings
from streams.embedded import Embedded
from streams.inbox import drop
from streams.queries import PUBLISHED_FILE
from tests.disk import KilledError, Saboteur, no_room
from tests.quick_reader import QuickReader
from tests.scenario_model import Model
from tests.scenario_story import Act, Change, Story
from tests.scenario_tables import Row, expected_tables
from tests.stories import START

__all__ = ["Play", "expected", "found"]

ZONES = {"acme": "UTC", "brenn": "Europe/Paris", "corto": "America/New_York"}
_AT_MOST = 40  # lines to wait for something to go wrong
_MENTIONS = (
    "mention_id, brand, source, author_id, posted_at, text, act, polarity, provenance, reply_to_id, quote_of_id, rev, "
    "edited_at, edit_id, terms, is_given"
)
_TIES = (
    "brand, source_id, target_id, round(weight, 9), n_reply, n_repost, n_quote, n_mention, n_like, "
    "round(reciprocity, 9), first_at, last_at"
)
_ACTIVITY = "grain, bucket, brand, dimension, value, mentions_e4, authors, shares"
QUESTIONS = {
    "counts": "SELECT source, side, outcome, n FROM counts WHERE n <> 0",
    "rejected": "SELECT source, code, sum(n)::BIGINT FROM rejected GROUP BY source, code",
    "mentions": f"SELECT {_MENTIONS} FROM mentions",
    "labels": "SELECT mention_id, brand, source, scheme, label, p, evidence FROM labels",
    "interactions": "SELECT * FROM interactions",
    "follows": "SELECT * FROM follows",
    "activity": f"SELECT {_ACTIVITY} FROM activity_counts WHERE mentions_e4 > 0 OR shares > 0",
    "ties": f"SELECT {_TIES} FROM ties",
}


class Play:
    """One story on its way. `went`: from which line on which settings and brands held; `said`: what went wrong."""

    def __init__(self, story: Story, folder: Path) -> None:
        self.story = story
        self.folder = folder / "0"
        self.went: list[tuple[int, Change | tuple[str, ...]]] = [(0, story.start), (0, story.brands)]
        self.said: list[str] = []
        self._change = story.start
        self._dropped: list[tuple[str, ...]] = []
        self._sizes = cycle(story.sizes)
        self._offset_s = 0
        self._ticks = 0
        self._published_ns = 0
        self._writer: Embedded | None = None
        self._n_safe = 0
        self.folder.mkdir()
        self._open(_brands(story.brands))

    def run(self) -> Path:
        """Everything, to the end; gives the data folder."""
        for act in self.story.acts:
            self._go_on(act.at)
            self._do(act)
        self._go_on(len(self.story.lines))
        self._close()
        return self.folder

    @property
    def writer(self) -> Embedded:
        assert self._writer is not None
        return self._writer

    @property
    def n_taken(self) -> int:
        """How many lines are stored, by the positions of their inputs."""
        known = (self.writer.store.position(name) for name in {line.input for line in self.story.lines})
        return sum(int(position[0]) for position in known if position is not None)

    def _do(self, act: Act) -> None:
        if act.what == "full":
            self._run_out_of_room(act)
        elif act.what in ("kill", "error"):
            self._go_wrong(act)
        elif act.what in ("stop", "settings"):
            self._close()
            self._change = act.change if act.what == "settings" else self._change
            self._open()
        elif act.what == "brands":
            drop(self.folder, "brands", _toml(act.brands))
            self._dropped.append(act.brands)
        elif act.what == "snapshot":
            self.writer.snapshot()
        elif act.what == "publish":
            self.writer.publish()
        elif act.what == "clock":
            self._offset_s += act.n
        self._check_published()

    def _go_on(self, until: int) -> None:
        """Take batches up to a line: as large as the story says, each of one input."""
        lines = self.story.lines
        start = self.n_taken
        while start < until:
            size = next(self._sizes)
            end = start + 1
            while end < min(until, start + size) and lines[end].input == lines[start].input:
                end += 1
            self.writer.take(self._batch(start, end))
            self._tell_of_brands()
            start = self.n_taken
            assert start == end, "the store is not where the batch ended"
        self._n_safe = start

    def _batch(self, start: int, end: int) -> Batch:
        story, name = self.story, self.story.lines[start].input
        before = [line.found for line in story.lines[:start] if line.input == name]
        taken = [line.found for line in story.lines[start:end]]
        times = [int(event.at_ms) for event in before if not isinstance(event, Reject)]
        newest = max(times, default=None)
        events = [event for event in taken if not isinstance(event, Reject)]
        stamps: list[int] = []
        for event in events:
            stamps.append(int(event.at_ms) if newest is None else newest)
            newest = max(int(event.at_ms), stamps[-1])
        return Batch(
            input=name,
            events=events,
            stamps=stamps,
            rejects=[found for found in taken if isinstance(found, Reject)],
            position=str(len(before) + len(taken)),
            mark_ms=newest,
            ended=name in story.bounded and all(line.input != name for line in story.lines[end:]),
            received_ms=self._now_ms(),
        )

    def _run_out_of_room(self, act: Act) -> None:
        """For a while no file can grow; what stops is started again once there is room."""
        with no_room(act.n):
            try:
                self._go_on(min(act.at + _AT_MOST, len(self.story.lines)))
            except MurmureError as error:
                self._stop(error)
        if self._writer is None:
            self._open()

    def _go_wrong(self, act: Act) -> None:
        """Work until it goes wrong; then start again, which may go wrong as well."""
        how = "error" if act.what == "error" else act.how or "kill"
        for number, n in enumerate((act.n, *act.then)):
            left = self.folder.with_name(str(int(self.folder.name) + 1))
            with Saboteur(self.folder, n, how, left) as saboteur:
                try:
                    if self._writer is None:
                        self._open()
                    saboteur.watch(self.writer)
                    self._go_on(min(act.at + _AT_MOST, len(self.story.lines)) if number == 0 else self.n_taken)
                except KilledError as killed:
                    self._die(killed, how)
                except MurmureError as error:
                    self._stop(error)
            if self._writer is not None:
                return
        self._open()

    def _die(self, killed: KilledError, how: str) -> None:
        """Nothing of the process is left but the folder as it was."""
        self.said.append(f"killed: {killed}")
        if self._writer is not None:
            self._writer._journal.close()
            self._writer.store.close()
        self._writer = None
        self.folder = killed.left
        wal = self.folder / "state" / "live.duckdb.wal"
        if how == "wal" and wal.exists():
            with wal.open("r+b") as file:
                file.truncate(wal.stat().st_size * 2 // 3)

    def _stop(self, error: MurmureError) -> None:
        """As a `with` block is left by an error."""
        self.said.append(str(error))
        if self._writer is not None:
            self._writer.__exit__(type(error), error, error.__traceback__)
        self._writer = None

    def _close(self) -> None:
        self.writer.__exit__(None, None, None)
        self._writer = None
        self._check_published()

    def _open(self, brands: Brands | None = None) -> None:
        often = self._change.often
        self._writer = Embedded(
            self.folder,
            _settings(self._change),
            brands,
            self._now_ms,
            is_live=often,
            reader=QuickReader(brands or _brands(self._brands_now())),
            elapsed=self._elapsed_s,
        )
        assert self.n_taken >= self._n_safe, "what was committed is gone"
        self.went.append((self.n_taken, self._change))
        self._tell_of_brands()

    def _brands_now(self) -> tuple[str, ...]:
        return [value for _, value in self.went if isinstance(value, tuple)][-1]

    def _tell_of_brands(self) -> None:
        """After a tick, what was left in the inbox is in force."""
        self.went += [(self.n_taken, brands) for brands in self._dropped]
        self._dropped.clear()
        self._check_published()

    def _check_published(self) -> None:
        """The law holds in every published file. It is asked of the live one, which is quicker, at the same commit."""
        file = self.folder / PUBLISHED_FILE
        if self._writer is None or file.stat().st_mtime_ns == self._published_ns:
            return
        self._published_ns = file.stat().st_mtime_ns
        broken = self._writer.store.con.execute("SELECT * FROM conservation WHERE NOT holds").fetchall()
        assert broken == [], f"the law does not hold: {broken}"

    def _now_ms(self) -> int:
        return START + round(1000 * (self._elapsed_s() + self._offset_s))

    def _elapsed_s(self) -> float:
        self._ticks += 1
        return self._ticks / 1000


def expected(play: Play) -> dict[str, list[Row]]:
    """What the model makes of the same lines, under the settings and brands that held."""
    model, story = Model(), play.story
    went = list(play.went)
    last = {line.input: number for number, line in enumerate(story.lines)}
    for number, line in enumerate(story.lines):
        while went and went[0][0] <= number:
            _put(model, went.pop(0)[1])
        model.take(line.input, line.found, is_last=line.input in story.bounded and last[line.input] == number)
    return expected_tables(model, ZONES, _as_of_ms(play))


def found(folder: Path) -> dict[str, list[Row]]:
    """The published tables."""
    return {
        table: sorted(rows, key=repr) for table, rows in zip(QUESTIONS, _ask(folder, QUESTIONS.values()), strict=True)
    }


def _as_of_ms(play: Play) -> int | None:
    rows = _ask(play.folder, ["SELECT DISTINCT epoch_ms(as_of) FROM ties"])[0]
    newest = max((int(x.found.at_ms) for x in play.story.lines if not isinstance(x.found, Reject)), default=None)
    assert len(rows) < 2
    return int(str(rows[0][0])) if rows else newest


def _ask(folder: Path, questions: Iterable[str]) -> list[list[Row]]:
    """The answers of the published file, in one opening."""
    with duckdb.connect(str(folder / PUBLISHED_FILE), read_only=True) as con:
        return [con.execute(question).fetchall() for question in questions]


def _put(model: Model, value: Change | tuple[str, ...]) -> None:
    if isinstance(value, tuple):
        model.brands = value
        return
    model.begin_session()
    model.lateness_ms, model.wait_ms = round(1000 * value.lateness), round(1000 * value.wait)
    model.memory_ms = round(value.post_days * 86_400_000)


def _settings(change: Change) -> Settings:
    intake = IntakeSettings(
        lateness_s=change.lateness,
        wait_s=change.wait,
        id_memory_s=change.id_memory,
        post_memory_days=change.post_days,
        max_posts=change.max_posts,
    )
    pause = 1e-6 if change.often else 1e6
    return Settings(intake=intake, store=StoreSettings(publish_s=pause, snapshot_s=pause))


def _brands(ids: tuple[str, ...]) -> Brands:
    return Brands(brand=tuple(Brand(id=i, name=i, time_zone=ZONES[i]) for i in ids))


def _toml(ids: tuple[str, ...]) -> bytes:
    return "".join(f'[[brand]]\nid = "{i}"\nname = "{i}"\ntime_zone = "{ZONES[i]}"\n' for i in ids).encode()

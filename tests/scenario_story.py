"""One seed, one story: what comes in, how it is cut, what a person does meanwhile, and what goes wrong.

`tell(seed)` makes a story, `show` prints it so that it can be pasted into a test, `shrink` makes a failing one
small. What should come of it is in `scenario_model.py`; `test_scenario.py` plays it.
"""

import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any, Literal

from pipeline.events import AccountGone, Delete, Edit, Event, Follow, How, Instant, Mention, Reject, RejectCode, Share
from tests.stories import HOUR, MINUTE, START

__all__ = ["ALL_BRANDS", "Act", "Change", "Line", "Story", "show", "shrink", "tell"]

ALL_BRANDS = ("acme", "brenn", "corto")
AUTHORS = ("ann", "bob", "cleo", "dan", "eve")
TEXTS = ("acme", "acme brenn", "brenn !!", "acme ! #tag", "corto", "corto acme !!! #b #c", "staff acme", "nothing")

# kill: the process is gone at the n-th thing it does to the disk; `torn` also cuts its last journal entry, `wal` what
# DuckDB had not put in its main file. error: the n-th write is refused. full: no file may grow beyond n bytes more.
What = Literal["kill", "error", "full", "stop", "settings", "brands", "snapshot", "publish", "clock"]


@dataclass(frozen=True)
class Line:
    """A line of an input, as it was understood."""

    input: str
    found: Event | Reject


@dataclass(frozen=True)
class Change:
    """Settings from a restart on. Times in seconds; `often` publishes and snapshots at every chance.

    The memory of posts is one for a whole story: what was forgotten under a shorter one does not come back.
    """

    lateness: float = 600
    wait: float = 600
    id_memory: float = 3600
    post_days: float = 30
    max_posts: int = 2_000_000
    often: bool = False


@dataclass(frozen=True)
class Act:
    """Something that happens before line `at` is taken. `n`, `then` and `how` say it more closely."""

    at: int
    what: What
    n: int = 0
    then: tuple[int, ...] = ()  # of a kill: it is killed again while it comes back, at the n-th thing it does
    how: str = ""
    change: Change = Change()
    brands: tuple[str, ...] = ()


@dataclass(frozen=True)
class Story:
    """`sizes` are the sizes of the batches, over and over. An input in `bounded` ends with its last line."""

    lines: tuple[Line, ...]
    sizes: tuple[int, ...]
    acts: tuple[Act, ...] = ()
    bounded: tuple[str, ...] = ()
    brands: tuple[str, ...] = ("acme", "brenn")
    start: Change = Change()


def tell(seed: int) -> Story:
    """The story of a seed."""
    rng = random.Random(seed)
    inputs = ("a", "b", "c")[: rng.choice((1, 2, 2, 3))]
    events = _deliver(rng, _Teller(rng).events(rng.randint(20, 75)))
    lines = _mix(rng, inputs, events)
    post_days = rng.choice((1, 30))
    return Story(
        lines=lines,
        sizes=tuple(rng.randint(1, rng.choice((5, 30, 30))) for _ in range(6)),
        acts=_acts(rng, len(lines), post_days),
        bounded=tuple(name for name in inputs if rng.random() < 0.5),
        brands=rng.choice((("acme",), ("acme", "brenn"))),
        start=_change(rng, post_days),
    )


class _Teller:
    """Makes the events of a small world, in the order of their times."""

    def __init__(self, rng: random.Random) -> None:
        self.rng = rng
        self.now = START
        self.posts: list[str] = []
        self.acts: list[str] = []
        self.revised: set[str] = set()
        self.n = 0

    def events(self, n: int) -> list[Event]:
        told: list[Event] = []
        while len(told) < n:
            pace = self.rng.choices((0.5, 4, 200, 2000), (60, 30, 4, 1))[0]
            self.now += round(self.rng.expovariate(1 / pace) * MINUTE)
            told.append(self._event())
        return told

    def _event(self) -> Event:
        makers = (self._post, self._reply, self._share, self._follow, self._edit, self._delete, self._gone, self._given)
        return self.rng.choices(makers, (30, 14, 30, 5, 9, 9, 2, 3))[0]()

    def _post(self, **more: str) -> Event:
        again = [post for post in self.posts if post not in self.revised]
        if again and not more and self.rng.random() < 0.08:
            id_ = self.rng.choice(again[-5:]) + "r"  # a post of its own whose revisions come as posts
            rev = self.rng.randint(0, 2)
        else:
            id_, rev = self._id("p", self.posts), 0
        addressed = tuple(self.rng.sample(AUTHORS, self.rng.choice((0, 0, 0, 1, 2))))
        author = "revisor" if rev or id_.endswith("r") else self._author()
        text = self.rng.choice(TEXTS if not id_.endswith("r") else TEXTS[:2])
        return Mention(**self._base(id_), author=author, text=text, rev=rev, addressed=addressed, **more)  # type: ignore[arg-type]

    def _reply(self) -> Event:
        of = self._target(self.posts + self.acts)
        if self.rng.random() < 0.3:
            how = self.rng.choice((How.QUOTE, How.REPLY))
            text = self.rng.choice((*TEXTS, " "))
            return Share(**self._base(self._id("c", self.acts)), how=how, author=self._author(), of=of, comment=text)
        link = {"reply_to": of, "reply_to_author": "zoe"} if self.rng.random() < 0.7 else {"quote_of": of}
        return self._post(**link)

    def _share(self) -> Event:
        how = self.rng.choice((How.REPOST, How.LIKE, How.REPOST))
        of = self._target(self.posts + self.acts)
        return Share(**self._base(self._id("s", self.acts)), how=how, author=self._author(), of=of)

    def _given(self) -> Event:
        if self.rng.random() < 0.5:
            return self._post(brand="acme")  # one of UTC, as a given brand may be unknown
        of, author = self._target(self.posts), self._author()
        return Share(
            **self._base(self._id("s", self.acts)), how=How.REPOST, author=author, of=of, of_author="yan", brand="acme"
        )

    def _follow(self) -> Event:
        author, target = self.rng.sample(AUTHORS, 2)
        return Follow(**self._base(self._id("f", self.acts)), author=author, target=target)

    def _edit(self) -> Event:
        of, rev = self._target([post for post in self.posts if not post.endswith("r")]), self.rng.randint(1, 3)
        return Edit(**self._base(self._id("e", [])), of=of, text=self.rng.choice(TEXTS), rev=rev)

    def _delete(self) -> Event:
        return Delete(**self._base(self._id("d", [])), of=self._target(self.posts + self.acts))

    def _gone(self) -> Event:
        return AccountGone(**self._base(self._id("g", [])), author=self._author())

    def _base(self, id_: str) -> dict[str, Any]:
        return {"source": "s", "id": id_, "at_ms": Instant(self.now)}

    def _author(self) -> str:
        return self.rng.choice(AUTHORS)

    def _id(self, letter: str, known: list[str]) -> str:
        self.n += 1
        known.append(f"{letter}{self.n}")
        return known[-1]

    def _target(self, known: Sequence[str]) -> str:
        """Mostly something recent; now and then something old, something still to come, or nothing at all."""
        how = self.rng.random()
        if not known or how < 0.08:
            return f"{self.rng.choice('ps')}{self.n + self.rng.randint(1, 6)}"
        return self.rng.choice(known[-6:] if how < 0.8 else known)


def _deliver(rng: random.Random, events: list[Event]) -> list[Event]:
    """In any order within some disorder, now and then far too late, and 30 % of it twice."""
    spread = rng.choice((0, 3, 9, 9)) * MINUTE
    timed = [(int(e.at_ms) + rng.randint(0, spread), e) for e in events]
    timed = [(when + rng.choice((0,) * 15 + (30 * MINUTE,)), e) for when, e in timed]
    timed += [(when + rng.choice((0, MINUTE, 12 * MINUTE, 5 * HOUR)), e) for when, e in timed if rng.random() < 0.3]
    return [event for _, event in sorted(timed, key=lambda pair: pair[0])]


def _mix(rng: random.Random, inputs: Sequence[str], events: Sequence[Event]) -> tuple[Line, ...]:
    """The events over the inputs, which speak in turns, with unreadable lines between them."""
    lines: list[Line] = []
    name = inputs[0]
    for event in events:
        if rng.random() < 0.15:
            name = rng.choice(inputs)
        if rng.random() < 0.05:
            lines.append(Line(name, Reject(rng.choice((RejectCode.BAD_JSON, RejectCode.FUTURE)), "no", "f", 0, b"{")))
        lines.append(Line(name, event))
    if rng.random() < 0.3:  # one input is heard as a whole at the end: to the others it is history
        last = inputs[-1]
        lines = [line for line in lines if line.input != last] + [line for line in lines if line.input == last]
    return tuple(lines)


def _acts(rng: random.Random, n_lines: int, post_days: int) -> tuple[Act, ...]:
    acts: list[Act] = []
    for _ in range(rng.randint(2, 5)):
        what: What = rng.choices(
            ("kill", "error", "full", "stop", "settings", "brands", "snapshot", "publish", "clock"),
            (12, 5, 5, 2, 4, 5, 4, 3, 3),
        )[0]
        at, n = rng.randint(0, n_lines), rng.randint(1, 25)
        if what == "kill":
            then = tuple(rng.randint(1, 20) for _ in range(rng.choice((0, 0, 1, 2))))
            acts.append(Act(at, what, n, then, rng.choice(("", "", "", "torn", "wal"))))
        elif what == "full":
            acts.append(Act(at, what, rng.choice((1, 50, 700, 5_000, 40_000, 300_000))))
        elif what == "settings":
            acts.append(Act(at, what, change=_change(rng, post_days)))
        elif what == "brands":
            brands = tuple(sorted(rng.sample(ALL_BRANDS, rng.randint(1, 3))))
            acts.append(Act(at, what, brands=brands))
        elif what == "clock":
            acts.append(Act(at, what, rng.choice((-86_400, 86_400, -10, 400))))
        else:
            acts.append(Act(at, what, n))
    return tuple(sorted(acts, key=lambda act: act.at))


def _change(rng: random.Random, post_days: int) -> Change:
    return Change(
        lateness=rng.choice((60, 600, 600, 1800)),
        wait=rng.choice((60, 600, 600, 1800)),
        id_memory=rng.choice((0, 3600)),
        post_days=post_days,
        max_posts=rng.choice((1_000, 2_000_000)),
        often=rng.random() < 0.25,
    )


def show(story: Story) -> str:
    """The story as Python, to be pasted into a test."""
    lines = "".join(f"        {line!r},\n" for line in story.lines)
    acts = "".join(f"        {act!r},\n" for act in story.acts)
    rest = f"{story.sizes!r},\n    acts=(\n{acts}    ),\n    bounded={story.bounded!r},\n    brands={story.brands!r},"
    return f"Story(\n    lines=(\n{lines}    ),\n    sizes={rest}\n    start={story.start!r},\n)"


def shrink(story: Story, fails: Callable[[Story], bool]) -> Story:
    """A smaller story that still fails: acts and lines are left out, a half, a quarter, one at a time."""
    size = max(len(story.lines) // 2, 1)
    for act in story.acts:
        shorter = replace(story, acts=tuple(a for a in story.acts if a is not act))
        story = shorter if fails(shorter) else story
    while size:
        start = 0
        while start < len(story.lines):
            shorter = _without(story, start, size)
            if shorter.lines and fails(shorter):
                story = shorter
            else:
                start += size
        size //= 2
    return story


def _without(story: Story, start: int, size: int) -> Story:
    acts = tuple(replace(a, at=a.at if a.at <= start else max(start, a.at - size)) for a in story.acts)
    return replace(story, lines=story.lines[:start] + story.lines[start + size :], acts=acts)

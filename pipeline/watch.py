"""The watch over the brands: each counted slot goes to the detectors, and what they find becomes incidents.

Read after `early.py`, which counts, and before `incidents.py`, which tells one story of it. Detectors know no brands,
only numbered series (`models/burst.py`, `models/mix_shift.py`): which series is which is known here.
"""

from collections import deque
from collections.abc import Collection, Iterable, Iterator, Sequence
from functools import partial
from itertools import takewhile

import numpy as np
from numpy.typing import NDArray

from models.burst import Burst
from models.burst import Findings as Counted
from models.mix_shift import MixShift, Shifts
from models.vocabulary import Motive
from pipeline.alert_rows import AlertRow, EvidenceRow
from pipeline.alert_settings import AlertSettings, Signal
from pipeline.early import MOTIVES, Early, Passed, Said, Slot, is_gone, without
from pipeline.incidents import Finding, Incidents
from pipeline.mixed import MIX_S, Mixed
from pipeline.pushing import pushed
from pipeline.scene import Scene, onset_ms, scene_of, shifted

__all__ = ["Desk", "Watch"]

_QUARTER_MS = 900_000  # how often the detectors look while nothing at all is said
_FORGETS_MS = 60 * 86_400_000  # after such a silence it begins anew
_LISTENS_MS = 3 * 86_400_000  # and for how long
_REMEMBERED = 500  # posts of a brand, and shares: those an alert can show
_DAY_MS = 86_400_000
_COUNTS = (Signal.VOLUME, Signal.VOICES, Signal.SHARING)  # the series of counts that a brand has, in this order
_ONE = 10_000

Floats = NDArray[np.float64]
Told = tuple[AlertRow, list[EvidenceRow]]


class Desk:
    """What the watch remembers of one brand. `voices`: who spoke, and when last, within a day."""

    def __init__(self, name: str, first: int, first_mix: int) -> None:
        self.name = name
        self.first = first  # its first series of counts
        self.first_mix = first_mix
        self.posts: deque[Said] = deque(maxlen=_REMEMBERED)
        self.shares: deque[Passed] = deque(maxlen=_REMEMBERED)
        self.voices: dict[str, int] = {}


class Watch:
    """The detectors, and what is remembered to say why they spoke."""

    def __init__(self, settings: AlertSettings) -> None:
        self.settings = settings
        self.withdrawn: frozenset[str] = frozenset()
        self.early = Early(settings.slot_s * 1000, round(settings.settle_s * 1000))
        self.burst = Burst(settings.slot_s)
        self.mix = MixShift(MIX_S, only_high=True)
        self.mixed = Mixed()
        self.desks: dict[str, Desk] = {}
        self.incidents = Incidents()
        self.clock_ms: int | None = None  # the slot that the detectors see next
        self.heard_ms = 0  # the last slot in which anything was said

    def change(self, settings: AlertSettings, withdrawn: Collection[str] = ()) -> None:
        """Go on under other rules, and without the brands that were `withdrawn`. What was learned stays, unless the
        slots are of another length."""
        slot_s, self.settings, self.withdrawn = self.settings.slot_s, settings, frozenset(withdrawn)
        self.early.settle_ms = round(settings.settle_s * 1000)
        if settings.slot_s != slot_s:
            before, self.early = self.early, Early(settings.slot_s * 1000, self.early.settle_ms)
            self.early.removals = before.removals
            if before.next_ms is not None:  # what was counted is not counted again
                self.early.next_ms = -(-before.next_ms // self.early.slot_ms) * self.early.slot_ms
            self.start_anew()
        for desk in self.desks.values():
            for i, (rises, drops) in enumerate(self._rates(desk.name)):
                self.burst.set_rates(desk.first + i, rises, drops)
            for i, label in enumerate(MOTIVES):
                self.mix.set_rate(desk.first_mix + i, self._rate(Signal.MIX, desk.name, label))

    def close(self, shown_ms: int | None) -> tuple[list[AlertRow], list[EvidenceRow]]:
        """Count the slots that are settled: what becomes of the incidents."""
        told: list[Told] = []
        for slot in self.early.close(shown_ms):
            told += self._pass_silence(slot.start_ms)
            if slot.gone or slot.gone_authors:
                self._forget(slot)
            if not (slot.said or slot.passed):
                continue
            for brand in slot.said:
                if brand not in self.desks:
                    self._welcome(brand)
            if self.desks:
                told += self._look_at(slot.start_ms, *self._count(slot))
                self.heard_ms = slot.start_ms
        if self.early.next_ms is not None:
            told += self._pass_silence(self.early.next_ms)
        latest = {row.alert_id: evidence for row, evidence in told}
        return [row for row, _ in told], [row for evidence in latest.values() for row in evidence]

    def _pass_silence(self, until_ms: int) -> Iterator[Told]:
        """The detectors look at silence every quarter of an hour, for some days; how it is cut into batches is all the
        same."""
        slot_ms = self.early.slot_ms
        while self.desks and self.clock_ms is not None:
            last_ms = -(-(self.clock_ms + slot_ms) // _QUARTER_MS) * _QUARTER_MS - slot_ms
            if last_ms >= min(until_ms, self.heard_ms + _LISTENS_MS):
                return
            silence = np.zeros(len(self.desks) * len(_COUNTS)), *(np.zeros(len(self.desks) * len(MOTIVES)),) * 2
            yield from self._look_at(last_ms, *silence)

    def _look_at(self, start_ms: int, counts: Floats, hits: Floats, totals: Floats) -> Iterator[Told]:
        """Give a slot to the detectors, after those that nobody spoke in."""
        slot_ms = self.early.slot_ms
        if self.clock_ms is not None and start_ms - self.clock_ms > _FORGETS_MS:
            self.start_anew()
        elif self.clock_ms is not None and start_ms > self.clock_ms:
            self.burst.skip((start_ms - self.clock_ms) // slot_ms)
        self.clock_ms = end_ms = start_ms + slot_ms
        counted = self.burst.update(start_ms // 1000, counts)
        shifts = self.mixed.update(self.mix, start_ms // 1000, hits, totals)
        for desk in self._concerned(counted, shifts):
            look = partial(self._look, desk, end_ms, shifts)
            for side, findings in _sides(desk, counted, shifts, slot_ms):
                settled_ms = end_ms + self.early.settle_ms
                told = self.incidents.update(desk.name, side, findings, settled_ms, self.settings, look)
                if told is not None:
                    yield told

    def start_anew(self) -> None:
        """Nothing that was learned is worth anything any more: everybody warms up again."""
        self.burst, self.mix = Burst(self.settings.slot_s), MixShift(MIX_S, only_high=True)
        self.mixed, self.clock_ms = Mixed(), None
        for desk in self.desks.values():
            self._add_series(desk.name)

    def _welcome(self, brand: str) -> None:
        self.desks[brand] = Desk(brand, *self._add_series(brand))

    def _add_series(self, brand: str) -> tuple[int, int]:
        series = [self.burst.add(rises, drops) for rises, drops in self._rates(brand)]
        mixes = [self.mix.add(self._rate(Signal.MIX, brand, label)) for label in MOTIVES]
        return series[0], mixes[0]

    def _rates(self, brand: str) -> list[tuple[float, float]]:
        drops = self._rate(Signal.DROP, brand)
        return [(self._rate(s, brand), drops if s is Signal.VOLUME else 0.0) for s in _COUNTS]

    def _rate(self, signal: Signal, brand: str, label: str = "") -> float:
        return 0.0 if brand in self.withdrawn else self.settings.rate_of(signal, brand, label)

    def _count(self, slot: Slot) -> tuple[Floats, Floats, Floats]:
        """The slot in numbers: counts by series, and of each motive hits and posts judged. Takes it to memory."""
        counts = np.zeros(len(self.desks) * len(_COUNTS))
        hits = np.zeros(len(self.desks) * len(MOTIVES))
        totals = np.zeros(len(self.desks) * len(MOTIVES))
        for brand, posts in slot.said.items():
            desk = self.desks[brand]
            counts[desk.first] = len(posts)
            counts[desk.first + 1] = _new_voices(desk.voices, posts, slot.start_ms)
            desk.posts.extend(posts)
            judged: dict[tuple[str, str], Floats] = {}  # one vote a person
            for post in posts:
                if post.motives:
                    p = np.array(post.motives) / _ONE
                    who = post.source, post.author_id
                    judged[who] = np.maximum(p, judged.get(who, 0.0))
            if judged:
                mine = slice(desk.first_mix, desk.first_mix + len(MOTIVES))
                hits[mine] = np.sum(list(judged.values()), axis=0)
                totals[mine] = len(judged)
        for brand, shares in slot.passed.items():
            if brand in self.desks:
                desk = self.desks[brand]
                counts[desk.first + 2] = len(shares)
                desk.shares.extend(shares)
        return counts, hits, totals

    def _concerned(self, counted: Counted, shifts: Shifts) -> Iterable[Desk]:
        """The brands of which something is unusual, or of which an incident is open."""
        loud = np.flatnonzero(counted.is_high | counted.is_low | counted.rises | counted.drops) // len(_COUNTS)
        mixed = np.flatnonzero(shifts.is_on | shifts.alarm) // len(MOTIVES)
        numbers = {*loud.tolist(), *mixed.tolist()}
        known = {brand for brand, _ in (*self.incidents.open, *self.incidents.begun)}
        for n, desk in enumerate(self.desks.values()):
            if n in numbers or desk.name in known:
                yield desk

    def _look(
        self,
        desk: Desk,
        now_ms: int,
        shifts: Shifts,
        finding: Finding,
        shown: Sequence[tuple[str, str]],
        since_ms: int | None,
    ) -> Scene:
        """The posts behind a finding, since it began or since `since_ms`."""
        posts, shares = _of(finding, desk, now_ms - finding.window_ms)
        is_shared = finding.signal is Signal.SHARING
        if finding.signal is Signal.DROP:
            started_ms = desk.posts[-1].posted_at_ms if desk.posts else now_ms - finding.window_ms
        else:
            times = [s.happened_at_ms for s in shares] if is_shared else [p.posted_at_ms for p in posts]
            started_ms = onset_ms(times, now_ms, finding.expected, finding.window_ms)
        if since_ms is not None:
            started_ms = since_ms
        # Nobody leads a silence, nor shows it: the last to speak are none of its posts.
        posts, shares = ([], []) if finding.signal is Signal.DROP else _of(finding, desk, started_ms)
        return scene_of(
            posts,
            shares,
            started_ms,
            shown,
            shifted(_shares_of(desk, shifts)),
            pushed(desk.posts, desk.shares, now_ms) if since_ms is None else None,
            is_shared=is_shared,
        )

    def _forget(self, slot: Slot) -> None:
        """What was taken back is shown to nobody."""
        self.incidents.forget(slot.gone, slot.gone_authors)
        for desk in self.desks.values():
            posts = [post for post in desk.posts if not is_gone(post, slot.gone, slot.gone_authors)]
            desk.posts = deque(posts, maxlen=_REMEMBERED)
            desk.shares = deque(without(desk.shares, slot.gone, slot.gone_authors), maxlen=_REMEMBERED)
            for who in slot.gone_authors:
                desk.voices.pop("\0".join(who), None)


def _of(finding: Finding, desk: Desk, since_ms: int) -> tuple[list[Said], list[Passed]]:
    """The posts and shares that a finding is on, since a moment."""
    posts = [post for post in desk.posts if post.posted_at_ms >= since_ms]
    if finding.label:
        which = MOTIVES.index(Motive(finding.label))
        posts = [post for post in posts if post.motives and post.motives[which] >= _ONE // 2]
    return posts, [share for share in desk.shares if share.happened_at_ms >= since_ms]


def _new_voices(voices: dict[str, int], posts: Sequence[Said], start_ms: int) -> int:
    """How many people of these posts had not spoken for a day. They have now."""
    for author in list(takewhile(lambda a: voices[a] < start_ms - _DAY_MS, voices)):
        del voices[author]
    n = 0
    for author in dict.fromkeys(f"{post.source}\0{post.author_id}" for post in posts):
        n += author not in voices
        voices.pop(author, None)  # to the end: the oldest stand first
        voices[author] = start_ms
    return n


def _shares_of(desk: Desk, shifts: Shifts) -> Iterator[tuple[str, float, float]]:
    """The motives of which more is said than usual: (motive, its part, its usual part)."""
    for i, label in enumerate(MOTIVES):
        n = desk.first_mix + i
        if shifts.is_on[n]:
            yield label.value, float(shifts.share[n]), float(shifts.usual_share[n])


def _sides(desk: Desk, counted: Counted, shifts: Shifts, slot_ms: int) -> list[tuple[str, list[Finding]]]:
    """The findings on a brand, rising and falling."""
    rise = [_finding(signal, counted, desk.first + i, slot_ms) for i, signal in enumerate(_COUNTS)]
    for i, label in enumerate(MOTIVES):
        n = desk.first_mix + i
        if shifts.is_on[n] or shifts.alarm[n]:
            rise.append(
                Finding(
                    Signal.MIX,
                    label.value,
                    bool(shifts.alarm[n]),
                    bool(shifts.is_on[n]),
                    float(shifts.observed[n]),
                    float(shifts.expected[n]),
                    float(shifts.expected_lo[n]),
                    float(shifts.expected_hi[n]),
                    int(shifts.window_bins[n]) * MIX_S * 1000,
                )
            )
    return [("rise", rise), ("drop", [_finding(Signal.DROP, counted, desk.first, slot_ms)])]


def _finding(signal: Signal, counted: Counted, n: int, slot_ms: int) -> Finding:
    is_drop = signal is Signal.DROP
    begins, is_high = (counted.drops, counted.is_low) if is_drop else (counted.rises, counted.is_high)
    return Finding(
        signal,
        "",
        bool(begins[n]),
        bool(is_high[n]),
        float(counted.observed[n]),
        float(counted.expected[n]),
        float(counted.expected_lo[n]),
        float(counted.expected_hi[n]),
        int(counted.window_bins[n]) * slot_ms,
    )

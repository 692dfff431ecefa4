"""Tell unusual counts, high or low, with a declared rate of false alarms.

Several windows, from a bin to a day, are held against what the level, the hour and the week let expect; each window's
own past errors say how far it strays; the chance of what was counted becomes how often a month such a thing comes by
chance, and that is held against how often it may. Read after `season`, `windows`, `straying`, `count_tails`, `peaks`,
`episodes`; how it was chosen, and what it holds to, is in docs/buzz.md.
"""

import numpy as np

from models.count_tails import surprise_above, surprise_below
from models.episodes import Episodes, threshold_of
from models.findings import Findings
from models.peaks import LEVEL, Peaks
from models.per_series import Bools, Columns, Dump, Floats, Ints
from models.season import DAY_S, HOUR_S, Season
from models.straying import Spread
from models.windows import Windows

__all__ = ["Burst", "Findings"]

_MONTH_S = 30 * DAY_S
_WARM_DAYS, _WARM_COUNTS = 3.0, 8.0
_SETTLED_DAYS = 2.0  # peaks of a series younger than this are those of not knowing
_FEW_A_DAY = 20.0
_FEWEST = 3.0  # counts: two are no burst, however seldom they are
_GATE = 4.0  # squared standard deviations: what is nearer is not unusual, and is not reckoned
_USUAL = -9.0  # the score of that
_TICK_S, _REFRESH_S = 300, 900  # so often is reckoned anew what is expected, and how far it strays
_CALM_S = 1_800  # an episode goes on for so long at least
_EVEN = 1.96


class _Series(Columns):
    """What is expected a bin, what waits to be learned, how many bins and counts were seen."""

    kept = ("base", "waiting", "age", "seen")

    def __init__(self) -> None:
        self.base, self.waiting, self.age, self.seen = (np.zeros(0) for _ in range(4))


class Burst:
    """Watches n series of counts that share one clock of bins of `step_s` seconds."""

    def __init__(self, step_s: int) -> None:
        if not 1 <= step_s <= DAY_S:
            raise ValueError(f"step_s must be from 1 to {DAY_S} seconds, got {step_s!r}")
        self._step_s = step_s
        self._windows, self._season, self._series = Windows(step_s), Season(step_s), _Series()
        self._lengths = np.array(self._windows.lengths)
        self._rows = np.arange(len(self._lengths))[:, None]
        self._spread = Spread(len(self._lengths))
        self._tick, self._day = max(1, _TICK_S // step_s), max(1, DAY_S // step_s)
        self._refresh = max(1, _REFRESH_S // step_s // self._tick)
        hour = max(1, HOUR_S // step_s)
        self._hour_row = int(np.searchsorted(self._lengths, hour, side="right") - 1)
        self._peaks = [Peaks(hour, self._day) for _ in range(2)]
        self._episodes = [Episodes(self._lengths, self._day, max(1, _CALM_S // step_s)) for _ in range(2)]
        self._held, self._is_quiet = np.zeros((2, len(self._lengths), 0)), True
        # log10 of how many windows, each a part further, a month has
        self._looks = np.log10(_MONTH_S / step_s / np.array(self._windows.parts))
        # Two windows must agree: what only one thinks unusual is mostly its own bad foretelling.
        self._agree = min(2, len(self._lengths))
        self._next, self._waited, self._is_all_heard = -1, 0, False  # heard: every series has counted something

    def add(self, rises_per_month: float, drops_per_month: float = 0.0) -> int:
        """One series more, which begins to warm up; its number.

        rises_per_month, drops_per_month : how many false alarms a month are accepted, 0.0 for no alarm that way.
        """
        rates = threshold_of("rises_per_month", rises_per_month), threshold_of("drops_per_month", drops_per_month)
        for columns in self._columns().values():
            columns.grow()
        self._held = np.concatenate([self._held, np.full((2, len(self._lengths), 1), _USUAL)], axis=2)
        for episodes, threshold in zip(self._episodes, rates, strict=True):
            episodes.threshold[-1] = threshold
        self._is_all_heard = False
        return len(self._series.age) - 1

    def set_rates(self, series: int, rises_per_month: float, drops_per_month: float = 0.0) -> None:
        """Accept so many false alarms a month of a series from the next bin on; what it has learned stays."""
        rates = threshold_of("rises_per_month", rises_per_month), threshold_of("drops_per_month", drops_per_month)
        for episodes, threshold in zip(self._episodes, rates, strict=True):
            episodes.threshold[series] = threshold

    def update(self, start_s: int, counts: Floats) -> Findings:
        """Take in the bin that begins at `start_s` (epoch seconds), one count per series. Bins follow one another."""
        number = start_s // self._step_s
        counts = np.asarray(counts, dtype=np.float64)
        if self._next not in (-1, number):
            at_s = self._next * self._step_s
            raise ValueError(f"the next bin begins at {at_s}, got {start_s = }; pass over empty bins with skip()")
        if counts.shape != self._series.age.shape:
            raise ValueError(f"counts must be {len(self._series.age)}, one a series, got {counts.shape}")
        findings = self._step(number, counts)
        for side, begun in enumerate((findings.rises, findings.drops)):
            begun |= self._episodes[side].pending
            self._episodes[side].pending[:] = False
        return findings

    def skip(self, n_bins: int) -> None:
        """Pass over `n_bins` in which every series counted nothing.

        As that many updates of zeros, up to three days. Of a longer silence the first and last day are taken so, and
        what is between by the hour: levels and hours are learned, no spread is, and what is expected is held over each
        hour. An alarm that begins meanwhile is told with the next update. Cost: some 3,000 updates, and one an hour.
        """
        if self._next < 0:
            raise ValueError("skip() needs a bin to begin from: call update() first")
        zeros, end = np.zeros(len(self._series.age)), self._next + n_bins
        whole = max(HOUR_S // self._step_s // self._tick, 1) * self._tick
        longest = int(self._lengths[-1])
        if n_bins > 3 * max(longest, self._day):
            self._rest(self._next + longest + -(self._next + longest) % self._tick, zeros)
            while self._next + whole + longest < end:
                self._pass(whole, zeros)
        self._rest(end, zeros)

    def dump(self) -> Dump:
        """The whole state, as copies."""
        clock = np.array([self._next, self._waited, self._season.hour])
        arrays = {"clock": clock, "held": self._held.copy()}
        for name, columns in self._columns().items():
            arrays |= columns.dump(name)
        return arrays

    @classmethod
    def load(cls, step_s: int, dump: Dump) -> "Burst":
        """The one that gave `dump`, bit for bit."""
        burst = cls(step_s)
        burst._next, burst._waited, burst._season.hour = (int(value) for value in dump["clock"])
        burst._held = dump["held"].copy()
        burst._is_quiet = bool((burst._held <= _USUAL).all())
        for name, columns in burst._columns().items():
            columns.restore(name, dump)
        return burst

    def _columns(self) -> dict[str, Columns]:
        both = {f"peaks{i}": self._peaks[i] for i in range(2)} | {f"episodes{i}": self._episodes[i] for i in range(2)}
        own = {"series": self._series, "windows": self._windows, "season": self._season, "spread": self._spread}
        return {**own, **both}

    def _rest(self, end: int, zeros: Floats) -> None:
        """Updates of zeros up to bin `end`; what begins is kept to be told."""
        while self._next < end:
            found = self._step(self._next, zeros)
            for episodes, begun in zip(self._episodes, (found.rises, found.drops), strict=True):
                episodes.pending |= begun

    def _pass(self, n_bins: int, zeros: Floats) -> None:
        """An hour of nothing, after a day of nothing."""
        start_s, own = self._next * self._step_s, self._series
        base = self._season.expected(start_s, n_bins, self._spread.factor[self._hour_row])
        self._season.learn(start_s, n_bins, np.where(self._odd()[0], base * n_bins, zeros))
        own.age += n_bins
        self._age(n_bins / self._day)
        for episodes in self._episodes:
            episodes.lasted += n_bins * episodes.on
        for peaks in self._peaks:
            peaks.open += n_bins * (peaks.high > 0)
        self._next += n_bins

    def _step(self, number: int, counts: Floats) -> Findings:
        own = self._series
        if not self._is_all_heard:
            self._hear(counts)
        if not self._waited:
            over = self._spread.factor[self._hour_row]
            own.base = self._season.expected(number * self._step_s, self._tick, over)
            if number // self._tick % self._refresh == 0 or self._next < 0:
                self._spread.refresh(own.base * self._lengths[:, None], own.age / self._day)
        high, low = self._episodes
        taken, is_told = counts, high.is_any or low.is_any
        if is_told:  # longer windows should not tell again
            told = (high.fresh() | low.fresh()) & (self._rows > np.where(high.on, high.row, low.row))
            taken = np.where(told, own.base, counts)
        self._windows.update(number, taken, own.base)
        findings = self._judged(number)
        wild = None
        is_odd = not self._is_quiet and self._held[0].max(initial=_USUAL) > LEVEL
        if is_told or is_odd or not all(peaks.is_idle for peaks in self._peaks):
            odd, wild = self._odd()
            counts = np.where(odd, own.base, counts)
        own.waiting += counts
        self._waited += 1
        self._next = number + 1
        self._learn(wild)
        return findings

    def _hear(self, counts: Floats) -> None:
        """What counts for the first time begins to warm up: that it was silent says not how much it strays."""
        unheard = self._series.seen + self._series.waiting == 0
        new = unheard & (counts > 0)
        for columns in (self._series, self._windows, self._season, self._spread) if new.any() else ():
            columns.begin(new)
        self._is_all_heard = not (unheard & ~new).any()

    def _odd(self) -> tuple[Bools, Bools]:
        """Where something unusual goes on that is younger than a day: levels do not learn from it; spreads neither.

        Of few counts, one burst is most of what was ever learned: there one window's doubt is enough for levels. But
        spreads learn from all that was not told of, or they would never know of the company that few counts come in.
        """
        told = self._episodes[0].fresh() | self._episodes[1].fresh()
        peaked = self._peaks[0].fresh() | self._peaks[1].fresh()
        own, on = self._series, self._episodes[0]
        few = own.base * self._day < _FEW_A_DAY
        doubted = few & (self._held[0].max(axis=0) > LEVEL)
        doubted &= (own.age >= _SETTLED_DAYS * self._day) & ~(on.on & (on.lasted >= self._day))
        return told | peaked | doubted, told | (peaked & ~few)

    def _learn(self, wild: Bools | None) -> None:
        """At the end of bin `_next` - 1."""
        own, end = self._series, self._next
        over = [row for row, length in enumerate(self._windows.lengths) if end % length == 0]
        weight = own.age > self._day + self._lengths[over, None]
        if wild is not None:
            weight &= ~wild
        self._spread.learn(over, self._windows.y[over], self._windows.e[over], weight)
        if end % self._tick == 0:
            self._season.learn((end - self._waited) * self._step_s, self._waited, own.waiting)
            own.seen += own.waiting
            own.age += self._waited
            own.waiting[:] = 0.0
            self._waited = 0
            if end % self._day < self._tick:
                self._age(1.0)

    def _age(self, days: float) -> None:
        self._spread.age(days, self._series.age / self._day, self._series.base * self._day)
        for peaks in self._peaks:
            peaks.age(days)

    def _judged(self, number: int) -> Findings:
        """How unusual the windows are that end with bin `number`, and what follows."""
        y, e = self._windows.y, np.maximum(self._windows.e, 1e-12)
        error, factor = y - e, self._spread.factor
        far = error * np.abs(error)
        near = _GATE * e * factor
        if not self._is_quiet:
            self._held[:] = _USUAL
        hot = ((far > near) & (y >= _FEWEST)).nonzero()
        self._is_quiet = not len(hot[0])
        if len(hot[0]):
            found = surprise_above(y[hot], e[hot], factor[hot])
            self._held[0][hot] = found - self._looks[hot[0]]
        if np.isfinite(self._episodes[1].threshold).any():
            cold = (far < -near).nonzero()
            if len(cold[0]):
                self._is_quiet = False
                found = surprise_below(np.maximum(y[cold], 0.0), e[cold], factor[cold])
                self._held[1][cold] = found - self._looks[cold[0]]
        own = self._series
        is_warm = (own.age >= _WARM_DAYS * self._day) & (own.seen >= _WARM_COUNTS)
        is_busy = any(e.is_any for e in self._episodes) or not all(p.is_idle for p in self._peaks)
        raw = self._held[:, 0]
        if not self._is_quiet:
            raw = np.partition(self._held, -self._agree, axis=1)[:, -self._agree]
        if not is_busy and (self._is_quiet or raw.max() <= _USUAL):
            none = np.zeros_like(is_warm)
            return self._told(number, None, raw[0].copy(), (none, none.copy()), is_warm)
        row = self._held.argmax(axis=1)
        sides = [self._decided(side, raw[side], row[side], is_warm) for side in range(2)]
        (rise, rises), (drop, drops) = sides
        spoke = np.where(drop > rise, row[1], row[0])
        score = np.where(is_warm, np.maximum(rise, drop), _USUAL)
        return self._told(number, spoke, score, (rises, drops), is_warm)

    def _decided(self, side: int, raw: Floats, row: Ints, is_warm: Bools) -> tuple[Floats, Bools]:
        """The score of one side, and where an alarm begins. The first ones say no more than that all is new."""
        peaks, episodes, windows = self._peaks[side], self._episodes[side], self._windows
        score = near = peaks.rated(raw)
        if episodes.is_any:
            near = peaks.rated(np.where(self._rows <= episodes.row, self._held[side], _USUAL).max(0))
        far = np.maximum(row, self._hour_row)  # an hour decides whether it goes on: minutes are too fickle
        begins = episodes.update(score, near, far, is_warm)
        if not peaks.is_idle or raw.max() > LEVEL:
            peaks.update(raw, self._series.age >= _SETTLED_DAYS * self._day)
        if begins.any():  # what is told of, longer windows need not tell again
            series = np.arange(len(raw))
            excess = np.where(begins, windows.y[far, series] - windows.e[far, series], 0.0)
            windows.take_out(np.where(self._rows > far, excess, 0.0))
        return score, begins

    def _told(
        self, number: int, row: Ints | None, score: Floats, begun: tuple[Bools, Bools], is_warm: Bools
    ) -> Findings:
        """row : the window of each series that spoke; None: they have nothing to say, and are shown by the hour."""
        windows, held = self._windows, self._windows.held(number)
        if row is None:
            at: tuple[Ints, Ints] | int = self._hour_row
            spans = np.full(len(score), held[at])
        else:
            at, spans = (row, np.arange(len(score))), held[row]
        y, e = windows.y[at].copy(), windows.e[at].copy()
        wide = _EVEN * np.sqrt(np.maximum(e, 0.0) * self._spread.factor[at])
        high, low = (episodes.on.copy() for episodes in self._episodes)
        band, bins = (np.maximum(e - wide, 0.0), e + wide), (self._series.base, self._spread.factor[0])
        return Findings(score, *begun, high, low, y, e, *band, spans, is_warm, *bins)

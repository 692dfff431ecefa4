"""Incidents: what the detectors say, gathered to one story a brand, from `open` to `closed`.

A brand has at most one incident a side at a time: rising or falling. What else begins meanwhile joins it. While any of
its signals is unusual it is `open`, from the next quarter of an hour `ongoing`; when all are back it is `eased`, and
`closed` when they have stayed so. Read after `alert_settings.py`; who looks at the posts behind it is `scene.py`.
"""

from collections.abc import Callable, Collection, Sequence
from hashlib import sha256
from typing import NamedTuple

from msgspec import Struct, field

from pipeline.alert_rows import AlertRow, EvidenceRow
from pipeline.alert_settings import AlertRule, AlertSettings, Signal
from pipeline.scene import Scene

__all__ = ["Finding", "Incident", "Incidents", "version_of"]

DETECTORS = 1  # raised when a detector judges otherwise than in the release before
_QUARTER_MS = 900_000
_GROWN = 2.0  # told again when it has grown so many times since


class Finding(NamedTuple):
    """What one detector says of a brand now. `label` is the motive of a finding on the mix.

    `begins`: an alarm starts here. `is_high`: it is (still) unusual. The figures are of the `window_ms` that spoke.
    """

    signal: Signal
    label: str
    begins: bool
    is_high: bool
    observed: float
    expected: float
    expected_lo: float
    expected_hi: float
    window_ms: int

    @property
    def key(self) -> str:
        """What the finding is on, such as `volume` or `motive:venting`."""
        return f"{self.signal.value}:{self.label}" if self.label else self.signal.value

    @property
    def ratio(self) -> float:
        """How many times the expected was observed; of a drop, the other way round."""
        more, less = max(self.observed, 0.5), max(self.expected, 0.5)
        return less / more if self.signal is Signal.DROP else more / less


class Incident(Struct):
    """One incident, as the engine remembers it. `last` is the finding that was farthest from the usual so far."""

    alert_id: str
    brand: str
    side: str
    rule: str
    signal: str
    signals: list[str]
    state: str
    started_ms: int
    detected_ms: int
    updated_ms: int
    told_ms: int
    told_ratio: float
    n_told: int
    last: Finding
    scene: Scene
    eased_ms: int | None = None
    closed_ms: int | None = None
    shown: list[tuple[str, str]] = field(default_factory=list)  # posts that it has shown


# The posts behind a finding, since a moment (None: since its onset); those given were shown before.
Look = Callable[[Finding, list[tuple[str, str]], int | None], Scene]


class Incidents:
    """The open incidents by (brand, side), and what has begun but is not worth one yet."""

    def __init__(self) -> None:
        self.open: dict[tuple[str, str], Incident] = {}
        self.begun: dict[tuple[str, str], list[str]] = {}

    def update(
        self, brand: str, side: str, findings: Sequence[Finding], at_ms: int, settings: AlertSettings, look: Look
    ) -> tuple[AlertRow, list[EvidenceRow]] | None:
        """What changes with these findings at `at_ms`: the incident's row and evidence, None when nothing does."""
        key = brand, side
        known = self.begun.get(key, [])
        high = [f for f in findings if f.is_high or f.begins]
        begun = [f for f in high if f.begins or f.key in known]
        if begun:
            self.begun[key] = [f.key for f in begun]
        else:
            self.begun.pop(key, None)
        incident = self.open.get(key)
        if incident is None:
            return self._begin(key, begun, at_ms, settings, look)
        notice = _go_on(incident, high, begun, at_ms, settings, look)
        if incident.state == "closed":
            del self.open[key]
        return None if notice is None else _rows(incident, settings, notice)

    def forget(self, posts: Collection[tuple[str, str]], authors: Collection[tuple[str, str]]) -> None:
        """Show these posts no more, nor what these (source, author) said."""
        for incident in self.open.values():
            incident.scene.forget(posts, authors)
            incident.shown = [key for key in incident.shown if key not in posts]

    def _begin(
        self, key: tuple[str, str], begun: Sequence[Finding], at_ms: int, settings: AlertSettings, look: Look
    ) -> tuple[AlertRow, list[EvidenceRow]] | None:
        brand, side = key
        for finding in sorted(begun, key=lambda f: -f.ratio):
            rule = settings.rule_of(finding.signal, brand, finding.label)
            if rule is None:
                continue
            scene = look(finding, [], None)
            if side == "rise" and scene.authors < rule.min_authors:
                continue
            told = sha256(f"{rule.name}\0{brand}\0{side}\0{at_ms}".encode()).hexdigest()[:16]
            signals = [finding.key, *(f.key for f in begun if f.key != finding.key)]
            incident = Incident(
                alert_id=told,
                brand=brand,
                side=side,
                rule=rule.name,
                signal=finding.key,
                signals=signals,
                state="open",
                started_ms=scene.started_ms,
                detected_ms=at_ms,
                updated_ms=at_ms,
                told_ms=at_ms,
                told_ratio=finding.ratio,
                n_told=0,
                last=finding,
                scene=scene,
                shown=scene.examples_keys(),
            )
            self.open[key] = incident
            return _rows(incident, settings, "open")
        return None


def _go_on(
    incident: Incident,
    high: Sequence[Finding],
    begun: Sequence[Finding],
    at_ms: int,
    settings: AlertSettings,
    look: Look,
) -> str | None:
    """Take an open incident on; gives what to tell people of it: empty, only the row changes; None, not even that."""
    if not high:
        if incident.eased_ms is None:
            incident.eased_ms, incident.state, incident.updated_ms = at_ms, "eased", at_ms
            return "eased"
        if at_ms - incident.eased_ms >= settings.close_after_s * 1000:
            incident.state, incident.closed_ms, incident.updated_ms = "closed", at_ms, at_ms
            return "closed"
        return None
    is_back = incident.eased_ms is not None
    incident.eased_ms = None
    new = [f.key for f in begun if f.key not in incident.signals]
    incident.signals += new
    top = max(high, key=lambda f: (f.key == incident.signal, f.ratio))
    is_grown = top.ratio >= _GROWN * incident.told_ratio
    is_due = 0 < settings.renotify_s * 1000 <= at_ms - incident.told_ms
    if is_grown or is_due:
        incident.told_ms, incident.told_ratio = at_ms, top.ratio
    elif not (new or is_back or at_ms // _QUARTER_MS > incident.updated_ms // _QUARTER_MS):
        return None
    incident.state, incident.updated_ms = "ongoing", at_ms
    if top.ratio >= incident.last.ratio:
        incident.last = top
    scene = look(top, incident.shown, incident.started_ms)
    scene.coordination = incident.scene.coordination  # looked for once, at its beginning
    if is_grown or is_due:
        incident.shown += scene.examples_keys()
    else:  # nobody is told: what was shown stands
        scene.examples = incident.scene.examples
    incident.scene = scene
    return "ongoing" if is_grown or is_due else ""


def version_of(rule: AlertRule) -> str:
    """A name for what a rule says and the detectors of this release: another one may judge otherwise."""
    return f"{DETECTORS}-{sha256(rule.model_dump_json().encode()).hexdigest()[:8]}"


def _rows(incident: Incident, settings: AlertSettings, notice: str) -> tuple[AlertRow, list[EvidenceRow]]:
    incident.n_told += bool(notice)
    rules = {rule.name: rule for rule in settings.rules()}
    rule = rules.get(incident.rule)
    signal, _, label = incident.signal.partition(":")
    found, scene = incident.last, incident.scene
    row = AlertRow(
        alert_id=incident.alert_id,
        brand=incident.brand,
        rule=incident.rule,
        rule_version=version_of(rule) if rule is not None else "",
        signal=incident.signal,
        signals=tuple(incident.signals),
        state=incident.state,
        started_at_ms=incident.started_ms,
        detected_at_ms=incident.detected_ms,
        updated_at_ms=incident.updated_ms,
        closed_at_ms=incident.closed_ms,
        observed=found.observed,
        expected=found.expected,
        expected_lo=found.expected_lo,
        expected_hi=found.expected_hi,
        window_s=found.window_ms // 1000,
        false_alarms_per_month=settings.rate_of(Signal(signal), incident.brand, label),
        posts=scene.posts,
        authors=scene.authors,
        breadth=scene.breadth,
        loudest=scene.loudest,
        solicited=scene.solicited,
        coordination=scene.coordination,
        motive_shift=scene.motive_shift,
        notice=notice,
        told=incident.n_told,
    )
    return row, scene.evidence(incident.alert_id)

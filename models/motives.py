"""Read motives, reasons, acts and polarity out of texts, each with a probability and the words that decided.

Read after `tokens`, `features`, `lexicon`, `rules`; how the numbers were learned is in `training`, what the labels
mean in `docs/codebook.md`, how good they are in `docs/model_card.md`. A first model, from a small hand-written
corpus: shares summed over many posts mean more than any one label.
"""

from collections.abc import Iterable, Sequence
from typing import NamedTuple

import numpy as np
import scipy  # scipy.special loads when it is first used: no command waits for it to start
from numpy.typing import NDArray

from models.coherence import FLOORS, agree
from models.evidence import Reader, Sheet
from models.fields import Fields
from models.known_words import Table
from models.lexicon import matcher
from models.model_name import version_of
from models.rules import Draft, apply_rules
from models.thresholds import DECIDED
from models.tokens import LANGUAGES, Tokeniser, Tokens
from models.vocabulary import Act, Motive, Scheme
from models.weights import LABELS, Weights, load

__all__ = ["Found", "Judged", "LabelModel", "TextLabels", "decided"]

MAX_MOTIVES = MAX_REASONS = 3
_ASPECT_P = 0.7  # a cue word and no more: assumed, not measured
_POLAR = 0.5
_BATCH = 256
_SPLIT = [label.partition(":") for label in LABELS]
_NAMES = [name for _, _, name in _SPLIT]


def _columns(scheme: str) -> list[int]:
    return [i for i, (mine, _, _) in enumerate(_SPLIT) if mine == scheme]


_N_MOTIVES = len(Motive)  # the first columns; their sub-types follow
_NONE, _UNCLEAR = LABELS.index("motive:none"), LABELS.index("motive:unclear")
_REASONS, _ACTS = _columns("reason"), _columns("act")
_NEGATIVE, _POSITIVE = LABELS.index("polarity:negative"), LABELS.index("polarity:positive")


class Found(NamedTuple):
    """A label, its probability rounded to 4 places, and the deciding words: `text[start:end]`.

    A sub-type (`help_others.warn`) comes beside its motive and is never to be added to it.
    """

    scheme: Scheme
    label: str
    p: float
    start: int
    end: int


class TextLabels(NamedTuple):
    """What a text was found to show. `polarity` towards the brand is -1, 0 or 1; `act` is what it is for."""

    labels: tuple[Found, ...]
    act: Act
    polarity: int


class Judged(NamedTuple):
    """The labels a text is stored with, and the probability of every label, in the order of `weights.LABELS`."""

    labels: TextLabels
    p: NDArray[np.float64]


def decided(labels: Iterable[Found]) -> tuple[str, ...]:
    """The motives a text is taken to show, for counts of posts: 1-3, `none` and `unclear` alone.

    Shares should sum probabilities instead.
    """
    motives = [f for f in labels if f.scheme is Scheme.MOTIVE and "." not in f.label]
    best = max(motives, key=lambda f: f.p)
    if best.label in (Motive.NONE, Motive.UNCLEAR):
        return (best.label,)
    shown = [f for f in motives if f.p >= DECIDED and f.label not in (Motive.NONE, Motive.UNCLEAR)]
    shown.sort(key=lambda f: -f.p)
    return tuple(f.label for f in shown[:MAX_MOTIVES]) or (Motive.UNCLEAR.value,)


class LabelModel:
    """The shipped model, ready to read. One object is enough for a process; it is not for two threads at once.

    Memory is bounded: words seen are kept with their scores up to a limit, then forgotten all at once.
    """

    def __init__(self, weights: Weights, tokeniser: Tokeniser) -> None:
        self.version = version_of(weights)
        self._tokeniser = tokeniser
        self._table = Table.of(weights)
        self._entries = weights.fields
        self._readers: dict[str, Reader] = {}
        self._bias = weights.bias.astype(np.float64)
        self._calibration = weights.calibration.astype(np.float64)

    @classmethod
    def load(cls, content: bytes | None = None) -> "LabelModel":
        """The model of a file's content, or the one that ships. The first text of a language loads spaCy: seconds."""
        return cls.of(load(content))

    @classmethod
    def of(cls, weights: Weights) -> "LabelModel":
        """The model of these weights."""
        return cls(weights, Tokeniser())

    def read(self, texts: Sequence[str], languages: Sequence[str]) -> list[TextLabels]:
        """The labels of each text. Texts come normalised and bounded; a language other than fr counts as en."""
        return [judged.labels for judged in self.judge(texts, languages)]

    def judge(self, texts: Sequence[str], languages: Sequence[str]) -> list[Judged]:
        """The labels of each text, with the probability of every label."""
        if len(texts) != len(languages):
            raise ValueError(f"one language a text: got {len(texts)} texts and {len(languages)} languages")
        found: list[Judged] = []
        for at in range(0, len(texts), _BATCH):
            found += self._judge_batch(texts[at : at + _BATCH], languages[at : at + _BATCH])
        return found

    def _judge_batch(self, texts: Sequence[str], languages: Sequence[str]) -> list[Judged]:
        found: list[Judged | None] = [None] * len(texts)
        for at, language in enumerate(LANGUAGES):
            mine = [i for i, given in enumerate(languages) if (given == "fr") == (language == "fr")]
            if mine:
                for i, judged in zip(mine, self._judge_language([texts[i] for i in mine], at), strict=True):
                    found[i] = judged
        return [judged for judged in found if judged is not None]

    def _judge_language(self, texts: Sequence[str], at: int) -> list[Judged]:
        language = LANGUAGES[at]
        tokens = self._tokeniser.cut(texts, [language] * len(texts))
        sheets, scores = self._reader(language).sheets(tokens)
        slope, offset = self._calibration[at]
        p = scipy.special.expit(slope * (scores + self._bias) + offset)
        drafts = [Draft(sheet.shapes, sheet.cues, row) for sheet, row in zip(sheets, p, strict=True)]
        for draft in drafts:
            apply_rules(draft)
        agree(p)
        likely: list[list[int]] = [[] for _ in texts]
        for row, column in np.argwhere(p >= FLOORS).tolist():
            likely[row].append(column)
        main_acts = (p[:, _ACTS].argmax(axis=1) + _ACTS[0]).tolist()
        return [
            Judged(_labels(t, sheet, draft, mine, act), draft.p)
            for t, sheet, draft, mine, act in zip(tokens, sheets, drafts, likely, main_acts, strict=True)
        ]

    def _reader(self, language: str) -> Reader:
        """The reader of a language, made when its first text comes."""
        if language not in self._readers:
            cues = matcher(language, self._tokeniser)
            self._readers[language] = Reader(self._table, Fields(self._entries[language]), cues)
        return self._readers[language]


def _labels(tokens: Tokens, sheet: Sheet, draft: Draft, likely: list[int], main_act: int) -> TextLabels:
    """What is stored of a text. `likely` : the columns that reach their floors, in order."""
    p: list[float] = draft.p.tolist()
    chosen = [i for i in likely if i < _REASONS[0]]
    if not chosen or chosen[0] >= _N_MOTIVES:
        chosen.append(max(range(_N_MOTIVES), key=p.__getitem__))
    chosen.sort(key=lambda i: -p[i])
    chosen += sorted((i for i in likely if _REASONS[0] <= i <= _REASONS[-1]), key=lambda i: -p[i])[:MAX_REASONS]
    chosen += [i for i in likely if _ACTS[0] <= i <= _ACTS[-1] and i != main_act]
    found: list[Found] = []
    for i in chosen:
        span = draft.spans.get(i) or sheet.span(i)
        if span is None and i not in (_NONE, _UNCLEAR):
            continue
        found.append(Found(_scheme(i), _NAMES[i], round(p[i], 4), *_place(tokens, span)))
    if not any(f.scheme is Scheme.MOTIVE for f in found):
        found.insert(0, Found(Scheme.MOTIVE, Motive.UNCLEAR.value, 1.0, *_place(tokens, None)))
    found += _aspects(tokens, sheet)
    negative, positive = p[_NEGATIVE], p[_POSITIVE]
    polarity = 0 if max(negative, positive) < _POLAR else -1 if negative >= positive else 1
    return TextLabels(tuple(found), Act(_NAMES[main_act]), polarity)


def _aspects(tokens: Tokens, sheet: Sheet) -> list[Found]:
    seen: dict[str, Found] = {}
    for cue in sheet.cues:
        kind, _, aspect = cue.name.partition(" ")
        if kind == "aspect" and aspect not in seen:
            seen[aspect] = Found(Scheme.ASPECT, aspect, _ASPECT_P, *_place(tokens, (cue.start, cue.end)))
    return list(seen.values())


def _scheme(column: int) -> Scheme:
    return _SCHEMES[column]


_SCHEMES = [Scheme(scheme) if scheme != "polarity" else Scheme.ACT for scheme, _, _ in _SPLIT]


def _place(tokens: Tokens, span: tuple[int, int] | None) -> tuple[int, int]:
    """Where words (start, end) stand in the text; all words when None."""
    if not tokens.words:
        return 0, 0
    first, last = span or (0, len(tokens.words))
    last = min(last, len(tokens.words)) - 1
    return tokens.starts[first], tokens.starts[last] + len(tokens.words[last])

"""Mentions, from the record to the committed rows: matched, given a language, labelled, totalled, journalled, stored.

Against the obvious way: one blank spaCy pipeline a language with a text categoriser (TextCatBOW), a PhraseMatcher of
all names, and `executemany` upserts. The obvious way is told each post's language; ours finds it.
"""

import random
from collections.abc import Sequence
from statistics import median

import duckdb
import spacy
from spacy.language import Language
from spacy.matcher import PhraseMatcher
from spacy.training import Example

from benchmarks.figures import Check, Figure, Outcome, measured, median_of, rate
from benchmarks.material import START_MS, Written, batches, brands, mention_lines, posts
from benchmarks.spine import Spine, spine
from models.corpus import read_corpus
from models.vocabulary import Motive
from pipeline.settings import Brands

__all__ = ["run"]

_BATCH = 3_000  # a followed file gives what came in half a second; a bounded one up to 20,000
_NOW_MS = START_MS + 86_400_000
_EVERY_MS = 100
_P_FLOOR = 0.05

Row = tuple[str, str, str, str, float]


def run(*, is_quick: bool) -> Outcome:
    """The rate of posts that name a brand, 10,000 names known, after 1,000 posts that warm the word memories."""
    n, rounds, n_stored, n_taught = (500, 1, 30, 60) if is_quick else (3_000, 3, 200, 400)
    n_warm = 300 if is_quick else 1_000
    known = brands(10_000)
    written = posts(n_warm + n * rounds, seed=1)
    lines = mention_lines(written, every_ms=_EVERY_MS)
    with spine(known) as ours:
        _Round(ours, lines, 0, n_warm).take()
        work = (_Round(ours, lines, begin, n) for begin in range(n_warm, len(lines), n))
        stored_rate = rate(n, median(measured(one.take) for one in work))
        checks = _checks(ours, written)
        rows: list[Row] = []
        plain = _PlainReader(known, n_taught)
        plain.read(written[:100])  # to warm up, as ours did
        fresh = posts(n, seed=2)
        part = _Round(ours, mention_lines(fresh), 0, n)
        read_s, plain_s = median_of(1, part.read, lambda: rows.extend(plain.read(fresh)))
    executemany_s = _executemany(rows[:n_stored]) / n_stored * len(rows) / n
    figures = [
        Figure(
            what="mentions, from the line to the committed rows",
            unit="a CPU-s",
            value=stored_rate,
            floor=2_500,
            aim=5_000,
            baseline=1 / (plain_s / n + executemany_s),
            baseline_is="spaCy textcat, executemany",
        ),
        Figure(
            what="mentions, read only: brands, language, labels",
            unit="a CPU-s",
            value=rate(n, read_s),
            baseline=rate(n, plain_s),
            baseline_is="spaCy PhraseMatcher, textcat",
        ),
    ]
    size = sum(len(post.text) for post in written) // len(written)
    notes = [
        f"{n:,} synthetic posts of {size} characters a round (fr and en, joined sentences, one unseen word each), "
        f"{rounds} round(s); TextCatBOW trained 3 epochs on {n_taught} sentences a language",
        "ours also cleans, finds the language, tells polarity, act and provenance, and names the deciding words",
    ]
    return Outcome(figures=figures, checks=checks, notes=notes)


class _Round:
    """`n` lines from `begin` on their way through a pipeline."""

    def __init__(self, ours: Spine, lines: Sequence[bytes], begin: int, n: int) -> None:
        self._ours, self._lines = ours, lines[begin : begin + n]
        self._stamp_ms = START_MS + max(begin - 1, 0) * _EVERY_MS

    def take(self) -> None:
        for batch in batches(self._lines, _BATCH, _NOW_MS, self._stamp_ms):
            self._ours.take(batch)

    def read(self) -> None:
        for batch in batches(self._lines, _BATCH, _NOW_MS, self._stamp_ms):
            self._ours.enricher.step(batch)


def _checks(ours: Spine, written: Sequence[Written]) -> list[Check]:
    found = dict(ours.ask("SELECT mention_id, string_agg(brand, ',' ORDER BY brand) FROM mentions GROUP BY ALL"))
    unlabelled = "SELECT count(*) FROM mentions ANTI JOIN labels USING (source, mention_id, brand)"
    counted = "SELECT sum(mentions_e4) FROM activity_counts WHERE grain = 'day' AND dimension = 'provenance'"
    return [
        Check("the brand of every post is found", found == {f"m{i}": post.brand for i, post in enumerate(written)}),
        Check("every mention has its labels", ours.one(unlabelled) == 0),
        Check("the totals of the days add up to the mentions", ours.one(counted) == 10_000 * len(written)),
        Check("the conservation law holds", ours.ask("SELECT bool_and(holds) FROM conservation") == [(True,)]),
    ]


class _PlainReader:
    """What one would write first: a pipeline a language, a categoriser, a matcher of all names."""

    def __init__(self, known: Brands, n_taught: int) -> None:
        self._readers = [_plain_pipeline(language, known, n_taught) for language in ("fr", "en")]

    def read(self, written: Sequence[Written]) -> list[Row]:
        """The label rows of posts that are French and English in turn."""
        rows: list[Row] = []
        for i, (nlp, matcher) in enumerate(self._readers):
            for k, doc in enumerate(nlp.pipe([post.text for post in written[i::2]], batch_size=256)):
                for brand in {doc.vocab.strings[name] for name, _, _ in matcher(doc)}:
                    rows.extend(
                        (f"m{2 * k + i}", brand, "motive", label, p) for label, p in doc.cats.items() if p >= _P_FLOOR
                    )
        return rows


def _executemany(rows: Sequence[Row]) -> float:
    """CPU seconds to upsert rows one by one."""
    with duckdb.connect() as con:
        con.execute(
            "CREATE TABLE labels (id VARCHAR, brand VARCHAR, scheme VARCHAR, label VARCHAR, p DOUBLE, "
            "PRIMARY KEY (id, brand, scheme, label))"
        )
        upsert = "INSERT INTO labels VALUES (?, ?, ?, ?, ?) ON CONFLICT DO UPDATE SET p = excluded.p"
        return measured(lambda: con.executemany(upsert, rows))


def _plain_pipeline(language: str, known: Brands, n_taught: int) -> tuple[Language, PhraseMatcher]:
    nlp = spacy.blank(language)
    model = {"@architectures": "spacy.TextCatBOW.v3", "exclusive_classes": False, "ngram_size": 1}
    categoriser = nlp.add_pipe("textcat_multilabel", config={"model": model | {"no_output_layer": False}})
    for motive in Motive:
        getattr(categoriser, "add_label")(motive.value)  # noqa: B009 - spaCy types a pipe as any callable
    sentences = [s for s in read_corpus() if s.language == language]
    taught = random.Random(3).sample(sentences, n_taught)
    examples = [
        Example.from_dict(nlp.make_doc(s.text), {"cats": {m.value: float(m.value in s.motives) for m in Motive}})
        for s in taught
    ]
    optimizer = nlp.initialize(lambda: examples)
    for _ in range(3):
        nlp.update(examples, sgd=optimizer)
    matcher = PhraseMatcher(nlp.vocab, attr="LOWER")
    for brand in known.brand:
        matcher.add(brand.id, [nlp.make_doc(name) for name in (brand.name, *brand.aliases)])
    return nlp, matcher

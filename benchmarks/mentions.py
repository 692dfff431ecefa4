"""Mentions, from the record to the committed rows: matched, given a language, labelled, totalled, journalled, stored.

Against the obvious way: one blank spaCy pipeline a language with a text categoriser (TextCatBOW), a PhraseMatcher of
all names, and `executemany` upserts. The obvious way is told each post's language; ours finds it.
"""

import random
from collections.abc import Sequence
from typing import Any

import duckdb
import spacy
from spacy.language import Language
from spacy.matcher import PhraseMatcher
from spacy.training import Example

from benchmarks.figures import Check, Figure, Outcome, measured, rate
from benchmarks.material import START_MS, Written, batches, brands, mention_lines, posts
from benchmarks.spine import Spine, spine
from models.corpus import read_corpus
from models.vocabulary import Motive
from pipeline.settings import Brands

__all__ = ["run"]

_BATCH = 1_000
_NOW_MS = START_MS + 86_400_000
_EVERY_MS = 100
_P_FLOOR = 0.05


def run(*, is_quick: bool) -> Outcome:
    """The rate of posts that name a brand, 10,000 names known, after 1,000 posts that warm the word memories."""
    n, rounds, n_plain, n_stored, n_taught = (600, 1, 200, 30, 60) if is_quick else (3_000, 3, 1_500, 200, 400)
    n_warm = 300 if is_quick else 1_000
    known = brands(10_000)
    written = posts(n_warm + n * rounds, seed=1)
    seconds: list[float] = []
    with spine(known) as ours:
        lines = mention_lines(written, every_ms=_EVERY_MS)
        _carry(ours, lines[:n_warm], START_MS)
        for begin in range(n_warm, len(lines), n):
            part, stamp_ms = lines[begin : begin + n], START_MS + (begin - 1) * _EVERY_MS
            seconds.append(measured(lambda part=part, stamp_ms=stamp_ms: _carry(ours, part, stamp_ms)))
        checks = _checks(ours, written)
    read_s, stored_s = _plain(known, written[:n_plain], n_stored, n_taught)
    middle = sorted(seconds)[len(seconds) // 2]
    what = {"value": rate(n, middle), "unit": "a CPU-s"}
    figures = [
        Figure(
            what="mentions decoded, matched, classified, totalled, journalled, stored",
            floor=2_500,
            aim=5_000,
            baseline=1 / (read_s + stored_s),
            baseline_is="spaCy PhraseMatcher and textcat, executemany",
            **what,
        ),
        Figure(
            what="the same, against the obvious way without any store or journal",
            baseline=1 / read_s,
            baseline_is="spaCy PhraseMatcher and textcat",
            **what,
        ),
    ]
    size = sum(len(post.text) for post in written) // len(written)
    note = (
        f"{n:,} synthetic posts of {size} characters a round (fr and en, joined sentences, one unseen word each), "
        f"{rounds} round(s); TextCatBOW trained 3 epochs on {n_taught} sentences a language"
    )
    return Outcome(figures=figures, checks=checks, notes=[note])


def _carry(ours: Spine, lines: Sequence[bytes], stamp_ms: int) -> None:
    for batch in batches(lines, _BATCH, _NOW_MS, stamp_ms):
        ours.take(batch)


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


def _plain(known: Brands, written: Sequence[Written], n_stored: int, n_taught: int) -> tuple[float, float]:
    """CPU seconds a post without the store, and for the store alone."""
    readers = [_plain_reader(language, known, n_taught) for language in ("fr", "en")]
    rows: list[tuple[Any, ...]] = []
    for nlp, matcher in readers:
        matcher(nlp("to warm up"))

    def read() -> None:
        for i, (nlp, matcher) in enumerate(readers):
            for k, doc in enumerate(nlp.pipe([post.text for post in written[i::2]], batch_size=256)):
                for brand in {doc.vocab.strings[name] for name, _, _ in matcher(doc)}:
                    key = f"m{2 * k + i}", brand
                    rows.append((*key, "text", doc.text, 1.0))
                    rows.extend((*key, "motive", label, p) for label, p in doc.cats.items() if p >= _P_FLOOR)

    read_s = measured(read) / len(written)
    n_rows = len(rows) / len(written)
    with duckdb.connect() as con:
        con.execute(
            "CREATE TABLE labels (id VARCHAR, brand VARCHAR, scheme VARCHAR, label VARCHAR, p DOUBLE, "
            "PRIMARY KEY (id, brand, scheme, label))"
        )
        upsert = "INSERT INTO labels VALUES (?, ?, ?, ?, ?) ON CONFLICT DO UPDATE SET p = excluded.p"
        stored_s = measured(lambda: con.executemany(upsert, rows[:n_stored])) / n_stored * n_rows
    return read_s, stored_s


def _plain_reader(language: str, known: Brands, n_taught: int) -> tuple[Language, PhraseMatcher]:
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

"""Posts looked through for 10,000 names, of which one in a hundred is about a brand: the step every post passes.

Against the obvious way: spaCy's PhraseMatcher over tokenised posts. The answers are compared with a loop over all
names and a regular expression a name.
"""

import re
from collections.abc import Sequence

import spacy
from spacy.matcher import PhraseMatcher

from benchmarks.figures import Check, Figure, Outcome, median_of, rate
from benchmarks.material import START_MS, batches, brands, mention_lines, posts
from models.folding import fold
from pipeline.brands import BrandMatcher
from pipeline.settings import Brands

__all__ = ["run"]

_NOW_MS = START_MS + 86_400_000


def run(*, is_quick: bool) -> Outcome:
    """The rate of posts matched, alone and with decoding their JSON."""
    n, rounds, n_plain, n_slow = (1_500, 1, 200, 50) if is_quick else (30_000, 3, 3_000, 500)
    known = brands(10_000)
    matcher = BrandMatcher(known)
    written = posts(n, seed=3, part_about_brands=0.01)
    texts = [post.text for post in written]
    lines = mention_lines(written)
    plain = _PlainMatcher(known)

    def decode_and_match() -> None:
        for batch in batches(lines, n, _NOW_MS):
            for event in batch.events:
                matcher.match(getattr(event, "text", ""))

    alone_s, both_s, plain_s = median_of(
        rounds,
        lambda: [matcher.match(text) for text in texts],
        decode_and_match,
        lambda: [plain.match(text) for text in texts[:n_plain]],
    )
    plain_rate = rate(n_plain, plain_s)
    figures = [
        _figure("posts scanned for 10,000 names", rate(n, alone_s), plain_rate),
        _figure("posts decoded, stamped and scanned", rate(n, both_s), plain_rate),
    ]
    slow = _slow_names(known)
    sample = _sample(len(texts), n_slow, [i for i, post in enumerate(written) if post.brand])
    checks = [
        Check("every planted brand is found, and no other", _found(matcher, texts) == [post.brand for post in written]),
        Check(
            "a loop over every name finds the same in a sample",
            [_slow_scan(slow, texts[i]) for i in sample] == [set(matcher.match(texts[i]).brands) for i in sample],
        ),
    ]
    size = sum(map(len, texts)) // n
    return Outcome(figures=figures, checks=checks, notes=[f"{n:,} posts of {size} characters, half French"])


def _figure(what: str, value: float, plain: float) -> Figure:
    return Figure(
        what=what,
        unit="a CPU-s",
        value=value,
        floor=40_000,
        aim=100_000,
        baseline=plain,
        baseline_is="spaCy PhraseMatcher, not decoded",
    )


def _found(matcher: BrandMatcher, texts: Sequence[str]) -> list[str]:
    return [",".join(matcher.match(text).brands) for text in texts]


def _sample(n: int, n_slow: int, planted: Sequence[int]) -> list[int]:
    """Posts to be looked through slowly: half of them about a brand, as far as there are any."""
    return [*planted[: n_slow // 2], *range(0, n, max(1, 2 * n // n_slow))]


def _slow_names(known: Brands) -> list[tuple[str, str]]:
    """(folded name, brand) of every way to write a brand that comes to mind."""
    names = [(fold(name), b.id) for b in known.brand for name in (b.name, *b.aliases)]
    tags = [(f"#{name.replace(' ', '')}", id_) for name, id_ in names]
    return [*names, *tags, *((f"@{fold(handle)}", b.id) for b in known.brand for handle in b.handles)]


def _slow_scan(names: Sequence[tuple[str, str]], text: str) -> set[str]:
    folded = fold(text)
    return {brand for name, brand in names if name in folded and re.search(rf"(?<!\w){re.escape(name)}(?!\w)", folded)}


class _PlainMatcher:
    """The obvious way: tokenise each post, look the names up among its tokens."""

    def __init__(self, known: Brands) -> None:
        self._nlp = spacy.blank("fr")
        self._matcher = PhraseMatcher(self._nlp.vocab, attr="LOWER")
        for brand in known.brand:
            self._matcher.add(brand.id, [self._nlp.make_doc(name) for name in (brand.name, *brand.aliases)])

    def match(self, text: str) -> set[str]:
        doc = self._nlp.make_doc(text)
        return {self._nlp.vocab.strings[name] for name, _, _ in self._matcher(doc)}

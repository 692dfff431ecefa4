"""Read the texts of a batch: which brands, which language, which motives, who stands behind them.

The stateless and costly half of the pipeline: it needs nothing but the brands and the label model, so any number
of workers can run it. Most posts name no brand and leave after `brands.match`; only the others are cleaned, given a
language and labelled, many at once. Read after `intake` and `brands`. What the readings lead to: see `engine`.
"""

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple, Protocol

from models.aspect_words import WORD_P, aspects_in
from models.folding import LIMIT, fold, without_surrogates
from models.given_words import word_given
from models.languages import UNDECIDED, identify
from models.motives import LabelModel, TextLabels
from models.normalise import Normalised, normalise
from models.provenance import provenance_of
from models.vocabulary import Act, Motive, Provenance, Scheme
from pipeline.brands import BrandMatcher
from pipeline.events import Edit, Mention, Share
from pipeline.intake import derive, is_late
from pipeline.records import Batch, Enriched, Label, Reading
from pipeline.settings import Brands, IntakeSettings

__all__ = ["Enricher", "Labeller", "account_key"]

_AT_ONCE = 512  # texts labelled in one call: enough to share its fixed cost, few enough to stay in the cache
_MAX_TERMS = 20
_MAX_LINKS = 10
_MAX_EVIDENCE = 200  # characters: a thinned run of symbols may stand for two thousand raw ones

_URL = re.compile(r"https?://([^\s/?#\\<>\"]*)\S*", re.IGNORECASE)
_TAG = re.compile(r"(?<![\w&])[#＃](\w+)")


class Labeller(Protocol):
    """What reads the labels of texts; `version` names it in every row it decides."""

    @property
    def version(self) -> str: ...

    def read(self, texts: Sequence[str], languages: Sequence[str]) -> list[TextLabels]: ...


class _Asked(NamedTuple):
    """A text that is about `brands`, and what is known of it before it is read."""

    place: int
    text: str
    brands: tuple[str, ...]
    is_given: bool  # the brand comes from the column map: no language or look-alike is asked for it
    is_edit: bool  # read whatever it names: the engine knows which brands the post had
    lookalike: str
    hint: str | None
    author: str | None
    url: str | None


class _Clean(NamedTuple):
    """A text that is worth labelling."""

    asked: _Asked
    raw: str
    normalised: Normalised
    brands: tuple[str, ...]
    language: str


class Enricher:
    """Turns batches into enriched batches; keeps nothing between them.

    model : reads the labels; without one, the model that ships with murmure.
    """

    def __init__(self, brands: Brands, settings: IntakeSettings, model: Labeller | None = None) -> None:
        self._settings = settings
        self._lateness_ms = round(settings.lateness_s * 1000)
        self._matcher = BrandMatcher(brands)
        self._staff = frozenset(account_key(a) for brand in brands.brand for a in brand.accounts)
        self._model: Labeller = LabelModel.load() if model is None else model

    @property
    def brands_version(self) -> int:
        """The version of `brands.toml` that texts are matched with."""
        return self._matcher.version

    def with_brands(self, brands: Brands) -> "Enricher":
        """The same with other brands; the model is shared. For `murmure brands apply`."""
        return Enricher(brands, self._settings, self._model)

    def step(self, batch: Batch) -> Enriched:
        """The batch with each derived share after its parent, and a reading for each text about a brand.

        Late posts and posts that name no brand have no reading. An edit has the reading of its own words, without
        author or language hint, and perhaps without a brand.
        """
        out = Enriched(batch=batch, events=[], stamps=[], readings=[], n_derived=0)
        asked: list[_Asked] = []
        for event, stamp in zip(batch.events, batch.stamps, strict=True):
            if type(event) is Share and event.comment is None:  # nothing to split, nothing to read: so are most events
                out.events.append(event)
                out.stamps.append(stamp)
                continue
            taken, share = derive(event)
            if isinstance(taken, (Mention, Edit)) and not is_late(taken.at_ms, stamp, self._lateness_ms):
                asked += self._ask(taken, len(out.events))
            out.events.append(taken)
            out.stamps.append(stamp)
            if share is not None:
                out.events.append(share)
                out.stamps.append(stamp)
                out.n_derived += 1
        out.readings = [None] * len(out.events)
        for begin in range(0, len(asked), _AT_ONCE):
            for place, reading in self._read(asked[begin : begin + _AT_ONCE]):
                out.readings[place] = reading
        return out

    def _ask(self, event: Mention | Edit, place: int) -> tuple[_Asked, ...]:
        """What is to be read of a post or edit: nothing where a post names no brand."""
        if isinstance(event, Edit):
            matched = self._matcher.match(event.text)
            return (_Asked(place, event.text, matched.brands, False, True, matched.lookalike, None, None, None),)
        hint, author, url = event.lang, event.author, event.url
        if event.brand is not None:
            return (_Asked(place, event.text, (event.brand,), True, False, "", hint, author, url),)
        matched = self._matcher.match(event.text)
        if not matched.brands:
            return ()
        return (_Asked(place, event.text, matched.brands, False, False, matched.lookalike, hint, author, url),)

    def _read(self, asked: Sequence[_Asked]) -> Iterator[tuple[int, Reading]]:
        worded: list[_Clean] = []
        for clean in filter(None, map(self._clean, asked)):
            if clean.normalised.text.strip():
                worded.append(clean)
            else:
                yield clean.asked.place, self._wordless(clean)
        # A repost by hand or a canned reply comes many times in a batch: its words are labelled once.
        keys = [(c.normalised.text, c.language) for c in worded]
        distinct = list(dict.fromkeys(keys))
        labels = self._model.read([text for text, _ in distinct], [language for _, language in distinct])
        known = dict(zip(distinct, labels, strict=True))
        for c, key in zip(worded, keys, strict=True):
            yield c.asked.place, self._reading(c, known[key])

    def _clean(self, asked: _Asked) -> _Clean | None:
        normalised = normalise(asked.text)
        language, _ = identify(normalised.text, asked.hint)
        brands = asked.brands if asked.is_given else self._matcher.in_language(asked.brands, language)
        if not brands and not asked.is_edit:
            return None
        return _Clean(asked, without_surrogates(asked.text[:LIMIT]), normalised, brands, language)

    def _reading(self, clean: _Clean, labels: TextLabels) -> Reading:
        asked, normalised, folded = clean.asked, clean.normalised, clean.normalised.folded
        is_staff = self._is_staff(asked.author)
        return Reading(
            brands=clean.brands,
            language=clean.language,
            labels=(*_labels(labels, clean), *_of_trust(labels, folded, clean)),
            act=labels.act,
            polarity=labels.polarity,
            provenance=Provenance.STAFF if is_staff else provenance_of(folded),
            terms=_terms(normalised.text),
            links=_links(normalised.text, asked.url),
            text=clean.raw,
            is_cut=normalised.is_cut,
            lookalike=without_surrogates(asked.lookalike),
            model_version=self._model.version,
        )

    def _wordless(self, clean: _Clean) -> Reading:
        """A post without words: only a column map's constant brand brings one here."""
        asked = clean.asked
        return Reading(
            brands=clean.brands,
            language=UNDECIDED,
            labels=_UNCLEAR,
            act=Act.SHARE,
            polarity=0,
            provenance=Provenance.STAFF if self._is_staff(asked.author) else Provenance.UNKNOWN,
            terms=(),
            links=_links("", asked.url),
            text=clean.raw,
            is_cut=clean.normalised.is_cut,
            lookalike="",
            model_version=self._model.version,
        )

    def _is_staff(self, author: str | None) -> bool:
        return author is not None and bool(self._staff) and account_key(author) in self._staff


_UNCLEAR = (Label(Scheme.MOTIVE, Motive.UNCLEAR, 1.0, ""),)


def _labels(labels: TextLabels, clean: _Clean) -> tuple[Label, ...]:
    """The labels with the words that decided, as the author wrote them."""
    return tuple(
        Label(found.scheme, found.label, round(found.p, 4), _evidence(clean, found.start, found.end))
        for found in labels.labels
    )


def _of_trust(labels: TextLabels, folded: str, clean: _Clean) -> Iterator[Label]:
    """What the words say of trust, beside the model's labels: who answers for the brand, and in what it is trusted."""
    is_vouch = labels.act is Act.VOUCH or any(found.label == Act.VOUCH for found in labels.labels)
    word = word_given(folded, is_vouch, labels.polarity)
    if word is not None:
        yield Label(Scheme.ACT, word.label, word.p, _evidence(clean, word.start, word.end))
    known = {found.label for found in labels.labels if found.scheme is Scheme.ASPECT}
    for spoken in aspects_in(folded, clean.language):
        if spoken.aspect not in known:
            yield Label(Scheme.ASPECT, spoken.aspect, WORD_P, _evidence(clean, spoken.start, spoken.end))


def _evidence(clean: _Clean, start: int, end: int) -> str:
    """Words of the cleaned text as the author wrote them."""
    start, end = clean.normalised.raw_span(start, end)
    return clean.raw[start : min(end, start + _MAX_EVIDENCE)]


def _terms(text: str) -> tuple[str, ...]:
    """The hashtags of a cleaned text, folded and without #, each once; not "#1", nor the # of an address."""
    if "#" not in text:
        return ()
    tags = (fold(m[1]) for m in _TAG.finditer(_URL.sub(" ", text)))
    return tuple(dict.fromkeys(tag for tag in tags if any(map(str.isalpha, tag))))[:_MAX_TERMS]


def _links(text: str, url: str | None) -> tuple[str, ...]:
    """The hosts linked to, each once, the text's before the post's own."""
    if "://" not in text and not url:
        return ()
    hosts = (_host(m[1]) for part in (text, (url or "")[:LIMIT]) for m in _URL.finditer(part))
    return tuple(dict.fromkeys(h for h in hosts if h))[:_MAX_LINKS]


def _host(authority: str) -> str:
    """A host without user, port and www; empty where there is none."""
    host = authority.rpartition("@")[2].partition(":")[0].lower().strip(".,;:!)]}»”'")
    host = host.removeprefix("www.")
    return without_surrogates(host) if "." in host and len(host) <= 253 else ""


def account_key(name: str) -> str:
    """A handle as accounts are compared: without @, whatever its case."""
    return name.lstrip("@").casefold()

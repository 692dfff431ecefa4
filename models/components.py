"""The two readers of murmure as components of spaCy, for pipelines not ours: `brand_matcher`, `motive_linear`.

Read after `matching` and `motives`. Import this module, then `nlp.add_pipe("motive_linear")`. The pipeline
of murmure itself calls the same readers without making a `Doc` of every post.

>>> import spacy
>>> nlp = spacy.blank("en")
>>> _ = nlp.add_pipe("brand_matcher", config={"names": {"acme": ["Acme Phones", "@acme"]}})
>>> _ = nlp.add_pipe("motive_linear")
>>> doc = nlp("Anyone tried @acme? Worth it?")
>>> [(span.text, span.label_) for span in doc.spans["brands"]], doc._.motives["advice_seeking"] > 0.5
([('@acme', 'acme')], True)
"""

from functools import cache

from spacy.language import Language
from spacy.tokens import Doc

from models.folding import fold_mapped
from models.matching import AliasMatcher
from models.motives import LabelModel, decided
from models.normalise import normalise
from models.vocabulary import Motive
from models.weights import LABELS

__all__ = ["BrandMatcherComponent", "MotiveLinearComponent"]

_MOTIVES = tuple((str(motive), LABELS.index(f"motive:{motive}")) for motive in Motive)

if not Doc.has_extension("motives"):
    Doc.set_extension("motives", default=None)
    Doc.set_extension("decided_motives", default=None)
    Doc.set_extension("act", default=None)
    Doc.set_extension("polarity", default=None)


class BrandMatcherComponent:
    """Puts the names found into `doc.spans["brands"]`, labelled with the brand; only where they stand as words."""

    def __init__(self, names: dict[str, list[str]]) -> None:
        self._brands = list(names)
        pairs = [(alias, owner) for owner, brand in enumerate(self._brands) for alias in (brand, *names[brand])]
        self._matcher = AliasMatcher(pairs)

    def __call__(self, doc: Doc) -> Doc:
        """The same doc with its brands."""
        folded, where = fold_mapped(doc.text)
        spans = []
        for hit in self._matcher.find(folded, doc.text):
            start, end = where[hit.start], where[hit.end]
            span = doc.char_span(start, end, label=self._brands[hit.owner], alignment_mode="expand")
            if span is not None:
                spans.append(span)
        doc.spans["brands"] = spans
        return doc


class MotiveLinearComponent:
    """Sets `doc._.motives` (p of each motive), `doc._.decided_motives`, `doc._.act` and `doc._.polarity`."""

    def __init__(self, language: str) -> None:
        self._language = language

    def __call__(self, doc: Doc) -> Doc:
        """The same doc with its labels."""
        (judged,) = _model().judge([normalise(doc.text).text], [self._language])
        doc._.motives = {name: float(judged.p[place]) for name, place in _MOTIVES}
        doc._.decided_motives = decided(judged.labels.labels)
        doc._.act, doc._.polarity = str(judged.labels.act), judged.labels.polarity
        return doc


@cache
def _model() -> LabelModel:
    return LabelModel.load()


@Language.factory("brand_matcher", default_config={"names": {}})
def _brand_matcher(nlp: Language, name: str, names: dict[str, list[str]]) -> BrandMatcherComponent:  # noqa: ARG001
    return BrandMatcherComponent(names)


@Language.factory("motive_linear")
def _motive_linear(nlp: Language, name: str) -> MotiveLinearComponent:  # noqa: ARG001
    return MotiveLinearComponent(nlp.lang or "en")

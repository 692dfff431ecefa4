"""The readers as components of a spaCy pipeline that is not ours."""

import pytest
import spacy

from models import components
from models.motives import LabelModel


@pytest.mark.slow
def test_both_readers_work_in_a_blank_pipeline_and_say_what_they_say_elsewhere() -> None:
    nlp = spacy.blank("fr")
    nlp.add_pipe("brand_matcher", config={"names": {"norvia": ["Norvia", "@norviahelp"], "brenn": ["Brenn"]}})
    nlp.add_pipe("motive_linear")
    doc = nlp("Norvia ou Brenn pour débuter ? @norviahelp, vos retours ?")
    assert [(span.text, span.label_) for span in doc.spans["brands"]] == [
        ("Norvia", "norvia"),
        ("Brenn", "brenn"),
        ("@norviahelp", "norvia"),
    ]
    (judged,) = LabelModel.load().judge([doc.text], ["fr"])
    assert doc._.decided_motives == ("advice_seeking",)
    assert list(doc._.motives.values()) == judged.p[: len(doc._.motives)].tolist()
    assert doc._.act == "ask"
    assert components.__doc__


def test_no_brand_inside_a_word() -> None:
    nlp = spacy.blank("en")
    nlp.add_pipe("brand_matcher", config={"names": {"acme": ["Acme"]}})
    assert not nlp("The Acmeville station").spans["brands"]

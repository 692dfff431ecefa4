"""Reading the texts of a batch."""

import re
from collections.abc import Sequence

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from models.motives import Found, LabelModel, TextLabels
from models.vocabulary import Act, Motive, Provenance, Scheme
from pipeline.enrich import Enricher
from pipeline.events import Delete, Edit, Event, Follow, How, Instant, Mention, Share
from pipeline.records import Batch, Enriched, Label, Reading
from pipeline.settings import Brand, Brands, IntakeSettings

BRANDS = Brands(
    version=7,
    brand=(
        Brand(id="acme", name="Acme", handles=("acme_fr",), accounts=("Acme_FR", "@acme-desk")),
        Brand(id="zenith", name="Zénith", group="rivals"),
        Brand(id="delta", name="Delta", languages=("en",)),
    ),
)


class FakeModel:
    """Labels the first word of a text as venting, and remembers what it was asked."""

    version = "fake-1"

    def __init__(self) -> None:
        self.asked: list[tuple[str, str]] = []

    def read(self, texts: Sequence[str], languages: Sequence[str]) -> list[TextLabels]:
        self.asked += zip(texts, languages, strict=True)
        return [self._labels(text) for text in texts]

    def _labels(self, text: str) -> TextLabels:
        word = re.search(r"\S+", text)
        assert word is not None, "a text without words must not reach the model"
        found = Found(Scheme.MOTIVE, Motive.VENTING, 0.123456, word.start(), word.end())
        return TextLabels((found,), Act.COMPLAIN, -1)


def post(
    text: str,
    *,
    at_ms: int = 1_000_000,
    author: str = "ann",
    brand: str | None = None,
    lang: str | None = None,
    url: str | None = None,
    reply_to: str | None = None,
) -> Mention:
    return Mention(
        source="s",
        id=f"p{at_ms}",
        at_ms=Instant(at_ms),
        author=author,
        text=text,
        brand=brand,
        lang=lang,
        url=url,
        reply_to=reply_to,
    )


def batch(events: Sequence[Event], stamps: Sequence[int] | None = None) -> Batch:
    return Batch(
        input="i",
        events=list(events),
        stamps=list(stamps) if stamps is not None else [e.at_ms for e in events],
        position="1",
        mark_ms=None,
        received_ms=0,
    )


def enriched(events: Sequence[Event], stamps: Sequence[int] | None = None) -> Enriched:
    return Enricher(BRANDS, IntakeSettings(), FakeModel()).step(batch(events, stamps))


def reading(
    text: str, *, author: str = "ann", brand: str | None = None, lang: str | None = None, url: str | None = None
) -> Reading | None:
    return enriched([post(text, author=author, brand=brand, lang=lang, url=url)]).readings[0]


def read(text: str, *, author: str = "ann", brand: str | None = None, url: str | None = None) -> Reading:
    found = reading(text, author=author, brand=brand, url=url)
    assert found is not None
    return found


def test_a_text_about_brands_is_read_and_others_are_not() -> None:
    out = enriched([post("Acme et Zénith ne répondent plus depuis trois jours"), post("il fait beau ce matin")])
    first, second = out.readings
    assert second is None
    assert first == Reading(
        brands=("acme", "zenith"),
        language="fr",
        labels=(Label(Scheme.MOTIVE, "venting", 0.1235, "Acme"),),
        act=Act.COMPLAIN,
        polarity=-1,
        provenance=Provenance.ORGANIC,
        terms=(),
        links=(),
        text="Acme et Zénith ne répondent plus depuis trois jours",
        is_cut=False,
        lookalike="",
        model_version="fake-1",
    )


def test_evidence_is_as_the_author_wrote_it() -> None:
    (label,) = read("A\u200bcme!!!!!! is down again, what a shame for everybody").labels
    assert label.evidence == "A\u200bcme!!!!!!"


def test_a_derived_share_follows_its_parent_with_its_stamp() -> None:
    reply = post("merci Acme", reply_to="x")
    comment = Share(
        source="s", id="c", at_ms=Instant(1_000_000), how=How.QUOTE, author="cy", of="x", comment="Acme, encore"
    )
    bare = Share(source="s", id="b", at_ms=Instant(1_000_000), how=How.LIKE, author="cy", of="x")
    out = enriched([reply, comment, bare], [1_000_000, 1_000_500, 1_000_900])
    assert [(type(e).__name__, e.id) for e in out.events] == [
        ("Mention", reply.id),
        ("Share", f"{reply.id}#reply"),
        ("Mention", "c"),
        ("Share", "c#quote"),
        ("Share", "b"),
    ]
    assert out.stamps == [1_000_000, 1_000_000, 1_000_500, 1_000_500, 1_000_900]
    assert [r is not None for r in out.readings] == [True, False, True, False, False]
    assert out.n_derived == 2


def test_late_posts_are_not_read() -> None:
    text = "Acme is down again"
    lateness_ms = 600_000
    out = enriched([post(text), post(text)], [1_000_000 + lateness_ms, 1_000_001 + lateness_ms])
    assert [r is not None for r in out.readings] == [True, False]


def test_an_edit_has_the_reading_of_its_own_words() -> None:
    edits = [
        Edit(source="s", id=f"e{i}", at_ms=Instant(5), of="p", text=t)
        for i, t in enumerate(("Acme est lent", "tant pis"))
    ]
    first, second = enriched(edits).readings
    assert first is not None
    assert first.brands == ("acme",)
    assert second is not None  # the post may have had its brand from a column map, which no edit can drop
    assert second.brands == ()


def test_other_events_pass_unread() -> None:
    events: list[Event] = [
        Follow(source="s", id="f", at_ms=Instant(5), author="a", target="b"),
        Delete(source="s", id="d", at_ms=Instant(5), of="p"),
    ]
    out = enriched(events)
    assert (out.events, out.readings, out.n_derived) == (events, [None, None], 0)


def test_a_given_brand_bypasses_matching_and_language() -> None:
    assert read("Zénith et rien d'autre dans ce message-là", brand="delta").brands == ("delta",)
    assert read("no name in here at all", brand="unheard-of").brands == ("unheard-of",)


@pytest.mark.parametrize("text", ["", "  \n", "\u200b\u202e"])
def test_a_given_brand_without_words_is_unclear(text: str) -> None:
    found = read(text, brand="acme", url="https://news.example/1")
    assert found.labels == (Label(Scheme.MOTIVE, "unclear", 1.0, ""),)
    assert (found.language, found.act, found.polarity) == ("und", Act.SHARE, 0)
    assert (found.provenance, found.links, found.text) == (Provenance.UNKNOWN, ("news.example",), text)


def test_a_brand_is_followed_only_in_its_languages() -> None:
    assert read("The Delta flight was late again this morning").brands == ("delta",)
    assert reading("Le vol Delta est encore en retard ce matin") is None
    assert read("Delta").brands == ("delta",)
    assert read("Acme et Delta sont encore en retard ce matin").brands == ("acme",)
    assert reading("vol Delta", lang="fr") is None


@pytest.mark.parametrize("author", ["acme_fr", "ACME_FR", "@Acme_FR", "acme-desk"])
def test_the_accounts_of_a_brand_are_staff(author: str) -> None:
    assert read("Zénith est notre concurrent", author=author).provenance is Provenance.STAFF
    assert read("", author=author, brand="zenith").provenance is Provenance.STAFF


def test_terms_are_folded_hashtags_each_once() -> None:
    text = "Acme #Été #ete ＃Fibre_2 #1 a#b &#39; https://x.example/#frag #e\u0301quipe #" + " #".join(
        f"tag{i}" for i in range(30)
    )
    terms = read(text).terms
    assert terms[:4] == ("ete", "fibre_2", "equipe", "tag0")
    assert len(terms) == 20


def test_links_are_hosts_each_once_the_text_before_the_url_field() -> None:
    text = (
        "Acme https://www.Blog.Example/a?b http://u:p@shop.example:8080/x, https://blog.example. (https://t.example) "
        "http://localhost http://"
    )
    assert read(text, url="https://social.example/p/1").links == (
        "blog.example",
        "shop.example",
        "t.example",
        "social.example",
    )


def test_a_long_text_is_cut_and_a_broken_one_can_be_stored() -> None:
    found = read("Acme \ud800 #caf\udfffé https://a\ud800.example " + "mot " * 3_000)
    assert found.is_cut
    assert len(found.text) == 2_000
    for part in (found.text, *found.terms, *found.links, *(label.evidence for label in found.labels)):
        part.encode()


def test_a_lookalike_is_noted_beside_a_real_brand_only() -> None:
    assert read("Zénith n'est pas Аcme").lookalike == "Аcme"
    assert reading("le support de Аcme") is None


def test_equal_words_are_labelled_once() -> None:
    model = FakeModel()
    out = Enricher(BRANDS, IntakeSettings(), model).step(batch([post("Acme est lent", at_ms=i) for i in range(50)]))
    assert len(model.asked) == 1
    assert all(r is not None and r.brands == ("acme",) for r in out.readings)


def test_brands_are_swapped_and_the_model_kept() -> None:
    model = FakeModel()
    before = Enricher(BRANDS, IntakeSettings(), model)
    after = before.with_brands(Brands(version=8, brand=(Brand(id="new", name="Nouvelle"),)))
    assert (before.brands_version, after.brands_version) == (7, 8)
    (found,) = after.step(batch([post("Nouvelle et Acme")])).readings
    assert found is not None
    assert found.brands == ("new",)
    assert len(model.asked) == 1


@settings(max_examples=60, deadline=None)
@given(
    texts=st.lists(
        st.lists(
            st.sampled_from(
                ["Acme", "Zénith", "#", "http://", "@", "!" * 40, "\ud800", "\u200b", "e\u0301", "l'", " "]
            ),
            max_size=12,
        ).map("".join),
        max_size=8,
    ),
    split=st.integers(0, 8),
)
def test_how_events_are_batched_changes_no_reading(texts: list[str], split: int) -> None:
    events = [post(text, at_ms=1_000_000 + i) for i, text in enumerate(texts)]
    whole = enriched(events).readings
    assert whole == enriched(events[:split]).readings + enriched(events[split:]).readings


def test_the_shipped_model_reads_french_and_english() -> None:
    enricher = Enricher(BRANDS, IntakeSettings(), LabelModel.load())
    texts = [
        "Acme, trois semaines sans réseau et personne ne répond, c'est honteux !!!",
        "Three weeks without a signal and nobody answers at Acme, this is shameful!!!",
    ]
    out = enricher.step(batch([post(text) for text in texts]))
    for text, language, found in zip(texts, ("fr", "en"), out.readings, strict=True):
        assert found is not None
        assert found.language == language
        assert any(label.scheme is Scheme.MOTIVE for label in found.labels)
        assert all(label.evidence in text for label in found.labels)

"""The invented market: its truth equals a slow independent reading, and it holds what it says it holds."""

import tomllib
from collections import Counter
from itertools import chain

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from models.vocabulary import Motive
from pipeline.errors import SettingsError
from pipeline.events import Reject, RejectCode
from pipeline.settings import Brands
from pipeline.simulate import START_MS, Market, brands_toml, simulate
from pipeline.simulation import texts_en, texts_fr
from pipeline.simulation.cast import BRANDS
from pipeline.simulation.truth import Truth
from streams.codec import check_future, decode_line
from tests.reference import Reference, Words

RECEIVED_MS = START_MS + 365 * 86_400_000
WORDS: dict[str, Words] = {b.id: ((b.name, b.alias, b.product, b.handle), b.traps) for b in BRANDS}
MAIN = (Motive.NONE, Motive.VENTING, Motive.ADVICE_SEEKING, Motive.ENTHUSIASM, Motive.HELP_OTHERS)
BOOKS = (texts_fr, texts_en)


def read(market: Market) -> Reference:
    return Reference(WORDS, RECEIVED_MS).read(market)


@pytest.fixture(scope="module")
def market() -> Market:
    """A market of four days, taken to its end."""
    made = simulate(6_000, seed=11)
    for _ in made:
        pass
    return made


@pytest.fixture(scope="module")
def seen(market: Market) -> Reference:
    return read(simulate(market.spec.n_events, market.spec.seed))


def check_against(truth: Truth, found: Reference) -> None:
    outcomes = msgspec.to_builtins(truth.outcomes)
    assert outcomes == {name: found.outcomes[name] for name in outcomes}
    assert truth.rejected == dict(found.rejected)
    assert truth.mentions == {brand: found.per_brand()[brand] for brand in truth.mentions}
    acts = found.per_kind()
    for brand, kinds in truth.brand_interactions.items():
        assert kinds == {kind: acts[brand, kind] for kind in kinds}
    assert truth.interactions == {kind: sum(acts[b, kind] for b in truth.mentions) for kind in truth.interactions}
    assert truth.follows == len(found.follows)


def test_the_same_seed_gives_the_same_bytes_and_another_seed_gives_others() -> None:
    first = list(simulate(800, seed=5))
    assert first == list(simulate(800, seed=5))
    assert first != list(simulate(800, seed=6))


def test_two_markets_made_in_turns_do_not_disturb_each_other() -> None:
    alone = [list(simulate(400, seed=1)), list(simulate(400, seed=2))]
    one, two = simulate(400, seed=1), simulate(400, seed=2)
    in_turns = list(zip(one, two, strict=True))
    assert [list(lines) for lines in zip(*in_turns, strict=True)] == alone
    assert one.truth.spec.seed == 1
    assert one.truth.outcomes != two.truth.outcomes


def test_iterating_again_starts_the_same_market_anew() -> None:
    again = simulate(300, seed=9)
    first, first_truth = list(again), again.truth
    assert list(again) == first
    assert again.truth == first_truth


@pytest.mark.parametrize("n_events", [200, 700, 3_000])
@pytest.mark.parametrize("seed", [1, 2, 3, 4])
def test_the_truth_equals_a_slow_independent_reading(n_events: int, seed: int) -> None:
    made = simulate(n_events, seed)
    check_against(found=read(made), truth=made.truth)


@given(n_events=st.integers(1, 400), seed=st.integers(0, 2**31), span_s=st.integers(60, 2_000_000))
@settings(max_examples=25, deadline=None)
def test_the_truth_holds_wherever_a_market_is_cut_and_however_dense_it_is(
    n_events: int, seed: int, span_s: int
) -> None:
    made = simulate(n_events, seed, span_ms=span_s * 1000)
    check_against(found=read(made), truth=made.truth)


def test_input_and_derived_are_the_sum_of_the_outcomes(market: Market) -> None:
    ends = msgspec.to_builtins(market.truth.outcomes)
    assert ends.pop("input") + ends.pop("derived") == sum(ends.values())


def test_every_outcome_and_every_sort_of_trouble_occurs(market: Market) -> None:
    truth = market.truth
    assert all(msgspec.to_builtins(truth.outcomes).values())
    assert all(msgspec.to_builtins(truth.made).values())
    made = truth.made
    assert made.mention + made.share + made.follow + made.edit + made.delete + made.broken == truth.lines == 6_000
    assert set(truth.rejected) == set(map(str, RejectCode)) - {
        "bad_row",
        "too_long",
        "too_deep",
        "unreadable",
        "erased",
    }


def test_the_codec_refuses_exactly_the_broken_lines_with_the_promised_codes(market: Market) -> None:
    refused: Counter[str] = Counter()
    for line in simulate(market.spec.n_events, market.spec.seed):
        event = decode_line(line.rstrip(b"\n"), "market", 0)
        code = event.code if isinstance(event, Reject) else check_future(event, RECEIVED_MS, 300_000)
        if code is not None:
            refused[str(code)] += 1
    assert refused == market.truth.rejected


def test_every_line_and_the_truth_say_that_they_are_synthetic(market: Market) -> None:
    lines = list(simulate(500, seed=3))
    assert all(b'"synthetic"' in line or line.startswith(b"[") for line in lines)
    assert all(line.endswith(b"\n") and line.count(b"\n") == 1 for line in lines)
    assert market.truth.synthetic
    assert market.truth.note.startswith("Synthetic")
    assert "synthetic" in brands_toml()


def test_the_truth_survives_being_written(market: Market) -> None:
    assert msgspec.json.decode(market.truth.to_json(), type=Truth) == market.truth


def test_the_brand_file_is_valid_and_names_the_staff_accounts(market: Market) -> None:
    brands = Brands.model_validate(tomllib.loads(brands_toml()))
    assert {b.id: b.accounts for b in brands.brand} == market.truth.staff
    assert len({b.group for b in brands.brand}) == 1


def test_the_burst_is_one_brand_angry_at_about_eight_times_its_rate(market: Market, seen: Reference) -> None:
    burst = market.truth.burst
    length_ms = burst.end_ms - burst.start_ms
    posts = sorted((seen.times[id_], id_) for id_, brands in seen.mentions.items() if burst.brand in brands)
    inside = [id_ for at_ms, id_ in posts if burst.start_ms <= at_ms < burst.end_ms]
    # Of one sort of day: the same hours of the other days.
    other_days = sum((at_ms - burst.start_ms) % 86_400_000 < length_ms for at_ms, _ in posts) - len(inside)
    n_other_days = market.spec.span_ms / 86_400_000 - 1
    assert burst.motive == "venting"
    assert 0.4 * len(inside) < burst.mentions <= len(inside)
    # Poisson noise on both counts is below a third here; the answers to the angry posts come on top.
    assert 5 < len(inside) / (other_days / n_other_days) < 16
    assert len({seen.authors[id_] for id_ in inside}) > 0.5 * len(inside)  # it is many people, not one
    starts = {seen.authors[id_]: at_ms for at_ms, id_ in reversed(posts) if seen.authors[id_] in burst.accounts}
    assert set(starts) == set(burst.accounts)
    assert all(at_ms < burst.start_ms + length_ms / 10 for at_ms in starts.values())


def test_both_languages_are_balanced(market: Market) -> None:
    spoken = Counter[str]()
    for languages in market.truth.languages.values():
        spoken.update(languages)
    share = spoken["fr"] / spoken.total()
    # Posts and their answers share a language, so the noise is above that of coins: 4 sd of 400 threads.
    assert abs(share - 0.5) < 0.1
    assert market.truth.mentions == {b: sum(n.values()) for b, n in market.truth.languages.items()}


def test_the_leaders_lead(market: Market, seen: Reference) -> None:
    received: Counter[tuple[str, str]] = Counter()
    for id_, of in seen.targets.items():
        for brand, _ in seen.interactions.get(id_, ()):
            received[brand, seen.authors.get(of, "")] += 1
    for brand, leaders in market.truth.leaders.items():
        people = {who: n for (b, who), n in received.items() if b == brand}
        best = sorted(people, key=lambda who: -people[who])
        aside = {*chain.from_iterable(market.truth.staff.values()), *market.truth.burst.accounts}
        assert set([who for who in best if who not in aside][: len(leaders)]) == set(leaders)
        assert market.truth.leader_shares[brand] == {who: people[who] for who in leaders}
        assert sum(people[who] for who in leaders) > 0.35 * sum(people.values())


def test_motives_come_at_natural_rates_outside_the_burst(market: Market) -> None:
    truth = market.truth
    motives = Counter[str]()
    for brand, counts in truth.motives.items():
        assert sum(counts.values()) == truth.provenance[brand]["organic"]
        assert sum(truth.provenance[brand].values()) == truth.mentions[brand]
        if brand != truth.burst.brand:
            motives.update(counts)
    share = {motive: n / motives.total() for motive, n in motives.items()}
    # The rates of the codebook, +-0.07: answers have their own mix, and a brand has some 700 mentions (3 sd = 0.05).
    expected = {"none": 0.38, "venting": 0.22, "advice_seeking": 0.20, "enthusiasm": 0.10, "help_others": 0.06}
    assert all(abs(share[motive] - rate) < 0.07 for motive, rate in expected.items())
    assert sum(n for motive, n in share.items() if motive not in expected) < 0.08


def test_a_second_delivery_has_the_same_bytes_as_the_first(market: Market) -> None:
    lines = Counter(simulate(market.spec.n_events, market.spec.seed))
    assert lines.total() - len(lines) == market.truth.made.redelivered


def test_no_pair_follows_twice(seen: Reference) -> None:
    assert len(set(seen.follows.values())) == len(seen.follows)
    assert all(who != whom for who, whom in seen.follows.values())


def test_the_market_keeps_to_its_time() -> None:
    for n_events in (2_000, 6_000, 30_000):
        made = simulate(n_events, seed=4)
        assert sum(1 for _ in made) == n_events
        lasted_ms = made.truth.last_at_ms - made.spec.start_ms
        assert 0.8 < lasted_ms / made.spec.span_ms < 1.2
        assert made.truth.first_at_ms <= made.spec.start_ms


def test_sentences_name_brands_only_where_intended() -> None:
    finder = Reference(WORDS, RECEIVED_MS)
    brand, rival = BRANDS[:2]
    slots = {"b": brand.name, "p": brand.product, "o": rival.name, "n": 3}
    for book in BOOKS:
        slots |= {"c": book.TOWNS[0], "d": book.DAYS[0]}
        about_one = chain(*book.SENTENCES.values(), book.STAFF, book.PAID, book.SOLICITED, book.BURST)
        about_none = chain(book.SMALL_TALK, book.REPLIES, *book.TRAPS.values(), *book.TAILS.values())
        assert all(finder.find(text.format(**slots)) == (brand.id,) for text in about_one)
        assert all(finder.find(text.format(**slots)) == (brand.id, rival.id) for text in book.PAIRS)
        assert not any(finder.find(text.format(**slots)) for text in about_none)


def test_each_main_motive_has_twenty_sentences_in_each_language_and_none_comes_twice() -> None:
    every = [text for book in BOOKS for texts in book.SENTENCES.values() for text in texts]
    assert len(set(every)) == len(every)
    for book in BOOKS:
        assert set(book.SENTENCES) == set(Motive)
        assert min(len(book.SENTENCES[motive]) for motive in MAIN) >= 20


def test_each_trap_holds_its_brand_word() -> None:
    for book in BOOKS:
        assert all(brand.id in text.casefold() for brand in BRANDS for text in book.TRAPS[brand.id])


@pytest.mark.parametrize(("n_events", "span_ms"), [(0, None), (-3, None), (10, 0)])
def test_a_market_without_events_or_time_is_refused(n_events: int, span_ms: int | None) -> None:
    with pytest.raises(SettingsError, match="simulate needs"):
        simulate(n_events, seed=1, span_ms=span_ms)

"""The same idea in other words is one, others stay apart, whatever came first, and fast enough for a full box."""

import csv
from itertools import combinations
from pathlib import Path

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from models.same_idea import CENTRES, NEAR, _candidates, _weighed, grouped
from models.stemming import concepts_of, stem

PHRASES = Path(__file__).parent / "idea_phrases.tsv"
FIRST_HELD_BACK, FIRST_TRAP = 201, 221  # what came before was looked at while rules and thresholds were chosen
WORDS = st.sampled_from(["dark", "mode", "export", "csv", "cable", "red", "blue", "jacket", "menu", "vegan", "app"])
BAGS = st.lists(st.frozensets(WORDS, max_size=5).map(lambda bag: tuple(sorted(bag))), max_size=25)


def phrases(first: int, end: int) -> list[tuple[int, str]]:
    with PHRASES.open(encoding="utf-8") as file:
        rows = [(int(row["idea"]), row["text"]) for row in csv.DictReader(file, delimiter="\t")]
    return [row for row in rows if first <= row[0] < end]


def joined(found: list[tuple[int, str]]) -> tuple[float, float]:
    """Recall and precision over pairs of wordings."""
    group = grouped([concepts_of(text, ["acme"]) for _, text in found]).group
    pairs = [(found[i][0] == found[j][0], group[i] == group[j]) for i, j in combinations(range(len(found)), 2)]
    both = sum(same and together for same, together in pairs)
    return both / sum(same for same, _ in pairs), both / sum(together for _, together in pairs)


def test_three_wordings_of_ideas_that_were_kept_back_are_one_and_no_two_ideas_are() -> None:
    held_back = phrases(FIRST_HELD_BACK, FIRST_TRAP)
    assert len(held_back) == 60
    recall, precision = joined(held_back)
    assert recall >= 0.9
    assert precision == 1.0


def test_of_ideas_that_differ_in_one_word_most_that_are_joined_are_right() -> None:
    recall, precision = joined(phrases(FIRST_HELD_BACK, 300))
    assert (recall, precision) >= (0.9, 0.75)
    assert precision >= 0.75


def test_french_and_english_wordings_of_the_list_meet() -> None:
    asked = ["Please add a dark mode to the app", "Ajoutez un mode sombre à l'appli", "mode nuit s'il vous plaît"]
    asked += ["Deliver on Saturdays", "Livrez le samedi", "Livrez le dimanche"]
    assert grouped([concepts_of(text) for text in asked]).group.tolist() == [0, 0, 0, 3, 3, 5]


def test_who_asks_for_a_blue_one_does_not_ask_for_the_green_one() -> None:
    asked = ["the jacket in green please", "green jacket", "a blue jacket", "jacket in blue", "the jacket again"]
    group = grouped([concepts_of(text) for text in asked]).group
    assert group[0] == group[1] != group[2] == group[3]


def test_small_steps_do_not_lead_from_one_idea_to_another() -> None:
    chain = [tuple(f"w{k}" for k in range(n, n + 4)) for n in range(30)]
    group = grouped(chain).group
    sizes = np.bincount(group)
    assert 2 <= sizes.max() <= 8, "neighbours meet, the ends of the chain do not"
    assert group[0] != group[-1]


def test_endings_of_both_languages_are_cut_and_short_words_left_alone() -> None:
    for one, other in (("deliveries", "delivery"), ("programmation", "programmer"), ("vertes", "verte")):
        assert stem(one) == stem(other)
    assert (stem("bus"), stem("2024")) == ("bus", "2024")
    assert concepts_of("Rien pour le repas") != concepts_of("repairs"), "a stem of four letters belongs to many words"


@settings(max_examples=60, deadline=None)
@given(BAGS)
def test_candidates_hold_every_pair_that_is_near(bags: list[tuple[str, ...]]) -> None:
    kinds = list(dict.fromkeys(bag for bag in bags if bag))
    if not kinds:
        return
    rows, _ = _weighed(kinds)
    cosine = np.round((rows @ rows.T).toarray(), 9)
    found = set(zip(*(column.tolist() for column in _candidates(rows, NEAR, 10_000)), strict=True))
    near = {(i, j) for i, j in combinations(range(len(kinds)), 2) if cosine[i, j] >= NEAR}
    assert near <= found
    assert all(i < j for i, j in found)


@settings(max_examples=60, deadline=None)
@given(BAGS)
def test_a_text_without_words_has_no_group_and_equal_ones_share_theirs(bags: list[tuple[str, ...]]) -> None:
    found = grouped(bags)
    for i, bag in enumerate(bags):
        assert (found.group[i] == -1) == (not bag)
        if bag:
            assert found.group[i] == found.group[bags.index(bag)]
            assert found.group[found.group[i]] == found.group[i] <= i
            assert 0 < found.central[i] <= 1 + 1e-9
    assert CENTRES > NEAR

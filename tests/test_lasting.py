"""Names of communities over time: against a slow twin, and what becomes of communities that come, part and go."""

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from models.lasting import Change, lasting

_EPOCHS = st.integers(6, 14).flatmap(
    lambda n: st.lists(st.lists(st.integers(-1, 3), min_size=n, max_size=n), min_size=1, max_size=5)
)


def slow(epochs: list[list[int]], least: int) -> list[dict[int, int]]:
    """The same by sets of people."""
    bore: dict[int, int] = {}
    n_born, told = 0, []
    for community in epochs:
        groups = {c: {p for p, of in enumerate(community) if of == c} for c in sorted(set(community) - {-1})}
        known = {p for p, c in enumerate(community) if c >= 0 and p in bore}
        pairs = []
        for c, people in groups.items():
            for name in sorted(set(bore.values())):
                bearers = {p for p in known if bore[p] == name}
                both = people & bearers
                if both and len(people) >= least:
                    pairs.append((-round(len(both) / len((people & known) | bearers), 12), c, name))
        names: dict[int, int] = {}
        for alike, c, name in sorted(pairs):
            if -alike >= 0.3 and c not in names and name not in names.values():
                names[c] = name
        for c, people in groups.items():
            if len(people) >= least and c not in names:
                names[c], n_born = n_born, n_born + 1
        bore |= {p: names[c] for c, people in groups.items() if c in names for p in people}
        told.append(names)
    return told


@settings(max_examples=60, deadline=None)
@given(epochs=_EPOCHS, least=st.integers(1, 3))
def test_names_are_those_of_a_slow_recomputation(epochs: list[list[int]], least: int) -> None:
    found = lasting([np.array(one) for one in epochs], least)
    assert [{c: n for c, n in enumerate(names.tolist()) if n >= 0} for names in found.names] == slow(epochs, least)


def test_a_community_keeps_its_name_while_people_come_and_go_and_when_it_was_away() -> None:
    first = np.array([0] * 10 + [1] * 10 + [-1] * 5)
    grown = np.array([1] * 8 + [0, 0] + [0] * 10 + [1] * 5)  # two went over, five are new; numbers are others
    away = np.where(grown == 1, -1, grown)
    found = lasting([first, grown, away, grown], least=3)
    assert [names.tolist() for names in found.names] == [[0, 1], [1, 0], [1], [1, 0]]
    assert [(one.epoch, one.name, one.change) for one in found.happened] == [
        (0, 0, Change.BORN), (0, 1, Change.BORN), (2, 0, Change.ENDED),
    ]  # fmt: skip


def test_what_parts_and_what_joins_is_told_and_the_greater_part_keeps_the_name() -> None:
    whole = np.array([0] * 20 + [1] * 10)
    parted = np.array([0] * 13 + [2] * 7 + [1] * 10)
    joined = np.array([0] * 13 + [1] * 17)
    found = lasting([whole, parted, joined], least=3)
    assert [names.tolist() for names in found.names] == [[0, 1], [0, 1, 2], [0, 1]]
    assert [(one.epoch, one.name, one.change, one.other, one.people) for one in found.happened[2:]] == [
        (1, 2, Change.SPLIT, 0, 7), (2, 2, Change.MERGED, 1, 7),
    ]  # fmt: skip


def test_small_communities_have_no_name_and_nothing_has_none() -> None:
    assert lasting([], least=3).names == []
    assert lasting([np.array([0, 0, -1])], least=3).names[0].tolist() == [-1]

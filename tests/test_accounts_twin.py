"""The tables of accounts equal a slow recomputation with networkx, from random acts among declared people."""

import random
from collections import defaultdict
from datetime import datetime
from itertools import product
from pathlib import Path
from typing import Any

import networkx as nx
import pytest
from msgspec.structs import replace

from pipeline.declared import Company, Declarations, Person, Team, account_key
from pipeline.records import InteractionRow
from pipeline.settings import Settings
from streams.store import Store
from streams.studies import study_tables
from tests.store_samples import NOON_MS, output, share
from tests.test_accounts import BRANDS, DAY_MS, NOW_MS

FUNCTIONS = ("it", "IT", "finance", "")
ROLES: tuple[Any, ...] = ("decider", "user", "buyer", None)
SPOKEN = ("mention", "reply", "quote")
DAWN = datetime(1970, 1, 1)  # noqa: DTZ001 - as the tables have it


def world(seed: int) -> tuple[Declarations, list[InteractionRow]]:
    """A team of 4 and companies of 5 and 4; 200 acts of all kinds over 400 days."""
    rng = random.Random(seed)
    people = [
        Person(account=f"{'@' if rng.random() < 0.3 else ''}P{n}", function=rng.choice(FUNCTIONS)) for n in range(13)
    ]
    buyers = [person.model_copy(update={"role": rng.choice(ROLES)}) for person in people[4:]]
    companies = (Company(id="a", person=tuple(buyers[:5])), Company(id="b", person=tuple(buyers[5:])))
    told = Declarations(brand="acme", team=Team(person=tuple(people[:4])), company=companies)
    names = [f"p{n}" for n in range(15)]  # two of whom nothing was declared
    acts = []
    for n in range(200):
        one, other = rng.sample(names, 2)
        kind = rng.choice((*SPOKEN, "like", "repost"))
        post = f"x{n - (n % 3 == 0)}"  # a third of the acts share the post of the one before
        row = share(f"i{n}", one, other, kind=kind, post_id=post)
        acts.append(replace(row, happened_at_ms=NOON_MS + rng.randrange(400) * DAY_MS))
    return told, acts


def slowly(acts: list[InteractionRow]) -> tuple["nx.Graph[str]", dict[frozenset[str], int]]:
    """Who had contact in the last 365 days, on how many posts; and when last at all."""
    posts: defaultdict[frozenset[str], set[str]] = defaultdict(set)
    last: dict[frozenset[str], int] = {}
    for act in acts:
        pair = frozenset((act.actor_id, act.target_id or ""))
        if act.kind in SPOKEN:
            last[pair] = max(last.get(pair, 0), act.happened_at_ms)
            if act.happened_at_ms >= NOW_MS - 365 * DAY_MS:
                posts[pair].add(act.post_id)
    graph: nx.Graph[str] = nx.Graph()
    for pair, found in posts.items():
        one, other = sorted(pair)
        graph.add_edge(one, other, weight=len(found))
    return graph, last


@pytest.mark.parametrize("seed", [1, 2, 3, *(pytest.param(seed, marks=pytest.mark.prove) for seed in range(4, 40))])
def test_maps_and_networks_are_those_of_a_slow_recomputation(tmp_path: Path, seed: int) -> None:
    told, acts = world(seed)
    with Store.open(tmp_path, clock=lambda: NOW_MS) as store:
        store.commit_act(1, NOW_MS, BRANDS)
        store.commit(output("x", interactions=acts), store.last_seq() + 1)
        store.commit_act(store.last_seq() + 1, NOW_MS, declaring=told.declaring())
        assert study_tables(store, Settings(), lambda: 0.0).refresh(NOW_MS, is_last=True)
        maps, nets = (store.con.sql(f"FROM {name}").to_arrow_table().to_pylist() for name in
                      ("account_map", "account_networks"))  # fmt: skip
    graph, last = slowly(acts)
    assert told.team is not None
    assert told.company is not None
    sellers = [account_key(person.account) for person in told.team.person]
    everybody = (*told.team.person, *(person for company in told.company for person in company.person))
    declared = {account_key(person.account): person for person in everybody}
    ours = nx.Graph(graph.subgraph(declared))
    ours.add_nodes_from(declared)
    by_net = {net["company"]: net for net in nets}
    for company in told.company:
        buyers = [account_key(person.account) for person in company.person]
        check_network(by_net[company.id], ours, sellers, buyers, declared)
        for row in (row for row in maps if row["company"] == company.id):
            me = row["author_id"]
            mine = {s: ours[me][s]["weight"] for s in sellers if ours.has_edge(me, s)}
            assert dict(zip(row["contacted_by"], row["contacts_by"], strict=True)) == mine
            assert row["colleagues"] == sorted(other for other in buyers if ours.has_edge(me, other))
            ever = [last[pair] for s in sellers if (pair := frozenset((me, s))) in last]
            at = row["last_contact_at"]
            assert (None if at is None else round((at - DAWN).total_seconds() * 1000)) == max(ever, default=None)
    # Asked of nodes: networkx 3.6 has another way for all of them at once, whose effective sizes are not its own.
    expected = [of(ours, nodes=list(ours), weight="weight") for of in (nx.constraint, nx.effective_size)]
    for row in maps:
        for name, of in zip(("burt_constraint", "effective_size"), expected, strict=True):
            value = of[row["author_id"]]
            assert row[name] == (None if value != value else pytest.approx(value, rel=1e-12))


def check_network(
    net: dict[str, Any], graph: "nx.Graph[str]", sellers: list[str], buyers: list[str], declared: dict[str, Person]
) -> None:
    between = [(b, s) for b, s in product(buyers, sellers) if graph.has_edge(b, s)]
    assert net["buyer_seller_density"] == len(between) / (len(buyers) * len(sellers))
    assert net["within_seller_density"] == pytest.approx(nx.density(graph.subgraph(sellers)))
    assert net["within_buyer_density"] == pytest.approx(nx.density(graph.subgraph(buyers)))
    assert net["contacts"] == sum(graph[b][s]["weight"] for b, s in between)
    work = {who: person.function.lower() for who, person in declared.items()}
    known = [(b, s) for b, s in product(buyers, sellers) if work[b] and work[s]]
    for kind, is_kind in (("similar", True), ("cross", False)):
        pairs = [(b, s) for b, s in known if (work[b] == work[s]) is is_kind]
        assert net[f"{kind}_function_pairs"] == len(pairs)
        assert net[f"{kind}_function_ties"] == len([pair for pair in pairs if pair in between])
    team = graph.subgraph(sellers)
    degree = [team.degree(who) for who in sellers]
    n = len(sellers)
    assert net["seller_centralization"] == pytest.approx(sum(max(degree) - d for d in degree) / ((n - 1) * (n - 2)))
    account, n_open = graph.subgraph([*buyers, *sellers]), 0
    through: defaultdict[str, float] = defaultdict(float)
    for b, s in product(buyers, sellers):
        common = [] if account.has_edge(b, s) else sorted(nx.common_neighbors(account, b, s))
        n_open += bool(common)
        for who in common:
            through[who] += 1 / len(common)
    assert net["bridged_pairs"] == n_open
    if n_open:
        assert net["broker_share"] == pytest.approx(max(through.values()) / n_open)
        assert through[net["broker_id"]] == pytest.approx(max(through.values()))
    reached = {declared[b].role for b, _ in between}
    assert set(net["roles_in_contact"]) == reached - {None}
    assert set(net["roles_not_in_contact"]) == {declared[b].role for b in buyers} - reached - {None}

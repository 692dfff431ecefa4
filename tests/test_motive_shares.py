"""The macro `motive_shares` is the adjusted count of `models.prevalence`, whatever the posts."""

from collections import defaultdict

import duckdb
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from models.prevalence import Errors, adjusted
from models.vocabulary import Motive
from streams.statements import statement

POST = st.tuples(
    st.sampled_from(["ann", "bob", "cat", "dan"]),
    st.sampled_from(["fr", "en", "es"]),
    st.dictionaries(st.sampled_from(["venting", "none", "status"]), st.floats(0.05, 1.0), max_size=2),
    st.sampled_from(["organic", "organic", "paid", "staff"]),
)


def store(posts: list[tuple[str, str, dict[str, float], str]]) -> duckdb.DuckDBPyConnection:
    con = duckdb.connect()
    texts = "source VARCHAR, mention_id VARCHAR, brand VARCHAR"
    con.execute(
        f"CREATE TABLE mentions ({texts}, author_id VARCHAR, language VARCHAR, provenance VARCHAR, posted_at TIMESTAMP)"
    )
    con.execute(f"CREATE TABLE labels ({texts}, scheme VARCHAR, label VARCHAR, p DOUBLE)")
    con.execute(statement("views/label_errors"))
    con.execute(statement("macros/motive_shares"))
    for i, (author, language, labels, provenance) in enumerate(posts):
        row = ["s", str(i), "acme", author, language, provenance, f"2026-01-0{1 + i % 2}"]
        con.execute("INSERT INTO mentions VALUES (?, ?, ?, ?, ?, ?, ?)", row)
        for label, p in labels.items():
            con.execute("INSERT INTO labels VALUES ('s', ?, 'acme', 'motive', ?, ?)", [str(i), label, p])
        con.execute("INSERT INTO labels VALUES ('s', ?, 'acme', 'reason', 'event', 0.9)", [str(i)])
    return con


@pytest.mark.slow
@given(st.lists(POST, min_size=1, max_size=12))
@settings(max_examples=40, deadline=None)
def test_the_macro_gives_what_the_model_of_shares_gives(posts: list[tuple[str, str, dict[str, float], str]]) -> None:
    con = store(posts)
    found = {row[0]: row[1:] for row in con.execute("FROM motive_shares('acme')").fetchall()}
    organic = [post for post in posts if post[3] == "organic"]
    if not organic:
        assert found == {}
        return
    assert set(found) == {str(motive) for motive in Motive}
    of = defaultdict(list)
    for author, language, labels, _ in organic:
        of[author].append((language, labels))
    french = float(np.mean([np.mean([language == "fr" for language, _ in mine]) for mine in of.values()]))
    errors = con.execute("SELECT label, language, hit, hit_sd, miss, miss_sd FROM label_errors WHERE scheme = 'motive'")
    known = {(row[0], row[1]): [float(v) for v in row[2:]] for row in errors.fetchall()}
    for motive in Motive:
        fr, en = known[motive, "fr"], known[motive, "en"]
        mixed = [french * a + (1 - french) * b for a, b in zip(fr, en, strict=True)]
        told = adjusted(
            np.array([np.mean([labels.get(motive, 0.0) for _, labels in mine]) for mine in of.values()]),
            Errors(hit=mixed[0], hit_sd=max(fr[1], en[1]), miss=mixed[2], miss_sd=max(fr[3], en[3])),
        )
        assert found[motive][:3] == pytest.approx((told.share, told.lo, told.hi), abs=1e-9)
        assert found[motive][4] == len(of)


def test_a_part_of_the_time_can_be_asked_for() -> None:
    con = store([("ann", "fr", {"venting": 0.9}, "organic"), ("bob", "fr", {"none": 0.9}, "organic")])
    assert con.execute("SELECT max(n) FROM motive_shares('acme')").fetchall() == [(2,)]
    assert con.execute("SELECT max(n) FROM motive_shares('acme', since := '2026-01-02')").fetchall() == [(1,)]
    assert con.execute("SELECT max(n) FROM motive_shares('acme', until := '2026-01-02')").fetchall() == [(1,)]
    assert con.execute("SELECT count(*) FROM motive_shares('globex')").fetchall() == [(0,)]

"""Who says that others ask or follow them: the same in Python as in SQL, in both languages."""

import duckdb
import pytest

from models.claims import PATTERN, is_claim
from streams.statements import statement

CLAIMS = (
    "My friends always ask me which amp to buy",
    "People keep asking me about the Norvia, so here it is",
    "As a long time reviewer, I stand by this one",
    "I've tested dozens of headsets and this is the one",
    "I convinced three of my colleagues to switch",
    "Half the office bought one thanks to me",
    "On me demande souvent lequel prendre, alors voilà",
    "Mes collègues me demandent toujours mon avis",
    "En tant que spécialiste du son, je le déconseille",
    "J’ai convaincu deux de mes clients",
    "J'ai testé des dizaines de casques",
    "Tout le bureau s'y est mis grâce à moi",
)
NONE = (
    "Can anyone ask them for me?",
    "People ask too much for this",
    "I asked my friends which one to buy",
    "The expert told me to send it back",
    "Je demande à mes amis lequel prendre",
    "Quelqu'un peut me demander ?",
    "Il a convaincu tout le monde",
    "C'est grâce à vous, merci",
)


@pytest.mark.parametrize("text", CLAIMS)
def test_a_claim_is_found(text: str) -> None:
    assert is_claim(text)


@pytest.mark.parametrize("text", NONE)
def test_what_is_none_is_left_alone(text: str) -> None:
    assert not is_claim(text)


def test_sql_counts_the_posts_that_python_finds() -> None:
    texts = [
        *CLAIMS,
        *NONE,
        "",
        "MES AMIES ME FONT CONFIANCE",
        "my FOLLOWERS trust me",
        "everyone\u00a0asks me",
        "On  me\ndemande souvent",
    ]
    with duckdb.connect() as con:
        con.execute("CREATE TABLE numbered AS SELECT 'b' AS brand, unnest(range(?)) AS n", [len(texts)])
        con.execute("ALTER TABLE numbered ADD COLUMN person VARCHAR")
        con.execute("UPDATE numbered SET person = n::VARCHAR")
        con.execute("CREATE TABLE mentions (brand VARCHAR, author_id VARCHAR, text VARCHAR)")
        con.executemany("INSERT INTO mentions VALUES ('b', ?, ?)", [[str(n), text] for n, text in enumerate(texts)])
        found = con.execute(statement("influence/people"), {"pattern": PATTERN}).fetchall()
    assert [claims for _, _, claims in found] == [int(is_claim(text)) for text in texts]

"""What a hand-made thread must give: needs, who answers, how soon, ideas and their status, words of both sides."""

from pathlib import Path
from typing import Any

import duckdb
import msgspec
import pytest

from pipeline.errors import InputError
from pipeline.settings import RetentionSettings, Settings
from pipeline.study_settings import StudySettings
from streams.idea_marks import IdeaMark, carry_out_idea
from streams.store import Store
from streams.store_rows import arrow
from streams.transaction import transaction
from tests.small_brand import MONDAY_MS, SmallBrand

K2 = Settings(studies=StudySettings(k_floor=2))


def rows(con: duckdb.DuckDBPyConnection, sql: str) -> list[tuple[Any, ...]]:
    return con.execute(sql).fetchall()


def measures(con: duckdb.DuckDBPyConnection, span: str = "all") -> dict[str, tuple[Any, ...]]:
    found = rows(con, f"SELECT measure, value, lo, hi, n, is_told FROM relation WHERE span = '{span}'")
    return {row[0]: row[1:] for row in found}


@pytest.fixture
def thread() -> SmallBrand:
    """Four people ask. ann: the brand after 2 h. bob: asked back, "me too", then a peer after 5 h. cat: after 1 h the
    brand's "which one?". dan: nobody."""
    of = SmallBrand(K2)
    of.ask("q1", "ann", 0, reason="customer_service")
    of.reply("r1", "q1", "acme.care", "ann", 2)
    of.ask("q2", "bob", 0, reason="purchase")
    of.reply("r2", "q2", "eve", "bob", 1, "ask")
    of.reply("r3", "q2", "fay", "bob", 2, "complain")
    of.reply("r4", "q2", "bob", "bob", 3, "opinion")
    of.reply("r5", "r2", "gus", "eve", 5, "advice")
    of.ask("q3", "cat", 0)
    of.reply("r6", "q3", "ACME.care", "cat", 1, "ask")
    of.ask("q4", "dan", 90)
    return of


def test_answered_ones_leave_the_board_and_what_asks_back_or_complains_too_is_no_answer(thread: SmallBrand) -> None:
    con = thread.made(until_h=100)
    found = rows(con, "SELECT mention_id, state, answered_by, answered_by_kind, age_h, replies FROM needs ORDER BY 1")
    assert found == [
        ("q1", "answered", "acme.care", "brand", 100, 1),
        ("q2", "answered", "gus", "peer", 100, 3),
        ("q3", "need", None, None, 100, 1),
        ("q4", "waiting", None, None, 10, 0),
    ]
    assert [row[1] for row in rows(con, "FROM unanswered('acme')")] == ["q3"]
    assert [row[1] for row in rows(con, "FROM unanswered('acme', hours := 5)")] == ["q3", "q4"]
    assert rows(con, "SELECT reason FROM needs WHERE mention_id < 'q3' ORDER BY mention_id") == [
        ("customer_service",),
        ("purchase",),
    ]


def test_the_median_wait_is_exact_and_who_still_waits_is_not_dropped(thread: SmallBrand) -> None:
    told = measures(thread.made(until_h=100))
    # Answers after 2 h and 5 h; cat waits 100 h, dan 10 h. Left: 3/4 from 2 h on, 2/4 from 5 h on.
    assert told["answer_delay_h"][0] == 5
    assert told["answer_rate"][0] == pytest.approx(0.5)
    # The brand replies after 1 h (cat, asks back) and 2 h (ann); bob and dan wait.
    assert told["response_delay_h"][0] == 2
    assert told["response_rate"][:1] + told["response_rate"][3:] == (pytest.approx(0.5), 4, True)
    thread.ask("q5", "hal", 0)
    assert measures(thread.made(until_h=100))["answer_delay_h"][0] is None, "two of five is not half"


def test_who_does_the_work_adds_up_to_one_and_a_loud_person_is_one_vote(thread: SmallBrand) -> None:
    for n in range(5):  # ann asks five times more, and peers answer: she is still one person
        thread.ask(f"x{n}", "ann", 1)
        thread.reply(f"y{n}", f"x{n}", "gus", "ann", 2, "advice")
    told = measures(thread.made(until_h=100))
    parts = [told[f"answers_by_{who}"] for who in ("peer", "brand", "other")]
    assert sum(part[0] for part in parts) == pytest.approx(1)
    assert told["answers_by_peer"][0] == pytest.approx((1 + 5 / 6) / 2)
    assert {part[3] for part in parts} == {2}
    weekly = measures(thread.made(until_h=100), "week")
    assert weekly["answers_by_peer"][0] == pytest.approx((1 + 5 / 6) / 2)


def test_machines_rivals_and_own_accounts_are_no_peers() -> None:
    of = SmallBrand(K2)
    of.post("s", "rival.hq", 0, provenance="staff")
    for n, who in enumerate(("rival.hq", "gus")):
        of.ask(f"q{n}", f"p{n}", 1)
        of.reply(f"r{n}", f"q{n}", who, f"p{n}", 2)
    of.ask("q9", "acme.care", 1)  # what the brand itself asks is no need
    found = rows(of.made(until_h=50), "SELECT mention_id, answered_by_kind FROM needs ORDER BY 1")
    assert found == [("q0", "other"), ("q1", "peer")]


def test_who_gave_advice_on_such_questions_could_answer_best_first_and_in_that_language() -> None:
    of = SmallBrand()
    for n in range(3):
        of.ask(f"b{n}", f"p{n}", n, "Acme battery drains overnight, what to do?")
        of.reply(f"c{n}", f"b{n}", "bea", f"p{n}", n + 1, "advice", "Acme: calibrate the battery")
        of.ask(f"m{n}", f"p{n}", n, "Acme menu language, where?", reason="general_info")
        of.reply(f"n{n}", f"m{n}", "max", f"p{n}", n + 1, "advice", "Acme: menu, then language")
        of.ask(f"f{n}", f"p{n}", n, "La batterie Acme se vide, que faire ?", language="fr")
        of.reply(f"g{n}", f"f{n}", "flo", f"p{n}", n + 1, "advice", "Acme : calibrez la batterie", "fr")
        of.reply(f"k{n}", f"b{n}", "oli", f"p{n}", n + 2, "opinion", "Acme battery, overnight, empty: amusing")
        of.reply(f"h{n}", f"b{n}", "acme.care", f"p{n}", n + 2, "advice", "Acme: calibrate the battery")
    of.ask("open", "zoe", 5, "My Acme battery is empty every morning?")
    of.ask("ouvert", "yan", 5, "Batterie Acme vide chaque matin ?", language="fr")
    of.ask("other", "bea", 5, "Which Acme battery is in there?")
    sql = "SELECT mention_id, could_answer, could_answer_why FROM needs WHERE state = 'need' ORDER BY 1"
    found = {row[0]: row[1:] for row in rows(of.made(until_h=80), sql)}
    assert found["open"][0] == ["bea"]
    assert "gave advice 3 times" in found["open"][1][0]
    assert "battery" in found["open"][1][0]
    assert found["ouvert"][0] == ["flo"]
    assert "batterie" in found["ouvert"][1][0]
    assert found["other"][0] == [], "nobody answers themselves, nor in a language they did not answer in"
    late = rows(of.made(until_h=24 * 40), sql)
    assert all(row[1] == [] for row in late), "nobody was active in the last thirty days"


def test_unprompted_talk_reciprocity_and_what_the_brand_talks_about() -> None:
    of = SmallBrand(K2)
    sells = {("reason", "new_products"): 0.75}
    of.post("o1", "acme.care", 0, "Acme: new", labels=sells)
    of.post("o2", "acme.care", 0, "Acme: hello", act="ask")
    of.post("o3", "acme.care", 0, "Acme: hello")
    of.reply("o4", "m1", "acme.care", "ann", 3)
    of.post("m1", "ann", 1)
    of.post("m2", "ann", 2, reply_to="o1")
    of.reply("m3", "o2", "bob", "acme.care", 2, "opinion")
    of.post("m4", "cat", 2, provenance="solicited")
    of.post("m5", "dan", 2)
    of.reply("r", "o3", "eve", "acme.care", 2)
    told = measures(of.made(until_h=50))
    # ann one of two, bob none, cat none, dan one of one. eve's reply does not name the brand, so it is no post.
    assert told["unprompted"][0] == pytest.approx((0.5 + 0 + 0 + 1) / 4)
    # The brand turned to ann; bob and eve turned to it: three pairs, none both ways.
    assert (told["reciprocity"][0], told["reciprocity"][3]) == (0, 3)
    of.reply("back", "m3", "acme.care", "bob", 4)
    told = measures(of.made(until_h=50))
    assert told["reciprocity"][0] == pytest.approx(1 / 3)
    assert [round(told[name][0], 9) for name in ("product_focus", "dialogue", "other_posts")] == [
        round(part / 5, 9) for part in (0.75, 3, 1.25)
    ]


def ideas() -> SmallBrand:
    of = SmallBrand()
    wishes = [
        "please add a dark mode to the app",
        "a dark mode for the app would be nice",
        "dark mode in your app please",
    ]
    for n, text in enumerate([*wishes, *wishes]):
        of.post(f"d{n}", f"p{n % 4}", n, f"Acme: {text}", act="idea")
    of.post("e0", "p9", 8, "Acme: deliver on Saturdays", act="opinion", labels={("reason", "submit_ideas"): 0.8})
    of.post("a", "p8", 9, "Acme: any dark mode tips?", act="ask",
            labels={("act", "idea"): 0.7, ("motive", "advice_seeking"): 0.6})  # fmt: skip
    of.post("s", "acme.care", 9, "Acme: add a dark mode to the app", act="idea", provenance="staff")
    return of


def test_an_idea_counts_people_not_posts_and_keeps_its_id() -> None:
    of = ideas()
    con = of.made(until_h=50)
    (dark, saturday) = rows(con, "FROM ideas_of('acme')")
    assert dark[2:5] == (4, 6, 1)
    assert dark[1].startswith("Acme: ")
    assert len(dark[-1]) == 3
    assert (saturday[2], saturday[4], saturday[9]) == (1, 2, "new")
    of.mentions.reverse()
    assert rows(of.made(until_h=60), "FROM ideas_of('acme')") == [dark, saturday]


def test_texts_that_may_be_archived_are_left_out_whether_they_are_or_not() -> None:
    of = ideas()
    of.settings = Settings(retention=RetentionSettings(texts_days=31))
    assert len(rows(of.made(until_h=24 * 31), "FROM ideas")) == 2
    assert rows(of.made(until_h=24 * 33), "FROM ideas") == []


def test_what_people_say_of_an_idea_holds_however_it_is_gathered_later(tmp_path: Path) -> None:
    of = ideas()
    with Store.open(tmp_path, clock=lambda: MONDAY_MS) as store:
        with transaction(store.con, store.path) as con:
            con.register("m", arrow(of.mentions, type(of.mentions[0])))
            con.execute("INSERT INTO mentions BY NAME SELECT * FROM m")
        of.make_again(store.con, 50)
        idea = rows(store.con, "SELECT idea_id FROM ideas ORDER BY people DESC, 1")[0]

        def say(status: str, begun: str, note: str = "") -> str:
            mark = msgspec.json.encode({"brand": "acme", "idea_id": begun, "status": status, "note": note})
            return carry_out_idea(store, f"{begun}-{status}.ideas", mark, MONDAY_MS)

        assert say("planned", idea[0][:4], "spring") == f"idea {idea[0]} of acme is planned"
        assert store.applied(f"{idea[0][:4]}-planned.ideas") == f"idea {idea[0]} of acme is planned"
        status = "SELECT idea_id, status, note FROM ideas ORDER BY people DESC, 1"
        assert rows(store.con, status)[0] == (idea[0], "planned", "spring")
        store.con.execute("DELETE FROM mentions WHERE mention_id = 'd0'")  # its earliest post is gone
        of.make_again(store.con, 50)
        found = rows(store.con, status)[0]
        assert found[0] != idea[0]
        assert found[1:] == ("planned", "spring")
        assert say("done", found[0])
        assert rows(store.con, status)[0][1:] == ("done", None)
        assert rows(store.con, "SELECT count(*) FROM idea_marks WHERE mention_id = 'd0'") == [(0,)]
        assert store.applied("zzz-done.ideas") is None
        later = "UPDATE idea_marks SET said_at = said_at - INTERVAL 1 DAY, note = 'old' WHERE mention_id <> 'd1'"
        store.con.execute(later)
        assert rows(store.con, status)[0][1:] == ("done", None), "the note goes with the latest word"
        with pytest.raises(InputError, match="no idea of 'acme' begins with 'zzz'"):
            say("done", "zzz")
        with pytest.raises(InputError, match="cannot be read"):
            carry_out_idea(store, "x.ideas", b'{"brand":"acme","idea_id":"x","status":"great"}', 0)
    assert IdeaMark("acme", "x", "new").note == ""


def test_planted_words_of_both_languages_are_told_of_the_right_side_and_none_of_few_people() -> None:
    of = SmallBrand()
    for n in range(60):
        language = "fr" if n % 2 else "en"
        nickname = (
            ("la bestiole grise" if n % 2 else "the little beast") if n < 40 else ("ma boîte" if n % 2 else "my box")
        )
        extra = "scratchy" if n in (0, 2, 4) else ""
        of.post(f"m{n}", f"p{n}", n, f"Acme {nickname} tourne {extra}", language=language)
    for n in range(40):
        language = "fr" if n % 2 else "en"
        of.post(f"o{n}", "acme.care", n, "Acme solution premium tourne", language=language, provenance="staff")
    con = of.made(until_h=100)
    told = {row[:2]: row[2:] for row in rows(con, "SELECT language, word, side, people, is_told FROM words")}
    assert told["en", "beast"] == ("people", 20, True)
    assert told["fr", "bestiole"] == ("people", 20, True)
    assert told["en", "premium"] == ("brand", None, True)
    assert told["fr", "solution"] == ("brand", None, True)
    assert ("en", "scratchy") not in told, "three people used it"
    assert not {("en", "acme"), ("en", "the"), ("fr", "la")} & told.keys()
    few = SmallBrand(Settings(studies=StudySettings(k_floor=40)))
    few.mentions = of.mentions
    assert rows(few.made(until_h=100), "FROM words") == []

"""With a key, no name of a person reaches the disk; one person has one pseudonym, and brands know their own."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace
from typer.testing import CliRunner

from pipeline.declared import Person, Team
from pipeline.errors import SettingsError, StoreError
from pipeline.events import AccountGone, Delete, Edit, Event, Follow, How, Instant, Mention, Reject, RejectCode, Share
from pipeline.pseudonyms import Pseudonyms
from pipeline.settings import Brand, Brands
from streams import pseudonym_key
from streams.cli import app
from streams.codec import encode
from streams.commands import declare
from streams.erasure_receipt import bytes_that_name
from streams.pseudonym_key import KEY, hidden_name, pseudonyms
from streams.queries import ask
from streams.roles_file import Before, declaring_of

pytestmark = pytest.mark.slow  # runs and servers, seconds each: `make check` has two minutes for everything

SECRET = "a key of more than sixteen characters"
HIDING = Pseudonyms(SECRET)
AT = Instant(1_769_731_200_000)
LINES = b"\n".join(
    (
        b'{"kind":"mention","source":"s","id":"at://did:plc:zoe/1","at":"2026-02-01T10:00:00Z",'
        b'"author":"did:plc:zoe","text":"Acme is fine"}',
        b'{"kind":"mention","source":"s","id":"m2","at":"2026-02-01T10:01:00Z","author":"Zoe.Quimper","text":"Acme!",'
        b'"reply_to":"at://did:plc:zoe/1","reply_to_author":"did:plc:zoe","url":"https://x.example/zoe.quimper/2"}',
        b'{"kind":"share","how":"repost","source":"s","id":"r1","at":"2026-02-01T10:02:00Z","author":"acme.care",'
        b'"of":"at://did:plc:zoe/1","of_author":"did:plc:zoe"}',
        b'{"kind":"mention","source":"s","id":"m3","at":"2026-02-01T10:03:00Z","author":"acme.care","text":"Acme here",'
        b'"addressed":["zoe.quimper"]}',
        b'{"kind":"follow","source":"s","id":"f1","at":"2026-02-01T10:04:00Z","author":"zoe.quimper",'
        b'"target":"did:plc:zoe"}',
        b'{"kind":"mention","source":"s","author":"zoe.quimper","broken',
        b"",
    )
)
BRANDS = '[[brand]]\nid = "acme"\nname = "Acme"\naccounts = ["@acme.care"]\n'
NAMES = ("zoe.quimper", "Zoe.Quimper", "did:plc:zoe")


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    (tmp_path / "in.ndjson").write_bytes(LINES)
    (tmp_path / "brands.toml").write_text(BRANDS, encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv(KEY, SECRET)
    pseudonym_key._of.cache_clear()
    return tmp_path


def run(folder: Path, *more: str) -> str:
    given_ = ["run", "--input", str(folder / "in.ndjson"), "--data", str(folder / "data"), *more]
    result = CliRunner().invoke(app, given_)
    if result.exception is not None and not isinstance(result.exception, SystemExit):
        raise result.exception
    return result.output


@pytest.mark.parametrize("order", ["time", "arrival"])
def test_no_name_reaches_the_disk_and_everything_still_fits(folder: Path, order: str) -> None:
    run(folder, "--order", order)
    data = folder / "data"
    assert [str(path) for name in NAMES for path in bytes_that_name(data, name)] == []
    zoe, did, care = (HIDING.name(name) for name in ("zoe.quimper", "did:plc:zoe", "acme.care"))
    sql = "SELECT mention_id, author_id, reply_to_id, url, provenance FROM mentions ORDER BY posted_at"
    assert ask(data, sql).rows == [
        (f"at://{did}/1", did, None, None, "organic"),
        ("m2", zoe, f"at://{did}/1", None, "organic"),
        ("m3", care, None, None, "staff"),
    ]
    acts = ask(data, "SELECT actor_id, target_id, kind FROM interactions ORDER BY happened_at, kind").rows
    assert acts == [(zoe, did, "reply"), (care, did, "repost"), (care, zoe, "mention")]
    assert ask(data, "SELECT source_id, target_id FROM follows").rows == [(zoe, did)]
    assert ask(data, "SELECT raw, code FROM rejected").rows == [(b"", "bad_json")]
    assert ask(data, "SELECT count(*) FROM conservation WHERE NOT holds").rows == [(0,)]


def test_another_key_or_none_is_refused(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    run(folder)
    (folder / "in.ndjson").write_bytes(LINES + LINES)
    for key, said in (("another key of sixteen and more", "is the key"), ("", "is not set")):
        monkeypatch.setenv(KEY, key)
        with pytest.raises(SettingsError, match=f"holds pseudonyms of the key {HIDING.key_id}, but {KEY} {said}"):
            run(folder)
        with pytest.raises(StoreError, match="the same person would be two"):
            CliRunner().invoke(app, ["brands", "apply", "brands.toml", "--data", "data"], catch_exceptions=False)


def test_people_are_declared_and_erased_by_their_own_name(folder: Path) -> None:
    run(folder)
    accounts = 'brand = "acme"\n[[company]]\nid = "c1"\n[[company.person]]\naccount = "Zoe.Quimper"\nname = "Zoé"\n'
    (folder / "accounts.toml").write_text(accounts, encoding="utf-8")
    declare.execute(file=folder / "accounts.toml", data=folder / "data")
    ((content,),) = ask(folder / "data", "SELECT content FROM declared").rows
    assert HIDING.name("zoe.quimper") in content
    assert "Zo" not in content
    done = CliRunner().invoke(app, ["erase", "Zoe.Quimper", "--confirm", "--data", str(folder / "data")])
    assert done.exit_code == 0, done.output
    assert list(bytes_that_name(folder / "data", HIDING.name("zoe.quimper"))) == []
    assert CliRunner().invoke(app, ["pseudonym", "ZOE.quimper"]).stdout.strip() == HIDING.name("zoe.quimper")


def test_a_list_of_roles_keeps_whom_a_seller_looks_after(folder: Path) -> None:
    """The team in force is under pseudonyms, the list is not: it is the same person."""
    file = folder / "roles.csv"
    file.write_text("company,account,side\nc2,Zoe.Quimper,sell\n", encoding="utf-8")
    team = (Person(account=HIDING.name("zoe.quimper"), serves=("c1",)),)
    (row,) = declaring_of(file, "acme", Before({}, team)).rows
    (person,) = Team.model_validate_json(row.content).person
    assert person.serves == ("c1", "c2")


def test_posts_of_a_campaign_are_known_by_the_ids_they_are_stored_under(folder: Path) -> None:
    run(folder)
    campaign = (
        'brand = "acme"\n[[campaign]]\nid = "c"\nstarts = 2026-02-01\nends = 2026-02-03\n'
        'items = ["post:at://did:plc:zoe/1", "post:s/at://did:plc:zoe/1", "tag:did:plc:zoe"]\n'
    )
    (folder / "actions.toml").write_text(campaign, encoding="utf-8")
    declare.execute(file=folder / "actions.toml", data=folder / "data")
    did = HIDING.name("did:plc:zoe")
    ((content,),) = ask(folder / "data", "SELECT content FROM declared").rows
    assert f"post:at://{did}/1" in content
    assert f"post:s/at://{did}/1" in content
    run(folder)
    assert ask(folder / "data", "SELECT posts FROM campaigns").rows == [(1,)]


def test_every_event_hides_its_people() -> None:
    post = Mention(source="s", id="at://zoe/0", at_ms=AT, author="zoe", text="hi", reply_to_author="zoe")
    share = Share(source="s", id="at://zoe/4", at_ms=AT, author="zoe", how=How.LIKE, of="at://zoe/0", of_author="zoe")
    events: list[Event] = [
        replace(post, reply_to="at://zoe/1", quote_of="at://zoe/2", root="at://zoe/3", url="https://x/zoe"),
        replace(post, addressed=("zoe", "zoe")),
        replace(share, via="at://zoe/5"),
        Follow(source="s", id="at://zoe/6", at_ms=AT, author="zoe", target="zoe"),
        Edit(source="s", id="at://zoe/7", at_ms=AT, of="at://zoe/0", text="hi"),
        Delete(source="s", id="at://zoe/8", at_ms=AT, of="at://zoe/0"),
        AccountGone(source="s", id="at://zoe/9", at_ms=AT, author="zoe"),
    ]
    for event in events:
        hidden = HIDING.event(event)
        assert b"zoe" not in encode(hidden)
        assert HIDING.event(hidden) == hidden
    refused = HIDING.found(Reject(RejectCode.BAD_ID, "'zoe'", "f", 7, b"zoe"))
    assert isinstance(refused, Reject)
    assert (refused.raw, refused.offset) == (b"", 7)
    assert "zoe" not in refused.detail


@given(st.text(min_size=1))
def test_a_pseudonym_is_stable_and_says_nothing(name: str) -> None:
    assert HIDING.name(name) == Pseudonyms(SECRET).name(name)
    assert HIDING.name(name) != Pseudonyms(SECRET + "!").name(name)
    assert HIDING.name(HIDING.name(name)) == HIDING.name(name)
    assert len(HIDING.name(name)) == 34


def test_spellings_of_one_handle_are_one_person() -> None:
    assert HIDING.name("Zoé") == HIDING.name("zoe\u0301") == HIDING.name("ZOÉ")
    (brand,) = HIDING.brands(Brands(brand=(Brand(id="a", name="A", accounts=("@Zoé",)),))).brand
    assert brand.accounts == (HIDING.name("zoé"),)


def test_keys_that_cannot_be_used_are_told_without_being_shown(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    pseudonym_key._of.cache_clear()
    monkeypatch.setenv(KEY, "short")
    with pytest.raises(SettingsError, match="needs 16 characters") as short:
        pseudonyms()
    assert "short" not in str(short.value).replace("shorter", "")
    monkeypatch.delenv(KEY)
    assert hidden_name("zoe") == "zoe"
    monkeypatch.setenv(f"{KEY}_FILE", str(tmp_path / "key"))
    with pytest.raises(SettingsError, match="cannot be read"):
        pseudonyms()
    (tmp_path / "key").write_text(SECRET + "\n", encoding="utf-8")
    pseudonym_key._of.cache_clear()
    assert hidden_name("zoe") == HIDING.name("zoe")
    pseudonym_key._of.cache_clear()


def test_ids_that_are_links_name_nobody_and_still_fit() -> None:
    link = "https://blog.example/zoe.quimper/1"
    post = Mention(source="rss", id=link, at_ms=AT, author="zoe.quimper", text="x", reply_to=link)
    hidden = HIDING.event(post)
    assert isinstance(hidden, Mention)
    assert "zoe" not in str(hidden)
    assert hidden.id == hidden.reply_to
    assert HIDING.id("https://blog.example/zoe.quimper/2") != hidden.id
    assert HIDING.id("tag:zoe.example,2026:1").startswith("l_")
    assert HIDING.id("12") == "12"

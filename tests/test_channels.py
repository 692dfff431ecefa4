"""`[[channel]]` tables say what is wrong with them, all at once, and never repeat a secret."""

from pathlib import Path

import pytest

from pipeline.errors import SettingsError
from streams.config import read_config
from streams.notify.channel_secrets import Secrets, secrets_of
from streams.notify.channels import SCHEMES, Channels
from tests.notices import KEY, OTHER_KEY, channels

GOOD = """
[[channel]]
name = "team"
kind = "webhook"
url = "https://hooks.example/alerts"
secret_env = ["NEW_KEY", "OLD_KEY"]

[[channel]]
name = "prometheus"
kind = "webhook"
url = "http://alertmanager:9093/api/v2/alerts"
rendering = "alertmanager"
allow = ["alertmanager"]

[[channel]]
name = "chat"
kind = "apprise"
url_env = "SLACK_URL"
language = "fr"

[[channel]]
name = "log"
kind = "file"
path = "alerts.ndjson"

[[channel]]
name = "screen"
kind = "stdout"
"""
SLACK = "slack://T1JJ3T3L2/A1BRTD4JD/TIiajkdnlazkcOXrIdevi7FQ/"


def faults(tmp_path: Path, text: str) -> str:
    file = tmp_path / "alerts.toml"
    file.write_text(text, encoding="utf-8")
    with pytest.raises(SettingsError) as told:
        read_config(file, Channels)
    return str(told.value)


def test_a_file_of_five_channels_is_read(tmp_path: Path) -> None:
    file = tmp_path / "alerts.toml"
    file.write_text(GOOD, encoding="utf-8")
    found = read_config(file, Channels).channel
    assert [(c.name, c.kind) for c in found] == [
        *(("team", "webhook"), ("prometheus", "webhook"), ("chat", "apprise"), ("log", "file"), ("screen", "stdout")),
    ]


def test_all_faults_are_told_at_once_each_with_its_line(tmp_path: Path) -> None:
    text = """
[[channel]]
name = "a b"
kind = "file"
path = "x"

[[channel]]
name = "b"
kind = "webhook"
url = "ftp://x"
secret_env = ["K"]

[[channel]]
name = "c"
kind = "webhok"

[[channel]]
name = "d"
kind = "apprise"
url_env = "U"
langauge = "fr"
"""
    said = faults(tmp_path, text)
    assert "4 faults" in said
    assert "alerts.toml:3: channel[1].name" in said
    assert "alerts.toml:10: channel[2].url: is no address" in said
    assert "alerts.toml:15: channel[3].kind" in said
    assert "did you mean 'webhook'?" in said
    assert "alerts.toml:21: channel[4].langauge" in said
    assert "did you mean 'language'?" in said


@pytest.mark.parametrize(
    ("table", "said"),
    [
        ('kind = "webhook"\nsecret_env = ["K"]', "needs one of url, url_env, url_file; found none"),
        ('kind = "webhook"\nurl = "https://a.b/"\nurl_env = "U"\nsecret_env = ["K"]', "found url and url_env"),
        ('kind = "webhook"\nurl = "https://a.b/"', "has no key to sign with"),
        ('kind = "webhook"\nurl = "https://me:pw@a.b/"\nsecret_env = ["K"]', "holds a user before the host"),
        ('kind = "webhook"\nurl = "https://a.b/ x"\nsecret_env = ["K"]', "holds a blank"),
        ('kind = "webhook"\nurl = "https://a.b:x/"\nsecret_env = ["K"]', "is no address"),
        ('kind = "webhook"\nurl = "https:///x"\nsecret_env = ["K"]', "is no address"),
        ('kind = "webhook"\nurl_env = "U"\nsecret_env = ["not a name"]', "pattern"),
        (f'kind = "apprise"\nurl = "{SLACK}"', "holds a secret"),
        ('kind = "apprise"\nurl = "mailtos://me:pw@mail.example"', "holds a secret"),
        ('kind = "apprise"\nurl = "mailto://mail.example?user=me&pass=pw"', "holds a secret"),
        ('kind = "apprise"\nurl = "syslog://"', "syslog:// is none"),
        ('kind = "apprise"\nurl = "json://127.0.0.1"', "json:// is none"),
        ('kind = "apprise"\nurl = "nothing"', "it is no address"),
    ],
)
def test_a_table_that_cannot_work_says_why(tmp_path: Path, table: str, said: str) -> None:
    assert said in faults(tmp_path, f'[[channel]]\nname = "c"\n{table}\n')


def test_a_fault_does_not_repeat_a_secret(tmp_path: Path) -> None:
    for url in (SLACK, "mailtos://me:hunter22@mail.example", "https://me:hunter22@a.b/"):
        kind = "webhook" if url.startswith("https") else "apprise"
        said = faults(tmp_path, f'[[channel]]\nname = "c"\nkind = "{kind}"\nurl = "{url}"\nsecret_env = ["K"]\n')
        assert "hunter22" not in said
        assert "TIiajkdn" not in said


def test_two_channels_of_one_name_are_refused(tmp_path: Path) -> None:
    table = '[[channel]]\nname = "c"\nkind = "stdout"\n'
    assert "several channels are named 'c'" in faults(tmp_path, table * 2)


def test_secrets_come_from_the_environment_and_from_files(tmp_path: Path) -> None:
    (tmp_path / "key").write_text(OTHER_KEY + "\n")
    (tmp_path / "slack").write_text(SLACK)
    found = channels(
        {
            "name": "hook",
            "kind": "webhook",
            "url_env": "U",
            "secret_env": ["K"],
            "secret_file": ["key"],
            "token_env": "T",
        },
        {"name": "chat", "kind": "apprise", "url_file": "slack"},
        {"name": "screen", "kind": "stdout"},
    )
    environ = {"U": "https://a.b/secret-path", "K": KEY, "T": "bearer-token"}
    secrets = secrets_of(found, environ, tmp_path)
    assert secrets["hook"] == Secrets(
        "https://a.b/secret-path", (b"012345678901234567890123", b"abcdefghijabcdefghijabcd"), "bearer-token"
    )
    assert secrets["chat"].url == SLACK
    assert secrets["screen"] == Secrets()
    for canary in ("secret-path", "0123456", "bearer-token", "TIiajkdn"):
        assert canary not in repr(secrets)


def test_all_that_is_missing_or_no_good_is_told_at_once_and_unseen(tmp_path: Path) -> None:
    (tmp_path / "latin").write_bytes(b"\xff\xfe")
    found = channels(
        {"name": "a", "kind": "webhook", "url_env": "U", "secret_env": ["K", "SHORT"], "token_env": "T"},
        {"name": "b", "kind": "apprise", "url_env": "V"},
        {"name": "c", "kind": "apprise", "url_file": "none"},
        {"name": "d", "kind": "apprise", "url_file": "latin"},
    )
    environ = {"U": "file:///etc/canary", "SHORT": "whsec_canary", "T": "canary\r\nX: 1", "V": "exec://canary"}
    with pytest.raises(SettingsError) as told:
        secrets_of(found, environ, tmp_path)
    lines = str(told.value).splitlines()
    assert [line.split(":")[0].strip() for line in lines[1:]] == ["channel 'a'"] * 4 + [
        *("channel 'b'", "channel 'c'", "channel 'd'"),
    ]
    assert "'K': is empty or not set" in str(told.value)
    assert "canary" not in str(told.value)


def test_only_services_on_the_list_can_be_reached() -> None:
    assert set(SCHEMES) == {"slack", "workflows", "mailto", "mailtos", "ntfy", "ntfys"}


@pytest.mark.parametrize(
    "text", ["failed for https://a.b/secret-path?x=1", "at a.b/secret-path", "Bearer bearer-token"]
)
def test_what_a_library_says_is_masked(text: str) -> None:
    secrets = Secrets("https://a.b/secret-path", (), "bearer-token")
    said = secrets.masked(text + " " + "long " * 200)
    assert "secret-path" not in said
    assert "bearer-token" not in said
    assert len(said) <= 300


def test_a_table_without_a_kind_or_in_a_wrong_shape_is_not_repeated(tmp_path: Path) -> None:
    for text in (
        '[[channel]]\nname = "c"\nurl = "https://a.b/canary"\n',
        '[[channel]]\nkind = "mail"\nurl = "https://a.b/canary"\n',
        '[channel]\nkind = "webhook"\nurl = "https://a.b/canary"\n',
        '[[channel]]\nname = "c"\nkind = "stdout"\npassword = "canary"\n',
    ):
        said = faults(tmp_path, text)
        assert "canary" not in said
        assert "channel" in said
    assert "channel[1].kind: is missing" in faults(tmp_path, '[[channel]]\nname = "c"\n')

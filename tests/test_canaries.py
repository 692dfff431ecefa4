"""Secrets of the environment are in nothing that any command prints or leaves behind."""

from pathlib import Path

import pytest
from typer.testing import CliRunner

from streams import pseudonym_key
from streams.cli import app
from streams.erasure_receipt import bytes_that_name

SECRETS = {
    "MURMURE_PSEUDONYM_KEY": "canary-of-the-pseudonym-key",
    "MURMURE_TOKENS": "ana:canary-of-a-token-of-the-page",
    "MASTODON_TOKEN": "canary-of-a-token-of-mastodon",
    "MURMURE_WEBHOOK_SECRET": "canary-of-a-secret-of-webhooks",
}
LINE = '{"kind":"mention","source":"s","id":"1","at":"2026-02-01T10:00:00Z","author":"ann","text":"Acme?"}\n'
COMMANDS = (
    ["run", "--input", "posts.ndjson", "--data", "data"],
    ["run", "--input", "missing.ndjson", "--data", "data"],
    ["run", "--source", "webhook", "--input", "posts.ndjson", "--data", "other"],
    ["serve", "--data", "nowhere"],
    ["serve", "--data", "data", "--host", "203.0.113.1"],
    ["check"],
    ["doctor", "--data", "data"],
    ["sql", "--data", "data", "SELECT getenv('MURMURE_TOKENS')"],
    ["sql", "--safe", "--data", "data", "SELECT getenv('MURMURE_TOKENS')"],
    ["declare", "accounts.toml", "--data", "data"],
    ["account", "--data", "data"],
    ["explain", "mention", "1", "--data", "data"],
    ["pseudonym", "ann"],
    ["brands", "list", "--data", "data"],
    ["alerts", "list", "--data", "data"],
    ["leaders", "acme", "--data", "data"],
    ["needs", "acme", "--data", "data"],
    ["value", "acme", "--data", "data"],
    ["backup", "--data", "data", "--out", "data.tar.zst"],
    ["erase", "ann", "--dry-run", "--data", "data"],
    ["erase", "ann", "--confirm", "--data", "data"],
)


@pytest.mark.slow
def test_no_command_prints_or_keeps_a_secret(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    for name, secret in SECRETS.items():
        monkeypatch.setenv(name, secret)
    pseudonym_key._of.cache_clear()
    (tmp_path / "posts.ndjson").write_text(LINE, encoding="utf-8")
    (tmp_path / "brands.toml").write_text('[[brand]]\nid = "acme"\nname = "Acme"\n', encoding="utf-8")
    accounts = 'brand = "acme"\n[[company]]\nid = "c1"\n[[company.person]]\naccount = "ann"\n'
    (tmp_path / "accounts.toml").write_text(accounts, encoding="utf-8")
    for words in COMMANDS:
        done = CliRunner().invoke(app, words)
        told = f"{done.output}{done.exception!r}"
        for secret in SECRETS.values():
            assert secret.rpartition(":")[2] not in told, words
    pseudonym_key._of.cache_clear()
    left = [path for secret in SECRETS.values() for path in bytes_that_name(tmp_path, secret.rpartition(":")[2])]
    assert left == []

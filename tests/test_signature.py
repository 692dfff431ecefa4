"""A webhook is believed when one of the keys signed it within five minutes, and nothing else is, whatever is sent."""

import base64
import importlib.util
import json
from datetime import UTC, datetime
from pathlib import Path
from random import Random
from types import ModuleType

import pytest
from hypothesis import given
from hypothesis import strategies as st
from standardwebhooks.webhooks import Webhook, WebhookVerificationError

from streams.notify.signature import TOLERANCE_S, is_signed, key_of, signed_headers
from tests.notices import KEY, OTHER_KEY

EXAMPLE = Path(__file__).parent.parent / "examples" / "receive_alerts.py"
NOW_S = 1_790_000_000


def example() -> ModuleType:
    spec = importlib.util.spec_from_file_location("receive_alerts", EXAMPLE)
    assert spec is not None
    assert spec.loader is not None
    loaded = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(loaded)
    return loaded


RECEIVE = example()


def test_the_headers_are_those_of_a_signature_computed_by_hand() -> None:
    # printf 'a.1.1790000000.{}' | openssl dgst -sha256 -hmac 012345678901234567890123 -binary | base64
    found = signed_headers([key_of(KEY)], "a.1", NOW_S, b"{}")
    assert found == {
        "webhook-id": "a.1",
        "webhook-timestamp": "1790000000",
        "webhook-signature": "v1,0uTz+qrXHq3zUdqoRVJqtqyxGVhpUebQ2IWRHwveucQ=",
    }


@given(body=st.binary(max_size=200), message_id=st.text("abc.-_0123456789", min_size=1, max_size=40))
def test_an_independent_library_reads_our_signatures(body: bytes, message_id: str) -> None:
    at_s = int(datetime.now(UTC).timestamp())  # it knows no other clock
    content = json.dumps({"body": base64.b64encode(body).decode()}).encode()
    headers = signed_headers([key_of(OTHER_KEY), key_of(KEY)], message_id, at_s, content)
    assert Webhook(KEY).verify(content, headers) == json.loads(content)
    with pytest.raises(WebhookVerificationError):
        Webhook(KEY).verify(content + b" ", headers)


def test_while_keys_are_changed_both_are_believed_and_no_third() -> None:
    old, new, third = key_of(KEY), key_of(OTHER_KEY), b"3" * 24
    headers = signed_headers([new, old], "a.1", NOW_S, b"x")
    assert is_signed([old], headers, b"x", NOW_S)
    assert is_signed([new], headers, b"x", NOW_S)
    assert is_signed([third, new], headers, b"x", NOW_S)
    assert not is_signed([third], headers, b"x", NOW_S)
    assert not is_signed([], headers, b"x", NOW_S)


@pytest.mark.parametrize("part", ["id", "time", "body", "signature"])
def test_nothing_that_is_signed_can_be_changed(part: str) -> None:
    headers, body = signed_headers([key_of(KEY)], "a.1", NOW_S, b"x"), b"x"
    headers |= {"id": {"webhook-id": "a.2"}, "time": {"webhook-timestamp": str(NOW_S + 1)}}.get(part, {})
    if part == "signature":
        headers["webhook-signature"] = headers["webhook-signature"][:-2] + "A="
    body = b"y" if part == "body" else body
    assert not is_signed([key_of(KEY)], headers, body, NOW_S)
    assert RECEIVE.Verifier([KEY], lambda: NOW_S).check(headers, body) == "not signed by a key of ours"


@pytest.mark.parametrize(("late_s", "is_believed"), [(0, True), (300, True), (301, False), (-300, True), (-301, False)])
def test_five_minutes_are_tolerated_either_way(late_s: int, is_believed: bool) -> None:
    headers = signed_headers([key_of(KEY)], "a.1", NOW_S, b"x")
    assert TOLERANCE_S == RECEIVE.TOLERANCE_S == 300
    assert is_signed([key_of(KEY)], headers, b"x", NOW_S + late_s) is is_believed
    assert (RECEIVE.Verifier([KEY], lambda: NOW_S + late_s).check(headers, b"x") == "new") is is_believed


def test_10_000_hostile_headers_are_refused_and_none_raises() -> None:
    rng, verifier = Random(1), RECEIVE.Verifier([KEY, OTHER_KEY], lambda: NOW_S)
    keys = [key_of(KEY), key_of(OTHER_KEY)]
    good = signed_headers(keys, "a.1", NOW_S, b"x")["webhook-signature"].split(" ")[0]
    parts = ["v1", ",", " ", "v1,", "v2,", "é", "\ud800", "\x00", "=", "A" * 43 + "=", "\u0661", "-1", "1e9", "9" * 400]
    parts += [good[:-1], good.removeprefix("v1,"), good.lower(), str(NOW_S), str(NOW_S) + ".0", "none", "", "\n"]
    for _ in range(10_000):
        headers = {
            "webhook-id": rng.choice([*parts, "a.1"]),
            "webhook-timestamp": rng.choice([*parts, str(NOW_S)]),
            "webhook-signature": "".join(rng.choices(parts, k=rng.randrange(5))),
        }
        for name in rng.sample(sorted(headers), rng.randrange(2)):
            del headers[name]
        assert not is_signed(keys, headers, b"x", NOW_S), headers
        assert verifier.check(headers, b"x") not in ("new", "repeat"), headers


def test_a_replay_within_five_minutes_is_a_repeat_and_later_is_too_old() -> None:
    now_s = [float(NOW_S)]
    verifier = RECEIVE.Verifier([KEY], lambda: now_s[0])
    headers = signed_headers([key_of(KEY)], "a.1", NOW_S, b"x")
    found = []
    for passed_s in (0, 299, 300, 301):
        now_s[0] = NOW_S + passed_s
        found.append(verifier.check(headers, b"x"))
    assert found == ["new", "repeat", "repeat", "too old or too new"]
    retried = signed_headers([key_of(KEY)], "a.1", int(now_s[0]), b"x")
    assert verifier.check(retried, b"x") == "repeat", "a retry has another time and the same id"


def test_a_message_from_ahead_is_remembered_until_it_is_too_old() -> None:
    now_s = [NOW_S - 300.0]
    verifier = RECEIVE.Verifier([KEY], lambda: now_s[0])
    headers = signed_headers([key_of(KEY)], "a.1", NOW_S, b"x")
    assert verifier.check(headers, b"x") == "new"
    now_s[0] = NOW_S + 300.0
    verifier.check(signed_headers([key_of(KEY)], "a.2", NOW_S, b"x"), b"x")
    assert verifier.check(headers, b"x") == "repeat"


@pytest.mark.parametrize("secret", ["whsec_", "whsec_short", "whsec_é", "whsec_" + "A" * 88, "whsec_AAAA"])
def test_a_key_that_is_no_key_is_refused_without_repeating_it(secret: str) -> None:
    with pytest.raises(ValueError, match="24 to 64 random bytes") as told:
        key_of(secret)
    assert secret.removeprefix("whsec_") not in str(told.value) or secret == "whsec_"

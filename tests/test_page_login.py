"""Coming in with a browser: a cookie in the place of the token, on every route what a token opens, and not more."""

import re
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from playwright.sync_api import expect

from streams.publish import publish
from streams.store import Store
from streams.web.app import create_app
from streams.web.bearer import Caller
from streams.web.guard import OPEN, is_for_strangers
from streams.web.parts import Parts
from streams.web.sessions import COOKIE, HOURS, Sessions
from tests.page_world import Watched, opened_browser, serving, shown
from tests.store_samples import NOON_MS, mention, output
from tests.test_serve import ANN, BOB, Seconds, all_calls, code, parts_of
from tests.web_client import HERE, WebClient

_FORM = {"Content-Type": "application/x-www-form-urlencoded", "Origin": HERE}
_OTHERS = [
    {"Origin": "http://evil.example.org"},
    {"Origin": "null"},
    {"Sec-Fetch-Site": "cross-site"},
    {"Sec-Fetch-Site": "same-site", "Sec-Fetch-Mode": "no-cors", "Sec-Fetch-Dest": "empty"},
]


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("data")
    with Store.open(folder) as store:
        store.commit(output(mentions=[mention("m1")]), seq=1)
        publish(store, folder, NOON_MS)
    return folder


@pytest.fixture(scope="module")
def parts(data: Path) -> Parts:
    return parts_of(data, f"ann:{ANN}:6000 bob:{BOB}:60")


@pytest.fixture(scope="module")
def client(parts: Parts) -> Iterator[WebClient]:
    with WebClient(create_app(parts)) as opened:
        yield opened


def knock(client: WebClient, token: str, **headers: str) -> httpx.Response:
    return client.post("/login", content=f"token={token}", headers={**_FORM, **headers})


def come_in(client: WebClient, token: str = ANN) -> str:
    """The cookie of the one who came in, as a browser sends it."""
    answer = knock(client, token)
    assert (answer.status_code, answer.headers["location"]) == (303, "/")
    return answer.headers["set-cookie"].partition(";")[0]


def test_the_cookie_is_no_token_and_cannot_be_read_or_sent_by_others(client: WebClient) -> None:
    told = knock(client, ANN).headers["set-cookie"]
    form = rf"{COOKIE}=([\w-]{{43}}); HttpOnly; Max-Age={HOURS * 3600}; Path=/; SameSite=strict"
    assert re.fullmatch(form, told)
    assert ANN not in told
    assert "; Secure" in knock(client, ANN, **{"X-Forwarded-Proto": "https"}).headers["set-cookie"]
    assert come_in(client) != come_in(client)


def test_who_came_in_may_ask_what_the_token_may(client: WebClient) -> None:
    cookie = come_in(client)
    for method, path in all_calls(client):
        if path in ("/api/page/live", "/logout", "/login"):
            continue
        for given, status in (({}, 401), ({"Cookie": cookie}, 200), ({"Cookie": f"{cookie}x"}, 401)):
            answer = client.request(method, path, headers=given)
            is_let_in = path in OPEN or is_for_strangers(method, path) or status == 200
            assert (answer.status_code != 401) == is_let_in, (method, path, given)
    assert client.get("/api/page/me", headers={"Cookie": cookie}).json() == {"name": "ann", "can_leave": True}
    twice = f"{cookie}; {come_in(client, BOB)}"
    assert client.get("/api/page/me", headers={"Cookie": twice}).status_code == 401
    header = {"Cookie": cookie, "Authorization": f"Bearer {BOB}x"}
    assert client.get("/api/page/me", headers=header).status_code == 401, "a header counts before a cookie"


@pytest.mark.parametrize("headers", _OTHERS)
def test_another_site_gets_nothing_by_somebodys_cookie(headers: dict[str, str], client: WebClient) -> None:
    cookie = come_in(client)
    for method, path in all_calls(client):
        if path not in OPEN:
            answer = client.request(method, path, headers={**headers, "Cookie": cookie})
            assert answer.status_code == 403, (method, path)
    assert knock(client, ANN, **headers).status_code == 403
    assert client.get("/api/page/me", headers={"Cookie": cookie}).status_code == 200, "nobody was made to leave"


def test_a_form_cannot_act(client: WebClient) -> None:
    cookie = come_in(client)
    for kind in ("text/plain", "application/x-www-form-urlencoded", ""):
        headers = {"Cookie": cookie, "Content-Type": kind}
        assert code(client.post("/api/page/act", content=b'{"act": "ack"}', headers=headers)) == "wrong_type"


@pytest.mark.parametrize("token", ["", ANN[:-1], f"{ANN}x", "é", "%00", "%ED%A0%80", "Bearer+" + ANN])
def test_a_wrong_token_is_refused_in_words(token: str, client: WebClient) -> None:
    answer = knock(client, token)
    assert answer.status_code == 401
    assert "set-cookie" not in answer.headers
    assert '<p id="wrong" class="fault" role="alert">' in answer.text
    assert ANN[:-1] not in answer.text


def test_every_token_is_compared_whatever_is_given(parts: Parts, monkeypatch: pytest.MonkeyPatch) -> None:
    """As long for a wrong one as for a right one: by the steps taken, which a clock would show only with luck."""
    compared: list[bytes] = []

    def compare(one: bytes, other: bytes) -> bool:
        compared.append(one)
        return one == other

    monkeypatch.setattr("streams.web.bearer.hmac.compare_digest", compare)
    for token in (ANN, BOB, "", "x" * 500):
        compared.clear()
        parts.tokens.holder(token)
        assert len(compared) == 2


def test_what_is_no_login_is_refused(client: WebClient) -> None:
    assert code(client.post("/login", content=b"token=x" * 1000, headers=_FORM)) == "too_long"
    assert code(client.post("/login", json={"token": ANN})) == "wrong_type"
    assert client.post("/login", content=b"&".join([b"token=x"] * 9), headers=_FORM).status_code in (400, 401)
    assert client.get(f"/login?token={ANN}").headers.get("set-cookie") is None


def test_a_session_ends_with_its_time_and_with_leaving(client: WebClient) -> None:
    cookie, other = come_in(client), come_in(client)
    left = client.post("/logout", headers={"Cookie": cookie, "Origin": HERE})
    assert left.status_code == 204
    assert f'{COOKIE}=""; HttpOnly; Max-Age=0' in left.headers["set-cookie"]
    assert client.get("/api/page/me", headers={"Cookie": cookie}).status_code == 401
    assert client.get("/api/page/me", headers={"Cookie": other}).status_code == 200
    clock = Seconds()
    sessions = Sessions(clock)
    number = sessions.begin(caller := Caller("ann"))
    clock.now = HOURS * 3_600 - 1.0
    assert sessions.holder(number) == caller
    clock.now += 1.0
    assert sessions.holder(number) is None
    numbers = [sessions.begin(caller) for _ in range(2_001)]
    assert [sessions.holder(numbers[at]) for at in (0, 1, -1)] == [None, caller, caller]


def test_without_tokens_there_is_no_door(data: Path) -> None:
    with WebClient(create_app(parts_of(data))) as client:
        assert client.get("/login").headers["location"] == "/"
        assert knock(client, "x").status_code == 303
        assert client.get("/api/page/me").json() == {"name": "local", "can_leave": False}


@pytest.mark.slow
@pytest.mark.browser
def test_a_person_comes_in_to_the_view_they_wanted_and_leaves(data: Path, tmp_path: Path) -> None:
    with serving(data, tmp_path / "said", MURMURE_TOKENS=f"ann:{ANN}") as place, opened_browser() as browser:
        seen = Watched(browser, place)
        seen.page.goto(f"{place}/#/activity?brand=acme&grain=minute")
        page = seen.page
        expect(page).to_have_url(f"{place}/login#/activity?brand=acme&grain=minute")
        page.get_by_label("Token").fill("nobody's-token-that-is-long-enough")
        page.keyboard.press("Enter")
        expect(page.get_by_role("alert")).to_contain_text("This token is nobody’s.")
        page.get_by_label("Token").fill(ANN)
        page.get_by_role("button", name="Enter").click()
        expect(page).to_have_url(f"{place}/#/activity?brand=acme&grain=minute")
        shown(page, "activity")
        assert page.evaluate("document.cookie + JSON.stringify({ ...localStorage })").find(ANN) == -1
        assert page.evaluate("document.cookie") == ""
        page.get_by_role("button", name="Leave").click()
        expect(page).to_have_url(f"{place}/login")
        page.goto(f"{place}/#/rising")
        expect(page).to_have_url(f"{place}/login#/rising")
        assert [fault for fault in seen.faults if "status of 401" not in fault] == []
        seen.close()
    assert ANN.encode() not in (tmp_path / "said").read_bytes()

"""`murmure serve`: who may ask, by which name, from where; in which form answers come; and that no secret leaves it."""

import csv
import io
import json
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import httpx
import pyarrow as pa
import pytest
from starlette.routing import Route

from pipeline.errors import SettingsError
from streams.plain import harmless_cell
from streams.publish import publish
from streams.queries import query_names
from streams.store import Store
from streams.web.allowance import Allowance
from streams.web.app import create_app
from streams.web.bearer import Caller, Tokens, tokens_from
from streams.web.guard import ALWAYS, OPEN, is_for_strangers
from streams.web.open_door import host_of, is_loopback, names_allowed, refuse_open_door
from streams.web.parts import Parts
from streams.web.query_pool import Limits, QueryPool
from streams.web.web_gauges import WEB_METRICS, WebGauges
from tests.store_samples import NOON_MS, mention, output
from tests.web_client import HERE, WebClient

ANN, BOB = "anns-token-" + "a" * 30, "bobs-token-" + "b" * 30
FORMULA = '=HYPERLINK("http://example.org")'


class Seconds:
    """A clock that a test sets."""

    now = 0.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("data")
    with Store.open(folder) as store:
        store.commit(output(mentions=[mention("m1"), mention("m2", "bob", text=FORMULA)]), seq=1)
        publish(store, folder, NOON_MS)
    return folder


def parts_of(data: Path, tokens: str = "", clock: Seconds | None = None) -> Parts:
    gauges = WebGauges()
    return Parts(
        folders=[data],
        pool=QueryPool([data], Limits(seconds=5, working=1), gauges.ended.inc),
        tokens=tokens_from({"MURMURE_TOKENS": tokens}),
        names=names_allowed("127.0.0.1", ["murmure.example.org"]),
        gauges=gauges,
        allowance=Allowance(clock or Seconds()),
    )


@pytest.fixture(scope="module")
def client(data: Path) -> Iterator[WebClient]:
    """A server without tokens, as on a laptop."""
    with WebClient(create_app(parts_of(data))) as opened:
        yield opened


@pytest.fixture(scope="module")
def guarded(data: Path) -> Iterator[WebClient]:
    """A server with tokens."""
    parts = parts_of(data, f"ann:{ANN}:6000 bob:{BOB}:60")
    with WebClient(create_app(parts)) as opened:
        yield opened


def asked(client: WebClient, sql: str, **more: Any) -> httpx.Response:  # noqa: ANN401 - parts of a request
    return client.get("/api/sql", params={"q": sql, **more.pop("params", {})}, **more)


def code(answer: httpx.Response) -> str:
    found: str = answer.json()["error"]["code"]
    return found


def all_calls(client: WebClient) -> list[tuple[str, str]]:
    """Every method and path there is."""
    calls = []
    for route in client.app.routes:
        assert isinstance(route, Route), route
        path = route.path.replace("{name}", "motives").replace("{view}", "motives").replace("{path:path}", "style.css")
        calls += [(method, path) for method in sorted(route.methods or ())]
    assert ("POST", "/api/sql") in calls
    return calls


# Who may ask


def test_no_route_answers_without_a_token(guarded: WebClient) -> None:
    for method, path in [*all_calls(guarded), ("GET", "/no-such-page"), ("DELETE", "/api/sql"), ("GET", "/")]:
        for header in (
            {},
            {"Authorization": f"Bearer {ANN}x"},
            {"Authorization": ANN},
            {"Authorization": f"Basic {ANN}"},
        ):
            status = guarded.request(method, path, headers=header).status_code
            is_let_in = path in OPEN or is_for_strangers(method, path)
            assert (status != 401) == is_let_in, (method, path, header)
        if path != "/api/page/live":  # which does not end
            known = guarded.request(method, path, headers={"Authorization": f"Bearer {ANN}"}).status_code
            assert known not in (401, 403, 421) or path == "/login", (method, path)


def test_a_token_counts_in_its_header_alone(guarded: WebClient) -> None:
    for answer in (
        guarded.get(f"/api/queries?token={ANN}"),
        guarded.get("/api/queries", headers={"Cookie": f"token={ANN}"}),
        guarded.get("/api/queries", headers=[("Authorization", f"Bearer {ANN}"), ("Authorization", f"Bearer {ANN}")]),
    ):
        assert (answer.status_code, code(answer)) == (401, "no_token")
        assert answer.headers["WWW-Authenticate"].startswith("Bearer")


def test_each_name_has_its_own_allowance(data: Path) -> None:
    clock = Seconds()
    parts = parts_of(data, f"ann:{ANN}:60 bob:{BOB}:600", clock)
    with WebClient(create_app(parts)) as client:
        ann, bob = ({"Authorization": f"Bearer {token}"} for token in (ANN, BOB))
        statuses = [client.get("/api/queries", headers=ann).status_code for _ in range(16)]
        assert statuses == [200] * 15 + [429]  # a quarter of a minute's at once
        refused = client.get("/api/queries", headers=ann)
        assert (refused.headers["Retry-After"], code(refused)) == ("1", "too_often")
        assert client.get("/api/queries", headers=bob).status_code == 200
        clock.now += 2.0
        assert [client.get("/api/queries", headers=ann).status_code for _ in range(3)] == [200, 200, 429]


def test_tokens_are_read_from_the_environment_or_a_file(tmp_path: Path) -> None:
    file = tmp_path / "tokens"
    file.write_text(f"# who asks\nann:{ANN}\nbob:{BOB}:7  # slowly\n", encoding="utf-8")
    tokens = tokens_from({"MURMURE_TOKENS_FILE": str(file)})
    assert tokens.bearer(f"Bearer {ANN}") == Caller("ann")
    assert tokens.bearer(f"bearer  {BOB}") == Caller("bob", 7)
    for wrong in ("", "Bearer", "Bearer ", f"Bearer {ANN[:-1]}", f"Token {ANN}", "Bearer é", "Bearer \x00"):
        assert tokens.bearer(wrong) is None
    assert not tokens_from({})


@pytest.mark.parametrize(
    "given",
    ["ann", f":{ANN}", "ann:short", f"ann:{ANN}:0", f"ann:{ANN}:many", f"ann:{ANN} bob:{ANN}", f"ann:{ANN} ann:{BOB}"],
)
def test_faults_of_tokens_are_told_without_the_tokens(given: str) -> None:
    with pytest.raises(SettingsError, match="MURMURE_TOKENS cannot be used") as error:
        tokens_from({"MURMURE_TOKENS": given})
    assert ANN not in str(error.value)
    assert "short" not in str(error.value)


def test_a_token_file_that_is_missing_or_empty_is_a_fault(tmp_path: Path) -> None:
    (tmp_path / "empty").write_text("# nobody\n", encoding="utf-8")
    for name, found in (("missing", "cannot be read"), ("empty", "holds no token")):
        with pytest.raises(SettingsError, match=found):
            tokens_from({"MURMURE_TOKENS_FILE": str(tmp_path / name)})
    with pytest.raises(SettingsError, match="both set"):
        tokens_from({"MURMURE_TOKENS_FILE": "x", "MURMURE_TOKENS": f"ann:{ANN}"})


def test_other_machines_are_not_let_in_without_a_token() -> None:
    tokens = tokens_from({"MURMURE_TOKENS": f"ann:{ANN}"})
    for host in ("0.0.0.0", "::", "192.168.1.2", "example.org", ""):
        assert not is_loopback(host)
        with pytest.raises(SettingsError, match="there is no token"):
            refuse_open_door(host, Tokens())
        refuse_open_door(host, tokens)
    for host in ("127.0.0.1", "127.3.2.1", "::1", "[::1]", "localhost"):
        refuse_open_door(host, Tokens())


# By which name, and from where


@pytest.mark.parametrize(
    ("host", "status"),
    [
        ("127.0.0.1:8900", 200),
        ("localhost", 200),
        ("LOCALHOST:1", 200),
        ("[::1]:8900", 200),
        ("murmure.example.org", 200),
        ("evil.example.org", 421),
        ("127.0.0.1.evil.example.org", 421),
        ("murmure.example.org.evil.net", 421),
        ("127.0.0.1@evil.net", 421),
        ("127.0.0.1:80:80", 421),
        ("[::1", 421),
        ("localhost, evil.net", 421),
        ("", 421),
        ("\u00e9vil".encode().decode("latin-1"), 421),
    ],
)
def test_the_server_answers_to_its_names_alone(host: str, status: int, client: WebClient) -> None:
    for path in ("/api/queries", "/metrics", "/no-such-page"):
        found = client.get(path, headers={"Host": host.encode("latin-1")}).status_code
        assert found == (404 if status == 200 and path == "/no-such-page" else status), path
    assert client.get("/livez", headers={"Host": "10.0.0.7:8900"}).status_code == 200  # a probe has no name for it


@pytest.mark.parametrize(
    "headers",
    [
        {"Origin": "http://evil.example.org"},
        {"Origin": "null"},
        {"Origin": "http://127.0.0.1:9000"},  # another server of this machine
        {"Origin": "http://127.0.0.1:8900.evil.net"},
        {"Origin": "file://"},
        {"Origin": "http://["},
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
        {"Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": "no-cors", "Sec-Fetch-Dest": "image"},
        {"Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": "navigate", "Sec-Fetch-Dest": "iframe"},
    ],
)
def test_no_other_site_asks_through_somebodys_browser(headers: Mapping[str, str], client: WebClient) -> None:
    for method, path in all_calls(client):
        if path not in OPEN:
            answer = client.request(method, path, headers=headers)
            assert answer.status_code == 403, (method, path)
            assert "access-control-allow-origin" not in answer.headers


def test_the_servers_own_pages_and_programs_may_ask(client: WebClient) -> None:
    for headers in ({"Origin": HERE}, {"Sec-Fetch-Site": "same-origin"}, {"Sec-Fetch-Site": "none"}, {}):
        assert client.get("/api/queries", headers=headers).status_code == 200


def test_a_form_of_another_site_cannot_send_a_question(client: WebClient) -> None:
    """A form sends only these types, for which no browser asks whether it may."""
    for kind in ("text/plain", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x", ""):
        answer = client.post("/api/sql", content=b'{"sql": "SELECT 1"}', headers={"Content-Type": kind})
        assert (answer.status_code, code(answer)) == (415, "wrong_type")
    assert client.request("OPTIONS", "/api/sql").status_code == 405  # nothing is allowed to other sites


@pytest.mark.parametrize(
    "path",
    [
        "/api/queries/..%2F..%2Fschema",
        "/api/queries/../../../../etc/passwd",
        "/api/queries/%2e%2e%2f%2e%2e%2fetc%2fpasswd",
        "/api/queries/motives%00",
        "/api/queries/motives.sql",
        "/api/queries/..%5C..%5Cetc%5Cpasswd",
        "/api/queries//etc/passwd",
        "/..%2f..%2fetc/passwd",
        "//etc/passwd",
        "/api/../../etc/passwd",
        "/static/../../../etc/passwd",
        "/%2e%2e/%2e%2e/etc/passwd",
    ],
)
def test_no_path_leads_out(path: str, client: WebClient) -> None:
    answer = client.get(path)
    assert answer.status_code == 404
    assert code(answer) in ("no_such_query", "no_such_page")
    assert "root:" not in answer.text


def test_every_response_bears_what_keeps_a_browser_from_harm(client: WebClient, guarded: WebClient) -> None:
    answers = [
        asked(client, "SELECT 1"),
        asked(client, "SELECT nope"),
        asked(client, "SELECT 1", params={"format": "csv"}),
        client.get("/no-such-page"),
        client.request("PUT", "/api/sql"),
        client.get("/livez"),
        client.get("/metrics"),
        client.get("/api/queries", headers={"Host": "evil.net"}),
        client.get("/api/queries", headers={"Origin": "http://evil.net"}),
        guarded.get("/api/queries"),
    ]
    for answer in answers:
        assert {name: answer.headers[name] for name in ALWAYS} == ALWAYS, answer.url
        assert "server" not in answer.headers
        assert "set-cookie" not in answer.headers


def test_what_fails_unforeseen_is_a_sentence_and_no_trace(client: WebClient, monkeypatch: pytest.MonkeyPatch) -> None:
    def failing(*_: object) -> None:
        raise RuntimeError("kanarienvogel in /home/ann")

    monkeypatch.setattr("streams.web.sql_routes.parameters_of", failing)
    answer = client.get("/api/queries")
    assert (answer.status_code, code(answer)) == (500, "failed")
    assert "kanarienvogel" not in answer.text


# Questions and answers


def test_rows_are_objects(client: WebClient) -> None:
    answer = asked(client, "SELECT mention_id, posted_at, 1.5 AS x, NULL AS y FROM mentions ORDER BY 1")
    assert answer.headers["content-type"] == "application/json"
    told = answer.json()
    assert told["rows"][0] == {"mention_id": "m1", "posted_at": "2026-01-01T12:00:00", "x": 1.5, "y": None}
    assert [column["name"] for column in told["columns"]] == ["mention_id", "posted_at", "x", "y"]
    assert (told["n"], told["truncated"], answer.headers["murmure-rows"]) == (2, False, "2")


def test_a_question_may_be_posted_with_values(client: WebClient) -> None:
    by_name = {"sql": "SELECT $who AS who, $n + 1 AS n", "parameters": {"who": "'; DROP", "n": 1}}
    assert client.post("/api/sql", json=by_name).json()["rows"] == [{"who": "'; DROP", "n": 2}]
    by_place = {"sql": "SELECT ? AS x", "parameters": ["é"], "format": "ndjson"}
    assert client.post("/api/sql", json=by_place).text == '{"x": "é"}\n'
    plain = client.post("/api/sql", content="SELECT 'é' AS x".encode(), headers={"Content-Type": "application/sql"})
    assert plain.json()["rows"] == [{"x": "é"}]


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        (b"", "unreadable"),
        (b"{", "unreadable"),
        (b"\xff", "unreadable"),
        (b"[" * 100_000, "unreadable"),
        (b"[]", "no_question"),
        (b'{"sql": 1}', "no_question"),
        (b'{"sql": "SELECT 1", "more": 1}', "unknown_parameter"),
        (b'{"sql": "SELECT 1", "parameters": "x"}', "unknown_parameter"),
        (b'{"sql": "SELECT 1", "parameters": [[1]]}', "unknown_parameter"),
        (b'{"sql": "SELECT 1", "format": "xml"}', "unknown_format"),
        (b'{"sql": "SELECT 1", "format": ["csv"]}', "unknown_format"),
        (b'{"sql": "SELECT $a"}', "not_answerable"),
        (b'{"sql": "SELECT $a", "parameters": {"a": 1, "b": 2}}', "not_answerable"),
        (b'{"sql": "SELECT $a", "parameters": {"a": "\\ud800"}}', "not_answerable"),
        (b'{"sql": "SELECT 1; SELECT 2"}', "not_answerable"),
        (json.dumps({"sql": "SELECT " + "1," * 30_000}).encode(), "too_large"),
        (b"x" * 300_000, "too_large"),
    ],
    ids=lambda value: value[:40] if isinstance(value, str) else None,
)
def test_a_body_that_is_no_question_is_refused_with_words(body: bytes, expected: str, client: WebClient) -> None:
    answer = client.post("/api/sql", content=body, headers={"Content-Type": "application/json"})
    assert 400 <= answer.status_code < 500
    assert code(answer) == expected
    assert all(answer.json()["error"][part] for part in ("asked", "found", "to_do"))
    assert asked(client, "SELECT 1").status_code == 200


def test_the_form_is_chosen_by_name_else_by_what_is_accepted(client: WebClient) -> None:
    kinds = {"csv": "text/csv; charset=utf-8", "ndjson": "application/x-ndjson", "json": "application/json"}
    for form, kind in {**kinds, "arrow": "application/vnd.apache.arrow.stream"}.items():
        assert asked(client, "SELECT 1", params={"format": form}).headers["content-type"] == kind
        by_header = asked(client, "SELECT 1", headers={"Accept": f"text/html, {kind.partition(';')[0]};q=0.9, */*"})
        assert by_header.headers["content-type"] == kind
    assert asked(client, "SELECT 1", headers={"Accept": "text/html"}).headers["content-type"] == "application/json"


def test_no_cell_of_a_csv_is_a_formula_and_numbers_stay_numbers(client: WebClient) -> None:
    sql = """SELECT text AS "=1+1", -5 AS n, -1.5::DECIMAL(9, 2) AS d, '+1' AS a, '-1' AS b, '@x' AS c, e't\tx' AS t,
        e'\tx' AS tab, e'\rx' AS cr, ['=1'] AS l, NULL AS nothing FROM mentions WHERE mention_id = 'm2'"""
    answer = asked(client, sql, params={"format": "csv"})
    head, row = csv.reader(io.StringIO(answer.text, newline=""))
    assert head[0] == "'=1+1"
    assert row == ["'" + FORMULA, "-5", "-1.5", "'+1", "'-1", "'@x", "t\tx", "'\tx", "'\rx", '["=1"]', ""]
    assert answer.headers["content-disposition"].startswith("attachment")
    assert harmless_cell(-float("inf")) is None


def test_arrow_gives_the_types_of_the_table(client: WebClient) -> None:
    answer = asked(client, "SELECT mention_id, posted_at, 7 AS n FROM mentions ORDER BY 1", params={"format": "arrow"})
    table = pa.ipc.open_stream(answer.content).read_all()
    assert table.column("mention_id").to_pylist() == ["m1", "m2"]
    assert str(table.schema.field("posted_at").type).startswith("timestamp")
    assert table.schema.metadata == {b"murmure.truncated": b"false"}


def test_a_faulty_question_says_where(client: WebClient) -> None:
    answer = asked(client, "SELECT brnd FROM mentions")
    assert (answer.status_code, code(answer)) == (400, "not_answerable")
    assert "brnd" in answer.json()["error"]["found"]


def test_the_named_queries_are_listed_and_each_can_be_asked(client: WebClient) -> None:
    listed = {query["name"]: query for query in client.get("/api/queries").json()["queries"]}
    assert set(listed) == set(query_names())
    for name, query in listed.items():
        assert query["about"].startswith("One row is")
        values = dict.fromkeys(query["parameters"], "acme")
        for given in ({}, values):
            answer = client.get(f"/api/queries/{name}", params=given)
            assert answer.status_code == 200, (name, given, answer.text)
    assert code(client.get("/api/queries/nope")) == "no_such_query"
    assert code(client.get("/api/queries/motives?brnd=acme")) == "unknown_parameter"


def test_it_says_whether_it_is_ready_and_counts(client: WebClient, tmp_path: Path) -> None:
    assert [client.get(path).text for path in sorted(OPEN)] == ["ok\n", "ok\n"]
    for sql, outcome in (("SELECT nope", "not_answerable"), ("SELECT repeat('x', 2000000000)", "too_much")):
        assert code(asked(client, sql)) == outcome
    told = client.get("/metrics").text
    assert 'murmure_questions_total{outcome="not_answerable"}' in told
    assert "murmure_query_processes_ended_total 1.0" in told
    assert "murmure_questions_now 0.0" in told
    assert "nope" not in told
    with WebClient(create_app(parts_of(tmp_path))) as empty:
        answer = empty.get("/readyz")
        assert (answer.status_code, answer.text) == (503, "nothing is published yet\n")
        assert code(asked(empty, "SELECT 1")) == "nothing_published"


def test_every_no_and_every_metric_is_in_the_page() -> None:
    root = Path(__file__).parent.parent
    page = (root / "docs" / "serve.md").read_text(encoding="utf-8")
    sources = "".join(path.read_text(encoding="utf-8") for path in (root / "streams" / "web").glob("*.py"))
    codes = set(re.findall(r"Refusal\(\s*(?:\d+|status),\s*\"(\w+)\"|Refusal\.later\(\"(\w+)\"", sources))
    named = {code for pair in codes for code in pair if code}
    assert len(named) >= 20
    assert {code for code in named if f"`{code}`" not in page} == set()
    for measure in WEB_METRICS:
        assert f"| `{measure.name}` | {measure.kind} |" in page


def test_host_headers_are_taken_apart() -> None:
    for header, host in (("a:1", "a"), ("a:", ""), ("a:x", ""), ("[::1]", "::1"), ("[::1]x", ""), ("a:1:1", "")):
        assert host_of(header) == host, header


def test_what_is_said_on_the_page_is_read_no_further_than_it_may_be_long(client: WebClient) -> None:
    said = {"Content-Type": "application/json"}
    answer = client.post("/api/page/act", content=b'{"act": "ack", "note": "' + b"x" * 4_000_000, headers=said)
    assert (answer.status_code, code(answer)) == (413, "too_large")
    assert client.post("/api/page/act", content=b"[]", headers=said).status_code == 400

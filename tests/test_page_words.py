"""Whatever the tables and the server may say has words on the page, in both languages."""

import ast
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import get_args

import pytest

from models.breadth import Carried
from models.holding import Firmness
from models.involvement import More
from models.network_reading import Reading, Step
from models.share_gap import Verdict
from models.topic_words import OTHER, TOPICS
from pipeline.audience import ROLES
from pipeline.contrast import STAGES
from pipeline.declared import Role
from streams.idea_marks import Status
from streams.notify.standing_words import STANDING
from streams.publish import publish
from streams.store import Store
from streams.web import __file__ as web
from streams.web.page_data import VIEWS
from tests.test_page_data import served
from tests.test_page_static import OWN, PAIR, words
from tests.web_client import WebClient

ROOT = Path(__file__).parents[1]
# They answer SQL, which the page never asks.
_SQL_ALONE = {"query_pool.py", "query_process.py", "query_child.py", "sql_routes.py", "answer_forms.py"}
_FIELD = re.compile(r"\{(\w+)[:}]")
CODES: dict[str, Iterable[str]] = {
    "breadth": Carried,
    "verdict": [*Firmness, *More, *Verdict],
    "reading": Reading,
    "step": Step,
    "role": [*get_args(Role), *ROLES, "unknown"],
    "status": get_args(Status),
    "topic": [*TOPICS, OTHER],
    "measure": STAGES,
}


@pytest.fixture(scope="module")
def empty(tmp_path_factory: pytest.TempPathFactory) -> Iterator[WebClient]:
    folder = tmp_path_factory.mktemp("empty")
    with Store.open(folder) as store:
        publish(store, folder, 0)
    with served(folder) as client:
        yield client


def calls(folder: Path, *names: str) -> Iterator[tuple[str, ast.Call]]:
    """The calls of these functions or methods, with the file they are in."""
    for path in sorted(folder.rglob("*.py")):
        text = path.read_text("utf-8")
        for node in ast.walk(ast.parse(text)) if any(f"{name}(" in text for name in names) else ():
            if isinstance(node, ast.Call) and named(node.func) in names:
                yield path.name, node


def named(function: ast.expr) -> str:
    if isinstance(function, ast.Attribute):
        return function.attr
    return function.id if isinstance(function, ast.Name) else ""


def texts(expressions: Iterable[ast.expr]) -> set[str]:
    """Those that are texts."""
    return {one.value for one in expressions if isinstance(one, ast.Constant) and isinstance(one.value, str)}


def refusals() -> Iterator[tuple[str, ast.expr]]:
    """The code of every no, with the file that says it."""
    for file, call in calls(Path(web).parent, "Refusal", "later"):
        yield file, call.args[0 if named(call.func) == "later" else 1]


def test_every_no_of_the_page_has_words_and_says_what_to_do() -> None:
    found = words()
    said = [(file, code) for file, code in refusals() if file not in _SQL_ALONE]
    assert len(texts(code for _, code in said)) >= 18
    for file, code in said:
        assert texts([code]), f"{file}: write the code of a no where it is said"
        for one in texts([code]):
            assert {f"no_{one}", f"do_{one}"} <= set(found), f"{file}: write the words of {one!r} into refusals.js"


def test_the_document_names_every_no() -> None:
    told = (ROOT / "docs" / "serve.md").read_text("utf-8")
    named = texts(code for _, code in refusals())
    assert {code for code in named if f"`{code}`" not in told} == set()


def test_every_reason_why_something_is_not_seen_has_words() -> None:
    found, named = words(), set[str]()
    for folder in ("streams", "pipeline"):
        for _, call in calls(ROOT / folder, "CoverageRow"):
            named |= texts(call.args[1:2])
        for _, call in calls(ROOT / folder, "_note", "_say"):
            named |= texts(call.args[:1] if len(call.args) > 1 else [])
    named |= {"gap", "never_came", "undo_unseen", "truncated", "rotated", "waiting_overflow", "posts_overflow"}
    assert {"brand_added", "clock_jump", "expired"} <= named
    assert {reason for reason in named if f"unseen_{reason}" not in found} == set()


@pytest.mark.parametrize("column", CODES)
def test_every_code_of_a_closed_list_has_words(column: str) -> None:
    found = words()
    assert {code for code in CODES[column] if f"{column}_{code}" not in found} == set()


def test_a_standing_alert_is_told_from_the_same_facts_as_a_notice() -> None:
    found = words()
    for key, text in STANDING["en"].items():
        if not key.startswith("standing."):
            continue
        rule = key.removeprefix("standing.")
        page = set(_FIELD.findall(found[f"measured_{rule}"][0]))
        assert page == set(_FIELD.findall(text)) - {"subject"}, rule
        assert f"signal_{rule}" in found


@pytest.mark.parametrize("view", VIEWS)
def test_every_column_has_a_name_that_can_be_read(view: str, empty: WebClient) -> None:
    found, answer = words(), empty.get(f"/api/page/{view}").json()
    assert {column for column in answer["columns"] if f"col_{column}" not in found} == set()


def test_a_key_has_the_same_words_wherever_it_is_written() -> None:
    """All views share one dictionary: of two that differ, the one that is loaded last would be everybody's."""
    said = defaultdict[str, set[tuple[str, ...]]](set)
    for path in OWN:
        for key, *both in PAIR.findall(path.read_text("utf-8")):
            said[key].add(tuple(both))
    assert {key: texts for key, texts in said.items() if len(texts) > 1} == {}

"""The files of the page: small, ours or pinned, in both languages, and without a way to run what people write."""

import gzip
import hashlib
import re
from pathlib import Path

import pytest

from models.vocabulary import Act, Aspect, Motive, Provenance, Reason
from pipeline.alert_settings import Signal
from streams.web.page_routes import CSP
from streams.web.static_files import PAGE

OWN = sorted(path for path in PAGE.rglob("*.js") if "vendor" not in path.parts)
# Files of npm packages as they are, by the sha256 of each: uplot 1.6.32, sigma 3.0.3, graphology 0.26.0.
VENDORED = {
    "graphology.LICENSE.txt": "9d396b4882c329077f32861c0d6822dcee48f2d0ff6196d8459af70844196275",
    "graphology.umd.min.js": "dc337efa23903f61e064c8e7e7f93a429e6855dccfc2458802b4ed30c621c087",
    "sigma.LICENSE.txt": "2d6beb4435a5186414986ef25facdea68619d0f3e1043b9a795f5c6233914013",
    "sigma.min.js": "58e30383ab428f832068d9d16a5215c65ba12430d438ed091c5703f398de9e16",
    "uPlot.LICENSE.txt": "8f989229699b4fe2f1a0432d0e9edc338a8a911e250e2d1b01ecd770a5f5b1bd",
    "uPlot.iife.min.js": "19c8d4c6ad88929a79f4ae49d6f7161566dfd0ba3d15cc495e974f787eb78f1f",
    "uPlot.min.css": "df630c6a8d6f8eeaff264b50f73ce5b114f646ffd9a0bb74f049b0a00135fa04",
}
# What would take a text for markup or for code.
RISKY = re.compile(
    r"innerHTML|outerHTML|insertAdjacentHTML|createContextualFragment|DOMParser|setHTML|document\.write|srcdoc"
    r"|\beval\b|\bnew Function\b|setTimeout\(\s*[\"'`]|setAttribute\(\s*[\"'`](?:on|style|srcdoc)"
)
PAIR = re.compile(r'(?:^|[{,])\s*"?([\w ,:]+?)"?:\s*\[\s*"((?:[^"\\]|\\.)*)",\s*"((?:[^"\\]|\\.)*)",?\s*\]', re.M)


def words() -> dict[str, tuple[str, str]]:
    """Every key with its English and its French, as the files have them."""
    return {key: (en, fr) for path in OWN for key, en, fr in PAIR.findall(path.read_text("utf-8"))}


def zipped(paths: list[Path]) -> int:
    return sum(len(gzip.compress(path.read_bytes(), 9)) for path in paths)


def test_what_is_not_ours_is_as_its_makers_gave_it_with_its_licence() -> None:
    found = {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in (PAGE / "vendor").iterdir()}
    assert found == VENDORED
    for name in found:
        assert "Permission is hereby granted" in (PAGE / "vendor" / f"{name.split('.')[0]}.LICENSE.txt").read_text()


def test_the_page_is_small() -> None:
    first = [PAGE / "index.html", *OWN, *PAGE.glob("*.css")]
    assert zipped(first) < 80_000  # each by itself, as a browser asks for them
    assert zipped([path for path in PAGE.rglob("*") if path.suffix in (".js", ".css", ".html")]) < 170_000


@pytest.mark.parametrize("path", OWN, ids=lambda path: path.relative_to(PAGE).as_posix())
def test_nothing_takes_a_text_for_markup_or_for_code(path: Path) -> None:
    text = path.read_text("utf-8")
    assert RISKY.findall(text) == []
    assert [url for url in re.findall(r"https?://[^\s\"'`]+", text) if url != "http://www.w3.org/2000/svg"] == []
    for named in re.findall(r'from "([^"]+)"', text):
        assert (path.parent / named).resolve().is_file(), named
    assert len(text.splitlines()) <= 300


def test_no_document_has_a_script_or_a_style_of_its_own() -> None:
    for path in PAGE.glob("*.html"):
        text = path.read_text("utf-8")
        assert re.findall(r"<script(?![^>]*\bsrc=)", text) == []
        assert "<style" not in text
        assert re.findall(r"\s(?:style|on\w+)=", text) == []
        for named in re.findall(r'(?:src|href)="/static/([^"]+)"', text):
            assert (PAGE / named).is_file(), named
    assert "unsafe" not in CSP
    assert "default-src 'none'" in CSP


def test_every_word_is_there_in_both_languages() -> None:
    found = words()
    assert len(found) > 150
    for key, (english, french) in found.items():
        assert english.strip(), key
        assert french.strip(), key
    asked = {key for path in OWN for key in re.findall(r'\bt\("([^"]+)"', path.read_text("utf-8"))}
    assert asked - set(found) == set()


def test_french_is_written_as_french_is() -> None:
    """A space before what has two parts, a round apostrophe, guillemets."""
    for key, (_, french) in words().items():
        assert "'" not in french, key
        assert re.findall(r"\S[:;!?](?:\s|$)", french) == [], key
        assert '"' not in french, key


def test_every_label_of_the_code_book_has_words() -> None:
    found = words()
    labels = [label for kind in (Motive, Act, Reason, Provenance, Aspect) for label in kind]
    assert {f"label_{label}" for label in labels} <= set(found)
    assert {f"signal_{signal}" for signal in Signal} <= set(found)

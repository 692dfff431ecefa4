"""`murmure models`: predict, evaluate, train on foreign labels, label, card, as a user calls them."""

import csv
import json
from pathlib import Path

import pytest

from models.corpus import COLUMNS, read_sentences
from models.motives import LabelModel
from models.training import train
from models.vocabulary import Motive, Reason
from models.weights import LABELS, load, to_bytes
from pipeline.errors import InputError, QueryError, SettingsError
from pipeline.events import Instant, Mention
from pipeline.settings import Brand, Brands, Settings
from streams.commands import models_card, models_evaluate, models_label, models_predict, models_train
from streams.embedded import Embedded
from streams.pace import now_ms
from tests.stories import START, batches

pytestmark = pytest.mark.slow  # seconds each: `make check` has two minutes for everything

POSTS = [
    ("a", "Anyone tried the Norvia headset? Worth it?", "advice_seeking"),
    ("b", "RAS LE BOL, 3 h d'attente et on me raccroche au nez", "venting"),
    ("c", "Le magasin de Lille ferme à 19 h", "none"),
    ("d", "Best phone I have ever owned, I can't stop showing it to everybody", "enthusiasm"),
]


def told(path: Path, capsys: pytest.CaptureFixture[str]) -> list[dict[str, object]]:
    models_predict.execute(file=path, model=None)
    return [json.loads(line) for line in capsys.readouterr().out.splitlines()]


def test_each_text_is_told_with_every_motive_its_language_and_the_words_that_decided(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "posts.tsv"
    file.write_text("id\ttext\n" + "".join(f"{id_}\t{text}\n" for id_, text, _ in POSTS), encoding="utf-8")
    rows = told(file, capsys)
    assert [row["id"] for row in rows] == ["a", "b", "c", "d"]
    assert [row["language"] for row in rows] == ["en", "fr", "fr", "en"]
    assert [row["decided"] for row in rows] == [[motive] for _, _, motive in POSTS]
    for row, (_, text, _) in zip(rows, POSTS, strict=True):
        motives, reasons, evidence = row["motives"], row["reasons"], row["evidence"]
        assert isinstance(motives, dict)
        assert isinstance(reasons, dict)
        assert isinstance(evidence, list)
        assert list(motives) == list(Motive)
        assert list(reasons) == list(Reason)
        assert all(0 <= p <= 1 for p in (*motives.values(), *reasons.values()))
        assert all(text[e["start"] : e["end"]] == e["words"] for e in evidence)


def test_the_same_texts_from_json_lines_are_told_alike_and_a_told_language_is_believed(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    lines = tmp_path / "posts.ndjson"
    lines.write_text("".join(json.dumps({"id": i, "text": t}) + "\n" for i, t, _ in POSTS), encoding="utf-8")
    commas = tmp_path / "posts.csv"
    with commas.open("w", encoding="utf-8", newline="") as out:
        csv.writer(out).writerows([("id", "text", "language"), *((i, t, "en") for i, t, _ in POSTS)])
    first, second = told(lines, capsys), told(commas, capsys)
    assert [row["id"] for row in first] == [row["id"] for row in second]
    assert {row["language"] for row in second} == {"en"}
    assert first[0] == second[0]


def test_a_file_without_texts_or_a_file_that_is_no_model_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "posts.tsv"
    file.write_text("id\tbody\n1\thello\n", encoding="utf-8")
    with pytest.raises(InputError, match="row 1 has no text; name the columns id, text"):
        models_predict.execute(file=file, model=None)
    with pytest.raises(InputError, match=r"cannot be used as a model: this is no model file of murmure"):
        models_predict.execute(file=file, model=file)


def test_what_spreadsheets_and_others_write_is_read_or_refused_in_words(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "posts.tsv"
    file.write_text("id\ttext\nabc\t" + "so late again " * 20_000, encoding="utf-8-sig")
    assert told(file, capsys)[0]["id"] == "abc"
    file.write_bytes("id\ttext\n1\tdéçu".encode("latin-1"))
    with pytest.raises(InputError, match="save it as UTF-8 text"):
        models_predict.execute(file=file, model=None)
    file.write_text("id\ttext\tlang\n1\tVotre service est nul, jamais plus !\tfr-FR\n", encoding="utf-8")
    assert told(file, capsys)[0]["language"] == "fr"


def test_a_labelled_file_without_rows_is_refused(foreign: tuple[Path, Path]) -> None:
    file, label_map = foreign
    file.write_text("sentence;votes;feelings\n", encoding="utf-8")
    with pytest.raises(InputError, match="holds no labelled row: 0 rows were read"):
        models_evaluate.execute(file=file, labels=label_map, model=None, format="json")
    file.write_text("\t".join(COLUMNS) + "\n", encoding="utf-8")
    with pytest.raises(InputError, match="nobody has read a sentence of it"):
        models_evaluate.execute(file=file, labels=None, model=None, format="json")


# --- foreign labels ---------------------------------------------------------------------------------------------

MAP = """
text = "sentence"
language = "en"
separator = ";"
[label.help]
column = "votes"
yes = 2
ours = "help_others"
[label.angry]
column = "feelings"
holds = "7"
ours = "venting"
"""


@pytest.fixture
def foreign(tmp_path: Path) -> tuple[Path, Path]:
    """Sentences of our corpus in a foreign dress."""
    sentences = [s for s in read_sentences("en-02", corpus_file("en-02")) if s.provenance == "organic"][:260]
    file, label_map = tmp_path / "theirs.csv", tmp_path / "map.toml"
    label_map.write_text(MAP, encoding="utf-8")
    with file.open("w", encoding="utf-8", newline="") as out:
        writer = csv.writer(out, delimiter=";")
        writer.writerow(("sentence", "votes", "feelings"))
        for number, s in enumerate(sentences):
            votes = 1 if number % 20 == 0 else 3 if "help_others" in s.motives else 0
            writer.writerow((s.text, votes, "3,7" if "venting" in s.motives else "3"))
    return file, label_map


def corpus_file(name: str) -> str:
    return (Path(__file__).parent.parent / "models" / "data" / "corpus" / f"{name}.tsv").read_text(encoding="utf-8")


def test_a_foreign_set_is_judged_by_its_map_and_what_its_voters_left_open_is_left_out(
    foreign: tuple[Path, Path], capsys: pytest.CaptureFixture[str]
) -> None:
    file, label_map = foreign
    models_evaluate.execute(file=file, labels=label_map, model=None, format="json")
    rows = {row["label"]: row for row in json.loads(capsys.readouterr().out)}
    assert rows["help"]["n"] == 247
    assert rows["angry"]["n"] == 260
    for row in rows.values():
        assert row["auc_lo"] <= row["auc"] <= row["auc_hi"]
        assert row["auc"] > 0.9  # it has seen these
        assert 0.5 < row["kappa"] <= 1


def test_our_features_are_compared_with_plain_ones_on_a_foreign_set(
    foreign: tuple[Path, Path], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file, label_map = foreign
    models_train.execute(out=tmp_path / "none.npz", add=[], data=file, labels=label_map, format="json")
    rows = {row["label"]: row for row in json.loads(capsys.readouterr().out)}
    assert set(rows) == {"help", "angry", "mean"}
    for label in ("help", "angry"):
        row = rows[label]
        assert row["difference"] == pytest.approx(row["auc"] - row["plain_auc"])
        assert row["lo"] <= row["difference"] <= row["hi"]
    assert not (tmp_path / "none.npz").exists()


def test_a_map_that_does_not_fit_is_refused_with_what_is_there(foreign: tuple[Path, Path]) -> None:
    file, label_map = foreign
    label_map.write_text(MAP.replace('"sentence"', '"words"'), encoding="utf-8")
    with pytest.raises(InputError, match=r"row 1 does not fit .*no column 'words'; the columns are sentence, votes"):
        models_evaluate.execute(file=file, labels=label_map, model=None, format="json")
    label_map.write_text(MAP + 'colour = "red"', encoding="utf-8")
    with pytest.raises(SettingsError, match="is no label map"):
        models_evaluate.execute(file=file, labels=label_map, model=None, format="json")


# --- teaching ---------------------------------------------------------------------------------------------------


@pytest.fixture
def data(tmp_path: Path) -> Path:
    brands = Brands(brand=(Brand(id="norvia", name="Norvia"),))
    texts = [f"{text} Norvia {number}" for number in range(12) for _, text, _ in POSTS]
    posts = [
        Mention(source="s", id=f"p{i}", at_ms=Instant(START + i), author=f"u{i}", text=text)
        for i, text in enumerate(texts)
    ]
    with Embedded(tmp_path / "data", Settings(), brands, now_ms) as running:
        for batch in batches(posts, cuts=[20]):
            running.take(batch)
    return tmp_path / "data"


def test_posts_are_exported_uncertain_and_random_and_can_be_read_back(data: Path, tmp_path: Path) -> None:
    out = tmp_path / "label.tsv"
    models_label.execute(out=out, data=data, n=20, brand="norvia")
    rows = read_sentences("label.tsv", out.read_text(encoding="utf-8"))
    notes = [row.note for row in rows]
    assert notes == sorted(notes, reverse=True)
    assert notes.count("random") == 10
    doubtful = [row.text.rpartition(" ")[0] for row in rows if row.note == "uncertain"]
    assert 2 <= len(doubtful) == len(set(doubtful)), "posts that differ by a number alone are one"
    assert {row.hand for row in rows} == {""}
    with pytest.raises(InputError, match="there is no folder"):
        models_train.execute(out=tmp_path / "no" / "m.npz", add=[out], data=None, labels=None, format="table")
    assert len({row.id for row in rows}) == len(rows)
    with pytest.raises(QueryError, match="is there already, perhaps with somebody's corrections"):
        models_label.execute(out=out, data=data, n=20, brand="norvia")
    with pytest.raises(InputError, match="nobody has read a sentence of it"):
        models_evaluate.execute(file=out, labels=None, model=None, format="json")
    with pytest.raises(InputError, match="nobody has read a sentence of it"):
        models_train.execute(out=tmp_path / "m.npz", add=[out], data=None, labels=None, format="table")
    with pytest.raises(QueryError, match="there is no brand 'globex'"):
        models_label.execute(out=tmp_path / "more.tsv", data=data, n=20, brand="globex")


@pytest.mark.prove
def test_what_an_analyst_corrects_changes_what_the_model_says(tmp_path: Path) -> None:
    """A word of their own trade, which no sentence of ours holds, comes to mean what they say."""
    head = "\t".join(COLUMNS)
    said = [
        f"x{i}\ten\tour {w} zibbled {i} times\tventing\t\tcomplain\t-1\torganic\tann\t" for i, w in enumerate(WORDS)
    ]
    file = tmp_path / "mine.tsv"
    file.write_text("\n".join([head, *said]) + "\n", encoding="utf-8")
    weights = train(read_sentences(file.name, file.read_text(encoding="utf-8")))
    assert weights.version != load().version
    venting = LABELS.index("motive:venting")
    models = LabelModel.load(), LabelModel.load(to_bytes(weights))
    before, after = (model.judge(["the whole lot zibbled once more"], ["en"])[0].p[venting] for model in models)
    assert after > before + 0.2


WORDS = ["press", "oven", "line", "belt", "crane", "truck", "gate", "pump", "valve", "boiler", "lathe", "kiln"]


def test_the_card_tells_every_label_in_both_languages(capsys: pytest.CaptureFixture[str]) -> None:
    models_card.execute(model=None, format="json")
    rows = json.loads(capsys.readouterr().out)
    assert {row["language"] for row in rows} == {"fr", "en"}
    assert {f"motive:{m}" for m in Motive} <= {row["label"] for row in rows}
    assert {row["on_unseen_hands"] for row in rows} <= {"holds its bar", "experimental", "too few to judge"}

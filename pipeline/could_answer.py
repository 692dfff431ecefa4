"""Who could answer what nobody answered: people who gave advice on such questions before.

A person is known by the words of the questions they answered and of their answers (concepts of `models/stemming.py`,
weighed by rarity) and by the reasons of those questions, in each language. Read after `streams/studies/needs.py`, which
asks for the rows. Nobody is held to be an expert: who answered such a question once may answer the next.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import scipy  # its parts load when they are first used: no command waits for them to start

from models.arrays import Floats, Ints
from models.stemming import concepts_of, worded

__all__ = ["Answer", "Answerer", "Question", "answerers", "could_answer"]

_NAMED = 3
_WORDS = 3  # in common, told as the reason
_OF_REASON = 0.3  # what having answered for the same reason is worth, beside a cosine of words
_LEAST = 0.15
_HELD_BACK = 2.0  # answers' worth of doubt about what somebody mostly answers
_MOST_PEOPLE = 1_000
_AT_ONCE = 2_000
_DIGITS = 9


@dataclass(frozen=True, slots=True)
class Question:
    """Something asked that nobody answered."""

    author: str
    reason: str | None
    language: str
    text: str


@dataclass(frozen=True, slots=True)
class Answer:
    """Advice that `person` gave to a question by `asker`; `text` holds the words of both."""

    person: str
    asker: str
    reason: str | None
    language: str
    text: str


@dataclass(frozen=True, slots=True)
class Answerer:
    """Somebody who could answer a question: how well (`score`), why, and which words of it are theirs too."""

    person: str
    score: float
    why: str
    words: tuple[str, ...]


def could_answer(
    questions: Sequence[Question], answers: Sequence[Answer], names: frozenset[str]
) -> list[list[tuple[str, str]]]:
    """For each question, up to three people and why, the best first. Cost: some 20 us a text, 10 us a question.

    names : words of the brand's names, which say nothing.
    """
    return [[(one.person, one.why) for one in some] for some in answerers(questions, answers, names)]


def answerers(
    questions: Sequence[Question],
    answers: Sequence[Answer],
    names: frozenset[str],
    most: int = _NAMED,
    did: str = "gave advice",
) -> list[list[Answerer]]:
    """The same with scores, and up to `most` people. did : what `answers` are, as `why` says it."""
    counts = Counter(answer.person for answer in answers)
    people = sorted(sorted(counts), key=lambda person: -counts[person])[:_MOST_PEOPLE]
    if not people or not questions:
        return [[] for _ in questions]
    number = {person: i for i, person in enumerate(sorted(people))}
    kept = [answer for answer in answers if answer.person in number]
    asked = [concepts_of(question.text, names) for question in questions]
    told = [concepts_of(answer.text, names) for answer in kept]
    terms = sorted({term for bag in told for term in bag})
    place = {term: i for i, term in enumerate(terms)}
    rows = np.array([number[answer.person] for answer in kept], dtype=np.int64)
    of_people = _matrix(told, place, rows, len(number))
    df = np.bincount(of_people.indices, minlength=len(terms))
    weight = np.log1p(len(number) / (df + 1.0))
    known = _unit(of_people, weight)
    wanted = _unit(_matrix(asked, place, np.arange(len(asked)), len(asked)), weight)
    habits = _Habits(kept, rows, len(number))
    found: list[list[Answerer]] = []

    def one(j: int, i: int, score: Floats) -> Answerer:
        words = worded(questions[i].text, _common(known, j, wanted, i, terms))
        return Answerer(order[j], float(score[j]), habits.why(j, questions[i], words, did), tuple(words))

    order = sorted(number)
    for start in range(0, len(questions), _AT_ONCE):
        some = questions[start : start + _AT_ONCE]
        near = (wanted[start : start + _AT_ONCE] @ known.T).toarray()
        for i, question in enumerate(some):
            score = np.round((near[i] + habits.fit(question)) * habits.practice, _DIGITS)
            score[~habits.speaks(question)] = 0.0
            if question.author in number:
                score[number[question.author]] = 0.0
            found.append([one(j, start + i, score) for j in _best(score, most).tolist() if score[j] >= _LEAST])
    return found


class _Habits:
    """How often each person answered for each reason, in each language."""

    def __init__(self, answers: Sequence[Answer], rows: Ints, n: int) -> None:
        self._reasons: dict[str, Floats] = {}
        self._languages: dict[str, Floats] = {}
        self._n = np.bincount(rows, minlength=n).astype(np.float64)
        self.practice: Floats = self._n / (self._n + 1)  # who advised once is half as sure a find
        for answer, row in zip(answers, rows.tolist(), strict=True):
            for counts, key in ((self._reasons, answer.reason or ""), (self._languages, answer.language)):
                counts.setdefault(key, np.zeros(n))[row] += 1

    def fit(self, question: Question) -> Floats:
        """How much of what each answered was for the question's reason."""
        counts = self._reasons.get(question.reason or "-")
        return np.zeros(len(self._n)) if counts is None else _OF_REASON * counts / (self._n + _HELD_BACK)

    def speaks(self, question: Question) -> np.ndarray[tuple[int], np.dtype[np.bool_]]:
        """Who answered in the question's language."""
        return np.asarray(self._languages.get(question.language, np.zeros(len(self._n))) > 0)

    def why(self, person: int, question: Question, words: Sequence[str], did: str) -> str:
        """In words, what speaks for a person."""
        n = int(self._n[person])
        told = f"{did} once" if n == 1 else f"{did} {n} times"
        counts = self._reasons.get(question.reason or "-")
        if counts is not None and counts[person]:
            told += f", {int(counts[person])} on {question.reason}"
        return told + (f"; on {', '.join(words)}" if words else "")


def _matrix(bags: Sequence[tuple[str, ...]], place: dict[str, int], rows: Ints, n: int) -> "scipy.sparse.csr_array":
    cells = [(row, place[term]) for row, bag in zip(rows.tolist(), bags, strict=True) for term in bag if term in place]
    row, column = np.array(cells, dtype=np.int64).reshape(-1, 2).T
    found = scipy.sparse.csr_array((np.ones(len(row)), (row, column)), shape=(n, len(place)))
    found.sum_duplicates()
    found.sort_indices()
    return found


def _unit(counts: "scipy.sparse.csr_array", weight: Floats) -> "scipy.sparse.csr_array":
    """Rows of length 1: what was said ten times is not ten times as much one's own."""
    found = counts.copy()
    found.data = np.log1p(found.data) * weight[found.indices]
    owner = np.repeat(np.arange(found.shape[0]), np.diff(found.indptr))
    length = np.sqrt(np.bincount(owner, found.data**2, found.shape[0]))
    found.data /= np.where(length > 0, length, 1.0)[owner]
    return found


def _common(
    known: "scipy.sparse.csr_array", person: int, wanted: "scipy.sparse.csr_array", question: int, terms: Sequence[str]
) -> list[str]:
    """The words that person and question have in common, those of most weight first."""
    one = _row(known, person)
    both = {term: value * one[term] for term, value in _row(wanted, question).items() if term in one}
    order = sorted(both, key=lambda term: (-round(both[term], _DIGITS), term))
    return [terms[term] for term in order[:_WORDS]]


def _row(matrix: "scipy.sparse.csr_array", row: int) -> dict[int, float]:
    cells = slice(int(matrix.indptr[row]), int(matrix.indptr[row + 1]))
    return dict(zip(matrix.indices[cells].tolist(), matrix.data[cells].tolist(), strict=True))


def _best(score: Floats, most: int) -> Ints:
    """The few highest, of equals the first by name."""
    if len(score) > most:
        least = np.partition(score, -most)[-most]
        among = np.flatnonzero(score >= max(least, _LEAST))
    else:
        among = np.arange(len(score))
    return np.asarray(among[np.lexsort((among, -score[among]))][:most], dtype=np.int64)

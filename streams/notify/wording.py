"""An alert for a person: a subject and a body of plain lines, in French or English.

What rises, by how much against what was expected, since when, how late, how sure, who began, what speaks against it,
and posts. Names and texts of others go through `harmless.py`.
"""

from collections.abc import Iterator

from streams.notify.digest_words import digest_body, digest_subject
from streams.notify.figures import LANGUAGES, Language, moment, number, part, span
from streams.notify.harmless import harmless, link, one_line
from streams.notify.notice import Notice, Post
from streams.notify.phrases import phrase, word
from streams.notify.standing_words import sentence

__all__ = ["body_of", "language_of", "subject_of"]

_MOST_NAMES, _MOST_POSTS = 5, 5


def language_of(notice: Notice, wanted: str = "") -> Language:
    """The language of a channel, else that of the notice, else English."""
    return next((known for asked in (wanted, notice.language) for known in LANGUAGES if known == asked), "en")


def subject_of(notice: Notice, language: Language) -> str:
    """One line of at most 200 characters: brand, what moves, state."""
    if notice.digest is not None:
        return digest_subject(notice.digest, language)
    return phrase(language, "subject", **_what(notice, language))


def body_of(notice: Notice, language: Language) -> str:
    """Some lines of plain text, parted by `\\n`."""
    if notice.digest is not None:
        return digest_body(notice, notice.digest, language)
    blocks = (_measure(notice, language), _people(notice, language), _warnings(notice, language))
    shown = (_posts(notice, language), _links(notice, language))
    return "\n\n".join("\n".join(lines) for block in (*blocks, *shown) if (lines := list(block)))


def _what(notice: Notice, language: Language) -> dict[str, str]:
    return {
        "brand": phrase(language, "brands.all") if notice.brand == "*" else harmless(notice.brand, 40),
        "what": word(language, "signal", harmless(notice.signal, 40)),
        "state": word(language, "state", harmless(notice.state, 20)),
    }


def _measure(notice: Notice, language: Language) -> Iterator[str]:
    yield phrase(language, "what", **_what(notice, language))
    told = sentence(notice, language)
    if told:
        yield told
    elif notice.subject:
        yield phrase(
            language, "about_blind" if notice.signal == "blind" else "about", subject=harmless(notice.subject, 100)
        )
    if not told and notice.observed is not None and notice.expected is not None:
        lo = notice.expected if notice.expected_lo is None else notice.expected_lo
        hi = notice.expected if notice.expected_hi is None else notice.expected_hi
        say = part if notice.is_share else number
        said = {"observed": say(notice.observed, language), "expected": say(notice.expected, language)}
        said |= {"lo": say(lo, language), "hi": say(hi, language)}
        if notice.window_s:
            yield phrase(language, "measured_within", window=span(notice.window_s, language), **said)
        else:
            yield phrase(language, "measured", **said)
        if notice.expected > 0 and notice.observed >= 1.5 * notice.expected:
            yield phrase(language, "times", ratio=number(round(notice.observed / notice.expected, 1), language))
    delay_s = (notice.detected_at - notice.started_at).total_seconds()
    times = {"started": notice.started_at, "detected": notice.detected_at}
    moments = {name: moment(at, language, notice.time_zone) for name, at in times.items()}
    yield phrase(language, "since", **moments, delay=span(delay_s, language))
    rule = {"rule": harmless(notice.rule, 60), "version": harmless(notice.rule_version, 20)}
    if notice.false_alarms_per_month is None:
        yield phrase(language, "stated" if told else "unsure", **rule)
    else:
        yield phrase(language, "sure", rate=number(notice.false_alarms_per_month, language), **rule)


def _people(notice: Notice, language: Language) -> Iterator[str]:
    if notice.authors:
        yield phrase(language, "authors", names=_names(notice.authors))
    if notice.leaders:
        yield phrase(language, "leaders", names=_names(notice.leaders))
    if notice.motive_shift:
        shifts = (
            phrase(
                language,
                "shift",
                motive=word(language, "motive", harmless(shift.motive, 40)),
                observed=part(shift.observed, language),
                expected=part(shift.expected, language),
            )
            for shift in notice.motive_shift[:_MOST_NAMES]
        )
        yield phrase(language, "motives", shifts=", ".join(shifts))
    if notice.breadth is not None:
        told = {"authors": notice.breadth.authors, "posts": notice.breadth.posts}
        counts = {name: number(n, language) for name, n in told.items()}
        yield phrase(language, "breadth", **counts, loudest=part(notice.breadth.loudest, language))


def _warnings(notice: Notice, language: Language) -> Iterator[str]:
    said = [word(language, "warning", harmless(warning, 60)) for warning in notice.warnings]
    if notice.coordination is not None:
        item = f" ({harmless(notice.coordination.item, 100)})" if notice.coordination.item else ""
        within = span(notice.coordination.within_s, language)
        n_authors = number(notice.coordination.authors, language)
        said.append(phrase(language, "coordination", authors=n_authors, within=within, item=item).removesuffix("."))
    for gap in notice.coverage[:_MOST_NAMES]:
        detail = f" ({harmless(gap.detail, 120)})" if gap.detail else ""
        source, reason = harmless(gap.source, 60), word(language, "reason", harmless(gap.reason, 60))
        said.append(phrase(language, "gap", source=source, reason=reason, detail=detail))
    if said:
        yield phrase(language, "warnings")
        yield from (f"- {line}" for line in said)


def _posts(notice: Notice, language: Language) -> Iterator[str]:
    if notice.evidence:
        yield phrase(language, "evidence")
        for post in notice.evidence[:_MOST_POSTS]:
            yield f"- {_post(post, language, notice.time_zone)}"
            if url := link(post.url):
                yield f"  {url}"


def _post(post: Post, language: Language, time_zone: str) -> str:
    posted = moment(post.posted_at, language, time_zone)
    author, text = harmless(post.author, 60), harmless(post.text)
    said = phrase(language, "post", author=author, posted=posted, text=text)
    marked = word(language, "provenance", harmless(post.provenance, 20))
    return said if post.provenance in ("", "organic", "unknown") else f"{said} [{marked}]"


def _links(notice: Notice, language: Language) -> Iterator[str]:
    for purpose, where in notice.links.items():
        yield f"{word(language, 'link', harmless(purpose, 30))}{phrase(language, 'colon')}{one_line(where, 500)}"
    yield phrase(language, "id", id=one_line(notice.id, 100), n=str(notice.n))


def _names(names: tuple[str, ...]) -> str:
    return ", ".join(harmless(name, 60) for name in names[:_MOST_NAMES])

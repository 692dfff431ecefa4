"""A day's digest for a person: what began, goes on and ended, brand by brand, in French or English."""

from collections.abc import Iterator, Sequence
from itertools import groupby

from streams.notify.figures import Language, moment, number
from streams.notify.harmless import harmless, one_line
from streams.notify.notice import Digest, DigestLine, Notice
from streams.notify.phrases import phrase, word

__all__ = ["digest_body", "digest_subject"]


def digest_subject(digest: Digest, language: Language) -> str:
    """One line: how many of what, or that it was quiet."""
    if digest.lines:
        n = {"opened": digest.opened, "ongoing": digest.ongoing, "ended": digest.ended}
        return phrase(language, "digest.subject", **{was: number(count, language) for was, count in n.items()})
    return phrase(language, "digest.blind_subject" if digest.is_blind else "digest.quiet_subject")


def digest_body(notice: Notice, digest: Digest, language: Language) -> str:
    """Some lines of plain text."""
    times = {"started": notice.started_at, "detected": notice.detected_at}
    said = {name: moment(at, language, notice.time_zone) for name, at in times.items()}
    blocks = [[phrase(language, "digest.span", **said)]]
    if digest.is_blind:
        blocks[0].append(phrase(language, "digest.blind"))
    elif not digest.lines:
        blocks[0].append(phrase(language, "digest.quiet"))
    for brand, of_brand in groupby(digest.lines, key=lambda line: line.brand):
        blocks.append(list(_brand(brand, list(of_brand), notice, language)))
    end = [phrase(language, "digest.more", n=number(digest.more, language))] if digest.more else []
    if digest.lines:
        left = digest.opened + digest.ongoing + digest.ended - digest.useful - digest.noise
        judged = {"useful": digest.useful, "noise": digest.noise, "left": left}
        end.append(phrase(language, "digest.verdicts", **{k: number(n, language) for k, n in judged.items()}))
    for purpose, where in notice.links.items():
        end.append(f"{word(language, 'link', harmless(purpose, 30))}{phrase(language, 'colon')}{one_line(where, 500)}")
    return "\n\n".join("\n".join(block) for block in [*blocks, end] if block)


def _brand(brand: str, lines: Sequence[DigestLine], notice: Notice, language: Language) -> Iterator[str]:
    n = {was: number(sum(line.was == was for line in lines), language) for was in ("opened", "ongoing", "ended")}
    yield phrase(language, "digest.brand", brand=harmless(brand, 40), **n)
    for line in lines:
        subject = word(language, "motive", harmless(line.subject, 60)) if line.signal == "motive" else line.subject
        told = phrase(
            language,
            "digest.line",
            was=word(language, "was", line.was),
            what=word(language, "signal", harmless(line.signal, 40)),
            subject=f" ({harmless(subject, 60)})" if subject else "",
            found=moment(line.detected_at, language, notice.time_zone),
            id=one_line(line.alert_id[:8], 20),
        )
        if line.authors:
            told = phrase(language, "digest.people", line=told, authors=number(line.authors, language))
        if line.verdict:
            told = phrase(language, "digest.judged", line=told, verdict=word(language, "verdict", line.verdict))
        yield f"- {told}"

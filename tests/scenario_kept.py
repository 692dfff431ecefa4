"""Stories that once went wrong, or that a mutant would pass without: small, and each with its reason.

Written by hand or shrunk from a seed (`scenario_story.shrink`). Times are minutes after the start.
"""

from pipeline.events import AccountGone, Delete, Edit, Event, Follow, How, Instant, Mention, Share
from tests.scenario_story import Act, Change, Line, Story
from tests.stories import MINUTE, START

__all__ = ["KEPT"]


def _at(minute: float) -> Instant:
    return Instant(START + round(minute * MINUTE))


def _post(id_: str, minute: float, text: str = "acme", author: str = "ann") -> Mention:
    return Mention(source="s", id=id_, at_ms=_at(minute), author=author, text=text)


def _reply(id_: str, minute: float, of: str, text: str = "nothing", author: str = "cleo") -> Mention:
    return Mention(source="s", id=id_, at_ms=_at(minute), author=author, text=text, reply_to=of)


def _share(id_: str, minute: float, of: str, author: str = "bob") -> Share:
    return Share(source="s", id=id_, at_ms=_at(minute), author=author, of=of, how=How.REPOST)


def _delete(id_: str, minute: float, of: str) -> Delete:
    return Delete(source="s", id=id_, at_ms=_at(minute), of=of)


def _edit(id_: str, minute: float, of: str, text: str, rev: int = 1) -> Edit:
    return Edit(source="s", id=id_, at_ms=_at(minute), of=of, text=text, rev=rev)


def _gone(id_: str, minute: float, author: str) -> AccountGone:
    return AccountGone(source="s", id=id_, at_ms=_at(minute), author=author)


def _follow(id_: str, minute: float) -> Follow:
    return Follow(source="s", id=id_, at_ms=_at(minute), author="ann", target="bob")


def _heard(*events: Event, by: str = "a") -> tuple[Line, ...]:
    return tuple(Line(by, event) for event in events)


_QUICK_TO_FORGET = Change(id_memory=0)
_OFTEN = Change(often=True)
_ONE_DAY = Change(post_days=1)
_LONG_AGO = (
    *_heard(_post("p9", 3000)),
    *_heard(
        _post("p1", 0, "acme brenn"),
        _edit("e1", 1, "p1", "brenn"),
        _share("s1", 2, "p1"),
        _post("p2", 3),
        _delete("d1", 4, "p2"),
        _share("s2", 5, "p2"),
        _post("p3", 6, author="dan"),
        _gone("g1", 7, "dan"),
        _share("s3", 8, "p3"),
        _share("s4", 9, "s1"),
        by="b",
    ),
)

KEPT: dict[str, Story] = {
    # In one batch the first had not been let go of when the second came, so that it was a duplicate.
    "delivered again in the batch in which its wait ended": Story(
        lines=_heard(_post("p1", 0), _delete("d1", 27, "x"), _delete("d1", 27, "x")),
        sizes=(3,),
        bounded=("a",),
    ),
    # What was taken back has no row: once its id was forgotten, a second delete of it was unmatched.
    "undo of what was taken back long ago": Story(
        lines=_heard(
            _follow("f1", 0), _delete("d1", 1, "f1"), _post("p1", 600), _post("p2", 601), _delete("d2", 602, "f1")
        ),
        sizes=(2,),
        start=_QUICK_TO_FORGET,
    ),
    "delivered again after it was taken back and forgotten": Story(
        lines=(
            *_heard(_post("p1", 0), _share("s1", 1, "p1"), _delete("d1", 2, "p1"), _delete("d2", 3, "s1")),
            *_heard(_post("p2", 600), _post("p3", 601)),
            *_heard(_post("p1", 0), _share("s1", 1, "p1"), _delete("d1", 2, "p1"), by="b"),
        ),
        sizes=(2,),
        start=_QUICK_TO_FORGET,
    ),
    "a second delivery of what waits, when its id was forgotten": Story(
        lines=(
            *_heard(_post("p1", 0), _share("s1", 1, "x")),
            *_heard(_post("p2", 600), _post("p3", 601), by="b"),
            *_heard(_share("s1", 1, "x"), _post("x", 2)),
        ),
        sizes=(1,),
        acts=(Act(2, "stop"),),
        start=_QUICK_TO_FORGET,
    ),
    "an account is gone, and gone again before": Story(
        lines=_heard(
            _post("p1", 1),
            _post("p2", 2),
            _post("p3", 4),
            _share("s1", 2, "p1", "ann"),
            _share("s2", 2, "x", "ann"),
            _gone("g1", 2, "ann"),
            _gone("g2", 1, "ann"),
            _post("p4", 2),
            _post("p5", 1.5),
            _post("p6", 3),
            _post("x", 5, author="dan"),
        ),
        sizes=(3, 1),
        acts=(Act(7, "stop"),),
    ),
    # a's watermark stands at the end of the first minute when b tells of that minute.
    "history in the minute that ended at the watermark": Story(
        lines=(*_heard(_post("p1", 0.2), _post("p2", 11)), *_heard(_post("p3", 0.5), by="b")),
        sizes=(2, 1),
    ),
    # Seeds 853 and 976: posts that old are forgotten with each batch. A share in the batch of its deleted post was
    # accepted, one in the next was unmatched.
    "history is about what was taken back, in one batch": Story(lines=_LONG_AGO, sizes=(10,), start=_ONE_DAY),
    "history is about what was taken back, in many": Story(lines=_LONG_AGO, sizes=(1,), start=_ONE_DAY),
    # The deletes were of stored posts: their rows were still in the answers when the shares came.
    "history is about what was stored and is deleted now": Story(
        lines=(
            *_heard(_post("p1", 0), _share("s1", 1, "p1"), _post("p9", 3000)),
            *_heard(
                _delete("d1", 2, "p1"), _delete("d2", 2, "s1"), _share("s2", 3, "p1"), _share("s3", 3, "s1"), by="b"
            ),
        ),
        sizes=(4,),
        start=_ONE_DAY,
    ),
    "history that waited is about its post as it came": Story(
        lines=(*_heard(_post("p9", 3000)), *_heard(_delete("d1", 0, "x"), _share("s1", 1, "x"), _post("x", 2), by="b")),
        sizes=(3,),
        start=_ONE_DAY,
    ),
    # Not so old that ids were asked of the store, but its post was forgotten.
    "history within the memory of ids": Story(
        lines=(*_heard(_post("p1", 40), _post("p9", 1530)), *_heard(_share("s1", 1475, "p1"), by="b")),
        sizes=(1,),
        start=_ONE_DAY,
    ),
    "who waits outlives a snapshot and a kill": Story(
        lines=_heard(
            _post("p1", 0),
            _share("s1", 1, "x"),
            _edit("e1", 1, "x", "brenn !!"),
            _share("s2", 2, "s1"),
            _share("s1", 1, "x"),
            _reply("r1", 3, "x"),
            _post("x", 4, "acme brenn"),
        ),
        sizes=(2,),
        acts=(Act(4, "snapshot"), Act(4, "kill", 1), Act(6, "snapshot"), Act(6, "kill", 2, how="torn")),
    ),
    "brands change through the inbox while it is killed": Story(
        lines=_heard(*(_post(f"p{n}", n, "acme brenn corto") for n in range(12))),
        sizes=(1,),
        acts=(
            Act(2, "brands", brands=("acme", "corto")),
            Act(2, "kill", 4, (3, 5)),
            Act(5, "brands", brands=("brenn",)),
            Act(6, "kill", 2, how="wal"),
            Act(8, "brands", brands=("acme",)),
            Act(8, "snapshot"),
            Act(9, "error", 2),
        ),
    ),
    "commands are kept until they are carried out": Story(
        lines=_heard(*(_post(f"p{n}", n, "acme brenn corto") for n in range(6))),
        sizes=(1,),
        acts=(
            Act(2, "brands", brands=("corto",)),
            Act(2, "snapshot"),
            Act(4, "brands", brands=("brenn",)),
            Act(4, "snapshot"),
        ),
    ),
    "the log of the store is lost after a change of settings": Story(
        lines=_heard(*(_post(f"p{n}", n % 20, "acme") for n in range(20))),
        sizes=(2,),
        acts=(
            Act(4, "settings", change=Change(lateness=60)),
            Act(8, "kill", 9, how="wal"),
            Act(12, "settings", change=_OFTEN),
            Act(15, "kill", 20, (2,), "wal"),
        ),
    ),
}

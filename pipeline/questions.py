"""What the store must be asked before a batch: what the engine no longer remembers, and what undo concerns.

Rare questions: most batches have none. The answers come back as `Answers` and are read through `lookup.py`.
"""

from pipeline.events import AccountGone, Delete, Edit, Follow, Mention, Share
from pipeline.intake import identity
from pipeline.records import Enriched, Questions
from pipeline.state import State

__all__ = ["ANY_REVISION", "questions_of"]

ANY_REVISION = -1  # asked for: whether an id was ever taken, in whatever revision


def questions_of(state: State, enriched: Enriched) -> Questions:
    """Old ids, the posts that undo, revisions and shares of history concern, and everything of those who left."""
    ids: list[tuple[str, str, int]] = []
    posts: list[tuple[str, str]] = []
    gone: list[tuple[str, str, int]] = []
    horizon_ms = state.ids.horizon_ms
    passed_ms, remembered_from_ms = state.passed_ms(), state.remembered_from_ms()
    for event in enriched.events:
        kind = type(event)
        if horizon_ms is not None and event.at_ms < horizon_ms:
            ids.append(identity(event))
        if type(event) is Share and event.at_ms < passed_ms:
            post = state.posts.known.get((event.source, event.of))
            if post is None or post.at_ms < remembered_from_ms:
                posts.append((event.source, event.of))
        if kind is Share or kind is Follow:
            continue
        if type(event) is Edit or type(event) is Delete:
            target = event.source, event.of
            posts.append(target)
            if target not in state.ids.known:  # it may have been deleted before: then it has no row
                ids.append((*target, ANY_REVISION))
        elif type(event) is AccountGone:
            gone.append((event.source, event.author, int(event.at_ms)))
        elif type(event) is Mention and (event.rev or _is_older_revision(state, event)):
            posts.append((event.source, event.id))
            if event.rev and (event.source, event.id) not in state.posts.known:
                ids.append((event.source, event.id, ANY_REVISION))  # it may have been deleted before
    return Questions(ids=tuple(ids), posts=tuple(dict.fromkeys(posts)), gone=tuple(gone))


def _is_older_revision(state: State, event: Mention) -> bool:
    """Whether a post as first written comes after a revision of it."""
    key = event.source, event.id
    return key in state.posts.known and key not in state.ids.known

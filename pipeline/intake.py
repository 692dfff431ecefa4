"""Split what holds two events, and decide what is late: the first, stateless part of intake.

A reply or quote with text is a mention and a share; so is a share with a comment. Read after `events.py`.
Duplicates, waiting and memory need state: see `join.py` and `engine.py`.
"""

from pipeline.events import AccountGone, Delete, Edit, Event, How, Mention, Share

__all__ = ["derive", "identity", "is_late", "needs_no_memory", "post_id"]


def derive(event: Event) -> tuple[Event, Share | None]:
    """The event as it is to be taken, and the share that it holds besides, if any (id `<id>#<how>`).

    A share with a comment becomes a mention of the same id plus its derived share, so that a post reads the
    same whichever way a source tells of it. A wordless share, and everything else, comes back as it is.
    """
    if type(event) is Mention:
        if event.reply_to is None and event.quote_of is None:
            return event, None
        return event, _share_in(event)
    if type(event) is Share and event.comment and event.comment.strip():
        return _mention_in(event), _bare(event)
    return event, None


def is_late(at_ms: int, stamp_ms: int, lateness_ms: int) -> bool:
    """Whether an event came later than its source's own disorder allows. `stamp_ms` travels with the event."""
    return at_ms < stamp_ms - lateness_ms


def needs_no_memory(event: Event) -> bool:
    """Whether a text that names no brand is off-topic whatever came before it: a post, as it was first written."""
    return type(event) is Mention and event.rev == 0


def identity(event: Event) -> tuple[str, str, int]:
    """(source, id, rev) by which a second delivery is known.

    Undo has names of its own: many sources give an edit or a delete the id of the post it is about.
    """
    if type(event) is Mention:
        return event.source, event.id, event.rev
    if type(event) is Edit:
        return event.source, f"{event.id}#edit", event.rev
    if type(event) is Delete:
        return event.source, f"{event.id}#delete", 0
    if type(event) is AccountGone:
        return event.source, f"{event.id}#gone", 0
    return event.source, event.id, 0


def post_id(event: Event, previous: Event | None) -> str:
    """The post an event is (part of): for a share split off a reply or quote, that reply or quote."""
    if type(previous) is Mention and type(event) is Share and event.id == f"{previous.id}#{event.how}":
        return previous.id
    return event.id


def _share_in(post: Mention) -> Share:
    """What a reply or quote says about the post it reacts to. A post that is both counts as the quote."""
    how, of = (How.QUOTE, post.quote_of) if post.quote_of is not None else (How.REPLY, post.reply_to)
    return Share(
        source=post.source,
        id=f"{post.id}#{how}",
        at_ms=post.at_ms,
        how=how,
        author=post.author,
        of=of or "",
        of_author=post.reply_to_author if how is How.REPLY else None,
        brand=post.brand,
    )


def _mention_in(share: Share) -> Mention:
    """The words added to a share, as a post of their own."""
    is_reply = share.how is How.REPLY
    return Mention(
        source=share.source,
        id=share.id,
        at_ms=share.at_ms,
        author=share.author,
        text=share.comment or "",
        reply_to=share.of if is_reply else None,
        reply_to_author=share.of_author if is_reply else None,
        quote_of=None if is_reply else share.of,
        brand=share.brand,
    )


def _bare(share: Share) -> Share:
    """The share without its words, under the derived id."""
    return Share(
        source=share.source,
        id=f"{share.id}#{share.how}",
        at_ms=share.at_ms,
        how=share.how,
        author=share.author,
        of=share.of,
        of_author=share.of_author,
        via=share.via,
        brand=share.brand,
    )

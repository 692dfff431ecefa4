"""Turn accepted events and their readings into the rows of the tables: one function for each table."""

from msgspec.structs import replace

from models.vocabulary import Provenance
from pipeline.events import Edit, Follow, Mention, Share
from pipeline.records import FollowRow, InteractionRow, LabelRow, MentionRow, Reading

__all__ = [
    "edited_rows",
    "follow_row",
    "interaction_rows",
    "label_rows",
    "mention_rows",
    "outdated_rows",
    "spoken_to_rows",
]


def mention_rows(event: Mention, reading: Reading) -> list[MentionRow]:
    """One row for each brand the post names."""
    first = MentionRow(
        mention_id=event.id,
        source=event.source,
        brand=reading.brands[0],
        author_id=event.author,
        posted_at_ms=event.at_ms,
        language=reading.language,
        text=reading.text,
        url=event.url,
        act=reading.act,
        polarity=reading.polarity,
        provenance=reading.provenance,
        reply_to_id=event.reply_to,
        quote_of_id=event.quote_of,
        root_id=event.root,
        rev=event.rev,
        edited_at_ms=None,
        edit_id=None,
        is_cut=reading.is_cut,
        lookalike=reading.lookalike,
        terms=reading.terms,
        links=reading.links,
        is_given=event.brand is not None,
        model_version=reading.model_version,
    )
    return [first, *(replace(first, brand=brand) for brand in reading.brands[1:])]


def edited_rows(rows: list[MentionRow], edit: Edit | Mention, reading: Reading | None) -> list[MentionRow]:
    """The rows after an edit: new words for the brands that it still names, none it did not name before.

    An edit names no author: what the brand itself wrote stays `staff`. A post was written when the earliest of its
    revisions was, whichever came first.
    """
    if reading is None:
        return []
    return [
        replace(
            row,
            posted_at_ms=_first_ms(row, edit),
            language=reading.language,
            text=reading.text,
            act=reading.act,
            polarity=reading.polarity,
            provenance=row.provenance if row.provenance == Provenance.STAFF else reading.provenance,
            rev=edit.rev,
            edited_at_ms=int(edit.at_ms),
            edit_id=edit.id,
            is_cut=reading.is_cut,
            lookalike=reading.lookalike,
            terms=reading.terms,
            links=reading.links,
            model_version=reading.model_version,
        )
        for row in rows
        if row.is_given or row.brand in reading.brands
    ]


def outdated_rows(rows: list[MentionRow], older: Edit | Mention, reading: Reading | None) -> list[MentionRow]:
    """The rows after a revision that is older than theirs: their words stay, the brands it did not name go.

    When it is the post as it was written before, they learn from it when that was.
    """
    named = reading.brands if reading is not None else ()
    kept = [row for row in rows if row.is_given or row.brand in named]
    if type(older) is Edit:
        return kept
    return [
        replace(
            row,
            posted_at_ms=_first_ms(row, older),
            edited_at_ms=row.posted_at_ms if row.edited_at_ms is None else row.edited_at_ms,
            edit_id=row.mention_id if row.edit_id is None else row.edit_id,
        )
        for row in kept
    ]


def _first_ms(row: MentionRow, revision: Edit | Mention) -> int:
    return row.posted_at_ms if type(revision) is Edit else min(row.posted_at_ms, int(revision.at_ms))


def label_rows(rows: list[MentionRow], reading: Reading | None) -> list[LabelRow]:
    """One row for each label, for each brand of the mention."""
    if reading is None:
        return []
    return [
        LabelRow(row.mention_id, row.source, row.brand, label.scheme, label.label, label.p, label.evidence)
        for row in rows
        for label in reading.labels
    ]


def interaction_rows(event: Share, brands: tuple[str, ...], target: str | None, post_id: str) -> list[InteractionRow]:
    """One row for each brand of the post acted on."""
    id_, source, actor, how, of, at_ms = event.id, event.source, event.author, event.how, event.of, int(event.at_ms)
    if len(brands) == 1:  # nearly every share: a comprehension would cost as much again as the row
        return [InteractionRow(id_, source, brands[0], actor, target, how, of, post_id, at_ms)]
    return [InteractionRow(id_, source, brand, actor, target, how, of, post_id, at_ms) for brand in brands]


def spoken_to_rows(event: Mention, brands: tuple[str, ...]) -> list[InteractionRow]:
    """One row for each brand and each person the post speaks to by handle."""
    return [
        InteractionRow(
            f"{event.id}#mention:{target}",
            event.source,
            brand,
            event.author,
            target,
            "mention",
            None,
            event.id,
            int(event.at_ms),
        )
        for target in dict.fromkeys(event.addressed)
        for brand in brands
    ]


def follow_row(event: Follow) -> FollowRow:
    """Someone follows someone, since the moment of the event."""
    return FollowRow(event.id, event.source, event.author, event.target, int(event.at_ms))

"""Rows to put into stores, for tests: short to write, complete to read."""

from collections.abc import Sequence

from pipeline.records import ActivityRow, FollowRow, InteractionRow, LabelRow, MentionRow, Output

MINUTE_MS = 60_000
NOON_MS = 1_767_268_800_000  # 2026-01-01T12:00:00Z


def mention(
    mention_id: str,
    author: str = "ann",
    at_ms: int = NOON_MS,
    *,
    brand: str = "acme",
    source: str = "forum",
    provenance: str = "organic",
    rev: int = 0,
    edit_id: str | None = None,
    text: str = "Un café chez Acme, très bien.",
) -> MentionRow:
    return MentionRow(
        mention_id=mention_id,
        source=source,
        brand=brand,
        author_id=author,
        posted_at_ms=at_ms,
        language="fr",
        text=text,
        url=None,
        act="opinion",
        polarity=1,
        provenance=provenance,
        reply_to_id=None,
        quote_of_id=None,
        root_id=None,
        rev=rev,
        edited_at_ms=None if edit_id is None else at_ms + 1,
        edit_id=edit_id,
        terms=("cafe", "matin"),
        links=("example.org",),
        is_cut=False,
        lookalike="",
        is_given=False,
        model_version="test",
    )


def label(
    mention_id: str, name: str, p: float = 1.0, *, scheme: str = "motive", brand: str = "acme", source: str = "forum"
) -> LabelRow:
    return LabelRow(
        mention_id=mention_id, source=source, brand=brand, scheme=scheme, label=name, p=p, evidence="très bien"
    )


def share(
    interaction_id: str,
    actor: str = "bob",
    target: str | None = "ann",
    at_ms: int = NOON_MS,
    *,
    kind: str = "repost",
    brand: str = "acme",
    source: str = "forum",
    post_id: str | None = None,
) -> InteractionRow:
    return InteractionRow(
        interaction_id=interaction_id,
        source=source,
        brand=brand,
        actor_id=actor,
        target_id=target,
        kind=kind,
        mention_id="m1",
        post_id=post_id or interaction_id,
        happened_at_ms=at_ms,
    )


def follow(follow_id: str, who: str = "bob", whom: str = "ann", since_ms: int = NOON_MS) -> FollowRow:
    return FollowRow(follow_id=follow_id, source="forum", source_id=who, target_id=whom, since_ms=since_ms)


def cell(
    brand: str, mentions: int, *, value: str = "", dimension: str = "all", grain: str = "minute", at_ms: int = NOON_MS
) -> ActivityRow:
    return ActivityRow(
        brand=brand,
        grain=grain,
        bucket_ms=at_ms,
        dimension=dimension,
        value=value,
        mentions_e4=mentions * 10_000,
        authors=mentions,
        shares=0,
    )


def output(position: str = "1", input_name: str = "file", **rows: Sequence[object]) -> Output:
    """An output of one input; rows by the names of `Output`'s lists."""
    return Output(input=input_name, position=position, ended=False, received_ms=NOON_MS, **rows)  # type: ignore[arg-type]

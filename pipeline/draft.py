"""The rows one batch makes, kept by the post they came from until the batch is whole.

So an undo that arrives in the same batch as its target simply takes the target's rows back.
"""

from pipeline.records import FollowRow, InteractionRow, LabelRow, MentionRow, Output, RowlessRow

__all__ = ["Draft"]

Key = tuple[str, str]


class Draft:
    """Rows to be added (by (source, post id)) and keys of stored rows to be removed.

    `rowless` are the ids of accepted events that leave no row to be known by: undo, and what was undone.
    """

    def __init__(self) -> None:
        self.mentions: dict[Key, list[MentionRow]] = {}
        self.labels: dict[Key, list[LabelRow]] = {}
        self.interactions: dict[Key, list[InteractionRow]] = {}
        self.follows: dict[Key, FollowRow] = {}
        self.removed_mentions: dict[Key, None] = {}
        self.removed_interactions: dict[Key, None] = {}
        self.removed_follows: dict[Key, None] = {}
        self.rowless: dict[tuple[str, str, int], int | None] = {}  # time of the event; None: kept for ever

    def set_mention(self, key: Key, rows: list[MentionRow], labels: list[LabelRow]) -> None:
        self.mentions[key] = rows
        self.labels[key] = labels

    def add_interactions(self, key: Key, rows: list[InteractionRow]) -> None:
        """Rows that came from the post `key`. The list is taken over: the caller lets go of it."""
        if rows and self.interactions.setdefault(key, rows) is not rows:
            self.interactions[key] += rows

    def take_mention(self, key: Key) -> tuple[list[MentionRow], list[LabelRow]]:
        """The mention's rows of this batch, which it then no longer makes."""
        return self.mentions.pop(key, []), self.labels.pop(key, [])

    def write(self, output: Output) -> None:
        """Put every row into the output, in order of arrival."""
        output.mentions = [row for rows in self.mentions.values() for row in rows]
        output.labels = [row for rows in self.labels.values() for row in rows]
        output.interactions = [row for rows in self.interactions.values() for row in rows]
        output.follows = list(self.follows.values())
        output.removed_mentions = list(self.removed_mentions)
        output.removed_interactions = list(self.removed_interactions)
        output.removed_follows = list(self.removed_follows)
        output.rowless = [RowlessRow(*key, at_ms) for key, at_ms in self.rowless.items()]

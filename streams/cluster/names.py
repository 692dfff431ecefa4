"""The topics of a cluster, by their names."""

from msgspec import Struct

__all__ = ["Topics"]


class Topics(Struct, frozen=True):
    """The names of all topics under one prefix.

    >>> Topics.under("murmure.").dead_letters
    'murmure.dead-letters'
    """

    posts: str  # parcels with texts, as they came
    shares: str  # parcels without a text: there is nothing to read
    mentions: str  # parcels of `posts`, read, each in the partition it came from
    brands: str  # what texts are matched with
    inputs: str  # where each input stands
    dead_letters: str
    alerts: str

    @classmethod
    def under(cls, prefix: str) -> "Topics":
        """The topics whose names begin with a prefix."""
        return cls(*(prefix + name.replace("_", "-") for name in cls.__struct_fields__))

    @property
    def of_parcels(self) -> tuple[str, str, str]:
        """The topics that have the same number of partitions."""
        return self.posts, self.shares, self.mentions

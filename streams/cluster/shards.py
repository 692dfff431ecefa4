"""The part of the brands that one sink keeps. Competitors of one group stay together: their share of voice is one sum.

A shard is named by its brands, or as one of so many (`2/8`): each group goes where its name's checksum says, so every
machine comes to the same parting.
"""

from collections.abc import Callable, Sequence
from zlib import crc32

from msgspec import Struct

from pipeline.errors import SettingsError
from pipeline.settings import Brand, Brands

__all__ = ["Shard"]


class Shard(Struct, frozen=True):
    """Which brands are kept: those named, or those of a number among so many; without either, all."""

    named: tuple[str, ...] = ()
    number: int = 1
    of_so_many: int = 1

    @classmethod
    def of(cls, named: Sequence[str], part: str | None) -> "Shard":
        """The shard of a command line. SettingsError when it makes no sense."""
        if named and part:
            raise SettingsError("a shard is given by --brand or by --shard, not by both")
        if part is None:
            return cls(tuple(sorted(set(named))))
        number, _, n = part.partition("/")
        if not (number.isdigit() and n.isdigit() and 1 <= int(number) <= int(n)):
            raise SettingsError(f"--shard wants a number among so many, such as 2/8, found {part!r}")
        return cls((), int(number), int(n))

    def kept(self, brands: Brands) -> Brands:
        """The brands of this shard. SettingsError when a named one does not exist, or a group would be parted."""
        self._refuse_strangers(brands)
        return brands.model_copy(update={"brand": tuple(brand for brand in brands.brand if self._keeps(brand))})

    def left(self, brands: Brands) -> Callable[[str], bool] | None:
        """Which brands other shards keep, by their ids; None when there are no other shards.

        A brand that a column map gives and no brands file knows goes where its checksum says; shards that are given
        by name do not have it.
        """
        if not self.named and self.of_so_many == 1:
            return None
        kept = {brand.id: self._keeps(brand) for brand in brands.brand}
        return lambda brand: not (kept[brand] if brand in kept else not self.named and self._is_drawn(brand))

    def __str__(self) -> str:
        """A name for logs and consumer groups: `all`, `2of8`, `acme+globex`, or a checksum of many."""
        if self.named:
            said = "+".join(self.named)
            return said if len(said) <= 60 else f"{len(self.named)}-brands-{crc32(said.encode()):08x}"
        return "all" if self.of_so_many == 1 else f"{self.number}of{self.of_so_many}"

    def _keeps(self, brand: Brand) -> bool:
        if self.named:
            return brand.id in self.named
        return self._is_drawn(brand.group or brand.id)

    def _is_drawn(self, name: str) -> bool:
        return crc32(name.encode()) % self.of_so_many == self.number - 1

    def _refuse_strangers(self, brands: Brands) -> None:
        known = {brand.id: brand.group for brand in brands.brand}
        if strangers := [name for name in self.named if name not in known]:
            raise SettingsError(
                f"no brand {strangers[0]!r} is in force in this cluster (version {brands.version} has {len(known)}); "
                "publish it first: murmure topics --brands FILE"
            )
        groups = {known[name] for name in self.named} - {None}
        for name, group in known.items():
            if group in groups and name not in self.named:
                raise SettingsError(
                    f"group {group!r} would be parted: brand {name!r} belongs to it too; competitors are compared "
                    f"within one shard, so add --brand {name}"
                )

"""Keyed pseudonyms: who holds the key can find a person's rows again; who has only the tables cannot tell who it is.

A pseudonym is `p_` and 32 hexadecimal digits of an HMAC-SHA256 of the name (NFKC, case folded), so one person has one
in all sources. A pseudonym given one stays as it is. Post ids that name their author (`at://AUTHOR/...`) name the
pseudonym instead, those that are links become a keyed hash; links to posts are left out. What people write stays: names
in texts are not looked for.
"""

import hmac
import re
import unicodedata
from functools import lru_cache
from hashlib import blake2b

from msgspec import json
from msgspec.structs import replace

from pipeline.declared import Declaring, Row
from pipeline.events import AccountGone, Delete, Edit, Event, Follow, Mention, Reject, Share
from pipeline.settings import Brands

__all__ = ["LEAST_KEY", "Pseudonyms"]

LEAST_KEY = 16  # characters
_PSEUDONYM = re.compile(r"p_[0-9a-f]{32}")
_AT_URI = re.compile(r"at://([^/]+)")
_PEOPLE = ("account", "influencer")  # where declarations name somebody


class Pseudonyms:
    """The pseudonyms under one key. ValueError when it is shorter than `LEAST_KEY` characters.

    `key_id` tells one key from another, and nothing of what it is.
    """

    def __init__(self, key: str) -> None:
        if len(key) < LEAST_KEY:
            raise ValueError(f"a key of pseudonyms needs {LEAST_KEY} characters at least, this one has {len(key)}")
        secret = key.encode()
        self.key_id = blake2b(secret, digest_size=4, person=b"murmure.keyid").hexdigest()
        self.name = lru_cache(maxsize=200_000)(lambda name: _pseudonym(secret, name))
        self._link = lru_cache(maxsize=200_000)(lambda text: _digest(secret, b"link\0", text, "l_"))

    def maybe(self, name: str | None) -> str | None:
        """The pseudonym of somebody who may not be known."""
        return None if name is None else self.name(name)

    def id(self, text: str) -> str:
        """The id of a post, without the name of its author, which links (those of feeds) may hold anywhere."""
        if text.startswith("at://"):
            return _AT_URI.sub(lambda found: f"at://{self.name(found[1])}", text)
        return self._link(text) if text.startswith(("http://", "https://", "tag:")) else text

    def maybe_id(self, text: str | None) -> str | None:
        """The same where there may be none."""
        return None if text is None else self.id(text)

    def event(self, event: Event) -> Event:
        """An event in which people are pseudonyms."""
        id_ = self.id(event.id)
        if isinstance(event, Mention):
            return replace(
                event,
                id=id_,
                author=self.name(event.author),
                reply_to=self.maybe_id(event.reply_to),
                reply_to_author=self.maybe(event.reply_to_author),
                quote_of=self.maybe_id(event.quote_of),
                root=self.maybe_id(event.root),
                addressed=tuple(map(self.name, event.addressed)),
                url=None,
            )
        if isinstance(event, Share):
            author, of_author = self.name(event.author), self.maybe(event.of_author)
            of, via = self.id(event.of), self.maybe_id(event.via)
            return replace(event, id=id_, author=author, of=of, of_author=of_author, via=via)
        if isinstance(event, Follow):
            return replace(event, id=id_, author=self.name(event.author), target=self.name(event.target))
        if isinstance(event, AccountGone):
            return replace(event, id=id_, author=self.name(event.author))
        assert isinstance(event, Edit | Delete)
        return replace(event, id=id_, of=self.id(event.of))

    def found(self, found: Event | Reject) -> Event | Reject:
        """What a line became: of one that could not be read, only where it is and why it was refused."""
        return replace(found, raw=b"", detail="not kept: names are") if type(found) is Reject else self.event(found)  # type: ignore[arg-type]

    def brands(self, brands: Brands) -> Brands:
        """The accounts of brands as events will name them."""
        hidden = (
            b.model_copy(update={"accounts": tuple(self.name(a.lstrip("@")) for a in b.accounts)}) for b in brands.brand
        )
        return brands.model_copy(update={"brand": tuple(hidden)})

    def declaring(self, declaring: Declaring) -> Declaring:
        """What is declared of people, as events will name them; their own names (`name`) are left out."""
        rows = (
            Row(kind=row.kind, name=row.name, content=json.encode(self._people(json.decode(row.content))).decode())
            for row in declaring.rows
        )
        return declaring.model_copy(update={"rows": tuple(rows)})

    def _item(self, item: object) -> object:
        """Something that a campaign is known by: a post's id may name its author."""
        if not isinstance(item, str) or not item.startswith("post:"):
            return item
        return _AT_URI.sub(lambda found: f"at://{self.name(found[1])}", item)

    def _people(self, value: object) -> object:
        if isinstance(value, list):
            return [self._people(one) for one in value]
        if isinstance(value, dict):
            is_person = "account" in value
            return {
                key: self.name(str(one).lstrip("@"))
                if key in _PEOPLE
                else [self._item(item) for item in one]
                if key == "items"
                else self._people(one)
                for key, one in value.items()
                if not (is_person and key == "name")
            }
        return value


def _pseudonym(secret: bytes, name: str) -> str:
    if _PSEUDONYM.fullmatch(name):
        return name
    return _digest(secret, b"", unicodedata.normalize("NFKC", name).casefold(), "p_")


def _digest(secret: bytes, kind: bytes, text: str, prefix: str) -> str:
    told = kind + text.encode("utf-8", "surrogatepass")
    return f"{prefix}{hmac.digest(secret, told, 'sha256')[:16].hex()}"

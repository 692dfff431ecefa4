"""What a user can set about live sources: the tables `[sources.NAME]` of `murmure.toml`, with the defaults.

Only shapes and checks; what is done with them is in `streams/sources/`. Secrets never stand here: a key that ends in
`_env` names a variable of the environment.
"""

from collections import Counter
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, field_validator

__all__ = [
    "BlueskySettings",
    "HackerNewsSettings",
    "MastodonSettings",
    "RssSettings",
    "SourceSettings",
    "WebhookSettings",
]

_Seconds = Annotated[float, Field(gt=0, le=86_400)]
_Socket = Annotated[str, Field(pattern=r"^wss?://[^\s/?#]+$")]
_Web = Annotated[str, Field(pattern=r"^https?://[^\s?#]+[^\s?#/]$")]
_Feed = Annotated[str, Field(pattern=r"^https?://[^\s]+$", max_length=2_000)]
_Variable = Annotated[str, Field(pattern=r"^[A-Za-z_][A-Za-z0-9_]*$")]
_Collection = Annotated[str, Field(pattern=r"^[a-zA-Z0-9.-]+(\.\*)?$", max_length=317)]
_Did = Annotated[str, Field(pattern=r"^did:[a-z]+:\S+$", max_length=2048)]


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class BlueskySettings(_Strict):
    """Bluesky's Jetstream. `urls` are tried one after the other; `wire` is what they speak.

    `rewind_s`: where the server does not number its events, and when another one is asked, so much is read twice, and
    what was known is left out. `silence_s` without a word, and the connection is made anew; a failed attempt is
    repeated after a random pause of at most `retry_s`, doubled each time up to `retry_most_s`.
    """

    urls: Annotated[tuple[_Socket, ...], Field(min_length=1)] = (
        "wss://jetstream2.us-east.bsky.network",
        "wss://jetstream1.us-east.bsky.network",
        "wss://jetstream2.us-west.bsky.network",
        "wss://jetstream1.us-west.bsky.network",
    )
    wire: Literal["v1", "v2"] = "v1"
    collections: Annotated[tuple[_Collection, ...], Field(min_length=1, max_length=100)] = (
        "app.bsky.feed.post",
        "app.bsky.feed.repost",
        "app.bsky.feed.like",
    )
    dids: Annotated[tuple[_Did, ...], Field(max_length=10_000)] = ()
    rewind_s: _Seconds = 5.0
    silence_s: _Seconds = 60.0
    open_s: _Seconds = 15.0
    retry_s: _Seconds = 1.0
    retry_most_s: _Seconds = 60.0


class HackerNewsSettings(_Strict):
    """Hacker News. Items are asked for every `poll_s`; the very first start begins `backlog` items before the newest.

    `recheck_s` after it was written an item is read once more: its author may have changed it, or taken it back.
    `await_s`: how long a number is waited for that was given out and has no item yet. The rest as for Bluesky.
    """

    url: _Web = "https://hacker-news.firebaseio.com/v0"
    backlog: Annotated[int, Field(ge=0, le=1_000_000)] = 1_000
    poll_s: _Seconds = 10.0
    recheck_s: _Seconds = 7_800.0
    await_s: _Seconds = 60.0
    silence_s: _Seconds = 60.0
    open_s: _Seconds = 15.0
    retry_s: _Seconds = 1.0
    retry_most_s: _Seconds = 60.0


class RssSettings(_Strict):
    """Feeds, RSS or Atom. Each is asked every `poll_s`; the names of its last `keep` entries are remembered."""

    feeds: Annotated[tuple[_Feed, ...], Field(max_length=1_000)] = ()
    poll_s: _Seconds = 300.0
    keep: Annotated[int, Field(ge=100, le=100_000)] = 2_000
    silence_s: _Seconds = 60.0
    open_s: _Seconds = 30.0
    retry_s: _Seconds = 10.0
    retry_most_s: _Seconds = 600.0

    @field_validator("feeds")
    @classmethod
    def _named_once(cls, feeds: tuple[str, ...]) -> tuple[str, ...]:
        if twice := sorted(feed for feed, n in Counter(feeds).items() if n > 1):
            raise ValueError(f"{twice[0]!r} is named twice")
        return feeds


class MastodonSettings(_Strict):
    """One Mastodon server. `timeline` is what is read of it, or each of `tags` where there are some.

    `token_env` names the variable that holds the token. After a break at most `pages` pages of 40 are fetched.
    """

    url: Annotated[str, Field(pattern=r"^(https?://[^\s/?#]+)?$")] = ""
    streaming_url: Annotated[str, Field(pattern=r"^(https?://[^\s/?#]+)?$")] = ""
    token_env: _Variable = "MASTODON_TOKEN"
    timeline: Literal["public", "public:local", "public:remote"] = "public"
    tags: Annotated[tuple[Annotated[str, Field(pattern=r"^\w{1,100}$")], ...], Field(max_length=50)] = ()
    pages: Annotated[int, Field(ge=0, le=1_000)] = 100
    silence_s: _Seconds = 60.0
    open_s: _Seconds = 15.0
    retry_s: _Seconds = 2.0
    retry_most_s: _Seconds = 300.0


class WebhookSettings(_Strict):
    """Where signed events are taken in, at `http://HOST:PORT/events`.

    `secret_env` names the variables that hold keys, `whsec_...`: one, or while they are changed the old and the new.
    `waiting`: so many messages wait for the writer; who comes then is told to come again.
    """

    host: Annotated[str, Field(pattern=r"^[A-Za-z0-9.:_-]+$")] = "127.0.0.1"
    port: Annotated[int, Field(ge=1, le=65_535)] = 8787
    secret_env: Annotated[tuple[_Variable, ...], Field(min_length=1, max_length=5)] = ("MURMURE_WEBHOOK_SECRET",)
    most_bytes: Annotated[int, Field(ge=1_000, le=64 * 2**20)] = 4_194_304
    waiting: Annotated[int, Field(ge=1, le=1_000)] = 32


class SourceSettings(_Strict):
    """`[sources]`: a table for each live source."""

    bluesky: BlueskySettings = BlueskySettings()
    hackernews: HackerNewsSettings = HackerNewsSettings()
    rss: RssSettings = RssSettings()
    mastodon: MastodonSettings = MastodonSettings()
    webhook: WebhookSettings = WebhookSettings()

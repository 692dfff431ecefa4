"""What frames of the Jetstream become: every kind of event, on both wires, and what is no event at all."""

import json
import random
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.events import AccountGone, Delete, Edit, Event, Follow, How, Mention, Share
from streams.codec import decode_line, encode
from streams.refusals import Fault
from streams.sources.bluesky_events import event_of
from streams.sources.jetstream import Frame, Notice, Wire, read_frame
from tests.fake_jetstream import Told
from tests.jetstream_story import did, post_uri, record, story, told
from tests.stories import START

SEEN_US = START * 1000 + 5_000_000
POST, REPOST, LIKE = "app.bsky.feed.post", "app.bsky.feed.repost", "app.bsky.feed.like"


def both(one: Told) -> Event | Fault | None:
    """The event of a message, which both wires must tell alike."""
    found = []
    for wire, raw in (("v1", one.v1), ("v2", one.v2)):
        frame = read_frame(raw, wire)  # type: ignore[arg-type]
        assert isinstance(frame, Frame), frame
        assert (frame.seq, frame.time_us) == (one.seq, one.time_us)
        found.append(event_of(frame))
    assert found[0] == found[1]
    return found[0]


def post(**fields: Any) -> Event | Fault | None:  # noqa: ANN401 - fields of a record are of any type
    return both(record(7, SEEN_US, 1, POST, 3, {"text": "acme", **fields}))


def ref(who: int, key: int, collection: str = POST) -> dict[str, Any]:
    return {"uri": post_uri(who, key).replace(POST, collection), "cid": "bafyinvented"}


def test_a_post_is_a_mention_named_by_its_uri() -> None:
    found = post(langs=["fr", "en"])
    assert isinstance(found, Mention)
    assert (found.id, found.author, found.text, found.lang) == (post_uri(1, 3), did(1), "acme", "fr")
    assert found.at_ms == SEEN_US // 1000 - 300
    assert found.url == f"https://bsky.app/profile/{did(1)}/post/{post_uri(1, 3).rpartition('/')[2]}"
    assert (found.reply_to, found.quote_of, found.addressed) == (None, None, ())


def test_a_reply_names_whom_it_answers_and_the_first_post() -> None:
    found = post(reply={"parent": ref(2, 2), "root": ref(3, 1)})
    assert isinstance(found, Mention)
    assert (found.reply_to, found.reply_to_author, found.root) == (post_uri(2, 2), did(2), post_uri(3, 1))


@pytest.mark.parametrize(
    "embed",
    [
        {"$type": "app.bsky.embed.record", "record": ref(2, 2)},
        {
            "$type": "app.bsky.embed.recordWithMedia",
            "record": {"$type": "app.bsky.embed.record", "record": ref(2, 2)},
            "media": {"$type": "app.bsky.embed.images", "images": []},
        },
    ],
)
def test_a_quote_is_found_with_and_without_a_picture(embed: dict[str, Any]) -> None:
    found = post(embed=embed)
    assert isinstance(found, Mention)
    assert found.quote_of == post_uri(2, 2)


def test_a_list_that_is_embedded_is_no_quote_and_a_picture_is_none() -> None:
    for embed in (
        {"$type": "app.bsky.embed.record", "record": ref(2, 2, "app.bsky.graph.list")},
        {"$type": "app.bsky.embed.images", "images": [{"alt": "acme"}]},
        {"$type": "app.bsky.embed.external", "external": {"uri": "https://acme.example", "title": "a"}},
    ):
        found = post(embed=embed)
        assert isinstance(found, Mention)
        assert found.quote_of is None


def test_facets_say_who_is_spoken_to_once_each() -> None:
    mention = {"$type": "app.bsky.richtext.facet#mention", "did": did(9)}
    link = {"$type": "app.bsky.richtext.facet#link", "uri": "https://acme.example"}
    facets = [{"index": {"byteStart": 0, "byteEnd": 4}, "features": [mention, link]}, {"features": [mention]}]
    found = post(facets=facets)
    assert isinstance(found, Mention)
    assert found.addressed == (did(9),)


@pytest.mark.parametrize(("collection", "how"), [(REPOST, How.REPOST), (LIKE, How.LIKE)])
def test_reposts_and_likes_say_through_whom_a_post_was_seen(collection: str, how: How) -> None:
    fields = {"subject": ref(2, 2), "via": ref(4, 5, REPOST)}
    found = both(record(7, SEEN_US, 1, collection, 3, fields))
    assert isinstance(found, Share)
    assert (found.how, found.of, found.of_author) == (how, post_uri(2, 2), did(2))
    assert found.via == post_uri(4, 5).replace(POST, REPOST)
    assert found.id == post_uri(1, 3).replace(POST, collection)


def test_a_like_of_a_feed_is_nothing_and_so_are_blocks_and_handles() -> None:
    assert both(record(7, SEEN_US, 1, LIKE, 3, {"subject": ref(2, 2, "app.bsky.feed.generator")})) is None
    assert both(record(7, SEEN_US, 1, "app.bsky.graph.block", 3, {"subject": did(2)})) is None
    assert both(record(7, SEEN_US, 1, "fm.example.status", 3, None)) is None
    assert both(told(7, SEEN_US, 1, "identity", {"handle": "new.example"})) is None
    assert both(told(7, SEEN_US, 1, "sync", {"rev": "x"})) is None


def test_follows_and_what_is_taken_back() -> None:
    follow = both(record(7, SEEN_US, 1, "app.bsky.graph.follow", 3, {"subject": did(2)}))
    assert isinstance(follow, Follow)
    assert (follow.author, follow.target) == (did(1), did(2))
    gone = both(record(8, SEEN_US, 1, "app.bsky.graph.follow", 3, None))
    assert isinstance(gone, Delete)
    assert gone.of == follow.id
    assert gone.at_ms == SEEN_US // 1000


def test_a_post_that_is_written_anew_is_an_edit_whose_revision_rises() -> None:
    revs = []
    for seq in (1, 2, 1000):
        one = json.loads(record(seq, SEEN_US, 1, POST, 3, {"text": "acme!"}).v1)
        one["commit"]["operation"] = "update"
        frame = read_frame(json.dumps(one).encode(), "v1")
        assert isinstance(frame, Frame)
        found = event_of(frame)
        assert isinstance(found, Edit)
        assert (found.of, found.text) == (post_uri(1, 3), "acme!")
        revs.append(found.rev)
    assert revs == sorted(revs)
    assert revs[0] >= 1


@pytest.mark.parametrize(
    ("body", "is_gone"),
    [
        ({"active": False, "status": "deleted"}, True),
        ({"active": False, "status": "deactivated"}, True),
        ({"active": False, "status": "takendown"}, True),
        ({"active": False}, True),
        ({"active": False, "status": "desynchronized"}, False),
        ({"active": False, "status": "throttled"}, False),
        ({"active": True}, False),
    ],
)
def test_an_account_that_left_is_an_order_to_erase(body: dict[str, Any], is_gone: bool) -> None:
    found = both(told(7, SEEN_US, 1, "account", {**body, "time": "2026-01-05T08:00:00.000Z"}))
    assert isinstance(found, AccountGone) == is_gone
    if isinstance(found, AccountGone):
        assert (found.author, found.at_ms) == (did(1), SEEN_US // 1000)


def test_every_id_that_names_somebody_has_the_form_that_pseudonyms_know() -> None:
    for one in story(400):
        event = both(one)
        if isinstance(event, Event):
            assert event.id.startswith(f"at://{did(0)[:-4]}")


@pytest.mark.parametrize(
    ("created", "at_ms"),
    [
        ("2026-01-05T00:00:01+00:00", START + 1000),
        ("2019-06-01T00:00:00Z", 1_559_347_200_000),  # an old post that is brought in now is old
        ("2099-01-01T00:00:00Z", SEEN_US // 1000),  # a clock ahead is not believed
        ("yesterday", SEEN_US // 1000),
        (None, SEEN_US // 1000),
    ],
)
def test_the_time_is_the_authors_but_never_later_than_it_was_seen(created: str | None, at_ms: int) -> None:
    found = post(createdAt=created)
    assert isinstance(found, Mention)
    assert found.at_ms == at_ms


@pytest.mark.parametrize(
    ("raw", "code"),
    [
        (b'{"did":"d\xff"}', "bad_bytes"),
        (b"{", "bad_json"),
        (b"[]", "not_object"),
        (b"{}", "missing"),
        (b'{"did":"did:plc:a","time_us":1.5,"kind":"commit"}', "wrong_type"),
        (b'{"did":"did:plc:a","time_us":1700000000000000,"kind":"commit"}', "missing"),
        (b'{"did":"did:plc:a","time_us":1,"kind":"identity","x":"' + b"a" * 5_000_000 + b'"}', "too_long"),
        (b'{"x":' + b"[" * 500 + b"]" * 500 + b"}" + b" " * 900, "too_deep"),
        (b'{"did":"did:plc:a","time_us":9000000000000000000000,"kind":"identity"}', "bad_time"),
    ],
)
def test_a_message_that_cannot_be_read_has_a_code(raw: bytes, code: str) -> None:
    found = read_frame(raw, "v1")
    assert isinstance(found, Fault)
    assert found.code == code


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ({"text": None}, "wrong_type"),
        ({"text": "a", "reply": {"parent": 3}}, "wrong_type"),
        ({"text": "a", "reply": {"parent": {"uri": "at://x\x00/app.bsky.feed.post/1"}}}, "bad_id"),
        ({"text": "a", "langs": "fr"}, "wrong_type"),
    ],
)
def test_a_record_that_is_not_as_it_should_be_has_a_code(fields: dict[str, Any], code: str) -> None:
    found = both(record(7, SEEN_US, 1, POST, 3, fields))
    assert isinstance(found, Fault)
    assert found.code == code


def test_what_a_server_says_of_the_stream_is_no_frame() -> None:
    info = b'{"$type":"message","payload":{"$type":"n#info","name":"OutdatedCursor","message":"clamped to 9"}}'
    assert read_frame(info, "v2") == Notice("OutdatedCursor", "clamped to 9", False)
    last = b'{"$type":"error","error":"ConsumerTooSlow","message":"reconnect"}'
    assert read_frame(last, "v2") == Notice("ConsumerTooSlow", "reconnect", True)


@given(st.data(), st.sampled_from(["v1", "v2"]))
def test_nothing_that_a_server_sends_makes_it_fail(data: st.DataObject, wire: Wire) -> None:
    """Damaged messages: bytes changed, cut out, doubled, and values of another type put in."""
    rng = random.Random(data.draw(st.integers(0, 2**32)))
    one = rng.choice(story(60, seed=rng.randrange(5)))
    raw = bytearray(one.v1 if wire == "v1" else one.v2)
    for _ in range(rng.randrange(1, 6)):
        at = rng.randrange(len(raw))
        raw[at : at + rng.randrange(3)] = rng.choice([b"", b"\xff", b'"', b"}", b"[1]", b"null", b"\\ud800", b"-1e999"])
    frame = read_frame(bytes(raw), wire)
    if isinstance(frame, Frame):
        assert isinstance(event_of(frame), Event | Fault | None)


def test_every_event_of_a_story_goes_over_our_own_wire() -> None:
    for one in story(400):
        frame = read_frame(one.v1, "v1")
        assert isinstance(frame, Frame)
        event = event_of(frame)
        assert event is None or decode_line(encode(event), "f", 0) == event  # type: ignore[arg-type]

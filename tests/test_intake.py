"""Two events in one: replies and quotes with text, shares with a comment."""

import pytest

from pipeline.events import Delete, How, Instant, Mention, Share
from pipeline.intake import derive, is_late, post_id

NOON = Instant(1_767_614_400_000)


def test_a_reply_holds_a_share_of_what_it_answers() -> None:
    reply = Mention(source="s", id="r", at_ms=NOON, author="bob", text="no", reply_to="p", reply_to_author="ann")
    taken, share = derive(reply)
    assert taken is reply
    assert share == Share(source="s", id="r#reply", at_ms=NOON, how=How.REPLY, author="bob", of="p", of_author="ann")
    assert share is not None
    assert post_id(share, reply) == "r"


def test_a_post_that_is_both_counts_as_the_quote() -> None:
    _, share = derive(Mention(source="s", id="q", at_ms=NOON, author="bob", text="x", reply_to="p", quote_of="z"))
    assert share is not None
    assert (share.id, share.of, share.of_author) == ("q#quote", "z", None)


@pytest.mark.parametrize("how", list(How))
def test_a_share_with_a_comment_reads_as_a_post_and_its_share(how: How) -> None:
    share = Share(source="s", id="x", at_ms=NOON, how=how, author="bob", of="p", via="v", comment="look at this")
    post, bare = derive(share)
    assert isinstance(post, Mention)
    assert (post.id, post.text, post.author) == ("x", "look at this", "bob")
    assert (post.reply_to, post.quote_of) == (("p", None) if how is How.REPLY else (None, "p"))
    assert bare is not None
    assert (bare.id, bare.of, bare.via, bare.comment) == (f"x#{how}", "p", "v", None)


@pytest.mark.parametrize("comment", [None, "", "  \n"])
def test_a_wordless_share_stays_one_event(comment: str | None) -> None:
    share = Share(source="s", id="x", at_ms=NOON, how=How.REPOST, author="bob", of="p", comment=comment)
    assert derive(share) == (share, None)
    assert post_id(share, None) == "x"


def test_a_share_of_that_name_that_follows_no_such_post_is_a_post_of_its_own() -> None:
    share = Share(source="s", id="x#reply", at_ms=NOON, how=How.REPLY, author="bob", of="p")
    other = Mention(source="s", id="y", at_ms=NOON, author="bob", text="x")
    assert post_id(share, other) == "x#reply"


def test_everything_else_stays_as_it_is() -> None:
    delete = Delete(source="s", id="d", at_ms=NOON, of="p")
    assert derive(delete) == (delete, None)


@pytest.mark.parametrize(("at_ms", "late"), [(999, True), (1_000, False), (1_001, False), (9_000, False)])
def test_late_is_older_than_the_stamp_less_the_lateness(at_ms: int, late: bool) -> None:
    assert is_late(at_ms, 2_000, 1_000) is late

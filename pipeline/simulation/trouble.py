"""What goes wrong in the invented market: broken lines, latecomers, reactions before their post, second thoughts.

Each sort of trouble goes through its cases in turn, so that even a small market has seen most of them. Every case is
decided by the semantics alone: where two readings of them would differ, the case is not made.
"""

from collections.abc import Callable

from models.vocabulary import Motive, Provenance
from pipeline.events import How
from pipeline.simulation.cast import BRANDS
from pipeline.simulation.faults import broken_line
from pipeline.simulation.stage import LATENESS_MS, LOST, SOURCE, Landing, Post, Quiet, Said, Stage
from pipeline.simulation.talk import Talk

__all__ = ["Trouble"]

_BY_ID = {brand.id: brand for brand in BRANDS}
_FAR_BACK_MS = 5_400_000


class Trouble:
    """The mishaps of the market, on one stage."""

    def __init__(self, stage: Stage, talk: Talk) -> None:
        self.stage = stage
        self.talk = talk
        self.reactions = talk.reactions
        self._ledger = stage.ledger
        self._out = stage.ledger.outcomes
        self._made = stage.ledger.made
        self._turns = {"broken": -1, "late": -1, "early": -1, "undo": -1}

    def broken(self, t: int) -> bytes:
        """A line that must be refused; it moves no clock."""
        event: dict[str, object] = {"kind": "mention", "source": SOURCE, "id": self.stage.new_id("b"), "at": t}
        event.update(author="nobody", text=self.stage.texts.small_talk(self.stage.language()))
        line, code = broken_line(event, self._turn("broken"))
        self._made.broken += 1
        self._out.input += 1
        self._ledger.reject(code)
        return line

    def late(self, t: int) -> bytes:
        """An event that comes after its source has long moved on, or at the very last moment."""
        stage, recent = self.stage, self.stage.recent
        stamp_ms = stage.stamp_ms
        if stamp_ms is None or not recent or not stage.quiet_posts:
            return self.talk.ordinary(t)
        at_ms = stamp_ms - LATENESS_MS - 1 - int(_FAR_BACK_MS * stage.rnd() ** 2)
        known, quiet = recent[-1], stage.quiet_posts[-1]
        actor = stage.cast.someone_else(known.author, known.language, stage.rnd)
        turn = self._turn("late") % 8
        self._made.late += turn != 7
        if turn < 2:
            return self._plain_post(t, at_ms, n=1 + turn)
        if turn == 2:
            return self.reactions.answer(t, at_ms, known, actor, How.REPLY)
        if turn == 3:
            return self.reactions.share(t, at_ms, known, actor, How.REPOST)
        if turn == 4:
            return self._edit(at_ms, quiet.id, "...")
        if turn == 5:
            return self._delete(at_ms, quiet.id)
        if turn == 6:
            said = Said(stage.texts.small_talk(known.language))
            return self.talk.write(t, at_ms, self.talk.post(actor, said, known.language), said, Provenance.ORGANIC, 0)
        return self._plain_post(t, stamp_ms - LATENESS_MS, n=1)  # not late by a millisecond

    def early(self, t: int) -> bytes:
        """A post arrives at once and moves the stamp to now; soon after it, something comes before its post.

        The stamp then moves by less than the time between these arrivals, at most 8 minutes: within every wait.
        """
        stage, rnd = self.stage, self.stage.rnd
        anchor = self.talk.ordinary(t, prompt=True)
        brand, language, motive = stage.brand(), stage.language(), self.talk.motive()
        said = Said(stage.texts.about(brand, motive, language), (brand.id,), motive)
        post = self.talk.post(stage.cast.anyone(language, rnd), said, language, Landing(arrived=False))
        turn = self._turn("early") % 4
        if turn == 1:
            stage.push(t + 2_000 + int(60_000 * rnd()), self._early_delete, post, said)
        elif turn == 3:
            stage.push(t + 2_000 + int(60_000 * rnd()), self._early_edit, post, said)
        else:
            for _ in range(1 + int(3 * rnd())):
                stage.push(t + 2_000 + int(60_000 * rnd()), self.reactions.react, post)
        posted_ms = t + int(1_000 * rnd())
        stage.push(t + 65_000 + int(400_000 * rnd()), self._arrive, posted_ms, post, said, turn)
        return anchor

    def unknown(self, t: int) -> bytes:
        """Someone reacts to a post that was never seen."""
        language = self.stage.language()
        id_ = self.stage.new_id("x")
        ghost = Post(id_, self.stage.cast.anyone(language, self.stage.rnd), (), language, LOST, id_)
        return self.reactions.react(t, ghost)

    def undo(self, t: int) -> bytes:
        """Someone corrects or takes back what they wrote, maybe days ago; or tries to, in vain."""
        stage = self.stage
        cases: tuple[tuple[bool, Callable[[int], bytes]], ...] = (
            (bool(stage.quiet_posts), self._delete_post),
            (bool(stage.quiet_posts), self._edit_words),
            (bool(stage.quiet_posts), self._edit_brand_away),
            (bool(stage.quiet_reposts), self._delete_repost),
            (bool(stage.off_topic_ids), self._delete_off_topic),
            (bool(stage.quiet_posts), self._edit_rival_in),
            (True, self._edit_unknown),
            (bool(stage.quiet_follows), self._unfollow),
            (bool(stage.off_topic_ids), self._edit_off_topic),
            (True, self._delete_unknown),
        )
        possible, act = cases[self._turn("undo") % len(cases)]
        return act(t) if possible else self.talk.ordinary(t)

    def _turn(self, sort: str) -> int:
        self._turns[sort] += 1
        return self._turns[sort]

    def _plain_post(self, t: int, at_ms: int, n: int) -> bytes:
        """A post about a brand, whose `n` reactions come in time; they find it only if it was not late itself."""
        brand, language, motive = self.stage.brand(), self.stage.language(), self.talk.motive()
        said = Said(self.stage.texts.about(brand, motive, language), (brand.id,), motive)
        post = self.talk.post(self.stage.cast.anyone(language, self.stage.rnd), said, language)
        return self.talk.write(t, at_ms, post, said, Provenance.ORGANIC, n)

    def _arrive(self, t: int, posted_ms: int, post: Post, said: Said, turn: int) -> bytes:
        """The post that others were ahead of. One that was undone meets no further reaction."""
        is_undone = turn in (1, 3)
        return self.talk.write(t, posted_ms, post, said, Provenance.ORGANIC, 0 if is_undone else 1, quiet=is_undone)

    def _early_delete(self, t: int, post: Post, said: Said) -> bytes:
        gone = (said.brands, said.motive, Provenance.ORGANIC, post.language, -1)
        post.landing.settle.append((self._ledger.mention, gone))
        return self._delete(t, post.id, known=False)

    def _early_edit(self, t: int, post: Post, said: Said) -> bytes:
        motive = self.talk.motive()
        post.landing.settle.append((self._reword, (Quiet(post.id, said.brands, post.language, said.motive), motive)))
        return self._edit(t, post.id, self._words(said.brands[0], motive, post.language), known=False)

    def _delete_post(self, t: int) -> bytes:
        self._forget(quiet := self.stage.take(self.stage.quiet_posts))
        return self._delete(t, quiet.id)

    def _delete_repost(self, t: int) -> bytes:
        quiet = self.stage.take(self.stage.quiet_reposts)
        self._ledger.interaction(quiet.brands, How.REPOST, quiet.leader, -1)
        return self._delete(t, quiet.id)

    def _unfollow(self, t: int) -> bytes:
        self._ledger.follows -= 1
        return self._delete(t, self.stage.take(self.stage.quiet_follows).id)

    def _delete_off_topic(self, t: int) -> bytes:
        return self._delete(t, self.stage.take(self.stage.off_topic_ids), known=False)

    def _delete_unknown(self, t: int) -> bytes:
        return self._delete(t, self.stage.new_id("x"), known=False)

    def _edit_words(self, t: int) -> bytes:
        quiet, motive = self.stage.take(self.stage.quiet_posts), self.talk.motive()
        self._reword(quiet, motive)
        return self._edit(t, quiet.id, self._words(quiet.brands[0], motive, quiet.language))

    def _edit_brand_away(self, t: int) -> bytes:
        self._forget(quiet := self.stage.take(self.stage.quiet_posts))
        return self._edit(t, quiet.id, self.stage.texts.small_talk(quiet.language))

    def _edit_rival_in(self, t: int) -> bytes:
        """The new words name a rival too; the post stays one about its own brand alone."""
        quiet = self.stage.take(self.stage.quiet_posts)
        brand = _BY_ID[quiet.brands[0]]
        self._reword(quiet, Motive.ADVICE_SEEKING)
        return self._edit(t, quiet.id, self.stage.texts.about_both(brand, self.stage.rival(brand), quiet.language))

    def _edit_off_topic(self, t: int) -> bytes:
        """The new words name a brand; the post was about none, and is not remembered."""
        words = self._words(self.stage.brand().id, Motive.VENTING, self.stage.language())
        return self._edit(t, self.stage.take(self.stage.off_topic_ids), words, known=False)

    def _edit_unknown(self, t: int) -> bytes:
        words = self._words(self.stage.brand().id, self.talk.motive(), self.stage.language())
        return self._edit(t, self.stage.new_id("x"), words, known=False)

    def _words(self, brand_id: str, motive: Motive, language: int) -> str:
        return self.stage.texts.about(_BY_ID[brand_id], motive, language)

    def _forget(self, quiet: Quiet) -> None:
        self._ledger.mention(quiet.brands, quiet.motive, Provenance.ORGANIC, quiet.language, -1)

    def _reword(self, quiet: Quiet, motive: Motive) -> None:
        self._forget(quiet)
        self._ledger.mention(quiet.brands, motive, Provenance.ORGANIC, quiet.language)

    def _edit(self, at_ms: int, of: str, text: str, *, known: bool = True) -> bytes:
        self._made.edit += 1
        event: dict[str, object] = {"kind": "edit", "source": SOURCE, "id": self.stage.new_id("e"), "of": of}
        event.update(rev=1, text=text)
        return self._undone(event, at_ms, known)

    def _delete(self, at_ms: int, of: str, *, known: bool = True) -> bytes:
        self._made.delete += 1
        event: dict[str, object] = {"kind": "delete", "source": SOURCE, "id": self.stage.new_id("d"), "of": of}
        return self._undone(event, at_ms, known)

    def _undone(self, event: dict[str, object], at_ms: int, known: bool) -> bytes:
        self._out.input += 1
        if self.stage.is_late(at_ms):
            self._out.late += 1
        elif known:
            self._out.accepted += 1
        else:
            self._out.unmatched += 1
        return self.stage.line(event, at_ms)

"""What people of the invented market do with a post: pass it on, like it, answer it, quote it.

Each public method makes one line and enters its outcome in the ledger. Read after `simulation/stage.py`.
"""

from models.vocabulary import Motive, Provenance
from pipeline.events import How
from pipeline.simulation.cast import BRANDS
from pipeline.simulation.stage import LANDED, LOST, SOURCE, Post, Quiet, Said, Stage

__all__ = ["Reactions"]

_BY_ID = {brand.id: brand for brand in BRANDS}
_LEADERS = {brand.id: frozenset(brand.leaders[0] + brand.leaders[1]) for brand in BRANDS}

_AGAIN = 0.02  # part of the lines that are delivered twice
_AGAIN_OLD = 0.2  # part of the second deliveries that come so long after that most are late
_ON = 0.08  # part of the reposts and quotes that are passed on themselves
_COME_BACK = 0.3  # part of the answers that get an answer

# What an answer that names the brand is about: those who ask get help, those who rage find company.
_ANSWERS = {
    Motive.ADVICE_SEEKING: (Motive.HELP_OTHERS, Motive.HELP_OTHERS, Motive.NONE, Motive.ENTHUSIASM),
    Motive.VENTING: (Motive.VENTING, Motive.VENTING, Motive.HELP_OTHERS, Motive.NONE),
    Motive.ENTHUSIASM: (Motive.ENTHUSIASM, Motive.ADVICE_SEEKING, Motive.NONE, Motive.NONE),
}
_OTHER_ANSWERS = (Motive.NONE, Motive.NONE, Motive.NONE, Motive.ADVICE_SEEKING, Motive.VENTING, Motive.ENTHUSIASM)


class Reactions:
    """The answers of the market, on one stage."""

    def __init__(self, stage: Stage) -> None:
        self.stage = stage
        self._ledger = stage.ledger
        self._out = stage.ledger.outcomes
        self._made = stage.ledger.made
        self._rnd = stage.rnd

    def react(self, t: int, post: Post) -> bytes:
        """Someone passes a post on, likes it, answers it or quotes it."""
        stage, rnd = self.stage, self._rnd
        if post.listeners is not None and rnd() < 0.8:
            actor = stage.cast.listener(post.language, post.listeners, rnd)
        else:
            actor = stage.cast.someone_else(post.author, post.language, rnd)
        # At most 15 s on the way, and reactions begin after 20 s: none is older than the post it is about.
        at_ms = t - int(15_000 * rnd()) if post.landing.arrived else t
        u = rnd()
        if u < 0.36:
            return self.share(t, at_ms, post, actor, How.REPOST)
        if u < 0.66:
            return self.share(t, at_ms, post, actor, How.LIKE)
        how = How.REPLY if u < 0.88 else How.QUOTE
        if rnd() < 0.06:
            return self.share(t, at_ms, post, actor, how)
        return self.answer(t, at_ms, post, actor, how)

    def share(self, t: int, at_ms: int, post: Post, actor: str, how: How) -> bytes:
        """Someone passes a post on, or reacts to it, without a word."""
        stage = self.stage
        id_ = stage.new_id("s")
        event: dict[str, object] = {"kind": "share", "how": how, "source": SOURCE, "id": id_}
        event["author"], event["of"] = actor, post.id
        if self._rnd() < 0.8:
            event["of_author"] = post.author
        if how is How.REPOST:
            if post.last_repost is not None and self._rnd() < 0.4:
                event["via"] = post.last_repost
            post.last_repost = id_
        line = stage.line(event, at_ms)
        self._made.share += 1
        self._out.input += 1
        if stage.is_late(at_ms):
            self._out.late += 1
        elif post.landing is LOST:
            self._out.unmatched += 1
        else:
            self._settle(post, how)
            self._after_share(t, line, at_ms, post, (id_, actor), how)
        return line

    def answer(self, t: int, at_ms: int, post: Post, actor: str, how: How, said: Said | None = None) -> bytes:
        """Someone adds words: a post of its own and a share of the other; some sources tell it as a share's comment."""
        said = said or self._words(post, how)
        id_ = self.stage.new_id("a")
        is_comment = self._rnd() < (0.1 if how is How.REPLY else 0.3)
        line = self.stage.line(_answer_event(id_, post, actor, how, said.text, is_comment), at_ms)
        self._made.share += is_comment
        self._made.mention += not is_comment
        self._out.input += 1
        self._out.derived += 1
        if self.stage.is_late(at_ms):
            self._out.late += 2
            return line
        if said.brands:
            provenance = Provenance.STAFF if actor in _BY_ID[said.brands[0]].accounts else Provenance.ORGANIC
            self._out.accepted += 1
            self._ledger.mention(said.brands, said.motive, provenance, post.language)
        else:
            self._out.off_topic += 1
        if post.landing is LOST:
            self._out.unmatched += 1
        else:
            self._settle(post, how)
            self.maybe_again(t, line, at_ms, off_topic=not said.brands, duplicate=1 + bool(said.brands), derived=1)
        # Known by its own words, or else as soon as the post that it is about is known.
        landing = LANDED if said.brands else post.landing
        if landing is not LOST and self._rnd() < _COME_BACK:
            brands = said.brands or post.brands
            leader = actor if actor in _LEADERS[brands[0]] else None
            child = Post(id_, actor, brands, post.language, landing, post.root, leader=leader)
            self._come_back(t, post, child)
        return line

    def care(self, t: int, post: Post) -> bytes:
        """The brand answers an angry or asking person through its care account, or else somebody reacts."""
        if len(post.brands) > 1 or self._rnd() < 0.75:
            return self.react(t, post)
        brand = _BY_ID[post.brands[0]]
        said = Said(self.stage.texts.by_staff(brand, post.language), (brand.id,))
        return self.answer(t, t, post, brand.accounts[-1], How.REPLY, said)

    def land(self, post: Post) -> None:
        """The post is known: what waited for it is settled."""
        if post.landing is LANDED:
            return
        post.landing.arrived = True
        for happen, args in post.landing.settle:
            self._out.unmatched -= 1
            self._out.accepted += 1
            self._made.before_target += 1
            happen(*args)
        post.landing.settle.clear()

    def maybe_again(
        self, t: int, line: bytes, at_ms: int, *, off_topic: int = 0, duplicate: int = 0, derived: int = 0
    ) -> None:
        """Now and then a line is delivered twice; the numbers say how its second delivery ends if it is not late."""
        if self._rnd() >= _AGAIN:
            return
        old = self._rnd() < _AGAIN_OLD
        wait_ms = 660_000 + int(6_000_000 * self._rnd()) if old else 1_000 + int(300_000 * self._rnd())
        self.stage.push(t + wait_ms, self._again, line, at_ms, (off_topic, duplicate, derived))

    def _again(self, _t: int, line: bytes, at_ms: int, ends: tuple[int, int, int]) -> bytes:
        off_topic, duplicate, derived = ends
        is_share = line.startswith(b'{"kind":"share"')
        is_follow = line.startswith(b'{"kind":"follow"')
        self._made.share += is_share
        self._made.follow += is_follow
        self._made.mention += not (is_share or is_follow)
        self._made.redelivered += 1
        self._out.input += 1
        self._out.derived += derived
        if self.stage.is_late(at_ms):
            self._out.late += 1 + derived
        else:
            self._out.off_topic += off_topic
            self._out.duplicate += duplicate
        return line

    def _settle(self, post: Post, how: How) -> None:
        """A share of a post that is known, or will be."""
        if post.landing.arrived:
            self._out.accepted += 1
            self._ledger.interaction(post.brands, how, post.leader)
        else:
            self._out.unmatched += 1
            post.landing.settle.append((self._ledger.interaction, (post.brands, how, post.leader)))

    def _after_share(self, t: int, line: bytes, at_ms: int, post: Post, share: tuple[str, str], how: How) -> None:
        """Others react to the share itself; or it is kept to be taken back; or it is delivered twice."""
        u, (id_, actor) = self._rnd(), share
        if how is How.LIKE:
            if u < 0.005:  # a like is no post: who passes it on passes on nothing
                lost = Post(id_, actor, (), post.language, LOST, post.root)
                self.stage.push(t + self.stage.delay(), self.react, lost)
                return
        elif u < _ON:
            child = Post(id_, actor, post.brands, post.language, post.landing, post.root)
            self.stage.push(t + self.stage.delay(), self.react, child)
            return
        elif u > 0.97 and how is How.REPOST and post.landing.arrived:
            self.stage.keep(self.stage.quiet_reposts, Quiet(id_, post.brands, post.language, leader=post.leader))
            return
        self.maybe_again(t, line, at_ms, duplicate=1)

    def _come_back(self, t: int, post: Post, child: Post) -> None:
        """Someone reacts to an answer: often the author of the post it answers, so that ties grow both ways."""
        when = t + self.stage.delay()
        if self._rnd() < 0.5 and post.author != child.author:
            self.stage.push(when, self._reply_back, child, post.author)
        else:
            self.stage.push(when, self.react, child)

    def _reply_back(self, t: int, post: Post, author: str) -> bytes:
        return self.answer(t, t, post, author, How.REPLY)

    def _words(self, post: Post, how: How) -> Said:
        """An answer's words. Most name no brand; one that does keeps to the brand of the post, if it has one alone."""
        stage, rnd = self.stage, self._rnd
        if post.landing is LOST:
            brand = stage.brand() if rnd() < 0.2 else None
        else:
            named = len(post.brands) == 1 and rnd() < (0.4 if how is How.REPLY else 0.7)
            brand = _BY_ID[post.brands[0]] if named else None
        if brand is None:
            return Said(stage.texts.reply(post.language))
        choices = _OTHER_ANSWERS if post.motive is None else _ANSWERS.get(post.motive, _OTHER_ANSWERS)
        motive = choices[int(rnd() * len(choices))]
        return Said(stage.texts.about(brand, motive, post.language), (brand.id,), motive)


def _answer_event(id_: str, post: Post, actor: str, how: How, text: str, is_comment: bool) -> dict[str, object]:
    """The two ways in which sources tell of an answer or quote."""
    if is_comment:
        event: dict[str, object] = {"kind": "share", "how": how, "source": SOURCE, "id": id_, "author": actor}
        event.update(of=post.id, of_author=post.author, comment=text)
        return event
    event = {"kind": "mention", "source": SOURCE, "id": id_, "author": actor, "text": text, "root": post.root}
    if how is How.REPLY:
        event.update(reply_to=post.id, reply_to_author=post.author)
    else:
        event["quote_of"] = post.id
    return event

"""What people of the invented market begin: posts about brands, small talk, traps, follows, and the planted burst.

Each public method makes one line, enters its outcome in the ledger, and arranges that others react. Read after
`simulation/reactions.py`; what goes wrong on the way is in `simulation/trouble.py`.
"""

from bisect import bisect
from itertools import accumulate

from models.vocabulary import Motive, Provenance
from pipeline.simulation.cast import BRANDS, LANGUAGES, PEOPLE_PER_LEADER, STARTERS, SimulatedBrand
from pipeline.simulation.reactions import Reactions
from pipeline.simulation.stage import LANDED, LOST, SOURCE, Landing, Post, Quiet, Said, Stage

__all__ = ["Talk", "natural_motive"]

# Natural rates, after the double reading of real posts (codebook 10); the rare ones share the last 4 %.
_RATES = {
    Motive.NONE: 0.38,
    Motive.VENTING: 0.22,
    Motive.ADVICE_SEEKING: 0.20,
    Motive.ENTHUSIASM: 0.10,
    Motive.HELP_OTHERS: 0.06,
    Motive.HELP_COMPANY: 0.011,
    Motive.ECONOMIC: 0.008,
    Motive.BELONGING: 0.005,
    Motive.STATUS: 0.004,
    Motive.SELF_ENHANCEMENT: 0.004,
    Motive.RECIPROCITY: 0.003,
    Motive.DISSONANCE: 0.003,
    Motive.UNCLEAR: 0.002,
}
_MOTIVES = tuple(_RATES)
_BOUNDS = tuple(accumulate(_RATES.values()))[:-1]

_BY_LEADER = 0.07  # part of the brand posts that leaders write
_QUIET = 0.07  # part of the other brand posts that nobody reacts to: they can be edited and deleted
_SPEAKS_TO = 0.05  # part of the brand posts that speak to someone by handle
_SLOW = 0.15  # part of the posts that take up to `_SLOW_MS` to arrive: disorder that lateness must bear
_SLOW_MS = 240_000
_CARED_FOR = frozenset({Motive.VENTING, Motive.ADVICE_SEEKING})


def natural_motive(u: float) -> Motive:
    """The motive that a number in [0, 1) stands for, each at its natural rate."""
    return _MOTIVES[bisect(_BOUNDS, u)]


class Talk:
    """The voices of the market, on one stage."""

    def __init__(self, stage: Stage, reactions: Reactions) -> None:
        self.stage = stage
        self.reactions = reactions
        self._ledger = stage.ledger
        self._out = stage.ledger.outcomes
        self._made = stage.ledger.made
        self._rnd = stage.rnd
        self._n_follows = 0

    def ordinary(self, t: int, *, prompt: bool = False) -> bytes:
        """Someone writes about a brand: a leader now and then, mostly anyone. A `prompt` post arrives at once."""
        stage, rnd = self.stage, self._rnd
        at_ms = t if prompt else t - self._on_the_way()
        brand, language = stage.brand(), stage.language()
        said, provenance = self._words(brand, language)
        if rnd() < _BY_LEADER:
            k = int(rnd() * PEOPLE_PER_LEADER)
            post = self.post(brand.leaders[language][k], said, language)
            post.leader, post.listeners = post.author, k
            return self.write(t, at_ms, post, said, provenance, int(stage.rng.lognormvariate(2.5, 0.6)))
        post = self.post(stage.cast.anyone(language, rnd), said, language)
        if rnd() < _QUIET and provenance is Provenance.ORGANIC and len(said.brands) == 1:
            line = self.write(t, at_ms, post, said, provenance, 0, quiet=True)
            stage.keep(stage.quiet_posts, Quiet(post.id, said.brands, language, said.motive))
            return line
        return self.write(t, at_ms, post, said, provenance, int(2.2 * rnd() ** 2))

    def angry(self, t: int, brand: SimulatedBrand, starter: int | None = None) -> bytes:
        """A post of the planted burst; `starter` is the number of one of the accounts that begin it."""
        language = self.stage.language()
        author = self.stage.cast.anyone(language, self._rnd) if starter is None else STARTERS[starter]
        said = Said(self.stage.texts.in_the_burst(brand, language), (brand.id,), Motive.VENTING)
        n = int(2 * self._rnd()) if starter is None else 6 + int(8 * self._rnd())
        self._ledger.burst_mentions += 1
        return self.write(t, t, self.post(author, said, language), said, Provenance.ORGANIC, n)

    def staff(self, t: int) -> bytes:
        """A brand speaks through one of its own accounts."""
        brand, language = self.stage.brand(), self.stage.language()
        said = Said(self.stage.texts.by_staff(brand, language), (brand.id,))
        author = brand.accounts[int(self._rnd() * len(brand.accounts))]
        return self.write(t, t, self.post(author, said, language), said, Provenance.STAFF, int(3 * self._rnd()))

    def small_talk(self, t: int) -> bytes:
        """Someone writes about anything else; some react to it, in vain as far as brands are concerned."""
        language = self.stage.language()
        said = Said(self.stage.texts.small_talk(language))
        post = self.post(self.stage.cast.anyone(language, self._rnd), said, language)
        self.stage.keep(self.stage.off_topic_ids, post.id)
        return self.write(t, t - self._on_the_way(), post, said, Provenance.ORGANIC, int(1.25 * self._rnd()))

    def trap(self, t: int) -> bytes:
        """Someone writes a brand's word and means a valley, a chapel or an officer."""
        brand, language = self.stage.brand(), self.stage.language()
        said = Said(self.stage.texts.trap(brand, language))
        self._made.traps += 1
        post = self.post(self.stage.cast.anyone(language, self._rnd), said, language)
        return self.write(t, t, post, said, Provenance.ORGANIC, 0)

    def follow(self, t: int) -> bytes:
        """Someone follows someone: first each person the leaders of their language, in turn, then one another."""
        language, k, target = self._next_follow()
        id_ = self.stage.new_id("f")
        event: dict[str, object] = {"kind": "follow", "source": SOURCE, "id": id_}
        event["author"], event["target"] = self.stage.cast.people[language][k], target
        line = self.stage.line(event, t)
        self._made.follow += 1
        self._out.input += 1
        self._out.accepted += 1
        self._ledger.follows += 1
        self.stage.is_late(t)
        if self._rnd() < 0.1:
            self.stage.keep(self.stage.quiet_follows, Quiet(id_, (), language))
        else:
            self.reactions.maybe_again(t, line, t, duplicate=1)
        return line

    def post(self, author: str, said: Said, language: int, landing: Landing = LANDED) -> Post:
        """A post about to be written, under a new id."""
        id_ = self.stage.new_id("m")
        return Post(id_, author, said.brands, language, landing, id_, motive=said.motive if said.brands else None)

    def write(
        self, t: int, at_ms: int, post: Post, said: Said, provenance: Provenance, n: int, *, quiet: bool = False
    ) -> bytes:
        """A post goes out at `at_ms` and arrives now, at `t`; `n` people will react. A `quiet` one stays untouched."""
        event: dict[str, object] = {"kind": "mention", "source": SOURCE, "id": post.id, "author": post.author}
        event["text"] = said.text
        speaks_to = bool(said.brands) and not quiet and self._rnd() < _SPEAKS_TO
        self._decorate(event, post, speaks_to)
        line = self.stage.line(event, at_ms)
        self._made.mention += 1
        self._out.input += 1
        if self.stage.is_late(at_ms):
            self._out.late += 1
            post.landing = LOST
        elif said.brands:
            self._accept(post, said, provenance, speaks_to)
            if not quiet:
                self.stage.keep(self.stage.recent, post)
                self.reactions.maybe_again(t, line, at_ms, duplicate=1)
        else:
            self._out.off_topic += 1
            post.landing = LOST
            self.reactions.maybe_again(t, line, at_ms, off_topic=1)
        for _ in range(n):
            self.stage.push(t + self.stage.delay(), self.reactions.react, post)
        if n and said.motive in _CARED_FOR and said.brands:
            self.stage.push(t + self.stage.delay(), self.reactions.care, post)
        return line

    def motive(self) -> Motive:
        """A motive at its natural rate."""
        return natural_motive(self._rnd())

    def _accept(self, post: Post, said: Said, provenance: Provenance, speaks_to: bool) -> None:
        self._out.accepted += 1
        self._ledger.mention(said.brands, said.motive, provenance, post.language)
        if speaks_to:
            self._ledger.interaction(said.brands, "mention", None)
        self.reactions.land(post)

    def _decorate(self, event: dict[str, object], post: Post, speaks_to: bool) -> None:
        """What some sources say besides: a language, an address, nulls, fields that murmure does not know."""
        if speaks_to:
            event["addressed"] = [self.stage.cast.someone_else(post.author, post.language, self._rnd)]
        u = self._rnd()
        if u < 0.2:
            event["lang"] = LANGUAGES[post.language]
        elif u < 0.4:
            event["url"] = f"https://posts.example/{post.id}"
        elif u < 0.45:
            event.update(lang=None, reply_to=None, addressed=event.get("addressed", ()), client="pocket")

    def _words(self, brand: SimulatedBrand, language: int) -> tuple[Said, Provenance]:
        texts, u = self.stage.texts, self._rnd()
        if u < 0.01:
            return Said(texts.paid(brand, language), (brand.id,)), Provenance.PAID
        if u < 0.015:
            return Said(texts.solicited(brand, language), (brand.id,), Motive.ECONOMIC), Provenance.SOLICITED
        if u < 0.04:
            rival = self.stage.rival(brand)
            both = texts.about_both(brand, rival, language)
            return Said(both, (brand.id, rival.id), Motive.ADVICE_SEEKING), Provenance.ORGANIC
        motive = self.motive()
        return Said(texts.about(brand, motive, language), (brand.id,), motive), Provenance.ORGANIC

    def _next_follow(self) -> tuple[int, int, str]:
        """No pair comes twice until everyone follows everyone."""
        cast = self.stage.cast
        rest, language = divmod(self._n_follows, len(LANGUAGES))
        turn, k = divmod(rest, cast.n_each)
        self._n_follows += 1
        leaders = [name for brand in BRANDS for name in brand.leaders[language]]
        if turn < len(leaders):
            return language, k, leaders[(k + turn) % len(leaders)]
        return language, k, cast.people[language][(k + turn - len(leaders) + 1) % cast.n_each]

    def _on_the_way(self) -> int:
        u = self._rnd()
        return int(_SLOW_MS * u / _SLOW) if u < _SLOW else int(2_000 * u)

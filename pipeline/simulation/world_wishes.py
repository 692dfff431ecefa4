"""Scenario `wishes`: what people want of a brand, what it believes and does, what they need, and whom they trust.

People have their reasons to write to or about one brand, with known shares; ideas that come in other words; questions
that peers answer, or the brand, or nobody; a delivery that turns bad; leaders with sides and hours of their own, two of
whom go over; a voucher who takes it back. Two rivals are there to be compared with. Read after `wishes_truth.py`.
"""

import random
from collections import Counter
from collections.abc import Iterator
from functools import partial
from typing import ClassVar

from models.vocabulary import Aspect, Reason
from pipeline.simulation import wishes_en as en
from pipeline.simulation import wishes_fr as fr
from pipeline.simulation.cast import COFFEE, LANGUAGES, SimulatedBrand, brands_toml, name_of
from pipeline.simulation.chatter import Chatter, Mix
from pipeline.simulation.scenes import Scenes
from pipeline.simulation.scribe import Ref
from pipeline.simulation.texts_en import DAYS as DAYS_EN
from pipeline.simulation.texts_en import TOWNS as TOWNS_EN
from pipeline.simulation.texts_fr import DAYS as DAYS_FR
from pipeline.simulation.texts_fr import TOWNS as TOWNS_FR
from pipeline.simulation.wishes_truth import (
    BELIEVED,
    DONE,
    SHARES,
    Asked,
    AspectWeek,
    Idea,
    Leader,
    WishesParams,
    WishesTruth,
)
from pipeline.simulation.world import DAY_MS, HOUR_MS, Plan, Planned, World

__all__ = ["Wishes"]

_BOOKS = (fr, en)
_SLOTS = ((TOWNS_FR, DAYS_FR), (TOWNS_EN, DAYS_EN))
_WEEK_MS = 7 * DAY_MS
_PARIS_MS = HOUR_MS  # ahead of UTC in winter, when this world is
_QUESTIONS = (
    *(Reason.DISCOUNT, Reason.PURCHASE, Reason.REVIEWS_RANKINGS, Reason.GENERAL_INFO),
    *(Reason.NEW_PRODUCTS, Reason.CUSTOMER_SERVICE, Reason.EVENT),
)
_POSTS_OF_A_LEADER = 40
_SIDES = (
    *(("ours", "ours"), ("ours", "ours"), ("rivals", "rivals"), ("rivals", "rivals"), ("ours", "rivals")),
    *(("neutral", "neutral"), ("neutral", "neutral"), ("rivals", "ours")),
)
_GOOD, _BAD_AT_FIRST, _BAD_LATER = 0.6, 0.3, 0.75
_VOUCHERS = 12
_PEOPLE = 2_000  # more are to be asked for
_LINES_OF_ONE = 4.4  # measured: 3.9 on average, with answers


class Wishes(World[WishesParams]):
    """One brand, its people, and two rivals."""

    name: ClassVar[str] = "wishes"
    brands: ClassVar[tuple[SimulatedBrand, ...]] = COFFEE

    @property
    def truth(self) -> WishesTruth:
        return WishesTruth(
            books=self.books(),
            params=self.params,
            brand=COFFEE[0].id,
            rivals=tuple(brand.id for brand in COFFEE[1:]),
            people=len(self._authors),
            wants={reason: len(self._wants[reason]) for reason in Reason},
            believed={str(reason): percent for reason, percent in BELIEVED.items()},
            does={reason: self._does[reason] for reason in Reason},
            product_posts=self._product_posts,
            dialogue_posts=self._dialogue_posts,
            ideas=self._all_ideas(),
            asked=tuple(self._asked),
            leaders=self._leaders,
            aspects=self._aspect_weeks(),
            words={"fr": ("mousseux", "signature"), "en": ("frothy", "effortless")},
            turned=self._turned,
        )

    def brands_toml(self) -> str:
        """With what the first brand believes."""
        percent = "".join(f"{reason} = {percent}\n" for reason, percent in BELIEVED.items())
        said = f'n = {self.params.believers}\nsource = "invented"\n\n[brand.beliefs.percent]\n{percent}'
        first, mark, rest = brands_toml(self.brands).partition(f'\n[[brand]]\nid = "{COFFEE[1].id}"')
        return f"{first}\n[brand.beliefs]\n{said}{mark}{rest}"

    def plan(self) -> Plan:
        self._words = self.rng("words").random
        fixed = self.params.own_posts + len(_SIDES) * _POSTS_OF_A_LEADER + 2 * _VOUCHERS + 1
        self._n_people = self.params.people or max(50, min(_PEOPLE, int((self.n_events - fixed) / _LINES_OF_ONE)))
        self._authors: set[str] = set()
        self._wants: dict[str, set[str]] = {reason: set() for reason in Reason}
        self._does: Counter[str] = Counter()
        self._product_posts = self._dialogue_posts = 0
        self._ideas: dict[tuple[int, int], list[tuple[str, str]]] = {}
        self._said: Counter[tuple[int, Aspect, int]] = Counter()
        self._asked: list[Asked] = []
        self._answering = self.rng("answers")
        self._leaders = self._sides()
        planned: list[Planned] = []
        for part in (self._people, self._of_the_brand, self._of_leaders, self._of_rivals, self._of_vouchers):
            planned += part(self.rng(part.__name__))
        planned.sort(key=lambda one: one[0])
        chat = self.rng("chat")

        def anyone(language: int) -> str:
            return name_of(language, int(2_000 * chat.random()), "passer")

        self._chatter = Chatter(self.scribe, chat, COFFEE, anyone, lambda _, language: anyone(language), Mix())
        return Plan(len(planned), planned, self.start_ms, self._chatter)

    def _people(self, rng: random.Random) -> Iterator[Planned]:
        """Everybody's reasons, a post each; who has none says something all the same."""
        for k in range(self._n_people):
            language, author = k % 2, name_of(k % 2, k, "w")
            reasons = [reason for reason, share in SHARES.items() if rng.random() < share]
            for reason in reasons:
                yield from self._wish(rng, reason, author, language)
            if not reasons:
                yield self._post(self._any_time(rng), author, self._say(language, _BOOKS[language].NEUTRAL))

    def _wish(self, rng: random.Random, reason: Reason, author: str, language: int) -> Iterator[Planned]:
        at_ms, book = self._any_time(rng), _BOOKS[language]
        if reason is Reason.SUBMIT_IDEAS:
            number = min(int(rng.expovariate(0.6)), len(book.IDEAS) - 1)
            id_ = self.scribe.new_id("i")
            self._ideas.setdefault((number, language), []).append((author, id_))
            yield self._post(at_ms, author, self._say(language, book.IDEAS[number]), id_, reason=reason)
        elif reason is Reason.SUBMIT_OPINION:
            aspect, week = tuple(Aspect)[int(rng.random() * len(Aspect))], (at_ms - self.start_ms) // _WEEK_MS
            is_late = aspect is Aspect.DELIVERY and week >= self.params.turns_in_week
            bad = _BAD_LATER if is_late else _BAD_AT_FIRST
            tone = -1 if rng.random() < bad else 1
            self._said[week, aspect, tone] += 1
            yield self._post(at_ms, author, self._say(language, book.ASPECTS[aspect, tone]), reason=reason)
        elif reason in _QUESTIONS:
            yield from self._question(at_ms, author, language, reason)
        else:
            yield self._post(at_ms, author, self._say(language, book.WANTS[reason]), reason=reason)

    def _question(
        self, at_ms: int, author: str, language: int, reason: Reason, customer_of: str | None = None
    ) -> Iterator[Planned]:
        """A question, and its answer if one comes before the end; the brand answers none of a rival's customers."""
        rng, params, id_ = self._answering, self.params, self.scribe.new_id("q")
        question = self._say(language, _BOOKS[language].WANTS[reason])
        yield self._post(at_ms, author, question, id_, reason=reason)
        is_by_brand = rng.random() < params.by_brand
        delay_ms = int(params.median_hours * HOUR_MS * rng.lognormvariate(0, 1))
        # Those who answer: the leaders who keep away from the rivals' side, and the brand's own accounts.
        helpers = [leader.account for leader in self._leaders if leader.stance != "rivals"]
        by = COFFEE[0].accounts[1] if is_by_brand else helpers[int(rng.random() * len(helpers))]
        is_answered = rng.random() < params.answered
        if customer_of is not None:
            is_answered = is_answered and not is_by_brand and rng.random() < params.rival_help
        if not is_answered or at_ms + delay_ms >= self.end_ms:
            self._asked.append(Asked(id_, author, at_ms, reason, customer_of, None, None, False))
            return
        self._asked.append(Asked(id_, author, at_ms, reason, customer_of, at_ms + delay_ms, by, is_by_brand))
        text, to = self._say(language, _BOOKS[language].ANSWERS), Ref(id_, author, _named(question, COFFEE[0]))
        yield at_ms + delay_ms, self._answer, (by, text, to)

    def _of_the_brand(self, rng: random.Random) -> Iterator[Planned]:
        """Half of the brand's own posts are for a reason; the rest speak of the product, or with people."""
        reasons = [reason for reason, n in DONE.items() for _ in range(n)]
        for _ in range(self.params.own_posts):
            language, at_ms = int(2 * rng.random()), self._any_time(rng)
            book = _BOOKS[language]
            if rng.random() < 0.5:
                reason = reasons[int(rng.random() * len(reasons))]
                self._does[reason] += 1
                text = self._say(language, book.OWN[reason])
            elif rng.random() < self.params.product_part:
                self._product_posts += 1
                text = self._say(language, book.PRODUCT)
            else:
                self._dialogue_posts += 1
                text = self._say(language, book.DIALOGUE)
            yield self._post(at_ms, COFFEE[0].accounts[0], text)

    def _sides(self) -> tuple[Leader, ...]:
        half_ms = self.start_ms + self.params.span_days // 2 * DAY_MS
        names = [name for brand in COFFEE for language in brand.leaders for name in language]
        return tuple(
            Leader(name, before, after, half_ms if before != after else None, 7 + (5 * n) % 14)  # type: ignore[arg-type]
            for n, (name, (before, after)) in enumerate(zip(names, _SIDES, strict=False))
        )

    def _of_leaders(self, rng: random.Random) -> Iterator[Planned]:
        """Each speaks for a side, at an hour of their own, and is passed on."""
        for n, leader in enumerate(self._leaders):
            for i in range(_POSTS_OF_A_LEADER):
                day = int((i + rng.random()) / _POSTS_OF_A_LEADER * self.params.span_days)
                hour = leader.peak_hour + rng.gauss(0, 1.2)
                at_ms = self.start_ms + day * DAY_MS + int(min(max(hour, 1.0), 23.99) * HOUR_MS) - _PARIS_MS
                side = leader.then if leader.switched_ms is not None and at_ms >= leader.switched_ms else leader.stance
                brand = {"ours": 0, "rivals": 1, "neutral": int(2 * rng.random())}[side]
                book = _BOOKS[n // 2 % 2]
                said, reason = (book.NEUTRAL, None) if side == "neutral" else (book.FOR, Reason.SUBMIT_OPINION)
                text = self._say(n // 2 % 2, said, COFFEE[brand])
                yield self._post(at_ms, leader.account, text, brand=COFFEE[brand], reason=reason, echo=4)

    def _of_rivals(self, rng: random.Random) -> Iterator[Planned]:
        """Customers of a rival, and others, who ask the same; the first are helped less."""
        for k in range(self._n_people // 5):
            language = k % 2
            for rival, mark in ((COFFEE[1], "r"), (COFFEE[0], "s")):
                author = name_of(language, k, mark)
                at_ms = self.start_ms + int((0.3 + 0.6 * rng.random()) * (self.end_ms - self.start_ms))
                said_ms = at_ms - int((1 + 10 * rng.random()) * DAY_MS)
                text = self._say(language, _BOOKS[language].FOR, rival)
                yield self._post(said_ms, author, text, brand=rival, reason=Reason.SUBMIT_OPINION)
                of = rival.id if rival is not COFFEE[0] else None
                yield from self._question(at_ms, author, language, Reason.GENERAL_INFO, of)

    def _of_vouchers(self, rng: random.Random) -> Iterator[Planned]:
        """People who answer for the brand to somebody, twice; the first takes it back in the last fifth."""
        scenes, span_ms = Scenes(rng.random), self.end_ms - self.start_ms
        for k in range(_VOUCHERS):
            language, voucher, to = k % 2, name_of(k % 2, k, "v"), name_of(k % 2, k, "w")
            for part in (0.1, 0.4):
                id_ = self.scribe.new_id("v")
                at_ms = self.start_ms + int((part + 0.2 * rng.random()) * span_ms)
                yield self._post(at_ms, voucher, scenes.say("VOUCH", language, COFFEE[0]), id_, to=to)
            if k == 0:
                against = self.scribe.new_id("v")
                self._turned = (voucher, id_, against)
                text = scenes.say("TURN", language, COFFEE[0])
                yield self._post(self.start_ms + int(0.85 * span_ms), voucher, text, against, to=to)

    def _post(
        self,
        at_ms: int,
        author: str,
        text: str,
        id_: str = "",
        *,
        to: str = "",
        brand: SimulatedBrand = COFFEE[0],
        reason: Reason | None = None,
        echo: int = 0,
    ) -> Planned:
        """A post to come, noted in the truth: of the audience's, who wants what of the brand."""
        if brand is COFFEE[0] and author not in brand.accounts:
            self._authors.add(author)
            if reason is not None:
                self._wants[reason].add(author)
        write = partial(self._write, id_=id_ or self.scribe.new_id("m"), to=to, brand=brand, echo=echo)
        return at_ms, write, (author, text)

    def _write(self, t: int, author: str, text: str, *, id_: str, to: str, brand: SimulatedBrand, echo: int) -> bytes:
        if echo:
            return self._chatter.write(t, author, text, brand, 0, id_=id_, echo=echo)
        return self.scribe.mention(t, id_, author, text, _named(text, brand), addressed=(to,) if to else ())

    def _answer(self, t: int, author: str, text: str, to: Ref) -> bytes:
        names = (COFFEE[0].id,) if COFFEE[0].name in text else ()
        return self.scribe.answer(t, self.scribe.new_id("a"), author, text, to, names)

    def _say(self, language: int, pool: tuple[str, ...], brand: SimulatedBrand = COFFEE[0]) -> str:
        rnd, (towns, days) = self._words, _SLOTS[language]
        return pool[int(rnd() * len(pool))].format(
            b=brand.name,
            p=brand.product,
            h=brand.handle,
            o=COFFEE[1].name,
            n=2 + int(rnd() * 7),
            c=towns[int(rnd() * len(towns))],
            d=days[int(rnd() * len(days))],
        )

    def _any_time(self, rng: random.Random) -> int:
        return self.start_ms + int(rng.random() * (self.end_ms - self.start_ms))

    def _all_ideas(self) -> tuple[Idea, ...]:
        return tuple(
            Idea(number, LANGUAGES[language], tuple(who for who, _ in said), tuple(id_ for _, id_ in said))
            for (number, language), said in sorted(self._ideas.items())
        )

    def _aspect_weeks(self) -> tuple[AspectWeek, ...]:
        told = sorted({(week, aspect) for week, aspect, _ in self._said})
        return tuple(AspectWeek(w, a, self._said[w, a, 1], self._said[w, a, -1]) for w, a in told)


def _named(text: str, brand: SimulatedBrand) -> tuple[str, ...]:
    """The brand that a post is about, and the first rival where it is compared with that."""
    rival = COFFEE[1]
    return (brand.id, rival.id) if brand is not rival and rival.name in text else (brand.id,)

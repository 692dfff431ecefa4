"""Two campaigns of one brand, made up: authors who differ, readers who differ, and causes that are planted."""

import numpy as np
from scipy.special import expit

from pipeline.contrast import BLOCKS, STAGES, Cases

__all__ = ["two_campaigns"]

_PEOPLE = 600


def two_campaigns(
    seed: int, seeding: float = 0.0, message: float = 0.0, lift: float = 0.0, authors: int = 30, sd: float = 0.6
) -> Cases:
    """Cases of campaigns 0 and 1, the first with more authors of standing by `seeding`, more arousing posts by
    `message`, and readier readers by `lift`.

    authors : of each campaign; each has a knack of their own (`sd`), two posts or more and twenty readers or so, drawn
    of 600 who react more or less readily themselves.
    """
    rng = np.random.default_rng(seed)
    names = [name for block in BLOCKS.values() for name in block]
    parts: dict[str, list[np.ndarray]] = {name: [] for name in ("campaign", "author", *STAGES, *names)}
    ready = rng.normal(0, 0.5, _PEOPLE)
    for campaign in (0, 1):
        standing = np.exp(seeding * (1 - campaign) * np.arange(3))
        for author in range(authors):
            credit, reach, knack = rng.choice(3, p=standing / standing.sum()), rng.integers(3), rng.normal(0, sd)
            readers = rng.choice(_PEOPLE, min(int(20 * rng.lognormal(0, 0.6)) + 2, _PEOPLE), replace=False)
            near, follows, alike = (rng.integers(0, n, len(readers)) for n in (3, 2, 3))
            for _ in range(2 + rng.poisson(2)):
                of = dict.fromkeys(names, 0) | {name: rng.integers(2) for name in BLOCKS["message"]}
                of |= {"part_of_day": rng.integers(4), "weekend": rng.integers(2), "reach": reach, "credit": credit}
                of["shock"] = int(rng.random() < expit(message * (1 - campaign)))
                odds = -2.9 + knack + 0.8 * credit + 0.6 * of["shock"] + 0.4 * near + ready[readers]
                reacted = rng.random(len(readers)) < expit(odds + lift * (1 - campaign))
                each = {name: np.full(len(readers), value) for name, value in of.items()}
                each |= {"strength": near, "follows": follows, "affinity": alike, "reacted": reacted.astype(np.int64)}
                each["passed_on"] = each["reacted"] * (rng.random(len(readers)) < 0.5)
                each["campaign"] = np.full(len(readers), campaign)
                each["author"] = np.full(len(readers), 1_000 * campaign + author)
                for name, values in each.items():
                    parts[name].append(values)
    of_case = {name: np.concatenate(values) for name, values in parts.items()}
    levels = {name: of_case[name] for name in names}
    acted = {stage: of_case[stage] for stage in STAGES}
    return Cases(of_case["campaign"], of_case["author"], levels, np.ones(len(of_case["author"])), acted)

"""Scenario `homophily`: people alike take up the same items, and nobody influences anybody.

The twin of `contagion`: the same graph, and under one seed and the same settings the same number of adoptions by item
and community at the same moments. Only who of a community it is, and who when, is drawn at random. What tells influence
from likeness must find none here. Read after `uptake.py`.
"""

from typing import ClassVar

from pipeline.simulation.society import Society
from pipeline.simulation.spreading import Taken, reshuffled
from pipeline.simulation.uptake import CampaignParams, CampaignTruth, CampaignWorld
from pipeline.simulation.world import Part

__all__ = ["Homophily", "HomophilyParams", "HomophilyTruth"]


class HomophilyParams(CampaignParams, frozen=True, kw_only=True):
    """`drift` is the part of the moments that stay in their community: then likes drift, and communities differ in when
    as well as in how many. 0 is static homophily."""

    drift: Part = 0.0


class HomophilyTruth(CampaignTruth, frozen=True, kw_only=True):
    """`alpha` is the influence of a contact on adoption: none. No adoption has a parent."""

    params: HomophilyParams
    alpha: float = 0.0


class Homophily(CampaignWorld):
    """People alike do alike."""

    name: ClassVar[str] = "homophily"
    is_influence: ClassVar[bool] = False
    params: HomophilyParams

    @property
    def truth(self) -> HomophilyTruth:
        return HomophilyTruth(
            books=self.books(),
            params=self.params,
            people=self.people(),
            items=tuple(item.name for item in self.items),
            announced_by=self.announced_by(),
            adoptions=self.adoptions(),
            exposures=self.exposures(),
        )

    def taken_up(self, society: Society, spread_by_influence: list[Taken]) -> list[Taken]:
        return reshuffled(self.rng("shuffle"), society, spread_by_influence, self.params.drift)

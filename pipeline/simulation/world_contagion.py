"""Scenario `contagion`: people take up items because those they follow did; the true parent of each is known.

The twin of `homophily`. The lines never say who led whom: sources do not know it either. Read after `uptake.py`.
"""

from typing import ClassVar

from pipeline.simulation.society import Society
from pipeline.simulation.spreading import Taken
from pipeline.simulation.uptake import CampaignParams, CampaignTruth, CampaignWorld

__all__ = ["Contagion", "ContagionTruth"]


class ContagionTruth(CampaignTruth, frozen=True, kw_only=True):
    """Each adoption with cause `influence` names its `parent`, who had taken up the item before and is followed.

    `exposures[k].planned` is the chance after k contacts of mean influence and susceptibility, given time enough.
    """

    params: CampaignParams


class Contagion(CampaignWorld):
    """Each adopter has one chance with each follower: contact x influence x susceptibility, after a delay."""

    name: ClassVar[str] = "contagion"
    is_influence: ClassVar[bool] = True

    @property
    def truth(self) -> ContagionTruth:
        return ContagionTruth(
            books=self.books(),
            params=self.params,
            people=self.people(),
            items=tuple(item.name for item in self.items),
            announced_by=self.announced_by(),
            adoptions=self.adoptions(),
            exposures=self.exposures(),
        )

    def taken_up(self, society: Society, spread_by_influence: list[Taken]) -> list[Taken]:  # noqa: ARG002
        return spread_by_influence

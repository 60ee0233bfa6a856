"""How far two scorers of one rubric agree, for every trend of which a sample was scored twice.

Takes Released, gives Raters.
"""

from __future__ import annotations

from dataclasses import dataclass

from impactkit.disclosure import Fact, Released, demand
from impactkit.uncertainty import target_for


@dataclass(frozen=True)
class Raters:
    """How far two scorers of one rubric agree.

    whole, early, late : exact agreement. drift : late less early. kappa, quadratic, ac2 : for
    the whole. target : exact agreement that is asked of so many score points, a share of 1.
    """

    name: str
    points: int
    whole: Fact
    early: Fact
    late: Fact
    drift: Fact
    kappa: Fact
    quadratic: Fact
    ac2: Fact
    target: float

    @property
    def below_target(self) -> bool:
        return self.whole.shown and self.whole.value < self.target


def raters(case: Released) -> dict[str, Raters]:
    """For each rubric of which a sample was scored twice: how far the two scorers agree."""
    found = {}
    for trend in demand(case).about.trends:
        key = {"level": "trend", "measure": trend.id}
        if not case.has(**key, statistic="agreement"):
            continue
        agreement = {
            period: case.fact(**key, statistic="agreement", period=period)
            for period in ("whole", "early", "late")
        }
        found[trend.id] = Raters(
            name=trend.name,
            points=len(trend.levels),
            **agreement,
            drift=case.fact(**key, statistic="drift"),
            kappa=case.fact(**key, statistic="kappa"),
            quadratic=case.fact(**key, statistic="quadratic_kappa"),
            ac2=case.fact(**key, statistic="ac2"),
            target=target_for(len(trend.levels)),
        )
    return found

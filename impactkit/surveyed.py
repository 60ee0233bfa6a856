"""What the survey says, item by item: agreement at each time it was taken, and the change.

Takes Released, gives Answers. Tables and guides read them, so that both say the same.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from impactkit.disclosure import Fact, Released, demand
from impactkit.evidence import ALL
from impactkit.readings import READINGS, reading_of
from impactkit.schema import Condition


@dataclass(frozen=True)
class Answers:
    """One item of the survey.

    times : in order, what readers call each time the item was asked, and the share that agrees.
    change : last less first; empty where it was asked once.
    """

    item: Condition
    times: tuple[tuple[str, Fact], ...]
    change: Fact

    @property
    def twice(self) -> bool:
        return len(self.times) > 1

    @property
    def told(self) -> bool:
        """Is anything of it not withheld?"""
        return any(fact.status != "withheld" for _, fact in self.times)

    @property
    def words(self) -> str:
        """How the change reads; empty where the item was asked once."""
        if not self.twice:
            return ""
        first, last = (self.times[at][1] for at in (0, -1))
        return READINGS[reading_of(first, last, self.change, without_ends="empty")].label


def anonymous(found: Sequence[Answers]) -> str:
    """What a change of the survey is, in words; empty where nothing was asked twice."""
    twice = sum(of.twice for of in found)
    if not twice:
        return ""
    note = (
        "The survey is anonymous, so different people may have answered each time; the range "
        "takes them for different people."
    )
    if twice == 1:
        return note
    return (
        f"{note} With {twice} items, a change is called higher or lower only where chance would "
        "seldom give as much in any of them."
    )


def surveyed(case: Released) -> list[Answers]:
    """Every item that was asked, in the cycle file's order."""
    found = []
    for item in demand(case).about.conditions:
        key = {"level": "conditions", "measure": item.id, "group": ALL}
        asked = sorted(period for (period,) in case.values("period", **key, statistic="share"))
        times = [
            (case.when("conditions", p), case.fact(**key, statistic="share", period=p))
            for p in asked
        ]
        if times:
            found.append(Answers(item, tuple(times), case.fact(**key, statistic="change")))
    return found

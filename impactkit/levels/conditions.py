"""The conditions that leaders create: agreement with each item of the survey.

Takes a Cycle, gives evidence rows.
"""

from __future__ import annotations

from impactkit.cycle import Cycle
from impactkit.evidence import ALL
from impactkit.schema import CONDITION_SCALE

AGREES = CONDITION_SCALE[2]


def rows(cycle: Cycle) -> list[dict]:
    """Share of answers that agree (3 or 4 on the 1–4 scale), by item, pooled and by role."""
    survey = cycle.table("conditions")
    if survey is None:
        return []
    found = []
    for item, answers in survey.groupby("item", sort=False):
        for role, part in [(ALL, answers), *answers.groupby("role")]:
            agree = int((part["rating"] >= AGREES).sum())
            found.append(
                {
                    "level": "conditions",
                    "measure": item,
                    "statistic": "share",
                    "period": "whole",
                    "group": role,
                    "category": "yes",
                    "count": agree,
                    "n": len(part),
                    "value": agree / len(part),
                }
            )
    return found

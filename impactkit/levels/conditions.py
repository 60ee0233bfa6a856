"""The conditions that leaders create: agreement with each item of the survey, and its change.

Takes a Cycle, gives evidence rows. Answers are anonymous: those at two dates may be of different
people.
"""

from __future__ import annotations

import pandas as pd

from impactkit.cycle import Cycle
from impactkit.evidence import ALL
from impactkit.uncertainty import CONFIDENCE, Interval, direction, newcombe
from impactkit.waves import SURVEY


def rows(cycle: Cycle) -> list[dict]:
    """Share of answers that agree, by item and wave, pooled and by role; and for items asked
    more than once the last wave less the first."""
    survey, asked = cycle.table(SURVEY), cycle.placed.by.get(SURVEY)
    if asked is None:
        return []
    survey = survey.iloc[asked.rows].assign(wave=[asked.waves[at].period for at in asked.wave])
    twice = survey.groupby("item")["wave"].nunique() > 1
    found = []
    for item in cycle.about.conditions:
        answers = survey[survey["item"] == item.id]
        agrees = answers["rating"].isin(item.agreeing)
        shares = _shares(answers.assign(agrees=agrees))
        found += [{"measure": item.id, **cell} for cell in shares]
        pooled = [cell for cell in shares if cell["group"] == ALL]
        if len(pooled) > 1:
            found.append({"measure": item.id, **_change(pooled[0], pooled[-1], int(twice.sum()))})
    return [{"level": "conditions", "category": "yes", **cell} for cell in found]


def _shares(answers: pd.DataFrame) -> list[dict]:
    found = []
    for wave, of_wave in answers.groupby("wave"):
        for role, part in [(ALL, of_wave), *of_wave.groupby("role")]:
            agree, n = int(part["agrees"].sum()), len(part)
            cell = {"period": wave, "group": role, "count": agree, "n": n, "value": agree / n}
            found.append({"statistic": "share", **cell})
    return found


def _change(first: dict, last: dict, items: int) -> dict:
    """Last less first among all who answered, as if they were different people.

    items : how many have a change; the direction's interval shares its 5% among them.
    """
    ends = (last["count"], last["n"], first["count"], first["n"])
    low, high = newcombe(*ends)
    printed = Interval(round(low, 2), round(high, 2))  # in whole points, as the page has it
    return {
        "statistic": "change",
        "period": "change",
        "group": ALL,
        "n": first["n"] + last["n"],
        "value": last["value"] - first["value"],
        "low": low,
        "high": high,
        "direction": direction(printed, newcombe(*ends, 1 - (1 - CONFIDENCE) / items)),
    }

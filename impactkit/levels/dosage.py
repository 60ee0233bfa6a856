"""Dosage: coaching minutes planned and delivered.

Takes a Cycle, gives evidence rows. Belongs to Level 1: exposure, not effect.
"""

from __future__ import annotations

import pandas as pd

from impactkit.cycle import Cycle
from impactkit.evidence import ALL, period_of, periods


def rows(cycle: Cycle) -> list[dict]:
    """Minutes planned and delivered, by period and for the whole cycle; n counts sessions."""
    log = cycle.table("coaching_log")
    if log is None:
        return []
    log = log.assign(period=period_of(log["date"], cycle.about), group=log["classroom"])
    everything = pd.concat([log, log.assign(period="whole")])
    everything = pd.concat([everything, everything.assign(group=ALL)])
    counted = everything.groupby(["period", "group"]).agg(
        planned=("planned_minutes", "sum"),
        delivered=("minutes", "sum"),
        n=("minutes", "size"),
        rooms=("classroom", "nunique"),
    )
    for period in periods(cycle.about):
        if (period, ALL) not in counted.index:
            counted.loc[(period, ALL), :] = 0
    return [
        {
            "level": "dosage",
            "measure": "coaching",
            "statistic": "total",
            "period": period,
            "group": group,
            "category": kind,
            "value": cell[kind],
            "n": cell["n"],
            "rooms": cell["rooms"],
        }
        for (period, group), cell in counted.iterrows()
        for kind in ("planned", "delivered")
    ]

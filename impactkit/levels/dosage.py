"""Dosage: coaching minutes planned and delivered, and adherence: planned sessions that took place.

Takes a Cycle, gives evidence rows. Belongs to Level 1: exposure, not effect.
"""

from __future__ import annotations

import pandas as pd

from impactkit.cycle import Cycle
from impactkit.evidence import ALL, period_of, periods


def rows(cycle: Cycle) -> list[dict]:
    """By period and for the whole cycle: minutes planned and delivered (n counts sessions), and
    the share of planned sessions that took place at all. A session nobody planned is delivered
    time and no part of that share."""
    log = cycle.table("coaching_log")
    if log is None:
        return []
    planned = log["planned_minutes"] > 0
    log = log.assign(
        period=period_of(log["date"], cycle.about),
        group=log["classroom"],
        due=planned,
        held=planned & (log["minutes"] > 0),
    )
    everything = pd.concat([log, log.assign(period="whole")])
    everything = pd.concat([everything, everything.assign(group=ALL)])
    counted = everything.groupby(["period", "group"]).agg(
        planned=("planned_minutes", "sum"),
        delivered=("minutes", "sum"),
        n=("minutes", "size"),
        rooms=("classroom", "nunique"),
        due=("due", "sum"),
        held=("held", "sum"),
    )
    for period in periods(cycle.about):
        if (period, ALL) not in counted.index:
            counted.loc[(period, ALL), :] = 0
    return [row for key, cell in counted.iterrows() for row in _cells(*key, cell)]


def _cells(period: str, group: str, cell: pd.Series) -> list[dict]:
    named = {"level": "dosage", "measure": "coaching", "period": period, "group": group}
    named["rooms"] = cell["rooms"]
    minutes = [
        named | {"statistic": "total", "category": kind, "value": cell[kind], "n": cell["n"]}
        for kind in ("planned", "delivered")
    ]
    due, held = int(cell["due"]), int(cell["held"])
    share = {"count": held, "n": due, "value": held / due if due else None}
    return [*minutes, named | {"statistic": "share", "category": "held"} | share]

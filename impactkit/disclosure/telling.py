"""What "higher" or "lower" says of single classrooms, at Levels 1 and 2.

Takes evidence rows, gives the changes whose reading would tell too much.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from impactkit.disclosure.rules import Policy
from impactkit.evidence import ALL
from impactkit.uncertainty import FEWEST_ROOMS, newcombe

JUDGED = ("shift", "indicator")


def telling(rows: pd.DataFrame, policy: Policy) -> np.ndarray:
    """True for each change whose reading a teacher could turn into a colleague's change.

    A reading at these levels rests on how differently classrooms moved. That three of them are
    said to have moved clearly, and one's own change, give the other two away; from
    room_interval_needs classrooms up there is room enough. Where the pooled shares alone leave
    open whether anything changed, the reading says no more than they do, so that what is
    withheld follows from numbers that every reader has. Who sees rooms reads everything.
    """
    found = np.zeros(len(rows), dtype=bool)
    if policy.rooms != "none":
        return found
    few = rows["rooms"].between(FEWEST_ROOMS, policy.room_interval_needs - 1)
    change = (rows["statistic"] == "change") & rows["level"].isin(JUDGED) & few.fillna(False)
    change &= ~rows["direction"].isin(["unclear", "tasks"])  # for reasons that the page gives
    for at in np.flatnonzero(change):
        found[at] = not _open(rows, rows["level"].iloc[at], rows["measure"].iloc[at])
    return found


def _open(rows: pd.DataFrame, level: str, measure: str) -> bool:
    """Do the pooled shares at both ends leave open whether anything changed?"""
    of = (rows["level"] == level) & (rows["measure"] == measure) & (rows["group"] == ALL)
    of &= (rows["statistic"] == "share") & rows["period"].isin(["early", "late"])
    ends = {row["period"]: row for row in rows[of].to_dict("records") if row["n"] > 0}
    if len(ends) < 2:
        return False
    counts = (int(ends[end][name]) for end in ("late", "early") for name in ("count", "n"))
    low, high = newcombe(*counts)
    return low <= 0 <= high

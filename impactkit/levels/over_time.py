"""A measure followed over the cycle: by period, by its first and last third, by classroom.

Takes observations, gives evidence rows. Shared by the levels; knows none of them.
"""

from __future__ import annotations

import pandas as pd

from impactkit.evidence import ALL, periods, thirds
from impactkit.schema import CycleFile
from impactkit.uncertainty import FEWEST_ROOMS, direction, rooms_t


def over_time(
    seen: pd.DataFrame, about: CycleFile, *, level: str, measure: str, statistic: str = "share"
) -> list[dict]:
    """Rows for one measure.

    Parameters
    ----------
    seen : one row an observation: `period`, `classroom`, `count` of `out_of` (for a mean: the
        measurement, of 1), and `student` where students are known.
    statistic : share (count of out_of) or mean (count per out_of, in the measure's unit).

    Returns
    -------
    Rows for every period, for early and late, pooled and by classroom; a period without
    observations has n 0. One change row says in which direction classrooms moved.
    """
    early, late = thirds(about)
    parts = [seen]
    for name, window in (("early", early), ("late", late)):
        parts.append(seen[seen["period"].isin(window)].assign(period=name))
    by_room = pd.concat(parts).rename(columns={"classroom": "group"})
    by_room["classroom"] = by_room["group"]
    everything = pd.concat([by_room, by_room.assign(group=ALL)])
    counted = everything.groupby(["period", "group"]).agg(
        count=("count", "sum"),
        n=("out_of", "sum"),
        rooms=("classroom", "nunique"),
        **({"students": ("student", "nunique")} if "student" in seen else {}),
    )
    named = {"level": level, "measure": measure, "statistic": statistic, "category": "yes"}
    rows = [named | _cell(*key, cell, statistic) for key, cell in counted.iterrows()]
    holes = [p for p in [*periods(about), "early", "late"] if (p, ALL) not in counted.index]
    rows += [named | {"period": p, "group": ALL, "count": 0, "n": 0, "rooms": 0} for p in holes]
    return [*rows, named | _change(counted)]


def _cell(period: str, group: str, cell: pd.Series, statistic: str) -> dict:
    row = {"period": period, "group": group, **cell.to_dict()}
    row["value"] = row["count"] / row["n"] if row["n"] else None
    if statistic == "mean":
        row["count"] = None  # a sum of measurements counts nobody
    return row


def _change(counted: pd.DataFrame) -> dict:
    """The direction in which classrooms seen at both ends moved, taken room by room."""
    rooms = counted.drop(index=ALL, level="group", errors="ignore")
    rooms = rooms[rooms["n"] > 0]
    share = (rooms["count"] / rooms["n"]).unstack("period")
    both = share.reindex(columns=["early", "late"]).dropna()
    changes = (both["late"] - both["early"]).tolist()
    enough = len(changes) >= FEWEST_ROOMS
    return {
        "statistic": "change",
        "period": "change",
        "group": ALL,
        "rooms": len(changes),
        "n": len(changes),
        "direction": direction(rooms_t(changes)) if enough else "unclear",
    }

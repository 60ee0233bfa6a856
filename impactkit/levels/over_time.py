"""A measure followed over the cycle: by period, by its first and last third, by classroom.

Takes observations, gives evidence rows. Shared by the levels; knows none of them.
"""

from __future__ import annotations

import math

import numpy as np
import pandas as pd

from impactkit.evidence import ALL, periods, thirds
from impactkit.schema import CycleFile
from impactkit.uncertainty import FEWEST_ROOMS, direction, rooms_t

Z = 1.96  # standard errors, of 95%


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
    counted = _counted(seen, dict(zip(("early", "late"), thirds(about), strict=True)))
    named = {"level": level, "measure": measure, "statistic": statistic, "category": "yes"}
    rows = [named | _cell(*key, cell, statistic) for key, cell in sorted(counted.items())]
    holes = [p for p in [*periods(about), "early", "late"] if (p, ALL) not in counted]
    rows += [named | {"period": p, "group": ALL, "count": 0, "n": 0, "rooms": 0} for p in holes]
    return [*rows, named | _change(counted, statistic)]


def _counted(
    seen: pd.DataFrame, windows: dict[str, list[str]]
) -> dict[tuple[str, str], dict[str, float]]:
    """What was seen in each period and window, in each classroom and in all: `count` of `n`, in
    how many `rooms`, of how many `students`; and the `squares` of the counts, added up.

    Names are numbered first: pandas' own groups take ten times as long on a few hundred rows.
    """
    at, names = pd.factorize(seen["period"])
    room, rooms = pd.factorize(seen["classroom"])
    rows, places = [np.arange(len(seen))], [at]
    for place, window in enumerate(windows.values(), start=len(names)):
        rows.append(np.flatnonzero(names.isin(window)[at]))
        places.append(np.full(len(rows[-1]), place))
    names, rows, places = [*names, *windows], np.concatenate(rows), np.concatenate(places)
    values = {
        name: seen[column].to_numpy("float64", na_value=0.0)[rows]
        for name, column in (("count", "count"), ("n", "out_of"))
    }
    values["squares"] = values["count"] ** 2
    who = {"rooms": room[rows]}
    if "student" in seen:
        who["students"] = pd.factorize(seen["student"])[0][rows]
    counted = {}
    for cells, groups in ((places * len(rooms) + room[rows], list(rooms)), (places, [ALL])):
        size = len(names) * len(groups)
        numbers = {name: np.bincount(cells, of, size) for name, of in values.items()}
        numbers |= {name: _distinct(cells, of, size) for name, of in who.items()}
        for cell in np.flatnonzero(numbers["rooms"]).tolist():
            key = names[cell // len(groups)], groups[cell % len(groups)]
            counted[key] = {name: of[cell].item() for name, of in numbers.items()}
    return counted


def _distinct(cells: np.ndarray, who: np.ndarray, size: int) -> np.ndarray:
    """How many different numbers of `who` stand in each cell."""
    many = int(who.max(initial=0)) + 1
    return np.bincount(pd.unique(cells * many + who) // many, minlength=size)


def _cell(period: str, group: str, cell: dict[str, float], statistic: str) -> dict:
    row = {"period": period, "group": group, **cell}
    del row["squares"]
    row["value"] = row["count"] / row["n"] if row["n"] else None
    if statistic == "mean":
        row["count"] = None  # a sum of measurements counts nobody
    return row


def _change(counted: dict[tuple[str, str], dict[str, float]], statistic: str) -> dict:
    """The direction in which classrooms seen at both ends moved, taken room by room."""
    seen = {key: cell for key, cell in counted.items() if cell["n"] > 0}
    rooms = sorted({room for _, room in seen} - {ALL})
    ends = [
        (seen["early", room], seen["late", room])
        for room in rooms
        if ("early", room) in seen and ("late", room) in seen
    ]
    changes = [_value(late) - _value(early) for early, late in ends]
    enough = len(changes) >= FEWEST_ROOMS
    named = direction(rooms_t(changes)) if enough else "unclear"
    if named == "flat" and _more_than_chance(changes, ends, statistic):
        named = "apart"
    return {
        "statistic": "change",
        "period": "change",
        "group": ALL,
        "rooms": len(changes),
        "n": len(changes),
        "direction": named,
    }


def _value(cell: dict[str, float]) -> float:
    return cell["count"] / cell["n"]


def _more_than_chance(changes: list[float], ends: list[tuple], statistic: str) -> bool:
    """Would classrooms that all moved alike, with so many observations, have moved clearly?

    If so, no direction is named because they moved too differently. The spread within classrooms
    is that of shares, each end with one observation more of either kind, or of measurements.
    """
    cells = [cell for pair in ends for cell in pair]
    if statistic == "share":
        within = [((c["count"] + 1) / (c["n"] + 2), c["n"] + 2) for c in cells]
        spread = sum(share * (1 - share) / n for share, n in within)
    else:
        freedom = sum(c["n"] - 1 for c in cells)
        left = sum(c["squares"] - c["count"] ** 2 / c["n"] for c in cells)
        spread = sum(left / freedom / c["n"] for c in cells) if freedom > 0 else math.inf
    return abs(sum(changes)) > Z * math.sqrt(max(spread, 0.0))

"""Several scores of one student in one wave: which of them counts, as the cycle file says.

Takes placed scores, gives the rows that count. Where nothing is said, nothing is chosen.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from impactkit.schema import Trend


@dataclass(frozen=True)
class Chosen:
    """counts : (rows,) bool. level : (rows,) the place in the scale that counts for the row.
    undecided : (rows,) bool, rows of a student and wave between which nothing decides.
    """

    counts: np.ndarray
    level: np.ndarray
    undecided: np.ndarray


def choose(scores: pd.DataFrame, trend: Trend) -> Chosen:
    """Let the trend's key `several` decide between the scores of one student in one wave.

    Parameters
    ----------
    scores : one row a score, all in numbers: `student`, `wave`, `level` (its place in the scale),
        `day`, `task`, `order` (of its task in trend.tasks) and, where known, `second` of the day;
        the index is 0, 1 …
    """
    everything = np.ones(len(scores), dtype=bool)
    level = scores["level"].to_numpy()
    pair = scores["student"] * (int(scores["wave"].max()) + 1) + scores["wave"]
    repeated = pair.duplicated(keep=False).to_numpy()
    if not repeated.any():
        return Chosen(everything, level, ~everything)
    if trend.several is None:
        return Chosen(everything, level, repeated)
    those = scores[repeated].sort_values(["day", "task", "classroom"])
    groups = those.groupby(["student", "wave"], sort=False)
    if trend.several == "mean":
        level = level.copy()
        mean = groups["level"].transform("mean")
        level[mean.index] = np.ceil(mean - 0.5).astype(int)  # halves go down
        return Chosen(everything, level, ~everything)
    rank = _rank(those, trend)
    best = rank.groupby([those["student"], those["wave"]], sort=False).transform("max")
    top = (rank == best) & rank.notna()
    count = those.assign(top=top, level_=those["level"].where(top))
    again = count.groupby(["student", "wave"], sort=False)
    tied = (again["top"].transform("sum") == 0) | (again["level_"].transform("nunique") > 1)
    first = count[top].groupby(["student", "wave"], sort=False).head(1).index
    counts, undecided = everything.copy(), ~everything
    counts[those.index] = False
    counts[first] = True
    undecided[those.index[tied]] = True
    return Chosen(counts, level, undecided)


def _rank(scores: pd.DataFrame, trend: Trend) -> pd.Series:
    """What counts has the largest rank in its student and wave; missing: cannot count."""
    if trend.several == "best":
        return scores["level"]
    if trend.several == "by task":
        return -scores["order"].where(scores["order"] < len(trend.tasks))
    moment = scores["day"] * 86_400 + scores.get("second", 0)
    return moment if trend.several == "last" else -moment

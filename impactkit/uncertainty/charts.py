"""Run charts: do values by period stay on one side of their median longer than chance gives?

Takes values in order of time, gives counts and a verdict. Knows nothing of cycles.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from scipy import stats

ENOUGH_POINTS = 10


class RunChart(NamedTuple):
    """What a run chart shows.

    points : values off the median, which alone count. longest : the longest run on one side;
    a signal where it is longer than longest_limit. crossings : of the median; a signal where they
    are fewer than crossings_limit. verdict : signal, no signal or too few points.
    """

    points: int
    longest: int
    longest_limit: int
    crossings: int
    crossings_limit: int
    verdict: str


def run_chart(values: Sequence[float]) -> RunChart:
    """Anhøj's two rules over values in order of time, missing ones left out.

    Fewer than ten points give no verdict: with six no run can be longer than its limit.

    Source: Anhøj & Olesen 2014, PLoS ONE 9(11):e113825; limits as in the R package qicharts2.
    """
    seen = np.asarray([v for v in values if v is not None and not np.isnan(v)], dtype=float)
    side = np.sign(seen - np.median(seen)) if len(seen) else seen
    side = side[side != 0]
    crossings = int((side[1:] != side[:-1]).sum())
    ends = np.flatnonzero(np.append(side[1:] != side[:-1], True)) if len(side) else np.array([])
    longest = int(np.diff(np.append(-1, ends)).max()) if len(side) else 0
    longest_limit, crossings_limit = run_limits(len(side)) if len(side) else (0, 0)
    verdict = "too few points"
    if len(side) >= ENOUGH_POINTS:
        signal = longest > longest_limit or crossings < crossings_limit
        verdict = "signal" if signal else "no signal"
    return RunChart(len(side), longest, longest_limit, crossings, crossings_limit, verdict)


def run_limits(points: int) -> tuple[int, int]:
    """Longest run, and fewest crossings, that chance still gives among so many points."""
    if points < 1:
        raise ValueError("a run chart needs at least one point off its median")
    longest = round(float(np.log2(points))) + 3
    return longest, int(stats.binom.ppf(0.05, points - 1, 0.5)) if points > 1 else 0

"""Whole distributions compared: how often the later score is the higher one.

Takes scores in order (0, 1, 2 …), gives a probability with its interval. Knows nothing of cycles.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from scipy import stats
from statsmodels.stats.nonparametric import rank_compare_2indep

from impactkit.uncertainty.shares import CONFIDENCE, Interval


class Superiority(NamedTuple):
    """Probability that a later score is higher (ties count half), its 95% interval, and a test.

    cliffs_delta : 2 × probability − 1, from −1 to 1.
    """

    probability: float
    interval: Interval | None
    cliffs_delta: float
    statistic: float | None
    p: float | None


def superiority(later: Sequence[float], earlier: Sequence[float]) -> Superiority:
    """Probability of superiority of `later` over `earlier`: different people at both ends.

    The interval and test are Brunner and Munzel's, with t; there is none where a group has fewer
    than two scores or where nobody overlaps, since then the ranks have no spread.

    Source: Brunner & Munzel 2000, Biometrical Journal 42:17.
    """
    if not len(later) or not len(earlier):
        raise ValueError("both groups need at least one score")
    probability = nap(earlier, later)
    delta = 2 * probability - 1
    if min(len(later), len(earlier)) < 2:
        return Superiority(probability, None, delta, None, None)
    with np.errstate(divide="ignore", invalid="ignore"):
        found = rank_compare_2indep(np.asarray(later), np.asarray(earlier), use_t=True)
        low, high = found.conf_int(alpha=1 - CONFIDENCE)
    if not np.isfinite([low, high]).all() or found.var_prob == 0:
        return Superiority(probability, None, delta, None, None)
    interval = Interval(max(float(low), 0.0), min(float(high), 1.0))
    return Superiority(probability, interval, delta, float(found.statistic), float(found.pvalue))


def nap(earlier: Sequence[float], later: Sequence[float]) -> float:
    """Non-overlap of all pairs: share of pairs in which the later value is higher, ties half.

    Source: Parker & Vannest 2009, Behavior Therapy 40:357.
    """
    if not len(later) or not len(earlier):
        raise ValueError("both phases need at least one value")
    u = stats.mannwhitneyu(later, earlier).statistic
    return float(u / (len(later) * len(earlier)))


class TauU(NamedTuple):
    """Three answers to one question, from −1 to 1: how far the later phase lies above.

    tau : pairs across phases alone. tau_u : less the trend that the first phase had already.
    tau_bc : Kendall's tau of value and phase once the first phase's trend is taken out.
    """

    tau: float
    tau_u: float
    tau_bc: float


def tau_u(earlier: Sequence[float], later: Sequence[float]) -> TauU:
    """Change between two phases of one series, corrected for the first phase's own trend.

    Sources: Parker, Vannest, Davis & Sauber 2011, Behavior Therapy 42:284 (tau_u); Tarlow 2017,
    Behavior Modification 41:427 (tau_bc: Theil-Sen slope of the first phase, always taken out).
    """
    a, b = np.asarray(earlier, dtype=float), np.asarray(later, dtype=float)
    if len(a) < 2 or not len(b):
        raise ValueError("the first phase needs two values and the second one")
    pairs = len(a) * len(b)
    across = float(np.sign(b[:, None] - a[None, :]).sum())
    within = float(sum(np.sign(a[later] - a[:later]).sum() for later in range(1, len(a))))
    slope = stats.theilslopes(a, np.arange(len(a))).slope
    rest = np.concatenate([a, b]) - slope * np.arange(len(a) + len(b))
    phase = np.repeat([0, 1], [len(a), len(b)])
    corrected = float(stats.kendalltau(phase, np.round(rest, 12)).statistic)
    return TauU(
        across / pairs,
        (across - within) / pairs,
        0.0 if np.isnan(corrected) else corrected,
    )

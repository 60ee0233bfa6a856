"""How sure a number is: pure functions of counts.

Takes counts, gives intervals and what they allow to say. Knows nothing of cycles.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from scipy import optimize, stats
from statsmodels.stats.proportion import confint_proportions_2indep, proportion_confint

CONFIDENCE = 0.95


class Interval(NamedTuple):
    """Low and high end, in the unit of the estimate."""

    low: float
    high: float


def wilson(count: int, n: int) -> Interval:
    """Wilson interval for one share, `count` of `n`, in shares of 1.

    Raises ValueError where count is no part of n.
    Source: Newcombe 1998, Statistics in Medicine 17:857.
    """
    if not 0 <= count <= n or n < 1:
        raise ValueError("count must be a part of n people, and n at least 1")
    low, high = proportion_confint(count, n, alpha=1 - CONFIDENCE, method="wilson")
    return Interval(float(low), float(high))


def newcombe(last: int, n_last: int, first: int, n_first: int) -> Interval:
    """Newcombe's interval for last less first, different people at both ends, shares of 1.

    Source: Newcombe 1998, Statistics in Medicine 17:873, method 10.
    """
    if min(n_last, n_first) < 1 or not (0 <= last <= n_last and 0 <= first <= n_first):
        raise ValueError("each count must be a part of its n people, and n at least 1")
    low, high = confint_proportions_2indep(
        last, n_last, first, n_first, method="newcomb", compare="diff", alpha=1 - CONFIDENCE
    )
    return Interval(float(low), float(high))


def tango(gained: int, lost: int, n: int) -> Interval:
    """Tango's score interval for a change in share among the same `n` people, shares of 1.

    Parameters
    ----------
    gained : people who have it at the end and had not at the start; lost : the other way round.

    Source: Tango 1998, Statistics in Medicine 17:891. Not in statsmodels 0.15. The score
    statistic for a true difference d, with the maximum-likelihood share of `lost` under d, is
    solved for the two d at which it equals the normal quantile.
    """
    if n < 1 or gained < 0 or lost < 0 or gained + lost > n:
        raise ValueError("gained and lost must be parts of n people, and n at least 1")
    z = stats.norm.ppf(0.5 + CONFIDENCE / 2)
    estimate = (gained - lost) / n

    def score(difference: float) -> float:
        b = -gained - lost + (2 * n - gained + lost) * difference
        c = -lost * difference * (1 - difference)
        share_lost = (math.sqrt(max(b * b - 8 * n * c, 0)) - b) / (4 * n)
        variance = n * (2 * share_lost + difference * (1 - difference))
        distance = gained - lost - n * difference
        if variance <= 0:
            return math.copysign(math.inf, distance) if distance else 0.0
        return distance / math.sqrt(variance)

    def end(limit: float, target: float) -> float:
        inner, outer = estimate, limit * (1 - 1e-12)
        if abs(score(outer)) < abs(target):
            return limit
        return optimize.brentq(lambda d: max(min(score(d), 1e6), -1e6) - target, inner, outer)

    low = -1.0 if estimate == -1 else end(-1.0, z)
    high = 1.0 if estimate == 1 else end(1.0, -z)
    return Interval(float(low), float(high))


def rooms_t(changes: Sequence[float]) -> Interval | None:
    """What other classrooms might show: t interval of room-level changes, K − 1 df.

    Returns None for fewer than two rooms, which say nothing of other rooms. Where all
    rooms changed alike the interval has no width. Source: docs/why.md#how-sure.
    """
    if len(changes) < 2:
        return None
    mean, spread = float(np.mean(changes)), float(np.std(changes, ddof=1))
    reach = stats.t.ppf(0.5 + CONFIDENCE / 2, len(changes) - 1) * spread / math.sqrt(len(changes))
    return Interval(mean - reach, mean + reach)


def direction(interval: Interval | None) -> str:
    """What an interval of a change allows to say: up, down, flat, or unclear without one.

    flat does not claim that nothing changed: only that chance alone gives as much.
    """
    if interval is None or not all(map(math.isfinite, interval)):
        return "unclear"
    if interval.low > 0:
        return "up"
    return "down" if interval.high < 0 else "flat"

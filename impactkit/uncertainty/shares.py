"""Intervals and tests for shares: one share, two groups, the same people twice.

Takes counts, gives intervals. Knows nothing of cycles.
"""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np
from scipy import optimize, stats
from statsmodels.stats.contingency_tables import mcnemar
from statsmodels.stats.proportion import confint_proportions_2indep, proportion_confint

CONFIDENCE = 0.95


class Interval(NamedTuple):
    """Low and high end, in the unit of the estimate."""

    low: float
    high: float


def wilson(count, n) -> Interval:
    """Wilson interval for one share, `count` of `n`, in shares of 1.

    Parameters
    ----------
    count, n : people; whole numbers, or arrays of one shape for many shares at once.

    Returns
    -------
    Interval : two numbers, or two arrays of that shape.

    Raises ValueError where a count is no part of its n.
    Source: Newcombe 1998, Statistics in Medicine 17:857.
    """
    many, of = np.asarray(count), np.asarray(n)
    if (many < 0).any() or (many > of).any() or (of < 1).any():
        raise ValueError("count must be a part of n people, and n at least 1")
    low, high = proportion_confint(many, of, alpha=1 - CONFIDENCE, method="wilson")
    # An end that is 0 or 1 by algebra can miss it by rounding.
    low, high = np.where(many == 0, 0.0, low), np.where(many == of, 1.0, high)
    return Interval(low, high) if many.ndim else Interval(float(low), float(high))


def newcombe(
    last: int, n_last: int, first: int, n_first: int, confidence: float = CONFIDENCE
) -> Interval:
    """Newcombe's interval for last less first, different people at both ends, shares of 1.

    confidence : how often the interval is to hold the truth, a share of 1.

    Source: Newcombe 1998, Statistics in Medicine 17:873, method 10.
    """
    if min(n_last, n_first) < 1 or not (0 <= last <= n_last and 0 <= first <= n_first):
        raise ValueError("each count must be a part of its n people, and n at least 1")
    low, high = confint_proportions_2indep(
        last, n_last, first, n_first, method="newcomb", compare="diff", alpha=1 - confidence
    )
    return Interval(float(low), float(high))


def newcombe_paired(both: int, gained: int, lost: int, neither: int) -> Interval:
    """Newcombe's interval for a change in share among the same people, shares of 1.

    Wilson's intervals of both ends, squared and added, less their correlation with a continuity
    correction. Closed where Tango's is found by search; a little narrower. Pages use tango().

    Source: Newcombe 1998, Statistics in Medicine 17:2635, method 10.
    """
    n = both + gained + lost + neither
    _paired(gained, lost, n)
    first, last = both + lost, both + gained
    low_1, high_1 = wilson(first, n)
    low_2, high_2 = wilson(last, n)
    product = first * (n - first) * last * (n - last)
    phi = both * neither - gained * lost
    phi = max(phi - n / 2, 0) if phi > 0 else phi
    phi = phi / math.sqrt(product) if product else 0.0
    below_1, above_1 = first / n - low_1, high_1 - first / n
    below_2, above_2 = last / n - low_2, high_2 - last / n
    reach_low = math.sqrt(below_2**2 - 2 * phi * below_2 * above_1 + above_1**2)
    reach_high = math.sqrt(above_2**2 - 2 * phi * above_2 * below_1 + below_1**2)
    change = (last - first) / n
    return Interval(max(change - reach_low, -1.0), min(change + reach_high, 1.0))


def tango(gained: int, lost: int, n: int, confidence: float = CONFIDENCE) -> Interval:
    """Tango's score interval for a change in share among the same `n` people, shares of 1.

    Parameters
    ----------
    gained : people who have it at the end and had not at the start; lost : the other way round.
    confidence : how often the interval is to hold the truth, a share of 1.

    Source: Tango 1998, Statistics in Medicine 17:891. Not in statsmodels 0.15. The score
    statistic for a true difference d, with the maximum-likelihood share of `lost` under d, is
    solved for the two d at which it equals the normal quantile.
    """
    _paired(gained, lost, n)
    z = stats.norm.ppf(0.5 + confidence / 2)
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


def widest_of_step(lost: int, least: int, most: int, size: int) -> int:
    """The largest number of losses in the step that `lost` falls into.

    Tango's interval of known ends tells exactly how many people lost what they had. Numbers from
    `least` to `most` are taken in steps of `size`, the last one longer where it would be cut
    short; the interval of a step's largest number is the widest of the step, and is the same for
    all of them. Source: docs/why.md#for-a-data-person.
    """
    steps = max((most - least + 1) // size, 1)
    step = min((lost - least) // size, steps - 1)
    return most if step == steps - 1 else least + (step + 1) * size - 1


COMMON, APART = 0.5, 0.1


def saturated(lowest: tuple[int, int], highest: tuple[int, int]) -> bool:
    """Is a marker found so often everywhere that it says little about the scores?

    Parameters
    ----------
    lowest, highest : count of n answers with the marker, at the lowest and at the highest score.

    True where half or more of the lowest answers hold it, and the highest hold it less than 10
    points more often. Source: docs/why.md#level-2 (79%, 81% and 80% at scores 0, 1 and 2).
    """
    (few, n_low), (many, n_high) = lowest, highest
    if n_low < 1 or n_high < 1:
        raise ValueError("there must be answers at both scores")
    apart = round(many / n_high - few / n_low, 9)
    return few / n_low >= COMMON and apart < APART


class McNemar(NamedTuple):
    """Four probabilities, two-sided, for one question: could so uneven a split be chance?"""

    asymptotic: float
    corrected: float
    exact: float
    mid_p: float


def paired_test(gained: int, lost: int) -> McNemar:
    """McNemar's test of those who changed: how often chance alone splits them as unevenly.

    Where nobody changed every probability is 1. Use mid_p: the exact test is too careful.
    Source: Fagerland, Lydersen & Laake 2013, BMC Medical Research Methodology 13:91.
    """
    _paired(gained, lost, gained + lost + 1)
    if gained + lost == 0:
        return McNemar(1.0, 1.0, 1.0, 1.0)
    table = [[0, gained], [lost, 0]]
    plain, corrected = (mcnemar(table, exact=False, correction=c).pvalue for c in (False, True))
    exact = mcnemar(table, exact=True).pvalue
    middle = stats.binom.pmf(min(gained, lost), gained + lost, 0.5)
    return McNemar(float(plain), float(corrected), float(exact), float(exact - middle))


def _paired(gained: int, lost: int, n: int) -> None:
    if n < 1 or gained < 0 or lost < 0 or gained + lost > n:
        raise ValueError("gained and lost must be parts of n people, and n at least 1")

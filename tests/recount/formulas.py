"""Intervals by their published definitions. Counts in, shares of 1 out; all of them 95%."""

from __future__ import annotations

from functools import cache
from math import sqrt

import numpy as np
from scipy.optimize import brentq
from scipy.stats import norm, t
from statsmodels.stats.proportion import proportion_confint

Z = norm.ppf(0.975)


@cache
def wilson(count: float, n: float) -> tuple[float, float]:
    if not n:
        return np.nan, np.nan
    low, high = proportion_confint(count, n, method="wilson")
    return float(low), float(high)


def newcombe(last: int, n_last: int, first: int, n_first: int) -> tuple[float, float]:
    """Newcombe 1998, method 10: square-and-add of Wilson's limits, unpaired shares."""
    p, q = last / n_last, first / n_first
    (p_low, p_high), (q_low, q_high) = wilson(last, n_last), wilson(first, n_first)
    return (
        p - q - sqrt((p - p_low) ** 2 + (q_high - q) ** 2),
        p - q + sqrt((p_high - p) ** 2 + (q - q_low) ** 2),
    )


@cache
def tango(gained: int, lost: int, n: int) -> tuple[float, float]:
    """Tango 1998: the differences that the score test of paired shares does not reject at 5%.

    With p the likeliest chance to lose, given a difference d, the score is
    (gained - lost - n d) / sqrt(n (2 p + d (1 - d))).
    """

    def score(d: float) -> float:
        a = 2 * n
        b = -gained - lost + (2 * n - gained + lost) * d
        c = -lost * d * (1 - d)
        p = (sqrt(max(b * b - 4 * a * c, 0)) - b) / (2 * a)
        variance = n * (2 * p + d * (1 - d))
        return (gained - lost - n * d) / sqrt(variance) if variance > 0 else 0.0

    middle, edge = (gained - lost) / n, 1 - 1e-12
    low = high = middle
    if middle > -1:
        low = -1.0 if score(-edge) < Z else brentq(lambda d: score(d) - Z, -edge, middle)
    if middle < 1:
        high = 1.0 if score(edge) > -Z else brentq(lambda d: score(d) + Z, middle, edge)
    return low, high


def rooms_range(changes: list[float], first: float, last: float) -> tuple[float, float]:
    """The t interval of classrooms' changes; 97% where a pooled share is near none or all."""
    k = len(changes)
    if k < 2 or np.ptp(changes) < 1e-12:
        return np.nan, np.nan
    near = min(first, last) < 0.15 - 1e-12 or max(first, last) > 0.85 + 1e-12
    half = t.ppf(0.985 if near else 0.975, k - 1) * np.std(changes, ddof=1) / sqrt(k)
    return max(float(np.mean(changes) - half), -1.0), min(float(np.mean(changes) + half), 1.0)


def kappa(table: np.ndarray, *, quadratic: bool = False) -> float:
    """Cohen 1960 and 1968: one less observed over expected disagreement."""
    if table.sum() < 2:
        return np.nan
    step = np.arange(len(table))
    far = (step[:, None] - step[None, :]) ** 2.0
    weights = far if quadratic else (far > 0) * 1.0
    shares = table / table.sum()
    expected = (weights * np.outer(shares.sum(axis=1), shares.sum(axis=0))).sum()
    return float(1 - (weights * shares).sum() / expected) if expected else np.nan


def ac2(table: np.ndarray) -> float:
    """Gwet 2014, two raters, quadratic weights."""
    k = len(table)
    step = np.arange(k)
    alike = 1 - (step[:, None] - step[None, :]) ** 2 / (k - 1) ** 2
    shares = table / table.sum()
    used = (shares.sum(axis=1) + shares.sum(axis=0)) / 2
    by_chance = alike.sum() / (k * (k - 1)) * (used * (1 - used)).sum()
    observed = (alike * shares).sum()
    return float((observed - by_chance) / (1 - by_chance))


def largest_of_step(lost: int, least: int, most: int, width: int = 3) -> int:
    """The largest number of its step: from `least` to `most` in steps of `width` + 1, of which the
    last takes in what is left over."""
    steps = [*range(least, most + 1, width + 1)]
    if len(steps) > 1 and most - steps[-1] < width:
        steps.pop()
    ends = [*(begin - 1 for begin in steps[1:]), most]
    return next(end for end in ends if end >= lost)

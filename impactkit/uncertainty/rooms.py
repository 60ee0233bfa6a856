"""What classrooms' own changes say, and the direction that an interval allows to name.

Takes one number a classroom, gives intervals. Knows nothing of cycles.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from functools import cache

import numpy as np
from scipy import stats

from impactkit.uncertainty.shares import CONFIDENCE, Interval

FEWEST_ROOMS = 3  # to judge by how differently rooms moved
NEAR_END, WIDER = 0.15, 0.97


def rooms_t(changes: Sequence[float], confidence: float = CONFIDENCE) -> Interval | None:
    """What other classrooms might show: t interval of room-level changes, K − 1 df.

    Returns None for fewer than two rooms, which say nothing of other rooms. Where all
    rooms changed alike the interval has no width. Source: docs/why.md#how-sure.
    """
    if len(changes) < 2:
        return None
    mean, spread = float(np.mean(changes)), float(np.std(changes, ddof=1))
    reach = _quantile(confidence, len(changes) - 1) * spread / math.sqrt(len(changes))
    return Interval(mean - reach, mean + reach)


def other_rooms(changes: Sequence[float], first: float, last: float) -> Interval | None:
    """What other classrooms might show for the change of a share, in shares of 1.

    Parameters
    ----------
    changes : each classroom's last share less its first. first, last : the pooled shares.

    Returns
    -------
    rooms_t(); taken at 97% where a pooled share lies within 15 points of none or all. There
    rooms' changes are lopsided, and in simulation the 95% interval held the truth in 93 to 94
    of 100 cycles only (docs/why.md#where-the-coverage-was-looked-at). No share changes by more
    than 100 points, and rooms that all moved exactly alike give no range: None.
    """
    near = min(first, last, 1 - first, 1 - last) < NEAR_END
    found = rooms_t(changes, WIDER if near else CONFIDENCE)
    if found is None or found.high - found.low < 1e-9:
        return None
    return Interval(max(found.low, -1.0), min(found.high, 1.0))


def verdict_tells(change: float, rooms: int, smallest: int, width: int) -> bool:
    """Would "higher" or "lower", judged by how differently rooms moved, tell one room's change?

    That the t interval of K rooms leaves out zero bounds their standard deviation, and so how far
    any of them can lie from the mean: for who knows one of them, s (K − 2) / √(K − 1) (Samuelson
    1968). Where that is less than `width` people of the smallest room, the verdict tells too much.

    change : of all, in shares of 1. smallest : people in the smallest room.
    """
    if rooms < FEWEST_ROOMS:
        return True
    spread = abs(change) * math.sqrt(rooms) / _quantile(CONFIDENCE, rooms - 1)
    furthest = spread * (rooms - 2) / math.sqrt(rooms - 1)
    return furthest * smallest < min(width, smallest)


def means_apart(
    last: tuple[float, float, float], first: tuple[float, float, float], confidence: float
) -> Interval:
    """The mean of `last` less that of `first`, in their unit, each measurement taken for itself.

    last, first : the sum of measurements, how many, and the sum of their squares. Normal
    interval with the variance of each end. One measurement at an end leaves everything open.
    """
    variance = 0.0
    for total, n, squares in (last, first):
        spread = max(squares - total**2 / n, 0.0) / (n - 1) if n > 1 else math.inf
        variance += spread / n
    change = last[0] / last[1] - first[0] / first[1]
    reach = float(stats.norm.ppf(0.5 + confidence / 2)) * math.sqrt(variance)
    return Interval(change - reach, change + reach)


@cache
def _quantile(confidence: float, freedom: int) -> float:
    return float(stats.t.ppf(0.5 + confidence / 2, freedom))


def direction(*intervals: Interval | None) -> str:
    """What intervals of a change allow to say: up, down, flat, or unclear without one.

    up and down need every interval on the same side of zero. flat does not claim that nothing
    changed: only that chance alone gives as much.
    """
    if not intervals or any(i is None or not all(map(math.isfinite, i)) for i in intervals):
        return "unclear"
    if all(interval.low > 0 for interval in intervals):
        return "up"
    return "down" if all(interval.high < 0 for interval in intervals) else "flat"

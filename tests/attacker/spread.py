"""What a mean of classrooms' changes and its interval say of each classroom.

Takes numbers of a page and the classrooms' sizes, gives a range for each classroom's change.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from itertools import product

import numpy as np
from scipy import stats

from attacker.block import Range

TRIES = 400_000


def changes_that_fit(
    sizes: Sequence[int], net: int, said: tuple[float, float, float], own: dict[int, int]
) -> list[Range]:
    """For each classroom, the least and the greatest change in students that fits the page.

    Parameters
    ----------
    sizes : followed students of each classroom; whoever knows the school knows them.
    net : how many more of all of them, from the pooled change.
    said : mean, low and high as the page has them, in shares of 1.
    own : changes that the reader knows, by the classroom's place in `sizes`.

    The mean and the width of the t interval (95%, or the 97% that pages use near none and all)
    give the spread. No room lies further from the mean than (rooms − 1) / √rooms standard
    deviations (Samuelson 1968); within that every combination is tried while they are few.
    """
    off = 0.5e-2 if all(abs(x * 100 - round(x * 100)) < 1e-6 for x in said) else 0.5e-6
    ranges: list[Range] | None = None
    for confidence in (0.95, 0.97):
        fits = _fits(sizes, net, said, (own, off * 1.02, confidence))
        if fits is not None:
            lows, highs = zip(*fits, strict=True)
            if ranges is not None:
                lows = [min(a, b[0]) for a, b in zip(lows, ranges, strict=True)]
                highs = [max(a, b[1]) for a, b in zip(highs, ranges, strict=True)]
            ranges = list(zip(lows, highs, strict=True))
    return ranges or [(-size, size) for size in sizes]


def _fits(sizes, net, said, known) -> list[Range] | None:
    (mean, low, high), (own, off, confidence) = said, known
    rooms = len(sizes)
    per_half = stats.t.ppf(0.5 + confidence / 2, rooms - 1) / math.sqrt(rooms)
    reach = ((high - low) / 2 + off) / per_half * (rooms - 1) / math.sqrt(rooms)
    spans = []
    for at, size in enumerate(sizes):
        least = max(-size, math.ceil((mean - off - reach) * size - 1e-9))
        most = min(size, math.floor((mean + off + reach) * size + 1e-9))
        spans.append([own[at]] if at in own else list(range(least, most + 1)))
    if math.prod(map(len, spans[:-1])) > TRIES:
        return [(span[0], span[-1]) for span in spans] if all(spans) else None
    points = np.array(list(product(*spans[:-1])), dtype=int).reshape(-1, rooms - 1)
    points = np.column_stack([points, net - points.sum(axis=1)])
    points = points[np.isin(points[:, -1], spans[-1])]
    shares = points / np.array(sizes)
    half = shares.std(axis=1, ddof=1) * per_half
    center = shares.mean(axis=1)
    near = np.abs(center - mean) <= off
    for end, side in ((low, -1), (high, 1)):
        near &= np.abs(np.clip(center + side * half, -1, 1) - end) <= off
    points = points[near]
    if not len(points):
        return None
    return [(int(of.min()), int(of.max())) for of in points.T]

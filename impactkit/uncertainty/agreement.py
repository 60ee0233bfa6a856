"""How far raters agree: two raters on an ordered scale, or several with gaps.

Takes ratings or counts, gives coefficients. Knows nothing of cycles.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from statsmodels.stats.inter_rater import cohens_kappa

from impactkit.uncertainty.shares import Interval, wilson

# Exact agreement that is asked of two raters, by the number of score points of the scale.
TARGETS = {2: 0.85, 3: 0.80, 4: 0.75, 5: 0.75}
TARGET_OF_LONGER = 0.60


class Agreement(NamedTuple):
    """Two raters on the same work.

    exact : share of 1 with its 95% interval, `count` of `n`. kappa and quadratic : Cohen's, plain
    and with quadratic weights; None where both raters gave everybody the same score. ac2 : Gwet's
    with quadratic weights, which a lopsided scale does not pull down. target : exact agreement
    that is asked of a scale of so many points.
    """

    exact: float
    interval: Interval
    count: int
    n: int
    kappa: float | None
    quadratic: float | None
    ac2: float | None
    target: float

    @property
    def below_target(self) -> bool:
        return self.exact < self.target


def target_for(points: int) -> float:
    """Exact agreement asked of a scale with so many points, a share of 1.

    Source: the scoring standards of the National Assessment of Educational Progress (2 points
    85%, 3 points 80%, 4 and 5 points 75%, 6 points 60%; longer scales are held to the last).
    """
    if points < 2:
        raise ValueError("a scale has at least two points")
    return TARGETS.get(points, TARGET_OF_LONGER)


def two_raters(first: Sequence, second: Sequence, scale: Sequence) -> Agreement:
    """Agreement of two raters who scored the same work.

    Parameters
    ----------
    first, second : one score a piece of work, both on `scale`. scale : all its points, in order.

    Raises
    ------
    ValueError : nothing was scored twice, or a score is not on the scale.
    """
    return from_table(cross_table(first, second, scale))


def cross_table(first: Sequence, second: Sequence, scale: Sequence) -> np.ndarray:
    """Points × points: how often the first rater gave the row and the second the column."""
    place = {point: at for at, point in enumerate(scale)}
    try:
        rows, columns = [place[s] for s in first], [place[s] for s in second]
    except KeyError:
        raise ValueError("a score is not on the scale") from None
    table = np.zeros((len(scale), len(scale)), dtype=int)
    np.add.at(table, (rows, columns), 1)
    return table


def from_table(table: np.ndarray) -> Agreement:
    """The same from a square table of counts, points in order."""
    table = np.asarray(table)
    n, count = int(table.sum()), int(np.trace(table))
    if n < 1:
        raise ValueError("nothing was scored twice")
    lone = (table.sum(axis=0) == n).any() and (table.sum(axis=1) == n).any()
    return Agreement(
        count / n,
        wilson(count, n),
        count,
        n,
        None if lone else kappa(table).value,
        None if lone else kappa(table, "quadratic").value,
        gwet(_ratings(table), range(len(table)), weights="quadratic"),
        target_for(len(table)),
    )


class Kappa(NamedTuple):
    """Cohen's kappa and its standard error, which is nan where it cannot be worked out."""

    value: float
    error: float


def kappa(table: np.ndarray, weights: str | None = None) -> Kappa:
    """Cohen's kappa of a square table, points in order; weights: None, linear or quadratic.

    Source: Fleiss, Cohen & Everitt 1969, Psychological Bulletin 72:323.
    """
    kind = {None: None, "linear": "linear", "quadratic": "fc"}[weights]
    with np.errstate(invalid="ignore", divide="ignore"):  # no error is known at 1, or near it
        found = cohens_kappa(table, wt=kind)
    return Kappa(float(found.kappa), float(found.std_kappa))


def gwet(
    ratings: Sequence[Sequence],
    scale: Sequence,
    *,
    weights: str = "identity",
    chance: str = "gwet",
) -> float:
    """Gwet's AC2 for any number of raters with gaps; AC1 with identity weights.

    Parameters
    ----------
    ratings : one row a piece of work, one rating a rater, None where a rater gave none.
    scale : its points in order. weights : identity, linear or quadratic.
    chance : how agreement by chance is worked out: gwet, fleiss or brennan_prediger.

    Source: Gwet 2014, Handbook of Inter-Rater Reliability, 4th edition, chapters 4 and 5.
    """
    given = _counts(ratings, scale)
    raters = given.sum(axis=1)
    weight, points = _weights(len(scale), weights), len(scale)
    twice = raters > 1
    if not twice.any():
        raise ValueError("nothing was scored twice")
    near = (given * ((given @ weight) - 1))[twice].sum(axis=1)
    agreed = (near / (raters * (raters - 1))[twice]).mean()
    share = (given[raters > 0] / raters[raters > 0, None]).mean(axis=0)
    by_chance = {
        "gwet": weight.sum() * (share * (1 - share)).sum() / (points * (points - 1)),
        "fleiss": share @ weight @ share,
        "brennan_prediger": weight.sum() / points**2,
    }[chance]
    return float((agreed - by_chance) / (1 - by_chance))


def krippendorff(ratings: Sequence[Sequence], *, metric: str = "ordinal") -> float | None:
    """Krippendorff's alpha for any number of raters with gaps.

    Parameters
    ----------
    ratings : one row a piece of work, one number a rater, None where a rater gave none.
    metric : nominal, ordinal, interval or ratio.

    Returns None where everybody gave everything the same score.
    Source: Krippendorff 2011, Computing Krippendorff's Alpha-Reliability.
    """
    values = sorted({r for row in ratings for r in row if r is not None})
    given = _counts(ratings, values)
    given = given[given.sum(axis=1) > 1]
    if not len(given):
        raise ValueError("nothing was scored twice")
    pairs = np.zeros((len(values), len(values)))
    for row in given:
        pairs += (np.outer(row, row) - np.diag(row)) / (row.sum() - 1)
    total = pairs.sum(axis=1)
    distance = _distances(np.asarray(values, dtype=float), total, metric)
    expected = (np.outer(total, total) * distance).sum() / (total.sum() - 1)
    return None if expected == 0 else float(1 - (pairs * distance).sum() / expected)


def _distances(values: np.ndarray, total: np.ndarray, metric: str) -> np.ndarray:
    """Squared distance of each two values."""
    a, b = values[:, None], values[None, :]
    if metric == "nominal":
        return (a != b).astype(float)
    if metric == "interval":
        return (a - b) ** 2
    if metric == "ratio":
        with np.errstate(invalid="ignore"):
            return np.nan_to_num(((a - b) / (a + b)) ** 2)
    if metric == "ordinal":
        upto = np.cumsum(total)
        between = np.abs(upto[:, None] - upto[None, :])
        # all ranks from the lower to the higher value, half of both ends
        half = (total[:, None] - total[None, :]) / 2
        return (between - np.where(upto[:, None] > upto[None, :], half, -half)) ** 2
    raise ValueError("metric is nominal, ordinal, interval or ratio")


def _counts(ratings: Sequence[Sequence], scale: Sequence) -> np.ndarray:
    """Pieces of work × points: how many raters gave each."""
    place = {point: at for at, point in enumerate(scale)}
    given = np.zeros((len(ratings), len(scale)))
    for at, row in enumerate(ratings):
        for rating in row:
            if rating is not None:
                given[at, place[rating]] += 1
    return given


def _ratings(table: np.ndarray) -> list[tuple[int, int]]:
    return [
        (first, second)
        for (first, second), times in np.ndenumerate(table)
        for _ in range(int(times))
    ]


def _weights(points: int, kind: str) -> np.ndarray:
    apart = np.abs(np.subtract.outer(np.arange(points), np.arange(points))) / (points - 1)
    return {"identity": (apart == 0).astype(float), "linear": 1 - apart, "quadratic": 1 - apart**2}[
        kind
    ]

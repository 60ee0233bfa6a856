"""Testing windows: which dates belong together.

Takes dates (and who was scored on each), gives a number of a window for each. Knows no cycle.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

LONGEST_GAP = {"week": 14, "month": 31, "year": 92}
"""Days within one window on which nobody is scored; what lies further apart is two windows."""
LONGEST_GAP_OF_A_SURVEY = LONGEST_GAP | {"week": 6}
"""The same for answers: people who are asked again a week later are asked a second time."""
ONE_IN = 20
"""A window more is worth it where it spares one in so many students a second score in one."""


def windows_by_gaps(days: np.ndarray, longest: int) -> np.ndarray:
    """(rows,) the window of each day: a new one begins after more than `longest` days of nothing.

    days : (rows,) whole days, in any order. Windows are numbered from 0 in the order of time.
    """
    distinct, place = np.unique(days, return_inverse=True)
    begins = np.diff(distinct, prepend=distinct[:1]) > longest
    return np.cumsum(begins)[place]


def windows_by_students(days: np.ndarray, student: np.ndarray, longest: int) -> np.ndarray:
    """(rows,) the window of each score: as windows_by_gaps, and each student as a rule once in it.

    Within a stretch without a long gap the windows are chosen for which the scores beyond a
    student's first in a window, and the price of the windows, are least. A window costs as much
    as one in ONE_IN of the students (at least one). Of two equal choices the one that cuts in
    longer gaps is taken, then the one that cuts earlier.

    days, student : (rows,) whole numbers, in any order.
    """
    stretch = windows_by_gaps(days, longest)
    price = max(ONE_IN, len(pd.unique(student)))
    window, begun = np.zeros(len(days), dtype=int), 0
    for number in range(int(stretch.max(initial=-1)) + 1):
        rows = np.flatnonzero(stretch == number)
        distinct, place = np.unique(days[rows], return_inverse=True)
        cuts = _cheapest_cuts(distinct, _again(place, student[rows], len(distinct)), price)
        window[rows] = begun + np.searchsorted(cuts, place, side="right")
        begun += len(cuts) + 1
    return window


def _again(place: np.ndarray, student: np.ndarray, dates: int) -> np.ndarray:
    """(dates, dates) scores on date `column` of students last scored on date `row`."""
    who, when = np.divmod(np.sort(student.astype(np.int64) * dates + place), dates)
    same = who[1:] == who[:-1]
    pairs = when[:-1][same] * dates + when[1:][same]
    return np.bincount(pairs, minlength=dates * dates).reshape(dates, dates)


def _cheapest_cuts(days: np.ndarray, again: np.ndarray, price: int) -> list[int]:
    """The places of the dates with which a further window begins."""
    # extra[i, j] : second scores in a window from date i to date j
    extra = ONE_IN * np.cumsum(np.cumsum(again[::-1], axis=0)[::-1], axis=1)
    best: list[tuple[int, int, tuple[int, ...]]] = []
    for last in range(len(days)):
        choices = [(int(extra[0, last]) + price, 0, ())]
        for first in range(1, last + 1):
            cost, gaps, cuts = best[first - 1]
            gap = int(days[first] - days[first - 1])
            choices.append((cost + int(extra[first, last]) + price, gaps - gap, (*cuts, first)))
        best.append(min(choices))
    return list(best[-1][2]) if best else []

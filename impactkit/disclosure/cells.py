"""Evidence as numbers that a reader could work out: one number a row, and what bounds it.

Takes evidence rows, gives Cells. How many stand behind a number (n) counts as known to every
reader: other measures of the same work say it. So a row is one unknown: its count, its total, or
the sum behind its mean.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import pandas as pd

from impactkit.evidence import ALL, KEY

COUNTED = {
    "shift": ("share",),
    "dosage": ("share",),
    "indicator": ("share",),
    "trend": ("share", "share_joined", "share_left", "agreement"),
    "conditions": ("share",),
}
SUMMED = {"dosage": ("total",), "indicator": ("mean",)}
MOST = 1e6  # minutes or words that anybody would believe
Key = tuple[str, str, str, str, str, str]


@dataclass(frozen=True)
class Cells:
    """Rows as arrays, one entry a row.

    key : what names the row. x : its number, in people, observations, minutes or words; NaN where
    the row holds none that adds up to anything. n, people, rooms : behind it; rooms NaN where
    nobody counts them. most : the largest x that n allows.
    """

    key: list[Key]
    x: np.ndarray
    n: np.ndarray
    people: np.ndarray
    rooms: np.ndarray
    most: np.ndarray

    def __len__(self) -> int:
        return len(self.key)

    @cached_property
    def at(self) -> dict[Key, int]:
        """Where each row stands."""
        return {key: at for at, key in enumerate(self.key)}

    @cached_property
    def level(self) -> np.ndarray:
        return np.array([key[0] for key in self.key], dtype=object)

    @cached_property
    def statistic(self) -> np.ndarray:
        return np.array([key[2] for key in self.key], dtype=object)

    @cached_property
    def pooled(self) -> np.ndarray:
        return np.array([key[4] == ALL for key in self.key], dtype=bool)

    @cached_property
    def counted(self) -> np.ndarray:
        """True where x counts some of n; else it is a sum of measurements."""
        return self.most < MOST

    def take(self, places: np.ndarray) -> Cells:
        """Some of them, in this order."""
        keys = [self.key[at] for at in places]
        return Cells(
            keys, *(of[places] for of in (self.x, self.n, self.people, self.rooms, self.most))
        )

    def with_sums(self, sums: Mapping[Key, Sequence[int]], rooms: Sequence[int]) -> Cells:
        """The same and, behind them, sums of some of them, with so many classrooms behind each."""
        of = [list(members) for members in sums.values()]
        x, n, most = (
            np.r_[all_, [all_[members].sum() for members in of]]
            for all_ in (self.x, self.n, np.minimum(self.most, MOST))
        )
        people = np.r_[self.people, np.full(len(of), np.inf)]
        keys = [*self.key, *sums]
        return Cells(keys, x, n, people, np.r_[self.rooms, rooms], np.minimum(most, MOST))

    def with_gone(self, keys: Sequence[Key]) -> Cells:
        """The same and, behind them, numbers of earlier pages that nobody stands behind today."""
        if not keys:
            return self
        none = np.zeros(len(keys))
        counted = [key[2] in COUNTED.get(key[0], ()) for key in keys]
        summed = [key[2] in SUMMED.get(key[0], ()) for key in keys]
        x = np.where(np.array(counted) | summed, 0.0, np.nan)
        return Cells(
            [*self.key, *keys],
            np.r_[self.x, x],
            np.r_[self.n, none],
            np.r_[self.people, none],
            np.r_[self.rooms, none],
            np.r_[self.most, np.where(summed, MOST, 0.0)],
        )

    @cached_property
    def rooms_named(self) -> list[str]:
        """The classrooms; roles in the survey are none."""
        return sorted({key[4] for key in self.key if key[0] != "conditions"} - {ALL})


def cells_of(rows: pd.DataFrame) -> Cells:
    """Evidence rows, whatever their index, as Cells in the same order."""
    keys = list(zip(*(rows[column].tolist() for column in KEY), strict=True))
    n, count, value, students, rooms = (
        rows[column].to_numpy(dtype=float, na_value=np.nan)
        for column in ("n", "count", "value", "students", "rooms")
    )
    people = np.where(np.isnan(students), n, students)
    counted = np.array([key[2] in COUNTED.get(key[0], ()) for key in keys], dtype=bool)
    summed = np.array([key[2] in SUMMED.get(key[0], ()) for key in keys], dtype=bool)
    per = np.where([key[2] == "mean" for key in keys], n, 1.0)
    x = np.where(counted, count, np.where(summed, np.round(value * per), np.nan))
    x = np.where((counted | summed) & np.isnan(x), 0.0, x)
    n, people = (np.nan_to_num(of) for of in (n, people))
    return Cells(keys, x, n, people, rooms, np.where(counted, n, MOST))

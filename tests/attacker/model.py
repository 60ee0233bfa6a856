"""Whole numbers that a reader does not know, and what is known of them together.

Takes unknowns and linear conditions, gives the lowest and highest value of each. Used by the
attacker alone; it knows nothing of cycles and imports nothing of the kit.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Sequence

import numpy as np
from scipy.optimize import Bounds
from scipy.sparse import csc_matrix
from scipy.sparse.csgraph import connected_components

from attacker.block import NEAR, Block, Contradiction

MANY = 20_000


class Unknowns:
    """Unknown whole numbers, by name, and linear conditions on them."""

    def __init__(self) -> None:
        self.place: dict[Hashable, int] = {}
        self.low: list[float] = []
        self.high: list[float] = []
        self.conditions: list[tuple[list[int], list[float], float, float]] = []

    def __contains__(self, name: Hashable) -> bool:
        return name in self.place

    def at(self, name: Hashable, most: float = MANY) -> int:
        """The place of an unknown; one that is new may be anything from 0 to `most`."""
        if name not in self.place:
            self.place[name] = len(self.low)
            self.low.append(0)
            self.high.append(most)
        return self.place[name]

    def within(self, name: Hashable, low: float, high: float = np.inf) -> None:
        at = self.at(name)
        self.low[at] = max(self.low[at], low)
        self.high[at] = min(self.high[at], high)

    def known(self, name: Hashable, value: int) -> None:
        self.within(name, value, value)

    def adds_up(self, total: Hashable, parts: Iterable[Hashable]) -> None:
        """total is the sum of parts; no parts make it 0."""
        self.linear([(1, total), *((-1, part) for part in parts)], 0, 0)

    def at_most(self, less: Hashable, more: Hashable) -> None:
        self.linear([(1, more), (-1, less)], 0)

    def linear(
        self, terms: Sequence[tuple[float, Hashable]], low: float, high: float = np.inf
    ) -> None:
        """low ≤ sum of factor × unknown ≤ high."""
        factors: dict[int, float] = {}
        for factor, name in terms:
            factors[self.at(name)] = factors.get(self.at(name), 0) + factor
        self.conditions.append((list(factors), list(factors.values()), low, high))

    def ranges(self, names: Sequence[Hashable], enough: int | None = None) -> dict:
        """Lowest and highest value of each name that fits everything known.

        enough : where a range is at least this wide, a part of it may be given; where it is
            known to be narrower, a little more than it. None gives exact ends.

        Raises
        ------
        Contradiction : nothing fits.
        """
        low, high = self._tightened()
        found = {}
        wanted = {self.place[name]: name for name in names if name in self.place}
        for name in names:
            if name not in self.place:
                found[name] = (0, MANY)
        open_ = []
        for at, name in wanted.items():
            if high[at] - low[at] < 1:
                found[name] = (int(low[at]), int(low[at]))
            else:
                open_.append(at)
        for block in self._blocks(low, high, open_):
            inside = block.ranges(enough)
            found |= {wanted[at]: ends for at, ends in inside.items()}
        return found

    def _tightened(self) -> tuple[np.ndarray, np.ndarray]:
        """Ends narrowed by one condition at a time, until nothing moves much."""
        low, high = np.array(self.low, dtype=float), np.array(self.high, dtype=float)
        if (low > high).any():
            raise Contradiction
        uses: dict[int, list[int]] = {}
        for number, (places, *_) in enumerate(self.conditions):
            for at in places:
                uses.setdefault(at, []).append(number)
        due, queue, steps = set(range(len(self.conditions))), list(range(len(self.conditions))), 0
        while queue and steps < 30 * len(self.conditions):
            steps += 1
            number = queue.pop()
            due.discard(number)
            for at in _narrow(self.conditions[number], low, high):
                for other in uses[at]:
                    if other not in due:
                        due.add(other)
                        queue.append(other)
        return low, high

    def _blocks(self, low: np.ndarray, high: np.ndarray, wanted: list[int]):
        """Unknowns that hang together, each block with the conditions that are left of it."""
        free = np.flatnonzero(high > low)
        column = {at: i for i, at in enumerate(free)}
        rows, cols, data, ends = [], [], [], []
        for places, factors, least, most in self.conditions:
            fixed = sum(f * low[p] for p, f in zip(places, factors, strict=True) if p not in column)
            loose = [(p, f) for p, f in zip(places, factors, strict=True) if p in column and f]
            for p, f in loose:
                rows.append(len(ends))
                cols.append(column[p])
                data.append(f)
            if loose:
                ends.append((least - fixed, most - fixed))
            elif not least - NEAR <= fixed <= most + NEAR:
                raise Contradiction
        table = csc_matrix((data, (rows, cols)), shape=(len(ends), len(free)))
        joined = (abs(table).T @ abs(table)) if ends else csc_matrix((len(free),) * 2)
        _, label = connected_components(joined, directed=False)
        ends = np.array(ends).reshape(-1, 2)
        by_label: dict[int, list[int]] = {}
        for at in wanted:
            by_label.setdefault(label[column[at]], []).append(at)
        for name, targets in by_label.items():
            inside = np.flatnonzero(label == name)
            part = table[:, inside]
            used = np.flatnonzero(np.diff(part.tocsr().indptr))
            yield Block(
                free[inside],
                part.tocsr()[used],
                ends[used],
                Bounds(low[free[inside]], high[free[inside]]),
                targets,
            )


def _narrow(condition, low: np.ndarray, high: np.ndarray) -> list[int]:
    places, factors, least, most = condition
    smallest = [f * (low[p] if f > 0 else high[p]) for p, f in zip(places, factors, strict=True)]
    largest = [f * (high[p] if f > 0 else low[p]) for p, f in zip(places, factors, strict=True)]
    all_small, all_large = sum(smallest), sum(largest)
    if all_small > most + NEAR or all_large < least - NEAR:
        raise Contradiction
    moved = []
    for p, f, small, large in zip(places, factors, smallest, largest, strict=True):
        if not f or low[p] == high[p]:
            continue
        one, other = (most - (all_small - small)) / f, (least - (all_large - large)) / f
        top, bottom = (one, other) if f > 0 else (other, one)
        new_high = min(high[p], np.floor(top + NEAR)) if np.isfinite(top) else high[p]
        new_low = max(low[p], np.ceil(bottom - NEAR)) if np.isfinite(bottom) else low[p]
        if new_low > new_high:
            raise Contradiction
        if new_low > low[p] or new_high < high[p]:
            low[p], high[p] = new_low, new_high
            moved.append(p)
    return moved


def enumerated(unknowns: Unknowns, names: Sequence[Hashable], most: int) -> dict:
    """The same by trying every combination of whole numbers up to `most`: for tiny tables.

    One unknown after the other takes every value; what breaks a condition is left out as soon
    as all unknowns of that condition have one.
    """
    points = np.zeros((1, 0), dtype=int)
    for at, (low, high) in enumerate(zip(unknowns.low, unknowns.high, strict=True)):
        values = np.arange(low, min(high, most) + 1, dtype=int)
        points = np.column_stack(
            [np.repeat(points, len(values), axis=0), np.tile(values, len(points))]
        )
        for places, factors, least, limit in unknowns.conditions:
            if max(places) == at:
                total = points[:, places] @ np.array(factors)
                points = points[(least - NEAR <= total) & (total <= limit + NEAR)]
        if not len(points):
            raise Contradiction
    found = {name: points[:, unknowns.place[name]] for name in names}
    return {name: (int(of.min()), int(of.max())) for name, of in found.items()}

"""Whole numbers that a reader does not know, and what is known of them together.

Takes unknowns and linear conditions, gives the lowest and highest value of each. Used by the
attacker alone; it knows nothing of cycles and imports nothing of the kit.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from scipy.optimize import Bounds, LinearConstraint, milp
from scipy.sparse import csc_matrix, csr_matrix
from scipy.sparse.csgraph import connected_components

MANY = 20_000
NEAR = 1e-6
INFEASIBLE = 2  # as scipy numbers the ends of a search
Range = tuple[int, int]


class Contradiction(Exception):
    """No whole numbers fit all conditions: something that was taken as known is not so."""


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
            yield _Block(
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


@dataclass
class _Block:
    """Unknowns that hang together: their places, conditions, ends, and which are wanted.

    seen_low, seen_high : the ends of what was found to fit so far.
    """

    places: np.ndarray
    table: csr_matrix
    ends: np.ndarray
    within: Bounds
    targets: list[int]

    def __post_init__(self) -> None:
        self.column = {at: i for i, at in enumerate(self.places)}
        self.seen_low = np.full(len(self.places), np.inf)
        self.seen_high = np.full(len(self.places), -np.inf)
        self.turn = np.random.default_rng(len(self.places))

    def ranges(self, enough: int | None) -> dict[int, Range]:
        """Ends of each target, by integer programs that share what they find."""
        if enough is not None:
            return self._wide_or_narrow(enough)
        found = {}
        for at in self.targets:
            self._push([self.column[at]], [1])
            self._push([self.column[at]], [-1])
            found[at] = self._seen(at)
        return found

    def _wide_or_narrow(self, enough: int) -> dict[int, Range]:
        """The same as far as it is needed: a part of the range where it is wide enough, and
        more than the range where even that is narrow."""
        low, high = self.within.lb, self.within.ub
        narrow = {at for at in self.targets if (high - low)[self.column[at]] < enough}
        left = [at for at in self.targets if at not in narrow] or self.targets[:1]
        for attempt in range(8):
            signs = [1] * len(left) if attempt < 2 else self.turn.choice([-1, 1], len(left))
            self._push(
                [self.column[at] for at in left], signs if attempt != 1 else [-1] * len(left)
            )
            left = [at for at in left if not self._wide(at, enough) and at not in narrow]
            if not left:
                break
        for at in left:
            for sign in (1, -1):
                if not self._wide(at, enough):
                    self._push([self.column[at]], [sign])
        outer = {at: (int(low[self.column[at]]), int(high[self.column[at]])) for at in narrow}
        return {at: self._seen(at) for at in self.targets if at not in narrow} | outer

    def _wide(self, at: int, enough: int) -> bool:
        i = self.column[at]
        return self.seen_high[i] - self.seen_low[i] >= enough

    def _seen(self, at: int) -> Range:
        i = self.column[at]
        return int(self.seen_low[i]), int(self.seen_high[i])

    def _push(self, columns: Sequence[int], signs: Sequence[int]) -> None:
        """Find whole numbers that fit and lie as low (sign 1) or as high (-1) as they can."""
        aim = np.zeros(len(self.places))
        aim[list(columns)] = signs
        found = milp(
            aim,
            integrality=np.ones(len(self.places)),
            bounds=self.within,
            constraints=LinearConstraint(
                self.table, self.ends[:, 0] - NEAR, self.ends[:, 1] + NEAR
            ),
            options={"time_limit": 20, "mip_rel_gap": 0},
        )
        if found.status == INFEASIBLE:
            raise Contradiction
        if found.x is None:
            raise RuntimeError(f"HiGHS: {found.message}")
        point = np.round(found.x)
        np.minimum(self.seen_low, point, out=self.seen_low)
        np.maximum(self.seen_high, point, out=self.seen_high)


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

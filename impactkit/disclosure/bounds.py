"""How closely a reader can work out hidden numbers that hang together.

Takes a block's sums and what each number may be, gives ranges, and for a range that is too
narrow the reason as a condition on what else has to be hidden. Linear programs in HiGHS, kept
warm: their ends are those of whole numbers in the tables that a page has (METHODS, section 1:
720 of 720).
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import highspy
import numpy as np
from scipy.sparse import csc_array

NEAR, TINY = 1e-6, 1e-9
TRIES = 4  # pushes of all numbers at once, before one after the other


class Rows(NamedTuple):
    """Linear conditions: least ≤ table @ x ≤ most."""

    table: csc_array
    least: np.ndarray
    most: np.ndarray


class Narrow(NamedTuple):
    """A number that a reader bounds within less than what it needs.

    Whatever is hidden, the range can be no wider than `at_least` + Σ opens × hidden: the
    capacity of Fischetti and Salazar (2001), from the duals of both programs.
    """

    at: int
    width: float
    needed: float
    at_least: float
    opens: np.ndarray


class Attack:
    """A reader of one block: unknowns by place, and the conditions that every page gives.

    truth : a point that fits, also for unknowns of earlier pages.
    """

    def __init__(self, rows: Rows, truth: np.ndarray):
        self.rows, self.truth = rows, truth
        self.columns = rows.table.T.tocsr()
        self.size = len(truth)
        self.places = np.arange(self.size, dtype=np.int32)
        self.turn = np.random.default_rng(self.size)
        self.solver = highspy.Highs()
        self.solver.silent()
        self.solver.setOptionValue("threads", 1)
        self.solver.passModel(_model(rows, self.size))

    def narrow(
        self, low: np.ndarray, high: np.ndarray, needed: dict[int, float], open_: np.ndarray
    ) -> list[Narrow]:
        """The numbers of `needed` whose range is narrower than that.

        low, high : what this reader knows of each number if it were hidden. open_ : True for
        each that is; the others stand on a page and are what they are.
        """
        ends = np.where(open_, low, self.truth), np.where(open_, high, self.truth)
        seen_low, seen_high = self.truth.copy(), self.truth.copy()

        def settled(at: int) -> bool:
            return seen_high[at] - seen_low[at] >= needed[at] - NEAR

        left = [at for at in needed if ends[1][at] - ends[0][at] >= needed[at] - NEAR]
        sure = [at for at in needed if at not in set(left)]
        if left:
            self.solver.changeColsBounds(self.size, self.places, *ends)
        for turn in range(TRIES if len(left) > 1 else 0):
            signs = [1, -1][turn] if turn < 2 else self.turn.choice([-1, 1], len(left))
            point, _ = self._push(left, signs)
            np.minimum(seen_low, point, out=seen_low)
            np.maximum(seen_high, point, out=seen_high)
            left = [at for at in left if not settled(at)]
            if not left:
                break
        found = []
        if sure:
            self.solver.changeColsBounds(self.size, self.places, *ends)
        for at in [*sure, *left]:
            if settled(at):
                continue
            (top, up), (bottom, down) = self._push([at], 1), self._push([at], -1)
            for point in (top, bottom):
                np.minimum(seen_low, point, out=seen_low)
                np.maximum(seen_high, point, out=seen_high)
            between = top[at] - bottom[at]
            if between < needed[at] - NEAR:
                at_least, opens = self._why(at, (up, down), (low, high))
                found.append(Narrow(at, between, needed[at], at_least, opens))
        return found

    def left(
        self, low: np.ndarray, high: np.ndarray, needs: np.ndarray, open_: np.ndarray
    ) -> np.ndarray:
        """What of `needs` can be had where all of `open_` is hidden: the rest was told before."""
        needed = {at: needs[at] for at in np.flatnonzero(open_ & (needs > 0))}
        found = needs.copy()
        for narrow in self.narrow(low, high, needed, open_):
            found[narrow.at] = narrow.width
        return found

    def _push(self, places: Sequence[int], signs) -> tuple[np.ndarray, np.ndarray]:
        """A point that fits with these numbers as large (sign 1) or small (-1) as they can be,
        and the duals of the conditions."""
        aim = np.zeros(self.size)
        aim[list(places)] = -np.asarray(signs, dtype=float)
        self.solver.changeColsCost(self.size, self.places, aim)
        self.solver.run()
        if self.solver.getModelStatus() != highspy.HighsModelStatus.kOptimal:
            raise ArithmeticError(str(self.solver.getModelStatus()))
        found = self.solver.getSolution()
        return np.array(found.col_value), np.array(found.row_dual)

    def _why(self, at: int, duals, ends) -> tuple[float, np.ndarray]:
        """Bounds that hold whatever is hidden, added for both directions."""
        at_least, opens = 0.0, np.zeros(self.size)
        low, high = ends
        for sign, dual in zip((1, -1), duals, strict=True):
            prices = -dual  # of the program that makes sign × x as large as it can be
            rim = np.where(prices > 0, self.rows.most, self.rows.least)
            prices = np.where((np.abs(prices) < TINY) | np.isinf(rim), 0, prices)
            costs = -(self.columns @ prices)
            costs[at] += sign
            costs[np.abs(costs) < TINY] = 0
            at_least += prices @ np.where(prices == 0, 0, rim) + costs @ self.truth
            up = np.where(costs > 0, costs * (high - self.truth), 0)
            opens += up + np.where(costs < 0, costs * (low - self.truth), 0)
        return at_least, opens


def feasible(rows: Rows, low: np.ndarray, high: np.ndarray) -> np.ndarray | None:
    """A point within the ends that fits; None where there is none."""
    solver = highspy.Highs()
    solver.silent()
    solver.setOptionValue("threads", 1)
    solver.passModel(_model(rows, len(low)))
    places = np.arange(len(low), dtype=np.int32)
    solver.changeColsBounds(len(low), places, low, high)
    solver.run()
    if solver.getModelStatus() != highspy.HighsModelStatus.kOptimal:
        return None
    return np.array(solver.getSolution().col_value)


def _model(rows: Rows, size: int) -> highspy.HighsLp:
    model = highspy.HighsLp()
    model.num_col_, model.num_row_ = size, rows.table.shape[0]
    model.col_cost_ = np.zeros(size)
    model.col_lower_, model.col_upper_ = np.zeros(size), np.zeros(size)
    model.row_lower_, model.row_upper_ = rows.least, rows.most
    model.a_matrix_.format_ = highspy.MatrixFormat.kColwise
    model.a_matrix_.start_ = rows.table.indptr
    model.a_matrix_.index_ = rows.table.indices
    model.a_matrix_.value_ = rows.table.data
    return model


def rows_of(size: int, conditions: list[tuple[list[int], list[float], float, float]]) -> Rows:
    """Conditions as (places, factors, least, most)."""
    number = [i for i, (places, *_) in enumerate(conditions) for _ in places]
    places = [place for condition in conditions for place in condition[0]]
    factors = [factor for condition in conditions for factor in condition[1]]
    table = csc_array((factors, (number, places)), shape=(len(conditions), size), dtype=float)
    table.sort_indices()
    least, most = (np.array([c[end] for c in conditions], dtype=float) for end in (2, 3))
    return Rows(table, least, most)

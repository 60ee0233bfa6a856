"""How closely a reader can work out hidden numbers that hang together.

Takes a block's sums and what each number may be, gives ranges, and for a range that is too
narrow the reason as a condition on what else has to be hidden. Linear programs in HiGHS, kept
warm: their ends are those of whole numbers in the tables that a page has (METHODS, section 1:
720 of 720).
"""

from __future__ import annotations

from typing import NamedTuple

import highspy
import numpy as np
from scipy.sparse import csc_array, hstack

NEAR, TINY = 1e-6, 1e-9
STILL = 1e-3  # what moving any number by one costs, where the one in question gains one
MOVES, FURTHEST = 200, 10  # exchanges kept of a block, and how often one is taken at most


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

    truth : a point that fits, also for unknowns of earlier pages. A program moves one number away
    from it, and as few others as it can. Such an exchange (a student more here, one fewer there)
    is kept: it spares other numbers, readers and choices programs of their own.
    """

    def __init__(self, rows: Rows, truth: np.ndarray):
        self.rows, self.truth, self.size = rows, truth, len(truth)
        self.columns = rows.table.T.tocsr()
        sums = rows.table @ truth
        self.slack = np.maximum([rows.most - sums, sums - rows.least], 0)
        self.moves, self.sums = np.zeros((MOVES, self.size)), np.zeros((MOVES, len(sums)))
        self.kept = 0
        self.places = np.arange(2 * self.size, dtype=np.int32)  # each number up, each down
        self.solver = highspy.Highs()
        self.solver.silent()
        self.solver.setOptionValue("threads", 1)
        table = hstack([rows.table, -rows.table], format="csc")
        self.solver.passModel(_model(Rows(table, -self.slack[1], self.slack[0]), STILL))

    def narrow(
        self,
        low: np.ndarray,
        high: np.ndarray,
        needed: dict[int, float],
        open_: np.ndarray,
        at_most: int | None = None,
    ) -> list[Narrow]:
        """The numbers of `needed` whose range is narrower than that, `at_most` so many.

        low, high : what this reader knows of each number if it were hidden. open_ : True for
        each that is; the others stand on a page and are what they are.
        """
        room = np.where(open_, np.maximum([high - self.truth, self.truth - low], 0), 0)
        fit = np.flatnonzero(~self.moves[: min(self.kept, MOVES), ~open_].any(axis=1))
        reach = _reach(self.moves[fit], self.sums[fit], room, self.slack)
        short = [at for at, need in needed.items() if reach[:, at].sum() < need - NEAR]
        if short:
            self.solver.changeColsBounds(2 * self.size, self.places, 0 * room.ravel(), room.ravel())
        found: list[Narrow] = []
        for at in short:
            if len(found) == at_most:
                break
            need = needed[at]
            for way in (0, 1) if room[:, at].sum() >= need - NEAR else ():
                if (missing := need - reach[:, at].sum()) > NEAR < room[way, at]:
                    move = self._move(at, way, reach[way, at] + missing, room)
                    np.maximum(reach, [move, -move], out=reach)
            if reach[:, at].sum() >= need - NEAR:
                continue
            (up, why_up), (down, why_down) = self._furthest(at, 0), self._furthest(at, 1)
            if up + down < need - NEAR:
                at_least, opens = self._why(at, (why_up, why_down), (low, high))
                found.append(Narrow(at, up + down, need, at_least, opens))
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

    def _move(self, at: int, way: int, aim: float, room: np.ndarray) -> np.ndarray:
        """By how much each number changes where this one goes `aim` far, and few others with it.

        way : 0 up, 1 down. room : how far each number can go, up and down.
        """
        column = at + way * self.size
        self.solver.changeColBounds(column, 0, min(aim, room[way, at]))
        found, _ = self._run(at, way, STILL)
        self.solver.changeColBounds(column, 0, room[way, at])
        move = found[: self.size] - found[self.size :]
        self._keep(move)
        return move

    def _furthest(self, at: int, way: int) -> tuple[float, np.ndarray]:
        """How far this number goes, whatever moves with it, and the duals of the sums."""
        self._still(0.0)
        found, duals = self._run(at, way, 0.0)
        self._still(STILL)
        gone = found[at] - found[at + self.size]
        return (-gone if way else gone), duals

    def _still(self, cost: float) -> None:
        """Set what it costs to move a number."""
        self.solver.changeColsCost(2 * self.size, self.places, np.full(2 * self.size, cost))

    def _run(self, at: int, way: int, cost: float) -> tuple[np.ndarray, np.ndarray]:
        """How far numbers move up and down where this one goes far, and the duals of the sums."""
        ends = at + way * self.size, at + (1 - way) * self.size
        for end, aim in zip(ends, (-1, 1), strict=True):
            self.solver.changeColCost(end, aim)
        self.solver.run()
        if self.solver.getModelStatus() != highspy.HighsModelStatus.kOptimal:
            self.solver.clearSolver()  # once more, not from where the last program ended
            self.solver.run()
        if self.solver.getModelStatus() != highspy.HighsModelStatus.kOptimal:
            raise ArithmeticError(str(self.solver.getModelStatus()))
        found = self.solver.getSolution()
        moves, duals = np.array(found.col_value), np.array(found.row_dual)
        for end in ends:
            self.solver.changeColCost(end, cost)
        return moves, duals

    def _keep(self, move: np.ndarray) -> None:
        """Remember an exchange; in place of the oldest where there are MOVES of them."""
        move = np.where(np.abs(move) < NEAR, 0, move)
        sums = self.rows.table @ move
        sums[np.abs(sums) < NEAR] = 0
        if np.abs(move).max() >= 1:
            at, self.kept = self.kept % MOVES, self.kept + 1
            self.moves[at], self.sums[at] = move, sums

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


def _reach(moves: np.ndarray, sums: np.ndarray, room: np.ndarray, slack: np.ndarray) -> np.ndarray:
    """How far up (row 0) and down (row 1) exchanges bring each number, each as often as it fits.

    moves, sums : an exchange a row, and by what it changes the conditions' sums. room, slack :
    how far up and down numbers, and sums, can go.
    """
    far = np.zeros((2, room.shape[1]))
    for way in (1, -1):
        times = np.minimum(_times(moves, room[::way]), _times(sums, slack[::way]))
        gone = moves * (way * times)[:, None]
        far[0] = np.maximum(far[0], gone.max(axis=0, initial=0))
        far[1] = np.maximum(far[1], -gone.min(axis=0, initial=0))
    return far


def _times(steps: np.ndarray, room: np.ndarray) -> np.ndarray:
    """How often each row of steps fits into what there is room for, up and down."""
    with np.errstate(divide="ignore", invalid="ignore"):
        times = np.where(steps > 0, room[0], room[1]) / np.abs(steps)
    return np.where(steps == 0, FURTHEST, times).min(axis=1, initial=FURTHEST)


def feasible(rows: Rows, low: np.ndarray, high: np.ndarray) -> np.ndarray | None:
    """A point within the ends that fits; None where there is none."""
    solver = highspy.Highs()
    solver.silent()
    solver.setOptionValue("threads", 1)
    solver.passModel(_model(rows))
    places = np.arange(len(low), dtype=np.int32)
    solver.changeColsBounds(len(low), places, low, high)
    solver.run()
    if solver.getModelStatus() != highspy.HighsModelStatus.kOptimal:
        return None
    return np.array(solver.getSolution().col_value)


def _model(rows: Rows, cost: float = 0.0) -> highspy.HighsLp:
    model = highspy.HighsLp()
    model.num_row_, model.num_col_ = rows.table.shape
    model.col_cost_ = np.full(model.num_col_, cost)
    model.col_lower_ = model.col_upper_ = np.zeros(model.num_col_)
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

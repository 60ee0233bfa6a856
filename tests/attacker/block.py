"""Unknown whole numbers that hang together, and the lowest and highest that each can be.

Takes bounds and linear conditions, gives ranges by integer programs: by a linear one where that
ends at whole numbers. Used by model alone.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import highspy
import numpy as np
from scipy.optimize import Bounds, LinearConstraint, milp
from scipy.sparse import csr_matrix

NEAR = 1e-6
INFEASIBLE = 2  # as scipy numbers the ends of a search
Range = tuple[int, int]


class Contradiction(Exception):
    """No whole numbers fit all conditions: something that was taken as known is not so."""


@dataclass
class Block:
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
        self.solver = highspy.Highs()
        self.solver.silent()
        self.solver.setOptionValue("threads", 1)
        self.solver.passModel(self._linear())

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
        point = self._whole_by_luck(aim)
        if point is None:
            point = self._whole(aim)
        np.minimum(self.seen_low, point, out=self.seen_low)
        np.maximum(self.seen_high, point, out=self.seen_high)

    def _linear(self) -> highspy.HighsLp:
        """The conditions, for numbers that need not be whole."""
        model, table = highspy.HighsLp(), self.table.tocsc()
        model.num_row_, model.num_col_ = table.shape
        model.col_cost_ = np.zeros(table.shape[1])
        model.col_lower_, model.col_upper_ = self.within.lb, self.within.ub
        model.row_lower_, model.row_upper_ = self.ends[:, 0], self.ends[:, 1]
        model.a_matrix_.format_ = highspy.MatrixFormat.kColwise
        model.a_matrix_.start_ = table.indptr
        model.a_matrix_.index_ = table.indices
        model.a_matrix_.value_ = table.data
        return model

    def _whole_by_luck(self, aim: np.ndarray) -> np.ndarray | None:
        """The best of all numbers, where it happens to be of whole ones."""
        self.solver.changeColsCost(len(aim), np.arange(len(aim), dtype=np.int32), aim)
        self.solver.run()
        status = self.solver.getModelStatus()
        if status != highspy.HighsModelStatus.kOptimal:
            return None
        point = np.array(self.solver.getSolution().col_value)
        return point.round() if np.abs(point - point.round()).max() < NEAR else None

    def _whole(self, aim: np.ndarray) -> np.ndarray:
        """The best of whole numbers."""
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
        return np.round(found.x)

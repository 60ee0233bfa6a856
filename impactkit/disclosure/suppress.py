"""Complements: what has to be hidden too, because the rest of a sum would give a number away.

Takes a block of linked numbers and what must be hidden, gives what is hidden. An integer program
chooses (scipy.optimize.milp); it learns what protects a number from the attacker's own programs,
one condition at a time, until the attacker finds nothing narrow (Fischetti and Salazar 2001).
"""

from __future__ import annotations

import time
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from scipy.optimize import Bounds, LinearConstraint, milp

from impactkit.disclosure.bounds import NEAR, Attack, Narrow
from impactkit.disclosure.views import View


class Choice(NamedTuple):
    """What may be hidden, and at what cost.

    unit : of each number the unit that it is hidden with; -1: it cannot be hidden. cost : of each
    unit. must : units that are hidden whatever it costs.
    """

    unit: np.ndarray
    cost: np.ndarray
    must: np.ndarray


def complements(
    attack: Attack, views: Sequence[View], choice: Choice, given: np.ndarray, seconds: float
) -> np.ndarray | None:
    """The cheapest units to hide, so that every hidden number stays as open as it needs.

    given : numbers that are open whatever is chosen (of earlier pages). Returns True for each
    hidden unit; None where nothing protects, or the time is over.
    """
    until = time.monotonic() + seconds
    chosen = choice.must.copy()
    learned: list[np.ndarray] = []
    limits: list[float] = []
    while True:
        open_ = given | np.r_[chosen, False][choice.unit]
        found = 0
        for view in views:
            if view.own.any() and not (open_ & view.own).any():
                continue  # this teacher reads nothing that others do not
            needed = {at: view.needs[at] for at in np.flatnonzero(open_ & (view.needs > 0))}
            for narrow in attack.narrow(view.low, view.high, needed, open_):
                row, limit = _condition(narrow, choice)
                if limit > 0 and not (row > 0).any():
                    return None  # whatever is hidden, it stays narrow
                learned.append(row)
                limits.append(limit)
                found += 1
        if not found:
            return chosen
        if time.monotonic() > until:
            return None
        solved = milp(
            choice.cost,
            integrality=np.ones(len(choice.cost)),
            bounds=Bounds(choice.must.astype(float), 1),
            constraints=LinearConstraint(np.array(learned), np.array(limits) - NEAR),
            options={"time_limit": max(0.01, until - time.monotonic()), "mip_rel_gap": 0.02},
        )
        if solved.x is None:
            return None
        before, chosen = chosen, solved.x > 0.5
        if (before == chosen).all():
            return None


def _condition(narrow: Narrow, choice: Choice) -> tuple[np.ndarray, float]:
    """A row of the integer program: if this number is hidden, enough others are."""
    opens = np.zeros(len(choice.cost) + 1)
    np.add.at(opens, choice.unit, narrow.opens)
    rest, opens = opens[-1], opens[:-1]
    mine = choice.unit[narrow.at]
    missing = narrow.needed - narrow.at_least - rest
    if mine >= 0:
        missing -= opens[mine]
        opens[mine] = 0
    row = np.minimum(opens, missing)
    if mine >= 0 and not choice.must[mine]:
        row[mine] = -missing
        return row, 0.0
    return row, missing

"""Complements: what has to be hidden too, because the rest of a sum would give a number away.

Takes a block of linked numbers and what must be hidden, gives what is hidden. An integer program
chooses (scipy.optimize.milp); it learns what protects a number from the attacker's own programs,
one condition at a time, until the attacker finds nothing narrow (Fischetti and Salazar 2001).
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from typing import NamedTuple

import numpy as np
from scipy.optimize import Bounds, LinearConstraint, milp

from impactkit.disclosure.bounds import NEAR, Attack, Narrow
from impactkit.disclosure.views import View

FEW = 12  # units of which the best set is looked for until there is none better
TRIED = 14  # units of which every set is tried: of more, the solver is faster
EXACT = 300  # units × conditions that the solver gets; more would take it too long


class Row(NamedTuple):
    """A condition on units: Σ factors × hidden ≥ least."""

    factors: np.ndarray
    least: float


class Choice(NamedTuple):
    """What may be hidden, and at what cost.

    unit : of each number the unit that it is hidden with; -1: it cannot be hidden. cost : of each
    unit. must : units that are hidden whatever it costs.
    """

    unit: np.ndarray
    cost: np.ndarray
    must: np.ndarray


def complements(
    attack: Attack, views: Sequence[View], choice: Choice, given: np.ndarray
) -> np.ndarray | None:
    """The cheapest units to hide, so that every hidden number stays as open as it needs.

    given : numbers that are open whatever is chosen (of earlier pages). Returns True for each
    hidden unit; None where nothing protects. Where few units may be added, none are cheaper. Of
    more, what was added one by one is bettered once: by the solver, or in the largest tables by
    leaving out what no condition needs.
    """
    chosen, best = choice.must.copy(), None
    few = (~choice.must).sum() <= FEW
    learned: dict[bytes, Row] = {}
    wide = np.zeros((len(views), attack.size), dtype=bool)
    while True:
        open_ = given | np.r_[chosen, False][choice.unit]
        narrow = _narrow(attack, views, open_, wide)
        if narrow:
            row = _condition(narrow, choice)
            if row.least > 0 and not (row.factors > 0).any():
                return None  # whatever is hidden, it stays narrow
            learned[row.factors.round(6).tobytes()] = row
        table = np.array([row.factors for row in learned.values()])
        least = np.array([row.least for row in learned.values()]) - NEAR
        if narrow:
            before, chosen = chosen, _cheap(choice, table, least, chosen)
            if chosen is None or (chosen == before).all():
                return None
            continue
        first = best is None
        if first or choice.cost @ chosen < choice.cost @ best:
            best = chosen
        if not learned or not (few or first):
            return best
        solve = _cheapest if (~choice.must).sum() * len(learned) <= EXACT else _pruned
        chosen = solve(choice, table, least, chosen)
        wide[:] = False
        if choice.cost @ chosen >= choice.cost @ best - NEAR:
            return best


def _narrow(
    attack: Attack, views: Sequence[View], open_: np.ndarray, wide: np.ndarray
) -> Narrow | None:
    """A number that some reader bounds too closely.

    wide : by reader, numbers that were found open enough when no others were open than are now:
        they stay so. What is found here is added.
    """
    for reader, view in enumerate(views):
        if view.own.any() and not (open_ & view.own).any():
            continue  # this teacher reads nothing that others do not
        due = open_ & (view.needs > 0) & ~wide[reader]
        needed = {at: view.needs[at] for at in np.flatnonzero(due)}
        found = attack.narrow(view.low, view.high, needed, open_, at_most=1) if needed else []
        if found:
            return found[0]
        wide[reader] |= due
    return None


def _cheapest(
    choice: Choice, table: np.ndarray, least: np.ndarray, chosen: np.ndarray
) -> np.ndarray:
    """The units that meet every condition at the lowest cost; `chosen` meets them too.

    Where few may be added, trying every set is faster than starting the solver.
    """
    may = np.flatnonzero(~choice.must)
    if len(may) <= TRIED:
        left = least - table[:, choice.must].sum(axis=1)
        sets = _sets(len(may))
        cost = np.where(
            (table[:, may] @ sets >= left[:, None]).all(axis=0), choice.cost[may] @ sets, np.inf
        )
        best = choice.must.copy()
        best[may] = sets[:, cost.argmin()] > 0
        return best
    solved = milp(
        choice.cost,
        integrality=np.ones(len(choice.cost)),
        bounds=Bounds(choice.must.astype(float), 1),
        constraints=LinearConstraint(table, least),
    )
    return chosen if solved.x is None else solved.x > 0.5


@cache
def _sets(size: int) -> np.ndarray:
    """Every set of so many units, one a column."""
    return (np.arange(2**size) >> np.arange(size)[:, None] & 1).astype(float)


def _cheap(
    choice: Choice, table: np.ndarray, least: np.ndarray, chosen: np.ndarray
) -> np.ndarray | None:
    """Units added one after the other, most protection for their cost first."""
    chosen = chosen.copy()
    while (missing := least - table @ chosen).max() > 0:
        lacking = table[missing > 0]
        gains = np.minimum(np.maximum(lacking, 0), missing[missing > 0, None]).sum(axis=0)
        worth = np.where(chosen, 0, gains / np.maximum(choice.cost, NEAR))
        if worth.max() <= 0:
            return None
        chosen[worth.argmax()] = True
    return chosen


def _pruned(choice: Choice, table: np.ndarray, least: np.ndarray, chosen: np.ndarray) -> np.ndarray:
    """Without units that no condition needs, the dearest first."""
    chosen = chosen.copy()
    for unit in np.argsort(-choice.cost, kind="stable"):
        if chosen[unit] and not choice.must[unit]:
            chosen[unit] = False
            chosen[unit] = bool((table @ chosen < least).any())
    return chosen


def _condition(narrow: Narrow, choice: Choice) -> Row:
    """If this number is hidden, enough others are."""
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
        return Row(row, 0.0)
    return Row(row, missing)

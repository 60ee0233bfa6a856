"""Complements: what has to be hidden too, because the rest of a sum would give a cell away.

Takes evidence rows with a mask, gives a wider mask. First form: cells that share a published
total are hidden until those hidden, taken together, could be published as one group, and a
distribution is hidden whole.
"""

from __future__ import annotations

from collections import defaultdict
from typing import NamedTuple

import numpy as np
import pandas as pd

from impactkit.disclosure.rules import OF_ROOMS, Policy
from impactkit.evidence import ALL, DISTRIBUTIONS, thirds
from impactkit.schema import CycleFile


class Sum(NamedTuple):
    """A cell and the cells that add up to it, by position; `rooms`: they are classrooms."""

    total: int
    members: list[int]
    rooms: bool


def with_complements(
    rows: pd.DataFrame, hidden: pd.Series, policy: Policy, about: CycleFile
) -> pd.Series:
    """Widen `hidden` until no published total gives a hidden cell away by subtraction.

    Sums that are closed: categories to their group's n; classrooms to all, in each period;
    periods to early, late and whole. A change is hidden with either end of its trend, and with
    it how many rooms moved which way; what says more of the raters, with their agreement.

    Parameters
    ----------
    rows : evidence with a fresh index (0, 1, …). hidden : True for a cell that is hidden already.
    """
    sums = _sums(rows, about)
    cells = rows.assign(people=rows["students"].fillna(rows["n"]).fillna(0))
    cells["yes_or_no"] = rows["statistic"].isin(["share", "agreement"])
    cells["yes_or_no"] &= rows["category"].isin(["yes", "held"]) & rows["count"].notna()
    cells = cells[["level", "n", "count", "rooms", "people", "yes_or_no"]]
    cells = cells.fillna({"n": 0, "count": 0, "rooms": 0, "people": 0}).to_dict("records")
    mask, before = hidden.to_numpy(copy=True), None
    while before is None or not np.array_equal(mask, before):
        before = mask.copy()
        mask = _whole_distributions(rows, mask)
        mask = _rooms_all_or_none(rows, mask)
        for sum_ in sums:
            if not mask[sum_.total]:
                _close(sum_, cells, mask, policy)
        mask = _changes_with_their_ends(rows, mask)
        mask = _rooms_moved_with_their_shares(rows, mask)
        mask = _raters_with_their_agreement(rows, mask)
        mask = _precision_with_recall(rows, mask)
    return pd.Series(mask, index=rows.index)


def _sums(rows: pd.DataFrame, about: CycleFile) -> list[Sum]:
    """Every total on the page with the cells that add up to it."""
    early, late = (set(window) for window in thirds(about))
    by_room, by_period = defaultdict(dict), defaultdict(dict)
    columns = ["level", "measure", "statistic", "category", "period", "group"]
    for at, (*measure, period, group) in enumerate(rows[columns].itertuples(index=False)):
        by_room[(*measure, period)][group] = at
        by_period[(*measure, group)][period] = at
    found = []
    for cells in by_room.values():
        members = [at for group, at in cells.items() if group != ALL]
        if ALL in cells and members:
            found.append(Sum(cells[ALL], members, rooms=True))
    for cells in by_period.values():
        for total in {"early", "late", "whole"} & set(cells):
            inside = {"early": early, "late": late}.get(total)
            members = [
                at
                for period, at in cells.items()
                if period.isdigit() and (inside is None or period in inside)
            ]
            if members:
                found.append(Sum(cells[total], members, rooms=False))
    return found


def _close(sum_: Sum, cells: list[dict], mask: np.ndarray, policy: Policy) -> None:
    """Hide the smallest shown members until the hidden ones together are large enough.

    Where they never are, or where none or all of what is left over tells every hidden member,
    the total goes.
    """
    members = [at for at in sum_.members if cells[at]["n"] > 0]
    out = [at for at in members if mask[at]]
    rest = sorted((at for at in members if not mask[at]), key=lambda at: (cells[at]["n"], at))
    while out and rest and not _large_enough(out, cells, policy, sum_.rooms):
        mask[rest[0]] = True
        out.append(rest.pop(0))
    if out and (
        _tells_each(sum_.total, rest, cells) or not _large_enough(out, cells, policy, sum_.rooms)
    ):
        mask[sum_.total] = True


def _tells_each(total: int, shown: list[int], cells: list[dict]) -> bool:
    """What is left when the shown members are taken from the total is none, or all."""
    if not cells[total]["yes_or_no"]:
        return False
    left, of = (
        cells[total][number] - sum(cells[at][number] for at in shown) for number in ("count", "n")
    )
    return left in (0, of)


def _large_enough(out: list[int], cells: list[dict], policy: Policy, by_rooms: bool) -> bool:
    """Two members at least, and what they must share at the least meets the minimums.

    Classrooms have different students, so people add up; periods may have the same ones.
    """
    needs = policy.levels[cells[out[0]]["level"]]
    people = [cells[at]["people"] for at in out]
    enough_people = (sum(people) if by_rooms else max(people)) >= policy.min_students
    most_rooms = max(cells[at]["rooms"] for at in out)
    enough_rooms = by_rooms or most_rooms >= policy.min_classrooms
    return (
        len(out) > 1
        and (enough_people or not needs["people"])
        and (enough_rooms or not (needs["classrooms"] and policy.needs_classrooms))
    )


def _whole_distributions(rows: pd.DataFrame, mask: np.ndarray) -> np.ndarray:
    group = [rows[c] for c in ("level", "measure", "statistic", "period", "group")]
    whole = pd.Series(mask, index=rows.index).groupby(group).transform("any")
    return mask | (whole & rows["statistic"].isin(DISTRIBUTIONS)).to_numpy(dtype=bool)


def _rooms_all_or_none(rows: pd.DataFrame, mask: np.ndarray) -> np.ndarray:
    """Where one room of a measure is hidden in one period, every room is in every period.

    Rooms by periods is a table with two margins; hiding line by line leaves cells that both
    margins together give away. Periods and windows are two such tables.
    """
    window = ~rows["period"].str.isdigit()
    table = [rows["level"], rows["measure"], rows["statistic"], window.rename("window")]
    room = (rows["group"] != ALL) & (rows["n"].fillna(0) > 0)
    any_hidden = (pd.Series(mask, index=rows.index) & room).groupby(table).transform("any")
    return mask | (any_hidden & room).to_numpy(dtype=bool)


def _changes_with_their_ends(rows: pd.DataFrame, mask: np.ndarray) -> np.ndarray:
    """A change beside one end gives the other end: hidden where either end is."""
    measure = rows["level"] + "." + rows["measure"]
    shares = (rows["statistic"] == "share") & (rows["group"] == ALL)
    waves = rows["period"].where(shares & (rows["level"] == "trend")).groupby(measure)
    is_end = rows["period"].isin(["early", "late"]) & (rows["group"] == ALL)
    is_end &= rows["statistic"].isin(["share", "mean"])
    is_end |= shares & (rows["period"] == waves.transform("min"))
    is_end |= shares & (rows["period"] == waves.transform("max"))
    without = set(measure[is_end.fillna(False).astype(bool) & mask])
    changes = rows["statistic"].isin(["change", "room_change", *OF_ROOMS]) & measure.isin(without)
    return mask | changes.to_numpy(dtype=bool)


def _rooms_moved_with_their_shares(rows: pd.DataFrame, mask: np.ndarray) -> np.ndarray:
    """Four of four rooms up says which way each hidden room moved."""
    measure = rows["level"] + "." + rows["measure"]
    of_room = (rows["group"] != ALL) & (rows["statistic"] == "share") & (rows["level"] == "trend")
    moved = rows["statistic"].isin(OF_ROOMS) & measure.isin(set(measure[of_room & mask]))
    return mask | moved.to_numpy(dtype=bool)


def _raters_with_their_agreement(rows: pd.DataFrame, mask: np.ndarray) -> np.ndarray:
    """Where one wave's agreement is hidden, every wave's is, both thirds' and their drift; and
    all coefficients go with the agreement of the whole."""
    agreement, whole = rows["statistic"] == "agreement", rows["period"] == "whole"
    a_wave = rows["measure"].isin(set(rows["measure"][agreement & ~whole & mask]))
    the_whole = rows["measure"].isin(set(rows["measure"][agreement & whole & mask]))
    goes = a_wave & ((agreement & ~whole) | (rows["statistic"] == "drift"))
    goes |= the_whole & rows["statistic"].isin(["kappa", "quadratic_kappa", "ac2"])
    return mask | goes.to_numpy(dtype=bool)


def _precision_with_recall(rows: pd.DataFrame, mask: np.ndarray) -> np.ndarray:
    """What words and a person both marked is the count of both."""
    both = rows["statistic"].isin(["precision", "recall"])
    either = rows["measure"].isin(set(rows["measure"][both & mask]))
    return mask | (both & either).to_numpy(dtype=bool)

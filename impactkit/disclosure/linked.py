"""What adds up to what: the tables of a page, linked.

Takes Cells, gives Conditions on their numbers, and the blocks that hang together by them.
"""

from __future__ import annotations

from collections import defaultdict
from typing import NamedTuple

import numpy as np
from scipy.sparse import csr_array
from scipy.sparse.csgraph import connected_components

from impactkit.disclosure.cells import Cells, Key
from impactkit.evidence import ALL, STEPS, thirds
from impactkit.schema import CycleFile

EITHER_OR = ("justification", "no_explanation")
OVER_TIME = {("shift", "share"), ("indicator", "share"), ("indicator", "mean")}


TOGETHER = "+"  # between weeks that nobody may read apart or in sum


class Condition(NamedTuple):
    """least ≤ Σ factor × number ≤ most, numbers by place."""

    places: list[int]
    factors: list[float]
    least: float
    most: float


def adds_up(members: list[int], total: int | None, known: float = 0.0) -> Condition:
    """Members add up to the number at `total`; where that is None, to `known`."""
    if total is None:
        return Condition(members, [1.0] * len(members), known, known)
    return Condition([*members, total], [1.0] * len(members) + [-1.0], 0.0, 0.0)


def sums_of(cells: Cells, about: CycleFile) -> list[Condition]:
    """Every published sum: a rubric's steps to n; classrooms, and roles, to all; periods to the
    first third, the last third, and the whole. (Source: evidence.STATISTICS.)"""
    early, late = (set(window) for window in thirds(about))
    steps, groups, times = defaultdict(list), defaultdict(list), defaultdict(list)
    together: list[Condition] = []
    for at, (level, measure, statistic, period, group, category) in enumerate(cells.key):
        if np.isnan(cells.x[at]):
            continue
        kind = (level, measure, statistic)
        if level == "trend" and statistic in STEPS:
            steps[*kind, period, group].append(at)
        if TOGETHER in period:
            weeks = [cells.at[*kind, week, group, category] for week in period.split(TOGETHER)]
            together.append(adds_up(weeks, at))
        elif group != ALL:
            groups[*kind, period, ALL, category].append(at)
        if period.isdigit():
            times[*kind, group, category].append(at)
    found = [adds_up(members, None, cells.n[members[0]]) for members in steps.values()]
    found += together
    found += _either_or(cells, about)
    for total, members in groups.items():
        if total in cells.at:
            found.append(adds_up(members, cells.at[total]))
    for (*kind, group, category), members in times.items():
        for name, inside in _windows(kind, early, late).items():
            total = cells.at.get((*kind, name, group, category))
            if total is not None:
                those = [at for at in members if inside is None or cells.key[at][3] in inside]
                found.append(adds_up(those, total))
    return found


def with_sums_of_few(
    page: Cells, everything: Cells, about: CycleFile, few: int
) -> tuple[Cells, Cells, list[str]]:
    """The same with the sums that say what `few` classrooms did, and a name of each."""
    sums = _weeks_of_few(page, everything, about, few) if few > 0 else {}
    members, by_room = {}, {}
    for key, rooms in sums.items():
        weeks = [(*key[:3], week) for week in key[3].split(TOGETHER)]
        members[key] = [page.at[*week, ALL, key[5]] for week in weeks]
        for room in sorted(rooms):
            own = [everything.at.get((*week, room, key[5])) for week in weeks]
            by_room[*key[:4], room, key[5]] = [at for at in own if at is not None]
    return (
        page.with_sums(members, [len(rooms) for rooms in sums.values()]),
        everything.with_sums(by_room, [1] * len(by_room)),
        [".".join(key) for key in sums],
    )


def _weeks_of_few(cells: Cells, everything: Cells, about: CycleFile, few: int) -> dict[Key, set]:
    """Weeks of a third, or of all, in which the same `few` classrooms or fewer were seen: a shown
    total less its shown weeks would be their sum. By the sum's key, the classrooms."""
    early, late = (set(window) for window in thirds(about))
    seen = defaultdict(set)
    for at, (level, measure, statistic, week, group, category) in enumerate(everything.key):
        if group != ALL and week.isdigit() and everything.n[at] > 0:
            seen[level, measure, statistic, week, ALL, category].add(group)
    weeks = defaultdict(dict)
    for (*kind, week, group, category), at in cells.at.items():
        rooms = seen.get((*kind, week, group, category), set())
        if group == ALL and 0 < len(rooms) <= few and not np.isnan(cells.x[at]):
            weeks[*kind, category][week] = frozenset(rooms)
    found = {}
    for (*kind, category), of in weeks.items():
        windows = _windows(kind, early, late)
        for inside in windows.values():
            here = {week: rooms for week, rooms in of.items() if inside is None or week in inside}
            for who in {a | b for a in here.values() for b in here.values() if len(a | b) <= few}:
                those = sorted(week for week, rooms in here.items() if rooms <= who)
                if len(those) > 1:
                    found[*kind, TOGETHER.join(those), ALL, category] = who
    return found


def _either_or(cells: Cells, about: CycleFile) -> list[Condition]:
    """An answer with a reason is none without any explanation."""
    by = {kind: [i.id for i in about.indicators if i.measured == kind] for kind in EITHER_OR}
    found = []
    for one in by[EITHER_OR[0]]:
        for other in by[EITHER_OR[1]]:
            for key, at in cells.at.items():
                if key[:3] == ("indicator", one, "share"):
                    also = cells.at.get((key[0], other, *key[2:]))
                    if also is not None:
                        found.append(Condition([at, also], [1.0, 1.0], -np.inf, cells.n[at]))
    return found


def _windows(kind: list[str], early: set[str], late: set[str]) -> dict[str, set[str] | None]:
    """Of which periods what is the sum; None is every period."""
    level, _, statistic = kind
    if (level, statistic) in OVER_TIME:
        return {"early": early, "late": late}
    if statistic == "agreement":
        return {"early": early, "late": late, "whole": None}
    return {"whole": None} if level == "dosage" else {}


def blocks_of(size: int, conditions: list[Condition]) -> list[tuple[np.ndarray, list[Condition]]]:
    """Numbers that hang together, each block with its conditions; without those that stand
    alone."""
    pairs = [(at, of.places[0]) for of in conditions for at in of.places]
    ends = np.array(pairs, dtype=int).reshape(-1, 2).T
    graph = csr_array((np.ones(len(pairs)), (ends[0], ends[1])), shape=(size, size))
    count, label = connected_components(graph, directed=False)
    inside: list[list[Condition]] = [[] for _ in range(count)]
    for condition in conditions:
        inside[label[condition.places[0]]].append(condition)
    order = np.argsort(label, kind="stable")
    places = np.split(order, np.cumsum(np.bincount(label, minlength=count))[:-1])
    return [(at, those) for at, those in zip(places, inside, strict=True) if those]

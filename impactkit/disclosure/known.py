"""Today's numbers and those of earlier pages, joined by all that is known of both.

Takes Cells and Editions, gives Known. What grows, and who is the same, is decided here.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from impactkit.disclosure.bounds import feasible, rows_of
from impactkit.disclosure.cells import MOST, Cells, Key
from impactkit.disclosure.earlier import Edition, Told
from impactkit.disclosure.linked import OVER_TIME, Condition, blocks_of, sums_of
from impactkit.evidence import ALL
from impactkit.schema import CycleFile

GROWS = {*OVER_TIME, ("dosage", "total"), ("dosage", "share"), ("trend", "agreement")}


@dataclass(frozen=True)
class Known:
    """Today's numbers, those of earlier pages behind them, and all that joins them.

    x : today's numbers, then earlier ones: a point that fits. least, most : between which each
    lies, as n and codes have it. hidden : earlier numbers that were withheld. told : today's
    numbers that an earlier page gave.
    """

    x: np.ndarray
    least: np.ndarray
    most: np.ndarray
    hidden: np.ndarray
    told: np.ndarray
    conditions: list[Condition]


def known_of(page: Cells, about: CycleFile, editions: Sequence[Edition]) -> Known:
    """Today's page with everything that earlier ones add.

    A number behind which nobody else stands is the same number. One behind which more stand has
    only grown (where records add up). Where that cannot be true, because records were corrected,
    the two are not joined.
    """
    nothing = np.zeros(len(page), dtype=bool)
    ends = np.zeros(len(page)), page.most.copy()
    found = Known(page.x.copy(), *ends, nothing, nothing, sums_of(page, about))
    for whole in editions:
        edition, changed = whole, set()
        for _ in range(len(page)):
            joined, wrong = _joined(found, page, edition, changed)
            if not wrong:
                found = joined
                break
            again = {at for at in edition.told if at in wrong}
            if again <= changed:  # not as grown records either: leave this page's part unjoined
                kept = {at: told for at, told in edition.told.items() if at not in again}
                edition = edition._replace(told=kept)
            changed |= again
    return found


def _joined(
    known: Known, page: Cells, edition: Edition, changed: set[int]
) -> tuple[Known, set[int]]:
    """With one edition more, and today's numbers for which it cannot be true.

    changed : today's numbers that are not taken for the same even where n is.
    """
    place: dict[int, int] = {}
    told = known.told.copy()
    x, hidden = list(known.x), list(known.hidden)
    least, most = list(known.least), list(known.most)
    more: list[Condition] = []
    before = edition.told
    same_ends = _same_ends(page, before)
    for at, then in before.items():
        fits = then.x in (None, page.x[at])
        if then.code:
            fits = then.code[0] <= page.x[at] <= then.code[1]
        if then.n == page.n[at] and fits and at not in changed:
            place[at] = at
            told[at] |= then.x is not None
            if then.code:
                least[at], most[at] = max(least[at], then.code[0]), min(most[at], then.code[1])
            continue
        new = place[at] = len(x)
        x.append(0.0 if then.x is None else then.x)
        ends = then.code or (0.0, then.n if page.counted[at] else MOST)
        least.append(ends[0])
        most.append(ends[1])
        hidden.append(then.x is None and then.n > 0)
        if _grows(page.key[at], same_ends) and then.n <= page.n[at]:
            grown = page.n[at] - then.n if page.counted[at] else np.inf
            more.append(Condition([at, new], [1.0, -1.0], 0.0, grown))
    order = sorted(before)
    those = page.take(np.array(order, dtype=int))
    those.n[:] = [before[at].n for at in order]
    for sum_ in sums_of(those, edition.about):
        more.append(sum_._replace(places=[place[order[at]] for at in sum_.places]))
    more += _same_people(page, before, place)
    size = len(known.x)
    there = {(*c.places, c.least) for c in known.conditions}
    new = [c for c in more if (*c.places, c.least) not in there]
    arrays = (np.array(of) for of in (x, least, most, hidden))
    joined = Known(*arrays, told, [*known.conditions, *new])
    return joined, _fit(joined, set(range(size, len(x))), len(known.conditions))


def _grows(key: Key, same_ends: set[str]) -> bool:
    """Can what stands behind a number only have grown? Followed students can where the first and
    the last wave are the same."""
    of_trend = key[0] == "trend" and key[2] == "share"
    return key[1] in same_ends if of_trend else (key[0], key[2]) in GROWS


def _same_ends(page: Cells, edition: dict[int, Told]) -> set[str]:
    """Trends whose first and last wave are those of the earlier page."""
    waves: dict[str, tuple[set[str], set[str]]] = {}
    for at, key in enumerate(page.key):
        if (key[0], key[2], key[4]) == ("trend", "share", ALL):
            now, then = waves.setdefault(key[1], (set(), set()))
            now.add(key[3])
            if at in edition:
                then.add(key[3])
    return {
        measure
        for measure, (now, then) in waves.items()
        if then and (min(now), max(now)) == (min(then), max(then))
    }


def _same_people(page: Cells, edition: dict[int, Told], place: dict[int, int]) -> list[Condition]:
    """Followed and left students are all who were scored at the first wave; as many then as now
    are the same people. So are followed and joined ones at the last wave."""
    found = []
    for key, at in page.at.items():
        level, measure, statistic, period, group, step = key
        other = page.at.get((level, measure, "share", period, group, step))
        if statistic not in ("share_joined", "share_left") or other is None:
            continue
        if at in place and other in place and (place[at], place[other]) != (at, other):
            then = edition[at].n + edition[other].n
            if then == page.n[at] + page.n[other]:
                old = [place[at], place[other]]
                found.append(Condition([at, other, *old], [1.0, 1.0, -1.0, -1.0], 0.0, 0.0))
    return found


def _fit(known: Known, new: set[int], before: int) -> set[int]:
    """Give each new withheld number a value that fits; the places of blocks where none does."""
    wrong: set[int] = set()
    added = {id(condition) for condition in known.conditions[before:]}
    for places, conditions in blocks_of(len(known.x), known.conditions):
        if not any(id(condition) in added for condition in conditions):
            continue
        local = {at: i for i, at in enumerate(places)}
        rows = rows_of(
            len(places), [c._replace(places=[local[p] for p in c.places]) for c in conditions]
        )
        free = known.hidden[places] & np.isin(places, list(new))
        low = np.where(free, known.least[places], known.x[places])
        high = np.where(free, known.most[places], known.x[places])
        point = feasible(rows, low, high)
        if point is None:
            wrong |= set(places.tolist())
        else:
            known.x[places] = point
    return wrong

"""Today's numbers and those of earlier pages, joined by all that is known of both.

Takes Cells and Editions, gives Known. What grows, and who is the same, is decided here.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from impactkit.disclosure.bounds import feasible, rows_of
from impactkit.disclosure.cells import MOST, Cells
from impactkit.disclosure.earlier import Edition, Told
from impactkit.disclosure.linked import OVER_TIME, TOGETHER, Condition, blocks_of, sums_of
from impactkit.evidence import ALL, STEPS
from impactkit.schema import CycleFile

ENDS = {"share_left": 0, "share_joined": 1}  # of which wave they were scored: first or last
GROWS = {*OVER_TIME, ("dosage", "total"), ("dosage", "share"), ("trend", "agreement")}


class Placed(NamedTuple):
    """A page among the numbers of all: by row of today's page, how many stand behind it there,
    and where its number is."""

    n: Mapping[int, float]
    place: Mapping[int, int]


@dataclass(frozen=True)
class Known:
    """Today's numbers, those of earlier pages behind them, and all that joins them.

    x : today's numbers, then earlier ones: a point that fits. least, most : between which each
    lies, as n and codes have it. hidden : earlier numbers that were withheld, and sums that no page
    shows. told : today's
    numbers that an earlier page gave. pages : today's and those joined so far.
    """

    x: np.ndarray
    least: np.ndarray
    most: np.ndarray
    hidden: np.ndarray
    told: np.ndarray
    conditions: list[Condition]
    pages: list[Placed]


def known_of(page: Cells, about: CycleFile, editions: Sequence[Edition]) -> Known:
    """Today's page with everything that earlier ones add.

    A number behind which nobody else stands is the same number. One behind which more stand has
    only grown (where records add up). Where that cannot be true, because records were corrected,
    the two are not joined.
    """
    nothing = np.zeros(len(page), dtype=bool)
    ends = np.zeros(len(page)), page.most.copy()
    today = Placed(dict(enumerate(page.n)), {at: at for at in range(len(page))})
    together = np.array([TOGETHER in key[3] for key in page.key], dtype=bool)
    found = Known(page.x.copy(), *ends, together, nothing, sums_of(page, about), [today])
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
    now, before = len(page), edition.told
    x, least, most, hidden = (list(of) for of in (known.x, known.least, known.most, known.hidden))
    told = known.told.copy()
    place: dict[int, int] = {}
    this = Placed({at: then.n for at, then in before.items()}, place)
    ends = [_same_ends(page, of, this) for of in known.pages]
    for at, then in before.items():
        level, measure, statistic, *_ = page.key[at]
        followed = level == "trend" and statistic in STEPS
        same = [
            of.place[at]
            for of, same_ends in zip(known.pages, ends, strict=True)
            if at not in changed
            and (measure in same_ends or not followed)  # else as many, but perhaps others
            and of.n.get(at) == then.n
            and _fits(then, of.place[at], known, now)
        ]
        if same:
            new = place[at] = same[0]
            if new < now:
                told[new] |= then.x is not None
            elif then.x is not None:
                x[new], hidden[new] = then.x, False
        else:
            new = place[at] = len(x)
            x.append(0.0 if then.x is None else then.x)
            least.append(0.0)
            most.append(then.n if page.counted[at] else MOST)
            hidden.append(then.x is None and then.n > 0)
        if then.code:
            least[new], most[new] = max(least[new], then.code[0]), min(most[new], then.code[1])
    more = [c for of in known.pages for c in _joining(page, of, this)]
    order = sorted(before)
    those = page.take(np.array(order, dtype=int))
    those.n[:] = [before[at].n for at in order]
    for sum_ in sums_of(those, edition.about):
        more.append(sum_._replace(places=[place[order[at]] for at in sum_.places]))
    there = {(*c.places, c.least) for c in known.conditions}
    new = [c for c in more if (*c.places, c.least) not in there]
    arrays = (np.array(of) for of in (x, least, most, hidden))
    pages = [*known.pages, this]
    joined = Known(*arrays, told, [*known.conditions, *new], pages)
    return joined, _fit(joined, len(known.conditions))


def _fits(then: Told, place: int, known: Known, now: int) -> bool:
    """Can an earlier row be of the same number as the one that is there?"""
    low, high = known.x[place], known.x[place]
    if place >= now and known.hidden[place]:
        low, high = known.least[place], known.most[place]
    least, most = then.code or ((low, high) if then.x is None else (then.x, then.x))
    return bool(max(low, least) <= min(high, most))


def _joining(page: Cells, one: Placed, other: Placed) -> list[Condition]:
    """What two pages say of each other: behind whose number more stand, theirs is the larger.

    Where as many were scored at a wave, they are the same people: followed and left at the first
    wave, followed and joined at the last. Where a page follows all of them, each classroom's
    students on the other are some of those on this.
    """
    found, all_followed = [], set()
    ends = [_ends(page, each) for each in (one, other)]
    for (level, measure, statistic, *where), at in page.at.items():
        followed = page.at.get((level, measure, "share", *where))
        pair = (at, followed)
        if statistic not in ENDS or not set(pair) <= one.n.keys() & other.n.keys():
            continue
        if {each[measure][ENDS[statistic]] for each in ends if measure in each} != {where[0]}:
            continue
        if sum(one.n[of] for of in pair) == sum(other.n[of] for of in pair):
            places = [each.place[of] for each in (one, other) for of in pair]
            if places[:2] != places[2:]:
                found.append(Condition(places, [1.0, 1.0, -1.0, -1.0], 0.0, 0.0))
            if not (one.n[at] and other.n[at]):
                all_followed.add((measure, where[0]))
    same_ends = _same_ends(page, one, other)
    for at in sorted(one.n.keys() & other.n.keys()):
        level, measure, statistic, period, *_ = page.key[at]
        late, early = (one, other) if other.n[at] <= one.n[at] else (other, one)
        both = [late.place[at], early.place[at]]
        if (level, statistic) == ("trend", "share"):
            grows = measure in same_ends
        else:
            grows = (level, statistic) in GROWS
        # Where fewer stand behind today's number, records were corrected.
        grows &= not (one.place[at] == at and late is other)
        grows |= (level, statistic) == ("trend", "share") and (measure, period) in all_followed
        if grows and both[0] != both[1]:
            more = late.n[at] - early.n[at] if page.counted[at] else np.inf
            found.append(Condition(both, [1.0, -1.0], 0.0, more))
    return found


def _same_ends(page: Cells, one: Placed, other: Placed) -> set[str]:
    """Trends whose first and last wave are the same on both pages."""
    ends = _ends(page, one).items() & _ends(page, other).items()
    return {measure for measure, _ in ends}


def _ends(page: Cells, of: Placed) -> dict[str, tuple[str, str]]:
    """The first and the last wave of each trend on a page."""
    waves: dict[str, list[str]] = {}
    for at, n in of.n.items():
        level, measure, statistic, period, group, _ = page.key[at]
        if (level, statistic, group) == ("trend", "share", ALL) and n > 0:
            waves.setdefault(measure, []).append(period)
    return {measure: (min(periods), max(periods)) for measure, periods in waves.items()}


def _fit(known: Known, before: int) -> set[int]:
    """Give each earlier withheld number a value that fits; the places of blocks where none does.

    before : how many conditions were met already.
    """
    wrong: set[int] = set()
    added = {id(condition) for condition in known.conditions[before:]}
    for places, conditions in blocks_of(len(known.x), known.conditions):
        if not any(id(condition) in added for condition in conditions):
            continue
        local = {at: i for i, at in enumerate(places)}
        rows = rows_of(
            len(places), [c._replace(places=[local[p] for p in c.places]) for c in conditions]
        )
        free = known.hidden[places]
        low = np.where(free, known.least[places], known.x[places])
        high = np.where(free, known.most[places], known.x[places])
        point = feasible(rows, low, high)
        if point is None:
            wrong |= set(places.tolist())
        else:
            known.x[places] = point
    return wrong

"""Which changes of Levels 1 and 2 may be called changes, all of a page together.

Takes evidence rows with what stands behind each change, gives them with a direction. A page looks
at many measures: judged one by one, one in twenty that did not change would look clear by chance.
"""

from __future__ import annotations

import math
from typing import NamedTuple

from impactkit.uncertainty import (
    CONFIDENCE,
    FEWEST_ROOMS,
    Interval,
    direction,
    means_apart,
    newcombe,
    rooms_t,
)

CLEAR = ("up", "down")
Z = 1.96  # standard errors, of 95%


class End(NamedTuple):
    """What was seen in one classroom at one end: count of n (of a mean the sum of n measurements,
    and of their squares)."""

    count: float
    n: float
    squares: float = 0.0


class Ends(NamedTuple):
    """What stands behind a change: one End a classroom seen at both ends, in the same order.

    share : True where count is some of n.
    """

    first: tuple[End, ...]
    last: tuple[End, ...]
    share: bool

    @property
    def changes(self) -> list[float]:
        """Of each classroom, last less first."""
        pairs = zip(self.first, self.last, strict=True)
        return [late.count / late.n - early.count / early.n for early, late in pairs]


def judged(rows: list[dict]) -> list[dict]:
    """The rows, each that has `ends` given its direction; `ends` is taken out.

    Holm's procedure over all of them: the clearest change is judged as one of all the measures,
    the next as one of those that are left. Fewer than FEWEST_ROOMS classrooms at both ends:
    unclear, and not counted among them.

    Source: Holm 1979, Scandinavian Journal of Statistics 6:65; docs/why.md#how-sure.
    """
    ends = {at: row["ends"] for at, row in enumerate(rows) if "ends" in row}
    left = {at: of for at, of in ends.items() if len(of.first) >= FEWEST_ROOMS}
    found = dict.fromkeys(ends, "unclear")
    among = 0
    while left and len(left) != among:
        among = len(left)
        found |= {at: verdict(of, among) for at, of in left.items()}
        left = {at: of for at, of in left.items() if found[at] not in CLEAR}
    plain = [{key: value for key, value in row.items() if key != "ends"} for row in rows]
    for at, way in found.items():
        plain[at]["direction"] = way
    return plain


def verdict(ends: Ends, among: int) -> str:
    """The direction of one change `among` so many that are looked at together.

    Two intervals have to agree. That of all that was seen shares its 5% among the measures: few
    visits change alike in every classroom by chance alone. That of the classrooms' own changes
    shares its 5% among their square root: it has to hold only where the other one does not,
    since classrooms move apart. Together they hold the rate of pages that call something a
    change where nothing changed (benchmarks/many_measures.py).

    apart : classrooms that all moved alike, with so many observations, would have moved clearly;
    these moved too differently.
    """
    by_room = rooms_t(ends.changes, 1 - (1 - CONFIDENCE) / math.sqrt(among))
    of_all = _of_all_seen(ends, 1 - (1 - CONFIDENCE) / among)
    found = direction(by_room, of_all)
    if found == "flat" and direction(by_room) == "flat" and direction(_if_alike(ends)) in CLEAR:
        return "apart"
    return found


def _if_alike(ends: Ends) -> Interval:
    """The mean of the rooms' changes, as if nothing but the spread within rooms blurred it.

    Of shares with one observation more of either kind at each end; of means with the spread of
    all measurements within their rooms.
    """
    cells, rooms = [*ends.first, *ends.last], len(ends.first)
    if ends.share:
        within = [((c.count + 1) / (c.n + 2), c.n + 2) for c in cells]
        variance = sum(share * (1 - share) / n for share, n in within)
    else:
        freedom = sum(c.n - 1 for c in cells)
        left = sum(c.squares - c.count**2 / c.n for c in cells)
        variance = sum(left / freedom / c.n for c in cells) if freedom > 0 else math.inf
    mean = sum(ends.changes) / rooms
    reach = Z * math.sqrt(max(variance, 0.0)) / rooms
    return Interval(mean - reach, mean + reach)


def _of_all_seen(ends: Ends, confidence: float) -> Interval:
    first, last = (
        End(*(sum(numbers) for numbers in zip(*end, strict=True)))
        for end in (ends.first, ends.last)
    )
    if ends.share:
        counts = (int(of) for of in (last.count, last.n, first.count, first.n))
        return newcombe(*counts, confidence)
    return means_apart(last, first, confidence)

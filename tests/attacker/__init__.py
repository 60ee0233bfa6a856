"""An attacker who reads what was published and works out what was not.

Takes released pages (rows as any reader of facts.json has them), gives whole-number bounds for
every hidden number. Shares no code with impactkit.disclosure and knows nothing of how it hides:
only what is printed, what docs and evidence.py say adds up to what, and arithmetic.

What the reader is taken to know
    - every shown cell of every page in their hands: count, n, value and interval;
    - of a hidden cell, that somebody is in it; of an empty or absent one, that nobody is;
    - the cycle file as printed: periods, thirds, which indicators are read from one set of
      answers, the steps of the rubric;
    - sums: steps to n, classrooms to all, periods to first third, last third and whole, files'
      buckets to their rows, roles to all who answered;
    - that the same students stand at the first and at the last wave, and no others in between;
      that followed and left are everybody scored at the first wave, followed and joined
      everybody at the last;
    - where files' rows tell that every answer was scored once: that answers by score are those
      of the followed, of who left or joined, and of others;
    - the formulas: a change and its interval (Tango) give how many gained and how many lost; the
      mean of the classrooms' changes, where their sizes are shown, a sum of their counts;
    - pages of other dates: records only grow. Where no number of a week that stands on both
      pages differs, the reader believes that the week was not touched; where as many were scored
      at the first (or the same last) wave, that they are the same people. Beliefs that
      contradict the pages are dropped;
    - a participant: the own classroom's records, number by number.

What the reader does not use: which hidden cell was hidden for its own sake, kappas, sizes of
classrooms known from elsewhere, and how plausible a number is.

pages: what was published, read as one. sums, trends, dates: what is known of it. model: the
whole numbers that fit.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from itertools import combinations, pairwise, product

import pandas as pd

from attacker import dates, sums, trends
from attacker.block import Contradiction, Range
from attacker.model import Unknowns, enumerated
from attacker.pages import ALL, Cell, Edition, editions, hidden, key_of, read

LEVELS = (("shift",), ("dosage",), ("indicator", "trend", "made_from"), ("conditions",))
"""Levels that no sum joins: a belief that fails in one of them is dropped there alone."""
BELIEFS = tuple(product((True, False), repeat=3))
"""That nobody changes classrooms, that weeks and that students are the same on other dates; the
first of these that the pages allow counts."""


def bounds(
    releases: Sequence,
    participant: Mapping[int, pd.DataFrame] | None = None,
    *,
    enough: int | None = None,
    only: Callable[[Cell], bool] | None = None,
) -> dict[Cell, Range]:
    """The lowest and highest value of every hidden number that fits all that was published.

    Parameters
    ----------
    releases : Released, its rows, or what read() gives of it, in the order of their dates; of
        one or several audiences.
    participant : by place in `releases`, the evidence rows of that reader's own classroom, named
        as the page names it: everybody knows their own alias.
    enough : the width that matters. Of a range at least as wide a part may be given, of a
        narrower one a little more than it, which saves most of the time. None gives exact ends.
    only : which hidden cells to work out; None is all.

    Raises
    ------
    Contradiction : the pages cannot all be true together.
    """
    pages = editions(releases, participant or {})
    wanted = [cell for cell in hidden(pages) if only is None or only(cell)]
    return ranges(pages, wanted, enough)


def ranges(
    pages: Sequence[Edition], wanted: Sequence[Cell], enough: int | None = None
) -> dict[Cell, Range]:
    """The same for some numbers of editions."""
    found: dict[Cell, Range] = {}
    for levels in LEVELS:
        here = [cell for cell in wanted if cell.level in levels]
        if here:
            found |= _believing([page.of(levels) for page in pages], here, enough)
    return found


def _believing(pages: list[Edition], wanted: list[Cell], enough: int | None) -> dict[Cell, Range]:
    """Bounds with as many beliefs about other dates as the pages allow."""
    for stay, weeks, students in BELIEFS:
        try:
            beliefs = {"stay": stay, "weeks": weeks, "students": students}
            return known(pages, **beliefs).ranges(wanted, enough)
        except Contradiction:
            if not (stay or weeks or students):
                raise
    raise AssertionError("the last of BELIEFS believes nothing")


def by_trial(releases: Sequence, most: int) -> dict[Cell, Range]:
    """The same by trying every combination of numbers up to `most`: for tiny pages."""
    pages = editions(releases, {})
    return enumerated(known(pages), hidden(pages), most)


def known(
    pages: Sequence[Edition], *, stay: bool = True, weeks: bool = True, students: bool = True
) -> Unknowns:
    """Everything that the reader knows, as conditions on whole numbers.

    stay : also the belief that nobody changes classrooms. weeks, students : and those about pages
    of other dates.
    """
    unknowns = Unknowns()
    for number, page in enumerate(pages):
        sums.numbers(unknowns, number, page)
        sums.totals(unknowns, number, page)
        sums.answers(unknowns, number, page)
        trends.followed(unknowns, number, page, stay=stay)
        trends.changes(unknowns, number, page, stay=stay)
        trends.by_score(unknowns, number, page)
        sums.own_room(unknowns, number, page)
    for number, both in enumerate(pairwise(pages)):
        dates.growth(unknowns, number, both, believes=weeks and not both[1].silent)
    if students:
        for numbers, both in zip(
            combinations(range(len(pages)), 2), combinations(pages, 2), strict=True
        ):
            dates.same_students(unknowns, numbers, both)
    return unknowns


__all__ = [
    "ALL",
    "LEVELS",
    "Cell",
    "Contradiction",
    "bounds",
    "by_trial",
    "editions",
    "hidden",
    "key_of",
    "known",
    "ranges",
    "read",
]

"""Pages of the same cycle at two dates: what the later one says of the earlier, and back.

Takes Unknowns and two Editions, writes conditions.
"""

from __future__ import annotations

from attacker.model import Unknowns
from attacker.pages import ALL, Edition, given, name, parts_of, same
from attacker.sums import OVER_TIME
from attacker.trends import ends_of, measures

Both = tuple[Edition, Edition]


def growth(unknowns: Unknowns, number: int, both: Both, *, believes: bool) -> None:
    """Records only grow; a week of which no shown number differs is believed untouched."""
    before, after = both
    on_both = [key for key in before.rows if key in after.rows]
    touched = {(key[0], key[3]) for key in on_both if not same(before.rows[key], after.rows[key])}
    for key in on_both:
        level, measure, statistic, period, *_ = key
        adds = (level, statistic) in OVER_TIME or level in ("dosage", "made_from")
        if (level, statistic) == ("trend", "share"):  # the same waves: more are followed
            adds = ends_of(before, measure) == ends_of(after, measure)
        if not (adds or statistic == "agreement") or not parts_of(key):
            continue
        if period in ("early", "late") and before.weeks != after.weeks:
            continue
        then = [name(number, part, key) for part in parts_of(key)]
        now = [name(number + 1, part, key) for part in parts_of(key)]
        untouched = believes and period.isdigit() and (level, period) not in touched
        for old, new in zip(then, now, strict=True):
            unknowns.linear([(1, new), (-1, old)], 0, 0 if untouched else float("inf"))
        if then[0].part == "count" and level != "made_from":
            unknowns.linear([(1, now[1]), (-1, then[1]), (-1, now[0]), (1, then[0])], 0)


def same_students(unknowns: Unknowns, numbers: tuple[int, int], both: Both) -> None:
    """Followed and left are everybody at the first wave; as many on both pages: the same people.

    So for followed and joined, where the last wave is the same. A page on which nobody left (or
    joined) follows all of them: those of a classroom on the other page are some of its.
    """
    for measure in measures(both[0]):
        ends = [ends_of(page, measure) for page in both]
        if None in ends:
            continue
        for at, who in ((0, "left"), (1, "joined")):
            wave = ends[0][at]
            scored = {_scored(page, measure, who) for page in both}
            if wave == ends[1][at] and len(scored) == 1 and None not in scored:
                _same_people(unknowns, numbers, both[0], (measure, wave, f"share_{who}"))
                for later, page in enumerate(both):
                    if _count(page, measure, who) == 0:
                        _some_of_them(unknowns, numbers, both, later, (measure, wave))


def _scored(page: Edition, measure: str, who: str) -> int | None:
    """How many were scored at the wave: followed, and who left (or joined); None: not known."""
    counts = [_count(page, measure, of) for of in ("matched", who)]
    return None if None in counts else int(sum(counts))


def _count(page: Edition, measure: str, who: str) -> float | None:
    return given(page.rows.get(("trend", measure, "count", "whole", ALL, who), {}), "count")


def _some_of_them(
    unknowns: Unknowns, numbers: tuple[int, int], both: Both, whole: int, of: tuple[str, str]
) -> None:
    """Each number of the wave on the page `whole` (0 or 1) is at least that on the other."""
    for key in both[0].rows:
        if key[:4] == ("trend", of[0], "share", of[1]) and key in both[1].rows:
            more, less = (
                [name(numbers[page], part, key) for part in ("count", "n")]
                for page in (whole, 1 - whole)
            )
            unknowns.linear([(1, more[0]), (-1, less[0])], 0)
            unknowns.linear([(1, more[1]), (-1, less[1]), (-1, more[0]), (1, less[0])], 0)


def _same_people(
    unknowns: Unknowns, numbers: tuple[int, int], page: Edition, of: tuple[str, str, str]
) -> None:
    measure, wave, other = of
    steps = [key[5] for key in page.rows if key[:5] == ("trend", measure, "share", wave, ALL)]
    for step in steps:
        terms = [
            (sign, name(numbers[later], "count", ("trend", measure, kind, wave, ALL, step)))
            for later, sign in ((0, -1), (1, 1))
            for kind in ("share", other)
        ]
        unknowns.linear(terms, 0, 0)

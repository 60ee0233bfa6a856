"""All cycles at once, for the program review and the explorer.

Takes an audience, gives what each cycle's own pages told it, and nothing new; a cycle that cannot
be read, or has no page of its own, is named as such, so that the others still can be looked at.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from impactkit import guides
from impactkit.cycle import Cycle, load_cycle
from impactkit.disclosure import Released, told_again
from impactkit.errors import ImpactKitError
from impactkit.fact_sheet import Facts
from impactkit.markup import Html, fill, plural
from impactkit.schema import CycleFile
from impactkit.workspace import AUDIENCES, cycle_names, find_root, only_known


@dataclass(frozen=True)
class Review:
    """What the cycles' own pages told.

    untold : cycle files of those without such a page, or whose dates were changed since.
    unreadable : the names of those that could not be read.
    """

    audience: str
    cases: tuple[Released, ...]
    untold: tuple[CycleFile, ...]
    unreadable: tuple[str, ...]


def every_cycle(audience: str) -> Review:
    """What the pages of every cycle in params/ told one audience.

    Raises
    ------
    ImpactKitError : an audience that nobody knows.
    """
    only_known("audience", [audience], AUDIENCES)
    root = find_root()
    cases, untold, unreadable = [], [], []
    for name in cycle_names(root):
        try:
            cycle = load_cycle(name, root)
        except ImpactKitError:
            unreadable.append(name)
            continue
        page = own_page(cycle, audience)
        if page is None:
            untold.append(cycle.about)
        else:
            cases.append(told_again(cycle.about, page))
    return Review(audience, tuple(cases), tuple(untold), tuple(unreadable))


def own_page(cycle: Cycle, audience: str) -> Mapping | None:
    """The newest page of a cycle's own for an audience, as facts.json has it; None where there is
    none, or where it counts from another day or in other periods."""
    told = [page for page in cycle.earlier if page["audience"] == audience]
    if not told:
        return None
    then = told[-1].get("when") or {}
    now = {"start": cycle.about.start.isoformat(), "period": cycle.about.period}
    return told[-1] if all(then.get(key, of) == of for key, of in now.items()) else None


def review_heading(review: Review) -> Html:
    """The page's title and what it covers."""
    count = plural(len(review.cases) + len(review.untold) + len(review.unreadable), "cycle")
    named = [*(case.about for case in review.cases), *review.untold]
    invented = [about for about in named if about.synthetic]
    return fill(
        "review_heading",
        count=count,
        invented=len(invented),
        all=len(named),
        untold=plural(len(review.untold), "cycle") if review.untold else "",
        unreadable=plural(len(review.unreadable), "cycle") if review.unreadable else "",
    )


def review_table(review: Review) -> Html:
    """One row a cycle, by date: what each level shows."""
    return guides.review_table(review.cases, review.untold)


def review_facts(review: Review) -> Facts:
    """The facts of every cycle on the page."""
    return Facts("Program review", *review.cases, audience=review.audience)

"""All cycles at once, for the program review and the explorer.

Takes an audience, gives Released for every cycle in params/; one that cannot be read is counted,
so that the others still can be looked at.
"""

from __future__ import annotations

from dataclasses import dataclass

from impactkit import guides
from impactkit.cycle import load_cycle
from impactkit.disclosure import Released, release
from impactkit.errors import ImpactKitError
from impactkit.fact_sheet import Facts
from impactkit.levels import measure
from impactkit.markup import Html, fill, plural
from impactkit.schema import AUDIENCES
from impactkit.workspace import cycle_names, find_root


@dataclass(frozen=True)
class Review:
    """Every cycle that could be read, and the names of those that could not."""

    audience: str
    cases: tuple[Released, ...]
    unreadable: tuple[str, ...]


def every_cycle(audience: str) -> Review:
    """Load, measure and release every cycle in params/ for one audience."""
    if audience not in AUDIENCES:
        raise ImpactKitError(
            f"There is no audience {audience!r}. Choose one of: {', '.join(AUDIENCES)}."
        )
    root = find_root()
    cases, unreadable = [], []
    for name in cycle_names(root):
        try:
            cases.append(release(measure(load_cycle(name, root)), audience=audience))
        except ImpactKitError:
            unreadable.append(name)
    return Review(audience, tuple(cases), tuple(unreadable))


def review_heading(review: Review) -> Html:
    """The page's title and what it covers."""
    count = plural(len(review.cases) + len(review.unreadable), "cycle")
    invented = [case for case in review.cases if case.about.synthetic]
    return fill(
        "review_heading",
        count=count,
        invented=len(invented),
        all=len(review.cases),
        unreadable=plural(len(review.unreadable), "cycle") if review.unreadable else "",
    )


def review_table(review: Review) -> Html:
    """One row a cycle, by date: what each level shows."""
    return guides.review_table(review.cases)


def review_facts(review: Review) -> Facts:
    """The facts of every cycle on the page."""
    return Facts("Program review", *review.cases, audience=review.audience)

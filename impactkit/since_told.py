"""Where a cycle file no longer fits what its pages told: what is new then counts as never told.

Takes a Cycle, gives Problems for a person to see. check imports it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date

from impactkit.cycle import Cycle
from impactkit.errors import Problem
from impactkit.markup import day, listed

KINDS = {"shift": "shifts", "indicator": "indicators", "trend": "trends"}
APART = "Pages from now on cannot be compared with those"


def no_longer_fits(cycle: Cycle) -> list[Problem]:
    """Notes on start, period and measures, one for each thing that changed and all who read it."""
    found: dict[Problem, list[str]] = {}
    for page in {page["audience"]: page for page in cycle.earlier}.values():
        for problem in (*_dates(cycle, page.get("when") or {}), *_gone(cycle, page)):
            found.setdefault(problem, []).append(page["audience"])
    return [
        Problem(of.place, of.message.format(readers=_readers(audiences)), of.remedy)
        for of, audiences in found.items()
    ]


def _dates(cycle: Cycle, when: Mapping[str, str]) -> Iterator[Problem]:
    about = cycle.about
    if when.get("start", about.start.isoformat()) != about.start.isoformat():
        before = day(date.fromisoformat(when["start"]))
        yield Problem(
            "start",
            f"was {before} when pages for {{readers}} were made. {APART}, and nothing that they "
            "told counts as known.",
            "Put the old date back, unless it was wrong.",
        )
    if when.get("period", about.period) != about.period:
        yield Problem(
            "period",
            f"was {when['period']} when pages for {{readers}} were made. {APART}, and nothing "
            "that they told counts as known.",
            "Put it back, unless the old pages were taken back.",
        )


def _gone(cycle: Cycle, page: Mapping) -> Iterator[Problem]:
    """Measures of which a page told something, and which the cycle file has no more."""
    told: dict[tuple[str, str], None] = {}
    for fact in page["facts"]:
        level, measure, *_ = fact["id"].partition("/")[2].split(".")
        if level in KINDS and fact["status"] != "empty":
            told[(level, measure)] = None
    for level, key in KINDS.items():
        has = {item.id for item in getattr(cycle.about, key)}
        gone = [measure for kind, measure in told if kind == level and measure not in has]
        if gone:
            one = len(gone) == 1
            stand = "is no longer there, but stands" if one else "are no longer there, but stand"
            ids = "Under another id its records count" if one else "Under other ids records count"
            yield Problem(
                key,
                f"{listed(gone)} {stand} on pages for {{readers}}. {ids} as never told.",
                "If only the name changed, keep the id.",
            )


def _readers(audiences: list[str]) -> str:
    words = {"coach": "coaches", "leader": "leaders", "public": "the public"}
    return listed([words[audience] for audience in words if audience in audiences])

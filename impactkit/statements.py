"""The responsible statement: what was seen along the chain, how sure, and what it cannot show.

Takes Released, gives Html in which every number is a fact. Long for a page, short for a slide.
"""

from __future__ import annotations

from impactkit.disclosure import Released, demand
from impactkit.markup import Html, fill, listed
from impactkit.movements import Movement, by_trend, movements
from impactkit.sentences import LEVELS, by_reading, length, level_status, lower_first, most_waves
from impactkit.typed import traced


def statement(case: Released) -> Html:
    """The whole statement: alignment in time, with figures, n, range and limits; no cause.

    Below it stand the team's own words and the quotes that were approved, where there are any.
    """
    about = demand(case).about
    known = [m for m in movements(case, "trend") if m.reading in ("up", "down", "flat")]
    return fill(
        "statement",
        trends=by_trend(known),
        waves=most_waves(case),
        case=case,
        about=about,
        length=length(case),
        classrooms=case.fact(level="made_from", category="classrooms"),
        levels={level: by_reading(movements(case, level)) for level in LEVELS},
        status={level: level_status(case, level) for level in LEVELS},
        practices=listed([lower_first(s.name) for s in about.shifts]),
        lower=lower_first,
        written=traced(about.statement, case) if about.statement else "",
    )


def short_statement(case: Released) -> Html:
    """The statement in two sentences, for a slide: what was seen, and what that leaves open."""
    about = demand(case).about
    shown = _foremost(case)
    statuses = [level_status(case, level) for level in LEVELS]
    return fill(
        "statement_short",
        about=about,
        length=length(case),
        classrooms=case.fact(level="made_from", category="classrooms"),
        shown=shown,
        moved=bool(shown) and shown.reading in ("up", "down"),
        withheld="withheld" in statuses,
        collected=any(status != "empty" for status in statuses),
        lower=lower_first,
    )


def _foremost(case: Released) -> Movement | None:
    """What a slide shows: a trend before an indicator before a practice, a clear one first."""
    for level in reversed(LEVELS):
        found = by_reading(movements(case, level))
        for movement in (*found["moved"], *found["flat"]):
            return movement
    return None

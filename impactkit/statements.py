"""The responsible statement: what was seen along the chain, how sure, and what it cannot show.

Takes Released, gives Html in which every number is a fact. Long for a page, short for a slide.
"""

from __future__ import annotations

from impactkit.disclosure import Released, demand
from impactkit.markup import Html, fill, listed
from impactkit.movements import LEVELS, Movement, by_trend, foremost, movements, tally_of
from impactkit.sentences import OF_LEVEL, length, lower_first, summary
from impactkit.typed import traced


def statement(case: Released) -> Html:
    """The whole statement: alignment in time, with figures, n, range and limits; no cause.

    Below it stand the team's own words and the quotes that were approved, where there are any.
    """
    about = demand(case).about
    found = {level: movements(case, level) for level in LEVELS}
    return fill(
        "statement",
        found=found,
        trends=by_trend(found["trend"]),
        first={level: foremost(of) for level, of in found.items()},
        both_ends=any(len(m.said) == 2 for of in found.values() for m in of),
        summaries={
            level: summary(of, OF_LEVEL[level]) for level, of in found.items() if len(of) > 1
        },
        case=case,
        about=about,
        length=length(case),
        classrooms=case.fact(level="made_from", category="classrooms"),
        practices=listed([lower_first(s.name) for s in about.shifts]),
        lower=lower_first,
        written=traced(about.statement, case) if about.statement else "",
    )


def short_statement(case: Released) -> Html:
    """The statement in two sentences, for a slide: what was seen, and what that leaves open."""
    about = demand(case).about
    level, shown = _last_level(case)
    found = movements(case, level)
    return fill(
        "statement_short",
        about=about,
        length=length(case),
        classrooms=case.fact(level="made_from", category="classrooms"),
        shown=shown,
        tally=tally_of(found, WATCHED[level]) if len(found) > 1 else "",
        readings={m.reading for level in LEVELS for m in movements(case, level)},
        lower=lower_first,
    )


WATCHED = {"shift": "agreed practices", "indicator": "indicators", "trend": "watched shares"}


def _last_level(case: Released) -> tuple[str, Movement | None]:
    """What a slide shows: the last level of the chain that has numbers at both ends, by its first
    measure; where there is none, the last with a number."""
    first = {level: foremost(movements(case, level)) for level in reversed(LEVELS)}
    for enough in (2, 1):
        for level, movement in first.items():
            if movement and len(movement.said) >= enough:
                return level, movement
    return "trend", None

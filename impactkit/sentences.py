"""What the evidence allows to say, in sentences.

Takes Released, gives Html in which every number is a fact. No sentence names coaching as the
agent of a change, and none calls a change what chance alone gives.
"""

from __future__ import annotations

from impactkit.disclosure import Released, demand
from impactkit.evidence import ALL, periods
from impactkit.markup import Html, day, fill, in_words, listed, plural
from impactkit.movements import FIGURES, LEVELS, Movement, by_trend, movements
from impactkit.readings import READINGS, counted

READERS = {
    "coach": "For the coach and the teachers in this cycle",
    "leader": "For leaders",
    "public": "For the public",
}


def heading(case: Released, report: str = "Coaching case study") -> Html:
    """The page's title, and in one line which report of which cycle this is."""
    about = demand(case).about
    classrooms = case.fact(level="made_from", category="classrooms")
    return fill(
        "heading",
        report=report,
        about=about,
        classrooms=classrooms,
        length=length(case),
        reader=READERS[case.audience],
        below_floor=below_floor(case),
    )


def below_floor(case: Released) -> Html:
    """Which of the cycle's own privacy limits are weaker than the kit's floor; empty as a rule."""
    return fill("below_floor", sentences=list(demand(case).about.privacy.below_floor.values()))


DAYS = {"month": 30.44, "year": 365.25}
"""In one, on average."""


def length(case: Released) -> str:
    """How long the cycle was: six weeks, 20 months."""
    about = demand(case).about
    if about.period == "week":
        return plural(len(periods(about)), "week")
    days = (about.end - about.start).days + 1
    return plural(max(round(days / DAYS[about.period]), 1), about.period)


def focus(case: Released) -> Html:
    """What coaching was about, and what the team had noticed."""
    return fill("focus", about=demand(case).about)


def level_summary(case: Released, level: str) -> Html:
    """One paragraph on a level (shift, indicator or trend): what was seen, or why nothing is."""
    found = movements(case, level)
    reasons: dict[str, list[str]] = {}
    for m in found:
        if m.why:
            reasons.setdefault(m.because, []).append(f"“{m.name}”")
    return fill(
        "level_summary",
        level=level,
        name=LEVELS[level],
        status=level_status(case, level),
        all=found,
        trends=by_trend(found) if level == "trend" else [],
        reasons=[(because, listed(names)) for because, names in reasons.items()],
        summary=summary(found, OF_LEVEL[level]) if found else "",
        listed=listed,
    )


OF_LEVEL = {"shift": "practice", "indicator": "indicator", "trend": "watched share"}


def summary(found: list[Movement], what: str) -> str:
    """Of three practices followed: two clearly higher and one no clear change."""
    number = plural(len(found), what)
    if len(found) == 1:
        return f"{number.capitalize()} followed: {found[0].words}."
    parts = [f"{in_words(n)} {words}" for words, n in counted(m.reading for m in found).items()]
    if len(parts) == 1:
        every = "both" if len(found) == 2 else "all"
        return f"Of {number} followed: {every} {parts[0].split(' ', 1)[1]}."
    return f"Of {number} followed: {listed(parts)}."


def level_status(case: Released, level: str) -> str:
    """shown, withheld (all that there is), unmatched (scores, but nobody's at both ends), empty."""
    cells = demand(case).values("statistic", "status", level=level)
    figures = {status for statistic, status in cells if statistic in FIGURES}
    if figures & {"shown", "coded", "withheld"}:
        return "shown" if figures & {"shown", "coded"} else "withheld"
    return "unmatched" if cells else "empty"


def why_hidden(case: Released) -> str:
    """Why numbers are missing from this page, in one sentence; empty where none is."""
    demand(case)
    if not case.reasons:
        return ""
    return f"Not shown to protect students and teachers: {listed(list(case.reasons))}."


def dosage(case: Released) -> Html:
    """Coaching time planned and delivered, and how many planned sessions were held."""
    key = {"level": "dosage", "measure": "coaching", "period": "whole", "group": ALL}
    planned, delivered, held = (
        demand(case).fact(**key, category=c) for c in ("planned", "delivered", "held")
    )
    return fill("dosage", planned=planned, delivered=delivered, held=held)


def lower_first(name: str) -> str:
    """A name inside a sentence: its first letter small, unless it is an abbreviation."""
    return name if name[1:2].isupper() else name[:1].lower() + name[1:]


def context(case: Released) -> Html:
    """What else was going on while the cycle ran."""
    about = demand(case).about
    events = [(day(event.date), event.what) for event in sorted(about.context, key=_when)]
    return fill("context", events=events)


def _when(event) -> object:
    return event.date


def agreements(case: Released) -> Html:
    """What leaders and coaches protect, as agreed for this cycle."""
    return fill("agreements", agreements=demand(case).about.agreements)


def missing_evidence(case: Released) -> list[str]:
    """What was not collected, as plain phrases; empty where everything is there."""
    about = demand(case).about
    gaps = []
    if not case.has(level="shift"):
        gaps.append("no visits or lesson counts (Level 1)")
    if not case.has(level="indicator"):
        gaps.append("no student work or talk (Level 2)")
    if not about.trends or not case.has(level="trend"):
        gaps.append("no rubric or assessment scores (Level 3)")
    if not case.has(level="dosage"):
        gaps.append("no coaching log, so time planned and delivered is not known")
    if not case.fact(level="made_from", category="rosters").count:
        gaps.append("no roster, so this page could not be searched for names")
    return gaps


def provenance(case: Released) -> Html:
    """What the page is made from: classrooms, students followed, what is hidden and why."""
    trends = demand(case).about.trends
    counts = {
        trend.id: {
            kind: demand(case).fact(
                level="trend", measure=trend.id, statistic="count", category=kind
            )
            for kind in ("matched", "joined", "left", "between")
        }
        for trend in trends
        if case.has(level="trend", measure=trend.id)
    }
    hidden = len(case.values("id", status="withheld"))
    return fill(
        "provenance",
        case=case,
        about=case.about,
        counts=counts,
        hidden=hidden,
        classrooms=case.fact(level="made_from", category="classrooms"),
        why_hidden=why_hidden(case),
        gaps=missing_evidence(case),
    )


def questions(case: Released) -> Html:
    """Questions for leader and coach, chosen by what this cycle shows and lacks."""
    found = {level: movements(case, level) for level in LEVELS}
    return fill(
        "questions",
        case=case,
        first={level: _asked_of(of) for level, of in found.items()},
        late=next((m.last_when for m in found["shift"]), ""),
        events=case.about.context,
    )


def _asked_of(found: list[Movement]) -> str:
    """What a question goes by: a clear change where there is one, else the first reading."""
    if any(m.moved for m in found):
        return "moved"
    counts = [m for key in READINGS for m in found if m.reading == key]
    return counts[0].reading if counts else "empty"

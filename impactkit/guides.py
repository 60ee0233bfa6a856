"""The framework's two tools and the chain at a glance: Released → what people talk over.

Takes Released, gives Html.
"""

from __future__ import annotations

from collections.abc import Sequence

from impactkit.disclosure import Released, demand
from impactkit.markup import Html, day, fill
from impactkit.movements import LEVELS, foremost, movements, tally_of
from impactkit.schema import CycleFile
from impactkit.sentences import below_floor, level_status, missing_evidence
from impactkit.surveyed import anonymous, surveyed
from impactkit.tables import table

QUESTION = {
    "shift": "What changed in teaching?",
    "indicator": "How did students respond?",
    "trend": "What pattern emerges over time?",
}
LEADERS_ASK = {
    "shift": "Which specific practices shifted through coaching?",
    "indicator": "Which changes in what students do or write go with those shifts?",
    "trend": "Which trends connect to the focus?",
}
COACHES_SHOW = {
    "shift": "Evidence of the shifts over time: visits, look-fors, dates.",
    "indicator": "Artifacts, observation notes, samples of student work.",
    "trend": "Data bound in time and tied to the focus, for the same students.",
}
UNTOLD = Html('<span class="gap">own page not rendered</span>')
SYSTEM_QUESTIONS = {
    "purpose": "Do leaders say clearly what coaching is for?",
    "protected_time": "Do coaches have protected time for meaningful work with teachers?",
    "safety": "Do teachers feel safe, in coaching, to try and to fail?",
    "modelling": "Do administrators themselves show partnership, growth and learning?",
}


def glance(case: Released) -> Html:
    """The chain in one row: focus, three levels, each with its evidence or the lack of it."""
    cards = [
        {
            "name": name,
            "question": QUESTION[level],
            "kind": level,
            **_in_short(demand(case), level),
        }
        for level, name in LEVELS.items()
    ]
    withheld = any(m.kind == "withheld" for level in LEVELS for m in movements(case, level))
    return fill("glance", about=case.about, cards=cards, withheld=withheld and case.reasons)


def _in_short(case: Released, level: str) -> dict[str, object]:
    """How many measures of a level have which reading, and the first of the cycle file."""
    found = movements(case, level)
    return {
        "tally": tally_of(found) if found else "no evidence collected",
        "shown": foremost(found),
        "several": len(found) > 1,
    }


def alignment_map(case: Released) -> Html:
    """The chain as planned: what, how it will be seen, by whom, when. Gaps are named in place."""
    about = demand(case).about
    gap = Html('<span class="gap">not yet agreed</span>')
    rows = [
        [
            Html("<b>Level 1.</b> {}").format(s.name),
            s.look_for,
            s.source or gap,
            s.collector or gap,
            s.when or gap,
        ]
        for s in about.shifts
    ]
    rows += [
        [
            Html("<b>Level 2.</b> {}").format(i.name),
            i.artifact or gap,
            "tallies" if i.measured == "tally" else "student work",
            gap if i.sampling is None else i.sampling,
            "each period",
        ]
        for i in about.indicators
    ]
    rows += [
        [
            Html("<b>Level 3.</b> {}").format(t.name),
            "; ".join(f"{s.level} {s.label}" for s in t.scale),
            t.source.replace("_", " "),
            "watched: " + ", ".join(t.watch),
            t.window or gap,
        ]
        for t in about.trends
    ]
    return table(
        "How each part of the chain will be seen",
        ["What", "Look-for, artifact or scale", "Source", "Collector or sample", "When"],
        rows,
        stack=True,
    )


def plan(case: Released) -> Html:
    """Focus, why, baseline, other initiatives, readers, draft, what would change our mind."""
    about = demand(case).about
    return fill("plan", about=about, events=[(day(e.date), e.what) for e in about.context])


def plan_gaps(case: Released) -> Html:
    """What the map still lacks, in words."""
    about = demand(case).about
    gaps = []
    if not about.why:
        gaps.append("Why this focus: what did the team notice?")
    if not about.baseline:
        gaps.append("The baseline: what is known before coaching begins?")
    for shift in about.shifts:
        if not (shift.source and shift.collector and shift.when):
            gaps.append(f"“{shift.name}”: who will look, where and when?")
    if not about.indicators:
        gaps.append("Level 2: how would students respond, and what would show it?")
    gaps += [
        f"“{i.name}”: which work, and which students?"
        for i in about.indicators
        if not (i.artifact and i.sampling)
    ]
    if not about.trends:
        gaps.append("Level 3: which measure, tied to the focus, is taken at both ends?")
    gaps += [f"“{t.name}”: in which weeks?" for t in about.trends if not t.window]
    if not about.context:
        gaps.append("Other initiatives: what else goes on in these classrooms?")
    if not about.draft_statement:
        gaps.append("A draft statement: what do we hope to be able to say?")
    if not about.change_our_mind:
        gaps.append("What evidence would change our mind?")
    return fill("gaps", gaps=gaps)


def guide_level(case: Released, level: str) -> Html:
    """One level of the conversation: what leaders ask, what coaches show, what this cycle has."""
    found = movements(demand(case), level)
    return fill(
        "guide_level",
        asks=LEADERS_ASK[level],
        shows=COACHES_SHOW[level],
        status=level_status(case, level),
        found=found,
        missing=[m for m in found if m.reading == "empty"],
    )


def guide_missing(case: Released) -> Html:
    """What this cycle did not collect."""
    return fill("gaps", gaps=[g[:1].upper() + g[1:] + "." for g in missing_evidence(case)])


def system_questions(case: Released) -> Html:
    """The four questions on the conditions around the coach, with what the survey says; and what
    else it asked."""
    answers = {of.item.id: of for of in surveyed(case)}
    others = {id_: of.item.question for id_, of in answers.items()}
    asked = [(question, answers.get(id_)) for id_, question in (others | SYSTEM_QUESTIONS).items()]
    asked.sort(key=lambda of: of[0] not in SYSTEM_QUESTIONS.values())
    scales = {of.item.agreement for of in answers.values()}
    note = anonymous(list(answers.values()))
    return fill("system_questions", asked=asked, scales=scales, note=note)


def decision(case: Released) -> Html:
    """What was decided, and when leader and coach meet next; room to write where it is open."""
    return fill("decision", about=demand(case).about)


def review_table(cases: Sequence[Released], untold: Sequence[CycleFile] = ()) -> Html:
    """All cycles of a programme, by date: what each has evidence of. Never a ranking.

    untold : cycles without a page of their own, of which nothing is said.
    """
    known = {demand(case).about.cycle: case for case in cases}
    rows = []
    abouts = [*(case.about for case in cases), *untold]
    for about in sorted(abouts, key=lambda a: (a.start, a.cycle)):
        case = known.get(about.cycle)
        when = f"{day(about.start)} to {day(about.end)}"
        cells = [fill("in_short", **_in_short(case, level)) if case else UNTOLD for level in LEVELS]
        name = Html("{} <small>{}, grade {}{}</small>{}").format(
            about.title,
            about.subject,
            about.grade,
            "; invented data" if about.synthetic else "",
            below_floor(case) if case else "",
        )
        rows.append([name, when, *cells])
    return table("Coaching cycles by date", ["Cycle", "When", *LEVELS.values()], rows, stack=True)


__all__ = [
    "alignment_map",
    "decision",
    "glance",
    "guide_level",
    "guide_missing",
    "plan",
    "plan_gaps",
    "review_table",
    "system_questions",
]

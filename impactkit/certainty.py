"""How sure we are: what the numbers allow to say, and what they leave open.

Takes Released, gives Html. Sees what sentences and tables see; guides may import it.
"""

from __future__ import annotations

import math
from operator import itemgetter

import pandas as pd

from impactkit.disclosure import Released, demand
from impactkit.evidence import ALL
from impactkit.markup import Html, count, fill, number, span
from impactkit.movements import Movement, movements
from impactkit.schema import WORD_SHARES
from impactkit.scorers import Raters, raters
from impactkit.sentences import length
from impactkit.tables import table
from impactkit.uncertainty import ENOUGH_POINTS, RunChart, run_chart

FROM_WORDS = (*WORD_SHARES, "words", "vocabulary")


def how_sure(case: Released) -> Html:
    """How sure we are of each change, in words for a principal, and what else could explain it."""
    found = changes(case)
    return fill(
        "how_sure",
        found=found,
        rooms={m: _of_rooms(case, m, "room_change") for m in found},
        one_by_one={m: _one_by_one(case, m) for m in found},
        readings={m.reading for m in movements(case, "trend")},
        length=length(case),
        tasks=_tasks(case),
        twice=bool(raters(case)),
        scored=any(m.said for m in movements(case, "trend")),
        events=len(case.about.context),
    )


def changes(case: Released) -> list[Movement]:
    """The watched changes of Level 3 that have a range on this page."""
    found = movements(case, "trend")
    return [m for m in found if m.change.shown and m.change.low is not None]


def _of_rooms(case: Released, m: Movement, statistic: str):
    key = {"level": "trend", "measure": m.id, "category": m.category, "group": ALL}
    return case.fact(**key, statistic=statistic)


def _one_by_one(case: Released, m: Movement) -> dict[str, object]:
    """How many rooms moved which way: for those who may see rooms."""
    facts = {way: _of_rooms(case, m, f"rooms_{way}") for way in ("up", "down", "same")}
    return facts if all(fact.shown for fact in facts.values()) else {}


def _tasks(case: Released) -> set[str]:
    """same, equivalent, different: what the trends' tasks at both ends are to each other, as far
    as the records name them. An assessment's name does not say that its form was the same."""
    kinds, found = ("same", "equivalent", "different"), set()
    for trend in demand(case).about.trends:
        key = {"level": "trend", "measure": trend.id, "statistic": "count", "status": "shown"}
        named = {category for (category,) in case.values("category", **key)}
        of = {kind for kind in kinds if f"tasks_{kind}" in named}
        found |= of if trend.source == "rubric_scores" else of - {"same"}
    return found


QUESTIONS = {
    "trend": "Whether these students’ scores changed",
    "rooms": "How other classrooms would do",
    "tasks": "Whether the tasks were alike at both ends",
    "scorers": "Whether another scorer would agree",
    "words": "How good students’ reasons are, from counts of words",
    "cause": "Whether coaching was the cause",
}


def design_table(case: Released) -> Html:
    """What this page can and cannot show, question by question."""
    known = {
        "found": changes(case),
        "readings": {m.reading for m in movements(case, "trend")},
        "rooms": [_of_rooms(case, m, "room_change") for m in changes(case)],
        "tasks": _tasks(case),
        "scorers": list(raters(case).values()),
        "from_words": any(i.measured in FROM_WORDS for i in case.about.indicators),
    }
    rows = [
        [words, fill("design_answer", question=question, **known)]
        for question, words in QUESTIONS.items()
    ]
    found = table(
        "What this page can and cannot show",
        ["Question", "Answer"],
        [row for row in rows if row[1]],
    )
    return Html("").join([found, fill("design_note")])


def word_check(case: Released) -> Html:
    """How words counted in writing compare with people who read the same answers, and whether
    the words stand everywhere; empty where neither is known."""
    from_words = [i for i in demand(case).about.indicators if i.measured in FROM_WORDS]
    everywhere = []
    for indicator in from_words:
        key = {"level": "indicator", "measure": indicator.id}
        if case.fact(**key, statistic="saturation").direction == "flat":
            key["statistic"] = "share_at_score"
            steps = case.values("category", **key)
            facts = [case.fact(**key, category=step) for (step,) in steps]
            everywhere.append((indicator.name, [fact for fact in facts if fact.shown]))
    note = fill("word_check", everywhere=everywhere)
    return Html("").join([note, _against_people(case, from_words)])


def _against_people(case: Released, indicators: list) -> Html:
    rows = []
    for indicator in indicators:
        key = {"level": "indicator", "measure": indicator.id, "group": ALL}
        facts = [case.fact(**key, statistic=name) for name in ("precision", "recall")]
        if any(fact.status != "empty" for fact in facts):
            rows.append([indicator.name, *(_share_with_range(fact) for fact in facts)])
    return table(
        "The words beside people who read a sample of the same answers",
        ["Indicator", "Flagged by words: people agree", "Marked by people: words find"],
        rows,
    )


def _share_with_range(fact) -> Html:
    if not fact.shown:
        return number(fact, short=True)
    template = Html("{} <small>of {}; {}</small>")
    return template.format(number(fact), count(fact, "n"), span(fact))


def technical_note(case: Released) -> Html:
    """For the technical reader, folded away: methods, run charts, scorers."""
    found = movements(demand(case), "trend")
    hidden = {m for m in found if not _waves_shown(case, m)}
    charts = [(m, _run_chart(case, m)) for m in found if m not in hidden]
    note = fill(
        "technical_note",
        found=changes(case),
        charts=[(m, chart) for m, chart in charts if chart.points >= ENOUGH_POINTS],
        too_few=[chart.points for _, chart in charts if 0 < chart.points < ENOUGH_POINTS],
        charts_withheld=bool(hidden),
        enough=ENOUGH_POINTS,
        scorers_withheld=[r.name for r in raters(case).values() if not r.whole.shown],
        watched=sum(len(t.watch) for t in case.about.trends),
    )
    inner = Html("").join([note, *(_scorers(r) for r in raters(case).values() if r.whole.shown)])
    return fill("folded", title="Technical part", inner=inner)


def _waves_shown(case: Released, m: Movement) -> bool:
    """Is the share of every wave shown, so that what a run chart lacks is not what is hidden?"""
    key = {"level": "trend", "measure": m.id, "category": m.category, "group": ALL}
    statuses = {status for (status,) in case.values("status", **key, statistic="share")}
    return not statuses & {"withheld", "coded"}


def _run_chart(case: Released, m: Movement) -> RunChart:
    key = {"level": "trend", "measure": m.id, "category": m.category, "group": ALL}
    cells = sorted(case.values("period", "value", **key, statistic="share"), key=itemgetter(0))
    return run_chart([math.nan if value is pd.NA else value for _, value in cells])


def _scorers(of: Raters) -> Html:
    """Agreement at both ends and for the whole, coefficients, drift."""
    parts = [("First third", of.early), ("Last third", of.late), ("Whole cycle", of.whole)]
    rows = [[name, _share_with_range(fact)] for name, fact in parts if fact.status != "empty"]
    rows.append(["Drift, last less first", _with_span(of.drift)])
    rows += [
        [name, number(fact, short=True)]
        for name, fact in (
            ("Kappa", of.kappa),
            ("Kappa, quadratic weights", of.quadratic),
            ("Gwet’s AC2", of.ac2),
        )
    ]
    note = f"Asked of a scale with {of.points} points: {of.target:.0%} exact agreement."
    return table(f"{of.name}: two scorers of the same work", ["", "Agreement"], rows, note=note)


def _with_span(fact) -> Html:
    if not fact.shown:
        return number(fact, short=True)
    return Html("{} <small>{}</small>").format(number(fact), span(fact))

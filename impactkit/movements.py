"""What moved, in one shape for every level: the two ends of a measure and what they allow to say.

Takes Released, gives Movements. Sentences, tables, figures and guides all read them, so that no
two of them tell a different story.
"""

from __future__ import annotations

from dataclasses import dataclass

from impactkit.disclosure import Fact, Released, demand
from impactkit.evidence import ALL, period_label

READING = {
    "up": "higher at the end",
    "down": "lower at the end",
    "flat": "no clear change",
    "unclear": "too little to tell",
    "withheld": "withheld",
    "between": "seen only in between",
    "unmatched": "nobody scored at both ends",
    "empty": "no evidence collected",
}


@dataclass(frozen=True)
class Movement:
    """A measure at both ends of a cycle.

    first, last : the facts at the two ends; …_period : their periods; …_when : what readers
        call them.
    change : the change as a fact, where the level has one. counted : what n counts.
    step : of a trend, the measure whose step `name` is.
    reading : a key of READING; flat means within what chance alone gives.
    """

    level: str
    id: str
    name: str
    first: Fact
    last: Fact
    change: Fact
    first_period: str
    last_period: str
    first_when: str
    last_when: str
    counted: str
    reading: str
    category: str = "yes"
    step: str = ""

    @property
    def words(self) -> str:
        return READING[self.reading]


def movements(case: Released, level: str) -> list[Movement]:
    """The measures of a level (shift, indicator or trend), in the cycle file's order."""
    demand(case)
    if level == "trend":
        return [m for trend in case.about.trends for m in _trend(case, trend)]
    items = case.about.shifts if level == "shift" else case.about.indicators
    return [_windows(case, level, item) for item in items]


def _windows(case: Released, level: str, item) -> Movement:
    key = {"level": level, "measure": item.id, "group": ALL}
    first = _end(case, **key, period="early")
    last = _end(case, **key, period="late")
    change = case.fact(**key, statistic="change")
    return Movement(
        level=level,
        id=item.id,
        name=item.name,
        first=first,
        last=last,
        change=change,
        first_period="early",
        last_period="late",
        first_when=period_label("early", case.about),
        last_when=period_label("late", case.about),
        counted=item.counted,
        reading=_reading(first, last, change, _elsewhere(case, key, first)),
    )


def _end(case: Released, **key: str) -> Fact:
    statistic = "mean" if case.has(**key, statistic="mean") else "share"
    return case.fact(**key, statistic=statistic)


def by_trend(found: list[Movement]) -> list[list[Movement]]:
    """Movements of Level 3, those of one trend together."""
    trends = dict.fromkeys(m.id for m in found)
    return [[m for m in found if m.id == trend] for trend in trends]


def waves(case: Released, trend_id: str) -> list[str]:
    """The periods in which a trend was collected, in order."""
    cells = demand(case).cells(level="trend", measure=trend_id, statistic="share", group=ALL)
    return sorted(cells["period"].unique())


def _trend(case: Released, trend) -> list[Movement]:
    collected = waves(case, trend.id)
    found = []
    for step in trend.watch:
        key = {"level": "trend", "measure": trend.id, "group": ALL, "category": step}
        ends = (collected[0], collected[-1]) if collected else ("", "")
        first, last = (case.fact(**key, statistic="share", period=p) for p in ends)
        change = case.fact(**key, statistic="change")
        labels = [period_label(p, case.about) for p in ends]
        found.append(
            Movement(
                level="trend",
                id=trend.id,
                name=trend.step_name(step),
                step=trend.name,
                first=first,
                last=last,
                change=change,
                first_period=ends[0],
                last_period=ends[1],
                first_when=labels[0],
                last_when=labels[1],
                counted="students",
                category=step,
                reading=_reading(first, last, change, "unmatched" if collected else "empty"),
            )
        )
    return found


def _elsewhere(case: Released, key: dict[str, str], first: Fact) -> str:
    """What an end without evidence means: nothing at all, or evidence from the middle only."""
    return "between" if case.has(**key, statistic=first.statistic) else "empty"


def _reading(first: Fact, last: Fact, change: Fact, without_ends: str) -> str:
    if "withheld" in (first.status, last.status):
        return "withheld"
    if first.status == "empty" and last.status == "empty":
        return without_ends
    if "empty" in (first.status, last.status):
        return "unclear"
    return change.direction or "unclear"

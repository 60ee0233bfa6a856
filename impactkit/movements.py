"""What moved, in one shape for every level: the two ends of a measure and what they allow to say.

Takes Released, gives Movements. Sentences, tables, figures and guides all read them, so that no
two of them tell a different story.
"""

from __future__ import annotations

from dataclasses import dataclass

from impactkit.disclosure import Fact, Released, demand
from impactkit.evidence import ALL, period_label, thirds
from impactkit.uncertainty import target_for

READING = {
    "up": "higher at the end",
    "down": "lower at the end",
    "flat": "no clear change",
    "unclear": "too little to tell",
    "tasks": "the tasks differ",
    "withheld": "withheld",
    "coded": "near none or all: no change stated",
    "between": "seen only in between",
    "unmatched": "nobody scored at both ends",
    "no_baseline": "no baseline",
    "empty": "no evidence collected",
}
TENTATIVE = {"up": "seems higher at the end", "down": "seems lower at the end"}
FIGURES = ("share", "mean", "change", "room_change")
"""Statistics that say what was seen, as against how it was collected or scored."""


@dataclass(frozen=True)
class Movement:
    """A measure at both ends of a cycle.

    first, last : the facts at the two ends; …_period : their periods; …_when : what readers
        call them.
    change : the change as a fact, where the level has one. counted : what n counts.
    step : of a trend, the measure whose step `name` is.
    reading : a key of READING; flat means within what chance alone gives.
    tentative : two scorers agree less than is asked of such a scale.
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
    tentative: bool = False

    @property
    def words(self) -> str:
        words = READING[self.reading]
        return TENTATIVE.get(self.reading, words) if self.tentative else words


@dataclass(frozen=True)
class Raters:
    """How far two scorers of one rubric agree.

    whole, early, late : exact agreement. drift : late less early. kappa, quadratic, ac2 : for
    the whole. target : exact agreement that is asked of so many score points, a share of 1.
    """

    name: str
    points: int
    whole: Fact
    early: Fact
    late: Fact
    drift: Fact
    kappa: Fact
    quadratic: Fact
    ac2: Fact
    target: float

    @property
    def below_target(self) -> bool:
        return self.whole.shown and self.whole.value < self.target


def raters(case: Released) -> dict[str, Raters]:
    """For each rubric of which a sample was scored twice: how far the two scorers agree."""
    found = {}
    for trend in demand(case).about.trends:
        key = {"level": "trend", "measure": trend.id}
        if not case.has(**key, statistic="agreement"):
            continue
        agreement = {
            period: case.fact(**key, statistic="agreement", period=period)
            for period in ("whole", "early", "late")
        }
        found[trend.id] = Raters(
            name=trend.name,
            points=len(trend.levels),
            **agreement,
            drift=case.fact(**key, statistic="drift"),
            kappa=case.fact(**key, statistic="kappa"),
            quadratic=case.fact(**key, statistic="quadratic_kappa"),
            ac2=case.fact(**key, statistic="ac2"),
            target=target_for(len(trend.levels)),
        )
    return found


def movements(case: Released, level: str) -> list[Movement]:
    """The measures of a level (shift, indicator or trend), in the cycle file's order."""
    demand(case)
    if level == "trend":
        scorers = raters(case)
        return [
            m
            for trend in case.about.trends
            for m in _trend(case, trend, trend.id in scorers and scorers[trend.id].below_target)
        ]
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
        reading=_unless_tasks(
            _reading(first, last, change, _elsewhere(case, key, first)), case, key
        ),
    )


def _unless_tasks(reading: str, case: Released, key: dict[str, str]) -> str:
    """The same; "tasks" where no change is called because other tasks stand at the last end."""
    tasks = case.fact(**key, statistic="count", category="tasks_different")
    return "tasks" if reading == "unclear" and tasks.shown else reading


def _end(case: Released, **key: str) -> Fact:
    statistic = "mean" if case.has(**key, statistic="mean") else "share"
    return case.fact(**key, statistic=statistic)


def by_trend(found: list[Movement]) -> list[list[Movement]]:
    """Movements of Level 3, those of one trend together."""
    trends = dict.fromkeys(m.id for m in found)
    return [[m for m in found if m.id == trend] for trend in trends]


def waves(case: Released, trend_id: str) -> list[str]:
    """The periods in which a trend was collected, in order."""
    key = {"level": "trend", "measure": trend_id, "statistic": "share", "group": ALL}
    return sorted({period for (period,) in demand(case).values("period", **key)})


def has_baseline(case: Released, trend_id: str) -> bool:
    """Does the first wave lie in the first third of the cycle?"""
    collected = waves(case, trend_id)
    return bool(collected) and collected[0] in thirds(case.about)[0]


def _trend(case: Released, trend, tentative: bool) -> list[Movement]:
    collected = waves(case, trend.id)
    late = len(collected) > 1 and not has_baseline(case, trend.id)
    found = []
    for step in trend.watch:
        key = {"level": "trend", "measure": trend.id, "group": ALL, "category": step}
        ends = (collected[0], collected[-1]) if collected else ("", "")
        first, last = (case.fact(**key, statistic="share", period=p) for p in ends)
        change = case.fact(**key, statistic="change")
        labels = [case.when(trend.id, p) for p in ends]
        reading = _reading(first, last, change, "unmatched" if collected else "empty")
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
                reading="no_baseline" if late and reading == "unclear" else reading,
                tentative=tentative,
            )
        )
    return found


def _elsewhere(case: Released, key: dict[str, str], first: Fact) -> str:
    """What an end without evidence means: nothing at all, or evidence from the middle only."""
    return "between" if case.has(**key, statistic=first.statistic) else "empty"


def _reading(first: Fact, last: Fact, change: Fact, without_ends: str) -> str:
    if "withheld" in (first.status, last.status):
        return "withheld"
    if "coded" in (first.status, last.status):
        kind = "unclear" if "empty" in (first.status, last.status) else "coded"
        return change.direction if change.shown and change.direction else kind
    if first.status == "empty" and last.status == "empty":
        return without_ends
    if "empty" in (first.status, last.status):
        return "unclear"
    return change.direction or "unclear"

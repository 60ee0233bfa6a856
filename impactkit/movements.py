"""What moved, in one shape for every level: the two ends of a measure and what they allow to say.

Takes Released, gives Movements. Sentences, tables, figures and guides all read them, so that no
two of them tell a different story.
"""

from __future__ import annotations

from dataclasses import dataclass

from impactkit.disclosure import Fact, Released, demand
from impactkit.errors import ImpactKitError
from impactkit.evidence import ALL, period_label, thirds
from impactkit.readings import FEWEST_PEOPLE, READINGS, reading_of, tally
from impactkit.scorers import raters

LEVELS = {"shift": "Level 1", "indicator": "Level 2", "trend": "Level 3"}
FIGURES = ("share", "mean", "change", "room_change")
"""Statistics that say what was seen, as against how it was collected or scored."""


@dataclass(frozen=True)
class Movement:
    """A measure at both ends of a cycle.

    first, last : the facts at the two ends; …_period : their periods; …_when : what readers
        call them.
    change : the change as a fact, where the level has one. counted : what n counts.
    step : of a trend, the measure whose step `name` is; alone where no other trend is followed.
    reading : a key of READINGS.
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
    alone: bool = True

    @property
    def kind(self) -> str:
        """up, down, same, open, withheld or none."""
        return READINGS[self.reading].kind

    @property
    def moved(self) -> bool:
        return self.kind in ("up", "down")

    @property
    def tentative(self) -> bool:
        """Did two scorers agree less than is asked of such a scale?"""
        return self.reading.startswith("seems")

    @property
    def title(self) -> str:
        """The measure's name; of a trend, the step with the measure it belongs to."""
        return f"{self.step}: {self.name}" if self.step else self.name

    @property
    def words(self) -> str:
        """The reading in a few words."""
        label = READINGS[self.reading].label
        return f"{label}, in the classrooms seen at both ends" if self._of_some else label

    @property
    def why(self) -> str:
        """The reason where no change is named; empty where one is."""
        return READINGS[self.reading].why

    @property
    def because(self) -> str:
        """The reading with its reason."""
        return f"{self.words}, because {self.why}" if self.why else self.words

    @property
    def said(self) -> tuple[Fact, ...]:
        """The ends of which a number stands on the page, the first before the last."""
        if self.kind == "withheld" and self.reading != "hidden":
            return ()
        ends = (self.first,) if self.first.id == self.last.id else (self.first, self.last)
        return tuple(end for end in ends if end.status in ("shown", "coded"))

    @property
    def other_rooms(self) -> bool:
        """Do figures of Levels 1 and 2 pool classrooms that were seen at one end only?"""
        at = (self.first.rooms, self.last.rooms, self.change.rooms)
        return self.level != "trend" and all(at) and len(set(at)) > 1

    @property
    def _of_some(self) -> bool:
        return self.other_rooms and self.kind in ("up", "down", "same")


def known_level(level: str) -> str:
    """The level, where there is one of that name.

    Raises
    ------
    ImpactKitError : where there is none; it names those that there are.
    """
    if level not in LEVELS:
        raise ImpactKitError(f"There is no level {level!r}. Choose one of: {', '.join(LEVELS)}.")
    return level


def movements(case: Released, level: str) -> list[Movement]:
    """The measures of a level (shift, indicator or trend), in the cycle file's order."""
    demand(case)
    if known_level(level) == "trend":
        scorers = raters(case)
        return [
            m
            for trend in case.about.trends
            for m in _trend(case, trend, trend.id in scorers and scorers[trend.id].below_target)
        ]
    items = case.about.shifts if level == "shift" else case.about.indicators
    return [_windows(case, level, item) for item in items]


def foremost(found: list[Movement]) -> Movement | None:
    """The measure that a card shows: the first of the cycle file that has a number to show.

    Never the one that moved most: that would tell of chance as of a change.
    """
    return next((m for m in found if m.said), None)


def tally_of(found: list[Movement], what: str = "") -> str:
    """1 of 4 clearly higher, 3 no clear change; 1 of 4 practices …, where they are named."""
    return found[0].words if len(found) == 1 else tally((m.reading for m in found), what)


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
        reading=reading_of(first, last, change, without_ends=_elsewhere(case, key, first)),
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
    key = {"level": "trend", "measure": trend_id, "statistic": "share", "group": ALL}
    return sorted({period for (period,) in demand(case).values("period", **key)})


def wave_label(case: Released, trend_id: str, period: str) -> str:
    """What a reader calls a wave of a trend. The one place that words it."""
    return case.when(trend_id, period)


def has_baseline(case: Released, trend_id: str) -> bool:
    """Does the first wave lie in the first third of the cycle?"""
    collected = waves(case, trend_id)
    return bool(collected) and collected[0] in thirds(case.about)[0]


def _trend(case: Released, trend, tentative: bool) -> list[Movement]:
    collected = waves(case, trend.id)
    found = []
    for step in trend.watch:
        key = {"level": "trend", "measure": trend.id, "group": ALL, "category": step}
        ends = (collected[0], collected[-1]) if collected else ("", "")
        first, last = (case.fact(**key, statistic="share", period=p) for p in ends)
        change = case.fact(**key, statistic="change")
        labels = [wave_label(case, trend.id, p) if p else "" for p in ends]
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
                reading=_reading(case, trend.id, (first, last), change, tentative),
                alone=len(case.about.trends) == 1,
            )
        )
    return found


def _reading(
    case: Released, trend_id: str, ends: tuple[Fact, Fact], change: Fact, tentative: bool
) -> str:
    """What a trend's waves allow to say."""
    collected = waves(case, trend_id)
    without = "unmatched" if collected else "empty"
    found = reading_of(*ends, change, without_ends=without)
    if found in ("withheld", "unmatched", "empty"):
        return found
    if not has_baseline(case, trend_id):
        return "no_baseline"
    if len(collected) == 1:
        return "waiting"
    if found == "chance" and change.n is not None and change.n < FEWEST_PEOPLE:
        return "few_people"
    return f"seems_{found}" if tentative and found in ("up", "down") else found


def _elsewhere(case: Released, key: dict[str, str], first: Fact) -> str:
    """What ends without evidence mean: nothing at all, or evidence from the middle only."""
    return "between" if case.has(**key, statistic=first.statistic) else "empty"

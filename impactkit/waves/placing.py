"""Every score and rating of a cycle in its wave, once a student; what is left over is counted.

Takes clean tables and the cycle file, gives Placed. load_cycle calls it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np
import pandas as pd

from impactkit.errors import Problem
from impactkit.evidence import period_label, period_name, period_number
from impactkit.schema import CycleFile, Trend
from impactkit.waves.several import choose
from impactkit.waves.windows import LONGEST_GAP, windows_by_gaps, windows_by_students

SURVEY = "conditions"
NO_WAVE = -1


@dataclass(frozen=True)
class Wave:
    """One testing window (docs/reference.md#waves).

    period : the period in which it begins; its name in evidence. label : what readers call it.
    first, last : its first and last date. classrooms, people : in it; of a survey `people` are
    answers to one item at the most, and classrooms are 0.
    """

    period: str
    label: str
    first: pd.Timestamp
    last: pd.Timestamp
    classrooms: int
    people: int


@dataclass(frozen=True)
class InWaves:
    """The scores of one trend that count, or the ratings of the survey.

    waves : in order of time. rows : places in the table. wave : of each, its place in `waves`.
    level : of each, the place in the trend's scale; empty for a survey.
    """

    waves: tuple[Wave, ...]
    rows: np.ndarray
    wave: np.ndarray
    level: np.ndarray = field(default_factory=lambda: np.zeros(0, dtype=int))


@dataclass(frozen=True)
class Placed:
    """by : by trend, and for the survey by SURVEY; one without scores is absent.
    superseded, outside : by table, (rows,) bool: another score of that student counts instead;
    in none of the waves that the cycle file names. problems : what nothing decides.
    """

    by: Mapping[str, InWaves]
    superseded: Mapping[str, np.ndarray]
    outside: Mapping[str, np.ndarray]
    problems: tuple[Problem, ...] = ()


def place(tables: Mapping[str, pd.DataFrame], about: CycleFile) -> Placed:
    """Find the waves of every trend and of the survey, and what counts in each."""
    nothing = {name: np.zeros(len(table), dtype=bool) for name, table in tables.items()}
    superseded, outside = dict(nothing), {name: of.copy() for name, of in nothing.items()}
    found, problems = {}, []
    for trend in about.trends:
        scores = _scores(tables.get(trend.source), trend)
        if scores is None:
            continue
        wave, periods = _wave_of_scores(scores, about)
        scores["wave"] = wave
        outside[trend.source][scores["row"][wave == NO_WAVE]] = True
        scores = scores[wave != NO_WAVE].reset_index(drop=True)
        if scores.empty:
            continue
        chosen = choose(scores, trend)
        if chosen.undecided.any():
            problems.append(_undecided(scores[chosen.undecided], trend, periods, about))
        gone = scores["row"][~chosen.counts]
        superseded[trend.source] = superseded[trend.source].copy()
        superseded[trend.source][gone] = True
        found[trend.id] = InWaves(
            _waves(scores, "student", periods, about),
            scores["row"].to_numpy()[chosen.counts],
            scores["wave"].to_numpy()[chosen.counts],
            chosen.level[chosen.counts],
        )
    survey = tables.get(SURVEY)
    if survey is not None and len(survey):
        wave, periods = _wave_of_answers(survey, about)
        rows = np.flatnonzero(wave != NO_WAVE)
        outside[SURVEY][wave == NO_WAVE] = True
        answers = survey.assign(wave=wave).iloc[rows]
        if len(rows):
            found[SURVEY] = InWaves(_waves(answers, None, periods, about), rows, wave[rows])
    return Placed(found, superseded, outside, tuple(problems))


def _scores(table: pd.DataFrame | None, trend: Trend) -> pd.DataFrame | None:
    """The scores of a trend, by date: row (in the table), date, student, task, level."""
    if table is None or trend.scored not in table:
        return None
    named = "rubric" if trend.source == "rubric_scores" else "assessment"
    rows = np.flatnonzero((table[named] == trend.measure_name) & table[trend.scored].notna())
    if not len(rows):
        return None
    table = table.iloc[rows]
    code, levels = pd.factorize(table[trend.scored])
    level = np.array([trend.levels.index(level) for level in levels])[code]
    kept = table[["date", "classroom", "student", *(c for c in ("time",) if c in table)]]
    task = table["task" if "task" in table else named]
    scores = kept.assign(task=task, row=rows, level=level)
    if (scores["date"].diff().dt.days.to_numpy()[1:] >= 0).all():
        return scores.reset_index(drop=True)
    return scores.sort_values(["date", "task"], kind="stable", ignore_index=True)


def _wave_of_scores(scores: pd.DataFrame, about: CycleFile) -> tuple[np.ndarray, list[str]]:
    """The wave of each score, and the period of each wave."""
    if about.waves:
        return _named(scores["date"], about)
    longest = LONGEST_GAP[about.period]
    student, _ = pd.factorize(scores["student"])
    days = _days(_given(scores, student, longest))
    return _numbered(windows_by_students(days, student, longest), days, about)


def _wave_of_answers(survey: pd.DataFrame, about: CycleFile) -> tuple[np.ndarray, list[str]]:
    if about.waves:
        return _named(survey["date"], about)
    days = _days(survey["date"])
    return _numbered(windows_by_gaps(days, LONGEST_GAP[about.period]), days, about)


def _days(dates: pd.Series) -> np.ndarray:
    return dates.to_numpy().astype("datetime64[D]").astype(np.int64)


def _given(scores: pd.DataFrame, student: np.ndarray, longest: int) -> pd.Series:
    """The date that a score counts with: of a task that nobody did twice, the task's first date,
    so that a make-up, or classrooms that sit it on other days, do not make a wave."""
    task, tasks = pd.factorize(scores["task"])
    again = pd.Series(student.astype(np.int64) * len(tasks) + task).duplicated().to_numpy()
    once = np.ones(len(tasks), dtype=bool)
    once[task[again]] = False
    dates = pd.DataFrame({"task": task, "date": scores["date"]})
    each = dates.drop_duplicates().sort_values(["task", "date"])
    apart = each.groupby("task")["date"].diff().dt.days > longest
    once[each["task"][apart]] = False
    first = dates.groupby("task")["date"].min()
    given = pd.Series(first.to_numpy()[task], index=scores.index)
    return given.where(pd.Series(once[task], index=scores.index), scores["date"])


def _numbered(
    window: np.ndarray, days: np.ndarray, about: CycleFile
) -> tuple[np.ndarray, list[str]]:
    """Waves by the period in which they begin: windows that begin in one period are one wave."""
    begins = pd.Series(days).groupby(window).min().to_numpy()
    dates = pd.Series(begins.astype("datetime64[D]").astype("datetime64[ns]"))
    wave, periods = pd.factorize(period_number(dates, about))
    return wave[window], [period_name(number) for number in periods]


def _named(dates: pd.Series, about: CycleFile) -> tuple[np.ndarray, list[str]]:
    """By the windows of the cycle file; NO_WAVE outside all of them."""
    wave = np.full(len(dates), NO_WAVE)
    for window in about.waves.values():
        inside = dates.between(pd.Timestamp(window.from_), pd.Timestamp(window.to)).to_numpy()
        wave[inside] = list(about.waves.values()).index(window)
    used = np.unique(wave[wave != NO_WAVE])
    starts = [window.from_ for window in about.waves.values()]
    numbers = period_number(pd.Series(pd.to_datetime(starts)), about)
    place = np.full(len(starts) + 1, NO_WAVE)
    place[used] = np.arange(len(used))
    return place[wave], [period_name(number) for number in numbers.to_numpy()[used]]


def _waves(
    rows: pd.DataFrame, people: str | None, periods: list[str], about: CycleFile
) -> tuple[Wave, ...]:
    """What is known of each wave."""
    groups = rows.groupby("wave")
    ends = groups["date"].agg(["min", "max"])
    if people:
        who, rooms = groups[people].nunique(), groups["classroom"].nunique()
    else:
        who = rows.groupby(["wave", "item"]).size().groupby("wave").max()
        rooms = who * 0
    names = _names(about)
    return tuple(
        Wave(
            period,
            names.get(period) or span_label(first, last, about),
            first,
            last,
            int(rooms[at]),
            int(who[at]),
        )
        for at, (period, first, last) in enumerate(
            zip(periods, ends["min"], ends["max"], strict=True)
        )
    )


def _names(about: CycleFile) -> dict[str, str]:
    """The waves that the cycle file names, by the period in which each begins."""
    starts = pd.Series(pd.to_datetime([window.from_ for window in about.waves.values()]))
    numbers = period_number(starts, about) if len(starts) else []
    return {period_name(number): name for number, name in zip(numbers, about.waves, strict=True)}


def span_label(first: pd.Timestamp, last: pd.Timestamp, about: CycleFile) -> str:
    """week 3; weeks 1–2; Oct 2025; Apr–May 2026; 2024–25: true of every date from first to last."""
    ends = pd.Series([first, last])
    one, other = (period_label(period_name(n), about) for n in period_number(ends, about))
    if one == other:
        return one
    if about.period == "week":
        return f"weeks {one.split()[1]}–{other.split()[1]}"
    if about.period == "month" and first.year == last.year:
        return f"{one.split()[0]}–{other}"
    return f"{one} to {other}"


def _undecided(scores: pd.DataFrame, trend: Trend, periods: list[str], about: CycleFile) -> Problem:
    """How many students have several scores in which wave, and what decides."""
    parts = []
    for wave, those in scores.groupby("wave"):
        number = those["student"].nunique()
        who = "1 student has" if number == 1 else f"{number} students have"
        label = span_label(those["date"].min(), those["date"].max(), about)
        parts.append(f"{who} several scores in {_names(about).get(periods[wave]) or label}")
    place = f"{trend.source}, {trend.measure_name}"
    if trend.several is None:
        remedy = (
            f"Say which counts: write several: mean, best, first, last or by task below "
            f"trends.{trend.id}. If these are two testing windows, name them with waves:."
        )
    elif trend.several == "by task":
        remedy = f"List the task that counts in tasks: below trends.{trend.id}."
    else:
        remedy = (
            f"Nothing tells which was {trend.several}. Write the time of day, or another several:."
        )
    return Problem(place, f"{'; '.join(parts)}.", remedy)

"""Every score and rating of a cycle in its wave, once a student; what is left over is counted.

Takes clean tables and the cycle file, gives Placed. load_cycle calls it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date

import numpy as np
import pandas as pd

from impactkit.errors import Problem
from impactkit.schema import CycleFile, Trend
from impactkit.waves.calendar import (
    NO_WAVE,
    date_of,
    days_of,
    names_of,
    span_label,
    wave_of_answers,
    wave_of_scores,
)
from impactkit.waves.several import choose

SURVEY = "conditions"


@dataclass(frozen=True)
class Wave:
    """One testing window (docs/reference.md#waves).

    period : the period in which it begins; its name in evidence. label : what readers call it.
    first, last : its first and last day. classrooms, people : students, in it; of a survey, whose
    answers are anonymous, both are 0.
    """

    period: str
    label: str
    first: date
    last: date
    classrooms: int
    people: int


@dataclass(frozen=True)
class InWaves:
    """The scores of one trend that count, or the ratings of the survey.

    table : in which they stand. waves : in order of time. rows : places in the table.
    wave : of each, its place in `waves`.
    level, student : of each, the place in the trend's scale, and the student by a number; empty
    for a survey.
    """

    table: str
    waves: tuple[Wave, ...]
    rows: np.ndarray
    wave: np.ndarray
    level: np.ndarray = field(default_factory=lambda: np.zeros(0, dtype=int))
    student: np.ndarray = field(default_factory=lambda: np.zeros(0, dtype=int))


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


def kept(tables: Mapping[str, pd.DataFrame], placed: Placed) -> tuple[dict, Placed]:
    """The tables without the rows that a wave leaves out, and the places in them."""
    left, by = dict(tables), dict(placed.by)
    sources = {name: placed.superseded[name] | placed.outside[name] for name in tables}
    for name, gone in sources.items():
        if gone.any():
            left[name] = tables[name][~gone]
    for measure, found in placed.by.items():
        at = np.cumsum(~sources[found.table]) - 1
        by[measure] = replace(found, rows=at[found.rows])
    nothing = {name: np.zeros(len(table), dtype=bool) for name, table in left.items()}
    return left, replace(placed, by=by, superseded=nothing, outside=nothing)


def place(tables: Mapping[str, pd.DataFrame], about: CycleFile) -> Placed:
    """Find the waves of every trend and of the survey, and what counts in each."""
    superseded, outside = (
        {name: np.zeros(len(table), dtype=bool) for name, table in tables.items()} for _ in range(2)
    )
    found, problems = {}, []
    for trend in about.trends:
        scores = _scores(tables.get(trend.source), trend)
        if scores is None:
            continue
        wave, periods = wave_of_scores(scores, about)
        outside[trend.source][scores["row"][wave == NO_WAVE]] = True
        scores = scores.assign(wave=wave)[wave != NO_WAVE].reset_index(drop=True)
        if scores.empty:
            continue
        if trend.several == "mean":  # of its classrooms the last by date, whatever the rows' order
            scores = scores.sort_values(["day", "task", "classroom"], ignore_index=True)
        chosen = choose(scores, trend)
        if chosen.undecided.any():
            problems.append(_undecided(scores[chosen.undecided], trend, periods, about))
        superseded[trend.source][scores["row"][~chosen.counts]] = True
        of_wave = scores["wave"].to_numpy()
        found[trend.id] = InWaves(
            trend.source,
            _waves(of_wave, scores, periods, about),
            scores["row"].to_numpy()[chosen.counts],
            of_wave[chosen.counts],
            chosen.level[chosen.counts],
            scores["student"].to_numpy()[chosen.counts],
        )
    survey = tables.get(SURVEY)
    if survey is not None and len(survey):
        answers = pd.DataFrame({"day": days_of(survey["date"])})
        wave, periods = wave_of_answers(answers["day"].to_numpy(), about)
        outside[SURVEY][wave == NO_WAVE] = True
        rows = np.flatnonzero(wave != NO_WAVE)
        if len(rows):
            answers = answers.iloc[rows]
            waves = _waves(wave[rows], answers, periods, about)
            found[SURVEY] = InWaves(SURVEY, waves, rows, wave[rows])
    return Placed(found, superseded, outside, tuple(problems))


def _scores(table: pd.DataFrame | None, trend: Trend) -> pd.DataFrame | None:
    """The scores of a trend in numbers: `row` in the table, `day`, `student`, `classroom`, `task`
    and `level`; `order` of its task in the trend's `tasks`, and `second` of the day."""
    if table is None or trend.scored not in table:
        return None
    named = "rubric" if trend.source == "rubric_scores" else "assessment"
    rows = np.flatnonzero((table[named] == trend.measure_name) & table[trend.scored].notna())
    if not len(rows):
        return None
    table = table if len(rows) == len(table) else table.iloc[rows]
    code, levels = pd.factorize(table[trend.scored])
    task, tasks = pd.factorize(table["task" if "task" in table else named], sort=True)
    place_of = {name: at for at, name in enumerate(trend.tasks)}
    numbers = {
        "row": rows,
        "day": days_of(table["date"]),
        "student": pd.factorize(table["student"])[0],
        "classroom": pd.factorize(table["classroom"], sort=True)[0],
        "task": task,
        "level": np.array([trend.levels.index(level) for level in levels])[code],
        "order": np.array([place_of.get(name, len(place_of)) for name in tasks])[task],
    }
    if "time" in table:
        of_day = pd.to_timedelta(table["time"].fillna("00:00:00").astype(object))
        numbers["second"] = of_day.dt.total_seconds().to_numpy()
    return pd.DataFrame(numbers)


def _waves(
    wave: np.ndarray, rows: pd.DataFrame, periods: list[str], about: CycleFile
) -> tuple[Wave, ...]:
    """What is known of each wave."""
    ends = rows["day"].groupby(wave).agg(["min", "max"])
    people, rooms = (
        _distinct(wave, rows[who].to_numpy(), len(periods)) if who in rows else [0] * len(periods)
        for who in ("student", "classroom")
    )
    names = names_of(about)
    found = []
    for at, period in enumerate(periods):
        first, last = (date_of(day) for day in ends.iloc[at])
        label = names.get(period) or span_label(first, last, about)
        found.append(Wave(period, label, first, last, int(rooms[at]), int(people[at])))
    return tuple(found)


def _distinct(wave: np.ndarray, who: np.ndarray, waves: int) -> np.ndarray:
    """How many different numbers of `who` stand in each wave."""
    many = int(who.max()) + 1
    return np.bincount(pd.unique(wave * many + who) // many, minlength=waves)


def _undecided(scores: pd.DataFrame, trend: Trend, periods: list[str], about: CycleFile) -> Problem:
    """How many students have several scores in which wave, and what decides."""
    parts = []
    for wave, those in scores.groupby("wave"):
        number = those["student"].nunique()
        who = "1 student has" if number == 1 else f"{number} students have"
        label = span_label(date_of(those["day"].min()), date_of(those["day"].max()), about)
        parts.append(f"{who} several scores in {names_of(about).get(periods[wave]) or label}")
    place = f"{trend.source}, {trend.measure_name}"
    if trend.several is None:
        remedy = (
            f"Say which counts: write several: mean, best, first, last or by task below "
            f"trends.{trend.id}. If these are two testing windows, name them with waves:."
        )
    elif trend.several == "by task":
        remedy = (
            f"Of their tasks, none stands in tasks: below trends.{trend.id}, or two scores of the "
            "one that does. List the task that counts."
        )
    else:
        remedy = (
            f"Nothing tells which was {trend.several}. Write the time of day, or another several:."
        )
    return Problem(place, f"{'; '.join(parts)}.", remedy)

"""Scores of one trend, student by wave, read once and fast; shared by trends and raters.

Takes a Cycle and a Trend, gives Scored. Imports cycle and evidence; knows no other level.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from impactkit.cycle import Cycle
from impactkit.evidence import period_name, period_number
from impactkit.schema import Trend

NONE = -1


@dataclass(frozen=True)
class Scored:
    """The scores of one trend.

    table : the rows that hold a score. wave : the place in `waves` of each row.
    student : the place in `wide` of each row's student; a student of two rooms is two.
    waves : periods with scores, in order. rooms : names in order; room_of : each student's.
    wide : students × waves, the place of the level in the trend's scale, or NONE; where a wave
        holds several scores of one student, the last by date.
    """

    table: pd.DataFrame
    wave: np.ndarray
    student: np.ndarray
    waves: list[str]
    rooms: list[str]
    room_of: np.ndarray
    wide: np.ndarray


def scored(cycle: Cycle, trend: Trend) -> Scored | None:
    """The scores of `trend`, or None where there are none."""
    table = cycle.table(trend.source)
    if table is None or trend.scored not in table:
        return None
    column = "rubric" if trend.source == "rubric_scores" else "assessment"
    table = table[(table[column] == trend.measure_name) & table[trend.scored].notna()]
    if table.empty:
        return None
    room, rooms = pd.factorize(table["classroom"], sort=True)
    number, names = pd.factorize(table["student"])
    student, pairs = pd.factorize(room.astype("int64") * len(names) + number)
    wave, waves = pd.factorize(_waves(table, column, student, cycle), sort=True)
    level = _places(table[trend.scored], trend.levels)
    by_date = np.argsort(table["date"].to_numpy(), kind="stable")
    wide = np.full((len(pairs), len(waves)), NONE)
    wide[student[by_date], wave[by_date]] = level[by_date]  # a later row writes over
    return Scored(
        table,
        wave,
        student,
        [period_name(number) for number in waves],
        list(rooms),
        np.asarray(pairs) // len(names),
        wide,
    )


def _places(scores: pd.Series, levels: list[str]) -> np.ndarray:
    """The place of each score in the scale."""
    code, found = pd.factorize(scores)
    return np.array([levels.index(level) for level in found])[code]


def _waves(table: pd.DataFrame, column: str, student: np.ndarray, cycle: Cycle) -> np.ndarray:
    """The period of each score, as a number; a task given once to each student is one wave.

    Such a task counts in the period in which most of its scores lie, so that a make-up a week
    later, or rooms that sit it in different weeks, do not make a wave of their own.
    """
    period = period_number(table["date"], cycle.about).to_numpy()
    task, tasks = pd.factorize(table["task" if "task" in table else column])
    again = pd.Series(student.astype("int64") * len(tasks) + task).duplicated().to_numpy()
    in_period = np.zeros((len(tasks), int(period.max()) + 1), dtype=int)
    np.add.at(in_period, (task, period), 1)
    usual = in_period.argmax(axis=1)
    repeated = np.zeros(len(tasks), dtype=bool)
    repeated[task[again]] = True
    return np.where(repeated[task], period, usual[task])


def tasks_at(found: Scored, wave: int, students: np.ndarray) -> set[str]:
    """The tasks that `students` (True for each that counts) did in a wave; none for assessments
    other than the assessment itself, which is the same at every wave."""
    if "task" not in found.table:
        return {"the assessment"}
    rows = (found.wave == wave) & students[found.student]
    return set(found.table["task"][rows].unique())

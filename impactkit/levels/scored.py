"""Scores of one trend, student by wave, read once and fast; shared by trends and raters.

Takes a Cycle and a Trend, gives Scored. Imports cycle; knows no other level.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from impactkit.cycle import Cycle
from impactkit.schema import Trend

NONE = -1


@dataclass(frozen=True)
class Scored:
    """The scores of one trend that count, each student once in a wave.

    table : the rows that hold them. wave : the place in `waves` of each row.
    student : the place in `wide` of each row's student. waves : their periods, in order.
    rooms : classrooms in order.
    wide : students × waves, the place of the level in the trend's scale, or NONE.
    room : students × waves, the place of the classroom in which it was scored, or NONE.
    """

    table: pd.DataFrame
    wave: np.ndarray
    student: np.ndarray
    waves: list[str]
    rooms: list[str]
    wide: np.ndarray
    room: np.ndarray


def scored(cycle: Cycle, trend: Trend) -> Scored | None:
    """The scores of `trend`, or None where there are none."""
    found = cycle.placed.by.get(trend.id)
    if found is None:
        return None
    table = cycle.tables[trend.source].iloc[found.rows]
    room, rooms = pd.factorize(table["classroom"], sort=True)
    student, students = pd.factorize(found.student)
    wide = np.full((len(students), len(found.waves)), NONE)
    where = wide.copy()
    wide[student, found.wave] = found.level
    where[student, found.wave] = room
    periods = [wave.period for wave in found.waves]
    return Scored(table, found.wave, student, periods, list(rooms), wide, where)


def tasks_at(found: Scored, wave: int, students: np.ndarray) -> pd.DataFrame:
    """The `classroom` and `task` of each score of `students` (True for each that counts) in a
    wave; for assessments the assessment itself, which is the same at every wave."""
    rows = found.table[(found.wave == wave) & students[found.student]]
    return rows[["classroom"]].assign(task=rows.get("task", "the assessment"))

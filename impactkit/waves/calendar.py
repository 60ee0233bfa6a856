"""Which wave a day belongs to, and what the wave is called.

Takes days as whole numbers, gives the wave of each and the period that names each wave.
"""

from __future__ import annotations

from datetime import date, timedelta

import numpy as np
import pandas as pd

from impactkit.evidence import period_label, period_name
from impactkit.schema import CycleFile
from impactkit.waves.windows import (
    LONGEST_GAP,
    LONGEST_GAP_OF_A_SURVEY,
    windows_by_gaps,
    windows_by_students,
)

NO_WAVE = -1


def days_of(dates: pd.Series) -> np.ndarray:
    return dates.to_numpy().astype("datetime64[D]").astype(np.int64)


def date_of(day: int) -> date:
    return date(1970, 1, 1) + timedelta(days=int(day))


def wave_of_scores(scores: pd.DataFrame, about: CycleFile) -> tuple[np.ndarray, list[str]]:
    """The wave of each score, and the period of each wave."""
    day, student = scores["day"].to_numpy(), scores["student"].to_numpy()
    if about.waves:
        return _named(day, about)
    longest = LONGEST_GAP[about.period]
    day = _given(day, scores["task"].to_numpy(), student, longest)
    return _numbered(windows_by_students(day, student, longest), day, about)


def wave_of_answers(day: np.ndarray, about: CycleFile) -> tuple[np.ndarray, list[str]]:
    if about.waves:
        return _named(day, about)
    return _numbered(windows_by_gaps(day, LONGEST_GAP_OF_A_SURVEY[about.period]), day, about)


def _given(day: np.ndarray, task: np.ndarray, student: np.ndarray, longest: int) -> np.ndarray:
    """The day that a score counts with: of a task that nobody did twice, the task's first day,
    so that a make-up, or classrooms that sit it on other days, do not make a wave."""
    people, days = int(student.max()) + 1, int(day.max()) + 1
    once = np.ones(int(task.max()) + 1, dtype=bool)
    once[task[pd.Series(task * people + student).duplicated().to_numpy()]] = False
    each_task, each_day = np.divmod(np.sort(pd.unique(task * days + day)), days)
    far = (np.diff(each_task) == 0) & (np.diff(each_day) > longest)
    once[each_task[1:][far]] = False
    first = each_day[np.searchsorted(each_task, np.arange(len(once)))]
    return np.where(once[task], first[task], day)


def _numbered(window: np.ndarray, day: np.ndarray, about: CycleFile) -> tuple[np.ndarray, list]:
    """Waves by the period in which they begin: windows that begin in one period are one wave."""
    begins = pd.Series(day).groupby(window).min()
    wave, numbers = pd.factorize(
        np.array([about.period_number(date_of(first)) for first in begins])
    )
    return wave[window], [period_name(number) for number in numbers]


def _named(day: np.ndarray, about: CycleFile) -> tuple[np.ndarray, list[str]]:
    """By the windows of the cycle file that hold any; NO_WAVE outside all of them."""
    wave, periods = np.full(len(day), NO_WAVE), []
    for window in about.waves.values():
        ends = (window.from_ - date_of(0)).days, (window.to - date_of(0)).days
        inside = (day >= ends[0]) & (day <= ends[1])
        if inside.any():
            wave[inside] = len(periods)
            periods.append(period_name(about.period_number(window.from_)))
    return wave, periods


def names_of(about: CycleFile) -> dict[str, str]:
    """The waves that the cycle file names, by the period in which each begins."""
    return {
        period_name(about.period_number(window.from_)): name for name, window in about.waves.items()
    }


def span_label(first: date, last: date, about: CycleFile) -> str:
    """week 3; weeks 1–2; Oct 2025; Apr–May 2026; 2024–25: true of every day from first to last."""
    one, other = (
        period_label(period_name(about.period_number(day)), about) for day in (first, last)
    )
    if one == other:
        return one
    if about.period == "week":
        return f"weeks {one.split()[1]}–{other.split()[1]}"
    if about.period == "year":
        return f"{one} to {other}"
    return f"{one.split()[0] if first.year == last.year else one}–{other}"

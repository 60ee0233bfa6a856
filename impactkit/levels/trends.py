"""Level 3: rubric shares and other trends, for the same students from the first wave to the last.

Takes a Cycle, gives evidence rows. Only students scored at both ends are followed: a share of
everybody beside a share of those would publish the few others exactly (docs/why.md#small-numbers).
"""

from __future__ import annotations

import pandas as pd

from impactkit.cycle import Cycle
from impactkit.evidence import ALL, period_of
from impactkit.schema import Trend
from impactkit.uncertainty import Interval, direction, rooms_t, tango, wilson


def rows(cycle: Cycle) -> list[dict]:
    """For each trend: the whole distribution at every wave, and the change at watched levels."""
    found = []
    for trend in cycle.about.trends:
        scores = _scores(cycle, trend)
        if scores is not None and not scores.empty:
            found += _trend_rows(scores, trend)
    return found


def _scores(cycle: Cycle, trend: Trend) -> pd.DataFrame | None:
    """One score a student and period (the last one given): student × period of levels."""
    table = cycle.table(trend.source)
    if table is None or trend.scored not in table:
        return None
    column = "rubric" if trend.source == "rubric_scores" else "assessment"
    table = table[(table[column] == trend.measure_name) & table[trend.scored].notna()]
    table = table.assign(period=_waves(table, column, cycle))
    table = table.sort_values("date", kind="stable")
    last = table.drop_duplicates(["classroom", "student", "period"], keep="last")
    return last.pivot(index=["classroom", "student"], columns="period", values=trend.scored)


def _waves(table: pd.DataFrame, column: str, cycle: Cycle) -> pd.Series:
    """The period of each score; a task given once to each student is one wave.

    Such a task counts in the period in which most of its scores lie, so that a make-up a week
    later, or rooms that sit it in different weeks, do not make a wave of their own.
    """
    period = period_of(table["date"], cycle.about)
    task = table["task" if "task" in table else column]
    again = table.assign(task=task).duplicated(["classroom", "student", "task"])
    once = ~task.isin(task[again].unique())
    usual = period[once].groupby(task[once]).agg(lambda of: of.mode().iloc[0])
    return period.mask(once, task.map(usual))


def _trend_rows(scores: pd.DataFrame, trend: Trend) -> list[dict]:
    waves = sorted(scores.columns)
    first, last = waves[0], waves[-1]
    at_both = scores[first].notna() & scores[last].notna()
    matched = scores[at_both]
    named = {"level": "trend", "measure": trend.id}
    found = [named | cell for wave in waves for cell in _shares(matched, wave, trend)]
    groups = {
        "matched": at_both,
        "joined": scores[first].isna() & scores[last].notna(),
        "left": scores[first].notna() & scores[last].isna(),
        "between": scores[first].isna() & scores[last].isna(),
    }
    found += [
        named
        | {
            "statistic": "count",
            "period": "whole",
            "group": ALL,
            "category": name,
            "count": int(of.sum()),
            "n": int(of.sum()),
            "students": int(of.sum()),
            "rooms": scores.index.get_level_values("classroom").nunique(),
        }
        for name, of in groups.items()
    ]
    if len(waves) > 1 and len(matched):
        found += [named | row for level in trend.watch for row in _changes(matched, level)]
    return found


def _shares(matched: pd.DataFrame, wave: str, trend: Trend) -> list[dict]:
    scored = matched[wave].dropna().reset_index()
    rows = []
    for group, part in [(ALL, scored), *scored.groupby("classroom")]:
        n, rooms = len(part), part["classroom"].nunique()
        for level in trend.levels:
            count = int((part[wave] == level).sum())
            low, high = wilson(count, n) if n else (None, None)
            rows.append(
                {
                    "statistic": "share",
                    "period": wave,
                    "group": group,
                    "category": level,
                    "count": count,
                    "n": n,
                    "value": count / n if n else None,
                    "low": low,
                    "high": high,
                    "rooms": rooms,
                    "students": n,
                }
            )
    return rows


def _within_all(interval: Interval | None) -> Interval | None:
    """No share changes by more than 100 points; rooms that all moved alike give no range."""
    if interval is None or interval.low == interval.high:
        return None
    return Interval(max(interval.low, -1.0), min(interval.high, 1.0))


def _changes(matched: pd.DataFrame, level: str) -> list[dict]:
    """Last wave less first, for these students (Tango) and as rooms differ (t)."""
    first = matched.iloc[:, 0] == level
    last = matched.iloc[:, -1] == level
    n = len(matched)
    interval = tango(int((last & ~first).sum()), int((first & ~last).sum()), n)
    by_room = (last.groupby("classroom").mean() - first.groupby("classroom").mean()).tolist()
    other = _within_all(rooms_t(by_room))
    common = {"period": "change", "group": ALL, "category": level, "rooms": len(by_room)}
    return [
        common
        | {
            "statistic": "change",
            "n": n,
            "students": n,
            "value": (last.sum() - first.sum()) / n,
            "low": interval.low,
            "high": interval.high,
            "direction": direction(interval),
        },
        common
        | {
            "statistic": "room_change",
            "n": len(by_room),
            "students": n,
            "value": sum(by_room) / len(by_room),
            "low": other.low if other else None,
            "high": other.high if other else None,
            "direction": direction(other),
        },
    ]

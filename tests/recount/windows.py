"""Finds waves by the rules of docs/reference.md, "Waves"."""

from __future__ import annotations

from datetime import date
from fractions import Fraction
from itertools import pairwise

import pandas as pd

from .records import Cycle, Periods


def named(cycle: Cycle) -> list[tuple[date, date]]:
    windows = cycle.get("waves") or {}
    return [(date.fromisoformat(w["from"]), date.fromisoformat(w["to"])) for w in windows.values()]


def by_name(days: pd.Series, cycle: Cycle, periods: Periods) -> pd.Series:
    """Of each day the period of its named window; 0 outside all."""

    def period(day: date) -> int:
        return next((periods.of(a) for a, b in named(cycle) if a <= day <= b), 0)

    return days.map(period).astype(int)


def found(scores: pd.DataFrame, periods: Periods) -> pd.Series:
    """Of each score of one trend the period of its wave; columns `student`, `task`, `day`."""
    if scores.empty:
        return pd.Series(dtype=int)
    counted_as = _counted_as(scores, periods.longest_gap)
    begins = {}
    for stretch in _stretches(sorted(set(counted_as)), periods.longest_gap):
        its = scores.assign(day=counted_as)
        its = its[its["day"].isin(stretch)]
        for window in _cut(its, stretch, scores["student"].nunique()):
            begins |= dict.fromkeys(window, periods.of(window[0]))
    return counted_as.map(begins).astype(int)


def by_gaps(days: pd.Series, periods: Periods) -> pd.Series:
    """Of each rating of a survey the period of its wave (rules 2 and 4)."""
    begins = {}
    longest = 6 if periods.kind == "week" else periods.longest_gap
    for stretch in _stretches(sorted(set(days)), longest):
        begins |= dict.fromkeys(stretch, periods.of(stretch[0]))
    return days.map(begins).astype(int)


def _counted_as(scores: pd.DataFrame, gap: int) -> pd.Series:
    """Rule 1: the days as they count."""
    counted_as = scores["day"].copy()
    for _, its in scores.groupby("task"):
        once = not its["student"].duplicated().any()
        days = sorted(set(its["day"]))
        if once and all((b - a).days <= gap for a, b in pairwise(days)):
            counted_as[its.index] = days[0]
    return counted_as


def _stretches(days: list[date], gap: int) -> list[list[date]]:
    """Rule 2."""
    stretches: list[list[date]] = []
    for day in days:
        if stretches and (day - stretches[-1][-1]).days <= gap:
            stretches[-1].append(day)
        else:
            stretches.append([day])
    return stretches


def _cut(scores: pd.DataFrame, days: list[date], students: int) -> list[list[date]]:
    """Rule 3: the cheapest way to cut one stretch; of equal ones longer gaps, then earlier cuts.

    `best[i]` is the best way to cut the first i days: (cost, minus the gaps, cuts).
    """
    price = max(Fraction(students, 20), Fraction(1))
    on = {day: list(its) for day, its in scores.groupby("day")["student"]}
    best: list[tuple[Fraction, int, tuple[int, ...]]] = [(Fraction(0), 0, ())]
    for end in range(1, len(days) + 1):
        choices = []
        seen: set[str] = set()
        beyond = 0
        for begin in range(end - 1, -1, -1):
            for student in on[days[begin]]:
                beyond += student in seen
                seen.add(student)
            cost, gaps, cuts = best[begin]
            if begin:
                gaps -= (days[begin] - days[begin - 1]).days
                cuts = (*cuts, begin)
            choices.append((cost + beyond + price, gaps, cuts))
        best.append(min(choices))
    cuts = best[-1][2]
    return [days[a:b] for a, b in pairwise([0, *cuts, len(days)])]


def label(days: list[date], cycle: Cycle, periods: Periods) -> str:
    """What a wave is called that has scores on these days."""
    for name, window in (cycle.get("waves") or {}).items():
        if date.fromisoformat(window["from"]) <= days[0] <= date.fromisoformat(window["to"]):
            return str(name)
    first, last = min(days), max(days)
    a, b = periods.of(first), periods.of(last)
    if periods.kind == "week":
        return f"week {a}" if a == b else f"weeks {a}–{b}"
    if periods.kind == "month":
        if a == b:
            return f"{first:%b %Y}"
        year = "" if first.year == last.year else f" {first.year}"
        return f"{first:%b}{year}–{last:%b %Y}"
    month = periods.start.month
    begins = first.year - (first.month < month)
    ends = last.year - (last.month < month) + (month > 1)
    return f"{begins}" if begins == ends else f"{begins}–{ends % 100:02}"

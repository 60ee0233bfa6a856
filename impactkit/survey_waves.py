"""When the survey was taken: its testing windows, found by gaps between dates.

Takes dates and a CycleFile, gives Waves. levels.conditions and measure import it.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import pandas as pd

from impactkit.evidence import period_label, period_of
from impactkit.schema import CycleFile

LONGEST_GAP = {"week": 14, "month": 31, "year": 92}
"""Days between two dates of one window, at most, by the cycle's period."""


@dataclass(frozen=True)
class Wave:
    """One window. period : the id of the period in which it begins. first, last : its dates."""

    period: str
    label: str
    first: date
    last: date


def windows_of(dates: pd.Series, about: CycleFile) -> tuple[Wave, ...]:
    """The windows in which these dates lie, in order; every date lies in one.

    A new one begins after more than LONGEST_GAP days without a date. Windows that begin in the
    same period are one.
    """
    days = pd.Series(sorted(pd.unique(dates)), dtype="datetime64[ns]")
    if days.empty:
        return ()
    window = (days.diff().dt.days > LONGEST_GAP[about.period]).cumsum()
    begins = period_of(days.groupby(window).transform("first"), about)
    return tuple(
        Wave(period, _label(of, about), of.iloc[0].date(), of.iloc[-1].date())
        for period, of in days.groupby(begins)
    )


def wave_of(dates: pd.Series, waves: tuple[Wave, ...]) -> pd.Series:
    """The id of the window in which each date lies."""
    begins = pd.Series([pd.Timestamp(wave.first) for wave in waves])
    at = begins.searchsorted(dates, side="right") - 1
    return pd.Series([waves[place].period for place in at], dates.index, dtype="str")


def _label(days: pd.Series, about: CycleFile) -> str:
    """week 1; weeks 1–2; Oct 2025; Apr–May 2026; Dec 2025–Jan 2026."""
    first, last = (period_label(period, about) for period in period_of(days.iloc[[0, -1]], about))
    if first == last:
        return first
    if about.period == "week":
        return f"weeks {first.split()[-1]}–{last.split()[-1]}"
    (month, year), (_, year_last) = first.split(), last.split()
    return f"{month if year == year_last else first}–{last}"

"""The one tidy table's shape: one row a cell, the same columns at every level.

Takes what levels counted, gives Evidence. Levels write it, disclosure reads it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

import numpy as np
import pandas as pd

from impactkit.errors import ImpactKitError
from impactkit.schema import CycleFile

STATISTICS = {
    "shift": ("share", "change"),
    "dosage": ("total", "share"),
    "indicator": (
        "share",
        "mean",
        "change",
        "count",
        "precision",
        "recall",
        "share_at_score",
        "saturation",
    ),
    "trend": (
        "share",
        "count",
        "change",
        "room_change",
        "rooms_up",
        "rooms_down",
        "rooms_same",
        "share_joined",
        "share_left",
        "agreement",
        "kappa",
        "quadratic_kappa",
        "ac2",
        "drift",
    ),
    "conditions": ("share", "change"),
    "made_from": ("count",),
}
"""What each level may say of a measure. A new statistic needs a rule in disclosure first.

What adds up to what, by count and n:
  share of conditions : roles to all, in each wave.
  share : classrooms to all; periods to early and late; the steps of a rubric to n. Level 3's
    shares are those of the students followed, in every wave.
  total, share of dosage : classrooms to all; periods to whole.
  agreement : waves to early, late and whole.
  share_joined, share_left, share_at_score : steps to n, and to nothing else: joined, left and
    followed students are three groups of different people, and no figure of all is given.
  rooms_up, rooms_down, rooms_same : to the number of rooms.
What can be worked out from others: change from both ends; room_change and rooms_up … from the
shares by classroom at both ends; drift from agreement, early and late; kappa, quadratic_kappa
and ac2 share n with agreement, whole.
"""
STEPS = ("share", "share_joined", "share_left")
"""Of a trend: statistics whose categories are the steps of a rubric, and add up to n."""
DISTRIBUTIONS = (*STEPS, "share_at_score")
"""Statistics that are shares of people, or of what they did."""
KEY = ["level", "measure", "statistic", "period", "group", "category"]
"""What names a cell.

level : shift, dosage, indicator, trend, conditions or made_from.
measure : the id in the cycle file (or a table's name for made_from).
statistic : one of STATISTICS; change is last less first.
period : 01, 02 … within the cycle; early and late (its first and last third); change; whole.
group : all, or a classroom, or a role.
category : a step of the rubric, yes, or a bucket.
"""
NUMBERS = ["count", "n", "value", "low", "high", "rooms", "students"]
"""count of n observations; value in shares of 1 or in the measure's own unit; low and high its
95% interval; rooms and students behind the cell (students <NA> where nobody counted them)."""
COLUMNS = [*KEY, *NUMBERS, "direction"]
"""direction : of a change: up, down, or unclear (too few classrooms), or why neither is said: flat
(within what chance alone gives), apart (classrooms moved too differently), several (clear alone,
and not among all the shares that are watched), tasks (they differ at both ends)."""

ALL = "all"
NAME = pd.StringDtype("python", na_value=np.nan)
"""Text as pandas keeps it without Arrow, whose overhead is larger than these few hundred rows."""


@dataclass(frozen=True)
class Evidence:
    """What a cycle's records say, before anything is hidden. Never leaves the machine.

    salt : the district's own, for the names under which a coach's page shows classrooms.
    earlier : what pages of this cycle said before, as facts.json has it: audience and facts.
    waves : by trend (and conditions), what readers call each wave, by the period that names it.
    """

    about: CycleFile
    rows: pd.DataFrame
    salt: bytes = field(default=b"", repr=False)
    earlier: tuple[Mapping, ...] = ()
    waves: Mapping[str, Mapping[str, str]] = field(default_factory=dict)


def evidence_rows(rows: list[dict]) -> pd.DataFrame:
    """Rows as dicts (absent keys are <NA>) → a frame of COLUMNS, each cell named once."""
    frame = pd.DataFrame(rows, columns=COLUMNS)
    frame[[*KEY, "direction"]] = frame[[*KEY, "direction"]].astype(NAME)
    for column in ("count", "n", "rooms", "students"):
        frame[column] = frame[column].astype("Float64").round().astype("Int64")
    for column in ("value", "low", "high"):
        frame[column] = frame[column].astype("Float64")
    if frame.duplicated(KEY).any():
        raise ImpactKitError("Two evidence rows name the same cell; this is a mistake of the kit.")
    return frame


MONTHS = {"month": 1, "year": 12}
"""How many calendar months a period has; a week is seven days from the cycle's first."""


def period_number(dates: pd.Series, about: CycleFile) -> pd.Series:
    """The period of each date as a number: 1 is the first week, month or year of the cycle."""
    if about.period == "week":
        number = (dates - pd.Timestamp(about.start)).dt.days // 7
    else:
        months = (dates.dt.year - about.start.year) * 12 + dates.dt.month - about.start.month
        number = months // MONTHS[about.period]
    return (number + 1).astype("int64")


def period_of(dates: pd.Series, about: CycleFile) -> pd.Series:
    """The period of each date: 01 is the first week, month or year of the cycle."""
    return period_number(dates, about).map(period_name)


def period_name(number: int) -> str:
    """01 for the first period."""
    return f"{number:02d}"


def periods(about: CycleFile) -> list[str]:
    """Every period of the cycle, with or without evidence."""
    return [period_name(number) for number in range(1, about.period_number(about.end) + 1)]


def thirds(about: CycleFile) -> tuple[list[str], list[str]]:
    """The periods of the cycle's first and last third (at least one each, never overlapping)."""
    names = periods(about)
    size = max(1, len(names) // 3)
    return names[:size], names[-size:] if len(names) > 1 else []


def period_label(period: str, about: CycleFile) -> str:
    """What a reader calls a period: week 3, Mar 2026, 2025–26; weeks 1 and 2 for early."""
    if period in ("early", "late"):
        window = thirds(about)[period == "late"]
        return _span(window, about)
    if not period.isdigit():
        return period
    if about.period == "week":
        return f"week {int(period)}"
    months = about.start.month - 1 + (int(period) - 1) * MONTHS[about.period]
    first = date(about.start.year + months // 12, months % 12 + 1, 1)
    if about.period == "month":
        return first.strftime("%b %Y")
    return str(first.year) if first.month == 1 else f"{first.year}–{(first.year + 1) % 100:02d}"


def _span(window: list[str], about: CycleFile) -> str:
    if len(window) == 1:
        return period_label(window[0], about)
    if about.period == "week":
        return f"weeks {int(window[0])} {_to(window)} {int(window[-1])}"
    return f"{period_label(window[0], about)} {_to(window)} {period_label(window[-1], about)}"


def _to(window: list[str]) -> str:
    return "and" if len(window) == 2 else "to"

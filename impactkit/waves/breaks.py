"""A long break before the last third of a cycle: perhaps what came after it is a follow-up.

Takes clean tables and the cycle file, gives what a person should look at.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from itertools import pairwise

import pandas as pd

from impactkit.errors import Problem
from impactkit.evidence import thirds
from impactkit.schema import CycleFile

LOGS = ("practice_log", "coaching_log")
LONG = {"week": timedelta(weeks=4), "month": timedelta(days=92)}


def after_a_break(tables: Mapping[str, pd.DataFrame], about: CycleFile) -> list[Problem]:
    """A note where everything in the cycle's last third came after a long break without records.

    Such records are told as the end of the cycle, though coaching may have ended before. Where
    the break begins in the first third there are two points in time and no more, as planned; and
    testing windows alone may lie as far apart as they like.
    """
    logs = [tables[name] for name in LOGS if name in tables]
    days = sorted({day for log in logs for day in log["date"]})
    early, late = ({int(period) for period in window} for window in thirds(about))
    for before, after in pairwise(day.date() for day in days):
        long = after - before > LONG.get(about.period, timedelta.max)
        begins, ends = about.period_number(before), about.period_number(after)
        if long and max(early) < begins < min(late, default=0) <= ends:
            weeks = (after - before).days // 7
            dated = [table["date"] for table in tables.values() if "date" in table and len(table)]
            last = max(dates.max() for dates in dated)
            return [
                Problem(
                    f"params/{about.cycle}.yml, end",
                    f"no visit or session lies between {before} and {after} ({weeks} weeks), and "
                    "all that pages call the end of the cycle came after.",
                    f"If that was a follow-up, let the cycle end before it, and write follow_up: "
                    f"{{from: {after}, to: {last.date()}}}. Its rows are then kept apart.",
                )
            ]
    return []

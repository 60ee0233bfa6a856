"""Level 1: which practices were seen, in how many visits.

Takes a Cycle, gives evidence rows.
"""

from __future__ import annotations

from impactkit.cycle import Cycle
from impactkit.evidence import period_of
from impactkit.levels.over_time import over_time


def rows(cycle: Cycle) -> list[dict]:
    """Adoption of each shift: count of out_of, by period; n counts visits (or what out_of counts).

    A period without a visit has n 0: a hole, never filled in.
    """
    log = cycle.table("practice_log")
    if log is None:
        return []
    log = log.assign(period=period_of(log["date"], cycle.about))
    found = []
    for shift in cycle.about.shifts:
        seen = log.loc[log["shift"] == shift.id, ["period", "classroom", "count", "out_of"]]
        if len(seen):
            found += over_time(seen, cycle.about, level="shift", measure=shift.id)
    return found

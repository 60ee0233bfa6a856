"""Dosage: coaching minutes planned and delivered, and adherence: planned sessions that took place.

Takes a Cycle, gives evidence rows. Belongs to Level 1: exposure, not effect.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import product

from impactkit.cycle import Cycle
from impactkit.evidence import ALL, period_of, periods


@dataclass
class Sessions:
    """What was planned and delivered in one period and classroom, or in all of them."""

    planned: float = 0.0
    delivered: float = 0.0
    n: int = 0
    due: int = 0
    held: int = 0
    rooms: set[str] = field(default_factory=set)

    def add(self, room: str, planned: float, delivered: float) -> None:
        self.planned += planned
        self.delivered += delivered
        self.n += 1
        self.due += planned > 0
        self.held += planned > 0 and delivered > 0
        self.rooms.add(room)


def rows(cycle: Cycle) -> list[dict]:
    """By period and for the whole cycle: minutes planned and delivered (n counts sessions), and
    the share of planned sessions that took place at all. A session nobody planned is delivered
    time and no part of that share."""
    log = cycle.table("coaching_log")
    if log is None:
        return []
    counted: dict[tuple[str, str], Sessions] = {}
    minutes = (log[c].to_numpy("float64", na_value=0.0) for c in ("planned_minutes", "minutes"))
    for at, room, *session in zip(
        period_of(log["date"], cycle.about), log["classroom"], *minutes, strict=True
    ):
        for key in product((at, "whole"), (room, ALL)):
            counted.setdefault(key, Sessions()).add(room, *map(float, session))
    cells = dict(sorted(counted.items()))
    for period in periods(cycle.about):
        cells.setdefault((period, ALL), Sessions())
    return [row for key, cell in cells.items() for row in _rows(*key, cell)]


def _rows(period: str, group: str, cell: Sessions) -> list[dict]:
    named = {"level": "dosage", "measure": "coaching", "period": period, "group": group}
    named["rooms"] = len(cell.rooms)
    both = {"planned": cell.planned, "delivered": cell.delivered}
    minutes = [
        named | {"statistic": "total", "category": kind, "value": value, "n": cell.n}
        for kind, value in both.items()
    ]
    share = {
        "count": cell.held,
        "n": cell.due,
        "value": cell.held / cell.due if cell.due else None,
    }
    return [*minutes, named | {"statistic": "share", "category": "held"} | share]

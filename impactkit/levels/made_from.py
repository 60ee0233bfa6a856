"""What a page is made from: classrooms, and every row of every file in its bucket.

Takes a Cycle, gives evidence rows.
"""

from __future__ import annotations

from impactkit.cycle import Cycle
from impactkit.evidence import ALL
from impactkit.schema import BUCKETS


def rows(cycle: Cycle) -> list[dict]:
    """Rows of each table by bucket (n: rows read); the number of classrooms and of rosters."""
    rooms_of = {
        name: table["classroom"].nunique()
        for name, table in cycle.tables.items()
        if "classroom" in table
    }
    common = {"level": "made_from", "statistic": "count", "period": "whole", "group": ALL}
    found = [
        common
        | {
            "measure": file["table"],
            "category": bucket,
            "count": file[bucket],
            "n": file["rows"],
            "rooms": rooms_of.get(file["table"]),
        }
        for file in cycle.accounting.to_dict("records")
        for bucket in BUCKETS
        if file["table"] != "roster"
    ]
    rooms = {
        room
        for table in cycle.tables.values()
        if "classroom" in table
        for room in table["classroom"].unique()
    }
    found.append(
        common
        | {"measure": "cycle", "category": "classrooms", "count": len(rooms), "n": len(rooms)}
    )
    found.append(
        common
        | {
            "measure": "cycle",
            "category": "rosters",
            "n": 1,
            "count": int(cycle.people.has_roster),
        }
    )
    return found

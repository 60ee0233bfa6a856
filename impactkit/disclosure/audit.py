"""The last look before anything leaves: does what is hidden hold a number still?

Takes rows with their final status, gives nothing or raises. What readers could work out is bounded
where it is decided what is hidden (decide); this shares no code with it, so that a mistake on the
way from there to the page is seen here.
"""

from __future__ import annotations

import pandas as pd

from impactkit.disclosure.rules import Policy
from impactkit.errors import DisclosureError
from impactkit.evidence import ALL

NUMBERS = ["count", "value", "low", "high"]


def audit(rows: pd.DataFrame, policy: Policy) -> None:
    """Refuse a release that hides a number and holds it all the same.

    Raises
    ------
    DisclosureError : a hidden cell still holds a number, a coded one its count, a room is shown to
        an audience that sees none, or a figure pools too few classrooms.
    """
    hidden = rows[rows["status"] == "withheld"]
    if hidden[[*NUMBERS, "n", "rooms", "students"]].notna().any(axis=None):
        raise DisclosureError("A withheld cell still holds a number.")
    if rows.loc[rows["status"] == "coded", ["count", "value"]].notna().any(axis=None):
        raise DisclosureError("A coded cell still holds its number.")
    if policy.rooms == "none" and (rows.loc[rows["level"] != "conditions", "group"] != ALL).any():
        raise DisclosureError(f"A classroom was about to be shown to the {policy.audience}.")
    pooled = rows[(rows["group"] == ALL) & (rows["status"] == "shown")]
    few = pooled["rooms"].notna() & (pooled["rooms"] < policy.min_classrooms) & (pooled["n"] > 0)
    few &= pooled["level"].map(lambda level: policy.levels[level]["classrooms"])
    if policy.needs_classrooms and few.any():
        raise DisclosureError(
            f"A pooled figure of fewer than {policy.min_classrooms} classrooms was about to leave."
        )

"""The last look before anything leaves: does any published sum give a hidden cell away?

Takes rows with their final status, gives nothing or raises. First form: it subtracts, for each
published total, the shown members, and refuses where one hidden member, or too small a group of
them, remains. It shares no code with suppress, so that a mistake there is seen here.
"""

from __future__ import annotations

import pandas as pd

from impactkit.disclosure.rules import Policy
from impactkit.errors import DisclosureError
from impactkit.evidence import ALL

NUMBERS = ["count", "value", "low", "high"]


def audit(rows: pd.DataFrame, policy: Policy) -> None:
    """Refuse a release that hides a number and tells it all the same.

    Raises
    ------
    DisclosureError : a hidden cell still holds a number, a room is shown to an audience that
        sees none, or a single hidden room remains of a published total.
    """
    hidden = rows[rows["status"] == "withheld"]
    if hidden[[*NUMBERS, "n", "rooms", "students"]].notna().any(axis=None):
        raise DisclosureError("A withheld cell still holds a number.")
    if policy.rooms == "none" and (rows.loc[rows["level"] != "conditions", "group"] != ALL).any():
        raise DisclosureError(f"A classroom was about to be shown to the {policy.audience}.")
    cell = ["level", "measure", "statistic", "period", "category"]
    pooled, is_hidden = rows["group"] == ALL, rows["status"] == "withheld"
    counted = pd.DataFrame(
        {
            "hidden_rooms": ~pooled & is_hidden,
            "shown_totals": pooled & (rows["status"] == "shown"),
        }
    )
    counted = counted.groupby([rows[c] for c in cell]).sum()
    if ((counted["hidden_rooms"] == 1) & (counted["shown_totals"] > 0)).any():
        raise DisclosureError("One hidden classroom remains when the others are subtracted.")
    pooled = rows[(rows["group"] == ALL) & (rows["status"] == "shown")]
    few = pooled["rooms"].notna() & (pooled["rooms"] < policy.min_classrooms) & (pooled["n"] > 0)
    few &= pooled["level"].map(lambda level: policy.levels[level]["classrooms"])
    if policy.needs_classrooms and few.any():
        raise DisclosureError(
            f"A pooled figure of fewer than {policy.min_classrooms} classrooms was about to leave."
        )

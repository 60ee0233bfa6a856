"""Primary rules: which cells are too small to publish, whatever stands beside them.

Takes evidence rows and a policy, gives a mask. Fails closed on what it does not know.
"""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from impactkit.errors import DisclosureError
from impactkit.evidence import ALL, DISTRIBUTIONS
from impactkit.schema import CycleFile
from impactkit.schema.privacy import EXTREME_SHARE, FIXED, LEVELS, LIMITS, READERS

NOT_USED = "not used"
# Statistics that only those may read who may see rooms: what rooms did one by one, and scores
# beside words, whose missing answers could be told apart from the followed students' scores.
OF_ROOMS = ("rooms_up", "rooms_down", "rooms_same")
WITH_ROOMS_ONLY = (*OF_ROOMS, "share_at_score")


@dataclass(frozen=True)
class Policy:
    """What one audience may read of one cycle.

    min_students, min_classrooms, small_cells : in people and in classrooms; 0 where the audience
    has no such limit. width : the smallest range of people to which a reader may narrow a hidden
    count. extreme_by_n : largest n first, the share beyond which extremes of so many people or
    more are coded; empty where they are shown.
    """

    audience: str
    min_students: int
    min_classrooms: int
    small_cells: int
    width: int
    room_interval_needs: int
    extreme_by_n: tuple[tuple[int, float], ...]
    extreme_share: float
    rooms: str
    roles: bool
    also_read_by: tuple[str, ...]
    levels: dict[str, dict[str, bool]]

    @property
    def needs_classrooms(self) -> bool:
        return self.min_classrooms > 0

    @property
    def extremes(self) -> bool:
        """Are shares near none and all shown as they are?"""
        return not self.extreme_by_n

    def code_beyond(self, n: int) -> float | None:
        """Below this share of `n` people, and above the rest of it, shares are not told apart.

        None : they are, for this audience.
        """
        return next((share for least, share in self.extreme_by_n if n >= least), None)


def policy_for(about: CycleFile, audience: str) -> Policy:
    """The audience's policy with the cycle's own limits.

    Raises
    ------
    DisclosureError : where no policy names the audience.
    """
    if audience not in READERS:
        known = ", ".join(READERS)
        raise DisclosureError(f"There is no audience {audience!r}. Choose one of: {known}.")
    own = {
        key: getattr(about.privacy, key) if limit.holds_for(audience) else 0
        for key, limit in LIMITS.items()
    }
    extremes, reads = FIXED["extremes"], READERS[audience]
    by_n = tuple(sorted(extremes.by_n.items(), reverse=True))
    return Policy(
        audience=audience,
        **own,
        room_interval_needs=FIXED["room_interval_needs"].value,
        extreme_by_n=by_n if extremes.holds_for(audience) else (),
        extreme_share=EXTREME_SHARE,
        rooms=reads["rooms"],
        roles=reads["roles"],
        also_read_by=tuple(reads["also_read_by"]),
        levels=LEVELS,
    )


def drop_unseen(rows: pd.DataFrame, policy: Policy) -> pd.DataFrame:
    """Leave out what this audience never sees: rooms and what counts them, roles in the survey."""
    is_group = rows["group"] != ALL
    role = is_group & (rows["level"] == "conditions")
    unseen = role if not policy.roles else role & False
    if policy.rooms == "none":
        unseen |= is_group & ~role
        unseen |= rows["statistic"].isin(WITH_ROOMS_ONLY)
    elif policy.rooms != "alias":
        raise DisclosureError(f"The policy shows rooms as {policy.rooms!r}; nobody knows how.")
    return rows[~unseen]


def too_small(rows: pd.DataFrame, policy: Policy) -> pd.Series:
    """True for each cell that may not be published by itself. Empty cells (n 0) may,
    but a count of nobody looks like any other small count."""
    unknown = set(rows["level"]) - set(policy.levels)
    if unknown:
        raise DisclosureError(f"No rule for evidence of level {', '.join(sorted(unknown))}.")
    by_rooms = rows["level"].map(lambda level: policy.levels[level]["classrooms"])
    by_people = rows["level"].map(lambda level: policy.levels[level]["people"])
    pooled = rows["group"] == ALL
    no_rooms = (rows["level"] == "made_from") & rows["rooms"].isna()  # a survey, a roster
    few_rooms = (rows["rooms"].fillna(0) < policy.min_classrooms) & ~no_rooms
    people = rows["students"].fillna(rows["n"]).fillna(0)
    measured_by_rooms = rows["statistic"].isin(["change", "room_change"]) & rows["students"].isna()
    hidden = pooled & policy.needs_classrooms & by_rooms & few_rooms
    # How many came or left says nothing about anybody's work; how many are followed must be enough.
    came_or_left = (rows["level"] == "trend") & (rows["statistic"] == "count")
    came_or_left &= rows["category"] != "matched"
    not_people = measured_by_rooms | came_or_left
    hidden |= by_people & ~not_people & (people < policy.min_students)
    hidden |= (rows["statistic"] == "room_change") & (
        rows["rooms"].fillna(0) < policy.room_interval_needs
    )
    if not policy.extremes:
        share = rows["value"].where(rows["statistic"].isin(DISTRIBUTIONS)).astype("Float64")
        near_end = (share < policy.extreme_share) | (share > 1 - policy.extreme_share)
        hidden |= near_end.fillna(False)
    hidden &= (rows["n"].fillna(0) > 0) | (rows["statistic"] == "count")
    few_unused = (
        (rows["level"] == "made_from")
        & (rows["category"] == NOT_USED)
        & (rows["count"].fillna(0) < policy.min_students)
    )
    return (hidden | few_unused).astype(bool)

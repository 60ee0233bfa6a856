"""Primary rules: which cells are too small to publish, whatever stands beside them.

Takes evidence rows and a policy, gives a mask. Fails closed on what it does not know.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from importlib import resources

import pandas as pd
import yaml

from impactkit.errors import DisclosureError
from impactkit.evidence import ALL, DISTRIBUTIONS
from impactkit.schema import CycleFile

NOT_USED = "not used"
# Statistics that only those may read who may see rooms: what rooms did one by one, and scores
# beside words, whose missing answers could be told apart from the followed students' scores.
OF_ROOMS = ("rooms_up", "rooms_down", "rooms_same")
WITH_ROOMS_ONLY = (*OF_ROOMS, "share_at_score")


@dataclass(frozen=True)
class Policy:
    """What one audience may read of one cycle. Minimums in people and in classrooms."""

    audience: str
    min_students: int
    min_classrooms: int
    rooms: str
    needs_classrooms: bool
    roles: bool
    extremes: bool
    also_read_by: list[str]
    extreme_share: float
    room_interval_needs: int
    levels: dict[str, dict[str, bool]]


@cache
def _policies() -> dict:
    text = resources.files(__package__).joinpath("policy.yml").read_text(encoding="utf-8")
    return yaml.safe_load(text)


def policy_for(about: CycleFile, audience: str) -> Policy:
    """The audience's policy with the cycle's own minimums.

    Raises
    ------
    DisclosureError : where no policy names the audience.
    """
    data = _policies()
    if audience not in data["audiences"]:
        known = ", ".join(data["audiences"])
        raise DisclosureError(f"There is no audience {audience!r}. Choose one of: {known}.")
    return Policy(
        audience=audience,
        min_students=about.privacy.min_students,
        min_classrooms=about.privacy.min_classrooms,
        extreme_share=data["extreme_share"],
        room_interval_needs=data["room_interval_needs"],
        levels=data["levels"],
        **data["audiences"][audience],
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

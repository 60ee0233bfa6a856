"""Primary rules: which cells are too small to publish, whatever stands beside them.

Takes evidence rows and a policy, gives a mask. Fails closed on what it does not know.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from importlib import resources

import numpy as np
import pandas as pd
import yaml

from impactkit.errors import DisclosureError
from impactkit.evidence import ALL, DISTRIBUTIONS, STEPS
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
    small_cells: int
    knows_own_room: bool
    extreme_share: float
    width: int
    room_interval_needs: int
    levels: dict[str, dict[str, bool]]

    @property
    def readers_hold(self) -> tuple[str, ...]:
        """Audiences whose pages a reader of this one may hold: this and those that read less."""
        names = list(_policies()["audiences"])
        return tuple(names[names.index(self.audience) :])


@cache
def _policies() -> dict:
    text = resources.files(__package__).joinpath("policy.yml").read_text(encoding="utf-8")
    return yaml.safe_load(text)


def up_to(about: CycleFile, audience: str) -> list[Policy]:
    """The policies of all who read at least as much, from the fullest page to this audience's."""
    policy_for(about, audience)
    names = list(_policies()["audiences"])
    return [policy_for(about, name) for name in names[: names.index(audience) + 1]]


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
        width=data["width"],
        room_interval_needs=data["room_interval_needs"],
        levels=data["levels"],
        **data["audiences"][audience],
    )


def seen_by(rows: pd.DataFrame, policy: Policy) -> np.ndarray:
    """True for each cell that this audience may see at all: leaders and the public see no room
    and nothing that counts them, and no role in the survey."""
    is_group = (rows["group"] != ALL).to_numpy()
    role = is_group & (rows["level"] == "conditions").to_numpy()
    unseen = role if not policy.roles else role & False
    if policy.rooms == "none":
        unseen = unseen | (is_group & ~role)
        unseen |= rows["statistic"].isin(WITH_ROOMS_ONLY).to_numpy()
    elif policy.rooms != "alias":
        raise DisclosureError(f"The policy shows rooms as {policy.rooms!r}; nobody knows how.")
    return ~unseen


def too_small(rows: pd.DataFrame, policy: Policy) -> np.ndarray:
    """True for each cell that may not be published by itself. Empty cells (n 0) may,
    but a count of nobody looks like any other small count."""
    level, statistic, category, group = (
        rows[column].to_numpy(dtype=object)
        for column in ("level", "statistic", "category", "group")
    )
    if unknown := set(level) - set(policy.levels):
        raise DisclosureError(f"No rule for evidence of level {', '.join(sorted(unknown))}.")
    count, n, students, rooms, value = (
        rows[column].to_numpy(dtype=float, na_value=np.nan)
        for column in ("count", "n", "students", "rooms", "value")
    )
    people = np.nan_to_num(np.where(np.isnan(students), n, students))
    n = np.nan_to_num(n)
    by_rooms, by_people = (
        np.array([policy.levels[of][minimum] for of in level], dtype=bool)
        for minimum in ("classrooms", "people")
    )
    no_rooms = (level == "made_from") & np.isnan(rooms)  # a survey, a roster
    few_rooms = (np.nan_to_num(rooms) < policy.min_classrooms) & ~no_rooms
    hidden = (group == ALL) & by_rooms & few_rooms & policy.needs_classrooms
    # How many came or left says nothing about anybody's work; how many are followed must be enough.
    came_or_left = (level == "trend") & (statistic == "count") & (category != "matched")
    measured_by_rooms = np.isin(statistic, ["change", "room_change"]) & np.isnan(students)
    hidden |= by_people & ~measured_by_rooms & ~came_or_left & (people < policy.min_students)
    few_intervals = np.nan_to_num(rooms) < policy.room_interval_needs
    hidden |= (statistic == "room_change") & few_intervals
    shares = np.isin(statistic, DISTRIBUTIONS)
    if not policy.extremes:
        share = np.where(shares, value, np.nan)
        hidden |= (share < policy.extreme_share) | (share > 1 - policy.extreme_share)
    if policy.small_cells:
        steps = (level == "trend") & np.isin(statistic, STEPS)
        hidden |= steps & (count >= 1) & (count <= policy.small_cells)
        all_alike = (count == n) | ((count == 0) & (category == "yes"))
        hidden |= (shares | (statistic == "agreement")) & by_people & all_alike
    hidden &= (n > 0) | (statistic == "count")
    unused = (level == "made_from") & (category == NOT_USED)
    return hidden | (unused & ~(count >= policy.min_students))

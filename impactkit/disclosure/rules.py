"""Primary rules: which cells are too small to publish, whatever stands beside them.

Takes evidence rows and a policy, gives a mask. Fails closed on what it does not know.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
import pandas as pd
from scipy import stats

from impactkit.errors import DisclosureError
from impactkit.evidence import ALL, DISTRIBUTIONS, STEPS
from impactkit.schema import CycleFile
from impactkit.schema.privacy import FIXED, LEVELS, LIMITS, READERS
from impactkit.uncertainty.rooms import WIDER

NOT_USED = "not used"
NEAR = 1e-9
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
    rooms: str
    roles: bool
    knows_own_room: bool
    levels: dict[str, dict[str, bool]]

    @property
    def readers_hold(self) -> tuple[str, ...]:
        """Audiences whose pages a reader of this one may hold: this and those that read less."""
        names = list(READERS)
        return tuple(names[names.index(self.audience) :])

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


def up_to(about: CycleFile, audience: str) -> list[Policy]:
    """The policies of all who read at least as much, from the fullest page to this audience's."""
    policy_for(about, audience)
    names = list(READERS)
    return [policy_for(about, name) for name in names[: names.index(audience) + 1]]


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
        rooms=reads["rooms"],
        roles=reads["roles"],
        knows_own_room=reads["knows_own_room"],
        levels=LEVELS,
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
    count, n, value, students, rooms = (
        rows[column].to_numpy(dtype=float, na_value=np.nan)
        for column in ("count", "n", "value", "students", "rooms")
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
    # So do the tasks at both ends.
    came_or_left = (statistic == "count") & (category != "matched")
    came_or_left &= (level == "trend") | (level == "indicator")
    measured_by_rooms = np.isin(statistic, ["change", "room_change"]) & np.isnan(students)
    hidden |= by_people & ~measured_by_rooms & ~came_or_left & (people < policy.min_students)
    few_intervals = np.nan_to_num(rooms) < policy.room_interval_needs
    hidden |= (statistic == "room_change") & few_intervals
    shares = np.isin(statistic, DISTRIBUTIONS)
    if policy.small_cells:
        steps = (level == "trend") & np.isin(statistic, STEPS)
        hidden |= steps & (count >= 1) & (count <= policy.small_cells)
    if policy.rooms == "none":
        all_alike = (count == n) | ((count == 0) & (category == "yes"))
        hidden |= shares & by_people & all_alike
        # No word of the subject, or one word each: what the shares withhold of everybody.
        hidden |= (statistic == "mean") & by_people & ((value == 0) | (value == 1))
    hidden &= (n > 0) | (statistic == "count")
    unused = (level == "made_from") & (category == NOT_USED)
    return hidden | (unused & ~(count >= policy.min_students))


def too_alike(rows: pd.DataFrame, policy: Policy) -> np.ndarray:
    """True for each range for other classrooms from which one classroom's change could be worked
    out, by who knows how many students each has: a narrow range means that all moved nearly as
    the mean did.

    Of K classrooms with standard deviation s none lies further from the mean than s (K - 1) / √K
    (Samuelson 1968); for a teacher there is one fewer. Where that is less than `width` students
    of the smallest, the range goes. For those who may see rooms it never does.
    """
    found = np.zeros(len(rows), dtype=bool)
    if policy.rooms != "none":
        return found
    smallest: dict[tuple, int] = {}
    columns = (rows[name].tolist() for name in ("level", "measure", "statistic", "group", "n"))
    for level, measure, statistic, group, n in zip(*columns, strict=True):
        if statistic == "share" and group != ALL and not pd.isna(n) and n > 0:
            smallest[level, measure] = min(n, smallest.get((level, measure), n))
    for at in np.flatnonzero(rows["statistic"] == "room_change"):
        row = rows.iloc[at]
        size = smallest.get((row["level"], row["measure"]), 0)
        if not size or row["n"] < policy.room_interval_needs or pd.isna(row["low"]):
            found[at] = True
            continue
        rooms = int(row["n"])
        half = max(row["value"] - row["low"], row["high"] - row["value"])
        spread = half * np.sqrt(rooms) / stats.t.ppf(0.5 + WIDER / 2, rooms - 1)
        furthest = spread * (rooms - 2) / np.sqrt(rooms - 1)
        found[at] = furthest * size < min(policy.width, size)
    return found


class Codes(NamedTuple):
    """What stands for a share near none or all: its ends, in shares of 1 and in people; NaN for
    every other number."""

    low: np.ndarray
    high: np.ndarray
    least: np.ndarray
    most: np.ndarray

    @property
    def near(self) -> np.ndarray:
        return ~np.isnan(self.low)

    def and_more(self, number: int) -> Codes:
        """The same for so many numbers more, of which none is near."""
        return Codes(*(np.r_[of, np.full(number, np.nan)] for of in self))

    def leave_open(self, rows: pd.DataFrame, policy: Policy) -> np.ndarray:
        """True where a code leaves enough numbers open to who knows the rules: of people, none
        and all are withheld and never coded, and so are few of them at one step."""
        few = (rows["level"] == "trend").to_numpy() & rows["statistic"].isin(STEPS).to_numpy()
        people = np.array([policy.levels[level]["people"] for level in rows["level"]], dtype=bool)
        others = np.where(few, policy.small_cells, np.where(people, 1, 0))
        return self.most - self.least - others >= policy.width


def codes_of(rows: pd.DataFrame, policy: Policy) -> Codes:
    """Codes for the extremes, where this audience reads them coded: under 5%, over 95%."""
    share = rows["value"].to_numpy(dtype=float, na_value=np.nan)
    n = rows["n"].to_numpy(dtype=float, na_value=0)
    beyond = np.array([policy.code_beyond(of) or 0 for of in n])
    shares = rows["statistic"].isin([*DISTRIBUTIONS, "agreement"]).to_numpy() & (n > 0)
    near_none, near_all = shares & (share < beyond), shares & (share > 1 - beyond)
    least_of_all = np.floor((1 - beyond) * n + NEAR) + 1
    most_of_none = np.ceil(beyond * n - NEAR) - 1
    return Codes(
        *(
            np.where(near_none, for_none, np.where(near_all, for_all, np.nan))
            for for_none, for_all in ((0, 1 - beyond), (beyond, 1), (0, least_of_all),
                                      (most_of_none, n))
        )
    )  # fmt: skip

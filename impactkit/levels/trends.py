"""Level 3: rubric shares and other trends, for the same students from the first wave to the last.

Takes a Cycle, gives evidence rows. Only students scored at both ends are followed: a share of
everybody beside a share of those would publish the few others exactly (docs/why.md#small-numbers).
Those who joined or left are three groups with the followed ones, told apart.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from impactkit.cycle import Cycle
from impactkit.evidence import ALL, thirds
from impactkit.levels.scored import NONE, Scored, scored, tasks_at
from impactkit.levels.tasks import tasks_cell
from impactkit.schema import Trend
from impactkit.uncertainty import (
    CONFIDENCE,
    Interval,
    direction,
    other_rooms,
    tango,
    verdict_tells,
    widest_of_step,
    wilson,
)


def rows(cycle: Cycle) -> list[dict]:
    """For each trend: the whole distribution at every wave, and the change at watched levels.

    Without a baseline (scores from the first third of the cycle) no change is given.
    """
    baseline = thirds(cycle.about)[0]
    watched = sum(len(trend.watch) for trend in cycle.about.trends)
    rule = Rule(
        1 - (1 - CONFIDENCE) / watched if watched else CONFIDENCE, cycle.about.privacy.width
    )
    found = []
    for trend in cycle.about.trends:
        scores = scored(cycle, trend)
        if scores is None:
            continue
        named = {"level": "trend", "measure": trend.id}
        first, last = scores.wide[:, 0] != NONE, scores.wide[:, -1] != NONE
        matched = first & last
        cells = shares(scores, trend, matched)
        cells += _other_students(scores, trend, ~first & last, first & ~last)
        alike = {*cycle.about.equivalent_tasks, *trend.equivalent_tasks}
        cells += _counts(scores, alike, first, last)
        if len(scores.waves) > 1 and matched.any() and scores.waves[0] in baseline:
            for level in trend.watch:
                cells += _changes(scores, matched, trend.levels.index(level), level, rule)
        found += [named | cell for cell in cells]
    return found


def shares(scores: Scored, trend: Trend, matched: np.ndarray) -> list[dict]:
    """The distribution of the followed students at every wave, pooled and by classroom.

    matched : True for each student who is followed; in each wave in the classroom in which they
    were scored then. Cells of a room with nobody scored in a wave are left out; pooled ones
    have n 0.
    """
    size = (len(scores.rooms), len(scores.waves), len(trend.levels))
    counted = np.zeros(size, dtype=int)
    student, wave = np.nonzero((scores.wide != NONE) & matched[:, None])
    where = scores.room[student, wave]
    np.add.at(counted, (where, wave, scores.wide[student, wave]), 1)
    counted = np.concatenate([counted.sum(axis=0)[None], counted])  # all rooms first
    people = counted.sum(axis=2)
    rooms = np.ones_like(people)
    rooms[0] = (people[1:] > 0).sum(axis=0)
    low, high = wilson(counted, np.maximum(people, 1)[..., None])
    groups = [ALL, *scores.rooms]
    return [
        {
            "statistic": "share",
            "period": scores.waves[w],
            "group": groups[g],
            "category": level,
            **_share(int(counted[g, w, at]), int(people[g, w]), low[g, w, at], high[g, w, at]),
            "rooms": int(rooms[g, w]),
            "students": int(people[g, w]),
        }
        for w in range(len(scores.waves))
        for g in range(len(groups))
        if g == 0 or people[g, w]
        for at, level in enumerate(trend.levels)
    ]


def _share(count: int, n: int, low: float, high: float) -> dict:
    if not n:
        return {"count": 0, "n": 0}
    return {"count": count, "n": n, "value": count / n, "low": float(low), "high": float(high)}


def _other_students(
    scores: Scored, trend: Trend, joined: np.ndarray, left: np.ndarray
) -> list[dict]:
    """The distribution of those who joined at the last wave, and of those who left at the first."""
    found = []
    for name, of, wave in (("share_joined", joined, -1), ("share_left", left, 0)):
        n = int(of.sum())
        rooms = len(np.unique(scores.room[of, wave]))
        for at, level in enumerate(trend.levels):
            count = int((scores.wide[of, wave] == at).sum())
            ends = wilson(count, n) if n else (0.0, 0.0)
            found.append(
                {
                    "statistic": name,
                    "period": scores.waves[wave],
                    "group": ALL,
                    "category": level,
                    **_share(count, n, *ends),
                    "rooms": rooms,
                    "students": n,
                }
            )
    return found


def _counts(scores: Scored, alike: set[str], first: np.ndarray, last: np.ndarray) -> list[dict]:
    """How many are followed, joined, left, or were scored in between only; and which tasks
    stand at both ends: the same, declared equivalent (alike), or different ones."""
    numbers = {
        "matched": int((first & last).sum()),
        "joined": int((~first & last).sum()),
        "left": int((first & ~last).sum()),
        "between": int((~first & ~last).sum()),
    }
    common = {"statistic": "count", "period": "whole", "group": ALL, "rooms": len(scores.rooms)}
    found = [
        common | {"category": name, "count": number, "n": number, "students": number}
        for name, number in numbers.items()
    ]
    if len(scores.waves) > 1 and numbers["matched"]:
        ends = [tasks_at(scores, wave, first & last) for wave in (0, len(scores.waves) - 1)]
        found.append(common | tasks_cell(*ends, alike))
    return found


class Rule(NamedTuple):
    """strict : the confidence of a direction; 5% of doubt is shared by all that is watched.
    width : the smallest range to which a reader may narrow a hidden number of students."""

    strict: float
    width: int


def _changes(scores: Scored, matched: np.ndarray, place: int, level: str, rule: Rule) -> list[dict]:
    """Last wave less first at one level: for these students (Tango), and as rooms differ (t).

    Students who changed classrooms are counted with the classroom of the first wave.
    The interval is that of a step of possible numbers of students who fell back, so that it does
    not tell how many did. A direction needs both: an interval for these students that shares its
    5% among all the watched shares, and, where that tells no classroom's change, one of the
    rooms' changes. Where neither up nor down is said, the direction is why: see _direction().
    """
    first, last = (scores.wide[matched, wave] == place for wave in (0, -1))
    n, room = int(matched.sum()), scores.room[matched, 0]
    gained, lost = _so_many_fell_back(first, last, rule.width)
    interval, strict = tango(gained, lost, n), tango(gained, lost, n, rule.strict)
    sizes, told = np.bincount(room), (int(last.sum()) - int(first.sum())) / n
    seen = sizes > 0
    net = np.bincount(room, weights=last.astype(int) - first.astype(int))[seen]
    by_room = (net / sizes[seen]).tolist()
    other = other_rooms(by_room, first.mean(), last.mean())
    smallest = int(sizes[seen].min())
    by_rooms = other is not None and not verdict_tells(told, len(by_room), smallest, rule.width)
    judged = [other] if by_rooms else []
    common = {"period": "change", "group": ALL, "category": level, "rooms": len(by_room)}
    found = [
        common
        | {
            "statistic": "change",
            "n": n,
            "students": n,
            "value": told,
            "low": interval.low,
            "high": interval.high,
            "direction": _direction(interval, strict, *judged),
        },
        common
        | {
            "statistic": "room_change",
            "n": len(by_room),
            "students": n,
            "value": sum(by_room) / len(by_room),
            "low": other.low if other else None,
            "high": other.high if other else None,
            "direction": direction(other),
        },
    ]
    if len(by_room) > 1:
        moved = {"rooms_up": net > 0, "rooms_down": net < 0, "rooms_same": net == 0}
        found += [
            common | {"statistic": name, "count": int(of.sum()), "n": len(by_room), "students": n}
            for name, of in moved.items()
        ]
    return found


def _so_many_fell_back(first: np.ndarray, last: np.ndarray, width: int) -> tuple[int, int]:
    """How many gained and lost the step, at the most of so many as look alike on a page."""
    gained, lost = int((last & ~first).sum()), int((first & ~last).sum())
    most = min(int(first.sum()), int((~last).sum()))
    widest = widest_of_step(lost, max(lost - gained, 0), most, width + 1)
    return gained - lost + widest, widest


def _direction(interval: Interval, strict: Interval, *rooms: Interval) -> str:
    """up or down where all intervals say so; else flat, apart or several, in this order.

    flat : the interval that is printed, in whole points, holds zero. apart : the classrooms'
    changes do not lie on the same side. several : alone it would be clear.
    """
    alone = Interval(*(round(end, 2) for end in interval))
    named = direction(alone, strict, *rooms)
    if named != "flat" or direction(alone) == "flat":
        return named
    return "apart" if rooms and direction(alone, *rooms) == "flat" else "several"

"""Level 3: rubric shares and other trends, for the same students from the first wave to the last.

Takes a Cycle, gives evidence rows. Only students scored at both ends are followed: a share of
everybody beside a share of those would publish the few others exactly (docs/why.md#small-numbers).
Those who joined or left are three groups with the followed ones, told apart.
"""

from __future__ import annotations

import numpy as np

from impactkit.cycle import Cycle
from impactkit.evidence import ALL, thirds
from impactkit.levels.scored import NONE, Scored, scored, tasks_at
from impactkit.schema import Trend
from impactkit.uncertainty import (
    CONFIDENCE,
    FEWEST_ROOMS,
    Interval,
    direction,
    other_rooms,
    tango,
    wilson,
)


def rows(cycle: Cycle) -> list[dict]:
    """For each trend: the whole distribution at every wave, and the change at watched levels.

    Without a baseline (scores from the first third of the cycle) no change is given.
    """
    baseline = thirds(cycle.about)[0]
    watched = sum(len(trend.watch) for trend in cycle.about.trends)
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
        cells += _counts(scores, trend, first, last)
        if len(scores.waves) > 1 and matched.any() and scores.waves[0] in baseline:
            for level in trend.watch:
                cells += _changes(scores, matched, trend.levels.index(level), level, watched)
        found += [named | cell for cell in cells]
    return found


def shares(scores: Scored, trend: Trend, matched: np.ndarray) -> list[dict]:
    """The distribution of the followed students at every wave, pooled and by classroom.

    matched : True for each student who is followed. Cells of a room with nobody scored in a
    wave are left out; pooled ones have n 0.
    """
    size = (len(scores.rooms), len(scores.waves), len(trend.levels))
    counted = np.zeros(size, dtype=int)
    student, wave = np.nonzero((scores.wide != NONE) & matched[:, None])
    np.add.at(counted, (scores.room_of[student], wave, scores.wide[student, wave]), 1)
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
        rooms = len(np.unique(scores.room_of[of]))
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


def _counts(scores: Scored, trend: Trend, first: np.ndarray, last: np.ndarray) -> list[dict]:
    """How many are followed, joined, left, or were scored in between only; and which tasks
    stand at both ends: the same, declared equivalent in the cycle file, or different ones."""
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
        both = ends[0] | ends[1]
        kind = "equivalent" if both <= set(trend.equivalent_tasks) else "different"
        kind = "same" if ends[0] == ends[1] else kind
        found.append(common | {"category": f"tasks_{kind}", "count": len(both), "n": len(both)})
    return found


def _changes(
    scores: Scored, matched: np.ndarray, place: int, level: str, watched: int
) -> list[dict]:
    """Last wave less first at one level: for these students (Tango), and as rooms differ (t).

    A direction needs both: an interval for these students that shares its 5% among all the
    watched shares, and, from FEWEST_ROOMS rooms up, one of the rooms' changes. Where neither up
    nor down is said, the direction is why: see _direction().
    """
    first, last = (scores.wide[matched, wave] == place for wave in (0, -1))
    n, room = int(matched.sum()), scores.room_of[matched]
    gained, lost = int((last & ~first).sum()), int((first & ~last).sum())
    interval = tango(gained, lost, n)
    strict = tango(gained, lost, n, 1 - (1 - CONFIDENCE) / watched)
    sizes = np.bincount(room)
    seen = sizes > 0
    net = np.bincount(room, weights=last.astype(int) - first.astype(int))[seen]
    by_room = (net / sizes[seen]).tolist()
    other = other_rooms(by_room, first.mean(), last.mean())
    judged = [] if len(by_room) < FEWEST_ROOMS or other is None else [other]
    common = {"period": "change", "group": ALL, "category": level, "rooms": len(by_room)}
    found = [
        common
        | {
            "statistic": "change",
            "n": n,
            "students": n,
            "value": (int(last.sum()) - int(first.sum())) / n,
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

"""What adds up within one edition, and what a participant adds to it.

Takes Unknowns and an Edition, writes conditions.
"""

from __future__ import annotations

import math
from itertools import pairwise

from attacker.model import MANY, Unknowns
from attacker.pages import ALL, Cell, Edition, Key, Row, given, may_be_empty, name, parts_of

OVER_TIME = {("shift", "share"), ("indicator", "share"), ("indicator", "mean")}
BY_ROOM = {*OVER_TIME, ("dosage", "total"), ("dosage", "share"), ("trend", "share"),
           ("conditions", "share")}  # fmt: skip
STEPS = {("trend", "share"), ("trend", "share_joined"), ("trend", "share_left")}
VALUES = 100 * MANY  # minutes and words


def numbers(unknowns: Unknowns, edition: int, page: Edition) -> None:
    """Each row by itself: what is shown, and that a count is a part of its n."""
    for key, row in page.rows.items():
        if not parts_of(key):
            continue
        main, n = (name(edition, part, key) for part in parts_of(key))
        if main.part == "value":
            unknowns.at(main, VALUES)
        else:
            unknowns.at_most(main, n)
        if row["status"] == "empty":
            unknowns.known(main, 0)
            unknowns.known(n, 0)
        elif row["status"] == "withheld":
            unknowns.within(n, 0 if page.few or may_be_empty(key[2]) else 1)
        else:
            _shown(unknowns, main, n, row)


def _shown(unknowns: Unknowns, main: Cell, n: Cell, row: Row) -> None:
    people, count, value = (given(row, part) for part in ("n", "count", "value"))
    if people is not None:
        unknowns.known(n, int(people))
    if count is not None:
        unknowns.known(main, int(count))
    elif main.part == "value" and value is not None:
        unknowns.known(main, round(value * (people if main.statistic == "mean" else 1)))
    elif main.part == "count" and people is not None:  # coded: not the number, but where it lies
        low, high = given(row, "low"), given(row, "high")
        unknowns.within(
            main,
            0 if low is None else math.ceil(low * people - 1e-6),
            people if high is None else math.floor(high * people + 1e-6),
        )


def totals(unknowns: Unknowns, edition: int, page: Edition) -> None:
    """Steps to n, buckets to a file's rows, classrooms to all, periods to thirds and whole."""
    by_kind: dict[tuple, list[Key]] = {}
    for key in page.rows:
        by_kind.setdefault(key[:3], []).append(key)
    for (level, measure, statistic), keys in by_kind.items():
        if (level, statistic) in STEPS or (level == "made_from" and measure != "cycle"):
            _steps(unknowns, edition, keys)
        if (level, statistic) in BY_ROOM:
            _rooms(unknowns, edition, keys)
        _periods(unknowns, edition, keys, _spans(level, statistic, page))


def _steps(unknowns: Unknowns, edition: int, keys: list[Key]) -> None:
    places: dict[tuple, list[Key]] = {}
    for key in keys:
        places.setdefault(key[3:5], []).append(key)
    for here in places.values():
        merged = [key for key in here if key[5] == "not used"]
        apart = [key for key in here if key[5] not in ("used", "not used")]
        if merged and apart:  # one audience reads the small buckets as one
            counts = [name(edition, "count", key) for key in apart]
            unknowns.adds_up(name(edition, "count", merged[0]), counts)
            here.remove(merged[0])
        counts = [name(edition, "count", key) for key in here]
        unknowns.adds_up(name(edition, "n", here[0]), counts)


def _rooms(unknowns: Unknowns, edition: int, keys: list[Key]) -> None:
    """Rooms to all; a room without a row has nobody in it. Only where the page has rooms."""
    rooms: dict[tuple, list[Key]] = {}
    for key in keys:
        if key[4] != ALL:
            rooms.setdefault((key[3], key[5]), []).append(key)
    for key in keys:
        if key[4] == ALL and rooms:
            for part in parts_of(key):
                here = rooms.get((key[3], key[5]), [])
                parts = [name(edition, part, room) for room in here]
                unknowns.adds_up(name(edition, part, key), parts)


def _spans(level: str, statistic: str, page: Edition) -> dict[str, tuple[str, ...]]:
    """What of this kind is the sum of which periods."""
    thirds = {"early": page.early, "late": page.late}
    if (level, statistic) in OVER_TIME:
        return thirds
    if statistic == "agreement":
        return thirds | {"whole": page.weeks}
    return {"whole": page.weeks} if level == "dosage" else {}


def _periods(
    unknowns: Unknowns, edition: int, keys: list[Key], spans: dict[str, tuple[str, ...]]
) -> None:
    there = set(keys)
    for key in keys:
        for part in parts_of(key) if key[3] in spans else ():
            inside = [(*key[:3], week, *key[4:]) for week in spans[key[3]]]
            parts = [name(edition, part, week) for week in inside if week in there]
            unknowns.adds_up(name(edition, part, key), parts)


def answers(unknowns: Unknowns, edition: int, page: Edition) -> None:
    """Indicators read from the same answers have the same n; every used row is one answer."""
    places: dict[tuple, list[Cell]] = {}
    for key in page.rows:
        if key[0] == "indicator" and key[1] in page.from_answers and key[2] in ("share", "mean"):
            places.setdefault(key[3:5], []).append(name(edition, "n", key))
    for here in places.values():
        for one, other in pairwise(here):
            unknowns.linear([(1, one), (-1, other)], 0, 0)
    used = name(edition, "count", ("made_from", "student_work", "count", "whole", ALL, "used"))
    weeks = [places[week, ALL][0] for week in page.weeks if (week, ALL) in places]
    if weeks and used in unknowns:
        unknowns.adds_up(used, weeks)


def own_room(unknowns: Unknowns, edition: int, page: Edition) -> None:
    """A participant knows the own classroom: what is pooled holds it."""
    for key, row in page.own.items():
        parts = parts_of(key)
        if not parts:
            continue
        n = int(given(row, "n") or 0)
        value = (given(row, "value") or 0) * (n if key[2] == "mean" else 1)
        own = round(value) if parts[0] == "value" else int(given(row, "count") or 0)
        if key in page.rows:
            unknowns.known(name(edition, parts[0], key), own)
            unknowns.known(name(edition, "n", key), n)
        pooled = (*key[:4], ALL, key[5])
        if pooled in page.rows:
            main, people = (name(edition, part, pooled) for part in parts)
            unknowns.within(people, n)
            unknowns.within(main, own)
            if main.part == "count":
                unknowns.linear([(1, people), (-1, main)], n - own)

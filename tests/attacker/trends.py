"""Level 3 within one edition: the same students at both ends, and what changes give away.

Takes Unknowns and an Edition, writes conditions.
"""

from __future__ import annotations

import math
from functools import cache

from attacker.model import Unknowns
from attacker.pages import ALL, Cell, Edition, Key, Row, given, name
from impactkit.uncertainty import tango

STEP = 4  # the width and one more
ROUNDED, POINTS = 3e-6, 0.0051  # numbers on a page have six decimals, or are whole points


def ends_of(page: Edition, measure: str) -> tuple[str, str] | None:
    """The first and the last wave of a trend."""
    waves = sorted({key[3] for key in page.rows if key[:3] == ("trend", measure, "share")})
    return (waves[0], waves[-1]) if waves else None


def measures(page: Edition) -> list[str]:
    """The trends of a page."""
    return sorted({key[1] for key in page.rows if key[0] == "trend"})


def followed(unknowns: Unknowns, edition: int, page: Edition, *, stay: bool) -> None:
    """As many at the last wave as at the first; in every classroom too, where students stay in
    theirs. How many stands apart."""
    for measure in measures(page):
        ends = ends_of(page, measure)
        if ends is None:
            continue
        people: dict[str, dict[str, Cell]] = {}
        for key in page.rows:
            if key[:3] == ("trend", measure, "share"):
                people.setdefault(key[4], {})[key[3]] = name(edition, "n", key)
        for group, waves in people.items():
            if not stay and group != ALL:
                continue
            if ends[0] in waves and ends[1] in waves:
                unknowns.linear([(1, waves[ends[0]]), (-1, waves[ends[1]])], 0, 0)
                for wave in waves.values():
                    unknowns.at_most(wave, waves[ends[0]])
        for who, statistic, wave in (
            ("matched", "share", ends[0]), ("joined", "share_joined", ends[1]),
            ("left", "share_left", ends[0]),
        ):  # fmt: skip
            count = name(edition, "count", ("trend", measure, "count", "whole", ALL, who))
            n = name(edition, "n", ("trend", measure, statistic, wave, ALL, ""))
            if count in unknowns and n in unknowns:
                unknowns.linear([(1, count), (-1, n)], 0, 0)


def by_score(unknowns: Unknowns, edition: int, page: Edition) -> None:
    """Answers by score are everybody's: the followed students', those of who left or joined, and
    others'. Known only where, by the files' rows, every answer was scored once."""
    at_score = [key for key in page.rows if key[2] == "share_at_score"]
    ends = ends_of(page, page.scored)
    if not at_score or ends is None or not _each_scored_once(page):
        return
    kind = ("trend", page.scored)
    waves = sorted({key[3] for key in page.rows if key[:3] == (*kind, "share")})
    others = given(page.rows.get((*kind, "count", "whole", ALL, "between"), {}), "count")
    if len(waves) == 1:
        return
    for key in at_score:
        parts = [((*kind, "share", wave, ALL, key[5])) for wave in waves]
        parts += [(*kind, "share_left", waves[0], ALL, key[5])]
        parts += [(*kind, "share_joined", waves[-1], ALL, key[5])]
        terms = [(-1, name(edition, "count", part)) for part in parts if part in page.rows]
        nobody_else = len(waves) == 2 and others == 0
        most = 0 if nobody_else else float("inf")
        unknowns.linear([(1, name(edition, "n", key)), *terms], 0, most)


def _each_scored_once(page: Edition) -> bool:
    used = [
        given(page.rows.get(("made_from", of, "count", "whole", ALL, "used"), {}), "count")
        for of in ("student_work", "rubric_scores")
    ]
    by_measure: dict[str, list] = {}
    for key, row in page.rows.items():
        if key[2] == "share_at_score":
            by_measure.setdefault(key[1], []).append(given(row, "n") or 0)
    return None not in used and all(sum(n) == used[0] == used[1] for n in by_measure.values())


def changes(unknowns: Unknowns, edition: int, page: Edition, *, stay: bool) -> None:
    """What a shown change, its interval, and how rooms moved say of the counts at both ends. Of
    rooms, only where students stay in theirs: their changes are of those who began there."""
    of_rooms = dict.fromkeys(("rooms_up", "rooms_down", "rooms_same"), _moved_rooms)
    says = {"change": _change} | (of_rooms | {"room_change": _room_change} if stay else {})
    for key, row in page.rows.items():
        if key[0] == "trend" and key[2] in says and row["status"] == "shown":
            ends = ends_of(page, key[1])
            if ends is not None:
                says[key[2]](unknowns, edition, page, (key, row, ends))


def _at(edition: int, key: Key, wave: str, room: str = ALL) -> Cell:
    return name(edition, "count", ("trend", key[1], "share", wave, room, key[5]))


def _rooms(page: Edition, measure: str) -> list[str]:
    kind = ("trend", measure, "share")
    return sorted({key[4] for key in page.rows if key[:3] == kind} - {ALL})


def _change(unknowns: Unknowns, edition: int, page: Edition, said: tuple[Key, Row, tuple]) -> None:
    key, row, ends = said
    value, n = given(row, "value"), given(row, "n")
    if value is None or n is None:
        return
    first, last = (_at(edition, key, wave) for wave in ends)
    off = _off(row)
    nets = range(
        math.ceil((value - off) * n - ROUNDED), math.floor((value + off) * n + ROUNDED) + 1
    )
    unknowns.linear([(1, last), (-1, first)], nets[0], nets[-1])
    if given(row, "low") is not None:
        ends_ = float(row["low"]), float(row["high"])
        both = [moved(net, int(n), *ends_, off) for net in nets]
        gained, lost = (min(of) for of in zip(*both, strict=True))
        unknowns.within(first, lost, int(n) - gained)
        unknowns.within(last, gained, int(n) - lost)


def _off(row: Row) -> float:
    """By how much a number may differ from what is printed."""
    said = [float(row[of]) for of in ("value", "low", "high") if given(row, of) is not None]
    return POINTS if all(abs(of * 100 - round(of * 100)) < ROUNDED for of in said) else ROUNDED


@cache
def moved(net: int, n: int, low: float, high: float, off: float = ROUNDED) -> tuple[int, int]:
    """How many gained and how many lost at the least, from a change and its Tango interval.

    The interval widens with every pair that moved both ways, so halving finds it. It stands for
    a step of such numbers, of which the last may be nearly twice as long.
    """
    least = max(0, -net)
    fewest, most = least, (n - abs(net)) // 2 + least
    while fewest < most:
        lost = (fewest + most) // 2
        found = tango(lost + net, lost, n)
        if found.high - found.low < high - low - 2 * off:
            fewest = lost + 1
        else:
            most = lost
    found = tango(fewest + net, fewest, n)
    if max(abs(found.low - low), abs(found.high - high)) < 3 * off:
        fewest = max(least, fewest - 2 * STEP + 1)
        return fewest + net, fewest
    return max(0, net), least


def _room_change(
    unknowns: Unknowns, edition: int, page: Edition, said: tuple[Key, Row, tuple]
) -> None:
    """Where every classroom's size is shown, the mean of their changes is a sum of counts."""
    key, row, ends = said
    sizes = {
        room: given(page.rows.get(("trend", key[1], "share", ends[0], room, key[5]), {}), "n")
        for room in _rooms(page, key[1])
    }
    if given(row, "value") is None or None in sizes.values() or len(sizes) != row["n"]:
        return
    terms = [
        (sign / int(size), _at(edition, key, wave, room))
        for room, size in sizes.items()
        for sign, wave in ((1, ends[1]), (-1, ends[0]))
    ]
    total, off = row["value"] * len(sizes), len(sizes) * _off(row)
    unknowns.linear(terms, total - off, total + off)


def _moved_rooms(
    unknowns: Unknowns, edition: int, page: Edition, said: tuple[Key, Row, tuple]
) -> None:
    """All classrooms moved this way, or none did."""
    key, row, ends = said
    if given(row, "count") is None or row["count"] not in (0, row["n"]):
        return
    every, sign = row["count"] == row["n"], -1 if key[2] == "rooms_down" else 1
    for room in _rooms(page, key[1]):
        first, last = (_at(edition, key, wave, room) for wave in ends)
        if first not in unknowns or last not in unknowns:
            continue
        if key[2] == "rooms_same" and every:
            unknowns.linear([(1, last), (-1, first)], 0, 0)
        elif key[2] != "rooms_same" and every:
            unknowns.linear([(sign, last), (-sign, first)], 1)
        elif key[2] != "rooms_same":
            unknowns.linear([(-sign, last), (sign, first)], 0)

"""What pages of this cycle said before: it counts as known.

Takes the contents of earlier facts.json files, gives Editions. Of a withheld cell such a file says
nothing but a mark, from which nobody without the district's salt learns anything; with it, the
kit learns how many stood behind the cell then.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from functools import partial
from itertools import combinations
from typing import NamedTuple

import numpy as np

from impactkit.disclosure.cells import Cells, Key
from impactkit.disclosure.rules import Policy
from impactkit.evidence import ALL, KEY, Evidence
from impactkit.schema import CycleFile

LETTERS = "bcdfghjkmnpqrtvw"  # sixteen, of which no word can be made


def mark(fact: str, n: float, salt: bytes, edition: str = "") -> str | None:
    """Says whether the same number of people stood behind a cell, to who has the salt alone.

    edition : a mark of all that the page says, so that marks of other records differ all: else
        they would show which weeks have new ones.
    """
    if not salt:
        return None
    said = f"{edition}\x1f{fact}\x1f{int(n)}"
    digest = hashlib.blake2b(said.encode(), key=salt, digest_size=6).hexdigest()
    return "".join(LETTERS[int(digit, 16)] for digit in digest)


class Told(NamedTuple):
    """One row of an earlier edition.

    x : its number, None where withheld. n : people behind it. code : the ends of a number for
    which a code stood. rooms : behind it; NaN where nobody counts them, or it was withheld.
    """

    x: float | None
    n: float
    code: tuple[float, float] | None = None
    rooms: float = np.nan


class Edition(NamedTuple):
    """Earlier pages of the same records.

    about : the cycle file as it was. told : rows by their place on today's page.
    """

    about: CycleFile
    told: dict[int, Told]


def editions_of(
    page: Cells, names: Sequence[str], earlier: Sequence[Mapping], evidence: Evidence
) -> list[Edition]:
    """Earlier pages by place on today's; pages of the same records are one edition.

    names : the facts' ids of today's cells. earlier : contents of facts.json. Pages of a cycle
    that began on another day, or counted in other periods, name other things alike: no edition.
    """
    at = {name: place for place, name in enumerate(names)}
    found: list[Edition] = []
    for content in earlier:
        about = _about_then(evidence.about, content.get("when"))
        if about is None:
            continue
        edition = (content.get("when") or {}).get("edition", "")
        reads = partial(mark, salt=evidence.salt, edition=edition)
        told = {
            at[fact["id"]]: _told(page, at[fact["id"]], fact, reads)
            for fact in content["facts"]
            if fact["id"] in at and not np.isnan(page.x[at[fact["id"]]])
        }
        for other in found:
            if other.about.end == about.end and _agree(other.told, told):
                _add(other.told, told)
                break
        else:
            found.append(Edition(about, told))
    return found


def gone_since(
    names: Sequence[str], earlier: Sequence[Mapping], evidence: Evidence
) -> dict[str, Key]:
    """What earlier pages name and today's does not, by fact: a classroom that nobody is followed
    in any more, say."""
    found: dict[str, Key] = {}
    for content in earlier:
        if _about_then(evidence.about, content.get("when")) is not None:
            for fact in content["facts"]:
                key = tuple(fact["id"].partition("/")[2].split("."))
                if len(key) == len(KEY):
                    found[fact["id"]] = key
    return {name: key for name, key in found.items() if name not in set(names)}


def _about_then(about: CycleFile, when: Mapping[str, str] | None) -> CycleFile | None:
    """The cycle file with the end that it had; None where periods had other names."""
    if when is None:
        return about
    if (when["start"], when["period"]) != (about.start.isoformat(), about.period):
        return None
    return about.model_copy(update={"end": date.fromisoformat(when["end"])})


def _add(told: dict[int, Told], more: dict[int, Told]) -> None:
    for place, row in more.items():
        before = told.get(place)
        if before is None or (before.x is None and (row.code or row.x is not None)):
            told[place] = row


def withheld_alike(page: Cells, edition: Edition) -> np.ndarray:
    """True for each of today's numbers that was withheld when the same people stood behind it."""
    found = np.zeros(len(page), dtype=bool)
    for at, then in edition.told.items():
        found[at] = then.x is None and then.code is None and then.n == page.n[at]
    return found


def few_came(
    page: Cells, everything: Cells, edition: Edition, about: CycleFile, policy: Policy
) -> np.ndarray:
    """True for each of today's pooled numbers that was told without one or two classrooms, where
    all that came since can be theirs: the difference would be what they did.

    everything : the same numbers, and those of each classroom.
    """
    by_room: dict[tuple, list[float]] = {}
    for at, (*what, group, category) in enumerate(everything.key):
        if group != ALL and everything.n[at] > 0:
            by_room.setdefault((*what, category), []).append(everything.n[at])
    found = np.zeros(len(page), dtype=bool)
    for at, then in edition.told.items():
        *what, group, category = page.key[at]
        one_week = what[3].isdigit()
        if then.x is None or group != ALL or not policy.levels[what[0]]["classrooms"]:
            continue
        came = abs(page.rooms[at] - then.rooms)
        if 0 < came < policy.min_classrooms and (one_week or edition.about.end == about.end):
            rooms, more = by_room.get((*what, category), []), page.n[at] - then.n
            theirs = any(sum(some) == more for some in combinations(rooms, int(came)))
            found[at] = theirs or (one_week and not (rooms and more > 0))
    return found


def _told(page: Cells, place: int, fact: Mapping, reads: Callable) -> Told:
    """What a fact says. reads : gives the mark that a fact with so many people has there."""
    if fact["status"] == "empty":
        return Told(0.0, 0.0)
    if fact["status"] == "shown":
        n, rooms = float(fact.get("n", 0)), float(fact.get("rooms", np.nan))
        if page.counted[place]:
            return Told(float(fact.get("count", 0)), n, rooms=rooms)
        per = n if page.key[place][2] == "mean" else 1.0
        return Told(float(round(fact.get("value", 0.0) * per)), n, rooms=rooms)
    if fact["status"] == "coded":
        n, low = float(fact["n"]), fact["low"]
        code = (0.0, np.ceil(fact["high"] * n) - 1) if not low else (np.floor(low * n) + 1, n)
        return Told(None, n, code)
    n = page.n[place]
    guesses = range(int(2 * n) + 50) if fact.get("mark") else ()
    for guess in sorted(guesses, key=lambda of: abs(of - n)):
        if fact["mark"] == reads(fact["id"], guess):
            return Told(None, float(guess))
    return Told(None, n)


def _agree(one: dict[int, Told], other: dict[int, Told]) -> bool:
    """Can both be pages of the same records?"""
    both = one.keys() & other.keys()
    return bool(both) and all(
        one[at].n == other[at].n and (None in (one[at].x, other[at].x) or one[at].x == other[at].x)
        for at in both
    )

"""A random cycle released for everybody, and what each reader can work out of it.

Takes a Recipe, gives Findings: hidden numbers that a reader bounds too closely, in words that
say what to release again. Knows the truth, which the attacker does not.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field, replace
from itertools import pairwise

import pandas as pd
from attacker import (
    ALL,
    LEVELS,
    Cell,
    Contradiction,
    bounds,
    editions,
    key_of,
    known,
    ranges,
    read,
)
from attacker.pages import Edition, Key, Row, by_key, given, parts_of, same
from attacker.spread import changes_that_fit
from attacker.trends import ends_of
from cycles_random import Recipe
from cycles_random import editions as measured

import impactkit as ik
from impactkit.aliases import aliases_of
from impactkit.disclosure.earlier import mark
from impactkit.errors import DisclosureError
from impactkit.schema import CycleFile

AUDIENCES = ("coach", "leader", "public")
WIDTH = 3  # a narrower range counts as worked out
PEOPLE = ("indicator", "trend", "conditions")
NOTHING = {"status": "withheld"} | dict.fromkeys(("count", "n", "value", "low", "high"))
ONLY_N = {"status": "shown"} | dict.fromkeys(("count", "value", "low", "high"))
SALT = b"the district's own"
ROOMS = ("shift", "dosage", "indicator", "trend")


@dataclass(frozen=True)
class Page:
    """A released page as it is read, with the evidence behind it.

    truth : the evidence by key, classrooms by their aliases. alias : the name of each.
    """

    audience: str
    about: CycleFile
    read: Edition
    truth: dict[Key, Row]
    alias: dict[str, str]


@dataclass(frozen=True)
class Finding:
    """A hidden number that a reader bounds too closely.

    n : behind it, whom they do not know. by_n : whether it is as narrow when the page that made
    it so says nothing but how many stand behind each of its numbers, hidden ones too.
    """

    reader: str
    why: str
    cell: Cell
    edition: str
    value: int
    n: int
    low: int
    high: int
    by_n: bool = False

    @property
    def kind(self) -> tuple[str, str, str, str]:
        return self.reader, self.why, self.cell.level, self.cell.statistic

    def __str__(self) -> str:
        return (
            f"{self.reader}, {self.edition}: {self.cell.part} of {'.'.join(key_of(self.cell))} "
            f"({self.why}) is {self.value} of {self.n}; worked out: {self.low} to {self.high}"
        )


@dataclass
class Seen:
    """What attacks on one or many cycles found.

    sensitive, broken, exact : hidden sensitive numbers, by reader, reason and kind; of these,
        those bounded too closely; of these, those known exactly. misled : what a reader believes
        to know, and is not so. lucky : what is so, though a reader believes it only because they
        take a week for unchanged that was not. told : bounded too closely by earlier pages,
        whatever the last one says. by_n : of the broken ones, those that who knows each n would
        bound as closely. contradictions : pages that cannot all be true together.
    """

    sensitive: Counter = field(default_factory=Counter)
    broken: Counter = field(default_factory=Counter)
    exact: Counter = field(default_factory=Counter)
    findings: list[Finding] = field(default_factory=list)
    misled: int = 0
    lucky: int = 0
    told: int = 0
    by_n: int = 0
    contradictions: int = 0

    def note(self, found: Finding, told_before: bool = False, by_luck: bool = False) -> None:
        """Count a hidden number; keep it where it is bounded too closely."""
        kind = found.kind
        self.sensitive[kind] += 1
        if found.high - found.low >= min(WIDTH, found.n):
            return
        if not found.low <= found.value <= found.high:
            self.misled += 1
            return
        if told_before or by_luck:
            self.told += told_before
            self.lucky += by_luck and not told_before
            return
        self.by_n += found.by_n
        self.broken[kind] += 1
        self.exact[kind] += found.low == found.high
        self.findings.append(found)


def release_all(recipe: Recipe) -> tuple[list[Page], list[str]]:
    """A page for every audience each time that somebody renders, and what failed."""
    pages, failed, facts = [], [], []
    for unsalted in measured(recipe):
        evidence = replace(unsalted, salt=SALT)
        of = evidence.rows[evidence.rows["level"].isin(ROOMS)]
        rooms = tuple(sorted(set(of["group"]) - {ALL}))
        alias = aliases(rooms, facts)
        truth = by_key(evidence.rows.assign(group=evidence.rows["group"].replace(alias)))
        for audience in AUDIENCES:
            try:
                page = ik.release(replace(evidence, earlier=tuple(facts)), audience=audience)
            except DisclosureError as error:
                failed.append(f"{audience}: {error}")
                continue
            pages.append(Page(audience, evidence.about, read(page), truth, alias))
            facts.append(ik.facts(page, "case study").content)
    return pages, failed


def aliases(rooms: tuple[str, ...], facts: list[dict]) -> dict[str, str]:
    """What the coach's next page calls each classroom."""
    said = [of for content in facts for of in content.get("rooms", {}).items()]
    room_of = {mark(room, 0, SALT): room for room in rooms}
    before = {room_of[of]: alias for alias, of in said if of in room_of}
    return dict(aliases_of(rooms, "random", SALT, before, [alias for alias, _ in said]))


def attack(pages: list[Page], audience: str, own: str | None = None) -> Seen:
    """What a reader of one audience's pages works out.

    A coach holds leaders' and the public's pages too, a leader the public's. own : the
    classroom of a participant, who knows its records.
    """
    held = [p for p in pages if AUDIENCES.index(p.audience) >= AUDIENCES.index(audience)]
    seen = Seen()
    if not any(page.audience == audience for page in held):
        return seen
    alias = held[-1].alias.get(own, own) if own else None
    pages_read = [replace(page.read, own=_of_room(page.truth, alias)) for page in held]
    made = editions(pages_read, {})
    truth = [held[edition.pages[-1]].truth for edition in made]
    why: dict[Cell, str] = {}

    def wanted(cell: Cell) -> bool:
        row = truth[cell.edition].get(key_of(cell))
        if row is None or cell.part == "n" or cell.group == alias:
            return False
        if alias and cell.group == ALL:
            row = _rest(row, _own(truth, cell, alias))
        why[cell] = why_sensitive(row, audience, held[-1].about.privacy)
        if why[cell] and cell.group != ALL and cell.part == "count":
            pooled = truth[cell.edition].get((*key_of(cell)[:4], ALL, cell.category))
            why[cell] += ", few in all rooms" if pooled and pooled["count"] < WIDTH else ""
        return bool(why[cell])

    try:
        found = bounds(pages_read, enough=WIDTH, only=wanted)
    except Contradiction:
        seen.contradictions += 1
        return seen
    reader = f"{audience}, participant" if own else audience
    for cell, ends in found.items():
        row = truth[cell.edition][key_of(cell)]
        edition = f"edition {cell.edition + 1} of {len(made)}"
        value, rest = _number(cell, row), row
        if alias and cell.group == ALL:
            rest = _rest(row, _own(truth, cell, alias))
        narrow = ends[1] - ends[0] < min(WIDTH, int(rest["n"]))
        told = narrow and _told_before(made, cell, ends)
        lucky = narrow and _by_luck(made, truth, cell, min(WIDTH, int(rest["n"])))
        by_n = narrow and not told and _told_by_n(made, truth, cell, ends)
        finding = Finding(reader, why[cell], cell, edition, value, int(rest["n"]), *ends, by_n)
        seen.note(finding, told, lucky)
    if audience != "coach":
        for number, page in enumerate(made):
            for finding in _one_room_each(number, page, truth[number], alias):
                edition = f"edition {number + 1} of {len(made)}"
                seen.note(replace(finding, reader=reader, edition=edition))
    return seen


def _told_before(made: list[Edition], cell: Cell, ends: tuple[int, int]) -> bool:
    """Would the number be as narrow if its own page, which made it so, had said no more than how
    many were followed, joined and left?

    When records grew by two, nobody who read the earlier page is wrong by more than two.
    """
    last = _narrowed_by(made, cell, ends)
    said = {
        key: row if row["status"] == "empty" or key[2] == "count" else row | NOTHING
        for key, row in made[last].rows.items()
    }
    silent = replace(made[last], rows=said)
    return last == cell.edition and _as_narrow([*made[:last], silent], cell, ends)


def _told_by_n(
    made: list[Edition], truth: list[dict[Key, Row]], cell: Cell, ends: tuple[int, int]
) -> bool:
    """Would it be as narrow if the page that made it so had said nothing but each n?"""
    last = _narrowed_by(made, cell, ends)
    said = {}
    for key, row in made[last].rows.items():
        people = truth[last][key]["n"] if key in truth[last] and parts_of(key) else None
        known_anyway = row["status"] == "empty" or key[2] == "count" or not parts_of(key)
        said[key] = row if known_anyway else row | ONLY_N | {"n": people}
    silent = replace(made[last], rows=said, silent=True)
    return _as_narrow([*made[:last], silent], cell, ends)


def _narrowed_by(made: list[Edition], cell: Cell, ends: tuple[int, int]) -> int:
    """The first page with which the number is as narrow as with all."""
    pages = range(cell.edition, len(made))
    return next(last for last in pages if _as_narrow(made[: last + 1], cell, ends))


def _as_narrow(pages: list[Edition], cell: Cell, ends: tuple[int, int]) -> bool:
    low, high = ranges(pages, [cell])[cell]
    return high - low <= ends[1] - ends[0]


def _by_luck(made: list[Edition], truth: list[dict[Key, Row]], cell: Cell, need: int) -> bool:
    """Is the number narrow only for who takes weeks for unchanged of which one was not, or
    believes that nobody changed classrooms where somebody did?"""
    levels = next(of for of in LEVELS if cell.level in of)
    pages = [page.of(levels) for page in made]
    untrue = {
        "weeks": any(map(_wrongly_unchanged, pairwise(pages), pairwise(truth))),
        "stay": any(map(_somebody_moved, truth)),
    }
    if not any(untrue.values()):
        return False
    try:
        low, high = known(pages, **{of: not wrong for of, wrong in untrue.items()}).ranges([cell])[
            cell
        ]
    except Contradiction:
        return False
    return high - low >= need


def _somebody_moved(truth: dict[Key, Row]) -> bool:
    """Are fewer or more followed in some classroom at the last wave than at the first?"""
    followed = {key: row["n"] for key, row in truth.items() if key[::2][:2] == ("trend", "share")}
    waves = sorted({key[3] for key in followed})
    return any(
        n != followed.get((*key[:3], waves[-1], *key[4:]), 0)
        for key, n in followed.items()
        if key[3] == waves[0] and key[4] != ALL
    )


def _wrongly_unchanged(pages: tuple[Edition, Edition], truth: tuple[dict, dict]) -> bool:
    """Does no shown number of some week differ, while its records do?"""
    shown, real = set(), set()
    for key in pages[0].rows.keys() & pages[1].rows.keys() & truth[0].keys() & truth[1].keys():
        if key[3].isdigit():
            week = (key[0], key[3])
            shown |= set() if same(*(page.rows[key] for page in pages)) else {week}
            one, other = ([of[key][part] for part in ("count", "n", "value")] for of in truth)
            real |= set() if pd.Series(one).equals(pd.Series(other)) else {week}
    return bool(real - shown)


def _one_room_each(number: int, page: Edition, truth: dict[Key, Row], alias: str | None):
    """Each classroom's own change, from how differently all are said to have moved."""
    for key, row in page.rows.items():
        if key[2] != "room_change" or given(row, "low") is None or given(row, "value") is None:
            continue  # a range in wide steps, without its middle, has too many solutions
        first, last = ends_of(page, key[1])
        ends = {
            room: [truth["trend", key[1], "share", wave, room, key[5]] for wave in (first, last)]
            for kind, measure, of, wave, room, step in truth
            if (kind, measure, of, wave, step) == ("trend", key[1], "share", first, key[5])
            and room != ALL
        }
        sizes = [int(a["n"]) for a, _ in ends.values()]
        net = [int(b["count"] - a["count"]) for a, b in ends.values()]
        own = {list(ends).index(alias): net[list(ends).index(alias)]} if alias in ends else {}
        said = (float(row["value"]), float(row["low"]), float(row["high"]))
        fits = changes_that_fit(sizes, sum(net), said, own)
        for at, room in enumerate(ends):
            if room != alias:
                cell = Cell(number, "value", *key[:4], room, key[5])
                yield Finding("", "one classroom", cell, "", net[at], sizes[at], *fits[at])


def why_sensitive(row: Row, audience: str, privacy) -> str:
    """Why a hidden number must not be worked out; empty where it may be."""
    n = 0 if pd.isna(row["n"]) else int(row["n"])
    people = n if pd.isna(row["students"]) else int(row["students"])
    count = None if pd.isna(row["count"]) else int(row["count"])
    of_rooms = audience != "coach" and row["level"] in ROOMS and not pd.isna(row["rooms"])
    if n < 1 or row["level"] == "made_from" or row["statistic"] == "count":
        why = ""
    elif row["level"] in PEOPLE and people < privacy.min_students:
        why = "few people"
    elif of_rooms and row["rooms"] < privacy.min_classrooms:
        why = "few classrooms"
    elif audience == "public" and count in (0, n):
        why = "none or all"
    elif row["level"] == "trend" and row["statistic"].startswith("share"):
        small = 0 if audience == "coach" else privacy.small_cells
        why = "small count" if count is not None and 1 <= count <= small else ""
    else:
        why = ""
    return why


def _of_room(truth: dict[Key, Row], room: str | None) -> dict[Key, Row]:
    return {key: row for key, row in truth.items() if key[4] == room}


def _own(truth: list[dict[Key, Row]], cell: Cell, alias: str) -> Row | None:
    """What a participant knows of a pooled cell. Evidence does not say of each classroom who left
    or joined; its teacher knows: at least who was followed there on another page and is not now."""
    *of, wave, _, step = key_of(cell)
    own = truth[cell.edition].get((*of, wave, alias, step))
    if of[2] in ("share_left", "share_joined"):
        followed = (of[0], of[1], "share", wave, alias, step)
        n = [page[followed]["n"] for page in truth if followed in page]
        gone = max(n, default=0) - truth[cell.edition].get(followed, {"n": 0})["n"]
        own = {"count": None, "n": gone, "rooms": None, "students": gone}
    return own


def _rest(row: Row, own: Row | None) -> Row:
    """What a participant does not know of a pooled cell."""
    rest = dict(row)
    for part in ("count", "n", "rooms", "students"):
        if own is not None and not pd.isna(row[part]) and not pd.isna(own[part]):
            rest[part] = row[part] - own[part]
    return rest


def _number(cell: Cell, row: Row) -> int:
    if cell.part == "count":
        return int(row["count"])
    return round(row["value"] * (row["n"] if cell.statistic == "mean" else 1))

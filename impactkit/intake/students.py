"""Who is who: ids and names at the door, hashed keys beyond it.

Takes columns with ids or names, gives the column `student` as keyed hashes, and what a person
should look at. Raw ids and names go no further, except to the leak gate (People).
"""

from __future__ import annotations

import difflib
import hashlib
import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from itertools import chain

import numpy as np
import pandas as pd

from impactkit.errors import ROWS_NAMED, Problem, named_rows
from impactkit.intake.coded import BLANK, Coded, keys
from impactkit.intake.observations import Observations

NEAR = 0.85  # of difflib's ratio; "ana diaz" and "anna diaz" have 0.94


@dataclass(frozen=True)
class People:
    """Everybody whom the files name: for the leak gate, and for the coach's own lists. Never
    printed on a page.

    names : each as its parts, (first, last) or (whole,). met : ids as the district writes them,
    file by file. keyed : students' keys with the ids or names that stand in the files, the same.
    has_roster : was there a roster to look names up in?
    """

    names: frozenset[tuple[str, ...]] = field(default=frozenset(), repr=False)
    met: tuple[list[str], ...] = field(default=(), repr=False)
    keyed: tuple[tuple[list[str], list[str]], ...] = field(default=(), repr=False)
    has_roster: bool = False

    @cached_property
    def ids(self) -> frozenset[str]:
        """Every id that stands in the cycle's files."""
        return frozenset(chain.from_iterable(self.met))

    @cached_property
    def written(self) -> dict[str, str]:
        """By a student's key, the id or name that stands in the files."""
        return {k: text for found in self.keyed for k, text in zip(*found, strict=True)}


@dataclass
class Register:
    """Gives each student one key, and remembers whom it met.

    salt : of the district. roster : keys by classroom and plain name, filled from the roster.
    """

    salt: bytes
    names: set[tuple[str, ...]] = field(default_factory=set)
    met: list[list[str]] = field(default_factory=list)
    keyed: list[tuple[list[str], list[str]]] = field(default_factory=list)
    roster: dict[tuple[str, str], set[str]] = field(default_factory=lambda: defaultdict(set))
    rooms_on_roster: set[str] = field(default_factory=set)

    def __post_init__(self) -> None:
        self.salted = hashlib.blake2b(key=self.salt, digest_size=9)

    def keys(self, kind: str, texts: Sequence[str]) -> list[str]:
        """The key of each id or name: BLAKE2b with the district's salt, 72 bits."""
        begun, found = self.salted.copy(), []
        begun.update(f"{kind}\x1f".encode())
        copy = begun.copy
        for text in map(str.encode, texts):
            digest = copy()
            digest.update(text)
            found.append(digest.hexdigest())
        return found

    def key(self, kind: str, text: str) -> str:
        return self.keys(kind, [text])[0]

    def enrol(self, found: Observations) -> None:
        """Take in the roster: names to look up, and to keep off every page."""
        rooms, ids, first, last, teachers = (
            found.columns[c] for c in ("classroom", "student", "first_name", "last_name", "teacher")
        )
        under: dict[tuple[str, str], dict[str, int]] = defaultdict(dict)
        for row in np.flatnonzero(~found.outside):
            at = [column.codes[row] for column in (rooms, ids, first, last)]
            if min(at) < 0:
                continue
            room, id_, given, family = (
                column.texts[code]
                for column, code in zip((rooms, ids, first, last), at, strict=True)
            )
            self.names.add((given, family))
            self.rooms_on_roster.add(room)
            name = plain_name(f"{given} {family}")
            self.roster[(room, name)].add(self.key("id", id_))
            under[(room, id_)].setdefault(name, int(found.rows[row]))
        several = [row for names in under.values() if len(names) > 1 for row in names.values()]
        found.notes += _note(
            found, several, "give one id of a classroom several names",
            "Each is kept off every page. Correct the id, or the name.",
        )  # fmt: skip
        self.names |= {(name,) for name in _met(teachers, found)}

    def admit(self, found: Observations) -> None:
        """Put the column of keys in the place of ids and names."""
        columns = found.columns
        names = _names(columns)
        if "student" in columns and not (columns["student"].blank.all() and names is not None):
            ids = columns["student"]
            self.met.append(_met(ids, found))
            found.notes += _zeros_lost(found, ids)
            hashed = self.keys("id", ids.texts)
            self.keyed.append((hashed, ids.texts))
            columns["student"] = Coded(ids.codes, hashed)
        elif names is not None and "classroom" in columns:
            columns["student"] = self._by_name(found, names)
        if names is not None:
            self.names |= {tuple(text.split("\x1f")) for text in _met(names, found)}
        for column in ("student_name", "first_name", "last_name"):
            columns.pop(column, None)

    def _by_name(self, found: Observations, names: Coded) -> Coded:
        """Keys by plain name within a classroom; every doubtful match becomes a note."""
        rooms, plain = found.columns["classroom"], names.map(plain_name)
        met: dict[tuple[str, str], dict[str, int]] = defaultdict(dict)
        for row, pair in enumerate(zip(rooms.codes, plain.codes, strict=True)):
            if min(pair) >= 0:
                who = (rooms.texts[pair[0]], plain.texts[pair[1]])
                spelling = names.texts[names.codes[row]]
                met[who].setdefault(spelling, int(found.rows[row]))
        result: dict[tuple[str, str], str] = {}
        shared, unknown = [], []
        for who, spellings in met.items():
            enrolled = self.roster.get(who, set())
            if len(enrolled) > 1:
                shared += spellings.values()
            elif not enrolled and who[0] in self.rooms_on_roster:
                unknown += spellings.values()
            key = next(iter(enrolled), None) if len(enrolled) == 1 else None
            result[who] = key or self.key("name", "\x1f".join(who))
        spelled = [next(iter(spellings)).replace("\x1f", " ") for spellings in met.values()]
        self.keyed.insert(0, (list(result.values()), spelled))  # an id says more than a name
        if shared:
            found.problems.append(
                Problem(
                    f"{found.place}, column student_name",
                    "two students of a classroom have one name on the roster "
                    f"({named_rows(shared)}).",
                    "Add a column student with ids to this file.",
                )
            )
        several = [row for spelled in met.values() if len(spelled) > 1 for row in spelled.values()]
        found.notes += _note(
            found, several, "write a name in several ways, and are read as one student each",
            "If two students share a name, give them ids.",
        )  # fmt: skip
        found.notes += _note(
            found, unknown, "hold a name that is not on the roster of the classroom",
            "Each counts as a student. Correct the name, or the roster.",
        )  # fmt: skip
        found.notes += _note(
            found, _near_rows(met), "hold names that come near each other",
            "They count as different students. If they are one, write the name alike.",
        )  # fmt: skip
        pairs = keys([rooms, plain])
        first = {int(pair): row for row, pair in reversed(list(enumerate(pairs)))}
        texts, place = [], {}
        for pair, row in first.items():
            codes = (rooms.codes[row], plain.codes[row])
            if min(codes) >= 0:
                place[pair] = len(texts)
                texts.append(result[(rooms.texts[codes[0]], plain.texts[codes[1]])])
        codes = np.array([place.get(int(pair), BLANK) for pair in pairs], dtype=np.int32)
        return Coded(codes, texts).map(str)


def _met(cells: Coded, found: Observations) -> list[str]:
    """The texts that stand in rows of this cycle."""
    return cells.texts if not found.outside.any() else cells.keep(~found.outside).distinct()


def plain_name(name: str) -> str:
    """Ana Díaz, DIAZ, ANA and "Ana  Diaz" are one: no marks, no case, first name first."""
    name = name.replace("\x1f", " ")
    family, comma, given = name.partition(",")
    if comma:
        name = f"{given} {family}"
    apart = unicodedata.normalize("NFKD", name)
    letters = "".join(c for c in apart if not unicodedata.combining(c)).casefold()
    words = "".join(c if c.isalnum() else " " for c in re.sub(r"['’`]", "", letters))
    return " ".join(words.split())


def _names(columns: dict[str, Coded]) -> Coded | None:
    if "student_name" in columns:
        return columns["student_name"]
    if "first_name" in columns and "last_name" in columns and "teacher" not in columns:
        first, last = columns["first_name"], columns["last_name"]
        both = [
            f"{first.texts[a]}\x1f{last.texts[b]}" if min(a, b) >= 0 else None
            for a, b in zip(first.codes, last.codes, strict=True)
        ]
        return Coded.of(pd.Series(both, dtype="str"))
    return None


def _zeros_lost(found: Observations, ids: Coded) -> list[Problem]:
    """0042 and 42 in one file: a spreadsheet drops zeros."""
    if len(set(map(len, ids.texts))) < 2:
        return []
    short = defaultdict(set)
    for text in ids.texts:
        if text[0] == "0":
            short[text.lstrip("0")].add(text)
    for bare in short.keys() & set(ids.texts):
        short[bare].add(bare)
    doubtful = [text for texts in short.values() if len(texts) > 1 for text in texts]
    rows = [int(found.rows[ids.holds([text]).argmax()]) for text in doubtful[:ROWS_NAMED]]
    return _note(
        found, rows, "hold ids that differ in leading zeros only",
        "They count as different students. If they are one, write the id alike.",
    )  # fmt: skip


def _near_rows(met: dict[tuple[str, str], dict[str, int]]) -> list[int]:
    by_room = defaultdict(list)
    for (room, name), spellings in met.items():
        by_room[room].append((name, min(spellings.values())))
    rows = []
    for people in by_room.values():
        for at, (name, row) in enumerate(people):
            for other, its_row in people[at + 1 :]:
                if _near(name, other):
                    rows += [row, its_row]
    return rows


def _near(one: str, other: str) -> bool:
    words, others = set(one.split()), set(other.split())
    if words <= others or others <= words:
        return True
    matcher = difflib.SequenceMatcher(None, one, other)
    return matcher.real_quick_ratio() >= NEAR and matcher.ratio() >= NEAR


def _note(found: Observations, rows: Iterable[int], what: str, remedy: str) -> list[Problem]:
    rows = set(rows)
    what = what.replace("hold ", "holds ", 1) if len(rows) == 1 else what
    return [Problem(found.place, f"{named_rows(rows)} {what}.", remedy)] if rows else []

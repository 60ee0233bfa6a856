"""One source's observations → typed rows, each input row in exactly one bucket.

Takes Observations, gives Settled. evidence_files calls it for each file.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

import numpy as np
import pandas as pd

from impactkit.errors import Problem, named_rows
from impactkit.intake.coded import Coded, keys, repeated
from impactkit.intake.contract_run import checked, readable
from impactkit.intake.failures import rows_named
from impactkit.intake.observations import Observations
from impactkit.intake.students import Register
from impactkit.intake.values import TOTAL, Unread, harmless, read
from impactkit.schema import (
    ABSENCE_CODES,
    BUCKETS,
    DISTRICT_WIDE,
    EXAMPLE,
    Column,
    CycleFile,
    Source,
    Table,
)

ISO = re.compile(r"\d{4}-\d{2}-\d{2}")


@dataclass(frozen=True)
class Settled:
    """used : the rows that count, typed; the index is the row in the file. rooms : of them.
    buckets : rows of each bucket, and `rows`. absences : rows by code. problems, notes.
    """

    place: str
    form: str
    used: pd.DataFrame
    rooms: set[str]
    buckets: dict[str, int]
    absences: dict[str, int]
    problems: list[Problem]
    notes: list[Problem]


def unsettled(place: str, problems: list[Problem], notes: list[Problem]) -> Settled:
    """A source of which no row could be read."""
    return Settled(place, "", pd.DataFrame(), set(), {}, {}, problems, notes)


def settle(
    found: Observations, table: Table, source: Source, about: CycleFile, register: Register
) -> Settled:
    """Read the values, put each row in one bucket, and check those that are used."""
    if found.problems:
        return unsettled(found.place, found.problems, found.notes)
    unread = _read_values(found, table, source, about)
    who = found.columns["classroom" if "classroom" in found.columns else "role"]
    found.outside = found.outside | who.holds([EXAMPLE])
    if table.name == "roster":
        register.enrol(found)
    if "student" in table.required:
        register.admit(found)
    columns = {c.name: found.columns[c.name] for c in table.columns if c.name in found.columns}
    absent = _absent(columns, table, about)
    absent &= ~found.outside
    outside = found.outside | _outside(columns, source, about)
    must_hold = [c for c in table.columns if c.name in columns and _must_hold(c, table, about)]
    blank = np.zeros(len(found.rows), dtype=bool)
    for column in must_hold:
        blank |= columns[column.name].blank
    blank &= ~outside & ~absent
    absent &= ~outside
    found.notes += _totals(found, unread, blank)
    superseded = found.superseded & ~outside & ~absent & ~blank
    rest = ~(outside | absent | blank | superseded)
    problems = found.problems + _unread_problems(found, unread, rest | superseded)
    places = np.flatnonzero(rest) if not rest.all() else rest
    kept = {name: cells.keep(places) for name, cells in columns.items()}
    absences = _by_code(columns, absent, table)
    found.columns = columns = {}  # their memory is wanted for the typed rows
    frame, wrong = checked(
        readable(kept, unread, rest), found.rows[rest], found.place, table, about
    )
    duplicate = _duplicates(kept, table)
    if table.key == () and duplicate.any():
        again = found.rows[rest][duplicate]
        found.notes.append(
            Problem(
                found.place,
                f"{named_rows(again)} {'repeats' if len(again) == 1 else 'repeat'} a later row "
                "whole; the two are counted once.",
                "If they are two, make them differ: by date, or in a log by observer or note.",
            )
        )
    buckets = {
        "rows": len(found.rows),
        "used": int(rest.sum() - duplicate.sum()),
        "blank": int(blank.sum()),
        "absent": int(absent.sum()),
        "duplicate": int(superseded.sum() + duplicate.sum()),
        "superseded": 0,  # by wave, when all files are read
        "outside": int(outside.sum()),
    }
    if sum(buckets[b] for b in BUCKETS) != buckets["rows"]:
        raise AssertionError(f"{table.name}: rows and buckets differ")  # a mistake of ours
    return Settled(
        found.place,
        found.form,
        frame[~duplicate] if len(frame) and duplicate.any() else frame,
        set(kept["classroom"].distinct()) if "classroom" in kept else set(),
        buckets,
        absences,
        problems + wrong,
        found.notes,
    )


def _read_values(
    found: Observations, table: Table, source: Source, about: CycleFile
) -> dict[tuple[str, Unread], np.ndarray]:
    """Every column in its canonical texts; the rows of what has no one reading are given back."""
    unread: dict[tuple[str, Unread], np.ndarray] = {}
    levels = [
        level
        for trend in about.trends
        if trend.source == table.name and trend.scored == "score"
        for level in trend.levels
    ]
    answers = [level for item in about.conditions for level in item.levels]
    kinds = {c.name: c for c in table.columns} | {name: Column(name) for name in table.also}
    for name, cells in found.columns.items():
        scores = levels if name in ("score", "second_score") else ()
        scores = answers if name == "rating" else scores
        if kinds[name].kind == "text" and not scores and harmless(cells.texts):
            continue
        reader = read(kinds[name], about, scores)

        texts: dict[Unread, list[str]] = {}

        def change(text: str, texts: dict = texts, reader=reader) -> str:
            got = reader(text)
            if isinstance(got, Unread):
                texts.setdefault(got, []).append(text)
                return text
            return got

        found.columns[name] = cells.map(change)
        unread |= {(name, why): found.columns[name].holds(of) for why, of in texts.items()}
    if source.proficient_from is not None and "score" in found.columns:
        found.columns.setdefault(
            "proficient", found.columns["score"].map(lambda t: _at_least(t, source.proficient_from))
        )
    return unread


def _at_least(score: str, cut: float) -> str | None:
    try:
        return "yes" if float(score) >= cut else "no"
    except ValueError:
        return None


def _must_hold(column: Column, table: Table, about: CycleFile) -> bool:
    scored = {trend.scored for trend in about.trends if trend.source == table.name}
    return not column.blank_ok or column.name in scored


def _outside(columns: dict[str, Coded], source: Source, about: CycleFile) -> np.ndarray:
    """Dates of another time: in files of a whole district, and of the follow-up."""
    if source.export in DISTRICT_WIDE and "date" in columns:
        start, end = about.start.isoformat(), about.end.isoformat()
        dates = columns["date"]
        other = [ISO.fullmatch(t) is not None and not start <= t <= end for t in dates.texts]
        return dates.where(other)
    if about.follow_up and "date" in columns:
        after, dates = about.follow_up, columns["date"]
        return dates.where([str(after.from_) <= t <= str(after.to) for t in dates.texts])
    return np.zeros(len(next(iter(columns.values())).codes), dtype=bool)


def absence_codes(table: Table, about: CycleFile) -> set[str]:
    """Texts, in small letters, that stand for a student who was away."""
    codes = {code.casefold() for code in about.absence_codes} | set(ABSENCE_CODES)
    if table.measured == "response":  # there "moved" is a word
        codes = {code.casefold() for code in about.absence_codes} | {"absent", "abs", "excused"}
    # A step of the rubric is a score, also where it is called A or other.
    scales = (*about.trends, *about.conditions)
    return codes - {level.casefold() for of in scales for level in of.levels}


def _absent(columns: dict[str, Coded], table: Table, about: CycleFile) -> np.ndarray:
    if table.measured not in columns:
        return np.zeros(len(next(iter(columns.values())).codes), dtype=bool)
    codes, cells = absence_codes(table, about), columns[table.measured]
    return cells.where([text.casefold() in codes for text in cells.texts])


def _by_code(columns: dict[str, Coded], absent: np.ndarray, table: Table) -> dict[str, int]:
    if not absent.any():
        return {}
    away = columns[table.measured].keep(absent).map(str.casefold)
    return {away.texts[code]: int((away.codes == code).sum()) for code in away.present()}


def _duplicates(columns: dict[str, Coded], table: Table) -> np.ndarray:
    """(rows,) bool: replaced by a later row with the same key."""
    if table.key is None:
        return np.zeros(len(next(iter(columns.values())).codes), dtype=bool)
    return repeated(keys([columns[c] for c in (table.key or columns) if c in columns]))


def _totals(
    found: Observations, unread: dict[tuple[str, Unread], np.ndarray], blank: np.ndarray
) -> list[Problem]:
    """Totals rows that lack what every row must hold: blank, and told."""
    rows = {
        int(row)
        for (_, why), its_rows in unread.items()
        if why is TOTAL
        for row in found.rows[its_rows & blank]
    }
    if not rows:
        return []
    like = "looks like a totals row, and is" if len(rows) == 1 else "look like totals rows, and are"
    what = f"{named_rows(rows)} {like} read as blank."
    return [Problem(found.place, what, "Take such rows out of the file.")]


def _unread_problems(
    found: Observations, unread: dict[tuple[str, Unread], np.ndarray], looked_at: np.ndarray
) -> list[Problem]:
    problems = []
    for (name, why), its_rows in unread.items():
        rows = found.rows[its_rows & looked_at]
        if len(rows):
            place = f"{found.place}, column {name}"
            problems.append(Problem(place, *rows_named(rows, why.message, why.remedy)))
    return problems

"""One source's observations → typed rows, each input row in exactly one bucket.

Takes Observations, gives Settled. evidence_files calls it for each file.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

import numpy as np
import pandas as pd

from impactkit.errors import Problem, named_rows
from impactkit.intake.coded import Coded
from impactkit.intake.contract_run import checked, readable
from impactkit.intake.failures import rows_named
from impactkit.intake.observations import NAMED, Observations, Stands
from impactkit.intake.reading import read_values
from impactkit.intake.repeats import conflicts, several_answers, told
from impactkit.intake.students import Register
from impactkit.intake.unfit import Unread
from impactkit.intake.values import TOTAL
from impactkit.schema import (
    ABSENCE_CODES,
    BUCKETS,
    DISTRICT_WIDE,
    EXAMPLE,
    CycleFile,
    Source,
    Table,
)

ISO = re.compile(r"\d{4}-\d{2}-\d{2}")
COMPARED = ("classroom", "student", "role", "task")
"""Columns whose texts are held against those of the cycle's other files."""


@dataclass(frozen=True)
class Settled:
    """used : the rows that count, typed; the index is the row in the file. `time` stands beside
    `date` where the file has a time of day. where : their classrooms and ids, as written.
    buckets : rows of each bucket, and `rows`. absences : rows by code. problems, notes.
    digests : of each row of the file, every cell in it; where the table has several files.
    """

    place: str
    form: str
    used: pd.DataFrame
    where: tuple[Stands, ...]
    buckets: dict[str, int]
    absences: dict[str, int]
    problems: list[Problem]
    notes: list[Problem]
    digests: pd.Series | None = None


def unsettled(place: str, problems: list[Problem], notes: list[Problem]) -> Settled:
    """A source of which no row could be read."""
    return Settled(place, "", pd.DataFrame(), (), {}, {}, problems, notes)


def settle(
    found: Observations, table: Table, source: Source, about: CycleFile, register: Register
) -> Settled:
    """Read the values, put each row in one bucket, and check those that are used."""
    if found.problems:
        return unsettled(found.place, found.problems, found.notes)
    unread, times = read_values(found, table, source, about)
    who = found.columns["classroom" if "classroom" in found.columns else "role"]
    found.outside = found.outside | who.holds([EXAMPLE])
    ids = found.columns.get("student")
    if table.name == "roster":
        register.enrol(found)
    if "student" in table.required:
        register.admit(found)
    columns = {c.name: found.columns[c.name] for c in table.columns if c.name in found.columns}
    absent = _absent(columns, table, about)
    absent &= ~found.outside
    outside = found.outside | _outside(columns, source, about)
    blank = _blank(columns, table, about) & ~outside & ~absent
    absent &= ~outside
    found.notes += _totals(found, unread, blank)
    rest = ~(outside | absent | blank)
    problems = found.problems + _unread_problems(found, unread, rest)
    duplicate = found.repeats & rest
    if duplicate.any():
        found.notes.append(told(found.rows[duplicate], found.place))
    used = rest & ~duplicate
    places = np.flatnonzero(used) if not used.all() else used
    kept = {name: cells.keep(places) for name, cells in columns.items()}
    kept_ids = {"student": ids.keep(places)} if ids is not None else {}
    named = ids is None and "student" in kept
    absences = _by_code(columns, absent, table)
    problems += _not_there(kept, found.place, table, about)
    found.columns = columns = {}  # their memory is wanted for the typed rows
    rows = found.rows[used]
    frame, wrong = checked(readable(kept, unread, used), rows, found.place, table, about)
    problems += wrong
    if times is not None and len(frame):
        frame.insert(1 + list(frame).index("date"), "time", times.keep(places).as_text())
    if not problems and len(rows):
        problems += conflicts(kept, rows, found.place, table)
        found.notes += several_answers(kept, rows, found.place, table, about)
    buckets = dict.fromkeys(("rows", *BUCKETS), 0) | {
        "rows": len(found.rows),
        "used": int(used.sum()),
        "blank": int(blank.sum()),
        "absent": int(absent.sum()),
        "duplicate": int(duplicate.sum()),
        "outside": int(outside.sum()),
    }
    if sum(buckets[b] for b in BUCKETS) != buckets["rows"]:
        raise AssertionError(f"{table.name}: rows and buckets differ")  # a mistake of ours
    where = tuple(
        Stands(
            found.place, table.name, NAMED if column == "student" and named else column, cells, rows
        )
        for column, cells in {**kept, **kept_ids}.items()
        if column in COMPARED
    )
    return Settled(found.place, found.form, frame, where, buckets, absences, problems, found.notes)


def _not_there(kept: dict[str, Coded], place: str, table: Table, about: CycleFile) -> list[Problem]:
    """A column that a trend follows, in a file that has the assessment and not the column."""
    if table.name != "assessments" or "assessment" not in kept:
        return []
    held = set(kept["assessment"].distinct())
    missing = {
        trend.scored: trend.id
        for trend in about.trends
        if trend.source == table.name and trend.scored not in kept and trend.measure_name in held
    }
    from_score = ", or write proficient_from below tables.assessments"
    return [
        Problem(
            f"{place}, column {column}",
            f"is missing, and trends.{trend} follows it.",
            f"Add it and fill it in{from_score if column == 'proficient' else ''}.",
        )
        for column, trend in missing.items()
    ]


def _blank(columns: dict[str, Coded], table: Table, about: CycleFile) -> np.ndarray:
    """(rows,) bool: what every row must hold, or what the trend of this row follows, is blank."""
    must_hold = [c.name for c in table.columns if c.name in columns and not c.blank_ok]
    blank = np.logical_or.reduce([columns[name].blank for name in must_hold])
    named = "rubric" if table.name == "rubric_scores" else "assessment"
    for trend in about.trends:
        if trend.source == table.name and {named, trend.scored} <= columns.keys():
            blank |= columns[named].holds([trend.measure_name]) & columns[trend.scored].blank
    return blank


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

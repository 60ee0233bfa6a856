"""One source's observations → typed rows, each input row in exactly one bucket.

Takes Observations, gives Settled. The contract (schema.contract, run by pandera) sees each
distinct value once, and each distinct pair that a rule compares, whatever the number of rows.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

import numpy as np
import pandas as pd

from impactkit.errors import Problem
from impactkit.intake.coded import Coded, first_rows, keys, repeated
from impactkit.intake.failures import UNREAD, explain, rows_named
from impactkit.intake.observations import Observations
from impactkit.intake.students import Register
from impactkit.intake.values import Unread, read
from impactkit.schema import (
    ABSENCE_CODES,
    BUCKETS,
    DISTRICT_WIDE,
    EXAMPLE,
    Column,
    CycleFile,
    Source,
    Table,
    contract,
)

ISO = re.compile(r"\d{4}-\d{2}-\d{2}")


@dataclass(frozen=True)
class Settled:
    """used : the rows that count, typed; the index is the row in the file.
    buckets : rows of each bucket, and `rows`. absences : rows by code. problems, notes.
    """

    place: str
    form: str
    used: pd.DataFrame
    buckets: dict[str, int]
    absences: dict[str, int]
    problems: list[Problem]
    notes: list[Problem]


def settle(
    found: Observations, table: Table, source: Source, about: CycleFile, register: Register
) -> Settled:
    """Read the values, put each row in one bucket, and check those that are used."""
    if found.problems:
        return Settled(found.place, found.form, pd.DataFrame(), {}, {}, found.problems, found.notes)
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
    superseded = found.superseded & ~outside & ~absent & ~blank
    rest = ~(outside | absent | blank | superseded)
    problems = found.problems + _unread_problems(found, unread, rest | superseded)
    frame, wrong = _checked(columns, found, rest, table, unread=unread, about=about)
    duplicate = _duplicates(columns, rest, table)
    used = rest.copy()
    used[rest] = ~duplicate
    buckets = {
        "rows": len(found.rows),
        "used": int(used.sum()),
        "blank": int(blank.sum()),
        "absent": int(absent.sum()),
        "duplicate": int(superseded.sum() + duplicate.sum()),
        "outside": int(outside.sum()),
    }
    if sum(buckets[b] for b in BUCKETS) != buckets["rows"]:
        raise AssertionError(f"{table.name}: rows and buckets differ")  # a mistake of ours
    return Settled(
        found.place,
        found.form,
        frame[~duplicate] if duplicate.any() else frame,
        buckets,
        _by_code(columns, absent, table),
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
    kinds = {c.name: c for c in table.columns} | {name: Column(name) for name in table.also}
    for name, cells in found.columns.items():
        scores = levels if name in ("score", "second_score") else ()
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
    """In files of a whole district, dates of another time."""
    if source.export in DISTRICT_WIDE and "date" in columns:
        start, end = about.start.isoformat(), about.end.isoformat()
        dates = columns["date"]
        other = [ISO.fullmatch(t) is not None and not start <= t <= end for t in dates.texts]
        return dates.where(other)
    return np.zeros(len(next(iter(columns.values())).codes), dtype=bool)


def absence_codes(table: Table, about: CycleFile) -> set[str]:
    """Texts, in small letters, that stand for a student who was away."""
    codes = {code.casefold() for code in about.absence_codes} | set(ABSENCE_CODES)
    if table.measured == "response":  # there "moved" is a word
        codes = {code.casefold() for code in about.absence_codes} | {"absent", "abs", "excused"}
    # A step of the rubric is a score, also where it is called A or other.
    return codes - {level.casefold() for trend in about.trends for level in trend.levels}


def _absent(columns: dict[str, Coded], table: Table, about: CycleFile) -> np.ndarray:
    if table.measured not in columns:
        return np.zeros(len(next(iter(columns.values())).codes), dtype=bool)
    codes, cells = absence_codes(table, about), columns[table.measured]
    return cells.where([text.casefold() in codes for text in cells.texts])


def _by_code(columns: dict[str, Coded], absent: np.ndarray, table: Table) -> dict[str, int]:
    if not absent.any():
        return {}
    cells = columns[table.measured]
    codes = pd.Series(cells.codes[absent]).map(lambda code: cells.texts[code].casefold())
    return codes.value_counts().sort_index().to_dict()


def _duplicates(columns: dict[str, Coded], rest: np.ndarray, table: Table) -> np.ndarray:
    """(used rows,) bool: replaced by a later row with the same key."""
    if table.key is None or not rest.any():
        return np.zeros(int(rest.sum()), dtype=bool)
    names = [name for name in (table.key or columns) if name in columns]
    return repeated(keys([columns[name] for name in names])[rest])


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


def _checked(
    columns: dict[str, Coded],
    found: Observations,
    rest: np.ndarray,
    table: Table,
    *,
    unread: dict[tuple[str, Unread], np.ndarray],
    about: CycleFile,
) -> tuple[pd.DataFrame, list[Problem]]:
    """The rows with their types, and every problem.

    A column is checked by its distinct values; what compares columns, by their distinct pairs
    in rows that hold nothing wrong by itself.
    """
    import pandera.pandas as pa

    expected, problems, series = contract(table, about), [], {}
    sound, every = rest.copy(), rest.all()
    for name, cells in columns.items():
        codes = cells.codes if every else cells.codes[rest]
        present = np.flatnonzero(np.bincount(codes + 1, minlength=len(cells.texts) + 1)[1:])
        values = pd.DataFrame({name: pd.Series(cells.texts, dtype="str")}).iloc[present]
        told = [rows for (of, _), rows in unread.items() if of == name]
        told = np.unique(np.concatenate([cells.codes[rows & rest] for rows in told] or [[]]))
        values = values.drop(index=told)
        typed, cases = _typed(values, pa.DataFrameSchema({name: expected.columns[name]}))
        if cases is not None or len(told):
            wrong = np.zeros(len(cells.texts) + 1, dtype=bool)
            wrong[told.astype(int)] = True
            if cases is not None:
                wrong[cases["index"].astype(int)] = True
            sound &= ~wrong[cells.codes]
            if cases is not None:
                problems += explain(
                    cases, expected, found.place, table,
                    lambda codes, c=cells: found.rows[np.isin(c.codes, codes) & rest],
                )  # fmt: skip
            continue
        if expected.columns[name].coerce:
            places = np.full(len(cells.texts) + 1, -1)
            places[present] = np.arange(len(present))
            series[name] = typed[name].array.take(places[codes], allow_fill=True)
        else:
            series[name] = cells.as_text(rest).array
    problems += _compared(columns, found, sound, expected, table)
    frame = pd.DataFrame(series, index=found.rows[rest]) if series else pd.DataFrame()
    return frame, problems


def _typed(values: pd.DataFrame, schema) -> tuple[pd.DataFrame, pd.DataFrame | None]:
    """The values typed, or pandera's failure cases.

    pandera checks nothing of a column with a value that it cannot read: such values are put
    aside, so that a second look finds what else is wrong.
    """
    import pandera.pandas as pa

    try:
        return schema.validate(values, lazy=True), None
    except pa.errors.SchemaErrors as error:
        cases = error.failure_cases
    cases = cases[cases["index"].notna()]
    if cases.empty:  # pandera cannot say which; then none of them passes
        (name,) = values.columns
        return values, pd.DataFrame(
            {"index": values.index, "check": "coerce_dtype", "column": name}
        )
    unread = cases[cases["check"].astype("str").str.startswith(UNREAD)]
    if unread.empty:
        return values, cases
    rest, others = _typed(values.drop(index=unread["index"]), schema)
    return rest, unread if others is None else pd.concat([unread, others])


def _compared(columns, found, sound, expected, table: Table) -> list[Problem]:
    import pandera.pandas as pa

    names = [name for name in table.compared if name in columns]
    if not expected.checks or not names or not sound.any():
        return []
    cells = [columns[name] for name in names]
    key = keys(cells)
    rows = np.flatnonzero(sound)[first_rows(key[sound])]
    pairs = pd.DataFrame(
        {name: c.as_text(rows).array for name, c in zip(names, cells, strict=True)}, index=rows
    )
    schema = pa.DataFrameSchema(
        {name: expected.columns[name] for name in names}, checks=expected.checks
    )
    try:
        schema.validate(pairs, lazy=True)
    except pa.errors.SchemaErrors as error:
        return explain(
            error.failure_cases, expected, found.place, table,
            lambda firsts: found.rows[np.isin(key, key[firsts]) & sound],
        )  # fmt: skip
    return []

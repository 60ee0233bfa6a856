"""Evidence files → typed tables, with every row in exactly one bucket.

Takes a folder and a CycleFile, gives Tables. Imports schema and errors.
"""

from __future__ import annotations

import difflib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import pandas as pd

from impactkit.errors import InputError, Problem
from impactkit.intake.params import not_utf8
from impactkit.schema import ABSENCE_CODES, BUCKETS, TABLES, CycleFile, Table, contract

if TYPE_CHECKING:
    import pandera.pandas as pa

ROWS_NAMED = 8


@dataclass(frozen=True)
class Tables:
    """What a cycle's folder held.

    tables : by name; only rows in bucket `used`, typed; a table that is not there is absent.
    accounting : one row a table, columns `table`, `rows` and BUCKETS, in rows of the file.
    """

    tables: Mapping[str, pd.DataFrame]
    accounting: pd.DataFrame


def read_tables(folder: Path, place: str, about: CycleFile, heading: str) -> Tables:
    """Read every evidence table that the folder holds.

    Parameters
    ----------
    folder, place : the folder, and how messages name it.
    about : the cycle file; what it promises must be there.
    heading : the first line of the error.

    Raises
    ------
    InputError : missing tables or columns, values that cannot be read, all at once.
    """
    if not folder.is_dir():
        raise InputError(
            heading,
            [
                Problem(
                    place,
                    "there is no such folder.",
                    "Create it, or correct data in the cycle file.",
                )
            ],
        )
    problems, tables, accounting = _missing(folder, place, about), {}, []
    for table in TABLES.values():
        path = folder / f"{table.name}.csv"
        if not path.is_file():
            continue
        text, found = _read_text(path, f"{place}/{path.name}", table)
        if text is not None:
            clean, buckets, wrong = _sort_rows(text, f"{place}/{path.name}", table, about)
            found = found + wrong
            tables[table.name] = clean
            accounting.append({"table": table.name, **buckets})
        problems += found
    if problems:
        raise InputError(heading, problems)
    columns = ["table", "rows", *BUCKETS]
    return Tables(tables, pd.DataFrame(accounting, columns=columns))


def _missing(folder: Path, place: str, about: CycleFile) -> list[Problem]:
    """A table that the cycle file promises and the folder does not hold."""
    promised = {"practice_log": "shifts"}
    for indicator in about.indicators:
        table = "tallies" if indicator.measured == "tally" else "student_work"
        promised.setdefault(table, f"indicators.{indicator.id}")
    for trend in about.trends:
        promised.setdefault(trend.source, f"trends.{trend.id}")
    if about.conditions:
        promised["conditions"] = "conditions"
    return [
        Problem(
            f"{place}/{name}.csv",
            f"the file is not there, and {by} in the cycle file needs it.",
            f"Add the file (a header alone says: nothing collected yet), or take {by} out.",
        )
        for name, by in promised.items()
        if not (folder / f"{name}.csv").is_file()
    ]


def _read_text(path: Path, place: str, table: Table) -> tuple[pd.DataFrame | None, list[Problem]]:
    """The file as text cells; the index is the row that a person sees (the header is row 1)."""
    try:
        text = pd.read_csv(
            path,
            dtype="str",
            encoding="utf-8-sig",
            keep_default_na=False,
            index_col=False,
            na_values=[""],
            skip_blank_lines=False,
            quotechar='"',
            on_bad_lines="error",
        )
    except UnicodeDecodeError:
        return None, [not_utf8(place)]
    except pd.errors.EmptyDataError:
        header = ", ".join(table.required)
        return None, [Problem(place, "the file is empty.", f"Its first row should be: {header}.")]
    except pd.errors.ParserError:
        return None, [
            Problem(
                place,
                "some rows have more cells than the header, or a quotation mark is not closed.",
                "Open it in a spreadsheet and save it again as CSV.",
            )
        ]
    text.columns = text.columns.str.strip()
    text.index = pd.RangeIndex(2, len(text) + 2)
    text = text.apply(lambda column: column.str.strip()).replace("", pd.NA).dropna(how="all")
    missing = [
        Problem(f"{place}, column {name}", "the column is missing.", _near(name, text.columns))
        for name in table.required
        if name not in text.columns
    ]
    twice = [
        Problem(f"{place}, column {name}", "two columns have this name.", "Keep one.")
        for name in table.required
        if f"{name}.1" in text.columns
    ]
    if missing or twice:
        return None, missing + twice
    return text[[c.name for c in table.columns if c.name in text.columns]], []


def _near(name: str, columns: pd.Index) -> str:
    near = difflib.get_close_matches(name, [c.lower() for c in columns], n=1, cutoff=0.6)
    if near:
        found = next(c for c in columns if c.lower() == near[0])
        return f"Rename column {found} to {name}."
    return "Add it to the header and fill it in."


def _sort_rows(
    text: pd.DataFrame, place: str, table: Table, about: CycleFile
) -> tuple[pd.DataFrame, dict[str, int], list[Problem]]:
    """Put each row in one bucket; type the rows that are used."""
    must_hold = [c.name for c in table.columns if not c.blank_ok and c.name in text]
    absent = _absent(text, table, about)
    blank = text[must_hold].isna().any(axis=1) & ~absent
    rest = text[~blank & ~absent]
    duplicate = pd.Series(False, index=rest.index)
    if table.key is not None:
        duplicate = rest.duplicated(subset=list(table.key) or None, keep="last")
    used, problems = _typed(rest[~duplicate], place, table, about)
    buckets = {
        "rows": len(text),
        "used": len(used),
        "blank": int(blank.sum()),
        "absent": int(absent.sum()),
        "duplicate": int(duplicate.sum()),
    }
    if not problems and sum(buckets[b] for b in BUCKETS) != buckets["rows"]:
        raise AssertionError(f"{table.name}: rows and buckets differ")  # a mistake of ours
    return used, buckets, problems


def _absent(text: pd.DataFrame, table: Table, about: CycleFile) -> pd.Series:
    if table.measured is None or table.measured not in text:
        return pd.Series(False, index=text.index)
    cells = text[table.measured].str.casefold()
    codes = {code.casefold() for code in about.absence_codes} | set(ABSENCE_CODES)
    # "a" alone is a mark for absent in a score cell, and an answer in a response cell.
    if table.measured == "response":
        codes -= {"a", "other"}
    return cells.isin(codes).fillna(False).astype(bool)


def _typed(
    rows: pd.DataFrame, place: str, table: Table, about: CycleFile
) -> tuple[pd.DataFrame, list[Problem]]:
    import pandera.pandas as pa

    expected = contract(table, about)
    try:
        return expected.validate(rows, lazy=True), []
    except pa.errors.SchemaErrors as error:
        return rows, _explain(error.failure_cases, expected, place, table)


def _explain(
    cases: pd.DataFrame,
    expected: pa.DataFrameSchema,
    place: str,
    table: Table,
) -> list[Problem]:
    """pandera's failure cases → one problem a column and rule, with row numbers."""
    rules = [check for column in expected.columns.values() for check in column.checks]
    rules += expected.checks
    remedies = {check.error: check.description for check in rules}
    column_of = {check.error: check.name for check in expected.checks}
    cases = cases[cases["index"].notna()].assign(check=cases["check"].astype("str"))
    unread = cases["check"].str.startswith("coerce_dtype")
    bad_rows = {column: set(part["index"]) for column, part in cases[unread].groupby("column")}
    problems = []
    for (check, column), part in cases.groupby(["check", "column"], sort=False, dropna=False):
        if check.startswith("coerce_dtype"):
            kind = table.column(column).kind
            message, remedy = {
                "date": ("not dates like 2026-01-31", "Write them as year-month-day."),
                "whole": ("not whole numbers", "Correct them."),
                "number": ("not numbers", "Correct them."),
            }[kind]
        elif check in remedies:
            message, remedy = check, remedies[check]
            if check in column_of and column != column_of[check]:
                continue  # pandera repeats a whole-row check for every column
        else:
            continue  # dtype(...) says again what coerce_dtype said
        rows = sorted(set(map(int, part["index"])))
        if not check.startswith("coerce_dtype"):
            rows = [row for row in rows if row not in bad_rows.get(column, ())]
        if rows:
            problems.append(Problem(f"{place}, column {column}", _count(rows, message), remedy))
    return problems


def _count(rows: list[int], message: str) -> str:
    named = ", ".join(map(str, rows[:ROWS_NAMED]))
    if len(rows) > ROWS_NAMED:
        named += f" and {len(rows) - ROWS_NAMED} more"
    if len(rows) == 1:
        singular = (
            message.replace("not dates", "not a date")
            .replace("not whole numbers", "not a whole number")
            .replace("not numbers", "not a number")
        )
        return f"1 value is {singular} (row {named})."
    return f"{len(rows)} values are {message} (rows {named})."

"""Evidence files → typed tables, with every row in exactly one bucket.

Takes a folder and a CycleFile, gives Tables. Imports schema and errors.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from impactkit.errors import InputError, Problem
from impactkit.intake.failures import UNREAD, explain
from impactkit.schema import ABSENCE_CODES, BUCKETS, TABLES, CycleFile, Table, contract


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
    problems = problems or _one_room_two_names(tables, place)
    if problems:
        raise InputError(heading, problems)
    columns = ["table", "rows", *BUCKETS]
    return Tables(tables, pd.DataFrame(accounting, columns=columns))


def _one_room_two_names(tables: Mapping[str, pd.DataFrame], place: str) -> list[Problem]:
    """7A, 7a and "7 A" would count as three classrooms, and open what three may see."""
    spelled: dict[str, set[str]] = {}
    for table in tables.values():
        if "classroom" in table:
            for name in table["classroom"].unique():
                spelled.setdefault(_plain(name), set()).add(name)
    twice = sum(len(names) > 1 for names in spelled.values())
    if not twice:
        return []
    rooms = "1 classroom is" if twice == 1 else f"{twice} classrooms are"
    return [
        Problem(
            f"{place}, column classroom",
            f"{rooms} written in several ways (capitals, spaces, hyphens).",
            "Write each classroom alike in every file.",
        )
    ]


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
            na_values=[""],
            skip_blank_lines=False,
        )
    except UnicodeDecodeError:
        return None, [Problem(place, *NOT_UTF8)]
    except pd.errors.EmptyDataError:
        header = ", ".join(table.required)
        return None, [Problem(place, "the file is empty.", f"Its first row should be: {header}.")]
    except pd.errors.ParserError as error:
        row = re.search(r"line (\d+)", str(error))
        where = f" from row {row.group(1)} on" if row else ""
        return None, [_too_wide(place, where)]
    if not isinstance(text.index, pd.RangeIndex):
        return None, [_too_wide(place, "")]
    text.columns = text.columns.str.strip()
    text.index = pd.RangeIndex(2, len(text) + 2)
    text = text.apply(lambda column: column.str.strip()).replace("", pd.NA).dropna(how="all")
    problems = _header_problems(place, table, text.columns)
    if problems:
        return None, problems
    return text[[c.name for c in table.columns if c.name in text.columns]], []


NOT_UTF8 = ("the file is not UTF-8 text.", "Save it again as UTF-8 (in Excel: CSV UTF-8).")


def _too_wide(place: str, where: str) -> Problem:
    return Problem(
        place,
        f"rows have more cells than the header{where}.",
        "Look for a comma inside a text: put such a text in double quotes.",
    )


def _header_problems(place: str, table: Table, columns: pd.Index) -> list[Problem]:
    """Columns that are missing or stand twice. What a header says is never repeated: in a file
    without one it is the first person's data."""
    for sign, name in ((";", "semicolons"), ("\t", "tabs")):
        if len(columns) == 1 and sign in columns[0]:
            return [Problem(place, f"the cells are set apart by {name}.", "Save it with commas.")]
    twice = columns[columns.duplicated()]
    found = [
        Problem(f"{place}, column {name}", "two columns have this name.", "Keep one.")
        for name in table.required
        if name in twice or f"{name}.1" in columns
    ]
    alike = {_plain(name): at for at, name in enumerate(columns, start=1)}
    for name in table.required:
        if name not in columns:
            near = difflib.get_close_matches(_plain(name), alike, n=1, cutoff=0.8)
            remedy = "Add it to the header and fill it in."
            if near:
                remedy = f"Is it column {alike[near[0]]} of the file? Name that {name}."
            found.append(Problem(f"{place}, column {name}", "the column is missing.", remedy))
    return found


def _plain(name: str) -> str:
    return re.sub(r"[\s_-]+", "", name.casefold())


def _sort_rows(
    text: pd.DataFrame, place: str, table: Table, about: CycleFile
) -> tuple[pd.DataFrame, dict[str, int], list[Problem]]:
    """Put each row in one bucket; type the rows that are used."""
    scored = {trend.scored for trend in about.trends if trend.source == table.name}
    must_hold = [
        c.name for c in table.columns if c.name in text and (not c.blank_ok or c.name in scored)
    ]
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
    if table.measured == "response":  # there "moved" is a word
        codes = {code.casefold() for code in about.absence_codes} | {"absent", "abs"}
    # A step of the rubric is a score, also where it is called A or other.
    codes -= {level.casefold() for trend in about.trends for level in trend.levels}
    return cells.isin(codes).fillna(False).astype(bool)


def _typed(
    rows: pd.DataFrame, place: str, table: Table, about: CycleFile
) -> tuple[pd.DataFrame, list[Problem]]:
    """The rows with their types, or every problem.

    pandera checks nothing of a table with a cell that it cannot read. Such cells are told of
    and filled in, so that a second look finds what else is wrong; the rows are not used then.
    """
    import pandera.pandas as pa

    expected = contract(table, about)
    try:
        return expected.validate(rows, lazy=True), []
    except pa.errors.SchemaErrors as error:
        cases = error.failure_cases
    unread = cases[cases["check"].astype("str").str.startswith(UNREAD)]
    if unread.empty:
        return rows, explain(cases, expected, place, table)
    problems = explain(unread, expected, place, table)
    filled = rows.copy()
    for column, part in unread.groupby("column"):
        is_date = table.column(column).kind == "date"
        filled.loc[part["index"].dropna(), column] = about.start.isoformat() if is_date else "0"
    try:
        expected.validate(filled, lazy=True)
    except pa.errors.SchemaErrors as error:
        compared = {check.error for check in expected.checks}
        cases = error.failure_cases
        ours = cases["index"].isin(unread["index"]) & cases["check"].isin(compared)
        problems += explain(cases[~ours], expected, place, table)
    return rows, problems

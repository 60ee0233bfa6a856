"""Rows of a file that repeat another in every cell, and what a person should look at beside them.

Takes a Grid and its Observations, or settled columns; gives rows and notes. A repeat is the only
thing that counts once: rows that differ in any cell of the file, also in one that is not read,
are two.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import numpy as np
import pandas as pd

from impactkit.errors import Problem, named_rows
from impactkit.intake.coded import Coded, keys, repeated
from impactkit.intake.grid import Grid
from impactkit.intake.headings import plain
from impactkit.intake.observations import Observations
from impactkit.schema import CycleFile, Table

WHAT = ("date", "classroom", "student", "student_name", "task", "rubric", "assessment", "indicator")
"""Columns that tell most rows of a table apart; rows that differ in them are no repeats."""


def whole_repeats(grid: Grid, found: Observations, table: Table) -> np.ndarray:
    """(observations,) bool: is the row that it came from repeated by a later one, cell by cell?

    Answers without a time of day, of people without a name, may be alike: none is a repeat.
    """
    none = np.zeros(len(found.rows), dtype=bool)
    columns = found.columns
    if not len(found.rows) or (table.anonymous and not _with_time(columns.get("date"))):
        return none
    if "student" in columns or "student_name" in columns:
        what = [columns[name] for name in WHAT if name in columns]
        if not repeated(keys(what)).any():
            return none
    key = keys(list(columns.values()))
    alike = pd.Series(key).duplicated(keep=False).to_numpy()
    if not alike.any():
        return none
    rows = grid.cells.loc[np.unique(found.rows[alike])]
    again = repeated(keys([Coded.of(rows[column]) for column in rows]))
    return np.isin(found.rows, rows.index[again])


def row_digests(grid: Grid) -> pd.Series:
    """A number for each row of the file, equal where headings and cells are, in any order."""
    total = np.zeros(len(grid.cells), dtype=np.uint64)
    for at, heading in enumerate(grid.headings):
        cells = Coded.of(grid.cells[at])
        texts = np.array([f"{plain(heading)}\x1f{text}" for text in cells.texts], dtype=object)
        hashes = pd.util.hash_array(texts) if len(texts) else np.zeros(0, dtype=np.uint64)
        total += np.append(hashes, np.uint64(0))[cells.codes]
    return pd.Series(total, index=grid.cells.index)


def _with_time(dates: Coded | None) -> bool:
    return dates is not None and any(":" in text for text in dates.texts)


def told(rows: np.ndarray, place: str, elsewhere: str = "") -> Problem:
    """The note on repeats: they count once, and a person should say if they are two."""
    one = len(set(rows)) == 1
    repeats = "repeats" if one else "repeat"
    what = f"{repeats} a row of {elsewhere} whole" if elsewhere else f"{repeats} a later row whole"
    return Problem(
        place,
        f"{named_rows(rows)} {what}; the two are counted once.",
        "If they are two, make them differ: by date, or in a log by observer or note.",
    )


def several_answers(
    columns: Mapping[str, Coded], rows: np.ndarray, place: str, table: Table, about: CycleFile
) -> Iterator[Problem]:
    """Answers of one student to one task in one period: all count, and are told.

    columns, rows : of what is used, before it is typed.
    """
    if table.name != "student_work":
        return
    dates = columns["date"]
    period = dates.map(lambda text: _period(text, about))
    key = keys([columns["student"], columns["task"], period])
    several = pd.Series(key).duplicated(keep=False).to_numpy()
    if several.any():
        yield Problem(
            place,
            f"{named_rows(rows[several])} hold several answers of one student to one task within "
            f"a {about.period}.",
            "All of them count. If a later one is meant to replace an earlier one, keep that "
            "alone.",
        )


def _period(text: str, about: CycleFile) -> str:
    if about.period != "week":
        return text[:7] if about.period == "month" else _year(text, about)
    return str((pd.Timestamp(text) - pd.Timestamp(about.start)).days // 7)


def _year(text: str, about: CycleFile) -> str:
    months = 12 * int(text[:4]) + int(text[5:7]) - about.start.month
    return str(months // 12)


def conflicts(
    columns: Mapping[str, Coded], rows: np.ndarray, place: str, table: Table
) -> Iterator[Problem]:
    """Rows of one answer that were coded both yes and no: nobody can say which holds."""
    if table.name != "hand_codes":
        return
    what = [columns[name] for name in ("date", "classroom", "student", "task", "indicator")]
    key = pd.Series(keys(what))
    codes = pd.Series(columns["coded"].codes).groupby(key.to_numpy())
    both = (codes.transform("nunique") > 1).to_numpy()
    if both.any():
        yield Problem(
            f"{place}, column coded",
            f"{named_rows(rows[both])} say both yes and no of one answer.",
            "Settle it, and keep one row.",
        )
    double = (codes.transform("size") > 1).to_numpy() & ~both
    if double.any():
        yield Problem(
            place,
            f"{named_rows(rows[double])} say the same of one answer.",
            "Keep one row of each.",
        )

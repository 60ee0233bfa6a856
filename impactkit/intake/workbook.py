"""Excel workbooks: one sheet as cells of text. Formulas are never run; stored results are read.

Takes a path and the names of a sheet, gives a Grid. grid.read_grid calls it.
"""

from __future__ import annotations

import re
import zipfile
from collections.abc import Sequence
from contextlib import closing
from datetime import date, datetime, time
from pathlib import Path
from typing import TYPE_CHECKING

import pandas as pd

from impactkit.errors import named_rows
from impactkit.intake.grid import Grid, Score, UnreadableError, heading_row, number_text
from impactkit.intake.headings import find, plain
from impactkit.schema import CycleFile

if TYPE_CHECKING:
    from openpyxl.cell import Cell

MERGED = (
    "Where cells of one column are merged downwards, write fill_down: [classroom] below the table "
    "in the cycle file, with the column. Else unmerge them and fill in each cell,"
)
QUOTED = re.compile(r'"[^"]*"|\\.')  # text within a number format
ZEROS = re.compile(r"0{3,}")  # a number format that writes 42 as 000042
LARGEST = 64_000_000  # bytes unpacked; some 200,000 rows of scores
MOST_PACKED = 200  # times smaller than unpacked; a workbook of scores is 5 to 20 times
MOST_CELLS = 4_000_000  # in the rectangle that holds all cells of a sheet
SMALL = 1_000_000  # bytes unpacked under which the ratio says nothing


def sheet_names(path: Path, place: str) -> list[str]:
    """The sheets of a workbook, in order.

    Raises
    ------
    UnreadableError : not a workbook, or one that unpacks to more than the kit reads.
    """
    with closing(_open(path, place, data_only=True, read_only=True)) as book:
        return [sheet.title for sheet in book.worksheets]


def read_sheet(
    path: Path,
    place: str,
    about: CycleFile,
    score: Score,
    sheets: Sequence[str],
    *,
    filled_down: Sequence[str] = (),
) -> Grid:
    """Read the first of `sheets` that the workbook has, or its only sheet.

    filled_down : headings below which cells may be merged downwards.

    Raises
    ------
    UnreadableError : no such sheet, merged cells or formulas without a result below the headings.
    """
    names = sheet_names(path, place)
    name = next((n for wanted in sheets for n in names if plain(n) == plain(wanted)), None)
    if name is None and len(names) > 1:
        raise UnreadableError(
            place,
            f"none of its {len(names)} sheets is called {sheets[0]}.",
            "Name the sheet with sheet: in the cycle file, or rename it.",
        )
    name = name or names[0]
    place = f"{place}, sheet {sheets[0]}" if plain(name) == plain(sheets[0]) else place
    with closing(_open(path, place, data_only=False)) as book:
        sheet = book[name]
        if sheet.max_row * sheet.max_column > MOST_CELLS:
            raise UnreadableError(
                place,
                f"the sheet reaches to row {sheet.max_row} and column {sheet.max_column}.",
                "Delete the empty rows and columns beside the table, or save the sheet as CSV.",
            )
        merged = [area.bounds for area in sheet.merged_cells.ranges]
        formulas = {
            (cell.row, cell.column)
            for row in sheet.iter_rows()
            for cell in row
            if cell.data_type == "f"
        }
    with closing(_open(path, place, data_only=True)) as book:
        rows, unknown = [], set()
        for row in book[name].iter_rows():
            rows.append([_shown(cell, about) for cell in row])
            unknown |= {
                cell.row
                for cell in row
                if cell.value is None
                and (cell.row, cell.column) in formulas
                and cell.data_type == "n"
            }
    while rows and not any(rows[-1]):
        rows.pop()
    if not rows:
        raise UnreadableError(place, "the sheet is empty.", "")
    at = heading_row([[cell or "" for cell in row] for row in rows], score)
    _refuse(place, unknown, "formulas without a stored result", "Open and save it in Excel,")
    filled = {column + 1 for name in filled_down for column in find(_headings(rows[at]), name)}
    below = {
        row
        for left, first, right, last in merged
        for row in range(first, last + 1)
        if row > at + 1 and not (left == right and left in filled)
    }
    _refuse(place, below, "merged cells", MERGED)
    cells = pd.DataFrame(rows[at + 1 :], columns=range(len(rows[at])), dtype=object)
    cells.index = pd.RangeIndex(at + 2, at + 2 + len(cells))
    return Grid(place, _headings(rows[at]), cells, "Excel")


def _headings(row: Sequence[str | None]) -> list[str]:
    return [(cell or "").strip() for cell in row]


def _refuse(place: str, rows: set[int], what: str, remedy: str) -> None:
    if rows:
        message = f"{named_rows(rows)} {'holds' if len(rows) == 1 else 'hold'} {what}."
        raise UnreadableError(place, message, f"{remedy} or paste the cells as values.")


def _open(path: Path, place: str, *, data_only: bool, read_only: bool = False):
    """openpyxl's workbook, after a look at what would be unpacked (a zip bomb is tiny)."""
    import openpyxl

    with path.open("rb") as file:
        if file.read(4) == b"\xd0\xcf\x11\xe0":
            raise UnreadableError(
                place,
                "the workbook is locked with a password, or of the old .xls form.",
                "Save it as .xlsx without a password.",
            )
    try:
        with zipfile.ZipFile(path) as packed:
            size = sum(member.file_size for member in packed.infolist())
            small = sum(member.compress_size for member in packed.infolist())
        if size > LARGEST or (size > SMALL and size > MOST_PACKED * small):
            raise UnreadableError(
                place,
                "the workbook unpacks to more than the kit reads from Excel.",
                "Save its sheet as CSV UTF-8.",
            )
        return openpyxl.load_workbook(path, read_only=read_only, data_only=data_only)
    except UnreadableError:
        raise
    except Exception:  # openpyxl raises what its parsers raise
        raise UnreadableError(
            place, "the file is not an Excel workbook, or is damaged.", "Save it again in Excel."
        ) from None


def _shown(cell: Cell, about: CycleFile) -> str | None:
    """A cell's text; a number with its percent sign, and with the zeros that its format adds."""
    value = cell.value
    if isinstance(value, int | float) and not isinstance(value, bool):
        form = QUOTED.sub("", cell.number_format or "").partition(";")[0]
        if "%" in form:
            return f"{number_text(float(f'{value * 100:.12g}'), about)}%"
        if ZEROS.fullmatch(form) and value == int(value):
            return f"{int(value):0{len(form)}d}"
    return _text(value, about)


def _text(value: object, about: CycleFile) -> str | None:
    if value is None or isinstance(value, str):
        return value or None
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, datetime):
        return value.isoformat(sep=" ").removesuffix(" 00:00:00")
    if isinstance(value, date | time):
        return value.isoformat()
    return number_text(value, about) if isinstance(value, int | float) else str(value)

"""Any file that the kit reads → a Grid, by the ending of its name.

Takes a path, gives a Grid. evidence_files opens files here and nowhere else.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from impactkit.intake.delimited import read_delimited
from impactkit.intake.grid import Grid, Score, UnreadableError
from impactkit.schema import CycleFile

DELIMITED, WORKBOOKS, PARQUET = (".csv", ".tsv", ".txt"), (".xlsx", ".xlsm"), (".parquet",)
SUFFIXES = (*DELIMITED, *WORKBOOKS, *PARQUET)


def read_grid(
    path: Path,
    place: str,
    about: CycleFile,
    score: Score,
    sheets: Sequence[str] = (),
    *,
    filled_down: Sequence[str] = (),
) -> Grid:
    """Read one file.

    Parameters
    ----------
    score : rates a row as the heading row; the best of the first rows is taken, or the first
        row with text where none has a heading that is looked for.
    sheets : of a workbook, the names of the sheet to read, the first that is there.
    filled_down : of a workbook, headings below which cells may be merged downwards.

    Raises
    ------
    UnreadableError : with the reason and a remedy.
    """
    kind = path.suffix.lower()
    if kind in DELIMITED:
        return _without_blank_rows(read_delimited(path, place, score))
    if kind in WORKBOOKS:
        from impactkit.intake.workbook import read_sheet

        return _without_blank_rows(
            read_sheet(path, place, about, score, sheets, filled_down=filled_down)
        )
    if kind in PARQUET:
        from impactkit.intake.parquet import read_parquet

        return _without_blank_rows(read_parquet(path, place, about))
    raise UnreadableError(
        place,
        "the kit does not read files of this kind.",
        "Save it as .csv, .tsv, .xlsx or .parquet.",
    )


def _without_blank_rows(grid: Grid) -> Grid:
    """A row without any text is no row."""
    blank = None
    for _, column in grid.cells.items():
        empty = column.isna().to_numpy()
        blank = empty if blank is None else blank & empty
        if not blank.any():
            return grid
    return replace(grid, cells=grid.cells[~blank]) if blank is not None else grid

"""What every export becomes: observations of one table, each with the row that it came from.

Takes columns of text, gives Observations. Each module in exports makes them.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np
import pandas as pd

from impactkit.errors import Problem
from impactkit.intake.coded import Coded, workers
from impactkit.intake.grid import Grid
from impactkit.schema import Item, Source, Table


@dataclass
class Observations:
    """One source's rows of a table, before anything is typed.

    columns : by the table's column, all of one length. rows : the row in the file of each.
    outside : (rows,) bool, what the export itself knows to be of no cycle of ours.
    repeats : (rows,) bool, whether a later row of the file is the same in every cell.
    points : points possible of each, where the export knows them.
    """

    place: str
    form: str
    columns: dict[str, Coded]
    rows: np.ndarray
    outside: np.ndarray = None
    repeats: np.ndarray = None
    points: Coded | None = None
    problems: list[Problem] = field(default_factory=list)
    notes: list[Problem] = field(default_factory=list)

    def __post_init__(self) -> None:
        nothing = np.zeros(len(self.rows), dtype=bool)
        self.outside = nothing if self.outside is None else self.outside
        self.repeats = nothing if self.repeats is None else self.repeats


NAMED = "students by name"  # in the place of a column, where a file has no ids


@dataclass(frozen=True)
class Stands:
    """The texts of one column in one file: where they stand, with the row of each."""

    place: str
    table: str
    column: str
    cells: Coded
    rows: np.ndarray

    @cached_property
    def texts(self) -> list[str]:
        """The texts that stand in some row."""
        return self.cells.distinct()


def of_grid(grid: Grid, table: Table, source: Source, places: dict[str, int]) -> dict[str, Coded]:
    """The columns that stand in the file itself, and those that are one text throughout."""
    with workers(len(grid.cells)) as pool:
        coded = pool.map(Coded.of, [grid.cells[at] for at in places.values()])
        cells = dict(zip(places, coded, strict=True))
    for name, text in source.fill.items():
        cells.setdefault(name, Coded.constant(text, len(grid.cells)))
    for name in source.fill_down:
        if name in cells:
            cells[name] = cells[name].filled_down()
    return cells


def recoded(columns: dict[str, Coded], source: Source) -> dict[str, Coded]:
    """The file's own words for a value, and its blanks, written as the cycle file says."""
    return {
        name: _recoded(cells, source.recode[name]) if name in source.recode else cells
        for name, cells in columns.items()
    }


def _recoded(cells: Coded, to: dict[str, str]) -> Coded:
    """TRUE and FALSE of a spreadsheet, which are read as yes and no, may be named as they look."""
    for shown, read in (("true", "yes"), ("false", "no")):
        said = next((to[text] for text in to if text.casefold() == shown), None)
        to = {read: said, **to} if said is not None else to
    changed = cells.map(lambda text: to.get(text, text))
    return changed.with_blank_as(to[""]) if "" in to else changed


def melted(
    grid: Grid,
    common: dict[str, Coded],
    parts: Sequence[tuple[Item, dict[str, pd.Series]]],
) -> tuple[dict[str, Coded], np.ndarray]:
    """One observation for each row and item: what the row says, the item says, its cell says.

    Parameters
    ----------
    parts : each item with the columns that its cells give, text indexed like the grid.
    """
    base = pd.DataFrame({c: cells.as_text() for c, cells in common.items()}, grid.cells.index)
    frames = [base.assign(**item.values(), **cells) for item, cells in parts]
    long = pd.concat(frames)
    columns = {name: Coded.of(long[name].astype("str")) for name in long.columns}
    return columns, long.index.to_numpy()

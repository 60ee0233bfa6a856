"""What every export becomes: observations of one table, each with the row that it came from.

Takes columns of text, gives Observations. Each module in exports makes them.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

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
    outside, superseded : (rows,) bool, what the export itself knows to be of no cycle of ours,
        or replaced by a later submission.
    """

    place: str
    form: str
    columns: dict[str, Coded]
    rows: np.ndarray
    outside: np.ndarray = None
    superseded: np.ndarray = None
    problems: list[Problem] = field(default_factory=list)
    notes: list[Problem] = field(default_factory=list)

    def __post_init__(self) -> None:
        nothing = np.zeros(len(self.rows), dtype=bool)
        self.outside = nothing if self.outside is None else self.outside
        self.superseded = nothing if self.superseded is None else self.superseded


def of_grid(grid: Grid, table: Table, source: Source, places: dict[str, int]) -> dict[str, Coded]:
    """The columns that stand in the file itself, and those that are one text throughout."""
    with workers(len(grid.cells)) as pool:
        coded = pool.map(Coded.of, [grid.cells[at] for at in places.values()])
        cells = dict(zip(places, coded, strict=True))
    for name, text in source.fill.items():
        cells.setdefault(name, Coded.constant(text, len(grid.cells)))
    return cells


def recoded(columns: dict[str, Coded], source: Source) -> dict[str, Coded]:
    """The file's own words for a value, written as the cycle file says."""
    return {
        name: cells.map(lambda text, to=source.recode[name]: to.get(text, text))
        if name in source.recode
        else cells
        for name, cells in columns.items()
    }


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

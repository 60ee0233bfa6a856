"""The kit's own form: one row an observation, the table's columns as headings.

Takes a Grid, gives Observations.
"""

from __future__ import annotations

from impactkit.intake.grid import Grid
from impactkit.intake.headings import match, wanted
from impactkit.intake.observations import Observations, of_grid, recoded
from impactkit.schema import CycleFile, Source, Table

headings = wanted


def read(grid: Grid, table: Table, source: Source, about: CycleFile, open_grid) -> Observations:
    """Every row of the file is one observation."""
    places, problems = match(grid, table, source)
    columns = {} if problems else recoded(of_grid(grid, table, source, places), source)
    rows = grid.cells.index.to_numpy()
    return Observations(grid.place, grid.form, columns, rows, problems=problems)

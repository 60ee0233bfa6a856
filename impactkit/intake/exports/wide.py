"""A hand-kept sheet with one row a student and one column a wave.

Takes a Grid, gives Observations: one for each row and each column that `items` names.
"""

from __future__ import annotations

from impactkit.intake.grid import Grid
from impactkit.intake.headings import item_columns, match
from impactkit.intake.observations import Observations, melted, of_grid, recoded
from impactkit.schema import CycleFile, Source, Table


def headings(table: Table, source: Source) -> list[str]:
    named = [source.columns.get(c.name, c.name) for c in table.columns]
    return [*named, *table.also, *(item.column for item in source.items)]


def read(grid: Grid, table: Table, source: Source, about: CycleFile, open_grid) -> Observations:
    """Each cell below an item's heading is one observation of the table's measurement."""
    given = {table.measured} | {column for item in source.items for column in item.values()}
    places, problems = match(grid, table, source, given)
    at, more = item_columns(grid, source, table, places)
    if problems + more:
        return Observations(grid.place, grid.form, {}, [], problems=problems + more)
    places.pop(table.measured, None)
    common = of_grid(grid, table, source, places)
    parts = [(item, {table.measured: grid.cells[at[item.column]]}) for item in source.items]
    columns, rows = melted(grid, common, parts)
    return Observations(grid.place, grid.form, recoded(columns, source), rows)

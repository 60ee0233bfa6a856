"""Coded columns held against the contract: typed rows, or every problem.

Takes Coded columns, gives a frame. pandera (schema.contract) sees each distinct value once, and
each distinct pair that a rule compares, whatever the number of rows. settle calls it.
"""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from impactkit.errors import Problem
from impactkit.intake.coded import BLANK, Coded, first_rows, keys
from impactkit.intake.failures import UNREAD, explain
from impactkit.intake.values import Unread
from impactkit.schema import CycleFile, Table, contract

if TYPE_CHECKING:
    import pandera.pandas as pa


def readable(
    columns: dict[str, Coded], unread: dict[tuple[str, Unread], np.ndarray], rest: np.ndarray
) -> dict[str, Coded]:
    """The columns of the rows in `rest`, blank where a cell was told of already."""
    told = dict(columns)
    for (name, _), rows in unread.items():
        if name in told and (rows & rest).any():
            codes = np.where(rows[rest], BLANK, told[name].codes)
            told[name] = Coded(codes, told[name].texts)
    return told


def checked(
    columns: dict[str, Coded], rows: np.ndarray, place: str, table: Table, about: CycleFile
) -> tuple[pd.DataFrame, list[Problem]]:
    """The rows with their types, or every problem.

    A column is checked by its distinct values; what compares columns, by their distinct pairs
    in rows that hold nothing wrong by itself.
    """
    import pandera.pandas as pa

    if not len(rows):
        return pd.DataFrame(columns=list(columns), dtype="str"), []
    expected, problems, typed = contract(table, about), [], {}
    sound = np.ones(len(rows), dtype=bool)
    for name, cells in columns.items():
        column = expected.columns[name]
        if not (column.checks or column.coerce):
            continue
        values = pd.DataFrame({name: pd.array(cells.texts, dtype="str")}).iloc[cells.present()]
        schema = pa.DataFrameSchema({name: column})
        typed[name], cases = _typed(values, schema)
        if cases is not None:
            wrong = np.zeros(len(cells.texts) + 1, dtype=bool)
            wrong[cases["index"].astype(int)] = True
            sound &= ~wrong[cells.codes]
            problems += explain(
                cases, expected, place, table,
                lambda codes, c=cells: rows[np.isin(c.codes, codes)],
            )  # fmt: skip
    together = [name for name in table.compared if name in columns]
    for name in together:
        if not expected.columns[name].nullable:
            sound &= ~columns[name].blank
    compared = {name: columns[name].keep(sound) for name in together}
    problems += _compared(compared, rows[sound], place, expected, table)
    if problems or not columns:
        return pd.DataFrame(), problems

    def series(name: str):
        cells = columns[name]
        return cells.take(typed[name][name]) if expected.columns[name].coerce else cells.as_text()

    with ThreadPoolExecutor() as pool:  # pyarrow does the work, outside Python's lock
        taken = list(pool.map(series, columns))
    return pd.DataFrame(dict(zip(columns, taken, strict=True)), index=rows, copy=False), []


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
    unread = cases[cases["check"].astype("str").str.startswith(UNREAD)]
    if unread.empty:
        return values, cases
    rest, others = _typed(values.drop(index=unread["index"]), schema)
    return rest, unread if others is None else pd.concat([unread, others])


def _compared(
    columns: dict[str, Coded],
    rows: np.ndarray,
    place: str,
    expected: pa.DataFrameSchema,
    table: Table,
) -> list[Problem]:
    """Problems of values that do not go together, in the sound rows."""
    import pandera.pandas as pa

    if not expected.checks or not columns or not len(rows):
        return []
    key = keys(list(columns.values()))
    first = first_rows(key)
    pairs = {name: cells.keep(first).as_text() for name, cells in columns.items()}
    schema = pa.DataFrameSchema(
        {name: expected.columns[name] for name in columns}, checks=expected.checks
    )
    try:
        schema.validate(pd.DataFrame(pairs, index=first), lazy=True)
    except pa.errors.SchemaErrors as error:
        return explain(
            error.failure_cases, expected, place, table,
            lambda firsts: rows[np.isin(key, key[firsts])],
        )  # fmt: skip
    return []

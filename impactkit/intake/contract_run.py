"""Coded columns held against the contract: typed rows, or every problem.

Takes Coded columns, gives a frame. pandera (schema.contract) sees each distinct value once, and
each distinct pair that a rule compares, whatever the number of rows. settle calls it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from impactkit.errors import Problem
from impactkit.intake.coded import BLANK, Coded, first_rows, keys, workers
from impactkit.intake.failures import UNREAD, explain
from impactkit.intake.unfit import Unread
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

    Columns of text are written out in threads meanwhile: most tables hold no problem.
    """
    if not len(rows):
        return pd.DataFrame(columns=list(columns), dtype="str"), []
    expected = contract(table, about)
    with workers(len(rows)) as pool:
        taken = {
            name: pool.submit(cells.as_text)
            for name, cells in columns.items()
            if not expected.columns[name].coerce
        }
        typed, problems = _held_against(expected, columns, rows, place, table)
        if problems or not columns:
            return pd.DataFrame(), problems
        taken |= {name: pool.submit(columns[name].take, values) for name, values in typed.items()}
        frame = {name: taken[name].result() for name in columns}
    return pd.DataFrame(frame, index=rows, copy=False), []


def _held_against(
    expected: pa.DataFrameSchema,
    columns: dict[str, Coded],
    rows: np.ndarray,
    place: str,
    table: Table,
) -> tuple[dict[str, pd.Series], list[Problem]]:
    """Typed values of the columns that have a type, and every problem.

    A column is checked by its distinct values; what compares columns, by their distinct pairs
    in rows that hold nothing wrong by itself.
    """

    problems, typed = [], {}
    sound = np.ones(len(rows), dtype=bool)
    for name, cells in columns.items():
        column = expected.columns[name]
        if not (column.checks or column.coerce):
            continue
        values = pd.DataFrame({name: pd.array(cells.texts, dtype="str")})
        found, cases = _typed(values, column)
        if cases is not None:  # are the texts that are wrong those of other rows?
            found, cases = _typed(values.iloc[cells.present()], column)
        if column.coerce:
            typed[name] = found[name]
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
    compared = {name: columns[name] for name in together}
    if not sound.all():
        rows, compared = rows[sound], {name: of.keep(sound) for name, of in compared.items()}
    return typed, problems + _compared(compared, rows, place, expected, table)


def _typed(values: pd.DataFrame, column: pa.Column) -> tuple[pd.DataFrame, pd.DataFrame | None]:
    """The values typed, or pandera's failure cases.

    pandera checks nothing of a column with a value that it cannot read: such values are put
    aside, so that a second look finds what else is wrong.
    """
    import pandera.pandas as pa

    try:
        return column.validate(values), None
    except (pa.errors.SchemaError, pa.errors.SchemaErrors):
        pass  # of what is wrong a table tells everything, a column by itself takes half as long
    try:
        return pa.DataFrameSchema({column.name: column}).validate(values, lazy=True), None
    except pa.errors.SchemaErrors as error:
        cases = error.failure_cases
    cases = cases[cases["index"].notna()]
    unread = cases[cases["check"].astype("str").str.startswith(UNREAD)]
    if unread.empty:
        return values, cases
    rest, others = _typed(values.drop(index=unread["index"]), column)
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
    typed = {
        name: pa.Column(expected.columns[name].dtype, coerce=True, nullable=True)
        for name in columns
        if expected.columns[name].coerce
    }
    schema = pa.DataFrameSchema(typed, checks=expected.checks)
    try:
        schema.validate(pd.DataFrame(pairs, index=first), lazy=True)
    except pa.errors.SchemaErrors as error:
        return explain(
            error.failure_cases, expected, place, table,
            lambda firsts: rows[np.isin(key, key[firsts])],
        )  # fmt: skip
    return []

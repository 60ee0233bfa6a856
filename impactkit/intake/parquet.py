"""Parquet: typed columns, written out as the text that a person would read.

Takes a path, gives a Grid. grid.read_grid calls it.
"""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

from impactkit.errors import Problem
from impactkit.intake.grid import Grid, UnreadableError, number_text
from impactkit.schema import CycleFile

LARGEST = 20_000_000  # rows; a file says how many it holds before it is opened


def read_parquet(path: Path, place: str, about: CycleFile) -> Grid:
    """Read a Parquet file; row 2 is its first row, as if it had a heading row."""
    try:
        file = pq.ParquetFile(path)
        if file.metadata.num_rows > LARGEST:
            raise UnreadableError(
                place, "the file has more than 20 million rows.", "Leave out other cycles."
            )
        table = file.read()
        table.validate(full=True)
    except (pa.ArrowException, OSError):
        raise UnreadableError(
            place, "the file is not Parquet, or is damaged.", "Export it again."
        ) from None
    columns = {}
    for at, column in enumerate(table.columns):
        columns[at] = _text(column, about, f"{place}, column {at + 1}")
    cells = pd.DataFrame(columns, index=pd.RangeIndex(2, table.num_rows + 2))
    notes = [
        Problem(
            f"{place}, column {at}",
            f"its times are of the zone {field.type.tz}, and the date there is read.",
            "If the school lies in another zone, save dates without a time of day.",
        )
        for at, field in enumerate(table.schema, start=1)
        if pa.types.is_timestamp(field.type) and field.type.tz
    ]
    return Grid(place, [name.strip() for name in table.column_names], cells, "Parquet", notes)


def _text(column: pa.ChunkedArray, about: CycleFile, place: str) -> pd.Series:
    if pa.types.is_string_view(column.type):
        column = column.cast(pa.string())
    if pa.types.is_dictionary(column.type):
        column = column.cast(column.type.value_type)
    kind = column.type
    if pa.types.is_string(kind) or pa.types.is_large_string(kind):
        text = column.to_pandas()
        return text.astype("str").to_numpy(dtype=object)
    if not (
        pa.types.is_integer(kind)
        or pa.types.is_floating(kind)
        or pa.types.is_decimal(kind)
        or pa.types.is_boolean(kind)
        or pa.types.is_temporal(kind)
        or pa.types.is_null(kind)
    ):
        raise UnreadableError(place, "its cells are not single values.", "Write them as text.")
    values = column.to_pandas(integer_object_nulls=True, date_as_object=True)
    return values.map(lambda value: _cell(value, about), na_action="ignore").to_numpy(object)


def _cell(value: object, about: CycleFile) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    if hasattr(value, "isoformat"):
        return value.isoformat().removesuffix("T00:00:00")
    return number_text(value, about)

"""pandera's failure cases → problems that a person can mend: place, rows, remedy.

Takes failure cases and the contract, gives Problems. evidence_files uses it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from impactkit.errors import Problem
from impactkit.schema import Table

if TYPE_CHECKING:
    import pandera.pandas as pa

ROWS_NAMED = 8
UNREAD = ("coerce_dtype", "not_nullable")
KINDS = {
    "date": ("not dates like 2026-01-31", "Write them as year-month-day."),
    "whole": ("not whole numbers", "Correct them."),
    "number": ("not numbers", "Correct them."),
}


def explain(
    cases: pd.DataFrame, expected: pa.DataFrameSchema, place: str, table: Table
) -> list[Problem]:
    """pandera's failure cases → one problem a column and rule, with row numbers."""
    rules = [check for column in expected.columns.values() for check in column.checks]
    rules = {check.error: check for check in [*rules, *expected.checks]}
    cases = cases[cases["index"].notna()].assign(check=cases["check"].astype("str"))
    told: dict[tuple[str, str, str], set[int]] = {}
    for (check, column), part in cases.groupby(["check", "column"], sort=False, dropna=False):
        if check.startswith(UNREAD):
            what = (column, *KINDS.get(table.column(column).kind, ("blank", "Fill them in.")))
        elif check in rules:
            rule = rules[check]
            what = (rule.name if rule.title else column, rule.title or check, rule.description)
        else:
            what = (column, "not of the kind that belongs here", "Compare with docs/reference.md.")
        told.setdefault(what, set()).update(map(int, part["index"]))
    return [
        Problem(f"{place}, column {column}", *_count(sorted(rows), message, remedy))
        for (column, message, remedy), rows in told.items()
    ]


SINGULAR = {
    "not dates": "not a date",
    "not whole numbers": "not a whole number",
    "not numbers": "not a number",
    "them": "it",
}


def _count(rows: list[int], message: str, remedy: str) -> tuple[str, str]:
    if len(rows) == 1:
        for many, one in SINGULAR.items():
            message, remedy = message.replace(many, one), remedy.replace(many, one)
        return f"1 value is {message} (row {rows[0]}).", remedy
    named = ", ".join(map(str, rows[:ROWS_NAMED]))
    more = f" and {len(rows) - ROWS_NAMED} more" if len(rows) > ROWS_NAMED else ""
    return f"{len(rows)} values are {message} (rows {named}{more}).", remedy

"""pandera's failure cases → problems that a person can mend: place, rows, remedy.

Takes failure cases and the contract, gives Problems. settle uses it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import TYPE_CHECKING

import pandas as pd

from impactkit.errors import Problem, named_rows
from impactkit.schema import Table

if TYPE_CHECKING:
    import pandera.pandas as pa

UNREAD = ("coerce_dtype", "not_nullable")
KINDS = {
    "date": ("not dates like 2026-01-31", "Write them as year-month-day."),
    "whole": ("not whole numbers", "Correct them."),
    "number": ("not numbers", "Correct them."),
}


def explain(
    cases: pd.DataFrame,
    expected: pa.DataFrameSchema,
    place: str,
    table: Table,
    rows_of: Callable[[list[int]], Sequence[int]],
) -> list[Problem]:
    """pandera's failure cases → one problem a column and rule, with row numbers.

    rows_of : gives the rows of the file that hold the values at these places of what was checked.
    """
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
        Problem(f"{place}, column {column}", *rows_named(rows_of(sorted(at)), message, remedy))
        for (column, message, remedy), at in told.items()
    ]


SINGULAR = {
    "not dates": "not a date",
    "dates with": "a date with",
    "numbers with": "a number with",
    "errors of": "an error of",
    "formulas": "a formula",
    "words of": "a word of",
    "not whole numbers": "not a whole number",
    "not numbers": "not a number",
    "percentages,": "a percentage,",
    "percentages above": "a percentage above",
    "letter grades": "a letter grade",
    "marks such": "a mark such",
    "numbers like": "a number like",
    "plain numbers": "a plain number",
    "shares of": "a share of",
    "words for": "a word for",
    "dates, which": "a date, which",
    "crosses or ticks": "a cross or a tick",
    "them": "it",
}


def rows_named(rows: Iterable[int], message: str, remedy: str) -> tuple[str, str]:
    """N values are … with their rows, and the remedy, both in grammatical number."""
    rows = set(map(int, rows))
    if len(rows) > 1:
        return f"{len(rows)} values are {message} ({named_rows(rows)}).", remedy
    for many, one in SINGULAR.items():
        message, remedy = message.replace(many, one), remedy.replace(many, one)
    return f"1 value is {message} ({named_rows(rows)}).", remedy

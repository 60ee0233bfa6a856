"""OneRoster 1.1 and 1.2: results.csv with lineItems.csv.

Takes a Grid, gives Observations: one for each result of a line item that `items` names by its
title or sourcedId. Only what is fully graded is a score, and in 1.2 only where no flag says that
the work is missing or not finished.
Source: 1EdTech, OneRoster CSV Binding 1.2.1, results.csv and lineItems.csv.
"""

from __future__ import annotations

import pandas as pd

from impactkit.errors import Problem, named_rows
from impactkit.intake.coded import Coded
from impactkit.intake.failures import rows_named
from impactkit.intake.grid import Grid, UnreadableError
from impactkit.intake.headings import find, scorer
from impactkit.intake.observations import Observations, recoded
from impactkit.schema import CycleFile, Item, Source, Table

RESULTS = ("lineItemSourcedId", "studentSourcedId", "scoreStatus", "score", "scoreDate")
LINE_ITEMS = ("sourcedId", "title", "classSourcedId")
MOST = "resultValueMax"
GRADED = "fully graded"
NO_SCORE = ("not submitted", "submitted", "partially graded")
EXCUSED = "exempt"
UNFINISHED = ("inProgress", "incomplete", "missing")  # true or false; 1.1 has none of them
DELETED = "tobedeleted"


def headings(table: Table, source: Source) -> list[str]:
    return [*RESULTS, "sourcedId", "status"]


def read(grid: Grid, table: Table, source: Source, about: CycleFile, open_grid) -> Observations:
    """Results of the line items that the cycle follows; all others are outside it."""
    problems = _absent(grid, RESULTS)
    try:
        line_items = open_grid(source.line_items, scorer(LINE_ITEMS))
    except UnreadableError as error:
        problems.append(error.problem)
    else:
        problems += _absent(line_items, LINE_ITEMS)
    if problems:
        return Observations(grid.place, grid.form, {}, [], problems=problems)
    results, items = _frame(grid, RESULTS), _frame(line_items, (*LINE_ITEMS, MOST, "status"))
    followed, problems = _followed(items, source, table, line_items.place)
    result = results.join(followed, on="lineItemSourcedId", how="left")
    deleted = _column(grid, "status").fillna("").str.casefold() == DELETED
    outside = (result["item"].isna() | deleted).to_numpy()
    status = result["scoreStatus"].fillna("").str.strip().str.casefold()
    strange = ~status.isin([GRADED, *NO_SCORE, EXCUSED]) & ~outside
    if strange.any():
        problems.append(
            Problem(
                f"{grid.place}, column scoreStatus",
                *rows_named(
                    strange.index[strange],
                    "not OneRoster's",
                    f"They are: {', '.join((GRADED, *NO_SCORE, EXCUSED))}.",
                ),
            )
        )
    notes = _beyond(grid, result, ~pd.Series(outside, result.index))
    graded, flagged = status == GRADED, _flagged(grid)
    notes += _not_finished(grid, graded & flagged & ~outside)
    score = result["score"].fillna(_column(grid, "textScore"))
    score = score.where(graded & ~flagged).mask(status == EXCUSED, "exempt")
    columns = {
        "date": result["scoreDate"],
        "classroom": result["classSourcedId"],
        "student": result["studentSourcedId"],
        table.measured: score,
    }
    for name in {name for item in source.items for name in item.values()}:
        columns[name] = result["item"].map(lambda i, n=name: i.values().get(n), na_action="ignore")
    if "task" in table.required and "task" not in columns:
        columns["task"] = result["lineItemSourcedId"]
    rows = len(result)
    coded = {name: Coded.of(text.astype("str")) for name, text in columns.items()}
    coded |= {name: Coded.constant(text, rows) for name, text in source.fill.items()}
    return Observations(
        grid.place,
        f"{grid.form}, OneRoster",
        recoded(coded, source),
        grid.cells.index.to_numpy(),
        outside=outside,
        points=Coded.of(result[MOST].astype("str")),
        problems=problems,
        notes=notes,
    )


def _flagged(grid: Grid) -> pd.Series:
    """(rows,) bool: work that is missing, or not finished, whatever its status."""
    flags = [_column(grid, name).fillna("").str.strip().str.casefold() for name in UNFINISHED]
    return pd.concat(flags, axis=1).eq("true").any(axis=1)


def _not_finished(grid: Grid, rows: pd.Series) -> list[Problem]:
    at = rows.index[rows]
    if not len(at):
        return []
    return [
        Problem(
            grid.place,
            f"{named_rows(at)} {'is' if len(at) == 1 else 'are'} fully graded and marked "
            "inProgress, incomplete or missing, and read as blank.",
            "If the score stands, take the mark away where it was made.",
        )
    ]


def _beyond(grid: Grid, result: pd.DataFrame, ours: pd.Series) -> list[Problem]:
    """Scores above what the line item says is the most: extra credit, or a slip."""
    score, most = (pd.to_numeric(result[c], errors="coerce") for c in ("score", MOST))
    beyond = result.index[(score > most) & ours]
    if not len(beyond):
        return []
    return [
        Problem(
            f"{grid.place}, column score",
            f"{named_rows(beyond)} {'is' if len(beyond) == 1 else 'are'} above {MOST}.",
            "Read as they stand; correct them if they are slips.",
        )
    ]


def _followed(
    items: pd.DataFrame, source: Source, table: Table, place: str
) -> tuple[pd.DataFrame, list[Problem]]:
    """The line items that `items` names, by sourcedId, with their Item and class."""
    named: dict[str, Item] = {item.column.strip(): item for item in source.items}
    by_title = items["title"].str.strip().map(named)
    items = items.assign(item=by_title.fillna(items["sourcedId"].str.strip().map(named)))
    found = set(items["title"].str.strip()) | set(items["sourcedId"].str.strip())
    problems = [
        Problem(
            f"{place}, item {number}",
            "no line item has its title or sourcedId.",
            f"Write tables.{table.name}.items.{number}.column as the title stands in the file.",
        )
        for number, item in enumerate(source.items, start=1)
        if item.column.strip() not in found
    ]
    deleted = items["status"].fillna("").str.strip().str.casefold() == DELETED
    followed = items[items["item"].notna() & ~deleted].drop_duplicates("sourcedId", keep="last")
    return followed.set_index("sourcedId")[["item", "classSourcedId", MOST]], problems


def _absent(grid: Grid, names: tuple[str, ...]) -> list[Problem]:
    missing = [name for name in names if len(find(grid.headings, name)) != 1]
    if not missing:
        return []
    return [
        Problem(
            grid.place,
            f"{', '.join(missing)} {'is' if len(missing) == 1 else 'are'} missing from the header.",
            "Export the file again as OneRoster CSV.",
        )
    ]


def _frame(grid: Grid, names: tuple[str, ...]) -> pd.DataFrame:
    return pd.DataFrame({name: _column(grid, name) for name in names})


def _column(grid: Grid, name: str) -> pd.Series:
    found = find(grid.headings, name)
    if not found:
        return pd.Series(None, index=grid.cells.index, dtype="str")
    return grid.cells[found[0]].astype("str")

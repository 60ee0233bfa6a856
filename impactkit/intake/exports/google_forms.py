"""Google Forms: one row a submission, the questions as headings.

Takes a Grid, gives Observations. Knows the time stamp, a quiz's "2 / 3", and checkbox lists in
one cell. Every submission counts; only one that repeats another whole, time and all, does not.
"""

from __future__ import annotations

import re

import numpy as np

from impactkit.errors import Problem, named_rows
from impactkit.intake.coded import Coded
from impactkit.intake.failures import rows_named
from impactkit.intake.grid import Grid
from impactkit.intake.headings import find, item_columns, match
from impactkit.intake.observations import Observations, melted, of_grid, recoded
from impactkit.schema import CycleFile, Item, Source, Table

STAMP = "Timestamp"
OUT_OF = re.compile(r"([0-9]+(?:[.,][0-9]+)?) ?/ ?([0-9]+(?:[.,][0-9]+)?)")
CHECKED = {"practice_log": "shift", "tallies": "indicator"}


def headings(table: Table, source: Source) -> list[str]:
    return [STAMP, *source.columns.values(), *(item.column for item in source.items)]


def read(grid: Grid, table: Table, source: Source, about: CycleFile, open_grid) -> Observations:
    """One observation a submission; with `items`, one a submission and question or box."""
    if "date" not in source.columns and find(grid.headings, STAMP):
        source = source.model_copy(update={"columns": {"date": STAMP, **source.columns}})
    by_form = {"out_of"} if table.measured == "count" else set()
    if any(item.checked for item in source.items):
        by_form |= {CHECKED.get(table.name, table.measured)}
    by_item = {column for item in source.items for column in item.values()}
    by_item |= {table.measured} if source.items else set()
    places, problems = match(grid, table, source, by_form | by_item)
    at, more = item_columns(grid, source, table, places, by_form)
    problems += more + _without_boxes(grid, table, source)
    if problems:
        return Observations(grid.place, grid.form, {}, [], problems=problems)
    if not source.items:
        columns, rows = of_grid(grid, table, source, places), grid.cells.index.to_numpy()
        notes = []
    else:
        places.pop(table.measured, None)
        parts, problems, notes = _parts(grid, table, source, at)
        if problems:
            return Observations(grid.place, grid.form, {}, [], problems=problems)
        columns, rows = melted(grid, of_grid(grid, table, source, places), parts)
    problems = _without_total(grid, columns, rows, table)
    by_points = source.proficient_from is not None and source.proficient_from.percent
    columns = recoded(columns if by_points else _earned(columns, table), source)
    return Observations(grid.place, grid.form, columns, rows, problems=problems, notes=notes)


def _without_boxes(grid: Grid, table: Table, source: Source) -> list[Problem]:
    if table.name in CHECKED or not any(item.checked for item in source.items):
        return []
    return [
        Problem(
            f"{grid.place}, items",
            f"checked belongs to {' and '.join(CHECKED)}.",
            "Read the boxes into one of these tables.",
        )
    ]


def _parts(grid: Grid, table: Table, source: Source, at: dict[str, int]):
    """Each question with its cells; a checkbox question is one part a box."""
    parts, problems, notes = [], [], []
    for item in source.items:
        cells = grid.cells[at[item.column]]
        if not item.checked:
            parts.append((item, {table.measured: cells}))
            continue
        seen = {answer: _boxes(answer, item) for answer in cells.dropna().unique()}
        for id_ in item.checked:
            counts = cells.map(lambda a, i=id_, s=seen: str(int(i in s[a])), na_action="ignore")
            said = {CHECKED[table.name]: id_, "count": counts, "out_of": "1"}
            parts.append((item, said))
        blank = int(cells.isna().sum())
        if blank and not item.none:
            notes.append(
                Problem(
                    grid.place,
                    f"{_answers(blank, 'leaves', 'leave')} a checkbox question blank, which may "
                    "mean none or not answered.",
                    "Add a box such as None of these to the form, and none: in the cycle file.",
                )
            )
        answered = cells.dropna()
        other = answered.index[[("" in seen[answer]) for answer in answered]]
        if len(other) and not item.others:
            problems.append(
                Problem(
                    grid.place,
                    f"{_answers(len(other), 'ticks', 'tick')} a box that the cycle file does not "
                    f"list ({named_rows(other)}).",
                    "Write it under checked as it stands in the file, or write others: left out.",
                )
            )
    return parts, problems, notes


def _answers(count: int, one: str, many: str) -> str:
    return f"1 answer {one}" if count == 1 else f"{count} answers {many}"


def _boxes(answer: str, item: Item) -> set[str]:
    """The ids of the boxes in one cell, and "" where something else is left.

    Google sets boxes apart by ", " in the sheet and by ";" in the form's own CSV. Both may also
    stand within a box's text: the longest texts are looked for first.
    """
    readings = [_apart(answer, item, between) for between in (", ", ";")]
    return min(readings, key=lambda found: ("" in found, -len(found)))


def _apart(answer: str, item: Item, between: str) -> set[str]:
    rest, found = f"{between}{answer.strip()}{between}", set()
    texts = {**item.checked, **({" none": item.none} if item.none else {})}
    for id_, text in sorted(texts.items(), key=lambda box: -len(box[1])):
        box = f"{between}{text.strip()}{between}"
        if box in rest:
            rest = rest.replace(box, between)
            found.add(id_)
    return found | ({""} if rest.strip(between) else set())


def _earned(columns: dict[str, Coded], table: Table) -> dict[str, Coded]:
    """A quiz's "2 / 3": the points earned; where counts are kept, also what they are out of."""
    cells = columns.get(table.measured)
    if cells is None or not any(map(OUT_OF.fullmatch, cells.texts)):
        return columns

    def part(number: int):
        return lambda text: (OUT_OF.fullmatch(text) or {number: text})[number]

    columns = columns | {table.measured: cells.map(part(1))}
    if table.measured == "count" and "out_of" not in columns:
        columns["out_of"] = cells.map(lambda text: m[2] if (m := OUT_OF.fullmatch(text)) else None)
    return columns


def _without_total(
    grid: Grid, columns: dict[str, Coded], rows: np.ndarray, table: Table
) -> list[Problem]:
    """Counts that do not say what they are out of, among others that do ("2 / 3")."""
    cells = columns.get(table.measured)
    if table.measured != "count" or "out_of" in columns or cells is None:
        return []
    with_total = [OUT_OF.fullmatch(text) is not None for text in cells.texts]
    numbers = [text.replace(" ", "").isdecimal() for text in cells.texts]
    alone = cells.where(numbers)
    if not any(with_total) or not alone.any():
        return []
    return [
        Problem(
            f"{grid.place}, column count",
            *rows_named(
                rows[alone],
                "counts without what they are out of, while others are like 2 / 3",
                "Write what they are out of.",
            ),
        )
    ]

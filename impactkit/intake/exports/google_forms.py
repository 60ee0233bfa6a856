"""Google Forms: one row a submission, the questions as headings.

Takes a Grid, gives Observations. Knows the time stamp, a quiz's "2 / 3", checkbox lists in one
cell, and submissions that a later one of the same student replaces.
"""

from __future__ import annotations

import re
from datetime import datetime

import numpy as np
import pandas as pd

from impactkit.errors import Problem, named_rows
from impactkit.intake.coded import Coded, keys, repeated
from impactkit.intake.grid import Grid
from impactkit.intake.headings import find, item_columns, match
from impactkit.intake.observations import Observations, melted, of_grid, recoded
from impactkit.intake.values import read_moment
from impactkit.schema import CycleFile, Item, Source, Table

STAMP = "Timestamp"
OUT_OF = re.compile(r"([0-9]+(?:[.,][0-9]+)?) ?/ ?([0-9]+(?:[.,][0-9]+)?)")
ONE_DAY = pd.Timedelta(days=1)
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
    columns = recoded(_earned(columns, table), source)
    superseded, again = _superseded(columns, table, about)
    if again:
        notes.append(
            Problem(
                grid.place,
                f"{_answers(again, 'is', 'are')} by students who answered the same task in an "
                "earlier week.",
                "Each counts for its week. Give each form a task of its own if they are late ones.",
            )
        )
    return Observations(grid.place, grid.form, columns, rows, superseded=superseded, notes=notes)


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


def _superseded(
    columns: dict[str, Coded], table: Table, about: CycleFile
) -> tuple[np.ndarray, int]:
    """Submissions that the same student replaced in the same week, and answers of later weeks."""
    rows = len(columns["date"].codes)
    if "student" not in (table.key or ()):
        return np.zeros(rows, dtype=bool), 0
    moments = [read_moment(text, about) for text in columns["date"].texts]
    real = [m if isinstance(m, datetime) else datetime.min for m in moments]
    when = pd.Series(pd.array([*real, datetime.min], dtype="datetime64[us]"))
    when = when.iloc[columns["date"].codes].reset_index(drop=True)
    order = when.sort_values(kind="stable").index.to_numpy()
    who = [columns[c] for c in ("classroom", *table.also, "student") if c in columns]
    same = [columns[c] for c in table.key if c in columns and c not in ("date", "student")]
    week = (when - pd.Timestamp(about.start)).dt.days // 7
    ours = when.between(pd.Timestamp(about.start), pd.Timestamp(about.end) + ONE_DAY).to_numpy()
    key = keys([*who, *same])
    in_week = keys([*who, *same, Coded.of(week.astype("str"))])
    gone = np.zeros(rows, dtype=bool)
    gone[order] = repeated(in_week[order])
    key, gone_of_ours = key[order][ours[order]], gone[ours].sum()
    return gone, int(repeated(key).sum() - gone_of_ours)

"""Canvas: the gradebook as exported, one row a student and one column an assignment.

Takes a Grid, gives Observations: one for each student and each assignment that `items` names.
Below the headings stand a row of points possible and sometimes one on muted assignments; the
last student may be the test student. Work without a grade may stand there as 0.
"""

from __future__ import annotations

import re

import pandas as pd

from impactkit.errors import Problem, named_rows
from impactkit.intake.grid import Grid
from impactkit.intake.headings import find, item_columns, match
from impactkit.intake.observations import Observations, melted, of_grid, recoded
from impactkit.schema import CycleFile, Source, Table

COLUMNS = {"student": "ID", "student_name": "Student", "classroom": "Section"}
ASSIGNMENT = re.compile(r".*\(\d+\)")
BETWEEN = re.compile(r", and | and |, ")
POINTS, TEST = "pointspossible", "student, test"
EXCUSED = {"ex": "excused", "excused": "excused"}


def headings(table: Table, source: Source) -> list[str]:
    return [*COLUMNS.values(), *(item.column for item in source.items)]


def read(grid: Grid, table: Table, source: Source, about: CycleFile, open_grid) -> Observations:
    """Each student's score on each assignment; a blank is work without a grade."""
    source = source.model_copy(update={"columns": COLUMNS | source.columns})
    given = {table.measured} | {column for item in source.items for column in item.values()}
    places, problems = match(grid, table, source, given)
    at, more = item_columns(grid, source, table, places)
    if problems + more:
        return Observations(grid.place, grid.form, {}, [], problems=problems + more)
    names = grid.cells[places["student_name"]].fillna("")
    students = ~(names.map(_plain) == POINTS) & (names.str.strip() != "") & ~_test(names)
    if not (names.map(_plain) == POINTS).any():
        problem = Problem(
            grid.place,
            "there is no row Points Possible, so this is not a Canvas gradebook as exported.",
            "Export it again, or write export: wide.",
        )
        return Observations(grid.place, grid.form, {}, [], problems=[problem])
    people = Grid(grid.place, grid.headings, grid.cells[students], grid.form)
    problems += _two_sections(people, places, table, source)
    parts, notes, unsure = [], [], []
    assignments = [c for c, name in enumerate(grid.headings) if ASSIGNMENT.fullmatch(name)]
    for number, item in enumerate(source.items, start=1):
        cells, doubtful = _graded(people, at[item.column], assignments, source)
        if cells.isna().all() and _is_zero(people.cells[at[item.column]]).any():
            notes.append(
                Problem(
                    f"{grid.place}, item {number}",
                    "nobody has anything but 0, so it is read as not graded yet.",
                    f"If these are scores, write zeros: scores below tables.{table.name}.",
                )
            )
        parts.append((item, {table.measured: cells, **_points(grid, names, at[item.column])}))
        unsure += doubtful
    if unsure and source.zeros is None:
        problems.append(_zeros(grid.place, table, unsure, len(unsure)))
    if unsure and source.zeros:
        read_as = "scores" if source.zeros == "scores" else "work without a grade"
        notes.append(
            Problem(
                grid.place,
                f"{_zeros_named(len(unsure))} may be scores or work without a grade; read as "
                f"{read_as}, as declared.",
            )
        )
    columns, rows = melted(people, of_grid(people, table, source, places), parts)
    points = columns.pop("points possible", None)
    left_out = int((~students).sum())
    return Observations(
        grid.place,
        f"{grid.form}, Canvas ({left_out} rows are no students)",
        recoded(columns, source),
        rows,
        points=points,
        problems=problems,
        notes=notes,
    )


def _points(grid: Grid, names: pd.Series, column: int) -> dict[str, str]:
    """An assignment's points possible, in the row of that name."""
    found = grid.cells[column][names.map(_plain) == POINTS].dropna()
    return {"points possible": found.iloc[0].strip()} if len(found) else {}


def _two_sections(
    people: Grid, places: dict[str, int], table: Table, source: Source
) -> list[Problem]:
    """Students of two sections, which Canvas writes as "7A and 7B", or "7A, 7B, and 7C"."""
    if "classroom" not in places:
        return []
    sections = people.cells[places["classroom"]].fillna("").str.strip()
    alone, declared = set(sections) - {""}, source.recode.get("classroom", {})
    several = {
        name
        for name in alone - declared.keys()
        if len(parts := BETWEEN.split(name)) > 1 and alone.intersection(parts)
    }
    rows = sections.index[sections.isin(several)]
    if not len(rows):
        return []
    are = "1 student is" if len(rows) == 1 else f"{len(rows)} students are"
    return [
        Problem(
            f"{people.place}, column classroom",
            f"{are} in more than one section ({named_rows(rows)}).",
            f"Say which one counts, below tables.{table.name} in the cycle file: "
            "recode: {classroom: {7A and 7B: 7A}}, with your sections.",
        )
    ]


def _plain(text: str) -> str:
    return re.sub(r"\s+", "", text.casefold())


def _test(names: pd.Series) -> pd.Series:
    return names.str.strip().str.casefold() == TEST


def _graded(
    people: Grid, column: int, assignments: list[int], source: Source
) -> tuple[pd.Series, list[int]]:
    """An assignment's cells with work that has no grade blank, and the rows that leave it open.

    A 0 is a score where the student's current score (graded work) equals the final one (all
    work): then everything is graded. It is no grade where nobody has anything but 0, or where
    the two differ and it is the student's one cell that could explain that.
    """
    cells = people.cells[column].map(
        lambda text: EXCUSED.get(text.strip().casefold(), text), na_action="ignore"
    )
    zero = _is_zero(people.cells[column])
    if not zero.any():
        return cells, []
    others = cells.dropna()
    if source.zeros != "scores" and len(others) and _is_zero(others).all():
        return cells.mask(zero), []
    current, final = (_total(people, name) for name in ("Current Score", "Final Score"))
    all_graded = current.notna() & (final > 0) & ((current - final).abs() < 0.005)
    all_cells = people.cells[assignments]
    open_cells = all_cells.apply(_is_zero).sum(axis=1) + all_cells.isna().sum(axis=1)
    not_graded = zero & (current - final > 0.005) & (open_cells == 1)
    unsure = zero & ~all_graded & ~not_graded
    if source.zeros == "ungraded":
        not_graded |= unsure
    return cells.mask(not_graded), list(unsure.index[unsure])


def _is_zero(cells: pd.Series) -> pd.Series:
    return cells.fillna("").str.strip().str.fullmatch(r"0+(?:[.,]0*)?").astype(bool)


def _total(people: Grid, name: str) -> pd.Series:
    found = find(people.headings, name)
    if len(found) != 1:
        return pd.Series(float("nan"), index=people.cells.index)
    return pd.to_numeric(people.cells[found[0]], errors="coerce").astype(float)


def _zeros_named(count: int) -> str:
    return "1 zero" if count == 1 else f"{count} zeros"


def _zeros(place: str, table: Table, rows: list[int], count: int) -> Problem:
    return Problem(
        place,
        f"{_zeros_named(count)} may be scores or work without a grade ({named_rows(rows)}).",
        f"Look at them in Canvas, then write zeros: scores, or zeros: ungraded, below "
        f"tables.{table.name} in the cycle file.",
    )

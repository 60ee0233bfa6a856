"""The headings of a file → the columns of an evidence table, or a mapping to propose.

Takes a Grid, gives column numbers. Capitals, spaces, hyphens and underscores do not matter;
anything else that differs is proposed to the person and never done for them.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable, Sequence

import yaml

from impactkit.errors import Problem
from impactkit.intake.grid import Grid, Score
from impactkit.schema import Source, Table

LETTER = re.compile(r"column ([A-Z]{1,2})")
DATA = re.compile(r"\d+([.,/:-]\d+)*([T ].*)?")  # a number, or a date: no heading of ours
KNOWN_AS = {
    "date": ("day", "when", "timestamp", "date of visit", "submitted", "score date"),
    "classroom": ("class", "room", "section", "period", "teacher", "homeroom", "course"),
    "student": ("student id", "id", "sis user id", "pupil", "student number", "local id"),
    "shift": ("practice", "look-for", "strategy", "routine"),
    "count": ("seen", "observed", "yes", "tally", "number"),
    "out_of": ("of", "total", "opportunities", "possible"),
    "activity": ("type", "coaching activity", "what"),
    "planned_minutes": ("planned", "planned time", "minutes planned"),
    "minutes": ("actual minutes", "delivered", "duration", "time", "minutes delivered"),
    "task": ("assignment", "exit ticket", "prompt", "question"),
    "response": ("answer", "explanation", "student response", "writing", "text"),
    "indicator": ("what was tallied", "look-for"),
    "rubric": ("measure", "scale", "criterion"),
    "score": ("rubric score", "points", "level", "rating", "result"),
    "assessment": ("test", "quiz", "exam", "assignment"),
    "role": ("position", "your role"),
    "item": ("question", "statement"),
    "rating": ("answer", "score", "agreement"),
    "first_name": ("first", "given name"),
    "last_name": ("last", "surname", "family name"),
}
"""What districts call a column. Only ever proposed."""


def plain(name: str) -> str:
    """A heading without what does not matter: capitals, spaces, hyphens, underscores."""
    return "".join(name.casefold().split()).replace("_", "").replace("-", "")


def scorer(wanted: Iterable[str]) -> Score:
    """Counts how many of the wanted headings stand in a row."""
    names = {plain(name) for name in wanted if not LETTER.fullmatch(name)}
    return lambda row: len(names & {plain(cell) for cell in row})


def wanted(table: Table, source: Source) -> list[str]:
    """The headings that tell the heading row of a file in this table's own form."""
    names = [c.name for c in table.columns] + list(table.also)
    return [source.columns.get(name, name) for name in names]


def match(
    grid: Grid, table: Table, source: Source, given: Iterable[str] = ()
) -> tuple[dict[str, int], list[Problem]]:
    """Where each column of the table stands in the file.

    Parameters
    ----------
    given : columns that the export itself supplies.

    Returns
    -------
    places : by column, its number in the grid; optional columns that are not there are left out.
    problems : columns that are missing or stand twice, with a mapping to write where a heading
        comes near. A heading is repeated only in a file that has others of the table's own: in
        a file without headings the first row is a person's data.
    """
    places, problems, missing = {}, [], []
    for name in [c.name for c in table.columns] + list(table.also):
        at = find(grid.headings, source.columns.get(name, name))
        if len(at) > 1:
            problems.append(
                Problem(f"{grid.place}, column {name}", "two columns have this name.", "Keep one.")
            )
        elif at:
            places[name] = at[0]
        elif name in source.columns:
            problems.append(
                Problem(
                    f"{grid.place}, column {name}",
                    "the heading that the cycle file names for it is not there.",
                    f"Correct tables.{table.name}.columns.{name}.",
                )
            )
        else:
            missing.append(name)
    supplied = set(given) | set(source.fill)
    if {"student_name"} <= set(places) or {"first_name", "last_name"} <= set(places):
        supplied |= {"student"}
    if not problems:
        missing = [name for name in table.required if name in missing and name not in supplied]
        if missing and not places and any(map(DATA.fullmatch, grid.headings)):
            return places, [_without_headings(grid, missing)]
        problems = _missing(grid, table, source, missing, len(places) > 1)
    return places, problems


def find(headings: Sequence[str], name: str) -> list[int]:
    """The columns with this heading; `column F` is the sixth."""
    letter = LETTER.fullmatch(name)
    if letter:
        number = 0
        for sign in letter.group(1):
            number = number * 26 + ord(sign) - ord("A") + 1
        return [number - 1] if number <= len(headings) else []
    exact = [at for at, heading in enumerate(headings) if heading.strip() == name.strip()]
    if len(exact) == 1:
        return exact
    return [at for at, heading in enumerate(headings) if heading and plain(heading) == plain(name)]


def item_columns(
    grid: Grid, source: Source, table: Table, places: dict[str, int], given: Iterable[str] = ()
) -> tuple[dict[str, int], list[Problem]]:
    """Where each item's column stands, by its heading; a problem for each that is missing, stands
    twice, or lacks a value that neither the file nor the export gives."""
    at, problems = {}, []
    for number, item in enumerate(source.items, start=1):
        key = f"tables.{table.name}.items.{number}"
        found = find(grid.headings, item.column)
        if len(found) == 1:
            at[item.column] = found[0]
        else:
            problems.append(
                Problem(
                    f"{grid.place}, item {number}",
                    "two columns have its heading." if found else "no column has its heading.",
                    f"Write {key}.column as it stands in the file.",
                )
            )
        have = {*places, *source.fill, *item.values(), *given, table.measured, "student"}
        lacking = [name for name in table.required if name not in have]
        if lacking:
            problems.append(
                Problem(
                    f"{grid.place}, item {number}",
                    f"it says nothing of {' and '.join(lacking)}, and no column does.",
                    f"Add {lacking[0]} to {key}.",
                )
            )
    return at, problems


def letter(column: int) -> str:
    """A, B … Z, AA: what a spreadsheet calls a column, counted from 0."""
    first, last = divmod(column, 26)
    return (letter(first - 1) if first else "") + chr(ord("A") + last)


def _without_headings(grid: Grid, missing: list[str]) -> Problem:
    return Problem(
        grid.place,
        "its first row holds data, and no row above it the headings.",
        f"Write the headings above each column: {', '.join(missing)}.",
    )


def _missing(
    grid: Grid, table: Table, source: Source, missing: list[str], has_headings: bool
) -> list[Problem]:
    taken, near = set(), {}
    for name in missing:
        at = _near(grid.headings, name, taken)
        if at is not None:
            taken.add(at)
            near[name] = grid.headings[at] if has_headings else f"column {letter(at)}"
    found = []
    if near:
        mapping = yaml.safe_dump(near, default_flow_style=True, sort_keys=False, width=1000).strip()
        columns, are, come, they = (
            ("column", "is", "a heading comes", "it is the one")
            if len(near) == 1
            else ("columns", "are", "headings come", "they are the ones")
        )
        found.append(
            Problem(
                f"{grid.place}, {columns} {', '.join(near)}",
                f"{are} missing, and {come} near.",
                f"If {they}, write below tables.{table.name} in the cycle file: columns: {mapping}",
            )
        )
    for name in missing:
        if name not in near:
            found.append(
                Problem(
                    f"{grid.place}, column {name}",
                    "the column is missing.",
                    "Add it to the header and fill it in.",
                )
            )
    return found


def _near(headings: Sequence[str], name: str, taken: set[int]) -> int | None:
    free = {plain(h): at for at, h in reversed(list(enumerate(headings))) if h and at not in taken}
    for other in KNOWN_AS.get(name, ()):
        if plain(other) in free:
            return free[plain(other)]
    close = difflib.get_close_matches(plain(name), free, n=1, cutoff=0.75)
    return free[close[0]] if close else None

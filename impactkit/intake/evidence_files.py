"""A cycle's evidence, wherever and however it is kept → clean tables.

Takes a folder or a workbook and a CycleFile, gives Tables. load_cycle calls it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

import pandas as pd

from impactkit.errors import InputError, Problem
from impactkit.intake.across import across
from impactkit.intake.exports import EXPORTS
from impactkit.intake.files import SUFFIXES, WORKBOOKS, read_grid
from impactkit.intake.grid import Grid, Score, UnreadableError
from impactkit.intake.headings import plain, scorer
from impactkit.intake.params import NO_FILE
from impactkit.intake.repeats import row_digests, whole_repeats
from impactkit.intake.salt import district_salt
from impactkit.intake.settle import Settled, settle, unsettled
from impactkit.intake.several_files import together
from impactkit.intake.students import People, Register
from impactkit.intake.workbook import sheet_names
from impactkit.schema import BUCKETS, TABLES, CycleFile, Source, Table


@dataclass(frozen=True)
class FileRead:
    """What became of one file: how it was read, its rows by bucket, absences by code."""

    table: str
    place: str
    form: str
    buckets: Mapping[str, int]
    absences: Mapping[str, int]


@dataclass(frozen=True)
class Tables:
    """What a cycle's evidence held.

    tables : by name; only rows in bucket `used`, typed; a table that is not there is absent.
        Students stand in them by keyed hash; the roster keeps classroom and student alone.
    accounting : one row a table, columns `table`, `rows` and BUCKETS, in rows of its files
        (where a file has a column a wave: in cells).
    files : the same by file. notes : what a person should look at. people : for the leak gate.
    """

    tables: Mapping[str, pd.DataFrame]
    accounting: pd.DataFrame
    files: tuple[FileRead, ...] = ()
    notes: tuple[Problem, ...] = ()
    people: People = field(default=People(), repr=False)


def read_tables(data: Path, place: str, about: CycleFile, heading: str, root: Path) -> Tables:
    """Read every evidence table of a cycle.

    Parameters
    ----------
    data, place : a folder, or one workbook, and how messages name it.
    about : the cycle file; what it promises must be there.
    heading : the first line of the error.
    root : the kit's root, where the district's salt is kept; no file outside it is read.

    Raises
    ------
    InputError : missing tables or columns, values that cannot be read, all at once.
    """
    if not (data.is_dir() or (data.is_file() and data.suffix.lower() in WORKBOOKS)):
        what = "workbook" if data.suffix.lower() in WORKBOOKS else "folder"
        problem = Problem(
            place, f"there is no such {what}.", "Create it, or correct data in the cycle file."
        )
        raise InputError(heading, [problem])
    problems: dict[str, list[Problem]] = {name: [] for name in TABLES}
    notes, files, tables, where = [], [], {}, []
    register = Register(district_salt(root))
    for table in sorted(TABLES.values(), key=lambda t: t.name != "roster"):  # its names come first
        sources, problems[table.name] = _sources(data, place, table, about)
        settled = [
            _one(data, place, table, source, about=about, register=register, of=len(sources))
            for source in sources
        ]
        problems[table.name] += [problem for one in settled for problem in one.problems]
        if settled and not problems[table.name]:
            tables[table.name] = together(settled, table)
            where += [stands for one in settled for stands in one.where]
            files += [FileRead(table.name, s.place, s.form, s.buckets, s.absences) for s in settled]
        notes += [note for one in settled for note in one.notes]
    found = [problem for of_table in problems.values() for problem in of_table]
    if not found:
        found, more = across(where)
        notes += more
    if found:
        raise InputError(heading, found)
    files.sort(key=lambda file: list(TABLES).index(file.table))
    if "roster" in tables:
        tables["roster"] = tables["roster"][["classroom", "student"]]
    has_roster = "roster" in tables and not tables["roster"].empty
    people = People(
        frozenset(register.names), tuple(register.met), tuple(register.keyed), has_roster
    )
    return Tables(tables, _accounting(files, tables), tuple(files), tuple(notes), people)


def _sources(
    data: Path, place: str, table: Table, about: CycleFile
) -> tuple[Sequence[Source], list[Problem]]:
    """The files of a table: those that the cycle file names, else the one that is called so."""
    declared = about.tables.get(table.name, ())
    if declared and all(source.file for source in declared):
        return declared, []
    if data.is_file():
        try:
            names = [n for n in sheet_names(data, place) if plain(n) == plain(table.name)]
        except UnreadableError as error:
            return (), [error.problem] if table.name == next(iter(TABLES)) else []
        found = [Source(file=data.name, sheet=name) for name in names]
        missing = f"{place}, sheet {table.name}"
    else:
        paths = sorted(data.iterdir()) if data.is_dir() else []
        names = [
            path.name
            for path in paths
            if plain(path.stem) == plain(table.name) and path.suffix.lower() in SUFFIXES
        ]
        found = [Source(file=name) for name in names]
        missing = f"{place}/{table.name}.csv"
    if declared and (data.is_file() or len(found) == 1):
        own = found[0].file if found else data.name
        return [s if s.file else s.model_copy(update={"file": own}) for s in declared], []
    if len(found) > 1:
        return (), [
            Problem(
                f"{place}/{table.name}",
                f"{len(found)} files or sheets have this name.",
                "Keep one, or list them below tables in the cycle file.",
            )
        ]
    needed_by = f"tables.{table.name}" if declared else _promised(about).get(table.name)
    if not found and needed_by:
        what = "sheet" if data.is_file() else "file"
        return (), [
            Problem(
                missing,
                f"the {what} is not there, and {needed_by} in the cycle file needs it.",
                f"Add the {what} (a header alone says: nothing collected yet), "
                f"or take {needed_by} out.",
            )
        ]
    return found, []


def _one(
    data: Path,
    place: str,
    table: Table,
    source: Source,
    *,
    about: CycleFile,
    register: Register,
    of: int,
) -> Settled:
    """One file of so many of its table, from its bytes to rows in buckets."""
    folder = data if data.is_dir() else data.parent
    above = place if data.is_dir() else place.rpartition("/")[0]
    export = EXPORTS[source.export]

    def open_grid(name: str, score: Score) -> Grid:
        its_place = f"{above}/{name}" if above else name
        try:
            path = (folder / name).resolve()
            inside, there = path.is_relative_to(folder.resolve()), path.is_file()
            other = path.exists() and not there
        except (OSError, ValueError, RuntimeError):  # a name of no system, links in a circle
            inside, there, other = True, False, False
        if not inside:
            raise UnreadableError(
                its_place, "the file lies outside data.", "Keep evidence below data."
            )
        if other:
            raise UnreadableError(its_place, NO_FILE, "Put the file itself there.")
        if not there:
            raise UnreadableError(
                its_place, "there is no such file.", f"Correct tables.{table.name}."
            )
        sheets = [source.sheet] if source.sheet else [table.name]
        filled_down = [source.columns.get(name, name) for name in source.fill_down]
        return read_grid(path, its_place, about, score, sheets, filled_down=filled_down)

    if source.proficient_from is not None and table.name != "assessments":
        problem = Problem(
            f"tables.{table.name}", "proficient_from belongs to assessments.", "Take it out."
        )
        return unsettled(problem.place, [problem], [])
    try:
        grid = open_grid(source.file, scorer(export.headings(table, source)))
        found = export.read(grid, table, source, about, open_grid)
    except UnreadableError as error:
        problem = error.problem
        if not problem.remedy:
            header = ", ".join(table.required)
            problem = Problem(problem.place, problem.message, f"Its first row should be: {header}.")
        return unsettled(problem.place, [problem], [])
    found.notes += grid.notes
    if not found.problems:
        found.repeats = whole_repeats(grid, found, table)
    digests = row_digests(grid) if of > 1 else None
    del grid  # its memory is wanted for the typed rows
    return replace(settle(found, table, source, about, register), digests=digests)


def _accounting(files: Sequence[FileRead], tables: Mapping[str, pd.DataFrame]) -> pd.DataFrame:
    of_table = {file.table: dict.fromkeys(("rows", *BUCKETS), 0) for file in files}
    for file in files:
        for bucket, rows in file.buckets.items():
            of_table[file.table][bucket] += rows
    for name, buckets in of_table.items():
        if len(tables[name]) != buckets["used"]:
            raise AssertionError(f"{name}: rows and buckets differ")  # a mistake of ours
    rows = [{"table": name, **buckets} for name, buckets in of_table.items()]
    return pd.DataFrame(rows, columns=["table", "rows", *BUCKETS])


def _promised(about: CycleFile) -> dict[str, str]:
    """The tables that the cycle file needs, and the key that needs each."""
    promised = {"practice_log": "shifts"}
    for indicator in about.indicators:
        table = "tallies" if indicator.measured == "tally" else "student_work"
        promised.setdefault(table, f"indicators.{indicator.id}")
    for trend in about.trends:
        promised.setdefault(trend.source, f"trends.{trend.id}")
    if about.conditions:
        promised["conditions"] = "conditions"
    return promised

"""load_cycle(): a coaching cycle, checked and frozen.

Takes a cycle's name, gives a Cycle. Imports intake; levels read what it gives.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path
from types import MappingProxyType

import numpy as np
import pandas as pd

from impactkit.errors import InputError, Problem
from impactkit.intake import (
    FileRead,
    People,
    Tables,
    district_salt,
    read_cycle_file,
    read_tables,
)
from impactkit.schema import CycleFile
from impactkit.schema.told_pages import CANNOT_BE_READ, FACTS, REMEDY, what_is_strange
from impactkit.waves import Placed, Wave, after_a_break, kept, place
from impactkit.workspace import cycle_names, find_root, no_such_cycle, outputs_of


@dataclass(frozen=True)
class Cycle:
    """One coaching cycle with its evidence.

    about : what params/<cycle>.yml says.
    tables : evidence tables by name, long, only usable rows; a table not collected is absent.
    accounting : one row a table: rows read, and how many were used, blank, absent, duplicate,
        superseded, outside.
    files : the same by file, with how each was read. notes : what a person should look at.
    people : names and ids, for the leak gate alone.
    salt : the district's own; what it makes cannot be made again without it.
    earlier : what pages of this cycle said before, for every audience; it counts as known.
    """

    about: CycleFile
    tables: Mapping[str, pd.DataFrame]
    accounting: pd.DataFrame
    files: tuple[FileRead, ...] = ()
    notes: tuple[Problem, ...] = ()
    people: People = field(default=People(), repr=False)
    salt: bytes = field(default=b"", repr=False)
    earlier: tuple[Mapping, ...] = field(default=(), repr=False)

    def table(self, name: str) -> pd.DataFrame | None:
        """The table, or None where nothing was collected (no file, or a header alone)."""
        table = self.tables.get(name)
        return None if table is None or table.empty else table

    @cached_property
    def placed(self) -> Placed:
        """Every score and rating in its wave."""
        return place(self.tables, self.about)

    @property
    def waves(self) -> Mapping[str, tuple[Wave, ...]]:
        """The waves of each trend, and of the survey by `conditions`, in order of time."""
        return {name: found.waves for name, found in self.placed.by.items()}


_AT_HAND: ContextVar[Mapping[tuple[Path, str], Cycle]] = ContextVar(
    "cycles at hand", default=MappingProxyType({})
)


@contextmanager
def at_hand(cycles: Iterable[Cycle], root: Path) -> Iterator[None]:
    """For a while, let load_cycle() give these cycles of `root` without reading them again.

    Batch reads a cycle to know what its pages must not hold; processes that it forks meanwhile
    have the same records from it, not those that a file may hold by then.
    """
    known = {(root.resolve(), cycle.about.cycle): cycle for cycle in cycles}
    before = _AT_HAND.set(known)
    try:
        yield
    finally:
        _AT_HAND.reset(before)


def load_cycle(name: str, root: Path | str | None = None, *, evidence: bool = True) -> Cycle:
    """Read, check and freeze one coaching cycle.

    Parameters
    ----------
    name : a file in params/ without .yml.
    root : the folder that holds params/; found by walking up where it is not given.
    evidence : False reads the cycle file alone, as at the start of a cycle.

    Raises
    ------
    InputError : everything that is wrong with the cycle file, or with its tables, at once.
    """
    folder = find_root(root)
    if evidence and (known := _AT_HAND.get().get((folder.resolve(), name))):
        return known
    path = folder / "params" / f"{name}.yml"
    its_place = f"params/{name}.yml"
    if name not in cycle_names(folder):
        raise no_such_cycle(name, folder)
    heading = f"{its_place} cannot be used"
    try:
        about = read_cycle_file(path, its_place)
    except OSError as error:
        raise InputError(heading, [_unreadable(its_place, error)]) from None
    if not evidence:
        return Cycle(about, {}, pd.DataFrame(columns=["table", "rows"]))
    try:
        data = (folder / about.data).resolve()
        data.exists()
    except (OSError, ValueError, RuntimeError):
        problem = Problem("data", "no folder can have this name.", "Correct it.")
        raise InputError(heading, [problem]) from None
    if not data.is_relative_to(folder):
        problem = Problem(
            "data", "the folder lies outside the kit's root.", "Keep evidence below the root."
        )
        raise InputError(heading, [problem])
    named = data.relative_to(folder).as_posix()
    try:
        found = read_tables(data, named, about, heading, folder)
    except OSError as error:
        file = Path(str(error.filename or data))
        named = file.relative_to(folder).as_posix() if file.is_relative_to(folder) else named
        raise InputError(heading, [_unreadable(named, error)]) from None
    placed = place(found.tables, about)
    tables, places = kept(found.tables, placed)
    cycle = Cycle(
        about,
        tables,
        *_counted(found, placed),
        (*found.notes, *_outside_waves(placed), *after_a_break(found.tables, about)),
        found.people,
        district_salt(folder),
        earlier_pages(outputs_of(folder), name),
    )
    if placed.problems:
        raise InputError(heading, placed.problems)
    vars(cycle)["placed"] = places
    return cycle


def _counted(found: Tables, placed: Placed) -> tuple[pd.DataFrame, tuple[FileRead, ...]]:
    """The accounting by table and by file, less the rows that a wave leaves out."""
    accounting, files = found.accounting.set_index("table"), list(found.files)
    for bucket, left_out in (("superseded", placed.superseded), ("outside", placed.outside)):
        for table, gone in left_out.items():
            if not gone.any():
                continue
            accounting.loc[table, "used"] -= gone.sum()
            accounting.loc[table, bucket] += gone.sum()
            its_files = [at for at, file in enumerate(files) if file.table == table]
            ends = np.cumsum([found.files[at].buckets["used"] for at in its_files])
            for at, rows in zip(its_files, np.split(gone, ends[:-1]), strict=True):
                buckets = dict(files[at].buckets)
                buckets["used"] -= int(rows.sum())
                buckets[bucket] += int(rows.sum())
                files[at] = replace(files[at], buckets=buckets)
    return accounting.reset_index(), tuple(files)


def _outside_waves(placed: Placed) -> list[Problem]:
    """Scores and ratings in none of the windows that the cycle file names: for a person to see."""
    return [
        Problem(
            table,
            f"{gone.sum()} {'row lies' if gone.sum() == 1 else 'rows lie'} outside the windows "
            "in waves:, and take no part.",
            "Correct the windows, or leave it so.",
        )
        for table, gone in placed.outside.items()
        if gone.any()
    ]


def earlier_pages(outputs: Path, cycle: str) -> tuple[Mapping, ...]:
    """What every page of a cycle said before, from facts.json below the outputs folder; of each
    audience in order of time, the newest last.

    Raises
    ------
    InputError : a file that is there and cannot be read, or holds what no page tells: what it
        told would not be known.
    """
    found: list[Mapping] = []
    problems: list[Problem] = []
    for path in sorted(outputs.glob(f"*/{cycle}/{FACTS}")):
        folder = path.parts[-3]
        place = f"{folder}/{cycle}/{FACTS}"
        try:
            text = path.read_bytes() if path.is_file() else None  # a pipe would be waited for
        except OSError:
            text = None
        if text is None:
            problems.append(Problem(place, CANNOT_BE_READ, REMEDY))
            continue
        if strange := what_is_strange(text, place, folder, cycle):
            problems += strange
            continue
        content = json.loads(text)
        known = {key: content.get(key, {}) for key in ("rooms", "waves")}
        known |= {"audience": content["audience"]}
        now = {"facts": content["facts"], "when": content.get("when")}
        found += [known | page for page in (*content.get("before", []), now)]
    if problems:
        raise InputError(f"outputs of {cycle} cannot be used", problems)
    return tuple(found)


def _unreadable(place: str, error: OSError) -> Problem:
    """A file that is there and does not give its bytes."""
    return Problem(place, f"cannot be read: {error.strerror}.", "See who may read it, or copy it.")

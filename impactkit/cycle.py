"""load_cycle(): a coaching cycle, checked and frozen.

Takes a cycle's name, gives a Cycle. Imports intake; levels read what it gives.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

import pandas as pd

from impactkit.errors import ImpactKitError, InputError, Problem
from impactkit.intake import FileRead, People, read_cycle_file, read_tables
from impactkit.schema import CycleFile


@dataclass(frozen=True)
class Cycle:
    """One coaching cycle with its evidence.

    about : what params/<cycle>.yml says.
    tables : evidence tables by name, long, only usable rows; a table not collected is absent.
    accounting : one row a table: rows read, and how many were used, blank, absent, duplicate,
        outside.
    files : the same by file, with how each was read. notes : what a person should look at.
    people : names and ids, for the leak gate alone.
    """

    about: CycleFile
    tables: Mapping[str, pd.DataFrame]
    accounting: pd.DataFrame
    files: tuple[FileRead, ...] = ()
    notes: tuple[Problem, ...] = ()
    people: People = field(default=People(), repr=False)

    def table(self, name: str) -> pd.DataFrame | None:
        """The table, or None where nothing was collected (no file, or a header alone)."""
        table = self.tables.get(name)
        return None if table is None or table.empty else table


def find_root(start: Path | str | None = None) -> Path:
    """The folder that holds params/: `start` itself, or the nearest above the working folder.

    Where neither has one, the checkout that this package was installed from.

    Raises
    ------
    ImpactKitError : where no folder holds params/.
    """
    if start is not None:
        root = Path(start).expanduser().resolve()
        if (root / "params").is_dir():
            return root
        raise ImpactKitError(
            f"{start} holds no folder params/. Name the folder that does with --root, "
            "or run `impactkit simulate --cycles 1 --seed 1 DIR` to make one."
        )
    here = Path.cwd()
    for folder in (here, *here.parents, Path(__file__).resolve().parent.parent):
        if (folder / "params").is_dir():
            return folder
    raise ImpactKitError(
        "No folder params/ here or in any folder above. "
        "Change into the kit's folder, or name it with --root."
    )


def cycle_names(root: Path) -> list[str]:
    """The cycles in params/, by name."""
    return sorted(path.stem for path in (root / "params").glob("*.yml"))


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
    path = folder / "params" / f"{name}.yml"
    place = f"params/{name}.yml"
    if name not in cycle_names(folder):
        raise _no_such_cycle(name, folder)
    about = read_cycle_file(path, place)
    if not evidence:
        return Cycle(about, {}, pd.DataFrame(columns=["table", "rows"]))
    heading = f"{place} cannot be used"
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
    found = read_tables(data, data.relative_to(folder).as_posix(), about, heading, folder)
    return Cycle(about, found.tables, found.accounting, found.files, found.notes, found.people)


def evidence_paths(root: Path, about: CycleFile) -> list[Path]:
    """Every file that the cycle's evidence may be read from."""
    data = root / about.data
    folder = data if data.is_dir() else data.parent
    named = [s.file for sources in about.tables.values() for s in sources if s.file]
    named += [s.line_items for sources in about.tables.values() for s in sources if s.line_items]
    found = {folder / name for name in named}
    found |= set(data.rglob("*")) if data.is_dir() else {data}
    return sorted(path for path in found if path.is_file())


def _no_such_cycle(name: str, folder: Path) -> ImpactKitError:
    import difflib

    names = cycle_names(folder)
    near = difflib.get_close_matches(name, names, n=1)
    hint = f"Did you mean {near[0]}?" if near else f"There are: {', '.join(names) or 'none yet'}."
    return ImpactKitError(f"There is no cycle {name!r} in params/. {hint}")

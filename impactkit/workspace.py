"""Where a workspace is and which cycles it has.

Takes a folder, gives paths and names; reads no record. Imports errors only; everybody after it
may import it.
"""

from __future__ import annotations

import difflib
import os
import shlex
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from impactkit.errors import ImpactKitError


def find_root(start: Path | str | None = None) -> Path:
    """The folder that holds params/: `start` itself, or the nearest above the working folder.

    Nothing else is ever taken for a workspace: only what a person named, or stands in.

    Raises
    ------
    ImpactKitError : where no such folder holds params/.
    """
    if start is not None:
        root = Path(start).expanduser().resolve()
        if (root / "params").is_dir():
            return root
        raise ImpactKitError(
            f"{start} holds no folder params/. Name the folder that does with --root, "
            f"or make a workspace there: impactkit init {shlex.quote(str(start))}"
        )
    here = Path.cwd()
    for folder in (here, *here.parents):
        if (folder / "params").is_dir():
            return folder
    raise ImpactKitError(
        "No folder params/ here or in any folder above. Change into the folder that holds it, "
        "name that folder with --root, or make a workspace here: impactkit init"
    )


OUTPUTS = "IMPACTKIT_OUTPUTS"
AUDIENCES = ("coach", "leader", "public")
NAMED = 12  # of the names that there are


def outputs_of(root: Path) -> Path:
    """Where pages of this workspace are: outputs/, or the folder of the run that makes pages."""
    return Path(os.environ.get(OUTPUTS) or root / "outputs")


@contextmanager
def pages_in(outputs: Path) -> Iterator[None]:
    """For the time being pages are in another folder, for this process and those it starts."""
    before = os.environ.get(OUTPUTS, "")
    os.environ[OUTPUTS] = str(outputs)
    try:
        yield
    finally:
        os.environ[OUTPUTS] = before


INPUTS = ("params", "data", "notebooks")


def check_outputs(root: Path, outputs: Path) -> None:
    """Pages go to a folder of their own.

    Raises
    ------
    ImpactKitError : the folder lies in one that the kit reads from.
    """
    for name in INPUTS:
        if outputs.resolve().is_relative_to((root / name).resolve()):
            raise ImpactKitError(
                f"{outputs} lies in {name}/, which the kit reads from and pages are no part of. "
                "Name another folder with --outputs."
            )


def kits_notebooks() -> Path:
    """The notebooks that come with the kit: in the installed package, or beside it in a clone."""
    package = Path(__file__).resolve().parent
    installed = package / "notebooks"
    return installed if installed.is_dir() else package.parent / "notebooks"


def cycle_names(root: Path) -> list[str]:
    """The cycles in params/, by name."""
    return sorted(path.stem for path in (root / "params").glob("*.yml"))


def no_such_cycle(name: str, root: Path) -> ImpactKitError:
    """The error for a name that is not in params/."""
    return not_known(f"cycle {name!r} in params/", name, cycle_names(root))


def not_known(what: str, name: str, known: Sequence[str]) -> ImpactKitError:
    """The error for a name that nobody knows: the nearest one, and those that there are."""
    near = difflib.get_close_matches(name, known, n=1)
    hint = f"Did you mean {near[0]}? " if near else ""
    more = f" and {len(known) - NAMED} more" if len(known) > NAMED else ""
    there = f"{', '.join(known[:NAMED])}{more}" if known else "none yet"
    return ImpactKitError(f"There is no {what}. {hint}There are: {there}.")


def only_known(what: str, names: Sequence[str], known: Sequence[str]) -> None:
    """Refuse a name that nobody knows.

    Raises
    ------
    ImpactKitError : with the nearest name, and those that there are.
    """
    for name in names:
        if name not in known:
            raise not_known(f"{what} {name!r}", name, known)

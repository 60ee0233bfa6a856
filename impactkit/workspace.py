"""Where a workspace is and which cycles it has.

Takes a folder, gives paths and names; reads no record. Imports errors only; everybody after it
may import it.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from impactkit.errors import ImpactKitError


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


OUTPUTS = "IMPACTKIT_OUTPUTS"


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


def cycle_names(root: Path) -> list[str]:
    """The cycles in params/, by name."""
    return sorted(path.stem for path in (root / "params").glob("*.yml"))


def no_such_cycle(name: str, root: Path) -> ImpactKitError:
    """The error for a name that is not in params/, with the one that was probably meant."""
    import difflib

    names = cycle_names(root)
    near = difflib.get_close_matches(name, names, n=1)
    hint = f"Did you mean {near[0]}?" if near else f"There are: {', '.join(names) or 'none yet'}."
    return ImpactKitError(f"There is no cycle {name!r} in params/. {hint}")

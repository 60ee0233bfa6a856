"""A new workspace: folders for cycle files, records and pages, the kit's notebooks, a .gitignore.

Takes a folder, writes into it what is not there. Only cli imports it.
"""

from __future__ import annotations

from dataclasses import dataclass
from importlib import resources
from pathlib import Path

from impactkit.errors import ImpactKitError
from impactkit.workspace import kits_notebooks

FOLDERS = ("params", "data", "outputs", "notebooks")


@dataclass(frozen=True)
class Opened:
    """What `impactkit init` did, as paths below the folder.

    made : what was not there. there : what was, and was left as it is. unguarded : lines that a
    .gitignore of before lacks.
    """

    made: tuple[str, ...]
    there: tuple[str, ...]
    unguarded: tuple[str, ...] = ()


def open_workspace(folder: Path) -> Opened:
    """Make a workspace in a folder, which is made where it is missing. Nothing is overwritten.

    Raises
    ------
    ImpactKitError : a name that a file has, a folder that cannot be written to, or a kit without
        its notebooks.
    """
    notebooks = kits_notebooks()
    files = {
        f"notebooks/{path.relative_to(notebooks).as_posix()}": path.read_bytes()
        for path in sorted(notebooks.rglob("*.ipynb"))
        if ".ipynb_checkpoints" not in path.parts
    }
    if not files:
        raise ImpactKitError("The kit's notebooks are missing. Install impactkit again.")
    guard = resources.files(__package__).joinpath("gitignore.txt").read_text(encoding="utf-8")
    files[".gitignore"] = guard.encode()
    made, there = [], []
    try:
        for name in FOLDERS:
            (there if (folder / name).is_dir() else made).append(f"{name}/")
            (folder / name).mkdir(parents=True, exist_ok=True)
        for name, content in files.items():
            (made if _write_new(folder / name, content) else there).append(name)
        unguarded = _lacks(folder / ".gitignore", guard)
    except OSError as error:
        raise ImpactKitError(
            f"{folder} cannot become a workspace: {error.strerror}. Name another folder, or see "
            "what is in its way. What was there is as it was."
        ) from None
    return Opened(tuple(made), tuple(there), unguarded)


def _write_new(path: Path, content: bytes) -> bool:
    """Write a file that is not there; False where one is."""
    path.parent.mkdir(parents=True, exist_ok=True)
    try:
        with path.open("xb") as file:
            file.write(content)
    except FileExistsError:
        return False
    return True


def _lacks(path: Path, guard: str) -> tuple[str, ...]:
    """The lines of `guard` that a .gitignore has not."""
    text = path.read_bytes().decode("utf-8", "replace")
    has = {line.strip() for line in text.splitlines()}
    rules = [line for line in guard.splitlines() if not line.startswith("#")]
    return tuple(line for line in rules if line not in has)

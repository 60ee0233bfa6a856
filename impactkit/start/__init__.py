"""A new cycle to fill in: a commented cycle file, and a workbook made to fit it.

Takes a slug and a root, writes files. Only cli imports it.
"""

from __future__ import annotations

import os
import tempfile
from datetime import date, timedelta
from importlib import resources
from pathlib import Path
from string import Template

from impactkit.errors import ImpactKitError, InputError, Problem
from impactkit.intake import read_cycle_file
from impactkit.schema import SLUG, CycleFile
from impactkit.start.workbook import filled_in, make_workbook

WEEKS = 6


def new_cycle(slug: str, root: Path, today: date) -> list[Path]:
    """Write params/<slug>.yml where it is not there, and the workbook that its `data` names.

    Where the cycle file is there already the workbook is made to fit it: its shifts, levels and
    codes are the drop-downs. A workbook in which somebody has written is never replaced.

    Parameters
    ----------
    root : the kit's root; params/ and data/ are made where they are missing.
    today : a cycle of six weeks is proposed from the next Monday on.

    Returns
    -------
    The files written.

    Raises
    ------
    ImpactKitError : a slug that cannot name a cycle, a workbook with entries, a cycle file whose
        `data` is no workbook. Nothing is written then.
    """
    if not SLUG.fullmatch(slug):
        raise ImpactKitError(
            f"{slug!r} cannot name a cycle. Use small letters, digits and single hyphens, "
            "as in grade-7-justification."
        )
    path = root / "params" / f"{slug}.yml"
    text = None if path.exists() else _cycle_file(slug, today)
    about = read_cycle_file(path, f"params/{slug}.yml") if text is None else _checked(slug, text)
    workbook = root / about.data
    if workbook.suffix.lower() != ".xlsx":
        raise InputError(
            f"params/{slug}.yml has no workbook",
            [
                Problem(
                    "data",
                    "it names a folder.",
                    f"Write data: data/{slug}.xlsx, or fill in the folder's files.",
                )
            ],
        )
    if not workbook.resolve().is_relative_to(root.resolve()):
        raise ImpactKitError(f"{about.data} lies outside the kit's root.")
    if workbook.exists() and filled_in(workbook):
        raise ImpactKitError(
            f"{about.data} has entries, and is left as it is. To have a new one made, rename it."
        )
    written = []
    if text is not None:
        _write(path, lambda new: new.write_text(text, encoding="utf-8", newline="\n"))
        written.append(path)
    _write(workbook, lambda new: make_workbook(about, new))
    return [*written, workbook]


def _cycle_file(slug: str, today: date) -> str:
    start = today + timedelta(days=(7 - today.weekday()) % 7)
    end = start + timedelta(days=7 * WEEKS - 3)
    template = resources.files(__package__).joinpath("cycle.yml").read_text(encoding="utf-8")
    middle = start + timedelta(days=7 * WEEKS // 2)
    return Template(template).substitute(slug=slug, start=start, end=end, middle=middle)


def _checked(slug: str, text: str) -> CycleFile:
    """The template as the kit would read it."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / f"{slug}.yml"
        path.write_text(text, encoding="utf-8")
        return read_cycle_file(path, path.name)


def _write(path: Path, write) -> None:
    """The whole file, or none."""
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(dir=path.parent, suffix=path.suffix)
    os.close(handle)
    try:
        write(Path(name))
        os.chmod(name, 0o644)
        os.replace(name, path)
    finally:
        Path(name).unlink(missing_ok=True)

"""Files put in place whole: a reader sees the old page or the new one, never a part of either.

Takes finished files from a run's work folder, on the same disk, and moves them. Whatever a killed
run leaves behind is in that folder, and the next run sweeps it.
"""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

WORK = ".rendering"
OLD = "old"
BETWEEN = "+"  # stands in no name of a cycle or audience


@contextmanager
def work_folder(outputs: Path) -> Iterator[Path]:
    """A folder for what is not finished, for one run; gone when the run is."""
    sweep(outputs)
    (outputs / WORK).mkdir()
    try:
        yield Path(tempfile.mkdtemp(dir=outputs / WORK))
    finally:
        sweep(outputs)


def sweep(outputs: Path) -> None:
    """Take away what a run left; a page on its way out that no new one replaced goes back."""
    for old in outputs.glob(f"{WORK}/*/{OLD}{BETWEEN}*"):
        _, audience, cycle = old.name.split(BETWEEN)
        if not (place := outputs / audience / cycle).exists():
            old.rename(place)
    shutil.rmtree(outputs / WORK, ignore_errors=True)


def put(outputs: Path, audience: str, cycle: str, new: Path) -> Path:
    """Put a cycle's new folder in place; files of the old one that the new one lacks stay.

    Should the new one not get the name, the old one gets it back.
    """
    place = outputs / audience / cycle
    old = new.with_name(BETWEEN.join((OLD, audience, cycle)))
    place.parent.mkdir(parents=True, exist_ok=True)
    new.chmod(0o755)
    if place.exists():
        for path in place.iterdir():
            if not (new / path.name).exists():
                (shutil.copytree if path.is_dir() else shutil.copy2)(path, new / path.name)
        place.rename(old)
    try:
        new.rename(place)
    except BaseException:
        if old.exists() and not place.exists():
            old.rename(place)
        raise
    shutil.rmtree(old, ignore_errors=True)
    return place


def write_whole(path: Path, text: str, work: Path) -> None:
    """Write a file in one step, by way of the work folder."""
    path.parent.mkdir(parents=True, exist_ok=True)
    new = work / f"{path.name}.new"
    new.write_text(text, encoding="utf-8", newline="\n")
    new.replace(path)

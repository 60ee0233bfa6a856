"""A task, and what became of it: all that passes between the run and those who make pages.

Takes paths and names; both can be pickled. run, crew and making import it.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from impactkit.batch.fingerprint import Sources
from impactkit.batch.shelf import BETWEEN

KILLED = (
    "{label}: the process that made its pages was killed. Render again; where memory is short, "
    "with fewer at a time (--jobs 1)."
)


@dataclass(frozen=True)
class Task:
    """What one process is asked for.

    work : the run's folder for what is not finished. cycle : empty for the program review.
    told : the outputs folder whose pages are known to readers. draft : a preview, to be marked as
    such and remembered by nobody.
    """

    root: Path
    work: Path
    audience: str
    cycle: str
    reports: tuple[str, ...]
    told: Path
    draft: bool = False

    @property
    def name(self) -> str:
        return BETWEEN.join((self.audience, self.cycle, self.reports[0]))

    @property
    def outputs(self) -> Path:
        return self.work.parents[1]

    @property
    def label(self) -> str:
        return self.cycle or self.reports[0]

    def begun(self) -> bool:
        """Some process is at it, or was when it was killed."""
        return any(self._folders())

    def clear(self) -> None:
        """Take away what a killed process left."""
        for folder in self._folders():
            shutil.rmtree(folder, ignore_errors=True)

    def _folders(self) -> Iterator[Path]:
        return self.work.glob(f"{self.name}{BETWEEN}*")


@dataclass(frozen=True)
class Made:
    """What became of a task.

    folder : where its files are, None where it failed. parts, seconds : by report, what it was
    made from and how long it took. about : what an index says of the cycle. sources : by cycle,
    where its records were. error : empty where it went well. bad_input : nothing could start.
    """

    folder: Path | None = None
    parts: dict[str, dict[str, str]] = field(default_factory=dict)
    seconds: dict[str, float] = field(default_factory=dict)
    about: dict[str, object] = field(default_factory=dict)
    sources: dict[str, Sources] = field(default_factory=dict)
    error: str = ""
    bad_input: bool = False

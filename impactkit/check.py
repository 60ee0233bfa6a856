"""What `impactkit check` says of each cycle: problems, what to look at, and what was read.

Takes a root and names, gives Checked. cli prints it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from impactkit.cycle import Cycle, load_cycle
from impactkit.errors import ImpactKitError, Problem, ProblemsError
from impactkit.intake import FileRead, roster_notes
from impactkit.levels import measure
from impactkit.markup import listed
from impactkit.schema import BUCKETS
from impactkit.schema.privacy import LIMITS, Privacy
from impactkit.since_told import no_longer_fits
from impactkit.waves import SURVEY, Wave
from impactkit.wording import warnings
from impactkit.workspace import find_root

LINE = re.compile(r"line (\d+)(?:, (.+))?")
ROWS = re.compile(r"\brows? (\d+(?:, \d+)*)")


@dataclass(frozen=True)
class Checked:
    """One cycle: the error it ends with, or what was read and what a person should look at.

    warnings : of the cycle file's wording and privacy limits. notes : of its records.
    waves : by trend, and the survey by `conditions`.
    """

    cycle: str
    error: ImpactKitError | None = None
    warnings: tuple[Problem, ...] = ()
    notes: tuple[Problem, ...] = ()
    files: tuple[FileRead, ...] = ()
    waves: Mapping[str, tuple[Wave, ...]] = field(default_factory=dict)

    def looked_at(self) -> str:
        """The notes, under the cycle's name; empty where there is none."""
        if not self.notes:
            return ""
        count = "1 thing" if len(self.notes) == 1 else f"{len(self.notes)} things"
        lines = [f"  {line}" for note in self.notes for line in str(note).splitlines()]
        return "\n".join([f"{self.cycle}: {count} to look at", *lines])

    def what_was_read(self) -> str:
        """A line a file: how it was read, and what became of its rows."""
        lines = [f"{self.cycle}:", *(f"  {_file(file)}" for file in self.files)]
        return "\n".join(lines)

    def waves_found(self) -> str:
        """A line a wave of each trend and of the survey; empty where nothing was scored."""
        lines = [
            f"  {'survey' if name == SURVEY else name}, {wave.label}: {_days(wave)}{_people(wave)}"
            for name, waves in self.waves.items()
            for wave in waves
        ]
        return "\n".join([f"{self.cycle}, waves:", *lines]) if lines else ""

    def as_json(self) -> dict:
        """For machines: problems, warnings and notes with file, line or rows; files by bucket."""
        problems = self.error.problems if isinstance(self.error, ProblemsError) else ()
        if self.error and not problems:
            problems = (Problem("", str(self.error)),)
        return {
            "cycle": self.cycle,
            "problems": [_problem(problem, self.cycle) for problem in problems],
            "warnings": [_of_the_cycle_file(warning, self.cycle) for warning in self.warnings],
            "notes": [_problem(note, self.cycle) for note in self.notes],
            "files": [
                {
                    "table": file.table,
                    "file": file.place,
                    "read_as": file.form,
                    **file.buckets,
                    "absences": dict(file.absences),
                }
                for file in self.files
            ],
            "waves": [
                {
                    "measure": name,
                    "period": wave.period,
                    "label": wave.label,
                    "first": wave.first.isoformat(),
                    "last": wave.last.isoformat(),
                    "classrooms": wave.classrooms,
                    "students": wave.people,
                }
                for name, waves in self.waves.items()
                for wave in waves
            ],
        }


def check(name: str, root: Path) -> Checked:
    """Read and count one cycle, and say what is wrong with it."""
    warned: tuple[Problem, ...] = ()
    try:
        cycle = load_cycle(name, root)
        warned = (*_weak_limits(cycle.about.privacy), *warnings(cycle.about))
        measure(cycle)
    except ImpactKitError as error:
        return Checked(name, error, warned)
    of_roster = _of_the_roster(cycle, find_root(root))
    notes = (*cycle.notes, *of_roster, *no_longer_fits(cycle))
    return Checked(name, None, warned, notes, cycle.files, cycle.waves)


def _of_the_roster(cycle: Cycle, root: Path) -> list[Problem]:
    """Whether pages can be searched for names."""
    data = (root / cycle.about.data).resolve()
    place = data.relative_to(root).as_posix()
    read = [file.place for file in cycle.files]
    return roster_notes(data, place, read, cycle.people.has_roster)


def _weak_limits(privacy: Privacy) -> Iterator[Problem]:
    for key, sentence in privacy.below_floor.items():
        remedy = f"Use {LIMITS[key].floor} or more; else every page of the cycle says so."
        yield Problem(f"privacy.{key}", f"{sentence[0].lower()}{sentence[1:]}", remedy)


def _file(file: FileRead) -> str:
    rest = [f"{file.buckets[b]} {b}" for b in BUCKETS[1:] if file.buckets[b] and b != "absent"]
    codes = [f"{count} {code}" for code, count in file.absences.items()]
    if codes:
        rest.insert(0, f"{file.buckets['absent']} absent ({', '.join(codes)})")
    not_used = listed(rest) if rest else "none left out"
    rows = "1 row" if file.buckets["rows"] == 1 else f"{file.buckets['rows']:,} rows"
    place = file.place.removeprefix("data/")
    return f"{place} ({file.form}): {rows}, {file.buckets['used']:,} used, {not_used}"


def _days(wave: Wave) -> str:
    """March 5, 2026; March 5 to April 9, 2026."""
    first, last = f"{wave.first:%B} {wave.first.day}", f"{wave.last:%B} {wave.last.day}"
    if wave.first == wave.last:
        return f"{last}, {wave.last.year}"
    year = "" if wave.first.year == wave.last.year else f", {wave.first.year}"
    return f"{first}{year} to {last}, {wave.last.year}"


def _people(wave: Wave) -> str:
    if not wave.people:
        return ""
    rooms = "1 classroom" if wave.classrooms == 1 else f"{wave.classrooms} classrooms"
    return f"; {rooms}, {wave.people:,} {'student' if wave.people == 1 else 'students'}"


def _of_the_cycle_file(warning: Problem, cycle: str) -> dict:
    """A warning, whose place is a key of the cycle file."""
    return _problem(warning, cycle) | {"file": f"params/{cycle}.yml", "key": warning.place}


def _problem(problem: Problem, cycle: str) -> dict:
    """A problem with its place taken apart; rows as far as the message names them."""
    line, rows = LINE.fullmatch(problem.place), ROWS.search(problem.message)
    file, _, column = problem.place.partition(", column ")
    return {
        "place": problem.place,
        "message": problem.message,
        "remedy": problem.remedy,
        "file": f"params/{cycle}.yml" if line else file,
        "line": int(line.group(1)) if line else None,
        "key": line.group(2) if line else None,
        "column": column or None,
        "rows": [int(row) for row in rows.group(1).split(", ")] if rows else [],
    }

"""Is there a roster to search pages by, and does a file look like one that is not read?

Takes where a cycle's records are, gives notes. check calls it.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Iterator
from pathlib import Path

from impactkit.errors import Problem
from impactkit.intake.grid import UnreadableError
from impactkit.intake.headings import plain
from impactkit.intake.workbook import sheet_names

UNSEARCHED = "Pages cannot be searched for names of students and teachers"


def roster_notes(data: Path, place: str, read: Iterable[str], has_roster: bool) -> list[Problem]:
    """What a person should know of the roster.

    Parameters
    ----------
    data, place : a folder or a workbook, and how messages name it.
    read : how the files and sheets that were read are named. has_roster : is anybody on one?
    """
    known = set(read)
    likely = [name for name in _likely(data, place) if name not in known]
    if has_roster:
        return [
            Problem(name, "looks like another roster and is not read.", _listed(data))
            for name in likely
        ]
    notes = [
        Problem(name, f"looks like a roster and is not read. {UNSEARCHED}.", _renamed(data))
        for name in likely
    ]
    if notes:
        return notes
    own = f"{place}, sheet roster" if data.is_file() else f"{place}/roster.csv"
    what = "holds nobody" if any("roster" in _plain(name) for name in known) else "is not there"
    remedy = "Add everybody: classroom, teacher, student, first_name, last_name."
    return [Problem(own, f"the roster {what}. {UNSEARCHED}.", remedy)]


def _likely(data: Path, place: str) -> Iterator[str]:
    """Files or sheets whose name says roster, however it is written."""
    if data.is_file():
        try:
            names = sheet_names(data, place)
        except UnreadableError:
            return
        for name in names:
            if "roster" in _plain(name) and plain(name) != "roster":
                yield f"{place}, sheet {_shown(name)}"
        return
    for path in sorted(data.iterdir()):
        if "roster" in _plain(path.name) and path.name[0] not in "~.":
            yield f"{place}/{_shown(path.name)}"


def _listed(data: Path) -> str:
    kept = "a workbook has one sheet roster" if data.is_file() else "there is one file roster.csv"
    return f"Put everybody into one roster ({kept}), or list both below tables.roster."


def _renamed(data: Path) -> str:
    return "Call the sheet roster." if data.is_file() else "Save it as roster.csv."


def _plain(name: str) -> str:
    apart = unicodedata.normalize("NFKD", name)
    return "".join(c for c in apart if c.isalnum()).casefold()


def _shown(name: str) -> str:
    """A name as it can be printed, whatever bytes it has."""
    return name.encode("utf-8", "replace").decode("utf-8")

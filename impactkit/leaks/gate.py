"""check_files(): the last look at finished files, just before they are put in place.

Takes files and Secrets, raises GateError with kinds, places and remedies, never what was found.
"""

from __future__ import annotations

import json
import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from itertools import accumulate

from impactkit.errors import GateError, Problem
from impactkit.leaks import marks
from impactkit.leaks.acting import Found, names_in
from impactkit.leaks.folding import fold, lower
from impactkit.leaks.notes import Notes
from impactkit.leaks.numbers import RUN, Ids
from impactkit.leaks.pieces import GLUE, Pieces, pieces_of
from impactkit.leaks.roster import PLAIN, TOKEN, Roster, kind_of
from impactkit.leaks.secrets import Secrets

PLACES_NAMED = 6
SEPARATOR = "\n\0\n"
CODE = ("an attribute", "a script", "a style", "(keys)", "(metadata)", "metadata of", "(source)")
SPACES = re.compile("  +")
ROSTERS_KEPT = 4

NAMES = (
    "Take names out of the cycle file, its statement and quotes; write roles (a student, the team)."
)
REMEDIES = {
    "ids of students": "Take them out of the cycle file, and print no records in the notebook.",
    "e-mail addresses": "Take them out of the cycle file; name the office or the role.",
    "phone numbers": "Take them out of the cycle file; name the office or the role.",
    "paths of this machine": "Print no file names, and write none in the cycle file.",
    "names of this machine or of who runs it": "Print none in the notebook.",
    "parts of a traceback": "Mend the failing cell.",
    "notes or answers from the records": "List a note under quotes in the cycle file, with who "
    "approved it, or take it out. A student's answer is never printed whole.",
    "things that cannot be looked into": "Save pictures as PNG or SVG, and embed nothing else.",
}


@dataclass(frozen=True)
class _Known:
    roster: Roster
    ids: Ids
    notes: Notes


@lru_cache(maxsize=ROSTERS_KEPT)
def _known(secrets: Secrets) -> _Known:
    roster = Roster(tuple(map(fold, secrets.labels)))
    for person in secrets.people:
        roster.add(person)
    return _Known(roster, Ids.of(secrets.ids), Notes.of(secrets.notes))


def check_files(files: Mapping[str, str], secrets: Secrets, place: str) -> None:
    """Look for everything that could identify anyone in finished files.

    Parameters
    ----------
    files : by name, as they will be written: pages (.html), notebooks (.ipynb), .json.
    secrets : of every cycle that the files tell of. place : what the message calls them.

    Raises
    ------
    GateError : everything that was found, at once, by file, kind and place.

    Source: docs/why.md#names.
    """
    known = _known(secrets)
    problems = [p for name, text in files.items() for p in _problems(name, text, known)]
    if problems:
        raise GateError(f"{place} may not be published", problems)


def _problems(name: str, text: str, known: _Known) -> Iterator[Problem]:
    try:
        pieces = pieces_of(name, text)
    except (json.JSONDecodeError, AttributeError, TypeError):
        yield Problem(f"{name}, privacy", "it cannot be read.", "Render it again.")
        return
    read = _Read.of(pieces)
    named = list(names_in(read.text, known.roster, read.in_code))
    if named:
        people = _people(named)
        who = "1 person on the roster is" if people == 1 else f"{people} people on the roster are"
        where_named = read.places(at for at, _ in named)
        yield Problem(f"{name}, privacy", f"{who} named in {where_named}.", NAMES)
    runs = RUN.findall(read.small)
    found = {
        "ids of students": known.ids.found(read.small, runs, read.in_code),
        "e-mail addresses": marks.mails(read.bare),
        "phone numbers": marks.phones(read.bare),
        "paths of this machine": marks.paths(read.bare),
        "names of this machine or of who runs it": _machine(read.small),
        "parts of a traceback": marks.tracebacks(read.bare),
        "notes or answers from the records": known.notes.found(read.small, runs),
    }
    where = {kind: read.places(offsets) for kind, offsets in found.items()}
    where["parts of a traceback"] = _with(where["parts of a traceback"], pieces.errors)
    where["things that cannot be looked into"] = ", ".join(pieces.unread[:PLACES_NAMED])
    for kind, places in where.items():
        if places:
            yield Problem(f"{name}, privacy", f"{kind} stand in {places}.", REMEDIES[kind])


def _with(places: str, more: list[str]) -> str:
    return ", ".join(filter(None, [places, *more[:PLACES_NAMED]]))


@dataclass
class _Read:
    """All pieces of a file as one folded text, and where each begins."""

    text: str
    bare: str
    small: str
    starts: list[int]
    pieces: Pieces

    @classmethod
    def of(cls, pieces: Pieces) -> _Read:
        whole = fold(SEPARATOR.join(t.replace("\0", " ") for t in pieces.texts))
        whole = SPACES.sub(" ", whole.replace("\t", " "))
        bare = whole.replace(GLUE, "") if GLUE in whole else whole
        sizes = [len(part) + len(SEPARATOR) for part in bare.split(SEPARATOR)]
        return cls(whole, bare, lower(bare), [0, *accumulate(sizes)], pieces)

    def _piece(self, at: int) -> int:
        return min(bisect_right(self.starts, at), len(self.pieces.places)) - 1

    def in_code(self, at: int) -> bool:
        """Does this stand in an attribute, a script or a key, where words are short for others?"""
        place = self.pieces.places[self._piece(at)]
        return any(kind in place for kind in CODE)

    def places(self, offsets: Iterable[int]) -> str:
        """section 2; section 4, an attribute: the first places, in the order of the file."""
        pieces = dict.fromkeys(self._piece(at) for at in sorted(offsets))
        named = list(dict.fromkeys(self.pieces.places[piece] for piece in pieces))
        more = len(named) - PLACES_NAMED
        return "; ".join([*named[:PLACES_NAMED], *([f"{more} more places"] if more > 0 else [])])


def _people(named: list[Found]) -> int:
    """How many people are named at the least; a place may fit several."""
    counted: set[int] = set()
    number = 0
    for people in sorted({people for _, people in named}, key=len):
        if not people & counted:
            number += 1
            counted |= people
    return number


def _machine(small: str) -> Iterator[int]:
    """The user's and the machine's name where they are no ordinary word; the home folder."""
    for name in marks.machine():
        is_path = name.startswith("/") and name.count("/") > 1
        runs = TOKEN.findall(name)
        tells = len(name) > 3 and (len(runs) != 1 or runs[0] != name or kind_of(name) == PLAIN)
        if not (is_path or (tells and not name.startswith(("/", "localhost")))):
            continue
        at = small.find(name)
        while at >= 0:
            ends = small[at - 1 : at] + small[at + len(name) : at + len(name) + 1]
            if not any(map(str.isalnum, ends)):
                yield at
            at = small.find(name, at + 1)

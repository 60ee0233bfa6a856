"""Classrooms, students, roles and tasks, held against each other over all files of a cycle.

Takes Stands of every file, gives problems and notes: file, column and rows, never a name or an
id. evidence_files calls it once every table is read.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import combinations

import numpy as np

from impactkit.errors import Problem, named_rows
from impactkit.intake.failures import rows_named
from impactkit.intake.observations import NAMED, Stands

KINDS = (
    "classroom|class|room|rm|section|sec|period|per|pd|grade|gr|hour|hr|block|homeroom|hall|group"
)
WITH_KIND = re.compile(rf"^(?:{KINDS})\.?(?=[ _\d-]|[a-z]$)[ _.-]*|[ _.-]+(?:{KINDS})$")
PLAIN = re.compile(r"[A-Za-z]?[0-9]+[A-Za-z]?")
FEW = 5  # students; below it that two files share nobody says nothing
SHARED = 0.1  # of the smaller file's students; below it the ids are of two kinds


def across(where: Sequence[Stands]) -> tuple[list[Problem], list[Problem]]:
    """Problems and notes of what only all files together show."""
    of = defaultdict(list)
    for stands in where:
        if len(stands.rows):
            of[stands.column].append(stands)
    problems = list(_spelled(of["classroom"], "classroom", _room))
    problems += _spelled(of["role"], "role", same)
    problems += _ids_apart(of["student"], as_problem=True)
    notes = [*_rooms_of_one_table(of["classroom"]), *_near_rooms(of["classroom"])]
    notes += _tasks(of["task"])
    notes += _ids_apart(of["student"], as_problem=False)
    notes += _names_beside_ids(of[NAMED], of["student"])
    notes += _nobody_shared(of["student"], of["classroom"])
    return problems, notes


def same(text: str) -> str:
    """A text without what nobody means: capitals, spaces, hyphens, dots, invisible signs."""
    shown = "".join(
        sign for sign in unicodedata.normalize("NFKC", text) if unicodedata.category(sign) != "Cf"
    )
    shown = re.sub(r"(?<=\d)[.,]0+$", "", shown.strip())
    return re.sub(r"[\s_.\-–—]", "", shown.casefold()) or text


def _room(text: str) -> str:
    """8C, Room 8C, rm. 08c: the same."""
    if PLAIN.fullmatch(text):
        return text.casefold().lstrip("0") or text
    shown = unicodedata.normalize("NFKC", text).casefold().strip()
    return same(WITH_KIND.sub("", shown) or shown).lstrip("0") or same(text)


def _spelled(where: Sequence[Stands], what: str, form: Callable[[str], str]) -> Iterator[Problem]:
    """One classroom in two spellings counts as two, and opens what two may see.

    The spelling of most rows is right; every other is told. Room 2 and Period 2 are two rooms
    of one number: told by _near_rooms, not here.
    """
    texts = {text for stands in where for text in stands.texts}
    groups = defaultdict(list)
    for text in texts:
        groups[form(text)].append(text)
    if len(groups) == len(texts):
        return
    rows: Counter[str] = Counter()
    for stands in where:
        counted = np.bincount(stands.cells.codes + 1, minlength=len(stands.cells.texts) + 1)[1:]
        rows.update({t: int(n) for t, n in zip(stands.cells.texts, counted, strict=True) if n})
    strange: set[str] = set()
    for texts in groups.values():
        alike = defaultdict(list)
        for text in texts:
            alike[same(text)].append(text)
        bare = len(alike) < 2 or any(_zeroless(one) == form(texts[0]) for one in alike)
        sets = [texts] if bare else list(alike.values())
        for spelled in sets:
            strange |= set(spelled) - {max(sorted(spelled), key=rows.__getitem__)}
    for stands in where:
        at = stands.rows[stands.cells.holds(strange)]
        if len(at):
            yield Problem(
                f"{stands.place}, column {what}",
                *rows_named(
                    at,
                    f"written otherwise than the same {what} in other rows (capitals, spaces, "
                    "hyphens, zeros or a word like Room)",
                    f"Write each {what} alike in every file.",
                ),
            )


def _zeroless(text: str) -> str:
    return text.lstrip("0") or text


def _of_one_form(where: Sequence[Stands], form: Callable[[str], str]) -> set[str]:
    """The texts that share their form with another text."""
    groups = defaultdict(set)
    for text in {text for stands in where for text in stands.texts}:
        groups[form(text)].add(text)
    return {text for group in groups.values() if len(group) > 1 for text in group}


def _near_rooms(where: Sequence[Stands]) -> Iterator[Problem]:
    """Room 2 and Period 2 may be one."""
    what = "a classroom of the same number as another that is called otherwise"
    remedy = "They count as two. If they are one, write it alike in every file."
    return _rows_that_hold(where, _room, "classroom", f"{what}.", remedy)


def _rooms_of_one_table(where: Sequence[Stands]) -> Iterator[Problem]:
    """A mistyped classroom stands in one table, the others in several. A roster may hold more."""
    where = [stands for stands in where if stands.table != "roster"]
    if len({stands.table for stands in where}) < 2:
        return
    tables = defaultdict(set)
    for stands in where:
        for room in stands.texts:
            tables[room].add(stands.table)
    alone = {room for room, of in tables.items() if len(of) == 1}
    for stands in where:
        rooms = alone.intersection(stands.texts)
        if rooms:
            at = stands.rows[stands.cells.holds(rooms)]
            is_one = len(rooms) == 1
            yield Problem(
                f"{stands.place}, column classroom",
                f"{len(rooms)} {'classroom stands' if is_one else 'classrooms stand'} in no other "
                f"table ({named_rows(at)}).",
                "If one of them is another classroom, mistyped or called otherwise, write it alike "
                "in every file.",
            )


def _tasks(where: Sequence[Stands]) -> Iterator[Problem]:
    """ticket-1 and Ticket 1 count as two tasks."""
    what = "a task that is written in several ways (capitals, spaces, hyphens)."
    remedy = "They count as different tasks. If they are one, write it alike in every file."
    return _rows_that_hold(where, same, "task", what, remedy)


def _rows_that_hold(
    where: Sequence[Stands], form: Callable[[str], str], column: str, what: str, remedy: str
) -> Iterator[Problem]:
    """The rows of each file with a text that has the form of another, for a person to look at."""
    doubtful = _of_one_form(where, form)
    for stands in where:
        at = stands.rows[stands.cells.holds(doubtful)]
        if len(at):
            holds = "holds" if len(set(at)) == 1 else "hold"
            said = f"{named_rows(at)} {holds} {what}"
            yield Problem(f"{stands.place}, column {column}", said, remedy)


def _bare(id_: str) -> str:
    return same(id_).lstrip("0") or "0"


def _ids_apart(where: Sequence[Stands], as_problem: bool) -> Iterator[Problem]:
    """Students of two files who would meet if their ids were written alike.

    A problem where more would meet so than meet as they are: then nearly nobody is followed.
    """
    if len(where) < 2:
        return
    ids = [set(stands.texts) for stands in where]
    for (one, its), (other, others) in combinations(zip(where, ids, strict=True), 2):
        mine, theirs = its - others, others - its
        if not mine or not theirs:
            continue
        bare = {_bare(text) for text in theirs}
        apart = {text for text in mine if _bare(text) in bare}
        met = len(its & others)
        if not apart or (len(apart) > met) != as_problem:
            continue
        met_so = {_bare(text) for text in apart}
        if sum(text != _bare(text) for text in apart) * 2 > len(apart):  # zeros stand here
            apart = {text for text in theirs if _bare(text) in met_so}
            yield _apart(other, one, apart, met, as_problem)
        else:
            yield _apart(one, other, apart, met, as_problem)


def _apart(one: Stands, other: Stands, apart: set[str], met: int, as_problem: bool) -> Problem:
    rows = one.rows[one.cells.holds(apart)]
    count = f"{len(apart)} ids differ" if len(apart) > 1 else "1 id differs"
    alike = "none is" if met == 0 else "1 is" if met == 1 else f"{met} are"
    remedy = (
        "Write ids alike in every file: format the column as text, so that a spreadsheet keeps "
        "zeros."
    )
    if not as_problem:
        remedy = f"They count as different students. {remedy}"
    return Problem(
        f"{one.place}, column student",
        f"{count} from ids of {other.place} in leading zeros, spaces or capitals only "
        f"({named_rows(rows)}), and {alike} the same.",
        remedy,
    )


def _nobody_shared(students: Sequence[Stands], rooms: Sequence[Stands]) -> Iterator[Problem]:
    """Two files of the same classrooms that have (nearly) nobody in common."""
    rooms_of = {(stands.place, stands.table): stands for stands in rooms}
    for one, other in combinations(students, 2):
        if "roster" in (one.table, other.table):
            continue
        both = [rooms_of.get((stands.place, stands.table)) for stands in (one, other)]
        if None in both:
            continue
        shared = set(both[0].texts) & set(both[1].texts)
        mine, theirs = (
            _ids_in(stands, room, shared) for stands, room in zip((one, other), both, strict=True)
        )
        fewest = min(len(mine), len(theirs))
        if fewest < FEW or len(mine & theirs) >= SHARED * fewest or _meet(mine, theirs):
            continue
        met = len(mine & theirs)
        yield Problem(
            f"{other.place}, column student",
            f"{met or 'none'} of the {len(theirs)} students of classrooms that stand in "
            f"{one.place} too {'stands' if met < 2 else 'stand'} there.",
            "A student needs the same id in every file. If these are other students, all is well.",
        )


def _names_beside_ids(named: Sequence[Stands], ids: Sequence[Stands]) -> Iterator[Problem]:
    """One file of a table by name and one by id: only a roster knows who is who."""
    if any(stands.table == "roster" for stands in ids):
        return
    for stands in named:
        if any(other.table == stands.table for other in ids):
            yield Problem(
                stands.place,
                "names its students, and another file of the table has ids, so that nobody meets.",
                "Add a roster, or write ids in both.",
            )


def _ids_in(stands: Stands, rooms: Stands, shared: Iterable[str]) -> set[str]:
    if len(stands.rows) != len(rooms.rows):
        return set()
    return set(stands.cells.keep(rooms.cells.holds(shared)).distinct())


def _meet(mine: set[str], theirs: set[str]) -> bool:
    return bool({_bare(text) for text in mine} & {_bare(text) for text in theirs})

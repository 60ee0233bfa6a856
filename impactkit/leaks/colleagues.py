"""Who is named in the records outside the roster: observers, raters, and in names of classrooms.

Takes a Cycle, gives names as a Roster takes them. secrets asks it. A role (coach, R1) is no name.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from impactkit.cycle import Cycle
from impactkit.leaks.folding import fold
from impactkit.leaks.roster import PLAIN, TOKEN, kind_of, lists

COLUMNS = (("practice_log", "observer"), ("rubric_scores", "rater"))
TITLED = re.compile(r"\b(mr|mrs|ms|miss|mx|dr)\b\.? *([^\W\d_][\w'’-]*)", re.IGNORECASE)
OWNED = re.compile(r"([^\W\d_][\w-]*)['’]s\b")
CAPITAL = re.compile(r"[^\W\d_]+(?:['’-][^\W\d_]+)*")
FEWEST = 3  # letters of a name that stands alone


def colleagues(cycle: Cycle) -> set[tuple[str, ...]]:
    """Names in the columns of observers and raters, and of whom a classroom is called after."""
    found: set[tuple[str, ...]] = set()
    for name, column in COLUMNS:
        for text in _texts(cycle, name, column):
            found |= set(_named(text))
    for name in cycle.tables:
        for text in _texts(cycle, name, "classroom"):
            found |= set(_after_whom(text))
    return found


def _texts(cycle: Cycle, table: str, column: str) -> list[str]:
    rows = cycle.table(table)
    if rows is None or column not in rows:
        return []
    return [str(text) for text in rows[column].dropna().unique()]


def _named(text: str) -> Iterator[tuple[str, ...]]:
    """Dana Price, Price, Dana; Ms. Price; Okafor. Not coach, Peer observer, R1, ELA."""
    if match := TITLED.search(text):
        yield (match[2],)
        return
    words = CAPITAL.findall(text)
    names = [word for word in words if not _is_role(word)]
    if not names or re.search(r"\d", text) or not all(word[0].isupper() for word in words):
        return
    roles = len(names) < len(words)  # Coach Rivera; Peer Observer is nobody
    if any(map(_tells, names)) or (len(names) in (2, 3) and not roles and _are_words(names)):
        turned = "," in text and not roles
        yield (text,) if turned or len(names) == 1 else (names[0], " ".join(names[1:]))


def _are_words(names: list[str]) -> bool:
    """Grace Young, not AP ELA."""
    return all(len(name) > 2 and not name.isupper() for name in names)


def _after_whom(classroom: str) -> Iterator[tuple[str, ...]]:
    """Ms. Price P3, Rivera's room, Okafor 2. Not 7A, Grade 8 Math - Section A."""
    if match := TITLED.search(classroom):
        yield (match[2],)
        return
    if match := OWNED.search(classroom):
        if match[1][0].isupper():
            yield (match[1],)
        return
    words = [word for word in CAPITAL.findall(classroom) if len(word) > 1]
    telling = [word for word in words if _tells(word)]
    if len(telling) == 1 and all(word in telling or _is_period(word) for word in words):
        yield (telling[0],)


def _tells(word: str) -> bool:
    """Is this no word of English, written as a name is?"""
    found = TOKEN.findall(fold(word).lower())
    is_name = word[:1].isupper() and not word.isupper() and len(word) >= FEWEST
    return is_name and not _is_role(word) and any(kind_of(token) == PLAIN for token in found)


def _is_role(word: str) -> bool:
    return fold(word).lower() in lists()["roles"]


def _is_period(word: str) -> bool:
    return fold(word).lower() in lists()["before_letters"]

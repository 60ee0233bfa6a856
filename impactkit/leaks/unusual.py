"""Names that are no row of words: other scripts, initials, lines broken in a word.

Takes a folded text and a Roster, gives places and who may be meant. acting asks it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from impactkit.leaks.folding import lower
from impactkit.leaks.pieces import GLUE
from impactkit.leaks.reading import Words
from impactkit.leaks.roster import PLAIN, Roster, lists

OVER_LINES = re.compile(r"-(?<=[^\W\d_]-) ?[\n ]([^\W\d_]+)")
LAST_WORD = re.compile(r"[^\W\d_]+$")
WORD_LENGTH = 30
PARTED = re.compile(rf"[^\W\d_]+(?:{GLUE}[^\W\d_]+)+")
DOTTED = re.compile(r"([A-Z])(?<![\w.].)\. ?([A-Z])\.(?![\w]| ?[A-Z]\.)")
BARE = re.compile(r"([A-Z])(?<!\w.)([A-Z])(?='s\b| ([a-z]+))")
TITLED = re.compile(r"\b(?:Mr|Mrs|Ms|Miss|Mx|Dr|Sra?)\.? ?([A-Z])\b(?!['-]?[a-z])")
UNSPACED = "\u2e80"  # from here on, scripts that set no spaces between words


def foreign(small: str, roster: Roster) -> Iterator[tuple[int, frozenset[int]]]:
    """Names in other scripts, whether or not spaces part them from what follows."""
    if not roster.foreign or small.isascii():
        return
    for name, people in roster.foreign.items():
        at = small.find(name)
        while at >= 0:
            ends = small[max(0, at - 1) : at] + small[at + len(name) : at + len(name) + 1]
            if name[0] >= UNSPACED or not any(map(str.isalpha, ends)):
                yield at, frozenset(people)
            at = small.find(name, at + 1)


def initials(text: str, roster: Roster) -> Iterator[tuple[int, frozenset[int]]]:
    """A.D., AD's, AD said, Ms. D."""
    acronyms, verbs = lists()["acronyms"], lists()["verbs"]
    found = [(m, True) for m in DOTTED.finditer(text)]
    found += [(m, m[3] is None or m[3] in verbs) for m in BARE.finditer(text)]
    for match, acts in found:
        first, last = match[1].lower(), match[2].lower()
        if acts and (first, last) in roster.initials and first + last not in acronyms:
            yield match.start(), frozenset(roster.initials[first, last])
    for match in TITLED.finditer(text):
        if people := roster.begin(last=match[1].lower()):
            yield match.start(), frozenset(people)


def odd(glued: str, words: Words, roster: Roster) -> Iterator[tuple[int, frozenset[int]]]:
    """Names over the end of a line, or parted by a tag only.

    glued : the text in which a sign stands where only a tag parts two letters.
    """
    found: list[tuple[int, str]] = []
    for match in OVER_LINES.finditer(words.small):
        start = match.start()
        before = LAST_WORD.search(words.small[max(0, start - WORD_LENGTH) : start])
        found.append((start, before[0] + match[1]))
    if GLUE in glued:
        for match in PARTED.finditer(lower(glued)):
            at = match.start() - glued.count(GLUE, 0, match.start())
            found += [(at, letters) for letters in match[0].split(GLUE)]
    for at, letters in found:
        if len(letters) > 2 and roster.kinds.get(letters) == PLAIN:
            yield at, frozenset(roster.alone[letters])

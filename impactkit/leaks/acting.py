"""Where a word of a text acts as the name of somebody on the roster.

Takes a folded text and a Roster, gives places in the text and who may be meant. gate imports it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from impactkit.leaks.pieces import GLUE
from impactkit.leaks.reading import Words
from impactkit.leaks.roster import NEAR, OWN, PLAIN, WORD, Roster, lists
from impactkit.leaks.together import Together
from impactkit.leaks.unusual import foreign, initials, odd

Found = tuple[int, frozenset[int]]
NEXT = re.compile(r"(?:, ?| and | & | y |/| / )", re.IGNORECASE)  # between two names of a list
AFTER_TITLE = re.compile(r"\.[ \n]{0,3}|[ \n]{1,3}")
DETERMINERS = frozenset(
    "the a an this that these those each every our their its his her my your no any some what "
    "which".split()
)


def names_in(text: str, roster: Roster, in_code: Callable[[int], bool]) -> Iterator[Found]:
    """Every place where somebody is named, and who it may be, by number in the roster.

    in_code : does this place hold code, keys or attributes, where short words are no names?
    """
    words = Words(text.replace(GLUE, "") if GLUE in text else text, roster.labels)
    known = roster.alone.keys() | roster.rows.keys() | roster.families.keys()
    hits = [i for i, w in enumerate(words.words) if w in known]
    if hits:
        words.place()
    acting = _Acting(words, roster, in_code)
    for i in hits:
        if people := acting.people(i):
            yield words.spans[i][0], frozenset(people)
    yield from foreign(words.small, roster)
    yield from initials(words.text, roster)
    yield from odd(text, words, roster)


class _Acting:
    """One text, read with one roster."""

    def __init__(self, words: Words, roster: Roster, in_code: Callable[[int], bool]):
        self.words, self.roster, self.in_code = words, roster, in_code
        self.together = Together(words, roster)
        self.lists = lists()

    def people(self, i: int) -> set[int]:
        """Who is named by word `i`, alone or with what stands beside it."""
        if row := self.together.row(i):
            return row
        if family := self._family(i):
            return family
        kind = self.roster.kinds.get(self.words.word(i))
        if kind is None:
            return set()
        if self._is_titled(i) or self._acts(i, kind):
            return self.roster.alone[self.words.word(i)]
        return self.together.whole(i)

    def _family(self, i: int) -> set[int]:
        """The Prices: a last name that is a word, for several people."""
        words = self.words
        people = self.roster.families.get(words.word(i), set())
        if not people or not (words.is_spaced(i - 1, i) and words.word(i - 1) == "the"):
            return set()
        is_name = words.is_capital(i) and not words.is_all_capitals(i) and not words.goes_on(i)
        label = words.begins_label(i) or words.is_in_title(i, self.roster.kinds)
        return people if is_name and not label else set()

    def _acts(self, i: int, kind: str) -> bool:
        """Does a word act as a name by itself?"""
        words = self.words
        if kind in (PLAIN, NEAR):
            return self._is_written_as_name(i, kind) and not self._is_place(i)
        if kind == OWN or not words.is_capital(i) or words.is_all_capitals(i):
            return False
        says = words.is_spaced(i, i + 1) and words.word(i + 1) in self.lists["verbs"]
        asked = words.is_spaced(i - 1, i) and words.word(i - 1) in self.lists["asked"]
        if says or asked:
            return True
        in_title = words.is_in_title(i, self.roster.kinds)
        if kind != WORD or in_title or words.begins_label(i):
            return False
        return words.after(i, 2) in ("'s", "'S") or self._is_listed(i) or self._is_within(i)

    def _is_written_as_name(self, i: int, kind: str) -> bool:
        """Of a word that is no word of English: in small letters and in capitals only some are."""
        written, word = self.words.written(i), self.words.word(i)
        if written.islower():
            place = self.words.spans[i][0]
            return len(word) > 3 or (kind == PLAIN and not self.in_code(place))
        if written.isupper() and len(word) <= 3:
            return kind == PLAIN and word not in self.lists["capitals"]
        return True

    def _is_place(self, i: int) -> bool:
        """Lincoln Middle School, Jackson County."""
        for j in (i + 1, i + 2):
            if not (self.words.is_capital(j - 1) and self.words.goes_on(j - 1)):
                return False
            if self.words.word(j) in self.lists["places"]:
                return True
        return False

    def _is_titled(self, i: int) -> bool:
        """Ms. Long, Mr. A. Long; in small letters throughout only mr and mrs, which are no word."""
        words, j = self.words, i - 1
        between = words.between(j, i)
        if len(words.word(j)) == 1 and between in (". ", ".", " ") and words.is_capital(j):
            between, j = words.between(j - 1, j), j - 1
        title = words.word(j)
        if title not in self.lists["titles"] or not AFTER_TITLE.fullmatch(between):
            return False
        if len(words.word(i)) == 1 or words.is_capital(i):
            return words.is_capital(i)
        if title in ("mr", "mrs") and self.roster.kinds.get(words.word(i)) != OWN:
            return True
        return words.is_capital(j) and title not in ("miss", "sr", "sra")

    def _is_within(self, i: int) -> bool:
        """A capital inside a sentence, where no name of a place and no label explains it."""
        words, before = self.words, self.words.written(i - 1)
        if words.between(i - 1, i) not in (" ", ", "):
            return False
        if not before.islower() or before in DETERMINERS:
            return False
        after = words.after(i, 2)
        label = after[:1] == " " and (after[1:].isupper() or after[1:].isdigit())
        return not label and after[:1] not in ("-", "_")

    def _is_listed(self, i: int) -> bool:
        """Will and Grace; King, Long: next to another name of the roster."""
        words = self.words
        return any(
            self.roster.kinds.get(words.word(j)) in (WORD, PLAIN, NEAR)
            and words.is_capital(j)
            and NEXT.fullmatch(words.between(*sorted((i, j))))
            and not words.goes_on(max(i, j))
            for j in (i - 2, i - 1, i + 1, i + 2)
        )

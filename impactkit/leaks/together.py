"""Words of one name side by side: first and last, an initial and a name, de la Cruz.

Takes Words and a Roster, gives who may be meant. acting asks it.
"""

from __future__ import annotations

import re

from impactkit.leaks.reading import Words
from impactkit.leaks.roster import NEAR, PLAIN, Roster, lists

WITHIN = re.compile(r"[ \t'.,_+\-]{1,3}|\s?\n\s?")  # between the words of one name
ENDS = (".", "'", ",", ")", "\n", "\0", "", ";", ":")


class Together:
    """Names of several words in one text."""

    def __init__(self, words: Words, roster: Roster):
        self.words, self.roster = words, roster

    def row(self, i: int) -> set[int]:
        """de la Cruz, Mary Jane, O Brien: several words of one part of a name."""
        words, people = self.words, set()
        for rest, who in self.roster.rows.get(words.word(i), ()):
            end = i + len(rest)
            if tuple(words.words[i + 1 : end + 1]) == rest and self._is_row(i, end):
                people.add(who)
        return people

    def _is_row(self, i: int, end: int) -> bool:
        words = self.words
        joints = [words.between(j, j + 1) for j in range(i, end)]
        if not words.is_capital(end) or not all(j == "" or WITHIN.fullmatch(j) for j in joints):
            return False
        if "\n" in "".join(joints):
            return False
        if not all(map(self._is_word, range(i, end + 1))):
            return True
        in_title = words.is_in_title(i, self.roster.kinds)
        return words.is_capital(i) and not in_title and not words.goes_on(end)

    def _is_word(self, i: int) -> bool:
        return self.roster.kinds.get(self.words.word(i)) not in (PLAIN, NEAR)

    def whole(self, i: int) -> set[int]:
        """First and last name of one person, in either order; one of them may be an initial."""
        people = self._with_initial(i)
        for far in (1, 2):
            for low, high in ((i - far, i), (i, i + far)):
                if low >= 0 and high < len(self.words.words) and (found := self._both(low, high)):
                    people |= found if self._is_pair(low, high, found) else set()
        return people

    def _both(self, low: int, high: int) -> set[int]:
        """The people whose two names these words are; only a comma turns the order for sure."""
        given, family = self.roster.given, self.roster.family
        one, two, nobody = self.words.word(low), self.words.word(high), set()
        turned = family.get(one, nobody) & given.get(two, nobody)
        if self.words.between(low, low + 1).startswith(","):
            return turned
        return turned | (given.get(one, nobody) & family.get(two, nobody))

    def _is_pair(self, low: int, high: int, people: set[int]) -> bool:
        """Are two words, that could be the names of one person, written as a name is?"""
        words = self.words
        joints = [words.between(j, j + 1) for j in range(low, high)]
        middle = high - low == 2
        if not all(map(WITHIN.fullmatch, joints)) or (middle and not self._is_letter(low + 1)):
            return False  # Ana M. Long; with other words between, two words are a sentence
        if any(len(words.word(j)) == 1 and not self._is_initial(j) for j in (low, high)):
            return False
        if not (words.is_capital(low) and words.is_capital(high)):
            return not middle and joints[0] in "-_.+" and self._stands_apart(low, high)
        if "\n" in "".join(joints):
            return words.fills_lines(low, high)
        if joints[0] == " " and self._is_word(low) and self._is_word(high):
            return not self._is_in_heading(low, high)
        return True

    def _is_letter(self, i: int) -> bool:
        return len(self.words.word(i)) == 1 and self.words.is_capital(i)

    def _is_in_heading(self, low: int, high: int) -> bool:
        """Will Young Readers Explain?, WHAT MAY LONG ANSWERS SHOW?"""
        words = self.words
        if words.goes_on(high) or words.is_in_title(low, self.roster.kinds):
            return True
        return (
            words.is_all_capitals(low)
            and words.is_spaced(low - 1, low)
            and words.is_capital(low - 1)
        )

    def _stands_apart(self, low: int, high: int) -> bool:
        """may-long and will_long, no how-long-may-it-take and no trend.long.may."""
        ends = {self.words.before(low), self.words.after(high)}
        hyphen = self.words.between(low, high) == "-"
        return not ends & ({"-", "_", ".", " "} if hyphen else {"-", "_", "."})

    def _with_initial(self, i: int) -> set[int]:
        """A. Long, Long, A., Will O."""
        words, people = self.words, set()
        if not words.is_capital(i):
            return people
        word = words.word(i)
        given, family = self.roster.given.get(word, set()), self.roster.family.get(word, set())
        if self._is_letter(i - 1) and self._is_initial(i - 1):
            letter, joint = words.word(i - 1), words.between(i - 1, i)
            if joint in (". ", ".") or (joint in (" ", "-") and letter not in "ai"):
                people |= family & self.roster.begin(first=letter)
        if self._is_letter(i + 1):
            letter, joint, ends = words.word(i + 1), words.between(i, i + 1), words.after(i + 1)
            says = words.word(i + 2) in lists()["verbs"]
            if joint == " " and (ends in ENDS or says) and word not in lists()["before_letters"]:
                people |= given & self.roster.begin(last=letter)
            if joint == ", " and ends in (".", ")", "\n", "\0", ""):
                people |= family & self.roster.begin(first=letter)
        return people

    def _is_initial(self, i: int) -> bool:
        """No option A, no room 7A."""
        before = self.words.before(i).isdigit()
        return not before and self.words.word(i - 1) not in lists()["before_letters"]

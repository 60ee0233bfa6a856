"""Where a word of a text acts as the name of somebody on the roster.

Takes a folded text and a Roster, gives places in the text and who may be meant. gate imports it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from impactkit.leaks.folding import lower
from impactkit.leaks.pieces import GLUE
from impactkit.leaks.roster import (
    NEAR,
    OWN,
    PLAIN,
    TOKEN,
    WORD,
    Roster,
    lists,
)

Found = tuple[int, frozenset[int]]
BREAK = "\n\0"
NEXT = re.compile(r"(?:, ?| and | & | y |/| / )")  # between two names of a list
ONE_NAME = re.compile(r"[ \t'.,_+\-]{1,3}|\s?\n\s?")  # between the words of one name
OVER_LINES = re.compile(r"([^\W\d_]{2,})- ?[\n ]([^\W\d_]{2,})")
SPACED = re.compile(r"(?<![^\W_])(?:[^\W\d_][ ._-]){2,}[^\W\d_](?![^\W_])")
PARTED = re.compile(rf"[^\W\d_]+(?:{GLUE}[^\W\d_]+)+")
DOTTED = re.compile(r"(?<![\w.])([A-Z])\. ?([A-Z])\.?(?![\w]|\.? ?[A-Z]\.)")
BARE = re.compile(r"(?<!\w)([A-Z])([A-Z])(?='s\b| ([a-z]+))")
TITLED = re.compile(r"\b(?:Mr|Mrs|Ms|Miss|Mx|Dr|Sr|Sra)\.? ?([A-Z])\b(?!['-]?[a-z])")
DETERMINERS = frozenset("the a an this that these those each every our their its his her my your "
                        "no any some what which".split())  # fmt: skip
AROUND = 8  # words on each side that show whether a line is a title


class Reader:
    """One text, read once with one roster. in_code : does this place hold code or attributes?"""

    def __init__(self, text: str, roster: Roster, in_code: Callable[[int], bool]):
        self.roster, self.in_code = roster, in_code
        self.lists = lists()
        text = _without(text, self.lists["phrases"])
        self.whole = text
        self.text = text.replace(GLUE, "") if GLUE in text else text
        self.small = lower(self.text)
        self.words = TOKEN.findall(self.small)
        self.spans: list[tuple[int, int]] = []

    def found(self) -> Iterator[Found]:
        """Every place where somebody is named."""
        known, rows = self.roster.alone, self.roster.rows
        hits = [i for i, word in enumerate(self.words) if word in known or word in rows]
        if hits:
            self.spans = [m.span() for m in TOKEN.finditer(self.small)]
        for i in hits:
            people = self._row(i) or (self.words[i] in known and self._alone(i))
            if people:
                yield self.spans[i][0], frozenset(people)
        yield from self._foreign()
        yield from self._initials()
        yield from self._odd()

    # How a word is written, and what stands beside it.

    def _raw(self, i: int) -> str:
        return self.text[slice(*self.spans[i])] if 0 <= i < len(self.spans) else ""

    def _capital(self, i: int) -> bool:
        return self._raw(i)[:1].isupper()

    def _between(self, i: int, j: int) -> str:
        """What stands between two words next to each other."""
        if i < 0 or j >= len(self.spans):
            return "\n"
        return self.text[self.spans[i][1] : self.spans[j][0]]

    def _word(self, i: int) -> str:
        return self.words[i] if 0 <= i < len(self.words) else ""

    def _after(self, i: int, size: int = 2) -> str:
        return self.text[self.spans[i][1] : self.spans[i][1] + size]

    def _is_spaced(self, i: int, j: int) -> bool:
        return self._between(i, j) == " "

    # A word alone.

    def _alone(self, i: int) -> set[int] | None:
        word, roster = self.words[i], self.roster
        kind, people = roster.kinds[word], roster.alone[word]
        if self._titled(i):
            return people
        if kind in (PLAIN, NEAR):
            return people if self._stands(i, kind) and not self._place(i) else self._whole(i)
        whole = self._whole(i)
        if whole or kind == OWN or not self._capital(i):
            return whole
        if self._is_all_capitals(i):
            return None
        after, before = self._after(i, 1), self._word(i - 1)
        if (after == " " and self._word(i + 1) in self.lists["verbs"]) or (
            before in self.lists["asked"] and self._is_spaced(i - 1, i)
        ):
            return people
        if kind == WORD and not self._in_title(i):
            possessive = after == "'" and self._after(i) in ("'s", "'S")
            if possessive or self._listed(i) or self._within(i):
                return people
        return None

    def _is_all_capitals(self, i: int) -> bool:
        raw = self._raw(i)
        return len(raw) > 1 and raw.isupper()

    def _stands(self, i: int, kind: str) -> bool:
        """Is a word that is no word of English written as a name may be?"""
        raw, word = self._raw(i), self.words[i]
        if raw.islower():
            return len(word) > 3 or (kind == PLAIN and not self.in_code(self.spans[i][0]))
        if raw.isupper() and len(word) <= 3:
            return kind == PLAIN and word not in self.lists["capitals"]
        return True

    def _place(self, i: int) -> bool:
        """Lincoln Middle School, Jackson County."""
        for j in (i + 1, i + 2):
            if not (self._capital(i) and self._capital(j) and self._is_spaced(j - 1, j)):
                return False
            if self.words[j] in self.lists["places"]:
                return True
        return False

    def _titled(self, i: int) -> bool:
        """Ms. Long, Mr. A. Long; a title in small letters only before a capital."""
        between, j = self._between(i - 1, i), i - 1
        if len(self._word(j)) == 1 and between in (". ", ".", " ") and self._capital(j):
            between, j = self._between(j - 1, j), j - 1
        title = self._word(j)
        if title not in self.lists["titles"] or between not in (". ", " ", ".", "\xa0"):
            return False
        if len(self.words[i]) == 1 and not self._raw(i).isupper():
            return False
        return self._capital(i) or (self._capital(j) and title != "miss")

    def _within(self, i: int) -> bool:
        """A capital inside a sentence, where no name of a place and no label explains it."""
        between = self._between(i - 1, i)
        before = self._raw(i - 1)
        if between not in (" ", ", ") or not before.islower() or before in DETERMINERS:
            return False
        after = self._after(i, 2)
        if after[:1] == " " and (after[1:].isupper() or after[1:].isdigit()):
            return False
        return after[:1] not in ("-", "_")

    def _listed(self, i: int) -> bool:
        """Will and Grace; King, Long: next to another name of the roster."""
        return any(
            self.roster.kinds.get(self._word(j)) in (WORD, PLAIN, NEAR)
            and self._capital(j)
            and NEXT.fullmatch(self._from_to(*sorted((i, j))))
            and not self._goes_on(max(i, j))
            for j in (i - 2, i - 1, i + 1, i + 2)
        )

    def _from_to(self, i: int, j: int) -> str:
        return self.text[self.spans[i][1] : self.spans[j][0]] if i >= 0 else "\n"

    def _in_title(self, i: int) -> bool:
        """Is this a Line That Is Written With Capitals?"""
        capitals = small = 0
        for step in (-1, 1):
            j = i + step
            while abs(j - i) <= AROUND and 0 <= j < len(self.words):
                low, high = min(j, j - step), max(j, j - step)
                if any(c in BREAK for c in self._between(low, high)):
                    break
                if len(self.words[j]) > 3 and self.words[j] not in self.roster.kinds:
                    capitals += self._capital(j)
                    small += not self._capital(j)
                j += step
        return capitals >= 2 and capitals > small

    # Words of one name, side by side.

    def _row(self, i: int) -> set[int]:
        """de la Cruz, Mary Jane, O Brien: several words of one part of a name."""
        people = set()
        for rest, who in self.roster.rows.get(self.words[i], ()):
            end = i + len(rest)
            if tuple(self.words[i + 1 : end + 1]) != rest or not self._capital(end):
                continue
            joints = [self._between(j, j + 1) for j in range(i, end)]
            if not all(ONE_NAME.fullmatch(j) or j == "" for j in joints) or "\n" in "".join(joints):
                continue
            is_words = all(self._is_word(j) for j in range(i, end + 1))
            if is_words and (not self._capital(i) or self._in_title(i) or self._goes_on(end)):
                continue
            people.add(who)
        return people

    def _is_word(self, i: int) -> bool:
        kind = self.roster.kinds.get(self.words[i])
        return kind not in (PLAIN, NEAR)

    def _goes_on(self, i: int) -> bool:
        """Does another word with a capital follow, as in a title?"""
        return self._is_spaced(i, i + 1) and self._capital(i + 1)

    def _whole(self, i: int) -> set[int]:
        """First and last name of one person, in either order; one of them may be an initial."""
        people: set[int] = set()
        for step in (1, -1):
            for far in (1, 2):
                j = i + step * far
                if not 0 <= j < len(self.words):
                    continue
                low, high = sorted((i, j))
                people |= self._pair(low, high)
        return people | self._with_initial(i)

    def _pair(self, low: int, high: int) -> set[int]:
        """The people whose two names stand at `low` and `high`; one word may stand between."""
        roster, one, two = self.roster, self.words[low], self.words[high]
        joints = [self._between(j, j + 1) for j in range(low, high)]
        straight = roster.given.get(one, set()) & roster.family.get(two, set())
        turned = roster.family.get(one, set()) & roster.given.get(two, set())
        if not (straight or turned) or not all(map(ONE_NAME.fullmatch, joints)):
            return set()
        if high - low == 2 and not (len(self.words[low + 1]) == 1 and self._capital(low + 1)):
            return set()  # Ana M. Long; other words between two words are a sentence
        comma = joints[0].startswith(",")
        if comma:
            straight = set()
        if not (self._capital(low) and self._capital(high)):
            slug = len(joints) == 1 and joints[0] in "-_.+" and self._stands_apart(low, high)
            return straight | turned if slug else set()
        if "\n" in "".join(joints):
            return straight | turned if self._fills_lines(low, high) else set()
        if all(self._is_word(j) for j in (low, high)) and not comma and joints[0] == " ":
            capitals = self._is_all_capitals(low)
            if self._in_title(low) or self._goes_on(high):
                return set()
            if capitals and self._capital(low - 1) and self._is_spaced(low - 1, low):
                return set()
        return straight | turned

    def _stands_apart(self, low: int, high: int) -> bool:
        """may-long, and no how-long-may-it-take."""
        before = self.text[self.spans[low][0] - 1 : self.spans[low][0]]
        after = self._after(high, 1)
        return before not in ("-", "_", " ") and after not in ("-", "_", " ")

    def _fills_lines(self, low: int, high: int) -> bool:
        """Do the two names fill two cells of a table?"""
        before = self.text[: self.spans[low][0]].rstrip(" ")[-1:]
        after = self.text[self.spans[high][1] :][:80].lstrip(" ")[:1]
        return (not before or before in BREAK) and (not after or after in BREAK)

    def _with_initial(self, i: int) -> set[int]:
        """A. Long, Long, A., Will O."""
        word, people = self.words[i], set()
        if not self._capital(i):
            return people
        given, family = self.roster.given.get(word, set()), self.roster.family.get(word, set())
        letter, joint = self._word(i - 1), self._between(i - 1, i)
        if len(letter) == 1 and self._capital(i - 1) and self._is_initial(i - 1):
            if joint in (". ", ".") or (joint in (" ", "-") and letter not in "ai"):
                people |= {p for p in family if p in self._first_letters(letter)}
        letter, joint = self._word(i + 1), self._between(i, i + 1)
        if len(letter) == 1 and self._capital(i + 1):
            ends = self._after(i + 1, 1) in (".", "'", ",", ")", "\n", "\0", "", ";", ":")
            says = self._word(i + 2) in self.lists["verbs"]
            if joint == " " and (ends or says) and word not in self.lists["before_letters"]:
                people |= {p for p in given if p in self._last_letters(letter)}
            if joint == ", " and self._after(i + 1, 1) in (".", ")", "\n", "\0", ""):
                people |= {p for p in family if p in self._first_letters(letter)}
        return people

    def _is_initial(self, i: int) -> bool:
        """No option A, no room 7A, and no end of a sentence with it."""
        start = self.spans[i][0]
        if self.text[start - 1 : start].isdigit():
            return False
        return self._word(i - 1) not in self.lists["before_letters"]

    def _first_letters(self, letter: str) -> set[int]:
        found = (who for (first, _), who in self.roster.initials.items() if first == letter)
        return set().union(*found)

    def _last_letters(self, letter: str) -> set[int]:
        found = (who for (_, last), who in self.roster.initials.items() if last == letter)
        return set().union(*found)

    # What is no row of words.

    def _foreign(self) -> Iterator[Found]:
        """Names in other scripts, whether or not spaces part them from what follows."""
        if not self.roster.foreign or self.small.isascii():
            return
        for name, people in self.roster.foreign.items():
            at = self.small.find(name)
            while at >= 0:
                ends = self.small[at - 1 : at] + self.small[at + len(name) : at + len(name) + 1]
                if name[0] >= "\u2e80" or not any(map(str.isalpha, ends)):
                    yield at, frozenset(people)
                at = self.small.find(name, at + 1)

    def _initials(self) -> Iterator[Found]:
        """A.D., AD's, AD said, Ms. D."""
        pairs, acronyms = self.roster.initials, self.lists["acronyms"]
        for match in DOTTED.finditer(self.text):
            letters = match[1].lower(), match[2].lower()
            if letters in pairs and "".join(letters) not in acronyms and "." in match[0][2:]:
                yield match.start(), frozenset(pairs[letters])
        for match in BARE.finditer(self.text):
            letters = match[1].lower(), match[2].lower()
            acts = match[3] is None or match[3] in self.lists["verbs"]
            if acts and letters in pairs and "".join(letters) not in acronyms:
                yield match.start(), frozenset(pairs[letters])
        for match in TITLED.finditer(self.text):
            if people := self._last_letters(match[1].lower()):
                yield match.start(), frozenset(people)

    def _odd(self) -> Iterator[Found]:
        """Names over the end of a line, with a space after each letter, or parted by a tag only."""
        for pattern in (OVER_LINES, SPACED):
            for match in pattern.finditer(self.small):
                letters = "".join(TOKEN.findall(match[0]))
                if self.roster.kinds.get(letters) == PLAIN:
                    yield match.start(), frozenset(self.roster.alone[letters])
        if GLUE not in self.whole:
            return
        for match in PARTED.finditer(lower(self.whole)):
            at = match.start() - self.whole.count(GLUE, 0, match.start())
            for letters in match[0].split(GLUE):
                if self.roster.kinds.get(letters) == PLAIN and len(letters) > 2:
                    yield at, frozenset(self.roster.alone[letters])


def _without(text: str, phrases: frozenset[str]) -> str:
    """The text with blanks for phrases, which are folded and in small letters."""
    small = lower(text)
    for phrase in phrases:
        at = small.find(phrase)
        while at >= 0:
            text = text[:at] + " " * len(phrase) + text[at + len(phrase) :]
            at = small.find(phrase, at + 1)
    return text

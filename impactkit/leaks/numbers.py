"""Ids from the records in a text: only where they stand as ids.

Takes a folded text in small letters and a lexicon of ids, gives places. gate imports it.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass

from impactkit.leaks.folding import fold, lower
from impactkit.leaks.roster import lists, words

RUN = re.compile(r"[^\W_]+")
BETWEEN = re.compile(r"[-_. /:]{0,2}")
SURE_DIGITS, SURE_MIXED, SURE_LETTERS = 5, 4, 6


@dataclass(frozen=True)
class Ids:
    """Ids by their first run of letters and digits: the runs that follow, and is it sure?

    An id that could be a year, a count or a word is one only after a word such as "student".
    """

    runs: dict[str, list[tuple[tuple[str, ...], bool]]]

    @classmethod
    def of(cls, ids: tuple[str, ...]) -> Ids:
        """The lexicon of ids as they stand in the records."""
        found = defaultdict(list)
        for id_ in ids:
            runs = tuple(RUN.findall(lower(fold(id_))))
            sure = _is_sure("".join(runs), len(runs))
            if runs:
                found[runs[0]].append((runs[1:], sure))
            if len(runs) > 1:  # S-104 written S104
                found["".join(runs)].append(((), sure))
        return cls(dict(found))

    def found(self, text: str, runs: list[str]) -> Iterator[int]:
        """Places where an id stands. `text` : folded, in small letters; `runs` : RUN's in it."""
        if self.runs.keys().isdisjoint(runs):
            return
        matches = list(RUN.finditer(text))
        for i, match in enumerate(matches):
            for rest, sure in self.runs.get(match[0], ()):
                if self._follows(text, matches, i, rest) and (
                    _is_named(text, match.start()) or (sure and _is_whole(text, match, rest))
                ):
                    yield match.start()
                    break

    def _follows(self, text: str, matches: list[re.Match], i: int, rest: tuple[str, ...]) -> bool:
        if i + len(rest) >= len(matches):
            return False
        for j, run in enumerate(rest, i + 1):
            between = text[matches[j - 1].end() : matches[j].start()]
            if matches[j][0] != run or not BETWEEN.fullmatch(between):
                return False
        return True


def _is_sure(id_: str, runs: int) -> bool:
    """Can nothing else be written like this?"""
    if id_.isdigit():
        round_number = not id_[1:].strip("0")
        leading = id_[0] == "0" and len(id_) >= SURE_MIXED
        return leading or (len(id_) >= SURE_DIGITS and not round_number)
    if id_.isalpha():
        return len(id_) >= SURE_LETTERS and id_ not in words()
    return len(id_) >= SURE_MIXED or (runs > 1 and len(id_) > 2)


def _is_whole(text: str, match: re.Match, rest: tuple[str, ...]) -> bool:
    """No part of a decimal fraction, of a number with thousands, or of a colour."""
    if rest or not match[0].isdigit():
        return True
    before, after = text[max(0, match.start() - 2) : match.start()], text[match.end() :][:2]
    fraction = before[-1:] in (".", ",") and before[:1].isdigit() and len(before) == 2
    goes_on = after[:1] in (".", ",") and after[1:].isdigit()
    return not fraction and (not goes_on or bool(re.match(r"\.0(?!\d)", text[match.end() :][:3])))


def _is_named(text: str, at: int) -> bool:
    """Does "student", "id" or # stand before?"""
    before = text[max(0, at - 24) : at]
    match = re.search(r"([^\W\d_]+)[\s:=#.\"'_-]{1,4}$", before)
    return before.endswith("#") or bool(match and match[1] in lists()["before_ids"])

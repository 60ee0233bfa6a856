"""Ids from the records in a text: only where they stand as ids.

Takes a folded text in small letters and a lexicon of ids, gives places. gate imports it.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from itertools import pairwise

from impactkit.leaks.folding import fold, lower
from impactkit.leaks.labels import acts_as_id, glued
from impactkit.leaks.roster import words

RUN = re.compile(r"[^\W_]+")
PART = re.compile(r"\d+|[^\W\d_]+")
SURE_DIGITS, SURE_MIXED, SURE_LETTERS = 5, 4, 6
FAR, NEAR = re.compile(r"[-_. /:]{0,2}"), re.compile(r"[-_./]?")  # between the runs of an id
# 100 042, 100-042, 100,042: an id in groups.
GROUPS = re.compile(r"(?<![\w.,/-])\d{1,6}([ ,-])\d{2,6}(?:\1\d{2,6})*(?!\w|[.,/-]\d)")
YEAR = r"(?:19|20)\d\d"
DATED = re.compile(rf"{YEAR}[-/.]\d{{1,2}}(?:[-/.]\d{{1,2}})?|{YEAR}(?:[ ,-]{YEAR})+")


@dataclass(frozen=True)
class Ids:
    """Ids by their first run of letters and digits, without leading zeros: all runs as they are
    written, and is it sure?

    An id that could be a year, a count or a word is one only where it acts as one (labels).
    """

    runs: dict[str, list[tuple[tuple[str, ...], bool]]]
    whole: frozenset[str] = field(default=frozenset())  # digits of those that are sure

    @classmethod
    def of(cls, ids: tuple[str, ...]) -> Ids:
        """The lexicon of ids as they stand in the records."""
        found, whole = defaultdict(list), set()
        for id_ in ids:
            small = lower(fold(id_))
            runs = tuple(RUN.findall(small))
            if not runs:
                continue
            together = "".join(runs)
            sure = _is_sure(together, runs)
            parts = tuple(PART.findall(runs[0])) if len(runs) == 1 else (together,)
            for written in dict.fromkeys((runs, parts)):
                found[_bare(written[0])].append((written, sure))
            if sure and together.isdigit():
                whole.add(_bare(together))
        return cls(dict(found), frozenset(n for n in whole if len(n) >= SURE_DIGITS))

    def found(
        self, text: str, runs: list[str], in_code: Callable[[int], bool] = lambda at: False
    ) -> Iterator[int]:
        """Places where an id stands. `text` : folded, in small letters; `runs` : RUN's in it."""
        distinct = set(runs)
        for run in distinct:
            if (number := glued(run)) and _bare(number) in self.runs:
                yield text.index(run)
        yield from self._grouped(text, in_code)
        if self.runs.keys().isdisjoint(map(_bare, distinct)):
            return
        matches = list(RUN.finditer(text))
        for i, match in enumerate(matches):
            entries = self.runs.get(_bare(match[0]), ())
            if any(self._stands(text, matches, i, written, sure) for written, sure in entries):
                yield match.start()

    def _grouped(self, text: str, in_code: Callable[[int], bool]) -> Iterator[int]:
        """100 042 for 100042."""
        if not self.whole:
            return
        for match in GROUPS.finditer(text):
            digits = _bare("".join(PART.findall(match[0])))
            known = digits in self.whole and not DATED.fullmatch(match[0])
            if known and not in_code(match.start()):
                yield match.start()

    def _stands(
        self, text: str, matches: list[re.Match], i: int, written: tuple[str, ...], sure: bool
    ) -> bool:
        """Does this id stand at the i-th run of the text, and as an id?"""
        here = matches[i : i + len(written)]
        as_read = tuple(match[0] for match in here)
        if tuple(map(_bare, as_read)) != tuple(map(_bare, written)):
            return False
        size = sum(map(len, as_read))
        joint = FAR if size >= SURE_DIGITS else NEAR
        between = [text[a.end() : b.start()] for a, b in pairwise(here)]
        if not all(map(joint.fullmatch, between)):
            return False
        start, end = here[0].start(), here[-1].end()
        if acts_as_id(text, start, end):
            return True
        alike = as_read == written or len(_bare("".join(as_read))) >= SURE_DIGITS
        return sure and alike and _is_whole(text, start, end)


def _bare(run: str) -> str:
    """Without the zeros at its front, which spreadsheets drop and add."""
    return run.lstrip("0") or "0" if run[0] == "0" else run


def _is_sure(id_: str, runs: tuple[str, ...]) -> bool:
    """Can nothing else be written like this?"""
    if id_.isdigit():
        if DATED.fullmatch("-".join(runs)):  # 2026-14 may be a month, or a school year
            return False
        round_number = not id_[1:].strip("0")
        leading = id_[0] == "0" and len(id_) >= SURE_MIXED
        return leading or (len(id_) >= SURE_DIGITS and not round_number)
    if id_.isalpha():
        return len(id_) >= SURE_LETTERS and id_ not in words()
    return len(id_) >= SURE_MIXED or (len(runs) > 1 and len(id_) > 2)


def _is_whole(text: str, start: int, end: int) -> bool:
    """No part of a decimal fraction, of a number with thousands, of a date, or of a color."""
    if not text[start:end].replace("-", "").isdigit():
        return True
    before, after = text[max(0, start - 2) : start], text[end : end + 3]
    if re.fullmatch(r"\d[.,/-]", before) or before.endswith("#"):
        return False
    return not re.match(r"[.,/-]\d", after) or bool(re.match(r"\.0(?!\d)", after))

"""Percentages quoted in a cycle file's own words: can they come out of that many?

Takes a CycleFile, gives what is impossible and where. params asks it.
Source: Brown & Heathers 2017, the GRIM test; here for shares of a counted group.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from fractions import Fraction

from impactkit.schema import CycleFile

SENTENCE = re.compile(r"[^.!?\n]+(?:[.!?](?!\s|$)[^.!?\n]*)*")
COUNTED = (
    "students|children|pupils|learners|responses|answers|tickets|explanations|papers|scores|"
    "observations|visits|lessons|turns|teachers|participants"
)
GROUP = re.compile(
    rf"\bn ?= ?(\d{{1,6}})\b|(?<![\d.,%–-])\b(\d{{1,6}}) (?:[a-z-]+ ){{0,2}}(?:{COUNTED})\b",
    re.IGNORECASE,
)
PERCENT = re.compile(r"(?<![\d.,])(\d{1,3})(?: ?(?:%|percent\b|per cent\b)| (?:to|and) \d{1,3} ?%)")


def impossible(about: CycleFile) -> Iterator[tuple[tuple[str | int, ...], str, str]]:
    """Where a whole-number percentage and the one group named beside it do not fit.

    Yields
    ------
    path in the cycle file, what is wrong, what to do. A percentage is looked at where its
    sentence, or else its text, names just one number of students, answers, visits …
    """
    for path, text in _texts(about.model_dump(exclude={"tables"}), ()):
        of_text = _groups(text)
        for sentence in SENTENCE.findall(text):
            groups = _groups(sentence) or of_text
            if len(groups) != 1:
                continue
            (n,) = groups
            for share in map(int, PERCENT.findall(sentence)):
                if n and share <= 100 and not _fits(share, n):
                    below = share * n // 100
                    near = " and ".join(
                        f"{k} of {n} is {_round(k, n)}%" for k in (below, below + 1)
                    )
                    yield (
                        path,
                        f"{share}% cannot come out of {n}: {near}.",
                        "Correct the percentage, or the number.",
                    )


def _texts(
    part: object, path: tuple[str | int, ...]
) -> Iterator[tuple[tuple[str | int, ...], str]]:
    if isinstance(part, dict):
        for key, value in part.items():
            yield from _texts(value, (*path, key))
    elif isinstance(part, list | tuple):
        for number, value in enumerate(part):
            yield from _texts(value, (*path, number))
    elif isinstance(part, str):
        yield path, part


def _groups(text: str) -> set[int]:
    return {int(a or b) for a, b in GROUP.findall(text)}


def _fits(share: int, n: int) -> bool:
    """Is there a count of n that rounds to this share, halves up or to even?"""
    return any(share in (_round(k, n), round(Fraction(100 * k, n))) for k in _near(share, n))


def _near(share: int, n: int) -> range:
    return range(max(0, share * n // 100 - 1), min(n, share * n // 100 + 2) + 1)


def _round(count: int, n: int) -> int:
    return (200 * count + n) // (2 * n)

"""What makes a sentence innocent, and what speaks for or against a claim in it: innocent.yml.

Takes a Parsed, gives a yes or no, or the marks that weighing adds up. Only checker imports it.
"""

from __future__ import annotations

from functools import cache

from impactkit.language.function_words import MODALS
from impactkit.language.rules import Index, compile_pattern
from impactkit.language.sentence import Parsed
from impactkit.language.words import load


@cache
def _sentences_that(kind: str) -> Index:
    return Index((kind, compile_pattern(p)) for p in load("innocent.yml")[kind])


@cache
def _words_of(kind: str) -> frozenset[str]:
    return frozenset(load("innocent.yml")[kind].split())


def holds(kind: str, parsed: Parsed) -> bool:
    """Whether the sentence holds a pattern of this kind: limits, aims, designs, figures."""
    return next(_sentences_that(kind).matches(parsed), None) is not None


def aimed(parsed: Parsed, first: int) -> bool:
    """Whether an aim is named before token `first` or by it: our goal is to …, plan to …"""
    matches = _sentences_that("aims").matches(parsed)
    return any(parsed.annotated.count(" ", 0, match.start()) <= first for _, match in matches)


# Who may act: a programme, a mentor, a teacher, we; and on what: learners, outcomes, effects.
AGENTS = frozenset("PTW")
CHANGED = frozenset("OCEFLI")
SEGMENT = set("; : — – but yet however although though while whereas".split())


def innocent(parsed: Parsed, first: int, last: int, label: str) -> bool:
    """Denied, doubted, planned: by a word before the match in its own part of the sentence."""
    start = first
    while start > 0 and parsed.words[start - 1] not in SEGMENT:
        start -= 1
    doubts = _words_of(f"doubts_of_{label}")
    for j in range(start, last + 1):
        if _denies(parsed, j):
            return True
        if _doubts(parsed, j, doubts) and j < last and not _condition(parsed, j, first):
            return True
        if parsed.words[j] in ASKING and start < j <= first and _asked(parsed, j):
            return True
    return False


def marks(parsed: Parsed) -> frozenset[str]:
    """What weighs beside words and roles: doubt, figures, nobody who acts, nothing acted on."""
    found = set()
    doubts = _words_of("doubts_of_overclaim")
    last = len(parsed.words) - 1
    for j in range(last):
        if _denies(parsed, j):
            found.add("denied")
        if _doubts(parsed, j, doubts):
            found.add("doubted")
        if j and parsed.words[j] in ASKING and _asked(parsed, j):
            found.add("asked")
    found.update(kind for kind in ("figures", "designs", "aims", "own") if holds(kind, parsed))
    if parsed.every.isdisjoint(AGENTS):
        found.add("no agent")
    if parsed.every.isdisjoint(CHANGED):
        found.add("no change")
    return frozenset(found)


ASKING = ("how", "what", "why")


def _denies(parsed: Parsed, j: int) -> bool:
    word = parsed.words[j]
    if word not in _words_of("denials") and not word.endswith("n't"):
        return False
    after = parsed.words[j + 1] if j + 1 < len(parsed.words) else ""
    return after not in _words_of("after_denial")


def _doubts(parsed: Parsed, j: int, doubts: frozenset[str]) -> bool:
    month = j and parsed.spans[j].group() == "May"
    return parsed.words[j] in doubts and not month


def _condition(parsed: Parsed, j: int, first: int) -> bool:
    """If a lesson is planned well, coaching raises scores: the claim stands after the comma."""
    opens = parsed.words[j] == "if" or (parsed.words[j] == "whether" and j == 0)
    return opens and "," in parsed.words[j:first] and MODALS.isdisjoint(parsed.words[j:])


def _asked(parsed: Parsed, j: int) -> bool:
    shown = {"see", "learn", "discover", "here", "read", "here's", "shows", "show", "showing", "is",
             "that's", "proof", "demonstrates", "demonstrate", "demonstrated", "showed", "saw",
             "seen", "witnessed", "experienced", "illustrates", "proves", "highlights"}  # fmt: skip
    return not shown & set(parsed.words[max(0, j - 3) : j])

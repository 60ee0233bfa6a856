"""The subject of a verb where no programme is named: whatever is neither learner nor figure.

Takes a Parsed and the place of a verb, gives D (a thing that may act), O (an outcome) or nothing.
"""

from __future__ import annotations

from impactkit.language.function_words import (
    ASIDE,
    HARM,
    LEVERS,
    PEOPLE,
    PREPOSITIONS,
    QUANTITIES,
    SUBORDINATORS,
)
from impactkit.language.sentence import Parsed
from impactkit.language.subjects import BREAKS, clause_start, finite, skippable, wordy

JOINING = SUBORDINATORS - PREPOSITIONS


def default_agent(p: Parsed, i: int, before: int, skipped: list[str]) -> str:
    """D where verb i's subject is a thing or deed that we do not know; O where an outcome."""
    if before < 0:
        return ""
    if "s" in p.forms[i] and _deed(p, before):
        return "D"
    word = p.words[before]
    if word in ("that", "which"):
        end = before - 1
        if end >= 0 and p.words[end] == ",":
            end -= 1
        return _thing(p, end) if end >= 0 and _asserted(p, i, skipped) else ""
    if word in (",", "and", "or", "but", ")", "thereby", "thus"):
        return _earlier(p, before)
    if "i" in p.forms[i] and not skipped:
        return ""
    return _thing(p, before)


def _deed(p: Parsed, before: int) -> bool:
    """Identifying gaps and planning to close them …: a sentence whose subject is a deed."""
    first = p.words[0]
    return first.endswith("ing") and not any(
        finite(p, j) and "b" not in p.forms[j] for j in range(1, before + 1)
    )


def _asserted(p: Parsed, i: int, skipped: list[str]) -> bool:
    """A relative clause that tells what came about, and not which kind is meant."""
    return "p" in p.forms[i] or bool(skipped)


def _earlier(p: Parsed, at: int) -> str:
    """The subject of the clause that goes on after a comma or and."""
    start = clause_start(p, at - 1, whole=True)
    verb = next((j for j in range(start, at) if finite(p, j)), None)
    if verb is None:
        return ""
    end = verb - 1
    while end >= start and (skippable(p.words[end]) or not wordy(p.words[end])):
        end -= 1
    return _thing(p, end) if end >= start else ""


def _thing(p: Parsed, end: int) -> str:
    """D, O or nothing for the noun phrase that ends at `end`, by its head."""
    start = clause_start(p, end)
    while start <= end and (p.words[start] in ASIDE or p.words[start] in JOINING):
        start += 1
    stop = start
    while stop <= end and p.words[stop] not in BREAKS and p.words[stop] not in PREPOSITIONS:
        stop += 1
    head = stop - 1
    if head < start or _innocent(p, start, end, head):
        return ""
    word, roles = p.words[head], p.roles[head]
    if word in LEVERS or (p.words[start].endswith("ing") and "L" not in roles):
        return "D"
    if word in QUANTITIES or not set(roles).isdisjoint("LTY#%WP"):
        return ""
    return "D" if set(roles).isdisjoint("OCEIQ") else "O"


def _innocent(p: Parsed, start: int, end: int, head: int) -> bool:
    """Whether it is a person, brings harm, or is a name: a person's, for all we know."""
    if not HARM.isdisjoint(p.words[start : end + 1]):
        return True
    if p.words[start] in PEOPLE or p.words[head] in PEOPLE or not p.words[head][0].isalpha():
        return True
    return head == start and not p.roles[head] and p.spans[head].group()[0].isupper()

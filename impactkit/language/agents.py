"""The agent of a verb: whose doing the sentence makes it.

Takes a Parsed and the place of a verb, gives P (a programme), W (we), N (this, which) or nothing.
"""

from __future__ import annotations

from impactkit.language.function_words import (
    BE,
    DOING,
    PARTICIPLE_LEADS,
    PREPOSITIONS,
    SAYING,
    SUBORDINATORS,
)
from impactkit.language.sentence import Parsed
from impactkit.language.subjects import STOPS, clause_start, finite, head_role, skippable, wordy


def agent_of(p: Parsed, i: int, before: int, skipped: list[str]) -> str:
    """The role of verb i's subject where it is a programme (P), we (W), or a pronoun (N)."""
    word = p.words[before] if before >= 0 else ""
    if "i" in p.forms[i] and not BE & set(skipped):
        if word not in PARTICIPLE_LEADS or (word == "and" and _listed(p, before)):
            return ""
        return _clause_agent(p, before)
    if word in ("which", "that", "who"):
        found = _antecedent(p, before)
        return _clause_agent(p, before) if word == "which" and not found else found
    if word not in (",", "and", "or", "but", ")", "—", "–"):
        return _subject(p, before)
    return _agent_before(p, i, before)


def _agent_before(p: Parsed, i: int, before: int) -> str:
    """The same where a comma, a conjunction or a parenthesis stands between subject and verb."""
    word, told_of = p.words[before], _told_of(p, i, before)
    if told_of is not None:
        return _antecedent(p, told_of)
    jumped = _before_parenthesis(p, before) if word in (",", ")", "—", "–") else None
    if jumped is not None and _boundary_left(p, jumped):
        return _subject(p, jumped)
    return _clause_agent(p, before)


def _listed(p: Parsed, conjunction: int) -> bool:
    """For planning lessons and raising …: what is done goes on with what a word before it rules."""
    for j in range(conjunction - 1, max(0, conjunction - 10), -1):
        if p.words[j] in (",", ";"):
            return False
        if p.words[j].endswith("ing") and len(p.words[j]) > 5:
            return p.words[j - 1] in PREPOSITIONS or finite(p, j - 1)
    return False


def _told_of(p: Parsed, i: int, before: int) -> int | None:
    """Students who came early, stayed late and improved: the "who" that all three belong to."""
    for j in range(before - 1, max(0, before - 24), -1):
        if p.words[j] in STOPS or p.words[j] in SUBORDINATORS - PREPOSITIONS:
            return None
        if p.words[j] == "who":
            plural = p.words[j - 1].endswith("s")
            return None if plural and "s" in p.forms[i] else j
    return None


def _before_parenthesis(p: Parsed, comma: int) -> int | None:
    opening = "(" if p.words[comma] == ")" else p.words[comma]
    for j in range(comma - 1, max(-1, comma - 14), -1):
        if p.words[j] == opening:
            return j - 1 if j else None
    return None


def _boundary_left(p: Parsed, end: int) -> bool:
    """Whether a subject that begins the sentence, or follows a subordinator, ends at `end`."""
    return not any(finite(p, j) for j in range(clause_start(p, end), end + 1))


def _antecedent(p: Parsed, relative: int) -> str:
    """Coaching that raised …, the programme which raised …: the noun just before."""
    if relative == 0:
        return "N" if p.words[0] in ("that", "which") else ""
    end = relative - 1
    if p.words[end] == ",":
        end -= 1
    if p.words[end] in SAYING or finite(p, end):
        return ""
    start = end
    while start > 0 and p.words[start - 1] not in PREPOSITIONS and p.words[start - 1].isalpha():
        if finite(p, start - 1):
            break
        start -= 1
    return head_role(p, start, end + 1)


def _clause_agent(p: Parsed, at: int) -> str:
    """The subject of the clause that a participle or a second verb goes on with."""
    start = clause_start(p, at - 1, whole=True)
    verb = next((j for j in range(start, at) if finite(p, j)), None)
    if verb is None:
        return _loosely_first(p, start, at)
    end = verb - 1
    while end >= start and (skippable(p.words[end]) or not wordy(p.words[end])):
        end -= 1
    return _subject(p, end) or _loosely_first(p, start, verb)


def _loosely_first(p: Parsed, start: int, at: int) -> str:
    """A clause whose verb we do not know: mentoring keeps teachers and raises scores."""
    known = next((p.roles[j] for j in range(start, at) if not set(p.roles[j]).isdisjoint("PWLTO")),
                 "")  # fmt: skip
    return "P" if "P" in known and set(known).isdisjoint("LTO") else ""


def _subject(p: Parsed, end: int) -> str:
    start = clause_start(p, end)
    if p.words[start] in DOING and not finite(p, end) and not _people(p, start + 1):
        return "P"  # investing in leaders improves …
    if start < end and p.words[start] in PREPOSITIONS:  # In May coaching raised …
        start = max(j for j in range(start, end + 1) if p.words[j] in PREPOSITIONS) + 2
    return head_role(p, start, end + 1) or _loosely(p, end)


def _people(p: Parsed, j: int) -> bool:
    return j < len(p.words) and not set(p.roles[j]).isdisjoint("LT")


def _loosely(p: Parsed, end: int) -> str:
    """Where the head is a word that we do not know: the first noun of the clause that we do."""
    if p.roles[end] or not p.words[end].isalpha():
        return ""
    for j in range(clause_start(p, end, whole=True), end):
        if finite(p, j) or not set(p.roles[j]).isdisjoint("LTOCINW"):
            return ""
        if "P" in p.roles[j]:
            return "P"
    return ""

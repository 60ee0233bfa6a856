"""The object of a verb: what is changed, and whether that is an outcome.

Takes a Parsed, the place of a verb and the role of its agent, gives a yes or no.
"""

from __future__ import annotations

from dataclasses import dataclass

from impactkit.language.function_words import (
    MAKING,
    NO_OUTCOME,
    PREPOSITIONS,
    QUANTITIES,
    STRONG_SUCCESS,
    SUBORDINATORS,
)
from impactkit.language.sentence import Parsed
from impactkit.language.subjects import wordy

OWN = {"W": (("our",), ("my",)), "P": (("their",), ("its",))}
CATCHING_UP = set("catch complete earn finish score stay".split())
PARTICLES = set("to in for about into rise around".split())
SERVED = set("serve served serving reach reached reaching support supported supporting".split())


@dataclass(frozen=True)
class Object:
    """Roles of what follows a verb. phrase : its noun phrase. head : the head of that.
    clause : all that follows in the clause. words : the phrase's words."""

    phrase: frozenset[str]
    head: str
    clause: frozenset[str]
    words: tuple[str, ...]

    @property
    def idle(self) -> bool:
        """Whether it is something that is raised without anybody learning: a concern."""
        return bool(self.words) and self.words[-1] in NO_OUTCOME


def changes_outcome(p: Parsed, i: int, agent: str) -> bool:
    """Whether what verb i changes is an outcome (or people, for verbs that act on them).

    agent : P, a programme; W, we; N, this or which.
    """
    roles = p.roles[i]
    if "H" in roles:
        return agent != "N" and _helps(p, i, agent)
    found = _object(p, i)
    if found is None or ("P" in found.head and "O" not in found.head) or found.idle:
        return False
    if agent == "N":
        return _after_pronoun(p, i, found)
    if found.words[:1] in OWN.get(agent, ()) and "E" not in found.phrase:
        return False  # we deepened our own understanding
    if "D" in roles:
        return not found.clause.isdisjoint("OCE")
    return (
        ("V" in roles and not found.phrase.isdisjoint("OC"))
        or ("G" in roles and not found.phrase.isdisjoint("OCLT"))
        or ("K" in roles and ("E" in found.head or "C" in found.phrase))
    )


def _after_pronoun(p: Parsed, i: int, found: Object) -> bool:
    """This raised scores; but not: they improved, it improved its scores."""
    roles = p.roles[i]
    if (p.words[i - 1] in ("they", "all") and "D" not in roles) or "its" in found.words:
        return False
    return not set(roles).isdisjoint("DVG") and not found.phrase.union(found.head).isdisjoint("OCE")


def _object(p: Parsed, i: int) -> Object | None:
    """What follows verb i; None where it counts those whom somebody serves."""
    start = i + 1
    while "D" in p.roles[i] and start < len(p.words) and p.words[start] in PARTICLES:
        start += 1
    end = start
    while end < min(len(p.words), start + 16) and not _ends_clause(p.words[end], end > start):
        end += 1
    stop = start
    while stop < end and _in_phrase(p.words[stop]):
        stop += 1
    words = tuple(p.words[start:stop])
    phrase = frozenset("".join(p.roles[start:stop]))
    clause = frozenset("".join(p.roles[start:end]))
    if "#" in phrase or not QUANTITIES.isdisjoint(words):
        if not SERVED.isdisjoint(p.words[start:end]):
            return None
        return Object(clause, "".join(sorted(clause)), clause, words)
    return Object(phrase, p.roles[stop - 1] if words else "", clause, words)


def _ends_clause(word: str, later: bool) -> bool:
    if word in (";", ":", "—", "–", "(") or word in SUBORDINATORS - PREPOSITIONS:
        return True
    return later and word in ("is", "are", "was", "were", "has", "have", "which")


def _in_phrase(word: str) -> bool:
    return wordy(word) and word not in PREPOSITIONS and word not in ("that", "who")


def _helps(p: Parsed, i: int, agent: str) -> bool:
    """Helped students improve: somebody is helped, and then a change is named.

    What helps teachers, and what "we help" do to anybody, is a description; done, it is a claim.
    """
    past, whom = "p" in p.forms[i], ""
    for j in range(i + 1, min(i + 12, len(p.words))):
        if p.words[j] in (";", ":", "—", "who", "by", "with"):
            return False
        if "b" in p.forms[j] and not set(p.roles[j]).isdisjoint("VGKUR"):
            ahead = set("".join(p.roles[j + 1 : j + 9]))
            described = agent == "W" or ("T" in whom and "L" not in whom and "E" not in ahead)
            if not past and described:
                return False
            if p.words[j] not in MAKING or not ahead.isdisjoint("CE"):
                return _is_change(p, j, past, whom, ahead)
        elif past and "L" in whom and p.words[j] in CATCHING_UP:
            return not set("".join(p.roles[j + 1 : j + 9])).isdisjoint("OCE")
        whom += p.roles[j]
    return False


def _is_change(p: Parsed, j: int, past: bool, whom: str, ahead: set[str]) -> bool:
    """Whether the verb that follows "helped somebody" says that something got better."""
    roles = p.roles[j]
    people = "L" in whom or p.words[j - 1] in ("us", "me", "them", "him", "her", "it")
    if set(roles).isdisjoint("VGK"):
        return (people or "T" in whom) and (past or p.words[j] in STRONG_SUCCESS)
    acts_on_people = "G" in roles and not ahead.isdisjoint("LT")
    return not ahead.isdisjoint("OCE") or acts_on_people or ("R" in roles and people)

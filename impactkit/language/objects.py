"""The object of a verb: what is changed, and whether that is an outcome.

Takes a Parsed, the place of a verb and the role of its agent, gives a yes or no.
"""

from __future__ import annotations

from dataclasses import dataclass

from impactkit.language.function_words import (
    DETERMINERS,
    EMPOWERING,
    LOSSES,
    MAKING,
    NO_OUTCOME,
    POSITIVE,
    PREPOSITIONS,
    QUANTITIES,
    STRONG_SUCCESS,
    SUBORDINATORS,
    THEM,
)
from impactkit.language.sentence import Parsed
from impactkit.language.subjects import wordy

OWN = {"W": ("our", "my"), "P": ("their", "its")}
BECOMING = ("be", "become")
CATCHING_UP = set("get catch complete earn finish score stay".split())
REACHING = set("impact touche benefi affect influe prepar".split())
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
    def harmful(self) -> bool:
        """Whether it is a loss, which nobody claims: gaps in learning, lower grades."""
        return not LOSSES.isdisjoint(self.words)

    @property
    def idle(self) -> bool:
        """Whether it is something that is raised without anybody learning: a concern."""
        return bool(self.words) and self.words[-1] in NO_OUTCOME


def changes_outcome(p: Parsed, i: int, agent: str) -> bool:
    """Whether what verb i changes is an outcome (or people, for verbs that act on them).

    agent : P, a programme; W, we; N, this or which.
    """
    roles = p.roles[i]
    if "H" in roles and (_helps(p, i, agent) or _helps_to(p, i, agent)):
        return True
    if i not in p.objects:
        p.objects[i] = _object(p, i)
    found = p.objects[i]
    if found is None or not found.words or found.idle or _no_change(p, i, found, agent):
        return False
    if "D" in roles:
        told = not found.clause.isdisjoint("OCE") or not POSITIVE.isdisjoint(found.words)
        return told and not found.harmful
    if ("P" in found.head and set(found.head).isdisjoint("OF")) or agent == "O":
        return False
    if agent == "N" and _acted_on(p, i, found):
        return False
    return _changed(roles, agent, found, "p" in p.forms[i])


def _no_change(p: Parsed, i: int, found: Object, agent: str) -> bool:
    return _own(p, i, found, agent) or _reached(p, i, found)


def _own(p: Parsed, i: int, found: Object, agent: str) -> bool:
    """We deepened our own understanding; but the program improved their understanding."""
    if found.words[0] not in OWN.get(agent, ()) or "E" in found.phrase:
        return False
    return found.words[0] != "their" or any(
        p.words[j].endswith("s") and "P" in p.roles[j] for j in range(max(0, i - 8), i)
    )


def _reached(p: Parsed, i: int, found: Object) -> bool:
    """Impacted 9,000 learners: counted, and no word on what changed."""
    if p.words[i][:6] not in REACHING or "#" not in found.phrase:
        return False
    first = next((j for j in range(i + 1, len(p.words)) if set(p.roles[j]) & set("LTOCE")), i)
    return not set(p.roles[first]).isdisjoint("LT")


def _changed(roles: str, agent: str, found: Object, past: bool) -> bool:
    """Whether a verb with these roles, done by this agent, changes what was found."""
    people = set(found.head) & set("LT") or found.words[-1] in THEM
    if "G" in roles and (people or not found.phrase.isdisjoint("OCF")):
        return True
    if "V" in roles and not found.phrase.isdisjoint("OCFI"):
        return True
    if "K" not in roles:
        return False
    told = agent in ("P", "N") or past
    return "E" in found.head or "C" in found.phrase or (told and "O" in found.phrase)


def _acted_on(p: Parsed, i: int, found: Object) -> bool:
    """They improved, all grew, it improved its scores: the pronoun stands for those who learn."""
    named = p.words[max(0, i - 4) : i]
    return not {"they", "all", "these"}.isdisjoint(named) or "its" in found.words


def _object(p: Parsed, i: int) -> Object | None:
    """What follows verb i; None where it counts those whom somebody serves."""
    start = i + 1
    while "D" in p.roles[i] and start < len(p.words) and p.words[start] in PARTICLES:
        start += 1
    end, furthest = start, min(len(p.words), start + 16)
    while end < furthest and not _ends_clause(p.words[end], end > start):
        end += 1
    stop = start
    while stop < end and _in_phrase(p.words[stop]):
        stop += 1
    words = tuple(p.words[start:stop])
    phrase = frozenset("".join(p.roles[start : _list_end(p, stop, end)]))
    clause = frozenset("".join(p.roles[start:end]))
    if "#" in phrase or not QUANTITIES.isdisjoint(words):
        if not SERVED.isdisjoint(p.words[i:end]):
            return None
        if {"L", "U"} <= clause:
            clause |= {"O"}  # the percentage of students who pass
        return Object(clause, "".join(sorted(clause)), clause, words)
    return Object(phrase, p.roles[stop - 1] if words else "", clause, words)


def _list_end(p: Parsed, stop: int, end: int) -> int:
    """Where the list ends that goes on after a noun phrase: courage, conviction, and skill."""
    j = stop
    while j < min(end, stop + 9) and (
        p.words[j] in (",", "and", "or") or (_in_phrase(p.words[j]) and not p.forms[j])
    ):
        j += 1
    return j


CLOSING = frozenset({";", ":", "—", "–", "(", "not"} | (SUBORDINATORS - PREPOSITIONS))
LATER = frozenset("is are was were has have which".split())


def _ends_clause(word: str, later: bool) -> bool:
    return word in CLOSING or (later and word in LATER)


def _in_phrase(word: str) -> bool:
    return wordy(word) and word not in PREPOSITIONS and word not in ("that", "who")


def _helps(p: Parsed, i: int, agent: str) -> bool:
    """Helped students improve: somebody is helped, and then a change is named.

    What helps teachers, and what "we help" teachers do, is a description; done, it is a claim.
    """
    past, whom, strong = "p" in p.forms[i], "", p.words[i][:5] in EMPOWERING
    if not p.words[i + 1 : i + 2] or not wordy(p.words[i + 1]):
        return False  # as far as a scale allows, …
    for j in range(i + 1, min(i + 12, len(p.words))):
        word = p.words[j]
        if word in (";", ":", "—", "who", "by", "with", "what"):
            return False
        verb = "b" in p.forms[j] and p.words[j - 1] not in DETERMINERS  # this fall
        if verb and not set(p.roles[j]).isdisjoint("VGKURD") and j > i + 1:
            ahead = set("".join(p.roles[j + 1 : j + 9]))
            learners = "L" in whom or ("T" not in whom and _them(p, i, j))
            return _is_change(p, j, ahead, learners, past or strong)
        if past and "L" in whom and word in CATCHING_UP:
            return not set("".join(p.roles[j + 1 : j + 9])).isdisjoint("OCE")
        if strong and word == "to" and set(whom) & set("LT"):
            return True
        whom += p.roles[j]
    return False


def _helps_to(p: Parsed, i: int, agent: str) -> bool:
    """Helped close the gap: nobody is named between the two verbs."""
    j = i + 1 + (p.words[i + 1 : i + 2] == ["to"])
    acts = j < len(p.words) and "b" in p.forms[j] and not set(p.roles[j]).isdisjoint("VG")
    return acts and changes_outcome(p, j, agent)


def _them(p: Parsed, i: int, j: int) -> bool:
    return not THEM.isdisjoint(p.words[i + 1 : j])


def _is_change(p: Parsed, j: int, ahead: set[str], learners: bool, told: bool) -> bool:
    """Whether the verb that follows "helped somebody" says that something got better."""
    roles, word = p.roles[j], p.words[j]
    if word in BECOMING and "Q" in ahead:
        return True  # helps teachers become better at …
    if word not in MAKING and not set(roles).isdisjoint("UR"):
        if learners:
            return told or word in STRONG_SUCCESS or not ahead.isdisjoint("OCE")
        return told or word in STRONG_SUCCESS or not ahead.isdisjoint("CE")
    acts = not set(roles).isdisjoint("VGD") and (learners or told)
    built = "K" in roles and learners  # helps students build their vocabulary
    return not ahead.isdisjoint("OCE" if acts or built else "CE")

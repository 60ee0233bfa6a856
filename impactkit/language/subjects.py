"""Where a clause begins, which verbs have a subject, and what a noun phrase stands for by its head.

Takes a Parsed and places in it, gives places, a yes or no, or a role: P (a programme), W (we), N
(this, which) or nothing.
"""

from __future__ import annotations

from impactkit.language.function_words import (
    AUXILIARIES,
    COMMON_VERBS,
    DETERMINERS,
    PREPOSITIONS,
    SAYING,
    SKIP,
    SUBORDINATORS,
)
from impactkit.language.sentence import Parsed


def skippable(word: str) -> bool:
    return word in SKIP or (word.endswith("ly") and len(word) > 4) or word == "n't"


def wordy(word: str) -> bool:
    return word[0].isalnum()


def clause_start(p: Parsed, end: int, whole: bool = False) -> int:
    """Where the clause that holds token `end` begins."""
    j = end
    while j >= 0:
        word = p.words[j]
        if word in STOPS or (word in SUBORDINATORS and word not in PREPOSITIONS and (j < end)):
            return j + 1
        if word in REPORTING and j < end and finite(p, j):
            return j + 1  # principals say the program …
        if word == "that" and j and (p.words[j - 1] in SAYING or "A" in p.roles[j - 1]):
            return j + 1
        if word in (",", "and", "or", "but", "yet") and j < end:
            left = range(max(0, j - 12), j)
            if whole:
                if word in ("but", "yet") or (word in (",", "and") and _new_clause(p, j, end)):
                    return j + 1
            elif any(finite(p, k) for k in left) or (
                word == "," and p.words[_first(p, j)] in PREPOSITIONS | SUBORDINATORS
            ):
                return j + 1
        j -= 1
    return 0


def _new_clause(p: Parsed, comma: int, end: int) -> bool:
    """After this comma a subject and its finite verb stand, so a new clause begins."""
    first = comma + 1
    while first < end and (p.words[first] in ("and", "but") or skippable(p.words[first])):
        first += 1
    if first >= end or finite(p, first):
        return False
    if p.words[first] in PREPOSITIONS or "i" in p.forms[first]:
        return False
    return any(finite(p, k) for k in range(first + 1, min(first + 7, end + 1)))


def _first(p: Parsed, comma: int) -> int:
    """The first token of the phrase that ends at this comma."""
    j = comma - 1
    while j > 0 and p.words[j - 1] not in (",", ";", ":", "(", "—", "–"):
        j -= 1
    return max(j, 0)


BEFORE_NOUN = DETERMINERS | PREPOSITIONS


def finite(p: Parsed, j: int) -> bool:
    """Whether word j is a verb with a subject, as far as its form shows."""
    word, forms = p.words[j], p.forms[j]
    if "s" in forms and "P" in p.roles[j] and j + 1 < len(p.words):
        after = p.words[j + 1]
        if after in AUXILIARIES or set(p.forms[j + 1]) & set("ps"):
            return False  # past reforms led to …: a noun
    if word in COMMON_VERBS:
        return not (j and p.words[j - 1] in BEFORE_NOUN)
    if forms and "i" not in forms and set(forms) & set("ps"):
        return not (j and p.words[j - 1] in BEFORE_NOUN)
    if word.endswith("ed") and len(word) > 4 and not p.roles[j] and "-" not in word:
        return not (j and p.words[j - 1] in BEFORE_NOUN)
    return False


def head_role(p: Parsed, start: int, end: int) -> str:
    """P, W, N or "" for the noun phrase in tokens start:end: the role of its head."""
    while start < end and _leads(p.words[start]):
        start += 1
    stop = start
    while stop < end and not _ends_phrase(p, stop, stop > start):
        stop += 1
    head = stop - 1
    if head < start:
        return ""
    roles, inner = p.roles[head], "".join(p.roles[start:head])
    owned = any(p.words[k].endswith(("'s", "s'")) and "P" in p.roles[k] for k in range(start, head))
    kind_of = "P" in inner and (not roles or "S" in roles)  # the tutoring corps
    if "L" in roles and "P" not in roles:
        return ""  # partner schools, the program's students
    if "P" in roles or owned or kind_of or _is_organisation(p, start, head):
        return "P"
    hands_on = stop < end and (
        ("S" in roles and p.words[stop] in ("of", "in", "with", "from", "between"))
        or ("I" in roles and p.words[stop] == "of")
    )
    if hands_on or "S" in roles:
        return (hands_on and head_role(p, stop + 1, end)) or _ours(p, start, head)
    return _pronoun(p, start, head)


def _is_organisation(p: Parsed, start: int, head: int) -> bool:
    """Bright Steps, Educators Rising Together: two capitals or more, and no school or person."""
    raw = [p.spans[j].group() for j in range(start, head + 1)]
    if len(raw) < 2 or not all(word[:1].isupper() for word in raw) or p.text.isupper():
        return False
    played = "".join(p.roles[start : head + 1])
    return set(played).isdisjoint("LT") and p.words[start] not in TITLES | DETERMINERS | PLACES


BREAKS = frozenset("that who which where".split())
STOPS = (";", ":", "–", "—", "(", '"', "!", "?")
REPORTING = set("say says said believe believes think note notes".split())
TITLES = set("mr mrs ms miss dr principal superintendent coach professor governor mayor".split())
PLACES = set("new north south east west saint st mount lake fort san los el".split())


LEADING = SUBORDINATORS - PREPOSITIONS


def _leads(word: str) -> bool:
    """A word before a noun phrase that is no part of it."""
    if word in ("and", "but", "or", "so", "when", "as", "that", "together", "today") or not wordy(
        word
    ):
        return True
    return word in LEADING or (word.endswith("ly") and len(word) > 4)


def _ends_phrase(p: Parsed, j: int, later: bool) -> bool:
    word = p.words[j]
    if word in PREPOSITIONS or word in ("who", "which", "where") or not wordy(word):
        return True
    participle = "i" in p.forms[j] and not p.roles[j].strip("VHDURGK")
    return later and (word == "that" or participle or finite(p, j))


def _pronoun(p: Parsed, start: int, head: int) -> str:
    roles = p.roles[head]
    if head == start and not set(roles).isdisjoint("WN"):
        return "W" if "W" in roles else "N"
    pointed = p.words[start] in ("this", "these", "such") and set(roles).isdisjoint("LT#")
    return "N" if pointed else ""


def _ours(p: Parsed, start: int, head: int) -> str:
    """Our work, this team: ours to be proud of."""
    ours = p.words[start] in ("our", "your", "this", "the", "my", "their")
    return "W" if ours and p.words[head] in ("work", "team", "commitment") else ""

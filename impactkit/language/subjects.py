"""The subject of a verb: its noun phrase to the left, and the role of that phrase's head.

Takes a Parsed and the place of a verb, gives P (a programme), W (we), N (this, which) or nothing.
"""

from __future__ import annotations

from impactkit.language.function_words import (
    AUXILIARIES,
    BE,
    COMMON_VERBS,
    DETERMINERS,
    DOING,
    PARTICIPLE_LEADS,
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

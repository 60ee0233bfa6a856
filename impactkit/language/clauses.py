"""Whether a verb says that a programme changes an outcome: active, passive, "helped … improve".

Takes a Parsed and the place of a verb, adds what it found to the token's roles.
"""

from __future__ import annotations

from impactkit.language.function_words import (
    AUXILIARIES,
    BE,
    CATENATIVE,
    DETERMINERS,
    MAKING,
    MODALS,
    PREPOSITIONS,
    QUANTITIES,
    STRONG_SUCCESS,
    SUBORDINATORS,
)
from impactkit.language.sentence import Parsed
from impactkit.language.subjects import agent_of, head_role, skippable, wordy


def mark_claim(p: Parsed, i: int) -> None:
    """Mark verb i where a programme is its agent and an outcome is what it changes."""
    roles, forms = p.roles[i], p.forms[i]
    before = i - 1
    while before >= 0 and skippable(p.words[before]):
        before -= 1
    skipped = p.words[before + 1 : i]
    previous = p.words[before] if before >= 0 else ""
    if _is_noun(p, i, skipped, previous):
        return
    if "p" in forms and _passive(p, i, skipped):
        return
    infinitive = previous == "to" and "b" in forms
    if infinitive:
        leading = p.words[before - 1] if before else ""
        if leading not in CATENATIVE and "H" not in p.roles[before - 1]:
            return
        before -= 2
        while before >= 0 and skippable(p.words[before]):
            before -= 1
    if not MODALS & set(skipped) and set(roles) & set("RVGHU") and set(forms) & set("ps"):
        p.roles[i] += "X"
    agent = agent_of(p, i, before, skipped)
    if not agent or not _changes(p, i, agent):
        return
    if MODALS & set(skipped):
        return
    future = {"will", "shall", "'ll", "ll"} & set(skipped)
    p.roles[i] += "B" if future else "A"


def _is_noun(p: Parsed, i: int, skipped: list[str], previous: str) -> bool:
    """An increase, its impact, improved outcomes: the same spelling, and no verb."""
    forms = p.forms[i]
    if skipped and skipped[-1] in AUXILIARIES:
        return False
    after = p.words[i + 1] if i + 1 < len(p.words) else ""
    relative = previous in ("that", "this", "these") and set(forms) & set("ps")
    if (previous in DETERMINERS and not relative) or (previous in PREPOSITIONS - {"to"}):
        return True
    if previous == "to" and "b" not in forms:
        return True
    if forms == "b" or "s" in forms or forms == "bp":
        nounish = set(p.roles[i]) & set("CIO") and "D" not in p.roles[i]
        if nounish and (after in PREPOSITIONS or not after.isalpha()):
            return True
    return False


def _passive(p: Parsed, i: int, skipped: list[str]) -> bool:
    """Scores were raised by coaching: the agent stands after "by". True where i is a passive."""
    previous = p.words[i - 1] if i else ""
    be = bool(BE & set(skipped))
    by = next((j for j in range(i + 1, min(i + 6, len(p.words))) if p.words[j] == "by"), None)
    reduced = not skipped and i and bool(set(p.roles[i - 1]) & set("OCLI")) and by == i + 1
    if not (be or reduced or (by == i + 1 and previous not in DETERMINERS and not skipped)):
        return False
    if by is None:
        return be
    if "i" in p.forms[min(by + 1, len(p.words) - 1)]:
        return be
    agent = head_role(p, by + 1, min(by + 9, len(p.words)))
    patient = set("".join(p.roles[max(0, i - 14) : i]))
    if agent and patient & set("OCLTN") and not MODALS & set(skipped):
        p.roles[i] += "A"
    return be or bool(reduced)


def _changes(p: Parsed, i: int, agent: str) -> bool:
    """Whether what verb i changes is an outcome (or people, for verbs that act on them)."""
    roles = p.roles[i]
    if "H" in roles:
        return _helps(p, i, agent)
    start = i + 1
    if "D" in roles:
        while start < len(p.words) and p.words[start] in (
            "to",
            "in",
            "for",
            "about",
            "into",
            "rise",
            "around",
        ):
            start += 1
    end = start
    while end < min(len(p.words), start + 16):
        word = p.words[end]
        if word in (";", ":", "—", "–", "(") or (word in SUBORDINATORS - PREPOSITIONS):
            break
        if end > start and word in ("is", "are", "was", "were", "has", "have", "which"):
            break
        end += 1
    stop = start
    while (
        stop < end
        and p.words[stop] not in PREPOSITIONS
        and p.words[stop] not in ("that", "who")
        and wordy(p.words[stop])
    ):
        stop += 1
    chunk = "".join(p.roles[start:stop])
    head = p.roles[stop - 1] if stop > start else ""
    rest = "".join(p.roles[start:end])
    if any(w in QUANTITIES for w in p.words[start:stop]) or "#" in chunk:
        served = {
            "serve",
            "served",
            "serving",
            "reach",
            "reached",
            "reaching",
            "support",
            "supported",
        }
        if served & set(p.words[start:end]):
            return False
        chunk, head = rest, rest
    if agent == "N":
        bare = p.words[i - 1] in ("they", "all") and "D" not in roles
        if "P" in head or bare or "its" in p.words[start:stop]:
            return False
        return bool(set(roles) & set("DVG")) and bool(set(chunk + head) & set("OCE"))
    own = agent == "W" and p.words[start : start + 1] == ["our"] and not set(chunk) & set("E")
    if own or ("P" in head and "O" not in head):
        return False
    if "D" in roles:
        return bool(set(chunk + rest) & set("OCE"))
    if "V" in roles and set(chunk) & set("OC"):
        return True
    if "G" in roles and set(chunk) & set("OCLT"):
        return True
    return "K" in roles and bool(set(head) & set("E") or set(chunk) & set("C"))


def _helps(p: Parsed, i: int, agent: str) -> bool:
    """Helped students improve: somebody is helped, and then a change is named."""
    if agent == "N":
        return False
    window = range(i + 1, min(i + 12, len(p.words)))
    past = "p" in p.forms[i]
    whom = ""
    for j in window:
        word, roles, forms = p.words[j], p.roles[j], p.forms[j]
        if word in (";", ":", "—", "who", "by", "with"):
            return False
        verb = set(roles) & set("VGKUR") and "b" in forms
        if not verb:
            whom += roles
            continue
        people = "L" in whom or p.words[j - 1] in ("us", "me", "them", "him", "her", "it")
        if not past and (agent == "W" or ("T" in whom and "L" not in whom)):
            return False
        if set(roles) & set("VGK"):
            ahead = "".join(p.roles[j + 1 : j + 9])
            return bool(
                set(ahead) & set("OCE")
                or ("G" in roles and set(ahead) & set("LT"))
                or ("R" in roles and people)
            )
        if word in MAKING and not set("".join(p.roles[j + 1 : j + 9])) & set("CE"):
            continue
        return (people or "T" in whom) and (past or word in STRONG_SUCCESS)
    return False

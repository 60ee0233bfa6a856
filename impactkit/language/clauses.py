"""Whether a verb says that a programme changes an outcome: active, passive, "helped … improve".

Takes a Parsed and the place of a verb, adds what it found to the token's roles.
"""

from __future__ import annotations

from impactkit.language.agents import agent_of
from impactkit.language.defaults import default_agent
from impactkit.language.function_words import (
    AUXILIARIES,
    BE,
    CATENATIVE,
    DETERMINERS,
    MODALS,
    OBJECT_VERBS,
    PREPOSITIONS,
    STUDIES,
)
from impactkit.language.objects import changes_outcome
from impactkit.language.sentence import Parsed
from impactkit.language.subjects import finite, head_role, skippable

ACTING = frozenset("VGKDH")


def mark_claim(p: Parsed, i: int) -> None:
    """Mark verb i where a programme is its agent and an outcome is what it changes."""
    roles, forms = p.roles[i], p.forms[i]
    before = _before(p, i)
    skipped = p.words[before + 1 : i]
    previous = p.words[before] if before >= 0 else ""
    if _is_noun(p, i, skipped, previous):
        if "i" in forms:
            _mark_act(p, i)
        return
    if "p" in forms and _passive(p, i, skipped):
        return
    infinitive = previous == "to" and "b" in forms
    if infinitive:
        leading = p.words[before - 1] if before else ""
        if leading not in CATENATIVE and "H" not in p.roles[before - 1]:
            _mark_act(p, i)
            return
        before = _before(p, before - 1)
    might = not MODALS.isdisjoint(skipped)
    stated = set(forms) & set("ps") or _present(p, before)
    if not might and stated and set(roles) & set("RVGU") and not _counts(p, i):
        p.roles[i] += "X"
    if might or ACTING.isdisjoint(roles):  # what only rises or succeeds changes nothing else
        return
    if infinitive or skipped or not _no_verb(p, i, before):
        _mark_done(p, i, before, skipped)


def _before(p: Parsed, i: int) -> int:
    """The last word before verb i that is no auxiliary and no adverb."""
    before = i - 1
    while before >= 0 and skippable(p.words[before]):
        before -= 1
    return before


def _counts(p: Parsed, i: int) -> bool:
    """Reached over 8,000 students: served, not changed."""
    reached = p.words[i].startswith(("reach", "prepar"))
    return reached and "#" in "".join(p.roles[i + 1 : i + 4])


def _present(p: Parsed, before: int) -> bool:
    """Teachers improve: the base form after those who do it."""
    doers = before >= 0 and not set(p.roles[before]).isdisjoint("LTO")
    return doers and p.words[before].endswith(("s", "ren", "people"))


def _no_verb(p: Parsed, i: int, before: int) -> bool:
    """Whether a base form is none that says what its subject does.

    Helps schools improve: the helper is judged. To support teachers and improve outcomes: an aim.
    Coaching impact: two nouns.
    """
    if p.forms[i] != "b":
        return False
    if any("H" in p.roles[j] and "P" not in p.roles[j] for j in range(max(0, i - 5), i)):
        return True
    previous = p.words[before] if before >= 0 else ""
    joined = previous in ("and", ",", "or") and "to" in p.words[max(0, before - 8) : before]
    return joined or _singular(p, before)


def _mark_done(p: Parsed, i: int, before: int, skipped: list[str]) -> None:
    agent = agent_of(p, i, before, skipped) or default_agent(p, i, before, skipped)
    if not agent:
        _mark_act(p, i)
    elif changes_outcome(p, i, agent):
        previous = p.words[before] if before >= 0 else ""
        future = not {"will", "shall"}.isdisjoint(skipped) or previous.endswith("'ll")
        p.roles[i] += "B" if future else "A"


def _mark_act(p: Parsed, i: int) -> None:
    """Mark improving scores, to raise scores: a change that nobody is yet said to have made."""
    if changes_outcome(p, i, "P"):
        p.roles[i] += "Z"


def _singular(p: Parsed, before: int) -> bool:
    """Whether the noun before a verb's base form is one thing, so that it is no verb."""
    noun = p.words[before] if before >= 0 else ""
    alone = "and" not in p.words[max(0, before - 4) : before]
    return "P" in p.roles[before] and not noun.endswith("s") and alone


def _is_noun(p: Parsed, i: int, skipped: list[str], previous: str) -> bool:
    """An increase, its impact, improved outcomes: the same spelling, and no verb."""
    forms = p.forms[i]
    helper = next((word for word in reversed(skipped) if word in AUXILIARIES), None)
    if helper:
        return helper in ("have", "has", "had") and "p" not in forms
    after = p.words[i + 1] if i + 1 < len(p.words) else ""
    relative = previous in ("that", "this", "these") and set(forms) & set("ps")
    relative = relative or (previous == "that" and i > 1 and p.words[i - 2].endswith("s"))
    if (previous in DETERMINERS and not relative) or (previous in PREPOSITIONS - {"to"}):
        return True
    linked = previous == "and" and "between" in p.words[max(0, i - 6) : i]
    if (
        linked
        or (previous == "to" and "b" not in forms)
        or ("I" in p.roles[i] and after in STUDIES)
    ):
        return True  # the link between coaching and improved scores; an impact study
    if previous and not skipped and forms in ("b", "p", "bp", "bpi") and _describes(p, i, previous):
        return True
    if forms == "b" or "s" in forms or forms == "bp":
        nounish = set(p.roles[i]) & set("CIO") and "D" not in p.roles[i]
        if nounish and (after in PREPOSITIONS or not after[:1].isalpha()):
            return True
    return False


def _describes(p: Parsed, i: int, previous: str) -> bool:
    """Showed improved scores, four facilitated evenings: after another verb or a number this one
    is an adjective."""
    if "#" in p.roles[i - 1] and p.forms[i] == "p" and i + 1 < len(p.words):
        after = p.words[i + 1]
        return after[:1].isalpha() and after not in PREPOSITIONS | DETERMINERS
    if previous in ("have", "has", "had") and p.forms[i] == "p":
        return False
    return previous in OBJECT_VERBS or (finite(p, i - 1) and previous not in AUXILIARIES)


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

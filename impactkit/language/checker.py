"""check(): each sentence by each rule; what is denied, asked, quoted or limited is innocent.

Takes text, gives Findings. Knows no cycle and no file.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache, lru_cache
from math import inf

from impactkit.language.innocence import aimed, holds, innocent, marks
from impactkit.language.parsing import parse
from impactkit.language.reading import Passage
from impactkit.language.rules import Index, Rule, rules
from impactkit.language.sentence import Parsed
from impactkit.language.splitting import sentences
from impactkit.language.suggesting import suggest
from impactkit.language.weighing import OVERCLAIM, UNDERCLAIM, VETO, weigh


@dataclass(frozen=True)
class Finding:
    """One sentence that claims too much or too little. line and column count from 1.

    text : the sentence. suggestion : a sentence to use instead. level : "error" where a pattern
    names what claims too much, else "warning".
    """

    line: int
    column: int
    rule: str
    label: str
    message: str
    text: str
    suggestion: str
    level: str


@dataclass(frozen=True)
class Fault:
    """What is wrong with a sentence, wherever it stands. at : its first character."""

    at: int
    rule: Rule
    matched: str
    suggestion: str


def check(text: str, names: frozenset[str] = frozenset()) -> list[Finding]:
    """Findings in `text`, in order.

    Parameters
    ----------
    text : prose in English; a sentence ends at . ! ? or at the end of a paragraph or bullet.
    names : programmes by name, in small letters; they count as agents.
    """

    return list(found_in(text, names, Passage(text).place))


def found_in(
    text: str,
    names: frozenset[str] = frozenset(),
    place: Callable[[int], tuple[int, int]] = lambda offset: (1, offset + 1),
) -> Iterator[Finding]:
    """The same, with a function that gives line and column for a character of the text."""
    for sentence in sentences(text):
        for fault in judge(sentence.text, sentence.plain, names):
            line, column = place(sentence.start + fault.at)
            yield Finding(
                line,
                column,
                fault.rule.name,
                fault.rule.label,
                fault.rule.message.replace("%s", fault.matched),
                " ".join(sentence.text.split()),
                fault.suggestion,
                fault.rule.level,
            )


@lru_cache(maxsize=4096)
def judge(sentence: str, plain: str, names: frozenset[str]) -> tuple[Fault, ...]:
    """What is wrong with one sentence: an overclaim, or where there is none an underclaim."""
    if "?" in plain[-3:] or not any(c.islower() or c.isupper() for c in plain):
        return ()
    parsed = parse(plain, names)
    if not parsed.every or holds("limits", parsed):
        return ()
    told = read(parsed)
    found = decide(told, weigh(parsed, told.marks))
    if not found:
        return ()
    rule, first, last = found
    suggestion = suggest(sentence, parsed, rule.label, rule.name)
    matched = _short(parsed.between(first, last))
    return (Fault(parsed.spans[first].start(), rule, matched, suggestion),)


Found = tuple[Rule, int, int]  # a rule, and from which token to which a sentence breaks it


@dataclass(frozen=True)
class Read:
    """What patterns find in a sentence, an overclaim and an underclaim, and its marks."""

    parsed: Parsed
    over: Found | None
    under: Found | None
    marks: frozenset[str]


def read(parsed: Parsed) -> Read:
    """What speaks for and against a sentence, before anything is weighed."""
    return Read(parsed, claim(parsed), _first(parsed, "underclaim"), marks(parsed))


def decide(
    told: Read, odds: tuple[float, float], bars: tuple[float, float] = (OVERCLAIM, UNDERCLAIM)
) -> Found | None:
    """What a pattern finds, unless everything else speaks against it; else what is weighed."""
    short = len(told.parsed.words) < SHORTEST["overclaim"]
    if told.over and (short or odds[0] >= VETO[0]):
        return told.over
    if "designs" in told.marks:
        return None
    if "figures" in told.marks:
        sure = told.marks.isdisjoint(("no agent", "denied", "doubted", "asked"))
        return _weighed(told, odds, (bars[0] + DESPITE, inf)) if sure else None
    if told.under and odds[1] >= VETO[1] and odds[0] < bars[0]:
        return told.under
    return _weighed(told, odds, bars)


def claim(parsed: Parsed) -> Found | None:
    """The rule by whose pattern the sentence overclaims, and from which token to which."""
    found = _first(parsed, "overclaim")
    if found and found[0].name not in ("return", "promise") and holds("designs", parsed):
        return None
    if found and found[0].name in ("agent", "attribution", "impact") and aimed(parsed, found[1]):
        return None
    return found


def _short(text: str) -> str:
    words = " ".join(text.split())
    return words if len(words) <= 60 else words[:57].rsplit(" ", 1)[0] + " …"


@cache
def _index(label: str) -> tuple[Index, tuple[Rule, ...]]:
    """The patterns of a label's rules; and its rules without patterns."""
    of_label = [rule for rule in rules() if rule.label == label]
    patterns = [((rule, False), pattern) for rule in of_label for pattern in rule.patterns]
    patterns += [((rule, True), pattern) for rule in of_label for pattern in rule.outright]
    plain = (rule for rule in of_label if not rule.patterns and not rule.weighed)
    return Index(patterns), tuple(plain)


def _first(parsed: Parsed, label: str) -> Found | None:
    """The first rule of this label that the sentence breaks, and from which token to which."""
    index, plain_rules = _index(label)
    for (rule, outright), match in index.matches(parsed):
        first = parsed.annotated.count(" ", 0, match.start())
        last = parsed.annotated.count(" ", 0, match.end()) - 1
        if outright or _guilty(rule, parsed, *_with_agent(parsed, first, last)):
            return rule, *_with_agent(parsed, first, last)
    for rule in plain_rules:
        match = rule.tokens.search(parsed.text)
        if match:
            starts = [span.start() for span in parsed.spans]
            first = max(0, bisect_right(starts, match.start()) - 1)
            last = max(first, bisect_right(starts, match.end() - 1) - 1)
            if _guilty(rule, parsed, first, last):
                return rule, first, last
    return None


# Fewer words and marks than this hold too little to weigh.
SHORTEST = {"overclaim": 8, "underclaim": 5}
# What is shorter than this says little beside its main verb, which patterns read: it has to weigh
# that much more.
SHORT, MORE = 18, 0.5
# And so much more what stands beside an aim, or beside figures from what to what.
DESPITE = 2.0


def _weighed(told: Read, odds: tuple[float, float], bars: tuple[float, float]) -> Found | None:
    """The rule for what many small cues speak for, and from which token to which."""
    words = len(told.parsed.words)
    if {"own", "no agent"} <= told.marks:
        return None
    more = (MORE if words < SHORT else 0.0) + (DESPITE if "aims" in told.marks else 0.0)
    excess = {label: odds[i] - bars[i] - more for i, label in enumerate(SHORTEST)}
    found = [label for label, least in SHORTEST.items() if excess[label] >= 0 and words >= least]
    if not found:
        return None
    return _weighed_rule(max(found, key=excess.__getitem__)), *_stretch(told.parsed)


def _stretch(parsed: Parsed) -> tuple[int, int]:
    """From the first who acts to the last that is changed."""
    agents = [i for i, roles in enumerate(parsed.roles) if not set(roles).isdisjoint("PWNT")]
    changed = [i for i, roles in enumerate(parsed.roles) if not set(roles).isdisjoint("OCEFLI")]
    first = agents[0] if agents else 0
    return first, changed[-1] if changed and changed[-1] > first else len(parsed.words) - 1


@cache
def _weighed_rule(label: str) -> Rule:
    return next(rule for rule in rules() if rule.weighed and rule.label == label)


def _guilty(rule: Rule, parsed: Parsed, first: int, last: int) -> bool:
    if rule.needs and parsed.every.isdisjoint(rule.needs):
        return False
    if innocent(parsed, first, last, rule.label):
        return False
    return next(rule.unless.matches(parsed), None) is None


def _with_agent(parsed: Parsed, first: int, last: int) -> tuple[int, int]:
    """For a verb alone, its agent too: the nearest programme or we before it, else after "by"."""
    if first != last:
        return first, last
    for j in range(first - 1, max(-1, first - 15), -1):
        if set(parsed.roles[j]) & set("PWN"):
            return j, last
    for j in range(last + 1, min(len(parsed.words), last + 10)):
        if "P" in parsed.roles[j] or "W" in parsed.roles[j]:
            return first, j
    return first, last

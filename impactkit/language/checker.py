"""check(): each sentence by each rule; what is denied, asked, quoted or limited is innocent.

Takes text, gives Findings. Knows no cycle and no file.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from dataclasses import dataclass
from functools import lru_cache

from impactkit.language.parsing import Parsed, parse
from impactkit.language.rules import Pattern, Rule, compile_pattern, rules
from impactkit.language.splitting import Sentence, sentences
from impactkit.language.suggesting import suggest
from impactkit.language.words import load


@dataclass(frozen=True)
class Finding:
    """One sentence that claims too much or too little. line and column count from 1.

    text : the sentence. suggestion : a sentence to use instead.
    """

    line: int
    column: int
    rule: str
    label: str
    message: str
    text: str
    suggestion: str


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
    found = []
    for sentence in sentences(text):
        for fault in judge(sentence.text, sentence.plain, names):
            line, column = _place(text, sentence, fault.at)
            found.append(
                Finding(
                    line,
                    column,
                    fault.rule.name,
                    fault.rule.label,
                    fault.rule.message.replace("%s", fault.matched),
                    sentence.text,
                    fault.suggestion,
                )
            )
    return found


def _place(text: str, sentence: Sentence, at: int) -> tuple[int, int]:
    offset = sentence.start + at
    return text.count("\n", 0, offset) + 1, offset - (text.rfind("\n", 0, offset) + 1) + 1


@lru_cache(maxsize=4096)
def judge(sentence: str, plain: str, names: frozenset[str]) -> tuple[Fault, ...]:
    """What is wrong with one sentence: an overclaim, or where there is none an underclaim."""
    if "?" in plain[-3:] or not any(c.islower() or c.isupper() for c in plain):
        return ()
    parsed = parse(plain, names)
    annotated = parsed.annotated()
    words = frozenset(parsed.words)
    if _matches("limits", annotated, words):
        return ()
    found = _matching(parsed, annotated, words, "overclaim")
    if found and _matches("designs", annotated, words):
        found = [(rule, span) for rule, span in found if rule.name in ("return", "promise")]
    elif not found and not _matches("figures", annotated, words):
        found = _matching(parsed, annotated, words, "underclaim")
    faults = []
    for rule, (first, last) in found[:1]:
        matched = plain[parsed.starts[first] : parsed.ends[last]]
        faults.append(
            Fault(
                parsed.starts[first],
                rule,
                _short(matched),
                suggest(sentence, parsed, rule.label, rule.name),
            )
        )
    return tuple(faults)


def _short(text: str) -> str:
    words = " ".join(text.split())
    return words if len(words) <= 60 else words[:57].rsplit(" ", 1)[0] + " …"


def _matching(
    parsed: Parsed, annotated: str, words: frozenset[str], label: str
) -> list[tuple[Rule, tuple[int, int]]]:
    """Each rule of this label that the sentence breaks, and the tokens from first to last."""
    found = []
    every = "".join(parsed.roles)
    for rule in rules():
        if rule.label != label or (rule.needs and not set(rule.needs) & set(every)):
            continue
        if any(_run(p, annotated, words) for p in rule.unless):
            continue
        span = _by_roles(rule, parsed, annotated, words)
        if span and not _innocent(parsed, *span, label):
            found.append((rule, span))
    return found


def _by_roles(
    rule: Rule, parsed: Parsed, annotated: str, words: frozenset[str]
) -> tuple[int, int] | None:
    if not rule.patterns:
        match = rule.tokens.search(parsed.text)
        if not match:
            return None
        first = bisect_right(parsed.starts, match.start()) - 1
        return first, max(first, bisect_right(parsed.starts, match.end() - 1) - 1)
    for pattern in rule.patterns:
        match = _run(pattern, annotated, words)
        if match:
            first = annotated.count(" ", 0, match.start())
            last = annotated.count(" ", 0, match.end()) - 1
            span = _with_agent(parsed, first, last)
            if not _innocent(parsed, *span, rule.label):
                return span
    return None


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


def _run(pattern: Pattern, annotated: str, words: frozenset[str]) -> re.Match[str] | None:
    if pattern.cues and not pattern.cues & words:
        return None
    return pattern.regex.search(annotated)


# ---- innocence: innocent.yml


@lru_cache(maxsize=1)
def _sentence_patterns() -> dict[str, tuple[Pattern, ...]]:
    data = load("innocent.yml")
    return {
        name: tuple(compile_pattern(p) for p in data[name])
        for name in ("limits", "designs", "figures")
    }


@lru_cache
def _words_of(kind: str) -> frozenset[str]:
    return frozenset(load("innocent.yml")[kind].split())


def _matches(kind: str, annotated: str, words: frozenset[str]) -> bool:
    return any(_run(p, annotated, words) for p in _sentence_patterns()[kind])


SEGMENT = set("; : — – but yet however although though while whereas".split())


def _innocent(parsed: Parsed, first: int, last: int, label: str) -> bool:
    """Denied, doubted, planned: by a word before the match in its own part of the sentence."""
    start = first
    while start > 0 and parsed.words[start - 1] not in SEGMENT:
        start -= 1
    denials, doubts = _words_of("denials"), _words_of("doubts")
    spared = _words_of("after_denial")
    for j in range(start, last + 1):
        word = parsed.words[j]
        after = parsed.words[j + 1] if j + 1 < len(parsed.words) else ""
        if (word in denials or word.endswith("n't")) and after not in spared:
            return True
        if word in doubts and j < last:
            return True
        if word in ("how", "what", "why") and 0 < j <= first and _asked(parsed, j):
            return True
    return label == "underclaim" and bool(
        {"will", "plan", "plans", "planned"} & set(parsed.words[start:last])
    )


def _asked(parsed: Parsed, j: int) -> bool:
    shown = {"see", "learn", "discover", "here", "read", "here's", "shows", "show", "showing", "is",
             "that's", "proof", "demonstrates"}  # fmt: skip
    return not shown & set(parsed.words[max(0, j - 3) : j])

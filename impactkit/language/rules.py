"""Rules as data: rules/*.yml in Vale's format, and what roles.yml adds to them by name.

Takes nothing, gives Rules. Only language imports it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from importlib import resources

import yaml

from impactkit.language.sentence import Parsed
from impactkit.language.words import load, verb_forms

VALE_KEYS = {"extends", "message", "level", "link", "ignorecase", "tokens"}


@dataclass(frozen=True)
class Pattern:
    """A pattern over annotated tokens.

    cues : a sentence without one of these words cannot match; none where roles alone decide.
    roles : a sentence must hold one role of each.
    """

    source: str
    cues: frozenset[str]
    roles: tuple[frozenset[str], ...] = ()


class Index:
    """Patterns by their cues, so that a sentence meets only those that could match it."""

    def __init__(self, items: Iterable[tuple[object, Pattern]]):
        self._items = list(items)
        self._always = [i for i, (_, pattern) in enumerate(self._items) if not pattern.cues]
        self._by_word: dict[str, list[int]] = {}
        for i, (_, pattern) in enumerate(self._items):
            for word in pattern.cues:
                self._by_word.setdefault(word, []).append(i)
        self._words = frozenset(self._by_word)
        self._regexes: dict[int, re.Pattern[str]] = {}

    def matches(self, parsed: Parsed) -> Iterator[tuple[object, re.Match[str]]]:
        """Whose pattern matches the sentence, in order, and how."""
        words = parsed.vocabulary & self._words
        if not words and not self._always:
            return
        found = set(self._always)
        for word in words:
            found.update(self._by_word[word])
        for i in sorted(found):
            owner, pattern = self._items[i]
            for roles in pattern.roles:
                if parsed.every.isdisjoint(roles):
                    break
            else:
                match = self._compiled(i).search(parsed.annotated)
                if match:
                    yield owner, match

    def _compiled(self, i: int) -> re.Pattern[str]:
        """Compiled when first needed: most texts need few."""
        if i not in self._regexes:
            self._regexes[i] = re.compile(self._items[i][1].source)
        return self._regexes[i]


@dataclass(frozen=True)
class Rule:
    """A rule: its name, label and message; patterns over roles, or where it has none, tokens.

    weighed : the rule that no pattern decides, but the sum of many cues (weighing.py).
    """

    name: str
    label: str
    message: str
    level: str
    link: str
    tokens: re.Pattern[str]
    patterns: tuple[Pattern, ...]
    outright: tuple[Pattern, ...]
    unless: Index
    needs: frozenset[str]
    weighed: bool = False


@cache
def rules() -> tuple[Rule, ...]:
    """Every rule in language/rules, by name."""
    folder = resources.files(__package__).joinpath("rules")
    files = sorted((f for f in folder.iterdir() if f.name.endswith(".yml")), key=lambda f: f.name)
    return tuple(read_rule(f.name.removesuffix(".yml"), f.read_text("utf-8")) for f in files)


def read_rule(name: str, text: str) -> Rule:
    """One rule file.

    Raises
    ------
    ValueError : where it is no existence rule, or has a key that Vale does not know.
    """
    data = yaml.load(text, Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))
    strange = sorted(set(data) - VALE_KEYS)
    if data.get("extends") != "existence" or strange:
        raise ValueError(
            f"language/rules/{name}.yml: only existence rules are run, with the keys "
            f"{', '.join(sorted(VALE_KEYS))}."
        )
    flags = re.IGNORECASE if data.get("ignorecase") else 0
    tokens = "|".join(f"(?:{token})" for token in data["tokens"])
    added = load("roles.yml").get(name, {})
    return Rule(
        name,
        added.get("label", "overclaim"),
        data["message"],
        data["level"],
        data["link"],
        re.compile(rf"\b(?:{tokens})\b", flags),
        tuple(compile_pattern(p) for p in added.get("patterns", ())),
        tuple(compile_pattern(p) for p in added.get("outright", ())),
        Index((name, compile_pattern(p)) for p in added.get("unless", ())),
        frozenset(added.get("needs", "")),
        bool(added.get("weighed")),
    )


# Words of many sentences: no pattern waits for one of them if it has another to wait for.
EVERYWHERE = frozenset(
    "a an the of to in on for with by from as at is are was were be been has have had that this "
    "which who it and or our their its can will we they you , .".split()
)


def compile_pattern(pattern: str) -> Pattern:
    """A row of elements (roles.yml explains them) as a regex over `Parsed.annotated`."""
    regex, cues, roles = r"(?<![^ ])", [], []
    for element in pattern.split():
        if element.startswith(".."):
            regex += rf"(?:[^ |;]+\|[^ ]* ){{0,{int(element[2:])}}}?"
            continue
        if element.startswith("--"):
            regex += rf"(?:[^ |;]+\|[^ LT]* ){{0,{int(element[2:])}}}?"
            continue
        if element.startswith("!"):
            regex += rf"(?!(?:{'|'.join(map(re.escape, element[1:].split('/')))})\|)"
            continue
        optional = element.endswith("?")
        token, words = _token(element.removesuffix("?"))
        regex += rf"(?:{token} )?" if optional else f"{token} "
        if words and not optional:
            cues.append(words)
        if re.fullmatch(r"\[[^\]]+\]", element):
            roles.append(frozenset(element[1:-1]))
    rarest = min(
        cues, key=lambda cue: (not cue.isdisjoint(EVERYWHERE), len(cue)), default=frozenset()
    )
    return Pattern(regex, rarest, tuple(roles))


def _token(element: str) -> tuple[str, frozenset[str]]:
    """One token as a regex; its words, where words decide alone."""
    words: list[str] = []
    roles = ""
    for part in element.split("/"):
        if part.startswith("["):
            roles += part.strip("[]")
        elif part.startswith("{"):
            words += load("sets.yml")[part.strip("{}")].split()
        elif part.startswith("~"):
            words += [form for form, _ in verb_forms(VERBS.get(part[1:], part[1:]))]
        else:
            words.append(part)
    either = []
    if words:
        either.append(rf"(?:{'|'.join(map(re.escape, sorted(set(words))))})\|[^ ]*")
    if roles:
        either.append(rf"[^ |]+\|[^ ]*[{re.escape(roles)}][^ ]*")
    regex = either[0] if len(either) == 1 else f"(?:{'|'.join(either)})"
    return regex, frozenset(words) if words and not roles else frozenset()


# Verbs in patterns whose past English does not make with -ed.
VERBS = {
    "be": "be/was/were/been/is/are",
    "begin": "begin/began/begun",
    "choose": "choose/chose/chosen",
    "do": "do/did/done",
    "give": "give/gave/given",
    "meet": "meet/met/met",
    "rise": "rise/rose/risen",
    "bring": "bring/brought/brought",
    "take": "take/took/taken",
    "win": "win/won/won",
    "get": "get/got/gotten",
    "become": "become/became/become",
    "drive": "drive/drove/driven",
    "feel": "feel/felt/felt",
    "go": "go/went/gone",
    "find": "find/found/found",
    "have": "have/had/had",
    "make": "make/made/made",
    "pay": "pay/paid/paid",
    "say": "say/said/said",
    "tell": "tell/told/told",
    "show": "show/showed/shown",
    "prove": "prove/proved/proven",
    "speak": "speak/spoke/spoken",
    "come": "come/came/come",
    "hear": "hear/heard/heard",
    "leave": "leave/left/left",
    "build": "build/built/built",
    "grow": "grow/grew/grown",
    "see": "see/saw/seen",
    "set": "set/set/set",
}

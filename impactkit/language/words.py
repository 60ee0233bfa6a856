"""The parts that words can play: words.yml, with plurals, possessives and verb forms made.

Takes nothing, gives a dictionary from a word to its roles. Only language imports it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from importlib import resources

import yaml

# One letter a role, so that a token's roles are a short string.
ROLES = {
    "programme": "P",
    "source": "S",
    "we": "W",
    "pronoun": "N",
    "learner": "L",
    "educator": "T",
    "outcome": "O",
    "change_noun": "C",
    "impact_noun": "I",
    "change_verb": "V",
    "weak_verb": "K",
    "whole_verb": "G",
    "led_verb": "D",
    "help_verb": "H",
    "succeed_verb": "U",
    "rise_verb": "R",
    "end_result": "E",
    "number": "#",
    "comparative": "Q",
    "everyone": "Y",
    "soft_outcome": "F",
}
VERBS = "VDHURKG"


@dataclass(frozen=True)
class Word:
    """What a word can be. roles : letters of ROLES. forms : b(ase), s, p(ast), i(ng)."""

    roles: str = ""
    forms: str = ""


@dataclass(frozen=True)
class Lexicon:
    """words : single words. phrases : by first word, what may follow, and the roles of all.
    particles : verb form → the words that may follow it and belong to it."""

    words: dict[str, Word]
    phrases: dict[str, tuple[tuple[tuple[str, ...], str], ...]]
    particles: dict[str, tuple[tuple[tuple[str, ...], str], ...]]
    openers: frozenset[str]


@cache
def load(name: str) -> dict:
    """A YAML file that lies beside this module."""
    text = resources.files(__package__).joinpath(name).read_text(encoding="utf-8")
    return yaml.load(text, Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))


@cache
def lexicon() -> Lexicon:
    """words.yml, read once."""
    words: dict[str, list[set[str]]] = {}
    phrases: dict[str, list] = {}
    particles: dict[str, list] = {}
    for role, entries in load("words.yml").items():
        letter = ROLES[role]
        for entry in entries:
            verb, *rest = str(entry).split()
            if letter in VERBS:
                for form, kind in verb_forms(verb):
                    if rest:
                        particles.setdefault(form, []).append((tuple(rest), letter + kind))
                    else:
                        _add(words, form, letter, kind)
            elif rest:
                for last in noun_forms(rest[-1]):
                    whole = (*rest[:-1], last)
                    phrases.setdefault(verb, []).append((whole, letter))
            else:
                for form in {verb} if letter == "W" else noun_forms(verb):
                    _add(words, form, letter)
    return Lexicon(
        {w: Word("".join(sorted(r)), "".join(sorted(f))) for w, (r, f) in words.items()},
        {k: tuple(v) for k, v in phrases.items()},
        {k: tuple(v) for k, v in particles.items()},
        frozenset({*phrases, *particles}),
    )


def _add(words: dict[str, list[set[str]]], word: str, role: str, form: str = "") -> None:
    roles, forms = words.setdefault(word, [set(), set()])
    roles.add(role)
    forms.update(form)


def noun_forms(noun: str) -> set[str]:
    """A noun, its plural, and the possessives of both."""
    if re.search(r"(?:s|x|z|ch|sh)$", noun):
        plural = noun if noun.endswith("s") else noun + "es"
    elif re.search(r"[^aeiou]y$", noun):
        plural = noun[:-1] + "ies"
    else:
        plural = noun + "s"
    return {noun, plural, noun + "'s", plural + "'"}


def verb_forms(entry: str) -> list[tuple[str, str]]:
    """The forms of a verb with their kinds: b(ase), s, p(ast or participle), i(ng)."""
    base, *irregular = entry.split("/")
    stem = base[:-1] if base.endswith("e") else base
    if re.search(r"[^aeiou][aeiou][^aeiouwxy]$", base) and (len(base) < 5 or base in DOUBLED):
        stem = base + base[-1]
    if re.search(r"[^aeiou]y$", base):
        past, third, ing = base[:-1] + "ied", base[:-1] + "ies", base + "ing"
    else:
        third = base + ("es" if re.search(r"(?:s|x|z|ch|sh)$", base) else "s")
        past, ing = stem + "ed", stem + "ing"
    pasts = irregular or [past]
    return [(base, "b"), (third, "s"), (ing, "i"), *((p, "p") for p in dict.fromkeys(pasts))]


DOUBLED = {"propel", "excel", "equip"}

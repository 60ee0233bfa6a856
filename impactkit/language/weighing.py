"""How much a sentence reads like a claim: many small cues, added up.

Takes a Parsed, gives a sum of weights, which stand in weights.csv. benchmarks/weigh_language.py
makes that file.
"""

from __future__ import annotations

from functools import cache, lru_cache
from importlib import resources
from itertools import pairwise

from impactkit.language.function_words import AUXILIARIES
from impactkit.language.rules import Index, compile_pattern
from impactkit.language.sentence import Parsed
from impactkit.language.subjects import TITLES, finite
from impactkit.language.words import load

# The first of these that a word can be stands for it beside its classes: the more telling first.
TELLING = "AZPWHDGVKCELTOFINRUQ#"
# Log odds from which a sentence is reported, and those below which it is not though a pattern
# found it, for overclaims and underclaims; see docs/why.md#words
OVERCLAIM, UNDERCLAIM = -0.8, -1.2
VETO = (-2.5, -2.0)


def weigh(p: Parsed, marks: frozenset[str]) -> tuple[float, float]:
    """The log odds that a sentence overclaims, and that it offers too little, by the cues in it
    and by its marks (innocence)."""
    known = weights()
    found = [known[cue] for cue in cues(p) | marks | {"bias"} if cue in known]
    return sum([over for over, _ in found]), sum([under for _, under in found])


@cache
def weights() -> dict[str, tuple[float, float]]:
    """What each cue is worth: for an overclaim, for an underclaim."""
    text = resources.files(__package__).joinpath("weights.csv").read_text(encoding="utf-8")
    rows = (line.rsplit(",", 2) for line in text.splitlines()[1:])
    return {cue: (float(over), float(under)) for cue, over, under in rows}


def cues(p: Parsed) -> set[str]:
    """What is weighed: stems, roles, verbs by form, classes, which stand side by side, what the
    subject and the first verb are, and what the sentence looks like."""
    found = set(map(_stem, p.vocabulary))
    found.update(map("r:".__add__, p.every))
    for roles, forms in zip(p.roles, p.forms, strict=True):
        if forms:
            found.update(_forms(roles, forms))
    kinds = [_kinds(word, roles) for word, roles in zip(p.words, p.roles, strict=True)]
    names = _names(p, kinds)
    once, twice = set(), set()
    for kind in kinds:
        twice.update(once.intersection(kind))
        once.update(kind)
    found.update(map("c:".__add__, once), map("2:".__add__, twice))
    for one, two in pairwise(kinds):
        if one and two:
            found.update(_beside(one, two))
    found.update([f"x:{frame}" for frame, _ in _frames().matches(p)])
    found.update(_clause(p, kinds))
    found.update(_looks(p, names))
    return found


def _names(p: Parsed, kinds: list[tuple[str, ...]]) -> int:
    """How many words are names of something that we do not know, no person and no school; their
    kind is said so."""
    names = 0
    raw = [span.group() for span in p.spans]
    for i, roles in enumerate(p.roles):
        if roles or not raw[i][0].isupper() or _of_people(p, i):
            continue
        if i:
            names += 1
            known = kinds[i] or p.words[i - 1] in (".", ":")
        else:
            known = kinds[i] or not (raw[0].endswith("'s") or "".join(raw[1:2])[:1].isupper())
        kinds[i] = kinds[i] if known else ("name",)
    return names


def _of_people(p: Parsed, i: int) -> bool:
    """Lincoln Elementary, Ms. Lopez."""
    after = p.roles[i + 1] if i + 1 < len(p.roles) else ""
    return "L" in after or not TITLES.isdisjoint(p.words[max(0, i - 2) : i])


def _clause(p: Parsed, kinds: list[tuple[str, ...]]) -> set[str]:
    """What stands before the first verb, and what that verb is."""
    for i, word in enumerate(p.words):
        if word in AUXILIARIES or finite(p, i):
            subject = {f"h:{kind}" for before in kinds[:i] for kind in before}
            return subject | {f"v:{kind}" for kind in kinds[i] or (word,)}
    return {"v:none"}


OUT_OF = frozenset("out in of".split())
MARKS = frozenset("; : — – ( !".split())


def _looks(p: Parsed, names: int) -> set[str]:
    """Figures, names, quotations, length, punctuation."""
    numbers = ["#" in roles for roles in p.roles]
    found = {f"m:numbers {min(sum(numbers), 3)}", f"m:names {min(names, 2)}"}
    found.add(f"m:length {min(3, len(p.words) // 12)}")
    found.update(map("m:".__add__, p.vocabulary & MARKS))
    if "%" in p.every:
        found.add("m:percent")
    if " " * 12 in p.text:
        found.add("m:quoted")
    if any(word.endswith("'s") and span.group()[0].isupper() and not roles
           for word, span, roles in zip(p.words, p.spans, p.roles, strict=True)):  # fmt: skip
        found.add("m:name's")
    if any(numbers[i - 1] and numbers[i + 1] and p.words[i] in OUT_OF
           for i in range(1, len(numbers) - 1)):  # fmt: skip
        found.add("m:so many of")
    if p.words[-1] not in (".", "!", ":"):
        found.add("headline")
    return found


@lru_cache(maxsize=5_000)
def _forms(roles: str, forms: str) -> tuple[str, ...]:
    return tuple(f"f:{role}{form}" for role in roles if role in "VGKDHRU" for form in forms)


@lru_cache(maxsize=20_000)
def _beside(one: tuple[str, ...], two: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(f"a:{a} {b}" for a in one for b in two)


@cache
def _frames() -> Index:
    return Index(
        (name, compile_pattern(p)) for name, held in load("frames.yml").items() for p in held
    )


@cache
def _classes() -> dict[str, tuple[str, ...]]:
    """The classes of each stem in classes.yml."""
    found: dict[str, tuple[str, ...]] = {}
    for name, words in load("classes.yml").items():
        for stem in dict.fromkeys(map(_stem, words.split())):
            found[stem] = (*found.get(stem, ()), name)
    return found


@lru_cache(maxsize=20_000)
def _kinds(word: str, roles: str) -> tuple[str, ...]:
    """The classes of a word, and the most telling of its roles."""
    role = next((role for role in TELLING if role in roles), None)
    return (*_classes().get(_stem(word), ()), *([role] if role else []))


@lru_cache(maxsize=20_000)
def _stem(word: str) -> str:
    """A word without its ending: schools and school weigh the same."""
    for ending, instead in (
        ("ies", "y"),
        ("ing", ""),
        ("ied", "y"),
        ("ed", ""),
        ("es", ""),
        ("s", ""),
    ):
        if word.endswith(ending) and len(word) - len(ending) > 3:
            return "w:" + word[: -len(ending)] + instead
    return "w:" + (word.rstrip("e") if len(word) > 4 else word)

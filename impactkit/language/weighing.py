"""How much a sentence reads like a claim where no pattern decides: many small cues, added up.

Takes a Parsed, gives a sum of weights, which stand in weights.csv. benchmarks/weigh_language.py
makes that file.
"""

from __future__ import annotations

from functools import cache, lru_cache
from importlib import resources
from itertools import pairwise

from impactkit.language.sentence import Parsed

# The first of these that a word can be stands for it in pairs: the more telling first.
TELLING = "AZPWHDGVKCELTOFINRUQ#"
# Who may act: a programme, a mentor, a teacher, we; and on what: learners, outcomes, effects.
# Where nobody acts, nothing is weighed.
AGENTS = frozenset("PTW")
CHANGED = frozenset("OCEFLI")
TOLD = frozenset(TELLING)
# Words that stand for themselves in pairs: they join what a sentence says.
JOINING = frozenset(
    "the a an of to in for with by on and or that which this these we our they their it its is are "
    "was were has have had can will not through because after when from as at be been more most "
    "than who how if would may could should".split()
)
# Log odds from which a sentence is reported; chosen by cross-validation over pages, see
# docs/why.md#words
OVERCLAIM = -0.6
UNDERCLAIM = -0.6


def weigh(p: Parsed, marks: set[str]) -> tuple[float, float]:
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
    """What is weighed: words by their stem, roles, verbs by form, pairs and triples of roles."""
    kinds = ["^", *map(_kind, p.words, p.roles)]
    told = ["^", *[kind for kind in kinds if kind in TOLD], "$"]
    found = set(map(_stem, p.vocabulary))
    found.update(map("r:".__add__, p.every))
    found.update([f"b:{one} {two}" for one, two in pairwise(kinds)])
    found.update([f"s:{one}{two}" for one, two in pairwise(told)])
    found.update([f"t:{a}{b}{c}" for a, b, c in zip(told, told[1:], told[2:], strict=False)])
    for roles, forms in zip(p.roles, p.forms, strict=True):
        if forms:
            found.update(_forms(roles, forms))
    if p.words[-1] not in (".", "!", ":"):
        found.add("headline")
    return found


@lru_cache(maxsize=5_000)
def _forms(roles: str, forms: str) -> tuple[str, ...]:
    return tuple(f"f:{role}{form}" for role in roles if role in "VGKDHRU" for form in forms)


@lru_cache(maxsize=20_000)
def _kind(word: str, roles: str) -> str:
    return next(
        (role for role in TELLING if role in roles),
        word if word in JOINING else "w" if word[0].isalpha() else ".",
    )


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

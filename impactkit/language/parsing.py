"""Who changes what: a sentence as words with roles, and verbs whose agent is known.

Takes a sentence, gives Parsed. A shallow parser: noun phrases, the verb's subject to its left,
its object to its right, passives, participles and relative clauses; no part-of-speech model.
"""

from __future__ import annotations

import re
from functools import lru_cache

from impactkit.language.clauses import mark_claim
from impactkit.language.function_words import NAMED, NOT_A_PROGRAMME
from impactkit.language.sentence import Parsed
from impactkit.language.words import Word, lexicon

TOKEN = re.compile(
    r"(?:[A-Za-z]\.){2,}|\d[\d,.]*\d%?|\d%?|[^\W\d_]+(?:[-'&][^\W\d_]+|[-]\d+|\d+)*'?|[,;:()\"!?]|[–—]|\S"
)


def parse(text: str, names: frozenset[str] = frozenset()) -> Parsed:
    """Words with roles; verbs by which a programme changes an outcome are marked.

    names : programmes by name, in small letters, as a cycle file has them.
    """
    parsed = _tokens(text, names)
    for i, forms in enumerate(parsed.forms):
        if forms:
            mark_claim(parsed, i)
    return parsed.settle()


def _tokens(text: str, names: frozenset[str]) -> Parsed:
    known = lexicon()
    spans = list(TOKEN.finditer(text))
    raw = [span.group() for span in spans]
    looked_up = _words(names, text.isupper())
    found = [looked_up[word] for word in raw]
    words = [word.lower() for word in raw]
    roles = [word.roles for word in found]
    parsed = Parsed(text, spans, words, roles, [word.forms for word in found], frozenset(words))
    openers = parsed.vocabulary & known.openers
    if openers:
        for i, word in enumerate(words):
            if word in openers and "#" not in roles[i]:
                _phrase(parsed, i, known.phrases.get(word, ()), known.particles.get(word, ()))
    if not parsed.vocabulary.isdisjoint(("percent", "%")):
        for i in range(1, len(words)):
            if words[i] in ("percent", "%") and "#" in roles[i - 1]:
                roles[i - 1] += "%"
    return parsed


def _phrase(p: Parsed, i: int, phrases: tuple, particles: tuple) -> None:
    """Roles that words have together: professional development; led to."""
    for rest, role in phrases:
        if tuple(p.words[i + 1 : i + 1 + len(rest)]) == rest:
            for j in range(i, i + 1 + len(rest)):
                p.roles[j] = role
    for rest, role in particles:
        near = p.words[i + 1 : i + 3 + len(rest)]
        if tuple(near[: len(rest)]) == rest or tuple(near[1:2]) == rest:
            p.roles[i] += role[0]
            p.forms[i] += role[1]


NOTHING = Word()


class _Words(dict[str, Word]):
    """Words as they are written → what they can be, looked up once."""

    LARGEST = 20_000

    def __init__(self, names: frozenset[str], shouted: bool):
        super().__init__()
        self._names, self._shouted = names, shouted

    def __missing__(self, raw: str) -> Word:
        if len(self) > self.LARGEST:
            self.clear()
        self[raw] = found = _word(raw, self._names, self._shouted)
        return found


@lru_cache(maxsize=16)
def _words(names: frozenset[str], shouted: bool) -> _Words:
    return _Words(names, shouted)


def _word(raw: str, names: frozenset[str], shouted: bool) -> Word:
    """What a word can be, by the lexicon or by its shape."""
    word = raw.lower()
    known = lexicon().words.get(word)
    if known:
        return known
    if raw[0].isdigit():
        large = "9" if len(raw.partition(".")[0].replace(",", "").rstrip("%")) > 1 else ""
        return Word(f"#{large}%" if raw.endswith("%") else f"#{large}")
    bare = raw.removesuffix("'s").removesuffix("'")
    if bare.lower() in names or _is_name(bare, shouted):
        return Word("P")
    first, _, rest = word.partition("-")
    if not rest:
        return NOTHING
    if lexicon().words.get(first, NOTHING).roles == "#":
        return Word("#")  # ninety-six
    last = lexicon().words.get(rest.rpartition("-")[2], NOTHING)
    return Word("".join(role for role in last.roles if role in "PLTO"))


def _is_name(bare: str, shouted: bool) -> bool:
    """MathBridge, NTC: written as programmes and vendors write themselves."""
    return not shouted and bool(NAMED.match(bare)) and bare.lower() not in NOT_A_PROGRAMME

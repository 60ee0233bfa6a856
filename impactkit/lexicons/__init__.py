"""Words that Level 2 looks for, as data: one YAML a kind, common words and words of a subject.

Takes a kind and a subject, gives one compiled pattern. levels use it; a cycle file adds to it.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from functools import cache
from importlib import resources

import yaml

KINDS = ("justification", "representations", "vocabulary")


@cache
def _words(kind: str) -> dict[str, list[str]]:
    text = resources.files(__package__).joinpath(f"{kind}.yml").read_text(encoding="utf-8")
    return yaml.safe_load(text)


def subjects() -> list[str]:
    """Subjects that have words of their own."""
    return sorted({s for kind in KINDS for s in _words(kind)} - {"common"})


def pattern(kind: str, subject: str, added: Mapping[str, Sequence[str]]) -> re.Pattern[str]:
    """One pattern for a kind of word, whole words only, any case, plural s or es allowed.

    Its one group is the word without the plural ending; it matches nothing where there are no
    words.

    Parameters
    ----------
    kind : justification, representations or vocabulary.
    subject : as in the cycle file; a subject without words of its own has the common ones.
    added : the cycle file's `lexicon`, words by kind.
    """
    words = _words(kind)
    found = [*words.get("common", []), *words.get(subject.casefold(), []), *added.get(kind, ())]
    longest_first = sorted({word.casefold() for word in found}, key=len, reverse=True)
    if not longest_first:
        return re.compile(r"(?!)")
    ending = r"(?:s|es)?" if kind != "justification" else ""
    alternatives = "|".join(re.escape(word) for word in longest_first)
    return re.compile(rf"\b({alternatives}){ending}\b", re.IGNORECASE)

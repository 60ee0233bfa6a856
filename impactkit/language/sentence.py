"""Parsed: a sentence as tokens, each with the roles that its word can play.

Made by parsing.py; clauses.py adds roles to it; the rules are matched with it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field


@dataclass
class Parsed:
    """A sentence taken apart. spans, words, roles, forms : one entry a token.

    roles hold what parsing adds: A, a verb by which a programme changes an outcome; B, such a
    verb in the future; Z, an act of changing that nobody is said to have done; # a number; % a
    percentage.
    vocabulary : all words. objects : what verbs have been found to act on, by the verb's token.
    every : all roles. annotated : each token as word|roles and a space, for the patterns of rules.
    The last two hold what they should once `settle` was called.
    """

    text: str
    spans: list[re.Match[str]]
    words: list[str]
    roles: list[str]
    forms: list[str]
    vocabulary: frozenset[str]
    objects: dict[int, object] = field(default_factory=dict)
    every: frozenset[str] = frozenset()
    annotated: str = ""

    def settle(self) -> Parsed:
        """Once no role is added any more: all roles, and the text that patterns see."""
        self.every = frozenset("".join(self.roles))
        self.annotated = "".join(
            [f"{word}|{roles} " for word, roles in zip(self.words, self.roles, strict=True)]
        )
        return self

    def between(self, first: int, last: int) -> str:
        """The text from one token to another, both included."""
        return self.text[self.spans[first].start() : self.spans[last].end()]

"""Parsed: a sentence as tokens, each with the roles that its word can play.

Made by parsing.py; clauses.py adds roles to it; the rules are matched with it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property


@dataclass
class Parsed:
    """A sentence taken apart. spans, words, roles, forms : one entry a token.

    roles hold what parsing adds: A, a verb by which a programme changes an outcome; B, such a
    verb in the future; # a number; % a percentage.
    """

    text: str
    spans: list[re.Match[str]]
    words: list[str]
    roles: list[str]
    forms: list[str]

    def between(self, first: int, last: int) -> str:
        """The text from one token to another, both included."""
        return self.text[self.spans[first].start() : self.spans[last].end()]

    @cached_property
    def annotated(self) -> str:
        """Each token as word|roles and a space: what the patterns of rules are matched with."""
        return "".join([f"{w}|{r} " for w, r in zip(self.words, self.roles, strict=True)])

    @cached_property
    def every(self) -> frozenset[str]:
        """All roles in the sentence."""
        return frozenset("".join(self.roles))

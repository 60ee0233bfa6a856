"""Free text from the records that stands in a file word for word.

Takes notes and a text in small letters, gives places. gate imports it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass

from impactkit.leaks.folding import fold, lower
from impactkit.leaks.numbers import RUN

FEWEST = 6  # words: what is shorter may be said by anybody
HEAD = 4


@dataclass(frozen=True)
class Notes:
    """Notes by their first four words."""

    heads: dict[tuple[str, ...], list[tuple[str, ...]]]

    @classmethod
    def of(cls, notes: tuple[str, ...]) -> Notes:
        """Notes of six words and more, as they stand in the records."""
        heads = defaultdict(list)
        for note in notes:
            words = tuple(RUN.findall(lower(fold(note))))
            if len(words) >= FEWEST:
                heads[words[:HEAD]].append(words[HEAD:])
        return cls(dict(heads))

    def found(self, text: str, words: list[str]) -> Iterator[int]:
        """Places where a whole note stands. `text` : folded, in small letters; `words` : RUN's."""
        if not self.heads:
            return
        heads = zip(words, words[1:], words[2:], words[3:], strict=False)
        hits = [i for i, head in enumerate(heads) if head in self.heads]
        spans = [m.start() for m in RUN.finditer(text)] if hits else []
        for i in hits:
            for rest in self.heads[tuple(words[i : i + HEAD])]:
                if tuple(words[i + HEAD : i + HEAD + len(rest)]) == rest:
                    yield spans[i]
                    break

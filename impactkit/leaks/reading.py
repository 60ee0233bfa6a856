"""The words of a text, with how each is written and what stands between them.

Takes a folded text, gives Words. acting and together ask it.
"""

from __future__ import annotations

from collections.abc import Iterable

from impactkit.leaks.folding import lower
from impactkit.leaks.roster import TOKEN, lists

BREAK = "\n\0"
AROUND = 8  # words on each side that show whether a line is a title


class Words:
    """The words of `text`, by number. A number beyond either end is an empty word.

    labels : names of measures, which begin with a capital inside a sentence too.
    """

    def __init__(self, text: str, labels: Iterable[str] = ()):
        self.text = _without(text.replace("\\n", " \n"), lists()["phrases"])
        self.labels = labels
        self.small = lower(self.text)
        self.words = TOKEN.findall(self.small)
        self.spans: list[tuple[int, int]] = []

    def place(self) -> None:
        """Find out where each word stands; dear, and needed only where one may be a name."""
        if not self.spans:
            self.spans = [m.span() for m in TOKEN.finditer(self.small)]

    def begins_label(self, i: int) -> bool:
        """Does a label of the cycle file begin with this word?"""
        return any(self.text.startswith(label, self.spans[i][0]) for label in self.labels)

    def word(self, i: int) -> str:
        """In small letters."""
        return self.words[i] if 0 <= i < len(self.words) else ""

    def written(self, i: int) -> str:
        """As it is written."""
        return self.text[slice(*self.spans[i])] if 0 <= i < len(self.spans) else ""

    def is_capital(self, i: int) -> bool:
        return self.written(i)[:1].isupper()

    def is_all_capitals(self, i: int) -> bool:
        written = self.written(i)
        return len(written) > 1 and written.isupper()

    def between(self, i: int, j: int) -> str:
        """What stands between two words; beyond either end, a line's end."""
        if i < 0 or j >= len(self.spans):
            return "\n"
        return self.text[self.spans[i][1] : self.spans[j][0]]

    def after(self, i: int, size: int = 1) -> str:
        return self.text[self.spans[i][1] : self.spans[i][1] + size]

    def before(self, i: int) -> str:
        return self.text[max(0, self.spans[i][0] - 1) : self.spans[i][0]]

    def is_spaced(self, i: int, j: int) -> bool:
        return self.between(i, j) == " "

    def goes_on(self, i: int) -> bool:
        """Does another word with a capital follow, as in a title?"""
        return self.is_spaced(i, i + 1) and self.is_capital(i + 1)

    def is_in_title(self, i: int, names: dict[str, str]) -> bool:
        """Is this a Line That Is Written With Capitals? What may be a name does not count."""
        capitals = small = 0
        for step in (-1, 1):
            j = i + step
            while abs(j - i) <= AROUND and 0 <= j < len(self.words):
                if any(c in BREAK for c in self.between(min(j, j - step), max(j, j - step))):
                    break
                if len(self.words[j]) > 3 and self.words[j] not in names:
                    capitals += self.is_capital(j)
                    small += not self.is_capital(j)
                j += step
        return capitals >= 2 and capitals > small

    def fills_lines(self, low: int, high: int) -> bool:
        """Does nothing else stand in the lines, or cells, from one word to the other?"""
        before = self.text[: self.spans[low][0]][-80:].rstrip(" ")[-1:]
        after = self.after(high, 80).lstrip(" ")[:1]
        return (not before or before in BREAK) and (not after or after in BREAK)


def _without(text: str, phrases: frozenset[str]) -> str:
    """The text with blanks for phrases, which are folded and in small letters."""
    small = lower(text)
    for phrase in phrases:
        at = small.find(phrase)
        while at >= 0:
            text = text[:at] + " " * len(phrase) + text[at + len(phrase) :]
            at = small.find(phrase, at + 1)
    return text

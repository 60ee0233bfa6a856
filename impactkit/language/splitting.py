"""Text → sentences with their places: paragraphs, bullets, tables, mail, abbreviations.

Takes text, gives Sentences. Only language imports it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

LONGEST = 600  # characters; what has no full stop by then is cut at a space
# Lines that begin one thing of their own: bullets, numbers, headings.
ITEM = re.compile(r"[ \t]*(?:[-*+•‣▪–—o][ \t]+|\(?\d{1,3}[.)][ \t]+|#{1,6}[ \t]+)")
QUOTED_MAIL = re.compile(r"[ \t]*(?:>|On .{5,80} wrote:|-{2,}\s*(?:Original|Forwarded))")
ENDS = re.compile(r"[.!?…]+[\"')\]]*(?=\s|$)|[.!?](?=[A-Z][a-z])")
ABBREVIATIONS = set(
    "mr mrs ms dr prof st jr sr vs etc e.g i.e eg ie approx no nos gr fig figs inc ltd dept dist "
    "jan feb mar apr jun jul aug sep sept oct nov dec a.m p.m am pm u.s u.k ph.d ed.d m.ed b.a "
    "avg est max min pct al cf ca supt asst".split()
)
QUOTE = re.compile(r'"[^"]*"')


@dataclass(frozen=True)
class Sentence:
    """start : its first character in the text. plain : as long as text, with simple quotation
    marks and apostrophes, and what is quoted blank."""

    start: int
    text: str
    plain: str


def sentences(text: str) -> Iterator[Sentence]:
    """Each sentence of a text; lines that quote a mail are left out."""
    for start, end in _paragraphs(text):
        plain = without_quotes(text[start:end])
        for first, last in _cut(plain):
            yield Sentence(start + first, text[start + first : start + last], plain[first:last])


def without_quotes(text: str) -> str:
    """The text with straight marks; a quotation of three words or more is blank."""
    straight = text.translate(STRAIGHT)
    return QUOTE.sub(lambda m: _blank(m.group()), straight) if '"' in straight else straight


def _blank(quotation: str) -> str:
    words = quotation.strip('"').split()
    if len(words) < 3 or (len(words) < 4 and words[0].islower()):
        return f" {quotation[1:-1]} "
    return re.sub(r"[^\n]", " ", quotation)


STRAIGHT = str.maketrans({"“": '"', "”": '"', "„": '"', "«": '"', "»": '"', "’": "'", "‘": "'",
                          "\u00a0": " ", "\u202f": " ", "‑": "-"})  # fmt: skip


def _paragraphs(text: str) -> Iterator[tuple[int, int]]:
    """Spans of text that no sentence crosses: paragraphs, bullets, headings, cells of tables."""
    open_at, at, previous = None, 0, ""
    for line in text.splitlines(keepends=True):
        bare = line.strip()
        item = ITEM.match(line)
        alone = not bare or QUOTED_MAIL.match(line) or "|" in bare or "\t" in bare
        broken = (
            previous and len(previous) < 50 and previous[-1] not in ",;-" and bare[:1].isupper()
        )
        if open_at is not None and (alone or item or broken):
            yield open_at, at
            open_at = None
        if bare and not alone and open_at is None:
            open_at = at + (item.end() if item else 0)
        if alone and bare and not QUOTED_MAIL.match(line):
            for cell in re.finditer(r"[^|\t\n]+", line):
                yield at + cell.start(), at + cell.end()
        heading = line.lstrip().startswith("#")
        at += len(line)
        if heading and open_at is not None:
            yield open_at, at
            open_at = None
        previous = "" if alone else bare
    if open_at is not None:
        yield open_at, at


def _cut(plain: str) -> Iterator[tuple[int, int]]:
    start = 0
    for match in ENDS.finditer(plain):
        if match.group().startswith(".") and _abbreviated(plain, match.start()):
            continue
        yield from _trimmed(plain, start, match.end())
        start = match.end()
    yield from _trimmed(plain, start, len(plain))


def _abbreviated(plain: str, dot: int) -> bool:
    before = plain.rfind(" ", max(0, dot - 12), dot)
    word = plain[before + 1 : dot].lower().lstrip("(")
    if word in ABBREVIATIONS or (len(word) == 1 and word.isalpha()):
        following = plain[dot + 1 :].lstrip()
        return word not in ("etc", "a.m", "p.m", "u.s") or not following[:1].isupper()
    return False


def _trimmed(plain: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    while start < end and plain[start].isspace():
        start += 1
    while end > start and plain[end - 1].isspace():
        end -= 1
    while end - start > LONGEST:
        space = plain.rfind(" ", start, start + LONGEST)
        middle = space if space > start else start + LONGEST
        yield start, middle
        start = middle
    if end > start:
        yield start, end

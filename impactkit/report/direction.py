"""Names written from right to left, set apart so that they do not turn the English around them.

Takes a page's HTML, gives it with each run of such letters in <bdi>, whose direction is its own.
"""

from __future__ import annotations

import re

LEFTWARD = "[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc\U00010800-\U00010fff\U0001e800-\U0001efff]"
RUN = re.compile(f"{LEFTWARD}(?:[^A-Za-z<]*{LEFTWARD})*")
LATIN = re.compile("[A-Za-z]")
TEXT = re.compile(r"(?<=>)[^<]+")


def set_apart(html: str) -> str:
    """Each run of letters from right to left in <bdi>, and all of a text that has no others."""
    head, body, rest = html.partition("<body>")
    return head + body + TEXT.sub(_text, rest) if RUN.search(rest) else html


def _text(found: re.Match[str]) -> str:
    text = found.group()
    if not RUN.search(text):
        return text
    if not LATIN.search(text):
        words = text.strip()
        return text.replace(words, f"<bdi>{words}</bdi>")
    return RUN.sub(lambda run: f"<bdi>{run.group()}</bdi>", text)

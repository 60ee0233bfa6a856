"""One spelling for all: entities and escapes gone, letters without their marks.

Takes a text as it stands in a file, gives the same in plain letters. Imports nothing of the kit.
"""

from __future__ import annotations

import html
import re
import unicodedata
from functools import cache
from importlib import resources
from urllib.parse import unquote_to_bytes

import yaml

DATA = resources.files("impactkit.leaks")
ESCAPED = re.compile(r"\\(?:u\{([0-9a-fA-F]{1,6})\}|u([0-9a-fA-F]{4})|x([0-9a-fA-F]{2}))")
PERCENT = re.compile(r"(?:%[0-9A-Fa-f]{2})+")
TIMES = 3  # &amp;amp;euml; is unescaped so often
# Marks and what cannot be seen; dashes; spaces.
BY_KIND = dict.fromkeys(("Mn", "Me", "Cf", "Cs"), "") | dict.fromkeys(("Zs", "Zl", "Zp"), " ")
BY_KIND["Pd"] = "-"
INVISIBLE = {0x115F, 0x1160, 0x3164, 0xFFA0, 0x2800}


class _Plain(dict):
    """The plain letters of each character, worked out when first met: for str.translate."""

    def __init__(self) -> None:
        letters = read_yaml("letters.yml")
        self.known = letters["spelled"]
        super().__init__({code: chr(code) for code in range(128)})

    def __missing__(self, code: int) -> str:
        char = chr(code)
        plain = self._plain(char)
        self[code] = plain
        return plain

    def _plain(self, char: str) -> str:
        kind = unicodedata.category(char)
        if char in self.known:
            return self.known[char]
        if ord(char) in INVISIBLE or kind in BY_KIND:
            return "" if ord(char) in INVISIBLE else BY_KIND[kind]
        if kind == "Nd":
            return str(unicodedata.digit(char))
        apart = unicodedata.normalize("NFKD", char)
        return char if apart == char else "".join(map(self._plain, apart))


@cache
def read_yaml(name: str) -> dict:
    """One of the room's own lists."""
    return yaml.safe_load(DATA.joinpath(name).read_text(encoding="utf-8"))


@cache
def _letters() -> _Plain:
    return _Plain()


def fold(text: str) -> str:
    """Full width, diacritics, ligatures and what cannot be seen: as plain letters.

    Letters of other scripts stay. Case stays.
    """
    return text if text.isascii() else text.translate(_letters())


def lower(text: str) -> str:
    """Small letters, each in its place."""
    small = text.lower()
    return small if len(small) == len(text) else "".join(c.lower()[:1] or c for c in text)


def unescape(text: str) -> str:
    """Entities of HTML, escapes of JavaScript and of addresses, as the characters that they are."""
    for _ in range(TIMES):
        if "&" not in text:
            break
        text = html.unescape(text)
    if "\\" in text:
        text = ESCAPED.sub(_character, text)
    if "%" in text:
        text = PERCENT.sub(lambda m: unquote_to_bytes(m[0]).decode("utf-8", "replace"), text)
    return text


def _character(match: re.Match) -> str:
    return _chr(next(filter(None, match.groups())))


def _chr(digits: str) -> str:
    code = int(digits, 16)
    return chr(code) if code < 0x110000 else " "

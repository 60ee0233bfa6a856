"""What gives away people or machines without being a name: addresses, numbers, paths, tracebacks.

Takes a folded text, gives places in it. Imports nothing of the kit.
"""

from __future__ import annotations

import contextlib
import getpass
import re
import socket
from collections.abc import Iterator
from functools import cache
from pathlib import Path

MAIL = re.compile(r"[\w.+'-]+ ?@ ?(?:[\w-]+\.)+[a-z]{2,}\b", re.IGNORECASE)
LOCAL = 65  # letters before the @ that are looked at
SPELLED_MAIL = re.compile(
    r"[\[({] ?at ?[\])}] ?[\w-]+ ?(?:\.|[\[({] ?dot ?[\])}]) ?[a-z]{2,}\b"
    r"|\bat [\w.-]+ dot (?:com|org|edu|net|us|gov|k12)\b|\bmailto:\S",
    re.IGNORECASE,
)
SPELLED_SIGNS = ("at]", "at)", "at}", "at ]", "at )", "AT", " dot ", "mailto:")
NUMBER = re.compile(r"\d[\d(). /-]{5,}\d")
PHONE = re.compile(
    r"(?<![\w.,-])(?:\+?1[-. ]?)?(?:\(\d{3}\)[-. ]?|\d{3}[-. /])\d{3}[-. ]\d{4}(?![\w]|[.,-]\d)"
    r"|(?<![\w.])\+\d{1,3}(?:[ .-]?\(?\d{1,4}\)?){2,5}(?!\w)"
    r"|\b(?:tel|phone|call|text|cell|mobile|fax|ext)\b[:.]? ?\(?\d(?:[-. ()]{0,2}\d){6,}(?!\w)"
    r"|(?<![\w.,/-])\d{3}[-.]\d{4}(?![\w]|[-.,]\d)",
    re.IGNORECASE,
)
FEWEST_DIGITS = 7
FOLDERS = "home|users|root|tmp|var|mnt|opt|work|etc|private|volumes|media|srv|usr|export|scratch"
ENDINGS = "csv|tsv|xlsx?|ya?ml|parquet|ipynb|py|docx?|pdf|txt"
# Each begins with the sign that it is known by, so that the search runs from sign to sign.
PATHS = tuple(
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        r"file:/{1,3}\w",
        rf"/(?<![\w.:/~<-]/)(?:[\w.@+-]+/)*(?:{FOLDERS})/[\w.]",
        r"/(?<![\w.:/<-]/)(?:[\w.@+-]+/)+[\w.@+-]+\.\w{1,6}\b",
        r"~(?<![\w/]~)[\w.-]*/\w",
        r":[\\/](?<=[A-Z]:.)(?<!\w[A-Z]:.)(?![\\/])[\w.]",
        r"\\\\(?<![\w\\]..)[\w.$-]+\\[\w.$-]",
        r"\.(?<![\w.]\.)\.?[\\/][\w.-]+[\\/]",
        rf"[\\/][\w.-]*\.(?:{ENDINGS})\b",
    )
)
TRACEBACK = re.compile(
    r"Traceback \(most recent call|File \"[^\"\n]+\", line \d+|File '[^'\n]+', line \d+"
    r"|<ipython-input-|\bipykernel_\d+|Cell In ?\[\d+\], line \d+|\[\d+;3\dm|-{60,}"
    r"|\b[A-Z]\w+(?:Error|Exception): "
)
SIGNS = ("Traceback (most", ", line ", "<ipython-input-", "ipykernel_", ";3", "-" * 60,
         "Error: ", "Exception: ")  # fmt: skip


def mails(text: str) -> Iterator[int]:
    """E-mail addresses, also written out with (at)."""
    at = text.find("@")
    while at >= 0:
        start = max(0, at - LOCAL)
        if match := MAIL.search(text, start, at + LOCAL):
            yield match.start()
        at = text.find("@", at + 1)
    if any(sign in text for sign in SPELLED_SIGNS):
        yield from (m.start() for m in SPELLED_MAIL.finditer(text))


def phones(text: str) -> Iterator[int]:
    """Telephone numbers as they are written in North America, or with a country's code."""
    for number in NUMBER.finditer(text):
        start, end = max(0, number.start() - 12), number.end() + 3
        match = PHONE.search(text, start, end)
        if match and sum(c.isdigit() for c in match[0]) >= FEWEST_DIGITS:
            yield match.start()


def paths(text: str) -> Iterator[int]:
    """Files and folders of a machine."""
    if "/" in text or "\\" in text:
        for pattern in PATHS:
            yield from (m.start() for m in pattern.finditer(text))


def tracebacks(text: str) -> Iterator[int]:
    """What Python prints when it stops."""
    if any(sign in text for sign in SIGNS):
        yield from (m.start() for m in TRACEBACK.finditer(text))


@cache
def machine() -> frozenset[str]:
    """The name of who runs this, of the machine, and the home folder: in small letters."""
    found = set()
    with contextlib.suppress(OSError, KeyError, ImportError):
        found.add(getpass.getuser())
    host = socket.gethostname()
    found |= {host, host.partition(".")[0]}
    with contextlib.suppress(RuntimeError):
        found.add(Path.home().as_posix())
    return frozenset(name.lower() for name in found)

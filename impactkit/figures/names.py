"""Names that people wrote, in any script: which of them a figure's font can write.

A figure is drawn with one font that comes with matplotlib, on every machine alike. It has Latin,
Greek and Cyrillic letters; a name in another script, or one that is written from right to left,
stands in the figure as a number, and the page, whose reader has the letters, says which it is.
"""

from __future__ import annotations

import unicodedata
from functools import cache

from matplotlib.font_manager import FontProperties, findfont, get_font

from impactkit.disclosure import Released
from impactkit.movements import wave_label, waves

FONT = "DejaVu Sans"
LEFTWARD = {"R", "AL", "AN", "RLE", "RLO", "RLI"}
PICTURES = {"So", "Sk", "Co", "Cn", "Me"}  # emoji, and what changes their look
UNSEEN = "\ufe0e\ufe0f"  # behind an emoji: as a letter, as a picture


def drawable(text: str) -> str | None:
    """The text as the font can write it, without pictures that it has not; None where letters
    are missing, run from right to left, or have marks that must be set on them."""
    letters = [
        letter
        for letter in unicodedata.normalize("NFC", text)
        if letter not in UNSEEN
        and unicodedata.category(letter) != "Cf"
        and (unicodedata.category(letter) not in PICTURES or ord(letter) in _letters())
    ]
    strange = any(
        unicodedata.bidirectional(letter) in LEFTWARD
        or unicodedata.category(letter) in ("Mn", "Mc")
        or not (letter.isspace() or ord(letter) in _letters())
        for letter in letters
    )
    kept = " ".join("".join(letters).split())
    return None if strange or not kept else kept


def number_of(text: str, case: Released) -> int:
    """The number that stands for a name in every figure of the cycle, from 1 up."""
    strange = [name for name in _names(case) if drawable(name) is None]
    numbers = {name: at for at, name in enumerate(dict.fromkeys(strange), start=1)}
    return numbers.get(text, len(numbers) + 1)


def _names(case: Released) -> list[str]:
    """Every name of the cycle that a figure may have to write, in the cycle file's order."""
    about = case.about
    found = [part.name for part in (*about.shifts, *about.indicators)]
    found += [part.counted for part in (*about.shifts, *about.indicators)]
    for trend in about.trends:
        found += [trend.name, *(part for step in trend.scale for part in (step.label, step.level))]
        found += [wave_label(case, trend.id, period) for period in waves(case, trend.id)]
    return found


@cache
def _letters() -> frozenset[int]:
    """The letters that the font has."""
    return frozenset(get_font(findfont(FontProperties(family=FONT))).get_charmap())

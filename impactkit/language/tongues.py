"""Whether a text is English: the rules know no other language.

Takes text, gives a yes or no. Only language imports it.
"""

from __future__ import annotations

import re

ENGLISH = set(
    "the of and to in is that for it was on are as with they be at this have from or had by but "
    "what were we when your can there an their which if will about them these has our been who "
    "its more how all".split()
)
# German, Spanish, French, Portuguese, Italian, Dutch
OTHERS = (
    set(
        "der die und das den von zu mit sich des auf für ist im dem nicht ein eine als auch es "
        "el la los las de que y en un una por con para del se su lo como pero "
        "le les et des est dans qui une pour pas sur au avec ce il sont aux du "
        "o os e da em não uma dos com ao mais foi "
        "di il che è per non con del della i gli sono nel più "
        "het een van dat niet zijn op te voor met ".split()
    )
    - ENGLISH
)
SHORTEST = 8  # words; fewer say nothing about the language


def is_english(text: str) -> bool:
    """Function words of English outweigh those of other languages; a short text passes."""
    words = re.findall(r"[^\W\d_]+", text[:200_000].lower())
    if len(words) < SHORTEST:
        return True
    foreign_letters = sum(not c.isascii() for c in text[:20_000] if c.isalpha())
    letters = sum(c.isalpha() for c in text[:20_000])
    if foreign_letters > 0.3 * letters:
        return False
    english = sum(w in ENGLISH for w in words)
    others = sum(w in OTHERS for w in words)
    return english >= others or others < 0.1 * len(words)

"""How many sentences a second the checker judges, on one core.

    python benchmarks/language.py

Every sentence is new to the checker, so nothing comes from its cache: the development set of
tests/language, each time about another room.
"""

from __future__ import annotations

import time
from pathlib import Path

import yaml

from impactkit.language import check

FILE = Path(__file__).resolve().parents[1] / "tests" / "language" / "development.yml"
ROUNDS = 30


def main() -> None:
    """Print sentences a second, in process time, start not included."""
    data = yaml.safe_load(FILE.read_text(encoding="utf-8"))
    sentences = [sentence for group in data.values() for sentence in group]
    texts = [
        "\n\n".join(f"{s[:-1]} in room {number}{s[-1]}" for s in sentences)
        for number in range(ROUNDS + 1)
    ]
    check(texts[0])
    begun = time.process_time()
    for text in texts[1:]:
        check(text)
    seconds = time.process_time() - begun
    print(f"{len(sentences) * ROUNDS / seconds:,.0f} sentences a second")


if __name__ == "__main__":
    main()

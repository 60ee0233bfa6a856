"""The leak gate on finished files: what it finds, what it leaves alone, and what it says.

Identifiers are planted in the real files of an example cycle (planting).
"""

from __future__ import annotations

import random
from pathlib import Path

import pytest
from planting import AS_HTML, IDS, PEOPLE, PLANT, WORDS, Leak, leaks

from impactkit.errors import GateError
from impactkit.leaks import Secrets, check_files

PLANTED, SEED = 200, 20261122
ROSTER = Secrets(people=(*PEOPLE, *WORDS, ("王", "小明"), ("Ольга", "Иванова")), ids=IDS)


def plants() -> list[tuple[int, Leak]]:
    return list(enumerate(leaks(SEED, PLANTED)))


def stopped(name: str, text: str, secrets: Secrets = ROSTER) -> str:
    with pytest.raises(GateError) as caught:
        check_files({name: text}, secrets, "maple")
    return str(caught.value)


@pytest.mark.slow
def test_every_planted_identifier_is_found_and_none_is_repeated(pages: Path):
    folder, rng = pages / "leader" / "grade-7-justification", random.Random(SEED)
    files = [
        *(folder / name for name in ("alignment-map.html", "conversation-guide.html",
                                     "case-study.html", "case-study.ipynb", "facts.json")),
        pages / "leader" / "index.html",
        pages / "leader" / "program-review.html",
    ]  # fmt: skip
    texts = {path: path.read_text(encoding="utf-8") for path in files}
    missed = []
    for number, leak in plants():
        path = files[number % len(files)]
        plant, ways = PLANT[path.suffix]
        way = rng.choice([w for w in ways if not leak.html or w in AS_HTML] or [ways[0]])
        try:
            check_files({path.name: plant(way, texts[path], leak)}, ROSTER, "maple")
            missed.append((number, path.name, way, leak))
        except GateError as error:
            if leak.kind not in str(error):
                missed.append((number, path.name, way, leak, str(error)))
            assert leak.secret not in str(error)
    assert missed == []

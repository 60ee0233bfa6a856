"""Everything that the kit writes of many practice cycles, by its own rules.

    python benchmarks/own_words.py [CYCLES] [SEED]

Prints how many cycles, texts and sentences were read, and every finding. Ends with 1 where there
is one.
"""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

import impactkit as ik
from impactkit.language import check
from impactkit.language.splitting import sentences
from impactkit.simulate import write_workspace

WHOLE = [
    "heading", "focus", "dosage", "statement", "short_statement", "how_sure", "context",
    "provenance", "questions", "glance", "plan_gaps", "system_questions", "agreements",
    "alignment_map", "plan", "guide_missing", "decision", "accounting_table", "conditions_table",
    "design_table", "word_check", "technical_note", "distribution_tables",
]  # fmt: skip
BY_LEVEL = ["level_summary", "guide_level", "movement_table", "period_table", "room_table"]
AUDIENCES = ("coach", "leader", "public")


def main(cycles: int = 1000, seed: int = 20260601) -> int:
    """Check the texts of `cycles` cycles; the audience changes from one to the next."""
    read, found = 0, []
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder) / "practice"
        for number, name in enumerate(write_workspace(root, cycles=cycles, seed=seed)):
            case = ik.release(ik.measure(ik.load_cycle(name, root)), audience=AUDIENCES[number % 3])
            whole = texts_of(case)
            read += sum(1 for _ in sentences(whole))
            found += [(name, finding) for finding in check(whole)]
            if number % 100 == 99:
                print(f"{number + 1} cycles, {len(found)} findings", file=sys.stderr, flush=True)
    for name, finding in found:
        print(f"{name}: {finding.rule}: {finding.text}")
    print(f"{cycles} cycles, {read:,} sentences, {len(found)} findings")
    return int(bool(found))


def texts_of(case: ik.Released) -> str:
    """Everything that the kit writes of one cycle, as paragraphs."""
    texts = [getattr(ik, part)(case) for part in WHOLE]
    texts += [
        getattr(ik, part)(case, level)
        for part in BY_LEVEL
        for level in ("shift", "indicator", "trend")
    ]
    return "\n\n".join(text.text for text in texts)


if __name__ == "__main__":
    sys.exit(main(*map(int, sys.argv[1:])))

"""Cycles that tests read or change: the shipped examples, and a small valid one.

A test changes what it is about in the small one, and goes in by the kit's public doors.
"""

from __future__ import annotations

from pathlib import Path

import pytest

import impactkit as ik
from impactkit.cycle import Cycle
from impactkit.errors import ImpactKitError
from impactkit.evidence import Evidence

ROOT = Path(__file__).resolve().parents[1]
CASES = ROOT / "tests" / "cases"
EXAMPLES = ("grade-4-text-evidence", "grade-7-justification", "grade-9-lab-questions")

# Six weeks from a Monday: weeks 01 and 02 are early, 05 and 06 late.
CYCLE = """\
cycle: small
title: A small cycle
subject: mathematics
grade: "07"
focus: reasons for answers
why: few answers came with a reason
start: 2026-01-05
end: 2026-02-15
data: data/small
shifts:
  - id: routine
    name: Reason routine
    look_for: students say why
trends:
  - id: reasoning
    name: Reasoning rubric
    scale:
      - {level: "0", label: none}
      - {level: "1", label: some}
      - {level: "2", label: clear}
    watch: ["2", "0"]
"""
TABLES = {
    "practice_log": """\
date,classroom,shift,count,out_of
2026-01-06,7A,routine,1,1
""",
    "rubric_scores": """\
date,classroom,student,task,rubric,score
2026-01-08,7A,1001,t1,reasoning,2
2026-01-08,7A,1002,t1,reasoning,0
""",
}


class Small:
    """One small valid cycle in a folder of its own."""

    def __init__(self, root: Path):
        self.root = root
        self.data = root / "data" / "small"
        self.file = root / "params" / "small.yml"
        self.file.parent.mkdir()
        self.data.mkdir(parents=True)
        self.file.write_text(CYCLE, encoding="utf-8")
        for name, text in TABLES.items():
            self.table(name, text)

    def table(self, name: str, text: str) -> None:
        (self.data / f"{name}.csv").write_text(text, encoding="utf-8")

    def add(self, text: str) -> None:
        """Write `text` at the end of the cycle file."""
        self.file.write_text(self.file.read_text(encoding="utf-8") + text, encoding="utf-8")

    def swap(self, old: str, new: str, table: str | None = None) -> None:
        """Write `new` for `old`, which stands once in the cycle file, or in a table."""
        path = self.data / f"{table}.csv" if table else self.file
        text = path.read_text(encoding="utf-8")
        if text.count(old) != 1:
            raise ValueError(f"{old!r} stands {text.count(old)} times in {path.name}")
        path.write_text(text.replace(old, new), encoding="utf-8")

    def load(self) -> Cycle:
        return ik.load_cycle("small", self.root)

    def measure(self) -> Evidence:
        return ik.measure(self.load())

    def error(self) -> str:
        """The whole message that loading ends with."""
        with pytest.raises(ImpactKitError) as caught:
            self.load()
        return str(caught.value)

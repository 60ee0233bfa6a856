"""Reading and checking a million rubric rows, against pandas.read_csv of the same file.

    python benchmarks/intake.py [ROWS]

Each is timed in turn in one process, several times; peak memory is that of a process of its own
for each, less what it holds after its imports. Prints medians and ratios.
"""

from __future__ import annotations

import random
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

TIMES = 9
CYCLE = """\
cycle: big
title: A district's term
subject: mathematics
grade: "7"
focus: written justification
why: a benchmark
start: 2026-01-05
end: 2026-06-12
data: data/big
shifts: [{id: routine, name: Routine, look_for: students say why}]
trends:
  - id: reasoning
    name: Reasoning rubric
    scale: [{level: "0", label: none}, {level: "1", label: some}, {level: "2", label: clear}]
    watch: ["2", "0"]
"""
WEEKS = 20


def write_workspace(root: Path, rows: int) -> Path:
    """Rooms of 25 students scored every week; a tenth blank or absent. The same bytes each time."""
    draw = random.Random(7)
    (root / "params").mkdir()
    (root / "params" / "big.yml").write_text(CYCLE, encoding="utf-8")
    folder = root / "data" / "big"
    folder.mkdir(parents=True)
    (folder / "practice_log.csv").write_text(
        "date,classroom,shift,count,out_of\n", encoding="utf-8"
    )
    path = folder / "rubric_scores.csv"
    with path.open("w", encoding="utf-8") as file:
        file.write("date,classroom,student,task,rubric,score,rater,second_score\n")
        for row in range(rows):
            pupil, week = divmod(row, WEEKS)
            day = f"2026-{1 + week // 4:02d}-{5 + week % 4 * 7:02d}"
            score = draw.choices(["0", "1", "2", "", "ABS"], [25, 35, 30, 5, 5])[0]
            second = draw.choice("012") if score in "012" and draw.random() < 0.1 else ""
            who = f"R{pupil // 25:05d},{pupil:06d}"
            file.write(f"{day},{who},ticket-{week + 1},reasoning,{score},R1,{second}\n")
    return path


def read_pandas(root: Path) -> None:
    import pandas as pd

    pd.read_csv(root / "data" / "big" / "rubric_scores.csv")


def read_kit(root: Path) -> None:
    from impactkit.cycle import load_cycle

    load_cycle("big", root)


READERS = {"pandas": read_pandas, "impactkit": read_kit}


def peak(reader: str, root: Path) -> float:
    """Megabytes that reading adds to a process of its own."""
    done = subprocess.run(
        [sys.executable, __file__, "--peak", reader, str(root)],
        capture_output=True,
        text=True,
        check=True,
    )
    return float(done.stdout)


def print_peak(reader: str, root: Path) -> None:
    import pandera.pandas  # noqa: F401  the imports are paid for before the reading

    import impactkit.cycle  # noqa: F401

    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    READERS[reader](root)
    print((resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) / 1024)


def main(rows: int) -> None:
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)
        size = write_workspace(root, rows).stat().st_size / 1e6
        print(f"{rows:,} rows, {size:.0f} MB of CSV, medians of {TIMES} in turn")
        # Memory first: a process begins with the peak of the one that started it.
        memory = {name: statistics.median(peak(name, root) for _ in range(3)) for name in READERS}
        for read in READERS.values():
            read(root)
        seconds: dict[str, list[float]] = {name: [] for name in READERS}
        for _ in range(TIMES):
            for name, read in READERS.items():
                start = time.perf_counter()
                read(root)
                seconds[name].append(time.perf_counter() - start)
        for name in READERS:
            middle = statistics.median(seconds[name])
            print(f"  {name:<10} {middle:6.3f} s  {memory[name]:6.0f} MB at its peak")
        pairs = zip(seconds["impactkit"], seconds["pandas"], strict=True)
        ratio = statistics.median(ours / theirs for ours, theirs in pairs)
        print(f"  time   × {ratio:.2f} (bar: 3)")
        print(f"  memory × {memory['impactkit'] / memory['pandas']:.2f} (bar: 3)")


if __name__ == "__main__":
    if sys.argv[1:2] == ["--peak"]:
        print_peak(sys.argv[2], Path(sys.argv[3]))
    else:
        main(int(sys.argv[1]) if len(sys.argv) > 1 else 1_000_000)

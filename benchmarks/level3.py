"""One pass over rubric rows to Level 3 counts and intervals, beside one pandas group-by count.

    python benchmarks/level3.py [--rows 1000000] [--rounds 7]

Prints the median time of both, in turn within one run, and their ratio. The group-by counts the
same columns that Level 3 reads (date, classroom, student, task, rubric, score), as text like a
file has them, dates as dates. Level 3 does more: waves, the same students, every cell by
classroom, joined and left, changes, and an interval for each. The data: 400 classrooms of 25
students, scored once a week for as many weeks as give the rows.
"""

from __future__ import annotations

import argparse
import gc
import time
from dataclasses import replace
from datetime import date, timedelta
from statistics import median

import numpy as np
import pandas as pd

from impactkit.cycle import Cycle
from impactkit.levels import trends
from impactkit.schema import CycleFile

ROOMS, STUDENTS = 400, 25
START = date(2024, 8, 5)


def cycle_of(rows: int, seed: int = 1) -> Cycle:
    """A cycle with at least `rows` rubric rows."""
    rng = np.random.default_rng(seed)
    people = ROOMS * STUDENTS
    weeks = -(-rows // people)
    about = CycleFile.model_validate({
        "cycle": "large", "title": "Large", "subject": "mathematics", "grade": "7",
        "focus": "reasons", "why": "few reasons", "data": "data/large", "start": START,
        "end": START + timedelta(days=7 * weeks - 1),
        "shifts": [{"id": "routine", "name": "Routine", "look_for": "students say why"}],
        "trends": [{
            "id": "reasoning", "name": "Reasoning", "watch": ["2", "0"],
            "scale": [{"level": level, "label": f"step {level}"} for level in "012"],
        }],
    })  # fmt: skip
    week = np.repeat(np.arange(weeks), people)
    student = np.tile(np.arange(people), weeks)
    room = np.array([f"R{number:03d}" for number in range(ROOMS)])
    table = pd.DataFrame({
        "date": pd.Timestamp(START) + pd.to_timedelta(7 * week + 3, unit="D"),
        "classroom": pd.Series(room[student // STUDENTS], dtype="str"),
        "student": pd.Series(student + 100_000).astype("str"),
        "task": pd.Series(week).map("ticket {}".format).astype("str"),
        "rubric": "reasoning",
        "score": pd.Series(rng.integers(0, 3, len(week))).astype("str"),
    })  # fmt: skip
    table = table.sample(frac=1, random_state=seed).head(rows).reset_index(drop=True)
    return Cycle(about, {"rubric_scores": table}, pd.DataFrame())


def seconds(call) -> float:
    gc.collect()
    started = time.perf_counter()
    call()
    return time.perf_counter() - started


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rows", type=int, default=1_000_000)
    parser.add_argument("--rounds", type=int, default=7)
    options = parser.parse_args()
    cycle = cycle_of(options.rows)
    table = cycle.tables["rubric_scores"]
    columns = ["date", "classroom", "student", "task", "rubric", "score"]
    few = ["date", "classroom", "rubric", "score"]
    calls = {
        "Level 3, counts and intervals": lambda: trends.rows(replace(cycle)),  # its waves too
        "one group-by count of the same columns": lambda: table.groupby(columns).size(),
        "one group-by count without student and task": lambda: table.groupby(few).size(),
    }
    times = {name: [] for name in calls}
    for _ in range(options.rounds):
        for name, call in calls.items():
            times[name].append(seconds(call))
    ours, *others = (median(taken) for taken in times.values())
    print(f"{len(table):,} rows, {len(trends.rows(cycle)):,} cells, {options.rounds} rounds")
    for name, taken in times.items():
        print(f"{name}: median {median(taken):.2f} s ({min(taken):.2f} to {max(taken):.2f})")
    print("ratio: " + ", ".join(f"{ours / other:.2f}" for other in others))


if __name__ == "__main__":
    main()

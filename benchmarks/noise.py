"""How often a page says that scores rose or fell in cycles where nothing changed.

    python benchmarks/noise.py [--cycles 200] [--seed 1] [--words]

Invented cycles as `impactkit simulate` draws them, each with its effect taken out: rooms 1 to 8,
rubrics of 3 to 5 steps and a common assessment (three watched shares), rooms that move apart by
0 to 0.4 SD of ability, students missing 0 to 20%. Records are measured and released without
rendering. A cycle counts against the kit where the statement names a change of scores as one
(the reading up or down) for that audience. Beside it: in how many the printed 95% range for
these students, alone, lies on one side of zero.

With --words instead: in how many cycles Levels 1 and 2 call anything a change, and a count of
words, with the same task every week and with another each week; beside it the rule of before,
which took each measure by itself (the classrooms' interval at 95%) whatever the tasks.
"""

from __future__ import annotations

import argparse
import tempfile
import time
from collections import Counter
from pathlib import Path

import pandas as pd

import impactkit as ik
from impactkit.levels.verdicts import CLEAR
from impactkit.movements import movements
from impactkit.simulate import no_effect_cycle
from impactkit.uncertainty import FEWEST_ROOMS, direction, rooms_t


def readings(cycles: int, seed: int, folder: Path) -> dict[str, Counter]:
    """For coach and leader: how many cycles claim a change, withhold their scores, or neither."""
    found = {"coach": Counter(), "leader": Counter()}
    for number in range(cycles):
        name = no_effect_cycle(folder, number, seed)
        evidence = ik.measure(ik.load_cycle(name, folder))
        for audience, counter in found.items():
            moved = movements(ik.release(evidence, audience=audience), "trend")
            told = {m.reading for m in moved}
            claim = bool(told & {"up", "down"})
            ranges = [m.change for m in moved if m.change.shown and m.change.low is not None]
            counter["range alone"] += any(c.low > 0 or c.high < 0 for c in ranges)
            counter["claimed" if claim else "withheld" if told == {"withheld"} else "fine"] += 1
    return found


def called(cycles: int, seed: int, folder: Path, *, one_task: bool) -> Counter:
    """Of cycles with three classrooms and more: on how many a change is called."""
    counter: Counter = Counter()
    for number in range(cycles):
        name = no_effect_cycle(folder, number, seed, one_task=one_task)
        cycle = ik.load_cycle(name, folder)
        rows = ik.measure(cycle).rows
        rows = rows[rows["level"].isin(["shift", "indicator"])]
        moved = rows[rows["statistic"] == "change"]
        if moved["rooms"].max() < FEWEST_ROOMS:
            continue
        words = {i.id for i in cycle.about.indicators if i.measured != "tally"}
        now = set(moved["measure"][moved["direction"].isin(CLEAR)])
        before = {of for of in moved["measure"] if _one_by_one(rows, of) in CLEAR}
        counter["cycles"] += 1
        for name, found in (("now", now), ("before", before)):
            counter[name] += bool(found)
            counter[f"{name}, words"] += bool(found & words)
            counter[f"{name}, word counts"] += len(found & words)
        counter["word counts"] += len(words)
    return counter


def _one_by_one(rows: pd.DataFrame, measure: str) -> str:
    """The direction of one measure as it was judged before."""
    of = rows[(rows["measure"] == measure) & rows["statistic"].isin(["share", "mean"])]
    by_end = of[of["group"] != "all"].pivot(index="group", columns="period", values="value")
    return direction(rooms_t((by_end["late"] - by_end["early"]).dropna().tolist()))


def words(options: argparse.Namespace, folder: Path) -> None:
    for one_task in (True, False):
        found = called(options.cycles, options.seed, folder, one_task=one_task)
        of, counts = found["cycles"], found["word counts"]
        print(
            "the same task every week" if one_task else "another task each week", f"({of} cycles)"
        )
        for name in ("before", "now"):
            print(
                f"  {name}: something called a change on {found[name] / of:.1%} of pages, words on "
                f"{found[f'{name}, words'] / of:.1%}; {found[f'{name}, word counts'] / counts:.1%} "
                "of the counts of words"
            )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--cycles", type=int, default=200)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--words", action="store_true")
    options = parser.parse_args()
    started = time.perf_counter()
    with tempfile.TemporaryDirectory() as folder:
        if options.words:
            words(options, Path(folder))
            print(f"seed {options.seed}, {time.perf_counter() - started:.0f} s")
            return
        found = readings(options.cycles, options.seed, Path(folder))
    for audience, counter in found.items():
        shown = options.cycles - counter["withheld"]
        print(
            f"{audience}: a change claimed in {counter['claimed']} of {options.cycles} cycles "
            f"({counter['claimed'] / options.cycles:.1%}), of {shown} with scores shown "
            f"({counter['claimed'] / max(shown, 1):.1%}); the range for these students alone "
            f"would have claimed one in {counter['range alone']}"
        )
    print(f"seed {options.seed}, {time.perf_counter() - started:.0f} s")


if __name__ == "__main__":
    main()

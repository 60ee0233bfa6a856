"""How often a page says that scores rose or fell in cycles where nothing changed.

    python benchmarks/noise.py [--cycles 200] [--seed 1]

Invented cycles as `impactkit simulate` draws them, each with its effect taken out: rooms 1 to 8,
rubrics of 3 to 5 steps and a common assessment (three watched shares), rooms that move apart by
0 to 0.4 SD of ability, students missing 0 to 20%. Records are measured and released without
rendering. A cycle counts against the kit where the statement names a change of scores as one
(the reading up or down) for that audience. Beside it: in how many the printed 95% range for
these students, alone, lies on one side of zero.
"""

from __future__ import annotations

import argparse
import tempfile
import time
from collections import Counter
from pathlib import Path

import impactkit as ik
from impactkit.movements import movements
from impactkit.simulate import no_effect_cycle


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


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--cycles", type=int, default=200)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    started = time.perf_counter()
    with tempfile.TemporaryDirectory() as folder:
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

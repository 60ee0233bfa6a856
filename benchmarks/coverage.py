"""How often each interval holds what it is stated for, in simulated cycles whose truth is known.

    python benchmarks/coverage.py [--cycles 8000] [--seed 1]

Prints the table of docs/why.md#where-the-coverage-was-looked-at, in under three minutes.

The world: rooms of 25 students. A student has an ability (normal, SD 1), each task adds noise
(SD 0.6), and by the last wave each room has moved by an amount of its own (normal, SD `spread`).
Whoever lies above the cut of a wave reaches the step. Each student misses each wave with chance
`missing`; those scored at both ends are followed. The cuts are such that the true shares over
many rooms are those of the scenario; 0 and 1 make cells of 0% and 100%.

The targets:
  these students    the average, over the students followed, of their own chance to reach the step
                    at the last wave less at the first; for one share, at the last wave alone
  such students     the same for students like them in these very rooms
  other classrooms  the average change over many rooms
"""

from __future__ import annotations

import argparse
import time
from functools import cache
from itertools import product

import numpy as np
from scipy.stats import norm

from impactkit.uncertainty import other_rooms, tango, wilson

STUDENTS, NOISE = 25, 0.6
ROOMS, SPREADS, MISSING = (3, 4, 8), (0.0, 0.2, 0.4), (0.0, 0.1, 0.2)
SCENARIOS = ((0.38, 0.57), (0.38, 0.38), (0.29, 0.14), (0.20, 0.35), (0.05, 0.10), (0.0, 0.25),
             (0.80, 1.0))  # fmt: skip
tango_of = cache(tango)


def held(
    rng: np.random.Generator,
    cycles: int,
    rooms: int,
    *,
    spread: float,
    missing: float,
    shares: tuple[float, float],
) -> dict[str, float]:
    """In what share of `cycles` each interval held its target; `none`: no room-level one shown."""
    size = (cycles, rooms, STUDENTS)
    own = np.hypot(1, NOISE)
    cut = [
        norm.isf(share, scale=np.hypot(own, s))
        for share, s in zip(shares, (0, spread), strict=True)
    ]
    ability = rng.normal(size=size)
    level = [ability, ability + spread * rng.normal(size=(cycles, rooms, 1))]
    first, last = (level[w] + NOISE * rng.normal(size=size) > cut[w] for w in (0, 1))
    here = (rng.random(size) >= missing) & (rng.random(size) >= missing)
    room_n = here.sum(axis=2)
    n = room_n.sum(axis=1)

    chance = [norm.sf((cut[w] - level[w]) / NOISE) for w in (0, 1)]
    theirs = [(chance[w] * here).sum(axis=(1, 2)) / n for w in (0, 1)]
    in_rooms = norm.sf(cut[1] - (level[1] - ability)[..., 0], scale=own)
    such = (in_rooms * room_n).sum(axis=1) / n - shares[0]

    gained, lost = ((here & a & ~b).sum(axis=(1, 2)) for a, b in ((last, first), (first, last)))
    reached = [(here & scored).sum(axis=2) for scored in (first, last)]
    found = {"share": wilson(reached[1].sum(axis=1), n)}
    counts = np.column_stack([gained, lost, n]).tolist()
    pairs = [tango_of(*of_cycle) for of_cycle in counts]
    found["change"] = tuple(np.array(pairs).T)
    ranges = [
        other_rooms(((b - a) / k)[k > 0].tolist(), a.sum() / k.sum(), b.sum() / k.sum())
        for a, b, k in zip(*reached, room_n, strict=True)
    ]
    shown = np.array([interval is not None for interval in ranges])
    rooms_range = np.array([interval for interval in ranges if interval is not None]).T

    def share_of(interval: tuple, target: np.ndarray | float) -> float:
        return float(np.mean((interval[0] <= target) & (target <= interval[1])))

    return {
        "share, these students": share_of(found["share"], theirs[1]),
        "change, these students": share_of(found["change"], theirs[1] - theirs[0]),
        "change, such students": share_of(found["change"], such),
        "change, other classrooms": share_of(rooms_range, shares[1] - shares[0]),
        "none": 1 - float(shown.mean()),
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--cycles", type=int, default=8000)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    started = time.perf_counter()
    columns = ["share, these students", "change, these students", "change, such students",
               "change, other classrooms"]  # fmt: skip
    print("| True shares | Rooms | " + " | ".join(columns) + " | no room-level interval |")
    print("|---" * (len(columns) + 3) + "|")
    for place, shares in enumerate(SCENARIOS):
        for rooms in ROOMS:
            cells = [
                held(np.random.default_rng([options.seed, place, rooms, s, m]), options.cycles,
                     rooms, spread=spread, missing=missing, shares=shares)
                for (s, spread), (m, missing) in product(enumerate(SPREADS), enumerate(MISSING))
            ]  # fmt: skip
            lows = " | ".join(f"{min(c[name] for c in cells):.3f}" for name in columns)
            none = max(c["none"] for c in cells)
            first, last = (f"{share:.0%}" for share in shares)
            print(f"| {first} to {last} | {rooms} | {lows} | {none:.3f} |", flush=True)
    print(
        f"\nLowest over room spread 0, 0.2, 0.4 and missing 0, 10, 20%: {options.cycles} cycles a "
        f"cell, seed {options.seed}, {time.perf_counter() - started:.0f} s."
    )


if __name__ == "__main__":
    main()

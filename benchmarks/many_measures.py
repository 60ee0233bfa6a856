"""How often a page calls something a change at Levels 1 and 2 where nothing changed, and what the
care for that costs.

    python benchmarks/many_measures.py [--cycles 1000] [--seed 1]

Draws what stands behind a change (levels.verdicts.Ends) and calls what the kit calls. Measures take
turns: visits (6 a classroom and end, each sees the practice or not), talk turns (50), words in
answers (50, as uneven as real ones); one in ten of each is missing. Classrooms differ from the
start, and each moves by itself by 0, 0.1, 0.2 or 0.4 SD, a quarter of the cycles each. "One by
one" is the rule of before: the classrooms' interval alone, at 95%, for each measure.
"""

from __future__ import annotations

import argparse
import time
from statistics import NormalDist

import numpy as np

from impactkit.levels.verdicts import CLEAR, End, Ends, judged
from impactkit.uncertainty import direction, rooms_t

KINDS = ("visits", "talk", "words")
SEEN = {"visits": 6, "talk": 50, "words": 50}
SPREADS = (0.0, 0.1, 0.2, 0.4)
ROOMS, MEASURES = (3, 4, 5, 6, 8), (1, 2, 4, 6, 8)
EFFECTS = (
    ("visits", 0.15, 0.96, "a practice from 15% to 96% of visits"),
    ("visits", 0.20, 0.80, "a practice from 20% to 80% of visits"),
    ("visits", 0.30, 0.60, "a practice from 30% to 60% of visits"),
    ("talk", 0.22, 0.45, "talk turns from 22% to 45%"),
    ("words", 16.0, 20.0, "words from 16 to 20"),
)
NORMAL = NormalDist()


def drawn(
    rng: np.random.Generator, kind: str, rooms: int, ends: tuple[float, float], spread: float
) -> Ends:
    """One measure in so many classrooms, whose true value (a share, or words) is `ends`."""
    base, moved = rng.normal(0, 0.3, rooms), rng.normal(0, spread, rooms)
    n = np.maximum(1, rng.binomial(SEEN[kind], 0.9, (2, rooms)))
    found = []
    for end, tilt in enumerate((base, base + moved)):
        if kind == "words":
            means = ends[end] + 8 * tilt
            written = [rng.gamma(4, max(m, 1) / 4, k) for m, k in zip(means, n[end], strict=True)]
            found.append(tuple(End(w.sum(), len(w), (w**2).sum()) for w in written))
        else:
            at = NORMAL.inv_cdf(ends[end])
            chance = [NORMAL.cdf(at + t) for t in tilt]
            counts = rng.binomial(n[end], chance).tolist()
            found.append(tuple(End(c, k, c) for c, k in zip(counts, n[end].tolist(), strict=True)))
    return Ends(*found, share=kind != "words")


def nothing(rng: np.random.Generator, number: int, rooms: int, measures: int) -> list[Ends]:
    """A cycle in which nothing changed."""
    spread = SPREADS[number % len(SPREADS)]
    found = []
    for at in range(measures):
        kind = KINDS[(number + at) % len(KINDS)]
        level = rng.uniform(12, 24) if kind == "words" else rng.uniform(0.1, 0.9)
        found.append(drawn(rng, kind, rooms, (level, level), spread))
    return found


def together(measures: list[Ends]) -> list[str]:
    return [row["direction"] for row in judged([{"ends": of} for of in measures])]


def one_by_one(measures: list[Ends]) -> list[str]:
    return [direction(rooms_t(of.changes)) for of in measures]


def false_alarms(rng: np.random.Generator, cycles: int) -> None:
    print("| Classrooms | Measures | one by one | together | together, classrooms 0.4 SD apart |")
    print("|---|---|---|---|---|")
    for rooms in ROOMS:
        for measures in MEASURES:
            pages = [nothing(rng, number, rooms, measures) for number in range(cycles)]
            before = [any(way in CLEAR for way in one_by_one(page)) for page in pages]
            after = [any(way in CLEAR for way in together(page)) for page in pages]
            print(
                f"| {rooms} | {measures} | {np.mean(before):.1%} | {np.mean(after):.1%} "
                f"| {np.mean(after[3::4]):.1%} |"
            )


def power(rng: np.random.Generator, cycles: int) -> None:
    """One measure with the effect; of the others on the page half moved clearly, half did not."""
    print("| True change | Classrooms | one by one | as one of 3 | as one of 6 | as one of 9 |")
    print("|---|---|---|---|---|---|")
    for kind, first, last, words in EFFECTS:
        for rooms in ROOMS:
            found, before = [], 0.0
            for measures in (3, 6, 9):
                hits = alone = 0
                for _ in range(cycles):
                    one = drawn(rng, kind, rooms, (first, last), 0.15)
                    others = [
                        drawn(rng, "talk", rooms, (0.2, 0.6) if at % 2 else (0.4, 0.4), 0.15)
                        for at in range(measures - 1)
                    ]
                    alone += one_by_one([one])[0] == "up"
                    hits += together([one, *others])[0] == "up"
                found.append(f"{hits / cycles:.0%}")
                before += alone / cycles / 3
            print(f"| {words} | {rooms} | {before:.0%} | {' | '.join(found)} |")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--cycles", type=int, default=1000)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    started = time.perf_counter()
    rng = np.random.default_rng(options.seed)
    false_alarms(rng, options.cycles)
    print()
    power(rng, options.cycles // 4)
    print(f"\nseed {options.seed}, {options.cycles} cycles, {time.perf_counter() - started:.0f} s")


if __name__ == "__main__":
    main()

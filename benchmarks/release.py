"""What hiding costs: seconds of release(), and what is hidden beyond what is too small by itself.

    python benchmarks/release.py [--runs 5]

A usual cycle (12 classrooms, 6 waves, 4 levels), its page made again, one that grew since, and
the largest that is supported; then small tables, whose best answer is found by trying everything.
"""

from __future__ import annotations

import argparse
import dataclasses
import os
import statistics
import sys
import time
from itertools import combinations
from pathlib import Path

os.environ["OPENBLAS_NUM_THREADS"] = "1"  # as in a report's process
import numpy as np

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "tests"))

from cycles_random import Recipe, editions

import impactkit as ik
from impactkit.disclosure.bounds import Attack, rows_of
from impactkit.disclosure.linked import adds_up
from impactkit.disclosure.rules import policy_for, seen_by, too_small
from impactkit.disclosure.suppress import Choice, complements
from impactkit.disclosure.views import View

USUAL = Recipe(
    seed=5, sizes=(22, 25, 9, 24, 27, 21, 23, 26, 12, 24, 25, 28), weeks=6, levels=4, watched=2,
    waves=(1, 2, 3, 4, 5, 6), rendered=(6,), missing=8, late=0, moving=8, visited=100, skew=20,
    twice=20, worded=("attempts", "bare", "length"), tallied=False, survey=30,
)  # fmt: skip
LARGEST = dataclasses.replace(
    USUAL, sizes=tuple(3 + (7 * i) % 33 for i in range(12)), weeks=36, levels=6, missing=25,
    waves=(1, 4, 8, 12, 16, 20, 24, 28, 32, 36), visited=60, rendered=(36,), tallied=True,
)  # fmt: skip


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--runs", type=int, default=5)
    options = parser.parse_args()
    print("cycle           audience  rows  too small  hidden  processor seconds (median)")
    grown = dataclasses.replace(USUAL, rendered=(4, 6), late=10)
    for name, recipe in (
        ("usual", USUAL),
        ("again", USUAL),
        ("grown", grown),
        ("largest", LARGEST),
    ):
        made = [dataclasses.replace(of, salt=b"salt") for of in editions(recipe)]
        evidence, earlier = made[-1], []
        if name in ("again", "grown"):
            pages = [ik.release(made[0], audience=audience) for audience in ("coach", "leader")]
            earlier = [ik.facts(page, "case study").content for page in pages]
        evidence = dataclasses.replace(evidence, earlier=tuple(earlier))
        for audience in ("coach", "leader", "public"):
            policy = policy_for(evidence.about, audience)
            rows = evidence.rows[seen_by(evidence.rows, policy)]
            seconds, page = timed(evidence, audience, 1 if name == "largest" else options.runs)
            hidden = (page.rows["status"].isin(["withheld", "coded"])).sum()
            small = too_small(rows, policy).sum()
            print(f"{name:15} {audience:8} {len(rows):5} {small:10} {hidden:7}  {seconds:.2f}")
    small_tables()


def timed(evidence, audience: str, runs: int):
    """Median processor seconds of a release, and the page."""
    taken = []
    for _ in range(runs):
        begun = time.process_time()
        page = ik.release(evidence, audience=audience)
        taken.append(time.process_time() - begun)
    return statistics.median(taken), page


def small_tables(tables: int = 40, side: int = 4) -> None:
    """What complements cost against the cheapest set that protects, found by trying all."""
    paid = best = exact = tried = 0
    for seed in range(tables):
        draws = np.random.default_rng(seed)
        x = draws.integers(0, 20, (side, 3)).astype(float).ravel()
        places = np.arange(len(x)).reshape(side, 3)
        lines = [*places.tolist(), *places.T.tolist()]
        must = (x >= 1) & (x <= 3)
        if not must.any():
            continue
        rows = rows_of(len(x), [adds_up(line, None, x[line].sum()) for line in lines])
        none = np.zeros(len(x), dtype=bool)
        view = View(np.zeros(len(x)), np.full(len(x), x.sum()), np.where(must, 3.0, 0), none, none)
        attack = Attack(rows, x)
        chosen = complements(attack, [view], Choice(np.arange(len(x)), x, must), none)
        cheapest = lowest(attack, view, x, must)
        if chosen is None or cheapest is None:
            continue
        tried += 1
        cost = x[chosen & ~must].sum()
        paid, best, exact = paid + cost, best + cheapest, exact + (cost == cheapest)
    print(f"{tried} tables of {side} by 3: complements hide {paid:.0f} people, the cheapest sets "
          f"{best:.0f}; as cheap as can be in {exact}")  # fmt: skip


def lowest(attack: Attack, view: View, x: np.ndarray, must: np.ndarray) -> float | None:
    """The cost of the cheapest complements, by trying every set."""
    needed = dict.fromkeys(np.flatnonzero(must), 3.0)
    others = np.flatnonzero(~must)
    costs = sorted(
        (x[list(more)].sum(), more)
        for size in range(len(others) + 1)
        for more in combinations(others, size)
    )
    for cost, more in costs:
        open_ = must.copy()
        open_[list(more)] = True
        if not attack.narrow(view.low, view.high, needed, open_):
            return cost
    return None


if __name__ == "__main__":
    main()

"""Random cycles, released and attacked: what could a reader work out of what was hidden?

    python benchmarks/attack.py [CYCLES] [SEED] [--examples 2]

Draws cycles (tests/cycles_random.py), measures them each time that somebody renders, releases
them for every audience, and hands what one reader may hold to the attacker (tests/attacker):
all pages so far, a coach's with those of leaders and the public, a leader's with those of the
public; once more with one classroom's own records. Prints, of hidden sensitive numbers, how many
could be bounded more closely than the width, and how many releases failed.
"""

from __future__ import annotations

import argparse
import sys
import time
from collections import Counter
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "tests"))

from attacks import AUDIENCES, ROOMS, TAKES_EARLIER, WIDTH, Seen, attack, release_all
from cycles_random import seeded


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("cycles", type=int, nargs="?", default=2000)
    parser.add_argument("seed", type=int, nargs="?", default=1)
    parser.add_argument("--examples", type=int, default=2, help="how many to print of each kind")
    options = parser.parse_args()
    total, failed, releases, seconds = Seen(), [], 0, Counter()
    examples: dict[tuple, list[str]] = {}
    for seed in range(options.seed, options.seed + options.cycles):
        started = time.perf_counter()
        pages, errors = release_all(seeded(seed))
        seconds["making and releasing"] += time.perf_counter() - started
        releases += len(pages) + len(errors)
        failed += [f"seed {seed}, {error}" for error in errors]
        started = time.perf_counter()
        for found in attacks_on(pages, seed):
            add(total, found)
            for finding in found.findings:
                examples.setdefault(finding.kind, []).append(f"seed {seed}: {finding}")
        seconds["attacking"] += time.perf_counter() - started
    print(f"{options.cycles} cycles from seed {options.seed}; earlier pages known to release(): "
          f"{'yes' if TAKES_EARLIER else 'no'}")  # fmt: skip
    print(f"releases: {releases}, failed closed: {len(failed)} ({len(failed) / releases:.1%})")
    report(total)
    print(", ".join(f"{what}: {s / options.cycles:.2f} s a cycle" for what, s in seconds.items()))
    for notes in [failed, *(examples[kind] for kind in sorted(examples))]:
        for note in notes[: options.examples]:
            print("   ", note)


def attacks_on(pages: list, seed: int) -> list[Seen]:
    """Every audience as readers, and one classroom's teacher among coaches and among leaders."""
    found = [attack(pages, audience) for audience in AUDIENCES]
    rows = pages[-1].evidence.rows if pages else None
    rooms = [] if rows is None else sorted(set(rows.loc[rows["level"].isin(ROOMS), "group"]))
    rooms = [room for room in rooms if room != "all"]
    if len(rooms) > 1:
        own = rooms[seed % len(rooms)]
        found += [attack(pages, audience, own) for audience in ("coach", "leader")]
    return found


def add(total: Seen, found: Seen) -> None:
    total.sensitive += found.sensitive
    total.broken += found.broken
    total.exact += found.exact
    total.misled += found.misled
    total.contradictions += found.contradictions


def report(total: Seen) -> None:
    print(f"hidden sensitive numbers: {sum(total.sensitive.values())}; "
          f"bounded within less than {WIDTH}: {sum(total.broken.values())}, "
          f"exactly: {sum(total.exact.values())}; wrongly believed: {total.misled}; "
          f"pages that contradict each other: {total.contradictions}")  # fmt: skip
    for kind, hidden in sorted(total.sensitive.items()):
        if total.broken[kind]:
            print(f"{total.broken[kind]:7} of {hidden:6} ({total.exact[kind]} exactly): "
                  f"{', '.join(kind)}")  # fmt: skip


if __name__ == "__main__":
    main()

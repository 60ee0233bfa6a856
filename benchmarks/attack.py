"""Random cycles, released and attacked: what could a reader work out of what was hidden?

    python benchmarks/attack.py [CYCLES] [SEED] [--jobs 1] [--examples 2]

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
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "tests"))

from attacks import AUDIENCES, WIDTH, Page, Seen, attack, release_all
from cycles_random import seeded


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("cycles", type=int, nargs="?", default=2000)
    parser.add_argument("seed", type=int, nargs="?", default=1)
    parser.add_argument("--examples", type=int, default=2, help="how many to print of each kind")
    parser.add_argument("--jobs", type=int, default=1)
    options = parser.parse_args()
    total, failed, releases, seconds = Seen(), [], 0, Counter()
    examples: dict[tuple, list[str]] = {}
    seeds = range(options.seed, options.seed + options.cycles)
    with ProcessPoolExecutor(options.jobs) as pool:
        for seed, (pages, errors, found, spent) in zip(seeds, pool.map(one, seeds), strict=True):
            releases += pages + len(errors)
            failed += [f"seed {seed}, {error}" for error in errors]
            seconds += spent
            add(total, found)
            for finding in found.findings:
                examples.setdefault(finding.kind, []).append(f"seed {seed}: {finding}")
    print(f"{options.cycles} cycles from seed {options.seed}")
    print(f"releases: {releases}, failed closed: {len(failed)} ({len(failed) / releases:.1%})")
    report(total)
    print(
        ", ".join(f"{what}: {s / options.cycles:.2f} CPU s a cycle" for what, s in seconds.items())
    )
    for notes in [failed, *(examples[kind] for kind in sorted(examples))]:
        for note in notes[: options.examples]:
            print("   ", note)


def one(seed: int) -> tuple[int, list[str], Seen, Counter]:
    """Make, release and attack one cycle: pages, what failed, what was found, seconds."""
    started = time.process_time()
    pages, failed = release_all(seeded(seed))
    made = time.process_time()
    found = Seen()
    for seen in attacks_on(pages, seed):
        add(found, seen)
        found.findings += seen.findings
    spent = Counter({"making and releasing": made - started,
                     "attacking": time.process_time() - made})  # fmt: skip
    return len(pages), failed, found, spent


def attacks_on(pages: list[Page], seed: int) -> list[Seen]:
    """Every audience as readers, and one classroom's teacher among coaches and among leaders."""
    found = [attack(pages, audience) for audience in AUDIENCES]
    rooms = sorted(pages[-1].alias) if pages else []
    if len(rooms) > 1:
        own = rooms[seed % len(rooms)]
        found += [attack(pages, audience, own) for audience in ("coach", "leader")]
    return found


def add(total: Seen, found: Seen) -> None:
    total.sensitive += found.sensitive
    total.broken += found.broken
    total.exact += found.exact
    total.misled += found.misled
    total.lucky += found.lucky
    total.told += found.told
    total.by_n += found.by_n
    total.contradictions += found.contradictions


def report(total: Seen) -> None:
    print(f"hidden sensitive numbers: {sum(total.sensitive.values())}; "
          f"bounded within less than {WIDTH}: {sum(total.broken.values())}, "
          f"exactly: {sum(total.exact.values())}, as closely by who knows each n: {total.by_n}; "
          f"told by earlier pages whatever the last "
          f"says: {total.told}; wrongly believed: {total.misled}, right by luck: {total.lucky}; "
          f"pages that contradict each other: {total.contradictions}")  # fmt: skip
    for kind, hidden in sorted(total.sensitive.items()):
        if total.broken[kind]:
            print(f"{total.broken[kind]:7} of {hidden:6} ({total.exact[kind]} exactly): "
                  f"{', '.join(kind)}")  # fmt: skip


if __name__ == "__main__":
    main()

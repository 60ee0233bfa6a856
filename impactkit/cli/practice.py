"""impactkit simulate: practice data whose truth is known."""

from __future__ import annotations

import argparse
from pathlib import Path

from impactkit.errors import ImpactKitError


def add(commands) -> None:
    simulate = commands.add_parser("simulate", help="make practice data whose truth is known")
    simulate.add_argument("folder", type=Path, metavar="DIR", help="a new folder")
    simulate.add_argument("--cycles", type=int, metavar="N", help="how many")
    simulate.add_argument("--seed", type=int, metavar="S", help="the same seed, the same bytes")
    simulate.add_argument(
        "--examples", action="store_true", help="write the three shipped examples instead"
    )
    simulate.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    from impactkit.simulate import write_examples, write_workspace

    if options.examples:
        names = write_examples(options.folder)
    elif options.cycles is None or options.seed is None:
        raise ImpactKitError("simulate needs --cycles N and --seed S, or --examples.")
    else:
        names = write_workspace(options.folder, cycles=options.cycles, seed=options.seed)
    print(f"{len(names)} cycles written to {options.folder}/params and {options.folder}/data.")
    return 0
